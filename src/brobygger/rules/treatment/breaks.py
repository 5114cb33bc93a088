"""Breaks of a course: by the citizen, by the service (a quarantine, or for lack of room) or from outside. One at a time, as a
day is broken off once: a hospital stay in a quarantine ends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from brobygger.rules import agenda, code_lists, fields, law
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import Coded, words
from brobygger.rules.sightings import Met

SERVICE = "service"
# Our own choices: the end of a break shows in the lists so long before; one without an end date is asked about so long after
# it began; no break is planned further ahead.
SHOWN_DAYS_BEFORE = 7
ASKED_AGAIN_AFTER_DAYS = 14
LONGEST_DAYS = 30 * 365

MESSAGES = {
    "other_reason": words("This reason belongs to another who broke off. Choose a reason that fits."),
    "until_needed": words("When the service breaks off, it is limited. Write until when."),
    "alternative_needed": words("Write what the citizen is offered instead as long as it lasts."),
    "until_before_it_began": words("A break cannot end before it began."),
    "overlaps": words(
        "The course was broken off then already: “%(reason)s” from %(began)s to %(ended)s. Only one break stands at a time. "
        "Let one end when the other begins, or correct the one that is wrong."
    ),
    "overlaps_open": words(
        "The course is broken off already: “%(reason)s” since %(began)s, and nobody has written that it ended. Only one break "
        "stands at a time. Write first when that one ended, for example the day before this one began, or correct it."
    ),
    "overlaps_later": words(
        "The course was broken off later: “%(reason)s” began on %(began)s, and this break would still last then. Write when "
        "this one ended, on that day or before, or correct the other."
    ),
    "ended_before_it_began": words("This cannot be before the break began, on %(began)s."),
    "ended_with_course": words(
        "The course ended on %(ended)s, and the break with it. Did it go on before that, write that day. If the citizen wants "
        "to come back, write down their words: then a new course begins."
    ),
}


@dataclass(frozen=True)
class Break:
    """A break as it is told. ``broken_by``, ``reason``: codes of break_by and break_reasons. ``until``: planned, None where
    nobody knows. ``ended_at``: when the course went on, None while it has not."""

    broken_by: str
    reason: str
    at: datetime
    until: date | None = None
    alternative: str = ""
    note: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Span:
    """A break as it counts; ``ended_at`` None while the course is broken off. ``said_at``: when somebody wrote last what they
    had heard of it since; None where nobody did. ``written_at``: when it was first written down."""

    id: UUID
    at: datetime
    ended_at: datetime | None = None
    broken_by: str = ""
    until: date | None = None
    reason: str = ""
    said_at: datetime | None = None
    written_at: datetime | None = None


def reasons_of(broken_by: str) -> tuple[str, ...]:
    """The reasons that belong to one who broke off, in the order of the list."""
    entries = code_lists.load("break_reasons").entries
    return tuple(code for code in entries if entries[code]["broken_by"] == broken_by)


def problems(
    told: Break,
    *,
    others: Iterable[Span],
    now: datetime,
    course_ended_at: datetime | None = None,
    before: Span | None = None,
) -> Iterator[FieldRefused]:
    """Everything wrong with a break, in the order of the form. One by the service needs its end and what is offered instead.

    others: the person's other breaks; two cannot be at once. course_ended_at: when the course ended that it is of, and the
    break with it; None while it goes on. before: as what is corrected stood.
    """
    yield from fields.code("broken_by", "break_by", told.broken_by)
    yield from fields.code("reason", "break_reasons", told.reason)
    if told.reason in code_lists.codes("break_reasons") and told.reason not in reasons_of(told.broken_by):
        yield FieldRefused("other_reason", MESSAGES["other_reason"], field="reason")
    yield from _until_problems(told)
    if told.broken_by == SERVICE and not told.alternative.strip():
        yield FieldRefused("alternative_needed", MESSAGES["alternative_needed"], field="alternative")
    yield from fields.moment("at", told.at, now)
    if told.ended_at is not None:
        yield from ended_problems(at=told.ended_at, began_at=told.at, note="", now=now, field="ended_at")
    ended_at = min((at for at in (told.ended_at, course_ended_at) if at is not None), default=None)
    yield from overlaps("at", Span(UUID(int=0), told.at, ended_at, told.broken_by), others, before=before)
    for name in ("alternative", "note"):
        yield from fields.text(name, getattr(told, name))


def ended_problems(
    *, at: datetime, began_at: datetime, note: str, now: datetime, field: str = "at"
) -> Iterator[FieldRefused]:
    """Everything wrong with when the course went on."""
    yield from fields.moment(field, at, now)
    if law.is_after(began_at, at):
        began = law.written_day(began_at)
        yield FieldRefused("ended_before_it_began", MESSAGES["ended_before_it_began"], field=field, began=began)
    yield from fields.text("note", note)


def went_on_after_ending(field: str, at: datetime, *, course_ended_at: datetime | None) -> Iterator[FieldRefused]:
    """A fault where a course is said to have gone on, on a day after its end. course_ended_at: None while it goes on."""
    if course_ended_at is not None and law.local_day(at) > law.local_day(course_ended_at):
        ended = law.written_day(course_ended_at)
        yield FieldRefused("ended_with_course", MESSAGES["ended_with_course"], field=field, ended=ended)


def overlaps(field: str, span: Span, others: Iterable[Span], *, before: Span | None = None) -> Iterator[FieldRefused]:
    """A fault where another break is at the same time, which is named; one that begins as another ends, or on that day as far
    as anybody told, is none. before: the break as it stood: what it overlapped then, as two records found to be one person may
    have it, can be mended step by step."""
    found = (each for each in others if _overlap(span, each) and not (before is not None and _overlap(before, each)))
    other = max(found, key=lambda each: (each.ended_at is None, each.at), default=None)
    if other is None:
        return
    label = code_lists.label("break_reasons", other.reason, "en")
    named = Coded(label, list_id="break_reasons", code=other.reason)
    told: dict[str, object] = {"field": field, "reason": named, "began": law.written_day(other.at)}
    if span.ended_at is None and law.is_after(other.at, span.at):
        yield FieldRefused("overlaps", MESSAGES["overlaps_later"], **told)
    elif other.ended_at is None:
        yield FieldRefused("overlaps", MESSAGES["overlaps_open"], **told)
    else:
        # Of one day it is the hours that meet.
        told |= {"began": law.written_moment(other.at), "ended": law.written_moment(other.ended_at)}
        yield FieldRefused("overlaps", MESSAGES["overlaps"], **told)


def _overlap(one: Span, other: Span) -> bool:
    return all(a.ended_at is None or law.is_after(a.ended_at, b.at) for a, b in ((one, other), (other, one)))


def is_over(until: date | None, today: date) -> bool:
    """Whether the planned end has passed, so that somebody should write how it went."""
    return until is not None and until < today


def last_days_away(spans: Iterable[Span]) -> Iterator[date | None]:
    """Of each break the last day on which the citizen could not be met as planned; None where nobody knows it.

    A break whose planned end has passed is over until somebody writes otherwise. Whom we just do not meet for the time being
    (``is_looked_for`` of break_reasons) is to be found, and not away, unless a day is agreed.
    """
    for span in spans:
        if span.ended_at is not None:
            yield law.local_day(span.ended_at)
        elif not _is_to_be_found(span):
            yield span.until


def days_away(spans: Iterable[Span]) -> Iterator[tuple[date, date | None]]:
    """Of each break the first and the last day on which the citizen could not be met as planned, as ``last_days_away``: whom
    we just did not meet was to be found all the time."""
    for span in spans:
        if not _is_to_be_found(span):
            yield law.local_day(span.at), law.local_day(span.ended_at) if span.ended_at is not None else span.until


def _is_to_be_found(span: Span) -> bool:
    return span.until is None and bool(code_lists.entry("break_reasons", span.reason).get("is_looked_for", False))


def _is_quarantine(span: Span) -> bool:
    """Whether we answered what the citizen did. Whoever is sent home for lack of room or staff is in no quarantine."""
    return bool(code_lists.load("break_reasons").entries.get(span.reason, {}).get("is_quarantine"))


def reminders(spans: Iterable[Span], *, last_met: Met | None = None) -> Iterator[agenda.Due]:
    """A reason to act for each break that is now: its end comes near, nobody knows its end and must ask again, or the citizen
    was met. last_met: the last meeting."""
    for span in spans:
        if span.ended_at is None:
            yield _reminder(span, last_met)


def _reminder(span: Span, last_met: Met | None) -> agenda.Due:
    met = met_since(span, last_met)
    params = {"met": met.isoformat()} if met else {}
    if span.until is None:
        kind, asked = "break_open", asked_again_on(span)
    else:
        kind = "quarantine_ends" if _is_quarantine(span) else "break_ends"
        asked = span.until - timedelta(days=SHOWN_DAYS_BEFORE)
    shown = agenda.begin_of(min(asked, met) if met else asked)
    return agenda.Due(kind, shown, agenda.end_of(span.until) if span.until else shown, span.id, params)


def met_since(span: Span, last_met: Met | None) -> date | None:
    """The day whoever is away was met, where we came to know of that after the break was written, or something new of it; None
    where there is none. Who writes a break down late knows whom they met before that, and has nothing to answer.

    They may have come back, or been called on in hospital, with a planned end too: that is asked, and nothing taken for
    granted. With whom the service broke off is met as it was offered meanwhile, and when that ends the service decides.
    """
    if last_met is None or span.broken_by == SERVICE:
        return None
    told_at = span.said_at or span.written_at
    # Of the beginning the hour may not be known; of what was written it is.
    is_news = told_at is None or last_met.known_at > told_at
    day = law.local_day(last_met.at)
    return day if is_news and day > law.local_day(span.at) else None


@dataclass(frozen=True)
class Said:
    """What a version of a break says of how long it lasts, and when it was written down."""

    note: str
    until: date | None
    at: datetime


def said_at(versions: Sequence[Said]) -> datetime | None:
    """When somebody last wrote something new of a break: a note, or when it is to end. None where nobody did since it was
    first written down. versions: newest first."""
    return next((now.at for now, before in pairwise(versions) if _is_news(now, before)), None)


def _is_news(now: Said, before: Said) -> bool:
    return (bool(now.note) and now.note != before.note) or (now.until is not None and now.until != before.until)


def asked_again_on(span: Span) -> date:
    """From when on it is asked how long a break lasts that nobody knows the end of. Who has asked, and writes down that no end
    is known yet, is left in peace as long again."""
    return law.days_after(law.local_day(max(span.at, span.said_at or span.at)), ASKED_AGAIN_AFTER_DAYS)


def _until_problems(told: Break) -> Iterator[FieldRefused]:
    if told.until is None:
        if told.broken_by == SERVICE:
            yield FieldRefused("until_needed", MESSAGES["until_needed"], field="until")
        return
    began = law.local_day(told.at)
    if told.until < began:
        yield FieldRefused("until_before_it_began", MESSAGES["until_before_it_began"], field="until")
    yield from fields.ahead("until", told.until, began, LONGEST_DAYS)
