"""A course moved by hand to treatment while a deadline runs: both are written, or neither is."""

from datetime import timedelta

import pytest

from brobygger.records.people import Detail
from brobygger.records.requests import RequestEvent
from brobygger.rules.fields import SeveralRefused
from brobygger.services import moving
from brobygger.services.people import Person
from tests.cast import NOW, Cast
from tests.services.test_decided_each import DAY, ask, clock_of, decide, smed  # noqa: F401  (a fixture)

TO_TREATMENT = {"to": "treatment", "seen": "contact"}


def asked_about(cast: Cast, person: Person, *, days_ago: float) -> int:
    """How many deadlines a move of that day asks about; nothing is written."""
    at = NOW - days_ago * DAY
    with pytest.raises(SeveralRefused) as refused:
        moving.move(by=cast.signe, person_id=person.id, at=at, now=NOW, **TO_TREATMENT)
    assert refused.value.code == "deadline_runs"
    assert not Detail.objects.filter(person=person, kind="phase").exists()
    return len(refused.value.params["clocks"])  # type: ignore[call-overload,no-any-return]


def test_of_several_deadlines_only_those_said_by_that_day_are_asked_about_and_the_wish_that_is_meant_is_written(
    cast: Cast,
    smed: Person,  # noqa: F811
) -> None:
    first = ask(cast, smed, days_ago=20)
    no = decide(cast, smed, first, "refuse", days_ago=15)
    newer = ask(cast, smed, days_ago=9)
    decide(cast, smed, no, "grant", days_ago=8)
    assert asked_about(cast, smed, days_ago=1) == 2
    assert asked_about(cast, smed, days_ago=12) == 1
    moving.move(by=cast.signe, person_id=smed.id, at=NOW - DAY, now=NOW, begun_with=newer.id, **TO_TREATMENT)
    assert RequestEvent.objects.get(kind="started").request_id == newer.id
    assert not clock_of(cast, first).is_running and not clock_of(cast, newer).is_running


def test_a_beginning_that_is_refused_moves_nothing(cast: Cast, smed: Person) -> None:  # noqa: F811
    row = ask(cast, smed, days_ago=2)
    with pytest.raises(SeveralRefused) as refused:
        moving.move(by=cast.signe, person_id=smed.id, at=NOW - 5 * DAY, now=NOW, begun_with=row.id, **TO_TREATMENT)
    assert refused.value.code == "event_before_request"
    smed.refresh_from_db()
    assert smed.phase == "contact" and clock_of(cast, row).is_running


def test_a_day_before_anything_was_said_asks_nothing(cast: Cast, smed: Person) -> None:  # noqa: F811
    ask(cast, smed, days_ago=2)
    moved = moving.move(by=cast.signe, person_id=smed.id, at=NOW - timedelta(days=5), now=NOW, **TO_TREATMENT)
    assert moved.phase == "treatment" and moved.clock_due_on is not None
