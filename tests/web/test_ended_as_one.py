"""Two that were parted again: what was ended while they were one is told on the page that follows, on theirs and in Today."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from brobygger.services import merging, people
from brobygger.services.referrals import happening
from tests.cast import Cast
from tests.web.test_doubled_referrals import to_the_doctor
from tests.web.test_people_pages import text_of

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
