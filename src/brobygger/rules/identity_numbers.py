"""Identity numbers: CPR and replacement numbers, read without ever rejecting by modulus 11.

Numbers without a valid check digit have been issued since October 2007, so modulus 11 is a hint at most. A replacement
number (6 added to the first digit of the day, so days 61-91) is a local number the CPR register never knows: a type of
its own that must not pass as a CPR number. Source: CPR-kontoret, cpr.dk (structure; numbers without modulus 11, 10 May
2023; replacement numbers in external systems); century table as in Danish Wikipedia, "CPR-nummer".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from brobygger.rules.refusals import Refusal, words

WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
REPLACEMENT_DAYS = 60
SERIALS_PER_SEVENTH = 1_000

MESSAGES = {
    "empty": words("Write the number."),
    "not_ten_digits": words("A CPR number has ten digits: six for the day of birth and four more."),
    "ecpr": words("This looks like a health eCPR with letters in it. Only CPR and replacement numbers can be used."),
    "no_such_date": words("The first six digits are not a day that exists."),
    "born_in_future": words("The number belongs to a day of birth that has not come yet."),
    "birth_year_outside": words("Numbers can only be made for births from 1900 to 2057."),
    "serial_outside": words("The serial number must be from 0 to %(high)s for this year of birth."),
}

# Any kind of space, and the hyphens and dashes a number may be pasted with; [0-9] and not \d, which takes other digits.
_SPACES = re.compile(r"\s+")
_TEN_DIGITS = re.compile("(?:[0-9][^0-9]*+){10}")
_DASHES = re.compile("[\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}]")
_SHAPE = re.compile(r"([0-9]{6})-?([0-9A-Za-z]{4})")
# A look-ahead, so that a number is found also where it overlaps with something that only looks like one.
_IN_TEXT = re.compile(r"(?<![0-9])(?=([0-9]{2})[ ./-]?([0-9]{2})[ ./-]?([0-9]{2})[ ./-]{0,3}([0-9]{4})(?![0-9]))")


class Kind(StrEnum):
    """What kind of number; the codes of the list "identity_kinds" but for none."""

    CPR = "cpr"
    REPLACEMENT = "replacement"


class IdentityNumberRefused(Refusal):
    """Something that is no identity number; codes are the keys of ``MESSAGES``. Never carries the number itself."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A number that has been read.

    number: the ten digits. birth_date: as the number says. passes_modulus_11: a hint only, None for a replacement number,
    whose serial is the local system's own.
    """

    kind: Kind
    number: str
    birth_date: date
    passes_modulus_11: bool | None

    @property
    def masked(self) -> str:
        """The number as lists and pages show it: "ddmmyy-••••"."""
        return masked(self.number)

    def __repr__(self) -> str:
        """Without the number, so that no log or traceback ever shows one."""
        return f"IdentityNumber({self.kind})"


def read_cpr(text: str, *, today: date | None = None) -> IdentityNumber:
    """The identity number someone typed: "ddmmyyxxxx", "ddmmyy-xxxx", with or without spaces.

    today: when given, a day of birth after it is refused. Raises IdentityNumberRefused: "empty", "not_ten_digits",
    "ecpr" (letters among the last four), "no_such_date" (31 February, month 13, 29 February outside leap years),
    "born_in_future". Modulus 11 never refuses.
    """
    compact = _DASHES.sub("-", _SPACES.sub("", text))
    if not compact:
        raise IdentityNumberRefused("empty")
    shape = _SHAPE.fullmatch(compact)
    if shape is None:
        raise IdentityNumberRefused("not_ten_digits")
    digits = shape[1] + shape[2]
    if not digits.isdecimal():
        raise IdentityNumberRefused("ecpr")
    kind, born = _kind_and_birth(digits)
    if today is not None and born > today:
        raise IdentityNumberRefused("born_in_future")
    return IdentityNumber(kind, digits, born, None if kind is Kind.REPLACEMENT else passes_modulus_11(digits))


def passes_modulus_11(digits: str) -> bool:
    """Whether ten digits pass the old check-digit rule; many real numbers do not, so it may never refuse one."""
    return sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11 == 0


def masked(digits: str) -> str:
    """Ten digits with the last four hidden: "070761-••••"."""
    return f"{digits[:6]}-••••"


def contains_number(text: str) -> bool:
    """Whether a text holds something that could be an identity number, however it is spaced or dashed.

    For fields where one must never lie in the clear, such as an alias. A phone number (eight digits, or ten with its
    country code) is none, as 45 is no day.
    """
    if _TEN_DIGITS.search(text) is None:
        # As good as every line that is written.
        return False
    plain = _DASHES.sub("-", _SPACES.sub(" ", text))
    for found in _IN_TEXT.finditer(plain):
        try:
            _kind_and_birth("".join(found.groups()))
        except IdentityNumberRefused:
            continue
        return True
    return False


def fictional_replacement(*, birth_date: date, serial: int) -> str:
    """Ten digits of a replacement number for a simulated person: certainly nobody's CPR number.

    The day is 61-91, which the CPR register never gives, so whatever the serial, it cannot be a person's. The same
    birth date and serial always give the same number, different serials different ones. serial: 0-3,999 for births
    before 1937 and after 2036, 0-5,999 between. Raises IdentityNumberRefused: "birth_year_outside", "serial_outside"
    (high).
    """
    sevenths = [
        digit for digit in "0123456789" if _century(int(digit), birth_date.year % 100) == birth_date.year // 100
    ]
    if not sevenths or birth_date.year < 1900:
        raise IdentityNumberRefused("birth_year_outside")
    high = len(sevenths) * SERIALS_PER_SEVENTH - 1
    if not 0 <= serial <= high:
        raise IdentityNumberRefused("serial_outside", high=high)
    seventh = sevenths[serial // SERIALS_PER_SEVENTH]
    tail = f"{seventh}{serial % SERIALS_PER_SEVENTH:03d}"
    return f"{birth_date.day + REPLACEMENT_DAYS:02d}{birth_date:%m%y}{tail}"


def _kind_and_birth(digits: str) -> tuple[Kind, date]:
    day, month, short_year = int(digits[0:2]), int(digits[2:4]), int(digits[4:6])
    kind = Kind.REPLACEMENT if day > REPLACEMENT_DAYS else Kind.CPR
    if kind is Kind.REPLACEMENT:
        day -= REPLACEMENT_DAYS
    year = _century(int(digits[6]), short_year) * 100 + short_year
    try:
        return kind, date(year, month, day)
    except ValueError:
        raise IdentityNumberRefused("no_such_date") from None


def _century(seventh: int, short_year: int) -> int:
    """The first two digits of the year, from the seventh digit: 18, 19 or 20."""
    if seventh <= 3:
        return 19
    if seventh in {4, 9}:
        return 20 if short_year <= 36 else 19
    return 20 if short_year <= 57 else 18
