"""What does not fit together is asked about on the phone as in the office."""

import random
from decimal import Decimal
from typing import Any

from brobygger.rules import definitions, doubts
from tests.field.rules.phone import Phone

CONTENT = definitions.read("doubts/asi-5.json")
EXAMPLES = definitions.read("examples/doubts.json")["examples"]


def asked_on(phone: Phone, item: str, values: dict[str, str]) -> Any:
    given = {code: {"state": "value", "value": value} for code, value in values.items()}
    return phone.ask("doubted", content=CONTENT, item=item, given=given)


def test_a_part_larger_than_its_whole_is_asked_about_as_the_examples_say(phone: Phone) -> None:
    for example in EXAMPLES:
        for item in example["values"]:
            assert bool(asked_on(phone, item, example["values"])) is example["is_asked"], example


def test_whatever_is_answered_is_asked_about_alike(phone: Phone) -> None:
    source, found = random.Random(5), 0
    codes = sorted({code for pair in doubts.parts("asi-5") for code in pair})
    for _ in range(300):
        values = {code: str(source.choice((0, 1, 2, 10, "1.5"))) for code in source.sample(codes, 20)}
        item = source.choice(codes)
        mine = doubts.doubted("asi-5", item, {code: Decimal(value) for code, value in values.items()})
        assert asked_on(phone, item, values) == [list(pair) for pair in mine]
        found += len(mine)
    assert found > 5
    assert phone.ask("doubted", content={}, item="D2", given={}) == []


def test_what_was_refused_or_put_off_is_not_doubted(phone: Phone) -> None:
    given = {"D2": {"state": "value", "value": "12"}, "D1": {"state": "X"}}
    assert phone.ask("doubted", content=CONTENT, item="D2", given=given) == []
