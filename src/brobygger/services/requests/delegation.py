"""Whether visitation is delegated to the outreach team: the site's own agreement [model.md 3.1]."""

from datetime import datetime

from brobygger.records.access import Organisation, User
from brobygger.records.people import Person
from brobygger.services import choices
from brobygger.services.changes import perform, reading


@reading("requests.read")
def delegation_of(person: Person, *, by: User) -> bool | None:
    """Whether visitation is delegated where a citizen belongs; None: not settled."""
    return person.organisation.has_delegation


def set_delegation(*, by: User, has_delegation: bool | None, now: datetime, seen: str = "") -> Organisation:
    """Say whether visitation is delegated; None: not settled. What new requests are first shown with; those told keep theirs.

    It moves no decision: who decides is the authority all the same. ``seen``: what the page showed, as ``choices.shown``.
    Raises as ``choices.check_seen``.
    """
    with perform("requests.set_up", by=by, now=now) as act:
        organisation = Organisation.objects.select_for_update().get(id=by.organisation_id)
        choices.check_seen(seen, organisation.has_delegation)
        before, organisation.has_delegation = organisation.has_delegation, has_delegation
        organisation.save(update_fields=["has_delegation"])
        act.wrote("organisation", [(organisation.id, None)])
        act.note(f"delegation {before} to {has_delegation}")
    return organisation
