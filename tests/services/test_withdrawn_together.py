"""Two workers wrote the same wish down, so there is one clock: what stops it, and what does not, when the citizen withdraws."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.rules.law import day_only, local_day
from brobygger.services import endings, people, requests
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


@pytest.fixture
def both(cast: Cast, smed: people.Person) -> tuple[Any, Any]:
    """The same wish as Signe and as Malik wrote it down."""

    def ask(by: Any, at: datetime) -> Any:
        new = requests.NewRequest("Jeg vil i behandling", at, "Signe Bro", is_delegated=True)
        return requests.ask(by=by, person_id=smed.id, new=new, now=NOW)

    return ask(cast.signe, NOW - 6 * DAY), ask(cast.malik, NOW - 6 * DAY + timedelta(hours=2))


def pass_on(cast: Cast, row: Any, at: datetime) -> None:
    requests.happen(by=cast.malik, request_id=row.key, kind="told", at=at, whom="Asta", now=NOW)


def runs(person: people.Person) -> bool:
    person.refresh_from_db()
    is_listed = Reminder.objects.filter(person=person, kind="clock").exists()
    assert is_listed == (person.clock_due_on is not None)
    return is_listed


def test_who_wants_no_treatment_as_the_course_ends_has_no_deadline_whatever_a_colleague_did_since(
    cast: Cast, smed: people.Person, both: tuple[Any, Any]
) -> None:
    pass_on(cast, both[1], NOW - DAY)
    new = endings.NewEnding(NOW - 3 * DAY, "unfinished", "wanted_stop", tried="Talte om det", has_withdrawn=True)
    row = endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    assert not runs(smed)
    # Written by mistake, it runs again.
    endings.take_back(by=cast.signe, ending_id=row.id, why="Forkert", now=NOW)
    assert runs(smed)


@pytest.mark.parametrize(
    ("passed_on", "goes_on"),
    [
        (day_only(local_day(NOW - DAY)), False),
        (NOW - DAY, True),
        (NOW - DAY - timedelta(hours=8), False),
    ],
    ids=["nobody knows when that day", "afterwards", "before"],
)
def test_a_wish_passed_on_the_day_it_was_withdrawn_goes_on_only_where_that_came_afterwards(
    cast: Cast, smed: people.Person, both: tuple[Any, Any], passed_on: datetime, goes_on: bool
) -> None:
    pass_on(cast, both[1], passed_on)
    at = NOW - DAY - timedelta(hours=5)
    requests.happen(by=cast.signe, request_id=both[0].key, kind="withdrawn", at=at, now=NOW)
    assert runs(smed) is goes_on
