"""What is edited on a phone before it hears that the server has it, and requests that come late or twice."""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from brobygger.records.access import Membership
from brobygger.records.assessments import Answer, Interview
from brobygger.records.contacts import Contact, PromiseSettled
from brobygger.records.people import Detail, Person
from brobygger.records.phones import Conflict, Epoch, Phone, Received
from brobygger.records.requests import Request
from brobygger.services import contacts, merging, people, phones, promises
from brobygger.services.sync import cursors, settling
from tests.cast import Cast
from tests.copies import taken
from tests.field.clashing import clash, say
from tests.field.phone import FieldPhone, enrol, enrolled
from tests.field.street import ServerDied, dying

pytestmark = pytest.mark.django_db(transaction=True)


def lose_answer(phone: FieldPhone) -> None:
    """The server has it, and the phone has not heard so."""
    assert phone.post(phone.asked()).status_code == 200


def contact(by: Any, person: people.Person, **more: Any) -> contacts.NewContact:
    told = {"person_id": person.id, "kind": "contact", "happened_at": timezone.now()} | more
    item = contacts.NewContact(**told)
    contacts.record(by=by, items=[item], now=timezone.now())
    return item


def test_someone_met_is_called_what_the_worker_wrote_last(phone: FieldPhone) -> None:
    key = phone.write("meet", alias="Grøn jakke", rough_age="40", place="Banegården")
    lose_answer(phone)
    phone.change(key, alias="Rød jakke", place="")
    phone.sync()
    assert phone.outcomes()[key] == "updated"
    card = phone.people[key]
    assert card["name"] == "Rød jakke" and "usual_place" not in card["details"] and card["rough_age"] == "40"
    assert [row.value for row in Detail.objects.current().filter(person_id=key, kind="alias")] == ["Rød jakke"]


@pytest.mark.parametrize("is_older_app", [False, True])
def test_a_worker_is_in_no_conflict_with_what_they_said_when_they_met(phone: FieldPhone, *, is_older_app: bool) -> None:
    key = phone.write("meet", alias="Grøn jakke", own_wish="ro", place="Banegården")
    seen = None if is_older_app else key
    phone.write("detail", key, kind="own_wish", value="", seen={"own_wish": seen})
    phone.write("detail", key, kind="usual_place", value="Parken", seen={"usual_place": seen})
    phone.sync()
    card = phone.people[key]
    assert "conflicts" not in card and "wish" not in card and card["details"]["usual_place"]["value"] == "Parken"


def met_unheard(cast: Cast, phone: FieldPhone) -> str:
    """Someone the phone met without hearing that they were here, and of whom a colleague says another wish."""
    key = phone.write("meet", alias="Grøn jakke", own_wish="ro")
    lose_answer(phone)
    say(cast.malik, Person.objects.get(id=key), "own_wish", "en bolig")
    return key


def open_conflicts(phone: FieldPhone, key: str) -> list[tuple[str, str]]:
    return [(each["yours"], each["theirs"]) for each in phone.people[key].get("conflicts", [])]


def test_someone_met_and_edited_again_and_again_unheard_is_in_one_conflict_with_what_the_phone_says_last(
    cast: Cast, phone: FieldPhone
) -> None:
    key = met_unheard(cast, phone)
    for wish in ("mad", "sko", "en seng"):
        phone.change(key, own_wish=wish)
        lose_answer(phone)
    phone.sync()
    assert open_conflicts(phone, key) == [("en seng", "en bolig")]
    assert Conflict.objects.filter(is_retraction=False).count() == 3, "what was said before stays as history"


@pytest.mark.parametrize(("then", "left"), [("ro", "en bolig"), ("en bolig", "en bolig")])
def test_a_conflict_of_someone_met_is_over_when_the_phone_says_what_it_said_first_or_what_stands(
    cast: Cast, phone: FieldPhone, then: str, left: str
) -> None:
    key = met_unheard(cast, phone)
    for wish in ("mad", then):
        phone.change(key, own_wish=wish)
        lose_answer(phone)
    phone.sync()
    assert open_conflicts(phone, key) == [] and phone.people[key]["wish"] == left


def test_what_was_chosen_between_is_not_asked_again_when_another_thing_of_the_meeting_is_edited(
    cast: Cast, phone: FieldPhone
) -> None:
    key = met_unheard(cast, phone)
    phone.change(key, own_wish="mad")
    lose_answer(phone)
    settling.settle(by=cast.malik, conflict_id=Conflict.objects.get().id, choice="theirs", now=timezone.now())
    phone.change(key, alias="Rød jakke")
    phone.sync()
    assert open_conflicts(phone, key) == [] and phone.people[key]["name"] == "Rød jakke"


def test_what_is_said_twice_of_one_field_while_nobody_was_heard_is_one_conflict_and_a_colleagues_is_another(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    others = enrolled(cast.malik)
    others.sync()
    key, shown = str(smed.id), {"own_wish": None}
    say(cast.oda, smed, "own_wish", "en bolig")
    for wish in ("mad", "sko"):
        phone.write("detail", key, kind="own_wish", value=wish, seen=shown)
    others.write("detail", key, kind="own_wish", value="ro", seen=shown)
    others.sync()
    phone.sync()
    assert sorted(open_conflicts(phone, key)) == [("ro", "en bolig"), ("sko", "en bolig")]


def test_what_a_colleague_said_since_someone_was_met_is_not_written_over(cast: Cast, phone: FieldPhone) -> None:
    key = met_unheard(cast, phone)
    phone.write("detail", key, kind="own_wish", value="mad", seen={"own_wish": key})
    phone.sync()
    assert [(each["yours"], each["theirs"]) for each in phone.people[key]["conflicts"]] == [("mad", "en bolig")]


@pytest.mark.parametrize("when", ["late", "after a copy was put back", "elsewhere"])
def test_a_place_the_phone_says_it_was_not_told_stands_whenever_the_correction_comes(
    cast: Cast, phone: FieldPhone, smed: people.Person, when: str
) -> None:
    copy = taken()
    key = phone.write("contact", smed.id, kind="contact", place_kind="home", place="Bodega Hos Kaj", minutes=15)
    if when == "after a copy was put back":
        phone.write("contact", smed.id, kind="contact", place_kind="home", place_unseen=True, note="en", corrects=key)
    phone.sync()
    say(cast.malik, smed, "address_protection", "yes")
    phone.sync()
    (known,) = (fact["id"] for fact in phone.facts.values())
    kind = "park" if when == "elsewhere" else "home"
    phone.write(
        "contact", smed.id, kind="contact", place_kind=kind, place_unseen=True, minutes=30, corrects=known, note="to"
    )
    say(cast.malik, smed, "address_protection", "no")
    if when == "after a copy was put back":
        copy.put_back()
        phone.sync()
        phone.sync()
    phone.sync()
    row = Contact.objects.current().get(person=smed)
    assert not phone.refused and (row.place, row.note) == ("" if when == "elsewhere" else "Bodega Hos Kaj", "to")
    assert not Received.objects.filter(kind="contact").exists(), "it is known, and nothing to carry along"


def corrected_unseen(cast: Cast, phone: FieldPhone, smed: people.Person, place_kind: str) -> Contact:
    """A contact at home, corrected after its address was protected: the phone has lost its place, and sends none."""
    key = phone.write("contact", smed.id, kind="contact", place_kind="home", place="Bodega Hos Kaj", minutes=15)
    phone.sync()
    say(cast.malik, smed, "address_protection", "yes")
    phone.sync()
    assert "place" not in phone.facts[key]["body"]
    phone.write("contact", smed.id, kind="contact", place_kind=place_kind, minutes=30, corrects=key)
    lose_answer(phone)
    return Contact.objects.current().get(person=smed)


def test_correcting_a_contact_does_not_take_away_the_place_that_the_phone_is_not_told(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    row = corrected_unseen(cast, phone, smed, "home")
    assert (row.place, row.minutes) == ("Bodega Hos Kaj", 30)
    say(cast.malik, smed, "address_protection", "no")
    phone.sync()
    assert phone.outcomes()[str(row.id)] == "identical", "sent once more it says the same"


def test_a_contact_that_was_elsewhere_does_not_keep_the_place_that_the_phone_is_not_told(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    assert corrected_unseen(cast, phone, smed, "park").place == ""


def test_a_place_that_the_phone_was_told_can_be_taken_away(phone: FieldPhone, smed: people.Person) -> None:
    key = phone.write("contact", smed.id, kind="contact", place_kind="home", place="Bodega Hos Kaj")
    phone.sync()
    phone.write("contact", smed.id, kind="contact", place_kind="home", corrects=key)
    phone.sync()
    assert Contact.objects.current().get(person=smed).place == ""


def test_a_place_taken_away_stays_away_where_the_answer_was_lost_and_the_address_became_protected(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    key = phone.write("contact", smed.id, kind="contact", place_kind="home", place="Bodega Hos Kaj")
    phone.sync()
    again = phone.write("contact", smed.id, kind="contact", place_kind="home", corrects=key)
    lose_answer(phone)
    say(cast.malik, smed, "address_protection", "yes")
    phone.sync()
    assert phone.outcomes()[again] == "identical" and not phone.refused
    assert Contact.objects.current().get(person=smed).place == ""


def test_what_a_colleague_has_edited_since_is_not_taken_back_unseen(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    others = enrolled(cast.malik)
    others.sync()
    key = others.write("contact", smed.id, kind="contact", note="før")
    lose_answer(others)
    phone.sync()
    phone.write("retract", smed.id, contact=key, why="to gange")
    others.change(key, note="nu")
    others.sync()
    phone.sync()
    stands = Contact.objects.current().get(person=smed)
    (refused,) = phone.refused.values()
    assert (stands.note, refused["code"], refused["stands"]) == ("nu", "older_form", str(stands.id))


def test_a_detail_and_a_warning_edited_in_flight_stand_once_and_meet_nobody(
    phone: FieldPhone, smed: people.Person
) -> None:
    seen = {"rough_age": phone.people[str(smed.id)]["details"]["rough_age"]["id"]}
    age = phone.write("detail", smed.id, seen=seen, kind="rough_age", value="42")
    warning = phone.write("detail", smed.id, kind="warning", value="Hund")
    lose_answer(phone)
    phone.change(age, value="43")
    phone.change(warning, value="To hunde")
    phone.sync()
    card = phone.people[str(smed.id)]
    assert (card["rough_age"], card["warnings"]) == ("43", ["To hunde"])
    assert not Conflict.objects.exists()


def test_a_conflict_is_kept_with_what_was_written_last(cast: Cast, phone: FieldPhone, smed: people.Person) -> None:
    seen = {"rough_age": phone.people[str(smed.id)]["details"]["rough_age"]["id"]}
    say(cast.malik, smed, "rough_age", "50")
    key = phone.write("detail", smed.id, seen=seen, kind="rough_age", value="42")
    lose_answer(phone)
    phone.change(key, value="43")
    phone.sync()
    assert [(each["yours"], each["theirs"]) for each in phone.people[str(smed.id)]["conflicts"]] == [("43", "50")]


def test_a_conflict_says_who_wrote_which_and_what_stands_now(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    others = enrolled(cast.malik)
    others.sync()
    seen = {"rough_age": phone.people[str(smed.id)]["details"]["rough_age"]["id"]}
    say(cast.malik, smed, "rough_age", "50")
    at = timezone.now() - timedelta(minutes=5)
    phone.write("detail", smed.id, seen=seen, kind="rough_age", value="42", happened_at=at)
    phone.sync()
    say(cast.oda, smed, "rough_age", "51")
    for each in (phone, others):
        each.sync()
    (mine,), (theirs,) = (each.people[str(smed.id)]["conflicts"] for each in (phone, others))
    assert mine["mine"] is True and "mine" not in theirs
    assert theirs["writer"] == "Signe Bro" and datetime.fromisoformat(theirs["written_at"]) == at
    assert (mine["yours"], mine["theirs"], mine["other"]) == ("42", "51", "Oda Leder")
    assert datetime.fromisoformat(mine["other_at"]) > at and (mine["who"], mine["at"]) == (
        "Oda Leder",
        mine["other_at"],
    )


def test_a_conflict_about_where_someone_protected_is_never_reaches_a_phone(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    found = clash(phone, smed, cast.malik, "usual_place", theirs="Hos søsteren", mine="Havnen")
    assert found["theirs"] == "Hos søsteren"
    say(cast.malik, smed, "address_protection", "yes")
    phone.sync()
    fresh = enrolled(cast.malik)
    fresh.sync()
    held = json.dumps([phone.people, fresh.people], ensure_ascii=False)
    assert "Hos søsteren" not in held and "Havnen" not in held


def test_a_request_a_promise_and_an_answer_are_as_they_were_written_last(
    phone: FieldPhone, smed: people.Person
) -> None:
    made = phone.write(
        "contact", smed.id, kind="contact", promise="læge", promise_at=(phone.now() + timedelta(days=1)).isoformat()
    )
    asked = phone.write("request", smed.id, words="Jeg vil i behandling", said_to="Signe")
    # Before it is sent a promise is known by the contact it was made in.
    kept = phone.write("promise", smed.id, promise=made, outcome="kept")
    begun = phone.write("interview", smed.id, wave="baseline", instrument="asi-5")
    given = phone.write("answer", smed.id, interview=begun, item="M1", state="value", value=3, seen={"M1": None})
    lose_answer(phone)
    phone.change(asked, words="Jeg vil måske i behandling")
    phone.change(kept, outcome="not_kept")
    phone.change(given, value=4)
    phone.sync()
    assert set(phone.outcomes().values()) == {"identical", "updated"}, phone.last
    assert [row.words for row in Request.objects.current()] == ["Jeg vil måske i behandling"]
    assert PromiseSettled.objects.get(promise__in=smed.promises.filter(corrected_by=None)).outcome == "not_kept"
    assert [row.value for row in Answer.objects.current()] == [4] and str(Interview.objects.get().id) == begun
    assert [fact["body"]["value"] for fact in phone.facts.values() if fact["kind"] == "answer"] == ["4"]


def test_what_corrects_another_of_the_same_batch_may_come_before_it(phone: FieldPhone, smed: people.Person) -> None:
    first = phone.write("contact", smed.id, kind="contact", note="først")
    second = phone.write("contact", smed.id, kind="contact", note="så", corrects=first)
    phone.outbox = {key: phone.outbox[key] for key in (second, first)}
    phone.sync()
    assert phone.outbox == {} and [row.note for row in Contact.objects.current()] == ["så"]


def test_a_server_that_dies_anywhere_in_its_answer_leaves_nothing_twice(phone: FieldPhone, smed: people.Person) -> None:
    start = taken()
    for statement in range(1, 60, 3):
        start.put_back()
        again = FieldPhone(phone.key, phone.secret, cursor=phone.cursor, people=dict(phone.people))
        warning = again.write("detail", smed.id, kind="warning", value="Hund")
        note = again.write("contact", smed.id, kind="contact", note="først", weather="regn")
        with suppress(ServerDied), dying(statement):
            again.post(again.asked())
        again.change(note, note="så")
        with suppress(ServerDied), dying(statement + 1):
            again.post(again.asked())
        again.change(note, note="til sidst")
        again.sync()
        assert again.outbox == {}, again.refused
        assert Detail.objects.filter(kind="warning").count() == 1
        assert [row.note for row in Contact.objects.current()] == ["til sidst"]
        assert Received.objects.filter(id__in=[warning, note]).count() == 2


def test_a_late_request_or_receipt_keeps_nobody_on_the_phone_who_has_left_its_scope(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    first = {name: value for name, value in phone.asked().items() if name != "cursor"}
    theirs = cast.troels.teams.first()
    Person.objects.filter(id=smed.id).update(team=theirs)
    # A copy of the phone's very first request comes now: it was given nobody, and that answer is heard by nobody.
    phone.post(first)
    phone.sync()
    assert phone.people == {}
    receipt = phone.asked()
    phone.sync()
    Person.objects.filter(id=smed.id).update(team=cast.signe.teams.first())
    phone.sync()
    assert str(smed.id) in phone.people
    Person.objects.filter(id=smed.id).update(team=theirs)
    lose_answer(phone)
    phone.post(receipt)
    phone.sync()
    assert phone.people == {}, "an old receipt says nothing of what was taken since"


def test_someone_given_and_taken_in_answers_that_were_lost_is_forgotten(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    for team in (cast.troels.teams.first(), cast.signe.teams.first()):
        Person.objects.filter(id=smed.id).update(team=team)
        lose_answer(phone)
    Membership.objects.filter(user=cast.signe).update(to=timezone.now())
    phone.sync()
    assert phone.people == {}


def test_of_three_versions_a_phone_that_had_the_first_keeps_the_last(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    first = contact(cast.malik, smed, note="først")
    phone.sync()
    second = contact(cast.malik, smed, note="så", corrects_id=first.id)
    # It was an hour earlier: the order of what happened is another than that of the corrections.
    earlier = timezone.now() - timedelta(hours=1)
    third = contact(cast.malik, smed, note="til sidst", corrects_id=second.id, happened_at=earlier)
    phone.sync()
    assert set(phone.facts) == {str(third.id)}


def test_what_was_another_persons_leaves_the_card_when_a_merge_is_undone(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=timezone.now())
    old = contact(cast.malik, ole, note="Oles")
    phone.sync()
    sent = phone.write("contact", ole.id, kind="contact", note="sendt om Ole")
    phone.sync()
    row = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.malik, kept_id=smed.id, merged_id=ole.id, now=timezone.now()
    )
    phone.sync()
    assert phone.facts[str(old.id)]["person"] == str(smed.id) and str(ole.id) not in phone.people
    # What the phone has begun and sent of the one it is told to forget is of the other now.
    assert phone.last["became"] == {str(ole.id): str(smed.id)}
    assert phone.sent[sent]["person"] == str(smed.id), "it is this phone's alone where a copy is put back"
    late = phone.write("contact", ole.id, kind="contact", note="skrevet om Ole")
    phone.sync()
    assert phone.facts[late]["person"] == str(smed.id)
    merging.undo(why="Det var to", by=cast.malik, merge_id=row.id, now=timezone.now())
    Person.objects.filter(id=ole.id).update(team=cast.troels.teams.first())
    phone.sync()
    assert str(old.id) not in phone.facts


def test_a_place_leaves_the_phone_when_the_address_is_protected(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    contact(cast.malik, smed, place="Hos søsteren")
    phone.sync()
    assert "Hos søsteren" in json.dumps(phone.facts, ensure_ascii=False)
    say(cast.malik, smed, "address_protection", "yes")
    phone.sync()
    held = json.dumps([phone.facts, phone.people], ensure_ascii=False)
    assert "Hos søsteren" not in held and "Mariaparken" not in held


def test_a_place_in_the_feed_that_is_another_phones_makes_the_phone_start_over(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    another = enrolled(cast.signe)
    another.sync()
    for n in range(3):
        # By the number of its answers it may have been given this place as well.
        phone.write("contact", smed.id, kind="contact", note=f"nr. {n}")
        phone.sync()
    unheard = contact(cast.malik, smed, note="endnu ikke på denne")
    another.sync()
    given = cursors.read(another.cursor, UUID(another.key))
    assert given is not None and given.answer <= Phone.objects.get(id=phone.key).answers
    phone.cursor = another.cursor
    told = phone.post(phone.asked()).json()
    assert told.get("again"), told
    phone.take(told)
    phone.sync()
    assert str(unheard.id) in phone.facts, "the other phone has it, and this one would never be told"


def test_an_app_that_kept_its_place_when_it_was_enrolled_anew_starts_over(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    older = phone.cursor
    enrol(phone, cast.signe)
    phone.cursor = older
    lose_answer(phone)
    phone.sync()
    assert phone.last.get("again") and str(smed.id) in phone.people


def test_a_copy_is_noticed_also_where_the_feed_had_not_come_so_far(
    cast: Cast, phone: FieldPhone, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("Mariaparken", "Havnen"):
        contact(cast.malik, smed, place=place)
    copy = taken()
    key = phone.write("contact", smed.id, kind="contact", note="efter kopien")
    # The answer ends at a row the copy has, behind what the phone has sent.
    monkeypatch.setattr("brobygger.services.sync.answering.ROWS", 1)
    phone.take(phone.post(phone.asked()).json())
    assert phone.outbox == {} and phone.last["more"]
    copy.put_back()
    phone.sync()
    phone.sync()
    assert Contact.objects.filter(id=key).exists() and Epoch.objects.count() == 2


def test_a_phone_without_a_place_in_the_feed_is_told_to_empty_itself_in_an_answer_it_can_read(cast: Cast) -> None:
    phone = enrolled(cast.signe)
    phones.wipe(by=cast.signe, phone_id=UUID(phone.key), now=timezone.now())
    answer = phone.post(phone.asked()).json()
    assert (answer["order"], answer["cursor"]) == ("wipe", "")


def test_an_answer_said_as_it_was_seen_is_told_that_a_colleague_answered_otherwise(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    other = enrolled(cast.malik)
    begun = phone.write("interview", smed.id, wave="baseline", instrument="asi-5")
    first = phone.write("answer", smed.id, interview=begun, item="M1", state="value", value=3, seen={"M1": None})
    phone.sync()
    other.sync()
    other.write("answer", smed.id, interview=begun, item="M1", state="value", value=5, seen={"M1": first})
    other.sync()
    again = phone.write("answer", smed.id, interview=begun, item="M1", state="value", value=3, seen={"M1": first})
    phone.sync()
    assert phone.refused[again]["code"] == "older_form" and "5" in phone.refused[again]["message"]


def test_an_answer_a_colleague_was_before_with_is_taken_once_theirs_has_been_seen(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    begun = phone.write("interview", smed.id, wave="baseline", instrument="asi-5")
    given = phone.write("answer", smed.id, interview=begun, item="M1", state="value", value=3)
    phone.sync()
    others = enrolled(cast.malik)
    others.sync()
    theirs = others.write("answer", smed.id, interview=begun, item="M1", state="value", value=4, seen={"M1": given})
    others.sync()
    mine = phone.write("answer", smed.id, interview=begun, item="M1", state="value", value=5, seen={"M1": given})
    phone.sync()
    assert (phone.refused[mine]["code"], phone.refused[mine]["stands"]) == ("older_form", theirs)
    phone.outbox[mine]["seen"] = {"M1": theirs}
    phone.change(mine)
    lose_answer(phone)
    shown = str(Answer.objects.current().get().id)
    say_again = others.write("answer", smed.id, interview=begun, item="M1", state="value", value=6, seen={"M1": shown})
    others.sync()
    phone.change(mine, value=7)
    phone.sync()
    assert phone.refused[mine]["stands"] == say_again, "also where an earlier version was received"
    phone.outbox[mine]["seen"] = {"M1": say_again}
    phone.change(mine)
    phone.sync()
    assert phone.outcomes()[mine] == "updated" and [row.value for row in Answer.objects.current()] == [7]


def test_what_the_worker_left_as_it_was_stands_as_the_colleague_has_it_where_both_corrected_one_contact(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    now = timezone.now()
    promised: dict[str, Any] = {"promise": "Tage sko med", "promise_at": now + timedelta(days=5)}
    first = contact(cast.signe, smed, note="", own_words="Ro", minutes=15, **promised)
    phone.sync()
    told = {
        "kind": "contact",
        "minutes": 15,
        "promise": "Tage sko med",
        "promise_at": promised["promise_at"].isoformat(),
    }
    earlier = {"promise": "Tage sko og te med", "promise_at": now + timedelta(days=2)}
    theirs = contact(cast.malik, smed, note="Har feber", own_words="Ro", minutes=30, corrects_id=first.id, **earlier)
    mine = phone.write("contact", smed.id, own_words="Ro om natten", corrects=str(first.id), **told)
    phone.sync()
    assert phone.refused[mine]["stands"] == str(theirs.id)
    phone.outbox[mine]["seen"] = {"corrects": str(theirs.id)}
    phone.change(mine)
    copy = dict(phone.outbox)
    lose_answer(phone)
    (stands,) = Contact.objects.current()
    assert (stands.own_words, stands.note, stands.minutes) == ("Ro om natten", "Har feber", 30)
    (open_one,) = promises.open_of(smed, by=cast.signe)
    assert (open_one.what, open_one.due_at) == ("Tage sko og te med", now + timedelta(days=2))
    # Sent once more it says the same.
    assert phone.outbox == copy
    phone.sync()
    assert Contact.objects.current().get() == stands and not phone.refused and not phone.outbox


def test_of_two_corrections_of_one_contact_the_later_is_taken_once_the_other_has_been_seen(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    first = contact(cast.signe, smed, note="først")
    theirs = contact(cast.malik, smed, note="Maliks", corrects_id=first.id)
    newer = contact(cast.malik, smed, note="Maliks igen", corrects_id=theirs.id)
    mine = phone.write("contact", smed.id, kind="contact", note="Signes", corrects=first.id)
    phone.sync()
    assert (phone.refused[mine]["code"], phone.refused[mine]["stands"]) == ("older_form", str(newer.id))
    phone.outbox[mine]["seen"] = {"corrects": str(newer.id)}
    phone.change(mine)
    lose_answer(phone)
    again = contact(cast.malik, smed, note="Maliks til sidst", corrects_id=Contact.objects.current().get().id)
    phone.change(mine, note="Signes igen")
    phone.sync()
    assert phone.refused[mine]["stands"] == str(again.id), "also where an earlier version was received"
    phone.outbox[mine]["seen"] = {"corrects": str(again.id)}
    phone.change(mine)
    phone.sync()
    assert phone.outcomes()[mine] == "updated"
    assert [row.note for row in Contact.objects.current()] == ["Signes igen"]


def test_a_colleagues_edit_that_was_not_seen_is_told_and_not_corrected_in_silence(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    other = enrolled(cast.malik)
    other.sync()
    first = other.write("contact", smed.id, kind="contact", note="så ham")
    other.post(other.asked())  # the answer is lost
    phone.sync()
    other.change(first, note="så ham i parken")
    other.sync()
    mine = phone.write("contact", smed.id, kind="contact", note="jeg var med", corrects=first)
    phone.sync()
    assert phone.outcomes() == {mine: "refused"} and phone.refused[mine]["code"] == "older_form"
    (edited,) = Contact.objects.current()
    assert edited.note == "så ham i parken" and phone.refused[mine]["stands"] == str(edited.id)


def test_what_a_worker_corrects_on_one_phone_and_edited_on_another_stands_once_on_both(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    other = enrolled(cast.signe)
    other.sync()
    first = other.write("contact", smed.id, kind="contact", note="så ham")
    other.post(other.asked())  # the answer is lost
    phone.sync()
    other.change(first, note="så ham i parken")
    other.sync()
    phone.write("contact", smed.id, kind="contact", note="så ham ved åen", corrects=first)
    phone.sync()
    other.sync()
    (stands,) = Contact.objects.current()
    assert set(phone.facts) == set(other.facts) == {str(stands.id)}


def test_a_colleagues_edit_of_a_detail_that_was_not_seen_is_kept_beside_mine(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    other = enrolled(cast.malik)
    other.sync()
    theirs = other.write("detail", smed.id, kind="own_wish", value="ro", seen={"own_wish": None})
    other.post(other.asked())  # the answer is lost
    phone.sync()
    assert phone.people[str(smed.id)]["details"]["own_wish"] == {"id": theirs, "value": "ro"}
    other.change(theirs, value="en bolig")
    other.sync()
    mine = phone.write("detail", smed.id, kind="own_wish", value="et job", seen={"own_wish": theirs})
    phone.sync()
    assert phone.outcomes() == {mine: "conflicting"}
    assert (Conflict.objects.get().yours, Conflict.objects.get().theirs) == ("et job", "en bolig")


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_again_after_a_restore_meets_what_colleagues_have_corrected_and_whom_they_have_met(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    others = enrolled(cast.malik)
    others.sync()
    mine = phone.write("contact", smed.id, kind="contact", note="mit")
    phone.sync()
    theirs = contact(cast.malik, smed, note="Maliks", corrects_id=UUID(mine))
    newer = contact(cast.malik, smed, note="Maliks igen", corrects_id=theirs.id)
    copy = taken()
    late = phone.write("contact", smed.id, kind="contact", note="efter kopien")
    lotte = others.write("meet", alias="Lotte")
    others.sync()
    phone.sync()
    about = phone.write("contact", lotte, kind="contact", note="om Lotte")
    phone.sync()
    copy.put_back()
    for _ in range(3):
        phone.sync()
    assert set(phone.facts) == {str(newer.id), late}
    # Of whom the colleague's phone met the server knows when that has come, and not before.
    assert phone.refused[about]["code"] == "not_yours"
    for each in (others, others, phone, phone):
        each.sync()
    assert phone.outbox == {} and Contact.objects.filter(id=about, person_id=lotte).exists()


@pytest.mark.django_db(transaction=True)
def test_what_a_copy_put_back_has_lost_is_sent_again_before_the_phone_that_has_it_is_emptied(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    copy = taken()
    key = phone.write("contact", smed.id, kind="contact", note="efter kopien")
    phone.sync()
    copy.put_back()
    phones.wipe(by=cast.signe, phone_id=UUID(phone.key), now=timezone.now())
    phone.sync()
    assert phone.last["again"] and "order" not in phone.last and "people" not in phone.last
    phone.sync()
    assert Contact.objects.filter(id=key).exists()
    assert (phone.last["order"], phone.outbox) == ("wipe", {})


def test_a_worker_with_two_phones_does_not_write_over_what_the_other_says_since(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    two = enrolled(cast.signe)
    key = phone.write("detail", smed.id, kind="own_wish", value="Et værelse")
    lose_answer(phone)
    two.sync()
    seen = two.people[str(smed.id)]["details"]["own_wish"]["id"]
    phone.change(key, value="Et værelse med dør")
    phone.sync()
    mine = two.write("detail", smed.id, kind="own_wish", value="En hund", seen={"own_wish": seen})
    two.sync()
    assert two.outcomes()[mine] == "conflicting"


def test_of_whom_a_phone_says_once_more_what_is_here_the_card_is_told(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    wish = phone.write("detail", smed.id, kind="own_wish", value="Et værelse")
    lose_answer(phone)
    say(cast.malik, smed, "own_wish", "En hund")
    # Everything else is told already: the answer that says so is lost, what was sent is sent once more.
    phone.take(phone.post(phone.asked(limit=0)).json())
    phone.people.pop(str(smed.id))
    phone.sync()
    assert phone.outcomes()[wish] == "identical"
    assert phone.people[str(smed.id)]["details"]["own_wish"]["value"] == "En hund"


def test_a_word_that_was_mended_is_written_before_the_newer_one_over_it(phone: FieldPhone, smed: people.Person) -> None:
    first = phone.write("detail", smed.id, seen={"phone": None}, kind="phone", value="010190-1234")
    phone.sync()
    assert phone.refused[first]["code"] == "number_in_phone"
    phone.change(first, value="20 30 40 50")
    phone.write("detail", smed.id, seen={"phone": first}, kind="phone", value="60 70 80 90")
    phone.sync()
    card = phone.people[str(smed.id)]
    assert (phone.outbox, card["details"]["phone"]["value"], "conflicts" in card) == ({}, "60 70 80 90", False)
