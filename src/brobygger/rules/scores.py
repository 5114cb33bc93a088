"""Composite scores: one interpreter for the named operations an instrument's definition may use.

Rational terms are exact fractions and only logarithms are floats, because a score that is exactly 0.5 decides
whether someone belongs to the target group: summed as floats, 15/90 + 3/12 + 1/12 is 0.49999999999999994.
The phone has the same operations under the same names, held to the same worked examples.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from brobygger.rules.answers import Answer, State, contradicts, value_fault
from brobygger.rules.instruments import Instrument, ScoreDefinition
from brobygger.rules.refusals import Refusal, words

# Our own choice of the currencies amounts are told in here, so that what is mistyped is told.
CURRENCIES = ("DKK", "EUR", "SEK", "NOK", "ISK", "GBP", "CHF", "PLN", "CZK", "HUF", "RON", "USD", "CAD", "AUD", "NZD")


@dataclass(frozen=True, slots=True)
class Score:
    """One score, or why there is none.

    value: 0 is no problem, about 1 the worst (some pass 1 or fall under 0); None when it cannot be worked out.
    exact: the same as a fraction, where no logarithm takes part (or only that of nothing).
    missing: the codes of the items still needed.
    why: "" when scored, otherwise a code and the items: "missing:D30,D31", "out_of_range:M7", "not_whole:M6",
    "not_a_choice:F3" or "contradicts:E5,E4". A value that cannot be right is named before one that is missing.
    """

    id: str
    value: float | None
    exact: Fraction | None
    missing: tuple[str, ...]
    why: str


class ScoringRefused(Refusal):
    """Nothing can be scored at all.

    Codes: formula_needed (instrument, and why_not: the reason in Danish and English as the definition has it),
    unknown_log_rule (log_rule, choices), per_unit_not_positive (per_unit).
    """


@dataclass(frozen=True, slots=True)
class _Term:
    """What an operation comes to: an exact part, and what logarithms add (0.0 when they add nothing)."""

    exact: Fraction
    logs: float = 0.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What the operations read: the answers, known to be complete and in range, and the two parameters."""

    answers: Mapping[str, Answer]
    log_rule: str
    per_unit: Decimal

    def value(self, code: str) -> Decimal:
        value = self.answers[code].value
        assert value is not None  # incomplete sheets never get this far
        return value


def score(
    instrument: Instrument,
    answers: Mapping[str, Answer],
    *,
    log_rule: str | None = None,
    per_unit: Decimal = Decimal(1),
) -> dict[str, Score]:
    """Every score of the instrument, by its id, from the answers of one interview (by item code).

    log_rule: how money enters. "va": nothing stays 0, anything else ln(x); "ln1p": ln(x + 1). None takes the
    instrument's default. per_unit: how much of the currency the answers are in makes one of the formula's own (US
    dollars of the 1980s): 7 for kroner at 7 to the dollar. Under "va" an amount of less than one unit has a
    logarithm below 0, which the source never met, as it counted whole dollars.
    A score is None as soon as one item it needs is unanswered, X, N, put off, or cannot be right: nothing is filled
    in. Only in a mean over relations may an item be N: it is left out, and when all are, the mean is 0.
    Raises ScoringRefused. Source: WorldVistA/VistA-M b7aecb90, YSASCSA.m; log rule ln1p: HELP trial, mosaicData.
    """
    rule = instrument.log_rule if log_rule is None else log_rule
    _check_parameters(instrument, rule, per_unit)
    sheet = _Sheet(answers=answers, log_rule=rule, per_unit=per_unit)
    return {definition.id: _score_one(instrument, definition, sheet) for definition in instrument.scores}


def needed_items(operation: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of all items an operation (a score's `operation`) reads, in the order it names them."""
    own = operation.get("items", (operation["item"],) if "item" in operation else ())
    return (*own, *(code for part in _parts(operation) for code in needed_items(part)))


def declined(instrument: Instrument, states: Mapping[str, str]) -> list[str]:
    """The ids of the scores that cannot come, as the citizen will not answer an item they need, or it is not relevant. states:
    by item how it was answered."""
    return [
        definition.id
        for definition in instrument.scores
        if any(
            states.get(code) == State.REFUSED or (states.get(code) == State.NOT_RELEVANT and not may_be_left_out)
            for code, may_be_left_out in _items_read(definition)
        )
    ]


def _check_parameters(instrument: Instrument, log_rule: str, per_unit: Decimal) -> None:
    if instrument.status != "ready":
        message = words("%(instrument)s cannot be scored yet: its formulas are not public.")
        raise ScoringRefused("formula_needed", message, instrument=instrument.id, why_not=instrument.why_not)
    if log_rule not in instrument.log_rules:
        message = words("There is no log rule called “%(log_rule)s”. Choose one of these: %(choices)s.")
        raise ScoringRefused("unknown_log_rule", message, log_rule=log_rule, choices=", ".join(instrument.log_rules))
    if not per_unit.is_finite() or per_unit <= 0:
        message = words("The rate must be a number above 0, not %(per_unit)s.")
        raise ScoringRefused("per_unit_not_positive", message, per_unit=per_unit)


def _score_one(instrument: Instrument, definition: ScoreDefinition, sheet: _Sheet) -> Score:
    missing, faults = _gaps(instrument, definition, sheet.answers)
    if faults or missing:
        code, items = next(iter(faults.items())) if faults else ("missing", missing)
        return Score(definition.id, None, None, missing, f"{code}:{','.join(items)}")
    term = _evaluate(definition.operation, sheet)
    if term.logs == 0.0:
        return Score(definition.id, float(term.exact), term.exact, (), "")
    return Score(definition.id, float(term.exact) + term.logs, None, (), "")


def _gaps(
    instrument: Instrument, definition: ScoreDefinition, answers: Mapping[str, Answer]
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """The items a score lacks, and those whose value cannot be right, by what is wrong with them."""
    missing: list[str] = []
    faults: dict[str, tuple[str, ...]] = {}
    for code, may_be_left_out in _items_read(definition):
        answer = answers.get(code)
        if answer is not None and answer.state is State.NOT_RELEVANT and may_be_left_out:
            continue
        if answer is None or answer.state is not State.VALUE or answer.value is None:
            missing.append(code)
            continue
        item = instrument.item(code)
        fault = value_fault(item, answer.value)
        if fault:
            faults[fault] = (*faults.get(fault, ()), code)
        elif item.requires is not None and contradicts(item, answer.value, answers):
            faults["contradicts"] = (*faults.get("contradicts", ()), code, item.requires.item)
    return tuple(missing), faults


@cache
def _items_read(definition: ScoreDefinition) -> tuple[tuple[str, bool], ...]:
    """Each item a score reads, and whether it may be N: only those of a mean over relations may."""
    left_out = frozenset(_left_out(definition.operation))
    return tuple((code, code in left_out) for code in needed_items(definition.operation))


def _left_out(operation: Mapping[str, Any]) -> tuple[str, ...]:
    if operation["op"] == "mean_relevant":
        return tuple(operation["items"])
    return tuple(code for part in _parts(operation) for code in _left_out(part))


def _parts(operation: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The operations an operation is made of: "of" holds a list of them, or one."""
    inner = operation.get("of", ())
    return (inner,) if isinstance(inner, Mapping) else tuple(inner)


def _evaluate(operation: Mapping[str, Any], sheet: _Sheet) -> _Term:
    match operation["op"]:
        case "sum":
            terms = [_evaluate(part, sheet) for part in operation["of"]]
            return _Term(sum((term.exact for term in terms), Fraction(0)), math.fsum(term.logs for term in terms))
        case "complement":
            inner = _evaluate(operation["of"], sheet)
            return _Term(1 - inner.exact, -inner.logs)
        case "share":
            return _Term(Fraction(sum(int(sheet.value(code)) for code in operation["items"]), operation["over"]))
        case "recode_share":
            return _Term(Fraction(operation["recode"][str(int(sheet.value(operation["item"])))], operation["over"]))
        case "mean_relevant":
            return _mean_relevant(operation, sheet)
        case "log_share":
            return _Term(Fraction(0), _log(sheet, operation["item"]) / operation["over"])
        case unknown:
            raise NotImplementedError(unknown)


def _mean_relevant(operation: Mapping[str, Any], sheet: _Sheet) -> _Term:
    relevant = [code for code in operation["items"] if sheet.answers[code].state is State.VALUE]
    if not relevant:
        return _Term(Fraction(0))
    return _Term(Fraction(sum(int(sheet.value(code)) for code in relevant), len(relevant) * operation["over"]))


def _log(sheet: _Sheet, code: str) -> float:
    amount = float(sheet.value(code) / sheet.per_unit)
    if sheet.log_rule == "ln1p":
        return math.log1p(amount)
    return 0.0 if amount == 0.0 else math.log(amount)
