"""Stays at short notice and bridges: followed until the citizen has landed, never dropped in silence."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.referrals import Place, Referral, ReferralEvent
from brobygger.rules import agenda
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.law import day_only
from brobygger.rules.refusals import Refusal
from brobygger.services import deaths, merging, people, places, sheets
from brobygger.services.access import NotFound
from brobygger.services.agenda import lists
from brobygger.services.changes import PermissionDenied
from brobygger.services.referrals import following, happening, referring, taking_back
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.listing import reasons

DAY = timedelta(days=1)
TODAY = date(2026, 11, 12)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def place(cast: Cast, name: str = "Skovhuset", kind: str = "residential") -> Place:
    return Place.objects.get_or_create(organisation=cast.signe.organisation, name=name, defaults={"kind": kind})[0]


def to_stay(by: Any, person: people.Person, where: Place, *, at: datetime = NOW - 40 * DAY, **more: Any) -> Referral:
    told: dict[str, Any] = {"place_id": where.id, "stay_kind": "taster", "answer_by": at.date() + DAY, **more}
    new = referring.NewReferral(kind="stay", at=at, **told)
    return referring.refer(by=by, person_id=person.id, new=new, now=NOW)


def to_help(by: Any, person: people.Person, *, at: datetime = NOW - 40 * DAY, **more: Any) -> Referral:
    told: dict[str, Any] = {"help_kind": "gp", "to": "Lægehuset", "answer_by": at.date() + 7 * DAY, **more}
    new = referring.NewReferral(kind="bridge", at=at, **told)
    return referring.refer(by=by, person_id=person.id, new=new, now=NOW)


def happen(by: Any, referral: Referral, event: str, days_ago: int = 0, **more: Any) -> ReferralEvent:
    new = happening.NewEvent(event=event, at=NOW - days_ago * DAY, **more)
    return happening.happen(by=by, referral_id=referral.id, new=new, now=NOW)


def shown(person: people.Person) -> following.Shown:
    (only,) = following.of(person, by=person.created_by, today=TODAY)
    return only


def due(person: people.Person) -> list[str]:
    """The reasons to act of this room."""
    rows = Reminder.objects.filter(person=person).exclude(kind__in=[*agenda.late_kinds(), "not_seen"])
    return list(rows.order_by("rank", "due_at").values_list("kind", flat=True))


def test_a_stay_from_asked_to_left_with_its_days_counted(cast: Cast, smed: people.Person) -> None:
    row = to_stay(cast.signe, smed, place(cast))
    assert due(smed) == ["referral_answer"]
    happen(cast.signe, row, "accepted", 11, until=TODAY - 10 * DAY)
    assert due(smed) == ["arrival"]
    happen(cast.malik, row, "arrived", 10)
    counter = shown(smed).counter
    assert counter is not None
    assert (counter.day, counter.days, counter.last_day) == (11, 14, TODAY + 3 * DAY)
    assert due(smed) == ["stay_ends", "stay_no_plan"]
    happen(cast.signe, row, "left_early", note="Ville hjem til hunden")
    assert (shown(smed).progress.ended_by, due(smed)) == ("left_early", ["stay_broken"])
    happen(cast.signe, row, "followed_up", note="Prøver igen efter jul")
    assert (shown(smed).progress.state, due(smed)) == ("left", [])
    assert Change.objects.filter(kind="referral_event").count() == 4
    assert AuditEntry.objects.filter(act="referrals.happen", person=smed).count() == 4


def test_what_comes_after_is_asked_for_until_it_is_told(cast: Cast, smed: people.Person) -> None:
    row = to_stay(cast.signe, smed, place(cast))
    happen(cast.signe, row, "arrived", 10)
    referring.describe(
        by=cast.signe, referral_id=row.id, values={"afterwards": "Hjem med støtte"}, seen=row.id, now=NOW
    )
    assert due(smed) == ["stay_ends"]
    assert shown(smed).row.afterwards == "Hjem med støtte"
    assert shown(smed).counter is not None, "a correction moves no event"
    happen(cast.signe, row, "left")
    assert shown(smed).progress.state == "left"


def test_a_bridge_is_held_through_first_contact_and_support_until_landed(cast: Cast, smed: people.Person) -> None:
    row = to_help(cast.signe, smed)
    happen(cast.signe, row, "accepted", 30, until=TODAY - 28 * DAY)
    happen(cast.signe, row, "first_contact", 28, until=TODAY - 20 * DAY, whom="Signe")
    happen(cast.malik, row, "supported", 20, until=TODAY - 10 * DAY)
    assert due(smed) == ["bridge_support"]
    with pytest.raises(SeveralRefused):
        happen(cast.signe, row, "landed")
    happen(cast.signe, row, "landed", whom="Lis fra lægehuset", note="Kommer selv til sin tid")
    assert (due(smed), shown(smed).can) == ([], [])


def test_an_unanswered_referral_comes_back_in_the_list_on_its_day(cast: Cast, smed: people.Person) -> None:
    to_help(cast.signe, smed, at=NOW, answer_by=TODAY + 7 * DAY)

    def listed(now: datetime) -> list[tuple[str, int]]:
        found = lists.listed(by=cast.signe, shows="today", now=now)
        return [(row.kind, row.rank) for row in reasons(found) if not row.kind.startswith("not_seen")]

    assert listed(NOW + 6 * DAY) == []
    assert listed(NOW + 7 * DAY) == [("referral_answer", 3)]
    assert listed(NOW + 14 * DAY) == [("referral_answer", 3)]
    # It stays, beneath what can still be reached in time.
    assert listed(NOW + 70 * DAY) == [("referral_late", 3)]


def test_after_a_no_the_list_asks_what_now(cast: Cast, smed: people.Person) -> None:
    row = to_help(cast.signe, smed)
    happen(cast.signe, row, "declined", 3)
    assert due(smed) == ["referral_declined"]
    with pytest.raises(SeveralRefused):
        happen(cast.signe, row, "let_go")
    happen(cast.signe, row, "let_go", note="Vil hellere til tandlægen først")
    assert due(smed) == []
    happen(cast.signe, row, "asked_again", until=TODAY + DAY)
    assert due(smed) == ["referral_answer"]


def test_after_a_no_a_later_referral_of_the_same_sort_is_what_now(cast: Cast, smed: people.Person) -> None:
    said_no, other = place(cast), place(cast, "Havnegade")
    for each in (said_no, other):
        places.confirm(by=cast.signe, place_id=each.id, free=2, said_by="Lis", at=NOW, now=NOW)
    row = to_stay(cast.signe, smed, said_no)
    happen(cast.signe, row, "declined", 3)
    to_help(cast.signe, smed, at=NOW - 2 * DAY, answer_by=TODAY + 5 * DAY)
    assert "referral_declined" in due(smed), "a doctor is no bed"
    glance = following.at_a_glance(by=cast.signe, person=smed, now=NOW)
    assert [each.place.name for each in glance.free or ()] == ["Havnegade"]
    to_stay(cast.signe, smed, other, at=NOW - DAY)
    assert "referral_declined" not in due(smed)
    told = {each.row.to: each.progress for each in following.of(smed, by=cast.signe, today=TODAY)}
    assert [(told[each.name].state, told[each.name].is_open) for each in (said_no, other)] == [
        ("declined", False),
        ("asked", True),
    ]


def test_what_cannot_follow_is_refused_in_words_and_nothing_is_written(cast: Cast, smed: people.Person) -> None:
    row = to_stay(cast.signe, smed, place(cast))
    with pytest.raises(Refusal, match="waits for an answer"):
        happen(cast.signe, row, "left")
    happen(cast.signe, row, "arrived", 10)
    with pytest.raises(Refusal, match="has been there since 02-11-2026"):
        happen(cast.signe, row, "declined")
    assert ReferralEvent.objects.count() == 1


def test_an_arrival_before_the_yes_says_that_the_yes_is_later_and_an_hour_nobody_told_hinders_nobody(
    cast: Cast, smed: people.Person
) -> None:
    row = to_stay(cast.signe, smed, place(cast))
    happen(cast.signe, row, "accepted", 3)
    with pytest.raises(Refusal) as refused:
        happen(cast.signe, row, "arrived", 5)
    assert refused.value.params["at"] == "09-11-2026"
    assert str(refused.value).startswith("They said yes on 09-11-2026, which is later than this.")
    same_day = happening.NewEvent(event="arrived", at=NOW - 3 * DAY - timedelta(hours=1))
    with pytest.raises(Refusal, match="09-11-2026 14:20"):
        happening.happen(by=cast.signe, referral_id=row.id, new=same_day, now=NOW)
    no_hour = happening.NewEvent(event="arrived", at=day_only((NOW - 3 * DAY).date()))
    happening.happen(by=cast.signe, referral_id=row.id, new=no_hour, now=NOW)
    assert (shown(smed).progress.state, shown(smed).progress.arrived_on) == ("arrived", TODAY - 3 * DAY)


def test_a_stay_that_is_too_long_is_refused_with_the_last_day_in_words(cast: Cast, smed: people.Person) -> None:
    row = to_stay(cast.signe, smed, place(cast, kind="crisis_centre"), stay_kind="crisis")
    with pytest.raises(SeveralRefused, match="01-02-2027"):
        happen(cast.signe, row, "arrived", 10, until=date(2027, 2, 2))
    happen(cast.signe, row, "arrived", 10, until=TODAY)
    happen(cast.signe, row, "extended", until=date(2027, 2, 1))
    counter = shown(smed).counter
    assert counter is not None and counter.last_day == date(2027, 2, 1) == counter.allowed_to


def test_nobody_is_in_two_places_at_once(cast: Cast, smed: people.Person) -> None:
    first, second = to_stay(cast.signe, smed, place(cast)), to_stay(cast.signe, smed, place(cast, "Havhuset"))
    happen(cast.signe, first, "arrived", 10)
    with pytest.raises(Refusal, match=r"at Skovhuset since 02-11-2026.*begins on 07-11-2026"):
        happen(cast.signe, second, "arrived", 5)
    ended = happen(cast.signe, first, "left", 4)
    with pytest.raises(Refusal, match="from 02-11-2026 to 08-11-2026"):
        happen(cast.signe, second, "arrived", 5)
    happen(cast.signe, second, "arrived", 4)
    with pytest.raises(Refusal, match="Havhuset"):
        taking_back.take_back(by=cast.signe, event_id=ended.id, why="Forkert borger", now=NOW)


def test_a_stay_told_late_does_not_last_into_the_one_that_came_later(cast: Cast, smed: people.Person) -> None:
    later, late = to_stay(cast.signe, smed, place(cast)), to_stay(cast.signe, smed, place(cast, "Havhuset"))
    happen(cast.signe, later, "arrived", 10)
    happen(cast.signe, late, "arrived", 20, until=TODAY - 12 * DAY)
    with pytest.raises(Refusal, match="came to Skovhuset on 02-11-2026, so they had left here by then"):
        happen(cast.signe, late, "left", 5)
    with pytest.raises(Refusal, match="came to Skovhuset on 02-11-2026, and this stay would still last then"):
        happen(cast.signe, late, "extended", 12, until=TODAY - 8 * DAY)
    happen(cast.signe, late, "left", 10)


def test_an_event_written_by_mistake_is_taken_back_but_not_from_under_a_later_one(
    cast: Cast, smed: people.Person
) -> None:
    row = to_stay(cast.signe, smed, place(cast))
    arrived = happen(cast.signe, row, "arrived", 10)
    left = happen(cast.signe, row, "left")
    with pytest.raises(Refusal) as refused:
        taking_back.take_back(by=cast.malik, event_id=arrived.id, why="Forkert borger", now=NOW)
    assert refused.value.code == "later_rests_on_it"
    taking_back.take_back(by=cast.malik, event_id=left.id, why="Forkert borger", now=NOW)
    taking_back.take_back(by=cast.malik, event_id=arrived.id, why="Forkert borger", now=NOW)
    assert (shown(smed).progress.state, due(smed), ReferralEvent.objects.count()) == ("asked", ["referral_answer"], 4)


def test_a_referral_written_by_mistake_is_taken_back_before_anything_has_happened(
    cast: Cast, smed: people.Person
) -> None:
    row = to_help(cast.signe, smed)
    event = happen(cast.signe, row, "declined", 1)
    with pytest.raises(Refusal, match="Something has happened"):
        referring.take_back(by=cast.signe, referral_id=row.id, why="Forkert borger", now=NOW)
    taking_back.take_back(by=cast.signe, event_id=event.id, why="Forkert borger", now=NOW)
    referring.take_back(by=cast.signe, referral_id=row.id, why="Forkert borger", now=NOW)
    assert (following.of(smed, by=cast.signe, today=TODAY), due(smed), Referral.objects.count()) == ([], [], 2)
    with pytest.raises(Refusal, match="Signe Bro has taken this back"):
        happen(cast.signe, row, "accepted", until=TODAY)


def test_the_same_referral_or_event_sent_twice_is_written_once(cast: Cast, smed: people.Person) -> None:
    new = referring.NewReferral(kind="bridge", at=NOW, answer_by=TODAY, help_kind="gp", to="Lægehuset")
    event = happening.NewEvent(event="declined", at=NOW)
    for _ in range(2):
        referring.refer(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    for _ in range(2):
        happening.happen(by=cast.signe, referral_id=new.id, new=event, now=NOW)
    assert (Referral.objects.count(), ReferralEvent.objects.count()) == (1, 1)


def test_a_place_that_is_closed_or_elsewhere_is_not_referred_to(cast: Cast, smed: people.Person) -> None:
    where = place(cast)
    places.set_open(by=cast.oda, place_id=where.id, is_open=False, now=NOW)
    with pytest.raises(Refusal) as refused:
        to_stay(cast.signe, smed, where)
    assert refused.value.code == "place_closed"
    theirs = Place.objects.create(organisation=cast.nabo.organisation, name="Nabohuset", kind="beds")
    with pytest.raises(NotFound):
        to_stay(cast.signe, smed, theirs)
    assert not Referral.objects.exists()


def test_two_who_tell_different_things_keep_both_and_who_tells_the_same_is_shown_both(
    cast: Cast, smed: people.Person
) -> None:
    row = to_stay(cast.signe, smed, place(cast))

    def describe(by: Any, seen: Any, **values: str) -> Referral:
        return referring.describe(by=by, referral_id=row.id, values=values, seen=seen, now=NOW)

    describe(cast.signe, row.id, driver="Signe", taken_along="")
    describe(cast.malik, row.id, driver="", taken_along="Medicin: Malik giver den til vagten")
    assert (shown(smed).row.driver, shown(smed).row.taken_along) == ("Signe", "Medicin: Malik giver den til vagten")
    with pytest.raises(Refusal) as refused:
        describe(cast.malik, row.id, driver="Malik")
    assert refused.value.code == "older_form"
    assert [refused.value.params[name].driver for name in ("was", "stands")] == ["", "Signe"]
    describe(cast.malik, shown(smed).row.id, driver="Malik")
    assert shown(smed).row.driver == "Malik"
    assert Referral.objects.count() == 4


def test_who_may_not_and_who_is_elsewhere(cast: Cast, smed: people.Person) -> None:
    row = to_help(cast.signe, smed)
    for stranger in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            to_help(stranger, smed)
        with pytest.raises(NotFound):
            happen(stranger, row, "declined")
        with pytest.raises(NotFound):
            following.one(by=stranger, referral_id=row.id, today=TODAY)
    for other in (cast.asta, cast.mona, cast.eva, cast.per):
        with pytest.raises(PermissionDenied):
            to_help(other, smed)
        with pytest.raises(PermissionDenied):
            happen(other, row, "declined")
    assert ReferralEvent.objects.count() == 0


def test_after_death_nothing_is_due_nothing_begins_and_what_came_before_can_still_be_written(
    cast: Cast, smed: people.Person
) -> None:
    row = to_stay(cast.signe, smed, place(cast))
    happen(cast.signe, row, "arrived", 10)
    deaths.die(by=cast.signe, person_id=smed.id, on=TODAY - DAY, source="Hospitalet", now=NOW)
    assert due(smed) == []
    with pytest.raises(Refusal, match="has died"):
        to_help(cast.signe, smed, at=NOW)
    with pytest.raises(Refusal, match="has died"):
        happen(cast.signe, row, "extended", until=TODAY)
    happen(cast.signe, row, "extended", 2, until=TODAY)
    happen(cast.signe, row, "left", 1)
    assert shown(smed).progress.state == "left"


def test_a_stay_that_was_broken_off_is_closed_after_a_death_in_words_that_are_true(
    cast: Cast, smed: people.Person
) -> None:
    row = to_stay(cast.signe, smed, place(cast))
    happen(cast.signe, row, "arrived", 10)
    happen(cast.signe, row, "left_early", 6)
    assert shown(smed).can == ["followed_up"]
    with pytest.raises(Refusal, match="who has died"):
        happen(cast.signe, row, "died")
    death = deaths.die(by=cast.signe, person_id=smed.id, on=TODAY - 3 * DAY, source="Hospitalet", now=NOW)
    smed.refresh_from_db()
    assert (shown(smed).can, "followed_up" in shown(smed).before_death) == (["died"], True)
    with pytest.raises(Refusal, match="nothing new can begin"):
        happen(cast.signe, row, "followed_up", 2, note="Nobody agrees anything with the dead")
    with pytest.raises(Refusal, match="who has died"):
        happen(cast.signe, row, "died", 4)
    happen(cast.signe, row, "died", 3)
    assert (shown(smed).progress.state, shown(smed).progress.is_open) == ("died", False)
    deaths.take_back(by=cast.signe, death_id=death.id, why="Det var en anden", now=NOW)
    smed.refresh_from_db()
    assert (shown(smed).progress.state, shown(smed).can) == ("broken_off", ["followed_up"])
    assert due(smed) != []


def test_a_stay_closed_by_a_death_stays_closed_by_another_and_opens_where_the_citizen_lives(
    cast: Cast, smed: people.Person
) -> None:
    row = to_stay(cast.signe, smed, place(cast))
    happen(cast.signe, row, "arrived", 10)
    happen(cast.signe, row, "left_early", 6)
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 40 * DAY)
    dead = {
        person.id: deaths.die(
            by=cast.signe, person_id=person.id, on=TODAY - 3 * DAY, source="Hospitalet", now=NOW, is_sure=True
        )
        for person in (smed, ole)
    }
    merge = merging.merge(
        by=cast.signe, kept_id=smed.id, merged_id=ole.id, reason="Samme", is_difference_seen=True, now=NOW
    )
    smed.refresh_from_db()
    happen(cast.signe, row, "died", 3)
    deaths.take_back(by=cast.signe, death_id=dead[smed.id].id, why="Det var en anden", now=NOW)
    smed.refresh_from_db()
    assert (smed.died_at is None, shown(smed).progress.state) == (False, "died"), "the other death holds"
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW)
    smed.refresh_from_db()
    assert (smed.died_at, shown(smed).progress.state, shown(smed).can) == (None, "broken_off", ["followed_up"])
    assert due(smed) != []


def test_what_was_agreed_before_a_death_can_still_be_written(cast: Cast, smed: people.Person) -> None:
    row = to_stay(cast.signe, smed, place(cast))
    happen(cast.signe, row, "arrived", 10)
    happen(cast.signe, row, "left_early", 6)
    deaths.die(by=cast.signe, person_id=smed.id, on=TODAY - 3 * DAY, source="Hospitalet", now=NOW)
    happen(cast.signe, row, "followed_up", 4, note="Vil prøve igen")
    assert shown(smed).progress.state == "left"


def test_merged_records_share_their_referrals_and_part_again(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    mine, his = to_stay(cast.signe, smed, place(cast)), to_stay(cast.signe, ole, place(cast, "Havhuset"))
    happen(cast.signe, mine, "arrived", 10)
    happen(cast.signe, his, "arrived", 9)
    merge = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    assert len(following.of(smed, by=cast.signe, today=TODAY)) == 2
    happen(cast.signe, his, "sent_away", 1, note="Stedet ringede")
    assert [each.progress.state for each in following.of(smed, by=cast.signe, today=TODAY)] == ["arrived", "broken_off"]
    with pytest.raises(Refusal, match="Skovhuset"):
        happen(cast.signe, to_stay(cast.signe, ole, place(cast, "Åhuset")), "arrived", 2)
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW)
    assert {each.row.to for each in following.of(ole, by=cast.signe, today=TODAY)} == {"Havhuset"}
    assert {each.row.to for each in following.of(smed, by=cast.signe, today=TODAY)} == {"Skovhuset", "Åhuset"}


def test_referrals_and_what_became_of_them_stand_in_the_course(cast: Cast, smed: people.Person) -> None:
    row = to_help(cast.signe, smed)
    happen(cast.signe, row, "declined", 3)
    referring.describe(by=cast.signe, referral_id=row.id, values={"driver": "Signe"}, seen=row.id, now=NOW)
    course = sheets.course(smed, by=cast.asta, kind="treatment")
    assert [entry.kind for month in course.months for entry in month.entries] == ["referral_event", "referral"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_refer_to_one_place_or_tell_of_one_arrival_at_once_one_is_told(
    cast: Cast, smed: people.Person
) -> None:
    where = place(cast)
    found = at_once(lambda: to_stay(cast.signe, smed, where), lambda: to_stay(cast.malik, smed, where))
    assert [each.code for each in found if isinstance(each, Refusal)] == ["already_referred"]
    row = Referral.objects.get()
    found = at_once(lambda: happen(cast.signe, row, "arrived", 10), lambda: happen(cast.malik, row, "arrived", 9))
    assert [each.code for each in found if isinstance(each, Refusal)] == ["cannot_follow"]
    assert ReferralEvent.objects.count() == 1


def test_one_office_is_asked_for_two_kinds_of_help_and_for_one_of_them_once(cast: Cast, smed: people.Person) -> None:
    to_help(cast.signe, smed, to="Borgerservice", help_kind="benefits")
    to_help(cast.malik, smed, to="Borgerservice", help_kind="housing")
    for kind in ("benefits", "housing"):
        with pytest.raises(Refusal) as refused:
            to_help(cast.malik, smed, to="borgerservice", help_kind=kind, at=NOW - DAY)
        assert refused.value.code == "already_referred"
    assert {each.row.help_kind for each in following.of(smed, by=cast.signe, today=TODAY)} == {"benefits", "housing"}


def test_a_no_to_one_other_help_stays_until_the_citizen_is_referred_to_the_same_again(
    cast: Cast, smed: people.Person
) -> None:
    other = {"help_kind": "other"}
    row = to_help(cast.signe, smed, at=NOW - 9 * DAY, to="Kvindenetværket", **other)
    happen(cast.signe, row, "declined", days_ago=8)
    assert due(smed) == ["referral_declined"]
    vet = to_help(cast.signe, smed, at=NOW - DAY, to="Dyrlæge til hunden", **other)
    happen(cast.signe, vet, "landed", whom="Dyrlægen", note="ringer selv")
    assert due(smed) == ["referral_declined"], "something else is no answer to it"
    court = to_help(cast.signe, smed, at=NOW - 9 * DAY, to="Retten", **other)
    happen(cast.signe, court, "lost", days_ago=8, note="Fik ingen tid")
    assert "referral_lost" in due(smed)
    to_help(cast.signe, smed, at=NOW - DAY, to=" retten", **other)
    assert "referral_lost" not in due(smed)


def test_who_asks_again_is_refused_what_a_new_referral_is(cast: Cast, smed: people.Person) -> None:
    where = place(cast)
    first = to_stay(cast.signe, smed, where, at=NOW - 20 * DAY)
    happen(cast.signe, first, "let_go", 18, note="Ville ikke")
    second = to_stay(cast.malik, smed, where, at=NOW - 10 * DAY)
    with pytest.raises(Refusal) as refused:
        happen(cast.signe, first, "asked_again", 5, until=TODAY + DAY)
    assert (refused.value.code, refused.value.params["who"]) == ("already_referred", "Malik Å")
    happen(cast.malik, second, "let_go", 4, note="Heller ikke nu")
    happen(cast.signe, first, "asked_again", 3, until=TODAY + DAY)
    assert [each.progress.state for each in following.of(smed, by=cast.signe, today=TODAY)] == ["asked", "let_go"]


def test_a_place_that_has_closed_is_not_asked_again(cast: Cast, smed: people.Person) -> None:
    where = place(cast)
    row = to_stay(cast.signe, smed, where, at=NOW - 20 * DAY)
    happen(cast.signe, row, "declined", 18)
    assert "asked_again" in shown(smed).can
    places.set_open(by=cast.oda, place_id=where.id, is_open=False, now=NOW)
    assert shown(smed).can == ["let_go"]
    with pytest.raises(Refusal) as refused:
        happen(cast.signe, row, "asked_again", 5, until=TODAY + DAY)
    assert refused.value.code == "place_closed"
    places.set_open(by=cast.oda, place_id=where.id, is_open=True, now=NOW)
    happen(cast.signe, row, "asked_again", 5, until=TODAY + DAY)
    assert shown(smed).progress.state == "asked"


def test_other_help_is_asked_again_once_and_what_is_open_already_can_be(cast: Cast, smed: people.Person) -> None:
    first = to_help(cast.signe, smed, at=NOW - 20 * DAY)
    happen(cast.signe, first, "asked_again", 15, until=TODAY + DAY)
    happen(cast.signe, first, "lost", 12, note="Tog ikke telefonen")
    to_help(cast.malik, smed, at=NOW - 10 * DAY)
    with pytest.raises(Refusal) as refused:
        happen(cast.signe, first, "asked_again", 5, until=TODAY + DAY)
    assert refused.value.code == "already_referred"
