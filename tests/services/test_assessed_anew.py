"""Whoever comes back is assessed anew: interviews, scores and verdict are of a course, and what is known stays readable."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from brobygger.records.assessments import Interview
from brobygger.rules.answers import Answer, State
from brobygger.services import courses, endings, extract, merging, people, requests
from brobygger.services.assessments import by_course, interviews, profiles, scores, verdicts
from brobygger.services.assessments.saving import NewAnswer
from brobygger.services.sync import course as card
from brobygger.services.sync import happened
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 400 * DAY)


def begin(cast: Cast, person: people.Person, days_ago: int, wave: str = "baseline") -> Interview:
    at = NOW - days_ago * DAY
    return interviews.start(by=cast.signe, person_id=person.id, wave=wave, at=at, key=uuid7(), now=NOW)


def score(
    cast: Cast, person: people.Person, value: str, days_ago: int, wave: str = "baseline", area: str = "drug"
) -> None:
    scores.enter(
        by=cast.signe,
        person_id=person.id,
        scores=[scores.NewScore(area, Decimal(value))],
        instrument="EuropASI",
        version="5",
        source="journal",
        wave=wave,
        measured_on=(NOW - days_ago * DAY).date(),
        now=NOW,
    )


def come_back(cast: Cast, person: people.Person, *, ended: int = 200, back: int = 100) -> endings.Ending:
    told = endings.NewEnding(NOW - ended * DAY, "stabilised", "finished")
    row = endings.end(by=cast.signe, person_id=person.id, new=told, now=NOW)
    said = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW - back * DAY, said_to="Signe", is_long_ago=True)
    requests.ask(by=cast.signe, person_id=person.id, new=said, now=NOW)
    return row


def known(cast: Cast, person: people.Person) -> list[dict[str, float]]:
    """The profiles of the courses, the one under way first, by wave what is known of drugs."""
    return [
        {
            point.wave: point.score.value
            for area in each.areas
            for point in area.points
            if area.id == "drug" and point.score is not None
        }
        for each in profiles.profiles(person, by=cast.signe)
    ]


def test_the_baseline_of_a_new_course_is_begun_anew_and_the_old_one_stays(cast: Cast, smed: people.Person) -> None:
    first = begin(cast, smed, 390)
    assert begin(cast, smed, 300).id == first.id, "of one course there is one"
    come_back(cast, smed)
    second = begin(cast, smed, 90)
    assert second.id != first.id
    assert begin(cast, smed, 80).id == second.id
    # What a phone sends late goes to the course of its day.
    assert begin(cast, smed, 250).id == first.id
    assert [sheet.is_earlier for sheet in interviews.sheets(smed, by=cast.signe)] == [True, False]


def test_what_was_answered_before_stands_beside_the_question_asked_anew(cast: Cast, smed: people.Person) -> None:
    def answer(row: Interview, value: int, days_ago: int) -> None:
        told = NewAnswer("M6", Answer(State.VALUE, Decimal(value)), happened_at=NOW - days_ago * DAY)
        assert not interviews.answer(by=cast.signe, interview_id=row.id, answers=[told], now=NOW).refused

    first = begin(cast, smed, 390)
    answer(first, 30, 390)
    answer(begin(cast, smed, 210, "m6"), 12, 210)
    come_back(cast, smed)
    anew = interviews.sheet(by=cast.signe, interview_id=begin(cast, smed, 90).id)
    assert anew.answers == {}
    assert interviews.known_before(anew, by=cast.signe)["M6"].value == 12
    assert not interviews.known_before(interviews.sheet(by=cast.signe, interview_id=first.id), by=cast.signe)


def test_an_ending_compares_with_the_baseline_of_its_own_course(cast: Cast, smed: people.Person) -> None:
    score(cast, smed, "0.8", 390)
    score(cast, smed, "0.6", 210, "m6")
    first = come_back(cast, smed)
    score(cast, smed, "0.7", 90)
    score(cast, smed, "0.2", 30, "m6")
    assert known(cast, smed) == [{"baseline": 0.7, "m6": 0.2}, {"baseline": 0.8, "m6": 0.6}]
    told = endings.NewEnding(NOW - 10 * DAY, "stabilised", "finished")
    second = endings.end(by=cast.signe, person_id=smed.id, new=told, now=NOW)
    assert first.burdens["drug"][:2] == ["0.8", "0.6"]
    assert second.burdens["drug"][:2] == ["0.7", "0.2"]


def test_the_verdict_rests_on_the_course_under_way_and_lists_ask_for_what_it_lacks(
    cast: Cast, smed: people.Person
) -> None:
    for area in ("medical", "psychiatric", "legal"):
        score(cast, smed, "0.8", 390, area=area)
    smed.refresh_from_db()
    before = [code for code in smed.unknown if code.startswith("area:")]
    come_back(cast, smed)
    smed.refresh_from_db()
    assert [code for code in smed.unknown if code.startswith("area:")] != before
    assert verdicts.standing(smed, by=cast.signe).lines["areas"] == []
    score(cast, smed, "0.1", 90, area="legal")
    (line,) = verdicts.standing(smed, by=cast.signe).lines["areas"]
    assert line["value"] == 0.1


def test_an_ending_taken_back_makes_one_course_of_two_again(cast: Cast, smed: people.Person) -> None:
    score(cast, smed, "0.8", 390)
    row = come_back(cast, smed)
    score(cast, smed, "0.2", 30, "m6")
    assert known(cast, smed) == [{"m6": 0.2}, {"baseline": 0.8}]
    endings.take_back(by=cast.signe, ending_id=row.id, why="Det var Ole", now=NOW)
    assert known(cast, smed) == [{"baseline": 0.8, "m6": 0.2}]


def test_the_figures_count_everyone_once_with_before_and_after_of_one_course(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 400 * DAY)
    for person in (smed, ole):
        score(cast, person, "0.8", 390)
        score(cast, person, "0.6", 210, "m6")

    def figures() -> list[tuple[str, str, float | None]]:
        found = extract.scores_at(by=cast.oda, instrument="EuropASI", waves=["baseline", "m6"])
        return [(row.person, row.wave, row.value) for row in found.measurements if row.area == "drug"]

    before = figures()
    come_back(cast, smed)
    score(cast, smed, "0.7", 90)
    assert figures() == before


def test_a_phone_is_told_of_the_course_under_way(cast: Cast, smed: people.Person) -> None:
    first = begin(cast, smed, 390)
    score(cast, smed, "0.8", 390, area="legal")

    def told() -> tuple[list[str], set[str], list[str]]:
        (shown,) = card.of([smed.id], "da").values()
        facts = happened.facts_since([smed.id], NOW - 30 * DAY)
        ids = [str(fact.id) for fact in facts if '"kind":"interview"' in fact.told]
        return ids, set(shown["waves"]), [each["area"] for each in shown["scores"]]

    ids, waves, areas = told()
    assert (ids, areas) == ([str(first.id)], ["legal"])
    assert "m6" in waves
    come_back(cast, smed)
    assert told() == ([], set(), [])
    second = begin(cast, smed, 90)
    ids, waves, _ = told()
    assert ids == [str(second.id)]
    assert "m6" in waves


def test_merged_records_have_each_their_interview_and_both_are_shown(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 300 * DAY)
    first, other = begin(cast, smed, 390), begin(cast, ole, 290)
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW)
    smed.refresh_from_db()
    assert begin(cast, smed, 100).id == first.id
    shown = interviews.sheets(smed, by=cast.signe)
    assert [(sheet.interview.id, sheet.is_earlier) for sheet in shown] == [(first.id, False), (other.id, False)]
    assert courses.began_at(smed) <= first.happened_at


def joined_with_one_who_stayed(cast: Cast, alias: str) -> people.Person:
    """Someone whose course ended and began again on one record, and ran on all the while on another."""
    person = people.meet(by=cast.signe, alias=alias, now=NOW - 400 * DAY)
    score(cast, person, "0.8", 390)
    come_back(cast, person)
    score(cast, person, "0.5", 90, "m6")
    other = people.meet(by=cast.signe, alias=f"{alias} igen", now=NOW - 395 * DAY)
    courses.move(by=cast.signe, person_id=other.id, to="treatment", seen="contact", at=NOW - 380 * DAY, now=NOW)
    told = {"reason": "samme", "is_difference_seen": True, "now": NOW + DAY}
    merging.merge(by=cast.signe, kept_id=person.id, merged_id=other.id, **told)
    person.refresh_from_db()
    return person


def test_figures_and_pages_count_the_courses_of_two_records_as_one(cast: Cast, smed: people.Person) -> None:
    person = joined_with_one_who_stayed(cast, "Ole")
    assert by_course.returns_of(person) == []

    def figures() -> list[tuple[str, float | None]]:
        found = extract.scores_at(by=cast.oda, instrument="EuropASI", waves=["baseline", "m6"])
        return [(row.wave, row.value) for row in found.measurements if row.area == "drug"]

    assert figures() == [("baseline", 0.8), ("m6", 0.5)]
    with CaptureQueriesContext(connection) as of_one:
        figures()
    for alias in ("Per", "Pia"):
        joined_with_one_who_stayed(cast, alias)
    with CaptureQueriesContext(connection) as of_three:
        assert len(figures()) == 6
    assert len(of_three) == len(of_one) <= 5
