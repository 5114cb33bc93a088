"""Whom the phone knows: what waits stands beside what the server has said, and old things go."""

from datetime import timedelta
from typing import Any

from tests.field.store.office import Office
from tests.field.store.phone import LOTTE, PIN, SMED, Phone, card, fact
from tests.waiting import until

ANOTHER = "0199c1f0-0000-7000-8000-00000000cccc"
OLD = "0199c1f0-0000-7000-8000-00000000f001"


def with_smed(phone: Phone, office: Office) -> None:
    promises = [{"id": "p1", "what": "ringe", "due_at": "2099-02-01T12:00:00Z"}]
    office.news = [
        {
            "people": [card(SMED, "Smed", seen_at="2026-01-01T10:00:00Z", promises=promises), card(LOTTE, "Lotte")],
            "facts": [fact(OLD, SMED, "2098-01-01T10:00:00Z", note="før")],
            "beds": [{"id": "b1", "name": "Natcaféen", "kind": "shelter", "free": 2}],
        }
    ]
    phone.call("sync")
    phone.offline()


def test_a_contact_that_waits_stands_on_the_card_and_first_among_the_facts(phone: Phone, office: Office) -> None:
    with_smed(phone, office)
    key = phone.call(
        "write",
        {
            "kind": "contact",
            "person": SMED,
            "happened_at": "2099-01-01T10:00:00Z",
            "body": {
                "kind": "contact",
                "place": "Havnen",
                "promise": "følges til lægen",
                "promise_at": "2099-01-03T12:00:00Z",
            },
        },
    )
    found = phone.call("person", SMED)
    assert (found["card"]["seen_at"], found["card"]["seen_place"]) == ("2099-01-01T10:00:00Z", "Havnen")
    assert [each["what"] for each in found["card"]["promises"]] == ["følges til lægen", "ringe"]
    assert [each["id"] for each in found["facts"]] == [key, OLD]
    assert [each["state"] for each in found["waiting"]] == ["waiting"]
    assert next(each for each in phone.call("people") if each["id"] == SMED)["seen_place"] == "Havnen"


def test_a_call_is_contact_and_no_place_and_a_naloxone_of_that_day_hides_no_hour(phone: Phone, office: Office) -> None:
    handed, morning = "2098-01-02T11:00:00.000001Z", "2098-01-02T09:00:00Z"
    office.news = [
        {"people": [card(SMED, "Smed", seen_at=handed), card(LOTTE, "Lotte", seen_at=morning, seen_place="Havnen")]}
    ]
    phone.call("sync")
    phone.offline()

    def told(person: str) -> tuple[Any, ...]:
        found = phone.call("person", person)["card"]
        return tuple(found.get(name) for name in ("seen_at", "seen_through", "seen_place", "placed_at"))

    def met(person: str, at: str, place_kind: str, place: str) -> None:
        body = {"kind": "contact", "place_kind": place_kind, "place": place}
        phone.call("write", {"kind": "contact", "person": person, "happened_at": at, "body": body})

    met(SMED, morning, "park", "Bænken")
    assert told(SMED) == (morning, "", "Bænken", morning)
    called = "2098-01-03T09:00:00Z"
    met(LOTTE, called, "phone", "Bænken")
    assert told(LOTTE) == (called, "phone", "Havnen", morning)
    met(LOTTE, "2098-01-02T10:00:00Z", "street", "Torvet")
    assert told(LOTTE) == (called, "phone", "Torvet", "2098-01-02T10:00:00Z")


def test_today_follows_what_waits_on_the_phone(phone: Phone, office: Office) -> None:
    due = "2099-02-01T12:00:00Z"
    shown = {"rank": 1, "label": "x", "shows_at": "2026-01-01T00:00:00Z"}
    reasons = [
        {"kind": kind, "due_at": at} | shown | more
        for kind, at, more in (
            ("promise", due, {"what": "ringe"}),
            ("promise_late", due, {"what": "kaffe"}),
            ("not_seen", due, {}),
            ("overdose", due, {}),
        )
    ]
    promises = [{"id": f"p-{what}", "what": what, "due_at": due} for what in ("ringe", "kaffe")]
    office.news = [{"people": [card(SMED, "Smed", promises=promises, reasons=reasons)]}]
    phone.call("sync")
    phone.offline()

    def today() -> list[tuple[str, str | None]]:
        (found,) = phone.call("people")
        return [(each["kind"], each.get("what")) for each in found["reasons"]]

    phone.write("promise", SMED, promise="p-ringe", outcome="kept")
    assert today() == [("promise_late", "kaffe"), ("not_seen", None), ("overdose", None)]
    made = phone.write(kind="contact", promise="følges", promise_at="2099-02-03T12:00:00Z")
    assert today() == [("promise_late", "kaffe"), ("overdose", None), ("promise", "følges")]
    again = phone.write(kind="contact", promise="følges hjem", promise_at="2099-02-03T12:00:00Z", corrects=made)
    assert today()[2:] == [("promise", "følges hjem")]
    phone.write("retract", SMED, contact=again, why="to gange")
    phone.write("request", SMED, words="Jeg vil i behandling", said_to="Signe")
    assert today() == [("promise_late", "kaffe"), ("not_seen", None), ("overdose", None), ("request", None)], (
        "no meeting is left"
    )
    (found,) = phone.call("people")
    assert found["reasons"][-1]["rank"] == 2 and [each["what"] for each in found["promises"]] == ["kaffe"]


def test_a_meeting_taken_back_or_corrected_before_it_was_sent_has_seen_nobody(phone: Phone, office: Office) -> None:
    day, later = "2026-01-01T10:00:00Z", "2099-01-01T10:00:00Z"
    lost = {"kind": "not_seen", "rank": 4, "shows_at": day, "due_at": day}
    office.news = [{"people": [card(LOTTE, "Lotte", seen_at=day, seen_place="Havnen", reasons=[lost])]}]
    phone.call("sync")
    phone.offline()

    def seen() -> tuple[Any, ...]:
        (found,) = phone.call("people")
        return found["seen_at"], found["seen_place"], [each["kind"] for each in found["reasons"]]

    made = phone.write("contact", LOTTE, kind="contact", place="Parken")
    assert seen()[1:] == ("Parken", [])
    right = {"kind": "contact", "place": "Torvet", "corrects": made}
    right_key = phone.call("write", {"kind": "contact", "person": LOTTE, "happened_at": later, "body": right})
    assert seen() == (later, "Torvet", [])
    phone.write("contact", LOTTE, kind="attempt", corrects=right_key)
    assert seen() == (day, "Havnen", ["not_seen"]), "nobody was met after all"
    other = phone.write("contact", LOTTE, kind="contact", place="Parken")
    phone.write("retract", LOTTE, contact=other, why="Det var en anden")
    assert seen() == (day, "Havnen", ["not_seen"])
    phone.offline(False)
    until(lambda: phone.call("waiting") == [])
    assert seen() == (day, "Havnen", ["not_seen"]), "nor when all of it is sent at once"


def test_what_a_colleague_corrected_meanwhile_promises_no_more_where_it_is_corrected_or_taken_back(
    phone: Phone, office: Office
) -> None:
    due = "2099-02-01T12:00:00Z"
    promises = [{"id": "theirs", "what": "ringe", "due_at": due}]
    facts = [fact("theirs", SMED, "2026-11-12T12:00:00Z", promise="ringe", promise_at=due) | {"corrects": OLD}]
    office.news = [{"people": [card(SMED, "Smed", promises=promises)], "facts": facts}]
    phone.call("sync")
    phone.offline()

    def promised() -> list[str]:
        (found,) = phone.call("people")
        return [each["what"] for each in found["promises"]]

    ways = {
        "retract": ({"contact": OLD, "why": "To gange"}, {"contact": "theirs"}, []),
        "contact": (
            {"kind": "contact", "corrects": OLD, "promise": "komme", "promise_at": due},
            {"corrects": "theirs"},
            ["komme"],
        ),
    }
    for kind, (body, seen, left) in ways.items():
        key = phone.call("write", {"kind": kind, "person": SMED, "body": body, "seen": seen})
        assert promised() == left
        phone.call("undo", key)
        assert promised() == ["ringe"]


def test_an_attempt_that_met_nobody_does_not_say_that_the_person_was_seen(phone: Phone, office: Office) -> None:
    with_smed(phone, office)
    phone.call("write", {"kind": "contact", "person": SMED, "body": {"kind": "attempt", "place": "Havnen"}})
    assert phone.call("person", SMED)["card"]["seen_at"] == "2026-01-01T10:00:00Z"


def test_someone_met_on_the_phone_exists_at_once_and_still_when_the_server_has_heard_of_them(
    phone: Phone, office: Office
) -> None:
    phone.offline()
    key = phone.write("meet", None, alias="Grøn jakke", rough_age="ca. 40", own_wish="Ro")
    phone.write("contact", key, kind="contact", note="Sov i opgangen")
    found = phone.call("person", key)
    assert (found["card"]["name"], found["card"]["rough_age"], found["card"]["wish"]) == ("Grøn jakke", "ca. 40", "Ro")
    assert len(found["facts"]) == 1
    phone.offline(False)
    until(lambda: phone.call("waiting") == [])
    found = phone.call("person", key)
    assert found["card"]["name"] == "Grøn jakke"
    assert [each["body"]["note"] for each in found["facts"]] == ["Sov i opgangen"]


def test_what_was_said_meeting_someone_can_be_changed_and_emptied_before_it_is_sent(
    phone: Phone, office: Office
) -> None:
    phone.offline()
    key = phone.write("meet", None, alias="Grøn jakke", rough_age="ca. 40", own_wish="Ro", place="Banegården")
    details = phone.call("person", key)["card"]["details"]
    assert {kind: each["value"] for kind, each in details.items()} == {
        "alias": "Grøn jakke",
        "rough_age": "ca. 40",
        "own_wish": "Ro",
        "usual_place": "Banegården",
    }
    assert {each["id"] for each in details.values()} == {key}
    for kind, value in {"own_wish": "", "rough_age": "", "preferred_name": "Kim", "usual_place": "Parken"}.items():
        phone.write("detail", key, kind=kind, value=value)
    card = phone.call("person", key)["card"]
    assert (card["name"], card.get("wish"), card.get("wish_at"), card.get("rough_age")) == ("Kim", None, None, None)
    assert sorted(card["details"]) == ["alias", "preferred_name", "usual_place"]
    phone.write("detail", key, kind="preferred_name", value="")
    assert phone.names() == ["Grøn jakke"]


def test_speaking_another_language_lets_go_of_what_was_taken_back_meanwhile_and_keeps_what_waits(
    phone: Phone, office: Office
) -> None:
    facts = [fact(OLD, SMED, "2020-01-01T10:00:00Z", note="om en anden")]
    office.news = [{"people": [card(SMED, "Smed"), card(LOTTE, "Lotte")], "facts": facts}]
    phone.call("sync")
    phone.write("contact", LOTTE, note="Sov hos Lotte")
    phone.sync_until(lambda: phone.call("waiting") == [])
    assert phone.call("written", "2020-01-01T00:00:00Z")
    phone.call("keepDraft", f"contact {LOTTE} ", {"note": "Lotte vil"}, LOTTE)
    phone.offline()
    key = phone.write(note="Sad ved havnen")
    # Taken back while the phone was away, which a server that is asked from the start does not name.
    office.news = [{"people": [card(SMED, "Smed")]}]
    phone.call("speak", "en")
    assert [each["id"] for each in phone.call("person", SMED)["facts"]] == [key, OLD]
    phone.offline(False)
    phone.sync_until(lambda: phone.call("waiting") == [])
    assert [each["id"] for each in phone.call("person", SMED)["facts"]] == [key]
    assert phone.names() == ["Smed"]
    # With whom is let go goes what was sent about them, and what was begun.
    assert [each["id"] for each in phone.call("written", "2020-01-01T00:00:00Z")] == [key]
    assert phone.call("drafts") == []


def test_whom_the_first_of_several_answers_does_not_bring_stays_until_the_last_has_come(
    phone: Phone, office: Office
) -> None:
    people = [card(SMED, "Smed"), card(LOTTE, "Lotte", warnings=["Hund"]), card(ANOTHER, "Taget af")]
    facts = [fact(OLD, LOTTE, "2098-01-01T10:00:00Z"), fact("f2", SMED, "2098-01-01T10:00:00Z")]
    office.news = [{"people": people, "facts": facts}]
    phone.call("sync")
    office.news = [{"people": [card(SMED, "Smed")], "more": True}]
    office.tricks = [office.answer, *[lambda _asked: None] * 50]
    phone.call("speak", "en")
    until(lambda: phone.call("status").get("failure") is not None)
    assert phone.names() == ["Lotte", "Smed", "Taget af"]
    assert phone.call("person", SMED)["facts"] == []
    assert [each["id"] for each in phone.call("person", LOTTE)["facts"]] == [OLD]
    # Closed in between, it goes on from there.
    phone.open()
    office.news, office.tricks = (
        [{"people": [card(LOTTE, "Lotte")], "facts": [fact("f3", LOTTE, "2098-01-02T10:00:00Z")]}],
        [],
    )
    assert phone.call("unlock", PIN) is None
    phone.sync_until(lambda: phone.names() == ["Lotte", "Smed"])
    assert [each["id"] for each in phone.call("person", LOTTE)["facts"]] == ["f3"], "and all of hers was told anew"
    assert "cursor" in office.asked[-1]


def test_someone_whose_meeting_was_refused_stays_so_that_it_can_be_mended(phone: Phone, office: Office) -> None:
    office.refuses["meet"] = ("number_in_text", "Skriv ikke et nummer i navnet.")
    key = phone.write("meet", None, alias="Grøn jakke")
    until(lambda: phone.call("status")["refused"] == 1)
    assert phone.call("person", key)["waiting"][0]["message"] == "Skriv ikke et nummer i navnet."
    assert phone.names() == ["Grøn jakke"]


def test_a_fact_the_server_tells_back_stands_once(phone: Phone, office: Office) -> None:
    with_smed(phone, office)
    key = phone.write(note="Sad ved havnen")
    office.news = [{"facts": [fact(key, SMED, "2026-11-12T12:00:00Z", note="Sad ved havnen")]}]
    phone.offline(False)
    until(lambda: phone.call("waiting") == [])
    assert [each["by"] for each in phone.call("person", SMED)["facts"] if each["id"] == key] == ["Mette"]


def test_what_the_server_told_of_an_interview_stands_though_the_phone_sends_it_again(
    phone: Phone, office: Office
) -> None:
    key = phone.write("interview", SMED, instrument="asi", wave="baseline")
    until(lambda: phone.call("waiting") == [])
    told = {"instrument": "asi", "wave": "baseline", "version": "5.0", "per_unit": "7.46"}
    interview = fact(key, SMED, "2026-11-12T12:00:00Z", **told) | {"kind": "interview"}
    office.news = [{"people": [card(SMED, "Smed")], "facts": [interview], "again": True}]
    phone.call("sync")
    until(lambda: phone.call("waiting") == [])
    assert [each["body"] for each in phone.call("person", SMED)["facts"]] == [told]


def test_what_was_corrected_or_taken_back_is_no_longer_on_the_phone(phone: Phone, office: Office) -> None:
    day = "2026-11-25T10:00:00Z"
    office.news = [
        {"people": [card(SMED, "Smed")], "facts": [fact("f1", SMED, day, note="før"), fact("f3", SMED, day)]},
        {
            "facts": [
                fact("f2", SMED, day, note="nu") | {"corrects": "f1"},
                fact("f4", SMED, day) | {"corrects": "f3", "is_retraction": True},
            ]
        },
    ]
    phone.call("sync")
    phone.call("sync")
    assert [each["id"] for each in phone.call("person", SMED)["facts"]] == ["f2"]


def test_an_interview_taken_back_goes_with_its_answers(phone: Phone, office: Office) -> None:
    day = "2026-11-25T10:00:00Z"
    begun = fact("i1", SMED, day, instrument="asi-5", wave="baseline") | {"kind": "interview"}
    given = fact("a1", SMED, day, interview="i1", item="M6", state="value", value="3") | {"kind": "answer"}
    gone = {"is_retraction": True}
    office.news = [
        {"people": [card(SMED, "Smed")], "facts": [begun, given, fact("f1", SMED, day)]},
        {"facts": [begun | gone | {"id": "i2", "corrects": "i1"}, given | gone | {"id": "a2", "corrects": "a1"}]},
    ]
    phone.call("sync")
    assert len(phone.call("person", SMED)["facts"]) == 3
    phone.call("sync")
    assert [each["id"] for each in phone.call("person", SMED)["facts"]] == ["f1"]


def test_the_last_three_contacts_stay_however_old_they_are(phone: Phone, office: Office) -> None:
    old = [fact(f"f{month}", SMED, f"2020-0{month}-01T10:00:00Z") for month in range(1, 6)]
    office.news = [{"people": [card(SMED, "Smed")], "facts": old}]
    phone.call("sync")
    assert [each["id"] for each in phone.call("person", SMED)["facts"]] == ["f5", "f4", "f3"]


def test_where_someone_with_a_protected_address_was_met_goes_when_it_is_sent(phone: Phone, office: Office) -> None:
    office.news = [{"people": [card(SMED, "Smed", is_protected=True)]}]
    phone.call("sync")
    phone.write(kind="contact", place_kind="home", place="Havnegade 9")
    phone.write("refer", SMED, place="b1", to="Havnegade 9", stay_kind="crisis")
    phone.write("detail", SMED, kind="usual_place", value="Havnegade 9")
    until(lambda: phone.call("waiting") == [])
    written = phone.call("written", "2020-01-01T00:00:00Z")
    assert [each["kind"] for each in written] == ["contact", "refer"] and "Havnegade 9" not in str(written)
    found = phone.call("person", SMED)
    assert found["facts"][0]["body"]["place_kind"] == "home"
    assert "Havnegade 9" not in str(found)
    assert phone.call("recentPlaces") == [], "nor is it offered for anyone else"


def test_where_someone_was_met_is_not_shown_while_the_meeting_is_sent_once_more_and_their_address_is_protected(
    phone: Phone, office: Office
) -> None:
    key = phone.write("meet", None, alias="Grøn jakke", place="Havnegade 9", own_wish="Ro")
    until(lambda: phone.call("waiting") == [])

    def cut(asked: dict[str, Any]) -> None:
        sent_again.append(asked["items"])

    sent_again: list[Any] = []
    office.news = [{"people": [card(key, "Grøn jakke", is_protected=True)], "again": True}]
    office.tricks = [office.answer, *[cut] * 9]
    phone.call("sync")
    until(lambda: sent_again)
    assert [each["item"]["id"] for each in phone.call("waiting")] == [key]
    assert "Havnegade 9" not in str(phone.call("person", key)["card"])


def test_a_place_is_offered_no_more_when_whom_it_was_written_of_is_gone_or_protected(
    phone: Phone, office: Office
) -> None:
    office.news = [{"people": [card(SMED, "Smed"), card(LOTTE, "Lotte")]}]
    phone.call("sync")
    phone.write("contact", SMED, kind="contact", place_kind="home", place="Havnegade 9")
    phone.write("contact", LOTTE, kind="contact", place_kind="home", place="Torvet 12")
    phone.write("contact", ANOTHER, kind="contact", place_kind="park", place="Mariaparken")
    until(lambda: phone.call("waiting") == [] and not phone.call("status")["is_syncing"])
    assert [place for _kind, place in phone.call("recentPlaces")] == ["Mariaparken", "Torvet 12", "Havnegade 9"]
    office.news = [{"people": [card(SMED, "Smed", is_protected=True)]}]
    phone.call("sync")
    assert [place for _kind, place in phone.call("recentPlaces")] == ["Mariaparken", "Torvet 12"]
    office.news = [{"gone": [LOTTE]}]
    phone.call("sync")
    assert phone.call("recentPlaces") == [["park", "Mariaparken"]]
    phone.open()
    assert phone.call("unlock", PIN) is None
    assert phone.call("recentPlaces") == [["park", "Mariaparken"]], "nor does it lie on the disk"


def test_a_place_that_was_closed_is_no_longer_among_the_beds(phone: Phone, office: Office) -> None:
    beds = [{"id": each, "name": each, "kind": "shelter"} for each in ("Natcaféen", "Værestedet")]
    office.news = [{"beds": beds}, {"beds": beds[:1]}, {}]
    for _ in range(3):
        phone.call("sync")
    assert [each["name"] for each in phone.call("beds")] == ["Natcaféen"]
    phone.open()
    assert phone.call("unlock", PIN) is None
    assert [each["name"] for each in phone.call("beds")] == ["Natcaféen"]


def test_answers_follow_the_interview_that_another_had_begun(phone: Phone, office: Office) -> None:
    with_smed(phone, office)
    theirs = "0199c1f0-0000-7000-8000-00000000f003"
    mine = phone.write("interview", SMED, instrument="asi", wave="start")
    first = phone.write("answer", SMED, interview=mine, item="d1", state="value", value="3")
    office.becomes[mine] = theirs
    later: list[str] = []

    def write_meanwhile(asked: dict[str, Any]) -> Any:
        later.append("")
        until(lambda: len(later) > 1)
        return office.answer(asked)

    office.tricks = [write_meanwhile]
    phone.offline(False)
    until(lambda: later)
    second = phone.write("answer", SMED, interview=mine, item="d2", state="N")
    later.append("")
    until(lambda: phone.call("waiting") == [])
    assert office.items[second]["body"]["interview"] == theirs
    facts = {each["id"]: each["body"] for each in phone.call("person", SMED)["facts"]}
    assert mine not in facts, "the server tells of the interview itself"
    assert facts[first]["interview"] == facts[second]["interview"] == theirs


def test_details_promises_and_beds_that_wait_are_shown(phone: Phone, office: Office) -> None:
    with_smed(phone, office)
    phone.write("detail", SMED, kind="own_wish", value="Et sted at bo")
    phone.write("detail", SMED, kind="preferred_name", value="Ole")
    phone.write("promise", SMED, promise="p1", outcome="kept")
    phone.write("bed", None, place="b1", free=0)
    shown = phone.call("person", SMED)["card"]
    assert (shown["name"], shown["wish"], shown["promises"]) == ("Ole", "Et sted at bo", [])
    assert shown["details"]["own_wish"]["value"] == "Et sted at bo"
    assert phone.call("beds")[0]["free"] == 0


def test_a_goal_that_waits_stands_as_it_was_changed_and_a_refused_one_as_the_server_has_it(
    phone: Phone, office: Office
) -> None:
    roof, sleep = {"id": "g1", "place": 1, "words": "Egen bolig"}, {"id": "g2", "place": 2, "words": "Sove"}
    office.news = [
        {"people": [card(SMED, "Smed", goals=[sleep], other_goals=[roof | {"status": "paused"}]), card(LOTTE, "Lotte")]}
    ]
    phone.call("sync")
    phone.offline()
    phone.write("goal", SMED, goal="g1", status="open", status_was="paused")
    phone.write("goal", SMED, goal="g2", status="reached", status_was="open", own_words="Sove nu", own_words_was="Sove")
    shown = phone.call("person", SMED)["card"]
    changed = sleep | {"words": "Sove nu", "status": "reached"}
    assert (shown["goals"], shown["other_goals"]) == ([roof], [changed])
    # Somebody whose plan the server has never told has none.
    phone.write("goal", LOTTE, goal="g9", status="open", status_was="paused")
    assert phone.call("person", LOTTE)["card"].get("goals", []) == []
    office.refuses["goal"] = ("goal_gone", "Ikke i planen mere")
    phone.offline(False)
    phone.call("sync")
    shown = phone.call("person", SMED)["card"]
    assert (shown["goals"], shown["other_goals"]) == ([sleep], [roof | {"status": "paused"}])


def test_places_come_back_latest_first_and_only_five(phone: Phone) -> None:
    phone.offline()
    for place in ("A", "B", "C", "D", "E", "F", "B"):
        phone.write(place_kind="park", place=place)
    assert phone.call("recentPlaces") == [["park", place] for place in "BFEDC"]


def test_a_place_told_by_mistake_is_offered_no_more_once_it_is_corrected_or_taken_back(
    phone: Phone, office: Office
) -> None:
    with_smed(phone, office)
    phone.offline(False)
    wrong, late = (phone.write("contact", SMED, place_kind="park", place=place) for place in ("A", "B"))
    until(lambda: phone.call("waiting") == [] and not phone.call("status")["is_syncing"])
    phone.offline()
    phone.write("contact", SMED, place_kind="park", place="C", corrects=wrong)
    assert phone.call("recentPlaces") == [["park", "C"], ["park", "B"]]
    phone.write("retract", SMED, contact=late, why="Skrevet to gange")
    undone = phone.write("contact", SMED, place_kind="park", place="D")
    phone.call("undo", undone)
    assert phone.call("recentPlaces") == [["park", "C"]]
    right = phone.call("waiting")[0]["item"]["id"]
    office.news = [{"facts": [fact("f1", SMED, "2026-11-20T10:00:00Z") | {"corrects": right}]}]
    phone.offline(False)
    phone.call("sync")
    assert phone.call("recentPlaces") == [], "nor when the office has corrected it"
    phone.open()
    assert phone.call("unlock", PIN) is None
    assert phone.call("recentPlaces") == [], "nor does it lie on the disk"


def test_a_phone_that_has_not_heard_from_the_server_for_thirty_days_forgets_but_not_what_it_has_not_sent(
    phone: Phone, office: Office
) -> None:
    with_smed(phone, office)
    phone.offline(False)
    key = phone.write(note="Sendt")
    until(lambda: key in office.items)
    until(lambda: not phone.call("status")["is_syncing"])
    phone.offline()
    phone.write("contact", LOTTE, note="Ikke sendt")
    a_month_later(phone)
    assert phone.names() == ["Lotte", "Smed"], "first it is said"
    assert phone.call("status")["clock_doubted"] is True
    a_day_later(phone)
    assert phone.names() == ["Lotte"], "of whom there is unsent work; of Smed there is none"
    assert len(phone.call("waiting")) == 1
    phone.offline(False)
    until(lambda: any(asked.get("gone") == [SMED] for asked in office.asked))


def test_the_handover_reads_everyone_and_marks_nobody_as_needed(phone: Phone, office: Office) -> None:
    with_smed(phone, office)
    a_month_later(phone)
    assert [each["card"]["name"] for each in phone.call("everyone")] == ["Smed", "Lotte"]
    phone.call("person", LOTTE)
    a_day_later(phone)
    assert phone.names() == ["Lotte"]


def test_what_was_received_more_than_thirty_days_ago_is_gone_from_the_phone(phone: Phone, office: Office) -> None:
    old = phone.write(note="Gammel")
    until(lambda: phone.call("waiting") == [])
    office.clock = timedelta(days=31)
    a_month_later(phone)
    young = phone.write(note="Ny")
    until(lambda: phone.call("waiting") == [])
    office.items.clear()
    office.news = [{"again": True}]
    phone.call("sync")
    until(lambda: young in office.items)
    assert old not in office.items


def a_month_later(phone: Phone) -> None:
    phone.page.clock.install()
    opened_after(phone, 31)


def a_day_later(phone: Phone) -> None:
    opened_after(phone, 1.01)


def opened_after(phone: Phone, days: float) -> None:
    phone.page.clock.set_system_time(phone.page.evaluate("Date.now()") / 1000 + days * 86_400)
    phone.call("lock")
    assert phone.call("unlock", PIN) is None


def test_another_language_is_spoken_at_the_lock_too_and_the_server_says_everything_anew(
    phone: Phone, office: Office
) -> None:
    office.news = [{"people": [card(SMED, "Smed")]}]
    phone.call("sync")
    office.news = [{"people": [card(SMED, "Smed", wish="Peace")]}]
    assert phone.call("speak", "en") is None
    until(lambda: [each.get("wish") for each in phone.call("people")] == ["Peace"])
    assert "cursor" not in office.asked[-1]
    assert office.headers[-1]["Accept-Language"] == "en"
    phone.open()
    assert phone.call("status")["language"] == "en"


def test_what_was_written_on_the_shift_is_told_whether_it_was_sent_or_not(phone: Phone, office: Office) -> None:
    sent = phone.write("request", words="Nu")
    until(lambda: sent in office.items and phone.call("waiting") == [])
    phone.offline()
    waits = phone.write("detail", kind="own_wish", value="Ro")
    assert [each["id"] for each in phone.call("written", "2020-01-01T00:00:00Z")] == [sent, waits]
    assert phone.call("written", "2098-01-01T00:00:00Z") == []
