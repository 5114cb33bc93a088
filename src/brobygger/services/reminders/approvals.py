"""The home municipality's consent: not asked for though a clock runs, asked without an answer, refused, or running out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from brobygger.records.people import Detail, Person
from brobygger.records.prepared import Standing
from brobygger.records.requests import Decision, HomeApproval
from brobygger.rules import approvals as rules
from brobygger.rules import courses, requests
from brobygger.rules.agenda import Due
from brobygger.rules.decisions import GRANT
from brobygger.rules.law import is_after, local_day
from brobygger.services.reminders.requests import clocks, courses_ended, moves_of

_ENDS = "approval_ends"
_HOMES = Standing(Detail, "value", "person__organisation__municipality", "happened_at", kind="home_municipality")
_TOLD = Standing(HomeApproval, "id", "municipality", "status", "happened_at", "valid_to", order=())
_GRANTED = Standing(Decision, "happened_at", result=GRANT, order=("happened_at",))
_RESULTS = Standing(Decision, "result")


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """What must be done about the consent of those whose course has not ended, and whether a yes was said without it."""
    treated = _treated(people)
    found = list(_due(people, treated))
    # Who is asked for it anew has it until it ends.
    held = {key: {"held_until": local_day(each.due_at).isoformat()} for key, each in found if each.kind == _ENDS}
    lacking = {key for key, each in found if each.kind in rules.LACKING}
    if not lacking:
        yield from found
        return
    granted: dict[UUID, datetime] = dict(_GRANTED(people=lacking))
    ended = courses_ended(lacking)
    for key, each in found:
        # A yes of a course before says nothing of this one.
        is_granted = key in granted and all(is_after(granted[key], before.at) for before in ended[key])
        yes = "treated" if key in treated else "granted" if is_granted else ""
        yield key, replace(each, params={"yes": yes} | held.get(key, {})) if yes and key in lacking else each


def _due(people: Sequence[Person], treated: Collection[UUID]) -> Iterator[tuple[UUID, Due]]:
    going = {person.id: person for person in people if person.ended_at is None}
    told = _told(going)
    asking = {key for key, each in going.items() if each.clock_due_on is not None}
    homes = _homes([key for key in going if key in asking or key in treated or key in told])
    elsewhere = {key for key, home in homes.items() if rules.is_from_elsewhere(home.code, home.own)}
    # It is needed while a clock of ours runs, and as long as someone is treated here: what the region has it answers for.
    ours = _ours(asking & (elsewhere | set(told)))
    owed = set(ours) | set(treated)
    # The newest comes last. Where it is owed nothing is settled.
    idle = [key for key in told if key not in owed]
    results: dict[UUID, str] = dict(_RESULTS(people=idle))
    let_go = {key: requests.let_go_at(found) for key, found in clocks(idle).items()} if idle else {}
    # Where every clock that runs is another's, another answers for the consent too.
    others = asking - set(ours) - set(treated)
    for key in going.keys() - others:
        due_on = ours.get(key)
        home = homes.get(key)
        standing = rules.of_municipality(told[key], home.code if home else "") if key in told else None
        gone = let_go.get(key)
        if rules.is_settled(results.get(key, ""), is_owed=key in owed) or (gone and standing and standing.at <= gone):
            # What is asked after the last wish was let go is asked for one to come.
            continue
        if standing is not None:
            answer = rules.answered(told[key], standing.municipality)
            beside = answer if standing.status == rules.ASKED and answer and answer.status == rules.GIVEN else None
            for each in filter(None, (standing, beside)):
                reminder = rules.reminder(each, due_on, is_owed=key in owed)
                if reminder is not None:
                    yield key, reminder
        elif home and key in owed and key in elsewhere:
            yield key, rules.needed(home.at, due_on)


def _ours(people: Collection[UUID]) -> dict[UUID, date]:
    """By standing person the first deadline that runs for the municipality; nobody in it with whom none does. Four queries at
    most, none of nobody."""
    asked = clocks(people) if people else {}
    found = {key: requests.running(each, owner=requests.MUNICIPALITY) for key, each in asked.items()}
    return {key: clock.due_on for key, clock in found.items() if clock is not None and clock.due_on is not None}


def _treated(people: Sequence[Person]) -> set[UUID]:
    """Those in treatment (``courses.treated_since``). One query where somebody builds bridges, otherwise none."""
    bridging = [person.id for person in people if person.phase == courses.BRIDGING]
    moves = moves_of(bridging) if bridging else {}
    begun = {key for key in bridging if courses.treated_since(moves[key]) is not None}
    return begun | {person.id for person in people if person.phase == courses.TREATMENT}


@dataclass(frozen=True)
class _Home:
    """Where someone belongs, our own municipality, and when the first was told."""

    code: str
    own: str
    at: datetime


def _homes(people: Collection[UUID]) -> Mapping[UUID, _Home]:
    """By standing person where they belong, as far as it is known. One query, none of nobody."""
    return {key: _Home(*rest) for key, *rest in _HOMES(people=people)}


def _told(people: Collection[UUID]) -> Mapping[UUID, list[rules.Standing]]:
    """By standing person what is told of a consent, newest first. One query."""
    found: dict[UUID, list[rules.Standing]] = {}
    for person, *rest in _TOLD(people=people):
        found.setdefault(person, []).append(rules.Standing(*rest))
    return {person: rules.newest_first(told, attrgetter("at")) for person, told in found.items()}
