"""Bringing in real interviews: the whole file is planned before anything is written, and written in one transaction.

Bringing the same file in again changes nothing: people are found by their key in the file, interviews by person,
instrument and wave. An interview that stands with other answers is never overwritten; it is named as a fault.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from brobygger.records import assessments as records
from brobygger.records import bulk
from brobygger.records.access import Team, User
from brobygger.records.facts import new_id
from brobygger.records.people import Detail, ExternalKey, Person
from brobygger.records.upkeep import refresh_statistics
from brobygger.rules import code_lists, instruments, law, scores
from brobygger.rules import people as rules
from brobygger.rules.answers import Answer, State
from brobygger.rules.import_maps import ImportMap
from brobygger.rules.import_plans import ImportPlan, PlannedInterview, plan
from brobygger.rules.import_rows import Fault
from brobygger.rules.instruments import Instrument
from brobygger.rules.refusals import Refusal, words
from brobygger.rules.tables import Table
from brobygger.services.access import standing_for_writing
from brobygger.services.assessments.alerts import raise_for
from brobygger.services.changes import Act, perform
from brobygger.services.drawing import NO_PROMISE, draw

# Told the step that begins, how many are done and how many there are.
Progress = Callable[[str, int, int], None]
# Where an instrument does not say how far back it asks.
ALERT_DAYS = 30
FACT = ("happened_at", "recorded_at", "received_at", "recorded_by_id", "corrects_id", "is_retraction")
DIFFERS = words("an interview of this person and wave is already here with other answers; it was left as it is")


@dataclass(frozen=True)
class Report:
    """What an import did, or with ``is_written`` False would do.

    plan: the control totals. new_people, known_people: of those in the file. new_interviews, unchanged: of those in order;
    the rest are named in ``faults``, beside every fault of the plan. answers, scores: rows of each; without_score: by
    score, how many of the new interviews lack it.
    """

    plan: ImportPlan
    faults: Sequence[Fault]
    new_people: int
    known_people: int
    new_interviews: int
    unchanged: int
    answers: int
    scores: int
    without_score: Mapping[str, int]
    is_written: bool


@dataclass(frozen=True)
class _Ready:
    """An interview with the key it will have and its person's."""

    key: UUID
    person: UUID
    planned: PlannedInterview
    happened_at: datetime


def prepare(*, table: Table, import_map: ImportMap, today: date) -> ImportPlan:
    """The control totals and faults of a file, before anything is asked of the database."""
    return plan(table, import_map, instruments.load(import_map.instrument), today=today)


def bring_in(
    *,
    by: User,
    planned: ImportPlan,
    import_map: ImportMap,
    team: str,
    now: datetime,
    skip_bad: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda step, done, of: None,
) -> Report:
    """Write what was planned; all or nothing, or with ``skip_bad`` all that is in order.

    With a fault and without ``skip_bad``, and with ``dry_run``, nothing is written and the report says what would be.
    ``progress`` is told (step, done, of). Raises ``Refusal`` for an unknown team, ``PermissionDenied`` for the role.
    """
    instrument = instruments.load(import_map.instrument)
    with perform("assessments.import", by=by, now=now) as act:
        team_id = _team(by, team)
        people = _known_people(by, import_map)
        standing_for_writing(people[key] for key in _keys(planned) if key in people)
        standing = _standing(import_map, people)
        fresh, unchanged, differing = _sorted_out(planned, people, standing)
        faults = (*planned.faults, *differing)
        keys = _keys(planned)
        will_write = not dry_run and (skip_bad or not faults)
        new_keys = sorted({interview.person_key for interview in fresh} - people.keys())
        worked_out = [_scores(instrument, import_map, interview) for interview in fresh]
        if will_write and fresh:
            people |= _write_people(act, team_id, new_keys, import_map, planned)
            _write(act, fresh, worked_out, people, import_map, progress)
    refresh_statistics()
    return Report(
        plan=planned,
        faults=faults,
        new_people=len(new_keys),
        known_people=len(keys) - len(new_keys),
        new_interviews=len(fresh),
        unchanged=unchanged,
        answers=sum(len(interview.answers) for interview in fresh),
        scores=sum(score.value is not None for found in worked_out for score in found.values()),
        without_score=_lacking(instrument, worked_out),
        is_written=will_write,
    )


def _write(
    act: Act,
    fresh: Sequence[PlannedInterview],
    worked_out: Sequence[Mapping[str, scores.Score]],
    people: Mapping[str, UUID],
    import_map: ImportMap,
    progress: Progress,
) -> None:
    act.note(f"map {import_map.id} {import_map.version}")
    ready = [
        _Ready(new_id(), people[interview.person_key], interview, _moment(interview, import_map, act.now))
        for interview in fresh
    ]
    instrument = instruments.load(import_map.instrument)
    _write_interviews(act, ready, import_map, instrument)
    progress("answers", 1, 4)
    _write_answers(act, ready, instrument)
    progress("scores", 2, 4)
    _write_scores(act, ready, worked_out, instrument)
    progress("people", 3, 4)
    draw(_roots({row.person for row in ready}))
    progress("done", 4, 4)


def only_team(by: User) -> str:
    """The organisation's team where there is one. Raises ``Refusal`` where there are several and one must be named."""
    teams = list(
        Team.objects.filter(organisation_id=by.organisation_id).order_by("name").values_list("name", flat=True)
    )
    if len(teams) != 1:
        message = words("Say which team the people belong to, with --team: %(teams)s.")
        raise Refusal("team_needed", message, teams=", ".join(teams))
    return teams[0]


def _team(by: User, name: str) -> UUID:
    teams = {team.name: team.id for team in Team.objects.filter(organisation_id=by.organisation_id)}
    if name not in teams:
        raise Refusal(
            "team_unknown",
            words("There is no team called “%(team)s”. The teams are: %(teams)s."),
            team=name,
            teams=", ".join(sorted(teams)),
        )
    return teams[name]


def _keys(planned: ImportPlan) -> set[str]:
    """Whom the file has interviews of, by their keys in it."""
    return {interview.person_key for interview in planned.interviews}


def _known_people(by: User, import_map: ImportMap) -> dict[str, UUID]:
    rows = ExternalKey.objects.filter(organisation_id=by.organisation_id, source=import_map.id)
    return dict(rows.values_list("key", "person_id"))


def _standing(import_map: ImportMap, people: Mapping[str, UUID]) -> dict[tuple[UUID, str], dict[str, Answer]]:
    """By person and wave, the answers that count of the interviews already here."""
    rows = records.Interview.objects.filter(
        instrument=import_map.instrument, person__external_keys__source=import_map.id, person_id__in=people.values()
    )
    keys = {key: (person, wave) for key, person, wave in rows.values_list("id", "person_id", "wave")}
    found: dict[tuple[UUID, str], dict[str, Answer]] = {place: {} for place in keys.values()}
    answers = records.Answer.objects.current().filter(interview__in=rows)
    for interview, item, state, value, text in answers.values_list("interview_id", "item", "state", "value", "text"):
        found[keys[interview]][item] = Answer(State(state), value, text)
    return found


def _sorted_out(
    planned: ImportPlan, people: Mapping[str, UUID], standing: Mapping[tuple[UUID, str], Mapping[str, Answer]]
) -> tuple[list[PlannedInterview], int, list[Fault]]:
    """What is new, how many stand just so already, and those that stand otherwise."""
    fresh: list[PlannedInterview] = []
    differing: list[Fault] = []
    unchanged = 0
    for interview in planned.interviews:
        person = people.get(interview.person_key)
        there = standing.get((person, interview.wave)) if person else None
        if there is None:
            fresh.append(interview)
        elif there == interview.answers:
            unchanged += 1
        else:
            differing.append(Fault(interview.line, "", interview.wave, "differs", DIFFERS, {}))
    return fresh, unchanged, differing


def _moment(interview: PlannedInterview, import_map: ImportMap, now: datetime) -> datetime:
    """When it was: the day told, at noon. Not told, it is put where its wave belongs after the map's anchor."""
    day = interview.on_date
    if day is None:
        anchor = import_map.dates.anchor
        if anchor is None:
            return now
        months = int(code_lists.entry("waves", interview.wave)["months"])
        day = _months_after(anchor, months)
    return min(now, datetime.combine(day, time(11), tzinfo=UTC))


def _months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that month is shorter."""
    at = day.month - 1 + months
    year, month = day.year + at // 12, at % 12 + 1
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def _write_people(
    act: Act, team_id: UUID, keys: Sequence[str], import_map: ImportMap, planned: ImportPlan
) -> dict[str, UUID]:
    by, now = act.by, act.now
    people = {key: new_id() for key in keys}
    bulk.insert(
        Person,
        _person_columns(),
        [
            _person_row(person, by, team_id, now, name=planned.details.get(key, {}).get("alias", key))
            for key, person in people.items()
        ],
    )
    organisation = by.organisation_id
    bulk.insert(
        ExternalKey,
        ["id", "person_id", "organisation_id", "source", "key"],
        [(new_id(), person, organisation, import_map.id, key) for key, person in people.items()],
    )
    details = [
        (new_id(), person, kind, value, now, now, now, by.pk, None, False)
        for key, person in people.items()
        for kind, value in (planned.details.get(key) or {"alias": key}).items()
    ]
    bulk.insert(Detail, ["id", "person_id", "kind", "value", *FACT], details)
    act.wrote("person", [(person, person) for person in people.values()])
    act.wrote("detail", [(row[0], row[1]) for row in details])
    return people


def _person_columns() -> list[str]:
    return [field.attname for field in Person._meta.concrete_fields]


def _person_row(key: UUID, by: User, team_id: UUID, now: datetime, *, name: str) -> tuple[object, ...]:
    person = Person(
        id=key,
        root_id=key,
        organisation_id=by.organisation_id,
        team_id=team_id,
        created_at=now,
        created_by=by,
        shown_name=name,
        name_order=rules.name_order(name),
        seen_order=now,
        promise_order=NO_PROMISE,
    )
    return tuple(getattr(person, column) for column in _person_columns())


def _write_interviews(act: Act, ready: Sequence[_Ready], import_map: ImportMap, instrument: Instrument) -> None:
    columns = ["id", "person_id", "instrument", "version", "wave", "source", "log_rule", "per_unit", "currency", *FACT]
    rule = import_map.log_rule or instrument.log_rule
    rows = [
        (
            *(row.key, row.person, instrument.id, instrument.version, row.planned.wave, import_map.id),
            *(rule, import_map.per_unit, import_map.currency),
            *_facts(act, row.happened_at),
        )
        for row in ready
    ]
    bulk.insert(records.Interview, columns, rows)
    act.wrote("interview", [(row.key, row.person) for row in ready])


def _write_answers(act: Act, ready: Sequence[_Ready], instrument: Instrument) -> None:
    columns = ["id", "interview_id", "item", "state", "value", "text", *FACT]
    rows = []
    for row in ready:
        facts = _facts(act, row.happened_at)
        for item, answer in row.planned.answers.items():
            rows.append((new_id(), row.key, item, str(answer.state), answer.value, answer.text, *facts))
    bulk.insert(records.Answer, columns, rows)
    person_of = {row.key: row.person for row in ready}
    # One row of the feed per interview, not per answer: whoever follows along fetches an interview whole.
    act.wrote("answers", person_of.items())
    _raise_alerts(act, ready, instrument)


def _raise_alerts(act: Act, ready: Sequence[_Ready], instrument: Instrument) -> None:
    alerting = [item.code for item in instrument.by_code.values() if item.alert]
    # An alert is for today: what was said longer ago than the instrument asks back is history, and stands in the course.
    since = act.now - timedelta(days=instrument.recall_days or ALERT_DAYS)
    concerned = [
        row for row in ready if row.happened_at >= since and any(code in row.planned.answers for code in alerting)
    ]
    answers = records.Answer.objects.filter(interview_id__in=[row.key for row in concerned], item__in=alerting)
    found: dict[UUID, list[records.Answer]] = {}
    for answer in answers.select_related("interview"):
        found.setdefault(answer.interview_id, []).append(answer)
    for rows in found.values():
        raise_for(act, rows[0].interview, instrument, rows)


def _scores(instrument: Instrument, import_map: ImportMap, interview: PlannedInterview) -> Mapping[str, scores.Score]:
    return scores.score(
        instrument,
        interview.answers,
        log_rule=import_map.log_rule or None,
        per_unit=import_map.per_unit or Decimal(1),
    )


def _write_scores(
    act: Act, ready: Sequence[_Ready], worked_out: Sequence[Mapping[str, scores.Score]], instrument: Instrument
) -> None:
    columns = ["id", "person_id", "interview_id", "instrument", "version", "wave", "area", "value", "exact"]
    columns += ["measured_on", "oldest_answer_on", "source", "origin", *FACT]
    rows: list[tuple[Any, ...]] = [
        (
            *(new_id(), row.person, row.key, instrument.id, instrument.version, row.planned.wave, area),
            *(score.value, _written(score.exact), *(law.local_day(row.happened_at),) * 2, "", "computed"),
            *_facts(act, row.happened_at),
        )
        for row, found in zip(ready, worked_out, strict=True)
        for area, score in found.items()
        if score.value is not None
    ]
    bulk.insert(records.AreaScore, columns, rows)
    act.wrote("score", [(row[0], row[1]) for row in rows])


def _lacking(instrument: Instrument, worked_out: Iterable[Mapping[str, scores.Score]]) -> dict[str, int]:
    lacking = {definition.id: 0 for definition in instrument.scores}
    for found in worked_out:
        for area, score in found.items():
            lacking[area] += score.value is None
    return lacking


def _written(exact: Fraction | None) -> str:
    return "" if exact is None else str(exact)


def _facts(act: Act, happened_at: datetime) -> tuple[object, ...]:
    return (happened_at, act.now, act.now, act.by.pk, None, False)


def _roots(people: Iterable[UUID]) -> list[UUID]:
    return list(set(Person.objects.filter(id__in=list(people)).values_list("root_id", flat=True)))
