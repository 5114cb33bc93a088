"""Answers nobody thought of, the same ones in every run: valid and invalid, X, N, put off and missing."""

import random
from collections.abc import Iterator, Sequence
from decimal import Decimal

from brobygger.rules.answers import Answer, State
from brobygger.rules.instruments import Instrument, Item

# One in so many answers is not a plain valid one: never, seldom, often. Most interviews must have scores to compare.
TEMPERS = (0.0, 0.0, 0.01, 0.05, 0.4)
STRANGE = (
    "NaN",
    "Infinity",
    "-1",
    "0.5",
    "7.25",
    "31",
    "100000000",
    "1E+5",
    "2.0",
    "-0.004",
    "5",
    "0.10",
    "13",
    "1200.505",
)
AMOUNTS = ("0", "0.00", "1", "0.01", "0.5", "6.99", "7", "7.00", "7.46", "1200.50", "12500", "9999999", "1E+3")
WORDS = ("astma", "æøå", "👍" * 3, " ", "å" * 501)
SIGNS = "0123456789.,eE+-xXnNjJaå \u00a0\u2009\ufeff\x1f\x85²½٣👍"
TYPED = (
    "X",
    "n",
    "Later",
    "ja",
    "NEJ",
    "yes",
    "1.000",
    "12.500,50",
    "12,500.50",
    "1 000 000",
    "1e5",
    "+5",
    "-0",
    "007",
    "1.0",
)


def answer(random: random.Random, item: Item, strangeness: float = 0.0) -> Answer | None:
    """An answer to an item; None for none. Some of the valid ones are N where an item may be that."""
    if random.random() < strangeness:
        states = (None, State.REFUSED, State.NOT_RELEVANT, State.NOT_TODAY, State.VALUE, State.VALUE)
        state = random.choice(states)
        if state is None:
            return None
        return Answer(state, Decimal(random.choice(STRANGE))) if state is State.VALUE else Answer(state)
    if item.allows_not_relevant and random.random() < 0.2:
        return Answer(State.NOT_RELEVANT)
    if item.kind == "text":
        return Answer(State.VALUE, text=random.choice(WORDS))
    return Answer(State.VALUE, _value(random, item))


def _value(random: random.Random, item: Item) -> Decimal:
    if item.choices:
        return Decimal(random.choice(item.choices).value)
    if item.kind == "amount":
        some = (random.choice(AMOUNTS), f"{random.randrange(1_000_000) / 100}")
        return Decimal(random.choice(some))
    assert item.low is not None and item.high is not None
    return Decimal(random.randint(int(item.low), int(item.high)))


def interviews(instrument: Instrument, codes: Sequence[str], count: int, seed: int) -> Iterator[dict[str, Answer]]:
    """So many interviews over these items. Half of them hold what one item requires of another, the others only by chance."""
    source = random.Random(seed)
    items = [instrument.item(code) for code in codes]
    for _ in range(count):
        strangeness = source.choice(TEMPERS)
        drawn = {item.code: answer(source, item, strangeness) for item in items}
        given = {code: each for code, each in drawn.items() if each is not None}
        if source.random() < 0.5:
            _agree(items, given)
        yield given


def _agree(items: Sequence[Item], given: dict[str, Answer]) -> None:
    for item in items:
        if item.requires is not None and item.code in given:
            given[item.code] = Answer(State.VALUE, Decimal(0))


def typed(count: int, seed: int) -> Iterator[str]:
    """What people may type: known forms, what lies close to them, and noise."""
    source = random.Random(seed)
    for _ in range(count):
        kind = source.randrange(4)
        if kind == 0:
            yield "".join(source.choice(SIGNS) for _ in range(source.randrange(12)))
        elif kind == 1:
            yield f"{source.randrange(10**7) / 100:,}".replace(",", source.choice([",", ".", " ", "\u00a0"]))
        else:
            known = source.choice(TYPED)
            place = source.randrange(len(known) + 1)
            yield known[:place] + source.choice(["", source.choice(SIGNS)]) + known[place:]
