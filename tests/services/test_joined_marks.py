"""Two records found to be one person: what a form was opened with, and what came with a beginning of treatment, are of the
course as the two make it, not of whichever record has the latest day."""

from datetime import timedelta
from uuid import UUID

import pytest

from brobygger.records.people import Detail
from brobygger.records.requests import RequestEvent
from brobygger.rules.refusals import Refusal
from brobygger.services import course_corrections, courses, endings, event_corrections, people, requests
from brobygger.services.writing import Sent
from tests.cast import NOW, Cast
from tests.services.test_merging_courses import DAY, meet
from tests.services.test_merging_phases import LATER, merge, met_again


def treated(cast: Cast) -> tuple[people.Person, RequestEvent]:
    """Someone in treatment for 90 days, who had asked for it."""
    smed = meet(cast, "Smed", 300)
    new = requests.NewRequest("Hjælp mig", NOW - 95 * DAY, "Signe")
    wish = requests.ask(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    at = NOW - 90 * DAY
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", at=at, now=NOW)
    started = requests.happen(by=cast.signe, request_id=wish.id, kind="started", at=at, now=NOW)
    smed.refresh_from_db()
    return smed, started


def of(person: people.Person, phase: str) -> Detail:
    return Detail.objects.current().get(person__root_id=person.id, kind="phase", value=phase)


def end(cast: Cast, person: people.Person, seen: UUID | None) -> None:
    new = endings.NewEnding(NOW - DAY, "stabilised", "finished")
    sent = Sent(seen=str(seen))
    endings.end(by=cast.signe, person_id=person.id, new=new, sent=sent, now=LATER + 2 * timedelta(hours=1))


@pytest.mark.parametrize("is_met_again_kept", [True, False])
def test_the_move_that_came_with_a_beginning_goes_with_it_whatever_stands_on_the_other_record(
    cast: Cast, is_met_again_kept: bool
) -> None:
    smed, started = treated(cast)
    jacket = met_again(cast, "hand")
    person = merge(cast, *((jacket, smed) if is_met_again_kept else (smed, jacket)))
    assert person.phase == "treatment"
    moved = event_corrections.moved_with(started, person, by=cast.signe)
    assert moved is not None and (moved.row, moved.is_alone) == (of(person, "treatment"), True)
    told = {"event_id": started.id, "move_id": moved.row.id, "why": "Det var Ole"}
    event_corrections.take_back(by=cast.signe, now=LATER + DAY, **told)
    person.refresh_from_db()
    assert person.phase == "contact"
    assert course_corrections.move_as_it_stands(by=cast.signe, move_id=moved.row.id).corrected_by.is_retraction


def test_a_move_told_late_of_the_course_of_two_is_noticed_by_a_form_that_was_open(cast: Cast) -> None:
    smed, _ = treated(cast)
    person = merge(cast, smed, met_again(cast, "hand"))
    seen = courses.mark(person, by=cast.signe)
    assert seen == of(person, "treatment").id, "the other record was in contact since, beside"
    # Of a day before the other record was met again.
    at = {"at": NOW - 30 * DAY, "now": LATER + timedelta(hours=1)}
    courses.move(by=cast.malik, person_id=person.id, to="bridging", seen="treatment", **at)
    with pytest.raises(Refusal) as refused:
        end(cast, person, seen)
    assert (refused.value.code, refused.value.params["newest"]) == ("older_form", of(person, "bridging").id)
    end(cast, person, courses.mark(person, by=cast.signe))
    person.refresh_from_db()
    assert person.phase == "followup"
