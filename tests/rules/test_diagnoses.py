"""A diagnosis as it was told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from brobygger.rules.diagnoses import Diagnosis, problems

NOW = datetime(2026, 11, 12, 13, 20, tzinfo=UTC)


TOLD = Diagnosis("ADHD", "Psykiatrisk ambulatorium", "told", NOW, made_on="2011")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"what": ""}, "what"),
        ({"what": "Set i 0101901234-brev"}, "what"),
        ({"source": " "}, "source"),
        ({"made_on": "31-02-2011"}, "made_on"),
        ({"made_on": "2027"}, "made_on"),
        ({"certainty": "sure"}, "certainty"),
        ({"questioned": "Blev stillet i abstinens"}, "questioned_by"),
        ({"at": NOW + timedelta(hours=1)}, "at"),
        ({"questioned_by": "citizen"}, "questioned"),
        ({"questioned_by": "nobody", "questioned": "x"}, "questioned_by"),
    ],
)
def test_a_diagnosis_that_cannot_be_says_at_which_field(changed: dict[str, Any], field: str) -> None:
    assert [fault.field for fault in problems(replace(TOLD, **changed), now=NOW)] == [field]


def test_a_diagnosis_is_not_made_after_it_was_told() -> None:
    told = replace(TOLD, at=NOW - timedelta(days=300))
    for made_on in ("2026-11-02", "11-2026", "18-01-2026", "2026-11"):
        (fault,) = problems(replace(told, made_on=made_on), now=NOW)
        assert (fault.code, fault.field) == ("made_after_told", "made_on"), made_on
        assert fault.params["told"] == "16-01-2026"
    for made_on in ("16-01-2026", "01-2026", "2026", "15-01-2026"):
        assert list(problems(replace(told, made_on=made_on), now=NOW)) == [], made_on


def test_a_diagnosis_can_be_told_without_a_date_and_with_who_questions_it() -> None:
    assert list(problems(replace(TOLD, made_on=""), now=NOW)) == []
    told = replace(TOLD, questioned="Blev stillet i abstinens", questioned_by="partner")
    assert list(problems(told, now=NOW)) == []
