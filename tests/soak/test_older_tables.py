"""As tests/records/test_migrations.py, from tables older still: each time all of them are made again."""

from datetime import timedelta
from uuid import UUID

import pytest

from brobygger.records.assessments import Interview
from brobygger.records.endings import Ending
from brobygger.records.facts import new_id
from brobygger.records.plans import Plan
from tests.cast import Cast
from tests.journeys.filling import fill
from tests.records.test_migrations import migrate, newest_afterwards, rows  # noqa: F401

NUMBERED = "_doses_and_plans"
ROUNDS = "_rounds"


@pytest.mark.usefixtures("newest_afterwards")
def test_interviews_from_before_anybody_was_assessed_anew_are_the_first_of_their_wave(
    cast: Cast, keys: dict[str, UUID]
) -> None:
    fill(cast, keys)
    before = rows()
    migrate(to_before=ROUNDS)
    migrate()
    assert rows() == before
    assert set(Interview.objects.values_list("round", flat=True)) == {1}
    assert set(Ending.objects.values_list("first_id", "why_taken_back")) == {(None, "")}


@pytest.mark.usefixtures("newest_afterwards")
def test_versions_of_a_plan_that_a_merge_left_with_one_number_get_one_each(cast: Cast, keys: dict[str, UUID]) -> None:
    fill(cast, keys)
    migrate(to_before=NUMBERED)
    first = Plan.objects.filter(is_retraction=False).earliest("happened_at")
    told = {field.attname: getattr(first, field.attname) for field in Plan._meta.concrete_fields}
    twin = Plan(**told | {"id": new_id(), "happened_at": first.happened_at + timedelta(days=1), "follows_id": None})
    twin.save(force_insert=True)
    migrate()
    numbers = list(Plan.objects.filter(person=first.person_id, is_retraction=False).values_list("id", "number"))
    assert len({number for _, number in numbers}) == len(numbers) > 1
    assert (first.id, first.number) in numbers
