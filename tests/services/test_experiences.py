"""A no to the four questions has its day, and who was never asked is asked some weeks into treatment."""

from datetime import date, timedelta

import pytest

from brobygger.rules.fields import SeveralRefused
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment import experience as rules
from brobygger.services import courses, deaths, endings, people
from brobygger.services.treatment import experiences, overview
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
TODAY = local_day(NOW)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 300 * DAY)


def is_time(cast: Cast, smed: people.Person, today: date = TODAY) -> bool:
    smed.refresh_from_db()
    assert not overview.now_of(by=cast.asta, person=smed, now=NOW).is_time_to_ask, (
        "what she may not read she is not told"
    )
    return experiences.is_time_to_ask(smed, by=cast.signe, today=today)


def test_a_no_is_told_of_its_day_once_and_that_day_alone(cast: Cast, smed: people.Person) -> None:
    told = {"by": cast.signe, "person_id": smed.id, "now": NOW}
    row = experiences.decline(at=NOW - DAY, **told)
    assert row.happened_at == NOW - DAY
    assert experiences.decline(at=NOW - DAY + timedelta(hours=1), **told) == row
    assert experiences.declined_on(smed, NOW, by=cast.signe) is None
    assert experiences.decline(**told).happened_at == NOW, "without a day it is now"
    with pytest.raises(SeveralRefused) as refused:
        experiences.decline(at=NOW + 2 * DAY, **told)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("at", "in_future")]


def test_a_no_of_before_a_death_is_told_afterwards_and_none_of_after_it(cast: Cast, smed: people.Person) -> None:
    deaths.die(by=cast.signe, person_id=smed.id, on=TODAY - 5 * DAY, source="Hospitalet", now=NOW)
    told = {"by": cast.signe, "person_id": smed.id, "now": NOW}
    assert experiences.decline(at=NOW - 6 * DAY, **told)
    for at in (NOW - 4 * DAY, None):
        with pytest.raises(Refusal, match="has died"):
            experiences.decline(at=at, **told)


def test_who_said_no_on_another_day_and_answered_that_day_after_all_is_told_of_both(
    cast: Cast, smed: people.Person
) -> None:
    mine, later = {"by": cast.signe, "person_id": smed.id}, NOW + timedelta(minutes=5)
    experiences.decline(at=NOW - DAY, now=NOW, **mine)
    experiences.tell(told=rules.Experience(NOW - DAY, {"hope": "3"}), now=later, **mine)
    felt, declined = experiences.last_told(smed, by=cast.signe)
    assert felt is not None and declined is None


def test_who_was_never_asked_is_asked_some_weeks_into_treatment_and_after_a_no_when_it_is_long_ago(
    cast: Cast, smed: people.Person
) -> None:
    assert not is_time(cast, smed), "in contact nobody is behind"
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 200 * DAY)
    first = TODAY - 200 * DAY + timedelta(weeks=rules.FIRST_ASKED_WEEKS)
    assert [is_time(cast, smed, day) for day in (first - DAY, first, TODAY)] == [False, True, True]
    experiences.decline(by=cast.signe, person_id=smed.id, now=NOW)
    weeks = rules.load().ask_again_weeks
    assert weeks is not None
    again = TODAY + timedelta(weeks=weeks)
    assert [is_time(cast, smed, day) for day in (TODAY, again - DAY, again)] == [False, False, True]


@pytest.mark.parametrize("gone", ["ended", "died"])
def test_nobody_is_to_be_asked_the_first_time_once_the_course_has_ended(
    cast: Cast, smed: people.Person, gone: str
) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 200 * DAY)
    if gone == "ended":
        new = endings.NewEnding(ended_at=NOW - DAY, status="stabilised", reason="finished", wants_followup=False)
        endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    else:
        deaths.die(by=cast.signe, person_id=smed.id, on=TODAY - 5 * DAY, source="Hospitalet", now=NOW)
    assert not is_time(cast, smed)
