"""A citizen of many reasons: what another reason says already stands once, and the rest is one tap away."""

from datetime import timedelta

import pytest

from brobygger.records.agenda import Reminder
from brobygger.rules import agenda
from brobygger.services import courses, people
from brobygger.services.agenda import lists
from brobygger.services.agenda.lists import Whom
from tests.cast import NOW, Cast
from tests.services.planning import DAY, enter, plan_dose


def whom(cast: Cast, *reasons: str | tuple[str, dict[str, object]]) -> Whom:
    """Someone on the board with these reasons and no others."""
    person = people.meet(by=cast.signe, alias="Smed", now=NOW)
    Reminder.objects.all().delete()
    row = {"organisation_id": person.organisation_id, "team_id": person.team_id, "worker_id": cast.signe.id}
    for each in reasons:
        kind, params = each if isinstance(each, tuple) else (each, {})
        Reminder.objects.create(
            person_id=person.id, kind=kind, rank=agenda.rank(kind), shows_at=NOW - timedelta(days=3), due_at=NOW,
            params=params, **row,
        )  # fmt: skip
    (only,) = lists.listed(by=cast.oda, shows="board", now=NOW).page.object_list
    return only


def kinds(reasons: object) -> list[str]:
    return [reason.kind for reason in reasons]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("reasons", "shown"),
    [
        (("stay_ends", "stay_no_plan"), ["stay_ends"]),
        (("stay_no_plan",), ["stay_no_plan"]),
        (("no_plan", "no_action_plan"), ["no_plan"]),
    ],
)
def test_what_another_reason_says_already_stands_once(cast: Cast, reasons: tuple[str, ...], shown: list[str]) -> None:
    found = whom(cast, *reasons)
    assert sorted(kinds(found.once)) == sorted(shown)
    assert len(found.reasons) == len(reasons), "it is counted and can be asked for by itself"


@pytest.mark.parametrize("is_heavier", [False, True])
def test_that_less_is_given_stands_once_and_that_the_burden_has_changed_beside_it(cast: Cast, is_heavier: bool) -> None:
    person = people.meet(by=cast.signe, alias="Smed", now=NOW - 60 * DAY)
    courses.move(by=cast.signe, person_id=person.id, to="treatment", seen="contact", now=NOW - 60 * DAY)
    plan_dose(cast.signe, person, days_ago=40)
    if is_heavier:
        enter(cast.signe, person, "0.8")
    (only,) = lists.listed(by=cast.oda, shows="board", now=NOW).page.object_list
    of_dose = {"dose_below", "plan_adjust"}
    assert of_dose <= set(kinds(only.reasons)), "it is counted and can be asked for by itself"
    assert of_dose & set(kinds(only.once)) == (of_dose if is_heavier else {"dose_below"})


def test_of_many_reasons_three_stand_open_and_one_more_is_not_folded_away_alone(cast: Cast) -> None:
    four = ("clock", "assessment_stalled", "not_seen", "letter_late")
    assert kinds(whom(cast, *four).open) == list(four), "in the order of the board"
    Reminder.objects.all().delete()
    five = whom(cast, *four, "phase_behind")
    assert kinds(five.open) == ["clock", "phase_behind", "assessment_stalled"]
    assert kinds(five.folded) == ["not_seen", "letter_late"]


@pytest.mark.parametrize("vital", ["overdose", "relapse", "suicide_alert"])
def test_what_somebody_may_die_of_is_never_folded_away(cast: Cast, vital: str) -> None:
    found = whom(cast, "clock", "assessment_stalled", "not_seen", "letter_late", "phase_behind", vital)
    assert kinds(found.open) == ["clock", "phase_behind", "assessment_stalled", vital]
    assert kinds(found.folded) == ["not_seen", "letter_late"]
