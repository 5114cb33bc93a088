"""A citizen dies in a bed: the page offers what is true first, on the day of the death, and asks nobody for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.referrals import Place
from brobygger.services import deaths, people
from brobygger.services.referrals import happening, referring
from tests.cast import Cast
from tests.web.test_people_pages import text_of
from tests.web.test_referral_pages import skovhuset, smed

__all__ = ["skovhuset", "smed"]
DAY = timedelta(days=1)


@pytest.fixture
def died(cast: Cast, smed: people.Person, skovhuset: Place) -> str:
    """The stay of a citizen who came six days ago and died three days later."""
    now = timezone.now()
    told = {"place_id": skovhuset.id, "stay_kind": "taster", "answer_by": timezone.localdate(now - 8 * DAY) + DAY}
    new = referring.NewReferral(kind="stay", at=now - 8 * DAY, **told)
    row = referring.refer(by=cast.signe, person_id=smed.id, new=new, now=now)
    happening.happen(by=cast.signe, referral_id=row.id, new=happening.NewEvent("arrived", now - 6 * DAY), now=now)
    on = timezone.localdate(now - 3 * DAY)
    deaths.die(by=cast.signe, person_id=smed.id, on=on, source="Skovhuset", now=now, is_sure=True)
    return f"/henvisninger/{row.id}/"


def test_the_stay_is_closed_on_the_day_the_citizen_died_and_opens_again_where_they_live(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, died: str
) -> None:
    client, overview = as_("signe"), f"/henvisninger/borger/{smed.id}/"
    page = client.get(overview).content.decode()
    assert "Var der, da borgeren døde" in page and "Er der nu" not in page
    block, before = page.split('id="referral-')[1].split("</section>")[0].split("<details>")[:2]
    assert f'button-primary" href="{died}died/">Borgeren døde' in block and "skal ikke gøres mere" in block
    assert block.count(f'href="{died}') == 1, "whoever has died is asked for nothing else"
    assert "Skete der andet, før borgeren døde?" in before and "Borgeren rejste før tid" in before
    form = client.get(f"{died}died/").content.decode()
    day = f"{timezone.localdate() - 3 * DAY:%d-%m-%Y}"
    assert "Luk efter dødsfaldet?" in form and f'value="{day}"' in form
    assert client.post(f"{died}died/", {"happened_on": day}).status_code == 302
    page = client.get(overview).content.decode()
    assert "Borgeren døde" in page and "4 dage i alt" in page
    assert "hvad der nu skal ske" not in page
    (row,) = deaths.told_of(people.Person.objects.get(id=smed.id), by=cast.signe)
    asked = client.get(f"/afslutninger/doed/{row.id}/fortryd/").content.decode()
    assert "står åben igen" in asked
    client.post(f"/afslutninger/doed/{row.id}/fortryd/", {"why": "Det var en anden"})
    assert "Er der nu" in client.get(overview).content.decode()


def test_that_the_citizen_left_is_not_written_of_a_day_after_the_death(as_: Callable[[str], Client], died: str) -> None:
    told = {"happened_on": f"{timezone.localdate() - DAY:%d-%m-%Y}"}
    refused = as_("signe").post(f"{died}left_early/", told)
    assert refused.status_code == 422


def test_nothing_that_is_not_agreed_is_asked_of_the_dead_and_what_was_written_stays_shown(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, skovhuset: Place
) -> None:
    client, overview, now = as_("signe"), f"/henvisninger/borger/{smed.id}/", timezone.now()
    told = {
        "place_id": skovhuset.id,
        "stay_kind": "taster",
        "answer_by": timezone.localdate(),
        "details": {"driver": "Malik"},
    }
    row = referring.refer(
        by=cast.signe, person_id=smed.id, new=referring.NewReferral(kind="stay", at=now - DAY, **told), now=now
    )
    lives = text_of(client.get(overview))
    assert lives.count("intet aftalt") == 2 and "Bagefter" in lives and "Skriv eller ret, hvad der er aftalt" in lives
    on = timezone.localdate()
    deaths.die(by=cast.signe, person_id=smed.id, on=on, source="Skovhuset", now=timezone.now(), is_sure=True)
    for closes in (False, True):
        if closes:
            client.post(f"/henvisninger/{row.id}/died/", {"happened_on": f"{on:%d-%m-%Y}"})
        page = text_of(client.get(overview))
        assert "Kører</dt><dd>Malik" in page
        assert "intet aftalt" not in page and "Bagefter" not in page and "Skriv eller ret" not in page


def test_of_whoever_died_today_in_a_bed_no_hour_of_the_death_is_made_up(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, skovhuset: Place
) -> None:
    now = timezone.now()
    told = {"place_id": skovhuset.id, "stay_kind": "taster", "answer_by": timezone.localdate() + DAY}
    row = referring.refer(by=cast.signe, person_id=smed.id, new=referring.NewReferral("stay", now, **told), now=now)
    happening.happen(by=cast.signe, referral_id=row.id, new=happening.NewEvent("arrived", now), now=now)
    deaths.die(by=cast.signe, person_id=smed.id, on=timezone.localdate(), source="Skovhuset", now=now, is_sure=True)
    client, form = as_("signe"), f"/henvisninger/{row.id}/died/"
    assert "happened_time" not in client.get(form).content.decode()
    answer = client.post(form, {"happened_on": f"{timezone.localdate():%d-%m-%Y}"}, follow=True)
    assert "Borgeren døde i dag, 1 dag i alt" in " ".join(text_of(answer).split())


def corrected(client: Client, smed: people.Person, days_ago: int) -> str:
    """What the page says once another day of the death is told, where it is certain."""
    address = client.get(f"/afslutninger/borger/{smed.id}/").content.decode().split("doed/")[1].split("/ret/")[0]
    address = f"/afslutninger/doed/{address}/ret/"
    form = client.get(address).context["form"]
    sent = {name: str(form[name].value() or "") for name in ("id", "seen", "source", "note")}
    day = f"{timezone.localdate() - days_ago * DAY:%d-%m-%Y}"
    answer = client.post(address, {**sent, "died_on": day, "is_sure": "on"}, follow=True)
    assert answer.status_code == 200
    return " ".join(text_of(answer).split())


def test_whoever_corrects_the_day_is_told_that_the_stay_followed_and_whose_the_words_stay(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, died: str
) -> None:
    closes = {"happened_on": f"{timezone.localdate() - 3 * DAY:%d-%m-%Y}", "note": "Skovhuset ringede"}
    assert as_("signe").post(f"{died}died/", closes).status_code == 302
    said = corrected(as_("malik"), smed, 4)
    day = f"{timezone.localdate() - 4 * DAY:%d-%m-%Y}"
    assert f"Det, døden havde lukket, er nu også lukket {day}: 1 ophold eller henvisning." in said
    page = " ".join(text_of(as_("signe").get(f"/henvisninger/borger/{smed.id}/")).split())
    moved = page.split("Skovhuset ringede")[0].split("Borgeren døde")[-1]
    assert "Signe Bro" in moved and "rettet <time" in moved and "Malik" in moved, moved
    course = " ".join(text_of(as_("signe").get(f"/borgere/{smed.id}/")).split())
    assert "Rettet: Det stod her før" in course


def test_a_death_before_they_came_is_told_at_once_and_stands_on_the_page_until_one_of_the_two_is_right(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, died: str
) -> None:
    client, overview = as_("signe"), f"/henvisninger/borger/{smed.id}/"
    came, day = (f"{timezone.localdate() - days * DAY:%d-%m-%Y}" for days in (6, 7))
    said = corrected(client, smed, 7)
    assert "skrevet, at borgeren kom efter dagen for dødsfaldet" in said and "Se ophold og broer" in said
    page = client.get(overview).content.decode()
    assert f"borgeren kom {came}, og at borgeren døde {day}" in page and "Var der, da" not in page
    assert f"kom {came}, efter dødsfaldet {day}" in client.get(f"/borgere/{smed.id}/").content.decode()
    assert f'href="{died}died/"' not in page
    refused = client.post(f"{died}died/", {"happened_on": day})
    assert refused.status_code == 422
    assert f"borgeren kom {came}. Det er efter dagen for dødsfaldet, {day}" in refused.content.decode()
    corrected(client, smed, 3)
    page = client.get(overview).content.decode()
    assert "Var der, da borgeren døde" in page and f'href="{died}died/"' in page


def test_a_closing_that_could_not_follow_is_told(cast: Cast, as_: Callable[[str], Client], smed: people.Person) -> None:
    now = timezone.now()
    told = {"help_kind": "gp", "to": "Lægehuset", "answer_by": timezone.localdate(now)}
    row = referring.refer(
        by=cast.signe, person_id=smed.id, new=referring.NewReferral("bridge", now - 9 * DAY, **told), now=now
    )
    yes = happening.NewEvent("accepted", now - 5 * DAY, until=timezone.localdate(now - 4 * DAY))
    happening.happen(by=cast.signe, referral_id=row.id, new=yes, now=now)
    on = timezone.localdate(now - 3 * DAY)
    deaths.die(by=cast.signe, person_id=smed.id, on=on, source="Lægen", now=now, is_sure=True)
    closes = happening.NewEvent("died", now - 3 * DAY)
    happening.happen(by=cast.signe, referral_id=row.id, new=closes, now=now)
    said = corrected(as_("malik"), smed, 7)
    assert "1 ophold eller henvisning, som døden havde lukket, er stadig lukket den dag, det var" in said
    assert "lukket 0" not in said and "Det, døden havde lukket" not in said
