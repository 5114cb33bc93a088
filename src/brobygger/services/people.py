"""People: someone new, and their record opened. What is said of them is in ``details``, who may be known already in
``meeting``, who their contact person is in ``assigning``, numbers are in ``identities``."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.rules import code_lists
from brobygger.rules import people as rules
from brobygger.rules.names import name_order
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import person_in_scope
from brobygger.services.assigning import carried_by
from brobygger.services.changes import Act, looked_up, perform, reading
from brobygger.services.details import write as write_details
from brobygger.services.drawing import draw
from brobygger.services.writing import Moments, check_moment


@reading("people.open")
def open_person(*, by: User, person_id: UUID, now: datetime, purpose: str, where: str = "") -> Person:
    """The person, with the look-up and ``where`` it was (``rules.access.PAGES``) logged. Raises ``NotFound`` outside scope,
    ``Refusal`` without a purpose."""
    person = person_in_scope(by, person_id)
    if purpose:
        code_lists.check_code("lookup_purposes", purpose)
    looked_up(by=by, act="people.open", now=now, purpose=purpose, people=[person.id], where=where)
    return person


def meet(
    *,
    by: User,
    alias: str,
    now: datetime,
    rough_age: str = "",
    place: str = "",
    own_wish: str = "",
    team_id: UUID | None = None,
    key: UUID | None = None,
    when: Moments | None = None,
) -> Person:
    """Make a record of someone met, with as little as a nickname. The one who meets becomes the contact person.

    key, when: as it was written down elsewhere first, on a phone. The keys of the details come of the key, so that they are the
    same when it is sent once more to a database restored from a copy.

    Raises ``Refusal`` where the alias is empty or holds an identity number, where the team is not one's own, or for a day that
    has not come.
    """
    details = {"alias": alias, "rough_age": rough_age, "usual_place": place, "own_wish": own_wish}
    with perform("people.meet", by=by, now=now) as act:
        rules.check_alias(alias)
        check_moment(when.at if when else None, now)
        for kind, value in details.items():
            rules.check_detail(kind, value)
        team = team_id or next(iter(by.team_ids), None)
        if team is None or team not in by.team_ids:
            raise Refusal(
                "no_team", words("You are not a member of a team, so there is nobody to share this person with.")
            )
        person = write_new(act, team_id=team, details=details, key=key or new_id(), when=when)
        carried_by(act, person, by)
        draw([person.id])
    person.refresh_from_db()
    return person


@reading("people.meet")
def met_as(key: UUID | None, *, by: User) -> Person | None:
    """Whom one has written down under this key already, so that what is sent twice is written once; None where nobody."""
    return Person.objects.filter(id=key, created_by=by).first() if key else None


def write_new(act: Act, *, team_id: UUID, details: Mapping[str, str], key: UUID, when: Moments | None = None) -> Person:
    """Write a record of someone new within an act. details: by kind what is told, an alias among it, that has been checked.
    What must hold of the team is not checked, nobody is made the contact person, and nothing is drawn."""
    met_at = min(when.at, act.now) if when else act.now
    recorded_at = when.recorded_at if when else act.now
    person = Person(
        id=key,
        root_id=key,
        organisation_id=act.by.organisation_id,
        team_id=team_id,
        created_at=met_at,
        created_by=act.by,
        shown_name=details["alias"].strip(),
        name_order=name_order(details["alias"]),
        seen_order=met_at,
        promise_order=met_at,
    )
    _save_new(person)
    act.wrote("person", [(key, key)])
    told = [(kind, value) for kind, value in details.items() if value.strip()]
    write_details(
        act, person, told, happened_at=met_at, recorded_at=recorded_at, keys=[told_as(key, kind) for kind, _ in told]
    )
    return person


def told_as(key: UUID, kind: str) -> UUID:
    """The key of a detail that was told of someone when they were written down under a key."""
    return uuid5(key, kind)


def _save_new(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        message = words("Somebody else has already been saved under this key.")
        raise Refusal("already_there", message) from None
