"""A course that nobody carries through, the follow-ups after it included."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from brobygger.records.access import Membership
from brobygger.records.people import Person
from brobygger.rules import access
from brobygger.rules.agenda import Due, ends_with_course, is_for_authority_alone
from brobygger.services.reminders import alerts, contacts, decisions, endings, referrals, requests, treatment

# What an ending closes nothing of: follow-ups, other help and stays, what was promised, a recent overdose or relapse, thoughts
# of suicide nobody has handled, and what waits for the authority.
GOES_ON = (endings.due, referrals.due, contacts.due, treatment.due, alerts.due, requests.due, decisions.due)


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Whoever has no continuous contact person [R-G11], from the day they were met until nothing of the course goes on.

    A contact person whose account is closed, who has left the person's team or whose role treats nobody carries nobody
    through: what goes on after an ending would stand in nobody's day. One query, and those of what goes on.
    """
    ended = [person for person in people if person.ended_at is not None]
    found = (each for source in GOES_ON for each in source(ended)) if ended else ()
    # What is the authority's alone asks nobody to carry anyone through.
    goes_on = {
        key for key, reason in found if not (ends_with_course(reason.kind) or is_for_authority_alone(reason.kind))
    }
    going = [person for person in people if person.ended_at is None or person.id in goes_on]
    workers = {person.contact_person_id for person in going if person.contact_person_id is not None}
    at_work: set[tuple[UUID, UUID]] = set()
    if workers:
        treating = [role for role in access.Role if access.can(role, "contacts.record")]
        active = {"user__is_active": True, "user__role__in": treating}
        open_ones = Membership.objects.filter(user_id__in=workers, to=None, **active)
        at_work.update(open_ones.values_list("user_id", "team_id"))
    for person in going:
        if (person.contact_person_id, person.team_id) not in at_work:
            yield person.id, Due("no_contact_person", person.created_at, person.created_at)
