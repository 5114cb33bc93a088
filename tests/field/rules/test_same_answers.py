"""What is typed is read, and what is answered is taken or refused, on the phone as on the server."""

import random
from decimal import Decimal
from typing import Any

import pytest

from brobygger.rules import definitions
from brobygger.rules.answers import Answer, AnswerRefused, State, check_answer, read_answer
from brobygger.rules.instruments import load
from tests.field.rules import generated
from tests.field.rules.phone import Phone, answer_of, refusal, told, told_all

ASI = load("asi-5")
EXAMPLES = definitions.read("examples/answers.json")
COUNT = 6000
# One of each kind that is read or checked in its own way, and those of the worked examples.
ITEMS = ("M6", "M7", "D14", "D23", "E5", "F3", "F18", "G14", "G19", "M3T", "M9", "P8")


def state(text: str) -> Answer:
    return Answer(State(text)) if text in ("X", "N", "later") else Answer(State.VALUE, Decimal(text))


def read(item: str, text: str) -> Answer | dict[str, Any]:
    try:
        return read_answer(ASI.item(item), text)
    except AnswerRefused as refused:
        return refusal(refused)


def checked(item: str, answer: Answer, given: dict[str, Answer]) -> dict[str, Any] | None:
    try:
        check_answer(item=ASI.item(item), answer=answer, answers=given)
    except AnswerRefused as refused:
        return refusal(refused)
    return None


def read_on(phone: Phone, item: str, text: str) -> Answer | dict[str, Any]:
    found = phone.ask("readAnswer", name="asi-5", item=item, text=text)
    return found if "refused" in found else answer_of(found)


def checked_on(phone: Phone, item: str, answer: Answer, given: dict[str, Answer]) -> dict[str, Any] | None:
    found: dict[str, Any] | None = phone.ask(
        "checkAnswer", name="asi-5", item=item, answer=told(answer), given=told_all(given)
    )
    return found


def test_what_is_typed_is_read_as_the_examples_say(phone: Phone) -> None:
    for example in EXAMPLES["reading"]:
        found = phone.ask("readAnswer", name="asi-5", item=example["item"], text=example["text"])
        if "refused" in example:
            assert found["refused"] == example["refused"], example
            continue
        value = Decimal(example["value"]) if "value" in example else None
        assert answer_of(found) == Answer(State(example["state"]), value, example.get("text_read", "")), example


def test_an_answer_is_taken_or_refused_as_the_examples_say(phone: Phone) -> None:
    for example in EXAMPLES["checking"]:
        given = {code: state(text) for code, text in example.get("others", {}).items()}
        found = checked_on(phone, example["item"], state(example["answer"]), given)
        assert (found and found["refused"]) == example["refused"], example


def test_whatever_is_typed_is_read_or_refused_alike(phone: Phone) -> None:
    source = random.Random(1)
    outcomes = set()
    for text in generated.typed(COUNT, seed=2):
        item = source.choice(ITEMS)
        mine = read(item, text)
        assert read_on(phone, item, text) == mine, (item, text)
        outcomes.add(mine["refused"] if isinstance(mine, dict) else mine.state)
    assert outcomes == {"empty", "not_a_number", "ambiguous_number", *State}


def test_whatever_is_answered_is_taken_or_refused_alike(phone: Phone) -> None:
    source = random.Random(3)
    outcomes = set()
    for _ in range(COUNT):
        item = source.choice(ITEMS)
        answer = generated.answer(source, ASI.item(item), strangeness=0.6)
        licence = generated.answer(source, ASI.item("E4"), strangeness=0.3)
        given = {} if licence is None else {"E4": licence}
        if answer is None:
            continue
        mine = checked(item, answer, given)
        assert checked_on(phone, item, answer, given) == mine, (item, answer, given)
        outcomes.add(mine and mine["refused"])
    refused = {"out_of_range", "not_whole", "not_a_choice", "too_precise", "not_relevant_not_allowed", "requires"}
    assert outcomes == {None, "empty", "too_long", *refused}


@pytest.mark.parametrize("thumbs", [500, 501])
def test_a_text_is_as_long_as_it_has_characters(phone: Phone, thumbs: int) -> None:
    found = checked_on(phone, "M3T", Answer(State.VALUE, text="👍" * thumbs), {})
    assert (found and found["refused"]) == (None if thumbs == 500 else "too_long")


def test_a_number_is_kept_in_full_and_without_needless_zeros(phone: Phone) -> None:
    for typed, kept in (("1e+05", "100000"), ("15.0", "15"), ("0,10", "0.1"), ("-0", "0"), ("12.500,50", "12500.5")):
        assert phone.ask("readAnswer", name="asi-5", item="D23", text=typed) == {"state": "value", "value": kept}


def test_a_code_that_is_also_a_word_of_the_language_is_no_answer(phone: Phone) -> None:
    assert read_on(phone, "M6", "constructor") == read("M6", "constructor")
    assert read_on(phone, "P8", "toString") == read("P8", "toString")
