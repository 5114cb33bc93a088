"""The page of requests where a decision answers none: it is told, taken back as told, and changed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.requests import Decision, RequestEvent
from brobygger.services import people, requests
from brobygger.services.requests import decisions, recommendations, telling
from tests.cast import Cast

WAS_TOLD = "Fik borgeren den at vide, før den blev taget tilbage?"
GONE = "Ingen har skrevet, at borgeren ved, at den ikke gælder mere."
UNTOLD = "Ingen har skrevet, at borgeren ved det."


def refused(cast: Cast, *, at: datetime) -> tuple[people.Person, Decision]:
    """A no nobody had asked for, to what was recommended the day before."""
    smed = people.meet(by=cast.signe, alias="Smed", now=at - timedelta(days=4))
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", "Fordi", mark=mark)
    handed = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=at - timedelta(days=1))
    told = decisions.NewDecision(handed.id, "refuse", "Vi mangler svar", at)
    return smed, decisions.decide(by=cast.asta, person_id=smed.id, new=told, now=at)


def test_the_worker_is_asked_to_tell_it_writes_that_it_is_told_and_the_authority_can_change_it(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    smed, made = refused(cast, at=now - timedelta(days=2))
    path, client = f"/anmodninger/borger/{smed.id}/", as_("signe")
    to_tell = f"/anmodninger/afgoerelse/{made.id}/fortalt/"
    shown = unescape(client.get(path).content.decode())
    assert UNTOLD in shown and to_tell in shown
    form = unescape(client.get(to_tell).content.decode())
    assert "Har borgeren fået afgørelsen at vide?" in form and "Vi mangler svar" in form
    early = client.post(to_tell, {"happened_on": f"{timezone.localtime(now - timedelta(days=5)):%d-%m-%Y}"})
    assert early.status_code == 422 and "før det blev afgjort" in unescape(early.content.decode())
    sent = {"happened_on": f"{timezone.localtime():%d-%m-%Y}", "note": "Ringet"}
    assert client.post(to_tell, sent).status_code == 302
    shown = unescape(client.get(path).content.decode())
    assert UNTOLD not in shown and "Borgeren har fået afgørelsen at vide" in shown and "Ringet" in shown
    event = RequestEvent.objects.get()
    back = f"/anmodninger/fortryd/{event.id}/"
    assert back in shown
    assert client.post(back, {"reason": "other_person"}).status_code == 302
    shown = unescape(client.get(path).content.decode())
    assert UNTOLD in shown and back not in shown and "Taget tilbage" in shown
    assert f"{path}afgoer/?aendr=" not in shown

    authority = as_("asta")
    authority.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    assert f"{path}afgoer/?aendr={made.id}" in unescape(authority.get(path).content.decode())
    change = unescape(authority.get(f"{path}afgoer/?aendr=1").content.decode())
    assert "Hvad afgør du nu?" in change and "Vi mangler svar" in change and "Fordi" in change
    sent = {"about": str(made.id), "result": "grant", "reasons": "Mere er kendt", **sent}
    assert authority.post(f"{path}afgoer/?aendr=1", sent).status_code == 302
    assert [row.result for row in Decision.objects.order_by("happened_at")] == ["refuse", "grant"]


def test_one_that_was_told_and_is_taken_back_stands_until_the_worker_has_told_that_it_is_gone(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    smed, made = refused(cast, at=now - timedelta(days=5))
    telling.tell(by=cast.signe, decision_id=made.id, at=now - timedelta(days=4), now=now - timedelta(days=4))
    to_tell = f"/anmodninger/afgoerelse/{made.id}/fortalt/?hvad=decision_back_told"
    client = as_("signe")
    assert client.get(to_tell).status_code == 302, "it stands"
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Forkert borger", now=now - timedelta(days=3))
    path = f"/anmodninger/borger/{smed.id}/"
    shown = unescape(client.get(path).content.decode())
    assert GONE in shown and to_tell in shown and "Borgeren har fået afgørelsen at vide" in shown
    before = unescape(client.get(to_tell.split("?")[0]).content.decode())
    assert "Fik borgeren afgørelsen at vide, før den blev taget tilbage?" in before
    form = unescape(client.get(to_tell).content.decode())
    assert "at afgørelsen er taget tilbage" in form and "Forkert borger" in form
    sent = {"happened_on": f"{timezone.localtime():%d-%m-%Y}", "note": "Ringet"}
    old = client.post(to_tell.split("?")[0], sent)
    assert old.status_code == 422 and "taget" in unescape(old.content.decode())
    assert client.post(to_tell, sent).status_code == 302
    shown = unescape(client.get(path).content.decode())
    assert (
        GONE not in shown and "Borgeren har fået at vide, at afgørelsen er taget tilbage" in shown and "Ringet" in shown
    )


def test_of_one_that_answers_a_request_the_page_of_the_request_is_where_it_is_told(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=9))
    said = requests.NewRequest("Jeg vil i behandling", now - timedelta(days=3), "Signe Bro")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    new = decisions.NewDecision(row.id, "grant", "Fordi", now)
    made = decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=now)
    answer = as_("signe").get(f"/anmodninger/afgoerelse/{made.id}/fortalt/")
    assert answer.headers["Location"] == f"/anmodninger/{row.id}/?hvad=decision_told&afgoerelse={made.id}"


@pytest.mark.parametrize("is_asked", [True, False])
def test_that_the_citizen_had_been_told_is_written_at_the_struck_out_decision_and_then_they_are_told_that_it_is_gone(
    as_: Callable[[str], Client], cast: Cast, is_asked: bool
) -> None:
    now = timezone.now()
    if is_asked:
        smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=9))
        said = requests.NewRequest("Jeg vil i behandling", now - timedelta(days=8), "Signe Bro")
        row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now - timedelta(days=8))
        at = now - timedelta(days=5)
        new = decisions.NewDecision(row.id, "refuse", "Fordi", at)
        made = decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=at)
    else:
        smed, made = refused(cast, at=now - timedelta(days=5))
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Forkert borger", now=now - timedelta(days=3))
    client, path = as_("signe"), f"/anmodninger/borger/{smed.id}/"
    to_tell = f"/anmodninger/afgoerelse/{made.id}/fortalt/"
    shown = unescape(client.get(path).content.decode())
    assert to_tell in shown and WAS_TOLD in shown and GONE not in shown
    opened = client.get(to_tell, follow=True)
    address = opened.redirect_chain[-1][0] if is_asked else to_tell
    assert "Forkert borger" in unescape(opened.content.decode())
    assert opened.context["form"]["happened_on"].value() is None, "not the day it is written"
    sent = {"kind": "decision_told", "decision": str(made.id)}
    late = client.post(address, sent | {"happened_on": f"{timezone.localtime():%d-%m-%Y}"})
    assert late.status_code == 422 and "Afgørelsen blev taget tilbage" in unescape(late.content.decode())
    before = {"happened_on": f"{timezone.localtime(now - timedelta(days=4)):%d-%m-%Y}"}
    after = unescape(client.post(address, sent | before, follow=True).content.decode())
    assert "Afgørelsen er taget tilbage siden. Fortæl borgeren det" in after
    assert GONE in after and WAS_TOLD not in after and "Borgeren har fået afgørelsen at vide" in after


def test_one_that_a_wish_was_decided_after_stands_below_that_and_its_letter_says_that_it_holds_no_more(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    smed, no = refused(cast, at=now - timedelta(days=5))
    telling.tell(by=cast.signe, decision_id=no.id, at=now - timedelta(days=4), now=now - timedelta(days=4))
    said = requests.NewRequest("Jeg vil i behandling", now - timedelta(days=3), "Signe Bro")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now - timedelta(days=3))
    new = decisions.NewDecision(row.id, "grant", "Nu er alt kendt", now)
    decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=now)
    shown = unescape(as_("signe").get(f"/anmodninger/borger/{smed.id}/").content.decode())
    order = ["Nu er alt kendt", "Afgjort før det:", "Vi mangler svar", "Borgeren har fået afgørelsen at vide"]
    places = [shown.index(text) for text in order]
    assert places == sorted(places) and shown.count("Vi mangler svar") == 1, [shown.count(text) for text in order]
    authority = as_("asta")
    authority.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    letters = unescape(authority.get(f"/anmodninger/borger/{smed.id}/breve/").content.decode())
    assert "Denne afgørelse gælder ikke længere" in letters


def test_an_old_tab_about_a_decision_that_was_changed_asks_which_was_told(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    _smed, no = refused(cast, at=now - timedelta(days=5))
    client, path = as_("signe"), f"/anmodninger/afgoerelse/{no.id}/fortalt/"
    sent = {"happened_on": f"{timezone.localtime():%d-%m-%Y}", "decision": str(no.id)}
    new = decisions.NewDecision(no.id, "grant", "Nu er alt kendt", now - timedelta(days=1), is_change_meant=True)
    yes = decisions.decide(by=cast.asta, person_id=no.person_id, new=new, now=now - timedelta(days=1))
    answer = client.post(path, sent)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422 and "Den dag gjaldt en anden afgørelse" in page and "Nu er alt kendt" in page
    again = sent | {"decision": answer.context["form"]["decision"].value()}
    # Also where something else is wrong the page shows the one that is sent.
    assert "Nu er alt kendt" in unescape(client.post(path, again | {"happened_on": ""}).content.decode())
    assert client.post(path, again).status_code == 302
    assert [event.decision_id for event in RequestEvent.objects.all()] == [yes.id]
