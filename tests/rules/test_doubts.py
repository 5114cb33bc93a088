"""A part larger than its whole is asked about; what is unknown, and what fits, is not."""

from decimal import Decimal
from typing import Any

import pytest

from brobygger.rules import definitions, doubts, instruments

EXAMPLES = definitions.read("examples/doubts.json")["examples"]


def asked(item: str, values: dict[str, str]) -> list[tuple[str, str]]:
    return doubts.doubted("asi-5", item, {code: Decimal(value) for code, value in values.items()})


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_part_larger_than_its_whole_is_asked_about_at_both(example: dict[str, Any]) -> None:
    for item in example["values"]:
        assert bool(asked(item, example["values"])) is example["is_asked"]


def test_nothing_is_asked_beside_an_answer_that_has_no_part_in_it_nor_of_another_instrument() -> None:
    assert asked("D3", {"D2": "12", "D1": "10", "D3": "4"}) == []
    assert doubts.doubted("another", "D2", {"D2": Decimal(12), "D1": Decimal(10)}) == []


@pytest.mark.parametrize("instrument", definitions.names("doubts"))
def test_each_pair_is_of_two_questions_of_its_instrument_that_are_answered_alike(instrument: str) -> None:
    items = next(each for each in instruments.all_instruments() if each.id == instrument).by_code
    pairs = doubts.parts(instrument)
    assert pairs and [pair for pair in pairs if items[pair[0]].kind != items[pair[1]].kind] == []
