"""What an ending leaves open: what goes on and with whom, and what nobody is reminded of any more."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from brobygger.rules.agenda import is_for_authority_alone, kinds
from brobygger.services import access
from brobygger.services.agenda import lists
from brobygger.services.agenda.lists import Reminder
from brobygger.services.people import Person
from brobygger.services.referrals import following
from brobygger.web.pages import now

# What no worker carries on.
AUTHORITY_ALONE = frozenset(kind for kind in kinds() if is_for_authority_alone(kind))


@dataclass(frozen=True)
class Left:
    """goes_on, ends: the reasons to act of each, but for those that ``referrals`` tells better."""

    goes_on: Sequence[Reminder]
    ends: Sequence[Reminder]
    referrals: Sequence[following.Shown]


def left_open(request: HttpRequest, person: Person) -> Left:
    """Of one citizen. A stay or a bridge stands in its own list alone, with what can be written of it. Whoever may not end a
    course is told of no reasons to act."""
    may_end = access.can(request.user, "endings.end")
    goes_on, ends = lists.open_of(person, by=request.user, now=now()) if may_end else ([], [])
    referrals = _referrals(request, person)
    told = {each.key for each in referrals}
    return Left([each for each in goes_on if each.about_id not in told], ends, referrals)


def _referrals(request: HttpRequest, person: Person) -> list[following.Shown]:
    """Where the citizen stays, and what is not answered or not landed yet."""
    if not access.can(request.user, "referrals.read"):
        return []
    shown = following.of(person, by=request.user, today=timezone.localdate())
    return [each for each in shown if each.progress.is_open]
