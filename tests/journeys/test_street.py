"""The phone from the office's code to a contact that stands in the office, with the store and the server as they are."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.records.contacts import Contact, Promise
from brobygger.records.people import Person
from brobygger.records.referrals import Referral
from brobygger.services import contacts, deliveries, phone_codes, places
from brobygger.services.contacts import NewContact
from tests.cast import Cast
from tests.field.screens.test_taps import next_question
from tests.journeys.conftest import Town
from tests.waiting import says

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

Opened = Callable[..., "Page"]
PIN = "258036"


@pytest.fixture
def phone(cast: Cast, town: Town, open_page: Opened) -> "Page":
    """Signe's phone, made ready and open, with the people of the town on it."""
    _, code = phone_codes.offer(by=cast.signe, now=timezone.now())
    page = open_page(f"/field/#{code}", width=360, height=740)
    page.get_by_label("Vælg en pinkode").fill(PIN)
    page.get_by_label("Pinkoden igen").fill(PIN)
    page.get_by_role("button", name="Gør klar").click()
    page.locator(".row", has_text="Smed").first.wait_for()
    return page


def press(page: "Page", words: str) -> None:
    page.locator("button:visible", has_text=words).first.click()


def sent(page: "Page") -> None:
    """Everything has reached the server."""
    page.locator(".bar__count").wait_for(state="detached")
    page.locator(".saved").get_by_text("sendt").wait_for()


def test_a_contact_and_its_promise_reach_the_office(phone: "Page", town: Town) -> None:
    phone.locator(".row", has_text="Smed").first.click()
    expect(phone.locator(".heading__about")).to_have_text("ca. 45 · Ole Testesen", use_inner_text=True)
    says(phone.locator(".promises"), "følges til lægen")
    says(phone.locator(".wish"), "ro om natten")
    says(phone.locator("main"), "Hund. Tal ikke om bror.")
    press(phone, "Log kontakt")
    phone.locator('.tile[data-value="home"]').click()
    phone.locator('.tile[data-value="citizen"]').click()
    phone.locator('.tile[data-value="relation"]').click()
    phone.locator('.tile[data-value="60"]').click()
    press(phone, "Jeg ringer")
    press(phone, "I morgen")
    press(phone, "Gem")
    sent(phone)
    contact = Contact.objects.get(person=town.smed, minutes=60)
    assert (contact.place_kind, contact.initiator, contact.components) == ("home", "citizen", ["relation"])
    assert Promise.objects.get(contact=contact).what == "Jeg ringer"
    phone.locator(".promises").get_by_text("Jeg ringer").wait_for()


def test_method_and_care_told_on_the_phone_are_counted_in_the_office_and_can_be_put_right(
    phone: "Page", cast: Cast, town: Town
) -> None:
    def counted() -> tuple[int, int, int | None]:
        course = deliveries.received_by(Person.objects.get(id=town.lotte.id), by=cast.signe).now
        (method,) = (each for each in course.delivered if each.code == "motivational_interviewing")
        assert course.whole is not None
        return method.contacts, course.whole.told, course.whole.care

    phone.locator(".row", has_text="Lotte").first.click()
    press(phone, "Log kontakt")
    press(phone, "Hvad")
    for code in ("relation", "motivational_interviewing", "0"):
        phone.locator(f'.tile[data-value="{code}"]').click()
    phone.locator('.tile[data-value="15"]').click()
    press(phone, "Gem")
    sent(phone)
    assert counted() == (1, 2, 38), "nothing but change is a weight too, beside the 75 of before"
    says(phone.locator(".happened").first, "Motiverende samtale · Kun forandring · 15 min.")
    press(phone, "Vagten")
    phone.get_by_role("button", name="Ret: Lotte").click()
    press(phone, "Hvad")
    expect(phone.locator('.tile[data-value="0"]')).to_have_attribute("aria-pressed", "true")
    phone.locator('.tile[data-value="75"]').click()
    phone.locator('.tile[data-value="motivational_interviewing"]').click()
    phone.get_by_role("button", name="Gem", exact=True).click()
    phone.get_by_role("heading", name="Hvad skete på vagten?").wait_for()
    sent(phone)
    assert counted() == (0, 2, 75)


def test_a_mis_tap_put_right_after_it_was_sent_keeps_the_promise(phone: "Page", town: Town) -> None:
    phone.locator(".row", has_text="Lotte").first.click()
    press(phone, "Log kontakt")
    phone.locator('.tile[data-value="home"]').click()
    press(phone, "Næste")
    press(phone, "Jeg ringer")
    press(phone, "I morgen")
    press(phone, "Gem")
    sent(phone)
    press(phone, "Vagten")
    phone.get_by_role("button", name="Ret: Lotte").click()
    phone.locator('.tile[data-value="phone"]').click()
    press(phone, "Gem")
    phone.get_by_role("heading", name="Hvad skete på vagten?").wait_for()
    sent(phone)
    contact = Contact.objects.current().get(person=town.lotte, place_kind="phone")
    assert contact.corrects_id is not None
    promise = Promise.objects.current().get(person=town.lotte, settled=None)
    assert (promise.what, promise.contact_id) == ("Jeg ringer", contact.id)


def test_someone_met_without_a_network_is_in_the_office_when_it_is_back(phone: "Page") -> None:
    phone.context.set_offline(True)
    press(phone, "Mødt en ny")
    phone.get_by_label("Navn eller kaldenavn").fill("Rød hue")
    press(phone, "Gem personen")
    phone.wait_for_selector(".wish")
    press(phone, "Skriv en henvendelse")
    phone.get_by_label("Hvad blev der sagt?").fill("Jeg vil i behandling.")
    press(phone, "Gem ordene")
    phone.wait_for_selector(".wish")
    assert not Person.objects.filter(shown_name="Rød hue").exists()
    press(phone, "Telefon")
    says(phone.locator("main"), "2 ting venter")
    phone.context.set_offline(False)
    press(phone, "Send og hent nu")
    phone.get_by_role("heading", name="Alt er sendt").wait_for()
    met = Person.objects.get(shown_name="Rød hue")
    assert met.clock_due_on is not None


def test_the_interview_is_answered_on_the_phone_and_stands_in_the_office(phone: "Page", town: Town) -> None:
    from brobygger.records.assessments import Answer

    phone.locator(".row", has_text="Smed").first.click()
    press(phone, "Spørgsmål")
    press(phone, "Begynd")
    phone.locator(".row", has_text="Fysisk helbred").click()
    next_question(phone, lambda: phone.locator('.tile[data-value="12"]').click())
    next_question(phone, lambda: press(phone, "X: intet svar"))
    sent(phone)
    assert sorted(Answer.objects.filter(interview__person=town.smed).values_list("item", "state")) == [
        ("M6", "value"),
        ("M7", "X"),
    ]
    # The server's key of the interview has taken the place of the phone's: the answers are still there.
    press(phone, "Andet område")
    says(phone.locator(".row", has_text="Fysisk helbred"), "2 af 4 besvaret")


def refuse_next(page: "Page", message: str) -> None:
    """The next items are refused before they reach the server."""
    done: list[bool] = []

    def refuse(route: "Route") -> None:
        asked = route.request.post_data_json or {}
        if done or not asked.get("items"):
            return route.continue_()
        done.append(True)
        refused = {"outcome": "refused", "code": "not_so", "message": message}
        outcomes = [{"id": each["id"], "version": each["version"]} | refused for each in asked["items"]]
        now = timezone.now().isoformat().replace("+00:00", "Z")
        return route.fulfill(json={"v": 1, "now": now, "cursor": asked.get("cursor"), "outcomes": outcomes})

    page.route("**/field/sync", refuse)


def test_a_refused_contact_is_mended_with_all_that_was_told_and_arrives_once(phone: "Page", town: Town) -> None:
    phone.locator(".row", has_text="Lotte").first.click()
    press(phone, "Log kontakt")
    phone.locator('.tile[data-value="home"]').click()
    press(phone, "Næste")
    press(phone, "Jeg ringer")
    press(phone, "I morgen")
    refuse_next(phone, "Stedet passer ikke.")
    before = Contact.objects.count()
    press(phone, "Gem")
    phone.locator(".bar__count--refused").wait_for()
    press(phone, "Telefon")
    phone.locator(".card").get_by_text("Stedet passer ikke.").wait_for()
    press(phone, "Ret")
    phone.locator('.steps button[aria-current="step"]').get_by_text("udfyldt").wait_for(state="attached")
    expect(phone.locator('.tile[aria-pressed="true"]'), "where it was is still told").to_have_count(1)
    phone.locator('.tile[data-value="phone"]').click()
    press(phone, "Gem")
    phone.get_by_role("heading", name="Alt er sendt").wait_for()
    contact = Contact.objects.get(person=town.lotte, place_kind="phone")
    assert Contact.objects.count() == before + 1
    assert Promise.objects.get(contact=contact).what == "Jeg ringer"


def test_what_was_refused_for_what_has_passed_is_sent_again_as_it_was(phone: "Page", town: Town) -> None:
    phone.locator(".row", has_text="Smed").first.click()
    press(phone, "Mødtes ikke")
    refuse_next(phone, "Ikke lige nu.")
    phone.locator('.tile[data-value="nobody_there"]').click()
    phone.locator(".bar__count--refused").wait_for()
    press(phone, "Telefon")
    press(phone, "Prøv igen")
    phone.get_by_role("heading", name="Alt er sendt").wait_for()
    assert Contact.objects.filter(person=town.smed, outcome="nobody_there").count() == 1


def test_a_bed_referred_to_without_a_network_stands_in_the_office_when_it_is_back(
    phone: "Page", cast: Cast, town: Town
) -> None:
    told = {"name": "Nattely", "kind": "beds", "phone": "", "about": ""}
    place = places.add(by=cast.oda, told=told, now=timezone.now())
    places.confirm(by=cast.oda, place_id=place.id, free=2, said_by="Vagten", at=timezone.now(), now=timezone.now())
    press(phone, "Telefon")
    press(phone, "Send og hent nu")
    press(phone, "Senge")
    phone.locator(".card", has_text="Nattely").wait_for()
    phone.context.set_offline(True)
    press(phone, "I dag")
    phone.locator(".row", has_text="Smed").first.click()
    press(phone, "Seng i dag")
    card = phone.locator(".card", has_text="Nattely")
    says(card, "2 ledige · bekræftet i dag")
    card.get_by_role("button", name="Henvis hertil").click()
    phone.locator('.tile[data-value="short"]').click()
    phone.locator("section", has_text="Henvist").get_by_text("gemt på telefonen").wait_for()
    assert not Referral.objects.exists()
    phone.context.set_offline(False)
    phone.locator("section", has_text="Henvist").get_by_text("Venter på svar").wait_for()
    row = Referral.objects.get(person=town.smed)
    assert (row.to, row.stay_kind) == ("Nattely", "short")


def test_what_a_colleague_corrected_meanwhile_is_taken_back_only_when_it_was_seen(
    phone: "Page", cast: Cast, town: Town
) -> None:
    phone.locator(".row", has_text="Lotte").first.click()
    press(phone, "Mødtes ikke")
    phone.locator('.tile[data-value="nobody_there"]').click()
    sent(phone)
    phone.context.set_offline(True)
    written = Contact.objects.get(person=town.lotte, kind="attempt")
    new = NewContact(
        person_id=town.lotte.id, kind="contact", happened_at=written.happened_at, note="Hun var der dog.",
        corrects_id=written.id,
    )  # fmt: skip
    contacts.record(by=cast.malik, items=[new], now=timezone.now())
    press(phone, "Vagten")
    phone.get_by_role("button", name="Tag tilbage: Lotte").click()
    press(phone, "Skrevet to gange")
    phone.context.set_offline(False)
    press(phone, "Telefon")
    press(phone, "Send og hent nu")
    card = phone.locator(".card")
    card.get_by_text("Hun var der dog.").wait_for()
    says(card, "Du skrev: taget tilbage: Skrevet to gange")
    says(card, "Nu står der, skrevet af Malik Å:")
    press(phone, "Send mit i stedet")
    phone.get_by_role("heading", name="Alt er sendt").wait_for()
    assert not Contact.objects.current().filter(id=new.id).exists()
    assert Contact.objects.get(corrects_id=new.id).note == "Skrevet to gange"
