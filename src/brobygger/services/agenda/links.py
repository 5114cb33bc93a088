"""Links by which a calendar program fetches one account's list. Whoever has the link sees days and neutral words, no names."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from brobygger.records import sealing
from brobygger.records.access import User
from brobygger.records.agenda import CalendarLink
from brobygger.rules import agenda
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound, can
from brobygger.services.agenda import lists, questions
from brobygger.services.agenda.lists import Reason
from brobygger.services.changes import perform, reading

if TYPE_CHECKING:
    from django.db.models import QuerySet

FETCHED = 300
# Of what has passed the latest so many at most, however long ago: a calendar is for what is to come.
PASSED = 100


@dataclass(frozen=True)
class Feed:
    """What a calendar is given. ``shows`` is a key of ``lists.ACTS``; ``has_more``: not all of it is among them."""

    shows: str
    reminders: Sequence[Reason]
    has_more: bool


@reading("agenda.link")
def links_of(*, by: User) -> "QuerySet[CalendarLink]":
    """The links of an account that still work, newest first."""
    return CalendarLink.objects.filter(user=by, revoked_at=None).order_by("-made_at", "-id")


def make(*, by: User, shows: str, now: datetime) -> str:
    """Make the link of one of one's own lists and return its secret, which is shown this once and never kept.

    An earlier link of the same list stops working. Raises ``Refusal`` for a list one may not see.
    """
    if shows not in lists.ACTS or not can(by, lists.ACTS[shows]):
        raise Refusal("list_unknown", words("There is no such list for your role."))
    secret = secrets.token_urlsafe(32)
    with perform("agenda.link", by=by, now=now) as act:
        _revoke(CalendarLink.objects.filter(user=by, shows=shows), now)
        link = CalendarLink(user=by, shows=shows, fingerprint=sealing.fingerprint(secret), made_at=now)
        link.save(force_insert=True)
        act.wrote_outside_feed(f"calendar link made {link.pk}", 1)
    return secret


def revoke(*, by: User, link_id: UUID, now: datetime) -> None:
    """Let one of one's own links stop working at once. Raises ``Refusal`` ("closed_already") where it was closed before,
    ``NotFound`` for another's."""
    with perform("agenda.link", by=by, now=now) as act:
        mine = CalendarLink.objects.filter(user=by, id=link_id)
        if not mine.exists():
            raise NotFound
        if not _revoke(mine, now):
            raise Refusal("closed_already", words("The link is closed already."))
        act.wrote_outside_feed(f"calendar link revoked {link_id}", 1)


def feed(*, secret: str, now: datetime) -> Feed:
    """What stands in the calendar of whoever has this secret: what has a day, soonest first, ``FETCHED`` at most. What has
    passed takes no room from what is to come.

    Raises ``NotFound`` for a link that was revoked or never made, and where the account is closed or may no longer see it.
    """
    mark = sealing.fingerprint(secret) if secret.isascii() else ""
    link = CalendarLink.objects.select_related("user").filter(fingerprint=mark, revoked_at=None).first()
    if link is None or link.shows not in lists.ACTS or not can(link.user, lists.ACTS[link.shows]):
        raise NotFound
    asked = questions.asked_of(by=link.user, shows=link.shows)
    every = [kind for kind in lists.KINDS[link.shows] if agenda.has_day(kind)]
    # What is drawn to be long overdue some day is not so yet, and stands by the kind it is until then.
    in_time = [kind for kind in every if kind not in agenda.late_kinds()]
    told = {**asked.told, "now": now, "today": agenda.begin_of(local_day(now))}
    # One more of each, to know whether there is more.
    passed = questions.dated(asked.shape, tuple(every), True, PASSED + 1, **told)
    coming = questions.dated(asked.shape, tuple(in_time), False, FETCHED + 1, **told)
    before = passed[:PASSED][::-1]
    room = FETCHED - len(before)
    rows = [Reason(*row) for row in (*before, *coming[:room])]
    return Feed(link.shows, rows, len(passed) > PASSED or len(coming) > room)


def _revoke(links: "QuerySet[CalendarLink]", now: datetime) -> int:
    return links.filter(revoked_at=None).update(revoked_at=now)
