"""The continuous contact person: who carries someone through, and who did before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Subquery

from brobygger.records.access import User
from brobygger.records.people import Assignment, Person
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound, check_living, person_for_writing, workers_of
from brobygger.services.changes import Act, perform, reading
from brobygger.services.drawing import draw


@dataclass(frozen=True)
class Carried:
    """Who was the contact person over a time; nobody where ``worker`` is None. ``until`` is None for who is it now."""

    worker: User | None
    since: datetime
    until: datetime | None


def assign(*, by: User, person_id: UUID, worker_id: UUID, now: datetime, seen: str = "") -> None:
    """Make a colleague the continuous contact person. ``seen``: the key of the one the page showed, "none" where there was
    none; empty asks nothing. Raises ``Refusal`` ("has_died", "older_form" where another was chosen since), ``NotFound`` for
    someone outside the person's team."""
    with perform("people.assign", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        check_living(person)
        worker = workers_of(person.team_id).filter(id=worker_id).first()
        if worker is None:
            raise NotFound
        if person.contact_person_id != worker.id:
            _check_same(person, seen)
            carried_by(act, person, worker)
            draw([person.id])


@reading("people.open")
def carried(person: Person, *, by: User) -> Sequence[Carried]:
    """Who has been the contact person of a standing person, from when to when, newest first. Of records merged into it only
    where it has none itself, as its contact person is drawn. One query."""
    rows = Assignment.objects.current().filter(person__root_id=person.root_id).select_related("worker")
    told = list(rows.order_by("-happened_at", "-id"))
    own = [row for row in told if row.person_id == person.root_id] or told
    ends = [None, *(row.happened_at for row in own)]
    return [Carried(row.worker, row.happened_at, until) for row, until in zip(own, ends, strict=False)]


def changed() -> Any:
    """The rows by which another became the contact person, or nobody, each with who was it ``before`` and since when
    (``before_at``). Who met someone first is no change."""
    earlier = Assignment.objects.current().filter(person_id=OuterRef("person_id"))
    sooner = Q(happened_at__lt=OuterRef("happened_at")) | Q(happened_at=OuterRef("happened_at"), id__lt=OuterRef("id"))
    last = earlier.filter(sooner).order_by("-happened_at", "-id")
    told = {"before": "worker__name", "before_id": "worker_id", "before_at": "happened_at"}
    rows = Assignment.objects.current().select_related("worker")
    rows = rows.annotate(**{name: Subquery(last.values(column)[:1]) for name, column in told.items()})
    # That nobody was it is no value that a database can compare.
    return rows.filter(Q(before_id=None) | Q(worker=None) | ~Q(worker_id=F("before_id")), Exists(last))


def _check_same(person: Person, seen: str) -> None:
    stands = person.contact_person
    if seen and seen != (str(stands.id) if stands else "none"):
        message = words(
            "A colleague was first: %(who)s has become the contact person since you opened the page. Choose again if it "
            "should be another."
        )
        raise Refusal("older_form", message, who=stands.name if stands else "")


def carried_by(act: Act, person: Person, worker: User) -> None:
    """Write that ``worker`` is the contact person from now on. Part of an act that draws the person."""
    row = Assignment(
        person=person, worker=worker, happened_at=act.now, recorded_at=act.now, received_at=act.now, recorded_by=act.by
    )
    row.save(force_insert=True)
    act.wrote("assignment", [(row.id, person.id)])
