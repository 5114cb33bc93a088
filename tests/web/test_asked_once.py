"""What can be and seldom is, is asked about once, with what was written kept; said to be right it is saved."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.plans import DosePlan, Plan
from brobygger.services import people
from tests.cast import Cast

As = Callable[[str], Client]
SURE = 'type="checkbox" name="is_sure"'


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60))


def day(days: int = 0) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d-%m-%Y}"


def shown(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_dose_of_more_than_once_a_day_is_asked_about_and_can_be_meant(as_: As, smed: people.Person) -> None:
    client, address = as_("signe"), f"/planer/borger/{smed.id}/dosis/ny/"
    assert SURE not in shown(client.get(address)), "nobody else sees the question"
    sent = {"times": "30", "days": "7", "basis": "Meget tungt", "happened_on": day()}
    answer = client.post(address, sent)
    page = shown(answer)
    assert (answer.status_code, DosePlan.objects.count()) == (422, 0)
    assert "Det er mere end én gang om dagen: 30 gange på 7 dage" in page and SURE in page
    assert 'value="30"' in page and "Meget tungt" in page
    client.post(address, sent | {"is_sure": "on"})
    dose = DosePlan.objects.get()
    assert (dose.times, dose.days) == (30, 7)
    # What stands already is not asked about again.
    client.post(address, sent | {"seen": str(dose.id), "basis": "Stadig"})
    assert DosePlan.objects.count() == 2


@pytest.mark.parametrize(("times", "days"), [("7", "7"), ("1", "1"), ("3", "7"), ("1", "30")])
def test_a_dose_of_once_a_day_or_less_is_not_asked_about(as_: As, smed: people.Person, times: str, days: str) -> None:
    told = {"times": times, "days": days, "happened_on": day()}
    as_("signe").post(f"/planer/borger/{smed.id}/dosis/ny/", told)
    assert DosePlan.objects.count() == 1


def test_what_cannot_be_is_refused_and_not_asked_about(as_: As, smed: people.Person) -> None:
    told = {"times": "40", "days": "7", "happened_on": day(), "is_sure": "on"}
    page = shown(as_("signe").post(f"/planer/borger/{smed.id}/dosis/ny/", told))
    assert "mere end 5 gange om dagen" in page and DosePlan.objects.count() == 0


def test_a_plan_looked_at_again_after_its_end_is_asked_about_and_can_be_meant(as_: As, smed: people.Person) -> None:
    client, address = as_("signe"), f"/planer/borger/{smed.id}/skriv/"
    assert SURE not in shown(client.get(address))
    sent = {"own_words": "Ro om natten", "goals": "0", "happened_on": day()}
    sent |= {"ends_on": day(30), "review_on": day(60)}
    answer = client.post(address, sent)
    page = shown(answer)
    assert (answer.status_code, Plan.objects.count()) == (422, 0)
    assert f"efter den dag, planen ventes at slutte, {day(30)}" in page and page.count(SURE) == 1
    assert "Ro om natten" in page and f'value="{day(60)}"' in page
    # What is wrong beside it is told at once too.
    both = shown(client.post(address, sent | {"own_words": ""}))
    assert "planen ventes at slutte" in both and "Skriv, hvad borgeren vil, eller mindst ét mål" in both
    client.post(address, sent | {"is_sure": "on"})
    plan = Plan.objects.get()
    assert (plan.review_on, plan.ends_on) == tuple(timezone.localdate() + timedelta(days=n) for n in (60, 30))
    client.post(address, sent | {"seen": str(plan.id), "own_words": "Ro om natten, og mad"})
    assert Plan.objects.count() == 2, "agreed already, it is not asked about again"
    client.post(address, sent | {"seen": str(Plan.objects.latest("number").id), "review_on": day(30)})
    assert Plan.objects.count() == 3, "on its last day it may well be looked at"
