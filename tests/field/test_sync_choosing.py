"""A choice between two words is one between those that were shown: a third that came meanwhile is never written over unseen."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from brobygger.records.people import Detail
from brobygger.records.phones import Conflict, ConflictSettled
from brobygger.services import people
from brobygger.services.sync import settling
from tests.cast import Cast
from tests.field.clashing import clash, say
from tests.field.phone import FieldPhone

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def met(cast: Cast, phone: FieldPhone, smed: people.Person) -> dict[str, str]:
    """Signe's phone wrote 42 while Malik wrote 50: the conflict as her phone shows it."""
    found: dict[str, str] = clash(phone, smed, cast.malik, "rough_age", theirs="50", mine="42")
    return found


def choose(phone: FieldPhone, smed: people.Person, met: dict[str, str], choice: str, *, tells: bool = True) -> str:
    told = {"seen": {"theirs": met["theirs_id"]}} if tells else {}
    return phone.write("settle", smed.id, conflict=met["id"], choice=choice, **told)


@pytest.mark.parametrize("choice", ["mine", "theirs"])
@pytest.mark.parametrize("tells", [True, False], ids=["an app that says what it saw", "an older app"])
def test_a_third_word_that_came_before_the_choice_did_is_not_written_over(
    cast: Cast, phone: FieldPhone, smed: people.Person, met: dict[str, str], choice: str, tells: bool
) -> None:
    key = choose(phone, smed, met, choice, tells=tells)
    say(cast.oda, smed, "rough_age", "61")
    phone.sync()
    stands = Detail.objects.current().get(kind="rough_age")
    assert stands.value == "61" and not ConflictSettled.objects.exists()
    refused = phone.refused[key]
    assert (refused["code"], refused["stands"]) == ("older_form", str(stands.id))
    assert "Oda Leder" in refused["message"] and "61" in refused["message"]
    (now,) = phone.people[str(smed.id)]["conflicts"]
    assert (now["yours"], now["theirs"], now["theirs_id"]) == ("42", "61", str(stands.id))
    # Now it has been seen, and the same choice is one between these two.
    phone.outbox[key]["seen"] = {"theirs": refused["stands"]}
    phone.change(key)
    phone.sync()
    assert phone.outcomes() == {key: "new"} and "conflicts" not in phone.people[str(smed.id)]
    assert phone.people[str(smed.id)]["rough_age"] == {"mine": "42", "theirs": "61"}[choice]


def test_a_field_emptied_before_the_choice_came_is_told_in_words_and_emptied_it_is_what_was_seen(
    cast: Cast, phone: FieldPhone, smed: people.Person, met: dict[str, str]
) -> None:
    key = choose(phone, smed, met, "theirs")
    say(cast.oda, smed, "rough_age", "")
    phone.sync()
    assert phone.refused[key]["code"] == "older_form" and "fjernet" in phone.refused[key]["message"]
    (now,) = phone.people[str(smed.id)]["conflicts"]
    assert (now["theirs"], now["theirs_id"]) == ("", None)
    again = choose(phone, smed, now, "mine")
    phone.sync()
    assert phone.outcomes() == {again: "new"} and phone.people[str(smed.id)]["rough_age"] == "42"


def test_a_word_that_says_what_was_shown_or_chosen_keeps_nobody_from_choosing(
    cast: Cast, phone: FieldPhone, smed: people.Person, met: dict[str, str]
) -> None:
    choose(phone, smed, met, "mine")
    say(cast.oda, smed, "rough_age", "42")
    phone.sync()
    assert phone.outbox == {} and phone.people[str(smed.id)]["rough_age"] == "42"


def test_a_key_of_someone_elses_word_is_not_one_that_was_shown(
    cast: Cast, phone: FieldPhone, smed: people.Person, met: dict[str, str]
) -> None:
    theirs = people.meet(by=cast.troels, alias="En anden", now=timezone.now(), rough_age="61")
    say(cast.oda, smed, "rough_age", "61")
    key = choose(phone, smed, met, "mine")
    phone.outbox[key]["seen"] = {"theirs": str(Detail.objects.get(kind="rough_age", person=theirs).id)}
    phone.sync()
    assert phone.refused[key]["code"] == "older_form" and not ConflictSettled.objects.exists()


def test_where_someone_is_whose_address_became_protected_is_not_in_the_words_of_the_refusal(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    found = clash(phone, smed, cast.malik, "usual_place", theirs="Parken", mine="Havnen")
    key = choose(phone, smed, found, "mine")
    say(cast.malik, smed, "address_protection", "yes")
    say(cast.malik, smed, "usual_place", "Hos søsteren")
    phone.sync()
    assert phone.refused[key]["code"] == "older_form" and "søsteren" not in str(phone.last)


def test_of_a_choice_a_colleague_made_first_it_is_told_what_stands(
    cast: Cast, phone: FieldPhone, smed: people.Person, met: dict[str, str]
) -> None:
    key = choose(phone, smed, met, "mine")
    settling.settle(by=cast.malik, conflict_id=UUID(met["id"]), choice="theirs", now=timezone.now())
    phone.sync()
    refused = phone.refused[key]
    assert refused["code"] == "already_settled" and "Malik Å har allerede valgt" in refused["message"]
    assert "nu står der “50”" in refused["message"]


@pytest.mark.parametrize(("choice", "first", "stands"), [("mine", "theirs", "50"), ("theirs", "mine", "42")])
@pytest.mark.parametrize("tells", [True, False], ids=["an app that says what it saw", "an older app"])
def test_of_two_who_choose_differently_at_once_the_second_is_told_who_was_first_and_what_stands(
    cast: Cast,
    phone: FieldPhone,
    smed: people.Person,
    met: dict[str, str],
    choice: str,
    first: str,
    stands: str,
    tells: bool,
) -> None:
    key = choose(phone, smed, met, choice, tells=tells)
    settling.settle(by=cast.malik, conflict_id=UUID(met["id"]), choice=first, now=timezone.now())
    phone.sync()
    refused = phone.refused[key]
    assert refused["code"] == "already_settled" and "Malik Å har allerede valgt" in refused["message"]
    assert f"nu står der “{stands}”" in refused["message"] and phone.people[str(smed.id)]["rough_age"] == stands
    settled = ConflictSettled.objects.get()
    assert (settled.recorded_by, settled.choice) == (cast.malik, first)


def test_whoever_chose_otherwise_than_the_first_is_not_refused_what_a_third_word_has_made_to_stand(
    cast: Cast, phone: FieldPhone, smed: people.Person, met: dict[str, str]
) -> None:
    key = choose(phone, smed, met, "mine")
    settling.settle(by=cast.malik, conflict_id=UUID(met["id"]), choice="theirs", now=timezone.now())
    say(cast.oda, smed, "rough_age", "42")
    phone.sync()
    assert phone.outcomes() == {key: "identical"} and phone.people[str(smed.id)]["rough_age"] == "42"
    # Each is told of what they did: who chose, and who wrote what stands.
    settled, stands = ConflictSettled.objects.get(), Detail.objects.current().get(kind="rough_age")
    assert (settled.recorded_by, settled.choice, stands.recorded_by) == (cast.malik, "theirs", cast.oda)


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_the_same_choice_made_by_both_is_no_fault_of_either(
    cast: Cast, phone: FieldPhone, smed: people.Person, met: dict[str, str], choice: str
) -> None:
    key = choose(phone, smed, met, choice)
    settling.settle(by=cast.malik, conflict_id=UUID(met["id"]), choice=choice, now=timezone.now())
    phone.sync()
    assert phone.outcomes() == {key: "identical"} and phone.outbox == {}
    assert ConflictSettled.objects.get().recorded_by == cast.malik


@pytest.mark.parametrize("tells", [True, False], ids=["an app that says what it saw", "an older app"])
def test_the_same_choice_of_whoever_had_not_seen_what_the_first_was_made_over_is_no_fault_and_writes_nothing(
    cast: Cast, phone: FieldPhone, smed: people.Person, met: dict[str, str], tells: bool
) -> None:
    key = choose(phone, smed, met, "mine", tells=tells)
    say(cast.oda, smed, "rough_age", "61")
    seen = {"theirs": Detail.objects.current().get(kind="rough_age").id}
    settling.settle(by=cast.malik, conflict_id=UUID(met["id"]), choice="mine", seen=seen, now=timezone.now())
    written = set(Detail.objects.values_list("id"))
    phone.sync()
    assert phone.outcomes() == {key: "identical"} and ConflictSettled.objects.get().recorded_by == cast.malik
    assert phone.people[str(smed.id)]["rough_age"] == "42" and set(Detail.objects.values_list("id")) == written


def test_the_same_choice_is_refused_where_it_is_not_what_stands_any_more(
    cast: Cast, phone: FieldPhone, smed: people.Person, met: dict[str, str]
) -> None:
    key = choose(phone, smed, met, "mine")
    settling.settle(by=cast.malik, conflict_id=UUID(met["id"]), choice="mine", now=timezone.now())
    say(cast.oda, smed, "rough_age", "61")
    phone.sync()
    assert phone.refused[key]["code"] == "already_settled" and "61" in phone.refused[key]["message"]


def test_where_someone_is_whose_address_is_protected_is_not_told_of_a_choice_made_first_either(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    found = clash(phone, smed, cast.malik, "usual_place", theirs="Hos søsteren", mine="Havnen")
    key = choose(phone, smed, found, "mine")
    say(cast.malik, smed, "address_protection", "yes")
    settling.settle(by=cast.malik, conflict_id=UUID(found["id"]), choice="theirs", now=timezone.now())
    phone.sync()
    assert phone.refused[key]["message"] == "En kollega har allerede valgt mellem de to."


def test_the_same_worker_is_not_called_a_colleague(
    cast: Cast, phone: FieldPhone, smed: people.Person, met: dict[str, str]
) -> None:
    key = choose(phone, smed, met, "mine")
    say(cast.signe, smed, "rough_age", "61")
    phone.sync()
    assert "Du har skrevet “61”" in phone.refused[key]["message"]
    (now,) = phone.people[str(smed.id)]["conflicts"]
    first, second = (choose(phone, smed, now, choice) for choice in ("mine", "theirs"))
    phone.sync()
    assert phone.outcomes()[first] == "new"
    assert (phone.refused[second]["code"], phone.refused[second]["message"][:8]) == ("already_settled", "Du har a")
    assert Conflict.objects.get().settled.recorded_by == cast.signe and UUID(first)


@pytest.mark.parametrize("choice", ["mine", "theirs"])
@pytest.mark.parametrize("first", ["mine", "theirs"])
def test_no_answer_tells_which_of_two_places_a_colleague_chose_of_someone_whose_address_is_protected(
    cast: Cast, phone: FieldPhone, smed: people.Person, choice: str, first: str
) -> None:
    found = clash(phone, smed, cast.malik, "usual_place", theirs="Parken", mine="Havnen")
    key = choose(phone, smed, found, choice)
    say(cast.malik, smed, "address_protection", "yes")
    settling.settle(by=cast.malik, conflict_id=UUID(found["id"]), choice=first, now=timezone.now())
    phone.sync()
    # The same choice as the colleague's is refused in the same words as the other: "identical" would say where they are.
    refused = phone.refused[key]
    assert (refused["code"], refused["message"]) == (
        "already_settled",
        "En kollega har allerede valgt mellem de to.",
    )
    assert "stands" not in refused and not {"Parken", "Havnen"} & set(str(refused).replace(".", " ").split())
