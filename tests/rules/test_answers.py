"""Reading and checking answers, held to the examples the phone is held to as well."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger.rules import definitions
from brobygger.rules.answers import _MESSAGES, Answer, AnswerRefused, State, check_answer, read_answer
from brobygger.rules.instruments import load

ASI = load("asi-5")
EXAMPLES = definitions.read("examples/answers.json")


def answer(text: str) -> Answer:
    return Answer(State(text)) if text in ("X", "N", "later") else Answer(State.VALUE, Decimal(text))


@pytest.mark.parametrize("example", EXAMPLES["reading"], ids=lambda example: f"{example['item']}={example['text']!r}")
def test_what_is_typed_is_read_as_the_example_says(example: dict[str, Any]) -> None:
    item = ASI.item(example["item"])
    if "refused" in example:
        with pytest.raises(AnswerRefused) as refusal:
            read_answer(item, example["text"])
        assert refusal.value.code == example["refused"]
        return
    value = Decimal(example["value"]) if "value" in example else None
    assert read_answer(item, example["text"]) == Answer(State(example["state"]), value, example.get("text_read", ""))


def test_some_examples_hold_a_no_break_space_and_a_surrogate_pair() -> None:
    texts = [example["text"] for example in EXAMPLES["reading"]]
    assert any("\N{NO-BREAK SPACE}" in text for text in texts)
    assert any(ord(sign) > 0xFFFF for text in texts for sign in text)


@pytest.mark.parametrize("example", EXAMPLES["checking"], ids=lambda example: f"{example['item']}={example['answer']}")
def test_an_answer_is_taken_or_refused_as_the_example_says(example: dict[str, Any]) -> None:
    others = {code: answer(text) for code, text in example.get("others", {}).items()}
    try:
        check_answer(item=ASI.item(example["item"]), answer=answer(example["answer"]), answers=others)
        code = None
    except AnswerRefused as refusal:
        code = refusal.code
    assert code == example["refused"]


def test_a_refusal_says_which_item_and_what_its_limits_are() -> None:
    with pytest.raises(AnswerRefused) as refusal:
        check_answer(item=ASI.item("M6"), answer=answer("31"), answers={})
    assert refusal.value.params == {"item": "M6", "low": Decimal(0), "high": Decimal(30)}
    assert str(refusal.value) == "The answer must be from 0 to 30."


def test_every_code_has_words_that_its_parameters_fill() -> None:
    given = {"text": "1.000", "decimals": 2, "low": 0, "high": 30, "other": "E4", "value": 1}
    assert all("%" not in message % given for message in _MESSAGES.values())


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1E+999999999", "1E-999999999"])
def test_no_strange_number_is_taken_and_none_takes_long(value: str) -> None:
    for code in ("M6", "D23", "D14"):
        with pytest.raises(AnswerRefused):
            check_answer(item=ASI.item(code), answer=Answer(State.VALUE, Decimal(value)), answers={})


def test_a_value_without_a_number_is_empty() -> None:
    with pytest.raises(AnswerRefused, match="no answer"):
        check_answer(item=ASI.item("M6"), answer=Answer(State.VALUE), answers={})


@pytest.mark.parametrize(("text", "code"), [("", "empty"), ("  ", "empty"), ("å" * 501, "too_long")])
def test_a_text_must_be_there_and_not_too_long(text: str, code: str) -> None:
    with pytest.raises(AnswerRefused) as refusal:
        check_answer(item=ASI.item("M3T"), answer=Answer(State.VALUE, text=text), answers={})
    assert refusal.value.code == code


def test_a_text_of_the_longest_length_is_taken() -> None:
    check_answer(item=ASI.item("M3T"), answer=Answer(State.VALUE, text="å" * 500), answers={})


@given(
    text=st.text(alphabet="0123456789.,eE+-xXnNjJaå \u00a0²½٣👍", max_size=12),
    code=st.sampled_from(["M6", "D23", "P8", "F18", "M3T"]),
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_is_read_or_refused(text: str, code: str) -> None:
    try:
        read = read_answer(ASI.item(code), text)
    except AnswerRefused:
        return
    assert (read.state is State.VALUE) == (read.value is not None or bool(read.text))


@given(value=st.decimals(min_value=0, max_value=9_999_999, places=2))
@settings(max_examples=40, deadline=None)
def test_an_amount_is_read_the_same_with_comma_and_with_point(value: Decimal) -> None:
    item = ASI.item("D23")
    assert read_answer(item, str(value)).value == value
    assert read_answer(item, str(value).replace(".", ",")).value == value
    assert read_answer(item, f"{value:,}").value == value
