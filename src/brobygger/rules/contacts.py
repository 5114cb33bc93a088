"""Contacts and attempts: what must hold before one is written. The same check for a form, a phone and a simulation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from brobygger.rules import code_lists
from brobygger.rules.identity_numbers import contains_number
from brobygger.rules.refusals import Refusal, words

MAX_MINUTES = 1_440
MAX_NOTE = 100_000  # characters as Python counts them: an emoji is one
MAX_PLACE = 200
MAX_PROMISE = 300
PROMISE_OUTCOMES = frozenset({"kept", "not_kept", "dropped"})
# A phone's clock may be a little ahead; further ahead it is a mistake.
CLOCK_SLACK = timedelta(minutes=5)
EARLIEST = datetime(1950, 1, 1, tzinfo=UTC)

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")

MESSAGES = {
    "unknown_code": words("“%(value)s” is not one of the choices."),
    "no_time_zone": words("The time has no time zone."),
    "in_future": words("The time has not come yet. Check the day and the hour."),
    "too_long_ago": words("The time is too long ago to be right. Check the year."),
    "minutes_out_of_range": words("Minutes must be a whole number from %(low)s to %(high)s."),
    "care_share_out_of_range": words("Care's share must be from %(low)s to %(high)s per cent."),
    "outcome_needed": words("An attempt needs to say how it ended."),
    "outcome_not_for_contact": words("Only an attempt has an outcome. If you met, it is a contact."),
    "too_long": words("The text is %(length)s characters long; at most %(limit)s can be saved."),
    "promise_needs_moment": words("Say when the promise is to be kept."),
    "promise_needs_words": words("Write what you promised."),
    "promise_before_contact": words("The promise cannot be due before you met."),
    "number_in_text": words("This looks like a CPR number. It has a field of its own, where it is kept safe."),
    "unreadable_text": words("The text contains characters that cannot be saved."),
}


class ContactRefused(Refusal):
    """A contact that cannot be written as it is.

    Codes are the keys of ``MESSAGES``; ``params`` always holds "field", the name of what is wrong.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)

    @property
    def field(self) -> str:
        """What is wrong, so that a form can show it beside the field."""
        return str(self.params["field"])


class ContactFacts(Protocol):
    """What a contact or an attempt is told as; "", None and () mean not told."""

    @property
    def kind(self) -> str:
        """A code of the list contact_kinds."""

    @property
    def happened_at(self) -> datetime:
        """When, with a time zone."""

    @property
    def outcome(self) -> str:
        """For an attempt, a code of attempt_outcomes."""

    @property
    def place_kind(self) -> str:
        """A code of the list places."""

    @property
    def place(self) -> str:
        """Which place, in words."""

    @property
    def initiator(self) -> str:
        """A code of the list initiators."""

    @property
    def minutes(self) -> int | None:
        """How long, 0-1,440."""

    @property
    def components(self) -> Sequence[str]:
        """Codes of the list components."""

    @property
    def care_share(self) -> int | None:
        """Care's share of the meeting in per cent, 0-100."""

    @property
    def own_words(self) -> str:
        """What the citizen said."""

    @property
    def next_step(self) -> str:
        """What happens next."""

    @property
    def note(self) -> str:
        """What the worker notes."""

    @property
    def promise(self) -> str:
        """What was promised."""

    @property
    def promise_at(self) -> datetime | None:
        """When it is to be kept, with a time zone."""


def check(facts: ContactFacts, *, now: datetime) -> None:
    """Raises ContactRefused for the first thing wrong with a contact or an attempt; ``problems`` gives all.

    Codes are of the lists contact_kinds, places, initiators, components, attempt_outcomes. Times have a time zone, and
    ``happened_at`` may be five minutes ahead of ``now``. minutes: 0-1,440. care_share: 0-100 per cent. Longest texts:
    100,000 characters, the place 200, the promise 300. Place and promise stand in lists, so no identity number may stand
    in them. A promise has its moment, and that is not before the contact.
    """
    for problem in problems(facts, now=now):
        raise problem


def problems(facts: ContactFacts, *, now: datetime) -> Iterator[ContactRefused]:
    """Everything wrong with a contact or an attempt, in the order of the form; nothing when it can be written."""
    yield from _code("kind", "contact_kinds", facts.kind)
    yield from _moment(facts.happened_at, now)
    if facts.place_kind:
        yield from _code("place_kind", "places", facts.place_kind)
    yield from _listed("place", facts.place, MAX_PLACE)
    if facts.initiator:
        yield from _code("initiator", "initiators", facts.initiator)
    for component in facts.components:
        yield from _code("components", "components", component)
    yield from _number("minutes", facts.minutes, MAX_MINUTES, "minutes_out_of_range")
    yield from _number("care_share", facts.care_share, 100, "care_share_out_of_range")
    yield from _outcome(facts.kind, facts.outcome)
    for field, text in (("own_words", facts.own_words), ("next_step", facts.next_step), ("note", facts.note)):
        yield from _text(field, text, MAX_NOTE)
    yield from _promise(facts)


def check_note(field: str, text: str) -> None:
    """Raises ContactRefused when a text is too long to be saved (``MAX_NOTE`` characters), or cannot be stored."""
    for problem in _text(field, text, MAX_NOTE):
        raise problem


def is_storable(text: str) -> bool:
    """Whether both databases can hold a text: no NUL, and no half of a surrogate pair (a broken emoji)."""
    return _NOT_STORABLE.search(text) is None


def _code(field: str, list_id: str, code: str) -> Iterator[ContactRefused]:
    if code not in code_lists.load(list_id).entries:
        yield ContactRefused("unknown_code", field=field, value=str(code)[:60])


def _moment(happened_at: datetime, now: datetime) -> Iterator[ContactRefused]:
    if happened_at.tzinfo is None:
        yield ContactRefused("no_time_zone", field="happened_at")
    elif happened_at > now + CLOCK_SLACK:
        yield ContactRefused("in_future", field="happened_at")
    elif happened_at < EARLIEST:
        yield ContactRefused("too_long_ago", field="happened_at")


def _number(field: str, value: int | None, high: int, code: str) -> Iterator[ContactRefused]:
    if value is not None and not 0 <= value <= high:
        yield ContactRefused(code, field=field, low=0, high=high)


def _outcome(kind: str, outcome: str) -> Iterator[ContactRefused]:
    if kind == "attempt" and not outcome:
        yield ContactRefused("outcome_needed", field="outcome")
    elif kind == "attempt":
        yield from _code("outcome", "attempt_outcomes", outcome)
    elif outcome:
        yield ContactRefused("outcome_not_for_contact", field="outcome")


def _text(field: str, text: str, limit: int) -> Iterator[ContactRefused]:
    if len(text) > limit:
        yield ContactRefused("too_long", field=field, length=len(text), limit=limit)
    elif not is_storable(text):
        yield ContactRefused("unreadable_text", field=field)


def _listed(field: str, text: str, limit: int) -> Iterator[ContactRefused]:
    yield from _text(field, text, limit)
    if len(text) <= limit and contains_number(text):
        yield ContactRefused("number_in_text", field=field)


def _promise(facts: ContactFacts) -> Iterator[ContactRefused]:
    yield from _listed("promise", facts.promise, MAX_PROMISE)
    if facts.promise_at is None:
        if facts.promise.strip():
            yield ContactRefused("promise_needs_moment", field="promise_at")
    elif not facts.promise.strip():
        yield ContactRefused("promise_needs_words", field="promise")
    elif facts.promise_at.tzinfo is None:
        yield ContactRefused("no_time_zone", field="promise_at")
    elif facts.happened_at.tzinfo is not None and facts.promise_at < facts.happened_at:
        yield ContactRefused("promise_before_contact", field="promise_at")
