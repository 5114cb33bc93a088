"""The continuous contact person: who carries someone through."""

from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Assignment, Person
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound, check_living, person_for_writing, workers_of
from brobygger.services.changes import Act, perform
from brobygger.services.drawing import draw


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
