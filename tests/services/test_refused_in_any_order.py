"""Treatment begins, the authority decides, either is taken back: in whatever order it is told, what stands says what runs."""

from datetime import timedelta
from itertools import permutations
from random import Random
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Decision, Request
from brobygger.services import courses, endings, event_corrections, people, requests
from brobygger.services.requests import decisions
from brobygger.services.requests.waiting import waiting_about
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SAID = NOW - 12 * DAY
REFUSE: dict[str, Any] = {"result": "refuse"}
CHOSEN: dict[str, Any] = {"result": "other_offer", "offer": "Skovhuset", "is_chosen": True}
GRANT: dict[str, Any] = {"result": "grant"}
OFFER: dict[str, Any] = {"result": "other_offer", "offer": "Skovhuset"}
ORDERS = [
    order
    for order in permutations(("begin", "decide", "not begun", "not decided"))
    if order.index("begin") < order.index("not begun") and order.index("decide") < order.index("not decided")
]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 60 * DAY)


class Course:
    """What is told of one wish, a step an hour, and what stands of it."""

    def __init__(self, cast: Cast, person: people.Person) -> None:
        self.cast, self.person, self.now = cast, person, NOW - 5 * DAY
        told = requests.NewRequest("Jeg vil i behandling", SAID, "Signe Bro", is_delegated=True)
        self.row: Request = requests.ask(by=cast.signe, person_id=person.id, new=told, now=SAID)
        self.begun: Any = None
        self.made: Decision | None = None
        self.says: dict[str, Any] = {}

    def tell(self, step: str, says: dict[str, Any], *, begun_at: Any = None) -> None:
        self.now += HOUR
        if step == "begin":
            at = begun_at or self.now
            self.begun = requests.happen(
                by=self.cast.signe, request_id=self.row.id, kind="started", at=at, now=self.now
            )
        elif step == "decide":
            self.person.refresh_from_db()
            waits = waiting_about(self.person, self.row.id, by=self.cast.asta)
            assert waits is not None
            new = decisions.NewDecision(waits.about, reasons="Fordi", decided_at=self.now, **says)
            self.made = decisions.decide(by=self.cast.asta, person_id=self.person.id, new=new, now=self.now)
            self.says = says
        elif step == "not begun":
            event_corrections.take_back(by=self.cast.signe, event_id=self.begun.id, why="Forkert", now=self.now)
            self.begun = None
        else:
            assert self.made is not None
            decisions.take_back(by=self.cast.asta, decision_id=self.made.id, why="Forkert", now=self.now)
            self.made, self.says = None, {}

    @property
    def clock(self) -> Any:
        return requests.clock_of(self.person, self.row.key, by=self.cast.signe)

    @property
    def is_stopped(self) -> bool:
        """Whether something that stands stops a deadline."""
        says_no = self.says.get("result") == "refuse" or self.says.get("is_chosen", False)
        return self.begun is not None or says_no

    def check(self) -> None:
        clock = self.clock
        assert clock.is_running is not self.is_stopped
        self.person.refresh_from_db()
        assert (self.person.clock_due_on is not None) is clock.is_running


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.parametrize("says", [REFUSE, CHOSEN, GRANT, OFFER], ids=["refuse", "chosen", "grant", "offer"])
@pytest.mark.parametrize("is_told_late", [False, True], ids=["as it happened", "told late"])
def test_the_deadline_runs_exactly_while_neither_treatment_nor_what_stops_it_stands(
    cast: Cast, smed: people.Person, order: tuple[str, ...], says: dict[str, Any], is_told_late: bool
) -> None:
    course = Course(cast, smed)
    course.check()
    for step in order:
        course.tell(step, says, begun_at=SAID + DAY if is_told_late else None)
        course.check()


@pytest.mark.parametrize("seed", range(12))
def test_so_it_does_however_often_they_are_told_and_taken_back(cast: Cast, smed: people.Person, seed: int) -> None:
    random, course = Random(seed), Course(cast, smed)
    for _ in range(8):
        steps = ["begin" if course.begun is None else "not begun", "decide" if course.made is None else "not decided"]
        course.tell(random.choice(steps), random.choice([REFUSE, CHOSEN, GRANT, OFFER]))
        course.check()


@pytest.mark.parametrize("says", [REFUSE, CHOSEN], ids=["refuse", "chosen"])
def test_what_was_decided_after_the_course_ended_stops_the_deadline_when_the_ending_is_taken_back(
    cast: Cast, smed: people.Person, says: dict[str, Any]
) -> None:
    course = Course(cast, smed)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 6 * DAY)
    new = endings.NewEnding(NOW - 5 * DAY, "stabilised", "finished", is_day_sure=True)
    ended = endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW - 5 * DAY)
    assert course.clock.stopped_by == "ending"
    course.tell("decide", says)
    assert course.clock.stopped_by == "ending", "it was stopped before anybody decided"
    endings.take_back(by=cast.signe, ending_id=ended.id, why="Forkert", now=course.now + HOUR)
    assert course.clock.stopped_by in ("refused", "other_offer")


def test_a_yes_in_the_place_of_a_no_to_someone_in_treatment_stands_when_the_beginning_is_taken_back(
    cast: Cast, smed: people.Person
) -> None:
    course = Course(cast, smed)
    course.tell("decide", REFUSE)
    course.tell("begin", {})
    assert (course.clock.stopped_by, course.clock.begun_at) == ("refused", course.now)
    assert course.made is not None
    new = decisions.NewDecision(course.made.id, "grant", "Fordi", course.now, is_change_meant=True)
    decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=course.now + HOUR)
    assert course.clock.stopped_by == "started"
    course.now += HOUR
    course.tell("not begun", {})
    assert course.clock.is_running


@pytest.mark.parametrize("says", [REFUSE, CHOSEN], ids=["refuse", "chosen"])
def test_what_was_decided_after_the_course_ended_is_told_changed_and_told_gone_as_any_other(
    cast: Cast, smed: people.Person, says: dict[str, Any]
) -> None:
    course = Course(cast, smed)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 6 * DAY)
    new = endings.NewEnding(NOW - 5 * DAY, "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW - 5 * DAY)
    course.tell("decide", says)
    assert course.made is not None and untold(smed) == {"decision_untold"}
    told = {"by": cast.signe, "request_id": course.row.id, "decision": course.made.id}
    requests.happen(kind="decision_told", at=course.now + HOUR, now=course.now + HOUR, **told)
    assert untold(smed) == set()
    changed = decisions.NewDecision(course.made.id, "grant", "Fordi", course.now + 2 * HOUR, is_change_meant=True)
    granted = decisions.decide(by=cast.asta, person_id=smed.id, new=changed, now=course.now + 2 * HOUR)
    assert untold(smed) == {"decision_untold"}
    decisions.take_back(by=cast.asta, decision_id=granted.id, why="Forkert", now=course.now + 3 * HOUR)
    decisions.take_back(by=cast.asta, decision_id=course.made.id, why="Forkert", now=course.now + 4 * HOUR)
    assert untold(smed) == {"decision_back_untold"}


def untold(person: people.Person) -> set[str]:
    kinds = ("decision_untold", "decision_back_untold")
    return set(Reminder.objects.filter(person=person, kind__in=kinds).values_list("kind", flat=True))
