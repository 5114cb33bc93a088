"""A diagnosis as it was told."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from brobygger.rules.diagnoses import problems

NOW = datetime(2026, 11, 12, 13, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    what: str = "ADHD"
    source: str = "Psykiatrisk ambulatorium"
    made_on: str = "2011"
    certainty: str = "told"
    questioned: str = ""
    questioned_by: str = ""


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
        ({"questioned_by": "citizen"}, "questioned"),
        ({"questioned_by": "nobody", "questioned": "x"}, "questioned_by"),
    ],
)
def test_a_diagnosis_that_cannot_be_says_at_which_field(changed: dict[str, str], field: str) -> None:
    assert [fault.field for fault in problems(replace(Told(), **changed), now=NOW)] == [field]


def test_a_diagnosis_can_be_told_without_a_date_and_with_who_questions_it() -> None:
    assert list(problems(Told(made_on=""), now=NOW)) == []
    told = Told(questioned="Blev stillet i abstinens", questioned_by="partner")
    assert list(problems(told, now=NOW)) == []
