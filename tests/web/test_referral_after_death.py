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
    assert page.index(f'href="{died}died/">Borgeren døde') < page.index("Borgeren rejste før tid")
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
