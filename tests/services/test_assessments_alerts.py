"""Alerts: raised once by a yes, seen by the team until handled, and never quietly gone."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from brobygger.records.access import User
from brobygger.records.assessments import Alert, AlertHandled, Interview
from brobygger.records.assessments import Answer as AnswerRow
from brobygger.rules.answers import Answer, State
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment.events import Event
from brobygger.services import deaths, people
from brobygger.services.access import NotFound
from brobygger.services.agenda import links, lists
from brobygger.services.assessments import alerts, interviews
from brobygger.services.assessments.interviews import NewAnswer
from brobygger.services.treatment import events
from tests import listing
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


def reasons(by: User, shows: str) -> list[str]:
    return [row.kind for row in listing.reasons(lists.listed(by=by, shows=shows, now=NOW, whose="all"))]


def test_an_open_alert_stands_first_of_what_to_keep_an_eye_on_until_it_is_handled_and_only_for_those_who_can(
    cast: Cast, smed: people.Person, answer: Callable[..., interviews.Saved]
) -> None:
    events.tell(by=cast.signe, person_id=smed.id, told=Event("overdose", NOW - timedelta(days=12)), now=NOW)
    answer(P8=YES, P9=YES)
    for by, shows in ((cast.signe, "today"), (cast.malik, "today"), (cast.oda, "board")):
        kinds = [kind for kind in reasons(by, shows) if kind in ("suicide_alert", "overdose")]
        assert kinds == ["suicide_alert", "overdose"], (by.username, shows)
    assert "suicide_alert" not in reasons(cast.mona, "board"), "a manager treats nobody"
    assert "suicide_alert" not in reasons(cast.asta, "inbox")
    assert "suicide_alert" in [row.kind for row in lists.open_of(smed, by=cast.signe, now=NOW)[0]], (
        "it goes on after the course"
    )
    secret = links.make(by=cast.signe, shows="today", now=NOW)
    kinds = [row.kind for row in links.feed(secret=secret, now=NOW).reminders]
    assert "suicide_alert" not in kinds, "no calendar tells it"
    smed.refresh_from_db()
    found = [raised.alert.id for raised in alerts.open_alerts(smed, by=cast.signe)]
    alerts.handle(by=cast.malik, alert_ids=found, what_was_done="Talt med ham", now=NOW)
    assert "suicide_alert" not in reasons(cast.signe, "today")


def test_an_open_alert_asks_nobody_any_more_once_the_citizen_is_dead(
    cast: Cast, smed: people.Person, answer: Callable[..., interviews.Saved]
) -> None:
    answer(P8=YES)
    deaths.die(by=cast.signe, person_id=smed.id, on=NOW.date(), source="Hospitalet", now=NOW)
    assert "suicide_alert" not in reasons(cast.signe, "today")
