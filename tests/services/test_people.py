"""Meeting people, what is known of them, their numbers, and merging: as a worker would notice it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet, MultiFernet
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from brobygger.records import sealing
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.people import Detail, Identity, Person
from brobygger.rules.access import can
from brobygger.rules.refusals import Refusal
from brobygger.services import caseload, contacts, courses, details, identities, meeting, merging, people
from brobygger.services.access import NotFound, person_in_scope
from tests.cast import NOW, Cast

# Fictional: day 67 is a replacement number; the other is CPR-kontoret's own example.
REPLACEMENT = "670761-4285"
CPR = "070761-4285"


def meet(cast: Cast, alias: str = "Smed", **told: str) -> Person:
    return people.meet(by=cast.signe, alias=alias, now=NOW, **told)


def names(page: object) -> list[str]:
    return [person.shown_name for person in page]


def test_a_nickname_is_enough_and_the_one_who_meets_becomes_the_contact_person(cast: Cast) -> None:
    person = meet(cast, "Grøn jakke 🧥", rough_age="ca. 40", place="Mariaparken")
    assert (person.shown_name, person.rough_age, person.contact_person) == ("Grøn jakke 🧥", "ca. 40", cast.signe)
    assert "name" in person.unknown and "number" in person.unknown


def test_an_alias_that_is_an_identity_number_is_refused_and_nothing_is_written(cast: Cast) -> None:
    with pytest.raises(Refusal):
        meet(cast, "ham med 070761-4285")
    assert not Person.objects.exists()


def test_someone_known_is_shown_before_a_second_record_is_made(cast: Cast) -> None:
    smed = meet(cast, "Smeden", rough_age="45", place="Mariaparken")
    meet(cast, "Lotte")
    matches = meeting.likely_matches(by=cast.malik, alias="Smed", rough_age="43", now=NOW)
    assert [match.person for match in matches] == [smed]
    assert meeting.likely_matches(by=cast.troels, alias="Smed", now=NOW) == []


def test_a_person_is_found_by_the_beginning_of_any_name_and_by_number_but_not_by_another_team(cast: Cast) -> None:
    person = meet(cast)
    details.describe(by=cast.signe, person_id=person.id, values={"name": "Ole Ærø"}, seen={}, now=NOW)
    identities.identify(by=cast.signe, person_id=person.id, number=CPR, now=NOW)
    for search in ("sm", "OLE", "ærø ole", "smed æ", CPR, "0707614285", " 070761 4285 "):
        assert names(caseload.page(now=NOW, by=cast.malik, search=search)) == ["Smed"], search
        assert names(caseload.page(now=NOW, by=cast.troels, search=search)) == [], search
    assert names(caseload.page(now=NOW, by=cast.malik, search="ole borte")) == []


def test_every_role_sees_its_own_people_and_no_others(cast: Cast) -> None:
    person = meet(cast)
    listing = {name: user for name, user in cast.everyone().items() if can(user.role, "people.list")}
    sees = {name for name, user in listing.items() if list(caseload.page(now=NOW, by=user, whose="all"))}
    assert sees == {"signe", "malik", "oda", "mona"}
    for name in ("per", "frida", "eva", "ada", "nora"):
        with pytest.raises(PermissionDenied):
            caseload.page(now=NOW, by=getattr(cast, name), whose="all")
    for name in ("troels", "asta", "per", "eva", "ada", "nabo", "frida"):
        with pytest.raises(NotFound):
            person_in_scope(getattr(cast, name), person.id)


@pytest.mark.parametrize("who", ["mona", "asta", "per", "frida", "eva", "ada"])
def test_roles_that_do_not_treat_can_meet_nobody(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        people.meet(by=getattr(cast, who), alias="Smed", now=NOW, team_id=cast.signe.team_ids[0])


def test_the_caseload_is_mine_or_the_whole_teams_in_the_order_asked_for(cast: Cast) -> None:
    first, second = meet(cast, "Ane"), meet(cast, "Bo")
    people.meet(by=cast.malik, alias="Cilla", now=NOW)
    promise = {"promise": "læge sammen", "promise_at": NOW + timedelta(days=1)}
    contacts.record(by=cast.signe, items=[new(second, **promise)], now=NOW)
    assert names(caseload.page(now=NOW, by=cast.signe)) == ["Bo", "Ane"]
    assert names(caseload.page(now=NOW, by=cast.signe, whose="all", order="name")) == ["Ane", "Bo", "Cilla"]
    contacts.record(by=cast.signe, items=[new(first, at=NOW - timedelta(days=30))], now=NOW)
    assert names(caseload.page(now=NOW, by=cast.signe, order="not_seen")) == ["Ane", "Bo"]


def test_a_correction_keeps_what_it_replaces_and_an_older_form_is_refused(cast: Cast) -> None:
    person = meet(cast)
    details.describe(by=cast.signe, person_id=person.id, values={"name": "Ole"}, seen={"name": None}, now=NOW)
    old = Detail.objects.current().get(kind="name")
    details.describe(by=cast.malik, person_id=person.id, values={"name": "Ole H"}, seen={"name": old.id}, now=NOW)
    with pytest.raises(Refusal) as refusal:
        details.describe(by=cast.signe, person_id=person.id, values={"name": "Olav"}, seen={"name": old.id}, now=NOW)
    assert refusal.value.code == "older_form"
    assert {"Ole H", "Olav", "Malik Å"} <= set(map(str, refusal.value.conflicts["name"].params.values()))
    person.refresh_from_db()
    assert person.legal_name == "Ole H"
    assert [row.value for row in Detail.objects.filter(kind="name").order_by("recorded_at", "id")] == ["Ole", "Ole H"]


def test_two_people_cannot_have_one_number_and_the_worker_is_pointed_to_the_other(cast: Cast) -> None:
    first, second = meet(cast, "Smed"), meet(cast, "Ole")
    elsewhere = people.meet(by=cast.troels, alias="Havne-Ole", now=NOW)
    identities.identify(by=cast.signe, person_id=first.id, number=CPR, now=NOW)
    with pytest.raises(Refusal) as refusal:
        identities.identify(by=cast.malik, person_id=second.id, number=CPR, now=NOW)
    assert refusal.value.params["other"] == first.id
    with pytest.raises(Refusal) as refusal:
        identities.identify(by=cast.troels, person_id=elsewhere.id, number=CPR, now=NOW)
    assert refusal.value.code == "number_taken_elsewhere" and "Smed" not in str(refusal.value)
    assert Identity.objects.count() == 1


def test_the_database_itself_refuses_a_number_in_force_twice(cast: Cast) -> None:
    first, second = meet(cast, "Smed"), meet(cast, "Ole")
    identities.identify(by=cast.signe, person_id=first.id, number=CPR, now=NOW)
    row = Identity.objects.get()
    row.pk, row.person = None, second
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_new_number_takes_over_and_the_earlier_stays_as_history(cast: Cast) -> None:
    person = meet(cast)
    first = identities.identify(by=cast.signe, person_id=person.id, number=REPLACEMENT, now=NOW)
    with pytest.raises(identities.Replaces) as asked:
        identities.identify(by=cast.malik, person_id=person.id, number=CPR, now=NOW)
    assert (asked.value.standing, asked.value.masked, asked.value.told.masked) == (
        first,
        f"{REPLACEMENT[:6]}-••••",
        f"{CPR[:6]}-••••",
    )
    assert Identity.objects.count() == 1, "asked first, and nothing written"
    identities.identify(by=cast.signe, person_id=person.id, number=CPR, now=NOW, replaces=first.id)
    with pytest.raises(identities.Replaces):
        # Asked about the replacement number, which a colleague has replaced since.
        identities.identify(by=cast.malik, person_id=person.id, number="0101900001", now=NOW, replaces=first.id)
    assert identities.reveal_number(by=cast.signe, person_id=person.id, now=NOW, purpose="treatment") == [CPR]
    assert Identity.objects.count() == 2
    assert names(caseload.page(now=NOW, by=cast.signe, search=REPLACEMENT)) == ["Smed"], "the number on an old letter"


def test_a_number_someone_else_has_had_is_refused_and_names_them_where_they_may_be_seen(cast: Cast) -> None:
    smed, ole = meet(cast, "Smed"), meet(cast, "Ole")
    first = identities.identify(by=cast.signe, person_id=smed.id, number=REPLACEMENT, now=NOW)
    second = identities.identify(by=cast.signe, person_id=smed.id, number=CPR, now=NOW, replaces=first.id)
    for number, word in ((REPLACEMENT, "had this number before"), (CPR, "already has this number")):
        with pytest.raises(Refusal) as refused:
            identities.identify(by=cast.signe, person_id=ole.id, number=number, now=NOW)
        assert (refused.value.code, refused.value.params["other"]) == ("number_taken", smed.id)
        assert word in refused.value.message
    havn = people.meet(by=cast.troels, alias="Per", now=NOW)
    with pytest.raises(Refusal) as refused:
        identities.identify(by=cast.troels, person_id=havn.id, number=REPLACEMENT, now=NOW)
    assert refused.value.code == "number_taken_elsewhere"
    back = identities.identify(by=cast.signe, person_id=smed.id, number=REPLACEMENT, now=NOW, replaces=second.id)
    assert back.is_in_force, "one's own former number can be given again"


def test_a_number_of_someone_not_born_yet_is_refused(cast: Cast) -> None:
    person = meet(cast)
    # Day 61-91: a replacement number. The seventh digit 5 says 2000-2057.
    for number, is_refused in (("721126-5001", False), ("731126-5001", True), ("730157-5001", True)):
        if not is_refused:
            identities.identify(by=cast.signe, person_id=person.id, number=number, now=NOW)
            continue
        with pytest.raises(Refusal) as refused:
            identities.identify(by=cast.signe, person_id=person.id, number=number, now=NOW)
        assert refused.value.code == "born_in_future"


def test_the_number_lies_in_the_database_neither_in_clear_nor_as_a_hash_without_the_key(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = meet(cast)
    identities.identify(by=cast.signe, person_id=person.id, number=CPR, now=NOW)
    row = Identity.objects.get()
    assert b"0707614285" not in bytes(row.sealed)
    assert row.fingerprint == sealing.fingerprint("0707614285")
    assert sealing.unseal(row.sealed) == "0707614285"
    settings.KEYS = replace(settings.KEYS, find="1" * 64)
    monkeypatch.setattr(sealing, "_fernet", lambda: MultiFernet([Fernet(Fernet.generate_key())]))
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(row.sealed)
    assert row.fingerprint != sealing.fingerprint("0707614285"), "whoever has the database alone cannot try numbers"


def test_every_opening_of_a_person_is_logged_with_its_purpose_and_can_be_listed(cast: Cast) -> None:
    from brobygger.services import changes

    person = meet(cast)
    people.open_person(by=cast.oda, person_id=person.id, now=NOW, purpose="supervision")
    identities.reveal_number(by=cast.signe, person_id=person.id, now=NOW + timedelta(minutes=1), purpose="treatment")
    listed = [
        (entry.by.name, entry.purpose, entry.act) for entry in changes.lookups_of(person, by=cast.signe, undone=[])
    ]
    assert listed == [
        ("Signe Bro", "treatment", "people.reveal_number"),
        ("Oda Leder", "supervision", "people.open"),
    ]
    with pytest.raises(Refusal):
        people.open_person(by=cast.mona, person_id=person.id, now=NOW, purpose="")


def test_a_merge_shows_both_as_one_loses_nothing_and_can_be_undone(cast: Cast) -> None:
    smed, ole = meet(cast, "Smed"), meet(cast, "Ole")
    contacts.record(by=cast.signe, items=[new(smed, place="Parken")], now=NOW)
    contacts.record(by=cast.signe, items=[new(ole, place="Havnen", at=NOW + timedelta(minutes=1))], now=NOW)
    identities.identify(by=cast.signe, person_id=ole.id, number=CPR, now=NOW)
    before = _everything()
    row = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    smed.refresh_from_db()
    assert person_in_scope(cast.signe, ole.id).id == smed.id
    assert names(caseload.page(now=NOW, by=cast.signe)) == ["Smed"]  # one person, under the name of the one kept
    assert names(caseload.page(now=NOW, by=cast.signe, search=CPR)) == names(
        caseload.page(now=NOW, by=cast.signe, search="smed")
    )
    assert smed.seen_place == "Havnen"
    contacts.record(by=cast.malik, items=[new(smed, place="Stationen", at=NOW + timedelta(minutes=2))], now=NOW)
    assert _everything() >= before
    merging.undo(why="Det var to", by=cast.malik, merge_id=row.id, now=NOW)
    assert sorted(names(caseload.page(now=NOW, by=cast.signe))) == ["Ole", "Smed"]
    smed.refresh_from_db(), ole.refresh_from_db()
    assert (smed.seen_place, ole.seen_place) == ("Stationen", "Havnen")
    assert _everything() >= before


def test_merges_in_a_chain_stand_as_one_and_come_apart_where_they_were_joined(cast: Cast) -> None:
    a, b, c = meet(cast, "Ane"), meet(cast, "Bo"), meet(cast, "Carl")
    first = merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=b.id, merged_id=c.id, now=NOW)
    second = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=a.id, merged_id=b.id, now=NOW
    )
    assert {row.id for row in merging.merges_of(Person.objects.get(id=a.id), by=cast.signe)} == {first.id, second.id}
    assert person_in_scope(cast.signe, c.id).id == a.id
    merging.undo(why="Det var to", by=cast.signe, merge_id=first.id, now=NOW)
    assert person_in_scope(cast.signe, c.id).id == c.id
    assert person_in_scope(cast.signe, b.id).id == a.id
    with pytest.raises(Refusal, match="has parted the two already"):
        merging.undo(why="Det var to", by=cast.signe, merge_id=first.id, now=NOW)
    merging.undo(why="Det var to", by=cast.signe, merge_id=second.id, now=NOW)
    assert len(names(caseload.page(now=NOW, by=cast.signe))) == 3


def test_a_record_joined_to_one_that_is_let_go_again_goes_with_it(cast: Cast) -> None:
    a, b, c = meet(cast, "Ane"), meet(cast, "Bo"), meet(cast, "Carl")
    merging.merge(by=cast.signe, kept_id=b.id, merged_id=c.id, now=NOW, reason="samme", is_difference_seen=True)
    row = merging.merge(by=cast.signe, kept_id=a.id, merged_id=b.id, now=NOW, reason="samme", is_difference_seen=True)
    merging.undo(why="Det var to", by=cast.signe, merge_id=row.id, now=NOW)
    assert [person_in_scope(cast.signe, each.id).id for each in (a, b, c)] == [a.id, b.id, b.id]
    assert sorted(names(caseload.page(now=NOW, by=cast.signe))) == ["Ane", "Bo"]


def test_merging_someone_with_themselves_or_with_another_teams_person_is_refused(cast: Cast) -> None:
    smed = meet(cast)
    other = people.meet(by=cast.troels, alias="Ole", now=NOW)
    with pytest.raises(Refusal):
        merging.merge(
            reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=smed.id, now=NOW
        )
    with pytest.raises(NotFound):
        merging.merge(
            reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=other.id, now=NOW
        )


def test_the_last_name_cannot_be_removed_and_a_removed_alias_is_no_longer_found(cast: Cast) -> None:
    person = meet(cast)
    first = Detail.objects.get(kind="alias")
    with pytest.raises(Refusal):
        details.retract(by=cast.signe, detail_id=first.id, why="Forkert borger", now=NOW)
    details.add(by=cast.signe, person_id=person.id, kind="alias", value="Ole", now=NOW)
    details.retract(by=cast.signe, detail_id=first.id, why="Forkert borger", now=NOW)
    assert names(caseload.page(now=NOW, by=cast.signe, search="smed")) == []
    assert names(caseload.page(now=NOW, by=cast.signe, search="ole")) == ["Ole"]


def test_a_phase_is_moved_by_its_own_verb_and_no_other(cast: Cast) -> None:
    person = meet(cast)
    courses.move(by=cast.signe, person_id=person.id, to="treatment", seen="contact", now=NOW)
    (moved,) = Detail.objects.current().filter(kind="phase", value="treatment")
    with pytest.raises(NotFound):
        details.retract(by=cast.signe, detail_id=moved.id, why="Forkert borger", now=NOW)
    about = {"by": cast.signe, "person_id": person.id, "now": NOW}
    for write in (
        lambda: details.add(**about, kind="phase", value="contact"),
        lambda: details.describe(**about, values={"phase": "contact"}, seen={"phase": moved.id}),
    ):
        with pytest.raises(Refusal) as refused:
            write()
        assert refused.value.code == "unknown_kind"
    person.refresh_from_db()
    assert person.phase == "treatment"


def test_every_act_leaves_its_row_in_the_change_feed_and_the_audit(cast: Cast) -> None:
    person = meet(cast)
    assert set(Change.objects.filter(person=person).values_list("kind", flat=True)) == {
        "person",
        "detail",
        "assignment",
    }
    written = AuditEntry.objects.get(act="people.meet")
    assert (written.by, written.person, written.is_read, written.rows) == (cast.signe, person, False, 3)


def test_an_act_that_fails_half_way_leaves_nothing_at_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(people: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("brobygger.services.people.draw", fails)
    with pytest.raises(RuntimeError):
        meet(cast)
    assert not Person.objects.exists() and not Change.objects.exists() and not AuditEntry.objects.exists()


def new(person: Person, at: object = NOW, **told: object) -> contacts.NewContact:
    return contacts.NewContact(person_id=person.id, kind="contact", happened_at=at, **told)


def _everything() -> set[tuple[str, object]]:
    """The facts there are, by kind and key: what must never become fewer."""
    from brobygger.records import models

    kinds = [models.Detail, models.Contact, models.Identity, models.Assignment, models.Promise]
    return {(kind.__name__, key) for kind in kinds for key in kind.objects.values_list("id", flat=True)}


def test_a_year_of_birth_is_held_against_the_year_where_the_work_is_done(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW)
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Denmark
    details.describe(by=cast.signe, person_id=smed.id, values={"birth_year": "2027"}, seen={}, now=new_year)
    assert details.newest(smed, by=cast.signe)["birth_year"].value == "2027"
