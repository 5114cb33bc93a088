"""The one request of a phone, against the real address: what it brings is kept once, what is new it is told."""

import gzip
import json
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import brotli
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brobygger.records.assessments import Interview
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.contacts import Contact, PromiseSettled
from brobygger.records.people import Detail, Person
from brobygger.records.phones import Batch, Conflict, ConflictSettled, Epoch, Grant, Phone, Received
from brobygger.records.referrals import BedReport
from brobygger.records.requests import Request
from brobygger.rules import instruments
from brobygger.services import contacts, details, people, phone_codes, places, sheets
from brobygger.services.contacts import NewContact
from brobygger.services.sync import grants
from tests.cast import Cast
from tests.field.phone import FieldPhone, enrolled

# PostgreSQL gives a phone what others have committed; SQLite has no such difference, and is quicker in one transaction.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


def test_a_phone_gets_its_people_when_it_first_asks_and_no_national_number(cast: Cast, smed: people.Person) -> None:
    theirs = people.meet(by=cast.troels, alias="En anden", now=timezone.now())
    phone = enrolled(cast.signe)
    phone.sync()
    card = phone.people[str(smed.id)]
    assert card["name"] == "Smed" and card["rough_age"] == "45" and card["mine"] is True
    assert str(theirs.id) not in phone.people


def test_with_nothing_to_say_a_sync_is_one_request_of_at_most_300_bytes_each_way(phone: FieldPhone) -> None:
    asked = phone.asked() | {"sent_at": "2026-11-26T12:00:00.000Z"}
    answer = phone.post(asked)
    assert len(json.dumps(asked, separators=(",", ":")).encode()) <= 300
    assert len(answer.content) <= 300
    assert set(answer.json()) == {"v", "now", "cursor", "epoch"}


@pytest.mark.parametrize(
    ("reads", "way"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("gzip, br;q=0", "gzip"), ("", "")]
)
def test_an_answer_comes_as_small_as_the_phone_can_read_it(phone: FieldPhone, reads: str, way: str) -> None:
    told = {"HTTP_AUTHORIZATION": f"Phone {phone.key}.{phone.secret}", "HTTP_ACCEPT_ENCODING": reads}
    answer = Client(SERVER_NAME="localhost").post(
        "/field/sync", json.dumps({"v": 1, "sent_at": phone.now().isoformat()}), content_type="application/json", **told
    )
    assert answer.headers.get("Content-Encoding", "") == way and answer.headers["Vary"].count("Accept-Encoding") == 1
    read = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[way]
    assert set(json.loads(read(answer.content))) >= {"v", "people", "cursor"}
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_a_contact_is_written_once_however_often_it_is_sent(phone: FieldPhone, smed: people.Person) -> None:
    key = phone.write("contact", smed.id, kind="contact", place="Værestedet", own_words="Jeg vil have ro 🙂")
    asked = phone.asked()
    first = phone.post(asked).json()
    again = phone.post(asked, packed=True).json()
    assert first["outcomes"] == [{"id": key, "version": 1, "outcome": "new"}]
    assert again["outcomes"] == [{"id": key, "version": 1, "outcome": "identical"}]
    assert Contact.objects.get().own_words == "Jeg vil have ro 🙂"
    assert AuditEntry.objects.filter(act="contacts.record", person=smed).count() == 1
    for n in range(3):
        phone.write("contact", smed.id, kind="contact", note=f"nr. {n}")
    whole = phone.asked()
    halves = [whole | {"items": whole["items"][part]} for part in (slice(2), slice(2, None))]
    # One half of it arrives, then all of it; and what was taken whole comes once more in halves.
    outcomes = [
        [each["outcome"] for each in phone.post(told).json()["outcomes"]] for told in (halves[0], whole, *halves)
    ]
    assert outcomes == [["identical", "new"], ["identical"] * 2 + ["new"] * 2, ["identical"] * 2, ["identical"] * 2]
    assert Contact.objects.count() == 4


def test_what_is_refused_says_why_in_the_workers_language_and_the_rest_is_written(
    phone: FieldPhone, smed: people.Person
) -> None:
    good = [phone.write("contact", smed.id, kind="contact", note=f"nr. {n}") for n in range(7)]
    bad = phone.write("contact", smed.id, kind="attempt", note="uden udfald")
    phone.sync()
    assert {phone.outcomes()[key] for key in good} == {"new"}
    assert phone.refused[bad]["code"] == "outcome_needed"
    assert "forsøg" in phone.refused[bad]["message"].lower()
    assert bad in phone.outbox and Contact.objects.count() == 7
    assert Phone.objects.get().waiting == 1, "lost right then, the office is not told that nothing waited"
    phone.write("contact", smed.id, kind="contact", note="god")
    phone.sync()
    assert Phone.objects.get().waiting == 1, "and no more than once of what was refused before"


def test_a_phone_set_up_in_english_is_answered_in_english(phone: FieldPhone, smed: people.Person) -> None:
    phone.write("contact", smed.id, kind="attempt", note="uden udfald")
    told = phone.asked()
    for language, word in (("en-GB,en;q=0.9", "attempt"), ("da-DK,da;q=0.9", "forsøg"), ("de-DE", "forsøg")):
        answer = Client(SERVER_NAME="localhost").post(
            "/field/sync",
            json.dumps(told),
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Phone {phone.key}.{phone.secret}",
            HTTP_ACCEPT_LANGUAGE=language,
        )
        (outcome,) = answer.json()["outcomes"]
        assert word in outcome["message"].lower(), language


def test_another_teams_person_is_refused_and_nothing_of_them_is_told(cast: Cast, phone: FieldPhone) -> None:
    theirs = people.meet(by=cast.troels, alias="Hemmeligt navn", now=timezone.now())
    key = phone.write("contact", theirs.id, kind="contact", note="x")
    forged = phone.write("contact", "00000000-0000-7000-8000-000000000000", kind="contact", note="x")
    phone.sync()
    assert phone.refused[key]["code"] == phone.refused[forged]["code"] == "not_yours"
    assert "Hemmeligt" not in json.dumps(phone.last)
    assert not Contact.objects.exists()


def test_a_key_that_is_someone_elses_is_refused(cast: Cast, phone: FieldPhone, smed: people.Person) -> None:
    theirs = people.meet(by=cast.troels, alias="En anden", now=timezone.now())
    item = contacts.NewContact(person_id=theirs.id, kind="contact", happened_at=timezone.now(), note="deres")
    contacts.record(by=cast.troels, items=[item], now=timezone.now())
    mine = phone.write("contact", smed.id, key=item.id, kind="contact", note="mit")
    met = phone.write("meet", key=theirs.id, alias="Forfalsket")
    phone.sync()
    assert {key: each["code"] for key, each in phone.refused.items()} == {mine: "not_there", met: "not_yours"}
    assert met in phone.outbox and Contact.objects.get().note == "deres"


def test_of_two_contacts_of_a_batch_that_say_the_same_the_first_is_written_and_the_second_told(
    phone: FieldPhone, smed: people.Person
) -> None:
    at = phone.now() - timedelta(minutes=3)
    alike = [phone.write("contact", smed.id, kind="contact", note="så ham", happened_at=at) for _ in range(2)]
    others = [phone.write("contact", smed.id, kind="contact", note=f"{n}", happened_at=at) for n in range(5)]
    phone.sync()
    assert phone.outcomes() == {alike[0]: "new", alike[1]: "refused"} | dict.fromkeys(others, "new")
    assert phone.refused[alike[1]]["code"] == "written_already"


def test_an_edit_made_while_the_older_version_was_in_flight_corrects_it(phone: FieldPhone, smed: people.Person) -> None:
    key = phone.write("contact", smed.id, kind="contact", note="først")
    at = datetime.fromisoformat(phone.outbox[key]["happened_at"])
    first = phone.asked()
    phone.post(first)  # the answer is lost
    phone.write("contact", smed.id, key=key, version=2, kind="contact", note="rettet", happened_at=at)
    phone.sync()
    assert phone.outcomes()[key] == "updated"
    assert [row.note for row in Contact.objects.current()] == ["rettet"]
    assert Contact.objects.count() == 2, "the first stays as history"
    # A late copy of the older version changes nothing, and neither does the newer sent once more.
    assert phone.post(first).json()["outcomes"][0]["outcome"] == "superseded"
    phone.outbox = dict(phone.sent)
    phone.sync()
    assert phone.outcomes()[key] == "identical" and Contact.objects.count() == 2


def test_of_two_versions_in_one_batch_the_older_is_written_where_the_newer_is_refused(
    phone: FieldPhone, smed: people.Person
) -> None:
    key = phone.write("contact", smed.id, kind="contact", note="god")
    asked = phone.write("request", smed.id, words="Jeg vil i behandling", said_to="Signe")
    first = phone.asked()
    bad: dict[str, dict[str, Any]] = {key: {"kind": "attempt"}, asked: {"words": ""}}
    newer = [item | {"version": 2, "body": bad[item["id"]]} for item in first["items"]]
    told = phone.post(first | {"items": [*first["items"], *newer]}).json()["outcomes"]
    assert [(each["version"], each["outcome"]) for each in told] == [
        (1, "new"),
        (1, "new"),
        (2, "refused"),
        (2, "refused"),
    ]
    assert Contact.objects.get().note == "god"
    again = phone.post(first | {"items": [*newer, *first["items"]]}).json()["outcomes"]
    assert [each["outcome"] for each in again] == ["refused", "refused", "identical", "identical"]


def test_a_newer_version_that_comes_first_leaves_the_older_superseded(phone: FieldPhone, smed: people.Person) -> None:
    key = phone.write("contact", smed.id, kind="contact", note="først")
    older = phone.asked()
    phone.write("contact", smed.id, key=key, version=2, kind="contact", note="rettet")
    phone.sync()
    assert phone.outcomes()[key] == "new"
    assert phone.post(older).json()["outcomes"][0]["outcome"] == "superseded"
    assert [row.note for row in Contact.objects.current()] == ["rettet"]


def test_someone_met_on_the_street_and_what_was_said_come_in_one_batch(cast: Cast, phone: FieldPhone) -> None:
    key = phone.write("meet", alias="Grøn jakke", rough_age="ca. 40", place="Banegården")
    phone.write(
        "request", key, words="Jeg vil i behandling", said_to="Signe", happened_at=phone.now() - timedelta(days=3)
    )
    phone.write(
        "contact", key, kind="contact", promise="læge", promise_at=(phone.now() + timedelta(days=1)).isoformat()
    )
    phone.sync()
    assert set(phone.outcomes().values()) == {"new"}, phone.last
    met = Person.objects.get(id=key)
    assert met.shown_name == "Grøn jakke" and met.contact_person == cast.signe
    assert met.clock_due_on == timezone.localdate(phone.now() - timedelta(days=3)) + timedelta(days=14)
    assert Request.objects.get().words == "Jeg vil i behandling"
    assert phone.people[key]["promises"][0]["what"] == "læge" and phone.people[key]["due_on"]


def test_the_same_field_keeps_both_values_and_another_field_merges(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    seen = {"rough_age": phone.people[str(smed.id)]["details"]["rough_age"]["id"]}
    details.describe(
        by=cast.malik, person_id=smed.id, values={"rough_age": "50"},
        seen={"rough_age": Detail.objects.get(kind="rough_age").id}, now=timezone.now(),
    )  # fmt: skip
    same = phone.write("detail", smed.id, seen=seen, kind="rough_age", value="42")
    other = phone.write("detail", smed.id, seen={"preferred_name": None}, kind="preferred_name", value="Smeden")
    phone.sync()
    assert phone.outcomes() == {same: "conflicting", other: "updated"}
    card = phone.people[str(smed.id)]
    assert card["rough_age"] == "50" and card["name"] == "Smeden"
    assert [(each["yours"], each["theirs"]) for each in card["conflicts"]] == [("42", "50")]
    # Sent again it is the same conflict; settled by a person it is gone, and what was chosen stands.
    phone.outbox = {same: phone.sent[same]}
    phone.sync()
    assert phone.outcomes()[same] == "identical" and Conflict.objects.count() == 1
    phone.write("settle", conflict=card["conflicts"][0]["id"], choice="mine")
    phone.sync()
    assert phone.people[str(smed.id)]["rough_age"] == "42" and "conflicts" not in phone.people[str(smed.id)]


def test_of_whoever_has_not_been_met_lately_the_last_three_contacts_come_along_whatever_their_age(
    cast: Cast, smed: people.Person
) -> None:
    other = people.meet(by=cast.signe, alias="Lotte", now=timezone.now())
    for person in (smed, other):
        for days in (200, 300, 400, 500):
            at = timezone.now() - timedelta(days=days)
            told = NewContact(person_id=person.id, kind="contact", happened_at=at, note=f"{person.shown_name} {days}")
            contacts.record(by=cast.signe, items=[told], now=timezone.now())
    phone = enrolled(cast.signe)
    with CaptureQueriesContext(connection) as first:
        phone.sync()
    notes = {fact["body"]["note"] for fact in phone.facts.values()}
    assert notes == {f"{name} {days}" for name in ("Smed", "Lotte") for days in (200, 300, 400)}
    third = people.meet(by=cast.signe, alias="Ole", now=timezone.now())
    told = NewContact(person_id=third.id, kind="contact", happened_at=timezone.now() - timedelta(days=200))
    contacts.record(by=cast.signe, items=[told], now=timezone.now())
    with CaptureQueriesContext(connection) as second:
        enrolled(cast.signe).sync()
    enrolling = 9
    assert len(second) <= len(first) + enrolling, "a question is not asked once for each person"


def test_people_with_more_to_tell_than_one_answer_holds_come_in_several(
    cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grants, "FACTS_AT_ONCE", 5)
    met = [smed, *[people.meet(by=cast.signe, alias=name, now=timezone.now()) for name in ("Lotte", "Ole")]]
    for person in met:
        for minutes in range(4):
            at = timezone.now() - timedelta(minutes=10 + minutes)
            told = NewContact(person_id=person.id, kind="contact", happened_at=at)
            contacts.record(by=cast.signe, items=[told], now=timezone.now())
    phone = enrolled(cast.signe)
    answers = []
    while not answers or answers[-1].get("more"):
        answers.append(phone.post(phone.asked()).json())
        phone.take(answers[-1])
    assert [len(each["people"]) for each in answers] == [1, 1, 1]
    assert len(phone.people) == 3 and len(phone.facts) == 12


def test_what_a_colleague_writes_reaches_the_phone_and_who_leaves_its_scope_is_forgotten(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=timezone.now(), own_words="hos Malik")
    contacts.record(by=cast.malik, items=[item], now=timezone.now())
    phone.sync()
    assert phone.facts[str(item.id)]["body"]["own_words"] == "hos Malik"
    assert phone.facts[str(item.id)]["by"] == cast.malik.name
    Person.objects.filter(id=smed.id).update(team=cast.troels.teams.first())
    phone.sync()
    assert phone.people == {} and phone.facts == {}
    assert Grant.objects.get().forgotten_at is None
    phone.sync()
    assert Grant.objects.get().forgotten_at is not None, "the receipt"


def test_people_whose_answer_was_lost_are_sent_again(cast: Cast, phone: FieldPhone) -> None:
    met = people.meet(by=cast.malik, alias="Lotte", now=timezone.now())
    phone.post(phone.asked())  # lost on the way back
    phone.sync()
    assert str(met.id) in phone.people


def test_a_restored_database_is_told_by_its_feed_and_the_phone_sends_again_what_was_lost(
    phone: FieldPhone, smed: people.Person
) -> None:
    before = {Contact: set(), Change: set(Change.objects.values_list("pk", flat=True))}
    lost = phone.write("contact", smed.id, kind="contact", note="efter kopien")
    phone.sync()
    phone.sync()
    # Yesterday's copy is put back: what came since is not there, and others have written since.
    Contact.objects.all().delete()
    Change.objects.exclude(pk__in=before[Change]).delete()
    Grant.objects.all().delete()
    phone.take(phone.post(phone.asked()).json())
    assert phone.last["again"] and lost in phone.outbox
    phone.sync()
    assert [str(row.id) for row in Contact.objects.all()] == [lost]
    assert str(smed.id) in phone.people and Epoch.objects.count() == 2


def test_a_wrong_clock_is_told_and_kept_with_the_batch(phone: FieldPhone, smed: people.Person) -> None:
    phone.skew = -timedelta(days=365)
    phone.write("contact", smed.id, kind="contact", note="for et år siden, siger telefonen")
    phone.sync()
    assert abs(Batch.objects.get().clock_offset - 365 * 86_400_000) < 60_000
    assert abs(datetime.fromisoformat(phone.last["now"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert Contact.objects.get().received_at > Contact.objects.get().recorded_at


def test_a_wrong_clock_puts_nothing_in_another_order(cast: Cast, phone: FieldPhone, smed: people.Person) -> None:
    """Of two phones, one with a clock a year slow: what is said last counts, and comes last to whoever reads the feed."""
    other = enrolled(cast.malik)
    other.sync()
    phone.skew = -timedelta(days=365)
    at = [timezone.now() - timedelta(hours=hours) for hours in (3, 2, 1)]
    first = other.write("contact", smed.id, kind="contact", note="malik før", happened_at=at[0])
    other.sync()
    phone.sync()
    # Told of the same day, whatever the phone's own clock says; and corrected twice.
    second = phone.write("contact", smed.id, kind="contact", note="signe", happened_at=at[1])
    phone.sync()
    again = phone.write("contact", smed.id, kind="contact", note="signe rettet", corrects=second, happened_at=at[1])
    phone.sync()
    third = other.write("contact", smed.id, kind="contact", note="malik efter", happened_at=at[2])
    other.sync()
    shown = [entry for month in sheets.course(smed, by=cast.oda, kind="contacts").months for entry in month.entries]
    assert [str(each.row.pk) for each in shown if each.kind == "contact"] == [third, again, first]
    feed = Change.objects.filter(kind="contact").order_by("position").values_list("object_id", flat=True)
    assert [str(key) for key in feed] == [first, second, again, third]
    for one in (phone, other):
        one.sync()
        assert set(one.facts) == {first, again, third}
    wish = phone.write("detail", smed.id, seen={"own_wish": None}, kind="own_wish", value="Ro")
    phone.sync()
    other.sync()
    stands = other.people[str(smed.id)]["details"]["own_wish"]["id"]
    other.write("detail", smed.id, seen={"own_wish": stands}, kind="own_wish", value="Et sted at bo")
    other.sync()
    assert wish and Detail.objects.current().get(kind="own_wish").value == "Et sted at bo"


def test_a_year_away_starts_over_with_people_and_loses_nothing(phone: FieldPhone, smed: people.Person) -> None:
    key = phone.write(
        "contact", smed.id, kind="contact", note="fra dengang", happened_at=phone.now() - timedelta(days=360)
    )
    Phone.objects.update(succeeded_at=timezone.now() - timedelta(days=365))
    answer = phone.post(phone.asked()).json()
    assert answer["again"] is True and answer["people"]
    phone.take(answer)
    assert Contact.objects.get().id.hex == key.replace("-", "")


@pytest.mark.parametrize(
    ("raw", "packed", "status", "code"),
    [
        (b'{"v": 1, "sent_at": "2026-', False, 400, "unreadable"),
        (b"\x1f\x8b\x08garbage", True, 400, "unreadable"),
        (b"[]", False, 400, "unreadable"),
        (b'{"v": 7, "sent_at": "2026-11-26T12:00:00Z"}', False, 426, "update_app"),
        (b" " * (9 * 1024 * 1024), False, 413, "too_many"),
    ],
)
def test_what_cannot_be_read_is_told_in_words_and_nothing_is_written(
    phone: FieldPhone, raw: bytes, packed: bool, status: int, code: str
) -> None:
    answer = phone.post(None, raw=raw, packed=packed)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]


def test_fifty_megabytes_that_travel_as_fifty_kilobytes_are_refused_unpacked(phone: FieldPhone) -> None:
    assert phone.post(None, raw=gzip.compress(b" " * 50_000_000), packed=True).status_code == 413


def test_no_more_is_unpacked_than_one_request_may_be(phone: FieldPhone) -> None:
    """Some hundred kilobytes that would become hundreds of megabytes: the memory of the server is not a phone's to fill."""
    packing, piece = zlib.compressobj(1, wbits=zlib.MAX_WBITS | 16), b" " * 1_000_000
    raw = b"".join([*(packing.compress(piece) for _ in range(300)), packing.flush()])
    assert len(raw) < 2_000_000
    tracemalloc.start()
    try:
        answer = phone.post(None, raw=raw, packed=True)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 413
    assert most < 60_000_000, "the eight megabytes of one request, in parts and as a whole"


def test_nothing_is_read_of_whoever_is_not_let_in(phone: FieldPhone) -> None:
    phone.secret = "gaettet"
    for raw, packed in ((b"{", False), (b" " * (9 * 1024 * 1024), False), (b"garbage", True)):
        answer = phone.post(None, raw=raw, packed=packed)
        assert (answer.status_code, answer.json()["code"]) == (401, "phone_unknown")


@pytest.mark.parametrize("packed", [False, True])
def test_a_code_comes_in_few_words_or_is_not_read(db: None, packed: bool) -> None:
    raw = json.dumps({"code": "a", "name": "x" * 64 * 1024}).encode()
    more = {"HTTP_CONTENT_ENCODING": "gzip"} if packed else {}
    body = gzip.compress(raw) if packed else raw
    answer = Client(SERVER_NAME="localhost").post("/field/claim", body, content_type="application/json", **more)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many")


def test_who_else_heard_that_treatment_was_asked_for_and_where_stands_in_the_record(
    phone: FieldPhone, smed: people.Person
) -> None:
    said = {"words": "Jeg vil i behandling", "said_to": "Signe", "witness": "Malik fra værestedet ", "place": "Broen"}
    key = phone.write("request", smed.id, **said)
    phone.sync()
    row = Request.objects.get()
    assert (phone.outcomes()[key], row.witness, row.place, row.is_anonymous) == (
        "new",
        "Malik fra værestedet",
        "Broen",
        False,
    )
    assert not Received.objects.get(id=key).unknown, "and is not carried along as what nobody knows"


def test_an_item_that_cannot_be_read_is_refused_alone(phone: FieldPhone, smed: people.Person) -> None:
    good = phone.write("contact", smed.id, kind="contact", note="god")
    asked = phone.asked()
    asked["items"] += [{"id": "abc", "version": 1}, {"id": good[:-4] + "ffff", "version": 1, "kind": "drøm", "body": {},
                        "happened_at": "2026-11-26T12:00:00Z", "recorded_at": "2026-11-26T12:00:00Z"}, 7]  # fmt: skip
    told = phone.post(asked).json()["outcomes"]
    assert [each["outcome"] for each in told] == ["new", "refused", "refused", "refused"]
    assert [each.get("code") for each in told][1:] == ["kind_unknown", "item_unreadable", "item_unreadable"]
    assert Phone.objects.get().waiting == 3, "what the office is told waits on the phone still"
    phone.post(asked | {"items": asked["items"][1:2]})
    assert Phone.objects.get().waiting == 1, "also where nothing of a request could be read"


@pytest.mark.parametrize(
    "body",
    [
        {"note": "hej\x00"},
        {"note": "\ud83d"},
        {"weather": "\x00"},
        {"weather": {"\udc00": 1}},
        {"weather": "a lot"},
        {"promise": "læge", "promise_at": "9999-12-31T23:59:59Z"},
    ],
)
def test_what_no_database_can_hold_is_refused_alone_and_in_words(
    phone: FieldPhone, smed: people.Person, body: dict[str, object]
) -> None:
    good = phone.write("contact", smed.id, kind="contact", note="hej")
    bad = phone.write("contact", smed.id, kind="contact", **body)
    odd = {"id": "\udc00", "version": 1}
    asked = phone.asked() | {"failure": "\x00of\ud83d", "waiting": 2}
    asked["items"].append(odd)
    raw = json.dumps(asked).replace('"a lot"', "1e999")
    answer = phone.post(None, raw=raw.encode())
    assert answer.status_code == 200, answer.content
    found = {each["id"]: each for each in answer.json()["outcomes"]}
    assert (found[good]["outcome"], found[bad]["code"], found[""]["code"]) == (
        "new",
        "item_unreadable",
        "item_unreadable",
    )
    assert Phone.objects.get(id=phone.key).failure == "of" and Contact.objects.count() == 1


@pytest.mark.parametrize("value", ["NaN", "Infinity", "sNaN", "1e999999", [1]])
def test_an_answer_that_is_no_number_is_refused_alone(phone: FieldPhone, smed: people.Person, value: object) -> None:
    begun = phone.write("interview", smed.id, wave="baseline", instrument="asi-5")
    given = phone.write("answer", smed.id, interview=begun, item="M1", state="value", value=value)
    phone.sync()
    assert phone.outcomes() == {begun: "new", given: "refused"} and phone.refused[given]["code"] == "item_unreadable"


def test_an_interview_of_many_answers_is_read_once_and_each_answer_has_its_own_outcome(
    phone: FieldPhone, smed: people.Person
) -> None:
    asi = instruments.load("asi-5")
    given = [item for item in asi.items if item.code in ("M1", "M6", "M7", "M8", "E2", "D20")]
    begun = phone.write("interview", smed.id, wave="baseline", instrument="asi-5")
    phone.sync()
    keys = {item.code: phone.write("answer", smed.id, interview=begun, item=item.code, state="X") for item in given}
    wrong = phone.write("answer", smed.id, interview=begun, item="findes ikke", state="X")
    again = phone.write("answer", smed.id, interview=begun, item="M1", state="value", value=3, seen={"M1": keys["M1"]})
    with CaptureQueriesContext(connection) as asked:
        phone.sync()
    told = phone.outcomes()
    assert told.pop(wrong) == "refused" and told.pop(again) == "new"
    assert set(told.values()) == {"new"} and len(told) == len(given) > 3
    ledgers = [each for each in asked if "records_answer" in each["sql"] and each["sql"].startswith("INSERT")]
    assert len(ledgers) == 2, "those to different questions are written in one go"


def test_twice_as_many_contacts_in_a_batch_ask_the_database_no_more(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    """Plain ones, as of a shift; on the phone of a colleague, who is told them, as well."""
    others = enrolled(cast.malik)
    others.sync()

    def questions(count: int) -> tuple[int, int]:
        for number in range(count):
            promised = {"promise": f"Sko {number}", "promise_at": phone.now() + timedelta(days=1)} if number % 2 else {}
            told = {name: value if isinstance(value, str) else value.isoformat() for name, value in promised.items()}
            phone.write("contact", smed.id, kind="contact", place_kind="park", note=f"nr. {number} af {count}", **told)
        found = []
        for each in (phone, others):
            with CaptureQueriesContext(connection) as asked:
                each.sync()
            found.append(len(asked))
        assert phone.outbox == {} and len(others.facts) >= count
        return found[0], found[1]

    questions(2)  # what is asked once for a server's life is asked here
    assert questions(20) == questions(40)


def test_a_code_comes_with_a_name_that_cannot_be_held_and_the_phone_is_taken_into_use(cast: Cast) -> None:
    _, code = phone_codes.offer(by=cast.signe, now=timezone.now())
    told = {"code": code, "name": "Sig\x00nes\ud83d", "office_key": "n\x00"}
    answer = Client(SERVER_NAME="localhost").post("/field/claim", told, content_type="application/json")
    assert answer.status_code == 200
    assert Phone.objects.values_list("name", "office_key").get() == ("Signes", "n")


def test_what_was_heard_on_monday_and_sent_on_thursday_is_mondays(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    monday = timezone.now() - timedelta(days=3)
    place = places.add(by=cast.oda, told={"name": "Huset", "kind": "residential", "phone": "", "about": ""}, now=monday)
    contacts.record(
        by=cast.malik, now=monday,
        items=[NewContact(person_id=smed.id, kind="contact", happened_at=monday, promise="læge", promise_at=monday)],
    )  # fmt: skip
    phone.sync()
    promise = phone.people[str(smed.id)]["promises"][0]["id"]
    phone.write("detail", smed.id, seen={"own_wish": None}, kind="own_wish", value="Et sted at bo", happened_at=monday)
    phone.write("detail", smed.id, kind="warning", value="Hund", happened_at=monday)
    phone.write("promise", smed.id, promise=promise, outcome="kept", happened_at=monday)
    phone.write("bed", place=place.id, free=2, said_by="Vagten", happened_at=monday)
    begun = phone.write("interview", smed.id, wave="baseline", instrument="asi-5", happened_at=monday)
    phone.write("meet", alias="Lotte", own_wish="Ro", happened_at=monday)
    for item in phone.outbox.values():
        item["recorded_at"] = monday.isoformat()
    phone.sync()
    assert set(phone.outcomes().values()) == {"new", "updated"} and phone.people[str(smed.id)]["wish_at"] == (
        monday.isoformat().replace("+00:00", "Z")
    )
    told = [
        *Detail.objects.filter(value__in=["Et sted at bo", "Hund", "Lotte", "Ro"]),
        *[model.objects.get() for model in (PromiseSettled, BedReport, Interview)],
    ]
    assert {(row.happened_at, row.recorded_at) for row in told} == {(monday, monday)} and len(told) == 7
    assert str(Interview.objects.get().id) == begun


def test_a_choice_is_made_when_it_was_made_and_what_was_chosen_said_when_it_was_said(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    monday = timezone.now() - timedelta(days=3)
    seen = {"rough_age": phone.people[str(smed.id)]["details"]["rough_age"]["id"]}
    stands = Detail.objects.get(kind="rough_age").id
    details.describe(
        by=cast.malik, person_id=smed.id, values={"rough_age": "50"}, seen={"rough_age": stands}, now=timezone.now()
    )
    phone.write("detail", smed.id, seen=seen, kind="rough_age", value="42", happened_at=monday)
    phone.sync()
    conflict = phone.people[str(smed.id)]["conflicts"][0]["id"]
    phone.write("settle", conflict=conflict, choice="mine", happened_at=monday + timedelta(days=1))
    phone.sync()
    assert ConflictSettled.objects.get().happened_at == monday + timedelta(days=1)
    assert Detail.objects.get(value="42").happened_at == monday


@pytest.mark.parametrize(("minutes", "outcome"), [(4, "new"), (6, "refused")])
def test_a_clock_may_be_five_minutes_ahead_and_no_more(
    phone: FieldPhone, smed: people.Person, minutes: int, outcome: str
) -> None:
    at = timezone.now() + timedelta(minutes=minutes)
    begun = phone.write("interview", smed.id, wave="baseline", instrument="asi-5")
    phone.write("answer", smed.id, interview=begun, item="M1", state="value", value=3, happened_at=at)
    phone.write("detail", smed.id, kind="warning", value="Hund", happened_at=at)
    phone.write("meet", alias="Lotte", happened_at=at)
    phone.sync()
    told = phone.outcomes()
    assert told.pop(begun) == "new" and set(told.values()) == {outcome}
    assert {each["code"] for each in phone.refused.values()} == ({"in_future"} if outcome == "refused" else set())


def test_what_went_wrong_last_is_written_down_for_the_office_until_a_request_comes_without(phone: FieldPhone) -> None:
    phone.post(phone.asked() | {"failure": "storage_full"})
    phone_is = Phone.objects.get()
    assert phone_is.failure == "storage_full" and phone_is.failed_at is not None
    phone.post(phone.asked() | {"failure": "x" * 100})
    assert Phone.objects.get().failure == "x" * 40
    phone.sync()
    assert (Phone.objects.get().failure, Phone.objects.get().failed_at is not None) == ("", True)


def test_a_field_beside_the_body_that_nobody_knows_is_dropped_and_the_item_taken(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    key = phone.write("contact", smed.id, kind="contact", note="x")
    phone.outbox[key] |= {"by": "En anden", "is_retraction": True, "weather": "regn"}
    phone.sync()
    other = enrolled(cast.malik)
    other.sync()
    assert phone.outcomes() == {key: "new"}
    told = other.facts[key]
    assert told["by"] == "Signe Bro" and not {"is_retraction", "weather"} & {*told, *told["body"]}
    phone.outbox = {key: {name: phone.sent[key][name] for name in phone.sent[key] if name != "weather"}}
    phone.sync()
    assert phone.outcomes() == {key: "identical"}, "it is the same with and without"


def test_fields_no_rule_knows_are_carried_along(phone: FieldPhone, smed: people.Person) -> None:
    key = phone.write("contact", smed.id, kind="contact", note="x", weather="regn")
    phone.sync()
    assert Received.objects.get(id=key).unknown == {"weather": "regn"}
    phone.outbox = dict(phone.sent)
    phone.sync()
    assert phone.outcomes()[key] == "identical"


def test_fields_no_rule_knows_come_to_every_phone_that_is_told_the_fact_and_to_the_same_one_after_a_wipe(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    there, strangers = enrolled(cast.malik), enrolled(cast.troels)
    there.sync()
    key = phone.write("contact", smed.id, kind="contact", note="x", weather="regn")
    begun = phone.write("interview", smed.id, wave="baseline", instrument="asi-5", currency="USD", weather="sol")
    phone.write("answer", smed.id, interview=begun, item="M1", state="value", value=3, sure={"in": [1, 2]})
    number = phone.write("contact", smed.id, kind="contact", note="y", weather="070761-4285")
    phone.post(phone.asked())  # the answer is lost
    phone.change(key, note="z", weather="blæst")
    phone.sync()
    after_a_wipe = enrolled(cast.signe)
    for each in (there, strangers, after_a_wipe):
        each.sync()
    assert strangers.facts == {}
    for each in (there, after_a_wipe):
        told = {fact["body"].get("note", fact["kind"]): fact["body"] for fact in each.facts.values()}
        assert told["z"]["weather"] == "blæst", "of an edit that has another key than its item"
        assert (told["interview"]["weather"], told["interview"]["currency"]) == ("sol", "DKK")
        assert told["answer"]["sure"] == {"in": [1, 2]} and "weather" not in each.facts[number]["body"]
    details.describe(
        by=cast.malik, person_id=smed.id, values={"address_protection": "yes"}, seen={}, now=timezone.now()
    )
    there.sync()
    assert not any("weather" in fact["body"] for fact in there.facts.values()), "it may say where they are"


def test_what_two_items_said_that_became_one_fact_is_told_of_both(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    other = enrolled(cast.malik)
    other.sync()
    for each, more in ((phone, {"weather": "sol"}), (other, {"light": "mørkt"})):
        each.write("interview", smed.id, wave="baseline", instrument="asi-5", **more)
        each.sync()
    third = enrolled(cast.oda)
    third.sync()
    (told,) = third.facts.values()
    assert (told["body"]["weather"], told["body"]["light"]) == ("sol", "mørkt")


def test_where_nobody_said_anything_unknown_one_question_says_so(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    phone.write("contact", smed.id, kind="contact", note="x")
    phone.sync()
    with CaptureQueriesContext(connection) as asked:
        enrolled(cast.malik).sync()
    (question,) = [each["sql"] for each in asked if 'records_received"."unknown"' in each["sql"]]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {question}")
            assert "received_carried" in str(cursor.fetchall()), "an index that is empty then"


def test_whoever_is_not_let_in_gets_a_code_and_no_more(phone: FieldPhone, cast: Cast) -> None:
    other = FieldPhone(phone.key, "forkert")
    assert other.post(other.asked()).status_code == 401
    Phone.objects.update(revoked_at=timezone.now())
    answer = phone.post(phone.asked())
    assert (answer.status_code, answer.json()["code"]) == (401, "phone_revoked")


def test_a_phone_to_be_wiped_is_heard_first_then_told_and_says_when_it_has(
    phone: FieldPhone, smed: people.Person
) -> None:
    Phone.objects.update(wipe_asked_at=timezone.now())
    phone.write("contact", smed.id, kind="contact", note="det sidste")
    answer = phone.post(phone.asked()).json()
    assert answer["order"] == "wipe" and "people" not in answer and answer["outcomes"][0]["outcome"] == "new"
    phone.outbox.clear()
    phone.post(phone.asked() | {"wiped": True})
    assert Phone.objects.get().wiped_at is not None and not Grant.objects.filter(forgotten_at=None).exists()
    assert phone.post(phone.asked()).json()["code"] == "phone_revoked"
