"""An ending that was written wrong is put right, and an older form does not overrun what a colleague wrote meanwhile."""

from datetime import timedelta
from typing import Any

import pytest

from brobygger.records.endings import Ending, FollowUp
from brobygger.records.people import Detail
from brobygger.rules.agenda import FOLLOWUPS
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import (
    contacts,
    courses,
    deaths,
    ending_corrections,
    endings,
    followup_corrections,
    people,
    requests,
)
from brobygger.services.access import NotFound
from brobygger.services.agenda import lists
from brobygger.services.changes import PermissionDenied
from brobygger.services.writing import Sent
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 200 * DAY)


def told(days_ago: int = 40, **more: Any) -> endings.NewEnding:
    return endings.NewEnding(NOW - days_ago * DAY, **{"status": "stabilised", "reason": "finished", **more})


def end(cast: Cast, person: people.Person, days_ago: int = 40, **more: Any) -> Ending:
    return endings.end(by=cast.signe, person_id=person.id, new=told(days_ago, **more), now=NOW)


def correct(cast: Cast, row: Ending, days_ago: int = 40, **more: Any) -> Ending:
    return ending_corrections.correct(by=cast.malik, ending_id=row.id, new=told(days_ago, **more), now=NOW)


def reach(cast: Cast, row: Ending, days_ago: int, months: int = 1) -> FollowUp:
    at = NOW - days_ago * DAY
    return endings.follow_up(by=cast.signe, ending_id=row.id, months=months, outcome="reached", at=at, now=NOW)


def dates(cast: Cast, person: people.Person) -> list[tuple[int, Any, str]]:
    (ended,) = endings.endings_of(person, by=cast.signe)
    return [(each.months, each.due_on, each.outcome) for each in ended.followups]


def code_of(act: Any) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_the_follow_ups_follow_the_corrected_day_and_what_was_reached_stays(cast: Cast, smed: people.Person) -> None:
    row = end(cast, smed, 40)
    reach(cast, row, 5)
    before = dates(cast, smed)
    correct(cast, row, 45)
    after = dates(cast, smed)
    assert [(months, outcome) for months, _, outcome in after] == [(1, "reached"), (3, ""), (6, ""), (12, "")]
    assert all(new < old for (_, new, _), (_, old, _) in zip(after, before, strict=True))
    smed.refresh_from_db()
    assert (smed.phase, smed.ended_at) == ("followup", NOW - 45 * DAY)
    reminded = [
        due.due_at for due in lists.open_of(smed, by=cast.signe, now=NOW + 400 * DAY)[0] if due.kind in FOLLOWUPS
    ]
    assert [each.date() for each in reminded] == [due for _, due, outcome in after if not outcome]


def test_a_later_day_moves_the_course_too_and_it_goes_on_being_ended(cast: Cast, smed: people.Person) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", at=NOW - 100 * DAY, now=NOW)
    corrected = correct(cast, end(cast, smed, 40), 10)
    smed.refresh_from_db()
    assert (smed.phase, smed.ended_at) == ("followup", NOW - 10 * DAY)
    assert [row.happened_at for row in Detail.objects.current().filter(value="followup")] == [NOW - 10 * DAY]
    # It can still be taken back whole, and the course is where it was.
    endings.take_back(by=cast.signe, ending_id=corrected.id, why="Forkert borger", now=NOW)
    smed.refresh_from_db()
    assert (smed.phase, smed.ended_at) == ("treatment", None)


def test_a_wish_withdrawn_with_the_ending_moves_with_its_day_and_is_taken_back_with_it(
    cast: Cast, smed: people.Person
) -> None:
    def clock() -> tuple[str, Any]:
        (only,) = requests.asked(smed, by=cast.signe)
        smed.refresh_from_db()
        return only.clock.stopped_by, only.clock.stopped_at

    said = requests.NewRequest(words="Jeg vil i behandling", said_at=NOW - 50 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    row = endings.end(by=cast.signe, person_id=smed.id, new=told(40, has_withdrawn=True), now=NOW)
    assert clock() == ("withdrawn", NOW - 40 * DAY)
    for days_ago, withdrawn in ((30, 30), (45, 45), (60, 50)):
        later = NOW + (60 - days_ago) * timedelta(minutes=1)
        new = told(days_ago)
        row = ending_corrections.correct(by=cast.malik, ending_id=row.id, new=new, now=later)
        assert clock() == ("withdrawn", NOW - withdrawn * DAY)
    endings.take_back(by=cast.oda, ending_id=row.id, why="Forkert", now=NOW + DAY)
    assert clock() == ("", None)
    assert smed.clock_due_on == (NOW - 36 * DAY).date()


def test_a_wish_withdrawn_with_an_ending_runs_again_when_it_is_taken_back_after_only_its_words_were_corrected(
    cast: Cast, smed: people.Person
) -> None:
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=NOW - 50 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    row = endings.end(by=cast.signe, person_id=smed.id, new=told(40, has_withdrawn=True), now=NOW)
    new = told(40, reached="Ro om natten")
    row = ending_corrections.correct(by=cast.malik, ending_id=row.id, new=new, now=NOW + DAY)
    endings.take_back(by=cast.oda, ending_id=row.id, why="Forkert", now=NOW + 2 * DAY)
    assert requests.running_clock(smed, by=cast.signe) is not None


def test_what_was_written_before_stays_as_history_with_who_and_when(cast: Cast, smed: people.Person) -> None:
    row = end(cast, smed, reached="Sover")
    corrected = correct(cast, row, reached="Sover om natten", status="relapse", is_both_meant=True)
    (ended,) = endings.endings_of(smed, by=cast.signe)
    assert (ended.ending.id, ended.ending.reached, ended.ending.status) == (corrected.id, "Sover om natten", "relapse")
    assert [(was.reached, was.recorded_by) for was in ended.earlier] == [("Sover", cast.signe)]
    assert Ending.objects.count() == 2
    # Corrected again, its follow-ups are still its own.
    reach(cast, correct(cast, corrected), 5)
    assert dates(cast, smed)[0][2] == "reached"


def test_what_was_meant_the_first_time_is_not_asked_again(cast: Cast, smed: people.Person) -> None:
    met = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=NOW - 3 * DAY)
    contacts.record(by=cast.signe, items=[met], now=NOW)
    row = end(cast, smed, 40, status="relapse", is_both_meant=True, is_day_sure=True)
    row = correct(cast, row, 40, status="relapse", reached="Sover")
    assert code_of(lambda: correct(cast, row, 41, status="relapse")) == "met_after"


def test_a_day_that_cannot_be_is_refused_and_writes_nothing(cast: Cast, smed: people.Person) -> None:
    row = end(cast, smed, 40)
    reach(cast, row, 9)
    for days_ago, code in ((8, "ended_after_followup"), (201, "before_it_began"), (-1, "in_future")):
        assert code_of(lambda days_ago=days_ago: correct(cast, row, days_ago)) == code  # type: ignore[misc]
    assert Ending.objects.count() == 1


def test_an_earlier_ending_is_put_right_within_its_own_course(cast: Cast, smed: people.Person) -> None:
    first = end(cast, smed, 60)
    said = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW - 30 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW + timedelta(minutes=1))
    assert code_of(lambda: correct(cast, first, 29)) == "back_before"
    correct(cast, first, 31)
    smed.refresh_from_db()
    assert (smed.phase, smed.ended_at) == ("contact", None)
    second = end(cast, smed, 20)
    assert code_of(lambda: correct(cast, second, 35)) == "before_it_began"


def test_of_two_who_correct_the_second_is_told_and_a_form_of_what_was_taken_back_too(
    cast: Cast, smed: people.Person
) -> None:
    row = end(cast, smed)
    newest = correct(cast, row, reached="Sover")
    with pytest.raises(Refusal) as refused:
        correct(cast, row, reached="Spiser")
    assert (refused.value.code, refused.value.params["newest"]) == ("older_form", newest.id)
    endings.take_back(by=cast.signe, ending_id=newest.id, why="Forkert borger", now=NOW)
    assert code_of(lambda: correct(cast, newest)) == "taken_back"
    assert code_of(lambda: reach(cast, row, 5)) == "taken_back"


def test_an_old_form_does_not_end_the_course_that_began_since(cast: Cast, smed: people.Person) -> None:
    seen = str(courses.mark(smed, by=cast.signe) or "")
    end(cast, smed, 40)
    said = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW - 30 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    act = {"by": cast.malik, "person_id": smed.id, "new": told(5), "now": NOW}
    assert code_of(lambda: endings.end(**act, sent=Sent(seen=seen))) == "older_form"
    assert endings.end(**act, sent=Sent(seen=str(courses.mark(smed, by=cast.signe)))).status == "stabilised"


def test_a_follow_up_told_meanwhile_is_said_before_one_more_is_written(cast: Cast, smed: people.Person) -> None:
    row = end(cast, smed)
    mine = {"by": cast.malik, "ending_id": row.id, "months": 1, "outcome": "not_found", "at": NOW, "now": NOW}
    theirs = reach(cast, row, 5)
    with pytest.raises(Refusal) as refused:
        endings.follow_up(**mine, sent=Sent(seen=""))
    assert (refused.value.code, refused.value.params["newest"]) == ("older_form", theirs.id)
    endings.follow_up(**mine, sent=Sent(seen=str(theirs.id)))
    assert dates(cast, smed)[0][2] == "reached", "a later try takes nothing from who was reached"


def test_an_ending_is_put_right_after_a_death_but_not_moved_past_it(cast: Cast, smed: people.Person) -> None:
    row = end(cast, smed, 40)
    on = (NOW - 20 * DAY).date()
    deaths.die(by=cast.signe, person_id=smed.id, on=on, source="Hospitalet", now=NOW)
    row = correct(cast, row, 41, reached="Sover")
    assert code_of(lambda: correct(cast, row, 10)) == "has_died"


def test_who_may_not_and_who_is_elsewhere(cast: Cast, smed: people.Person) -> None:
    row = end(cast, smed)
    for stranger in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            ending_corrections.correct(by=stranger, ending_id=row.id, new=told(), now=NOW)
    for other in (cast.asta, cast.eva):
        with pytest.raises(PermissionDenied):
            ending_corrections.correct(by=other, ending_id=row.id, new=told(), now=NOW)


def test_an_ending_is_taken_back_only_with_a_reason(cast: Cast, smed: people.Person) -> None:
    row = end(cast, smed)
    with pytest.raises(SeveralRefused):
        endings.take_back(by=cast.signe, ending_id=row.id, why=" ", now=NOW)
    endings.take_back(by=cast.signe, ending_id=row.id, why="Det var Ole", now=NOW)
    assert [back.why_taken_back for back in endings.taken_back(smed, by=cast.signe)] == ["Det var Ole"]


def test_the_day_is_not_moved_from_under_a_follow_up_that_would_be_of_another_time(
    cast: Cast, smed: people.Person
) -> None:
    row = end(cast, smed, 100)
    reached = reach(cast, row, 12, months=3)
    assert code_of(lambda: correct(cast, row, 20)) == "followup_of_another_time"
    assert [each.outcome for each in endings.endings_of(smed, by=cast.signe)[0].followups if each.months == 3] == [
        "reached"
    ]
    # Some days more or less leave it in its time, and what is taken back holds nothing.
    row = correct(cast, row, 95)
    followup_corrections.take_back(by=cast.signe, follow_up_id=reached.id, why="Forkert", now=NOW)
    assert correct(cast, row, 20).happened_at == NOW - 20 * DAY
