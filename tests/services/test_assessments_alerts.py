"""Alerts: raised once by a yes, seen by the team until handled, and never quietly gone."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from brobygger.records.assessments import Alert, AlertHandled, Interview
from brobygger.records.assessments import Answer as AnswerRow
from brobygger.rules.answers import Answer, State
from brobygger.rules.refusals import Refusal
from brobygger.services import people
from brobygger.services.access import NotFound
from brobygger.services.assessments import alerts, interviews
from brobygger.services.assessments.interviews import NewAnswer
from tests.cast import NOW, Cast

YES, NO, X = Answer(State.VALUE, Decimal(1)), Answer(State.VALUE, Decimal(0)), Answer(State.REFUSED)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW)


@pytest.fixture
def answer(cast: Cast, smed: people.Person) -> Callable[..., interviews.Saved]:
    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW)

    def save(**given: Answer) -> interviews.Saved:
        rows = interviews.sheet(by=cast.signe, interview_id=interview.id).rows
        new = [NewAnswer(code, each, rows[code].id if code in rows else None) for code, each in given.items()]
        return interviews.answer(by=cast.signe, interview_id=interview.id, answers=new, now=NOW)

    return save


@pytest.mark.parametrize("item", ["P8", "P9"])
def test_thoughts_of_suicide_or_an_attempt_raise_an_alert_seen_in_the_caseload(
    smed: people.Person, answer: Callable[..., interviews.Saved], item: str
) -> None:
    saved = answer(**{item: YES})
    assert saved.has_alert
    found = alerts.open_alerts(smed, by=smed.created_by)
    assert [(raised.item.code, raised.alert.kind, raised.now_says) for raised in found] == [(item, "suicide", None)]
    smed.refresh_from_db()
    assert smed.open_alerts == 1


@pytest.mark.parametrize("said", [NO, X, Answer(State.NOT_TODAY)])
def test_any_other_answer_raises_none(
    smed: people.Person, answer: Callable[..., interviews.Saved], said: Answer
) -> None:
    assert not answer(P8=said, P9=said, P3=YES).has_alert
    assert not Alert.objects.exists()


def test_saying_yes_again_raises_no_second_alert(answer: Callable[..., interviews.Saved]) -> None:
    answer(P8=YES)
    answer(P8=YES, P3=YES)
    assert Alert.objects.count() == 1


def test_a_yes_corrected_to_no_leaves_the_alert_and_says_so(
    smed: people.Person, answer: Callable[..., interviews.Saved]
) -> None:
    answer(P8=YES)
    answer(P8=NO)
    raised = alerts.open_alerts(smed, by=smed.created_by)[0]
    assert raised.now_says == NO
    smed.refresh_from_db()
    assert smed.open_alerts == 1
    answer(P8=YES)
    assert [raised.now_says for raised in alerts.open_alerts(smed, by=smed.created_by)] == [YES, None]


def test_an_alert_is_handled_with_words_and_then_no_longer_open(
    cast: Cast,
    smed: people.Person,
    answer: Callable[..., interviews.Saved],
    django_assert_num_queries: Callable[..., object],
) -> None:
    answer(P8=YES, P9=YES)
    keys = [raised.alert.id for raised in alerts.open_alerts(smed, by=cast.signe)]
    alerts.handle(
        by=cast.malik, alert_ids=keys, what_was_done=" Fulgt til akutmodtagelsen. ", now=NOW + timedelta(hours=1)
    )
    assert alerts.open_alerts(smed, by=cast.signe) == []
    smed.refresh_from_db()
    assert smed.open_alerts == 0
    with django_assert_num_queries(1):
        told = [
            (each.handled.what_was_done, each.handled.recorded_by.name)
            for each in alerts.all_alerts(smed, by=cast.signe)
            if each.handled
        ]
    assert told == [("Fulgt til akutmodtagelsen.", "Malik Å")] * 2


def test_an_alert_is_not_handled_without_words(
    cast: Cast, smed: people.Person, answer: Callable[..., interviews.Saved]
) -> None:
    answer(P8=YES)
    keys = [raised.alert.id for raised in alerts.open_alerts(smed, by=cast.signe)]
    for said, code in ((" ", "nothing_said"), ("x" * 10_001, "too_long")):
        with pytest.raises(Refusal) as refused:
            alerts.handle(by=cast.signe, alert_ids=keys, what_was_done=said, now=NOW)
        assert refused.value.code == code
    assert not AlertHandled.objects.exists()


def test_the_second_to_handle_an_alert_is_told_what_the_first_did(
    cast: Cast, smed: people.Person, answer: Callable[..., interviews.Saved]
) -> None:
    answer(P8=YES)
    keys = [raised.alert.id for raised in alerts.open_alerts(smed, by=cast.signe)]
    alerts.handle(by=cast.malik, alert_ids=keys, what_was_done="Ringet til lægen", now=NOW)
    with pytest.raises(Refusal) as refused:
        alerts.handle(by=cast.signe, alert_ids=keys, what_was_done="Fulgt til læge", now=NOW)
    assert str(refused.value) == "Malik Å has already said what was done: Ringet til lægen"


def test_an_alert_is_handled_by_the_team_only(
    cast: Cast, smed: people.Person, answer: Callable[..., interviews.Saved]
) -> None:
    answer(P8=YES)
    keys = [raised.alert.id for raised in alerts.open_alerts(smed, by=cast.signe)]
    with pytest.raises(NotFound):
        alerts.handle(by=cast.troels, alert_ids=keys, what_was_done="x", now=NOW)
    with pytest.raises(PermissionDenied):
        alerts.handle(by=cast.eva, alert_ids=keys, what_was_done="x", now=NOW)
    with pytest.raises(NotFound):
        alerts.handle(by=cast.signe, alert_ids=[*keys, smed.id], what_was_done="x", now=NOW)
    assert not AlertHandled.objects.exists()


def test_open_alerts_cost_one_query(
    cast: Cast,
    smed: people.Person,
    answer: Callable[..., interviews.Saved],
    django_assert_num_queries: Callable[..., object],
) -> None:
    answer(P8=YES, P9=YES)
    answer(P8=NO)
    with django_assert_num_queries(1):
        assert [raised.alert.recorded_by.name for raised in alerts.open_alerts(smed, by=cast.signe)] == [
            "Signe Bro",
            "Signe Bro",
        ]
    assert AnswerRow.objects.count() == 3
    assert Interview.objects.count() == 1
