"""What was written on the phone reaches the server once, whatever happens on the way."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.field.store.office import Office, says
from tests.field.store.phone import LOTTE, PIN, SMED, Phone, card, fact
from tests.waiting import until


def versions(asked: dict[str, Any]) -> list[tuple[str, int]]:
    return [(item["id"], item["version"]) for item in asked.get("items", [])]


def test_what_was_written_without_a_network_survives_the_phone_being_torn_out_and_is_sent_later(
    new_phone: Callable[..., Phone], office: Office, tmp_path: Path
) -> None:
    phone = new_phone(tmp_path / "profile")
    phone.enrol()
    phone.offline()
    ids = [phone.write(note=f"Note {number}") for number in range(40)]
    phone.kill()
    office.tricks = [lambda asked: office.lose(asked)]
    phone.start()
    assert phone.call("lockState") == "locked"
    assert phone.call("unlock", PIN) is None
    phone.call("sync")
    phone.call("sync")
    assert phone.call("waiting") == []
    assert sorted(office.items) == sorted(ids)
    assert {item["version"] for item in office.items.values()} == {1}


def test_an_answer_that_was_lost_leads_to_the_same_item_and_version_again(phone: Phone, office: Office) -> None:
    phone.offline()
    key = phone.write(note="Sad ved havnen")
    office.tricks = [office.lose]
    office.asked.clear()
    phone.offline(False)
    until(lambda: office.asked)
    phone.call("sync")
    until(lambda: phone.call("waiting") == [])
    assert [versions(asked) for asked in office.asked if "items" in asked] == [[(key, 1)], [(key, 1)]]
    assert phone.call("status").get("failure") is None


def test_an_edit_before_sending_changes_the_item_in_place(phone: Phone, office: Office) -> None:
    phone.offline()
    key = phone.write(note="Først")
    assert phone.call("change", key, {"note": "Rettet"}) is None
    phone.offline(False)
    until(lambda: key in office.items)
    assert (office.items[key]["version"], office.items[key]["body"]) == (1, {"note": "Rettet"})


def test_an_edit_while_the_item_is_on_its_way_is_sent_as_its_second_version(phone: Phone, office: Office) -> None:
    def edit_meanwhile(asked: dict[str, Any]) -> Any:
        is_edited.append(True)
        until(lambda: not is_edited or len(is_edited) > 1)
        return office.answer(asked)

    is_edited: list[bool] = []
    phone.offline()
    key = phone.write(note="Først")
    office.tricks = [edit_meanwhile]
    phone.offline(False)
    until(lambda: is_edited)
    assert phone.call("waiting")[0]["state"] == "sending"
    phone.call("change", key, {"note": "Rettet"})
    is_edited.append(True)
    until(lambda: phone.call("waiting") == [])
    assert (office.items[key]["version"], office.items[key]["body"]) == (2, {"note": "Rettet"})


def test_an_edit_after_a_lost_answer_and_a_restart_is_a_second_version_too(phone: Phone, office: Office) -> None:
    office.tricks = [office.lose, *[says(503)] * 9]
    key = phone.write(note="Først")
    until(lambda: key in office.items)
    phone.open()
    phone.call("unlock", PIN)
    phone.call("change", key, {"note": "Rettet"})
    office.tricks.clear()
    phone.call("sync")
    until(lambda: phone.call("waiting") == [])
    assert (office.items[key]["version"], office.items[key]["body"]) == (2, {"note": "Rettet"})


def test_what_is_refused_stays_with_its_message_until_it_is_mended_or_given_up(phone: Phone, office: Office) -> None:
    office.refuses["contact"] = ("too_late", "Kontakten ligger for langt tilbage.")
    kept, dropped = phone.write(note="Et"), phone.write(note="To")
    until(lambda: phone.call("status")["refused"] == 2)
    first = phone.call("waiting")[0]
    assert (first["state"], first["code"], first["message"]) == (
        "refused",
        "too_late",
        "Kontakten ligger for langt tilbage.",
    )
    office.refuses.clear()
    phone.call("sync")
    assert phone.call("status")["refused"] == 2, "what nobody has mended is not sent again"
    phone.call("change", kept, {"note": "Et, rettet"})
    assert phone.call("giveUp", dropped) is None
    until(lambda: phone.call("waiting") == [])
    assert [item["body"]["note"] for item in office.items.values()] == ["Et, rettet"]


def test_what_is_about_someone_whose_meeting_was_refused_is_sent_again_when_that_is_mended(
    phone: Phone, office: Office
) -> None:
    office.refuses |= {"meet": ("number_in_text", "Skriv ikke et nummer."), "contact": ("unknown_person", "Ukendt.")}
    phone.offline()
    person = phone.write("meet", None, alias="Grøn jakke 0101010101")
    about, other = phone.write("contact", person, note="Sov i opgangen"), phone.write("contact", SMED, note="En anden")
    phone.offline(False)
    phone.call("sync")
    until(lambda: phone.call("status")["refused"] == 3)
    office.refuses.clear()
    phone.call("change", person, {"alias": "Grøn jakke"})
    until(lambda: about in office.items)
    assert list(office.items) == [person, about]
    until(lambda: [each["item"]["id"] for each in phone.call("waiting")] == [other])


def test_what_rests_on_a_contact_that_was_refused_is_sent_again_when_that_is_mended(
    phone: Phone, office: Office
) -> None:
    kinds = ("contact", "promise", "retract", "settle")
    office.refuses = dict.fromkeys(kinds, ("not_there", "Det findes ikke."))
    phone.offline()
    first = phone.write("contact", SMED, kind="contact", promise="kaffe")
    corrected = phone.write("contact", SMED, kind="contact", corrects=first)
    resting = [
        phone.write("promise", SMED, promise=first, outcome="kept"),
        corrected,
        phone.write("retract", SMED, contact=corrected, why="Skrevet to gange"),
        phone.write("settle", SMED, conflict=first, choice="mine"),
    ]
    other = phone.write("promise", SMED, promise="0199c1f0-0000-7000-8000-00000000dddd", outcome="kept")
    phone.offline(False)
    phone.call("sync")
    until(lambda: phone.call("status")["refused"] == 6)
    office.refuses = {}
    phone.call("change", first, {"kind": "contact", "promise": "kaffe i morgen"})
    until(lambda: set(office.items) == {first, *resting})
    until(lambda: [each["item"]["id"] for each in phone.call("waiting")] == [other])


def test_how_a_promise_went_is_undone_before_it_is_sent_and_told_anew_after(phone: Phone, office: Office) -> None:
    promises = [{"id": "p1", "what": "ringe", "due_at": "2099-02-01T12:00:00Z"}]
    office.news = [{"people": [card(SMED, "Smed", promises=promises)]}]
    phone.call("sync")
    phone.offline()
    key = phone.write("promise", SMED, promise="p1", outcome="dropped")
    assert phone.call("waiting")[0]["is_here"] is True
    assert phone.call("undo", key) is None
    assert phone.call("waiting") == []
    assert [each["id"] for each in phone.call("person", SMED)["card"]["promises"]] == ["p1"]
    key = phone.write("promise", SMED, promise="p1", outcome="dropped")
    phone.offline(False)
    until(lambda: key in office.items and phone.call("waiting") == [])
    assert phone.call("undo", key) == {"refused": "not_waiting"}
    assert phone.call("change", key, {"promise": "p1", "outcome": "kept"}) is None
    until(lambda: office.items[key]["version"] == 2 and phone.call("waiting") == [])
    assert office.items[key]["body"] == {"promise": "p1", "outcome": "kept"}
    told = [each["body"]["outcome"] for each in phone.call("written", "2020-01-01T00:00:00Z")]
    assert told == ["kept"]


def test_someone_met_is_undone_when_nothing_is_about_them_and_what_was_begun_goes_too(
    phone: Phone, office: Office
) -> None:
    def here() -> list[str]:
        return [each["item"]["id"] for each in phone.call("waiting") if each.get("is_here")]

    phone.offline()
    met = phone.write("meet", None, alias="Grøn jakke")
    contact = phone.write("contact", met, note="Om hende")
    correction = phone.write("contact", met, note="Om ham", corrects=contact)
    age = phone.write("detail", met, kind="rough_age", value="40")
    wish = phone.call(
        "write", {"kind": "detail", "person": met, "body": {"kind": "rough_age"}, "seen": {"rough_age": age}}
    )
    assert here() == [correction, wish], "the others are rested on"
    for key in (met, contact, age):
        assert phone.call("undo", key) == {"refused": "not_waiting"}
    phone.call("keepDraft", f"contact {met} {contact}", {"note": "Begyndt"}, met)
    phone.call("keepDraft", f"request {met} ", {"words": "Begyndt"}, met)
    phone.call("keepDraft", "meet  ", {"alias": "En anden"})
    for key in (wish, correction, contact):
        assert phone.call("undo", key) is None
    assert phone.call("drafts") == ["meet  ", f"request {met} "], "of what is gone nothing is begun"
    assert (phone.call("undo", age), phone.call("undo", met)) == (None, None)
    assert (phone.call("waiting"), phone.names(), phone.call("drafts")) == ([], [], ["meet  "])
    phone.call("lock")
    phone.call("unlock", PIN)
    assert (phone.call("waiting"), phone.call("drafts")) == ([], ["meet  "])
    phone.offline(False)
    phone.sync_until(lambda: len(office.asked) > 1)
    assert office.items == {}


def test_what_may_have_reached_the_server_is_not_undone(phone: Phone, office: Office) -> None:
    office.tricks = [office.lose, *[says(503)] * 9]
    key = phone.write("promise", SMED, promise="p1", outcome="kept")
    until(lambda: key in office.items and not phone.call("status")["is_syncing"])
    assert "is_here" not in phone.call("waiting")[0]
    assert phone.call("undo", key) == {"refused": "not_waiting"}


def test_a_refusal_for_the_time_is_mended_by_another_time(phone: Phone, office: Office) -> None:
    office.refuses["contact"] = ("in_future", "Det er ikke sket endnu.")
    key = phone.write(note="x")
    until(lambda: phone.call("status")["refused"] == 1)
    office.refuses.clear()
    assert phone.call("change", key, {"note": "x"}, "2026-11-02T10:00:00Z") is None
    until(lambda: key in office.items)
    assert office.items[key]["happened_at"] == "2026-11-02T10:00:00Z"


def test_what_a_colleague_changed_meanwhile_is_written_over_only_with_what_stands_named(
    phone: Phone, office: Office
) -> None:
    stands = "0199c1f0-0000-7000-8000-00000000eeee"
    office.refuses["answer"] = ("older_form", "Oda har svaret.")
    key = phone.write("answer", SMED, interview="i", item="M6", state="value", value="3")
    until(lambda: phone.call("status")["refused"] == 1)
    assert "stands" not in phone.call("waiting")[0]
    office.standing = {"stands": stands}
    phone.call("change", key, {"interview": "i", "item": "M6", "state": "value", "value": "4"})
    until(lambda: phone.call("waiting")[0].get("stands") == stands)
    office.refuses.clear()
    phone.open()
    phone.call("unlock", PIN)
    (waiting,) = phone.call("waiting")
    phone.call("change", key, waiting["item"]["body"], None, waiting["stands"])
    until(lambda: key in office.items)
    assert office.items[key]["seen"] == {"M6": stands}
    assert office.items[key]["version"] == 3


def test_a_referral_a_colleague_wrote_of_meanwhile_is_sent_over_it_only_with_what_stands_named(
    phone: Phone, office: Office
) -> None:
    stands = "0199c1f0-0000-7000-8000-00000000eeee"
    office.refuses["refer"], office.standing = ("older_form", "Oda har skrevet."), {"stands": stands}
    key = phone.write("refer", SMED, place="p", stay_kind="short", driver="Oda")
    until(lambda: phone.call("status")["refused"] == 1)
    office.refuses.clear()
    (waiting,) = phone.call("waiting")
    phone.call("change", key, waiting["item"]["body"], None, waiting["stands"])
    until(lambda: key in office.items)
    assert office.items[key]["seen"] == {"referral": stands}


def test_everything_is_dated_by_the_servers_clock_whatever_the_phones_says(phone: Phone, office: Office) -> None:
    office.clock = timedelta(days=-365)
    phone.call("sync")
    key = phone.write("promise", SMED, promise="p", outcome="kept")
    until(lambda: key in office.items)
    right = datetime.now(UTC) - timedelta(days=365)
    for name in ("happened_at", "recorded_at"):
        assert abs(datetime.fromisoformat(office.items[key][name]) - right) < timedelta(minutes=1), name


def test_what_waits_cannot_be_given_up(phone: Phone) -> None:
    phone.offline()
    key = phone.write()
    assert phone.call("giveUp", key) == {"refused": "not_refused"}
    assert [each["item"]["id"] for each in phone.call("waiting")] == [key]


def test_a_server_restored_from_a_copy_is_sent_again_what_it_had_received(phone: Phone, office: Office) -> None:
    ids = [phone.write(note=str(number)) for number in range(3)]
    ids.append(phone.write("promise", SMED, promise="p1", outcome="dropped"))
    until(lambda: phone.call("waiting") == [])
    # Told anew on another day: both versions lie among what was sent.
    office.clock = timedelta(days=1)
    assert phone.call("change", ids[3], {"promise": "p1", "outcome": "kept"}) is None
    until(lambda: office.items[ids[3]]["version"] == 2 and phone.call("waiting") == [])

    def put_back() -> list[tuple[int, dict[str, Any]]]:
        office.items.clear()
        office.news = [{"again": True, "epoch": "e2"}]
        phone.sync_until(lambda: len(office.items) == 4 and phone.call("status")["waiting"] == 0)
        return [(office.items[key]["version"], office.items[key]["body"]) for key in ids]

    received = [*((1, {"note": str(number)}) for number in range(3)), (2, {"promise": "p1", "outcome": "kept"})]
    assert put_back() == received
    # What was told last is refused, and what was received before is sent all the same; nor is it lost the next time.
    office.refuses["promise"] = ("x", "Nej.")
    phone.call("change", ids[3], {"promise": "p1", "outcome": "dropped"})
    until(lambda: phone.call("status")["refused"] == 1)
    for _ in range(2):
        office.refuses.clear()
        assert put_back() == received
        assert [each["item"]["version"] for each in phone.call("waiting")] == [3]
    phone.call("change", ids[3], {"promise": "p1", "outcome": "dropped"})
    until(lambda: office.items[ids[3]]["body"]["outcome"] == "dropped")


def test_a_phone_that_asks_from_the_start_sends_once_more_what_a_server_put_back_meanwhile_has_lost(
    phone: Phone, office: Office
) -> None:
    key = phone.write(note="Efter kopien")
    until(lambda: key in office.items and phone.call("waiting") == [])
    phone.call("speak", "en")
    phone.call("sync")
    office.items.clear()
    office.news = [{"epoch": "e2"}]
    phone.call("speak", "da")
    until(lambda: key in office.items)


def test_what_a_colleagues_phone_must_bring_back_first_is_sent_again_when_the_person_comes(
    phone: Phone, office: Office
) -> None:
    office.refuses = {"contact": ("not_yours", "Ikke jeres."), "promise": ("not_there", "Ikke der.")}
    keys = [phone.write(note="Efter kopien"), phone.write("promise", SMED, promise="p1", outcome="kept")]
    other = phone.write("contact", LOTTE, note="En anden")
    until(lambda: phone.call("status")["refused"] == 3)
    office.refuses.clear()
    office.news = [{"people": [card(SMED, "Smed")]}]
    phone.sync_until(lambda: sorted(office.items) == sorted(keys))
    assert {item["version"] for item in office.items.values()} == {1}
    assert [each["item"]["id"] for each in phone.call("waiting")] == [other]


def test_what_is_being_mended_is_not_sent_by_itself_as_it_was(phone: Phone, office: Office) -> None:
    office.refuses = dict.fromkeys(("request", "detail", "goal", "contact"), ("not_yours", "Ikke jeres."))
    goal = "0199c1f0-0000-7000-8000-00000000eeee"
    request = phone.write("request", SMED, words="Jeg vil i behandling", said_to="Signe")
    other = phone.write("request", SMED, words="Nu", said_to="Signe")
    phone.write("detail", SMED, kind="rough_age", value="40")
    phone.write("goal", SMED, goal=goal, own_words="Sove")
    until(lambda: phone.call("status")["refused"] == 4)
    for key in (f"request {SMED} {request}", f"details {SMED} ", f"goal {SMED} {goal}"):
        phone.call("keepDraft", key, {"words": "Jeg vil i behandling nu"}, SMED)
    office.refuses.clear()
    office.news = [{"people": [card(SMED, "Smed")]}]
    phone.sync_until(lambda: list(office.items) == [other])
    assert phone.call("status")["refused"] == 3
    # Saved it is sent once, and as it was mended.
    phone.call("change", request, {"words": "Jeg vil i behandling nu", "said_to": "Signe"})
    until(lambda: request in office.items)
    assert office.items[request]["body"]["words"] == "Jeg vil i behandling nu"


def test_what_is_being_mended_is_not_sent_with_that_on_which_it_rests(phone: Phone, office: Office) -> None:
    office.refuses = dict.fromkeys(("meet", "request"), ("number_in_text", "Skriv ikke et nummer."))
    phone.offline()
    person = phone.write("meet", None, alias="Grøn jakke 0101010101")
    request = phone.write("request", person, words="Ja", said_to="Signe")
    phone.offline(False)
    phone.call("sync")
    until(lambda: phone.call("status")["refused"] == 2)
    phone.call("keepDraft", f"request {person} {request}", {"words": "Ja tak"}, person)
    office.refuses.clear()
    phone.call("change", person, {"alias": "Grøn jakke"})
    until(lambda: list(office.items) == [person])
    phone.call("sync")
    assert [each["state"] for each in phone.call("waiting")] == ["refused"]


def test_a_phone_that_starts_over_lets_go_of_whom_the_answer_does_not_bring(phone: Phone, office: Office) -> None:
    gone = {
        "people": [card(SMED, "Smed"), card(LOTTE, "Lotte")],
        "facts": [fact("f1", SMED, "2026-11-25T10:00:00Z", note="før")],
    }
    # Those still needed may come with the next: only then is a draft about somebody who did not come of nobody.
    office.news = [gone, {"again": True, "more": True}, {"people": [card(SMED, "Smed")]}]
    phone.call("sync")
    for person in (SMED, LOTTE):
        phone.call("keepDraft", f"contact {person} ", {"note": "Begyndt"}, person)
    phone.call("sync")
    assert phone.call("drafts") == [f"contact {SMED} "]
    assert [each["name"] for each in phone.call("people")] == ["Smed"]
    assert phone.call("person", SMED)["facts"] == []


def test_of_whom_everything_is_told_nothing_older_stands(phone: Phone, office: Office) -> None:
    before = {"people": [card(SMED, "Smed")], "facts": [fact("f1", SMED, "2026-11-25T10:00:00Z", note="den andens")]}
    office.news = [
        before,
        {"people": [card(SMED, "Smed")], "anew": [SMED], "facts": [fact("f2", SMED, "2026-11-25T11:00:00Z")]},
    ]
    phone.call("sync")
    phone.call("sync")
    assert [each["id"] for each in phone.call("person", SMED)["facts"]] == ["f2"]


def test_twelve_hundred_items_go_in_batches_of_at_most_five_hundred(phone: Phone, office: Office) -> None:
    phone.offline()
    phone.page.evaluate(
        """async () => {
            const store = await window.store;
            const what = {kind: "contact", person: "p", body: {note: "x"}};
            await Promise.all(Array.from({length: 1200}, () => store.write(what)));
        }"""
    )
    office.asked.clear()
    phone.offline(False)
    phone.call("sync")
    until(lambda: len(office.items) == 1200)
    assert [len(asked["items"]) for asked in office.asked if "items" in asked] == [500, 500, 200]
    assert [asked.get("waiting") for asked in office.asked if "items" in asked] == [700, 200, None]


def test_what_was_sent_and_begun_of_one_who_was_merged_becomes_the_others_and_goes_with_them(
    phone: Phone, office: Office
) -> None:
    office.news = [{"people": [card(SMED, "Smed"), card(LOTTE, "Lotte")]}]
    phone.call("sync")
    sent = phone.write(note="Sendt i dag")
    until(lambda: phone.call("waiting") == [])
    phone.call("keepDraft", f"request {SMED} ", {"words": "Jeg vil ud af det"}, SMED)
    merged = {"gone": [SMED], "became": {SMED: LOTTE}, "people": [card(LOTTE, "Lotte")], "anew": [LOTTE]}
    # Received by the very answer that says so, it is kept too.
    office.tricks = [says(503), lambda asked: office.answer(asked, **merged)]
    late = phone.write(note="Sendt nu")
    phone.sync_until(lambda: phone.names() == ["Lotte"])
    assert phone.call("drafts") == [f"request {LOTTE} "]
    assert phone.call("draft", f"request {LOTTE} ") == {"words": "Jeg vil ud af det"}
    phone.call("lock")
    phone.call("unlock", PIN)
    assert phone.call("drafts") == [f"request {LOTTE} "], "on the disk as well"
    assert {each["person"] for each in phone.call("written", "2020-01-01T00:00:00Z")} == {LOTTE}
    office.items.clear()
    office.news = [{"again": True, "epoch": "e2", "people": [card(LOTTE, "Lotte")]}]
    phone.sync_until(lambda: set(office.items) == {sent, late})
    office.news = [{"gone": [LOTTE]}]
    phone.sync_until(lambda: phone.names() == [])
    assert (phone.call("drafts"), phone.call("written", "2020-01-01T00:00:00Z")) == ([], [])


def test_fields_the_app_does_not_know_are_carried_along(phone: Phone, office: Office) -> None:
    phone.offline()
    key = phone.write(note="x", of_tomorrow={"deep": [1, None]})
    office.news = [{"people": [card(SMED, "Smed", of_tomorrow="kept")]}]
    phone.offline(False)
    until(lambda: key in office.items)
    assert office.items[key]["body"]["of_tomorrow"] == {"deep": [1, None]}
    until(lambda: phone.call("people"))
    assert phone.call("people")[0]["of_tomorrow"] == "kept"


def test_whom_the_server_takes_away_is_forgotten_and_told_of_but_what_was_not_sent_about_them_stays(
    phone: Phone, office: Office
) -> None:
    office.news = [{"people": [card(SMED, "Smed"), card(LOTTE, "Lotte")]}]
    phone.call("sync")
    assert phone.names() == ["Lotte", "Smed"]
    received = phone.write(note="Sendt")
    until(lambda: phone.call("waiting") == [])
    office.refuses["contact"] = ("other_team", "Ikke længere jeres.")
    key = phone.write(note="Ikke sendt")
    until(lambda: phone.call("status")["refused"] == 1)
    office.news = [{"gone": [SMED]}]
    # Received in the very answer that takes them away, it is not kept either.
    phone.write("request", SMED, words="Hemmeligt")
    until(lambda: phone.names() == ["Lotte"])
    assert [each["id"] for each in phone.call("written", "2020-01-01T00:00:00Z")] == [key]
    assert phone.call("person", SMED) is None
    assert [each["item"]["id"] for each in phone.call("waiting")] == [key]
    phone.call("sync")
    phone.call("sync")
    assert [asked.get("gone") for asked in office.asked[-2:]] == [[SMED], None]
    # Whom the worker's own work is about is still said, on the disk too and after it was tried once more; nobody else is told.
    phone.call("lock")
    phone.call("unlock", PIN)
    assert [each["about"] for each in phone.call("waiting")] == ["Smed"]
    phone.call("change", key, {"note": "Ikke sendt endnu"})
    until(lambda: [each["state"] for each in phone.call("waiting")] == ["refused"])
    assert [each["about"] for each in phone.call("waiting")] == ["Smed"]
    assert "Smed" not in str(office.asked)
    office.items.clear()
    office.refuses.clear()
    office.news = [{"again": True}]
    phone.call("sync")
    assert received not in office.items, "it is not kept for a server that may lose it either"


def test_a_clock_set_back_does_not_send_a_contact_before_the_meeting_it_belongs_to(
    phone: Phone, office: Office
) -> None:
    phone.offline()
    person = phone.write("meet", None, alias="Grøn jakke")
    office.tricks = [says(503)] * 9
    phone.offline(False)
    phone.page.clock.install(time=phone.page.evaluate("Date.now()") / 1000 - 365 * 86_400)
    phone.open()
    phone.call("unlock", PIN)
    phone.write("contact", person, note="x")
    office.tricks.clear()
    phone.call("sync")
    until(lambda: len(office.items) == 2)
    assert [item["kind"] for item in office.items.values()] == ["meet", "contact"]
