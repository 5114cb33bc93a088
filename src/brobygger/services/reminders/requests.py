"""Clocks that run, and how they are worked out from the facts of requests."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from brobygger.records.endings import Ending
from brobygger.records.people import Detail, Person
from brobygger.records.prepared import Prepared, Standing, given
from brobygger.records.requests import KEY, Decision, Recommendation, Request, RequestEvent
from brobygger.rules import courses, joined_courses
from brobygger.rules import requests as rules
from brobygger.rules.access import Role
from brobygger.rules.agenda import Due
from brobygger.services.reminders.joined import joined_of

_SAID = Standing(Request, KEY, "happened_at", "is_anonymous", "is_day_unsure", "received_at", order=())
_HAPPENED = Standing(RequestEvent, "request_id", "kind", "happened_at", "recorded_at", request__isnull=False, order=())
_MADE = Standing(Decision, "request_id", "happened_at", request__isnull=False, order=())
_ADVISED = Standing(Recommendation, "request_id", "happened_at", request__isnull=False, order=())
_HEARD = Standing(RequestEvent, "request_id", "kind", "happened_at", "recorded_at", kind=rules.OFFER_HEARD, order=())
_ENDED = Standing(Ending, "happened_at", order=("happened_at",))
_PHASES = Standing(Detail, "id", "person_id", "happened_at", "value", "is_by_hand", kind="phase")


def unnamed(people: Collection[UUID]) -> dict[UUID, datetime]:
    """Since when those of these standing people who have asked, and whatever they asked for, they asked for anonymously, have
    done so. One query."""
    said: defaultdict[UUID, list[tuple[datetime, bool]]] = defaultdict(list)
    for person, _key, at, is_anonymous, *_ in _SAID(people=people):
        said[person].append((at, is_anonymous))
    return {
        person: min(at for at, _ in found) for person, found in said.items() if all(unknown for _, unknown in found)
    }


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """The deadline of each clock that runs, that those who decide are to be told of it, and what nobody decided on or heard of
    again."""
    asked = clocks([person.id for person in people])
    if asked:
        yield from _left_open(people, asked)
    silent = _silent({person for person, found in asked.items() if rules.running(found)})
    for person, found in asked.items():
        waits = (*rules.reminders(found), *rules.silent_reminders(found, silent=silent), *rules.unsure_reminders(found))
        for reminder in waits:
            yield person, reminder


def _left_open(people: Sequence[Person], asked: Mapping[UUID, list[rules.Clock]]) -> Iterator[tuple[UUID, Due]]:
    """What nobody has decided on or heard of again. Three queries."""
    answered = {request for _person, request, _at in _MADE(people=asked)}
    heard: defaultdict[UUID, list[rules.Happened]] = defaultdict(list)
    for person, *told in _HEARD(people=asked):
        heard[person].append(rules.Happened(*told))
    going = {person.id for person in people if person.ended_at is None}
    ended = courses_ended(asked)
    for person, found in asked.items():
        is_going = person in going
        over = [each.at for each in ended[person]]
        reasons = [*rules.undecided_reminders(found, decided=answered, ended=over, is_going=is_going)]
        if is_going:
            reasons += rules.offer_reminders(found, happened=heard[person])
        for reason in reasons:
            yield person, reason


def _silent(people: Collection[UUID]) -> set[UUID]:
    """The requests of standing people said to someone who may not decide, as far as is known, that neither an event, a
    recommendation nor a decision has brought further, and that were not written by those who decide. One query at most."""
    return {request for (request,) in _not_brought_further(people=people)} if people else set()


@Prepared
def _not_brought_further() -> "QuerySet[Request, Any]":
    told = RequestEvent.objects.current().filter(request=OuterRef("asked"), kind=rules.PASSED_ON)
    # Who decided on it knows of it, also where the decision was taken back.
    further = (kind.filter(request=OuterRef("asked")) for kind in (Recommendation.objects.current(), Decision.objects))
    # Unknown is not yes: where nobody knows whether who heard it may decide, somebody who may is told.
    heard = Request.objects.current().filter(person__root_id__among=given("people"))
    heard = heard.filter(Q(is_delegated=False) | Q(is_delegated=None))
    rows = heard.alias(asked=KEY)
    for known in (told, *further):
        rows = rows.filter(~Exists(known))
    # Who first wrote it down: a correction by a worker makes it none of those that nobody has passed on.
    theirs = Q(first=None, recorded_by__role=Role.AUTHORITY) | Q(first__recorded_by__role=Role.AUTHORITY)
    return rows.exclude(theirs).values_list(KEY)


def clocks(
    people: Collection[UUID], *, ended_at: datetime | None = None, kept: Collection[UUID] = ()
) -> Mapping[UUID, list[rules.Clock]]:
    """By standing person the clocks, oldest first, from what counts of the person and the records merged into it. ended_at: as
    they would be if the course under way had ended then; None: as they are. kept: wishes the reader may not know of."""
    said, happened = _told(people)
    for person, event in dealt_with([key for key, found in said.items() if _can_part(found, happened[key])]):
        happened[person].append(event)
    treated = treated_of(said, ended_at=ended_at)
    every = {person: rules.clocks(found, happened[person], treated[person]) for person, found in said.items()}
    return {person: rules.without(found, said[person], kept=kept) for person, found in every.items()} if kept else every


def clocks_as_one(people: Collection[UUID]) -> list[rules.Clock]:
    """The clocks of several standing people as they would be if they were found to be one person."""
    said, happened = _told(people)
    treated = treated_of(people)
    every = chain.from_iterable
    wishes, events = list(every(said.values())), list(every(happened.values()))
    if _can_part(wishes, events):
        events += [event for _person, event in dealt_with(people)]
    return rules.clocks(wishes, events, every(treated.values()))


def _can_part(said: Sequence[rules.Said], happened: Sequence[rules.Happened]) -> bool:
    return len(said) > 1 and any(event.kind == rules.WITHDRAWN for event in happened)


def dealt_with(people: Collection[UUID]) -> Iterator[tuple[UUID, rules.Happened]]:
    """With the standing person each time a wish was recommended or decided on, which says that it stood although another was
    withdrawn. Two queries, none of nobody."""
    for standing in (_ADVISED, _MADE) if people else ():
        for person, request, at in standing(people=people):
            yield person, rules.Happened(request, rules.DEALT_WITH, at)


def _told(
    people: Collection[UUID],
) -> "tuple[defaultdict[UUID, list[rules.Said]], defaultdict[UUID, list[rules.Happened]]]":
    """By standing person what was asked for, and what has happened to it since. Two queries."""
    said: defaultdict[UUID, list[rules.Said]] = defaultdict(list)
    happened: defaultdict[UUID, list[rules.Happened]] = defaultdict(list)
    for person, *told in _SAID(people=people):
        said[person].append(rules.Said(*told))
    for person, *told in _HAPPENED(people=said):
        happened[person].append(rules.Happened(*told))
    return said, happened


def treated_of(
    people: Collection[UUID], *, ended_at: datetime | None = None
) -> "defaultdict[UUID, list[courses.Treated]]":
    """By standing person the courses that had reached treatment and ended; the one under way too, where it is told when it
    would have (``ended_at``). Two queries, one where none has ended."""
    ended: defaultdict[UUID, list[datetime]] = defaultdict(list)
    treated: defaultdict[UUID, list[courses.Treated]] = defaultdict(list)
    for person, at in _ENDED(people=people):
        ended[person].append(at)
    if ended_at is not None:
        for person in people:
            ended[person].append(ended_at)
    if ended:
        moves = moves_of(ended)
        if ended_at is not None:
            for person in people:
                moves[person].append(courses.next_move(moves[person], courses.FOLLOWUP, at=ended_at))
        for person, found in ended.items():
            treated[person] = courses.treated(found, moves[person])
    return treated


def courses_ended(people: Collection[UUID]) -> "defaultdict[UUID, list[courses.Ended]]":
    """By standing person the courses that ended. Two queries, one where none has."""
    endings: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for person, at in _ENDED(people=people):
        endings[person].append(at)
    moves = moves_of(endings)
    return defaultdict(list, {person: courses.all_ended(found, moves[person]) for person, found in endings.items()})


def moves_of(people: Collection[UUID], *, but: UUID | None = None) -> "defaultdict[UUID, list[courses.Moved]]":
    """By standing person the phases their course has come to, oldest first. One query, two where one has ended, four where
    records were merged of one that has, or that was moved on several of them. but: a move that is left out."""
    moves: defaultdict[UUID, list[courses.Moved]] = defaultdict(list)
    moved_on: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for person, key, record, *told in _PHASES(people=people):
        if key != but:
            moves[person].append(courses.Moved(*told))
            moved_on[person].add(record)
    # Of records that never moved all are in contact, where no course goes on that has come further.
    asked = [person for person, found in moves.items() if len(moved_on[person]) > 1 or _has_ended(found)]
    joined = joined_of(asked) if asked else {}
    if joined:
        written, begun = _written(joined, but=but), _begun(joined)
        moves |= {
            person: joined_courses.as_one(written[person], found, begun[person]) for person, found in joined.items()
        }
    return moves


def _has_ended(moves: Iterable[courses.Moved]) -> bool:
    return any(move.phase == courses.FOLLOWUP for move in moves)


def _begun(people: Collection[UUID]) -> "defaultdict[UUID, dict[UUID, datetime]]":
    """By standing person when each of their records was made. One query."""
    begun: defaultdict[UUID, dict[UUID, datetime]] = defaultdict(dict)
    rows = Person.objects.filter(root_id__in=list(people))
    for person, record, at in rows.values_list("root_id", "id", "created_at"):
        begun[person][record] = at
    return begun


def _written(people: Collection[UUID], *, but: UUID | None) -> "defaultdict[UUID, list[joined_courses.Written]]":
    """By standing person the moves that count, each as of when it was first written. One query."""
    written: defaultdict[UUID, list[joined_courses.Written]] = defaultdict(list)
    every = Detail.objects.filter(person__root_id__in=list(people), kind="phase").annotate(root=F("person__root_id"))
    rows = {row.id: row for row in every.order_by("happened_at", "id")}
    corrected = {row.corrects_id for row in rows.values()}
    for row in rows.values():
        if row.id in corrected or row.is_retraction or row.id == but:
            continue
        first = row
        while first.corrects_id:
            first = rows[first.corrects_id]
        told = (row.person_id, row.happened_at, row.value, first.recorded_at, row.is_by_hand)
        written[row.root].append(joined_courses.Written(*told))
    return written
