"""Someone has died: every reminder stops at once, the record stays, and a mistake can be taken back."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.endings import Death
from brobygger.rules.answers import Answer, State
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import caseload, contacts, courses, drawing, endings, merging, people, requests, sheets
from brobygger.services.access import NotFound
from brobygger.services.agenda import links, lists
from brobygger.services.assessments import alerts, interviews, verdicts
from brobygger.services.changes import PermissionDenied
from tests.at_once import at_once
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def die(by: Any, person: people.Person, on: date = TODAY, **more: Any) -> Death:
    return endings.die(by=by, person_id=person.id, on=on, source="Hospitalet", now=NOW, **more)


def fresh(person: people.Person) -> people.Person:
    person.refresh_from_db()
    return person


def meeting(person: people.Person, at: Any, **more: Any) -> contacts.NewContact:
    return contacts.NewContact(person_id=person.id, kind="contact", happened_at=at, **more)


def with_everything(by: Any, person: people.Person, *, has_ended: bool = True) -> None:
    """A promise, and a deadline or, of a course that has ended, follow-ups: whatever can be a reason to act."""
    promised = meeting(person, NOW - DAY, promise="kaffe", promise_at=NOW + DAY)
    contacts.record(by=by, items=[promised], now=NOW)
    if has_ended:
        told = endings.NewEnding(ended_at=NOW - 30 * DAY, status="stabilised", reason="finished")
        endings.end(by=by, person_id=person.id, new=told, now=NOW)
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=NOW - 40 * DAY, said_to="Signe")
    requests.ask(by=by, person_id=person.id, new=said, now=NOW)


def test_nobody_has_died_before_we_last_met(cast: Cast, smed: people.Person) -> None:
    contacts.record(by=cast.signe, items=[meeting(smed, NOW - DAY)], now=NOW)
    with pytest.raises(SeveralRefused) as refused:
        die(cast.signe, smed, on=date(2020, 1, 1))
    assert [fault.code for fault in refused.value.faults] == ["died_before_met"]
    assert fresh(smed).died_at is None
    die(cast.signe, smed, on=TODAY - DAY)


@pytest.mark.parametrize(("has_ended", "kinds"), [(False, {"promise", "clock"}), (True, {"promise", "followup"})])
def test_every_reminder_stops_at_once_and_comes_back_when_it_was_a_mistake(
    cast: Cast, smed: people.Person, has_ended: bool, kinds: set[str]
) -> None:
    with_everything(cast.signe, smed, has_ended=has_ended)
    secret = links.make(by=cast.signe, shows="today", now=NOW)
    before = sorted(Reminder.objects.values_list("kind", flat=True))
    assert kinds <= set(before)
    row = die(cast.signe, smed)
    assert not Reminder.objects.exists()
    assert links.feed(secret=secret, now=NOW).reminders == []
    assert lists.listed(by=cast.signe, shows="today", now=NOW).total == 0
    assert (fresh(smed).next_promise, smed.clock_due_on, smed.unknown) == ("", None, [])
    assert sheets.of(by=cast.signe, person=smed).promises == []
    endings.take_back_death(by=cast.oda, death_id=row.id, now=NOW + DAY)
    assert sorted(Reminder.objects.values_list("kind", flat=True)) == before
    assert (fresh(smed).died_at, smed.next_promise) == (None, "kaffe")
    assert Death.objects.count() == 2


def test_nobody_is_asked_to_talk_about_suicide_with_someone_who_has_died(cast: Cast, smed: people.Person) -> None:
    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW)
    yes = interviews.NewAnswer(item="P9", answer=Answer(State.VALUE, Decimal(1)))
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=[yes], now=NOW)
    assert caseload.with_open_alerts(by=cast.signe).people == [smed]
    die(cast.signe, smed)
    assert caseload.with_open_alerts(by=cast.signe).people == []
    assert alerts.open_alerts(fresh(smed), by=cast.signe) == []
    assert len(alerts.all_alerts(smed, by=cast.signe)) == 1


def test_the_record_stays_readable_and_says_so_in_the_course(cast: Cast, smed: people.Person) -> None:
    with_everything(cast.signe, smed)
    die(cast.signe, smed, note="Fundet på bænken")
    kinds = [entry.kind for month in sheets.course(smed, by=cast.signe).months for entry in month.entries]
    assert kinds[0] == "death"
    assert {"contact", "request", "ending"} <= set(kinds)
    assert endings.deaths_of(fresh(smed), by=cast.signe)[0].note == "Fundet på bænken"


def test_who_has_died_is_in_no_ones_list_and_is_found_by_search_and_among_the_dead(
    cast: Cast, smed: people.Person
) -> None:
    people.meet(by=cast.signe, alias="Gry", now=NOW)
    die(cast.signe, smed)

    def names(**how: Any) -> list[str]:
        return [person.shown_name for person in caseload.page(by=cast.signe, **how)]

    assert (names(), names(whose="all"), names(whose="dead"), names(search="sme")) == (
        ["Gry"],
        ["Gry"],
        ["Smed"],
        ["Smed"],
    )
    assert caseload.page(by=cast.signe, whose="all").paginator.count == 1


def test_nothing_new_begins_in_any_room(cast: Cast, smed: people.Person) -> None:
    with_everything(cast.signe, smed)
    ending = endings.endings_of(smed, by=cast.signe)[0].ending
    die(cast.signe, smed, on=TODAY - DAY)
    said = requests.NewRequest(words="Jeg vil", said_at=NOW, said_to="Signe")
    told = endings.NewEnding(ended_at=NOW, status="stabilised", reason="finished")
    mine: dict[str, Any] = {"by": cast.signe, "person_id": smed.id, "now": NOW}
    beginnings = [
        lambda: contacts.record(by=cast.signe, items=[meeting(smed, NOW)], now=NOW),
        lambda: requests.ask(**mine, new=said),
        lambda: courses.move(**mine, to="treatment", seen="dead"),
        lambda: endings.end(**mine, new=told),
        lambda: endings.follow_up(by=cast.signe, ending_id=ending.id, months=1, outcome="reached", at=NOW, now=NOW),
        lambda: people.assign(**mine, worker_id=cast.malik.id),  # type: ignore[attr-defined]
        lambda: interviews.start(**mine, wave="baseline"),
        lambda: verdicts.judge(**mine),
    ]
    for begin in beginnings:
        with pytest.raises(Refusal) as refused:
            begin()
        assert refused.value.code == "has_died"


def test_what_a_phone_sends_later_from_the_day_of_death_or_before_is_kept(cast: Cast, smed: people.Person) -> None:
    die(cast.signe, smed, on=TODAY - DAY)
    late = [meeting(smed, NOW - DAY), meeting(smed, NOW - 3 * DAY, promise="kaffe", promise_at=NOW + DAY)]
    assert len(contacts.record(by=cast.signe, items=late, now=NOW)) == 2
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    ("told", "field"), [({"on": TODAY + DAY}, "on"), ({"source": " "}, "source"), ({"note": "\x00"}, "note")]
)
def test_a_death_that_cannot_be_is_refused_at_its_field(
    cast: Cast, smed: people.Person, told: dict[str, Any], field: str
) -> None:
    good: dict[str, Any] = {"by": cast.signe, "person_id": smed.id, "on": TODAY, "source": "Politiet", "now": NOW}
    with pytest.raises(SeveralRefused) as refused:
        endings.die(**{**good, **told})
    assert [fault.field for fault in refused.value.faults] == [field]
    assert not Death.objects.exists()


def test_who_may_not_and_who_is_elsewhere(cast: Cast, smed: people.Person) -> None:
    for stranger in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            die(stranger, smed)
    for other in (cast.asta, cast.mona, cast.eva):
        with pytest.raises(PermissionDenied):
            die(other, smed)
    row = die(cast.signe, smed)
    with pytest.raises(NotFound):
        endings.take_back_death(by=cast.troels, death_id=row.id, now=NOW)
    endings.take_back_death(by=cast.signe, death_id=row.id, now=NOW)
    with pytest.raises(Refusal, match="taken this back"):
        endings.take_back_death(by=cast.signe, death_id=row.id, now=NOW)


def test_merged_records_die_together_and_part_again(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    merge = merging.merge(by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW)
    # Told of the one merged in: it is the standing one who has died.
    row = die(cast.signe, ole)
    assert fresh(smed).died_at is not None
    assert row.person_id == smed.id
    merging.undo(by=cast.signe, merge_id=merge.id, now=NOW)
    assert (fresh(ole).died_at, fresh(smed).died_at is None) == (None, False)


@pytest.mark.parametrize("is_kept_dead", [True, False])
def test_a_record_of_someone_dead_is_merged_only_by_an_explicit_yes(
    cast: Cast, smed: people.Person, *, is_kept_dead: bool
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    die(cast.signe, smed if is_kept_dead else ole)
    both = {"by": cast.signe, "kept_id": smed.id, "merged_id": ole.id, "now": NOW}
    with pytest.raises(Refusal) as refused:
        merging.merge(**both)
    assert refused.value.code == "one_has_died"
    assert [fresh(each).merged_into_id for each in (smed, ole)] == [None, None]
    merging.merge(**both, is_death_seen=True)
    assert fresh(smed).died_at is not None


def test_what_is_drawn_of_the_dead_is_what_would_be_drawn_again(cast: Cast, smed: people.Person) -> None:
    with_everything(cast.signe, smed)
    die(cast.signe, smed)
    fresh(smed)
    (again,), _ = drawing.drawn([smed.id])
    assert [getattr(again, name) for name in drawing.COLUMNS] == [getattr(smed, name) for name in drawing.COLUMNS]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_it_at_once_one_is_told(cast: Cast, smed: people.Person) -> None:
    found = at_once(lambda: die(cast.signe, smed), lambda: die(cast.malik, smed))
    assert [each.code for each in found if isinstance(each, Refusal)] == ["already_dead"]
    assert Death.objects.count() == 1
