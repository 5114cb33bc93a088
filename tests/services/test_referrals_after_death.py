"""The citizen died in a bed, or with a referral open: it is closed with what is true, and opens again where they live."""

from datetime import timedelta
from typing import Any

import pytest

from brobygger.records.referrals import ReferralEvent
from brobygger.rules.law import day_only
from brobygger.rules.refusals import Refusal
from brobygger.services import deaths, merging, people
from brobygger.services.earlier import earlier, first_written
from brobygger.services.referrals import after_death, happening, taking_back
from tests.cast import NOW, Cast
from tests.services.test_referrals import DAY, TODAY, due, happen, place, shown, smed, to_help, to_stay

__all__ = ["smed"]

STAYS = {
    "asked": (),
    "accepted": (("accepted", 20),),
    "declined": (("declined", 20),),
    "arrived": (("arrived", 10),),
    "broken_off": (("arrived", 10), ("sent_away", 6)),
}
BRIDGES = {
    "asked": (),
    "accepted": (("accepted", 20),),
    "declined": (("declined", 20),),
    "supported": (("first_contact", 20),),
}
KINDS = [*(("stay", state) for state in STAYS), *(("bridge", state) for state in BRIDGES)]


def referred(cast: Cast, smed: people.Person, kind: str, state: str) -> Any:
    row = to_stay(cast.signe, smed, place(cast)) if kind == "stay" else to_help(cast.signe, smed)
    for event, days_ago in (STAYS if kind == "stay" else BRIDGES)[state]:
        until = {"until": TODAY - (days_ago - 1) * DAY} if event in ("accepted", "first_contact") else {}
        happen(cast.signe, row, event, days_ago, **until)
    return row


def die(cast: Cast, smed: people.Person, days_ago: int = 3) -> Any:
    on = TODAY - days_ago * DAY
    row = deaths.die(by=cast.signe, person_id=smed.id, on=on, source="Hospitalet", now=NOW, is_sure=True)
    smed.refresh_from_db()
    return row


@pytest.mark.parametrize(("kind", "state"), KINDS, ids=[" ".join(each) for each in KINDS])
def test_whatever_is_open_is_closed_by_the_death_and_stands_open_again_where_that_was_a_mistake(
    cast: Cast, smed: people.Person, kind: str, state: str
) -> None:
    row = referred(cast, smed, kind, state)
    can = shown(smed).can
    assert "died" not in can
    with pytest.raises(Refusal, match="who has died"):
        happen(cast.signe, row, "died", 3)
    death = die(cast, smed)
    assert shown(smed).can[0] == "died"
    happen(cast.signe, row, "died", 3)
    assert (shown(smed).progress.state, shown(smed).progress.is_open, shown(smed).can) == ("died", False, [])
    assert due(smed) == []
    deaths.take_back(by=cast.signe, death_id=death.id, why="Det var en anden", now=NOW)
    smed.refresh_from_db()
    assert (shown(smed).progress.state, shown(smed).can) == (state, can)
    assert due(smed) != []


def test_a_stay_that_ran_ended_on_the_day_the_citizen_died(cast: Cast, smed: people.Person) -> None:
    row = referred(cast, smed, "stay", "arrived")
    die(cast, smed)
    with pytest.raises(Refusal, match="has died"):
        happen(cast.signe, row, "left_early", 1)
    happen(cast.signe, row, "died", 3)
    found = shown(smed)
    assert (found.progress.state, found.progress.ended_by) == ("died", "died")
    assert found.counter is not None and found.counter.day == 8


@pytest.mark.parametrize("days_ago", [5, 1])
def test_another_day_of_the_death_is_the_day_the_stay_ended_too(cast: Cast, smed: people.Person, days_ago: int) -> None:
    row = referred(cast, smed, "stay", "arrived")
    death = die(cast, smed)
    happen(cast.signe, row, "died", 3, note="Skovhuset fandt ham")
    on = TODAY - days_ago * DAY
    later = NOW + timedelta(minutes=5)
    deaths.correct(by=cast.signe, death_id=death.id, on=on, source="Hospitalet", is_sure=True, now=later)
    smed.refresh_from_db()
    left_at = shown(smed).progress.left_at
    assert left_at == day_only(on), "no hour of the death is made up"
    (event,) = ReferralEvent.objects.current().filter(kind="died")
    assert event.note == "Skovhuset fandt ham"


MINUTE = timedelta(minutes=1)


def correct(cast: Cast, smed: people.Person, days_ago: int, *, after: int) -> None:
    """Another day of the death, told by another worker so many minutes after it was told first."""
    (row,) = deaths.told_of(smed, by=cast.malik)
    told = {"on": TODAY - days_ago * DAY, "source": "Hospitalet", "is_sure": True}
    deaths.correct(by=cast.malik, death_id=row.id, **told, now=NOW + after * MINUTE)
    smed.refresh_from_db()


def closed(smed: people.Person) -> ReferralEvent:
    return ReferralEvent.objects.current().get(kind="died")


def followed(cast: Cast, smed: people.Person) -> dict[str, int]:
    found = after_death.what_followed(smed, by=cast.signe, today=TODAY)
    return {name: len(told) for name in ("moved", "stuck", "came_after") if (told := getattr(found, name))}


def test_a_day_of_the_death_before_they_came_takes_no_closing_back_and_says_that_both_cannot_be_right(
    cast: Cast, smed: people.Person
) -> None:
    row = referred(cast, smed, "stay", "arrived")
    die(cast, smed)
    before = happen(cast.signe, row, "died", 3)
    correct(cast, smed, 12, after=5)
    assert closed(smed) == before and ReferralEvent.objects.filter(kind="died").count() == 1
    assert (shown(smed).progress.state, shown(smed).came_after_death) == ("died", True)
    assert (followed(cast, smed), due(smed)) == ({"came_after": 1}, [])
    # The day put back, it is as it was; and to a day they were there it follows.
    correct(cast, smed, 3, after=10)
    assert (closed(smed), shown(smed).came_after_death, followed(cast, smed)) == (before, False, {})
    correct(cast, smed, 12, after=15)
    correct(cast, smed, 5, after=20)
    assert (closed(smed).happened_at, followed(cast, smed)) == (day_only(TODAY - 5 * DAY), {"moved": 1})


def test_a_stay_they_came_to_after_the_death_is_closed_once_one_of_the_two_days_is_right(
    cast: Cast, smed: people.Person
) -> None:
    row = referred(cast, smed, "stay", "arrived")
    (arrived,) = ReferralEvent.objects.all()
    die(cast, smed, 12)
    for days_ago in (12, 3):
        with pytest.raises(Refusal, match="That is after the day of the death, 31-10-2026") as refused:
            happen(cast.signe, row, "died", days_ago)
        assert refused.value.code == "came_after_death"
    taking_back.take_back(by=cast.signe, event_id=arrived.id, why="Kom aldrig", now=NOW)
    happen(cast.signe, row, "died", 12)
    assert (shown(smed).progress.state, shown(smed).came_after_death) == ("died", False)


def test_whoever_wrote_the_closing_stays_who_did_and_who_moved_it_stands_beside(
    cast: Cast, smed: people.Person
) -> None:
    row = referred(cast, smed, "stay", "arrived")
    die(cast, smed)
    first = happen(cast.signe, row, "died", 3, note="Skovhuset fandt ham")
    correct(cast, smed, 5, after=5)
    assert followed(cast, smed) == {"moved": 1}
    moved = closed(smed)
    assert (moved.corrects, moved.recorded_by, moved.note) == (first, cast.malik, first.note)
    before = earlier(by=cast.signe, referral_event=[moved])[moved.id]
    assert first_written(moved, before).recorded_by == cast.signe
    correct(cast, smed, 3, after=10)
    assert shown(smed).progress.left_at == day_only(TODAY - 3 * DAY)


def test_a_closing_that_cannot_follow_stays_and_is_told_of(cast: Cast, smed: people.Person) -> None:
    row = referred(cast, smed, "bridge", "asked")
    happen(cast.signe, row, "accepted", 5, until=TODAY - 4 * DAY)
    die(cast, smed)
    before = happen(cast.signe, row, "died", 3)
    correct(cast, smed, 8, after=5)
    assert (closed(smed), followed(cast, smed)) == (before, {"stuck": 1})


def test_a_closing_as_of_a_day_somebody_chose_is_left_as_it_is(cast: Cast, smed: people.Person) -> None:
    row = referred(cast, smed, "stay", "arrived")
    die(cast, smed)
    before = happen(cast.signe, row, "died", 1)
    correct(cast, smed, 5, after=5)
    assert (closed(smed), followed(cast, smed)) == (before, {})


@pytest.mark.parametrize("knows_day", [True, False])
def test_where_another_record_tells_the_death_too_the_closing_follows_the_one_that_still_stands(
    cast: Cast, smed: people.Person, knows_day: bool
) -> None:
    row = referred(cast, smed, "stay", "arrived")
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    told = {"by": cast.malik, "person_id": ole.id, "source": "Politiet", "is_sure": True, "now": NOW}
    deaths.die(on=TODAY - 5 * DAY if knows_day else None, **told)
    mine = die(cast, smed)
    merged = {"kept_id": smed.id, "merged_id": ole.id, "reason": "samme"}
    sure = {"is_difference_seen": True, "is_death_seen": True}
    merging.merge(by=cast.signe, **merged, **sure, now=NOW + MINUTE)
    smed.refresh_from_db()
    before = happen(cast.signe, row, "died", 3)
    deaths.take_back(by=cast.malik, death_id=mine.id, why="Forkert dag", now=NOW + 5 * MINUTE)
    smed.refresh_from_db()
    assert smed.died_at is not None and shown(smed).progress.state == "died"
    if knows_day:
        assert (closed(smed).happened_at, followed(cast, smed)) == (day_only(TODAY - 5 * DAY), {"moved": 1})
    else:
        assert closed(smed) == before


def test_parted_again_the_closing_follows_the_death_of_the_record_it_is_on(cast: Cast, smed: people.Person) -> None:
    row = referred(cast, smed, "stay", "arrived")
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    told = {"source": "Politiet", "is_sure": True}
    his = deaths.die(by=cast.malik, person_id=ole.id, on=TODAY - 5 * DAY, **told, now=NOW)
    die(cast, smed)
    happen(cast.signe, row, "died", 3)
    same = {"kept_id": smed.id, "merged_id": ole.id, "reason": "samme", "is_difference_seen": True}
    merge = merging.merge(by=cast.signe, **same, is_death_seen=True, now=NOW + MINUTE)
    deaths.correct(by=cast.malik, death_id=his.id, on=TODAY - DAY, **told, now=NOW + 2 * MINUTE)
    assert closed(smed).happened_at == day_only(TODAY - DAY)
    merging.undo(by=cast.malik, merge_id=merge.id, why="Det var to", now=NOW + 3 * MINUTE)
    assert closed(smed).happened_at == day_only(TODAY - 3 * DAY)


def test_merged_the_closing_follows_the_day_that_holds_for_both(cast: Cast, smed: people.Person) -> None:
    row = referred(cast, smed, "stay", "arrived")
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    told = {"source": "Politiet", "is_sure": True}
    die(cast, smed)
    happen(cast.signe, row, "died", 3)
    deaths.die(by=cast.malik, person_id=ole.id, on=TODAY - DAY, **told, now=NOW + MINUTE)
    same = {"kept_id": smed.id, "merged_id": ole.id, "reason": "samme", "is_difference_seen": True}
    merge = merging.merge(by=cast.malik, **same, is_death_seen=True, now=NOW + 2 * MINUTE)
    smed.refresh_from_db()
    assert closed(smed).happened_at == day_only(TODAY - DAY)
    merging.undo(by=cast.malik, merge_id=merge.id, why="Det var to", now=NOW + 3 * MINUTE)
    assert closed(smed).happened_at == day_only(TODAY - 3 * DAY)


def test_a_closing_that_could_not_follow_does_once_the_arrival_in_its_way_is_taken_back(
    cast: Cast, smed: people.Person
) -> None:
    row = referred(cast, smed, "stay", "arrived")
    arrived = ReferralEvent.objects.get(kind="arrived")
    die(cast, smed)
    happen(cast.signe, row, "died", 3)
    correct(cast, smed, 12, after=5)
    assert followed(cast, smed) == {"came_after": 1}
    taking_back.take_back(by=cast.signe, event_id=arrived.id, why="Kom aldrig", now=NOW + 10 * MINUTE)
    assert (closed(smed).happened_at, followed(cast, smed)) == (day_only(TODAY - 12 * DAY), {})


@pytest.mark.parametrize("knows_hours", [True, False])
def test_letting_an_ending_stand_is_in_the_way_of_nothing_that_happened_before_it(
    cast: Cast, smed: people.Person, knows_hours: bool
) -> None:
    row = referred(cast, smed, "stay", "broken_off")
    happen(cast.signe, row, "stands", 1)
    with pytest.raises(Refusal, match="Write a later day"):
        happen(cast.signe, row, "stands", 8)
    die(cast, smed)
    new = happening.NewEvent("died", NOW - 3 * DAY if knows_hours else day_only(TODAY - 3 * DAY))
    happening.happen(by=cast.signe, referral_id=row.id, new=new, now=NOW)
    assert (shown(smed).progress.state, shown(smed).progress.is_open) == ("died", False)


def test_a_connection_that_was_lost_is_taken_up_again_before_the_day_its_end_was_let_stand(
    cast: Cast, smed: people.Person
) -> None:
    row = to_help(cast.signe, smed)
    happen(cast.signe, row, "lost", 6, note="Svarer ikke")
    happen(cast.signe, row, "stands", 1)
    happen(cast.signe, row, "asked_again", 4, until=TODAY + DAY)
    assert shown(smed).progress.state == "asked"
    with pytest.raises(Refusal, match="waits for an answer"):
        happen(cast.signe, row, "stands")
