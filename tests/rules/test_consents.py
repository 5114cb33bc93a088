"""Whether a consent holds: said, withdrawn, run out, and where two answers speak against each other."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from brobygger.rules import code_lists, consents, law
from brobygger.rules.consents import Given, Receiver, State, Told, Withdrawn

NOW = datetime(2026, 11, 12, 13, 20, tzinfo=UTC)
TODAY = date(2026, 11, 12)
DAY = timedelta(days=1)
ONE, OTHER = uuid4(), uuid4()
SKOVHUSET = Receiver("residential", place=uuid4())
GP, HANSEN = Receiver("gp"), Receiver("gp", "Hansen")


def told(**change: Any) -> Told:
    return Told(
        **{
            "answer": "yes",
            "to": GP,
            "form": "oral",
            "at": NOW,
            "about": "at vi mødes",
            "purpose": "en tid hos lægen",
            "witness": "Signe",
            **change,
        }
    )


def given(days_ago: int = 10, *, to: Receiver = GP, record: UUID = ONE, **change: Any) -> Given:
    at = NOW - days_ago * DAY
    return Given(uuid4(), record, **{"at": at, "written_at": at, "answer": "yes", "to": to, **change})


def back(days_ago: int = 0, written: datetime | None = None, said_to: Receiver | None = None) -> Withdrawn:
    at = NOW - days_ago * DAY
    return Withdrawn(at, written or at, said_to)


# A day of which nobody knows the hour.
UNKNOWN_HOUR = law.day_only(law.local_day(NOW - DAY))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answer": "maybe"}, "answer"),
        ({"to": Receiver("a king")}, "receiver_kind"),
        ({"to": Receiver("other")}, "receiver"),
        ({"to": Receiver("gp", "010203-1234")}, "receiver"),
        ({"about": " "}, "about"),
        ({"purpose": ""}, "purpose"),
        ({"form": "by mail"}, "form"),
        ({"witness": ""}, "witness"),
        ({"at": NOW + DAY}, "at"),
        ({"until": TODAY - DAY}, "until"),
        ({"until": TODAY + 6 * 366 * DAY}, "until"),
        ({"answer": "no", "until": TODAY}, "until"),
    ],
)
def test_a_consent_says_what_to_whom_what_for_and_who_heard_it(change: dict[str, Any], field: str) -> None:
    assert {each.field for each in consents.problems(told(**change), now=NOW)} == {field}


def test_what_is_in_writing_needs_no_witness_and_a_no_needs_no_reason() -> None:
    assert not list(consents.problems(told(), now=NOW))
    assert not list(consents.problems(told(form="written", witness=""), now=NOW))
    assert not list(consents.problems(told(answer="no", about="", purpose="", witness=""), now=NOW))


@pytest.mark.parametrize(
    ("each", "others", "found"),
    [
        (given(), [], State.STANDS),
        (given(until=TODAY), [], State.STANDS),
        (given(until=TODAY - DAY), [], State.RUN_OUT),
        (given(withdrawn=back()), [], State.WITHDRAWN),
        (given(answer="no"), [], State.REFUSED),
        # A later no to the same; whom one leaves open, the other may be.
        (given(), [given(1, answer="no")], State.DOUBTED),
        (given(to=Receiver("gp", "Hansen")), [given(1, answer="no")], State.DOUBTED),
        (given(), [given(1, answer="no", to=Receiver("gp", "Hansen"))], State.DOUBTED),
        (given(to=Receiver("gp", "Hansen")), [given(1, answer="no", to=Receiver("gp", "Jensen"))], State.STANDS),
        (given(), [given(1, answer="no", to=Receiver("dentist"))], State.STANDS),
        (given(to=SKOVHUSET), [given(1, answer="no", to=replace(SKOVHUSET, kind="shelter"))], State.DOUBTED),
        (given(to=SKOVHUSET), [given(1, answer="no", to=replace(SKOVHUSET, place=uuid4()))], State.STANDS),
        # Asked again since, the citizen said yes.
        (given(1), [given(10, answer="no")], State.STANDS),
        # Two records of one citizen: what was taken back on the one holds until somebody has asked.
        (given(), [given(20, record=OTHER, withdrawn=back())], State.DOUBTED),
        # One yes taken back is a no to that receiver: an earlier one to the same goes with it, but where that was asked of it.
        (given(), [given(20, withdrawn=back())], State.DOUBTED),
        (given(), [given(5, withdrawn=back(), to=Receiver("gp", "Hansen"))], State.DOUBTED),
        (given(), [given(5, withdrawn=back(), to=Receiver("dentist"))], State.STANDS),
        (given(1), [given(20, withdrawn=back(2))], State.STANDS),
        # The same no told again after it; a no that is told twice.
        (given(2), [given(20, withdrawn=back(3), told_again=back(1))], State.DOUBTED),
        (given(2, kept_at=NOW), [given(20, withdrawn=back(3), told_again=back(1))], State.STANDS),
        (given(2), [given(3, answer="no"), given(1, answer="no")], State.DOUBTED),
        # One that went along with another says no to whom that one was to, and to nobody it is not to itself.
        (given(to=HANSEN), [given(20, withdrawn=back(said_to=Receiver("gp", "Jensen")))], State.STANDS),
        (given(to=HANSEN), [given(20, withdrawn=back(said_to=HANSEN))], State.DOUBTED),
        (given(to=HANSEN), [given(20, withdrawn=back(said_to=GP), to=Receiver("gp", "Jensen"))], State.STANDS),
        (given(kept_at=NOW), [given(20, withdrawn=back())], State.STANDS),
        (given(kept_at=NOW - DAY), [given(20, withdrawn=back())], State.DOUBTED),
        (given(kept_at=NOW), [given(1, answer="no")], State.DOUBTED),
        # Whoever took the yes had not seen the no of the other record; once they are one it is in sight.
        (given(2), [given(20, record=OTHER, withdrawn=back(3))], State.DOUBTED),
        (given(2), [given(5, record=OTHER, answer="no")], State.DOUBTED),
        (given(2, in_sight={OTHER}), [given(5, record=OTHER, answer="no")], State.STANDS),
        (given(2, in_sight={OTHER}), [given(20, record=OTHER, withdrawn=back(4))], State.STANDS),
        # Of one day without an hour the one written last was said last.
        (given(1, written_at=NOW), [given(at=UNKNOWN_HOUR, answer="no", written_at=NOW + DAY)], State.DOUBTED),
        (given(1, written_at=NOW), [given(at=UNKNOWN_HOUR, answer="no", written_at=NOW - DAY)], State.STANDS),
        (given(1), [given(20, withdrawn=Withdrawn(UNKNOWN_HOUR, NOW))], State.DOUBTED),
        (given(1, written_at=NOW), [given(20, withdrawn=Withdrawn(UNKNOWN_HOUR, NOW - DAY))], State.STANDS),
    ],
)
def test_the_narrower_holds_until_somebody_has_asked(each: Given, others: list[Given], found: State) -> None:
    assert consents.state(each, [each, *others], TODAY) is found


def test_it_covers_the_help_of_its_kind_and_a_place_by_name_or_any_with_beds() -> None:
    skovhuset, other = uuid4(), uuid4()
    assert consents.covers(GP, help_kind="gp")
    assert not consents.covers(GP, help_kind="dentist")
    assert not consents.covers(GP, place=skovhuset)
    assert consents.covers(Receiver("residential"), place=skovhuset)
    assert consents.covers(Receiver("residential", place=skovhuset), place=skovhuset)
    assert not consents.covers(Receiver("residential", place=other), place=skovhuset)


def test_every_kind_of_help_has_someone_who_can_be_told() -> None:
    reached = {
        help_
        for entry in code_lists.load("consent_receivers").entries.values()
        for help_ in entry.get("help_kinds", ())
    }
    assert reached == set(code_lists.codes("help_kinds"))


def due(*told: Given) -> list[UUID | None]:
    return [each.about for each in consents.reminders(told)]


def test_one_is_asked_two_weeks_before_it_runs_out_unless_something_was_said_since() -> None:
    ends = given(until=TODAY + 20 * DAY)
    (reminder,) = consents.reminders([ends])
    assert reminder.kind == "consent_ends"
    assert reminder.shows_at.date() == date(2026, 11, 18)
    assert due(given()) == due(given(until=TODAY, withdrawn=back())) == due(given(answer="no")) == []
    assert due(ends, given(1, answer="no")) == []
    again = given(1, until=TODAY + 90 * DAY)
    assert due(ends, given(1)) == []
    assert due(ends, again) == [again.id]
    # With one that was taken back the other holds no more, but where it stands by itself; someone else is someone else.
    assert due(ends, given(1, withdrawn=back())) == []
    kept = given(until=TODAY + 20 * DAY, kept_at=NOW)
    assert due(kept, given(1, withdrawn=back())) == [kept.id]
    assert due(ends, given(1, to=Receiver("dentist"))) == [ends.id]
    # Given the day before it ends it shows at once, and not before it was given.
    (short,) = consents.reminders([given(0, until=TODAY + DAY)])
    assert short.shows_at == NOW
