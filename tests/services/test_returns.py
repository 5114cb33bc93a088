"""The course began with the first wish said after the ending, whichever was written first, corrected or taken back."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from brobygger.records.endings import Ending
from brobygger.records.requests import Request
from brobygger.rules import plans as plan_rules
from brobygger.rules.law import PLACE, day_only, local_day
from brobygger.rules.refusals import Refusal
from brobygger.services import course_corrections, courses, ending_corrections, endings, people, requests
from brobygger.services.plans import revisions
from tests.cast import NOW, Cast
from tests.services.test_days_without_hours import DAY, MINUTE, fresh


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def told(at: datetime, **more: Any) -> requests.NewRequest:
    return requests.NewRequest(words="Jeg vil i behandling", said_at=at, said_to="Signe", **more)


def ended(at: datetime) -> endings.NewEnding:
    return endings.NewEnding(at, "stabilised", "finished", is_day_sure=True)


class Desk:
    """Who writes of one citizen, a minute after another."""

    def __init__(self, cast: Cast, person: people.Person) -> None:
        self.cast, self.person, self.now = cast, person, NOW

    def tick(self) -> datetime:
        self.now += MINUTE
        return self.now

    def say(self, days_ago: int) -> Request:
        return self.say_at(NOW - days_ago * DAY)

    def say_at(self, at: datetime) -> Request:
        # Said in other words each time: the very same of one day is refused.
        now = self.tick()
        new = requests.NewRequest(f"Jeg vil i behandling, siger jeg {(now - NOW) // MINUTE} gange", at, "Signe")
        return requests.ask(by=self.cast.malik, person_id=self.person.id, new=new, now=now)

    def correct(self, row: Request, days_ago: int, **more: bool) -> Request:
        return self.correct_to(row, NOW - days_ago * DAY, **more)

    def correct_to(self, row: Request, at: datetime, **more: bool) -> Request:
        return requests.correct(by=self.cast.signe, seen=row.id, new=told(at, **more), now=self.tick())

    def take_back(self, row: Request) -> None:
        requests.take_back_request(by=self.cast.signe, request_id=row.id, why="Forkert borger", now=self.tick())

    def withdraw(self, row: Request, days_ago: int) -> None:
        told = {"kind": "withdrawn", "at": NOW - days_ago * DAY, "now": self.tick()}
        requests.happen(by=self.cast.signe, request_id=row.id, **told)  # type: ignore[arg-type]

    def end(self, days_ago: int) -> Ending:
        return self.end_at(NOW - days_ago * DAY)

    def end_at(self, at: datetime) -> Ending:
        return endings.end(by=self.cast.signe, person_id=self.person.id, new=ended(at), now=self.tick())

    def move_ending(self, row: Ending, days_ago: int) -> Ending:
        return self.move_ending_to(row, NOW - days_ago * DAY)

    def move_ending_to(self, row: Ending, at: datetime) -> Ending:
        return ending_corrections.correct(by=self.cast.signe, ending_id=row.id, new=ended(at), now=self.tick())

    def take_ending_back(self, row: Ending) -> None:
        endings.take_back(by=self.cast.signe, ending_id=row.id, why="Forkert borger", now=self.tick())

    def move(self, to: str, seen: str, days_ago: int) -> None:
        at = NOW - days_ago * DAY
        courses.move(by=self.cast.signe, person_id=self.person.id, to=to, seen=seen, now=self.tick(), at=at)

    def began(self) -> float:
        """How many days ago."""
        return (NOW - courses.began_at(fresh(self.person))) / DAY

    @property
    def phase(self) -> str:
        return fresh(self.person).phase


@pytest.fixture
def desk(cast: Cast, smed: people.Person) -> Desk:
    return Desk(cast, smed)


def test_of_two_wishes_the_course_begins_with_the_one_said_first(desk: Desk, cast: Cast, smed: people.Person) -> None:
    desk.end(30)
    desk.say(5)
    desk.say(9)
    assert desk.began() == 9
    new = revisions.NewPlan(plan_rules.Content(made_at=NOW - 7 * DAY, own_words="Ro"))
    plan = revisions.revise(by=cast.signe, person_id=smed.id, new=new, now=desk.tick())
    assert revisions.ended_since(plan, fresh(smed), by=cast.signe) is None
    desk.move("treatment", "contact", 7)
    # An earlier one still is told late: the move by hand stays.
    desk.say(20)
    assert (desk.began(), desk.phase) == (20, "treatment")


def test_the_first_of_two_taken_back_leaves_the_course_beginning_with_the_other(desk: Desk) -> None:
    desk.end(30)
    first = desk.say(9)
    second = desk.say(5)
    desk.take_back(first)
    assert (desk.began(), desk.phase) == (5, "contact")
    desk.take_back(second)
    assert desk.phase == "followup"


def test_a_wish_put_right_moves_the_return_to_whichever_is_first_then(desk: Desk) -> None:
    desk.end(30)
    first = desk.say(9)
    other = desk.say(5)
    desk.correct(first, 3)
    assert desk.began() == 5
    other = desk.correct(other, 12)
    assert desk.began() == 12
    # By one who asked to stay unknown no course begins.
    desk.correct(other, 12, is_anonymous=True)
    assert desk.began() == 3


def test_an_ending_put_before_an_older_open_wish_lets_the_course_begin_with_it(desk: Desk) -> None:
    desk.say(33)
    row = desk.end(30)
    desk.say(10)
    assert desk.began() == 10
    desk.move_ending(row, 35)
    assert (desk.began(), desk.phase) == (33, "contact")


def test_of_a_return_by_hand_and_a_wish_the_first_begins_the_course(desk: Desk) -> None:
    desk.end(30)
    desk.move("treatment", "followup", 10)
    desk.say(8)
    assert (desk.began(), desk.phase) == (10, "treatment")
    row = desk.say(12)
    assert (desk.began(), desk.phase) == (12, "treatment")
    desk.take_back(row)
    assert (desk.began(), desk.phase) == (10, "treatment")


def test_a_return_by_hand_that_never_was_leaves_the_course_beginning_with_the_wish(
    desk: Desk, cast: Cast, smed: people.Person
) -> None:
    desk.end(30)
    desk.move("treatment", "followup", 10)
    desk.say(8)
    treated = courses.history(fresh(smed), by=cast.signe)[0].row
    take_back = {"by": cast.signe, "move_id": treated.id, "why": "Forkert borger"}
    course_corrections.take_back_move(**take_back, now=desk.tick())
    assert (desk.began(), desk.phase) == (8, "contact")


def test_a_wish_of_a_course_that_has_ended_moves_its_beginning_and_not_the_next(desk: Desk) -> None:
    desk.end(60)
    desk.say(50)
    last = desk.end(40)
    desk.say(20)
    desk.say(55)
    assert desk.began() == 20
    desk.take_ending_back(last)
    assert desk.began() == 55


def test_treatment_of_the_morning_of_a_wish_without_an_hour_is_of_the_course_it_began(
    desk: Desk, cast: Cast, smed: people.Person
) -> None:
    day = local_day(NOW) - 5 * DAY
    requests.ask(by=cast.signe, person_id=smed.id, new=requests.NewRequest("Hjælp", day_only(day), "Signe"), now=NOW)
    morning = datetime(day.year, day.month, day.day, 9, tzinfo=PLACE)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW, at=morning)
    desk.end(10)
    assert (desk.phase, local_day(courses.began_at(fresh(smed)))) == ("treatment", day)


def test_what_was_withdrawn_before_the_ending_was_told_begins_nothing_and_what_came_back_stays(desk: Desk) -> None:
    gone = desk.say(9)
    desk.withdraw(gone, 8)
    back = desk.say(7)
    desk.end(30)
    assert desk.began() == 7
    desk.withdraw(back, 6)
    desk.say(2)
    assert desk.began() == 7, "said no again, but was back"


@dataclass(frozen=True)
class Told:
    """What is told of one wish or of the ending: of these days ago one after another, the last of which stands; ``is_gone``: it
    is taken back at last. ``is_ending`` of an even number of days, a wish of an odd one: of one day nobody knows."""

    days_ago: list[int]
    is_gone: bool
    has_hour: bool
    is_ending: bool = False


WISHES = st.builds(
    Told,
    days_ago=st.lists(st.integers(0, 19).map(lambda n: 2 * n + 1), min_size=1, max_size=2),
    is_gone=st.sampled_from([False, False, True]),
    has_hour=st.booleans(),
)
ENDINGS = st.builds(
    Told,
    days_ago=st.lists(st.integers(1, 20).map(lambda n: 2 * n), min_size=1, max_size=2),
    is_gone=st.sampled_from([False, False, False, True]),
    has_hour=st.booleans(),
    is_ending=st.just(True),
)


@st.composite
def stories(draw: st.DrawFn) -> list[Told]:
    """Whose turn it is to be told, corrected or taken back, one after another."""
    told = [draw(ENDINGS), *draw(st.lists(WISHES, min_size=1, max_size=3))]
    return draw(st.permutations([each for each in told for _ in range(len(each.days_ago) + each.is_gone)]))


def as_told(cast: Cast, story: list[Told]) -> tuple[str, date] | None:
    """The phase and the day the course under way began, of the one that ended where it has; None where a step is refused."""
    desk = Desk(cast, people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY))
    rows: dict[int, Any] = {}
    turns = Counter[int]()
    try:
        for each in story:
            turn, row = turns[id(each)], rows.get(id(each))
            turns[id(each)] += 1
            if turn == len(each.days_ago):
                (desk.take_ending_back if each.is_ending else desk.take_back)(row)
                continue
            at = NOW - each.days_ago[turn] * DAY
            at = at if each.has_hour else day_only(local_day(at))
            tell = (desk.end_at, desk.move_ending_to) if each.is_ending else (desk.say_at, desk.correct_to)
            rows[id(each)] = tell[0](at) if row is None else tell[1](row, at)
    except Refusal:
        return None
    return desk.phase, local_day(courses.began_at(fresh(desk.person)))


@settings(max_examples=20, deadline=None, database=None, derandomize=True, phases=(Phase.generate,))
@given(story=stories())
def begins_with_the_first_wish_after_the_ending(cast: Cast, story: list[Told]) -> None:
    savepoint = transaction.savepoint()
    found = as_told(cast, story)
    transaction.savepoint_rollback(savepoint)
    stands = {id(each): each for each in story if not each.is_gone}.values()
    ended = next((each.days_ago[-1] for each in stands if each.is_ending), None)
    wishes = [each.days_ago[-1] for each in stands if not each.is_ending]
    since = [days for days in wishes if ended is not None and days < ended]
    event("refused" if found is None else "back" if since else "told")
    if found is None:
        return
    assert found[0] == ("contact" if since or ended is None else "followup")
    if since:
        assert found[1] == local_day(NOW - max(since) * DAY)


def test_in_whatever_order_they_are_written_the_course_begins_with_the_first_wish_after_the_ending(cast: Cast) -> None:
    begins_with_the_first_wish_after_the_ending(cast)
