"""Referrals: what can follow what, what is refused in words, and that none is dropped in silence."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules import code_lists, referral_reminders, referrals, referring
from brobygger.rules.law import PLACE
from brobygger.rules.referrals import BRIDGE, STAY, TRANSITIONS, Asked, Told
from brobygger.rules.refusals import Refusal

KINDS = [STAY, BRIDGE]
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PLACE)


ASKED_AT, NOW = at("2026-11-02 10:00"), at("2026-12-01 12:00")
STAY_ASKED = Asked(uuid4(), STAY, ASKED_AT, at("2026-11-03 23:59"), "Skovhuset", "taster")
BRIDGE_ASKED = Asked(uuid4(), BRIDGE, ASKED_AT, at("2026-11-09 23:59"), "Lægehuset")


def problems(asked: Asked, new: Told, *before: Told, **more: Any) -> list[tuple[str, str]]:
    told = {"whom": "Lis", "note": "Det gik", "now": NOW, **more}
    progress = referrals.replay(asked, before)
    found = referring.event_problems(asked=asked, progress=progress, new=new, **told)
    return [(fault.field, fault.code) for fault in found]


def kinds_due(asked: Asked, *told: Told) -> list[str]:
    return [due.kind for due in referral_reminders.due(asked, referrals.replay(asked, told))]


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_and_event_is_in_its_list_has_words_and_an_owner(kind: str) -> None:
    states = TRANSITIONS[kind]
    events = {event for after in states.values() for event in after}
    assert set(states) | {state for after in states.values() for state in after.values()} == set(states)
    assert set(states) <= set(code_lists.codes("referral_states")) & set(referrals.OWNERS) & set(
        referrals.CANNOT_FOLLOW
    )
    assert events <= set(code_lists.codes("referral_events"))


def test_every_event_of_the_list_can_happen_somewhere() -> None:
    possible = {event for states in TRANSITIONS.values() for after in states.values() for event in after}
    assert possible == set(code_lists.codes("referral_events"))


@pytest.mark.parametrize("kind", KINDS)
def test_from_every_open_state_one_can_come_to_an_end_and_a_no_is_none(kind: str) -> None:
    ends = {referrals.LEFT, referrals.LANDED, referrals.LET_GO, referrals.LOST}
    # A death closes everything, and is no end one works for.
    for state in set(TRANSITIONS[kind]) & referrals.OPEN:
        reached, ask = {state}, {state}
        while ask:
            ask = {end for one in ask for end in TRANSITIONS[kind][one].values()} - reached
            reached |= ask
        assert reached & ends
    assert referrals.DECLINED in referrals.OPEN
    assert set(TRANSITIONS[kind][referrals.DECLINED].values()) <= {referrals.ASKED, referrals.LET_GO, referrals.DIED}


EVENTS = sorted(code_lists.codes("referral_events"))
moves = st.lists(
    st.tuples(st.sampled_from(EVENTS), st.integers(0, 24 * 60), st.integers(0, 100) | st.none()), max_size=12
)


@given(st.sampled_from([STAY_ASKED, BRIDGE_ASKED]), moves)
def test_whatever_is_tried_an_open_referral_is_a_reason_to_act_and_a_closed_one_is_not(
    asked: Asked, tried: list[tuple[str, int, int | None]]
) -> None:
    told: list[Told] = []
    for event, hours, ahead in tried:
        when = ASKED_AT + timedelta(hours=hours)
        new = Told(event, when, None if ahead is None else when.date() + ahead * DAY)
        try:
            referrals.replay_new(asked, told, new)
        except Refusal:
            continue
        told.append(new)
    progress = referrals.replay(asked, told)
    due = list(referral_reminders.due(asked, progress))
    assert bool(due) == progress.is_open
    assert all(reminder.shows_at <= reminder.due_at for reminder in due)
    assert progress.state in TRANSITIONS[asked.kind]
    # The states are walked along the arrows, in the order things happened.
    state = referrals.ASKED
    for one in sorted(told, key=lambda each: each.at):
        # That an ending stands is no step, whatever is written since of a day before it.
        state = state if one.event == referrals.STANDS else TRANSITIONS[asked.kind][state][one.event]
    assert state == progress.state


@given(moves)
def test_a_stay_that_is_over_began_before_it_ended(tried: list[tuple[str, int, int | None]]) -> None:
    told: list[Told] = []
    for event, hours, _ in tried:
        new = Told(event, ASKED_AT + timedelta(hours=hours))
        try:
            referrals.replay(STAY_ASKED, [*told, new])
        except Refusal:
            continue
        told.append(new)
    stay = referrals.stay_of(STAY_ASKED, referrals.replay(STAY_ASKED, told))
    assert stay is None or stay.left_at is None or stay.arrived_at <= stay.left_at


def test_an_unanswered_referral_comes_back_and_asking_again_moves_the_day() -> None:
    (due,) = referral_reminders.due(BRIDGE_ASKED, referrals.replay(BRIDGE_ASKED, []))
    assert (due.kind, due.shows_at, due.due_at) == (
        "referral_answer",
        at("2026-11-09 00:00"),
        at("2026-11-09 23:59:59"),
    )
    again = Told("asked_again", at("2026-11-09 11:00"), date(2026, 11, 16))
    (due,) = referral_reminders.due(BRIDGE_ASKED, referrals.replay(BRIDGE_ASKED, [again]))
    assert (due.kind, due.shows_at) == ("referral_answer", at("2026-11-16 00:00"))


def test_after_a_no_we_ask_what_now_until_someone_has_asked_again_or_let_it_go() -> None:
    no = Told("declined", at("2026-11-03 11:00"))
    assert kinds_due(BRIDGE_ASKED, no) == ["referral_declined"]
    assert kinds_due(BRIDGE_ASKED, no, Told("asked_again", at("2026-11-04 11:00"), date(2026, 11, 8))) == [
        "referral_answer"
    ]
    assert kinds_due(BRIDGE_ASKED, no, Told("let_go", at("2026-11-04 11:00"))) == []


def test_a_bridge_is_held_until_the_citizen_has_landed() -> None:
    yes = Told("accepted", at("2026-11-03 11:00"), date(2026, 11, 6))
    met = Told("first_contact", at("2026-11-06 10:00"), date(2026, 11, 13))
    again = Told("supported", at("2026-11-13 10:00"), date(2026, 11, 20))
    landed = Told("landed", at("2026-11-20 10:00"))
    assert kinds_due(BRIDGE_ASKED, yes) == ["first_contact"]
    assert kinds_due(BRIDGE_ASKED, yes, met) == ["bridge_support"]
    assert kinds_due(BRIDGE_ASKED, yes, met, again) == ["bridge_support"]
    assert kinds_due(BRIDGE_ASKED, yes, met, again, landed) == []


def test_a_stay_asks_for_a_plan_in_time_and_tells_before_it_ends() -> None:
    arrived = Told("arrived", at("2026-11-03 15:00"))
    soon, no_plan = referral_reminders.due(STAY_ASKED, referrals.replay(STAY_ASKED, [arrived]))
    assert (soon.kind, soon.shows_at, soon.due_at) == ("stay_ends", at("2026-11-13 00:00"), at("2026-11-16 23:59:59"))
    assert (no_plan.kind, no_plan.shows_at) == ("stay_no_plan", at("2026-11-09 00:00"))
    assert kinds_due(replace(STAY_ASKED, has_plan=True), arrived) == ["stay_ends"]
    longer = Told("extended", at("2026-11-04 15:00"), date(2026, 11, 10))
    after = referrals.replay(STAY_ASKED, [arrived, longer])
    assert (next(referral_reminders.due(STAY_ASKED, after)).due_at.day, after.since) == (10, arrived.at)


@pytest.mark.parametrize("event", ["left_early", "sent_away", "outside"])
def test_a_stay_that_was_broken_off_is_not_done_with_before_what_now_is_agreed(event: str) -> None:
    broken = Told(event, at("2026-11-05 09:00"))
    assert kinds_due(STAY_ASKED, ARRIVED, broken) == ["stay_broken"]
    agreed = Told("followed_up", at("2026-11-06 09:00"))
    progress = referrals.replay(STAY_ASKED, [ARRIVED, broken, agreed])
    assert (progress.is_open, progress.ended_by, progress.left_at) == (False, event, broken.at)
    assert problems(STAY_ASKED, agreed, ARRIVED, broken, note="") == [("note", "needed")]


def test_an_arrival_agreed_shows_the_day_before_and_on_the_day() -> None:
    yes = Told("accepted", at("2026-11-03 11:00"), date(2026, 11, 6))
    (due,) = referral_reminders.due(STAY_ASKED, referrals.replay(STAY_ASKED, [yes]))
    assert (due.kind, due.shows_at, due.due_at) == ("arrival", at("2026-11-05 00:00"), at("2026-11-06 23:59:59"))


@pytest.mark.parametrize(("asked", "kind"), [(STAY_ASKED, "arrival"), (BRIDGE_ASKED, "first_contact")])
def test_a_yes_without_a_day_is_told_and_the_day_is_asked_for_in_a_week(asked: Asked, kind: str) -> None:
    yes = Told("accepted", at("2026-11-03 11:00"))
    assert problems(asked, yes) == []
    progress = referrals.replay(asked, [yes])
    (due,) = referral_reminders.due(asked, progress)
    assert (due.kind, due.due_at, due.params["day"]) == (kind, at("2026-11-10 23:59:59"), "unknown")
    known = referrals.replay(asked, [yes, Told("accepted", at("2026-11-05 11:00"), date(2026, 11, 6))])
    assert (progress.is_day_known, known.is_day_known, known.next_on) == (False, True, date(2026, 11, 6))


ARRIVED = Told("arrived", at("2026-11-03 15:00"))


@pytest.mark.parametrize(
    ("new", "before", "field", "code"),
    [
        (Told("arrived", at("2026-11-02 09:58")), [], "at", "before_asked"),
        (Told("arrived", at("2026-12-02 09:00")), [], "at", "in_future"),
        (Told("arrived", ARRIVED.at, date(2026, 11, 17)), [], "until", "longer_than_allowed"),
        (Told("arrived", ARRIVED.at, date(2026, 11, 2)), [], "until", "until_before"),
        (Told("extended", at("2026-11-10 09:00"), date(2026, 11, 17)), [ARRIVED], "until", "longer_than_allowed"),
        (Told("extended", at("2026-11-10 09:00")), [ARRIVED], "until", "needed"),
        (Told("left", at("2026-11-03 14:00")), [ARRIVED], "at", "before_arrival"),
        (Told("asked_again", at("2026-11-03 14:00")), [], "until", "needed"),
        (Told("accepted", at("2026-11-03 14:00"), date(2027, 6, 1)), [], "until", "until_far"),
        (Told("flown", at("2026-11-03 14:00")), [], "event", "unknown_code"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(new: Told, before: list[Told], field: str, code: str) -> None:
    assert problems(STAY_ASKED, new, *before) == [(field, code)]


def test_the_last_day_allowed_is_let_by_and_the_refusal_says_which_it_is() -> None:
    assert problems(STAY_ASKED, Told("arrived", ARRIVED.at, date(2026, 11, 16))) == []
    new = Told("arrived", ARRIVED.at, date(2026, 11, 17))
    progress = referrals.replay(STAY_ASKED, [])
    (fault,) = referring.event_problems(asked=STAY_ASKED, progress=progress, new=new, whom="", note="", now=NOW)
    assert "16-11-2026" in str(fault)


def test_a_shorter_stay_needs_a_last_day_agreed() -> None:
    short = replace(STAY_ASKED, stay_kind="short")
    assert problems(short, Told("arrived", ARRIVED.at)) == [("until", "needed")]
    assert problems(short, Told("arrived", ARRIVED.at, date(2026, 11, 5))) == []


@pytest.mark.parametrize("event", ["let_go", "lost"])
def test_letting_go_needs_a_reason_and_landing_what_shows_it_and_who_carries_on(event: str) -> None:
    assert problems(BRIDGE_ASKED, Told(event, NOW), note=" ") == [("note", "needed")]
    assert problems(BRIDGE_ASKED, Told("landed", NOW), note="", whom="") == [("whom", "needed"), ("note", "needed")]


def test_a_move_that_cannot_be_is_refused_with_the_date_of_what_stands() -> None:
    with pytest.raises(Refusal, match="03-11-2026"):
        referrals.replay(STAY_ASKED, [ARRIVED, Told("accepted", at("2026-11-04 10:00"))])
    with pytest.raises(Refusal, match="They said no on 04-11-2026"):
        referrals.replay(
            STAY_ASKED, [Told("declined", at("2026-11-04 10:00")), Told("arrived", at("2026-11-05 10:00"))]
        )


def test_being_in_two_places_is_refused_with_both_dates() -> None:
    here = referrals.stay_of(STAY_ASKED, referrals.replay(STAY_ASKED, [ARRIVED]))
    other = replace(STAY_ASKED, id=uuid4(), to="Havhuset")
    there = referrals.stay_of(other, referrals.replay(other, [Told("arrived", at("2026-11-05 15:00"))]))
    assert here is not None and there is not None
    with pytest.raises(Refusal, match=r"at Skovhuset since 03-11-2026.*begins on 05-11-2026"):
        referring.check_overlap(None, there, [here])
    ended = replace(here, left_at=at("2026-11-06 10:00"))
    with pytest.raises(Refusal, match="at Skovhuset from 03-11-2026 to 06-11-2026"):
        referring.check_overlap(None, there, [ended])
    referring.check_overlap(None, there, [replace(here, left_at=at("2026-11-05 15:00"))])


@pytest.mark.parametrize(
    ("change", "field"),
    [({"to": ""}, "to"), ({"offer": "x"}, "stay_kind"), ({"answer_by": date(2026, 11, 1)}, "answer_by")],
)
def test_a_referral_says_where_to_and_when_to_ask_again(change: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {
        "kind": STAY,
        "at": ASKED_AT,
        "answer_by": date(2026, 11, 3),
        "to": "Skovhuset",
        "offer": "taster",
        "texts": [("driver", "Signe")],
        "now": NOW,
    }
    assert list(referring.problems(**good)) == []
    assert [fault.field for fault in referring.problems(**good | change)] == [field]
