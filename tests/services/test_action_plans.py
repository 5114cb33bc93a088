"""The action plan of section 141: what can follow what in one course, and what is not taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.plans import ActionPlan
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal
from brobygger.services import courses, endings, people, requests
from brobygger.services.plans import handleplans
from tests.cast import NOW, Cast
from tests.services.planning import tell_action_plan

DAY = timedelta(days=1)
Tell = Callable[[str, int], ActionPlan]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


@pytest.fixture
def tell(cast: Cast, smed: people.Person) -> Tell:
    """Write what happened to the action plan so many days ago."""

    def told(status: str, days_ago: int) -> ActionPlan:
        return tell_action_plan(cast.signe, smed, status, at=NOW - days_ago * DAY)

    return told


def test_an_answer_to_an_action_plan_nobody_has_offered_is_refused(tell: Tell) -> None:
    def refusal(status: str, days_ago: int) -> str:
        with pytest.raises(SeveralRefused) as refused:
            tell(status, days_ago)
        return refused.value.code

    for status in ("accepted", "declined"):
        assert refusal(status, 1) == "not_offered"
    assert refusal("coordinated", 1) == "not_accepted"
    tell("offered", 5)
    assert refusal("accepted", 6) == "not_offered"
    tell("declined", 5)
    assert refusal("coordinated", 1) == "not_accepted"
    tell("accepted", 2)
    tell("coordinated", 1)


def test_two_answers_from_one_page_are_not_both_written_in_silence(cast: Cast, smed: people.Person, tell: Tell) -> None:
    offered = tell("offered", 9)
    accepted = tell_action_plan(cast.malik, smed, "accepted", at=NOW - DAY)
    told = {"person_id": smed.id, "status": "declined", "at": NOW - DAY, "now": NOW}
    with pytest.raises(Refusal, match="written about the action plan") as refused:
        handleplans.tell(by=cast.signe, seen=offered.id, **told)  # type: ignore[arg-type]
    assert (refused.value.params["who"], refused.value.params["newest"]) == (cast.malik.name, accepted.id)
    handleplans.take_back(by=cast.malik, action_plan_id=accepted.id, why="Forkert borger", now=NOW)
    assert handleplans.tell(by=cast.signe, seen=offered.id, **told).status == "declined"  # type: ignore[arg-type]


def test_what_an_answer_to_the_action_plan_rests_on_alone_is_not_taken_back(
    cast: Cast, smed: people.Person, tell: Tell
) -> None:
    def take_back(row: ActionPlan) -> None:
        handleplans.take_back(by=cast.signe, action_plan_id=row.id, why="Forkert borger", now=NOW)

    offered, accepted, agreed = tell("offered", 9), tell("accepted", 7), tell("coordinated", 5)
    for row in (offered, accepted):
        with pytest.raises(Refusal) as refused:
            take_back(row)
        assert (refused.value.code, refused.value.params["person"]) == ("later_rests_on_it", smed.id)
    again = tell("offered", 8)
    take_back(offered)
    for row in (agreed, accepted, again):
        take_back(row)
    assert handleplans.told_of(smed, by=cast.signe) == []


def test_a_yes_to_the_action_plan_in_one_course_answers_for_nothing_in_the_next(
    cast: Cast, smed: people.Person, tell: Tell
) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 95 * DAY)
    offered = tell("offered", 94)
    tell("accepted", 93)
    new = endings.NewEnding(ended_at=NOW - 60 * DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW - 60 * DAY)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="followup", now=NOW - 40 * DAY)
    for status, code in (("coordinated", "not_accepted"), ("accepted", "not_offered")):
        with pytest.raises(SeveralRefused) as refused:
            tell(status, 20)
        assert refused.value.code == code
    tell("offered", 39)
    tell("accepted", 38)
    tell("coordinated", 37)
    tell("coordinated", 80)
    endings.end(by=cast.signe, person_id=smed.id, new=replace(new, ended_at=NOW - 20 * DAY), now=NOW - 20 * DAY)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="followup", now=NOW - 15 * DAY)
    endings.end(by=cast.signe, person_id=smed.id, new=replace(new, ended_at=NOW - 10 * DAY), now=NOW - 10 * DAY)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="followup", now=NOW - 5 * DAY)
    with pytest.raises(SeveralRefused, match="said yes"):
        tell("coordinated", 12)
    with pytest.raises(Refusal, match="rests on this"):
        handleplans.take_back(by=cast.signe, action_plan_id=offered.id, why="Forkert borger", now=NOW)


def test_an_offer_without_an_answer_is_asked_about_two_weeks_after_the_last_of_them(
    cast: Cast, smed: people.Person, tell: Tell
) -> None:
    def asked() -> list[tuple[int, object]]:
        rows = Reminder.objects.filter(person=smed, kind="no_action_plan")
        return [((local_day(NOW) - local_day(row.shows_at)).days, row.params.get("why")) for row in rows]

    assert asked() == [], "nothing is asked before treatment has begun"
    tell("offered", 40)
    assert asked() == [(26, "unanswered")], "an offer waits for its answer in the contact phase too"
    again = tell("offered", 20)
    assert asked() == [(6, "unanswered")], "offered anew, they have time again"
    answer = tell("declined", 20)
    assert asked() == [], "of one day nobody knows the order"
    handleplans.take_back(by=cast.signe, action_plan_id=answer.id, why="Forkert borger", now=NOW)
    tell("accepted", 30)
    assert asked() == [(6, "unanswered")], "a yes to the first offer is no answer to the second"
    handleplans.take_back(by=cast.signe, action_plan_id=again.id, why="Forkert borger", now=NOW)
    assert asked() == []


def asked(person: people.Person) -> list[object]:
    return list(Reminder.objects.filter(person=person, kind="no_action_plan").values_list("params", flat=True))


def test_an_action_plan_the_citizen_had_already_is_told_as_that_and_ours_is_coordinated_with_it(
    cast: Cast, smed: people.Person, tell: Tell
) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 95 * DAY)
    assert len(asked(smed)) == 1
    told = {"by": cast.signe, "person_id": smed.id, "at": NOW - 9 * DAY, "now": NOW}
    row = handleplans.tell_of_before(since="03-2019", whom="Anden kommune", **told)  # type: ignore[arg-type]
    assert (row.status, row.since, row.whom) == ("had_before", "2019-03", "Anden kommune")
    assert asked(smed) == []
    agreed = tell("coordinated", 5)
    with pytest.raises(Refusal, match="rests on this"):
        handleplans.take_back(by=cast.signe, action_plan_id=row.id, why="Forkert borger", now=NOW)
    handleplans.take_back(by=cast.signe, action_plan_id=agreed.id, why="Forkert borger", now=NOW)
    handleplans.take_back(by=cast.signe, action_plan_id=row.id, why="Forkert borger", now=NOW)
    assert len(asked(smed)) == 1


@pytest.mark.parametrize(
    ("since", "code"),
    [
        ("32-01-2019", "no_partial_date"),
        ("engang", "no_partial_date"),
        ("2027", "since_later"),
        ("1066", "date_too_long_ago"),
    ],
)
def test_since_when_the_citizen_has_one_can_be_read_and_lies_before_it_was_told(
    cast: Cast, smed: people.Person, since: str, code: str
) -> None:
    with pytest.raises(SeveralRefused) as refused:
        handleplans.tell_of_before(by=cast.signe, person_id=smed.id, at=NOW - DAY, since=since, now=NOW)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("since", code)]
    assert handleplans.tell_of_before(by=cast.signe, person_id=smed.id, at=NOW - DAY, now=NOW).since == ""


def test_whoever_is_treated_anonymously_alone_is_owed_no_action_plan(cast: Cast, smed: people.Person) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 60 * DAY)

    def ask(*, is_anonymous: bool) -> None:
        said = requests.NewRequest("Jeg vil i behandling", NOW - 70 * DAY, "Signe", is_anonymous=is_anonymous)
        requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)

    ask(is_anonymous=True)
    assert asked(smed) == []
    ask(is_anonymous=False)
    assert len(asked(smed)) == 1
