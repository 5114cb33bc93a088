"""What the lists know only the day of is said by its day: no list says midnight."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.rules import law
from brobygger.rules.treatment.breaks import Break
from brobygger.rules.treatment.events import Event
from brobygger.services import contacts, drawing, people, requests
from brobygger.services.requests import decisions
from brobygger.services.treatment import breaks, events
from tests.cast import Cast

As = Callable[[str], Client]


@pytest.mark.parametrize(("who", "path"), [("signe", "/i-dag/"), ("oda", "/tavlen/")])
def test_a_break_told_by_its_day_asks_since_yesterday_and_not_since_midnight(
    cast: Cast, as_: As, who: str, path: str
) -> None:
    now, today = timezone.now(), timezone.localdate()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=20))
    told = Break("citizen", "wants_pause", law.day_only(today - timedelta(days=4)))
    breaks.break_off(by=cast.signe, person_id=smed.id, told=told, now=now - timedelta(days=3))
    met = contacts.NewContact(smed.id, "contact", law.day_only(today - timedelta(days=1)))
    contacts.record(by=cast.signe, items=[met], now=now)
    page = as_(who).get(f"{path}?hvem=all").content.decode()
    line = page.split("er forløbet i gang igen?")[1].split("</li>")[0]
    assert "i går" in line and "00:00" not in page


def test_an_hour_that_somebody_told_is_still_said(cast: Cast, as_: As) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=20))
    at = timezone.localtime(now - timedelta(days=1)).replace(hour=14, minute=20)
    events.tell(by=cast.signe, person_id=smed.id, told=Event("overdose", at), now=now)
    drawing.draw([smed.id])
    assert "i går 14:20" in as_("signe").get("/i-dag/").content.decode()


def test_a_refusal_is_told_by_the_day_it_was_made_however_late_its_letter_is(cast: Cast, as_: As) -> None:
    now = timezone.now()
    made = (now - timedelta(days=12)).replace(hour=10)
    smed = people.meet(by=cast.signe, alias="Smed", now=made - timedelta(days=2))
    said = requests.NewRequest("Jeg vil i behandling", made - timedelta(days=1), "Signe Bro")
    asked = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=made)  # type: ignore[arg-type]
    new = decisions.NewDecision(asked.id, "refuse", "Andre kan hjælpe bedre", made)
    decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=made)
    on = f"afgjort for 12 dage siden ({timezone.localtime(made):%d-%m})"
    late = (
        as_("asta").get("/indbakken/").content.decode().split("brev til borgeren i over en uge")[-1].split("</li>")[0]
    )
    untold = as_("signe").get("/i-dag/").content.decode().split("Afgjort: sig det til borgeren")[-1].split("</li>")[0]
    assert on in late.replace("&nbsp;", " ").replace("\xa0", " ")
    assert on in untold.replace("&nbsp;", " ").replace("\xa0", " ")
