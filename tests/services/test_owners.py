"""Every state has an owner that is somebody: a person, or the role that stands in until there is one."""

from typing import Any

import pytest

from brobygger.records.access import User
from brobygger.records.agenda import Reminder
from brobygger.records.people import Person
from brobygger.rules import access as roles
from brobygger.rules import approvals, courses, referrals
from brobygger.rules import owners as rules
from brobygger.services import accounts, deaths, drawing, endings, owners, people
from brobygger.services import courses as moving
from tests.cast import NOW, Cast
from tests.services.planning import DAY

# Every state there is, by the machine it is of.
STATES = {
    **{f"course {state}": courses.OWNERS[state] for state in courses.TRANSITIONS},
    **{f"{kind} {state}": referrals.OWNERS[state] for kind, all_ in referrals.TRANSITIONS.items() for state in all_},
    **{f"consent {state}": approvals.OWNERS[state] for state in approvals.TRANSITIONS},
}


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 90 * DAY)


def names(owner: owners.Owner) -> list[str]:
    return [each.username for each in owner.people]


@pytest.mark.parametrize("state", STATES)
def test_of_every_state_somebody_at_work_is_the_owner_and_somebody_else_where_there_is_nobody(
    cast: Cast, smed: people.Person, state: str
) -> None:
    owner = STATES[state]
    found = owners.of_state(smed, owner, by=cast.signe)
    outside = not rules.ROLES[owner]
    assert not found.is_missing and found.role == owner
    assert bool(found.people) != outside, "who is outside has no account of ours"
    assert all(each.role in rules.ROLES[owner] for each in found.people)
    for each in found.people:
        accounts.switch_off(username=each.username, now=NOW)
    left = owners.of_state(smed, owner, by=cast.signe)
    assert left.is_missing != outside
    assert bool(left.people) != outside and left.role == (owner if outside else rules.STANDS_IN[owner])


def go_to(cast: Cast, smed: people.Person, phase: str) -> Person:
    told = {"by": cast.signe, "person_id": smed.id, "now": NOW}
    if phase == courses.DEAD:
        deaths.die(**told, on=NOW.date(), source="Hospitalet")
    elif phase == courses.FOLLOWUP:
        # Asked about after the ending, so that something goes on.
        endings.end(**told, new=endings.NewEnding(NOW - 3 * DAY, "stabilised", "finished"))
    elif phase != courses.CONTACT:
        moving.move(**told, to=phase, seen=courses.CONTACT)
    return Person.objects.get(id=smed.id)


@pytest.mark.parametrize("phase", courses.TRANSITIONS)
def test_a_phase_that_needs_a_person_and_has_none_raises_the_alarm_on_the_board_and_the_leader_stands_in(
    cast: Cast, smed: people.Person, phase: str
) -> None:
    person = go_to(cast, smed, phase)
    is_dead = phase == courses.DEAD
    alarm = Reminder.objects.filter(person=smed, kind="no_contact_person")
    assert names(owners.of_course(person, by=cast.signe)) == (["oda"] if is_dead else ["signe"])
    assert not alarm.exists()
    accounts.switch_off(username="signe", now=NOW)
    person.refresh_from_db()
    found = owners.of_course(person, by=cast.oda)
    assert (found.role, names(found), found.is_missing) == (rules.LEADER, ["oda"], not is_dead)
    assert alarm.exists() != is_dead
    accounts.switch_off(username="oda", now=NOW)
    found = owners.of_course(person, by=cast.mona)
    assert (found.role, names(found), found.is_missing) == (rules.MANAGER, ["mona"], True)


def test_whoever_is_of_another_team_or_municipality_owns_nothing(cast: Cast, smed: people.Person) -> None:
    User.objects.filter(role=roles.Role.LEADER).update(is_active=False)
    Person.objects.filter(id=smed.id).update(contact_person=cast.troels)
    person = Person.objects.get(id=smed.id)
    assert names(owners.of_course(person, by=cast.signe)) == ["mona"]


def test_it_costs_one_query(cast: Cast, smed: people.Person, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        owners.of_course(smed, by=cast.signe)


def test_the_alarm_says_since_when_nobody_carries_them_and_nothing_where_that_is_not_known(
    cast: Cast, smed: people.Person
) -> None:
    def since() -> tuple[Any, Any] | None:
        found = Reminder.objects.filter(person=smed, kind="no_contact_person").values_list("shows_at", "params").first()
        return found and (found[0], found[1].get("since"))

    told = {"username": "signe", "role": "", "by": cast.mona}
    accounts.switch_off(username="signe", now=NOW - DAY)
    assert since() == (NOW - DAY, None), "met long ago, and carried until yesterday"
    accounts.switch_on(username="signe", now=NOW)
    assert since() is None
    accounts.change(**told, teams=["Havneteamet"], now=NOW - 2 * DAY)
    assert since() == (NOW - 2 * DAY, None), "who has left the team carries nobody in it"
    accounts.change(**told, teams=["Gadeteamet"], now=NOW)
    assert since() is None
    User.objects.filter(username="signe").update(is_active=False)
    drawing.draw([smed.id])
    assert since() == (smed.created_at, "unknown"), "an account that was closed before the day was kept"
