"""One contact person carries a course through all of its phases, until somebody chooses another."""

from datetime import datetime, timedelta
from typing import Any

from brobygger.records.access import Team
from brobygger.records.agenda import Reminder
from brobygger.rules.courses import BRIDGING, CONTACT, FOLLOWUP, TREATMENT
from brobygger.services import assigning, courses, endings, handing_over, merging, people, requests, sheets
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


def in_course(by: Any, person: people.Person) -> list[tuple[str, str | None, datetime, datetime, str]]:
    """Of the changes in the course, newest first: who from then on, who before and since when, when, and who changed it."""
    found = [each for month in sheets.course(person, by=by).months for each in month.entries]
    rows = [each.row for each in found if each.kind == "assignment"]
    return [
        (row.worker.name if row.worker else "", row.before, row.before_at, row.happened_at, row.recorded_by.name)
        for row in rows
    ]


def test_who_was_the_contact_person_since_when_and_who_changed_it_stands_in_the_course(cast: Cast) -> None:
    smed = people.meet(by=cast.malik, alias="Smed", now=NOW - 100 * DAY)
    assert in_course(cast.signe, smed) == [], "who met them first is no change"
    for worker, days in ((cast.signe, 50), (cast.signe, 40), (cast.malik, 10)):
        assigning.assign(by=cast.oda, person_id=smed.id, worker_id=worker.id, now=NOW - days * DAY)  # type: ignore[attr-defined]
    told = [
        ("Malik Å", "Signe Bro", NOW - 50 * DAY, NOW - 10 * DAY, "Oda Leder"),
        ("Signe Bro", "Malik Å", NOW - 100 * DAY, NOW - 50 * DAY, "Oda Leder"),
    ]
    assert in_course(cast.signe, smed) == told
    smed.refresh_from_db()
    spans = [
        (each.worker and each.worker.name, each.since, each.until) for each in assigning.carried(smed, by=cast.signe)
    ]
    assert spans == [
        ("Malik Å", NOW - 10 * DAY, None),
        ("Signe Bro", NOW - 50 * DAY, NOW - 10 * DAY),
        ("Malik Å", NOW - 100 * DAY, NOW - 50 * DAY),
    ]


def test_handed_over_with_nobody_named_there_the_course_says_who_carried_them_before(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)
    harbour = Team.objects.get(name="Havneteamet")
    told = {"to_team": harbour.id, "why": "Bor på havnen", "at": NOW, "now": NOW}
    handing_over.hand_over(by=cast.signe, person_id=smed.id, **told)
    smed.refresh_from_db()
    assert in_course(cast.troels, smed) == [("", "Signe Bro", NOW - 100 * DAY, NOW, "Signe Bro")]
    assert assigning.carried(smed, by=cast.troels)[0].worker is None


def test_of_two_records_found_to_be_one_each_keeps_who_carried_it_and_the_standing_one_says_who_it_is(
    cast: Cast,
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)
    other = people.meet(by=cast.malik, alias="Store Smed", now=NOW - 30 * DAY)
    assigning.assign(by=cast.oda, person_id=other.id, worker_id=cast.oda.id, now=NOW - 20 * DAY)  # type: ignore[attr-defined]
    merging.merge(by=cast.signe, kept_id=smed.id, merged_id=other.id, now=NOW, reason="Samme mand")
    smed.refresh_from_db()
    assert in_course(cast.signe, smed) == [("Oda Leder", "Malik Å", NOW - 30 * DAY, NOW - 20 * DAY, "Oda Leder")]
    assert [each.worker for each in assigning.carried(smed, by=cast.signe)] == [cast.signe] == [smed.contact_person]
