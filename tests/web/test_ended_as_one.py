"""Two that were parted again: what was ended while they were one is told on the page that follows, on theirs and in Today."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.referrals import Place
from brobygger.services import merging, people
from brobygger.services.referrals import happening, referring
from tests.cast import Cast
from tests.web.test_doubled_referrals import to_the_doctor
from tests.web.test_people_pages import text_of
from tests.web.test_referral_pages import skovhuset

__all__ = ["skovhuset"]
ASKED = "Mens den her borger og en anden blev holdt for én, blev dette afsluttet."


def test_what_was_let_go_of_both_is_told_with_who_and_when_and_a_way_to_let_it_stand_or_open_it_again(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    ole = people.meet(by=cast.signe, alias="Ole", now=now)
    mine, his = to_the_doctor(cast.signe, smed), to_the_doctor(cast.malik, ole)
    told = {"kept_id": smed.id, "merged_id": ole.id, "reason": "samme", "is_difference_seen": True}
    row = merging.merge(by=cast.signe, **told, now=now)
    for referral in (mine, his):
        new = happening.NewEvent("let_go", timezone.now(), note="Var den samme")
        happening.happen(by=cast.malik, referral_id=referral.id, new=new, now=timezone.now())
    assert ASKED not in text_of(client.get(f"/borgere/{smed.id}/"))
    page = client.post(f"/borgere/sammenlaegning/{row.id}/fortryd/", {"why": "Det var to"}, follow=True)
    text, there = text_of(page), f"/henvisninger/borger/{ole.id}/"
    assert f"{ASKED} Passer det på den her borger? Lad det stå, eller åbn det igen." in text
    assert "Lægehuset: Vi opgiver henvisningen" in text and "skrevet af Malik Å" in text
    assert f'<a href="{there}">Se på det, der blev afsluttet for “Ole”, mens de var én</a>' in page.content.decode()
    today = text_of(client.get("/i-dag/"))
    assert "Afsluttet, mens to blev holdt for én borger: passer det?" in today
    assert all(f'href="/henvisninger/borger/{person.id}/"' in today for person in (smed, ole))
    theirs = client.get(there)
    assert ASKED in text_of(theirs) and "Malik Å" in text_of(theirs)
    stands = f"/henvisninger/{his.id}/stands/"
    assert f'href="{stands}"' in theirs.content.decode()
    when = timezone.localtime() + timedelta(seconds=1)
    saved = client.post(stands, {"happened_on": f"{when:%d-%m-%Y}", "note": ""}, follow=True)
    assert ASKED not in text_of(saved) and "Vi har set på det: det står ved magt" in text_of(saved)
    # And the other is opened again, by taking back what ended it.
    (event,) = happening.ReferralEvent.objects.filter(referral_id=mine.id)
    back = f"/henvisninger/sket/{event.id}/fortryd/"
    assert f'href="{back}"' in page.content.decode()
    assert ASKED not in text_of(client.post(back, {"why": "Det var Oles"}, follow=True))
    assert "passer det?" not in text_of(client.get("/i-dag/"))


def test_after_a_parting_of_which_nothing_was_ended_nothing_is_asked(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    ole = people.meet(by=cast.signe, alias="Ole", now=now)
    to_the_doctor(cast.malik, ole)
    told = {"kept_id": smed.id, "merged_id": ole.id, "reason": "samme", "is_difference_seen": True}
    row = merging.merge(by=cast.signe, **told, now=now)
    page = client.post(f"/borgere/sammenlaegning/{row.id}/fortryd/", {"why": "Det var to"}, follow=True)
    assert ASKED not in text_of(page) and "blev afsluttet for" not in text_of(page)


def test_what_was_written_after_the_stay_was_broken_off_is_taken_back_first_and_that_is_said(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, skovhuset: Place
) -> None:
    client, now = as_("signe"), timezone.now()
    ole = people.meet(by=cast.signe, alias="Ole", now=now - timedelta(days=9))
    told = {"place_id": skovhuset.id, "stay_kind": "taster", "answer_by": timezone.localdate()}
    new = referring.NewReferral(kind="stay", at=now - timedelta(days=3), **told)
    stay = referring.refer(by=cast.signe, person_id=ole.id, new=new, now=now)
    happen(cast.signe, stay, "arrived", now - timedelta(days=2))
    row = as_one(cast, smed, ole)
    happen(cast.malik, stay, "left_early", now - timedelta(hours=2), note="Gik sin vej")
    happen(cast.malik, stay, "followed_up", now - timedelta(hours=1), note="Vil hjem")
    client.post(f"/borgere/sammenlaegning/{row.id}/fortryd/", {"why": "Det var to"})
    theirs = client.get(f"/henvisninger/borger/{ole.id}/")
    assert "Åbn det igen" in text_of(theirs)
    assert (
        "Tag ét tilbage ad gangen: først “Vi har aftalt, hvad der nu skal ske”, så “Borgeren rejste før tid”"
        in text_of(theirs)
    )
    stands = text_of(client.get(f"/henvisninger/{stay.id}/stands/"))
    assert (
        "Borgeren rejste før tid" in stands and "Malik Å" in stands and "Gik sin vej" in stands and "Vil hjem" in stands
    )
    assert f"{timezone.localtime(now - timedelta(hours=2)):%H:%M}" in stands
    later = happening.ReferralEvent.objects.get(referral_id=stay.id, kind="followed_up")
    theirs = client.post(f"/henvisninger/sket/{later.id}/fortryd/", {"why": "Det var Smeds"}, follow=True)
    assert ASKED in text_of(theirs) and "Tag ét tilbage ad gangen" not in text_of(theirs)


def test_whoever_parts_two_is_told_which_open_referrals_were_made_while_they_were_one(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, skovhuset: Place
) -> None:
    client, now = as_("signe"), timezone.now()
    ole = people.meet(by=cast.signe, alias="Ole", now=now - timedelta(days=9))
    told = {"help_kind": "dentist", "to": "Tandlægen", "answer_by": timezone.localdate()}
    before = referring.NewReferral(kind="bridge", at=now - timedelta(hours=3), **told)
    referring.refer(by=cast.signe, person_id=smed.id, new=before, now=now - timedelta(hours=2))
    row = as_one(cast, smed, ole)
    to_the_doctor(cast.signe, smed)
    shown = text_of(client.get(f"/borgere/sammenlaegning/{row.id}/fortryd/"))
    assert "Henvist, mens de var én, og stadig åbent: Lægehuset." in shown and "Tandlægen" not in shown
    assert "Er det “Ole”, der skal derhen, så opgiv henvisningen her, og henvis på siden om “Ole”." in shown
    happen(cast.signe, referring.Referral.objects.get(to="Lægehuset"), "let_go", timezone.now(), note="Vil ikke")
    assert "stadig åbent" not in text_of(client.get(f"/borgere/sammenlaegning/{row.id}/fortryd/"))
    page = client.post(f"/borgere/sammenlaegning/{row.id}/fortryd/", {"why": "Det var to"}, follow=True)
    assert "bliver her" not in text_of(page).split("<h1")[0]


@pytest.mark.parametrize(("n", "told"), [(1, "1 åben henvisning"), (2, "2 åbne henvisninger")])
def test_the_page_after_the_parting_says_too_that_open_referrals_stay(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, n: int, told: str
) -> None:
    client, now = as_("signe"), timezone.now()
    ole = people.meet(by=cast.signe, alias="Ole", now=now - timedelta(days=9))
    row = as_one(cast, smed, ole)
    to_the_doctor(cast.signe, smed)
    if n == 2:
        more = {"help_kind": "dentist", "to": "Tandlægen", "answer_by": timezone.localdate()}
        new = referring.NewReferral(kind="bridge", at=timezone.now(), **more)
        referring.refer(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())
    page = client.post(f"/borgere/sammenlaegning/{row.id}/fortryd/", {"why": "Det var to"}, follow=True)
    message = page.content.decode().split('id="messages"')[1].split("<h1")[0]
    assert f"{told}, som er lavet, mens de var én, bliver her." in message
    assert f'<a href="/henvisninger/borger/{smed.id}/">Se, hvem det drejer sig om</a>' in message
    assert "Lægehuset" not in message and "Tandlægen" not in message


def as_one(cast: Cast, kept: people.Person, other: people.Person) -> merging.Merge:
    told = {"kept_id": kept.id, "merged_id": other.id, "reason": "samme", "is_difference_seen": True}
    return merging.merge(by=cast.signe, **told, now=timezone.now())


def happen(by: Any, referral: referring.Referral, event: str, at: datetime, note: str = "") -> None:
    new = happening.NewEvent(event, at, note=note)
    happening.happen(by=by, referral_id=referral.id, new=new, now=timezone.now())
