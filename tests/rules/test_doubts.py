"""A part larger than its whole is asked about; what is unknown, and what fits, is not."""

from decimal import Decimal

import pytest

from brobygger.rules import doubts, instruments


def asked(item: str, **values: int) -> list[tuple[str, str]]:
    return doubts.doubted("asi-5", item, {code: Decimal(value) for code, value in values.items()})


@pytest.mark.parametrize(
    ("values", "is_asked"),
    [
        ({"D2": 12, "D1": 10}, True),
        ({"D2": 10, "D1": 10}, False),
        ({"D2": 12}, False),
        ({"D22": 3, "D20": 2}, True),
        ({"P8": 1, "P8L": 0}, True),
        ({"P8": 0, "P8L": 1}, False),
        ({"L22": 8, "L21": 6}, True),
        ({"D3": 20, "D3Y": 0}, False),
    ],
)
def test_a_part_larger_than_its_whole_is_asked_about_at_both(values: dict[str, int], is_asked: bool) -> None:
    for item in values:
        assert bool(asked(item, **values)) is is_asked


def test_nothing_is_asked_beside_an_answer_that_has_no_part_in_it() -> None:
    assert asked("D3", D2=12, D1=10, D3=4) == []


@pytest.mark.parametrize("instrument", doubts.PARTS)
def test_each_pair_is_of_two_questions_of_its_instrument_that_are_answered_alike(instrument: str) -> None:
    items = next(each for each in instruments.all_instruments() if each.id == instrument).by_code
    assert [pair for pair in doubts.PARTS[instrument] if items[pair[0]].kind != items[pair[1]].kind] == []
