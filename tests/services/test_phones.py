"""Phones: a code works once and for ten minutes, who sees whose, what is done from afar, and what is on record of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from uuid_utils.compat import uuid7

from brobygger.records.changes import AuditEntry
from brobygger.records.phones import Phone
from brobygger.rules.refusals import Refusal
from brobygger.rules.sync import read
from brobygger.services import accounts, health, phone_codes, phones
from brobygger.services.access import NotFound
from brobygger.services.sync import answering
from tests.at_once import at_once
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


def claim(code: str, *, phone_id: UUID | None = None, at: Any = NOW, **told: Any) -> phone_codes.Claimed:
    return phone_codes.claim(
        **{"code": code, "name": "Tlf", "office_key": "k", "phone_id": phone_id, "now": at, **told}
    )


def enrolled(user: Any, *, at: Any = NOW, office_key: str = "k", **told: Any) -> Phone:
    """A phone of this worker, in use; ``told`` is how it is."""
    _, code = phone_codes.offer(by=user, now=at)
    phone = claim(code, at=at, office_key=office_key).phone
    Phone.objects.filter(id=phone.id).update(succeeded_at=at)
    Phone.objects.filter(id=phone.id).update(**told or {"answers": 0})
    phone.refresh_from_db()
    return phone


def refused(act: Any, *told: Any, **named: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        act(*told, **named)
    return refusal.value.code


def test_a_code_takes_one_phone_into_use_once_however_it_is_typed(cast: Cast) -> None:
    offered, code = phone_codes.offer(by=cast.signe, now=NOW)
    claimed = claim(f" {code.upper().replace('-', ' ')} ", name="Signes telefon")
    assert claimed.phone.id == offered.id and claimed.phone.name == "Signes telefon"
    assert phones.known(phone_id=str(offered.id), secret=claimed.secret).user == cast.signe
    assert refused(claim, code) == "code_unknown"


def test_a_code_is_too_old_after_ten_minutes_and_a_newer_one_takes_its_place(cast: Cast) -> None:
    _, first = phone_codes.offer(by=cast.signe, now=NOW)
    _, second = phone_codes.offer(by=cast.signe, now=NOW)
    assert refused(claim, first) == "code_unknown"
    assert refused(claim, second, at=NOW + timedelta(minutes=10)) == "code_unknown"
    assert claim(second, at=NOW + timedelta(minutes=9, seconds=59)).phone.user == cast.signe


def test_neither_code_nor_secret_lies_in_the_database(cast: Cast) -> None:
    _, code = phone_codes.offer(by=cast.signe, now=NOW)
    kept = {str(value) for value in Phone.objects.values_list().get()}
    secret = claim(code).secret
    kept |= {str(value) for value in Phone.objects.values_list().get()} | set(
        AuditEntry.objects.values_list("note", flat=True)
    )
    assert not any(told in each for each in kept for told in (code, secret))


def test_opening_again_needs_the_same_phone_and_gives_the_offices_key_and_nobody_a_secret(cast: Cast) -> None:
    phone, other = enrolled(cast.signe, office_key="noegle"), enrolled(cast.signe)
    _, code = phone_codes.offer_opening(by=cast.oda, phone_id=phone.id, now=NOW)
    assert refused(claim, code, phone_id=other.id) == "phone_of_another"
    assert refused(claim, code) == "phone_of_another"
    opened = claim(code, phone_id=phone.id, office_key="en anden")
    assert (opened.phone.id, opened.office_key) == (phone.id, "noegle")
    assert opened.secret == "", "whoever offered it, the leader here, cannot speak as the worker"
    assert opened.phone.secret == phone.secret, "and the phone still can"
    assert refused(claim, code, phone_id=phone.id) == "code_unknown"


def test_what_is_not_in_use_cannot_be_opened(cast: Cast) -> None:
    offered, _ = phone_codes.offer(by=cast.signe, now=NOW)
    assert refused(phone_codes.offer_opening, by=cast.signe, phone_id=offered.id, now=NOW) == "not_enrolled"
    phone = enrolled(cast.signe)
    _, code = phone_codes.offer_opening(by=cast.signe, phone_id=phone.id, now=NOW)
    phones.revoke(by=cast.signe, phone_id=phone.id, now=NOW)
    assert refused(claim, code, phone_id=phone.id) == "code_unknown"
    assert refused(phone_codes.offer_opening, by=cast.signe, phone_id=phone.id, now=NOW) == "not_enrolled"


def test_a_stopped_phone_and_that_of_a_closed_account_are_let_in_no_more(cast: Cast) -> None:
    _, code = phone_codes.offer(by=cast.signe, now=NOW)
    claimed = claim(code)
    known = {"phone_id": str(claimed.phone.id), "secret": claimed.secret}
    _, unused = phone_codes.offer(by=cast.signe, now=NOW)
    accounts.switch_off(username="signe", now=NOW)
    assert refused(phones.known, **known) == "phone_revoked"
    assert refused(claim, unused) == "code_unknown"
    accounts.switch_on(username="signe", now=NOW)
    assert phones.known(**known).id == claimed.phone.id
    phones.revoke(by=cast.oda, phone_id=claimed.phone.id, now=NOW)
    assert refused(phones.known, **known) == "phone_revoked"
    assert refused(phones.known, phone_id="nope", secret="x") == "phone_unknown"


def test_taken_into_use_anew_a_phone_takes_along_what_waited_on_it_and_nothing_of_anyone_elses(cast: Cast) -> None:
    stopped = enrolled(cast.signe, waiting=3, revoked_at=NOW, office_key="gammel")
    left = enrolled(cast.signe, waiting=2, wiped_at=NOW, revoked_at=NOW, office_key="efterladt")
    theirs = enrolled(cast.malik, waiting=7, office_key="Maliks")
    _, code = phone_codes.offer(by=cast.signe, now=NOW)
    assert refused(claim, code, phone_id=theirs.id) == "phone_of_another"
    again = claim(code, phone_id=stopped.id, left=[left.id, theirs.id], name="", office_key="")
    assert (again.office_key, again.office_keys) == ("gammel", {left.id: "efterladt"})
    assert (again.phone.waiting, again.phone.name) == (5, "Tlf")
    assert set(Phone.objects.filter(waiting=0).values_list("id", flat=True)) == {stopped.id, left.id}
    theirs.refresh_from_db()
    assert (theirs.waiting, theirs.revoked_at) == (7, None)


def test_a_phone_the_restored_database_does_not_know_is_taken_into_use_with_a_code_as_a_new_one(cast: Cast) -> None:
    _, code = phone_codes.offer(by=cast.signe, now=NOW)
    again = claim(code, phone_id=uuid7(), office_key="noegle")
    assert phones.known(phone_id=str(again.phone.id), secret=again.secret).user == cast.signe
    assert again.phone.office_key == "noegle"


def test_a_phone_taken_into_use_twice_is_one_phone(cast: Cast) -> None:
    first = enrolled(cast.signe)
    _, code = phone_codes.offer(by=cast.signe, now=NOW)
    second = claim(code, phone_id=first.id).phone
    first.refresh_from_db()
    assert first.revoked_at == NOW and second.revoked_at is None


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("signe", {"signe"}),
        ("malik", {"malik"}),
        ("oda", {"signe", "malik", "oda"}),
        ("troels", {"troels"}),
        ("mona", {"signe", "malik", "oda", "troels"}),
        ("nabo", {"nabo"}),
        ("nina", {"nabo"}),
    ],
)
def test_one_sees_ones_own_a_leader_the_teams_and_a_manager_the_organisations(
    cast: Cast, who: str, sees: set[str]
) -> None:
    made = {name: enrolled(getattr(cast, name)) for name in ("signe", "malik", "oda", "troels", "nabo")}
    by = getattr(cast, who)
    assert {row.user.username for row in phones.listed(by=by, now=NOW)} == sees
    for name, phone in made.items():
        if name in sees:
            assert phones.phone_of(by=by, phone_id=phone.id) == phone
        else:
            for verb in (phones.wipe, phones.revoke, phone_codes.offer_opening):
                with pytest.raises(NotFound):
                    verb(by=by, phone_id=phone.id, now=NOW)


@pytest.mark.parametrize("who", ["asta", "per", "eva", "ada"])
def test_who_has_nothing_to_do_with_phones_is_told_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        phones.listed(by=getattr(cast, who), now=NOW)
    with pytest.raises(PermissionDenied):
        phone_codes.offer(by=getattr(cast, who), now=NOW)


def test_whose_work_is_another_now_brings_nothing_in_and_is_told_nothing(cast: Cast) -> None:
    phone = enrolled(cast.signe)
    asked = read({"v": 1, "sent_at": NOW.isoformat()})
    with pytest.raises(PermissionDenied):
        answering.sync(by=cast.eva, phone=phone, asked=asked, language="da", now=NOW)


def test_those_somebody_must_look_after_stand_first_and_the_closed_last(cast: Cast) -> None:
    well = enrolled(cast.malik)
    enrolled(cast.oda, revoked_at=NOW)
    silent = enrolled(cast.signe, succeeded_at=NOW - 4 * DAY)
    never_heard = enrolled(cast.signe, succeeded_at=None, enrolled_at=NOW - 5 * DAY)
    waits = enrolled(cast.troels, waiting=2, wiped_at=NOW, revoked_at=NOW)
    given_up = enrolled(cast.troels, waiting=1, revoked_at=NOW)
    phones.give_up(by=cast.mona, phone_id=given_up.id, reason="lost", now=NOW)
    rows = list(phones.listed(by=cast.mona, now=NOW))
    assert {row.id for row in rows[:3]} == {silent.id, never_heard.id, waits.id}
    assert rows[3] == well
    assert phones.counts(by=cast.mona, now=NOW) == {"": 6, "attention": 3, "in_use": 3, "closed": 3}
    assert len(phones.listed(by=cast.mona, shows="closed", now=NOW)) == 3
    assert [row.id for row in phones.listed(by=cast.mona, search="malik", now=NOW)] == [well.id]


def test_every_act_on_a_phone_is_on_record_with_who_did_it(cast: Cast) -> None:
    phone = enrolled(cast.signe, waiting=4)
    _, code = phone_codes.offer_opening(by=cast.oda, phone_id=phone.id, now=NOW)
    claim(code, phone_id=phone.id)
    phones.wipe(by=cast.oda, phone_id=phone.id, now=NOW)
    phones.revoke(by=cast.mona, phone_id=phone.id, now=NOW)
    phones.give_up(by=cast.mona, phone_id=phone.id, reason="stolen", now=NOW)
    told = AuditEntry.objects.filter(act__startswith="phones.").order_by("id").values_list("by__username", "note")
    assert list(told) == [
        ("signe", f"phone offered {phone.id}"),
        ("signe", f"phone enrolled {phone.id}, offered by {cast.signe.pk}"),
        ("oda", f"opening offered {phone.id}"),
        ("signe", f"phone opened {phone.id}, offered by {cast.oda.pk}"),
        ("oda", f"phone to be wiped {phone.id}"),
        ("mona", f"phone revoked {phone.id}"),
        ("mona", f"phone given up {phone.id}: stolen, 4 waiting"),
    ]


def test_what_was_never_sent_is_given_up_once_by_the_manager_for_a_reason_and_the_phone_is_closed(cast: Cast) -> None:
    phone = enrolled(cast.signe, waiting=4)
    with pytest.raises(PermissionDenied):
        phones.give_up(by=cast.oda, phone_id=phone.id, reason="lost", now=NOW)
    with pytest.raises(NotFound):
        phones.give_up(by=cast.nina, phone_id=phone.id, reason="lost", now=NOW)
    assert refused(phones.give_up, by=cast.mona, phone_id=phone.id, reason="fordi", now=NOW) == "unknown_code"
    phones.give_up(by=cast.mona, phone_id=phone.id, reason="lost", now=NOW)
    phone.refresh_from_db()
    assert (phone.given_up_by, phone.given_up_reason, phone.revoked_at, phone.waiting) == (cast.mona, "lost", NOW, 4)
    assert refused(phones.give_up, by=cast.mona, phone_id=phone.id, reason="lost", now=NOW) == "given_up_already"


def test_a_phone_that_is_let_in_no_more_is_told_to_wipe_itself_but_not_one_that_has(cast: Cast) -> None:
    phone = enrolled(cast.signe)
    phones.revoke(by=cast.signe, phone_id=phone.id, now=NOW)
    phones.revoke(by=cast.oda, phone_id=phone.id, now=NOW + DAY)
    phone.refresh_from_db()
    assert phone.revoked_at == NOW, "stopped twice it was stopped the first time"
    phones.wipe(by=cast.signe, phone_id=phone.id, now=NOW)
    Phone.objects.filter(id=phone.id).update(wiped_at=NOW)
    assert refused(phones.wipe, by=cast.signe, phone_id=phone.id, now=NOW) == "wiped_already"


@pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="the tests' SQLite in memory has no reading beside writing; script/test runs this on PostgreSQL",
)
@pytest.mark.django_db(transaction=True)
def test_of_two_phones_that_come_with_one_code_at_once_one_is_taken_into_use(cast: Cast) -> None:
    _, code = phone_codes.offer(by=cast.signe, now=NOW)
    connection.close()
    told = at_once(lambda: claim(code, name="den ene"), lambda: claim(code, name="den anden"))
    assert sorted(type(each).__name__ for each in told) == ["Claimed", "PhoneRefused"]
    assert Phone.objects.get().enrolled_at == NOW


def health_of(at: Any) -> health.Finding:
    (found,) = (each for each in health.examine(now=at, sample=1) if each.question == "phones")
    return found


def test_check_says_how_many_are_silent_and_asks_for_something_only_where_work_may_be_lost(cast: Cast) -> None:
    assert "None" in health_of(NOW).said(str)
    phone = enrolled(cast.signe, succeeded_at=NOW - 4 * DAY)
    enrolled(cast.malik)
    quiet = health_of(NOW)
    assert quiet.is_good and quiet.said(str).startswith("2 in use, 1 of them")
    Phone.objects.filter(id=phone.id).update(waiting=1)
    assert not health_of(NOW).is_good


def test_a_phone_nobody_knows_is_nobodys(cast: Cast) -> None:
    with pytest.raises(NotFound):
        phones.phone_of(by=cast.mona, phone_id=uuid7())
