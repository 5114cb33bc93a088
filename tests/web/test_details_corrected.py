"""A colleague corrects what is known of a person: who, when, and what stood before can be read where the facts stand."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from brobygger.services import details, people
from tests.cast import Cast

As = Callable[[str], Client]


def describes(cast: Cast, who: str, smed: people.Person, *, hours_ago: int, **values: str) -> None:
    known = details.newest(smed, by=cast.signe)
    seen = {kind: known[kind].id if kind in known else None for kind in values}
    at = timezone.now() - timedelta(hours=hours_ago)
    details.describe(by=getattr(cast, who), person_id=smed.id, values=values, seen=seen, now=at)


def page_of(client: Client, smed: people.Person) -> str:
    return " ".join(client.get(f"/borgere/{smed.id}/oplysninger/").content.decode().split())


def test_who_wrote_a_fact_who_corrected_it_and_what_stood_before_can_be_read(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    describes(cast, "signe", smed, hours_ago=30, name="Hans Smed", home_municipality="0101")
    describes(cast, "malik", smed, hours_ago=3, name="Hans Peter Smed", home_municipality="0751")
    told = page_of(as_("signe"), smed).partition("Hvem skrev det")[2]
    name = told[told.index("Hans Peter Smed") :]
    assert name.index("Signe Bro") < name.index("rettet") < name.index("Malik Å")
    assert "<li>Hans Smed" in told and "<li>København" in told and "Aarhus" in told


def test_what_was_emptied_says_by_whom_and_what_it_said(cast: Cast, as_: As, smed: people.Person) -> None:
    describes(cast, "signe", smed, hours_ago=30, phone="20 11 22 33")
    describes(cast, "malik", smed, hours_ago=3, phone="")
    told = page_of(as_("signe"), smed).partition("Hvem skrev det")[2]
    assert "tømt" in told and "Malik Å" in told and "<li>20 11 22 33" in told


def test_of_a_protected_address_nothing_before_is_shown_outside_the_page_that_is_logged(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    describes(cast, "signe", smed, hours_ago=30, address="Havnegade 1", address_protection="yes")
    describes(cast, "malik", smed, hours_ago=3, address="Havnegade 2")
    assert "<li>Havnegade 1" in page_of(as_("signe"), smed)
    assert "Havnegade" not in as_("signe").get(f"/borgere/{smed.id}/").content.decode()
    assert as_("asta").get(f"/borgere/{smed.id}/oplysninger/").status_code in (403, 404)
