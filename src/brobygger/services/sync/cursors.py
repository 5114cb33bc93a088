"""Where a phone is in the change feed, in commit order, and how a restored database is told from the one that was lost."""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BigIntegerField, BooleanField, CharField, F, Q
from django.db.models.expressions import RawSQL

from brobygger.records.changes import OLDEST_OPEN, Change
from brobygger.records.phones import Epoch
from brobygger.records.prepared import Prepared, given
from brobygger.services.changes import one_writer

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Epoch and object each by their last eight bytes, which differ most in keys made one after the other.
_FORM = struct.Struct(">8sqq8sI")
_SIGNED = 12
# For so long it is said that a copy was put back: by then every phone in use has been heard from, or shows as silent.
PUT_BACK_SHOWN = timedelta(days=30)


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


def horizon(now: datetime) -> Horizon:
    """Where reading must stop now. Taken before anything is read: what is written later is read next time, at worst twice.

    On PostgreSQL a transaction's number is given when it begins to write and says nothing of when it ends: rows are read up
    to the oldest transaction still open, in the order of (transaction, position). On SQLite there is one writer, and the order
    of the rows is that of the commits.
    """
    life = _life.first()
    if life is None or life[1] != life[2]:
        begin_epoch(_of_epoch(life[0]) if life else bytes(8), now)
        life = _life.first()
    assert life is not None  # begun by now
    key, _, _, before = life
    row = _last.first(before=before)
    return Horizon(_of_epoch(key), before, (row[0], row[1], mark(row[2])) if row else (0, 0, bytes(8)))


@Prepared
def _life() -> "QuerySet[Epoch, tuple[UUID, str, str, int]]":
    """The life of the feed that counts, by which server it was begun and which this is, and the oldest transaction still open:
    nought where there is one writer."""
    is_numbered = connection.vendor == "postgresql"
    server = RawSQL(_SERVER if is_numbered else "''", (), CharField())
    before = RawSQL(OLDEST_OPEN if is_numbered else "0", (), BigIntegerField())
    return Epoch.objects.order_by("-begun_at", "-id").values_list("id", "server", server, before)[:1]


@Prepared
def _last() -> "QuerySet[Change, tuple[int, int, UUID]]":
    return _settled().order_by("-transaction", "-position").values_list(*PLACE)[:1]


@Prepared
def _at() -> "QuerySet[Change, tuple[int, UUID]]":
    return Change.objects.filter(position=given("position")).values_list("transaction", "object_id")


PLACE = ("transaction", "position", "object_id")


def mark(object_id: UUID) -> bytes:
    """What tells a row of the feed from another at the same place."""
    return object_id.bytes[8:]


def later() -> "QuerySet[Change]":
    """The rows a phone does not have yet, in commit order, for a prepared question: it is told ``place_of(cursor, end)``."""
    if connection.vendor == "sqlite":
        # All rows have one transaction; asked as a pair, every row of it would be looked at.
        return Change.objects.filter(position__gt=given("position")).order_by("position")
    pair = '("records_change"."transaction", "records_change"."position") > (%s, %s)'
    after = RawSQL(pair, (given("transaction").value, given("position").value), BooleanField())
    return _settled().filter(after).order_by("transaction", "position")


def place_of(cursor: Cursor, end: Horizon) -> dict[str, int]:
    """What ``later`` is told: after which place, and before which transaction."""
    return {"transaction": cursor.transaction, "position": cursor.position, "before": end.before}


def is_of(cursor: Cursor, end: Horizon) -> bool:
    """Whether the feed still has what the cursor saw. It does not after the database was restored from a copy."""
    if cursor.epoch != end.epoch:
        return False
    if cursor.position == 0 or is_at_end(cursor, end):
        return True
    found = _at.first(position=cursor.position)
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
        if newest is not None and _of_epoch(newest.id) != seen:
            return
        Change.objects.filter(~Q(transaction=0)).update(transaction=F("transaction") * 0)
        # The newest counts, also where the clock of the server has been put back.
        begun_at = max(now, newest.begun_at + timedelta(microseconds=1)) if newest is not None else now
        Epoch(begun_at=begun_at, server=_server()).save(force_insert=True)


def put_back_at(now: datetime) -> datetime | None:
    """When a phone last showed that a copy of the database had been put back, in the last thirty days: what was done since the
    copy was made, such as stopping a phone, is undone with it, and only people know of it."""
    begun = Epoch.objects.order_by("-begun_at", "-id").values_list("begun_at", flat=True)[:2]
    # The first life of a feed comes of no copy.
    return begun[0] if len(begun) > 1 and begun[0] > now - PUT_BACK_SHOWN else None


def _of_epoch(key: UUID) -> bytes:
    return key.bytes[8:]


def _settled() -> "QuerySet[Change]":
    """The rows of transactions that are over, as of the oldest one that was open: ``before``."""
    rows = Change.objects.all()
    return rows.filter(transaction__lt=given("before")) if connection.vendor == "postgresql" else rows


# Which server numbers the transactions; a copy that is restored into another one has numbers of the first.
_SERVER = "(SELECT system_identifier::text FROM pg_control_system())"


def _server() -> str:
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_SERVER}")
        return str(cursor.fetchone()[0])


def _signature(packed: bytes, phone: UUID) -> bytes:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"cursor of the change feed" + phone.bytes + packed, hashlib.sha256).digest()[:_SIGNED]
