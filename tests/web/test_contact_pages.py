"""Logging a contact in the office, with and without scripts."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.records.contacts import Contact, Promise
from brobygger.rules import code_lists, law
from brobygger.services import contacts, details, people, promises
from tests.cast import Cast

As = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


def fill(client: Client, person: people.Person, **values: object) -> dict[str, object]:
    """What the browser would send of the form as it opens, with some of it changed."""
    form = client.get(f"/kontakter/{person.id}/ny/").context["form"]
    filled = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    for name in ("happened_on", "happened_time"):
        filled[name] = str(filled[name])
    return filled | values


def text_of(response: object) -> str:
    return response.content.decode()


def test_a_contact_stands_on_top_of_the_persons_course_without_scripts(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    yesterday = f"{timezone.localdate() - timedelta(days=1):%d-%m-%Y}"
    client.post(
        f"/kontakter/{smed.id}/ny/",
        fill(client, smed, own_words="I går var det koldt", happened_on=yesterday, is_sure="on"),
    )
    sent = fill(
        client, smed, own_words="Jeg vil have ro", minutes="15", components=["contact", "relation"], place="Parken"
    )
    page = text_of(client.post(f"/kontakter/{smed.id}/ny/", sent, follow=True))
    course = page.split('<section id="course"')[1].split("</section>")[0]
    newest, older = course.split("I går var det koldt")[0], course.split("I går var det koldt")[1]
    for told in ("Jeg vil have ro", "15 min.", "Vedholdende relationsarbejde", "Parken"):
        assert told in newest
    assert "lige nu" in page
    assert "Jeg vil have ro" not in older


def test_who_started_it_care_and_change_and_the_next_step_are_kept_and_shown(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    told = {"initiator": "citizen", "care_share": "75", "next_step": "Ringe til lægen sammen"}
    page = text_of(client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, **told), follow=True))
    row = Contact.objects.get()
    assert (row.initiator, row.care_share, row.next_step) == ("citizen", 75, "Ringe til lægen sammen")
    course = page.split('<section id="course"')[1].split("</section>")[0]
    initiator = code_lists.label("initiators", "citizen", "da")
    for shown in (f"initiativ: {initiator}", code_lists.label("care_change", "75", "da"), "Ringe til lægen sammen"):
        assert shown in " ".join(course.split()), shown
    again = client.get(f"/kontakter/ret/{row.id}/").context["form"]
    assert {name: str(again[name].value()) for name in told} == told


def test_a_note_far_too_long_comes_back_whole_with_the_limit_said(as_: As, smed: people.Person) -> None:
    client, note = as_("signe"), "ærlig ☕." * 600_000
    for headers in ({}, HTMX):
        answer = client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, note=note), headers=headers)
        assert answer.status_code == 422
        page = text_of(answer)
        assert page.count("ærlig ☕.") == 600_000
        assert f"Teksten er på {len(note)} tegn. Der kan højst gemmes 100000." in page
    assert not Contact.objects.exists()


def test_with_htmx_the_saved_contact_comes_back_in_the_same_course_a_reload_shows(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    answer = text_of(client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, own_words="Hej"), headers=HTMX))
    whole = text_of(client.get(f"/borgere/{smed.id}/"))
    for section in ('<section id="course"', '<section id="promises"', '<header class="person-head"'):
        assert section in answer
    course = answer.split('<section id="course"')[1].split("</section>")[0].replace(' hx-swap-oob="true"', "")
    assert course in whole


def test_an_attempt_needs_to_say_how_it_ended_and_what_was_typed_stays(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    response = client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, kind="attempt", note="lang note"))
    assert response.status_code == 422
    assert "lang note" in text_of(response)
    assert "hvordan kontaktforsøget endte" in text_of(response)
    client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, kind="attempt", outcome="nobody_there"))
    assert Contact.objects.get().kind == "attempt"


@pytest.mark.parametrize(
    "wrong",
    [
        {"happened_on": "2999-01-01"},
        {"happened_on": "31-02-2026"},
        {"minutes_other": "2000"},
        {"promise": "kaffe"},
        {"kind": "attempt", "outcome": "findes ikke"},
    ],
)
def test_bad_input_is_refused_at_the_field_and_nothing_is_written(
    as_: As, smed: people.Person, wrong: dict[str, str]
) -> None:
    client = as_("signe")
    for headers in ({}, HTMX):
        response = client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed) | wrong, headers=headers)
        assert response.status_code == 422
        assert "form-error" in text_of(response)
    assert not Contact.objects.exists()


def test_an_impossible_day_and_one_that_has_not_come_are_told_together(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    wrong = {"promise": "kaffe", "promise_on": "32-13-2027", "happened_on": "01-01-2999", "minutes_other": "2000"}
    form = client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed) | wrong).context["form"]
    assert set(form.errors) == {"promise_on", "happened_on", "minutes_other"}
    wrong = {"promise": "kaffe", "promise_on": "01-01-2020", "happened_on": "32-13-2027", "kind": "attempt"}
    form = client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed) | wrong).context["form"]
    assert set(form.errors) == {"happened_on", "outcome"}, "what comes before a day nobody can read is not said"


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (3653, "Det er mere end et år siden."),
        (60, "Det er før det første, vi ved om borgeren, den {first:%d-%m-%Y}."),
    ],
)
def test_a_day_long_ago_or_before_the_citizen_was_known_is_asked_about_once_and_nothing_typed_is_lost(
    cast: Cast, as_: As, days: int, told: str
) -> None:
    first = timezone.now() - timedelta(days=20)
    ny = people.meet(by=cast.signe, alias="Ny", now=first)
    client, path, day = as_("signe"), f"/kontakter/{ny.id}/ny/", timezone.localdate() - timedelta(days=days)
    assert "Ja, dagen er rigtig" not in text_of(client.get(path))
    sent = fill(client, ny, own_words="Det går", note="Lang note", happened_on=f"{day:%d-%m-%Y}")
    asked = client.post(path, sent)
    page = html.unescape(text_of(asked))
    assert (asked.status_code, Contact.objects.count()) == (422, 0)
    assert told.format(first=timezone.localdate(first)) in page and "Ja, dagen er rigtig alligevel" in page
    assert all(typed in page for typed in ("Det går", "Lang note", f"{day:%d-%m-%Y}"))
    # The answer stands where something else is to be mended, and is not asked for again.
    unsound = client.post(path, sent | {"is_sure": "on", "minutes_other": "9999"})
    again = re.search(r'<input type="hidden" name="is_sure"[^>]*value="([^"]*)"', text_of(unsound))
    assert unsound.status_code == 422 and again and again.group(1) == "on"
    assert client.post(path, sent | {"is_sure": "on"}).status_code == 302
    row = Contact.objects.get()
    assert timezone.localdate(row.happened_at) == day
    correct = f"/kontakter/ret/{row.id}/"
    kept = client.get(correct).context["form"]
    filled = {name: str(kept[name].value()) for name in kept.fields if kept[name].value() not in (None, "", [])}
    assert client.post(correct, filled | {"note": "Kort"}).status_code == 302, "a day that stood is not asked about"
    late = fill(client, ny, happened_on=f"{timezone.localdate() - timedelta(days=40):%d-%m-%Y}")
    assert client.post(path, late).status_code == 302, "whoever was met is written down days later"
    moved = text_of(client.post(correct, filled | {"happened_on": f"{day - timedelta(days=400):%d-%m-%Y}"}))
    assert "Det er mere end et år siden." in moved and "Ja, dagen er rigtig alligevel" in moved


def test_minutes_out_of_range_are_told_where_they_were_written(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    form = client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, minutes_other="2000")).context["form"]
    assert list(form.errors) == ["minutes_other"]


def test_an_hour_the_night_of_summer_time_has_not_got_is_refused(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    told = fill(client, smed, happened_on="29-03-2026", happened_time="02:30", promise="kaffe")
    form = client.post(
        f"/kontakter/{smed.id}/ny/", told | {"promise_on": "28-03-2027", "promise_time": "02:15"}
    ).context["form"]
    assert "02:30" in str(form.errors["happened_time"]) and "03:00" in str(form.errors["happened_time"])
    assert "02:15" in str(form.errors["promise_time"])
    assert not Contact.objects.exists()


def test_pressing_save_twice_writes_once(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    sent = fill(client, smed)
    for _ in range(2):
        client.post(f"/kontakter/{smed.id}/ny/", sent)
    assert Contact.objects.count() == 1


def test_the_last_place_used_is_there_already(cast: Cast, as_: As) -> None:
    client, smed = as_("signe"), people.meet(by=cast.signe, alias="Smed", now=timezone.now())
    client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, place_kind="drop_in", place="Kirkens Varmestue"))
    assert client.get(f"/kontakter/{smed.id}/ny/").context["form"]["place"].value() == "Kirkens Varmestue"


def test_a_place_corrected_since_is_not_offered_again(cast: Cast, as_: As) -> None:
    client, smed = as_("signe"), people.meet(by=cast.signe, alias="Smed", now=timezone.now())
    form = f"/kontakter/{smed.id}/ny/"
    client.post(form, fill(client, smed, place_kind="park", place="Nørrebroparken"))
    told = Contact.objects.get()
    client.post(f"/kontakter/ret/{told.id}/", fill(client, smed, place_kind="park", place="Enghaveparken"))
    assert client.get(form).context["form"]["place"].value() == "Enghaveparken"
    assert "Nørrebroparken" not in text_of(client.get(form))
    client.post(f"/kontakter/ret/{Contact.objects.current().get().id}/", fill(client, smed, place_kind="", place=""))
    assert "Enghaveparken" not in text_of(client.get(form))


def test_a_corrected_contact_shows_the_new_words_and_keeps_the_old_ones(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, own_words="Forkert"))
    contact = Contact.objects.get()
    form = client.get(f"/kontakter/ret/{contact.id}/").context["form"]
    assert form["own_words"].value() == "Forkert"
    client.post(f"/kontakter/ret/{contact.id}/", fill(client, smed, own_words="Rigtigt"))
    page = text_of(client.get(f"/borgere/{smed.id}/"))
    assert "Rigtigt" in page
    assert "Forkert" not in page
    newest = Contact.objects.get(own_words="Rigtigt")
    assert "Forkert" in text_of(client.get(f"/kontakter/vis/{newest.id}/"))
    again = client.post(f"/kontakter/ret/{contact.id}/", fill(client, smed, own_words="Tredje"))
    assert again.status_code == 422
    assert "Tredje" in text_of(again)
    assert "Rigtigt" in text_of(again), "what stands now is not told"
    assert "Du (i et andet vindue) har rettet det" in text_of(again) and "Signe Bro har" not in text_of(again)
    # The form now corrects what stands: saved once more, it does.
    sent = fill(client, smed, own_words="Tredje", seen=again.context["form"]["seen"].value())
    client.post(f"/kontakter/ret/{contact.id}/", sent)
    assert Contact.objects.get(own_words="Tredje").corrects_id == newest.id


def as_opened(client: Client, address: str, **values: object) -> dict[str, object]:
    """What the browser would send of the form at an address as it opens, with some of it changed."""
    form = client.get(address).context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")} | values


def test_correcting_from_an_older_page_keeps_the_promise_and_what_the_colleague_wrote(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    due = timezone.now() + timedelta(days=1)
    first = contacts.NewContact(
        smed.id, "contact", timezone.now(), own_words="Hej", components=["contact"], promise="kaffe", promise_at=due
    )
    contacts.record(by=cast.signe, items=[first], now=timezone.now())
    signe, malik, address = as_("signe"), as_("malik"), f"/kontakter/ret/{first.id}/"
    mine = as_opened(signe, address, own_words="Hej, du")
    note = {"note": "Han var kold", "minutes": "15", "components": ["contact", "relation"]}
    malik.post(address, as_opened(malik, address, **note))
    # Opened at the old address, the form shows what stands now, and says so.
    opened = signe.get(address)
    form = opened.context["form"]
    assert "Malik" in text_of(opened) and "har rettet det siden" in text_of(opened)
    assert [form[name].value() for name in ("note", "minutes", "promise")] == ["Han var kold", "15", "kaffe"]
    # Opened before, it carries on field by field.
    met = signe.post(address, mine)
    assert met.status_code == 422
    assert not Contact.objects.filter(own_words="Hej, du").exists()
    form = met.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    assert signe.post(address, sent).status_code == 302
    row = Contact.objects.current().get()
    assert (row.own_words, row.note, row.minutes) == ("Hej, du", "Han var kold", 15)
    assert sorted(row.components) == ["contact", "relation"]
    assert [promise.what for promise in promises.open_of(smed, by=cast.signe)] == ["kaffe"]


def test_a_contact_corrected_after_its_promise_was_kept_still_says_so(cast: Cast, as_: As, smed: people.Person) -> None:
    due = timezone.now() + timedelta(days=1)
    first = contacts.NewContact(smed.id, "contact", timezone.now(), promise="kaffe", promise_at=due)
    contacts.record(by=cast.signe, items=[first], now=timezone.now())
    promises.settle(by=cast.malik, promise_id=first.id, outcome="kept", now=timezone.now())
    client, address = as_("signe"), f"/kontakter/ret/{first.id}/"
    assert "Holdt" in text_of(client.get(address)), "the form says what was promised and how it ended"
    sent = as_opened(client, address, note="Han var kold")
    assert client.post(address, sent).status_code == 302
    course = text_of(client.get(f"/borgere/{smed.id}/")).split('<section id="course"')[1]
    assert "Lovet: kaffe" in course and "Holdt" in course and "Skrevet ved en fejl" in course
    # Sent twice, it is written once; and how it ended can be taken back.
    assert client.post(address, sent).status_code == 302
    again = Promise.objects.current().get()
    assert (again.settled.recorded_by, Contact.objects.current().count()) == (cast.malik, 1)
    client.post(f"/kontakter/loefte/{again.id}/fortryd/", {"reason": "never"})
    assert [promise.what for promise in promises.open_of(smed, by=cast.signe)] == ["kaffe"]


def test_a_promise_that_ended_while_the_form_was_open_is_not_open_again(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    due = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    first = contacts.NewContact(smed.id, "contact", timezone.now(), promise="kaffe", promise_at=due)
    contacts.record(by=cast.signe, items=[first], now=timezone.now())
    client, address = as_("signe"), f"/kontakter/ret/{first.id}/"
    sent = as_opened(client, address, note="Han var kold")
    promises.settle(by=cast.malik, promise_id=first.id, outcome="kept", now=timezone.now())
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    assert not promises.open_of(smed, by=cast.signe).exists()
    assert [(row.what, row.outcome) for row in Promise.objects.current()] == [("kaffe", "kept")]


def test_a_correction_in_a_part_of_the_page_is_a_correction_too(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, own_words="Forkert"))
    address = f"/kontakter/ret/{Contact.objects.get().id}/"
    assert f'hx-post="{address}"' in text_of(client.get(address, headers=HTMX))
    answer = client.post(address, fill(client, smed, own_words="Rigtigt"), headers=HTMX)
    assert answer.status_code == 200
    assert '<section id="course"' in text_of(answer)
    assert [row.own_words for row in Contact.objects.current()] == ["Rigtigt"]


def test_a_promise_is_shown_until_it_is_kept(cast: Cast, as_: As, smed: people.Person) -> None:
    client = as_("signe")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, promise="læge sammen", promise_on=tomorrow))
    assert "læge sammen" in text_of(client.get("/borgere/"))
    promise = promises.open_of(smed, by=cast.signe).get()
    open_one = text_of(client.get(f"/borgere/{smed.id}/")).split('<section id="course"')[1].split("</section>")[0]
    assert "Holdt" not in open_one
    assert "InvalidVar" not in open_one
    client.post(f"/kontakter/loefte/{promise.id}/", {"outcome": "kept"})
    # What was promised, and how it ended, stays in the course.
    course = text_of(client.get(f"/borgere/{smed.id}/")).split('<section id="course"')[1]
    assert "læge sammen" in course
    assert "Holdt" in course
    assert "læge sammen" not in text_of(client.get("/borgere/"))
    refused = client.post(f"/kontakter/loefte/{promise.id}/", {"outcome": "kept"}, follow=True)
    assert "Du har allerede" in text_of(refused)
    assert refused.redirect_chain == [(f"/borgere/{promise.person_id}/", 302)]
    told = as_("malik").post(f"/kontakter/loefte/{promise.id}/", {"outcome": "kept"}, follow=True)
    assert "Signe Bro har allerede sagt, at løftet blev holdt." in text_of(told)


@pytest.mark.parametrize(("who", "status"), [("troels", 404), ("nabo", 404), ("mona", 403), ("eva", 403), ("ada", 403)])
def test_nobody_else_can_log_correct_or_read_a_contact(
    cast: Cast, as_: As, smed: people.Person, who: str, status: int
) -> None:
    item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=timezone.now())
    contacts.record(by=cast.signe, items=[item], now=timezone.now())
    client = as_(who)
    assert client.get(f"/kontakter/{smed.id}/ny/").status_code == status
    assert client.post(f"/kontakter/ret/{item.id}/", {}).status_code == status
    # A manager may read it, but says first why.
    assert client.get(f"/kontakter/vis/{item.id}/").status_code == (302 if who == "mona" else status)


def test_how_a_promise_ended_is_in_the_course_and_can_be_taken_back_by_who_may_write(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    due = timezone.now() + timedelta(days=1)
    item = contacts.NewContact(
        person_id=smed.id, kind="contact", happened_at=timezone.now(), promise="kaffe", promise_at=due
    )
    contacts.record(by=cast.signe, items=[item], now=timezone.now())
    client, promise = as_("signe"), promises.open_of(smed, by=cast.signe)[0]
    assert "Skrevet ved en fejl" not in text_of(client.get(f"/borgere/{smed.id}/")), "there is nothing to take back"
    client.post(f"/kontakter/loefte/{promise.id}/", {"outcome": "not_kept"})
    page = text_of(client.get(f"/borgere/{smed.id}/"))
    assert "Ikke holdt" in page and "Skrevet ved en fejl" in page
    back = f"/kontakter/loefte/{promise.id}/fortryd/"
    assert back in page
    assert back not in text_of(as_("mona").get(f"/borgere/{smed.id}/")), "a manager reads, and does not write"
    asked = text_of(client.get(back))
    assert "kaffe" in asked and "Ikke holdt" in asked and "Løftet står åbent igen" in asked
    refused = client.post(back, {"why": " "})
    assert refused.status_code == 422 and "Vælg hvorfor, eller skriv en anden grund." in text_of(refused)
    page = text_of(client.post(back, {"reason": "never", "why": "Det var i går"}, follow=True))
    assert "Taget tilbage" in page and "Ikke holdt</button>" in page
    struck, told = page.split("<del>", 1)[1].split("</del>", 1)
    assert "kaffe" in struck and "Ikke holdt" in struck and "Signe Bro: Det skete ikke: Det var i går" in told
    again = client.post(back, {"reason": "twice", "seen": str(promise.id)})
    assert again.status_code == 422 and "ændret" in text_of(again)
    assert "Løftet er åbent" in text_of(client.get(back, follow=True))
    assert as_("troels").get(back).status_code == 404


def test_how_a_promise_ended_each_time_it_was_a_mistake_stays_struck_out_also_once_the_contact_is_corrected(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    due, now = timezone.now() + timedelta(days=1), timezone.now()
    first = contacts.NewContact(smed.id, "contact", now, promise="kaffe", promise_at=due)
    contacts.record(by=cast.signe, items=[first], now=now)
    for outcome, why in (("kept", "Det var Lise"), ("dropped", "Det var Ole")):
        promise = promises.open_of(smed, by=cast.signe)[0]
        promises.settle(by=cast.malik, promise_id=promise.id, outcome=outcome, now=now)
        promises.take_back_settlement(by=cast.signe, promise_id=promise.id, why=why, now=now)
    promises.settle(by=cast.malik, promise_id=promises.open_of(smed, by=cast.signe)[0].id, outcome="kept", now=now)
    told = {"note": "Kold", "promise": "kaffe", "promise_at": due, "corrects_id": first.id}
    contacts.record(by=cast.malik, items=[contacts.NewContact(smed.id, "contact", now, **told)], now=now)
    course = text_of(as_("malik").get(f"/borgere/{smed.id}/"))
    gone = course.split('<section id="course"')[1].split("<del>")[1:]
    assert len(gone) == 2, "what went along with the contact is no mistake"
    assert {part.split("Signe Bro: ")[1].split("<")[0] for part in gone} == {"Det var Lise", "Det var Ole"}


def test_a_new_contact_is_first_shown_where_one_last_was_and_never_as_a_message(cast: Cast, as_: As) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now())

    def shown() -> tuple[str, str]:
        form = as_("signe").get(f"/kontakter/{smed.id}/ny/").context["form"]
        return form["place_kind"].value(), form["place"].value()

    def met(**where: str) -> None:
        item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=timezone.now(), **where)
        contacts.record(by=cast.signe, items=[item], now=timezone.now())

    met(place_kind="online")
    assert shown() == ("", "")
    met(place_kind="park", place="Mariaparken")
    met(place_kind="online")
    assert shown() == ("park", "Mariaparken")


def test_where_the_citizen_usually_is_comes_before_where_the_worker_was_last_unless_it_is_protected(
    as_: As, cast: Cast
) -> None:
    client = as_("signe")
    known = people.meet(by=cast.signe, alias="Ravn", place="Banegården", now=timezone.now())
    other = people.meet(by=cast.signe, alias="Lærke", now=timezone.now())
    client.post(f"/kontakter/{other.id}/ny/", fill(client, other, place_kind="park", place="Mariaparken"))

    def opens_with(person: people.Person) -> tuple[object, object]:
        form = client.get(f"/kontakter/{person.id}/ny/").context["form"]
        return form["place_kind"].value(), form["place"].value()

    assert opens_with(known) == ("", "Banegården")
    assert opens_with(other) == ("park", "Mariaparken")
    details.describe(
        by=cast.signe, person_id=known.id, values={"address_protection": "yes"}, seen={}, now=timezone.now()
    )
    assert opens_with(known) == ("park", "Mariaparken")


def test_where_someone_with_a_protected_address_was_met_is_put_into_nobody_elses_form(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    client = as_("signe")
    hidden = people.meet(by=cast.signe, alias="Krumme", now=timezone.now())
    told = {"address_protection": "yes"}
    details.describe(by=cast.signe, person_id=hidden.id, values=told, seen={}, now=timezone.now())
    client.post(f"/kontakter/{hidden.id}/ny/", fill(client, hidden, place_kind="park", place="Æblehaven, bænken"))
    assert "Æblehaven" not in text_of(client.get(f"/kontakter/{smed.id}/ny/"))


def test_a_month_has_one_heading_however_many_stretches_it_is_read_in(as_: As, cast: Cast, smed: people.Person) -> None:
    now = timezone.now().replace(year=2026, month=3, day=20, hour=12)
    moments = [now - timedelta(hours=n) for n in range(30)] + [now - timedelta(days=40)]
    items = [contacts.NewContact(person_id=smed.id, kind="contact", happened_at=at, note=f"Nr. {at}") for at in moments]
    contacts.record(by=cast.signe, items=items, now=timezone.now())
    client = as_("signe")
    page = text_of(client.get(f"/borgere/{smed.id}/?vis=contacts"))
    assert page.count(">marts 2026</h3>") == 1 and "(25)" not in page, "what is shown is not all the month has"
    older = re.search(r'hx-get="([^"]*foer=[^"]*)"', page)
    assert older
    address = html.unescape(older[1])
    added = text_of(client.get(address, headers=HTMX))
    assert "marts 2026" not in added and ">februar 2026</h3>" in added
    assert added.count("Nr. ") == 6
    assert ">marts 2026</h2>" in text_of(client.get(address)), "a page of its own has its headings"


def test_days_without_a_year_are_the_last_that_was_and_the_next_that_comes(as_: As, smed: people.Person) -> None:
    client, today = as_("signe"), timezone.localdate()
    before, after = today - timedelta(days=3), today + timedelta(days=3)
    typed = {"happened_on": f"{before:%d/%m}", "promise": "Ringe til lægen", "promise_on": f"{after:%d.%m}"}
    page = text_of(
        client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, **typed, minutes_other="x", is_sure="on"))
    )
    for understood in (before, after):
        assert f'value="{understood:%d-%m-%Y}"' in page
    client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, **typed, is_sure="on"))
    assert timezone.localtime(Contact.objects.get().happened_at).date() == before
    assert timezone.localtime(Promise.objects.get().due_at).date() == after


def test_the_hint_beside_a_day_is_how_the_pages_write_it(as_: As, smed: people.Person) -> None:
    page = text_of(as_("signe").get(f"/kontakter/{smed.id}/ny/"))
    assert "Hvilken dag? (f.eks. 27-11)" in page
    assert "dd-mm" not in page


@pytest.mark.parametrize("kind", ["phone", "online"])
def test_of_a_call_the_place_the_form_put_in_is_not_kept_and_what_was_typed_is(
    as_: As, cast: Cast, smed: people.Person, kind: str
) -> None:
    client, label = as_("signe"), code_lists.label("places", kind, "da")
    met = contacts.NewContact(
        smed.id, "contact", timezone.now() - timedelta(hours=2), place_kind="park", place="Mariaparken"
    )
    contacts.record(by=cast.signe, items=[met], now=timezone.now())
    page = text_of(client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, place_kind=kind), follow=True))
    row = Contact.objects.exclude(id=met.id).get()
    assert (row.place_kind, row.place) == (kind, "")
    assert f"<strong>Kontakt</strong> · {label}" in page
    told = fill(client, smed, place_kind=kind, place="Hos hans søster", note="Ringede selv")
    page = text_of(client.post(f"/kontakter/{smed.id}/ny/", told, follow=True))
    assert f"<strong>Kontakt</strong> · {label} · Hos hans søster" in page
    # The next form opens with neither a call nor its words.
    assert client.get(f"/kontakter/{smed.id}/ny/").context["form"]["place"].value() == "Mariaparken"
    smed.refresh_from_db()
    assert (smed.seen_place, smed.seen_through) == ("Mariaparken", kind)


SUGGESTED = "Skriver du en anden dag end i dag, gemmes de ikke"


def test_beside_a_place_the_form_put_in_stands_that_it_is_that_of_today(cast: Cast, as_: As) -> None:
    client, smed = as_("signe"), people.meet(by=cast.signe, alias="Ravn", now=timezone.now())
    assert SUGGESTED not in text_of(client.get(f"/kontakter/{smed.id}/ny/"))
    client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, place_kind="park", place="Mariaparken"))
    assert SUGGESTED in text_of(client.get(f"/kontakter/{smed.id}/ny/"))
    # What was written of its own day is no suggestion.
    assert SUGGESTED not in text_of(client.get(f"/kontakter/ret/{Contact.objects.get().id}/"))


def test_a_contact_of_another_day_keeps_no_place_the_form_put_in(as_: As, smed: people.Person) -> None:
    client, day = as_("signe"), f"{timezone.localdate() - timedelta(days=1):%d-%m-%Y}"
    client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, place_kind="park", place="Mariaparken", note="1"))
    for place, kind, kept in (("", "", ("", "")), ("Torvet", "", ("park", "Torvet")), ("", "street", ("street", ""))):
        told = fill(client, smed, happened_on=day, note=f"{place}{kind}", is_sure="on")
        told |= {name: value for name, value in (("place", place), ("place_kind", kind)) if value}
        client.post(f"/kontakter/{smed.id}/ny/", told)
        row = Contact.objects.get(note=f"{place}{kind}")
        assert (row.place_kind, row.place) == kept


def test_a_form_opened_before_midnight_and_saved_after_keeps_the_place_it_showed(as_: As, smed: people.Person) -> None:
    client, day = as_("signe"), f"{timezone.localdate() - timedelta(days=1):%d-%m-%Y}"
    shown = {"filled_kind": "park", "filled_place": "Mariaparken", "filled_at": f"{day} 23:55"}
    told = {"id": str(uuid4()), "kind": "contact", "happened_on": day, "happened_time": "23:55", "is_sure": "on"}
    where = {"place_kind": "park", "place": "Mariaparken"}
    client.post(f"/kontakter/{smed.id}/ny/", told | where | shown)
    row = Contact.objects.get()
    assert (row.place_kind, row.place) == ("park", "Mariaparken")
    assert timezone.localtime(row.happened_at).strftime("%d-%m-%Y %H:%M") == f"{day} 23:55"
    # Moved to the day that has come since, it is of another day than the one the place was put in for.
    today = {"id": str(uuid4()), "happened_on": f"{timezone.localdate():%d-%m-%Y}", "happened_time": ""}
    client.post(f"/kontakter/{smed.id}/ny/", told | where | shown | today)
    assert Contact.objects.get(id=today["id"]).place == ""


def test_a_correction_to_a_call_takes_the_place_of_the_meeting_away_and_one_of_the_day_keeps_it(
    as_: As, smed: people.Person
) -> None:
    client = as_("signe")
    client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed, place_kind="park", place="Mariaparken"))

    def corrected(**told: str) -> Contact:
        row = Contact.objects.current().get()
        form = client.get(f"/kontakter/ret/{row.id}/").context["form"]
        filled = {name: str(form[name].value()) for name in form.fields if form[name].value() not in (None, "", [])}
        client.post(f"/kontakter/ret/{row.id}/", filled | told)
        return Contact.objects.current().get()

    day = f"{timezone.localdate() - timedelta(days=1):%d-%m-%Y}"
    row = corrected(happened_on=day, is_sure="on")
    assert (timezone.localdate(row.happened_at), row.place) == (timezone.localdate() - timedelta(days=1), "Mariaparken")
    row = corrected(place_kind="phone")
    assert (row.place_kind, row.place) == ("phone", "")
    row = corrected(place="Fra søsterens telefon")
    assert corrected(note="Rettet").place == row.place == "Fra søsterens telefon"


def test_in_the_browser_the_place_goes_with_a_call_and_comes_back(
    cast: Cast, open_page: Any, smed: people.Person
) -> None:
    met = contacts.NewContact(smed.id, "contact", timezone.now(), place_kind="park", place="Mariaparken")
    contacts.record(by=cast.signe, items=[met], now=timezone.now())
    page = open_page(f"/borgere/{smed.id}/", user=cast.signe)
    page.get_by_role("link", name="Log kontakt").click()
    where, place = page.locator("#log select[name=place_kind]"), page.locator("#log input[name=place]")
    expect(place).to_have_value("Mariaparken")
    where.select_option("phone")
    expect(place).to_have_value("")
    where.select_option("park")
    expect(place).to_have_value("Mariaparken")
    page.locator("#log summary").first.click()
    day = page.locator("#log input[name=happened_on]")
    day.fill("01-11-2026")
    clock = page.locator("#log input[name=happened_time]")
    expect(clock).not_to_have_value("")
    day.blur()
    expect(clock).to_have_value("")
    place.fill("Torvet")
    where.select_option("online")
    expect(place).to_have_value("Torvet")


@pytest.mark.parametrize(
    ("written", "is_typed", "kept"),
    [
        ("i dag", False, ("park", "Mariaparken")),
        ("i går", False, ("", "")),
        ("i går", True, ("park", "Mariaparken")),
    ],
)
def test_in_the_browser_too_the_place_the_form_put_in_is_that_of_today_however_the_day_is_written(
    cast: Cast, open_page: Any, smed: people.Person, written: str, is_typed: bool, kept: tuple[str, str]
) -> None:
    met = contacts.NewContact(
        smed.id, "contact", timezone.now() - timedelta(days=3), place_kind="park", place="Mariaparken"
    )
    contacts.record(by=cast.signe, items=[met], now=timezone.now())
    page = open_page(f"/borgere/{smed.id}/", user=cast.signe)
    page.get_by_role("link", name="Log kontakt").click()
    place = page.locator("#log input[name=place]")
    expect(page.locator("#log")).to_contain_text(SUGGESTED)
    page.locator("#log summary").first.click()
    page.locator("#log input[name=happened_on]").fill(written)
    page.locator("#log input[name=happened_time]").fill("00:00")
    if is_typed:
        place.fill("Torvet")
        place.blur()
        place.fill("Mariaparken")
        place.blur()
    expect(place).to_have_value("Mariaparken")
    page.locator("#log textarea[name=note]").fill("Kaffe")
    page.locator("#log button", has_text="Gem").click()
    expect(page.locator("#course")).to_contain_text("Kaffe")
    row = Contact.objects.get(note="Kaffe")
    assert (row.place_kind, row.place) == kept


def shown_time(client: Client, person: people.Person) -> tuple[dict[str, object], str]:
    """The form as it opens, and the time in it as the browser shows and sends it."""
    page = text_of(client.get(f"/kontakter/{person.id}/ny/"))
    (clock,) = re.findall(r'name="happened_time" value="([0-9:]{5})"', page)
    return fill(client, person, happened_time=clock), clock


def test_a_contact_of_another_day_takes_the_day_alone(as_: As, smed: people.Person) -> None:
    client, yesterday = as_("signe"), timezone.localdate() - timedelta(days=1)
    sent = fill(client, smed, happened_on=f"{yesterday:%d-%m-%Y}", happened_time="", is_sure="on")
    page = text_of(client.post(f"/kontakter/{smed.id}/ny/", sent, follow=True))
    row = Contact.objects.get()
    assert row.happened_at == law.day_only(yesterday) and "i går" in page and "i går 12" not in page
    form = client.get(f"/kontakter/ret/{row.id}/").context["form"]
    filled = {name: str(form[name].value()) for name in form.fields if form[name].value() not in (None, "", [])}
    assert client.post(f"/kontakter/ret/{row.id}/", filled | {"note": "Kort"}).status_code == 302
    assert Contact.objects.current().get().happened_at == row.happened_at, "corrected, it is still of the day alone"


def test_the_time_the_form_put_in_itself_is_not_told_of_another_day(as_: As, smed: people.Person) -> None:
    client, yesterday = as_("signe"), timezone.localdate() - timedelta(days=1)
    sent, clock = shown_time(client, smed)
    other = "10:15" if clock != "10:15" else "10:16"
    day = {"happened_on": f"{yesterday:%d-%m-%Y}", "is_sure": "on"}
    client.post(f"/kontakter/{smed.id}/ny/", sent | day)
    assert not law.has_hour(Contact.objects.get().happened_at)
    client.post(f"/kontakter/{smed.id}/ny/", fill(client, smed) | day | {"happened_time": other})
    assert {f"{timezone.localtime(each.happened_at):%H:%M}" for each in Contact.objects.all()} == {"12:00", other}


def test_the_time_of_today_is_now_where_it_is_left_out(as_: As, smed: people.Person) -> None:
    before = timezone.now()
    assert as_("signe").post(f"/kontakter/{smed.id}/ny/", fill(as_("signe"), smed, happened_time="")).status_code == 302
    assert before < Contact.objects.get().happened_at <= timezone.now()
