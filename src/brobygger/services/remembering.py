"""What was worked out of the records, remembered in this process until anything is written: for what takes seconds and is
looked at again and again while nothing changes. Never names."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection
from django.db.models import CharField
from django.db.models.expressions import RawSQL

from brobygger.records.access import Organisation, User, teams_of
from brobygger.records.changes import OLDEST_OPEN
from brobygger.records.prepared import Prepared, given
from brobygger.rules.access import Scope, scope_of

Worked = TypeVar("Worked")

# The end of the feed: which life of it, its last row in the order of commits, and how far it is numbered.
_END = (
    "SELECT COALESCE((SELECT CAST(epoch.id AS text) FROM records_epoch AS epoch "
    "ORDER BY epoch.begun_at DESC, epoch.id DESC LIMIT 1), '') || ' ' || last.\"transaction\" || ' ' || last.position || ' ' "
    "|| CAST(last.object_id AS text) || ' ' || CAST(last.at AS text) || ' ' || (SELECT MAX(position) FROM records_change) "
    'FROM (SELECT * FROM records_change AS feed ORDER BY feed."transaction" DESC, feed.position DESC LIMIT 1) AS last'
)


class Remembered(NamedTuple, Generic[Worked]):
    """What was worked out, and of which state of the records (``state_for``)."""

    state: str
    worked: Worked


class Memory(Generic[Worked]):
    """The last few answers, by what was asked. Thread-safe. Whoever asks says all an answer hangs on besides the records."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Remembered[Worked]] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, question: Hashable) -> Remembered[Worked] | None:
        """What is kept, of whatever state of the records."""
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
            return self._kept.get(question)

    def keep(self, question: Hashable, state: str, worked: Worked) -> None:
        """Keep an answer worked out of the records in that state, or none where it is ""; the oldest is forgotten."""
        with self._lock:
            self._kept.pop(question, None)
            if state:
                self._kept[question] = Remembered(state, worked)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def whose(by: User) -> tuple[Hashable, ...]:
    """Whose answer it is: two accounts for whom this is one count the same people, while their state is one.

    One of a team shares with nobody: which teams they are of is part of the state.
    """
    return (by.pk,) if scope_of(by.role) is Scope.TEAM else (by.organisation_id,)


def state_now(by: User) -> str:
    """The state of the records as ``state_for`` tells it. One query."""
    found = _state_now.first(scope_of(by.role), user=by.pk, organisation=by.organisation_id)
    return found[0] or "" if found else ""


def state_for(scope: Scope) -> RawSQL:
    """In a prepared question told ``user`` and ``organisation``: the state of the records that its rows are of, and of the
    teams of the account. While it is the same, nothing that leaves a row in the feed has been written that the rows lack.

    NULL while the feed is empty, and where a transaction was open that began to write before the last row seen: it may be
    committed later with nothing to tell it by. Of the transactions that begin later each has a higher number than that row. So
    what is worked out in one statement with its state holds as long as the state is found again.
    """
    is_numbered = connection.vendor == "postgresql"
    end = f'({_END} WHERE last."transaction" < {OLDEST_OPEN})' if is_numbered else f"({_END})"
    if scope is not Scope.TEAM:
        return RawSQL(end, (), CharField())
    teams, params = teams_of(given("user"), given("organisation")).order_by("team_id").query.sql_with_params()
    joined = "string_agg(CAST(team_id AS text), ' ')" if is_numbered else "group_concat(team_id, ' ')"
    return RawSQL(f"({end} || ' ' || COALESCE((SELECT {joined} FROM ({teams}) AS own), ''))", params, CharField())


@Prepared
def _state_now(scope: Scope) -> Any:
    return Organisation.objects.filter(id=given("organisation")).annotate(state=state_for(scope)).values_list("state")
