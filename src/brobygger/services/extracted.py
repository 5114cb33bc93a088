"""What an extract is made of, asked of the database in one question: the page of a figure may ask few."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Case, Count, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from brobygger.records.access import Organisation, User, in_figures
from brobygger.records.assessments import Answer, AreaScore, Interview
from brobygger.records.endings import Ending
from brobygger.records.people import Detail, Person
from brobygger.records.prepared import PlannedEachTime, Prepared, given
from brobygger.rules.access import Scope, scope_of
from brobygger.rules.measurements import COMPUTED, Measured
from brobygger.services.remembering import state_for
from brobygger.services.reminders.requests import moves_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

# How a key is read: to make one takes longer than all else that is done with most of them.
KEY = models.CharField(max_length=40)
# One row of any kind: each part of the question fills the columns it has something for.
COLUMNS: Mapping[str, "models.Field[Any, Any]"] = {
    "part": models.CharField(max_length=10),
    "about": KEY,
    "key": KEY,
    "at_wave": models.CharField(max_length=40),
    "at": models.DateTimeField(),
    "day": models.DateField(),
    "written_at": models.DateTimeField(),
    "number": models.FloatField(),
    "divisor": models.DecimalField(max_digits=12, decimal_places=4),
    **dict.fromkeys(("text_0", "text_1", "text_2", "text_3"), models.CharField(max_length=200)),
}
PERSON = Cast("person__root_id", KEY)
# What was answered of the items a missing score needs, by what of it says most.
NOTHING, VALUE, NOT_RELEVANT, REFUSED = range(4)


class Needs(NamedTuple):
    """A score an instrument works out itself, the items it needs, and those that are left out where they are not relevant."""

    score: str
    items: tuple[str, ...]
    may_be_left_out: tuple[str, ...]


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
    """An interview, how its scores were made, and what was answered of the items each score needs that it has not: a figure for
    each score, as they were asked for; "" at other waves."""

    person: str
    wave: str
    happened_at: datetime
    id: str
    version: str
    log_rule: str
    currency: str
    per_unit: Decimal
    answered: str


class Scored(NamedTuple):
    """A score at one of the waves; ``begun_at``: when its interview was, None where it was made elsewhere."""

    person: str
    wave: str
    begun_at: datetime | None
    score: Measured


class Found(NamedTuple):
    """Keys are texts, as long as they are only told apart. ``interviews``: at whatever wave, oldest first; ``elsewhen``: by
    person the waves and days of the scores at other waves; ``died``: when, and whether the day is known; ``phases``: the
    changes of those whose course has ended, oldest first; ``names``: by person the name as lists are ordered; ``state``: of the
    records (``remembering.state_for``)."""

    interviews: Sequence[Held]
    scores: Sequence[Scored]
    elsewhen: Sequence[tuple[str, date, str]]
    died: Mapping[str, tuple[datetime, bool]]
    phases: Mapping[str, Sequence[tuple[datetime, str]]]
    names: Mapping[str, str]
    state: str


def present(by: User) -> tuple[list[tuple[str, str, int]], str]:
    """Which (instrument, wave, number of people) there are scores of, and the state of the records. One query."""
    rows = _present(scope_of(by.role), user=by.pk, organisation=by.organisation_id)
    return sorted(row[:3] for row in rows), rows[0][3] or "" if rows else ""


@Prepared
def _present(scope: Scope) -> "QuerySet[AreaScore, Any]":
    of_person = in_figures(scope, user=given("user"), organisation=given("organisation"), of="person__")
    rows = AreaScore.objects.current().filter(of_person).values("instrument", "wave")
    counted = rows.annotate(people=Count("person__root_id", distinct=True), state=state_for(scope))
    return counted.values_list("instrument", "wave", "people", "state")


def ask(*, by: User, instrument: str, waves: Sequence[str], needs: Sequence[Needs]) -> Found:
    """Everything of one instrument. needs: of the scores it works out itself. One query, and those of ``moves_of`` where
    somebody whose course has ended is known by several records."""
    told = {"user": by.pk, "organisation": by.organisation_id, "instrument": instrument, "waves": waves}
    sorted_out: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in map(_Row._make, _rows(scope_of(by.role), tuple(needs), **told)):
        sorted_out[row.part].append(row)
    found = _found(sorted_out, instrument)
    return found._replace(phases={**found.phases, **_joined({row.about for row in sorted_out["phase"] if row.number})})


def _joined(people: Collection[str]) -> dict[str, list[tuple[datetime, str]]]:
    """By person of several records the changes of the course they make together, as the pages have them. None, or four queries
    for all of them."""
    keys = {UUID(person): person for person in people}
    moves = moves_of(keys) if keys else {}
    return {keys[person]: [(move.at, move.phase) for move in found] for person, found in moves.items()}


@PlannedEachTime
def _rows(scope: Scope, needs: Sequence[Needs]) -> "QuerySet[Any, Any]":
    # Asked of the person each row is joined to: as "one of those in scope" it is asked of every citizen there is.
    of_person = in_figures(scope, user=given("user"), organisation=given("organisation"), of="person__")
    held = Interview.objects.current().filter(of_person, instrument=given("instrument"))
    scored = AreaScore.objects.current().filter(of_person, instrument=given("instrument"))
    people = Person.objects.filter(in_figures(scope, user=given("user"), organisation=given("organisation")))
    measured = _measured()
    organisation = Organisation.objects.filter(id=given("organisation"))
    first, *others = [
        _as_columns("state", organisation, {"text_0": state_for(scope)}),
        *_measurements(held, scored, needs),
        *_courses(people.filter(measured), Ending.objects.current().filter(of_person)),
        _as_columns("name", people.standing().filter(measured), {"about": Cast("id", KEY), "text_0": F("name_order")}),
    ]
    return first.union(*others, all=True)


def _measured() -> Q:
    """Those of whom there is anything of an instrument, whether it counts or not."""
    interviews = Interview.objects.filter(instrument=given("instrument"))
    # A score that was worked out has its interview.
    entered = AreaScore.objects.filter(instrument=given("instrument"), interview=None)
    root = "person__root_id"
    return Q(root_id__in=interviews.values(root)) | Q(root_id__in=entered.values(root))


def _measurements(
    held: "QuerySet[Interview]", scored: "QuerySet[AreaScore]", needs: Sequence[Needs]
) -> "list[QuerySet[Any, Any]]":
    made = {"at": "happened_at", "divisor": "per_unit", "text_0": "version", "text_1": "log_rule", "text_2": "currency"}
    worked_out = {"at": "interview__happened_at", "day": "measured_on", "written_at": "recorded_at", "number": "value"}
    worked_out |= {"text_0": "area", "text_1": "origin"}
    at_wave: dict[str, Any] = {"about": PERSON, "at_wave": F("wave")}
    keyed = at_wave | {"key": Cast("id", KEY)}
    at_waves = Q(wave__among=given("waves"))
    answered = {"text_3": Case(When(at_waves, then=_answered(needs)), default=Value(""))} if needs else {}
    return [
        _as_columns("interview", held, keyed | {column: F(name) for column, name in made.items()} | answered),
        _as_columns("score", scored.filter(at_waves), keyed | {column: F(name) for column, name in worked_out.items()}),
        _as_columns("elsewhen", scored.filter(~at_waves).distinct(), at_wave | {"day": F("measured_on")}),
    ]


def _courses(measured: "QuerySet[Person]", ended: "QuerySet[Ending]") -> "list[QuerySet[Any, Any]]":
    roots = Person.objects.filter(root_id__in=ended.values("person__root_id")).filter(_measured()).values("root_id")
    phases = Detail.objects.current().filter(kind="phase", person__root_id__in=roots)
    died = {
        "about": Cast("id", KEY),
        "at": F("died_at"),
        "number": Case(When(is_death_day_known=True, then=1.0), default=0.0),
    }
    moved = {"about": PERSON, "key": Cast("id", KEY), "at": F("happened_at"), "text_0": F("value")}
    # Of several records the moves as they were written are not those of one course (``_joined``).
    merged = Person.objects.filter(root_id=OuterRef("person__root_id")).exclude(id=F("root_id"))
    moved["number"] = Case(When(models.Exists(merged), then=1.0), default=0.0)
    return [_as_columns("died", measured.exclude(died_at=None), died), _as_columns("phase", phases, moved)]


def _answered(needs: Sequence[Needs]) -> Any:
    """Of an interview a figure for each score: what was answered of the items it needs, nought where there is the score."""
    return Concat(*map(_answered_of, needs), Value(""), output_field=KEY)


def _answered_of(need: Needs) -> Case:
    own = AreaScore.objects.current().filter(interview=OuterRef("pk"), origin=COMPUTED, area=need.score)
    tells = Case(
        When(state="X", then=REFUSED),
        When(Q(state="N") & ~Q(item__in=need.may_be_left_out), then=NOT_RELEVANT),
        When(state="value", then=VALUE),
        default=NOTHING,
    )
    answers = Answer.objects.current().filter(interview=OuterRef("pk"), item__in=need.items)
    most = Subquery(answers.order_by().values("interview").annotate(most=Max(tells)).values("most"))
    return Case(When(models.Exists(own), then=Value("0")), default=Cast(Coalesce(most, NOTHING), KEY), output_field=KEY)


def _as_columns(name: str, rows: "QuerySet[Any]", filled: Mapping[str, Any]) -> "QuerySet[Any, Any]":
    told = {"part": Value(name), **filled}
    # What is there is taken as it stands; of the rest PostgreSQL must know of what kind it would be.
    columns = {
        f"its_{column}": told[column] if column in told else Cast(Value(None), field)
        for column, field in COLUMNS.items()
    }
    told_apart: QuerySet[Any, Any] = rows.order_by().annotate(**columns).values_list(*columns)
    return told_apart


def _found(rows: Mapping[str, Sequence[_Row]], instrument: str) -> Found:
    phases: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in sorted(rows["phase"], key=attrgetter("at", "key")):
        phases[row.about].append((row.at, row.text_0))
    return Found(
        [
            Held(row.about, row.at_wave, row.at, row.key, row.text_0, row.text_1, row.text_2, row.divisor, row.text_3)
            for row in sorted(rows["interview"], key=attrgetter("at", "key"))
        ],
        [
            Scored(
                row.about,
                row.at_wave,
                row.at,
                Measured(row.key, instrument, row.text_0, row.text_1, row.number, "", row.day, row.written_at),
            )
            for row in rows["score"]
        ],
        [(row.about, row.day, row.at_wave) for row in rows["elsewhen"]],
        {row.about: (row.at, bool(row.number)) for row in rows["died"]},
        phases,
        {row.about: row.text_0 for row in rows["name"]},
        "".join(row.text_0 or "" for row in rows["state"]),
    )
