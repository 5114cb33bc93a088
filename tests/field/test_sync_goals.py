"""A goal of the plan changed on a phone: another part merges, the same part keeps both, and nothing is lost or doubled."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from brobygger.records.phones import Conflict, ConflictSettled
from brobygger.records.plans import Plan
from brobygger.rules import plans as rules
from brobygger.rules.law import local_day
from brobygger.services import courses, deaths, endings, merging, people
from brobygger.services.plans import revisions
from brobygger.services.sync import conflicts
from tests.cast import Cast
from tests.field.phone import FieldPhone, enrolled

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
DAY = timedelta(days=1)
ROOF = rules.Goal("Egen bolig", "other_areas", "housing", "now", tasks=[rules.Task("ringe til kommunen", "Signe")])
LESS = rules.Goal("Færre piller", "stabilisation", "drugs", "longer")


def revise(by: Any, person: people.Person, change: Any = lambda goals: goals, **more: Any) -> Plan:
    """As the office does: the whole plan, with the goals changed."""
    last = revisions.standing(person, by=by)
    goals = revisions.content_of(last).goals if last else [ROOF, LESS]
    told = {"own_words": "Jeg vil have ro", "made_at": timezone.now(), "goals": change(list(goals)), **more}
    new = revisions.NewPlan(rules.Content(**told), seen=last.id if last else None)
    return revisions.revise(by=by, person_id=person.id, new=new, now=timezone.now())


def with_first(**parts: Any) -> Any:
    return lambda goals: [replace(goals[0], **parts), *goals[1:]]


def goals_of(person: people.Person) -> list[tuple[str, str]]:
    last = revisions.standing(person, by=person.created_by)
    return [(goal.own_words, goal.status) for goal in revisions.content_of(last).goals] if last else []


def part_of(person: people.Person, part: str) -> str:
    """What the first goal of the plan that stands says."""
    words, status = goals_of(person)[0]
    return {"own_words": words, "status": status}[part]


@pytest.fixture
def planned(cast: Cast, phone: FieldPhone) -> people.Person:
    """Someone with two goals, which Signe's phone shows."""
    gry = people.meet(by=cast.signe, alias="Gry", now=timezone.now() - 9 * DAY)
    revise(cast.signe, gry, made_at=timezone.now() - 3 * DAY)
    phone.sync()
    return gry


def shown(phone: FieldPhone, person: people.Person) -> dict[str, Any]:
    """The goals on the card, by their words when the plan was made."""
    card = phone.people[str(person.id)]
    return {goal["words"]: goal for goal in [*card.get("goals", []), *card.get("other_goals", [])]}


def change(phone: FieldPhone, person: people.Person, words: str = "Egen bolig", **parts: str) -> str:
    """As the screen does: what each part is to say, and what stood there."""
    goal = shown(phone, person)[words]
    was = {"status_was": goal.get("status", "open"), "own_words_was": goal["words"]}
    seen = {name: value for name, value in was.items() if name.removesuffix("_was") in parts}
    return phone.write("goal", person.id, goal=goal["id"], words=words, **parts, **seen)


def test_a_goal_changed_on_the_street_is_a_new_version_in_which_all_else_is_as_it_was_agreed(
    cast: Cast, phone: FieldPhone, planned: people.Person
) -> None:
    before = revisions.standing(planned, by=cast.signe)
    # The day to look at it again has passed: that is no reason to lose what the citizen says today.
    Plan.objects.update(review_on=timezone.now() - 9 * DAY)
    key = change(phone, planned, status="reached")
    phone.sync()
    assert phone.outcomes() == {key: "updated"}
    row = revisions.standing(planned, by=cast.signe)
    assert row is not None and before is not None
    assert (row.id, row.follows_id, row.recorded_by) == (UUID(key), before.id, cast.signe)
    assert (row.fitted_at, row.burden, row.own_words) == (before.fitted_at, before.burden, "Jeg vil have ro")
    assert row.occasion == "Et mål ændret på telefonen" and row.happened_at > before.happened_at
    assert goals_of(planned) == [("Egen bolig", "reached"), ("Færre piller", "open")]
    (task,) = revisions.content_of(row).goals[0].tasks
    assert (task.what, task.who) == ("ringe til kommunen", "Signe")
    card = phone.people[str(planned.id)]
    assert [(goal["words"], goal["is_later"]) for goal in card["goals"]] == [("Færre piller", True)]
    assert [(goal["words"], goal["status"]) for goal in card["other_goals"]] == [("Egen bolig", "reached")]
    # Tapped by mistake it is changed back there.
    change(phone, planned, status="open")
    phone.sync()
    assert goals_of(planned)[0] == ("Egen bolig", "open") and "other_goals" not in phone.people[str(planned.id)]


@pytest.mark.parametrize("theirs", ["another part", "another goal", "a goal more", "the same"])
def test_what_a_colleague_changed_meanwhile_and_the_phone_did_not_is_kept_with_it(
    cast: Cast, phone: FieldPhone, planned: people.Person, theirs: str
) -> None:
    changes = {
        "another part": with_first(own_words="En lejlighed i byen"),
        "another goal": lambda goals: [goals[0], replace(goals[1], status="paused")],
        "a goal more": lambda goals: [rules.Goal("Tandlæge", "other_areas", "physical_health", "now"), *goals],
        "the same": with_first(status="reached"),
    }
    revise(cast.malik, planned, changes[theirs])
    stood = dict(goals_of(planned))
    key = change(phone, planned, status="reached")
    phone.sync()
    assert phone.outcomes() == {key: "updated"} and not Conflict.objects.exists()
    words = "En lejlighed i byen" if theirs == "another part" else "Egen bolig"
    assert dict(goals_of(planned)) == stood | {words: "reached"}
    assert Plan.objects.count() == (2 if theirs == "the same" else 3)


def test_a_change_that_comes_later_than_a_newer_version_follows_it_and_moves_no_number(
    cast: Cast, phone: FieldPhone, planned: people.Person
) -> None:
    change(phone, planned, status="paused")
    theirs = revise(cast.malik, planned, with_first(own_words="En lejlighed"))
    phone.sync()
    row, *_ = rows = revisions.history(planned, by=cast.signe)
    assert row.follows_id == theirs.id and row.happened_at == theirs.happened_at
    assert [each.version for each in rows] == [3, 2, 1]  # type: ignore[attr-defined]


def met(cast: Cast, phone: FieldPhone, planned: people.Person, part: str) -> dict[str, Any]:
    """Signe's phone and Malik changed the same part: the conflict as her phone shows it."""
    mine, theirs = CODES[part]
    revise(cast.malik, planned, with_first(**{part: theirs}))
    # Whoever revises the plan and lets it stand has not said it.
    revise(cast.oda, planned, lambda goals: [goals[0], replace(goals[1], own_words="Ingen piller")])
    key = change(phone, planned, **{part: mine})
    phone.sync()
    assert phone.outcomes() == {key: "conflicting"}
    (found,) = phone.people[str(planned.id)]["conflicts"]
    return dict(found)


CODES = {"status": ("reached", "paused"), "own_words": ("Et værelse", "En lejlighed")}
WORDS = {
    "status": ("Hvordan det står med målet: “Egen bolig”", "Nået", "På pause"),
    "own_words": ("Målet med borgerens egne ord", "Et værelse", "En lejlighed"),
}


@pytest.mark.parametrize("part", ["status", "own_words"])
@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_the_same_part_changed_by_two_keeps_both_until_one_chooses_on_a_phone(
    cast: Cast, phone: FieldPhone, planned: people.Person, part: str, choice: str
) -> None:
    found, (label, mine, theirs) = met(cast, phone, planned, part), WORDS[part]
    assert (found["label"], found["yours"], found["theirs"]) == (label, mine, theirs)
    assert (found["mine"], found["writer"], found["other"]) == (True, cast.signe.name, cast.malik.name)
    both = {"mine": CODES[part][0], "theirs": CODES[part][1]}
    assert part_of(planned, part) == both["theirs"]
    others = enrolled(cast.malik)
    others.sync()
    (seen,) = others.people[str(planned.id)]["conflicts"]
    key = others.write("settle", planned.id, conflict=seen["id"], choice=choice, seen={"theirs": seen["theirs_id"]})
    others.sync()
    assert others.outcomes() == {key: "new"}
    assert ConflictSettled.objects.get().choice == choice
    assert part_of(planned, part) == both[choice]
    phone.sync()
    assert "conflicts" not in phone.people[str(planned.id)]


def test_of_two_parts_the_one_nobody_else_changed_is_written_and_the_other_is_chosen(
    cast: Cast, phone: FieldPhone, planned: people.Person
) -> None:
    revise(cast.malik, planned, with_first(status="paused"))
    key = change(phone, planned, status="reached", own_words="Et værelse")
    phone.sync()
    assert phone.outcomes() == {key: "conflicting"}
    assert goals_of(planned)[0] == ("Et værelse", "paused")
    (row,) = Conflict.objects.all()
    assert (row.kind, row.yours, row.theirs) == ("goal_status", "reached", "paused")
    # Whoever chooses is told what else the same change wrote, as long as it stands.
    (met,) = conflicts.compared(planned, by=cast.oda)
    assert met.also == {"goal_own_words": "Et værelse"}
    revise(cast.malik, planned, with_first(own_words="Et hus"))
    (met,) = conflicts.compared(planned, by=cast.oda)
    assert met.also == {}


def test_sent_twice_in_another_order_or_to_an_older_copy_it_is_written_once(
    cast: Cast, phone: FieldPhone, planned: people.Person
) -> None:
    change(phone, planned, status="reached")
    change(phone, planned, "Færre piller", own_words="Ingen piller")
    revise(cast.malik, planned, with_first(status="paused"))
    asked = phone.asked()
    for items in (asked["items"], asked["items"][::-1], asked["items"][:1]):
        phone.post(asked | {"items": items})
    assert Plan.objects.count() == 3 and Conflict.objects.count() == 1
    phone.sync()
    assert set(phone.outcomes().values()) == {"identical"}
    assert goals_of(planned) == [("Egen bolig", "paused"), ("Ingen piller", "open")]


def test_edited_while_it_was_on_its_way_the_worker_meets_neither_themselves_nor_writes_over_a_colleague(
    cast: Cast, phone: FieldPhone, planned: people.Person
) -> None:
    key = change(phone, planned, status="reached")
    revise(cast.malik, planned, with_first(own_words="En lejlighed"))
    phone.post(phone.asked())
    phone.change(key, status="paused", own_words="Et værelse", own_words_was="Egen bolig")
    phone.sync()
    assert phone.outcomes() == {key: "conflicting"}
    assert goals_of(planned)[0] == ("En lejlighed", "paused")
    (row,) = Conflict.objects.current()
    assert (row.kind, row.yours, row.theirs) == ("goal_own_words", "Et værelse", "En lejlighed")


def test_an_edit_takes_back_what_met_another_and_says_what_it_was_again(
    cast: Cast, phone: FieldPhone, planned: people.Person
) -> None:
    key = change(phone, planned, status="reached")
    revise(cast.malik, planned, with_first(status="paused"))
    phone.post(phone.asked())
    assert Conflict.objects.current().count() == 1
    # Changed back to what was shown: the colleague's word stands, and there is nothing to choose.
    phone.change(key, status="open")
    phone.sync()
    assert phone.outcomes() == {key: "updated"} and "conflicts" not in phone.people[str(planned.id)]
    assert goals_of(planned)[0] == ("Egen bolig", "paused")


def test_a_third_word_that_came_before_the_choice_did_is_not_written_over(
    cast: Cast, phone: FieldPhone, planned: people.Person
) -> None:
    found = met(cast, phone, planned, "own_words")
    key = phone.write("settle", planned.id, conflict=found["id"], choice="mine", seen={"theirs": found["theirs_id"]})
    revise(cast.oda, planned, with_first(own_words="Et bofællesskab"))
    phone.sync()
    assert phone.refused[key]["code"] == "older_form" and "Et bofællesskab" in phone.refused[key]["message"]
    assert goals_of(planned)[0][0] == "Et bofællesskab" and not ConflictSettled.objects.exists()
    phone.outbox[key]["seen"] = {"theirs": phone.refused[key]["stands"]}
    phone.change(key)
    phone.sync()
    assert goals_of(planned)[0][0] == "Et værelse"


def test_a_goal_taken_out_meanwhile_leaves_what_was_written_on_the_phone_and_says_so(
    cast: Cast, phone: FieldPhone, planned: people.Person
) -> None:
    found = met(cast, phone, planned, "status")
    key = change(phone, planned, own_words="Et værelse")
    revise(cast.malik, planned, lambda goals: goals[1:])
    phone.sync()
    assert phone.refused[key]["code"] == "goal_gone" and "ikke i planen mere" in phone.refused[key]["message"]
    # What waits to be chosen says so too, and the goal is not put back by a choice.
    (now,) = phone.people[str(planned.id)]["conflicts"]
    assert (now["id"], now["theirs"], now["theirs_id"], now["other"]) == (found["id"], "", None, cast.malik.name)
    mine = phone.write("settle", planned.id, conflict=now["id"], choice="mine", seen={"theirs": None})
    phone.sync()
    assert phone.refused[mine]["code"] == "goal_gone"
    theirs = phone.write("settle", planned.id, conflict=now["id"], choice="theirs", seen={"theirs": None})
    phone.sync()
    assert phone.outcomes()[theirs] == "new" and "conflicts" not in phone.people[str(planned.id)]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"own_words": "  "}, "goal_without_words"),
        ({"status": "færdig"}, "unknown_code"),
        ({"status": 7}, "item_unreadable"),
        ({}, "item_unreadable"),
        ({"status": "reached", "goal": "018f0000-0000-7000-8000-000000000001"}, "goal_gone"),
        ({"status": "reached", "goal": "x"}, "item_unreadable"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(
    phone: FieldPhone, planned: people.Person, told: dict[str, Any], code: str
) -> None:
    goal = shown(phone, planned)["Egen bolig"]["id"]
    key = phone.write("goal", planned.id, **{"goal": goal, "status_was": "open", "own_words_was": "Egen bolig", **told})
    phone.sync()
    assert phone.refused[key]["code"] == code and phone.refused[key]["message"]
    assert key in phone.outbox and Plan.objects.count() == 1


def test_nothing_is_changed_after_a_death_and_what_was_said_before_it_is(
    cast: Cast, phone: FieldPhone, planned: people.Person
) -> None:
    deaths.die(
        by=cast.signe, person_id=planned.id, on=local_day(timezone.now() - DAY), now=timezone.now(), source="relatives"
    )
    after = change(phone, planned, status="reached")
    goal = shown(phone, planned)["Færre piller"]["id"]
    told = {"goal": goal, "status": "paused", "status_was": "open"}
    before = phone.write("goal", planned.id, happened_at=timezone.now() - 2 * DAY, **told)
    phone.sync()
    assert phone.refused[after]["code"] == "has_died"
    assert phone.outcomes()[before] == "updated" and goals_of(planned)[1] == ("Færre piller", "paused")


def test_the_plan_of_a_course_that_ended_is_changed_by_nobody_who_did_not_hear_of_it(
    cast: Cast, phone: FieldPhone
) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now - 40 * DAY)
    courses.move(by=cast.signe, person_id=gry.id, to="treatment", seen="contact", now=now - 30 * DAY)
    revise(cast.signe, gry, made_at=now - 29 * DAY)
    phone.sync()
    in_time = change(phone, gry, "Færre piller", status="paused")
    phone.outbox[in_time]["happened_at"] = (now - 25 * DAY).isoformat()
    late = change(phone, gry, status="reached")
    ended = endings.NewEnding(ended_at=now - 20 * DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=gry.id, new=ended, now=now)
    phone.sync()
    assert phone.outcomes()[in_time] == "updated" and phone.refused[late]["code"] == "course_ended"
    courses.move(by=cast.signe, person_id=gry.id, to="treatment", seen="followup", now=now - 10 * DAY)
    phone.change(late)
    phone.sync()
    assert phone.refused[late]["code"] == "plan_of_ended" and "forløb" in phone.refused[late]["message"]
    assert goals_of(gry) == [("Egen bolig", "open"), ("Færre piller", "paused")]


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "merged"])
def test_after_a_merge_a_goal_changed_on_the_street_lets_the_other_plan_stand_beside_until_somebody_looks_at_both(
    cast: Cast, phone: FieldPhone, planned: people.Person, is_kept: bool
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=timezone.now() - 9 * DAY)
    other = revise(cast.signe, ole, lambda goals: [replace(LESS, own_words="Sove")], made_at=timezone.now() - 5 * DAY)
    change(phone, planned, status="reached")
    kept, merged = (planned, ole) if is_kept else (ole, planned)
    told = {"kept_id": kept.id, "merged_id": merged.id, "reason": "samme", "is_difference_seen": True}
    merging.merge(by=cast.signe, **told, now=timezone.now())
    phone.sync()
    kept.refresh_from_db()
    assert goals_of(kept)[0] == ("Egen bolig", "reached")
    assert [row.id for row in revisions.beside(kept, by=cast.signe)] == [other.id]
    revise(cast.signe, kept)
    assert not revisions.beside(kept, by=cast.signe)
