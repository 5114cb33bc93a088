"""Two referrals to the same, as the person's page, the referrals page and Today tell of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from brobygger.services import merging, people, places
from brobygger.services.referrals import happening, referring
from tests.cast import Cast
from tests.web.test_people_pages import text_of

SAID = "To henvisninger til det samme er åbne."


def to_the_doctor(by: Any, person: people.Person) -> referring.Referral:
    now = timezone.now()
    told = {"help_kind": "gp", "to": "Lægehuset", "answer_by": (now + timedelta(days=7)).date()}
    new = referring.NewReferral(kind="bridge", at=now - timedelta(hours=1), **told)
    return referring.refer(by=by, person_id=person.id, new=new, now=now)


def test_two_open_referrals_to_the_same_are_told_where_one_acts_and_gone_when_one_is_let_go(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    ole = people.meet(by=cast.signe, alias="Ole", now=now)
    _mine, his = to_the_doctor(cast.signe, smed), to_the_doctor(cast.malik, ole)
    told = {"kept_id": smed.id, "merged_id": ole.id, "reason": "samme", "is_difference_seen": True}
    merging.merge(by=cast.signe, **told, now=now)
    pages = (f"/borgere/{smed.id}/", f"/henvisninger/borger/{smed.id}/")
    assert all(SAID in text_of(client.get(page)) for page in pages)
    today = text_of(client.get("/i-dag/"))
    assert "To åbne henvisninger til det samme: luk den ene" in today and f'href="{pages[1]}"' in today
    assert text_of(client.get(pages[1])).count("Opgiv denne") == 2
    new = happening.NewEvent("let_go", timezone.now(), note="Var den samme")
    happening.happen(by=cast.signe, referral_id=his.id, new=new, now=timezone.now())
    assert not any(SAID in text_of(client.get(page)) for page in pages)
    assert "To åbne henvisninger" not in text_of(client.get("/i-dag/"))


def test_one_stay_written_twice_is_listed_as_that_and_not_as_two_open_referrals(
    cast: Cast, as_: Callable[[str], Client]
) -> None:
    client, now = as_("signe"), timezone.now()
    house = places.add(by=cast.oda, told={"name": "Huset", "kind": "residential", "phone": "", "about": ""}, now=now)
    one, other = (people.meet(by=cast.signe, alias=alias, now=now - timedelta(days=30)) for alias in ("Ras", "Ole"))
    for person, days in ((one, {"arrived": 20, "left": 10}), (other, {"arrived": 15})):
        at = now - timedelta(days=25)
        new = referring.NewReferral("stay", at, at.date(), place_id=house.id, stay_kind="taster")
        row = referring.refer(by=cast.signe, person_id=person.id, new=new, now=now)
        for event, ago in days.items():
            told = happening.NewEvent(event, now - timedelta(days=ago))
            happening.happen(by=cast.signe, referral_id=row.id, new=told, now=now)
    alike = {"kept_id": one.id, "merged_id": other.id, "reason": "samme", "is_difference_seen": True}
    merging.merge(by=cast.signe, **alike, now=now)
    today = text_of(client.get("/i-dag/"))
    assert "Det samme ophold står to gange: fjern det ene" in today
    assert "To åbne henvisninger" not in today
    assert "Det samme ophold står to gange" in text_of(client.get(f"/henvisninger/borger/{one.id}/"))


def test_what_let_one_go_is_not_taken_back_beside_another_and_the_page_says_why(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, first = as_("signe"), to_the_doctor(cast.signe, smed)
    new = happening.NewEvent("let_go", timezone.now(), note="Svarer ikke")
    event = happening.happen(by=cast.signe, referral_id=first.id, new=new, now=timezone.now())
    to_the_doctor(cast.malik, smed)
    page = client.post(f"/henvisninger/sket/{event.id}/fortryd/", {"why": "Forkert"}, follow=True)
    assert "Uden dette ville to henvisninger til Lægehuset være åbne: Der er en anden i forvejen" in text_of(page)
