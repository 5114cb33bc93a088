"""Two at once, on whichever database the tests run: nobody's answer is lost, and nothing stands twice."""

from decimal import Decimal

import pytest

from brobygger.records.assessments import AlertHandled, AreaScore, Interview, Verdict
from brobygger.records.assessments import Answer as AnswerRow
from brobygger.rules.answers import Answer, State
from brobygger.rules.refusals import Refusal
from brobygger.services import people
from brobygger.services.assessments import alerts, interviews, verdicts
from brobygger.services.assessments.interviews import NewAnswer
from tests.at_once import at_once
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW)


def value(number: int) -> Answer:
    return Answer(State.VALUE, Decimal(number))


def test_eight_who_begin_at_once_get_the_same_interview(cast: Cast, smed: people.Person) -> None:
    by = [cast.signe, cast.malik] * 4
    found = at_once(
        *[lambda who=who: interviews.start(by=who, person_id=smed.id, wave="baseline", now=NOW) for who in by]
    )
    assert {getattr(each, "id", each) for each in found} == {Interview.objects.get().id}


def test_of_two_answers_to_one_question_at_once_one_is_saved_and_the_other_told(
    cast: Cast, smed: people.Person
) -> None:
    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW)

    def answer(who: object, number: int) -> object:
        new = [NewAnswer("M6", value(number)), NewAnswer(f"M{number}", value(1))]
        return interviews.answer(by=who, interview_id=interview.id, answers=new, now=NOW)

    found = at_once(*[lambda: answer(cast.signe, 7), lambda: answer(cast.malik, 8)])
    refused = [refusal.code for each in found for refusal in getattr(each, "refused", {}).values()]
    assert refused == ["older_form"], found
    assert {row.item for row in AnswerRow.objects.all()} == {"M6", "M7", "M8"}
    assert AnswerRow.objects.filter(item="M6").count() == 1
    # The last of the two to save has seen all three answers.
    assert AreaScore.objects.count() == 1


def test_an_alert_handled_by_two_at_once_is_handled_once(cast: Cast, smed: people.Person) -> None:
    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW)
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=[NewAnswer("P8", value(1))], now=NOW)
    keys = [raised.alert.id for raised in alerts.open_alerts(smed, by=cast.signe)]
    found = at_once(
        *[
            lambda who=who: alerts.handle(by=who, alert_ids=keys, what_was_done="Fulgt til læge", now=NOW)
            for who in (cast.signe, cast.malik)
        ]
    )
    assert [each.code for each in found if isinstance(each, Refusal)] == ["already_handled"], found
    assert AlertHandled.objects.count() == 1


def test_a_verdict_saved_by_two_at_once_is_one(cast: Cast, smed: people.Person) -> None:
    found = at_once(
        *[lambda who=who: verdicts.judge(by=who, person_id=smed.id, now=NOW) for who in (cast.signe, cast.malik)]
    )
    assert {getattr(each, "id", each) for each in found} == {Verdict.objects.get().id}
