"""A follow-up written by mistake: why is asked, its contact goes too where it was one, and it leaves a trace."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.contacts import Contact
from brobygger.records.endings import Ending, FollowUp
from brobygger.services import contacts, endings, mistakes, people
from brobygger.services.contacts import NewContact
from tests.cast import Cast

As = Callable[[str], Client]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60))


@pytest.fixture
def told(cast: Cast, as_: As, smed: people.Person) -> FollowUp:
    """A follow-up in which they talked, written with its contact."""
    now = timezone.now()
    new = endings.NewEnding(
        now - timedelta(days=29), "stabilised", "finished", is_treatment_meant=True, is_day_sure=True
    )
    row = endings.end(by=cast.signe, person_id=smed.id, new=new, now=now)
    address = f"/afslutninger/{row.id}/opfoelgning/1/"
    client = as_("signe")
    form = client.get(address).context["form"]
    today = f"{timezone.localdate():%d-%m-%Y}"
    sent = {"id": str(form["id"].value()), "outcome": "reached", "is_contact": "on", "happened_on": today}
    client.post(address, sent | {"own_words": "Det går fint", "note": "Ringede"})
    return FollowUp.objects.get()


def address_of(row: FollowUp) -> str:
    return f"/afslutninger/opfoelgning/{row.id}/fortryd/"


def send(client: Client, row: FollowUp, **changed: str) -> object:
    """What the browser would send of the page as it opens, with some of it changed; "" leaves a tick out."""
    form = client.get(address_of(row)).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    filled = {name: "on" if value is True else str(value) for name, value in shown.items() if value}
    return client.post(
        address_of(row), {name: value for name, value in (filled | changed).items() if value}, follow=True
    )


def test_what_the_citizen_said_stands_below_the_line_of_its_own_follow_up(
    cast: Cast, as_: As, smed: people.Person, told: FollowUp
) -> None:
    now = timezone.now()
    endings.follow_up(
        by=cast.signe,
        ending_id=told.ending_id,
        months=1,
        outcome="reached",
        own_words="Nu er det svært",
        at=now,
        now=now,
        sent=endings.Sent(seen=told.id),
    )
    page = as_("signe").get(f"/afslutninger/borger/{smed.id}/").content.decode()
    told_of = page.split('class="stack below"><div class="cluster cluster--apart"><span>1 måned')[1:]
    assert len(told_of) == FollowUp.objects.filter(due="1").count() == 2
    for each in told_of:
        assert ("Det går fint" in each) != ("Nu er det svært" in each), "each with its own line"
        assert each.index("Skrevet ved en fejl") < each.index("<blockquote")


def test_it_is_to_be_done_again_only_where_it_is(cast: Cast, as_: As, smed: people.Person, told: FollowUp) -> None:
    client, now = as_("signe"), timezone.now()
    again = endings.follow_up(by=cast.signe, ending_id=told.ending_id, months=1, outcome="reached", at=now, now=now)
    assert "skal laves igen" not in send(client, told, why="Forkert borger").content.decode(), "another try stands"
    assert "skal laves igen" in send(client, again, why="Også den").content.decode()


def test_the_contact_written_with_it_is_asked_about_and_both_are_taken_back(
    as_: As, smed: people.Person, told: FollowUp
) -> None:
    client = as_("signe")
    overview = client.get(f"/afslutninger/borger/{smed.id}/").content.decode()
    assert f'href="{address_of(told)}"' in overview
    asked = client.get(address_of(told)).content.decode()
    assert "Det går fint" in asked and "Tag også kontakten tilbage" in asked
    page = send(client, told, reason="other_person").content.decode()
    assert not FollowUp.objects.current().exists() and not Contact.objects.current().exists()
    assert "Signe Bro: Det var en anden borger" in page, "the page of the ending says who and why"
    assert f"/afslutninger/{Ending.objects.get().id}/opfoelgning/1/" in page, "it is to be done again"
    smed.refresh_from_db()
    assert smed.seen_at is None
    course = client.get(f"/borgere/{smed.id}/").content.decode()
    assert course.count("Signe Bro: Det var en anden borger") == 2 and "<s>Opfølgning efter 1 måned" in course


def test_where_they_did_meet_the_contact_stays(as_: As, told: FollowUp) -> None:
    send(as_("signe"), told, why="Den hører til tre måneder", is_contact_too="")
    assert not FollowUp.objects.current().exists() and Contact.objects.current().exists()


def test_without_a_reason_neither_is_taken_back(as_: As, told: FollowUp) -> None:
    assert send(as_("signe"), told).status_code == 422
    assert FollowUp.objects.current().exists() and Contact.objects.current().exists()


def test_a_contact_corrected_since_is_shown_as_it_stands_and_no_tick_is_set_beforehand(
    cast: Cast, as_: As, smed: people.Person, told: FollowUp
) -> None:
    client, met = as_("signe"), Contact.objects.get()
    new = NewContact(smed.id, "contact", met.happened_at, note="Vi drak kaffe", corrects_id=met.id)
    contacts.record(by=cast.malik, items=[new], now=timezone.now())
    answer = client.get(address_of(told))
    assert "Vi drak kaffe" in answer.content.decode() and not answer.context["form"]["is_contact_too"].value()
    send(client, told, reason="never", is_contact_too="on")
    assert not Contact.objects.current().exists()


def test_a_contact_a_colleague_corrects_meanwhile_leaves_both_standing_and_is_shown(
    cast: Cast, as_: As, smed: people.Person, told: FollowUp
) -> None:
    client, met = as_("signe"), Contact.objects.get()
    seen = str(client.get(address_of(told)).context["form"]["met"].value())
    new = NewContact(smed.id, "contact", met.happened_at, note="Vi drak kaffe", corrects_id=met.id)
    contacts.record(by=cast.malik, items=[new], now=timezone.now())
    answer = client.post(address_of(told), {"reason": "never", "is_contact_too": "on", "met": seen})
    assert answer.status_code == 422 and "Vi drak kaffe" in answer.content.decode()
    assert FollowUp.objects.current().exists() and Contact.objects.current().exists()
    again = str(answer.context["form"]["met"].value())
    client.post(address_of(told), {"reason": "never", "is_contact_too": "on", "met": again})
    assert not FollowUp.objects.current().exists() and not Contact.objects.current().exists()


def test_nothing_is_asked_of_a_contact_that_is_gone_or_that_one_may_not_write(
    cast: Cast, as_: As, smed: people.Person, told: FollowUp
) -> None:
    authority = as_("asta")
    authority.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    page = authority.get(address_of(told)).content.decode()
    assert "Tag også kontakten tilbage" not in page and "bliver stående i forløbet" in page
    met = Contact.objects.get()
    mistakes.take_back_contact(by=cast.malik, contact_id=met.id, why="Forkert", now=timezone.now())
    client = as_("signe")
    assert "Tag også kontakten tilbage" not in client.get(address_of(told)).content.decode()
    send(client, told, reason="twice")
    assert not FollowUp.objects.current().exists()


def test_taken_back_already_it_leads_to_what_is_said_of_it(as_: As, told: FollowUp) -> None:
    send(as_("signe"), told, reason="never")
    page = as_("malik").get(address_of(told), follow=True).content.decode()
    assert "Signe Bro: Det skete ikke" in page
    assert as_("malik").post(address_of(told), {"reason": "twice"}).status_code == 422
