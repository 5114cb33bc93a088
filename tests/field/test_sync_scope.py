"""Who is on a phone and who is not, and what is never told of anyone: what the threat model says of it."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from brobygger.records.access import Membership, Team
from brobygger.records.contacts import Contact
from brobygger.records.people import Person
from brobygger.records.phones import Grant, Phone
from brobygger.services import contacts, deaths, handing_over, identities, merging, people
from brobygger.services.sync import grants
from tests.cast import Cast
from tests.copies import taken
from tests.field.phone import FieldPhone, enrolled

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
DAY = timedelta(days=1)
# CPR-kontoret's own example.
NUMBER = "070761-4285"


def everything(phone: FieldPhone) -> str:
    """All a phone is told from the beginning, as it travels."""
    found, told = "", phone.post(phone.asked()).content.decode()
    while True:
        found += told
        phone.take(json.loads(told))
        if not phone.last.get("more"):
            return found
        told = phone.post(phone.asked()).content.decode()


def test_a_national_number_is_nowhere_in_what_a_phone_is_told(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now(), place="Mariaparken")
    identities.identify(by=cast.signe, person_id=smed.id, number=NUMBER, now=timezone.now())
    told = everything(enrolled(cast.signe))
    assert "Smed" in told and "Mariaparken" in told
    for shape in (NUMBER, NUMBER.replace("-", ""), NUMBER.replace("-", " "), NUMBER[:6], NUMBER[-4:] + '"'):
        assert shape not in told, shape
    contact = enrolled(cast.signe)
    contact.sync()
    contact.write("contact", smed.id, kind="contact", place=f"Bor hos {NUMBER}")
    assert NUMBER not in contact.post(contact.asked()).content.decode(), "nor in the words of a refusal"


@pytest.mark.parametrize(("column", "days", "is_there"), [
    ("ended_at", 29, True), ("ended_at", 31, False), ("died_at", 29, True), ("died_at", 31, False),
])  # fmt: skip
def test_whose_course_has_ended_and_who_has_died_stay_for_thirty_days(
    cast: Cast, column: str, days: int, is_there: bool
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 200 * DAY)
    Person.objects.filter(id=smed.id).update(**{column: timezone.now() - days * DAY})
    phone = enrolled(cast.signe)
    phone.sync()
    assert (str(smed.id) in phone.people) is is_there


def test_who_dies_is_still_on_the_phone_with_the_day(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 2 * DAY)
    phone = enrolled(cast.signe)
    phone.sync()
    today = timezone.localtime().date()
    deaths.die(by=cast.signe, person_id=smed.id, on=today - DAY, now=timezone.now(), source="relatives")
    phone.sync()
    assert phone.people[str(smed.id)]["died_at"]
    assert "is_death_day_unknown" not in phone.people[str(smed.id)]


def test_of_who_died_on_a_day_nobody_knows_an_older_phone_is_told_that_they_died_and_a_newer_that_the_day_is_not_known(
    cast: Cast,
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 2 * DAY)
    phone = enrolled(cast.signe)
    phone.sync()
    deaths.die(by=cast.signe, person_id=smed.id, on=None, now=timezone.now(), source="relatives")
    phone.sync()
    card = phone.people[str(smed.id)]
    assert card["died_at"] and card["is_death_day_unknown"] is True
    assert "reasons" not in card and "promises" not in card


def test_who_is_met_after_a_colleague_wrote_that_they_died_is_not_taken_and_it_is_said_whom_to_ring(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 5 * DAY)
    phone = enrolled(cast.signe)
    phone.sync()
    today = timezone.localdate()
    deaths.die(by=cast.malik, person_id=smed.id, on=today - 3 * DAY, now=timezone.now(), source="Rygtet")
    met = phone.write("contact", smed.id, happened_at=timezone.now() - DAY, kind="contact")
    phone.sync()
    told = str(phone.refused[met])
    died = f"{today - timedelta(days=3):%d-%m-%Y}"
    assert f"Borgeren døde den {died}, som Malik Å har skrevet {today:%d-%m-%Y}" in told and "ring til Malik Å" in told


def test_whoever_works_in_two_teams_has_the_people_of_both_and_of_no_third(cast: Cast) -> None:
    mine = people.meet(by=cast.malik, alias="Gadens", now=timezone.now())
    theirs = people.meet(by=cast.troels, alias="Havnens", now=timezone.now())
    strangers = people.meet(by=cast.nabo, alias="Naboens", now=timezone.now())
    phone = enrolled(cast.signe)
    phone.sync()
    assert set(phone.people) == {str(mine.id)}
    Membership.objects.create(user=cast.signe, team=Team.objects.get(name="Havneteamet"))
    phone.sync()
    assert set(phone.people) == {str(mine.id), str(theirs.id)} and str(strangers.id) not in phone.people


def test_whom_nobody_has_seen_for_a_year_every_phone_of_the_team_has_with_what_was_promised(cast: Cast) -> None:
    """They are the lost: whoever is at work tonight is the one who may meet them."""
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 366 * DAY)
    told = contacts.NewContact(
        person_id=smed.id, kind="contact", happened_at=now - 365 * DAY, promise="Sko", promise_at=now - 360 * DAY
    )
    contacts.record(by=cast.signe, items=[told], now=now - 365 * DAY)
    mine, others, strangers = enrolled(cast.signe), enrolled(cast.malik), enrolled(cast.troels)
    for phone in (mine, others, strangers):
        phone.sync()
    assert str(smed.id) in mine.people and str(smed.id) not in strangers.people
    card = others.people[str(smed.id)]
    assert [each["what"] for each in card["promises"]] == ["Sko"] and card["reasons"]
    assert [fact["id"] for fact in others.facts.values()] == [str(told.id)], "of the last three it is one"
    Person.objects.filter(id=smed.id).update(ended_at=now - 31 * DAY)
    others.sync()
    assert str(smed.id) not in others.people


def test_of_more_than_a_phone_has_room_for_the_workers_own_come_first_and_then_those_seen_last(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    days = {"Smed": (cast.signe, 300), "Lotte": (cast.malik, 200), "Kaj": (cast.malik, 100), "Bo": (cast.malik, 1)}
    met = {alias: people.meet(by=by, alias=alias, now=now - ago * DAY) for alias, (by, ago) in days.items()}
    monkeypatch.setattr(grants, "MOST", 3)
    phone = enrolled(cast.signe)
    phone.sync()
    assert set(phone.people) == {str(met[alias].id) for alias in ("Smed", "Kaj", "Bo")}


def another_job(cast: Cast) -> None:
    cast.signe.role = "evaluator"
    cast.signe.save()


def test_of_whoever_gets_a_role_without_a_phone_everyone_is_taken_off_and_what_was_written_stays(
    cast: Cast, phone: FieldPhone, smed: Person
) -> None:
    key = phone.write("contact", smed.id, kind="contact", note="det sidste")
    another_job(cast)
    phone.post(phone.asked())  # the answer is lost
    answer = phone.post(phone.asked())
    assert answer.status_code == 200 and answer.json()["gone"] == [str(smed.id)]
    phone.take(answer.json())
    assert phone.people == {} and phone.facts == {} and key in phone.outbox
    assert phone.refused[key]["code"] == "not_allowed" and not Contact.objects.exists()
    assert "people" not in phone.last and "facts" not in phone.last and "beds" not in phone.last
    # It says that it has, and is shut.
    answer = phone.post(phone.asked())
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed") and answer.json()["message"]
    assert not Grant.objects.filter(forgotten_at=None).exists()
    assert Phone.objects.filter(id=phone.key, revoked_at=None).exists()


@pytest.mark.parametrize("why", ["team", "role"])
def test_what_the_server_has_is_never_told_refused_also_where_the_worker_may_not_write_of_them_now(
    cast: Cast, phone: FieldPhone, smed: Person, why: str
) -> None:
    lotte = people.meet(by=cast.signe, alias="Lotte", now=timezone.now())
    mine = phone.write(
        "contact", smed.id, kind="contact", note="det sidste", promise="sko", promise_at=phone.now().isoformat()
    )
    wish = phone.write("detail", smed.id, kind="warning", value="Hund")
    phone.post(phone.asked())  # it is written, and the answer is lost
    new = phone.write("contact", smed.id, kind="contact", note="en til")
    other = phone.write("contact", lotte.id, kind="contact", note="om en anden")
    if why == "team":
        Person.objects.filter(id=smed.id).update(team=cast.troels.teams.first())
    else:
        another_job(cast)
    phone.take(phone.post(phone.asked()).json())
    told = phone.outcomes()
    assert (told[mine], told[wish], told[new]) == ("identical", "identical", "refused")
    assert told[other] == ("new" if why == "team" else "refused")
    assert mine not in phone.outbox and new in phone.outbox and str(smed.id) not in phone.people
    assert Contact.objects.filter(note="det sidste").count() == 1


def test_what_another_has_written_under_the_key_is_refused_as_ever(cast: Cast, phone: FieldPhone, smed: Person) -> None:
    at = timezone.now() - timedelta(hours=1)
    told = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=at, note="hans")
    contacts.record(by=cast.malik, items=[told], now=timezone.now())
    Person.objects.filter(id=smed.id).update(team=cast.troels.teams.first())
    key = phone.write("contact", smed.id, key=told.id, kind="contact", note="hans", happened_at=at)
    phone.sync()
    assert phone.refused[key]["code"] == "not_yours"


def test_a_colleagues_contact_is_told_also_to_a_phone_that_sent_another_under_its_key(
    cast: Cast, phone: FieldPhone, smed: Person
) -> None:
    told = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=timezone.now(), note="hans")
    contacts.record(by=cast.malik, items=[told], now=timezone.now())
    key = phone.write("contact", smed.id, key=told.id, kind="contact", note="hendes")
    phone.sync()
    assert key in phone.refused
    assert phone.facts[str(told.id)]["body"]["note"] == "hans"


def test_whoever_gets_the_old_role_back_gets_everyone_back_and_what_was_written_is_taken(
    cast: Cast, phone: FieldPhone, smed: Person
) -> None:
    key = phone.write("contact", smed.id, kind="contact", note="det sidste")
    another_job(cast)
    phone.take(phone.post(phone.asked()).json())
    assert phone.post(phone.asked()).status_code == 403
    cast.signe.role = "worker"
    cast.signe.save()
    phone.open_again()
    phone.sync()
    assert set(phone.people) == {str(smed.id)} and phone.outbox == {} and Contact.objects.filter(id=key).exists()
    assert set(phone.facts) == {key}


def test_an_order_to_empty_is_heard_whatever_role_the_worker_has(cast: Cast, phone: FieldPhone, smed: Person) -> None:
    key = phone.write("contact", smed.id, kind="contact", note="det sidste")
    another_job(cast)
    Phone.objects.update(wipe_asked_at=timezone.now())
    phone.sync()
    assert phone.last["order"] == "wipe" and phone.refused[key]["code"] == "not_allowed" and "people" not in phone.last
    assert Phone.objects.get().waiting == 1
    assert phone.post(phone.wipe()).status_code == 200
    assert Phone.objects.get().wiped_at is not None and key in phone.outbox
    assert not Grant.objects.filter(forgotten_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_copy_put_back_that_knows_not_of_all_a_phone_holds_leaves_nobody_on_it_either(
    cast: Cast, phone: FieldPhone, smed: Person
) -> None:
    copy = taken()
    later = people.meet(by=cast.malik, alias="Lotte", now=timezone.now())
    phone.sync()
    assert set(phone.people) == {str(smed.id), str(later.id)}
    copy.put_back()
    another_job(cast)
    phone.take(phone.post(phone.asked()).json())
    assert phone.people == {} and phone.post(phone.asked()).status_code == 403


def test_whoever_a_phone_forgot_by_itself_comes_back(cast: Cast, phone: FieldPhone, smed: Person) -> None:
    key = str(smed.id)
    phone.sync()
    # Its clock ran a month ahead, or it was opened so often that it needed room.
    phone.people.pop(key)
    phone.forgotten = [key]
    phone.sync()
    phone.sync()
    assert key in phone.people


def test_of_whom_was_merged_and_then_handed_over_it_is_told_with_whom_and_to_which_team(
    cast: Cast, phone: FieldPhone, smed: Person
) -> None:
    now = timezone.now()
    rasmus = people.meet(by=cast.malik, alias="Rasmus", now=now)
    other = phone.write("contact", rasmus.id, kind="contact", note="om ham, der blev stående")
    key = phone.write("contact", smed.id, kind="contact", note="det sidste")
    merging.merge(reason="samme", is_difference_seen=True, by=cast.malik, kept_id=rasmus.id, merged_id=smed.id, now=now)
    to = Team.objects.get(name="Havneteamet")
    handing_over.hand_over(by=cast.malik, person_id=rasmus.id, to_team=to.id, why="flyttet", at=now, now=now)
    phone.sync()
    told = phone.refused[key]
    assert told["code"] == "not_yours" and "er samme borger som Rasmus" in told["message"]
    assert "har givet borgeren videre til Havneteamet" in told["message"]
    assert "har givet borgeren videre til Havneteamet" in phone.refused[other]["message"]
    # Whoever never had them is told neither.
    stranger = enrolled(cast.nabo)
    key = stranger.write("contact", smed.id, kind="contact", note="gæt")
    stranger.sync()
    assert "Rasmus" not in str(stranger.last) and "Havneteamet" not in str(stranger.last)
