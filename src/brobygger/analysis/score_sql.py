"""An instrument's scores as SQL, built from its named operations.

Rational terms are brought over one common denominator and divided once: medical is (2*M6 + 15*M7 + 15*M8) / 180. Sums
and products of whole numbers are exact in a double, and one division rounds correctly, so a score that is exactly 1/2
is 0.5 and nothing just under it is. Logarithms are added last, as rules.scores does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over the relations that are relevant. total, count: SQL. weight: what the mean is multiplied by."""

    total: str
    count: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Formula:
    """A score taken apart: constant + sum of weight * number + means + logarithms. Keys and logs are SQL."""

    constant: Fraction = Fraction(0)
    linear: Mapping[str, Fraction] = field(default_factory=dict)
    means: tuple[Mean, ...] = ()
    logs: tuple[str, ...] = ()

    def plus(self, other: Formula) -> Formula:
        """The sum of two formulas."""
        linear = dict(self.linear)
        for number, weight in other.linear.items():
            linear[number] = linear.get(number, Fraction(0)) + weight
        return Formula(self.constant + other.constant, linear, self.means + other.means, self.logs + other.logs)

    def complement(self) -> Formula:
        """One minus the formula."""
        return Formula(
            1 - self.constant,
            {number: -weight for number, weight in self.linear.items()},
            tuple(Mean(mean.total, mean.count, -mean.weight) for mean in self.means),
            tuple(f"-({log})" for log in self.logs),
        )


def left_out_items(operation: Mapping[str, Any]) -> frozenset[str]:
    """The items that may be N without costing the score: those of a mean over relations, wherever it stands."""
    if operation["op"] == "mean_relevant":
        return frozenset(operation["items"])
    inner = operation.get("of", ())
    parts = (inner,) if isinstance(inner, Mapping) else inner
    return frozenset(code for part in parts for code in left_out_items(part))


def formula(operation: Mapping[str, Any], *, log_rule: str, per_unit: Decimal) -> Formula:
    """A score's operation as a Formula over columns `sound_<code>` (NULL: no sound number)
    and `left_out_<code>`. Operations as in rules.scores."""
    match operation["op"]:
        case "sum":
            whole = Formula()
            for part in operation["of"]:
                whole = whole.plus(formula(part, log_rule=log_rule, per_unit=per_unit))
            return whole
        case "complement":
            return formula(operation["of"], log_rule=log_rule, per_unit=per_unit).complement()
        case "share":
            weight = Fraction(1, operation["over"])
            return Formula(linear={f"sound_{code}": weight for code in operation["items"]})
        case "recode_share":
            return Formula(linear={_recode(operation): Fraction(1, operation["over"])})
        case "mean_relevant":
            return Formula(means=(_mean(operation),))
        case "log_share":
            return Formula(logs=(_log(operation, log_rule, per_unit),))
        case unknown:
            raise NotImplementedError(unknown)


def value(parts: Formula) -> str:
    """The score, DOUBLE; NULL as soon as one number it needs is."""
    weights = [parts.constant, *parts.linear.values(), *(mean.weight for mean in parts.means)]
    common = math.lcm(*(weight.denominator for weight in weights))
    over, under = _whole_sum(parts, common), f"{common}.0::DOUBLE"
    for place, mean in enumerate(parts.means):
        others = "".join(f" * {_count(other)}" for at, other in enumerate(parts.means) if at != place)
        over += f" + ({int(mean.weight * common)}) * ({mean.total}){others}"
        under += f" * {_count(mean)}"
    logs = "".join(f" + ({log})" for log in parts.logs)
    return f"({over}) / ({under}){logs}"


def _whole_sum(parts: Formula, common: int) -> str:
    """The numerator of everything but the means, multiplied by each mean's count to stay over one denominator."""
    terms = [f"{int(parts.constant * common)}.0::DOUBLE"] if parts.constant else []
    terms += [f"{int(weight * common)} * {number}" for number, weight in parts.linear.items()]
    total = " + ".join(terms) or "0.0::DOUBLE"
    return f"({total})" + "".join(f" * {_count(mean)}" for mean in parts.means)


def _count(mean: Mean) -> str:
    """How many relations are relevant; 1 where none is, as the mean is nothing over one then."""
    return f"greatest({mean.count}, 1)"


def _mean(operation: Mapping[str, Any]) -> Mean:
    """A relation left out counts as nothing over nobody; one that is neither answered nor left out makes it NULL."""
    numbers = [f"CASE WHEN left_out_{code} THEN 0 ELSE sound_{code} END" for code in operation["items"]]
    counts = [f"CASE WHEN left_out_{code} THEN 0 ELSE 1 END" for code in operation["items"]]
    return Mean(" + ".join(numbers), f"({' + '.join(counts)})", Fraction(1, operation["over"]))


def _recode(operation: Mapping[str, Any]) -> str:
    whens = " ".join(f"WHEN {int(old)} THEN {int(new)}" for old, new in operation["recode"].items())
    return f"CASE sound_{operation['item']} {whens} END"


def _log(operation: Mapping[str, Any], log_rule: str, per_unit: Decimal) -> str:
    amount = f"sound_{operation['item']}"
    if per_unit != 1:
        amount = f"({amount} / {per_unit}::DOUBLE)"
    if log_rule == "ln1p":
        return f"ln({amount} + 1) / {int(operation['over'])}"
    return f"CASE WHEN {amount} = 0 THEN 0.0 ELSE ln({amount}) END / {int(operation['over'])}"
