"""A letter of a decision that says the home municipality's consent is awaited, once the consent has come."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

from django.test import Client
from django.utils import timezone

from brobygger.records.access import Organisation
from brobygger.records.requests import Decision
from brobygger.services import details, people, requests
from brobygger.services.requests import approvals, decisions, wordings
from brobygger.services.requests.waiting import waiting_about
from tests.cast import Cast

AS = Callable[[str], Client]


def page(client: Client, path: str) -> str:
    return unescape(client.get(path, follow=True).content.decode())


def make(client: Client, path: str) -> None:
    """Make the letter as it is shown."""
    shown = page(client, path)
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', shown) for name in ("id", "mark", "sprog")}
    client.post(path, {name: each.group(1) for name, each in found.items() if each})


def test_a_letter_that_says_the_consent_is_awaited_is_said_to_be_older_than_the_consent(cast: Cast, as_: AS) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=2))
    said = requests.NewRequest("Jeg vil i behandling", now - timedelta(days=2), "Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    wordings.revise(by=cast.mona, letter="all", parts={"contact": {"da": "Ring på døren"}}, seen=0, now=now)
    Organisation.objects.filter(id=smed.organisation_id).update(municipality="0461")
    details.describe(by=cast.signe, person_id=smed.id, values={"home_municipality": "0751"}, seen={}, now=now)
    new = approvals.NewApproval("0751", "asked", "Aarhus", now)
    asked = approvals.tell(by=cast.signe, person_id=smed.id, new=new, now=now)
    asta = as_("asta")
    asta.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    waits = waiting_about(smed, None, by=cast.asta)
    assert waits is not None
    yes = decisions.NewDecision(waits.about, "grant", "Du har brug for ro", now)
    decisions.decide(by=cast.asta, person_id=smed.id, new=yes, now=now)
    every = f"/anmodninger/borger/{smed.id}/breve/"
    path = f"/anmodninger/brev/decision_grant/{Decision.objects.get().id}/"
    parts = {name: {"da": "Som loven siger"} for name in ("law", "complaint")}
    wordings.revise(by=cast.mona, letter="decision_grant", parts=parts, seen=0, now=now)
    since, only = "ikke, at det er kommet siden", "Lav det kun igen, hvis borgeren har brug for et til"
    make(asta, path)
    assert only in page(asta, path) and since not in page(asta, path) + page(asta, every)
    new = approvals.NewApproval("0751", "given", "Aarhus", now, seen=asked.id)
    approvals.tell(by=cast.signe, person_id=smed.id, new=new, now=now)
    assert since in page(asta, path) and only not in page(asta, path) and since in page(asta, every)
    # The letter made anew does not say that it is awaited.
    make(asta, path)
    assert only in page(asta, path) and since not in page(asta, path) + page(asta, every)
