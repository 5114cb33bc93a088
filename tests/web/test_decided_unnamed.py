"""A wish for anonymous treatment on the pages of a recommendation and a decision: its words stand there, and it is answered."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

from django.test import Client
from django.utils import timezone

from brobygger.records.requests import Decision, Recommendation
from brobygger.services import people, requests
from brobygger.services.requests import recommendations
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)


def test_the_pages_show_the_words_the_recommendation_is_about_and_no_list_asks_for_an_answer_once_it_is_decided(
    as_: As, cast: Cast
) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 9 * DAY)
    said = requests.NewRequest("Uden mit navn", now - 6 * DAY, "Signe Bro", is_anonymous=True)
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now - 6 * DAY)
    at = now - 5 * DAY
    requests.happen(by=cast.signe, request_id=row.id, kind="told", whom="Asta", at=at, now=at)
    worker, path = as_("signe"), f"/anmodninger/borger/{smed.id}/indstil/"
    shown = unescape(worker.get(path).content.decode())
    assert "Uden mit navn" in shown and "Indstillingen handler om dette ønske om anonym behandling." in shown
    assert "Sagt i fortrolighed og bliver ikke afleveret" not in shown, "it is what is handed over"
    mark = shown.split('name="mark" value="')[1].split('"')[0]
    assert worker.post(path, {"advice": "grant", "text": "Fordi", "mark": mark}).status_code == 302
    assert Recommendation.objects.get().request_id == row.id

    authority, path = as_("asta"), f"/anmodninger/borger/{smed.id}/"
    authority.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    shown = unescape(authority.get(f"{path}afgoer/").content.decode())
    assert "Det handler om anonym behandling" in shown and "Uden mit navn" in shown
    sent = {"result": "grant", "reasons": "Ja", "happened_on": f"{timezone.localtime():%d-%m-%Y}"}
    about = shown.split('name="about" value="')[1].split('"')[0]
    assert authority.post(f"{path}afgoer/", sent | {"about": about}).status_code == 302
    assert Decision.objects.get().request_id == row.id
    for client, inbox in ((authority, "/indbakken/"), (worker, "/i-dag/")):
        assert "Ønske om anonym behandling" not in unescape(client.get(inbox).content.decode()), inbox
    assert "Der er intet at afgøre nu" in unescape(authority.get(f"{path}afgoer/").content.decode())
    back = unescape(authority.get(f"/anmodninger/afgoerelse/{Decision.objects.get().id}/fortryd/").content.decode())
    before = back.split("<main")[1].split("<form")[0]
    assert "venter igen i indbakken" in before and "Den, der har fået den at vide" in before
    assert "brev" not in before and "frist" not in before, "no letter is made of it, and no deadline runs"


def test_a_recommendation_from_before_the_wish_does_not_answer_it_and_deciding_on_it_tells_nothing_of_it(
    as_: As, cast: Cast
) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 9 * DAY)
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", "Fordi", mark=mark)
    handed = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=now - 8 * DAY)
    overview, none = f"/anmodninger/borger/{smed.id}/", "Den handler ikke om nogen af henvendelserne nedenfor."
    assert none not in unescape(as_("signe").get(overview).content.decode()), "there are none"
    said = requests.NewRequest("Uden mit navn", now - 6 * DAY, "Signe Bro", is_anonymous=True)
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now - 6 * DAY)
    authority, path = as_("asta"), f"{overview}afgoer/"
    authority.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    told = {client: none in unescape(client.get(overview).content.decode()) for client in (authority, as_("signe"))}
    assert list(told.values()) == [False, True], "nor is it on the page where both stand, for whoever may know of it"
    shown = unescape(authority.get(path).content.decode())
    assert "anonym" not in shown.lower() and "Uden mit navn" not in shown, "nobody has passed it on"
    sent = {"result": "grant", "reasons": "Ja", "happened_on": f"{timezone.localtime():%d-%m-%Y}"}
    answer = authority.post(path, sent | {"about": str(handed.id)}, follow=True)
    saved = unescape(answer.content.decode())
    assert "Gemt. Nogen skal sige det til borgeren." in saved and "anonym" not in saved.lower()
    assert Decision.objects.get().request_id is None
    assert "Ønske om anonym behandling" in unescape(as_("signe").get("/i-dag/").content.decode())
