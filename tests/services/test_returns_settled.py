"""Whatever is written, merged, parted and taken back of a citizen, where the course began again is settled: worked out once
more it is the same, and what undoes a no counts alike before and after an ending is told."""

import random
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction

from brobygger.records.agenda import Reminder
from brobygger.records.endings import Death, Ending
from brobygger.records.people import Detail, Merge, Person
from brobygger.records.requests import Decision, Request, RequestEvent
from brobygger.rules.refusals import Refusal
from brobygger.services import (
    course_corrections,
    courses,
    deaths,
    ending_corrections,
    endings,
    event_corrections,
    merging,
    people,
    requests,
)
from brobygger.services.changes import perform
from brobygger.services.moves import move_rows
from brobygger.services.requests import changing, decisions, returning
from brobygger.services.requests.waiting import waiting_about
from tests.cast import NOW, Cast
from tests.services.test_days_without_hours import DAY, MINUTE, fresh
from tests.services.test_returns import Desk, ended, told

GAMES, STEPS = 12, 9


def reasons(person: people.Person) -> set[str]:
    return set(Reminder.objects.filter(person_id=person.id).values_list("kind", flat=True))


def decide(desk: Desk, result: str) -> Decision:
    by, key = desk.cast.asta, desk.person.id
    found = waiting_about(fresh(desk.person), None, by=by) or changing.to_change(fresh(desk.person), by=by)
    assert found is not None
    new = decisions.NewDecision(found.about, result, "Fordi", NOW - 8 * DAY, is_change_meant=True)
    return decisions.decide(by=by, person_id=key, new=new, now=desk.tick())


def refused(desk: Desk, _wish: Request) -> Callable[[], object]:
    row = decide(desk, "refuse")
    return lambda: decisions.take_back(by=desk.cast.asta, decision_id=row.id, why="Forkert", now=desk.tick())


def refused_and_granted(desk: Desk, _wish: Request) -> Callable[[], object]:
    decide(desk, "refuse")
    return lambda: decide(desk, "grant")


def gone_elsewhere(desk: Desk, wish: Request) -> Callable[[], object]:
    what = {"kind": "other_offer", "at": NOW - 8 * DAY, "whom": "Skoven", "note": "valgt"}
    row = requests.happen(by=desk.cast.signe, request_id=wish.id, now=desk.tick(), **what)
    return lambda: event_corrections.take_back(
        by=desk.cast.signe, event_id=row.id, why="Forkert borger", now=desk.tick()
    )


def said_dead(desk: Desk, _wish: Request) -> Callable[[], object]:
    what = {"on": (NOW - DAY).date(), "source": "Rygte", "is_sure": True}
    row = deaths.die(by=desk.cast.signe, person_id=desk.person.id, now=desk.tick(), **what)
    return lambda: deaths.take_back(by=desk.cast.signe, death_id=row.id, why="Forkert", now=desk.tick())


def one_with_a_dead(desk: Desk, _wish: Request) -> Callable[[], object]:
    ole = people.meet(by=desk.cast.signe, alias="Ole", now=NOW - 100 * DAY)
    deaths.die(by=desk.cast.signe, person_id=ole.id, on=(NOW - DAY).date(), source="x", is_sure=True, now=desk.tick())
    row = join(desk, desk.person, ole)
    return lambda: merging.undo(why="Det var to", by=desk.cast.signe, merge_id=row.id, now=desk.tick())


def join(desk: Desk, kept: people.Person, merged: people.Person) -> Merge:
    sure = {"reason": "samme", "is_difference_seen": True, "is_death_seen": True}
    return merging.merge(by=desk.cast.signe, kept_id=kept.id, merged_id=merged.id, now=desk.tick(), **sure)


@pytest.mark.parametrize("is_undone_first", [True, False], ids=["then ended", "ended first"])
@pytest.mark.parametrize("stops", [refused, refused_and_granted, gone_elsewhere, said_dead, one_with_a_dead])
def test_what_undoes_a_no_to_a_wish_lets_the_course_begin_with_it_whenever_the_ending_is_told(
    cast: Cast, stops: Callable[[Desk, Request], Callable[[], object]], is_undone_first: bool
) -> None:
    desk = Desk(cast, people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY))
    undo = stops(desk, desk.say(9))
    steps = [undo, lambda: desk.end(30)]
    for step in steps if is_undone_first else reversed(steps):
        step()
    assert (desk.phase, desk.began()) == ("contact", 9)
    assert "clock" in reasons(desk.person)


def test_an_ending_beside_a_course_that_runs_is_not_told_as_its_own(cast: Cast) -> None:
    ole, smed = (people.meet(by=cast.signe, alias=name, now=NOW - 100 * DAY) for name in ("Ole", "Smed"))
    one, other = Desk(cast, ole), Desk(cast, smed)
    wish = one.say(60)
    refusal = decide(one, "refuse")
    other.now = one.now
    other.end(30)
    one.now = other.now
    join(one, ole, smed)
    found = changing.to_change(fresh(ole), by=cast.asta)
    assert found is not None and found.changes == refusal, "a complaint that is upheld can be written"
    decisions.take_back(by=cast.asta, decision_id=refusal.id, why="Forkert", now=one.tick())
    at = NOW - 50 * DAY
    requests.happen(by=cast.signe, request_id=wish.id, kind="started", at=at, now=one.tick())
    one.move("treatment", "contact", 20)
    assert "treatment_undecided" in reasons(ole)
    assert not reasons(ole) & {"ended_undecided", "back_undecided"}


@pytest.mark.parametrize("is_merged_first", [True, False])
def test_two_courses_one_after_the_other_are_two_whenever_their_records_are_found_to_be_one(
    cast: Cast, is_merged_first: bool
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)
    desk = Desk(cast, smed)
    desk.end(40)
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 25 * DAY)
    if is_merged_first:
        join(desk, smed, ole)
        desk.end(10)
    else:
        later = Desk(cast, ole)
        later.now = desk.tick()
        later.end(10)
        desk.now = later.now
        join(desk, smed, ole)
    assert desk.phase == "followup"
    assert courses.span(fresh(smed), NOW - 40 * DAY) == (NOW - 100 * DAY, NOW - 25 * DAY)


class Game:
    """Anything the office can write of two records, that may be found to be one and again to be two."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.chance, self.now = cast, random.Random(seed), NOW
        since = (NOW - 100 * DAY, NOW - self.chance.choice([100, 25]) * DAY)
        self.keys = [people.meet(by=cast.signe, alias=f"Nr. {n}", now=at).id for n, at in enumerate(since)]
        self.told: list[str] = []

    def tick(self) -> datetime:
        self.now += MINUTE
        return self.now

    def standing(self) -> list[Person]:
        rows = [Person.objects.get(id=key) for key in self.keys]
        return [row for row in rows if row.root_id == row.id]

    def step(self) -> None:
        person = self.chance.choice(self.standing())
        name = self.chance.choice(sorted(name for name in dir(self) if name.startswith("do_")))
        try:
            getattr(self, name)(person, NOW - self.chance.randint(1, 40) * DAY)
        except (Refusal, IndexError):
            return
        self.told.append(name)

    def one_of(self, kind: Any, person: Person) -> Any:
        asked = "request__person__root_id" if kind is RequestEvent else "person__root_id"
        return self.chance.choice(list(kind.objects.current().filter(**{asked: person.id}).order_by("id")))

    def do_ask(self, person: Person, at: datetime) -> None:
        requests.ask(by=self.cast.signe, person_id=person.id, new=told(at), now=self.tick())

    def do_end(self, person: Person, at: datetime) -> None:
        endings.end(by=self.cast.signe, person_id=person.id, new=ended(at), now=self.tick())

    def do_move(self, person: Person, at: datetime) -> None:
        to = self.chance.choice(["treatment", "bridging", "contact"])
        where = {"person_id": person.id, "to": to, "seen": person.phase, "at": at}
        courses.move(by=self.cast.signe, now=self.tick(), **where)

    def do_meet_again(self, person: Person, at: datetime) -> None:
        where = {"person_id": person.id, "to": "contact", "seen": "followup", "at": at}
        courses.move(by=self.cast.signe, now=self.tick(), **where)

    def do_take_back_move(self, person: Person, _at: datetime) -> None:
        row = self.chance.choice(list(move_rows(person)))
        course_corrections.take_back_move(by=self.cast.signe, move_id=row.id, why="x", now=self.tick())

    def do_happen(self, person: Person, _at: datetime) -> None:
        wish, kind = self.one_of(Request, person), self.chance.choice(["withdrawn", "started"])
        requests.happen(
            by=self.cast.signe, request_id=wish.id, kind=kind, at=wish.happened_at + DAY / 2, now=self.tick()
        )

    def do_decide(self, person: Person, _at: datetime) -> None:
        found = waiting_about(person, None, by=self.cast.asta) or changing.to_change(person, by=self.cast.asta)
        if found is not None:
            result = self.chance.choice(["refuse", "grant"])
            new = decisions.NewDecision(found.about, result, "Fordi", NOW, is_change_meant=True)
            decisions.decide(by=self.cast.asta, person_id=person.id, new=new, now=self.tick())

    def do_die(self, person: Person, _at: datetime) -> None:
        what = {"person_id": person.id, "on": NOW.date(), "source": "x", "is_sure": True}
        deaths.die(by=self.cast.signe, now=self.tick(), **what)

    def do_merge(self, _person: Person, _at: datetime) -> None:
        kept, merged = self.keys
        sure = {"reason": "x", "is_difference_seen": True, "is_death_seen": True}
        merging.merge(by=self.cast.signe, kept_id=kept, merged_id=merged, now=self.tick(), **sure)

    def do_part(self, _person: Person, _at: datetime) -> None:
        row = self.chance.choice(list(Merge.objects.current().filter(kept_id__in=self.keys)))
        merging.undo(why="Det var to", by=self.cast.signe, merge_id=row.id, now=self.tick())

    def do_live(self, person: Person, _at: datetime) -> None:
        row = self.one_of(Death, person)
        deaths.take_back(by=self.cast.signe, death_id=row.id, why="x", now=self.tick())

    def do_take_back_decision(self, person: Person, _at: datetime) -> None:
        row = self.one_of(Decision, person)
        decisions.take_back(by=self.cast.asta, decision_id=row.id, why="x", now=self.tick())

    def do_take_back_event(self, person: Person, _at: datetime) -> None:
        event_corrections.take_back(
            by=self.cast.signe, event_id=self.one_of(RequestEvent, person).id, why="Forkert borger", now=self.tick()
        )

    def do_take_back_wish(self, person: Person, _at: datetime) -> None:
        row = self.one_of(Request, person)
        requests.take_back_request(by=self.cast.signe, request_id=row.id, why="x", now=self.tick())

    def do_take_back_ending(self, person: Person, _at: datetime) -> None:
        row = self.one_of(Ending, person)
        endings.take_back(by=self.cast.signe, ending_id=row.id, why="x", now=self.tick())

    def do_correct_ending(self, person: Person, at: datetime) -> None:
        row = self.one_of(Ending, person)
        ending_corrections.correct(by=self.cast.signe, ending_id=row.id, new=ended(at), now=self.tick())

    def check(self) -> None:
        """Of the dead nothing is worked out."""
        before = moves()
        for person in self.standing():
            if person.died_at is None:
                with perform("requests.ask", by=self.cast.signe, now=self.tick()) as act:
                    returning.work_out(act, person)
        assert moves() == before, f"not settled after {self.told}"
        for key in () if "do_merge" in self.told else self.keys:
            rows = Detail.objects.current().filter(person_id=key, kind="phase").order_by("happened_at", "id")
            phases = ["contact", *rows.values_list("value", flat=True)]
            assert ("contact", "contact") not in pairwise(phases), f"came twice after {self.told}"


def moves() -> int:
    return Detail.objects.filter(kind="phase").count()


def play(cast: Cast, *, games: int, seed: int) -> None:
    for number in range(games):
        savepoint = transaction.savepoint()
        game = Game(cast, seed + number)
        if number % 2:
            # Little is brought back by hand of what has yet to end.
            game.do_end(game.standing()[0], NOW - 50 * DAY)
        for _ in range(STEPS):
            game.step()
            game.check()
        transaction.savepoint_rollback(savepoint)


def test_where_a_course_began_again_is_settled_whatever_was_written(cast: Cast) -> None:
    play(cast, games=GAMES, seed=0)
