"""A wish said after a course ended begins the next one, in whatever order the two are written, corrected and taken back."""

from datetime import datetime, timedelta

import pytest

from brobygger.records.requests import RequestEvent
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.law import day_only, local_day
from brobygger.services import (
    courses,
    deaths,
    ending_corrections,
    endings,
    event_corrections,
    merging,
    people,
    requests,
)
from brobygger.services.requests import decisions
from tests.cast import NOW, Cast
from tests.services.test_days_without_hours import DAY, MINUTE, ask, end, fresh, kinds


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def correct(cast: Cast, row: endings.Ending, at: datetime) -> endings.Ending:
    new = endings.NewEnding(at, "stabilised", "finished", is_day_sure=True)
    return ending_corrections.correct(by=cast.signe, ending_id=row.id, new=new, now=NOW + MINUTE)


def test_a_wish_said_after_an_ending_brings_the_citizen_back_whichever_was_written_first(
    cast: Cast, smed: people.Person
) -> None:
    new = ask(cast, smed, NOW - 5 * DAY)
    row = end(cast, smed, NOW - 10 * DAY)
    assert (fresh(smed).phase, fresh(smed).ended_at) == ("contact", None)
    assert {"clock", "back_undecided"} <= kinds(smed)
    # The ending was none: they had been in contact all along.
    endings.take_back(by=cast.signe, ending_id=row.id, why="Forkert borger", now=NOW)
    assert (fresh(smed).phase, "back_undecided" in kinds(smed)) == ("contact", False)
    row = end(cast, smed, NOW - 10 * DAY)
    # The wish was none: the course has ended.
    requests.take_back_request(by=cast.signe, request_id=new.id, why="Forkert borger", now=NOW)
    assert (fresh(smed).phase, fresh(smed).ended_at) == ("followup", row.happened_at)


def test_an_ending_put_before_a_wish_brings_the_citizen_back(cast: Cast, smed: people.Person) -> None:
    ask(cast, smed, NOW - 7 * DAY)
    row = end(cast, smed, NOW - 5 * DAY)
    assert fresh(smed).phase == "followup"
    new = endings.NewEnding(NOW - 10 * DAY, "stabilised", "finished", is_day_sure=True)
    ending_corrections.correct(by=cast.signe, ending_id=row.id, new=new, now=NOW)
    assert (fresh(smed).phase, "back_undecided" in kinds(smed)) == ("contact", True)


def test_a_wish_withdrawn_with_the_ending_brings_nobody_back(cast: Cast, smed: people.Person) -> None:
    ask(cast, smed, NOW - 5 * DAY)
    end(cast, smed, NOW - 10 * DAY, has_withdrawn=True)
    assert (fresh(smed).phase, fresh(smed).clock_due_on) == ("followup", None)


def test_treatment_that_began_on_the_wish_goes_on_when_the_ending_before_is_told(
    cast: Cast, smed: people.Person
) -> None:
    new = ask(cast, smed, NOW - 5 * DAY)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW, at=NOW - 4 * DAY)
    requests.happen(by=cast.signe, request_id=new.id, kind="started", at=NOW - 4 * DAY, now=NOW)
    row = end(cast, smed, NOW - 10 * DAY, is_day_sure=True)
    assert (fresh(smed).phase, courses.began_at(fresh(smed))) == ("treatment", NOW - 5 * DAY)
    assert "no_plan" in kinds(smed)
    endings.take_back(by=cast.signe, ending_id=row.id, why="Forkert borger", now=NOW)
    assert (fresh(smed).phase, fresh(smed).ended_at) == ("treatment", None)


@pytest.mark.parametrize("answer", ["other_offer", "refuse"])
def test_an_ending_told_late_begins_no_course_on_a_wish_that_is_answered(
    cast: Cast, smed: people.Person, answer: str
) -> None:
    new = ask(cast, smed, NOW - 9 * DAY)
    told = decisions.NewDecision(
        new.id, answer, "Fordi", NOW - 8 * DAY, offer="Alfa", is_chosen=answer == "other_offer"
    )
    decisions.decide(by=cast.asta, person_id=smed.id, new=told, now=NOW)
    end(cast, smed, NOW - 40 * DAY, is_day_sure=True)
    assert fresh(smed).phase == "followup" and "followup_duty" in kinds(smed)


def test_a_withdrawal_taken_back_brings_back_as_if_it_had_not_been(cast: Cast, smed: people.Person) -> None:
    new = ask(cast, smed, NOW - 5 * DAY)
    requests.happen(by=cast.signe, request_id=new.id, kind="withdrawn", at=NOW - 4 * DAY, now=NOW)
    end(cast, smed, NOW - 10 * DAY)
    assert fresh(smed).phase == "followup"
    event_corrections.take_back(
        by=cast.signe, event_id=RequestEvent.objects.get().id, why="Forkert borger", now=NOW + MINUTE
    )
    assert (fresh(smed).phase, "back_undecided" in kinds(smed)) == ("contact", True)
    requests.take_back_request(by=cast.signe, request_id=new.id, why="Forkert borger", now=NOW + 2 * MINUTE)
    assert fresh(smed).phase == "followup"


def test_a_mistyped_day_before_a_wish_is_put_right(cast: Cast, smed: people.Person) -> None:
    requests.ask(
        by=cast.malik,
        person_id=smed.id,
        new=requests.NewRequest(words="Jeg vil i behandling", said_at=NOW - 5 * DAY, said_to="Malik"),
        now=NOW,
    )
    row = end(cast, smed, NOW - 10 * DAY)
    assert fresh(smed).phase == "contact"
    row = correct(cast, row, NOW - 3 * DAY)
    assert (fresh(smed).phase, fresh(smed).ended_at) == ("followup", NOW - 3 * DAY)
    row = correct(cast, row, NOW - 9 * DAY)
    assert fresh(smed).phase == "contact"
    # Once somebody has moved the course on, the day is what they knew.
    courses.move(by=cast.malik, person_id=smed.id, to="treatment", seen="contact", now=NOW)
    with pytest.raises(SeveralRefused) as refused:
        correct(cast, row, NOW - 3 * DAY)
    assert refused.value.code == "back_before"


def test_a_wish_of_the_day_of_the_ending_that_brought_nobody_back_holds_nobody(cast: Cast, smed: people.Person) -> None:
    yesterday = local_day(NOW) - DAY
    ask(cast, smed, day_only(yesterday))
    end(cast, smed, day_only(yesterday))
    assert fresh(smed).phase == "followup"
    told = requests.NewRequest(words="Tag mig tilbage", said_at=NOW - timedelta(hours=1), said_to="Malik")
    back = requests.ask(by=cast.malik, person_id=smed.id, new=told, now=NOW)
    assert fresh(smed).phase == "contact"
    requests.take_back_request(by=cast.malik, request_id=back.id, why="Forkert borger", now=NOW + MINUTE)
    assert fresh(smed).phase == "followup"


def test_a_corrected_wish_moves_the_return_it_brought(cast: Cast, smed: people.Person) -> None:
    end(cast, smed, NOW - 40 * DAY)
    new = ask(cast, smed, NOW - 5 * DAY)
    told = requests.NewRequest(words="Jeg vil i behandling", said_at=NOW - 35 * DAY, said_to="Signe")
    requests.correct(by=cast.signe, seen=new.id, new=told, now=NOW + MINUTE)
    assert courses.began_at(fresh(smed)) == NOW - 35 * DAY


def test_the_return_of_one_record_stands_when_the_ending_of_another_is_taken_back(
    cast: Cast, smed: people.Person
) -> None:
    other = people.meet(by=cast.signe, alias="Smeden", now=NOW - 90 * DAY)
    end(cast, smed, NOW - 20 * DAY)
    ask(cast, smed, NOW - 5 * DAY)
    row = end(cast, other, NOW - 10 * DAY)
    merge = merging.merge(
        by=cast.signe, kept_id=smed.id, merged_id=other.id, now=NOW + MINUTE, reason="Samme", is_difference_seen=True
    )
    endings.take_back(by=cast.signe, ending_id=row.id, why="Forkert", now=NOW + 2 * MINUTE)
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW + 3 * MINUTE)
    assert (fresh(smed).phase, "back_undecided" in kinds(smed)) == ("contact", True)


def test_the_dead_do_not_come_back_by_a_corrected_ending(cast: Cast, smed: people.Person) -> None:
    ask(cast, smed, NOW - 7 * DAY)
    row = end(cast, smed, NOW - 5 * DAY)
    died = local_day(NOW) - 2 * DAY
    deaths.die(by=cast.signe, person_id=smed.id, on=died, source="Hospitalet", is_sure=True, now=NOW)
    correct(cast, row, NOW - 10 * DAY)
    assert fresh(smed).ended_at == NOW - 10 * DAY
