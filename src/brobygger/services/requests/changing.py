"""Which decisions another can be made in the place of, and what that one rests on."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Decision, Recommendation, Request
from brobygger.rules import decisions as rules
from brobygger.rules import requests as clocks
from brobygger.services.access import can
from brobygger.services.changes import reading
from brobygger.services.reminders.decisions import made_of
from brobygger.services.requests.asking import asked
from brobygger.services.requests.decided import decisions_of
from brobygger.services.requests.matters import Matter, matters_of
from brobygger.services.requests.recommendations import recommendations_of
from brobygger.services.requests.waiting import Waiting, all_waiting


@reading("requests.read")
def changeable(person: Person, *, by: User) -> set[UUID]:
    """The decisions of a standing person another can be made in the place of, by key; none for who does not decide. Two dozen
    queries at most, one where nothing is decided."""
    if not can(by, "requests.decide"):
        return set()
    return {change.about for _matter, change in _all(person, by=by)}


@reading("requests.read")
def to_change(person: Person, *, by: User, about: UUID | None = None) -> Waiting | None:
    """What a decision made in the place of one that stands rests on: its request, and the recommendation that stands; of one
    that answers no request the recommendation alone.

    about: what it is to be changed about, by key: a decision, also one changed or taken back since, what was recommended or
    asked for; then the one that holds of the same matter. None: the newest that can be changed. None where no decision can
    change anything, and where a newer recommendation waits for one. As many queries, and four more.
    """
    found = _all(person, by=by)
    if about is None:
        return next((change for _matter, change in found), None)
    decision, request = _named(person, about)
    of = (change for matter, change in found if _is_about(matter, decision, request))
    return next(of, None)


def _all(person: Person, *, by: User) -> list[tuple[Matter, Waiting]]:
    """Each matter whose decision can be changed, with that, the one decided last first."""
    if not decisions_of(person, by=by):
        return []
    groups, handed = asked(person, by=by), recommendations_of(person, by=by)
    requests = {row.key: row for each in groups for row in each.requests}
    matters = matters_of(person, by=by, clocks=[each.clock for each in groups])
    left = [matter for matter in matters if _can_change(matter)]
    waiting = all_waiting(person, by=by) if left else ()
    made = made_of([person.root_id]) if any(matter.clock is None for matter in left) else ()
    found = [(matter, _change(matter, requests, handed, made)) for matter in left if not _is_overtaken(matter, waiting)]
    return sorted(found, key=lambda each: (each[0].made[0].happened_at, each[0].made[0].id), reverse=True)


def _can_change(matter: Matter) -> bool:
    """What nobody had asked for is of its course: decided in the next it would be another matter."""
    if matter.clock is None:
        return matter.is_of_last and matter.made[0].request_id is None
    return clocks.is_changeable(matter.clock)


def _is_overtaken(matter: Matter, waiting: Sequence[Waiting]) -> bool:
    """Whether something waits that goes before a change: a recommendation about the same wishes, or a newer one about none."""
    if matter.clock is not None:
        return any(each.request is not None and each.request.key in matter.clock.requests for each in waiting)
    about_none = (each.recommendation for each in waiting if each.recommendation and not each.request)
    return any(row.happened_at > matter.made[0].happened_at for row in about_none)


def _change(
    matter: Matter, requests: Mapping[UUID, Request], handed: Sequence[Recommendation], made: Collection[rules.Made]
) -> Waiting:
    newest = matter.made[0]
    if matter.clock is None:
        mine = {row.id for row in matter.made}
        rested_on = {about for about, row in rules.last_of(made).items() if row.id in mine}
        return Waiting(next((row for row in handed if row.id in rested_on), None), None, None, changes=newest)
    # Of two records that are one, the newest may be one that nobody had asked for.
    key = next(row.request_id for row in matter.made if row.request_id is not None)
    advised = next((row for row in handed if row.request_id in matter.clock.requests), None)
    return Waiting(advised, requests[key], None, changes=newest)


def _named(person: Person, about: UUID) -> tuple[UUID | None, UUID | None]:
    """The decision a key is of, or that rests on what it is of, and the request, as far as there are such."""
    mine = {"person__root_id": person.root_id}
    decision = Decision.objects.filter(id=about, **mine).first()
    if decision is not None:
        return decision.id, decision.request_id
    advised = Recommendation.objects.filter(id=about, **mine).first()
    last = rules.last_of(made_of([person.root_id])).get(about)
    return last.id if last else None, advised.request_id if advised else about


def _is_about(matter: Matter, decision: UUID | None, request: UUID | None) -> bool:
    if matter.clock is not None and request in matter.clock.requests:
        return True
    return any(row.id == decision for row in matter.made) or (
        decision is not None and request is None and matter.clock is None
    )
