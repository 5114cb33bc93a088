"""Handing a citizen over to another team: whose they are from then on, why, and who carries them there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.records.access import Membership, Team, User
from brobygger.records.people import Assignment, Handover, Person
from brobygger.rules import access, fields
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound, person_for_writing, standing_for_writing, workers_of
from brobygger.services.changes import Act, perform, reading
from brobygger.services.courses import first_known
from brobygger.services.drawing import draw

KIND = "handover"


@dataclass(frozen=True)
class Other:
    """A team a citizen can be handed over to, and who can be the contact person there."""

    team: Team
    workers: Sequence[User]


def hand_over(
    *,
    by: User,
    person_id: UUID,
    to_team: UUID,
    why: str,
    at: datetime,
    now: datetime,
    worker_id: UUID | None = None,
    seen: UUID | None = None,
    key: UUID | None = None,
) -> Handover:
    """Hand someone over to another team of the organisation. ``seen``: the team the page showed. ``worker_id``: who carries
    them there; None where that team has not said yet, which its leader is then reminded of.

    Every record that stands as the same person goes along, so that a merge can still be undone. The facts stay what they are;
    whoever is only in the old team reaches them no more, its phones lose the person with their next sync. A key that is there
    already writes nothing. Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("older_form" where a colleague was
    first, "same_team"), ``NotFound`` outside scope and for a worker who is not of that team.
    """
    raise_any([*fields.needed("why", why), *fields.text("why", why), *fields.moment("at", at, now)])
    with perform("people.hand_over", by=by, now=now) as act:
        # Sent twice at once the second waits here, and may not see the person any more.
        standing_for_writing([person_id])
        earlier = Handover.objects.filter(id=key, recorded_by=by).first() if key else None
        if earlier is not None:
            return earlier
        person = person_for_writing(by, person_id)
        raise_any(fields.not_before("at", at, first_known(person)))
        team = _other_team(person, to_team, seen)
        worker = _worker_of(team, worker_id)
        row = Handover(from_team=person.team, to_team=team, why=why.strip(), person=person)
        if key:
            row.id = key
        _stamp(act, row, at)
        act.wrote(KIND, [(row.id, person.id)])
        Person.objects.filter(root_id=person.id).update(team=team)
        if person.died_at is None and (worker is not None or person.contact_person_id is not None):
            carried = Assignment(person=person, worker=worker)
            _stamp(act, carried, now)
            act.wrote("assignment", [(carried.id, person.id)])
        draw([person.id])
    return row


@reading("people.hand_over")
def others(person: Person, *, by: User) -> list[Other]:
    """The other teams of the organisation, by name, each with who can be the contact person there. Two queries."""
    teams = list(
        Team.objects.filter(organisation_id=person.organisation_id).exclude(id=person.team_id).order_by("name")
    )
    treating = [role for role in access.Role if access.can(role, "contacts.record")]
    at_work = {"user__is_active": True, "user__role__in": treating, "team__in": teams, "to": None}
    rows = Membership.objects.filter(**at_work).select_related("user").order_by("user__name", "user_id")
    found: dict[UUID, list[User]] = {team.id: [] for team in teams}
    for row in rows:
        found[row.team_id].append(row.user)
    return [Other(team, found[team.id]) for team in teams]


def _other_team(person: Person, to_team: UUID, seen: UUID | None) -> Team:
    if seen is not None and seen != person.team_id:
        message = words(
            "A colleague was first: the citizen has been handed over to %(team)s since you opened the page. Look again "
            "before you hand over."
        )
        raise Refusal("older_form", message, team=person.team.name)
    team = Team.objects.filter(id=to_team, organisation_id=person.organisation_id).first()
    if team is None:
        raise NotFound
    if team.id == person.team_id:
        raise Refusal("same_team", words("The citizen is with this team already."))
    return team


def _worker_of(team: Team, worker_id: UUID | None) -> User | None:
    if worker_id is None:
        return None
    worker = workers_of(team.id).filter(id=worker_id).first()
    if worker is None:
        raise NotFound
    return worker


def _stamp(act: Act, row: Handover | Assignment, at: datetime) -> None:
    row.happened_at, row.recorded_at, row.received_at, row.recorded_by = at, act.now, act.now, act.by
    row.save(force_insert=True)
