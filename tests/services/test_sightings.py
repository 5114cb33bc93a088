"""What contacts change of the lists is worked out from them alone; drawn from everything it is the same."""

import random
from datetime import timedelta

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.people import Person
from brobygger.rules import law
from brobygger.rules.treatment.events import Event
from brobygger.services import contacts, drawing, merging, people
from brobygger.services.plans import doses
from brobygger.services.treatment import events
from tests.cast import NOW, Cast

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def stored() -> tuple[list[object], list[object]]:
    """What the lists show of everyone."""
    reminders = Reminder.objects.order_by("person_id", "kind", "due_at", "shows_at")
    told = reminders.values("person_id", "kind", "due_at", "shows_at", "rank", "worker_id", "has_case")
    return list(Person.objects.order_by("id").values()), list(told)


@pytest.mark.parametrize("seed", range(6))
def test_lists_show_the_same_whether_contacts_are_added_up_or_all_is_read_again(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    met = [people.meet(by=cast.signe, alias=f"Borger {n}", now=NOW - 12 * DAY) for n in range(4)]
    # Their record was begun at the office, after some of the contacts that are written later.
    met += [people.meet(by=cast.signe, alias=f"Sent {n}", now=NOW - 4 * DAY) for n in range(3)]
    doses.plan(by=cast.signe, person_id=met[0].id, new=doses.NewDose(NOW - 11 * DAY, 2, 7), now=NOW - 11 * DAY)
    merging.merge(
        by=cast.oda, kept_id=met[1].id, merged_id=met[2].id, reason="samme", is_difference_seen=True, now=NOW - 10 * DAY
    )
    # Few moments, so that some meet: two contacts at once, the older written last.
    for _ in range(5):
        new = [told(chance, chance.choice(met)) for _ in range(chance.randint(1, 6))]
        contacts.record(by=chance.choice((cast.signe, cast.malik)), items=new, now=NOW)
        if chance.random() < 0.4:
            day = NOW - chance.randint(1, 9) * DAY
            at = chance.choice((day, law.day_only(law.local_day(day))))
            events.tell(
                by=cast.malik,
                person_id=chance.choice(met).id,
                told=Event("naloxone", at, note=str(chance.random())),
                now=NOW,
            )
        shown = stored()
        drawing.draw(set(Person.objects.standing().values_list("id", flat=True)))
        assert shown == stored()


def told(chance: random.Random, person: people.Person) -> contacts.NewContact:
    is_contact = chance.random() < 0.7
    promise = "læge" if is_contact and chance.random() < 0.2 else ""
    day = NOW - chance.randint(1, 9) * DAY
    hours = (day, day - 4 * HOUR, law.day_only(law.local_day(day)))
    return contacts.NewContact(
        person_id=person.id,
        kind="contact" if is_contact else "attempt",
        outcome="" if is_contact else "nobody_there",
        happened_at=chance.choice(hours),
        place_kind=chance.choice(("", "street", "phone")),
        place=chance.choice(("", "Mariaparken", "Værestedet")),
        components=chance.sample(("relation", "contact", "treatment"), k=chance.randint(0, 2)) if is_contact else (),
        methods=chance.sample(("case_management",), k=chance.randint(0, 1)) if is_contact else (),
        own_words=chance.choice(("", "", "Jeg fryser", "Jeg vil hjem")),
        note=str(chance.random()),
        promise=promise,
        promise_at=NOW + HOUR if promise else None,
    )
