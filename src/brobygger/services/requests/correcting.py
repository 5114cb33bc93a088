"""A request was written wrong: a new version names the one it replaces, and the clock follows the moment it tells."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid5

from django.db.models import Exists, Min, OuterRef

from brobygger.records.access import User
from brobygger.records.endings import Ending
from brobygger.records.people import Person
from brobygger.records.requests import Decision, Recommendation, Request, RequestEvent
from brobygger.rules import decisions, law
from brobygger.rules import requests as rules
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal, words
from brobygger.services import writing
from brobygger.services.access import person_for_writing
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw
from brobygger.services.requests.asking import KIND, NewRequest, clock_of, request_as_it_stands
from brobygger.services.requests.days import check_day
from brobygger.services.requests.returning import work_out
from brobygger.services.requests.unnamed import known_of

TOLD = ("words", "said_to", "place", "witness")
ANSWERS = ("is_delegated", "is_anonymous", "is_day_unsure")


def correct(*, by: User, seen: UUID, new: NewRequest, now: datetime, shown: UUID | None = None) -> Request:
    """Correct what was told of a request. ``seen``: the version the form was filled in from; ``shown``: the standing person the
    page showed, None asks nothing; the key of ``new`` is that of the new version.

    What has happened to it, is advised and decided on it stays with it, and the clock runs from the corrected moment. What
    changes nothing writes nothing, nor does a key that is there already. Raises ``SeveralRefused`` for what cannot be (after
    something happened to it, after the course ended, into a wish whose deadline has stopped, where nobody said it is meant, to
    an anonymous one where it is decided: "request_decided"),
    ``Refusal`` ("older_form", "taken_back", "has_died", "merged_since"), ``NotFound`` outside scope.
    """
    with perform("requests.correct", by=by, now=now) as act:
        named = request_as_it_stands(by=by, request_id=seen)
        person = person_for_writing(by, named.person_id)
        there = writing.there(by, Request, new.id, person)
        if there is not None:
            return there
        was = writing.replaced(Request, person, seen)
        assert was is not None
        if shown not in (None, person.id):
            raise decisions.refusal("merged_since", name=person.shown_name, stands=person.id)
        # A form tells whole minutes: the same minute is the same moment.
        if timedelta() <= was.happened_at - new.said_at < timedelta(minutes=1):
            new = replace(new, said_at=was.happened_at)
        _check(person, was, new, now)
        if _is_same(was, new):
            return was
        told = writing.lines(new, *TOLD) | {name: getattr(new, name) for name in ANSWERS}
        # What nobody could be asked before is asked now, whatever else is corrected.
        before = None if was.is_day_unsure else clock_of(person, was.key, by=by)
        row = Request(first_id=was.key, **told)
        writing.add(act, row, KIND, person_id=person.id, at=new.said_at, key=new.id, corrects=was)
        # What stood there already was asked about when it was written.
        is_moved = law.local_day(new.said_at) != law.local_day(was.happened_at)
        check_day(act, person, row, new if is_moved else replace(new, is_day_sure=True), before=before)
        work_out(act, person)
        draw([person.id])
    return row


def confirm_day(*, by: User, seen: UUID, now: datetime) -> Request:
    """Say of a request told on a phone that it was said that day, and so is of the wish whose clock has stopped. ``seen``: the
    version that was shown; pressed twice it is said once. Raises as ``correct``, and ``Refusal`` ("day_is_sure") where that
    version is of a day nobody was unsure of."""
    row = request_as_it_stands(by=by, request_id=seen)
    if not any(each.id == seen and each.is_day_unsure for each in versions(row, by=by)):
        raise Refusal(
            "day_is_sure", words("Nobody asks whether the day of this request is right: nothing was changed.")
        )
    same = {name: getattr(row, name) for name in (*TOLD, "is_delegated", "is_anonymous")}
    new = NewRequest(said_at=row.happened_at, is_long_ago=True, id=uuid5(seen, "day"), **same)
    return correct(by=by, seen=seen, new=new, now=now)


@reading("requests.read")
def versions(row: Request, *, by: User) -> Sequence[Request]:
    """Every version of a request, newest first; the first is a retraction where it was taken back. One query."""
    found = writing.versions(row)
    for newer, older in pairwise(found):
        newer.corrects = older
    return found


@reading("requests.read")
def taken_back(person: Person, *, by: User) -> Sequence[Request]:
    """The rows that took requests of a standing person back, newest first. ``is_again``: it was written anew since,
    in the same words and of the same moment. One query, some more for those who decide where one was anonymous."""
    rows = Request.objects.taken_back().filter(person__root_id=person.root_id)
    again = Request.objects.current().filter(
        person__root_id=person.root_id, happened_at=OuterRef("happened_at"), words=OuterRef("words")
    )
    found = rows.annotate(is_again=Exists(again)).select_related("recorded_by", "corrects__recorded_by")
    return known_of(list(found.order_by("-recorded_at", "-id")), person, by=by)


def _check(person: Person, was: Request, new: NewRequest, now: datetime) -> None:
    """Raises what a correction is refused with."""
    writing.check_lived(person, new.said_at, was)
    of = {"request_id": was.key}
    first, advised = (
        [kind.objects.current().filter(**of).aggregate(at=Min("happened_at"))["at"] for kind in kinds]
        for kinds in ((RequestEvent, Decision), (Recommendation,))
    )
    known = (writing.versions(was)[-1].recorded_at, *advised)
    ended = Ending.objects.current().filter(person__root_id=person.root_id, happened_at__gt=was.happened_at)
    raise_any(
        rules.correction_problems(
            new,
            was_at=was.happened_at,
            followed_at=min((at for at in first if at is not None), default=None),
            ended_at=ended.aggregate(at=Min("happened_at"))["at"],
            known_at=min(at for at in known if at is not None),
            is_decided_by_name=not was.is_anonymous and Decision.objects.current().filter(**of).exists(),
            now=now,
        )
    )


def _is_same(was: Request, new: NewRequest) -> bool:
    told = writing.lines(new, *TOLD) | {name: getattr(new, name) for name in ANSWERS}
    return was.happened_at == new.said_at and all(getattr(was, name) == value for name, value in told.items())
