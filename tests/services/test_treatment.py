"""Substitution, events, housing, breaks and how it is felt: written, corrected, taken back, and what stands in the lists."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Letter
from brobygger.records.treatment import Break, BreakEnded, Event, Experience, Housing, SubstitutionStep
from brobygger.rules import agenda
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment import breaks as break_rules
from brobygger.rules.treatment import events as event_rules
from brobygger.rules.treatment import experience as experience_rules
from brobygger.rules.treatment import housing as housing_rules
from brobygger.rules.treatment.substitution import Step
from brobygger.services import contacts, courses, deaths, drawing, endings, merging, people, requests, sheets
from brobygger.services.access import NotFound
from brobygger.services.agenda import links, lists
from brobygger.services.changes import PermissionDenied
from brobygger.services.referrals import following, referring
from brobygger.services.referrals.referring import NewReferral
from brobygger.services.treatment import breaks, events, experiences, housing, overview, substitution
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.listing import reasons

DAY = timedelta(days=1)
TODAY = local_day(NOW)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 300 * DAY)


def step(by: Any, person: people.Person, kind: str = "wish", days_ago: int = 0, **how: Any) -> SubstitutionStep:
    told = Step(step=kind, at=NOW - days_ago * DAY, reported_by="Sygeplejersken", barrier="Møde hver dag kl. 9")
    return substitution.tell(by=by, person_id=person.id, told=told, now=NOW, **how)


def event(by: Any, person: people.Person, kind: str = "overdose", days_ago: int = 0, **how: Any) -> Event:
    told = event_rules.Event(kind=kind, at=NOW - days_ago * DAY, own_words="Jeg tog for meget")
    return events.tell(by=by, person_id=person.id, told=told, now=NOW, **how)


def house(by: Any, person: people.Person, category: str = "1", from_on: date = TODAY, **how: Any) -> Housing:
    told = housing_rules.Housing(category, from_on)
    return housing.tell(by=by, person_id=person.id, told=told, now=NOW, **how)


def quarantine(days_ago: int = 0, lasts: int = 14, **change: Any) -> break_rules.Break:
    told: dict[str, Any] = {
        "broken_by": "service",
        "reason": "threat",
        "at": NOW - days_ago * DAY,
        "until": TODAY + (lasts - days_ago) * DAY,
        "alternative": "Vi mødes på gaden",
        **change,
    }
    return break_rules.Break(**told)


def break_off(by: Any, person: people.Person, told: break_rules.Break, **how: Any) -> Break:
    return breaks.break_off(by=by, person_id=person.id, told=told, now=NOW, **how)


def correct_break(by: Any, person: people.Person, told: break_rules.Break, row: Break) -> Break:
    ended = breaks.break_in_scope(by=by, break_id=row.id).ended
    return break_off(by, person, told, corrects_id=row.id, seen_end=ended.id if ended else None)


def felt(by: Any, person: people.Person, days_ago: int = 0, **how: Any) -> Experience:
    told = experience_rules.Experience(NOW - days_ago * DAY, {"hope": "4", "met": "X"}, "Det går")
    return experiences.tell(by=by, person_id=person.id, told=told, now=NOW, **how)


TELL: list[Callable[..., Any]] = [
    step,
    event,
    house,
    lambda by, person, **how: break_off(by, person, quarantine(), **how),
    felt,
]
ROWS = [SubstitutionStep, Event, Housing, Break, Experience]
TAKE_BACK: list[Callable[..., Any]] = [
    lambda by, key: substitution.take_back(by=by, step_id=key, why="Forkert borger", now=NOW),
    lambda by, key: events.take_back(by=by, event_id=key, why="Forkert borger", now=NOW),
    lambda by, key: housing.take_back(by=by, housing_id=key, why="Forkert borger", now=NOW),
    lambda by, key: breaks.take_back(by=by, break_id=key, why="Forkert borger", now=NOW),
    lambda by, key: experiences.take_back(by=by, experience_id=key, why="Forkert borger", now=NOW),
]
EVERY = list(zip(TELL, ROWS, TAKE_BACK, strict=True))
CORRECTABLE = EVERY[:4]
IDS = [model.__name__ for model in ROWS]
each_kind = pytest.mark.parametrize(("tell", "model", "take_back"), EVERY, ids=IDS)
each_correctable = pytest.mark.parametrize(("tell", "model", "take_back"), CORRECTABLE, ids=IDS[:4])


def due(person: people.Person) -> list[str]:
    """The reasons to act of this room."""
    rows = Reminder.objects.filter(person=person).exclude(kind__in=[*agenda.late_kinds(), "not_seen"])
    return sorted(rows.values_list("kind", flat=True))


def listed(person: people.Person) -> list[Any]:
    """What stands of someone in the lists: who they are, and every reason to act."""
    reasons_to_act = Reminder.objects.filter(person=person).values_list("kind", "about_id", "due_at", "params")
    return [people.Person.objects.values(*drawing.COLUMNS).get(id=person.id), sorted(reasons_to_act, key=str)]


@each_kind
def test_sent_twice_is_written_once(cast: Cast, smed: people.Person, tell: Any, model: Any, take_back: Any) -> None:
    key = uuid4()
    assert tell(cast.signe, smed, key=key) == tell(cast.malik, smed, key=key)
    assert model.objects.count() == 1


@each_kind
def test_a_mistake_is_taken_back_once_and_kept_as_history(
    cast: Cast, smed: people.Person, tell: Any, model: Any, take_back: Any
) -> None:
    before = listed(smed)
    row = tell(cast.signe, smed)
    assert take_back(cast.oda, row.id) == smed
    assert listed(smed) == before
    assert (model.objects.count(), model.objects.current().count()) == (2, 0)
    for key in (row.id, model.objects.get(is_retraction=True).id):
        with pytest.raises(Refusal, match=r"Oda .* has taken this back"):
            take_back(cast.signe, key)
    with pytest.raises(NotFound):
        take_back(cast.signe, uuid4())
    assert tell(cast.signe, smed)


@each_kind
def test_only_those_who_treat_may_write_and_only_within_their_team(
    cast: Cast, smed: people.Person, tell: Any, model: Any, take_back: Any
) -> None:
    for stranger in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            tell(stranger, smed)
    for other in (cast.asta, cast.mona, cast.eva, cast.frida):
        with pytest.raises(PermissionDenied):
            tell(other, smed)
    row = tell(cast.signe, smed)
    with pytest.raises(NotFound):
        take_back(cast.nabo, row.id)
    assert model.objects.count() == 1


@each_kind
def test_nothing_begins_after_a_death(cast: Cast, smed: people.Person, tell: Any, model: Any, take_back: Any) -> None:
    deaths.die(by=cast.signe, person_id=smed.id, on=TODAY - 2 * DAY, source="Hospitalet", now=NOW)
    with pytest.raises(Refusal) as refused:
        tell(cast.signe, smed)
    assert refused.value.code == "has_died"
    assert not model.objects.exists()


@each_kind
def test_of_a_merged_record_it_is_told_on_the_standing_one_and_each_keeps_its_own(
    cast: Cast, smed: people.Person, tell: Any, model: Any, take_back: Any
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    row = tell(cast.signe, ole)
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW)
    assert take_back(cast.signe, row.id).id == smed.id
    assert set(model.objects.values_list("person_id", flat=True)) == {ole.id}
    assert tell(cast.signe, ole).person_id == smed.id


@each_correctable
def test_a_correction_replaces_and_an_older_form_is_told_and_can_be_saved_again(
    cast: Cast, smed: people.Person, tell: Any, model: Any, take_back: Any
) -> None:
    row = tell(cast.signe, smed)
    newer = tell(cast.malik, smed, corrects_id=row.id)
    assert list(model.objects.current()) == [newer]
    with pytest.raises(Refusal) as refused:
        tell(cast.signe, smed, corrects_id=row.id)
    assert (refused.value.code, refused.value.params["newest"]) == ("older_form", newer.id)
    assert "Malik" in str(refused.value)
    last = tell(cast.signe, smed, corrects_id=newer.id)
    take_back(cast.malik, last.id)
    with pytest.raises(Refusal) as removed:
        tell(cast.signe, smed, corrects_id=last.id)
    assert removed.value.code == "taken_back"
    assert not model.objects.current().exists()


@each_correctable
def test_a_correction_keeps_the_record_of_what_it_corrects_and_never_touches_anothers(
    cast: Cast, smed: people.Person, tell: Any, model: Any, take_back: Any
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    row = tell(cast.signe, ole)
    with pytest.raises(NotFound):
        tell(cast.signe, smed, corrects_id=row.id)
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW)
    assert tell(cast.signe, smed, corrects_id=row.id).person_id == ole.id


def test_the_last_step_says_where_things_stand(cast: Cast, smed: people.Person) -> None:
    step(cast.signe, smed, "started", days_ago=3)
    step(cast.signe, smed, "wish", days_ago=30)
    assert [row.step for row in substitution.steps_of(smed, by=cast.signe).rows] == ["started", "wish"]
    assert overview.now_of(by=cast.signe, person=smed, now=NOW).step.step == "started"  # type: ignore[union-attr]


def test_people_go_back_and_forth_on_the_way_in_and_nobody_asks_why(cast: Cast, smed: people.Person) -> None:
    for days_ago, kind in ((9, "started"), (5, "stopped"), (1, "wish")):
        step(cast.signe, smed, kind, days_ago)
    assert [row.step for row in substitution.steps_of(smed, by=cast.signe).rows] == ["wish", "stopped", "started"]


def of_substitution(cast: Cast, days: int) -> set[str]:
    counts = lists.listed(by=cast.signe, shows="today", now=NOW + days * DAY).counts
    return {kind for kind in counts if kind.startswith("substitution")}


@pytest.mark.parametrize("kind", ["referred", "waiting", "paused"])
def test_what_nobody_has_answered_of_substitution_comes_back_in_today_until_there_is_news(
    cast: Cast, smed: people.Person, kind: str
) -> None:
    step(cast.signe, smed, kind)
    assert [of_substitution(cast, days) for days in (6, 7)] == [set(), {"substitution_answer"}]
    # By the law, once it has been asked for; by our own days otherwise.
    assert of_substitution(cast, 40) == {"substitution_answer" if kind == "referred" else "substitution_late"}
    new = endings.NewEnding(NOW, "stabilised", "finished")
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    assert of_substitution(cast, 7) == {"substitution_answer"}, "as with a referral it goes on after the ending"
    row = step(cast.signe, smed, "reenrolled" if kind == "paused" else "started")
    assert of_substitution(cast, 40) == set()
    substitution.take_back(by=cast.signe, step_id=row.id, why="Forkert borger", now=NOW)
    assert of_substitution(cast, 7) == {"substitution_answer"}
    deaths.die(by=cast.signe, person_id=smed.id, on=TODAY, source="Hospitalet", is_sure=True, now=NOW)
    assert of_substitution(cast, 40) == set()


def test_a_no_of_the_health_side_asks_what_is_tried_instead_until_that_is_written(
    cast: Cast, smed: people.Person
) -> None:
    step(cast.signe, smed, "referred", days_ago=9)
    row = step(cast.signe, smed, "not_offered", days_ago=3)
    assert of_substitution(cast, 0) == {"substitution_declined"}
    new = endings.NewEnding(NOW - DAY, "stabilised", "finished")
    ended = endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    assert of_substitution(cast, 0) == set()
    back = requests.NewRequest(words="Tag mig tilbage", said_at=NOW, said_to="Signe")
    back_row = requests.ask(by=cast.signe, person_id=smed.id, new=back, now=NOW)
    assert of_substitution(cast, 0) == set(), "who wants back is asked what they want now"
    requests.take_back_request(by=cast.signe, request_id=back_row.id, why="Forkert borger", now=NOW)
    endings.take_back(by=cast.signe, ending_id=ended.id, why="Forkert borger", now=NOW)
    asked = step(cast.signe, smed, "referred", days_ago=1)
    assert of_substitution(cast, 0) == set()
    substitution.take_back(by=cast.signe, step_id=asked.id, why="Forkert borger", now=NOW)
    told = Step("not_offered", row.happened_at, "Lægen", tried="Følges derhen hver anden dag")
    substitution.tell(by=cast.signe, person_id=smed.id, told=told, corrects_id=row.id, now=NOW)
    assert of_substitution(cast, 0) == set()


def test_the_law_counts_from_the_first_time_we_asked_and_our_own_days_from_the_last(
    cast: Cast, smed: people.Person
) -> None:
    step(cast.signe, smed, "referred", days_ago=10)
    step(cast.signe, smed, "waiting", days_ago=2)
    again = substitution.asked_again(smed, by=cast.signe)
    assert again is not None
    assert local_day(again.shows_at) == local_day(again.due_at) == TODAY + 4 * DAY, (
        "on the day of the law at the latest"
    )
    assert again.params["law_days"] == 14
    step(cast.signe, smed, "started", days_ago=1)
    step(cast.signe, smed, "paused")
    again = substitution.asked_again(smed, by=cast.signe)
    assert again is not None and "law_days" not in again.params, "it began, and the pause has no deadline of the law"


def test_who_is_in_treatment_and_asks_for_an_appointment_is_late_by_no_law(cast: Cast, smed: people.Person) -> None:
    step(cast.signe, smed, "started", days_ago=60)
    step(cast.signe, smed, "referred", days_ago=20)
    again = substitution.asked_again(smed, by=cast.signe)
    assert again is not None and "law_days" not in again.params
    assert local_day(again.due_at) == TODAY - 13 * DAY, "our own seven days"


def test_a_wish_of_someone_in_treatment_asks_nobody(cast: Cast, smed: people.Person) -> None:
    step(cast.signe, smed, "started", days_ago=3)
    step(cast.signe, smed, "wish")
    assert substitution.asked_again(smed, by=cast.signe) is None


@pytest.mark.parametrize("kind", ["slip", "relapse"])
def test_a_slip_or_a_relapse_is_never_held_against_whoever_tells_it(cast: Cast, smed: people.Person, kind: str) -> None:
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=NOW - 3 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW)
    help_told = NewReferral(kind="bridge", at=NOW - 2 * DAY, answer_by=TODAY + DAY, help_kind="gp", to="Lægehuset")
    referring.refer(by=cast.signe, person_id=smed.id, new=help_told, now=NOW)

    def stands() -> tuple[object, ...]:
        smed.refresh_from_db()
        return (
            *(smed.phase, smed.clock_due_on, smed.ended_at, smed.contact_person_id, smed.next_promise_at),
            *(
                breaks.breaks_of(smed, by=cast.signe),
                [each.progress.state for each in following.of(smed, by=cast.signe, today=TODAY)],
                endings.endings_of(smed, by=cast.signe),
            ),
            Letter.objects.count(),
        )

    before, listed_before = stands(), due(smed)
    event(cast.signe, smed, kind)
    assert stands() == before
    # Nor is it, to say nothing of how it is.
    listed_since = due(smed)
    experiences.decline(by=cast.signe, person_id=smed.id, now=NOW)
    assert stands() == before and due(smed) == listed_since and set(listed_before) <= {*listed_since, "experience"}
    assert smed.phase == "treatment" and smed.clock_due_on is not None


def test_an_overdose_is_told_to_everyone_for_a_month_and_then_goes_by_itself(cast: Cast, smed: people.Person) -> None:
    event(cast.signe, smed, days_ago=2)
    event(cast.signe, smed, "slip")

    def shown(days: int) -> list[str]:
        counts = lists.listed(by=cast.signe, shows="today", now=NOW + days * DAY).counts
        return [kind for kind in counts if not kind.startswith("not_seen")]

    assert [shown(days) for days in (0, 27, 29)] == [["overdose"], ["overdose"], []]
    assert Reminder.objects.get(kind="overdose").rank == 5
    found = sheets.of(by=cast.signe, person=smed, today=local_day(NOW)).overdose
    assert found is not None
    assert found.watched_until == NOW + 28 * DAY
    assert sheets.of(by=cast.asta, person=smed, today=local_day(NOW)).overdose is None
    still = [lists.open_of(smed, by=cast.signe, now=NOW + days * DAY)[0] for days in (27, 29)]
    assert [[row.kind for row in rows] for rows in still] == [["overdose"], []]


def test_nothing_of_what_is_told_in_confidence_stands_in_a_calendar(cast: Cast, smed: people.Person) -> None:
    event(cast.signe, smed)
    secret = links.make(by=cast.signe, shows="today", now=NOW)
    assert links.feed(secret=secret, now=NOW).reminders == []
    break_off(cast.signe, smed, quarantine())
    assert [row.kind for row in links.feed(secret=secret, now=NOW).reminders] == ["quarantine_ends"]


def test_what_ceases_by_itself_is_neither_counted_nor_in_a_calendar(cast: Cast, smed: people.Person) -> None:
    break_off(cast.signe, smed, quarantine())
    secret = links.make(by=cast.signe, shows="today", now=NOW)
    Reminder.objects.update(hides_at=NOW, shows_at=NOW - DAY)
    assert links.feed(secret=secret, now=NOW).reminders == []
    assert lists.listed(by=cast.signe, shows="today", now=NOW).total == 0
    assert lists.listed(by=cast.oda, shows="board", now=NOW).page.object_list == []


def lived(cast: Cast, person: people.Person) -> list[tuple[str, date | None, bool]]:
    return [(each.row.category, each.span.to_on, each.span.overlaps) for each in housing.lived(person, by=cast.signe)]


def test_places_follow_each_other_and_two_from_one_day_are_told(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    house(cast.signe, smed, "1", date(2026, 1, 1))
    house(cast.signe, ole, "2", date(2026, 5, 1))
    house(cast.malik, smed, "3", date(2026, 5, 1))
    merging.merge(by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW, reason="samme", is_difference_seen=True)
    assert lived(cast, smed) == [
        ("3", None, True),
        ("2", date(2026, 5, 1), True),
        ("1", date(2026, 5, 1), False),
    ]


def test_a_second_place_from_one_day_is_asked_about_and_takes_the_place_of_the_first_as_a_correction(
    cast: Cast, smed: people.Person
) -> None:
    first, may = house(cast.signe, smed, "1", date(2026, 1, 1)), date(2026, 5, 1)
    second = house(cast.signe, smed, "2", may)
    with pytest.raises(Refusal) as refused:
        house(cast.malik, smed, "3", may)
    assert (refused.value.code, refused.value.params["newest"]) == ("same_day", second.id)
    assert lived(cast, smed) == [("2", None, False), ("1", may, False)]
    house(cast.malik, smed, "3", date(2026, 4, 1), instead_of=second.id)
    assert [each[0] for each in lived(cast, smed)] == ["2", "3", "1"], "another day after all: a place of its own"
    assert house(cast.malik, smed, "4", may, instead_of=second.id).corrects == second
    assert [each[0] for each in lived(cast, smed)] == ["4", "3", "1"]
    with pytest.raises(Refusal) as refused:
        house(cast.signe, smed, "1", may, corrects_id=first.id)
    assert refused.value.code == "day_taken"
    assert lived(cast, smed)[-1] == ("1", date(2026, 4, 1), False)


def test_a_quarantine_stands_in_the_lists_until_somebody_writes_that_the_course_went_on(
    cast: Cast, smed: people.Person
) -> None:
    row = break_off(cast.signe, smed, quarantine(days_ago=20))
    assert due(smed) == ["quarantine_ends"]
    ended = breaks.go_on(by=cast.signe, break_id=row.id, at=NOW - 5 * DAY, now=NOW, note="Vi drak kaffe")
    assert due(smed) == []
    assert breaks.running(smed, by=cast.signe) == []
    with pytest.raises(Refusal) as refused:
        breaks.go_on(by=cast.malik, break_id=row.id, at=NOW, now=NOW)
    assert refused.value.code == "already_went_on"
    breaks.take_back_end(by=cast.signe, break_ended_id=ended.id, why="Forkert borger", now=NOW)
    assert due(smed) == ["quarantine_ends"]
    assert breaks.go_on(by=cast.signe, break_id=row.id, at=NOW, now=NOW)


def test_a_break_nobody_knows_the_end_of_is_asked_about_in_the_workers_day_and_on_the_board_after_two_weeks(
    cast: Cast, smed: people.Person
) -> None:
    told = break_rules.Break(broken_by="citizen", reason="wants_pause", at=NOW - 10 * DAY)
    break_off(cast.signe, smed, told)

    def board(days: int) -> list[str]:
        listed = lists.listed(by=cast.oda, shows="board", now=NOW + days * DAY)
        return [row.kind for row in reasons(listed)]

    assert (board(0), board(5)) == ([], ["break_open"])
    own = [(row.kind, row.rank) for row in reasons(lists.listed(by=cast.signe, shows="today", now=NOW + 5 * DAY))]
    assert own == [("break_open", 5)]


@pytest.mark.parametrize(("until", "kind"), [(None, "break_open"), (TODAY + 90 * DAY, "break_ends")])
def test_whoever_is_met_again_in_a_break_is_asked_about_at_once_and_nothing_is_taken_for_granted(
    cast: Cast, smed: people.Person, until: date | None, kind: str
) -> None:
    told = break_rules.Break(broken_by="outside", reason="hospital", at=NOW - 5 * DAY, until=until)
    row = breaks.break_off(by=cast.signe, person_id=smed.id, told=told, now=NOW - 5 * DAY)

    def asked() -> list[tuple[str, dict[str, object]]]:
        today = lists.listed(by=cast.signe, shows="today", now=NOW)
        return [(each.kind, each.params) for each in reasons(today)]

    def met(at: datetime, kind: str = "contact", outcome: str = "") -> None:
        item = contacts.NewContact(person_id=smed.id, kind=kind, happened_at=at, outcome=outcome)
        contacts.record(by=cast.signe, items=[item], now=max(at, NOW))

    met(NOW - 5 * DAY + timedelta(hours=1))
    met(NOW - 2 * DAY, "attempt", "nobody_there")
    assert asked() == [], "on the day itself, and an attempt is no meeting"
    met(NOW - DAY)
    assert asked() == [(kind, {"met": (NOW - DAY).date().isoformat()})]
    before = list(Reminder.objects.filter(person=smed).order_by("kind").values_list("kind", "shows_at", "params"))
    drawing.draw([smed.id])
    assert before == list(
        Reminder.objects.filter(person=smed).order_by("kind").values_list("kind", "shows_at", "params")
    )
    said = replace(told, note="Stadig indlagt", until=until)
    row = break_off(cast.signe, smed, said, corrects_id=row.id)
    assert asked() == [], "what was heard is the answer"
    met(NOW + timedelta(minutes=1))
    assert [each for each, _ in asked()] == [kind]
    breaks.go_on(by=cast.signe, break_id=row.id, at=NOW - DAY, now=NOW)
    assert asked() == []


def test_who_is_told_when_a_break_ends_is_asked_no_more_although_no_note_is_written(
    cast: Cast, smed: people.Person
) -> None:
    told = break_rules.Break(broken_by="outside", reason="hospital", at=NOW - 5 * DAY)
    row = breaks.break_off(by=cast.signe, person_id=smed.id, told=told, now=NOW - 5 * DAY)
    item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=NOW - DAY)
    contacts.record(by=cast.signe, items=[item], now=NOW)
    break_off(cast.signe, smed, replace(told, until=TODAY + 60 * DAY), corrects_id=row.id)
    assert reasons(lists.listed(by=cast.signe, shows="today", now=NOW)) == []


def test_whoever_was_told_that_no_end_is_known_yet_writes_that_and_is_asked_again_two_weeks_later(
    cast: Cast, smed: people.Person
) -> None:
    told = break_rules.Break(broken_by="outside", reason="prison", at=NOW - 80 * DAY)
    row = break_off(cast.signe, smed, told)

    def asked(days: int) -> list[str]:
        listed = lists.listed(by=cast.signe, shows="today", now=NOW + days * DAY)
        return [each.kind for each in reasons(listed)]

    assert asked(0) == ["break_open"]
    row = breaks.break_off(by=cast.signe, person_id=smed.id, told=told, now=NOW, corrects_id=row.id)
    assert asked(0) == ["break_open"], "nothing new was written"
    said = replace(told, note="Dommen er ikke faldet endnu")
    row = breaks.break_off(by=cast.signe, person_id=smed.id, told=said, now=NOW, corrects_id=row.id)
    again = breaks.break_off(
        by=cast.malik, person_id=smed.id, told=replace(said, at=NOW - 79 * DAY), now=NOW, corrects_id=row.id
    )
    assert again.note == said.note, "a colleague puts the day right, and what was heard stays heard"
    (broken,) = breaks.running(smed, by=cast.signe)
    assert broken.asked_again_on == TODAY + 14 * DAY
    assert [asked(days) for days in (0, 13, 14)] == [[], [], ["break_open"]]
    item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=NOW + timedelta(minutes=5))
    contacts.record(by=cast.signe, items=[item], now=NOW + timedelta(minutes=5))
    assert asked(1) == ["break_open"], "they were met since, and may have come back"


def test_nobody_asks_about_the_break_of_a_course_that_has_ended(cast: Cast, smed: people.Person) -> None:
    told = break_rules.Break(broken_by="citizen", reason="wants_pause", at=NOW - 40 * DAY)
    break_off(cast.signe, smed, told)
    assert due(smed) == ["break_open"]
    ended = endings.NewEnding(ended_at=NOW - 10 * DAY, status="stabilised", reason="finished", wants_followup=False)
    row = endings.end(by=cast.signe, person_id=smed.id, new=ended, now=NOW)
    assert "break_open" not in due(smed)
    endings.take_back(by=cast.signe, ending_id=row.id, why="Forkert", now=NOW)
    assert "break_open" in due(smed)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize("began", [-12 * DAY, -10 * DAY, -10 * DAY + HOUR, -7 * DAY])
def test_an_ending_closes_what_is_broken_off_also_what_came_after_its_day_and_nothing_of_it_is_in_the_next_course(
    cast: Cast, smed: people.Person, began: timedelta
) -> None:
    """The course ended ten days ago, which is written today; it began again five days ago."""
    row = break_off(cast.signe, smed, break_rules.Break(broken_by="outside", reason="prison", at=NOW + began))
    new = endings.NewEnding(
        ended_at=NOW - 10 * DAY, status="stabilised", reason="finished", wants_followup=False, is_day_sure=True
    )
    ending = endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    said = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW - 5 * DAY, said_to="Signe")
    request = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    (closed,) = breaks.breaks_of(smed, by=cast.signe)
    assert closed.span.ended_at == NOW + max(began, -10 * DAY)
    again = break_off(cast.signe, smed, break_rules.Break(broken_by="outside", reason="prison", at=NOW - 2 * DAY))
    assert [each.row for each in breaks.running(smed, by=cast.signe)] == [again]
    # Nothing was written of it, so that it is broken off again where the ending was a mistake.
    breaks.take_back(by=cast.signe, break_id=again.id, why="Forkert borger", now=NOW)
    requests.take_back_request(by=cast.signe, request_id=request.id, why="Forkert", now=NOW)
    endings.take_back(by=cast.signe, ending_id=ending.id, why="Forkert", now=NOW)
    assert [each.row for each in breaks.running(smed, by=cast.signe)] == [row]


def test_a_break_of_an_earlier_course_told_late_is_none_of_the_next_although_nobody_knows_its_end(
    cast: Cast, smed: people.Person
) -> None:
    new = endings.NewEnding(ended_at=NOW - 40 * DAY, status="stabilised", reason="finished", wants_followup=False)
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW - 40 * DAY)
    said = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW - 30 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW - 30 * DAY)
    now = break_off(cast.signe, smed, break_rules.Break(broken_by="outside", reason="prison", at=NOW - 2 * DAY))
    break_off(cast.signe, smed, break_rules.Break(broken_by="outside", reason="prison", at=NOW - 60 * DAY))
    assert [each.row for each in breaks.running(smed, by=cast.signe)] == [now]


def test_that_the_course_had_gone_on_before_a_death_is_written_afterwards(cast: Cast, smed: people.Person) -> None:
    row = break_off(cast.signe, smed, break_rules.Break(broken_by="outside", reason="prison", at=NOW - 12 * DAY))
    deaths.die(by=cast.signe, person_id=smed.id, on=TODAY - 5 * DAY, source="Hospitalet", now=NOW)
    with pytest.raises(Refusal, match="has died"):
        breaks.go_on(by=cast.signe, break_id=row.id, at=NOW - 4 * DAY, now=NOW)
    breaks.go_on(by=cast.signe, break_id=row.id, at=NOW - 5 * DAY, now=NOW)
    assert breaks.running(smed, by=cast.signe) == []


def test_breaks_are_never_at_once_also_not_when_an_end_is_taken_back(cast: Cast, smed: people.Person) -> None:
    first = break_off(cast.signe, smed, quarantine(days_ago=40))
    with pytest.raises(SeveralRefused) as refused:
        break_off(cast.malik, smed, quarantine(days_ago=1))
    assert [fault.code for fault in refused.value.faults] == ["overlaps"]
    ended = breaks.go_on(by=cast.signe, break_id=first.id, at=NOW - 20 * DAY, now=NOW)
    break_off(cast.signe, smed, quarantine(days_ago=10))
    with pytest.raises(SeveralRefused):
        breaks.take_back_end(by=cast.signe, break_ended_id=ended.id, why="Forkert borger", now=NOW)
    assert BreakEnded.objects.count() == 1
    # An earlier one whose end is known can still be written.
    past = quarantine(days_ago=80, ended_at=NOW - 70 * DAY)
    break_off(cast.signe, smed, past)
    assert [each.ended is None for each in breaks.breaks_of(smed, by=cast.signe)] == [True, False, False]


def test_who_is_in_quarantine_is_admitted_to_hospital_once_the_quarantine_has_ended(
    cast: Cast, smed: people.Person
) -> None:
    first = break_off(cast.signe, smed, quarantine(days_ago=10))
    hospital = break_rules.Break(broken_by="outside", reason="hospital", at=NOW - 2 * DAY)
    with pytest.raises(SeveralRefused, match=f"since {NOW - 10 * DAY:%d-%m-%Y}"):
        break_off(cast.signe, smed, hospital)
    breaks.go_on(by=cast.signe, break_id=first.id, at=NOW - 3 * DAY, now=NOW)
    second = break_off(cast.signe, smed, hospital)
    assert [each.row for each in breaks.running(smed, by=cast.signe)] == [second]
    assert due(smed) == ["break_open"]


def test_a_break_inside_another_is_refused_also_where_it_comes_there_by_a_correction(
    cast: Cast, smed: people.Person
) -> None:
    pause = break_rules.Break("citizen", "wants_pause", NOW - 5 * DAY, ended_at=NOW - 2 * DAY)
    break_off(cast.signe, smed, pause)
    hospital = break_rules.Break("outside", "hospital", NOW - 4 * DAY, ended_at=NOW - 3 * DAY)
    with pytest.raises(SeveralRefused, match="Only one break"):
        break_off(cast.signe, smed, hospital)
    later = replace(hospital, at=NOW - 2 * DAY, ended_at=NOW - DAY)
    row = break_off(cast.signe, smed, later)
    seen = breaks.breaks_of(smed, by=cast.signe)[0].ended
    moved = replace(hospital, ended_at=NOW - DAY)
    with pytest.raises(SeveralRefused):
        break_off(cast.signe, smed, moved, corrects_id=row.id, seen_end=seen.id if seen else None)
    assert [each.span.at for each in breaks.breaks_of(smed, by=cast.signe)] == [later.at, pause.at]


def test_breaks_of_two_records_of_one_person_may_be_at_once_until_somebody_mends_them(
    cast: Cast, smed: people.Person
) -> None:
    other = people.meet(by=cast.signe, alias="Smeden", now=NOW - 90 * DAY)
    first = break_off(cast.signe, smed, quarantine(days_ago=10))
    second = break_off(cast.signe, other, break_rules.Break("outside", "prison", NOW - 8 * DAY))
    merging.merge(by=cast.oda, kept_id=smed.id, merged_id=other.id, reason="samme", is_difference_seen=True, now=NOW)
    smed.refresh_from_db()
    assert {each.row for each in breaks.running(smed, by=cast.signe)} == {first, second}
    # A new one runs into either; each of those that stand can be corrected and ended.
    with pytest.raises(SeveralRefused):
        break_off(cast.signe, smed, break_rules.Break("citizen", "wants_pause", NOW - DAY))
    noted = replace(quarantine(days_ago=10), note="Skreg")
    first = break_off(cast.signe, smed, noted, corrects_id=first.id)
    breaks.go_on(by=cast.signe, break_id=first.id, at=NOW - DAY, now=NOW)
    with pytest.raises(SeveralRefused):
        break_off(cast.signe, smed, break_rules.Break("citizen", "wants_pause", NOW - DAY))
    assert [each.row for each in breaks.running(smed, by=cast.signe)] == [second]


def test_an_end_a_colleague_told_meanwhile_is_not_dropped_by_an_older_form(cast: Cast, smed: people.Person) -> None:
    row = break_off(cast.signe, smed, quarantine(days_ago=40))
    ended = breaks.go_on(by=cast.malik, break_id=row.id, at=NOW - 20 * DAY, now=NOW)
    older = {"corrects_id": row.id, "seen_end": None}
    with pytest.raises(Refusal, match="Malik") as refused:
        break_off(cast.signe, smed, quarantine(days_ago=41), **older)
    assert (refused.value.params["was"].ended, refused.value.params["stands"].ended) == (None, ended)
    assert breaks.breaks_of(smed, by=cast.signe)[0].ended == ended
    breaks.take_back_end(by=cast.malik, break_ended_id=ended.id, why="Forkert borger", now=NOW)
    with pytest.raises(Refusal, match="Malik"):
        break_off(cast.signe, smed, quarantine(days_ago=41), corrects_id=row.id, seen_end=ended.id)
    with pytest.raises(Refusal):
        break_off(cast.signe, smed, quarantine(days_ago=41), corrects_id=row.id, seen_end=uuid4())


def test_a_correction_of_a_break_takes_its_end_along_and_can_change_or_drop_it(cast: Cast, smed: people.Person) -> None:
    row = break_off(cast.signe, smed, quarantine(days_ago=40))
    breaks.go_on(by=cast.signe, break_id=row.id, at=NOW - 20 * DAY, now=NOW, note="Kaffe")
    row = correct_break(cast.signe, smed, quarantine(days_ago=40, ended_at=NOW - 21 * DAY), row)
    (found,) = breaks.breaks_of(smed, by=cast.signe)
    assert found.ended is not None
    assert (found.ended.happened_at, found.ended.note) == (NOW - 21 * DAY, "Kaffe")
    row = correct_break(cast.signe, smed, quarantine(days_ago=40), row)
    assert breaks.break_in_scope(by=cast.signe, break_id=row.id).ended is None
    assert due(smed) == ["quarantine_ends"]
    breaks.take_back(by=cast.signe, break_id=row.id, why="Forkert borger", now=NOW)
    assert (due(smed), list(breaks.breaks_of(smed, by=cast.signe))) == ([], [])


def test_that_the_course_went_on_goes_with_the_break_it_ended_when_that_is_taken_back(
    cast: Cast, smed: people.Person
) -> None:
    row = break_off(cast.signe, smed, quarantine(days_ago=40))
    breaks.go_on(by=cast.signe, break_id=row.id, at=NOW - 20 * DAY, now=NOW)
    breaks.take_back(by=cast.signe, break_id=row.id, why="Forkert borger", now=NOW)
    assert deaths.lived_after(smed, by=cast.signe, on=local_day(NOW - 50 * DAY)).entries == []


def test_the_end_of_a_break_that_was_merged_in_parts_with_it(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    row = break_off(cast.signe, ole, quarantine(days_ago=9))
    merge = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    breaks.go_on(by=cast.signe, break_id=row.id, at=NOW, now=NOW)
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW)
    assert (breaks.running(ole, by=cast.signe), list(breaks.breaks_of(smed, by=cast.signe))) == ([], [])


def test_an_answer_keeps_the_version_of_its_questions(cast: Cast, smed: people.Person) -> None:
    row = felt(cast.signe, smed)
    assert (row.definition, row.answers) == ("four-faces@1.1.0", {"hope": "4", "met": "X"})
    (found,) = experiences.felt(smed, by=cast.signe)
    assert [(question.id, answer) for question, answer in found.answers] == [
        ("hope", "4"),
        ("troubled", ""),
        ("met", "X"),
        ("in_charge", ""),
    ]


def test_who_says_no_is_not_asked_again_that_day_and_is_the_next(cast: Cast, smed: people.Person) -> None:
    row = experiences.decline(by=cast.signe, person_id=smed.id, now=NOW)
    assert experiences.decline(by=cast.malik, person_id=smed.id, now=NOW + timedelta(hours=1)) == row
    with pytest.raises(Refusal) as refused:
        felt(cast.malik, smed)
    assert refused.value.code == "declined_today"
    tomorrow = experience_rules.Experience(NOW + DAY, {"hope": "2"})
    assert experiences.tell(by=cast.signe, person_id=smed.id, told=tomorrow, now=NOW + DAY)
    experiences.take_back(by=cast.signe, experience_id=row.id, why="Forkert borger", now=NOW)
    assert felt(cast.malik, smed)


def test_who_said_no_and_wants_to_the_same_day_is_heard_and_the_no_stays_as_history(
    cast: Cast, smed: people.Person
) -> None:
    experiences.decline(by=cast.signe, person_id=smed.id, now=NOW)
    told = experience_rules.Experience(NOW + timedelta(hours=2), {"hope": "3"})
    later = NOW + timedelta(hours=2)
    experiences.tell(by=cast.signe, person_id=smed.id, told=told, has_changed_mind=True, now=later)
    found = experiences.felt(smed, by=cast.signe)
    assert [each.row.is_declined for each in found] == [False, True]
    assert experiences.declined_on(smed, later, by=cast.signe) is None
    again = experiences.decline(by=cast.signe, person_id=smed.id, now=later + timedelta(hours=1))
    assert experiences.declined_on(smed, later, by=cast.signe) == again


def test_the_day_of_a_no_is_the_danish_one(cast: Cast, smed: people.Person) -> None:
    late = NOW.replace(hour=22, minute=45)  # 23:45 in Denmark
    experiences.decline(by=cast.signe, person_id=smed.id, now=late)
    assert experiences.declined_on(smed, late + timedelta(minutes=10), by=cast.signe) is not None
    assert experiences.declined_on(smed, late + timedelta(minutes=20), by=cast.signe) is None


def test_all_of_it_stands_in_the_course_and_the_authority_reads_only_what_a_decision_needs(
    cast: Cast, smed: people.Person
) -> None:
    step(cast.signe, smed)
    event(cast.signe, smed, "slip")
    house(cast.signe, smed)
    row = break_off(cast.signe, smed, quarantine(days_ago=2))
    breaks.go_on(by=cast.signe, break_id=row.id, at=NOW, now=NOW)
    felt(cast.signe, smed)

    def kinds(by: Any) -> set[str]:
        return {entry.kind for month in sheets.course(smed, by=by).months for entry in month.entries}

    needed = {"substitution_step", "housing", "break_off", "break_ended"}
    assert kinds(cast.signe) == kinds(cast.mona) == needed | {"event", "experience"}
    assert kinds(cast.asta) == needed
    now = overview.now_of(by=cast.asta, person=smed, now=NOW)
    assert (now.felt, now.events) == (None, None)
    assert now.lived is not None
    seen = overview.now_of(by=cast.oda, person=smed, now=NOW)
    assert seen.felt is not None
    assert seen.events == {"slip": NOW}


def test_what_is_due_is_the_same_when_drawn_again(cast: Cast, smed: people.Person) -> None:
    event(cast.signe, smed)
    event(cast.signe, smed, "relapse", days_ago=40)
    break_off(cast.signe, smed, quarantine())
    columns = ("kind", "shows_at", "due_at", "hides_at", "about_id")
    before = sorted(Reminder.objects.values_list(*columns))
    drawing.draw([smed.id])
    assert sorted(Reminder.objects.values_list(*columns)) == before
    assert due(smed) == ["overdose", "quarantine_ends", "relapse"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_break_off_at_once_one_is_told(cast: Cast, smed: people.Person) -> None:
    found = at_once(
        lambda: break_off(cast.signe, smed, quarantine()), lambda: break_off(cast.malik, smed, quarantine())
    )
    assert [each.code for each in found if isinstance(each, Refusal)] == ["overlaps"]
    assert Break.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_correct_at_once_one_is_told_and_nothing_is_lost(cast: Cast, smed: people.Person) -> None:
    row = step(cast.signe, smed)
    found = at_once(
        lambda: step(cast.signe, smed, "started", corrects_id=row.id),
        lambda: step(cast.malik, smed, "paused", corrects_id=row.id),
    )
    assert [each.code for each in found if isinstance(each, Refusal)] == ["older_form"]
    assert SubstitutionStep.objects.current().count() == 1


def test_to_go_on_after_a_break_a_colleague_took_back_is_said_in_words(cast: Cast, smed: people.Person) -> None:
    row = break_off(cast.signe, smed, quarantine(days_ago=3))
    breaks.take_back(by=cast.malik, break_id=row.id, why="Forkert borger", now=NOW)
    with pytest.raises(Refusal) as refused:
        breaks.go_on(by=cast.signe, break_id=row.id, at=NOW, now=NOW, note="Han kom selv")
    assert (refused.value.code, refused.value.params["who"]) == ("taken_back", "Malik Å")


def test_a_break_is_not_corrected_to_a_day_after_the_course_ended(cast: Cast, smed: people.Person) -> None:
    def away(days_ago: int) -> break_rules.Break:
        return break_rules.Break("outside", "hospital", NOW - days_ago * DAY)

    row = break_off(cast.signe, smed, away(30))
    end = endings.NewEnding(ended_at=NOW - 20 * DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=end, now=NOW)
    with pytest.raises(SeveralRefused) as refused:
        correct_break(cast.signe, smed, away(10), row)
    assert [(fault.code, fault.field) for fault in refused.value.faults] == [("course_ended", "at")]
    row = correct_break(cast.signe, smed, away(25), row)
    # One that stands after the end, told before the end was, is put right without being asked, unless it is moved later.
    Break.objects.filter(id=row.id).update(happened_at=NOW - 8 * DAY)
    row = correct_break(cast.signe, smed, replace(away(8), note="På sygehuset"), Break.objects.get(id=row.id))
    assert row.note == "På sygehuset"
    correct_break(cast.signe, smed, away(28), row)
