"""Where a phone is in the change feed, in commit order, and how a restored database is told from the one that was lost."""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BooleanField, F, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from brobygger.records.changes import Change
from brobygger.records.phones import Epoch
from brobygger.services.changes import one_writer

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Epoch and object each by their last eight bytes, which differ most in keys made one after the other.
_FORM = struct.Struct(">8sqq8sI")
_SIGNED = 12


@dataclass(frozen=True, slots=True)
class Cursor:
    """Up to where a phone has everything: ``transaction`` and ``position`` in commit order, ``mark`` of the row there, and the
    number of the last answer that gave or took people."""

    epoch: bytes
    transaction: int
    position: int
    mark: bytes
    answer: int

    def written(self, phone: UUID) -> str:
        """As it travels: signed, so that only what this site gave this phone comes back."""
        packed = _FORM.pack(self.epoch, self.transaction, self.position, self.mark, self.answer)
        return base64.urlsafe_b64encode(packed + _signature(packed, phone)).decode("ascii")


def read(text: str, phone: UUID) -> Cursor | None:
    """A cursor this site has given this phone; None for anything else: its answers are not another's."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii"))
    except ValueError:
        return None
    packed, signature = raw[: _FORM.size], raw[_FORM.size :]
    if len(packed) != _FORM.size or not hmac.compare_digest(signature, _signature(packed, phone)):
        return None
    return Cursor(*_FORM.unpack(packed))


@dataclass(frozen=True, slots=True)
class Horizon:
    """The end of what can be read without passing anyone by: every transaction before ``before`` is over, and what it wrote is
    seen. ``last`` is the last row there, as (transaction, position, mark)."""

    epoch: bytes
    before: int
    last: tuple[int, int, bytes]

    def cursor(self, answer: int) -> Cursor:
        """The cursor of whoever has everything up to here."""
        return Cursor(self.epoch, *self.last, answer)


def horizon(now: datetime | None = None) -> Horizon:
    """Where reading must stop now. Taken before anything is read: what is written later is read next time, at worst twice.

    On PostgreSQL a transaction's number is given when it begins to write and says nothing of when it ends: rows are read up
    to the oldest transaction still open, in the order of (transaction, position). On SQLite there is one writer, and the order
    of the rows is that of the commits.
    """
    epoch = _epoch(now)
    before = _oldest_open()
    row = _settled(before).order_by("-transaction", "-position").values_list(*PLACE).first()
    return Horizon(epoch, before, (row[0], row[1], mark(row[2])) if row else (0, 0, bytes(8)))


PLACE = ("transaction", "position", "object_id")


def mark(object_id: UUID) -> bytes:
    """What tells a row of the feed from another at the same place."""
    return object_id.bytes[8:]


def after(cursor: Cursor, end: Horizon) -> "QuerySet[Change]":
    """The rows a phone does not have yet, in commit order."""
    # As a pair: of two conditions joined by "or" SQLite, where all rows have one transaction, would read the whole index.
    pair = '("records_change"."transaction", "records_change"."position") > (%s, %s)'
    later = RawSQL(pair, (cursor.transaction, cursor.position), BooleanField())
    return _settled(end.before).filter(later).order_by("transaction", "position")


def is_of(cursor: Cursor, end: Horizon) -> bool:
    """Whether the feed still has what the cursor saw. It does not after the database was restored from a copy."""
    if cursor.epoch != end.epoch:
        return False
    if cursor.position == 0 or is_at_end(cursor, end):
        return True
    found = Change.objects.filter(position=cursor.position).values_list("transaction", "object_id").first()
    return found is not None and (found[0], mark(found[1])) == (cursor.transaction, cursor.mark)


def is_at_end(cursor: Cursor, end: Horizon) -> bool:
    """Whether a phone has everything up to here. The last row is told by its mark too: a restored feed ends otherwise."""
    return (cursor.epoch, cursor.transaction, cursor.position, cursor.mark) == (end.epoch, *end.last)


def begin_epoch(seen: bytes, now: datetime) -> None:
    """Begin a new life of the feed, unless another request has done so since ``seen`` was read.

    Whatever the copy's transactions were numbered counts no more: another server gives other numbers.
    """
    with one_writer(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Others may read and write, but not begin an epoch.
                cursor.execute("LOCK TABLE records_epoch IN SHARE ROW EXCLUSIVE MODE")
        newest = Epoch.objects.order_by("-begun_at", "-id").first()
        if newest is not None and newest.id.bytes[8:] != seen:
            return
        Change.objects.filter(~Q(transaction=0)).update(transaction=F("transaction") * 0)
        # The newest counts, also where the clock of the server has been put back.
        begun_at = max(now, newest.begun_at + timedelta(microseconds=1)) if newest is not None else now
        Epoch(begun_at=begun_at, server=_server()).save(force_insert=True)


def _epoch(now: datetime | None) -> bytes:
    newest = Epoch.objects.order_by("-begun_at", "-id").first()
    if newest is None or newest.server != _server():
        begin_epoch(newest.id.bytes[8:] if newest else bytes(8), now or timezone.now())
        newest = Epoch.objects.latest("begun_at", "id")
    return newest.id.bytes[8:]


def _settled(before: int) -> "QuerySet[Change]":
    return Change.objects.filter(transaction__lt=before) if connection.vendor == "postgresql" else Change.objects.all()


def _oldest_open() -> int:
    return int(_one("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint", 0))


def _server() -> str:
    """Which server numbers the transactions; a copy that is restored into another one has numbers of the first."""
    return str(_one("SELECT system_identifier::text FROM pg_control_system()", ""))


def _one(statement: str, otherwise: object) -> Any:
    if connection.vendor != "postgresql":
        return otherwise
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _signature(packed: bytes, phone: UUID) -> bytes:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"cursor of the change feed" + phone.bytes + packed, hashlib.sha256).digest()[:_SIGNED]
