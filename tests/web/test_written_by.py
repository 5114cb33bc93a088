"""Who wrote something first stays who did, of every kind of fact that a colleague can correct."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brobygger.records.contacts import Contact
from brobygger.records.endings import Death
from brobygger.records.people import Detail
from brobygger.records.requests import Request
from brobygger.rules import law
from brobygger.rules.diagnoses import Diagnosis
from brobygger.rules.findings import Finding
from brobygger.rules.treatment.breaks import Break
from brobygger.rules.treatment.events import Event
from brobygger.rules.treatment.housing import Housing
from brobygger.rules.treatment.substitution import Step
from brobygger.services import (
    contacts,
    courses,
    deaths,
    details,
    ending_corrections,
    endings,
    people,
    requests,
    writing,
)
from brobygger.services.assessments import diagnoses, findings
from brobygger.services.changes import perform
from brobygger.services.requests import correcting
from brobygger.services.treatment import breaks, events, housing, substitution
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)
BEFORE = "Rettet: Det stod her før"
FIRST, THEN = "Hørt af Ole", "Hørt af Grete"


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 60 * DAY)


def told_of_treatment(kind: str, cast: Cast, person: people.Person, days: int = 20) -> None:
    """One of the kinds that are told by one verb, by Signe, and corrected by Malik."""
    now = timezone.now()
    at = now - days * DAY
    kinds: dict[str, tuple[Any, Any]] = {
        "break": (breaks.break_off, Break("outside", "prison", at, ended_at=at + DAY, alternative=FIRST)),
        "step": (substitution.tell, Step("referred", at, "Lægen", barrier=FIRST)),
        "event": (events.tell, Event("naloxone", at, note=FIRST)),
        "housing": (housing.tell, Housing("home", law.local_day(at), note=FIRST)),
        "finding": (findings.tell, Finding("health", "need", FIRST, "worker", at)),
        "diagnosis": (diagnoses.tell, Diagnosis(FIRST, "Lægen", "told", at)),
    }
    say, told = kinds[kind]
    about = {"person_id": person.id, "now": now}
    row = say(by=cast.signe, told=told, **about)
    says = {"break": "alternative", "step": "barrier", "finding": "text", "diagnosis": "what"}.get(kind, "note")
    changed = {says: THEN} | ({"ended_at": at + 2 * DAY} if kind == "break" else {})
    more = {"seen_end": breaks.breaks_of(person, by=cast.signe)[0].ended.id} if kind == "break" else {}  # type: ignore[union-attr]
    say(by=cast.malik, told=replace(told, **changed), corrects_id=row.id, **about, **more)


def told_and_corrected(kind: str, cast: Cast, person: people.Person) -> None:
    now = timezone.now()
    match kind:
        case "contact":
            met = contacts.NewContact(person.id, "contact", now - DAY, place_kind="street", minutes=10, note=FIRST)
            (row,) = contacts.record(by=cast.signe, items=[met], now=now)
            again = replace(met, id=contacts.new_id(), note=THEN, corrects_id=row.id)
            contacts.record(by=cast.malik, items=[again], now=now)
        case "request":
            wish = requests.NewRequest(FIRST, now - DAY, "Ole")
            asked = requests.ask(by=cast.signe, person_id=person.id, new=wish, now=now)
            new = replace(wish, id=contacts.new_id(), words=THEN)
            correcting.correct(by=cast.malik, new=new, seen=asked.id, now=now)
        case "ending":
            end = endings.NewEnding(now - DAY, "stabilised", "moved", own_view=FIRST)
            ended = endings.end(by=cast.signe, person_id=person.id, new=end, now=now)
            ending_corrections.correct(by=cast.malik, ending_id=ended.id, new=replace(end, own_view=THEN), now=now)
        case "death":
            on = law.local_day(now - DAY)
            died = deaths.die(by=cast.signe, person_id=person.id, on=on, now=now, source=FIRST)
            deaths.correct(by=cast.malik, death_id=died.id, on=on, now=now, source=THEN)
        case _:
            told_of_treatment(kind, cast, person)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def phase_moved(cast: Cast, person: people.Person) -> Any:
    """A phase by Signe that was written again with what Malik corrected."""
    now = timezone.now()
    courses.move(by=cast.signe, person_id=person.id, to="treatment", seen="contact", at=now - DAY, now=now)
    row = Detail.objects.filter(kind="phase").latest("recorded_at", "id")
    again: Any = Detail(kind="phase", value=row.value, is_by_hand=True)
    with perform("courses.move", by=cast.malik, now=now) as act:
        return writing.add(act, again, "phase", person_id=person.id, at=now - 2 * DAY, corrects=row)


PAGES = ("/borgere/{}/", "/borgere/{}/forloeb/")
OWN = {
    "break": "/behandling/borger/{}/afbrydelser/",
    "step": "/behandling/borger/{}/substitution/",
    "event": "/behandling/borger/{}/haendelser/",
    "housing": "/behandling/borger/{}/bolig/",
    "finding": "/udredning/borger/{}/situation/",
    "diagnosis": "/udredning/borger/{}/situation/",
    "request": "/anmodninger/borger/{}/",
    "ending": "/afslutninger/borger/{}/",
    "death": "/afslutninger/borger/{}/",
}
BOTH = re.compile(r"Signe Bro · rettet [^·]*, Malik Å")


@pytest.mark.parametrize("kind", ["contact", *OWN])
@pytest.mark.parametrize("address", [*PAGES, ""])
def test_who_wrote_it_first_stands_and_beside_it_who_corrected_it_and_what_stood_is_read(
    as_: As, cast: Cast, smed: people.Person, kind: str, address: str
) -> None:
    at = (address or OWN.get(kind, PAGES[0])).format(smed.id)
    told_and_corrected(kind, cast, smed)
    shown = page(as_("oda"), at)
    assert BOTH.search(text_of(shown)), text_of(shown)
    if kind in ("contact", "request", "finding", "diagnosis"):
        there = re.search(r'href="([^"]*)">(rettet|Det stod der før|Hvad der stod før)', shown)
        assert there and FIRST in page(as_("oda"), there[1])
    else:
        stood = "".join(each.split("</details>")[0] for each in shown.split(BEFORE)[1:])
        assert FIRST in stood and THEN not in stood and "Signe Bro" in stood


BACK = {
    "contact": "/kontakter/ret/{}/fortryd/",
    "death": "/afslutninger/doed/{}/fortryd/",
    "request": "/anmodninger/{}/fortryd/",
    "phase": "/afslutninger/fase/{}/fortryd/",
}
ROWS: dict[str, Any] = {"contact": Contact, "death": Death, "request": Request}


@pytest.mark.parametrize("kind", BACK)
def test_who_wrote_it_first_stands_first_also_where_it_is_to_be_taken_back(
    as_: As, cast: Cast, smed: people.Person, kind: str
) -> None:
    if kind == "phase":
        row = phase_moved(cast, smed)
    else:
        told_and_corrected(kind, cast, smed)
        row = ROWS[kind].objects.current().get()
    assert BOTH.search(text_of(page(as_("oda"), BACK[kind].format(row.id))))


def test_when_a_break_ended_is_who_wrote_it_first_also_where_a_colleague_corrected_the_day(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    told_of_treatment("break", cast, smed)
    for address in (OWN["break"], *PAGES):
        assert len(BOTH.findall(text_of(page(as_("oda"), address.format(smed.id))))) == 2, address


def test_what_was_corrected_before_it_was_taken_back_keeps_who_wrote_it_first(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    told_of_treatment("event", cast, smed)
    stands = events.events_of(smed, by=cast.signe)[0]
    events.take_back(by=cast.oda, event_id=stands.id, why="Forkert borger", now=timezone.now())
    for address in (OWN["event"], *PAGES):
        shown = page(as_("oda"), address.format(smed.id))
        assert BOTH.search(text_of(shown)) and FIRST in shown.split(BEFORE)[1].split("</details>")[0], address


def test_of_a_protected_address_what_stood_before_is_read_on_the_page_of_its_kind(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    told_of_treatment("housing", cast, smed)
    values = {"address_protection": "yes"}
    details.describe(by=cast.signe, person_id=smed.id, values=values, seen={}, now=timezone.now())
    for address in PAGES:
        shown = page(as_("signe"), address.format(smed.id))
        assert FIRST not in shown and BOTH.search(text_of(shown))
    assert FIRST in page(as_("signe"), OWN["housing"].format(smed.id))


@pytest.mark.parametrize("kind", ["step", "event", "finding", "diagnosis"])
def test_many_corrected_cost_no_more_than_one(as_: As, cast: Cast, smed: people.Person, kind: str) -> None:
    client = as_("signe")
    for address in (OWN[kind], *PAGES):
        told_of_treatment(kind, cast, smed)
        page(client, address.format(smed.id))
        with CaptureQueriesContext(connection) as one:
            page(client, address.format(smed.id))
        told_of_treatment(kind, cast, smed, days=15)
        with CaptureQueriesContext(connection) as several:
            page(client, address.format(smed.id))
        assert len(several) == len(one), address
