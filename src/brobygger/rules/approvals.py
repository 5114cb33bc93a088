"""The home municipality's consent (tilsagn) to treat a citizen from elsewhere [R-C3]: asked, given or refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Protocol, TypeVar
from uuid import UUID

from brobygger.rules import agenda, fields, municipalities
from brobygger.rules.decisions import REFUSE
from brobygger.rules.fields import FieldRefused
from brobygger.rules.law import has_hour, local_day, written_day
from brobygger.rules.refusals import Refusal, words

NONE, ASKED, GIVEN, REFUSED = "", "asked", "given", "refused"
# Our own choice: a consent that runs out shows in the lists so long before.
SHOWN_DAYS_BEFORE = 30

# The reasons to act that say that a consent is not there.
LACKING = frozenset({"approval_needed", "approval_asked", "approval_refused"})
# The one place that says what can follow what. A consent can be given without our having asked in writing, renewed, asked
# for again, and called back.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    NONE: frozenset({ASKED, GIVEN, REFUSED}),
    ASKED: frozenset({ASKED, GIVEN, REFUSED}),
    GIVEN: frozenset({ASKED, GIVEN, REFUSED}),
    REFUSED: frozenset({ASKED, GIVEN}),
}
# Who sees to it that something happens.
OWNERS: Mapping[str, str] = {
    NONE: "contact_person",
    ASKED: "contact_person",
    GIVEN: "contact_person",
    REFUSED: "authority",
}

MESSAGES = {
    "own_municipality": words("This is our own municipality. Consent is asked for those from elsewhere."),
    "cannot_follow": words("It has been refused already. Ask again first, or write that it is given now."),
    "answered_before_asked": words(
        "They were asked on %(asked)s: an answer to that cannot be older. Was it asked earlier, take the question back first."
    ),
    "ends_before": words("It cannot run out before the day it was given."),
    "only_given_ends": words("Only a consent that is given runs to a day."),
    "older_form": words(
        "%(who)s has written about this after you opened the page. It stands above. Save again to add yours."
    ),
}


@dataclass(frozen=True)
class Standing:
    """What stands of a consent. ``valid_to``: its last day, None where it is open or not given."""

    id: UUID
    municipality: str
    status: str
    at: datetime
    valid_to: date | None = None

    def is_in_force(self, today: date) -> bool:
        """Whether the citizen can be treated here on the home municipality's consent today."""
        return self.status == GIVEN and (self.valid_to is None or today <= self.valid_to)


class Told(Protocol):
    """What one municipality was asked or said."""

    @property
    def municipality(self) -> str:
        """Its four-digit code."""


T = TypeVar("T", bound=Told)


class Answer(Told, Protocol):
    """With how it was answered."""

    @property
    def status(self) -> str:
        """ASKED, GIVEN or REFUSED."""


S = TypeVar("S", bound=Answer)


class Kept(Protocol):
    """What has a key, made when it was written down."""

    @property
    def id(self) -> UUID:
        """A UUIDv7: in the order of writing."""


Row = TypeVar("Row", bound=Kept)


def newest_first(rows: Iterable[Row], moment: Callable[[Row], datetime]) -> list[Row]:
    """What is told of consents, the newest first. Of one day as it was written down, where an hour is not known of all of it;
    so is what was told of one minute. ``moment``: when a row happened."""
    days: defaultdict[date, list[Row]] = defaultdict(list)
    for row in rows:
        days[local_day(moment(row))].append(row)

    def place(row: Row) -> tuple[date, datetime, UUID]:
        day, at = local_day(moment(row)), moment(row)
        has_hours = all(has_hour(moment(each)) for each in days[day])
        return day, at.replace(second=0, microsecond=0) if has_hours else agenda.begin_of(day), row.id

    return sorted(chain.from_iterable(days.values()), key=place, reverse=True)


def of_municipality(told: Iterable[T], code: str) -> T | None:
    """What one municipality said last, None where it has said nothing; of whichever where the code is not known ("").

    told: newest first. Another municipality's consent is no consent: whoever moves is asked about anew.
    """
    return next((row for row in told if not code or row.municipality == code), None)


def answered(told: Iterable[S], code: str) -> S | None:
    """What one municipality answered last, however it was asked since: to be asked for a consent anew ends none. None where it
    has answered nothing. told and code as ``of_municipality``."""
    return next((row for row in told if row.status != ASKED and (not code or row.municipality == code)), None)


def reminder(standing: Standing, clock_due_on: date | None, *, is_owed: bool) -> agenda.Due | None:
    """A reason to act: nobody has answered, what was given runs out, or it is owed and they said no, so that the authority
    must decide how it goes on; None where there is none. is_owed: a clock runs, or the citizen is treated here."""
    if standing.status == ASKED:
        return agenda.Due("approval_asked", standing.at, standing.at, standing.id)
    if standing.status == REFUSED and is_owed:
        by = agenda.end_of(clock_due_on) if clock_due_on else standing.at
        return agenda.Due("approval_refused", standing.at, by, standing.id)
    if standing.status == GIVEN and standing.valid_to is not None:
        shown = agenda.begin_of(standing.valid_to - timedelta(days=SHOWN_DAYS_BEFORE))
        return agenda.Due("approval_ends", max(shown, standing.at), agenda.end_of(standing.valid_to), standing.id)
    return None


def is_settled(newest: str, *, is_owed: bool) -> bool:
    """Whether no consent is waited for any more: what was decided last (newest, "" where nothing is) is a no, and neither does
    a clock run nor is the citizen treated here."""
    return newest == REFUSE and not is_owed


def needed(told_at: datetime, clock_due_on: date | None) -> agenda.Due:
    """A reason to act: a clock runs for someone from elsewhere, or they are treated here, and nobody has asked. Due when the
    treatment must have begun, at once where it has.

    told_at: when it was written down where they belong.
    """
    return agenda.Due("approval_needed", told_at, agenda.end_of(clock_due_on) if clock_due_on else told_at)


class ApprovalFacts(Protocol):
    """What is told of a consent."""

    @property
    def municipality(self) -> str:
        """Its four-digit code."""

    @property
    def status(self) -> str:
        """A code of approval_statuses."""

    @property
    def whom(self) -> str:
        """Who was asked or answered."""

    @property
    def valid_to(self) -> date | None:
        """The last day of a consent that is given."""

    @property
    def note(self) -> str:
        """Anything else."""

    @property
    def happened_at(self) -> datetime:
        """When, with a time zone."""


def problems(
    facts: ApprovalFacts, *, before: str, own: str, now: datetime, asked_at: datetime | None = None
) -> Iterator[FieldRefused]:
    """Everything wrong with what is told, in the order of the form. before: the status that stands; own: our municipality;
    asked_at: when what stands without an answer was first asked, None where nothing does."""
    try:
        municipalities.check_municipality(facts.municipality)
    except Refusal as refusal:
        yield FieldRefused(refusal.code, refusal.message, field="municipality", **refusal.params)
    if own and facts.municipality == own:
        yield FieldRefused("own_municipality", MESSAGES["own_municipality"], field="municipality")
    yield from fields.code("status", "approval_statuses", facts.status)
    if facts.status in OWNERS and facts.status not in TRANSITIONS[before]:
        yield FieldRefused("cannot_follow", MESSAGES["cannot_follow"], field="status")
    yield from fields.needed("whom", facts.whom)
    yield from fields.listed("whom", facts.whom)
    if facts.valid_to is not None and facts.status != GIVEN:
        yield FieldRefused("only_given_ends", MESSAGES["only_given_ends"], field="valid_to")
    yield from fields.moment("happened_at", facts.happened_at, now)
    has_zone = facts.happened_at.tzinfo is not None
    if (
        asked_at is not None
        and facts.status in (GIVEN, REFUSED)
        and has_zone
        and local_day(facts.happened_at) < local_day(asked_at)
    ):
        asked = written_day(asked_at)
        yield FieldRefused("answered_before_asked", MESSAGES["answered_before_asked"], field="happened_at", asked=asked)
    if facts.valid_to is not None and has_zone and facts.valid_to < local_day(facts.happened_at):
        yield FieldRefused("ends_before", MESSAGES["ends_before"], field="valid_to")
    elif facts.valid_to is not None and has_zone:
        yield from fields.ahead("valid_to", facts.valid_to, local_day(facts.happened_at))
    yield from fields.text("note", facts.note)


def is_from_elsewhere(home: str, own: str) -> bool:
    """Whether a citizen belongs to another municipality, as far as both are known."""
    return bool(home and own) and home != own
