"""The citizen died in a bed, or with a referral open: it is closed with what is true, and opens again where they live."""

from datetime import timedelta
from typing import Any

import pytest

from brobygger.records.referrals import ReferralEvent
from brobygger.rules.law import day_only
from brobygger.rules.refusals import Refusal
from brobygger.services import deaths, people
from brobygger.services.referrals import happening
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


def test_a_day_of_the_death_before_they_came_leaves_the_stay_to_be_looked_at_again(
    cast: Cast, smed: people.Person
) -> None:
    row = referred(cast, smed, "stay", "arrived")
    death = die(cast, smed)
    happen(cast.signe, row, "died", 3)
    on = TODAY - 12 * DAY
    deaths.correct(by=cast.signe, death_id=death.id, on=on, source="Hospitalet", is_sure=True, now=NOW)
    smed.refresh_from_db()
    assert shown(smed).progress.state == "arrived"
    assert due(smed) == []


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
