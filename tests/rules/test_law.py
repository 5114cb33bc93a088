"""Deadlines are dated data: the newest that holds on a day counts, and what nobody knows is said to be unknown."""

from collections.abc import Callable, Iterator
from datetime import date
from uuid import uuid4

import pytest

from brobygger.rules import definitions, law, requests
from brobygger.rules.treatment import substitution


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Puts parameters in the place of those of the file."""

    def put(*parameters: dict[str, object]) -> None:
        monkeypatch.setattr(definitions, "read", lambda _: {"parameters": list(parameters)})
        law._parameters.cache_clear()

    yield put
    law._parameters.cache_clear()


def held(value: object, since: str | None, source: str | None = None) -> dict[str, object]:
    return {"id": "start_days", "value": value, "valid_from": since, "source": source}


def test_of_several_the_newest_that_holds_on_the_day_counts(given: Callable[..., None]) -> None:
    given(held(30, None), held(10, "2027-01-01"), held(14, "2020-01-01"))
    assert law.days("start_days", on=date(2019, 12, 31)) == 30
    assert law.days("start_days", on=date(2020, 1, 1)) == 14
    assert law.days("start_days", on=date(2026, 12, 31)) == 14
    assert law.days("start_days", on=date(2027, 1, 1)) == 10


@pytest.mark.parametrize("value", [None, [1, 6]])
def test_an_empty_slot_and_a_deadline_of_another_kind_are_not_known_as_days(
    given: Callable[..., None], value: object
) -> None:
    given(held(value, None))
    with pytest.raises(law.NotKnown):
        law.days("start_days", on=date(2026, 11, 26))


@pytest.mark.parametrize("value", [None, 14])
def test_an_empty_slot_and_a_deadline_of_another_kind_are_not_known_as_months(
    given: Callable[..., None], value: object
) -> None:
    given(held(value, None))
    with pytest.raises(law.NotKnown):
        law.months("start_days", on=date(2026, 11, 26))


def test_the_regions_deadline_did_not_hold_before_september_2024() -> None:
    assert law.days("region_start_days", on=date(2024, 9, 1)) == 14
    with pytest.raises(law.NotKnown):
        law.days("region_start_days", on=date(2024, 8, 31))


def test_a_deadline_nobody_has_heard_of_is_not_known_and_has_no_source() -> None:
    with pytest.raises(law.NotKnown):
        law.days("complaint_weeks", on=date(2026, 11, 26))
    assert law.source("complaint_weeks") == ""


def test_every_deadline_of_the_file_says_where_it_stands() -> None:
    for each in definitions.read("law/denmark.json")["parameters"]:
        assert law.source(each["id"]), each["id"]


def test_each_deadline_runs_by_its_own_number_of_days_also_where_the_numbers_are_alike_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = {"start_days": 14, "region_start_days": 21, "substitution_start_days": 9}
    monkeypatch.setattr(law, "days", lambda parameter, *, on: numbers[parameter])
    said = requests.Said(id=uuid4(), at=law.day_only(date(2026, 11, 2)))
    received = requests.Happened(said.id, "region", law.day_only(date(2026, 11, 10)))
    (clock,) = requests.clocks([said], [received])
    assert (clock.due_on, clock.municipal_due_on) == (date(2026, 12, 1), date(2026, 11, 16))
    asked = substitution.asked_again([substitution.Taken(uuid4(), "referred", law.day_only(date(2026, 11, 2)))])
    assert asked is not None and law.local_day(asked.due_at) == date(2026, 11, 11)
