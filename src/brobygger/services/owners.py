"""Who sees to it now that something happens with a citizen: of every state a person, or the role that stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from brobygger.records.access import Membership, User
from brobygger.records.people import Person
from brobygger.rules import courses, owners
from brobygger.rules.access import Role
from brobygger.services.access import OPERATOR
from brobygger.services.changes import reading
from brobygger.services.courses import state_of


@dataclass(frozen=True)
class Owner:
    """``kind``: the owner the state names, a key of ``rules.owners.ROLES``; ``role``: who it is now, the same or who stands in;
    ``people``: the accounts, none for what is seen to outside."""

    kind: str
    role: str
    people: Sequence[User]

    @property
    def is_missing(self) -> bool:
        """Whether somebody is needed and there is nobody, so that another stands in."""
        return self.role != self.kind or (bool(owners.ROLES[self.kind]) and not self.people)


@reading("people.open")
def of_course(person: Person, *, by: User) -> Owner:
    """Who sees to the course of a standing person in the phase it is in. One query."""
    return of_state(person, courses.OWNERS[state_of(person)], by=by)


@reading("people.open")
def of_state(person: Person, owner: str, *, by: User) -> Owner:
    """Who sees to a state of a standing person that names this owner. One query, none for what is seen to outside."""
    found = list(_at_work(person)) if owners.ROLES[owner] else []
    for role in owners.in_turn(owner):
        people = [each for each in found if _can_be(each, role, person)]
        if people:
            return Owner(owner, role, people)
    return Owner(owner, owner, [])


@reading("access.administer")
def leaders_of(account: User, *, by: User) -> Sequence[User]:
    """Who leads the teams an account is or was in, and so can give its citizens another contact person; by name. One query."""
    teams = Membership.objects.filter(user=account).values("team_id")
    leading = Membership.objects.filter(team__in=teams, to=None).exclude(user=account).values("user_id")
    rows = User.objects.filter(id__in=leading, is_active=True, role=Role.LEADER, organisation_id=by.organisation_id)
    return list(rows.order_by("name", "id"))


def _at_work(person: Person) -> Any:
    """Everyone who could be the owner, each with whether they are of the citizen's team."""
    of_team = Membership.objects.filter(user=OuterRef("pk"), team=person.team_id, to=None)
    roles = owners.ROLES[owners.MANAGER] | owners.ROLES[owners.AUTHORITY]
    rows = User.objects.filter(organisation=person.organisation_id, is_active=True).annotate(is_of_team=Exists(of_team))
    # Nobody logs in as the site's own account.
    rows = rows.exclude(username=OPERATOR)
    return rows.exclude(is_of_team=False, role__in=set(owners.ROLES[owners.CONTACT_PERSON]) - roles).order_by(
        "name", "id"
    )


def _can_be(each: Any, role: str, person: Person) -> bool:
    if each.role not in owners.ROLES[role] or (role in owners.OF_TEAM and not each.is_of_team):
        return False
    return role != owners.CONTACT_PERSON or each.id == person.contact_person_id
