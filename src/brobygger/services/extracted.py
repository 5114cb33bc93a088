"""What an extract is made of, asked of the database in one question: the page of a figure may ask few."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Case, F, OuterRef, Value, When
from django.db.models.functions import Cast

from brobygger.records.access import User
from brobygger.records.assessments import Answer, AreaScore, Interview
from brobygger.records.counting import UpTo
from brobygger.records.endings import Ending
from brobygger.records.people import Detail, Person
from brobygger.rules.measurements import COMPUTED, Measured

if TYPE_CHECKING:
    from django.db.models import QuerySet

PERSON = F("person__root_id")
# One row of any kind: each part of the question fills the columns it has something for.
COLUMNS: Mapping[str, "models.Field[Any, Any]"] = {
    "part": models.CharField(max_length=10),
    "about": models.UUIDField(),
    "key": models.UUIDField(),
    "at_wave": models.CharField(max_length=40),
    "at": models.DateTimeField(),
    "day": models.DateField(),
    "written_at": models.DateTimeField(),
    "number": models.FloatField(),
    "divisor": models.DecimalField(max_digits=12, decimal_places=4),
    **dict.fromkeys(("text_0", "text_1", "text_2", "text_3"), models.CharField(max_length=200)),
}


class _Row(NamedTuple):
    part: str
    about: Any
    key: Any
    at_wave: Any
    at: Any
    day: Any
    written_at: Any
    number: Any
    divisor: Any
    text_0: Any
    text_1: Any
    text_2: Any
    text_3: Any


class Held(NamedTuple):
    """An interview, and how its scores were made."""

    person: UUID
    wave: str
    happened_at: datetime
    id: UUID
    version: str
    log_rule: str
    currency: str
    per_unit: Decimal


class Scored(NamedTuple):
    """A score at one of the waves; ``begun_at``: when its interview was, None where it was made elsewhere."""

    person: UUID
    wave: str
    begun_at: datetime | None
    score: Measured


class Found(NamedTuple):
    """``interviews``: at whatever wave, oldest first; ``elsewhen``: by person the waves and days of the scores at other waves;
    ``died``: when, and whether the day is known; ``phases``: the changes of those whose course has ended, oldest first;
    ``states``: by interview and item, of the interviews that some score is not worked out of."""

    interviews: Sequence[Held]
    scores: Sequence[Scored]
    elsewhen: Sequence[tuple[UUID, date, str]]
    died: Mapping[UUID, tuple[datetime, bool]]
    phases: Mapping[UUID, Sequence[tuple[datetime, str]]]
    states: Mapping[UUID, Mapping[str, str]]


def scores_in_scope(by: User) -> "QuerySet[AreaScore]":
    """The scores that count, of those an account sees in figures."""
    return AreaScore.objects.current().filter(person__in=Person.objects.counted_for(by))


def ask(*, by: User, instrument: str, waves: Sequence[str], computed: Sequence[str]) -> Found:
    """Everything of one instrument. computed: the scores it works out itself. One query."""
    parts = _parts(by, instrument, waves, computed)
    first, *others = (_as_columns(name, *part) for name, part in parts.items())
    sorted_out: dict[str, list[_Row]] = {name: [] for name in parts}
    for row in map(_Row._make, first.union(*others, all=True).iterator()):
        sorted_out[row.part].append(row)
    return _found(sorted_out)


def _parts(
    by: User, instrument: str, waves: Sequence[str], computed: Sequence[str]
) -> dict[str, tuple["QuerySet[Any]", dict[str, Any]]]:
    """By name the rows of a part, and what it fills the columns with."""
    scored = scores_in_scope(by).filter(instrument=instrument)
    people = Person.objects.counted_for(by)
    held = Interview.objects.current().filter(person__in=people, instrument=instrument)
    ended = Ending.objects.current().filter(person__in=people).values("person__root_id")
    worked_out = AreaScore.objects.current().filter(interview=OuterRef("pk"), origin=COMPUTED, area__in=computed)
    lacking = held.filter(wave__in=waves).annotate(own=UpTo(worked_out.values("id"))).filter(own__lt=len(computed))
    return {
        "interview": (held, _filled("happened_at", "version", "log_rule", "currency", divisor="per_unit")),
        "score": (
            scored.filter(wave__in=waves),
            _filled("interview__happened_at", "instrument", "area", "origin", "exact", number="value")
            | {"day": F("measured_on"), "written_at": F("recorded_at")},
        ),
        "elsewhen": (
            scored.exclude(wave__in=waves).distinct(),
            {"about": PERSON, "at_wave": F("wave"), "day": F("measured_on")},
        ),
        "died": (
            people.exclude(died_at=None),
            {
                "about": F("id"),
                "at": F("died_at"),
                "number": Case(When(is_death_day_known=True, then=1.0), default=0.0),
            },
        ),
        "phase": (
            Detail.objects.current().filter(kind="phase", person__root_id__in=ended),
            {"about": PERSON, "key": F("id"), "at": F("happened_at"), "text_0": F("value")},
        ),
        "answer": (
            Answer.objects.current().filter(interview__in=lacking.values("id")),
            {"about": F("interview_id"), "text_0": F("item"), "text_1": F("state")},
        ),
    }


def _filled(at: str, *texts: str, **numbers: str) -> dict[str, Any]:
    """What a part that is about a person at a wave fills the columns with."""
    told = {"at": at, "key": "id", "at_wave": "wave", **numbers}
    told |= {f"text_{place}": text for place, text in enumerate(texts)}
    return {"about": PERSON, **{column: F(name) for column, name in told.items()}}


def _as_columns(name: str, rows: "QuerySet[Any]", filled: Mapping[str, Any]) -> "QuerySet[Any, Any]":
    told = {"part": Value(name), **filled}
    # What is there is taken as it stands; of the rest PostgreSQL must know of what kind it would be.
    columns = {
        f"its_{column}": told[column] if column in told else Cast(Value(None), field)
        for column, field in COLUMNS.items()
    }
    told_apart: QuerySet[Any, Any] = rows.order_by().annotate(**columns).values_list(*columns)
    return told_apart


def _found(rows: Mapping[str, Sequence[_Row]]) -> Found:
    phases: defaultdict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    for row in sorted(rows["phase"], key=attrgetter("at", "key")):
        phases[row.about].append((row.at, row.text_0))
    states: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    for row in rows["answer"]:
        states[row.about][row.text_0] = row.text_1
    return Found(
        [
            Held(row.about, row.at_wave, row.at, row.key, row.text_0, row.text_1, row.text_2, row.divisor)
            for row in sorted(rows["interview"], key=attrgetter("at", "key"))
        ],
        [Scored(row.about, row.at_wave, row.at, _measured(row)) for row in rows["score"]],
        [(row.about, row.day, row.at_wave) for row in rows["elsewhen"]],
        {row.about: (row.at, bool(row.number)) for row in rows["died"]},
        phases,
        states,
    )


def _measured(row: _Row) -> Measured:
    instrument, area, origin, exact = row.text_0, row.text_1, row.text_2, row.text_3
    return Measured(row.key, instrument, area, origin, row.number, exact, row.day, row.written_at)
