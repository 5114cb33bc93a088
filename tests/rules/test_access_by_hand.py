"""Who may do the gravest acts, written down by hand: the walk of all acts takes what it expects from the same table as the
program, so a slip of the pen in the table would pass it."""

import pytest

from brobygger.rules.access import ACTS, SCOPES, Role, Scope, scope_of

TREATING = {"worker", "leader"}
GRAVE = {
    # To decide on treatment is the authority's alone, and to recommend is not.
    "requests.decide": {"authority"},
    "requests.receive": {"authority"},
    "requests.recommend": TREATING,
    # Names: those whose work it is with the citizen, and whoever leads or decides it.
    "people.open": TREATING | {"manager", "authority"},
    "people.list": TREATING | {"manager", "authority"},
    "people.lookups": TREATING | {"manager", "authority"},
    "people.reveal_number": TREATING | {"authority"},
    "people.merge": TREATING,
    "people.assign": TREATING,
    "people.hand_over": TREATING,
    # What was told in confidence never reaches the authority, nor does the diary.
    "contacts.read": TREATING | {"manager"},
    "treatment.read_confided": TREATING | {"manager"},
    "assessments.read": TREATING | {"authority"},
    "assessments.handle_alert": TREATING,
    "endings.end": TREATING,
    "endings.die": TREATING,
    # Phones are emptied by their owner, a leader or the manager; what was never sent is given up by the manager alone.
    "phones.stop": TREATING | {"manager"},
    "phones.give_up": {"manager"},
    "access.administer": {"manager"},
    "assessments.import": {"manager"},
    # Figures for those who answer for them, and the people behind a figure for none of those outside.
    "evaluation.see": TREATING | {"manager", "evaluator", "agency"},
    "evaluation.open_people": TREATING | {"manager"},
    # Whom a place sees, while their yes to it runs, and what it says of them and of itself.
    "referrals.consented": {"partner"},
    "referrals.answer": {"partner"},
    "places.confirm_own": {"partner"},
    "agenda.inbox": {"authority"},
    "agenda.board": {"leader", "manager"},
}


@pytest.mark.parametrize("act", GRAVE)
def test_a_grave_act_is_for_those_alone_who_stand_here(act: str) -> None:
    assert {str(role) for role in ACTS[act]} == GRAVE[act]


def test_those_outside_the_treatment_see_nobody_by_name_and_the_authority_only_who_has_come_to_it() -> None:
    assert {role for role, scope in SCOPES.items() if scope is Scope.NOBODY} == {
        Role.FACILITATOR,
        Role.EVALUATOR,
        Role.AGENCY,
    }
    assert scope_of("partner") is Scope.CONSENTED
    assert (scope_of("authority"), scope_of("worker"), scope_of("leader")) == (Scope.DECIDED, Scope.TEAM, Scope.TEAM)
