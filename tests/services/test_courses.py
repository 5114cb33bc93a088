"""The phases of a course as they are written: with a day of their own, and taken back where they were a mistake."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.changes import AuditEntry
from brobygger.records.endings import Ending
from brobygger.records.people import Detail
from brobygger.records.requests import Request
from brobygger.rules import agenda, law
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment.substitution import Step
from brobygger.services import course_corrections, courses, duties, endings, merging, people, requests, sheets
from brobygger.services.access import NotFound
from brobygger.services.changes import PermissionDenied
from brobygger.services.treatment import substitution
from tests.cast import NOW, Cast

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def move(cast: Cast, person: people.Person, *ways: str, days_ago: int = 0) -> Detail:
    """The course goes these ways one after the other, from where it is; the last move."""
    for to in ways:
        person.refresh_from_db()
        at = NOW - days_ago * DAY
        courses.move(by=cast.signe, person_id=person.id, to=to, seen=person.phase, at=at, now=NOW)
    return Detail.objects.filter(kind="phase").latest("recorded_at", "id")


def end(cast: Cast, person: people.Person, days_ago: int = 40) -> Ending:
    told = endings.NewEnding(NOW - days_ago * DAY, "stabilised", "finished")
    return endings.end(by=cast.signe, person_id=person.id, new=told, now=NOW)


def take_back(cast: Cast, row: Detail, why: str = "Det var en anden") -> people.Person:
    return course_corrections.take_back_move(by=cast.malik, move_id=row.id, why=why, now=NOW)


def shown(cast: Cast, person: people.Person) -> list[tuple[str, bool, str]]:
    return [(each.row.value, each.can_go, each.row.why_taken_back) for each in courses.history(person, by=cast.signe)]


def test_a_move_written_by_mistake_is_taken_back_and_who_when_and_why_stand_in_the_history(
    cast: Cast, smed: people.Person
) -> None:
    wrong = move(cast, smed, "treatment", "bridging", days_ago=3)
    assert take_back(cast, wrong).phase == "treatment"
    assert shown(cast, smed) == [("bridging", False, "Det var en anden"), ("treatment", True, "")]
    (back,) = Detail.objects.filter(is_retraction=True)
    assert (back.recorded_by, back.recorded_at, back.corrects) == (cast.malik, NOW, wrong)
    assert Detail.objects.filter(id=wrong.id, value="bridging").exists(), "facts are added, never edited"
    kinds = [entry.kind for month in sheets.course(smed, by=cast.signe).months for entry in month.entries]
    assert sorted(kinds) == ["phase", "phase_taken_back"]
    assert AuditEntry.objects.filter(act="courses.move", by=cast.malik).exists()


def test_a_move_is_taken_back_once_and_never_without_a_reason(cast: Cast, smed: people.Person) -> None:
    wrong = move(cast, smed, "treatment")
    with pytest.raises(SeveralRefused):
        take_back(cast, wrong, why=" ")
    take_back(cast, wrong)
    with pytest.raises(Refusal) as refused:
        take_back(cast, wrong)
    assert refused.value.code == "taken_back"
    assert Detail.objects.filter(is_retraction=True).count() == 1


def test_a_return_written_by_mistake_is_taken_back_and_the_course_has_ended_as_before(
    cast: Cast, smed: people.Person
) -> None:
    end(cast, smed)
    assert take_back(cast, move(cast, smed, "treatment")).ended_at == NOW - 40 * DAY


@pytest.mark.parametrize(
    ("ways", "n", "code"),
    [
        (["treatment", "bridging"], 0, None),
        (["treatment", "contact"], 0, "moved_since"),
        (["treatment", "contact", "treatment"], 1, "moved_since"),
    ],
)
def test_an_earlier_move_goes_only_where_the_later_one_could_have_come_without_it(
    cast: Cast, smed: people.Person, ways: list[str], n: int, code: str | None
) -> None:
    move(cast, smed, *ways)
    row = Detail.objects.filter(kind="phase").order_by("happened_at", "id")[n]
    if code is None:
        assert take_back(cast, row).phase == ways[-1]
        return
    with pytest.raises(Refusal) as refused:
        take_back(cast, row)
    assert refused.value.code == code


def test_what_an_ending_or_a_wish_brought_about_is_taken_back_with_it(cast: Cast, smed: people.Person) -> None:
    end(cast, smed)
    ended = Detail.objects.get(kind="phase")
    said = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    back = Detail.objects.get(kind="phase", value="contact")
    for row, code in ((ended, "moved_by_ending"), (back, "moved_by_asking")):
        with pytest.raises(Refusal) as refused:
            take_back(cast, row)
        assert refused.value.code == code
    assert [can_go for _, can_go, _ in shown(cast, smed)] == [False, False]


def test_a_move_carries_the_day_it_happened(cast: Cast, smed: people.Person) -> None:
    row = move(cast, smed, "treatment", days_ago=9)
    assert (row.happened_at, row.recorded_at) == (NOW - 9 * DAY, NOW)
    # Of the day of the last move the hours may be unknown: it comes after.
    noon = law.day_only(law.local_day(row.happened_at))
    courses.move(by=cast.signe, person_id=smed.id, to="bridging", seen="treatment", at=noon, now=NOW)
    smed.refresh_from_db()
    assert smed.phase == "bridging"


@pytest.mark.parametrize(
    ("before", "days_ago", "code"), [(9, 10, "moved_later"), (9, -1, "in_future"), (None, 101, "before_the_course")]
)
def test_a_move_on_a_day_that_cannot_be_is_refused_and_writes_nothing(
    cast: Cast, smed: people.Person, before: int | None, days_ago: int, code: str
) -> None:
    if before is not None:
        move(cast, smed, "treatment", days_ago=before)
    written = Detail.objects.count()
    with pytest.raises(SeveralRefused) as refused:
        move(cast, smed, "bridging", days_ago=days_ago)
    assert refused.value.code == code
    assert Detail.objects.count() == written


def test_a_move_of_a_record_that_was_merged_is_taken_back_and_stays_its_own(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    wrong = move(cast, ole, "treatment", days_ago=2)
    row = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    assert take_back(cast, wrong).phase == "contact"
    assert merging.undo(why="Det var to", by=cast.signe, merge_id=row.id, now=NOW).merged.phase == "contact"


def test_who_may_not_and_who_is_elsewhere(cast: Cast, smed: people.Person) -> None:
    row = move(cast, smed, "treatment")

    def by(who: Any) -> None:
        course_corrections.take_back_move(by=who, move_id=row.id, why="Fejl", now=NOW)

    for stranger in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            by(stranger)
    for other in (cast.asta, cast.eva):
        with pytest.raises(PermissionDenied):
            by(other)


def followups(person: people.Person, of: Ending | None = None) -> list[int]:
    rows = Reminder.objects.filter(person=person, kind__in=agenda.FOLLOWUPS).order_by("due_at")
    return [row.params["months"] for row in rows if of is None or row.about_id == of.id]


def newest(person: people.Person) -> UUID:
    return Request.objects.filter(person=person).latest("happened_at").id


@pytest.mark.parametrize("ways", [["treatment"], ["bridging"], ["treatment", "contact"]])
def test_a_course_brought_back_by_hand_keeps_the_follow_ups_of_the_law_until_the_citizens_words_are_written(
    cast: Cast, smed: people.Person, ways: list[str]
) -> None:
    end(cast, smed)
    assert followups(smed) == [1, 3, 6, 12]
    move(cast, smed, *ways)
    assert followups(smed) == [1, 6]
    smed.refresh_from_db()
    assert (smed.ended_at, smed.has_case) == (None, True), "so the inbox of the authority has them too"
    said = requests.NewRequest(words="Tag mig tilbage", said_at=NOW, said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    assert followups(smed) == []
    requests.take_back_request(by=cast.signe, request_id=row.id, why="En anden", now=NOW)
    assert followups(smed) == [1, 6]


def ask(cast: Cast, person: people.Person, days_ago: int, *came_of_it: str) -> None:
    """A wish said so long ago, and what came of it five days later."""
    said = requests.NewRequest(words="Tag mig tilbage", said_at=NOW - days_ago * DAY, said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=person.id, new=said, now=NOW)
    told = {"at": NOW - (days_ago - 5) * DAY, "whom": "Privat", "note": "Valgt selv", "now": NOW}
    for kind in came_of_it:
        requests.happen(by=cast.signe, request_id=row.id, kind=kind, **told)


@pytest.mark.parametrize("nothing", ["withdrawn", "other_offer"])
def test_what_the_law_asks_for_stays_when_a_return_that_came_to_nothing_is_closed_until_the_citizen_is_treated_again(
    cast: Cast, smed: people.Person, nothing: str
) -> None:
    move(cast, smed, "treatment", days_ago=90)
    first = end(cast, smed)
    ask(cast, smed, 35, nothing)
    assert followups(smed) == [1, 3, 6, 12], "somebody elsewhere, or nobody, meets them"
    second = end(cast, smed, days_ago=20)
    assert followups(smed, of=first) == [1, 6] and followups(smed, of=second) == [1, 3, 6, 12]
    told = {"ending_id": first.id, "months": 1, "outcome": "reached", "at": NOW - 15 * DAY, "now": NOW}
    endings.follow_up(by=cast.signe, **told)
    assert followups(smed, of=first) == [6], "until it is told of"
    ask(cast, smed, 10)
    assert followups(smed) == [], "whoever waits for an answer is met anyway"
    requests.happen(by=cast.signe, request_id=newest(smed), kind="started", at=NOW - 5 * DAY, now=NOW)
    end(cast, smed, days_ago=2)
    assert followups(smed, of=first) == followups(smed, of=second) == [], "they were treated again"


@pytest.mark.parametrize("is_phase_moved", [True, False])
def test_treatment_in_a_later_course_is_what_the_law_is_followed_up_by(
    cast: Cast, smed: people.Person, *, is_phase_moved: bool
) -> None:
    first = end(cast, smed)
    ask(cast, smed, 35, *([] if is_phase_moved else ["started"]))
    if is_phase_moved:
        move(cast, smed, "treatment", days_ago=30)
    second = end(cast, smed, days_ago=20)
    assert (followups(smed, of=first), followups(smed, of=second)) == ([], [1, 3, 6, 12])


def test_a_wish_that_still_waited_when_the_course_ended_is_a_wish_after_it(cast: Cast, smed: people.Person) -> None:
    said = requests.NewRequest(words="Hjælp mig", said_at=NOW - 50 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    end(cast, smed)
    move(cast, smed, "treatment")
    assert followups(smed) == []


def test_what_stays_of_a_course_brought_back_by_hand_follows_what_the_site_says_the_duty_covers(
    cast: Cast, smed: people.Person
) -> None:
    end(cast, smed)
    move(cast, smed, "treatment")
    duties.choose(by=cast.mona, reasons=["moved"], now=NOW)
    assert followups(smed) == []
    duties.choose(by=cast.mona, reasons=["finished"], now=NOW)
    assert followups(smed) == [1, 6]


@pytest.mark.parametrize(
    ("begun", "is_moved", "is_asked"),
    [
        (timedelta(hours=4), True, False),
        (timedelta(hours=4), False, False),
        (timedelta(hours=1), True, True),
        (None, True, False),
        (None, False, True),
    ],
)
def test_who_came_back_on_the_day_the_course_ended_is_asked_for_the_phase_of_treatment_begun_since_alone(
    cast: Cast, smed: people.Person, begun: timedelta | None, is_moved: bool, is_asked: bool
) -> None:
    at = law.day_only(law.local_day(NOW)) if begun is None else NOW - begun
    early = requests.NewRequest(words="Hjælp mig", said_at=NOW - 2 * DAY, said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=early, now=NOW)
    if is_moved:
        courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", at=NOW - 3 * HOUR, now=NOW)
    told = endings.NewEnding(NOW - 2 * HOUR, "stabilised", "finished")
    endings.end(by=cast.signe, person_id=smed.id, new=told, now=NOW)
    said = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW - 90 * MINUTE, said_to="Signe")
    again = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    about = row if begun is None or begun > 2 * HOUR else again
    requests.happen(by=cast.signe, request_id=about.id, kind="started", at=at, now=NOW + DAY)
    assert Reminder.objects.filter(person=smed, kind="phase_behind").exists() is is_asked


def test_the_phase_is_behind_since_treatment_first_began_in_the_course_under_way(
    cast: Cast, smed: people.Person
) -> None:
    def behind() -> list[Any]:
        return list(Reminder.objects.filter(person=smed, kind="phase_behind").values_list("due_at", flat=True))

    def step(kind: str, days_ago: int) -> None:
        told = Step(kind, NOW - days_ago * DAY, "Smed")
        substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=NOW)

    new = requests.NewRequest(words="Hjælp mig", said_at=NOW - 30 * DAY, said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    requests.happen(by=cast.signe, request_id=row.id, kind="started", at=NOW - 25 * DAY, now=NOW)
    step("started", 10)
    assert behind() == [NOW - 25 * DAY], "not when a treatment of its own began later"
    move(cast, smed, "treatment", days_ago=25)
    end(cast, smed, days_ago=9)
    again = requests.NewRequest(words="Igen", said_at=NOW - 8 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=again, now=NOW)
    assert behind() == [], "what began in the course before is of that"
    step("paused", 7)
    step("reenrolled", 6)
    step("paused", 5)
    step("reenrolled", 4)
    assert behind() == [NOW - 6 * DAY], "what began again after that had begun before"
