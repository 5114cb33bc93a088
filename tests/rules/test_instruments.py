"""Loading instruments, and which item comes next."""

from decimal import Decimal

import pytest

from brobygger.rules import instruments
from brobygger.rules.definitions import DefinitionMissing
from brobygger.rules.instruments import Answer, State

ASI = instruments.load("asi-5")


def test_an_instrument_is_loaded_once() -> None:
    assert instruments.load("asi-5") is ASI


@pytest.mark.parametrize("instrument_id", ["nothing", "../frozen", "", "asi-5.json"])
def test_an_instrument_that_is_not_there_is_refused(instrument_id: str) -> None:
    with pytest.raises(DefinitionMissing):
        instruments.load(instrument_id)


def test_all_instruments_are_listed_ready_or_not() -> None:
    status = {instrument.id: instrument.status for instrument in instruments.all_instruments()}
    assert status["asi-5"] == "ready"
    assert status["europasi-cs-1997"] == "formula needed"


def test_an_item_knows_its_range() -> None:
    item = ASI.item("M6")
    assert (item.kind, item.low, item.high, item.area) == ("days", Decimal(0), Decimal(30), "medical")


def test_an_unknown_item_is_refused() -> None:
    with pytest.raises(instruments.UnknownItem):
        ASI.item("M99")


def test_the_items_of_an_area_come_in_the_order_they_are_asked() -> None:
    codes = [item.code for item in ASI.items_of("medical")]
    assert codes[:4] == ["M1", "M2", "M2M", "M3"]
    assert codes[-1] == "M11"


def test_the_short_form_of_an_area_is_what_its_scores_need() -> None:
    assert [item.code for item in ASI.items_of("medical", short=True)] == ["M6", "M7", "M8", "M9"]


def test_an_area_nobody_knows_has_no_items() -> None:
    assert ASI.items_of("astrology") == ()


def next_code(answers: dict[str, Answer]) -> str | None:
    item = instruments.next_unanswered(ASI, "medical", answers, True)
    return item.code if item else None


def test_the_next_item_is_the_first_without_an_answer() -> None:
    seven = Answer(State.VALUE, Decimal(7))
    assert next_code({}) == "M6"
    assert next_code({"M6": seven}) == "M7"
    assert next_code({"M7": seven}) == "M6"


def test_refused_and_not_relevant_are_answers_and_are_not_asked_again() -> None:
    assert next_code({"M6": Answer(State.REFUSED), "M7": Answer(State.NOT_RELEVANT)}) == "M8"


def test_what_was_put_off_is_asked_again() -> None:
    assert next_code({"M6": Answer(State.NOT_TODAY)}) == "M6"


def test_an_area_with_every_item_answered_has_no_next() -> None:
    assert next_code({code: Answer(State.REFUSED) for code in ("M6", "M7", "M8", "M9")}) is None
