"""Wishes for anonymous treatment: what the authority, which knows the citizen for another reason, may not know of them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db.models import Q

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Decision, Recommendation, Request, RequestEvent
from brobygger.rules import requests as rules
from brobygger.rules.access import Role, Scope, scope_of
from brobygger.services.access import NotFound
from brobygger.services.changes import reading
from brobygger.services.reminders.requests import unnamed


class Told(Protocol):
    """Something that is told of a citizen, with the fact behind it."""

    @property
    def row(self) -> Any:
        """The fact."""


Entry = TypeVar("Entry", bound=Told)


@reading("requests.read")
def kept_from(person: Person, *, by: User) -> frozenset[UUID]:
    """The requests of a standing person, by key, of which an account may not even know that they are there: those who decide,
    of a wish for anonymous treatment that nobody has passed on, advised or decided on, and that they did not write down
    themselves, also where another that joined its clock is theirs to know. One query, four more where there is such a wish;
    none for those who treat."""
    return hidden(person, by=by) if scope_of(by.role) is Scope.DECIDED else frozenset()


@reading("requests.read")
def hidden(person: Person, *, by: User) -> frozenset[UUID]:
    """The requests of a standing person, by key, that those who decide do not know of (``kept_from``), whoever asks."""
    mine = {"person__root_id": person.root_id}
    rows = list(Request.objects.uncorrected().filter(**mine, is_anonymous=True))
    if not rows:
        return frozenset()
    told = RequestEvent.objects.current().filter(**mine, kind=rules.PASSED_ON)
    known = set(told.values_list("request_id", flat=True))
    for kind in (Recommendation, Decision):
        known |= set(kind.objects.current().filter(**mine).values_list("request_id", flat=True))
    theirs = Request.objects.filter(**mine, recorded_by__role=Role.AUTHORITY, corrects=None)
    known |= set(theirs.values_list("id", flat=True))
    return frozenset(row.key for row in rows) - known


@reading("requests.read")
def hidden_joined(clocks: Iterable[Sequence[Request]], person: Person, *, by: User) -> frozenset[UUID]:
    """Of the anonymous wishes of a standing person that joined another on its clock those that are ``hidden``, by key: each is
    passed on by itself. clocks: the wishes of each. No query where none joined another."""
    joined = {row.key for rows in clocks for row in rows if row.is_anonymous and len(rows) > 1}
    return hidden(person, by=by) & joined if joined else frozenset()


@reading("requests.read")
def is_asked(person: Person, *, by: User) -> bool:
    """Whether a wish of a standing person for anonymous treatment stands that an account may know of. One query, some more for
    those who decide where there is one."""
    rows = Request.objects.current().filter(person__root_id=person.root_id, is_anonymous=True)
    keys = {row.key for row in rows}
    return bool(keys and keys - kept_from(person, by=by))


@reading("requests.read")
def is_only_wish(person: Person, *, by: User) -> bool:
    """Whether whatever a standing person has asked for, they asked for anonymously, and an account may know that. One query,
    some more for those who decide where it is so."""
    return bool(unnamed([person.root_id])) and is_asked(person, by=by)


@reading("requests.read")
def is_letterless(person: Person, *, by: User) -> bool:
    """Whether no letter is made of what answers no wish of a standing person; why is not said. One query."""
    return bool(unnamed([person.root_id]))


def known_of(rows: Collection[Request], person: Person, *, by: User) -> list[Request]:
    """Those of these requests of a standing person of which an account may know. No query where none was anonymous."""
    kept = kept_from(person, by=by) if any(row.is_anonymous for row in rows) else ()
    return [row for row in rows if row.key not in kept]


def check_may_read(row: Request, *, by: User) -> None:
    """Raises ``NotFound`` where an account may not know that there is such a wish, or was before it was taken back."""
    if row.is_anonymous and scope_of(by.role) is Scope.DECIDED and row.key in kept_from(row.person, by=by):
        raise NotFound


@reading("requests.read")
def for_reading(found: Collection[Entry], person: Person, *, by: User) -> list[Entry]:
    """Of what is told of a standing person that of which an account may know: nothing of a wish that is kept from it, and no
    letter about one. No query where none of it is of a request, nor for those who treat."""
    is_asked_about = scope_of(by.role) is Scope.DECIDED and any(_about(each.row) for each in found)
    kept = versions_kept_from(person, by=by) if is_asked_about else ()
    return [each for each in found if not kept or _about(each.row) not in kept]


def _about(row: Any) -> UUID | None:
    """The request a fact is or is of, and of a letter what it is about, by key; None where there is no such."""
    if isinstance(row, Request):
        return row.key
    of: UUID | None = getattr(row, "request_id", getattr(row, "about_id", None))
    return of


@reading("requests.read")
def versions_kept_from(person: Person, *, by: User) -> frozenset[UUID]:
    """As ``kept_from``, by the key of every version: a letter is about one of them. One query more where there is one."""
    kept = kept_from(person, by=by)
    rows = Request.objects.filter(Q(id__in=kept) | Q(first_id__in=kept)) if kept else Request.objects.none()
    return frozenset(rows.values_list("id", flat=True))
