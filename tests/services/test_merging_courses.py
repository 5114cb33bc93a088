"""Two records found to be one person, one of whose courses has ended: over only if none runs, and nothing is lost."""

from datetime import timedelta

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Request
from brobygger.rules import agenda, plans
from brobygger.services import (
    contacts,
    courses,
    drawing,
    ending_corrections,
    endings,
    merging,
    people,
    promises,
    requests,
)
from brobygger.services.plans import revisions
from brobygger.services.requests import decisions, recommendations
from brobygger.services.requests.decided import decisions_of
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


def meet(cast: Cast, alias: str, days_ago: int, *ways: tuple[str, int]) -> people.Person:
    """Someone met so long ago, whose course went these ways."""
    person = people.meet(by=cast.signe, alias=alias, now=NOW - days_ago * DAY)
    for to, at in ways:
        person.refresh_from_db()
        moved = {"person_id": person.id, "to": to, "seen": person.phase, "at": NOW - at * DAY, "now": NOW}
        courses.move(by=cast.signe, **moved)
    return person


def end(cast: Cast, person: people.Person, days_ago: int) -> str:
    told = endings.NewEnding(NOW - days_ago * DAY, "stabilised", "finished")
    return str(endings.end(by=cast.signe, person_id=person.id, new=told, now=NOW).id)


def merge(cast: Cast, kept: people.Person, merged: people.Person) -> people.Person:
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=kept.id, merged_id=merged.id, now=NOW)
    kept.refresh_from_db()
    return kept


def due(person: people.Person) -> list[str]:
    rows = Reminder.objects.filter(person=person).order_by("due_at")
    return [f"followup {row.params['months']}" if row.kind in agenda.FOLLOWUPS else row.kind for row in rows]


FOLLOWUPS = ["followup 1", "followup 3", "followup 6", "followup 12"]


@pytest.mark.parametrize("is_ended_kept", [True, False])
@pytest.mark.parametrize(
    ("ways", "phase"), [([], "contact"), ([("treatment", 90)], "treatment"), ([("treatment", 10)], "treatment")]
)
def test_the_course_runs_on_in_its_phase_and_the_follow_ups_stay(
    cast: Cast, ways: list[tuple[str, int]], phase: str, is_ended_kept: bool
) -> None:
    ole, smed = meet(cast, "Ole", 100, ("treatment", 95)), meet(cast, "Smed", 100, *ways)
    end(cast, ole, 40)
    person = merge(cast, *((ole, smed) if is_ended_kept else (smed, ole)))
    assert (person.phase, person.ended_at) == (phase, None)
    assert [each for each in due(person) if each in FOLLOWUPS] == FOLLOWUPS
    assert courses.began_at(person) == NOW - 100 * DAY, "it is no return: it never stopped"


def test_promises_plans_and_clocks_of_the_course_that_runs_are_kept_as_they_were(cast: Cast) -> None:
    ole, smed = meet(cast, "Ole", 100), meet(cast, "Smed", 100)
    met = contacts.NewContact(smed.id, "contact", NOW - 50 * DAY, promise="kaffe", promise_at=NOW + DAY)
    contacts.record(by=cast.signe, items=[met], now=NOW)
    said = requests.NewRequest(words="Hjælp mig", said_at=NOW - 5 * DAY, said_to="Signe")
    asked = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    goal = plans.Goal("Ro", "stabilisation", "drugs", "now")
    content = plans.Content(made_at=NOW - 50 * DAY, goals=[goal], review_on=(NOW + DAY).date())
    revisions.revise(by=cast.signe, person_id=smed.id, new=revisions.NewPlan(content), now=NOW)
    end(cast, ole, 40)
    before = due(smed)
    assert {"promise", "clock"} <= set(before)
    person = merge(cast, ole, smed)
    assert set(before) | set(FOLLOWUPS) <= set(due(person)), "nothing is lost"
    assert [row.what for row in promises.open_of(person, by=cast.signe)] == ["kaffe"]
    refusal = decisions.NewDecision(about=asked.id, result="refuse", reasons="Fordi", decided_at=NOW)
    decided = decisions.decide(by=cast.asta, person_id=person.id, new=refusal, now=NOW)
    assert decisions_of(person, by=cast.asta)[0].id == decided.id


def test_whoever_was_first_met_after_the_ending_has_come_back(cast: Cast) -> None:
    ole, jacket = meet(cast, "Ole", 300), meet(cast, "Grøn jakke", 20)
    end(cast, ole, 200)
    person = merge(cast, ole, jacket)
    assert (person.phase, person.ended_at) == ("contact", None)
    assert courses.began_at(person) == NOW - 20 * DAY
    of_the_law = [each for each in due(person) if each in FOLLOWUPS]
    assert of_the_law == ["followup 1", "followup 6"], "nobody has told of them, nor treated the citizen since"


def test_over_is_what_has_ended_on_both_and_an_ending_after_the_merge_ends_the_whole(cast: Cast) -> None:
    ole, smed = meet(cast, "Ole", 100), meet(cast, "Smed", 100, ("treatment", 90), ("bridging", 30))
    first = end(cast, ole, 40)
    person = merge(cast, smed, ole)
    later = {"by": cast.signe, "person_id": person.id, "now": NOW + DAY}
    endings.end(**later, new=endings.NewEnding(NOW - 10 * DAY, "stabilised", "finished"))
    person.refresh_from_db()
    assert (person.phase, person.ended_at) == ("followup", NOW - 10 * DAY)
    of_ole = Reminder.objects.filter(person=person, about_id=first, kind__in=agenda.FOLLOWUPS).order_by("due_at")
    assert [row.params["months"] for row in of_ole] == [1, 6], "treatment went on, and began in no later course"
    gry, bo = meet(cast, "Gry", 100), meet(cast, "Bo", 100)
    end(cast, gry, 40)
    end(cast, bo, 30)
    both = merge(cast, gry, bo)
    assert (both.phase, both.ended_at) == ("followup", NOW - 30 * DAY)


def test_an_ending_beside_a_course_that_runs_is_corrected_and_the_course_still_runs(cast: Cast) -> None:
    ole, smed = meet(cast, "Ole", 100), meet(cast, "Smed", 100)
    row = end(cast, ole, 40)
    person = merge(cast, smed, ole)
    told = endings.NewEnding(NOW - 45 * DAY, "stabilised", "finished", reached="Sover")
    ending_corrections.correct(by=cast.signe, ending_id=row, new=told, now=NOW + DAY)  # type: ignore[arg-type]
    person.refresh_from_db()
    assert (person.phase, person.ended_at) == ("contact", None)
    assert [each for each in due(person) if each in FOLLOWUPS] == FOLLOWUPS


def test_parted_again_each_is_as_it_was_and_drawn_anew_the_same(cast: Cast) -> None:
    ole, smed = meet(cast, "Ole", 100), meet(cast, "Smed", 100, ("treatment", 90))
    end(cast, ole, 40)
    row = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    drawing.draw([smed.id])
    merging.undo(why="Det var to", by=cast.signe, merge_id=row.id, now=NOW)
    for person, phase, ended_at in ((ole, "followup", NOW - 40 * DAY), (smed, "treatment", None)):
        person.refresh_from_db()
        assert (person.phase, person.ended_at) == (phase, ended_at)


def say(cast: Cast, person: people.Person, days_ago: int, *, minute: int = 0) -> None:
    told = requests.NewRequest(words="Hjælp mig", said_at=NOW - days_ago * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=person.id, new=told, now=NOW + timedelta(minutes=minute))


def test_parted_again_each_course_begins_with_its_own_wishes(cast: Cast) -> None:
    ole, smed = meet(cast, "Ole", 100), meet(cast, "Smed", 100)
    say(cast, ole, 20)
    row = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    minute = {"by": cast.signe, "now": NOW + timedelta(minutes=1)}
    endings.end(**minute, person_id=smed.id, new=endings.NewEnding(NOW - 30 * DAY, "stabilised", "finished"))
    smed.refresh_from_db()
    assert (smed.phase, courses.began_at(smed)) == ("contact", NOW - 20 * DAY), "the wish of the other was said after"
    merging.undo(why="Det var to", merge_id=row.id, **minute)
    for person, phase in ((smed, "followup"), (ole, "contact")):
        person.refresh_from_db()
        assert person.phase == phase
    assert courses.began_at(ole) == NOW - 100 * DAY


@pytest.mark.parametrize("went_on", ["started", "granted", "recommended"])
def test_a_wish_withdrawn_on_one_record_takes_nothing_from_the_wish_that_went_on_on_the_other(
    cast: Cast, went_on: str
) -> None:
    smed, ole = meet(cast, "Smed", 60), meet(cast, "Ole", 60, *([("treatment", 35)] if went_on == "started" else []))
    say(cast, smed, 50)
    say(cast, ole, 45)
    first, second = Request.objects.order_by("happened_at")
    told = {"by": cast.signe, "now": NOW}
    requests.happen(request_id=first.id, kind="withdrawn", at=NOW - 40 * DAY, **told)
    if went_on == "started":
        requests.happen(request_id=second.id, kind="started", at=NOW - 35 * DAY, **told)
    elif went_on == "granted":
        new = decisions.NewDecision(about=second.id, result="grant", reasons="Fordi", decided_at=NOW - 38 * DAY)
        decisions.decide(by=cast.asta, person_id=ole.id, new=new, now=NOW - 38 * DAY)
    else:
        mark = recommendations.grounds(ole, by=cast.signe).mark
        advice = recommendations.NewRecommendation("grant", "Fordi", mark=mark)
        recommendations.hand_over(by=cast.signe, person_id=ole.id, new=advice, now=NOW - 38 * DAY)
    waits = {"started": "treatment_undecided", "granted": "decision_untold", "recommended": "recommendation"}[went_on]
    assert waits in due(ole)
    assert merging.stopping(smed, ole, by=cast.signe) is None
    person = merge(cast, smed, ole)
    old, stands = (
        requests.clock_of(person, first.key, by=cast.signe),
        requests.clock_of(person, second.key, by=cast.signe),
    )
    assert (old.stopped_by, list(old.requests)) == ("withdrawn", [first.key])
    assert (stands.said_at, stands.stopped_by) == (NOW - 45 * DAY, "started" if went_on == "started" else "")
    assert stands.is_kept is (True if went_on == "started" else None)
    assert waits in due(person), "somebody is still asked"
    assert [each.clock for each in requests.asked(person, by=cast.signe)] == [stands, old]


def test_one_wish_on_two_records_is_withdrawn_with_what_was_told_of_it_on_one(cast: Cast) -> None:
    smed, ole = meet(cast, "Smed", 60), meet(cast, "Ole", 60)
    say(cast, smed, 10)
    say(cast, ole, 9)
    first = Request.objects.order_by("happened_at")[0]
    requests.happen(by=cast.signe, request_id=first.id, kind="withdrawn", at=NOW - 2 * DAY, now=NOW)
    assert merging.stopping(smed, ole, by=cast.signe) is not None, "the page says so before"
    person = merge(cast, smed, ole)
    (asked,) = requests.asked(person, by=cast.signe)
    assert (asked.clock.stopped_by, len(asked.requests)) == ("withdrawn", 2)
