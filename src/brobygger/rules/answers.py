"""What counts as an answer to an item: its states, reading what was typed, refusing what cannot stand.

The items themselves are in instruments.py, through which these names are imported too. The phone has the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from brobygger.rules.refusals import Refusal, words

if TYPE_CHECKING:
    from brobygger.rules.instruments import Item

WHOLE_KINDS = frozenset({"days", "rating", "severity", "yes_no", "count", "choice"})
SMALLEST_COIN = Decimal("0.01")

# [0-9] and not \d, which would also take Arabic and other digits, and which the phone reads differently.
_PLAIN = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,17})?([eE][+-]?[0-9]{1,2})?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}((\.[0-9]{3})+(,[0-9]+)?|(,[0-9]{3})+(\.[0-9]+)?|( [0-9]{3})+([.,][0-9]+)?)")
# 1.000 is a thousand in Danish and one in English: a factor of a thousand is not ours to guess.
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_WORDS = {"ja": Decimal(1), "yes": Decimal(1), "nej": Decimal(0), "no": Decimal(0)}


class State(StrEnum):
    """What an answer is. An item nobody has asked about yet has no answer at all, which is a fifth thing."""

    VALUE = "value"
    REFUSED = "X"  # will not say, or does not know
    NOT_RELEVANT = "N"
    NOT_TODAY = "later"  # asked and put off: still unanswered when the interview is taken up again


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. With state VALUE, `value` is there for numbers and choices, `text` for items in words."""

    state: State
    value: Decimal | None = None
    text: str = ""


class AnswerRefused(Refusal):
    """An answer that cannot stand. `params` always holds `item` (its code), and what the message names.

    Codes: empty, not_a_number (text), ambiguous_number (text), not_whole, too_precise (decimals), out_of_range (low,
    high), not_a_choice, not_relevant_not_allowed, requires (other, value), too_long (high).
    """


_MESSAGES = {
    "empty": words("There is no answer here. Write one, or choose X if the citizen will not say or does not know."),
    "not_a_number": words("“%(text)s” is not a number."),
    "ambiguous_number": words("“%(text)s” can be read in two ways. Write the number without a sign for thousands."),
    "not_whole": words("Only a whole number can stand here."),
    "too_precise": words("An amount can have at most %(decimals)s decimals."),
    "out_of_range": words("The answer must be from %(low)s to %(high)s."),
    "not_a_choice": words("This is not one of the answers to choose from."),
    "not_relevant_not_allowed": words(
        "N (not relevant) cannot stand here. Choose X if the citizen will not say or does not know."
    ),
    "requires": words("This can only be other than 0 when %(other)s is answered with %(value)s."),
    "too_long": words("The text is longer than %(high)s characters. Make it shorter."),
}


def read_answer(item: Item, text: str) -> Answer:
    """The answer a person typed or a file holds; check_answer is still to be asked.

    text: "X", "N" or "later" in any case, a number with decimal comma or point (thousands may be grouped: 12.500,50),
    ja/nej/yes/no for a yes/no item, or words for a text item.
    Raises AnswerRefused: empty, not_a_number, or ambiguous_number for 1.000, which may be a thousand or one.
    """
    typed = text.replace("\N{NO-BREAK SPACE}", " ").strip()
    if not typed:
        raise _refusal("empty", item)
    for state in (State.REFUSED, State.NOT_RELEVANT, State.NOT_TODAY):
        if typed.lower() == state.value.lower():
            return Answer(state)
    if item.kind == "text":
        return Answer(State.VALUE, text=typed)
    if item.kind == "yes_no" and typed.lower() in _WORDS:
        return Answer(State.VALUE, _WORDS[typed.lower()])
    if _AMBIGUOUS.fullmatch(typed):
        raise _refusal("ambiguous_number", item, text=typed)
    if _GROUPED.fullmatch(typed):
        return Answer(State.VALUE, _ungrouped(typed))
    if _PLAIN.fullmatch(typed):
        return Answer(State.VALUE, Decimal(typed.replace(",", ".")))
    raise _refusal("not_a_number", item, text=typed[:40])


def check_answer(*, item: Item, answer: Answer, answers: Mapping[str, Answer]) -> None:
    """Raises AnswerRefused when this answer cannot be given to this item; says nothing when it can.

    answers: what else has been answered in the same interview, by item code (for items that lean on another; where
    the other is not answered yet, nothing is held against this one). X and "not today" may be said to anything.
    """
    if answer.state is State.NOT_RELEVANT and not item.allows_not_relevant:
        raise _refusal("not_relevant_not_allowed", item)
    if answer.state is not State.VALUE:
        return
    if item.kind == "text":
        _check_text(item, answer.text)
        return
    if answer.value is None:
        raise _refusal("empty", item)
    fault = value_fault(item, answer.value)
    if fault:
        raise _refusal(fault, item)
    if item.kind == "amount" and answer.value != answer.value.quantize(SMALLEST_COIN):
        raise _refusal("too_precise", item, decimals=2)
    if item.requires is not None and contradicts(item, answer.value, answers):
        raise _refusal("requires", item, other=item.requires.item, value=item.requires.value)


def value_fault(item: Item, value: Decimal) -> str:
    """What is wrong with a number by itself: "out_of_range", "not_whole", "not_a_choice", or "" when nothing is."""
    if not value.is_finite():
        return "out_of_range"
    if (item.low is not None and value < item.low) or (item.high is not None and value > item.high):
        return "out_of_range"
    if item.kind in WHOLE_KINDS and value != value.to_integral_value():
        return "not_whole"
    if item.choices and int(value) not in {choice.value for choice in item.choices}:
        return "not_a_choice"
    return ""


def contradicts(item: Item, value: Decimal, answers: Mapping[str, Answer]) -> bool:
    """Whether the item holds something that an answered other item rules out (a car to use, but no licence)."""
    if item.requires is None or value == 0:
        return False
    other = answers.get(item.requires.item)
    return other is not None and other.value is not None and other.value != item.requires.value


def _check_text(item: Item, text: str) -> None:
    if not text.strip():
        raise _refusal("empty", item)
    if item.high is not None and len(text) > item.high:
        raise _refusal("too_long", item)


def _ungrouped(typed: str) -> Decimal:
    """The value of a number whose thousands are grouped by point, comma or space."""
    separator = next(sign for sign in typed if sign in ". ,")
    return Decimal(typed.replace(separator, "").replace(",", "."))


def _refusal(code: str, item: Item, **params: object) -> AnswerRefused:
    limits = {"low": item.low, "high": item.high}
    return AnswerRefused(code, _MESSAGES[code], **{"item": item.code, **limits, **params})
