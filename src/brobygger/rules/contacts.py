"""Contacts and attempts: what must hold before one is written. The same check for a form, a phone and a simulation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from brobygger.rules import code_lists, fields
from brobygger.rules.fields import FieldRefused
from brobygger.rules.law import is_after, local_day, written_day
from brobygger.rules.refusals import words

MAX_MINUTES = 1_440
MAX_PLACE = 200
MAX_PROMISE = 300
# So few are each checked by themselves.
FEW = 10
# Our own choice: so long before the first we know of a citizen a contact is asked about once.
DAYS_BEFORE_FIRST = 30
PROMISE_OUTCOMES = frozenset({"kept", "not_kept", "dropped"})

MESSAGES = {
    "minutes_out_of_range": words("Minutes must be a whole number from %(low)s to %(high)s."),
    "care_share_out_of_range": words("Care's share must be from %(low)s to %(high)s per cent."),
    "outcome_needed": words("An attempt needs to say how it ended."),
    "outcome_not_for_contact": words("Only an attempt has an outcome. If you met, it is a contact."),
    "promise_needs_moment": words("Say when the promise is to be kept."),
    "promise_needs_words": words("Write what you promised."),
    "before_first": words(
        "This is before the first we know of the citizen, on %(first)s. If it is right, tick it below; otherwise check the "
        "year."
    ),
    "promise_before_contact": words("The promise cannot be due before you met."),
}


class ContactRefused(FieldRefused):
    """A contact that cannot be written as it is; codes are the keys of ``MESSAGES`` here and in ``fields``."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


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
    def methods(self) -> Sequence[str]:
        """Codes of the list methods."""

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
    """Raises FieldRefused for the first thing wrong with a contact or an attempt; ``problems`` gives all.

    Codes are of the lists contact_kinds, places, initiators, components, attempt_outcomes, methods. Times have a time zone,
    and ``happened_at`` may be five minutes ahead of ``now``. minutes: 0-1,440. care_share: 0-100 per cent. Longest texts:
    100,000 characters, the place 200, the promise 300. Place and promise stand in lists, so no identity number may stand
    in them. A promise has its moment, and that is not before the contact.
    """
    for problem in problems(facts, now=now):
        raise problem


def day_problems(happened_at: datetime, *, first: datetime, now: datetime) -> Iterator[FieldRefused]:
    """What is asked once of the day a contact is told of, for a mistyped year looks like any other: more than a year ago, or
    long before the first we know of the citizen; first: when that was. Whoever is met is often written down days later."""
    asked = list(fields.not_long_ago("happened_at", happened_at, now, is_meant=False))
    if asked:
        yield from asked
    elif (local_day(first) - local_day(happened_at)).days > DAYS_BEFORE_FIRST:
        yield fields.AskedOnce("before_first", MESSAGES["before_first"], field="happened_at", first=written_day(first))


def check_all(told: Sequence[ContactFacts], *, now: datetime) -> None:
    """As ``check`` of each; a phone brings hundreds, and as good as all are in order. Of many it is asked at once what is asked
    of each: of one that is not, or maybe not, ``check`` says what."""
    if len(told) < FEW or not _are_in_order(told, now):
        for facts in told:
            check(facts, now=now)


def _are_in_order(told: Sequence[ContactFacts], now: datetime) -> bool:
    """Whether contacts without a promise, none of them an attempt, are all in order; False where one may not be."""
    moments = [facts.happened_at for facts in told]
    if any(facts.kind != "contact" or facts.outcome or facts.promise or facts.promise_at for facts in told):
        return False
    if any(moment.tzinfo is None for moment in moments) or any(fields.moment("", min(moments), now)):
        return False
    coded = (
        ("places", {facts.place_kind for facts in told if facts.place_kind}),
        ("initiators", {facts.initiator for facts in told if facts.initiator}),
        ("components", {code for facts in told for code in facts.components}),
        ("methods", {code for facts in told for code in facts.methods}),
    )
    minutes = [facts.minutes for facts in told if facts.minutes is not None]
    shares = [facts.care_share for facts in told if facts.care_share is not None]
    texts = [text for facts in told for text in (facts.own_words, facts.next_step, facts.note)]
    return (
        not any(fields.moment("", max(moments), now))
        and all(codes <= code_lists.load(name).entries.keys() for name, codes in coded)
        and all(
            not found or 0 <= min(found) <= max(found) <= high
            for found, high in ((minutes, MAX_MINUTES), (shares, 100))
        )
        and max(map(len, texts)) <= fields.MAX_NOTE
        and fields.is_storable("".join(texts))
        and not any(
            problem for place in {facts.place for facts in told} for problem in fields.listed("", place, MAX_PLACE)
        )
    )


def problems(facts: ContactFacts, *, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with a contact or an attempt, in the order of the form; nothing when it can be written."""
    yield from fields.code("kind", "contact_kinds", facts.kind)
    yield from fields.moment("happened_at", facts.happened_at, now)
    if facts.place_kind:
        yield from fields.code("place_kind", "places", facts.place_kind)
    if facts.place:
        yield from fields.listed("place", facts.place, MAX_PLACE)
    if facts.initiator:
        yield from fields.code("initiator", "initiators", facts.initiator)
    for component in facts.components:
        yield from fields.code("components", "components", component)
    for method in facts.methods:
        yield from fields.code("methods", "methods", method)
    yield from _number("minutes", facts.minutes, MAX_MINUTES, "minutes_out_of_range")
    yield from _number("care_share", facts.care_share, 100, "care_share_out_of_range")
    yield from _outcome(facts.kind, facts.outcome)
    for field, text in (("own_words", facts.own_words), ("next_step", facts.next_step), ("note", facts.note)):
        if text:
            yield from fields.text(field, text)
    if facts.promise or facts.promise_at:
        yield from _promise(facts)


def _number(field: str, value: int | None, high: int, code: str) -> Iterator[ContactRefused]:
    if value is not None and not 0 <= value <= high:
        yield ContactRefused(code, field=field, low=0, high=high)


def _outcome(kind: str, outcome: str) -> Iterator[FieldRefused]:
    if kind == "attempt" and not outcome:
        yield ContactRefused("outcome_needed", field="outcome")
    elif kind == "attempt":
        yield from fields.code("outcome", "attempt_outcomes", outcome)
    elif outcome:
        yield ContactRefused("outcome_not_for_contact", field="outcome")


def _promise(facts: ContactFacts) -> Iterator[FieldRefused]:
    yield from fields.listed("promise", facts.promise, MAX_PROMISE)
    if facts.promise_at is None:
        if facts.promise.strip():
            yield ContactRefused("promise_needs_moment", field="promise_at")
    elif not facts.promise.strip():
        yield ContactRefused("promise_needs_words", field="promise")
    elif facts.promise_at.tzinfo is None:
        yield FieldRefused("no_time_zone", field="promise_at")
    elif facts.happened_at.tzinfo is not None and is_after(facts.happened_at, facts.promise_at):
        yield ContactRefused("promise_before_contact", field="promise_at")
    elif facts.happened_at.tzinfo is not None:
        yield from fields.ahead("promise_at", local_day(facts.promise_at), local_day(facts.happened_at))
