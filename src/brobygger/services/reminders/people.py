"""A course that nobody carries through, the follow-ups after it included."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from brobygger.records.access import Membership
from brobygger.records.people import Assignment, Person
from brobygger.records.prepared import Standing
from brobygger.rules import access
from brobygger.rules.agenda import Due, ends_with_course, is_for_authority_alone
from brobygger.services.reminders import alerts, contacts, decisions, endings, referrals, requests, treatment

# What an ending closes nothing of: follow-ups, other help and stays, what was promised, a recent overdose or relapse, thoughts
# of suicide nobody has handled, and what waits for the authority.
GOES_ON = (endings.due, referrals.due, contacts.due, treatment.due, alerts.due, requests.due, decisions.due)


_ASSIGNED = Standing(Assignment, "worker_id", "happened_at")


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Whoever has no continuous contact person [R-G11], since they have none, until nothing of the course goes on.

    A contact person whose account is closed, who has left the person's team or whose role treats nobody carries nobody
    through: what goes on after an ending would stand in nobody's day. One query, two more where there is such a person, and
    those of what goes on.
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
    lacking = [person for person in going if (person.contact_person_id, person.team_id) not in at_work]
    for key, at, is_known in _since(lacking) if lacking else ():
        yield key, Due("no_contact_person", at, at, params={} if is_known else {"since": "unknown"})


def _since(people: Sequence[Person]) -> Iterator[tuple[UUID, datetime, bool]]:
    """Of people without a contact person since when, and whether that is known; where not, since when they have had the one
    who carries them no longer."""
    assigned: dict[tuple[UUID, UUID | None], datetime] = {}
    for key, worker, at in _ASSIGNED(people=[person.id for person in people]):
        assigned[key, worker] = at
    gone = _gone({person.contact_person_id for person in people if person.contact_person_id is not None})
    for person in people:
        begun = assigned.get((person.id, person.contact_person_id), person.created_at)
        if person.contact_person_id is None:
            yield person.id, begun, True
            continue
        account, left = gone.get((person.contact_person_id, None)), gone.get((person.contact_person_id, person.team_id))
        at = min((each for each in (account, left) if each is not None), default=None)
        yield person.id, begun if at is None else max(begun, at), at is not None


def _gone(workers: Collection[UUID]) -> Mapping[tuple[UUID, UUID | None], datetime]:
    """When these left each team they are in no longer, and by None when their account was closed; what is not known is missing.
    One query, none of nobody."""
    found: dict[tuple[UUID, UUID | None], datetime] = {}
    if not workers:
        return found
    rows = Membership.objects.filter(user_id__in=workers).order_by("since")
    for worker, team, to, is_active, closed_at in rows.values_list(
        "user_id", "team_id", "to", "user__is_active", "user__closed_at"
    ):
        if not is_active and closed_at is not None:
            found[worker, None] = closed_at
        if to is not None:
            found[worker, team] = to
        else:
            found.pop((worker, team), None)
    return found
