"""The six headings: what may be written under them, and when an assessment has stalled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules import agenda, code_lists, instruments, law
from brobygger.rules.findings import STALLED_WEEKS, Finding, asi_areas, headings, missing, order, problems, reminders

NOW = datetime(2026, 11, 12, 13, 20, tzinfo=UTC)
ALL = frozenset(headings())
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC))


def test_the_law_has_six_headings_and_every_area_of_asi_speaks_about_one_of_them() -> None:
    assert len(headings()) == 6
    areas = {area.id for area in instruments.load("asi-5").areas}
    spoken = [area for heading in headings() for area in asi_areas(heading)]
    assert sorted(spoken) == sorted(areas)


def test_wish_and_resource_come_before_need_and_problem() -> None:
    aspects = sorted(["problem", "need", "wish", "resource"], key=order)
    assert aspects == ["wish", "resource", "need", "problem"]
    assert order("of an older list") == len(code_lists.codes("finding_aspects"))


def test_what_is_told_under_no_heading_is_missing() -> None:
    assert missing({"housing", "health"}) == ["substances", "social", "work", "other"]
    assert missing(ALL) == []


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"heading": "money"}, "heading"),
        ({"aspect": "score"}, "aspect"),
        ({"text": "  "}, "text"),
        ({"told_by": "nobody"}, "told_by"),
        ({"at": NOW + timedelta(hours=1)}, "at"),
    ],
)
def test_a_finding_that_cannot_be_says_at_which_field(told: dict[str, Any], field: str) -> None:
    right = Finding("housing", "wish", "Eget sted", "citizen", NOW)
    assert list(problems(right, now=NOW)) == []
    assert [fault.field for fault in problems(replace(right, **told), now=NOW)] == [field]


def test_an_assessment_that_has_not_begun_has_not_stalled() -> None:
    assert list(reminders(last=None, told=(), unknown=["criterion:troubled"])) == []


def test_an_assessment_that_has_not_begun_so_many_weeks_into_treatment_has_stalled() -> None:
    (due,) = reminders(last=None, told=(), unknown=["criterion:troubled"], treated_since=NOW)
    assert (due.kind, due.params) == ("assessment_stalled", {"begun": False})
    assert due.shows_at == agenda.begin_of(law.local_day(NOW) + timedelta(weeks=STALLED_WEEKS))
    later = NOW + timedelta(days=9)
    (begun,) = reminders(last=later, told=(), unknown=(), treated_since=NOW)
    assert begun.params == {"begun": True}
    assert begun.shows_at == agenda.begin_of(law.local_day(later) + timedelta(weeks=STALLED_WEEKS))


def test_an_assessment_in_which_everything_is_known_has_not_stalled() -> None:
    assert list(reminders(last=NOW, told=ALL, unknown=["name", "number"])) == []
    assert len(list(reminders(last=NOW, told=ALL, unknown=["area:economy"]))) == 1


@given(MOMENTS, st.sets(st.sampled_from(sorted(ALL))))
def test_a_stalled_assessment_is_shown_so_many_weeks_after_what_was_last_told(last: datetime, told: set[str]) -> None:
    found = list(reminders(last=last, told=told, unknown=()))
    assert bool(found) == (told != ALL)
    for due in found:
        waited = due.shows_at - last
        assert (
            timedelta(weeks=STALLED_WEEKS) - timedelta(days=1, hours=2)
            < waited
            <= timedelta(weeks=STALLED_WEEKS, hours=2)
        )
