"""Someone new asks the authority itself: the record and the request in one act, so that the clock hangs on no phone call
[model.md 3.1]."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from brobygger.records.access import Team, User
from brobygger.records.agenda import Reminder
from brobygger.records.people import Person
from brobygger.records.requests import Request
from brobygger.rules import people as people_rules
from brobygger.rules import requests as rules
from brobygger.rules.fields import FieldRefused, raise_any
from brobygger.rules.refusals import words
from brobygger.services import meeting, people
from brobygger.services.access import person_in_scope
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw
from brobygger.services.requests.asking import NewRequest, write_request
from brobygger.services.requests.days import check_day


@reading("requests.receive")
def teams(*, by: User) -> Sequence[Team]:
    """The teams that can be handed someone new. One query."""
    return list(Team.objects.filter(organisation_id=by.organisation_id).order_by("name"))


@reading("requests.receive")
def likely(*, by: User, alias: str, now: datetime) -> list[meeting.Match]:
    """Known people who may be the one that asks, as a worker is shown them who meets someone: of those ``by`` may see, and no
    others. Whoever has nothing to decide with the authority is found by the team (``requests.receive`` tells it).
    """
    return meeting.alike(by=by, alias=alias, now=now)


@reading("people.merge")
def known_already(person: Person, *, by: User, now: datetime) -> list[meeting.Match]:
    """Of a standing person the authority wrote down and nobody has taken on yet: who may be the same one, as the team knows
    them. Each is logged as looked up. One query, and four where it is such a one; none of who has a contact person.
    """
    if person.contact_person_id is not None or not Reminder.objects.filter(person=person, kind="newcomer").exists():
        return []
    return meeting.alike(by=by, alias=person.shown_name, rough_age=person.rough_age, now=now, besides=person.id)


def receive(*, by: User, alias: str, team_id: UUID, new: NewRequest, now: datetime) -> Request:
    """Write down that someone nobody has a record of asked the authority for treatment; a team takes it from there.

    Nobody is the contact person yet, which the team's board says. A key that is there already writes nothing. Raises
    ``SeveralRefused`` for what cannot be or is asked once more, ``Refusal`` for an alias or a team that cannot be, ``NotFound``
    where the key is that of a request outside scope.
    """
    people_rules.check_alias(alias)
    raise_any(rules.problems(new, now=now))
    with perform("requests.receive", by=by, now=now) as act:
        # Sent twice at once the second waits, and finds what the first wrote.
        team = Team.objects.select_for_update().filter(organisation_id=by.organisation_id, id=team_id).first()
        there = Request.objects.filter(id=new.id).first()
        if there is not None:
            person_in_scope(by, there.person_id)
            return there
        if team is None:
            raise FieldRefused("no_such_team", words("There is no such team."), field="team")
        # The key of the person comes of that of the request, so that sending twice makes one.
        key = uuid5(new.id, "person")
        person = people.write_new(act, team_id=team_id, details={"alias": alias}, key=key)
        row = write_request(act, person, new)
        check_day(act, person, row, new)
        draw([person.id])
    return row
