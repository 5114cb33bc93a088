"""Overdoses and relapses for a while, breaks: their end, or that nobody knows it; substitution that waits for an answer."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, columns, given, instance
from brobygger.records.treatment import Break, BreakEnded, Event, SubstitutionStep
from brobygger.rules import courses
from brobygger.rules.agenda import Due
from brobygger.rules.treatment import breaks, events, substitution
from brobygger.rules.treatment.breaks import Span
from brobygger.services import last_meetings
from brobygger.services.reminders.courses import of_this_course
from brobygger.services.reminders.requests import courses_ended, moves_of

_EVENTS = Standing(Event, "id", "kind", "happened_at", kind__in=events.watched_kinds(), order=())
_BREAKS = Standing(Break, *columns(Break), order=())
_STEPS = Standing(SubstitutionStep, "id", "step", "happened_at", "tried", order=("recorded_at", "id"))


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """What asks to be looked after."""
    happened: defaultdict[UUID, list[events.Happened]] = defaultdict(list)
    for person, *rest in _EVENTS(people=[person.id for person in people]):
        happened[person].append(events.Happened(*rest))
    for person, found in happened.items():
        for reminder in events.reminders(found):
            yield person, reminder
    taken: defaultdict[UUID, list[substitution.Taken]] = defaultdict(list)
    answered: set[UUID] = set()
    for person, *rest, tried in _STEPS(people=[person.id for person in people]):
        taken[person].append(substitution.Taken(*rest))
        answered |= {rest[0]} if tried else set()
    going = {person.id: person for person in people if person.ended_at is None}
    refused = {person for person in taken.keys() & going if substitution.declined(taken[person], answered=answered)}
    moves = moves_of(refused) if refused else {}
    for person, steps in taken.items():
        # As with a referral: somebody has been asked, and that goes on when the course has ended.
        waits = substitution.asked_again(steps)
        if waits is not None:
            yield person, waits
        declined = substitution.declined(steps, answered=answered) if person in refused else None
        # Who wants back is asked what they want now: a no from before is none to it.
        if declined is not None and of_this_course(declined.shows_at, moves[person]):
            yield person, declined
    # A break is of a course under way: nobody asks about one of a course that has ended.
    broken = breaks_of(going)
    away = [key for key, spans in broken.items() if any(span.ended_at is None for span in spans)]
    met = last_meetings.met(away) if away else {}
    for key in away:
        for reminder in breaks.reminders(broken[key], last_met=met.get(key)):
            yield key, reminder


def breaks_of(
    people: Collection[UUID], known: Mapping[UUID, Sequence[courses.Ended]] | None = None
) -> "Mapping[UUID, list[Span]]":
    """By standing person the breaks. known: their ``courses_ended``, where they were asked for. Two queries and those of
    ``courses_ended``, one more where some were corrected; one where there are no breaks."""
    broken: defaultdict[UUID, list[Span]] = defaultdict(list)
    rows = [(person, instance(Break, row)) for person, *row in _BREAKS(people=people)]
    of = {person for person, _ in rows}
    went_on: dict[UUID, datetime] = dict(_went_on(breaks=[row.id for _, row in rows]) if rows else ())
    ended = courses_ended(of) if known is None else known
    said = _versions([(person, row) for person, row in rows if row.corrects_id])
    for person, row in rows:
        versions = said.get(row.id) or [said_by(row)]
        broken[person].append(span_of(row, went_on.get(row.id), ended[person], said=versions))
    return broken


def said_by(row: Break) -> breaks.Said:
    """What a version of a break says of how long it lasts."""
    return breaks.Said(row.note, row.until, row.recorded_at)


def _versions(corrected: Sequence[tuple[UUID, Break]]) -> dict[UUID, list[breaks.Said]]:
    """By break that was corrected what each of its versions says, newest first. One query, none of none."""
    if not corrected:
        return {}
    told = {key: rest for key, *rest in _said(people={person for person, _ in corrected})}
    found: dict[UUID, list[breaks.Said]] = {}
    for _person, row in corrected:
        key, found[row.id] = row.id, []
        while key in told:
            key, *said = told[key]
            found[row.id].append(breaks.Said(*said))
    return found


@Prepared
def _said() -> "QuerySet[Break, tuple[UUID, UUID | None, str, date | None, datetime]]":
    """Every version of every break of people, with what it says of how long it lasts and when it was written down."""
    rows = Break.objects.filter(person__root_id__among=given("people"))
    return rows.values_list("id", "corrects_id", "note", "until", "recorded_at")


@Prepared
def _went_on() -> "QuerySet[BreakEnded, tuple[UUID, datetime]]":
    told = BreakEnded.objects.current().filter(ended_break_id__among=given("breaks"))
    return told.values_list("ended_break_id", "happened_at")


def span_of(
    row: Break, went_on_at: datetime | None, ended: Sequence[courses.Ended], *, said: Sequence[breaks.Said]
) -> Span:
    """A break as the rules know it. It ends with the course it is of: whoever comes back is not away. said: what its versions
    say, newest first."""
    with_course = courses.ended_with(row.happened_at, ended)
    ended_at = min((at for at in (with_course, went_on_at) if at is not None), default=None)
    told = row.broken_by, row.until, row.reason
    return Span(row.id, row.happened_at, ended_at, *told, said_at=breaks.said_at(said), written_at=said[-1].at)
