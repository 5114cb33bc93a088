"""What stood before something of the treatment was corrected can still be read beside it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.rules import law
from brobygger.rules.treatment.breaks import Break
from brobygger.rules.treatment.events import Event
from brobygger.rules.treatment.housing import Housing
from brobygger.rules.treatment.substitution import Step
from brobygger.services import people
from brobygger.services.treatment import breaks, events, housing, substitution
from tests.cast import Cast

DAY = timedelta(days=1)
BEFORE = "Rettet: Det stod her før"


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 60 * DAY)


@pytest.mark.parametrize("page", ["afbrydelser", "substitution", "haendelser", "bolig"])
def test_what_was_corrected_says_what_stood_and_who_wrote_it(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person, page: str
) -> None:
    now = timezone.now()
    at, first, then = now - 20 * DAY, "Hørt af Ole", "Hørt af Ole og Grete"
    told = {"by": cast.signe, "person_id": smed.id, "now": now}
    address = f"/behandling/borger/{smed.id}/{page}/"
    match page:
        case "afbrydelser":
            pause = Break("outside", "prison", at, note=first)
            row = breaks.break_off(told=pause, **told)
            breaks.break_off(told=replace(pause, note=then), corrects_id=row.id, **told | {"by": cast.malik})
        case "substitution":
            step = Step("referred", at, "Lægen", note=first)
            taken = substitution.tell(told=step, **told)
            substitution.tell(told=replace(step, note=then), corrects_id=taken.id, **told | {"by": cast.malik})
        case "haendelser":
            slip = Event("slip", at, note=first)
            found = events.tell(told=slip, **told)
            events.tell(told=replace(slip, note=then), corrects_id=found.id, **told | {"by": cast.malik})
        case _:
            lives = Housing("home", law.local_day(at), note=first)
            lived = housing.tell(told=lives, **told)
            housing.tell(told=replace(lives, note=then), corrects_id=lived.id, **told | {"by": cast.malik})
    shown = as_("signe").get(address).content.decode()
    assert shown.count(BEFORE) == 1
    stood = shown.split(BEFORE)[1].split("</details>")[0]
    assert first in stood and then not in stood
    assert "Signe Bro" in stood
