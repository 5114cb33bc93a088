"""The pages of a partner: who is referred to us, for as long as they let us know, and what we answer."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from brobygger.records.access import User
from brobygger.records.changes import AuditEntry
from brobygger.records.consents import Consent
from brobygger.records.referrals import BedReport, Place, Referral, ReferralEvent
from brobygger.rules.consents import Receiver, Told
from brobygger.services import accounts, consents, details, people, places
from brobygger.services.referrals import happening, referring
from tests.cast import Cast

As = Callable[[str], Client]
LIST = "/henvisninger/til-os/"
WORDS = "Jeg vil sove <b>nu</b>"
ENDED = "Borgerens ja til jer gælder ikke længere"


@pytest.fixture
def house(cast: Cast) -> Place:
    told = {"name": "Skovhuset", "kind": "residential", "phone": "", "about": ""}
    found = places.add(by=cast.oda, told=told, now=timezone.now())
    accounts.change(by=cast.mona, username="per", role="", teams=(), place=found.id, now=timezone.now())
    return found


def allow(cast: Cast, person: people.Person, house: Place, **change: Any) -> Consent:
    now = timezone.now()
    said = {"about": "at jeg kommer", "purpose": "en seng til mig", "until": timezone.localdate(), **change}
    told = Told("yes", Receiver("residential", place=house.id), "written", now - timedelta(hours=4), **said)
    return consents.give(by=cast.signe, person_id=person.id, told=told, now=now)


def refer(cast: Cast, person: people.Person, house: Place) -> Referral:
    now = timezone.now()
    texts = {"own_words": WORDS, "purpose": "Ro i to uger", "afterwards": "Hjem til søsteren", "driver": "Malik"}
    told = {"place_id": house.id, "stay_kind": "taster", "answer_by": timezone.localdate(), "details": texts}
    new = referring.NewReferral("stay", now - timedelta(hours=3), **told)
    return referring.refer(by=cast.signe, person_id=person.id, new=new, now=now)


@pytest.fixture
def stay(cast: Cast, smed: people.Person, house: Place) -> Referral:
    """Smed is referred to the house, and lets it know."""
    allow(cast, smed, house)
    return refer(cast, smed, house)


def withdraw(cast: Cast) -> None:
    now = timezone.now()
    consents.withdraw(by=cast.signe, consent_id=Consent.objects.get().id, form="oral", at=now, now=now)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_home_of_a_partner_tells_of_each_what_they_let_the_place_know_and_nothing_else(
    cast: Cast, as_: As, smed: people.Person, stay: Referral
) -> None:
    told = {"name": "Ole Testesen", "address_protection": "yes"}
    details.describe(by=cast.signe, person_id=smed.id, values=told, seen={}, now=timezone.now())
    for kind, value in (("birth_year", "1980"), ("warning", "Hunden bider"), ("alias", "Jernmanden")):
        details.add(by=cast.signe, person_id=smed.id, kind=kind, value=value, now=timezone.now())
    smed.refresh_from_db()
    client = as_("per")
    answer = client.get("/", follow=True)
    page = text_of(answer)
    assert (answer.redirect_chain[-1][0], answer.headers["Cache-Control"]) == (LIST, "no-store")
    assert "Hvem er henvist til Skovhuset?" in page and (smed.shown_name, "Jernmanden" in page) == ("Jernmanden", True)
    assert "Jeg vil sove &lt;b&gt;nu&lt;/b&gt;" in page, "what was said is text"
    for word in ("at jeg kommer", "en seng til mig", "Ro i to uger", "Signe Bro", "Venter på jeres svar"):
        assert word in page
    for word in ("Testesen", "1980", "Hunden", "Smed", "Mariaparken", "søsteren", "Malik", "/borgere/"):
        assert word not in page
    assert len(re.findall("button-primary", page.partition("</main>")[0])) == 1
    # One look-up, as long as it goes on; the citizen's log says what it was.
    client.get(LIST)
    assert AuditEntry.objects.filter(person=smed, by=cast.per, is_read=True).count() == 1
    assert "så borgeren blandt dem, der er henvist til stedet" in text_of(
        as_("signe").get(f"/borgere/{smed.id}/opslag/")
    )


def test_a_partner_without_a_place_is_told_what_is_missing_and_one_whom_nobody_lets_know_that_it_is_empty(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    assert "Din konto hører ikke til et sted endnu" in text_of(as_("per").get("/", follow=True))
    assert as_("per").get(f"{LIST}senge/").status_code == 404
    house = Place.objects.create(organisation=cast.per.organisation, name="Skovhuset", kind="beds")  # type: ignore[attr-defined]
    accounts.change(by=cast.mona, username="per", role="", teams=(), place=house.id, now=timezone.now())
    cast.per.refresh_from_db()  # type: ignore[attr-defined]
    refer(cast, smed, house)
    page = text_of(as_("per").get(LIST))
    assert "Der er ingen at se her nu" in page and "Smed" not in page
    assert AuditEntry.objects.filter(by=cast.per, is_read=True).count() == 0


def test_what_the_place_answers_stands_with_the_referral_as_said_by_its_account(
    cast: Cast, as_: As, smed: people.Person, stay: Referral
) -> None:
    client, day = as_("per"), timezone.localdate() + timedelta(days=2)
    form = text_of(client.get(f"{LIST}{stay.id}/accepted/"))
    assert "Kan Smed komme hos jer?" in form and 'data-draft="' not in form and "Hvem sagde det" not in form
    wrong = client.post(f"{LIST}{stay.id}/accepted/", {"until": "snart"})
    assert wrong.status_code == 422 and ReferralEvent.objects.count() == 0
    sent = {"until": f"{day:%d-%m-%Y}", "note": "Kom efter frokost", "id": "01a22750-723b-736d-a846-09883244d664"}
    for _twice in range(2):
        answer = client.post(f"{LIST}{stay.id}/accepted/", sent, follow=True)
        assert "I har sagt ja" in text_of(answer) and f"{day:%d-%m-%Y}" in text_of(answer)
    event = ReferralEvent.objects.get()
    assert (event.kind, event.whom, event.recorded_by, event.until) == ("accepted", "Per Partner", cast.per, day)
    theirs = text_of(as_("signe").get(f"/henvisninger/borger/{smed.id}/"))
    assert "De siger ja</strong> (Per Partner)" in theirs and "Kom efter frokost" in theirs
    # A no closes the page; sent twice it is answered as the first time.
    sent = {"note": "Alligevel fuldt", "id": "01a22750-723b-736d-a846-09883244d665"}
    for _twice in range(2):
        answer = client.post(f"{LIST}{stay.id}/declined/", sent, follow=True)
        assert "Gemt." in text_of(answer) and "Smed" not in text_of(answer)
    assert ReferralEvent.objects.count() == 2
    assert client.get(f"{LIST}{stay.id}/accepted/").status_code == 404
    assert client.get(f"{LIST}{stay.id}/left/").status_code == 404


def test_where_the_yes_has_ended_meanwhile_it_is_said_kindly_and_nothing_is_shown_or_saved(
    cast: Cast, as_: As, smed: people.Person, stay: Referral
) -> None:
    client = as_("per")
    assert "Smed" in text_of(client.get(LIST))
    withdraw(cast)
    sent = {"note": "Smed kan komme", "until": "nonsense"}
    for note in (sent, {"note": "Smed kan komme"}):
        answer = client.post(f"{LIST}{stay.id}/accepted/", note)
        page = text_of(answer)
        assert (answer.status_code, ENDED in page, "Smed" in page) == (409, True, False)
        assert answer.headers["Cache-Control"] == "no-store"
    assert ENDED in text_of(client.get(f"{LIST}{stay.id}/accepted/"))
    assert "Smed" not in text_of(client.get(LIST)) and ReferralEvent.objects.count() == 0
    assert not list(get_messages(answer.wsgi_request))
    # Who had not seen them is told nothing.
    AuditEntry.objects.filter(by=cast.per, is_read=True).delete()
    assert client.get(f"{LIST}{stay.id}/accepted/").status_code == 404


def test_the_citizens_page_of_consents_says_who_at_the_place_has_seen_them_and_that_it_has_ended(
    cast: Cast, as_: As, smed: people.Person, stay: Referral
) -> None:
    consents_page = f"/samtykke/borger/{smed.id}/"
    assert "Åben nu" in text_of(as_("signe").get(consents_page))
    as_("per").get(LIST)
    page = text_of(as_("signe").get(consents_page))
    assert "Per Partner, Skovhuset" in page and "så borgeren sidst" in page
    withdraw(cast)
    page = text_of(as_("signe").get(consents_page))
    assert "Per Partner" in page and "Visningen er slut" in page and "Åben nu" not in page


def test_which_name_the_place_sees_is_said_where_a_yes_is_written_where_it_holds_and_to_the_place(
    cast: Cast, as_: As, smed: people.Person, stay: Referral
) -> None:
    details.describe(by=cast.signe, person_id=smed.id, values={"name": "Ole Testesen"}, seen={}, now=timezone.now())
    signe = as_("signe")
    form = text_of(signe.get(f"/samtykke/borger/{smed.id}/ny/"))
    assert "Et sted, vi henviser til, ser det navn, borgeren kaldes, og ikke navnet i papirerne" in form
    assert "Stedet ser navnet <strong>Smed</strong>, som borgeren kaldes." in text_of(
        signe.get(f"/samtykke/borger/{smed.id}/")
    )
    assert "læser stedet det navn, borgeren kaldes," in text_of(
        signe.get(f"/henvisninger/borger/{smed.id}/plads/{stay.place_id}/")
    )
    theirs = text_of(as_("per").get(LIST))
    assert "Smed" in theirs and "det navn, borgeren kaldes. Det kan være et andet end navnet i papirerne" in theirs


def test_whoever_refers_is_told_that_the_place_reads_it(cast: Cast, as_: As, smed: people.Person, house: Place) -> None:
    address = f"/henvisninger/borger/{smed.id}/plads/{house.id}/"
    assert "Stedet har en konto her" in text_of(as_("signe").get(address))
    accounts.switch_off(by=cast.mona, username="per", now=timezone.now())
    assert "Stedet har en konto her" not in text_of(as_("signe").get(address))


def test_a_place_writes_its_free_beds_and_the_team_sees_them(cast: Cast, as_: As, house: Place) -> None:
    client = as_("per")
    assert "Ingen har skrevet, hvor mange senge der er ledige" in text_of(client.get(LIST))
    sent = {"free": "2", "happened_on": f"{timezone.localdate():%d-%m-%Y}"}
    assert "2 ledige pladser" in text_of(client.post(f"{LIST}senge/", sent, follow=True))
    assert BedReport.objects.get().said_by == "Per Partner"
    older = sent | {"free": "0", "happened_on": f"{timezone.localdate() - timedelta(days=1):%d-%m-%Y}"}
    shown = text_of(client.post(f"{LIST}senge/", older, follow=True))
    assert "Gemt. Det udgående team ser et nyere svar, fra " in shown and "2 ledige pladser" in shown
    assert "Per Partner" in text_of(as_("signe").get("/henvisninger/pladser/"))
    assert client.post(f"{LIST}senge/", sent | {"free": "100"}).status_code == 422
    for path in ("/henvisninger/pladser/", f"/henvisninger/pladser/{house.id}/ledige/"):
        assert client.get(path).status_code == 403, "of its own place only"


def test_the_manager_gives_a_partner_a_place_and_a_place_that_is_closed_cannot_be_chosen(
    cast: Cast, as_: As, house: Place
) -> None:
    manager = as_("mona")
    new = {"name": "Pia Skov", "username": "pia", "role": "partner", "place": str(house.id)}
    manager.post("/konti/ny/", new)
    pia = User.objects.get(username="pia")
    assert pia.place_id == house.id
    assert "Skovhuset" in text_of(manager.get("/konti/"))
    shown = text_of(manager.get(f"/konti/{pia.id}/"))
    assert f'<option value="{house.id}" selected>' in shown
    manager.post(f"/konti/{pia.id}/", {"role": "worker", "teams": ["Gadeteamet"], "place": str(house.id)})
    pia.refresh_from_db()
    assert (pia.role, pia.place_id) == ("worker", None), "only a partner belongs to a place"
    places.set_open(by=cast.oda, place_id=house.id, is_open=False, now=timezone.now())
    answer = manager.post(f"/konti/{pia.id}/", {"role": "partner", "place": str(house.id)})
    assert answer.status_code == 422
    pia.refresh_from_db()
    assert pia.role == "worker"


def test_a_place_that_writes_an_arrival_before_the_referral_was_agreed_is_told_to_call_the_team(
    cast: Cast, as_: As, smed: people.Person, house: Place
) -> None:
    now = timezone.now()
    allow(cast, smed, house)
    told = {"place_id": house.id, "stay_kind": "taster", "answer_by": timezone.localdate()}
    row = referring.refer(by=cast.signe, person_id=smed.id, new=referring.NewReferral("stay", now, **told), now=now)
    early = f"{timezone.localdate() - timedelta(days=1):%d-%m-%Y}"
    answer = as_("per").post(f"{LIST}{row.id}/arrived/", {"happened_on": early, "happened_time": ""})
    shown = text_of(answer)
    assert answer.status_code == 422 and "så ring til teamet: de retter dagen" in shown
    assert "Skriv eller ret" not in shown


def test_someone_who_is_there_is_shown_until_they_leave(
    cast: Cast, as_: As, smed: people.Person, stay: Referral
) -> None:
    client = as_("per")
    sent = {"happened_on": f"{timezone.localdate():%d-%m-%Y}", "happened_time": ""}
    page = text_of(client.post(f"{LIST}{stay.id}/arrived/", sent, follow=True))
    assert "Er hos jer" in page and "Vi siger nej" not in page
    again = client.post(f"{LIST}{stay.id}/arrived/", sent)
    assert again.status_code == 422 and "kan ikke komme" in text_of(again)
    happening.happen(
        by=cast.signe, referral_id=stay.id, new=happening.NewEvent("left", timezone.now()), now=timezone.now()
    )
    assert "Smed" not in text_of(client.get(LIST))


def arrive(cast: Cast, stay: Referral, *, until: int) -> None:
    """They have been there since an hour ago, and the last day is so many days from now."""
    last = timezone.localdate() + timedelta(days=until)
    new = happening.NewEvent("arrived", timezone.now() - timedelta(hours=1), until=last)
    happening.happen(by=cast.signe, referral_id=stay.id, new=new, now=timezone.now())


ASKS = "Hvordan sluttede opholdet?"


def test_a_place_is_asked_how_a_stay_ended_that_ended_too_early_and_what_it_wrote_stays(
    cast: Cast, as_: As, smed: people.Person, stay: Referral
) -> None:
    arrive(cast, stay, until=5)
    client, address = as_("per"), f"{LIST}{stay.id}/left/"
    last = f"{timezone.localdate() + timedelta(days=5):%d-%m-%Y}"
    form = text_of(client.get(address))
    assert ASKS in form and f"Den sidste dag, der er aftalt, er {last}." in form
    for way in ("Borgeren valgte selv at rejse", "Vi afsluttede opholdet", "hospital, fængsel eller lignende"):
        assert way in form
    sent = {"happened_on": f"{timezone.localdate():%d-%m-%Y}", "note": "Er hos søsteren"}
    answer = client.post(address, sent)
    page = text_of(answer)
    assert answer.status_code == 422 and "Der er én ting at rette" in page and "Vælg, hvordan opholdet sluttede" in page
    assert "Er hos søsteren" in page
    assert "Gemt." in text_of(client.post(address, sent | {"ended_by": "sent_away"}, follow=True))
    assert ReferralEvent.objects.latest("recorded_at").kind == "sent_away"
    assert "Stedet afbrød opholdet" in text_of(as_("signe").get(f"/henvisninger/borger/{smed.id}/"))


def test_a_place_is_not_asked_how_a_stay_ended_that_was_kept(cast: Cast, as_: As, stay: Referral) -> None:
    arrive(cast, stay, until=0)
    client, address = as_("per"), f"{LIST}{stay.id}/left/"
    assert ASKS not in text_of(client.get(address))
    early = {"happened_on": f"{timezone.localdate() - timedelta(days=2):%d-%m-%Y}"}
    page = text_of(client.post(address, early))
    assert "Opholdet kan ikke slutte, før det begyndte" in page and ASKS not in page
    assert "Der er én ting at rette" in page, "one mistake, told once"
    assert "Gemt." in text_of(client.post(address, {"happened_on": f"{timezone.localdate():%d-%m-%Y}"}, follow=True))
    assert ReferralEvent.objects.latest("recorded_at").kind == "left"


def test_a_day_before_the_last_is_asked_about_also_where_the_stay_is_over_by_now(
    cast: Cast, as_: As, smed: people.Person, house: Place
) -> None:
    now = timezone.now()
    allow(cast, smed, house)
    asked = {"place_id": house.id, "stay_kind": "taster", "answer_by": timezone.localdate()}
    new = referring.NewReferral("stay", now - timedelta(days=6), **asked)
    row = referring.refer(by=cast.signe, person_id=smed.id, new=new, now=now)
    there = happening.NewEvent("arrived", now - timedelta(days=5), until=timezone.localdate())
    happening.happen(by=cast.signe, referral_id=row.id, new=there, now=now)
    client, address = as_("per"), f"{LIST}{row.id}/left/"
    sent = {"happened_on": f"{timezone.localdate() - timedelta(days=2):%d-%m-%Y}", "note": "Er hos søsteren"}
    assert ASKS not in text_of(client.get(address))
    page = text_of(client.post(address, sent))
    assert ASKS in page and "Er hos søsteren" in page
    # What was chosen stands, also where something else has to be mended.
    page = text_of(client.post(address, sent | {"ended_by": "outside", "happened_time": "kl. 25"}))
    assert re.search(r'value="outside"[^>]*checked', page)
    assert "Gemt." in text_of(client.post(address, sent | {"ended_by": "outside"}, follow=True))
    assert ReferralEvent.objects.latest("recorded_at").kind == "outside"
