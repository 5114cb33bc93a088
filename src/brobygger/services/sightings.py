"""What contacts just written change of the people they are about, without reading everything of them again.

A contact that corrects nothing and promises nothing tells when someone was seen, where, and what it brought. Whoever is more
than that is drawn as ever: the columns are the same either way.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from brobygger.records import bulk
from brobygger.records.agenda import Reminder
from brobygger.records.people import Person
from brobygger.records.plans import DosePlan
from brobygger.records.prepared import Prepared, given
from brobygger.rules import deliveries, law, sightings
from brobygger.services import drawing, last_meetings
from brobygger.services.changes import Act
from brobygger.services.reminders import lost

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from brobygger.services.contacts import NewContact

COLUMNS = [*last_meetings.Seen._fields, "seen_order", "received"]


def draw(act: Act, written: Sequence[tuple[Person, "NewContact"]]) -> None:
    """Draw those to whom contacts were added, each with the standing person as read under its lock. Two questions, and none
    after them in the act."""
    by_person: defaultdict[UUID, list[NewContact]] = defaultdict(list)
    for person, contact in written:
        by_person[person.id].append(contact)
    # How often someone is met is counted against the dose, and whoever is met again in a break is asked about.
    wholly = {key for (key,) in _asked_about(people=list(by_person))}
    changed: list[Person] = []
    for person in {person.id: person for person, _ in written}.values():
        added = by_person[person.id]
        if any(contact.corrects_id or contact.promise for contact in added) or not _see(person, added):
            wholly.add(person.id)
        elif person.id not in wholly and any(sightings.is_meeting(contact.kind) for contact in added):
            changed.append(person)
    if wholly:
        drawing.draw(wholly)
    looked_for = lost.looked_for(people=[person.id for person in changed]) if changed else ()
    act.asks_no_more()
    bulk.update(Person, COLUMNS, [(*(getattr(person, name) for name in COLUMNS), person.id) for person in changed])
    lost.put_off(changed, looked_for)


@Prepared
def _asked_about() -> "QuerySet[Any, tuple[UUID]]":
    """Those with a dose, and those in a break, who may have come back when they are met."""
    dosed = DosePlan.objects.filter(person__root_id__among=given("people")).values_list("person__root_id")
    away = Reminder.objects.filter(person_id__among=given("people"), kind__in=("break_open", "break_ends"))
    return dosed.union(away.values_list("person_id"))


def _see(person: Person, added: "Sequence[NewContact]") -> bool:
    """Put into the columns what contacts add to them; whether that can be told without those written before."""
    met = [contact for contact in added if sightings.is_meeting(contact.kind)]
    if not met:
        return True
    newest = max(met, key=_order)
    # Seen before their record began, they are looked for sooner than they were.
    is_sooner = person.seen_at is None and newest.happened_at < person.created_at
    if is_sooner or _is_unsure(person.seen_at, newest.happened_at) or not _place(person, met):
        return False
    if person.seen_at is None or person.seen_at < newest.happened_at:
        person.seen_at = person.seen_order = newest.happened_at
        person.seen_through = sightings.through(newest.place_kind)
    brought = [deliveries.brought(contact.components, contact.methods) for contact in met]
    person.received = deliveries.as_kept(set().union(*brought, deliveries.kept(person.received)))
    return True


def _order(contact: "NewContact") -> tuple[object, ...]:
    return *sightings.order(contact.happened_at), contact.id


def _is_unsure(before: datetime | None, at: datetime) -> bool:
    """Whether which of two is the newer hangs on more than their moments: on their keys, or on which of them has an hour."""
    if before is None:
        return False
    return before == at or not (law.has_hour(before) and law.has_hour(at))


def _place(person: Person, met: "Sequence[NewContact]") -> bool:
    """Put into the columns where they were; whether that can be told without the contacts written before."""
    placed = [each for each in met if each.place.strip() and not sightings.through(each.place_kind)]
    if not placed:
        return True
    newest = max(placed, key=_order)
    if _is_unsure(person.placed_at, newest.happened_at):
        return False
    if person.placed_at is None or person.placed_at < newest.happened_at:
        person.placed_at, person.seen_place = newest.happened_at, newest.place.strip()
    return True
