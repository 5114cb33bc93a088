"""What is open of requests and decisions: who has not been told yet, what stands against what; and the newest decision."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.agenda import Reminder
from brobygger.records.people import Person
from brobygger.records.requests import Decision
from brobygger.rules import courses
from brobygger.rules.law import is_after
from brobygger.services.access import can
from brobygger.services.changes import reading
from brobygger.services.reminders.requests import moves_of
from brobygger.services.requests.asking import Asked, running_clock
from brobygger.services.requests.decided import decisions_of
from brobygger.services.requests.waiting import all_waiting

_OPPOSED = "decisions_opposed"
_UNSURE = "wish_before_stop"
_UNTOLD = ("decision_untold", "request_silent")
_GONE = "decision_back_untold"
_REFUSED = "treated_refused"


@dataclass(frozen=True)
class Open:
    """``untold``: by key the decisions the citizen does not know of and the requests the authority does not; ``opposed``: the
    decisions another stands against, that on the same request was made last; ``unsure``: the requests of which somebody has to
    say whether the day is right; ``gone``: the first requests of those on which a decision was taken back that the citizen
    knows of, and of one that answers none the decision; ``again``: those of ``untold`` the citizen was told once, and that hold
    again; ``treated``: the first requests of the clocks that run of a wish said when the citizen was in treatment already;
    ``is_refused``: the citizen is in treatment although the authority's last word is a no."""

    untold: Collection[UUID]
    opposed: Collection[UUID]
    unsure: Collection[UUID]
    gone: Collection[UUID]
    again: Collection[UUID]
    treated: Collection[UUID] = ()
    is_refused: bool = False


@reading("requests.read")
def left_open(person: Person, *, by: User, asked: Sequence[Asked] = ()) -> Open:
    """What is open of a standing person's requests and decisions. asked: the clocks, where those of a citizen in treatment are
    to be told. One query, and those of the phases where a clock of one runs."""
    found = Reminder.objects.filter(person=person, kind__in=(_OPPOSED, _UNSURE, _GONE, _REFUSED, *_UNTOLD))
    rows = found.values_list("kind", "about_id", "params")
    about = [(kind, key, told) for kind, key, told in rows if key is not None]
    of = {kind: {key for each, key, _told in about if each == kind} for kind in (_OPPOSED, _UNSURE, _GONE)}
    return Open(
        untold={key for kind, key, _told in about if kind in _UNTOLD},
        opposed=of[_OPPOSED],
        unsure=of[_UNSURE],
        gone=of[_GONE],
        again={key for _kind, key, told in about if told.get("holds_again")},
        treated=_treated(person, [each for each in asked if each.clock.is_running]),
        is_refused=any(kind == _REFUSED for kind, _key, _told in about),
    )


def _treated(person: Person, running: Sequence[Asked]) -> Collection[UUID]:
    if not running or person.phase not in courses.TREATED:
        return ()
    since = courses.treated_since(moves_of([person.root_id])[person.root_id])
    if since is None:
        return ()
    return {each.requests[0].key for each in running if is_after(each.clock.said_at, since)}


@dataclass(frozen=True)
class Headline:
    """The decision made last of a standing person, None where nothing is decided, and whether another stands against it.
    ``leaves_open``: a deadline runs of a request that nothing is decided on; ``is_unsure``: there is one of ``Open.unsure``;
    ``is_refused``: as ``Open.is_refused``; ``is_waiting``: there is something that the account can decide on."""

    newest: Decision | None
    is_opposed: bool
    leaves_open: bool
    is_unsure: bool
    is_refused: bool
    is_waiting: bool


@reading("requests.read")
def headline(person: Person, *, by: User) -> Headline:
    """What was decided last of a standing person. Two queries, and four more where something is decided and a deadline runs;
    for those who decide those of what waits."""
    made, found = decisions_of(person, by=by), left_open(person, by=by)
    return Headline(
        made[0] if made else None,
        is_opposed=bool(found.opposed),
        leaves_open=bool(made) and person.clock_due_on is not None and not _is_answered(person, made, by=by),
        is_unsure=bool(found.unsure),
        is_refused=found.is_refused,
        is_waiting=can(by, "requests.decide") and bool(all_waiting(person, by=by)),
    )


def _is_answered(person: Person, made: Sequence[Decision], *, by: User) -> bool:
    running = running_clock(person, by=by)
    return running is None or any(row.request_id in running.requests for row in made)
