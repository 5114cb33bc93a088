"""When and where a citizen was seen last is said alike on Today, in the list and on their page."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from brobygger.records.people import Person
from brobygger.rules import law
from brobygger.rules.treatment.events import Event
from brobygger.services import contacts, details
from brobygger.services.treatment import events
from tests.cast import Cast

As = Callable[[str], Client]


def at(days: int, hour: int) -> datetime:
    """So many days ago at an hour."""
    return datetime.combine(timezone.localdate() - timedelta(days=days), time(hour), tzinfo=law.PLACE)


def met(cast: Cast, smed: Person, when: datetime, **told: str) -> None:
    new = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=when, **told)  # type: ignore[arg-type]
    contacts.record(by=cast.signe, items=[new], now=timezone.now())


def handed(cast: Cast, smed: Person, days: int) -> None:
    day = law.day_only(timezone.localdate() - timedelta(days=days))
    events.tell(by=cast.signe, person_id=smed.id, told=Event("naloxone", day), now=timezone.now())


def everywhere(client: Client, smed: Person) -> dict[str, str]:
    """The pages that say it; promised, somebody stands in Today."""
    pages = {"page": f"/borgere/{smed.id}/", "list": "/borgere/", "today": "/"}
    return {name: told(client.get(address, follow=True)) for name, address in pages.items()}


def told(response: Any) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]*>", "", response.content.decode()).split())


def test_naloxone_of_a_day_without_an_hour_takes_neither_hour_nor_place_away(cast: Cast, as_: As, smed: Person) -> None:
    promised = {"promise": "læge", "promise_at": timezone.now() + timedelta(hours=1)}
    met(cast, smed, at(1, 10), place_kind="park", place="Bænken", **promised)  # type: ignore[arg-type]
    handed(cast, smed, 1)
    for page, said in everywhere(as_("signe"), smed).items():
        assert "i går 10:00, Bænken" in said, page
    # Of a later day nobody wrote where it was: the last place that is known stays told, with its own day.
    now = timezone.now()
    events.tell(by=cast.signe, person_id=smed.id, told=Event("naloxone", now), now=now)
    day = f"{timezone.localdate(now) - timedelta(days=1):%d-%m}"
    for page, said in everywhere(as_("signe"), smed).items():
        assert f"i dag {timezone.localtime(now):%H:%M}; sted: Bænken, {day}" in said, page


def test_a_place_whose_day_is_not_drawn_yet_is_told_with_the_day_of_the_call(cast: Cast, as_: As, smed: Person) -> None:
    met(cast, smed, at(2, 10), place_kind="park", place="Bænken")
    met(cast, smed, at(1, 10), place_kind="phone")
    Person.objects.filter(id=smed.id).update(placed_at=None)
    day = f"{timezone.localdate() - timedelta(days=1):%d-%m}"
    assert f"i går 10:00, talt med i telefon; sted: Bænken, {day}" in told(as_("signe").get(f"/borgere/{smed.id}/"))


def test_a_call_is_told_as_a_call_and_not_as_a_place(cast: Cast, as_: As, smed: Person) -> None:
    met(cast, smed, at(2, 10), place_kind="park", place="Bænken")
    promised = {"promise": "læge", "promise_at": timezone.now() + timedelta(hours=1)}
    met(cast, smed, at(1, 9), place_kind="phone", place="Søerne", **promised)  # type: ignore[arg-type]
    day = f"{timezone.localdate() - timedelta(days=2):%d-%m}"
    for page, said in everywhere(as_("signe"), smed).items():
        assert f"i går 09:00, talt med i telefon; sted: Bænken, {day}" in said, page
    values = {"address_protection": "yes"}
    details.describe(by=cast.signe, person_id=smed.id, values=values, seen={}, now=timezone.now())
    for page, said in everywhere(as_("signe"), smed).items():
        assert "Bænken, " not in said and f"sted: sted beskyttet, {day}" in said, (page, said)
