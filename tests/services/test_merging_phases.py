"""Two records found to be one person whose courses both run, in different phases: it goes on in the one furthest along."""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from brobygger.records.people import Merge, Person
from brobygger.rules import courses as rules
from brobygger.rules.refusals import Refusal
from brobygger.services import course_corrections, courses, drawing, ending_corrections, endings, merging, people
from brobygger.services.plans import team_doses
from brobygger.services.reminders.requests import moves_of
from tests.cast import NOW, Cast
from tests.services.test_merging_courses import DAY, end, meet, say

LATER = NOW + timedelta(hours=1)
# Some games in which what the records make together is none of what each of them tells.
SEEDS = (24, 28, 39)


def merge(cast: Cast, kept: people.Person, merged: people.Person) -> people.Person:
    told = {"reason": "samme", "is_difference_seen": True, "kept_id": kept.id, "merged_id": merged.id}
    merging.merge(by=cast.signe, now=LATER, **told)
    kept.refresh_from_db()
    return kept


def met_again(cast: Cast, by: str, *, since: int = 300) -> people.Person:
    """Somebody whose course ended and began again 20 days ago, in contact."""
    person = meet(cast, "Grøn jakke", since)
    end(cast, person, 200)
    if by == "wish":
        say(cast, person, 20)
    else:
        person.refresh_from_db()
        again = {"to": "contact", "seen": "followup", "at": NOW - 20 * DAY}
        courses.move(by=cast.signe, person_id=person.id, **again, now=NOW)
    person.refresh_from_db()
    assert person.phase == "contact"
    return person


def shown(cast: Cast, person: people.Person) -> list[tuple[str, bool, bool]]:
    """The history, newest first: the phase, whether it can be taken back, and whether it was on one record alone."""
    told = courses.history(person, by=cast.signe)
    return [(each.row.value, each.can_go, each.is_beside) for each in told if not each.row.is_retraction]


@pytest.mark.parametrize("by", ["hand", "wish"])
@pytest.mark.parametrize("is_met_again_kept", [True, False])
@pytest.mark.parametrize("since", [100, 300])
def test_whoever_is_in_treatment_stays_there_when_found_to_be_one_met_again(
    cast: Cast, by: str, is_met_again_kept: bool, since: int
) -> None:
    smed, jacket = meet(cast, "Smed", since, ("treatment", 90)), met_again(cast, by)
    smed.refresh_from_db()
    assert merging.apart(smed, jacket) == merging.apart(jacket, smed) == merging.Apart(behind=jacket, ahead=smed)
    person = merge(cast, *((jacket, smed) if is_met_again_kept else (smed, jacket)))
    assert (person.phase, person.ended_at) == ("treatment", None)
    (row,) = team_doses.in_treatment(by=cast.oda, now=LATER)
    assert row.id == person.id
    assert courses.began_at(person) == NOW - (100 if since == 100 else 300) * DAY
    assert [phase for phase, _, _ in shown(cast, person)] == ["contact", "treatment", "followup"], "both are kept"


@pytest.mark.parametrize("is_met_again_kept", [True, False])
def test_whoever_builds_bridges_after_treatment_is_followed_until_a_move_back_is_written_of_both(
    cast: Cast, is_met_again_kept: bool
) -> None:
    smed, jacket = meet(cast, "Smed", 300, ("treatment", 90), ("bridging", 50)), met_again(cast, "hand")
    never = meet(cast, "Ole", 100, ("bridging", 40))
    person = merge(cast, *((jacket, smed) if is_met_again_kept else (smed, jacket)))
    assert [row.id for row in team_doses.in_treatment(by=cast.oda, now=LATER)] == [person.id]
    merge(cast, person, never)
    for days, (to, seen) in enumerate((("contact", "bridging"), ("bridging", "contact")), 1):
        moved = {"to": to, "seen": seen, "now": NOW + days * DAY}
        courses.move(by=cast.signe, person_id=person.id, **moved)
    person.refresh_from_db()
    assert person.phase == "bridging"
    assert not list(team_doses.in_treatment(by=cast.oda, now=NOW + 2 * DAY)), "bridges after contact"


def test_whoever_builds_bridges_after_treatment_is_followed_also_when_what_the_other_record_had_ended_with_is_corrected(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    smed = meet(cast, "Smed", 300, ("treatment", 90), ("bridging", 50))
    ole = meet(cast, "Ole", 300)
    ending = end(cast, ole, 40)
    person = merge(cast, smed, ole)
    told = endings.NewEnding(NOW - 45 * DAY, "stabilised", "finished", reached="Sover")
    ending_corrections.correct(by=cast.signe, ending_id=UUID(ending), new=told, now=NOW + DAY)
    person.refresh_from_db()
    assert person.phase == "bridging"
    with django_assert_num_queries(2):
        assert [row.id for row in team_doses.in_treatment(by=cast.oda, now=NOW + DAY)] == [person.id]


def test_bridges_after_contact_stay_none_of_treatment_when_a_third_record_is_found_to_be_theirs(cast: Cast) -> None:
    smed, ole = meet(cast, "Smed", 300, ("treatment", 90), ("bridging", 50)), meet(cast, "Ole", 100)
    person = merge(cast, ole, smed)
    for hours, (to, seen) in enumerate((("contact", "bridging"), ("bridging", "contact")), 2):
        courses.move(by=cast.signe, person_id=person.id, to=to, seen=seen, now=NOW + timedelta(hours=hours))
    third = meet(cast, "Grøn jakke", 60)
    told = {"reason": "samme", "is_difference_seen": True, "kept_id": person.id, "merged_id": third.id}
    merging.merge(by=cast.signe, now=NOW + DAY, **told)
    person.refresh_from_db()
    assert person.phase == "bridging"
    assert not list(team_doses.in_treatment(by=cast.oda, now=NOW + DAY))


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_moved_merged_and_parted_the_list_of_doses_holds_whom_the_rule_has_in_treatment(
    cast: Cast, seed: int
) -> None:
    chance = random.Random(seed)
    begun = [(("treatment", 90), ("bridging", 50)), (("bridging", 50),), (("treatment", 90), ("contact", 70)), ()]
    for number, moved in enumerate(begun):
        meet(cast, f"Borger {number}", chance.choice((100, 300)), *moved)
    for step in range(1, 15):
        now = NOW + step * timedelta(hours=1)
        with suppress(Refusal), transaction.atomic():
            happens(cast, chance, now)
        moves = moves_of(list(Person.objects.filter(merged_into=None).values_list("id", flat=True)))
        wanted = {key for key, found in moves.items() if rules.treated_since(found) is not None}
        assert {row.id for row in team_doses.in_treatment(by=cast.oda, now=now)} == wanted, (seed, step)


def happens(cast: Cast, chance: random.Random, now: datetime) -> None:
    """Two of them are found to be one, or two after all, or one goes on in another phase."""
    standing = list(Person.objects.filter(merged_into=None).order_by("id"))
    merges = list(Merge.objects.current().order_by("recorded_at"))
    one, other = chance.choices(standing, k=2)
    act = chance.choice(("merge", "merge", "part", "move", "move", "move"))
    if act == "merge" and one != other:
        told = {"kept_id": one.id, "merged_id": other.id, "reason": "samme", "is_difference_seen": True}
        merging.merge(by=cast.signe, now=now, **told)
    elif act == "part" and merges:
        merging.undo(by=cast.signe, merge_id=chance.choice(merges).id, why="Det var to", now=now)
    elif act == "move":
        to = chance.choice(("contact", "treatment", "bridging"))
        courses.move(by=cast.signe, person_id=one.id, to=to, seen=one.phase, now=now)


@pytest.mark.parametrize("is_one", [True, False])
def test_an_ending_taken_back_leaves_the_course_where_it_was_moved_by_hand_whatever_the_other_record_was_in(
    cast: Cast, is_one: bool
) -> None:
    smed, ole = (
        meet(cast, "Smed", 300, ("treatment", 250)),
        meet(cast, "Ole", 300, ("treatment", 150), ("contact", 100)),
    )
    ending = end(cast, smed, 200)
    smed.refresh_from_db()
    again = {"to": "contact", "seen": "followup", "at": NOW - 20 * DAY, "now": NOW}
    courses.move(by=cast.signe, person_id=smed.id, **again)
    person = merge(cast, smed, ole) if is_one else people.Person.objects.get(id=smed.id)
    assert person.phase == "contact"
    endings.take_back(by=cast.signe, ending_id=UUID(ending), why="Forkert", now=NOW + DAY)
    person.refresh_from_db()
    assert person.phase == "contact"


def test_parted_again_each_is_where_it_was(cast: Cast) -> None:
    smed, jacket = meet(cast, "Smed", 100, ("treatment", 90)), met_again(cast, "wish")
    merge(cast, jacket, smed)
    row = Merge.objects.get(is_retraction=False)
    merging.undo(why="Det var to", by=cast.signe, merge_id=row.id, now=NOW + DAY)
    for person, phase in ((smed, "treatment"), (jacket, "contact")):
        person.refresh_from_db()
        assert person.phase == phase


def test_whoever_merges_moves_the_course_by_hand_afterwards_and_it_stays(cast: Cast) -> None:
    smed, jacket = meet(cast, "Smed", 100, ("bridging", 90)), met_again(cast, "hand")
    person = merge(cast, smed, jacket)
    back = {"to": "contact", "seen": "bridging", "at": NOW - 2 * DAY, "now": NOW + DAY}
    courses.move(by=cast.signe, person_id=person.id, **back)
    drawing.draw([person.id])
    person.refresh_from_db()
    assert person.phase == "contact"
    third = meet(cast, "Ole", 50, ("treatment", 40))
    merging.merge(
        reason="samme",
        is_difference_seen=True,
        by=cast.signe,
        kept_id=person.id,
        merged_id=third.id,
        now=NOW + 2 * DAY,
    )
    person.refresh_from_db()
    assert person.phase == "treatment", "the third is further along"


def test_a_move_on_one_record_is_taken_back_whatever_was_written_on_the_other(cast: Cast) -> None:
    smed, jacket = meet(cast, "Smed", 100, ("treatment", 90)), met_again(cast, "wish")
    person = merge(cast, smed, jacket)
    assert shown(cast, person) == [("contact", False, True), ("treatment", True, False), ("followup", False, False)]
    asked, treated, _ended = [each.row for each in courses.history(person, by=cast.signe)]
    with pytest.raises(Refusal, match="asked for treatment"):
        course_corrections.take_back_move(by=cast.signe, move_id=asked.id, why="Forkert", now=NOW + DAY)
    would_be = course_corrections.without(treated, by=cast.signe)
    assert (would_be.phase, would_be.is_as_before) == ("contact", True)
    person = course_corrections.take_back_move(by=cast.signe, move_id=treated.id, why="Det var Ole", now=NOW + DAY)
    assert person.phase == "contact"


def test_what_was_moved_on_the_other_record_is_no_return_where_one_ran_all_the_while(cast: Cast) -> None:
    smed, jacket = meet(cast, "Smed", 300, ("treatment", 250)), met_again(cast, "hand")
    person = merge(cast, smed, jacket)
    newest = courses.history(person, by=cast.signe)[0]
    assert (newest.row.value, newest.can_go, newest.is_beside) == ("contact", True, True)
    would_be = course_corrections.without(newest.row, by=cast.signe)
    assert (would_be.phase, would_be.is_as_before) == ("treatment", False)
    ended = endings.NewEnding(NOW, "stabilised", "finished")
    endings.end(by=cast.signe, person_id=person.id, new=ended, now=NOW + DAY)
    person.refresh_from_db()
    assert person.phase == "followup", "what is written of it now is of both"
