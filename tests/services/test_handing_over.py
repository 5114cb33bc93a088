"""A citizen goes to another team: who sees them before and after, who carries them, and what the phones hold."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from brobygger.records.access import Team
from brobygger.records.agenda import Reminder
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.contacts import Contact
from brobygger.records.people import Assignment, Handover
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import contacts, deaths, details, handing_over, merging, people, sheets
from brobygger.services.access import NotFound, person_in_scope
from brobygger.services.changes import PermissionDenied
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.field.phone import FieldPhone, enrolled

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 30 * DAY)


@pytest.fixture
def harbour(cast: Cast) -> Team:
    return Team.objects.get(name="Havneteamet")


def hand_over(by: Any, person: people.Person, to: Team, **how: Any) -> Handover:
    told = {"why": "Smed bor på havnen nu", "at": NOW, **how}
    return handing_over.hand_over(by=by, person_id=person.id, to_team=to.id, now=NOW, **told)


def sees(by: Any, person: people.Person) -> bool:
    try:
        return person_in_scope(by, person.id).id == person.id
    except NotFound:
        return False


def test_the_other_team_sees_everything_from_then_on_and_the_old_one_nothing(
    cast: Cast, smed: people.Person, harbour: Team
) -> None:
    item = contacts.NewContact(smed.id, "contact", NOW - DAY, own_words="Jeg er flyttet")
    contacts.record(by=cast.signe, items=[item], now=NOW)
    row = hand_over(cast.signe, smed, harbour, worker_id=cast.troels.id)  # type: ignore[attr-defined]
    assert [sees(who, smed) for who in (cast.signe, cast.malik, cast.oda)] == [False, False, False]
    assert [sees(who, smed) for who in (cast.troels, cast.mona)] == [True, True]
    smed.refresh_from_db()
    assert (smed.team, smed.contact_person) == (harbour, cast.troels)
    # In the course of the citizen both the diary and the handing over stand, and the fact is what it was.
    course = sheets.course(smed, by=cast.troels)  # type: ignore[arg-type]
    assert [each.kind for month in course.months for each in month.entries] == ["assignment", "handover", "contact"]
    assert Contact.objects.get().recorded_by == cast.signe
    assert (row.from_team.name, row.to_team, row.why) == ("Gadeteamet", harbour, "Smed bor på havnen nu")
    assert Change.objects.filter(kind="handover", object_id=row.id, person=smed).count() == 1
    assert AuditEntry.objects.filter(act="people.hand_over", person=smed, by=cast.signe).count() == 1


def test_with_nobody_named_there_the_other_teams_leader_is_reminded_until_there_is_one(
    cast: Cast, smed: people.Person, harbour: Team
) -> None:
    assert smed.contact_person_id is not None
    hand_over(cast.signe, smed, harbour)
    smed.refresh_from_db()
    assert smed.contact_person is None
    assert Assignment.objects.current().order_by("id").last().worker is None  # type: ignore[union-attr]
    reminder = Reminder.objects.get(person=smed, kind="no_contact_person")
    assert (reminder.team_id, reminder.worker_id) == (harbour.id, None)


def test_two_teams_records_of_one_citizen_can_be_merged_once_one_was_handed_over(
    cast: Cast, smed: people.Person, harbour: Team
) -> None:
    other = people.meet(by=cast.troels, alias="Ole", now=NOW - 10 * DAY)
    hand_over(cast.signe, smed, harbour)
    merge = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.troels, kept_id=other.id, merged_id=smed.id, now=NOW
    )
    # What was merged goes along with the next handing over, so that it can be undone there.
    street = Team.objects.get(name="Gadeteamet")
    hand_over(cast.troels, other, street)
    assert not sees(cast.troels, other)
    let_go = merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW).merged
    assert (let_go.id, let_go.team) == (smed.id, street)
    assert sees(cast.signe, smed) and sees(cast.signe, other)


def test_the_phones_of_the_old_team_lose_the_person_and_those_of_the_new_one_get_them(
    cast: Cast, smed: people.Person, harbour: Team
) -> None:
    old, new = enrolled(cast.malik), enrolled(cast.troels)
    for phone in (old, new):
        phone.sync()
    assert (str(smed.id) in old.people, str(smed.id) in new.people) == (True, False)
    late = old.write("contact", smed.id, kind="contact", note="Skrevet før det blev kendt")
    hand_over(cast.signe, smed, harbour)
    for phone in (old, new):
        phone.sync()
    assert (str(smed.id) in old.people, str(smed.id) in new.people) == (False, True)
    # What was written meanwhile is told to be theirs no more, and is not lost.
    assert old.refused[late]["code"] == "not_yours"
    assert late in old.outbox
    # Whoever wrote it must know whom to call; nobody but the team that handed over is told.
    assert "givet borgeren videre til Havneteamet" in old.refused[late]["message"]
    stranger = enrolled(cast.nabo)
    guessed = stranger.write("contact", smed.id, kind="contact", note="Gættet")
    stranger.sync()
    assert stranger.refused[guessed]["code"] == "not_yours" and "Havne" not in stranger.refused[guessed]["message"]


def written_too_late(cast: Cast, smed: people.Person) -> tuple[FieldPhone, str]:
    """A phone of the team that has them, and what was written on it and is not sent yet."""
    phone = enrolled(cast.malik)
    phone.sync()
    return phone, phone.write("contact", smed.id, kind="contact", note="Skrevet før det blev kendt")


def protect(by: Any, person: people.Person) -> None:
    details.describe(by=by, person_id=person.id, values={"address_protection": "yes"}, seen={}, now=NOW)


def test_of_a_protected_address_the_old_teams_phone_is_not_told_which_team_took_over(
    cast: Cast, smed: people.Person, harbour: Team
) -> None:
    old, late = written_too_late(cast, smed)
    protect(cast.signe, smed)
    hand_over(cast.signe, smed, harbour)
    old.sync()
    assert old.refused[late]["code"] == "not_yours" and "Havne" not in str(old.last)


def test_nor_where_it_is_the_record_they_were_merged_into_that_is_protected(
    cast: Cast, smed: people.Person, harbour: Team
) -> None:
    old, late = written_too_late(cast, smed)
    hand_over(cast.signe, smed, harbour)
    kept = people.meet(by=cast.troels, alias="Den samme", now=NOW)
    merge = {"kept_id": kept.id, "merged_id": smed.id, "reason": "Samme", "is_difference_seen": True}
    merging.merge(by=cast.troels, now=NOW, **merge)
    protect(cast.troels, kept)
    old.sync()
    assert old.refused[late]["code"] == "not_yours" and "Havne" not in str(old.last)


def test_sent_twice_it_is_done_once_and_of_two_at_once_the_second_is_told(
    cast: Cast, smed: people.Person, harbour: Team
) -> None:
    key = uuid4()
    assert hand_over(cast.signe, smed, harbour, key=key).id == hand_over(cast.signe, smed, harbour, key=key).id
    assert Handover.objects.count() == 1
    street = Team.objects.get(name="Gadeteamet")
    with pytest.raises(Refusal) as refused:
        hand_over(cast.troels, smed, street, seen=street.id)
    assert refused.value.code == "older_form"
    with pytest.raises(Refusal) as refused:
        hand_over(cast.troels, smed, harbour)
    assert refused.value.code == "same_team"


def test_it_says_why_and_names_a_team_and_a_worker_of_it(cast: Cast, smed: people.Person, harbour: Team) -> None:
    for wrong in ({"why": " "}, {"at": NOW + DAY}, {"at": NOW - 31 * DAY}):
        with pytest.raises(SeveralRefused):
            hand_over(cast.signe, smed, harbour, **wrong)
    neighbour = Team.objects.get(name="Nabo")
    with pytest.raises(NotFound):
        hand_over(cast.signe, smed, neighbour)
    with pytest.raises(NotFound):
        hand_over(cast.signe, smed, harbour, worker_id=cast.malik.id)  # type: ignore[attr-defined]
    smed.refresh_from_db()
    assert (smed.team.name, Handover.objects.count()) == ("Gadeteamet", 0)


def test_those_who_treat_hand_over_their_own_and_nobody_else(cast: Cast, smed: people.Person, harbour: Team) -> None:
    for who in (cast.mona, cast.asta, cast.per, cast.frida, cast.eva, cast.ada):
        with pytest.raises(PermissionDenied):
            hand_over(who, smed, harbour)
    for who in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            hand_over(who, smed, harbour)
    assert [
        (each.team.name, [who.name for who in each.workers]) for each in handing_over.others(smed, by=cast.oda)
    ] == [  # type: ignore[arg-type]
        ("Havneteamet", ["Troels Havn"])
    ]


def test_the_record_of_who_has_died_can_go_to_where_the_other_one_is(
    cast: Cast, smed: people.Person, harbour: Team
) -> None:
    deaths.die(by=cast.signe, person_id=smed.id, on=(NOW - DAY).date(), source="Hospitalet", now=NOW)
    hand_over(cast.signe, smed, harbour, worker_id=cast.troels.id)  # type: ignore[attr-defined]
    smed.refresh_from_db()
    assert smed.team == harbour
    assert not Reminder.objects.filter(person=smed).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_hand_over_at_once_one_is_told_that_the_citizen_is_there_or_finds_nobody_any_more(
    cast: Cast, smed: people.Person, harbour: Team
) -> None:
    found = at_once(lambda: hand_over(cast.signe, smed, harbour), lambda: hand_over(cast.malik, smed, harbour))
    done, other = sorted(found, key=lambda each: isinstance(each, Exception))
    assert isinstance(done, Handover) and isinstance(other, NotFound | Refusal)
    assert Handover.objects.count() == 1
