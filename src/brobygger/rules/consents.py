"""Consents: what a citizen has said yes or no to being told to others, whether it holds now, and what it covers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from brobygger.rules import agenda, code_lists, fields, law
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

YES, NO = "yes", "no"
ORAL = "oral"
# Of these kinds nobody knows who it is until it is said.
NAMELESS = "other"
# The municipality a citizen belongs to, where that is another.
HOME = "home_municipality"
# Our own choice: so long before it runs out a consent shows in the lists.
SHOWN_DAYS_BEFORE = 14

MESSAGES = {
    "answer_unknown": words("Choose whether the citizen says yes or no."),
    "witness_needed": words("Write who heard it: you yourself, or whoever was there. In writing it needs no witness."),
    "until_before_it_was_given": words("A consent cannot run out before it was given."),
    "no_with_an_end": words("A no holds until the citizen says something else. Leave the day empty."),
    "withdrawn_before": words("This cannot be before the consent was given, on %(given)s."),
    "not_a_yes": words("The citizen said no here, so there is nothing to take back."),
}


class State(StrEnum):
    """Whether a consent holds. DOUBTED: another record of the same citizen, or a later no, says otherwise; the narrower holds
    until somebody has asked."""

    STANDS = "stands"
    DOUBTED = "doubted"
    RUN_OUT = "run_out"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


@dataclass(frozen=True)
class Receiver:
    """To whom: a code of consent_receivers, and whom exactly, where that was said."""

    kind: str
    name: str = ""
    place: UUID | None = None

    def meets(self, other: Receiver) -> bool:
        """Whether both could be the same: what one leaves open, the other may be. One place is the same, whatever its kind was
        called."""
        if self.place is not None and self.place == other.place:
            return True
        same_place = None in (self.place, other.place)
        mine, theirs = self.name.casefold().strip(), other.name.casefold().strip()
        return self.kind == other.kind and same_place and (mine == theirs or not mine or not theirs)


class _Said(Protocol):
    @property
    def to(self) -> Receiver: ...


Meant = TypeVar("Meant", bound=_Said)


@dataclass(frozen=True)
class Told:
    """A consent as it is told. ``answer``: "yes" or "no". ``form``: a code of consent_forms. ``until``: its last day, None
    where it has no end."""

    answer: str
    to: Receiver
    form: str
    at: datetime
    about: str = ""
    purpose: str = ""
    witness: str = ""
    own_words: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Withdrawn:
    """That a yes was taken back: when the citizen said so, and when that was written down; ``said_to``: whom they said no to,
    where the yes went along with another."""

    at: datetime
    written_at: datetime
    said_to: Receiver | None = None


@dataclass(frozen=True)
class Given:
    """A consent as it counts. ``record``: whose it was written on, of records that were merged; ``written_at``: when it was
    first written down; ``withdrawn``: the first time the citizen took it back, None while they have not; ``told_again``: the
    last time they said so of this one itself; ``kept_at``: when it was last told that another was taken back and this one was
    not; ``in_sight``: the records that were known to be of this citizen when it was first written down."""

    id: UUID
    record: UUID
    at: datetime
    answer: str
    to: Receiver
    written_at: datetime
    until: date | None = None
    withdrawn: Withdrawn | None = None
    told_again: Withdrawn | None = None
    kept_at: datetime | None = None
    in_sight: Collection[UUID] = ()


def problems(told: Told, *, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with a consent, in the order of the form. A yes says what may be told and what for; said and not written
    it has a witness [VEJ 9330 of 21/03/2019, points 116-117: which information, from whom, for which case]."""
    if told.answer not in (YES, NO):
        yield FieldRefused("answer_unknown", MESSAGES["answer_unknown"], field="answer")
    yield from fields.code("receiver_kind", "consent_receivers", told.to.kind)
    if told.to.kind == NAMELESS:
        yield from fields.needed("receiver", told.to.name)
    yield from fields.listed("receiver", told.to.name)
    if told.answer == YES:
        yield from fields.needed("about", told.about)
        yield from fields.needed("purpose", told.purpose)
    yield from fields.code("form", "consent_forms", told.form)
    if told.answer == YES and told.form == ORAL and not told.witness.strip():
        yield FieldRefused("witness_needed", MESSAGES["witness_needed"], field="witness")
    yield from fields.listed("witness", told.witness)
    yield from fields.moment("at", told.at, now)
    yield from _until_problems(told)
    for name in ("about", "purpose", "own_words"):
        yield from fields.text(name, getattr(told, name))


def _until_problems(told: Told) -> Iterator[FieldRefused]:
    if told.until is None:
        return
    if told.answer == NO:
        yield FieldRefused("no_with_an_end", MESSAGES["no_with_an_end"], field="until")
    if told.until < law.local_day(told.at):
        yield FieldRefused("until_before_it_was_given", MESSAGES["until_before_it_was_given"], field="until")
    yield from fields.ahead("until", told.until, law.local_day(told.at))


def withdrawal_problems(*, form: str, at: datetime, own_words: str, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with how and when a consent was taken back."""
    yield from fields.code("form", "consent_forms", form)
    yield from fields.moment("at", at, now)
    yield from fields.text("own_words", own_words)


def order_problems(*, answer: str, given_at: datetime, at: datetime) -> Iterator[FieldRefused]:
    """What is wrong with taking back a consent, beside the answer that was given and when."""
    if answer == NO:
        yield FieldRefused("not_a_yes", MESSAGES["not_a_yes"], field="at")
    elif law.local_day(at) < law.local_day(given_at):
        told = law.written_day(given_at)
        yield FieldRefused("withdrawn_before", MESSAGES["withdrawn_before"], field="at", given=told)


def state(given: Given, others: Iterable[Given], today: date) -> State:
    """Whether a consent holds on a day. others: all of the citizen's, this one may be among them."""
    if given.answer == NO:
        return State.REFUSED
    if given.withdrawn is not None:
        return State.WITHDRAWN
    if given.until is not None and given.until < today:
        return State.RUN_OUT
    if any(_speaks_against(other, given) for other in others):
        return State.DOUBTED
    return State.STANDS


def _speaks_against(other: Given, given: Given) -> bool:
    """Whether another says no to the same: a no, or a yes that was taken back, for whoever takes one back says no to that
    receiver; one that went along with it says no to nobody else. A yes of the same record takes the place of an earlier no. Of
    two records the narrower holds, whichever was said last, until somebody has asked with both in sight [our own reading of a
    merge of contradictory consents]."""
    if other.answer == NO:
        return _is_against(Withdrawn(other.at, other.written_at), other, given)
    # A no is told again, and what was said last holds: also where a yes of in between is written after both.
    return any(_is_against(no, other, given) for no in (other.withdrawn, other.told_again) if no is not None)


def _is_against(no: Withdrawn, other: Given, given: Given) -> bool:
    """Whether a no that was told of another consent, by that or by its being taken back, is one to this."""
    if not all(to.meets(given.to) for to in (other.to, no.said_to or other.to)):
        return False
    if other.answer == YES and given.kept_at is not None and not law.is_after(no.at, given.kept_at):
        return False
    if other.record != given.record and other.record not in given.in_sight:
        return True
    # Of the same day, where an hour is not known, the one written last was said last.
    is_of_one_day = not law.is_after(no.at, given.at) and not law.is_after(given.at, no.at)
    return no.written_at > given.written_at if is_of_one_day else law.is_after(no.at, given.at)


def covers(to: Receiver, *, kind: str = "", help_kind: str = "", place: UUID | None = None) -> bool:
    """Whether a receiver can be whom something goes to: a kind of receiver, by bridge the kind of help, by stay the place.
    Whether it is the one that was named, the worker sees."""
    if kind:
        return to.kind == kind
    entry = code_lists.load("consent_receivers").entries.get(to.kind, {})
    if place is not None:
        return to.place == place if to.place else bool(entry.get("stays", False))
    return help_kind in entry.get("help_kinds", ())


def meant(said: Iterable[Meant], place: UUID) -> list[Meant]:
    """What of all that was said counts for a place. What was said of the place itself decides; only where it never was, what
    was said of its kind."""
    found = [each for each in said if covers(each.to, place=place)]
    return [each for each in found if each.to.place == place] or found


def of_a_place() -> str:
    """The kind of receiver that a place with beds is."""
    entries = code_lists.load("consent_receivers").entries
    return next(code for code, entry in entries.items() if entry.get("stays"))


def reminders(consents: Sequence[Given]) -> Iterator[agenda.Due]:
    """A reason to act for each consent with an end that nobody took back, by itself or with another to the same, and no later
    answer took the place of."""
    for each in consents:
        if each.answer == YES and each.until is not None and each.withdrawn is None:
            later = (other for other in consents if other.at > each.at and other.to.meets(each.to))
            own = (other for other in consents if other.record == each.record)
            if all(_ends_sooner(other, each.until) for other in later) and not any(
                _speaks_against(other, each) for other in own
            ):
                shown = agenda.begin_of(each.until - timedelta(days=SHOWN_DAYS_BEFORE))
                due_at = agenda.end_of(each.until)
                yield agenda.Due("consent_ends", shows_at=max(shown, each.at), due_at=due_at, about=each.id)


def _ends_sooner(later: Given, until: date) -> bool:
    """Whether a later yes leaves the end of an earlier one to be asked about: it ends no later itself, or was taken back."""
    if later.answer == NO:
        return False
    return later.withdrawn is not None or (later.until is not None and later.until < until)
