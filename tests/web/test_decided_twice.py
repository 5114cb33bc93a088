"""Deciding again on one request: the words, the first decision and the question whether it is meant stand on the page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.requests import Decision
from brobygger.services import merging, people, requests
from brobygger.services.requests import decided, decisions, recommendations
from brobygger.services.requests.waiting import waiting_about
from tests.cast import Cast


def who_asks(cast: Cast, alias: str, said_at: datetime) -> people.Person:
    """Someone met today, who asked for treatment then."""
    now = timezone.now()
    person = people.meet(by=cast.signe, alias=alias, now=now)
    said = requests.NewRequest("Jeg vil i behandling", said_at, "Signe Bro")
    requests.ask(by=cast.signe, person_id=person.id, new=said, now=now)
    return person


def test_the_first_decision_stands_above_and_another_is_refused_until_it_is_meant(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    smed = who_asks(cast, "Smed", now - timedelta(days=3))
    waits = waiting_about(smed, None, by=cast.asta)
    assert waits is not None
    first = decisions.NewDecision(waits.about, "grant", "Du har brug for ro", now - timedelta(hours=2))
    decisions.decide(by=cast.asta, person_id=smed.id, new=first, now=now)
    worker, client = as_("signe"), as_("asta")
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    recommends = worker.get(f"/anmodninger/borger/{smed.id}/indstil/").content.decode()
    assert "Allerede afgjort om den her henvendelse" in recommends and "Du har brug for ro" in recommends
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation("other_offer", "Noget er nyt", mark=mark)
    recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=now)
    path = f"/anmodninger/borger/{smed.id}/afgoer/"
    page = client.get(path)
    shown = page.content.decode()
    # What was decided first, then what the citizen said, then what is recommended.
    order = [shown.index(words) for words in ("Du har brug for ro", "Jeg vil i behandling", "Noget er nyt")]
    assert order == sorted(order)
    form = page.context["form"]
    at = timezone.localtime()
    told = {
        "id": str(form["id"].value()), "about": str(form["about"].value()), "shown": str(smed.id), "result": "refuse",
        "reasons": "Fordi", "happened_on": f"{at:%d-%m-%Y}",
    }  # fmt: skip
    refused = client.post(path, told)
    assert refused.status_code == 422
    asked = refused.content.decode().partition("alert-info error-summary")[2].partition("</div>")[0]
    assert "Du har afgjort noget andet om den samme henvendelse" in asked and "Svar på dette, før du gemmer" in asked
    assert "at rette" not in refused.content.decode(), "it is asked once, and is no fault"
    assert Decision.objects.count() == 1
    assert client.post(path, told | {"is_change_meant": "on"}).status_code == 302
    after = client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    assert "Du har brug for ro" in after and "Afgjort før det:" in after


@pytest.mark.parametrize(
    "first", [{"result": "refuse"}, {"result": "other_offer", "offer": "Skovhuset", "is_chosen": True}]
)
def test_a_yes_in_the_place_of_a_no_says_that_the_deadline_runs_again_and_from_when(
    as_: Callable[[str], Client], cast: Cast, first: dict[str, Any]
) -> None:
    now, path = timezone.now(), "/anmodninger/borger/{}/"
    smed = who_asks(cast, "Smed", now - timedelta(days=20))
    told = {"reasons": "Fordi", "decided_at": now - timedelta(hours=3), **first}

    def decide(**told: Any) -> None:
        waits = waiting_about(smed, None, by=cast.asta)
        assert waits is not None
        new = decisions.NewDecision(about=waits.about, **told)
        decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=told["decided_at"])

    worker = as_("signe")
    decide(**told)
    shown = worker.get(path.format(smed.id)).content.decode()
    assert ("borgeren har valgt det" in shown) == ("is_chosen" in first)
    assert "Afgørelsen er ændret" not in shown
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", "Klagen fik medhold", mark=mark)
    recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=now - timedelta(hours=2))
    decide(result="grant", reasons="Klagen fik medhold", decided_at=now, is_change_meant=True)
    shown = worker.get(path.format(smed.id)).content.decode()
    assert "Afgørelsen er ændret, så fristen løber igen." in shown and "overskredet" in shown
    due = timezone.localdate(now - timedelta(days=20)) + timedelta(days=14)
    assert f"{due:%d-%m}" in shown


def test_under_a_refusal_the_authority_is_offered_to_change_it_and_decides_on_the_recommendation_that_stands(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    smed = who_asks(cast, "Smed", now - timedelta(days=3))
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", "Han kommer selv", mark=mark)
    handed = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=now - timedelta(hours=3))
    no = decisions.NewDecision(handed.id, "refuse", "Fordi vi ikke kan nå dig", now - timedelta(hours=2))
    decisions.decide(by=cast.asta, person_id=smed.id, new=no, now=now)
    client, overview = as_("asta"), f"/anmodninger/borger/{smed.id}/"
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    offer = "En klage fik medhold, eller der er kommet nyt frem: ændr afgørelsen"
    assert offer not in as_("signe").get(overview).content.decode()
    shown = client.get(overview).content.decode()
    path = f"{overview}afgoer/?aendr={decided.decisions_of(smed, by=cast.asta)[0].id}"
    assert offer in shown and f'href="{path}"' in shown
    assert offer in client.get(f"{overview}afgoer/").content.decode(), "where there is nothing else to decide"
    page = client.get(path)
    shown = page.content.decode()
    assert "Hvad afgør du nu?" in shown and "Denne indstilling står ved magt" in shown
    order = [shown.index(words) for words in ("Fordi vi ikke kan nå dig", "Jeg vil i behandling", "Han kommer selv")]
    assert order == sorted(order)
    assert 'name="is_change_meant"' not in shown, "who came to change it means to"
    form, at = page.context["form"], timezone.localtime()
    told = {
        "id": str(form["id"].value()), "about": str(form["about"].value()), "shown": str(smed.id), "result": "grant",
        "reasons": "Klagen fik medhold", "happened_on": f"{at:%d-%m-%Y}",
    }  # fmt: skip
    late = timezone.localdate() + timedelta(days=1)
    refused = client.post(path, told | {"reasons": ""})
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"reasons"})
    wrong = client.post(path, told | {"happened_on": f"{late:%d-%m-%Y}"}).content.decode()
    assert "Tidspunktet er ikke kommet endnu" in wrong and "Klagen fik medhold" in wrong
    assert Decision.objects.count() == 1
    after = client.post(path, told, follow=True).content.decode()
    assert "Klagen fik medhold" in after and "Afgjort før det:" in after and "Afgørelsen er ændret" in after
    newest = decided.decisions_of(smed, by=cast.asta)[0]
    back = client.get(f"/anmodninger/afgoerelse/{newest.id}/fortryd/").content.decode()
    assert "Så gælder den anden afgørelse på den samme henvendelse" in back and "venter i indbakken" not in back


def test_after_a_merge_the_headline_is_the_decision_made_last_and_says_that_another_stands_against_it(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now, found = timezone.now(), []
    for alias, result, hours in (("Smed", "refuse", 5), ("Ole", "grant", 3)):
        person = who_asks(cast, alias, now - timedelta(days=3))
        waits = waiting_about(person, None, by=cast.asta)
        assert waits is not None
        new = decisions.NewDecision(waits.about, result, "Fordi", now - timedelta(hours=hours))
        decisions.decide(by=cast.asta, person_id=person.id, new=new, now=now - timedelta(hours=hours))
        found.append(person)
    one, other = found
    worker, client, overview = as_("signe"), as_("asta"), f"/anmodninger/borger/{one.id}/"
    assert "Afgjort senest: <strong>Afslag</strong>" in worker.get(f"/borgere/{one.id}/").content.decode()
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=one.id, merged_id=other.id, now=now)
    client.post(f"/borgere/{one.id}/formaal/", {"purpose": "decision"})
    for who, told in ((worker, "Det står i myndighedens indbakke."), (client, "Afgør, hvilken der gælder")):
        citizen = who.get(f"/borgere/{one.id}/").content.decode()
        assert "Afgjort senest: <strong>Bevilget</strong>" in citizen and "To afgørelser står mod hinanden." in citizen
        shown = who.get(overview).content.decode()
        heading = shown.split('<h2 id="clock-1">')[1].split("</h2>")[0]
        assert "Bevilget" in heading and "afslag" not in heading.lower()
        assert "To afgørelser står mod hinanden." in shown and told in shown
    assert "To afgørelser står mod hinanden: afgør" in client.get("/indbakken/").content.decode()
    nothing = client.get(f"{overview}afgoer/").content.decode()
    assert "Der er intet at afgøre nu" in nothing and "To afgørelser står mod hinanden." in nothing
