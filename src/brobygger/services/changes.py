"""The frame of every act: permission, one transaction, the change feed and the audit. And what stands before reading: the
permission, and the log of look-ups."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q

from brobygger.records import bulk
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.counting import UpTo
from brobygger.records.facts import new_id
from brobygger.records.people import Merge, Person
from brobygger.rules import access
from brobygger.rules.refusals import Refusal, words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from brobygger.records.access import User

Told = ParamSpec("Told")
Read = TypeVar("Read")

# SQLite has one writer. Waiting here is fair between threads; its own busy handler is not.
_one_writer = threading.RLock()
_AUDITED = ["id", "at", "by_id", "act", "is_read", "purpose", "person_id", "rows", "note"]


class Act:
    """What one act wrote, gathered for the feed and the audit."""

    def __init__(self, *, name: str, by: "User", now: datetime, until_over: ExitStack) -> None:
        self.name = name
        self.by = by
        self.now = now
        self._until_over = until_over
        self._rows: list[tuple[str, UUID, UUID | None]] = []
        self._together: list[tuple[str, UUID, UUID | None]] = []
        self._note: str = ""
        self._outside = 0
        self._number: int | None = None

    def wrote(self, kind: str, rows: Iterable[tuple[UUID, UUID | None]]) -> None:
        """Note rows of one kind, each as (its key, its person's key)."""
        self._rows.extend((kind, key, person) for key, person in rows)

    def wrote_together(self, kind: str, people: Iterable[UUID]) -> None:
        """Note people written as one act on all of them: each in the feed, and one audit row for the lot."""
        self._together.extend((kind, key, key) for key in people)

    def wrote_outside_feed(self, note: str, rows: int) -> None:
        """Note rows that are no part of what is worked with: accounts, phones, calendar links, and the simulation's own."""
        self._note = note
        self._outside += rows

    def note(self, text: str) -> None:
        """A few words of code for the audit; never names, numbers or notes."""
        self._note = text

    def asks_no_more(self) -> None:
        """Nothing is asked of the database until the act is over: it need not be waited for (``bulk.unwaited``)."""
        self._number = _transaction_number()
        self._until_over.enter_context(bulk.unwaited())

    def close(self) -> None:
        """Write the feed and one audit row for each person touched."""
        number = _transaction_number() if self._number is None else self._number
        bulk.insert(
            Change,
            ["transaction", "at", "kind", "object_id", "person_id", "by_id"],
            [(number, self.now, kind, key, person, self.by.pk) for kind, key, person in (*self._rows, *self._together)],
        )
        per_person = Counter(person for _, _, person in self._rows)
        if self._outside or self._together:
            per_person[None] += self._outside + len(self._together)
        bulk.insert(
            AuditEntry,
            _AUDITED,
            [
                (new_id(), self.now, self.by.pk, self.name, False, "", person, count, self._note)
                for person, count in per_person.items()
            ],
        )


def check_may(by: "User", act: str) -> None:
    """Raises ``PermissionDenied`` where the role may not."""
    if not access.can(by.role, act):
        raise PermissionDenied(act)


def reading(act: str) -> Callable[[Callable[Told, Read]], Callable[Told, Read]]:
    """Put the permission ``act`` in front of a verb that reads; it raises ``PermissionDenied`` where the role of ``by`` may
    not.

    Whom it is about is a question of its own: a key is looked for within the scope of ``by``, and a person in hand has been.
    """

    def wrap(verb: Callable[Told, Read]) -> Callable[Told, Read]:
        @wraps(verb)
        def checked(*args: Told.args, **told: Told.kwargs) -> Read:
            by: Any = told["by"]
            check_may(by, act)
            return verb(*args, **told)

        guarded: Any = checked
        guarded.permission = act
        return checked

    return wrap


def one_writer() -> AbstractContextManager[Any]:
    """Wait for one's turn to write, where only one can. Taken before the transaction begins."""
    return _one_writer if connection.vendor == "sqlite" else nullcontext()


@contextmanager
def perform(name: str, *, by: "User", now: datetime) -> Iterator[Act]:
    """Do one act: check that ``by`` may, run in one transaction, and leave feed and audit rows with it or nothing at all.

    Raises ``PermissionDenied`` where the role may not.
    """
    check_may(by, name)
    with one_writer(), transaction.atomic(), ExitStack() as until_over:
        act = Act(name=name, by=by, now=now, until_over=until_over)
        yield act
        act.close()


def looked_up(*, by: "User", act: str, now: datetime, purpose: str, people: Sequence[UUID], where: str = "") -> None:
    """Log that ``by`` saw these people, and why. where: the page, a key of ``rules.access.PAGES``. Raises ``Refusal`` when no
    purpose is stated, ``KeyError`` for an act that ``rules.access.LOOKUPS`` has no words for."""
    if act not in access.LOOKUPS:
        raise KeyError(act)
    if not purpose:
        raise Refusal("purpose_missing", words("State why you open this person."))
    rows = [(new_id(), now, by.pk, act, True, purpose, person, 0, where) for person in people]
    # All or none. A page of them is one statement: opening and searching are done too often to pay for a transaction.
    with transaction.atomic() if len(rows) > bulk.AT_ONCE else nullcontext():
        bulk.insert(AuditEntry, _AUDITED, rows)


def found_by_looking(*, by: "User", act: str, now: datetime, people: Sequence[UUID]) -> None:
    """Log that these were shown to ``by``, who did not know them by key: by number, by name, as likely the one described, or in
    the inbox.

    There is no page yet on which to state why; the purpose is that of the role's work.
    """
    if people:
        looked_up(by=by, act=act, now=now, purpose=access.SEARCH_PURPOSE[access.Role(by.role)], people=people)


@reading("people.lookups")
def lookups_of(person: Person, *, by: "User", undone: "Iterable[Merge]") -> "QuerySet[AuditEntry]":
    """Every look-up of a person and of the records merged into it, newest first, each with how many there are as
    ``found_in_all``; of a record that was another's for a while also those of the two as one, for whoever opened the one saw
    both. undone: the rows that undid a merge of theirs (``merging.undone_of``)."""
    of_it = Q(person_id__in=Person.objects.filter(root_id=person.root_id).values("id"))
    for row in undone:
        if row.merged.root_id == person.root_id and row.corrects:
            of_it |= Q(person_id=row.kept_id, at__gte=row.corrects.recorded_at, at__lt=row.recorded_at)
    rows = AuditEntry.objects.filter(of_it, is_read=True).order_by("-at", "-id")
    return rows.select_related("by").annotate(found_in_all=UpTo(rows.order_by().values("id")))


def _transaction_number() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])
