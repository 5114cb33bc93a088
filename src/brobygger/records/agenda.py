"""What must be done for whom, drawn from the facts: Today, the board, the inbox, and the links of their calendars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db import models
from django.db.models.expressions import RawSQL, Value

from brobygger.records.access import in_scope
from brobygger.records.facts import new_id
from brobygger.records.prepared import Statement
from brobygger.rules.access import Scope
from brobygger.rules.agenda import NEVER, rank

ORDER = ("rank", "is_late", "due_at", "id")
# A stretch of ranks, the first and the last.
Stretch = tuple[int, int]
LAST = 32_767
# Whom the first so many reasons are about. A list with an order of its own is made of stretches, each of which an index gives
# in its order; of a later one no more is looked for than those before it leave room for. Of hundreds of days nothing is wanted
# but their order, which as texts they have too: none of them is made a moment.
WHOM = "SELECT %s AS kind, stretch, person_id, rank, is_late, CAST(due_at AS text), id FROM (WITH {} {}) AS first"
STRETCH = "part{n} AS ({rows} LIMIT {room})"
FOUND = "(SELECT COUNT(*) FROM part{n})"
COUNT = "SELECT %s AS kind, COUNT(*), NULL, NULL, NULL, NULL, NULL FROM ({}) AS found"
# How many there are of each of many kinds.
KIND = "kinds.column1"
COUNTS = (
    f"SELECT {KIND}, (SELECT COUNT(*) FROM ({{}}) AS found), NULL, NULL, NULL, NULL, NULL FROM (VALUES {{}}) AS kinds"
)
# The keys of the first of many kinds.
FIRST_OF = "SELECT id FROM ({rows}) AS each ORDER BY due_at {way}, id {way} LIMIT {most}"
# The place among the rows of whom the kinds that were chosen are about.
CHOSEN = "chosen"
# Tells in the same rows what was counted beside a list from what stands in it.
BESIDE = "beside "


class NotSought(models.Func):
    """A column by which SQLite looks for no rows. It counts a thousand rows of an index at most (``upkeep``), takes a whole
    municipality for no more, and would go through its hundreds of thousands rather than look up twenty people."""

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """With the sign that keeps it from being an index's."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Lists of reasons to act."""

    def shown_at(self, now: datetime | Value) -> "ReminderQuerySet":
        """Those that are shown at a moment: begun to be, and not gone by themselves."""
        return self.filter(shows_at__lte=now, hides_at__gt=now)

    def within(self, scope: Scope, *, user: Any, organisation: Any, is_of_few: bool = False) -> "ReminderQuerySet":
        """Those about whom an account with this scope may see by name. The columns of the reminder say whose it is, so that no
        table of people is asked. is_of_few: a few people are asked for beside it, by whom the rows are to be found."""
        rows, of = (self.alias(whose=NotSought("organisation_id")), "whose") if is_of_few else (self, "organisation_id")
        return rows.filter(in_scope(scope, user=user, organisation=organisation, of=of))

    def in_order(self, kinds: Sequence[str]) -> "ReminderQuerySet":
        """Those of these kinds as the lists stand, asked for so that an index of the owner gives them in their order."""
        if len(kinds) == 1:
            return self.filter(kind=kinds[0]).order_by("due_at", "id")
        ranks = [rank(each) for each in kinds] or [0]
        return self.filter(kind__in=kinds, rank__range=(min(ranks), max(ranks))).order_by(*ORDER)

    def first_of(self, kinds: Sequence[str], most: int, *, is_latest_first: bool = False) -> "ReminderQuerySet":
        """The first ``most`` of these kinds by their days. Of each kind an index has them in that order, and so many of each
        are enough; of all kinds together there are a hundred thousand."""
        order, way = (("-due_at", "-id"), "DESC") if is_latest_first else (("due_at", "id"), "ASC")
        parts, params = [], list[Any]()
        for n, kind in enumerate(kinds):
            rows, about = self.filter(kind=kind).order_by(*order).values("due_at", "id")[:most].query.sql_with_params()
            parts.append(f"SELECT * FROM ({rows}) AS kind{n}")
            params += about
        keys = RawSQL(FIRST_OF.format(rows=" UNION ALL ".join(parts), way=way, most=most), params)
        # Only what is shown is opened.
        return Reminder.objects.filter(id__in=keys).order_by(*order)

    def counting(
        self,
        kinds: Sequence[str],
        *,
        most: tuple[int, int],
        chosen: Sequence[str] = (),
        stretches: Sequence[Stretch] = (),
        beside: "Mapping[str, ReminderQuerySet] | None" = None,
    ) -> Statement:
        """What asks whom the first of all and of the ``chosen`` kinds are about, and by kind how many there are; its rows are
        read by ``counted``. most: how many reasons of whom, and of each kind how many are counted.
        stretches: the order of a list that does not stand by rank; every rank of the kinds is in one. beside: what stands not
        in the list and is counted with it, by its kind."""
        listed, counted = most
        parts, params = [], list[Any]()
        for name, those in {"": kinds, **({CHOSEN: chosen} if chosen else {})}.items():
            rows, about = self._first(those, most=listed, stretches=stretches)
            parts.append(rows)
            params += [name, *about]
        if kinds:
            statement, values = self.filter(kind=RawSQL(KIND, ()))._up_to(counted)
            parts.append(COUNTS.format(statement, ", ".join(["(%s)"] * len(kinds))))
            params += [*values, *kinds]
        for each, others in (beside or {}).items():
            statement, values = others._up_to(counted)
            parts.append(COUNT.format(statement))
            params += [BESIDE + each, *values]
        return Statement(" UNION ALL ".join(parts), params)

    def _up_to(self, most: int) -> tuple[str, Sequence[Any]]:
        """What finds so many of one kind, those that began to be shown last: what went by itself began long ago."""
        return self.order_by("-shows_at").values("id")[:most].query.sql_with_params()

    def _first(self, kinds: Sequence[str], *, most: int, stretches: Sequence[Stretch]) -> tuple[str, list[Any]]:
        """What asks for the first ``most`` of these kinds, of each stretch as far as the list has room."""
        parts, room, found, params = [], [str(most)], [], list[Any]()
        for n, (first, last) in enumerate(stretches or [(0, LAST)]):
            those = [kind for kind in kinds if first <= rank(kind) <= last]
            if those:
                rows, about = self.in_order(those).values(*ORDER, "person_id").query.sql_with_params()
                parts.append(STRETCH.format(n=n, rows=rows, room=" - ".join(room)))
                found.append(f"SELECT {n} AS stretch, part{n}.* FROM part{n}")
                room.append(FOUND.format(n=n))
                params += about
        return WHOM.format(", ".join(parts), " UNION ALL ".join(found)), params


@dataclass(frozen=True)
class Counts:
    """``of``: by kind how many reasons, those with none left out, counted no further than asked for. ``people``: whom all ("")
    and those of the kinds chosen (``CHOSEN``) are about, each once in the order of their first reason, by the key as the
    database keeps it (``prepared.as_key``): of hundreds one page is shown. ``beside``: by kind what was counted with them."""

    of: Mapping[str, int]
    people: Mapping[str, Sequence[object]]
    beside: Mapping[str, int] = field(default_factory=dict)


def counted(rows: Sequence[tuple[Any, ...]]) -> Counts:
    """What ``ReminderQuerySet.counting`` has found."""
    reasons = [row for row in rows if row[2] is not None]
    counts = {of: count for of, count, key, *_place in rows if key is None and count}
    people: dict[str, dict[object, None]] = {"": {}}
    for of, _stretch, key, *_place in sorted(reasons, key=itemgetter(1, 3, 4, 5, 6)):
        people.setdefault(of, {})[key] = None
    beside = {of.removeprefix(BESIDE): counts.pop(of) for of in list(counts) if of.startswith(BESIDE)}
    return Counts(counts, {of: list(keys) for of, keys in people.items()}, beside)


class Reminder(models.Model):
    """One reason to act for one standing person. Not a fact: drawn with the person's columns, and gone when it is done.

    ``shows_at`` is when it begins to be shown (a course is lost from then on), ``due_at`` when it should be done, ``hides_at``
    when it goes by itself (an overdose long ago); most stay until something is written.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("records.Person", on_delete=models.CASCADE, related_name="reminders")
    organisation_id = models.UUIDField()
    team_id = models.UUIDField()
    worker_id = models.UUIDField(null=True)
    # Whether the person's case has reached the authority, so that the inbox asks no other table.
    has_case = models.BooleanField(default=False)
    kind = models.CharField(max_length=30)
    rank = models.PositiveSmallIntegerField()
    # Of a kind others become when they are long overdue: last in its rank.
    is_late = models.BooleanField(default=False)
    shows_at = models.DateTimeField()
    due_at = models.DateTimeField()
    hides_at = models.DateTimeField(default=NEVER)
    about_id = models.UUIDField(null=True)
    params = models.JSONField(default=dict)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        indexes = [
            *(
                models.Index(fields=[owner, *order], name=f"reminder_{owner[:4]}_{name}")
                for owner in ("worker_id", "team_id")
                for name, order in (("rank", ORDER), ("kind", ["kind", "shows_at", "hides_at"]))
            ),
            # A whole organisation is many rows: what is asked of each, on the way to a late page too, stands in the index.
            *(
                models.Index(fields=["organisation_id", *order, "has_case"], name=f"reminder_orga_{name}")
                for name, order in (
                    ("rank", [*ORDER, "kind", "shows_at", "hides_at"]),
                    ("kind", ["kind", "shows_at", "hides_at"]),
                    ("due", ["kind", "due_at", "id", "shows_at", "hides_at"]),
                )
            ),
        ]


class CalendarLink(models.Model):
    """A secret address under which a calendar program fetches one account's list; only its fingerprint is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    shows = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
