"""What nobody's app sends: keys of nothing, and keys of what others wrote. One item is refused, and the queue goes on."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from brobygger.records.assessments import Answer
from brobygger.records.contacts import Contact
from brobygger.records.people import Detail, Person
from brobygger.records.phones import Received
from brobygger.records.plans import Plan
from brobygger.records.requests import Request
from brobygger.rules import consents as consent_rules
from brobygger.rules import plans as plan_rules
from brobygger.rules.sync import Item
from brobygger.services import consents, details, places
from brobygger.services.plans import revisions
from brobygger.services.sync import contacting
from tests.cast import Cast
from tests.field.phone import FieldPhone, Told, enrolled

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
NOBODY = "00000000-0000-7000-8000-000000000000"
KINDS = [
    "meet",
    "detail",
    "contact",
    "promise",
    "request",
    "interview",
    "answer",
    "settle",
    "goal",
    "bed",
    "refer",
    "withdraw",
    "retract",
]

# What each kind may say otherwise.
OTHERWISE: Told = {
    "alias": "Lise",
    "value": 4,
    "note": "så hende",
    "outcome": "dropped",
    "words": "Jeg vil ikke",
    "wave": "3_months",
    "choice": "mine",
    "status": "dropped",
    "free": 3,
    "own_words": "uro",
    "why": "en tredje",
}


def write_all(cast: Cast, phone: FieldPhone, smed: Person) -> dict[str, str]:
    """An item of every kind, by kind its key; what they are about has been told before."""
    now = timezone.now()
    told = {"name": "Huset", "kind": "residential", "phone": "", "about": ""}
    place = places.add(by=cast.oda, told=told, now=now)
    asked = consent_rules.Told("yes", consent_rules.Receiver("gp"), "written", now, about="alt", purpose="hjælp")
    consent = consents.give(by=cast.oda, person_id=smed.id, told=asked, now=now)
    age = phone.people[str(smed.id)]["details"]["rough_age"]["id"]
    details.describe(by=cast.oda, person_id=smed.id, values={"rough_age": "50"}, seen={"rough_age": UUID(age)}, now=now)
    roof = plan_rules.Goal("Egen bolig", "other_areas", "housing", "now")
    plan = revisions.NewPlan(plan_rules.Content(made_at=now, goals=[roof]))
    goal = revisions.revise(by=cast.oda, person_id=smed.id, new=plan, now=now).goals.get().thread
    soon = (phone.now() + timedelta(days=1)).isoformat()
    made = phone.write("contact", smed.id, kind="contact", note="lovede", promise="læge", promise_at=soon)
    wrong = phone.write("contact", smed.id, kind="contact", note="forkert")
    met = phone.write("detail", smed.id, kind="rough_age", value="42", seen={"rough_age": age})
    phone.sync()
    assert phone.outbox == {}, phone.refused
    begun = phone.write("interview", smed.id, wave="baseline", instrument="asi-5")
    return {
        "interview": begun,
        "meet": phone.write("meet", alias="Lotte"),
        "detail": phone.write("detail", smed.id, kind="warning", value="Hund"),
        "contact": phone.write("contact", smed.id, kind="contact", note="så ham", weather="regn"),
        "promise": phone.write("promise", smed.id, promise=made, outcome="kept"),
        "request": phone.write("request", smed.id, words="Jeg vil i behandling", said_to="Signe"),
        "answer": phone.write("answer", smed.id, interview=begun, item="M1", state="value", value=3),
        "settle": phone.write("settle", smed.id, conflict=met, choice="theirs"),
        "goal": phone.write("goal", smed.id, goal=goal, status="reached", status_was="open"),
        "bed": phone.write("bed", smed.id, place=place.id, free=2, said_by="Vagten"),
        "refer": phone.write("refer", smed.id, place=place.id, stay_kind="crisis", own_words="ro"),
        "withdraw": phone.write("withdraw", smed.id, consent=consent.id, own_words="nej"),
        "retract": phone.write("retract", smed.id, contact=wrong, why="en anden"),
    }


def everything() -> list[Any]:
    """All that is on the server of what a phone writes, and what it received."""
    models = (Contact, Detail, Request, Answer, Plan, Received)
    return [sorted(map(str, model.objects.values_list("id", flat=True))) for model in models]


# A key of nobody is found when the act is committed.
@pytest.mark.django_db(transaction=True)
def test_an_item_about_nobody_is_refused_or_taken_alone_and_the_rest_of_the_batch_is_written(
    cast: Cast, phone: FieldPhone, smed: Person
) -> None:
    keys = write_all(cast, phone, smed)
    for kind in KINDS:
        phone.outbox[keys[kind]]["person"] = NOBODY
    # The answer is of an interview that is there.
    begun = phone.write("interview", smed.id, wave="baseline", instrument="asi-5")
    phone.outbox[keys["answer"]]["body"]["interview"] = begun
    good = phone.write("detail", smed.id, kind="warning", value="Kat")
    phone.sync()
    assert phone.outcomes()[good] == "new"
    refused = {kind for kind in KINDS if keys[kind] in phone.refused}
    # Of the others what they write says whom it is about.
    assert refused == {"detail", "contact", "request", "interview", "goal", "refer"}
    assert {phone.refused[keys[kind]]["code"] for kind in refused} == {"not_yours"}
    received = dict(Received.objects.values_list("id", "person_id"))
    told = {received[UUID(keys[kind])] for kind in ("answer", "withdraw", "retract")}
    assert told == {smed.id} and UUID(NOBODY) not in received.values()


@pytest.mark.parametrize("is_together", [True, False])
def test_what_the_server_has_no_answer_to_is_refused_alone_and_no_word_of_it_stands_in_a_log(
    phone: FieldPhone,
    smed: Person,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    is_together: bool,
) -> None:
    """A definition of a newer release, and a fault of ours: the rest comes through, and an order to wipe would."""
    unknown = phone.write("interview", smed.id, wave="baseline", instrument="asi-6")
    bad = phone.write(
        "contact", smed.id, kind="contact", note="Plantetvilding", **({} if is_together else {"weather": "regn"})
    )
    good = phone.write("contact", smed.id, kind="contact", note="vigtigt")
    as_ever = contacting.read

    def read(item: Item, **more: Any) -> Any:
        if item.id == UUID(bad):
            raise KeyError("Plantetvilding")
        return as_ever(item, **more)

    monkeypatch.setattr(contacting, "read", read)
    phone.sync()
    assert phone.outcomes() == {unknown: "refused", bad: "refused", good: "new"}
    assert {phone.refused[key]["code"] for key in (unknown, bad)} == {"item_unreadable"}
    told = [record.getMessage() for record in caplog.records if record.name.startswith("brobygger")]
    assert len(told) == 2 and "KeyError" in "".join(told) and "Plantetvilding" not in "".join(told)


@pytest.mark.parametrize("version", [1, 2])
def test_an_item_under_the_key_of_a_colleagues_is_refused_and_theirs_stays_theirs(
    cast: Cast, phone: FieldPhone, smed: Person, version: int
) -> None:
    thief, items = stolen(cast, phone, smed, version)
    was = everything()
    changed: Told = {"why": "min", "note": "min", "value": 4, "words": "mine", "free": 9, "own_words": "mine"} | {
        "status": "paused"
    }
    for item in items.values():
        item["body"] |= {name: value for name, value in changed.items() if name in item["body"]}
    thief.sync()
    codes = {kind: thief.refused.get(item["id"], {}).get("code") for kind, item in items.items()}
    assert codes == dict.fromkeys(KINDS, "already_there")
    assert everything() == was and not Received.objects.filter(batch__phone=thief.key).exists()


def test_other_words_under_a_key_and_version_the_server_has_stay_on_the_phone_and_are_told(
    cast: Cast, phone: FieldPhone, smed: Person
) -> None:
    """Called identical, the phone would mark them as sent, and nobody would have them."""
    keys = write_all(cast, phone, smed) | {"plain": phone.write("contact", smed.id, kind="contact", note="så ham igen")}
    sent: dict[str, Told] = json.loads(json.dumps(phone.outbox))
    phone.sync()
    assert phone.outbox == {}, phone.refused
    was = everything()
    for item in sent.values():
        told = {name: OTHERWISE[name] for name in item["body"] if name in OTHERWISE}
        assert told != {}, item
        phone.outbox[item["id"]] = item | {"body": item["body"] | told}
    phone.sync()
    assert {kind: phone.refused.get(key, {}).get("code") for kind, key in keys.items()} == dict.fromkeys(
        keys, "already_there"
    )
    assert everything() == was and set(phone.outbox) == set(sent)
    # As they were they are known.
    phone.outbox, phone.refused = dict(sent), {}
    phone.sync()
    assert set(phone.outcomes().values()) == {"identical"}


def test_of_two_items_of_one_request_with_the_same_key_and_version_the_last_is_taken(
    phone: FieldPhone, smed: Person
) -> None:
    key = phone.write("contact", smed.id, kind="contact", note="først")
    other = phone.write("contact", smed.id, kind="contact", note="imellem")
    asked = phone.asked()
    last = json.loads(json.dumps(asked["items"][0]))
    last["body"]["note"] = "sidst"
    told = phone.post(asked | {"items": [*asked["items"], last]}).json()
    assert {each["id"]: each["outcome"] for each in told["outcomes"]} == {key: "new", other: "new"}
    assert Contact.objects.get(id=key).note == "sidst"


def test_nor_is_what_was_written_in_the_office_taken_over_under_its_key(
    cast: Cast, phone: FieldPhone, smed: Person
) -> None:
    thief, items = stolen(cast, phone, smed, 2)
    # As if it had been written at a desk, which keeps no item.
    Received.objects.all().delete()
    was = everything()
    thief.sync()
    assert everything() == was
    codes = {kind: thief.refused.get(item["id"], {}).get("code") for kind, item in items.items()}
    once = {"promise": "already_settled", "retract": "taken_back"}
    assert codes == dict.fromkeys(KINDS, "already_there") | once


def stolen(cast: Cast, phone: FieldPhone, smed: Person, version: int) -> tuple[FieldPhone, dict[str, Told]]:
    """A colleague's phone with the items of another, by kind, which the server has."""
    keys = write_all(cast, phone, smed)
    items: dict[str, Told] = json.loads(json.dumps(phone.outbox))
    phone.sync()
    assert phone.outbox == {}, phone.refused
    thief = enrolled(cast.malik)
    thief.sync()
    thief.outbox = {key: item | {"version": version} for key, item in items.items()}
    return thief, {kind: thief.outbox[key] for kind, key in keys.items()}


def test_what_was_taken_back_is_not_edited_of_someone_who_has_left_the_workers_scope(
    cast: Cast, phone: FieldPhone, smed: Person
) -> None:
    keys = write_all(cast, phone, smed)
    items = [phone.outbox[keys[kind]] for kind in ("withdraw", "retract")]
    phone.sync()
    Person.objects.filter(id=smed.id).update(team=cast.troels.teams.first())
    phone.outbox = {item["id"]: item | {"version": 2} for item in items}
    phone.sync()
    assert [phone.refused[item["id"]]["code"] for item in items] == ["not_yours"] * 2


def test_what_an_item_is_about_that_is_not_there_is_not_told_as_a_citizen_who_has_left(
    phone: FieldPhone, smed: Person
) -> None:
    phone.write("bed", smed.id, place=NOBODY, free=2, said_by="Vagten")
    phone.write("promise", smed.id, promise=NOBODY, outcome="kept")
    phone.write("retract", smed.id, contact=NOBODY, why="en anden")
    phone.write("contact", smed.id, kind="contact", note="x", corrects=NOBODY)
    phone.write("settle", smed.id, conflict=NOBODY, choice="mine")
    phone.write("answer", smed.id, interview=NOBODY, item="M1", state="X")
    phone.write("withdraw", smed.id, consent=NOBODY)
    phone.sync()
    assert len(phone.refused) == 7
    assert {each["code"] for each in phone.refused.values()} == {"not_there"}
    (said,) = {each["message"] for each in phone.refused.values()}
    assert "borger" not in said.lower() and "Notatet bliver på telefonen" in said


def test_the_worker_who_told_how_a_promise_ended_is_not_called_a_colleague(
    cast: Cast, phone: FieldPhone, smed: Person
) -> None:
    soon = (phone.now() + timedelta(days=1)).isoformat()
    made = phone.write("contact", smed.id, kind="contact", promise="læge", promise_at=soon)
    phone.write("promise", smed.id, promise=made, outcome="kept")
    phone.sync()
    again = phone.write("promise", smed.id, promise=made, outcome="dropped")
    phone.sync()
    others = enrolled(cast.malik)
    others.sync()
    theirs = others.write("promise", smed.id, promise=made, outcome="dropped")
    others.sync()
    said = [phone.refused[again], others.refused[theirs]]
    assert [each["message"].split(" har ")[0] for each in said] == ["Du", "Signe Bro"]
    assert {each["code"] for each in said} == {"already_settled"}
