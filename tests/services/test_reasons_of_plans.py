"""What was agreed in a plan with the citizen comes to its day, and whoever is treated with no dose is told."""

from datetime import date, timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.plans import Task
from brobygger.rules import plans as rules
from brobygger.rules.law import local_day
from brobygger.services import courses, drawing, merging, people
from brobygger.services.agenda import links, lists
from brobygger.services.plans import doses, tasks
from tests.cast import NOW, Cast
from tests.services.planning import DAY, LESS, come_back, content, plan_dose, reminders, revise, revisions

TODAY, HOUR = NOW.date(), timedelta(hours=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 10 * DAY)


def agreed(*what: tuple[str, date | None], who: str = "Signe", **more: Any) -> rules.Goal:
    told = [rules.Task(each, who, due_on) for each, due_on in what]
    return rules.Goal("Ro om natten", "other_areas", "housing", "now", tasks=told, **more)


def shown(by: Any, days: int = 0, shows: str = "today") -> list[tuple[str, int, str, str]]:
    listed = lists.listed(by=by, shows=shows, now=NOW + days * DAY).page
    rows = [row for whom in listed for row in whom.reasons if row.kind.startswith("task")]
    return [(row.kind, row.rank, row.params["what"], row.params["who"]) for row in rows]


def test_what_was_agreed_in_the_plan_is_told_from_the_day_before_until_it_is_done(
    cast: Cast, smed: people.Person
) -> None:
    goal = agreed(("ringe til lægen", TODAY + 2 * DAY), ("købe ind", None))
    revise(cast.signe, smed, goal, LESS)
    due, late = ("task_due", 3, "ringe til lægen", "Signe"), ("task_late", 3, "ringe til lægen", "Signe")
    assert [shown(cast.signe, days) for days in (0, 1, 2, 9, 10)] == [[], [due], [due], [due], [late]]
    task = Task.objects.get(what="ringe til lægen")
    tasks.finish(by=cast.signe, task_id=task.id, now=NOW)
    assert shown(cast.signe, 2) == []
    tasks.undo(by=cast.signe, task_id=task.id, now=NOW)
    assert shown(cast.signe, 2) == [due] == shown(cast.oda, 2, "board")
    before = list(Reminder.objects.order_by("kind").values_list("kind", "due_at", "params"))
    drawing.draw([smed.id])
    assert before == list(Reminder.objects.order_by("kind").values_list("kind", "due_at", "params"))


@pytest.mark.parametrize("what", ["dose", "plan"])
def test_what_was_planned_by_mistake_and_taken_back_leaves_the_reasons_as_they_were(
    cast: Cast, smed: people.Person, what: str
) -> None:
    def told() -> list[Any]:
        rows = Reminder.objects.filter(person=smed).order_by("kind", "due_at")
        return list(rows.values_list("kind", "about_id", "shows_at", "due_at", "params"))

    plan_dose(cast.signe, smed, days_ago=9, lost_after_days=3)
    first = revise(cast.signe, smed, agreed(("ringe", TODAY)), at=NOW - 5 * DAY)
    before = told()
    if what == "dose":
        wrong = plan_dose(cast.signe, smed, times=20, lost_after_days=30)
        assert told() != before
        doses.take_back(by=cast.signe, dose_id=wrong.id, why="Forkert borger", now=NOW)
    else:
        revised = revise(cast.signe, smed, agreed(("skrive", TODAY)), seen=first)
        assert told() != before
        revisions.take_back(by=cast.signe, plan_id=revised.id, why="Forkert borger", now=NOW)
    assert told() == before


def test_only_what_is_open_in_the_plan_that_stands_of_the_course_under_way_is_asked_for(
    cast: Cast, smed: people.Person
) -> None:
    first = revise(cast.signe, smed, agreed(("ringe", TODAY)), at=NOW - 5 * DAY)
    assert [what for _, _, what, _ in shown(cast.signe)] == ["ringe"]
    told = [agreed(("skrive", TODAY)), agreed(("vente", TODAY), status="paused")]
    revisions.revise(by=cast.signe, person_id=smed.id, new=revisions.NewPlan(content(*told), seen=first.id), now=NOW)
    assert [what for _, _, what, _ in shown(cast.signe)] == ["skrive"]


def test_two_plans_after_a_merge_are_to_be_looked_at_and_nothing_agreed_is_lost_until_one_is_saved(
    cast: Cast, smed: people.Person
) -> None:
    ole = people.meet(by=cast.malik, alias="Ole", now=NOW - 10 * DAY)
    older = revise(cast.signe, smed, agreed(("ringe", TODAY)), at=NOW - 5 * DAY)
    newer = revise(cast.malik, ole, agreed(("skrive", TODAY)), at=NOW - 4 * DAY)
    told = {"by": cast.signe, "kept_id": smed.id, "merged_id": ole.id, "reason": "samme", "is_difference_seen": True}

    def asked(shows: str) -> list[str]:
        listed = lists.listed(by=cast.oda, shows=shows, now=NOW + DAY, whose="all").page
        rows = [row for whom in listed for row in whom.reasons if row.kind in ("plans_joined", "task_due")]
        return sorted(row.params.get("what", row.kind) for row in rows)

    assert asked("today") == ["ringe", "skrive"]
    merged = merging.merge(**told, now=NOW + HOUR)
    for shows in ("today", "board"):
        assert asked(shows) == ["plans_joined", "ringe", "skrive"], shows
    assert revisions.beside(smed, by=cast.signe) == [older]
    # That the one holds as it is and nothing of the other does can be said too.
    same = revisions.NewPlan(content(agreed(("skrive", TODAY)), at=NOW - 4 * DAY), seen=newer.id)
    saved = revisions.revise(by=cast.signe, person_id=smed.id, new=same, now=NOW + 2 * HOUR)
    assert (asked("board"), revisions.beside(smed, by=cast.signe)) == (["skrive"], [])
    revisions.take_back(by=cast.signe, plan_id=saved.id, why="Ikke set på den anden", now=NOW + 3 * HOUR)
    assert asked("board") == ["plans_joined", "ringe", "skrive"]
    merging.undo(why="Det var to", by=cast.signe, merge_id=merged.id, now=NOW + 4 * HOUR)
    assert asked("board") == ["ringe", "skrive"]


def test_one_plan_on_two_records_is_one(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.malik, alias="Ole", now=NOW - 10 * DAY)
    first = revise(cast.malik, ole, agreed(("ringe", TODAY)), at=NOW - 5 * DAY)
    told = {"kept_id": smed.id, "merged_id": ole.id, "reason": "samme", "is_difference_seen": True}
    merging.merge(by=cast.signe, **told, now=NOW + HOUR)
    new = revisions.NewPlan(content(agreed(("skrive", TODAY))), seen=first.id)
    revisions.revise(by=cast.signe, person_id=smed.id, new=new, now=NOW + 2 * HOUR)
    assert reminders(smed, "plans_joined") == {} and [what for _, _, what, _ in shown(cast.signe)] == ["skrive"]


def test_what_was_agreed_in_an_earlier_course_is_not_asked_for_in_the_next(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW - 60 * DAY)
    revise(cast.signe, smed, agreed(("ringe", TODAY)), at=NOW - 50 * DAY)
    come_back(cast.signe, smed, ended=20, back=5)
    assert shown(cast.signe) == []


def test_in_a_calendar_what_was_agreed_is_a_deadline_and_no_word_of_it(cast: Cast, smed: people.Person) -> None:
    revise(cast.signe, smed, agreed(("ringe til lægen", TODAY + 2 * DAY)))
    secret = links.make(by=cast.signe, shows="today", now=NOW)
    (row,) = links.feed(secret=secret, now=NOW).reminders
    assert (row.kind, row.rank) == ("task_due", 3)


def test_whoever_is_treated_with_no_dose_planned_stands_on_the_board_until_there_is_one(
    cast: Cast, smed: people.Person
) -> None:
    assert reminders(smed, "no_dose") == {}
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - DAY)
    assert reminders(smed, "no_dose")["no_dose"].shows_at == NOW - DAY

    def once() -> list[str]:
        (whom,) = lists.listed(by=cast.oda, shows="board", now=NOW).page
        return [row.kind for row in whom.once]

    assert once() == ["no_dose", "no_plan"]
    revise(cast.signe, smed, LESS)
    assert once() == ["no_dose"]
    plan_dose(cast.signe, smed)
    assert reminders(smed, "no_dose") == {}


def test_a_dose_of_an_earlier_course_still_says_when_to_look_and_asks_to_be_planned_anew(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW - 60 * DAY)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 50 * DAY)
    plan_dose(cast.signe, smed, days_ago=40)
    assert reminders(smed, "no_dose") == {}
    come_back(cast.signe, smed, ended=20, back=5)
    assert reminders(smed, "no_dose")["no_dose"].shows_at == NOW - 5 * DAY
    shown = doses.given(smed, by=cast.signe, now=NOW)
    assert shown.of_ended == local_day(NOW - 20 * DAY)
    plan_dose(cast.signe, smed)
    assert reminders(smed, "no_dose") == {}
    assert doses.given(smed, by=cast.signe, now=NOW).of_ended is None
