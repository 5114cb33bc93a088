"""From the phone: someone is referred to a bed, a contact written by mistake and a consent are taken back; each once."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from brobygger.records.consents import Consent, ConsentWithdrawn
from brobygger.records.contacts import Contact
from brobygger.records.referrals import Place, Referral
from brobygger.records.requests import Request
from brobygger.rules.consents import Receiver, Told
from brobygger.rules.law import local_day
from brobygger.services import consents, contacts, details, people, places, requests, writing
from brobygger.services.contacts import NewContact
from brobygger.services.referrals import referring
from brobygger.services.requests import correcting
from tests.cast import Cast
from tests.field.phone import FieldPhone, enrolled

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now())


@pytest.fixture
def place(cast: Cast) -> Place:
    return places.add(
        by=cast.oda, told={"name": "Nattely", "kind": "beds", "phone": "", "about": ""}, now=timezone.now()
    )


@pytest.fixture
def phone(cast: Cast, smed: people.Person) -> FieldPhone:
    found = enrolled(cast.signe)
    found.sync()
    return found


def test_a_referral_written_without_a_network_waits_for_its_answer_from_the_day_it_was_made(
    phone: FieldPhone, smed: people.Person, place: Place
) -> None:
    at = timezone.now() - timedelta(days=2)
    key = phone.write(
        "refer", smed.id, happened_at=at, place=place.id, stay_kind="short", to="Nattely (gammelt navn)", later="felt",
        driver="Oda kører", taken_along="Pas, hund",
    )  # fmt: skip
    asked = phone.asked()
    phone.sync()
    assert phone.outcomes() == {key: "new"}
    row = Referral.objects.get()
    assert (str(row.id), row.to, row.stay_kind) == (key, "Nattely", "short")
    assert local_day(row.answer_by) == local_day(at) + timedelta(days=1)
    assert (row.driver, row.taken_along) == ("Oda kører", "Pas, hund")
    (shown,) = phone.people[str(smed.id)]["referrals"]
    assert (shown["to"], shown["driver"], shown["taken_along"]) == ("Nattely", "Oda kører", "Pas, hund")
    assert "from" not in shown, "nobody has come there yet"
    assert phone.post(asked).json()["outcomes"][0]["outcome"] == "identical"
    assert Referral.objects.count() == 1


def test_the_last_place_with_beds_that_is_closed_leaves_the_phone_too(
    cast: Cast, phone: FieldPhone, place: Place
) -> None:
    phone.sync()
    assert [each["name"] for each in phone.beds] == ["Nattely"]
    places.set_open(by=cast.oda, place_id=place.id, is_open=False, now=timezone.now())
    phone.sync()
    assert phone.beds == []
    assert "beds" not in phone.sync()


def test_a_second_referral_to_the_same_place_says_who_made_the_first(
    cast: Cast, phone: FieldPhone, smed: people.Person, place: Place
) -> None:
    first = enrolled(cast.malik)
    first.write("refer", smed.id, place=place.id, stay_kind="short")
    first.sync()
    key = phone.write("refer", smed.id, place=place.id, stay_kind="short")
    phone.sync()
    assert phone.refused[key]["code"] == "already_referred"
    assert "Malik Å" in phone.refused[key]["message"]


def test_where_someone_with_a_protected_address_is_referred_no_refusal_tells(
    cast: Cast, phone: FieldPhone, smed: people.Person, place: Place
) -> None:
    other = enrolled(cast.malik)
    other.sync()
    other.write("refer", smed.id, place=place.id, stay_kind="short")
    other.sync()
    seen = {"address_protection": None}
    details.describe(
        by=cast.malik, person_id=smed.id, values={"address_protection": "yes"}, seen=seen, now=timezone.now()
    )
    key = phone.write("refer", smed.id, place=place.id, stay_kind="short")
    phone.sync()
    told = phone.refused[key]
    assert (told["code"], told["message"]) == ("at_the_office", "Adressebeskyttelse: skriv henvisningen på kontoret.")
    assert not {"Nattely", "Malik"} & set(str(told).replace(".", " ").split())


def test_a_place_that_is_not_ours_or_is_none_is_refused_and_the_rest_is_written(
    phone: FieldPhone, smed: people.Person
) -> None:
    bad = phone.write("refer", smed.id, place="nowhere", stay_kind="short")
    strange = phone.write("refer", smed.id, place="00000000-0000-7000-8000-000000000000", stay_kind="short")
    good = phone.write("contact", smed.id, kind="contact", note="x")
    phone.sync()
    assert (phone.refused[bad]["code"], phone.refused[strange]["code"]) == ("item_unreadable", "not_there")
    assert phone.outcomes()[good] == "new"


def test_a_contact_of_the_same_batch_is_taken_back_and_leaves_the_other_phones(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    other = enrolled(cast.malik)
    other.sync()
    due = (phone.now() + timedelta(days=1)).isoformat()
    contact = phone.write("contact", smed.id, kind="contact", note="forkert", promise="ses", promise_at=due)
    phone.sync()
    other.sync()
    assert contact in other.facts and other.people[str(smed.id)]["promises"]
    key = phone.write("retract", smed.id, contact=contact, why="Forkert borger")
    asked = phone.asked()
    phone.sync()
    other.sync()
    assert phone.outcomes() == {key: "new"}
    assert other.facts == {} and "promises" not in other.people[str(smed.id)]
    assert phone.post(asked).json()["outcomes"][0]["outcome"] == "identical"
    assert Contact.objects.get(id=key).note == "Forkert borger"


def test_what_a_colleague_corrected_is_taken_back_only_by_who_has_seen_that(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    contact = phone.write("contact", smed.id, kind="contact", note="først")
    phone.sync()
    at = Contact.objects.get().happened_at
    new = NewContact(person_id=smed.id, kind="contact", happened_at=at, note="rettet", corrects_id=UUID(contact))
    (newer,) = contacts.record(by=cast.malik, items=[new], now=timezone.now())
    key = phone.write("retract", smed.id, contact=contact, why="Skete ikke")
    phone.sync()
    assert (phone.refused[key]["code"], phone.refused[key]["stands"]) == ("older_form", str(newer.id))
    assert phone.facts[str(newer.id)]["body"]["note"] == "rettet", "it can be shown to whoever chooses"
    phone.change(key)
    phone.outbox[key]["seen"] = {"contact": str(newer.id)}
    phone.sync()
    assert phone.outcomes()[key] == "new" and not Contact.objects.current().exists()


def give(by: object, person: people.Person, kind: str = "gp", **more: object) -> Consent:
    now = timezone.now()
    said = {"about": "at vi mødes", "purpose": "en tid", "to": Receiver(kind, "Hansen"), **more}
    told = Told(**{"answer": "yes", "form": "written", "at": now - timedelta(days=2), **said})  # type: ignore[arg-type]
    return consents.give(by=by, person_id=person.id, told=told, now=now)  # type: ignore[arg-type]


def test_what_the_citizen_allows_is_on_every_phone_and_a_yes_taken_back_on_one_ends_on_all(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    assert "consents" not in phone.people[str(smed.id)]
    until = timezone.localdate() - timedelta(days=1)
    row = give(cast.signe, smed, until=until)
    other = enrolled(cast.malik)
    other.sync()
    phone.sync()
    (shown,) = phone.people[str(smed.id)]["consents"]
    # That it has run out the phone finds by itself: it may be away for long.
    assert shown == {
        "id": str(row.id),
        "to": "læge",
        "whom": "Hansen",
        "about": "at vi mødes",
        "state": "stands",
        "until": until.isoformat(),
    }
    at = timezone.now() - timedelta(hours=5)
    key = phone.write("withdraw", smed.id, happened_at=at, consent=row.id, own_words="Nej")
    asked = phone.asked()
    phone.sync()
    other.sync()
    assert phone.outcomes() == {key: "new"}
    assert [each["state"] for each in other.people[str(smed.id)]["consents"]] == ["withdrawn"]
    back = ConsentWithdrawn.objects.get()
    assert (str(back.id), back.happened_at, back.own_words) == (key, at, "Nej")
    assert back.recorded_at < back.received_at
    assert phone.post(asked).json()["outcomes"][0]["outcome"] == "identical"


def test_taken_back_on_two_phones_at_once_corrected_or_by_a_phone_whose_clock_is_wrong_nothing_is_refused(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    row, dentist = give(cast.signe, smed), give(cast.signe, smed, "dentist")
    other = enrolled(cast.malik)
    for each in (phone, other):
        each.sync()
        each.write("withdraw", smed.id, consent=row.id)
    # The office corrects it meanwhile, and takes the other one back as a mistake.
    said = Told("yes", Receiver("gp"), "written", timezone.now(), about="tiden", purpose="en tid")
    consents.give(by=cast.malik, person_id=smed.id, told=said, now=timezone.now(), corrects_id=row.id)
    consents.take_back(by=cast.malik, consent_id=dentist.id, why="Forkert borger", now=timezone.now())
    phone.write("withdraw", smed.id, consent=dentist.id, own_words="Heller ikke tandlægen")
    other.skew = timedelta(days=-365)
    other.write("withdraw", smed.id, happened_at=other.now(), consent=row.id, own_words="Nej")
    for each in (phone, other, phone):
        each.sync()
    assert (phone.refused, other.refused) == ({}, {})
    for each in (phone, other):
        assert [told["state"] for told in each.people[str(smed.id)]["consents"]] == ["withdrawn"]


def test_a_no_to_a_yes_the_phone_does_not_know_was_taken_back_and_given_anew_gets_through(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    first, now = give(cast.signe, smed), timezone.now()
    phone.sync()
    taken_back = {"consent_id": first.id, "form": "oral", "at": now - timedelta(hours=9), "now": now}
    consents.withdraw(by=cast.malik, **taken_back)  # type: ignore[arg-type]
    give(cast.malik, smed, at=now - timedelta(hours=5))
    assert [each["state"] for each in phone.people[str(smed.id)]["consents"]] == ["stands"]
    key = phone.write("withdraw", smed.id, happened_at=now - timedelta(hours=1), consent=first.id)
    asked = phone.asked()
    phone.sync()
    assert phone.outcomes() == {key: "new"}
    assert [each["state"] for each in phone.people[str(smed.id)]["consents"]] == ["withdrawn", "withdrawn"]
    # Sent once more it takes back no yes that was given after it was told.
    give(cast.malik, smed, at=now)
    assert phone.post(asked).json()["outcomes"][0]["outcome"] == "identical"
    phone.sync()
    shown = [each["state"] for each in phone.people[str(smed.id)]["consents"]]
    assert shown == ["stands", "withdrawn", "withdrawn"]


def test_an_older_no_that_comes_late_leaves_the_one_that_was_told_since_to_stand_by_itself(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    now = timezone.now()
    first, own = give(cast.signe, smed), give(cast.signe, smed, at=now - timedelta(hours=40))
    phone.sync()
    key = phone.write("withdraw", smed.id, happened_at=now - timedelta(hours=30), consent=first.id)
    taken_back = {"consent_id": first.id, "form": "oral", "at": now - timedelta(hours=9), "now": now}
    consents.withdraw(by=cast.malik, kept=[own.id], **taken_back)  # type: ignore[arg-type]
    phone.sync()
    assert phone.outcomes() == {key: "new"}
    shown = {each["id"]: each["state"] for each in phone.people[str(smed.id)]["consents"]}
    assert shown == {str(own.id): "stands", str(first.id): "withdrawn"}


def test_of_three_yeses_a_no_to_one_place_takes_back_that_and_the_open_one(
    cast: Cast, phone: FieldPhone, smed: people.Person, place: Place
) -> None:
    other = places.add(
        by=cast.oda, told={"name": "Havly", "kind": "residential", "phone": "", "about": ""}, now=timezone.now()
    )
    to_any, stays, own = [
        give(cast.signe, smed, to=Receiver("residential", place=each)) for each in (None, place.id, other.id)
    ]
    phone.sync()
    phone.write("withdraw", smed.id, consent=own.id)
    phone.sync()
    shown = {each["id"]: each["state"] for each in phone.people[str(smed.id)]["consents"]}
    assert shown == {str(to_any.id): "withdrawn", str(stays.id): "stands", str(own.id): "withdrawn"}


def test_of_a_protected_address_whom_it_was_given_to_is_told_by_its_kind_alone(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    give(cast.signe, smed)
    details.describe(
        by=cast.signe, person_id=smed.id, values={"address_protection": "yes"}, seen={}, now=timezone.now()
    )
    phone.sync()
    (shown,) = phone.people[str(smed.id)]["consents"]
    assert shown["to"] == "læge"
    assert "whom" not in shown


def test_a_consent_of_someone_out_of_reach_is_not_taken_back(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    row = give(cast.signe, smed)
    stranger = enrolled(cast.troels)
    key = stranger.write("withdraw", smed.id, consent=row.id)
    nothing = stranger.write("withdraw", smed.id)
    stranger.sync()
    assert (stranger.refused[key]["code"], stranger.refused[nothing]["code"]) == ("not_yours", "item_unreadable")
    assert not ConsentWithdrawn.objects.exists()


def described(by: object, row: Referral, **told: str) -> Referral:
    return referring.describe(by=by, referral_id=row.id, values=told, seen=row.id, now=timezone.now())  # type: ignore[arg-type]


@pytest.fixture
def referred(phone: FieldPhone, smed: people.Person, place: Place) -> str:
    """By a phone that has not heard that the server has it: edited there, it is another version of the same."""
    key = phone.write("refer", smed.id, place=place.id, stay_kind="short", driver="Oda kører", taken_along="Pas")
    assert phone.post(phone.asked()).json()["outcomes"][0]["outcome"] == "new"
    return key


def edit(phone: FieldPhone, key: str, **told: object) -> None:
    phone.change(key, **told)
    phone.sync()


def test_an_edit_of_a_referral_leaves_what_a_colleague_wrote_of_it_meanwhile(
    cast: Cast, phone: FieldPhone, referred: str
) -> None:
    first = Referral.objects.get()
    described(cast.malik, first, purpose="Ro til at sove", taken_along="Pas og hund")
    edit(phone, referred, driver="Signe går med")
    assert phone.outcomes()[referred] == "updated"
    row = Referral.objects.current().get()
    assert (row.driver, row.taken_along, row.purpose) == ("Signe går med", "Pas og hund", "Ro til at sove")
    assert writing.versions(row)[-1].id == first.id, "it is the same referral, and Signe's still"


def test_each_later_edit_too_leaves_what_a_colleague_wrote_before_the_first_of_them(
    cast: Cast, phone: FieldPhone, referred: str
) -> None:
    theirs = described(cast.malik, Referral.objects.get(), purpose="Ro til at sove", taken_along="Pas og hund")
    for driver in ("Signe går med", "Malik går med", "Oda kører", "Oda går med"):
        phone.change(referred, driver=driver)
        phone.post(phone.asked())
        row = Referral.objects.current().get()
        assert (row.driver, row.taken_along, row.purpose) == (driver, "Pas og hund", "Ro til at sove")
    # What both changed is not written over by a later edit either, while the worker has not seen what the colleague wrote.
    edit(phone, referred, taken_along="Pas og kat")
    told = phone.refused[referred]
    assert told["code"] == "older_form" and "Malik Å" in told["message"] and "Pas og hund" in told["message"]
    phone.outbox[referred]["seen"] = {"referral": str(theirs.id)}
    edit(phone, referred)
    row = Referral.objects.current().get()
    assert (row.driver, row.taken_along, row.purpose) == ("Oda går med", "Pas og kat", "Ro til at sove")


def test_moved_to_another_stay_and_edited_again_a_referral_keeps_what_a_colleague_wrote(
    cast: Cast, phone: FieldPhone, referred: str
) -> None:
    theirs = described(cast.malik, Referral.objects.get(), purpose="Ro til at sove", taken_along="Pas og hund")
    phone.outbox[referred]["seen"] = {"referral": str(theirs.id)}
    for told in ({"stay_kind": "crisis"}, {"driver": "Signe går med"}, {"stay_kind": "short"}, {"driver": "Ingen"}):
        phone.change(referred, **told)
        phone.post(phone.asked())
    row = Referral.objects.current().get()
    assert (row.stay_kind, row.driver, row.taken_along, row.purpose) == (
        *("short", "Ingen", "Pas og hund", "Ro til at sove"),
    )


def test_an_edit_of_what_a_colleague_corrected_too_is_refused_until_the_worker_has_seen_that(
    cast: Cast, phone: FieldPhone, referred: str
) -> None:
    theirs = described(cast.malik, Referral.objects.get(), driver="Malik går med", purpose="Ro til at sove")
    edit(phone, referred, driver="Signe går med")
    told = phone.refused[referred]
    assert (told["code"], told["stands"]) == ("older_form", str(theirs.id))
    assert "Malik Å" in told["message"] and "Malik går med" in told["message"], "the phone has no form to show it in"
    assert Referral.objects.current().get() == theirs, "nothing of the colleague's is taken back"
    phone.outbox[referred]["seen"] = {"referral": str(theirs.id)}
    edit(phone, referred)
    row = Referral.objects.current().get()
    assert phone.outcomes()[referred] == "updated"
    assert (row.driver, row.purpose, row.corrects) == ("Signe går med", "Ro til at sove", theirs)


def test_an_edit_to_another_kind_of_stay_takes_nothing_back_that_the_worker_has_not_seen(
    cast: Cast, phone: FieldPhone, referred: str
) -> None:
    theirs = described(cast.malik, Referral.objects.get(), driver="Malik går med", purpose="Ro til at sove")
    edit(phone, referred, stay_kind="crisis")
    assert (phone.refused[referred]["code"], phone.refused[referred]["stands"]) == ("older_form", str(theirs.id))
    assert Referral.objects.current().get() == theirs
    phone.outbox[referred]["seen"] = {"referral": str(theirs.id)}
    edit(phone, referred)
    row = Referral.objects.current().get()
    assert (row.stay_kind, row.driver, row.purpose) == ("crisis", "Malik går med", "Ro til at sove")


def test_an_edit_of_a_referral_that_a_colleague_took_back_is_refused_in_words(
    cast: Cast, phone: FieldPhone, referred: str
) -> None:
    referring.take_back(by=cast.malik, referral_id=UUID(referred), why="Forkert borger", now=timezone.now())
    edit(phone, referred, driver="Signe går med")
    assert phone.refused[referred]["code"] == "taken_back" and not Referral.objects.current().exists()


def test_a_referral_nobody_else_has_written_of_is_edited_as_before(phone: FieldPhone, referred: str) -> None:
    edit(phone, referred, driver="Signe går med", stay_kind="crisis")
    row = Referral.objects.current().get()
    assert (phone.outcomes()[referred], row.driver, row.stay_kind) == ("updated", "Signe går med", "crisis")


def test_of_a_protected_address_a_refusal_says_that_a_colleague_wrote_of_the_referral_and_not_what(
    cast: Cast, phone: FieldPhone, smed: people.Person, referred: str
) -> None:
    described(cast.malik, Referral.objects.get(), driver="Malik kører til Skovhuset")
    values, seen = {"address_protection": "yes"}, {"address_protection": None}
    details.describe(by=cast.malik, person_id=smed.id, values=values, seen=seen, now=timezone.now())
    edit(phone, referred, driver="Signe går med")
    assert phone.refused[referred]["code"] == "older_form" and "Skovhuset" not in str(phone.refused[referred])


def test_an_edit_of_a_request_takes_nothing_back_that_a_colleague_corrected_meanwhile(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    key = phone.write("request", smed.id, words="Jeg vil hjem", said_to="Signe")
    phone.post(phone.asked())
    row = Request.objects.get()
    new = requests.NewRequest("Jeg vil i behandling", row.happened_at, "Signe")
    theirs = correcting.correct(by=cast.malik, new=new, seen=row.id, now=timezone.now())
    edit(phone, key, words="Jeg vil ud")
    assert (phone.refused[key]["code"], phone.refused[key]["stands"]) == ("older_form", str(theirs.id))
    assert Request.objects.current().get() == theirs
