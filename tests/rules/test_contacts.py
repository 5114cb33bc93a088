"""What must hold before a contact or an attempt is written."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from brobygger.rules import contacts, fields, law
from brobygger.rules.fields import FieldRefused

NOW = datetime(2026, 11, 22, 14, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    kind: str = "contact"
    happened_at: datetime = NOW
    outcome: str = ""
    place_kind: str = "park"
    place: str = "Mariaparken"
    initiator: str = "worker"
    minutes: int | None = 15
    components: tuple[str, ...] = ("contact", "relation")
    methods: tuple[str, ...] = ("motivational_interviewing",)
    care_share: int | None = 75
    own_words: str = "Jeg vil bare have ro om natten 👍"
    next_step: str = ""
    note: str = ""
    promise: str = ""
    promise_at: datetime | None = None


CONTACT = Told()
ATTEMPT = replace(CONTACT, kind="attempt", outcome="nobody_there", minutes=None, care_share=None, components=())


def wrong(told: Told) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in contacts.problems(told, now=NOW)]


def test_a_contact_and_an_attempt_that_are_in_order_pass() -> None:
    contacts.check(CONTACT, now=NOW)
    contacts.check(ATTEMPT, now=NOW)


def test_a_promise_a_hundred_years_ahead_is_a_mistyped_year() -> None:
    told = replace(CONTACT, promise="kaffe", promise_at=NOW.replace(year=2126))
    assert wrong(told) == [("promise_at", "too_far")]
    assert wrong(replace(told, promise_at=NOW + timedelta(days=400))) == []


def test_what_the_citizen_said_and_what_is_noted_may_hold_a_number() -> None:
    said = "mit nummer er 670761-4285"
    assert wrong(replace(CONTACT, own_words=said, note=said, next_step="tlf. 45 12 34 56", place="Torvet 12")) == []


def test_the_least_one_can_tell_is_enough() -> None:
    bare = Told(place_kind="", place="", initiator="", minutes=None, components=(), care_share=None, own_words="")
    assert wrong(bare) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": "meeting"}, ("kind", "unknown_code")),
        ({"place_kind": "moon"}, ("place_kind", "unknown_code")),
        ({"initiator": "nobody"}, ("initiator", "unknown_code")),
        ({"components": ("contact", "magic")}, ("components", "unknown_code")),
        ({"place": "hos 670761-4285"}, ("place", "number_in_text")),
        ({"promise": "ring om 6707614285", "promise_at": NOW}, ("promise", "number_in_text")),
        ({"minutes": -1}, ("minutes", "minutes_out_of_range")),
        ({"minutes": 1_441}, ("minutes", "minutes_out_of_range")),
        ({"care_share": -1}, ("care_share", "care_share_out_of_range")),
        ({"care_share": 101}, ("care_share", "care_share_out_of_range")),
        ({"happened_at": NOW + timedelta(minutes=5, seconds=1)}, ("happened_at", "in_future")),
        ({"happened_at": datetime(226, 11, 22, tzinfo=UTC)}, ("happened_at", "too_long_ago")),
        ({"happened_at": datetime(2026, 11, 22)}, ("happened_at", "no_time_zone")),
        ({"outcome": "no_answer"}, ("outcome", "outcome_not_for_contact")),
        ({"place": "x" * 201}, ("place", "too_long")),
        ({"own_words": "x" * 100_001}, ("own_words", "too_long")),
        ({"next_step": "x" * 100_001}, ("next_step", "too_long")),
        ({"note": "a\x00b"}, ("note", "unreadable_text")),
        ({"note": "\ud83d"}, ("note", "unreadable_text")),
        ({"promise": "Læge sammen"}, ("promise_at", "promise_needs_moment")),
        ({"promise_at": NOW}, ("promise", "promise_needs_words")),
        ({"promise": "x" * 301, "promise_at": NOW}, ("promise", "too_long")),
        ({"promise": "Læge", "promise_at": NOW - timedelta(minutes=1)}, ("promise_at", "promise_before_contact")),
        (
            {"promise": "Læge", "promise_at": law.day_only(date(2026, 11, 21))},
            ("promise_at", "promise_before_contact"),
        ),
        ({"promise": "Læge", "promise_at": datetime(2026, 11, 27)}, ("promise_at", "no_time_zone")),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(change: dict[str, object], expected: tuple[str, str]) -> None:
    told = replace(CONTACT, **change)  # type: ignore[arg-type]
    assert wrong(told) == [expected]
    with pytest.raises(FieldRefused) as refused:
        contacts.check(told, now=NOW)
    assert (refused.value.field, refused.value.code) == expected
    assert str(refused.value)
    # Among the many a phone brings it is found as well.
    with pytest.raises(FieldRefused) as refused:
        contacts.check_all([*[CONTACT] * contacts.FEW, told, CONTACT], now=NOW)
    assert (refused.value.field, refused.value.code) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"minutes": 0},
        {"minutes": 1_440},
        {"care_share": 0},
        {"care_share": 100},
        {"happened_at": NOW + timedelta(minutes=5)},
        {"note": ("æøå 👍\n" * 20_000)[:100_000]},
        {"promise": "Læge sammen", "promise_at": NOW},
        # Some time that day, and they met in the afternoon.
        {"promise": "Læge sammen", "promise_at": law.day_only(NOW.date())},
    ],
)
def test_what_is_just_within_the_limits_passes(change: dict[str, object]) -> None:
    told = replace(CONTACT, **change)  # type: ignore[arg-type]
    assert wrong(told) == []
    contacts.check_all([*[CONTACT] * contacts.FEW, told, ATTEMPT], now=NOW)
    contacts.check_all([*[CONTACT] * contacts.FEW, told], now=NOW)


def test_an_attempt_must_say_how_it_ended() -> None:
    assert wrong(replace(ATTEMPT, outcome="")) == [("outcome", "outcome_needed")]
    assert wrong(replace(ATTEMPT, outcome="happily")) == [("outcome", "unknown_code")]


def test_a_note_of_five_megabytes_is_refused_with_its_length_and_the_limit() -> None:
    with pytest.raises(FieldRefused) as refused:
        contacts.check(replace(CONTACT, note="æ" * 2_500_000), now=NOW)
    assert refused.value.params == {"field": "note", "length": 2_500_000, "limit": 100_000}
    assert "2500000" in str(refused.value)


def test_everything_wrong_is_told_at_once() -> None:
    told = replace(CONTACT, kind="meeting", minutes=-1, note="x" * 100_001)
    assert [field for field, _ in wrong(told)] == ["kind", "minutes", "note"]


def test_the_summer_time_hour_that_comes_twice_is_two_moments() -> None:
    first = datetime.fromisoformat("2026-10-25T02:30:00+02:00")
    second = datetime.fromisoformat("2026-10-25T02:30:00+01:00")
    with pytest.raises(FieldRefused):
        contacts.check(replace(CONTACT, happened_at=second), now=first)
    contacts.check(replace(CONTACT, happened_at=first), now=second)


def test_a_day_without_an_hour_has_come_from_its_first_minute_and_tomorrow_has_not() -> None:
    early = datetime(2026, 11, 22, 1, 30, tzinfo=law.PLACE)
    assert not list(fields.moment("at", law.day_only(early.date()), early))
    assert [fault.code for fault in fields.moment("at", law.day_only(early.date() + timedelta(days=1)), early)] == [
        "in_future"
    ]
