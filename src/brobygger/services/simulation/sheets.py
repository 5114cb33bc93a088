"""How fictional people answer the short form of ASI-5: every answer in range, more burden giving more trouble, some X and N.

Whole sheets at once: one line per interview, one column per item. Nothing here is a norm; the numbers are chosen so that the
pages and figures look as they may look, with many at the floor in work and law and few in drugs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import numpy as np

from brobygger.rules import instruments
from brobygger.rules.answers import Answer, State
from brobygger.rules.instruments import Instrument, Item
from brobygger.services.simulation.columns import Real, Whole, Yes

INSTRUMENT = "asi-5"
REFUSED = 0.02
NOT_ASKED, VALUE, X, N = 0, 1, 2, 3
STATES = {VALUE: State.VALUE, X: State.REFUSED, N: State.NOT_RELEVANT}

# How much of it a middling person has, as log odds: below 0 less than half. Others take the bias of their area.
AREA_BIAS = {"medical": 0.5, "employment": 0.4, "alcohol_drugs": 0.3, "legal": 0.1, "family": 0.4, "psychiatric": 0.7}
BIAS = {
    "D1": -0.6, "D2": -1.0, "D3": -0.6, "D4": -0.4, "D5": -2.0, "D6": -4.0, "D7": 0.1, "D8": 0.2, "D9": -1.4, "D10": 0.4,
    "D11": -4.0, "D13": 0.7, "D23": -0.6, "D26": -1.0, "D28": -0.9, "D30": -1.2, "D32": -1.0, "E17": -0.2, "L27": -0.3,
    "P5": -1.8, "P7": -1.6, "P8": -2.6, "P9": -4.2, "P10": 0.2,
}  # fmt: skip
# Where more burden means less of it: licence, car, work and wage.
RESOURCES = {"E4": -0.9, "E5": -1.0, "E11": -2.6, "E12": -2.6}
# Who has no days of it is seldom bothered by it.
FOLLOWS = {"M7": "M6", "P12": "P11", "D28": "D26", "D29": "D27", "F32": "F30"}
# How often there is nobody to have a problem with: siblings, partner, children, colleagues ...
NOT_RELEVANT = {
    "F18": 0.3, "F19": 0.4, "F20": 0.2, "F21": 0.6, "F22": 0.5, "F23": 0.2, "F24": 0.15, "F25": 0.35, "F26": 0.8,
}  # fmt: skip


@dataclass(frozen=True)
class Sheets:
    """Interviews as filled in: ``state`` and ``value`` have a line per interview and a column per item of the short form."""

    state: Whole
    value: Whole

    def answers(self, line: int) -> Mapping[str, Answer]:
        """One interview as the rules know it."""
        states, values = self.state[line].tolist(), self.value[line].tolist()
        return {
            item.code: _answer(state, value)
            for item, state, value in zip(short_form(), states, values, strict=True)
            if state != NOT_ASKED
        }


@cache
def instrument() -> Instrument:
    """The instrument they answer."""
    return instruments.load(INSTRUMENT)


@cache
def areas() -> tuple[str, ...]:
    """The areas of the short form, in the order they are asked."""
    return tuple(area.id for area in instrument().areas if instrument().items_of(area.id, short=True))


@cache
def short_form() -> tuple[Item, ...]:
    """The items of the short form."""
    return tuple(item for area in areas() for item in instrument().items_of(area, short=True))


@cache
def area_of_item() -> Whole:
    """For each item of the short form the number of its area in ``areas``."""
    return np.asarray([areas().index(item.area) for item in short_form()])


def fill_in(severity: Real, asked: Yes, rng: np.random.Generator) -> Sheets:
    """Sheets for people with this severity (log odds; a line each, a column per area), in the areas that were asked."""
    count = len(severity)
    value = np.zeros((count, len(short_form())), dtype=np.int64)
    column = {item.code: number for number, item in enumerate(short_form())}
    for item in short_form():
        felt = severity[:, areas().index(item.area)]
        value[:, column[item.code]] = _values(item, felt, rng)
    for follower, leader in FOLLOWS.items():
        is_calm = (value[:, column[leader]] == 0) & (rng.random(count) < 0.85)
        value[is_calm, column[follower]] = 0
    value[value[:, column["E4"]] == 0, column["E5"]] = 0
    value[value[:, column["E11"]] == 0, column["E12"]] = 0
    state = np.where(rng.random(value.shape) < REFUSED, X, VALUE)
    for code, share in NOT_RELEVANT.items():
        state[rng.random(count) < share, column[code]] = N
    state[~asked[:, area_of_item()]] = NOT_ASKED
    return Sheets(state=state, value=value)


def _values(item: Item, severity: Real, rng: np.random.Generator) -> Whole:
    if item.code in RESOURCES:
        felt = RESOURCES[item.code] - 0.6 * severity
    else:
        felt = BIAS.get(item.code, AREA_BIAS[item.area]) + severity
    chance = 1 / (1 + np.exp(-felt))
    count = len(severity)
    match item.kind:
        case "days":
            some = 1 + rng.binomial(29, np.clip(chance, 0.05, 0.95))
            every = rng.random(count) < 0.35 * chance
            return np.where(rng.random(count) < chance, np.where(every, 30, some), 0)
        case "rating":
            return rng.binomial(4, chance)
        case "severity":
            return rng.binomial(9, chance)
        case "yes_no":
            return (rng.random(count) < chance).astype(np.int64)
        case "amount":
            kroner = np.round(rng.lognormal(7.6, 0.8, count) / 100) * 100
            return np.where(rng.random(count) < chance, np.maximum(kroner, 100), 0).astype(np.int64)
        case "choice":
            # Contentment: 2 is content and 0 is not.
            return 2 - rng.binomial(2, chance)
        case other:
            raise NotImplementedError(other)


@cache
def _answer(state: int, value: int) -> Answer:
    return Answer(STATES[state], Decimal(value)) if state == VALUE else Answer(STATES[state])
