"""One contact person carries a course through all of its phases, until somebody chooses another."""

from datetime import timedelta

from brobygger.records.agenda import Reminder
from brobygger.rules.courses import BRIDGING, CONTACT, FOLLOWUP, TREATMENT
from brobygger.services import assigning, courses, endings, people, requests
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


def test_whoever_moves_ends_and_takes_back_a_course_the_contact_person_stays(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)
    carried = []

    def stands(phase: str) -> None:
        smed.refresh_from_db()
        assert smed.phase == phase
        carried.append(smed.contact_person_id)
        assert not Reminder.objects.filter(person=smed, kind="no_contact_person").exists(), phase

    stands(CONTACT)
    for begin, end in ((CONTACT, TREATMENT), (TREATMENT, BRIDGING)):
        courses.move(by=cast.malik, person_id=smed.id, to=end, seen=begin, now=NOW - 40 * DAY)
        stands(end)
    ended = endings.NewEnding(ended_at=NOW - 35 * DAY, status="stabilised", reason="finished")
    row = endings.end(by=cast.oda, person_id=smed.id, new=ended, now=NOW - 35 * DAY)
    stands(FOLLOWUP)
    endings.follow_up(by=cast.asta, ending_id=row.id, months=1, outcome="reached", at=NOW - DAY, now=NOW - DAY)
    stands(FOLLOWUP)
    again = requests.NewRequest(words="Tag mig tilbage", said_at=NOW, said_to="Malik")
    requests.ask(by=cast.malik, person_id=smed.id, new=again, now=NOW)
    stands(CONTACT)
    assert set(carried) == {cast.signe.id}  # type: ignore[attr-defined]
    assigning.assign(by=cast.oda, person_id=smed.id, worker_id=cast.malik.id, now=NOW)  # type: ignore[attr-defined]
    smed.refresh_from_db()
    assert smed.contact_person_id == cast.malik.id  # type: ignore[attr-defined]
