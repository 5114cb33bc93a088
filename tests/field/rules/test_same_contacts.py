"""A contact that the server would refuse is refused on the phone, for the same reason at the same field."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from brobygger.rules import contacts, identity_numbers, law
from tests.field.rules.phone import Phone
from tests.rules.test_contacts import CONTACT, NOW, Told
from tests.rules.test_identity_numbers import NUMBERS_IN_TEXT, OTHER_TEXTS

FIELDS = ("happened_at", "place", "promise", "promise_at")
MOMENTS = [
    NOW,
    *(NOW + timedelta(seconds=each) for each in (-1, 299, 300, 301)),
    *(NOW + timedelta(days=each) for each in (-3, 1, 400, 1_829, 1_830, 1_831, 36_500)),
    datetime(1949, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(1950, 1, 1, tzinfo=UTC),
    # Midnight in Denmark is not midnight in UTC, and another one in summer.
    datetime(2031, 11, 26, 22, 59, 59, tzinfo=UTC),
    datetime(2031, 11, 26, 23, 0, tzinfo=UTC),
    # A day without an hour: of the same day nobody knows what came first.
    *(law.day_only(law.local_day(NOW) + timedelta(days=each)).astimezone(UTC) for each in (-1, 0, 200)),
]
TEXTS = ["", " ", "Mariaparken", "x" * 200, "👍" * 201, "x" * 300, "x" * 301, "a\x00b", "hos 670761-4285", "Torvet 12"]


def told(each: Told) -> dict[str, Any]:
    moment = {"promise_at": each.promise_at.isoformat()} if each.promise_at else {}
    return {"happened_at": each.happened_at.isoformat(), "place": each.place, "promise": each.promise} | moment


def expected(each: Told) -> list[list[str]]:
    return [[found.field, found.code] for found in contacts.problems(each, now=NOW) if found.field in FIELDS]


def as_a_screen_tells_it(each: Told) -> Told:
    """A promise for a day that has no words is told with the usual ones."""
    return replace(each, promise="Vi ses") if each.promise_at and not each.promise.strip() else each


def test_the_same_contacts_are_refused_for_the_same_reasons(phone: Phone) -> None:
    chance = random.Random(8)
    reasons = set()
    for _ in range(2_000):
        drawn = replace(
            CONTACT,
            happened_at=chance.choice(MOMENTS),
            place=chance.choice(TEXTS),
            promise=chance.choice(TEXTS),
            promise_at=chance.choice([None, *MOMENTS]),
        )
        each = as_a_screen_tells_it(drawn)
        assert phone.ask("problems", told=told(each), now=NOW.isoformat()) == expected(each), each
        reasons |= {code for _field, code in expected(each)}
    assert len(reasons) == 8, "each reason came up"


@pytest.mark.parametrize("text", [*NUMBERS_IN_TEXT, *OTHER_TEXTS])
def test_the_same_texts_hold_a_number(phone: Phone, text: str) -> None:
    assert phone.ask("containsNumber", text=text) is identity_numbers.contains_number(text)


def test_the_same_of_many_texts_hold_a_number(phone: Phone) -> None:
    chance = random.Random(9)
    gaps = ["", "", "", " ", "-", ".", "/", "  ", "\N{EN DASH}", "\N{NO-BREAK SPACE}", "\ufeff", "\x1f", "x"]
    found = 0
    for _ in range(4_000):
        day = chance.choice([chance.randint(0, 33), chance.randint(59, 93)])
        month, year = chance.choice([2, chance.randint(0, 13)]), chance.choice([0, 1, 36, 37, 57, 58, 96])
        parts = [f"{day:02}", f"{month:02}", f"{year:02}", f"{chance.randint(0, 9_999):04}"]
        text = chance.choice(["", "1", "x "]) + "".join(part + chance.choice(gaps) for part in parts)
        text += chance.choice(["", "7", " y"])
        holds = identity_numbers.contains_number(text)
        found += holds
        assert phone.ask("containsNumber", text=text) is holds, text
    assert 400 < found < 3_600
