"""Writes what was brought in: people, interviews, answers with their alerts, scores. All of one kind at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from brobygger.records import assessments as records
from brobygger.records import bulk
from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Detail, ExternalKey, Person
from brobygger.rules import instruments, law, scores
from brobygger.rules.import_maps import ImportMap
from brobygger.rules.import_plans import PlannedInterview
from brobygger.rules.instruments import Instrument
from brobygger.rules.names import name_order
from brobygger.services.assessments.alerts import raise_for
from brobygger.services.changes import Act
from brobygger.services.drawing import NO_PROMISE, draw

# Told the step that begins, how many are done and how many there are.
Progress = Callable[[str, int, int], None]
# Where an instrument does not say how far back it asks.
ALERT_DAYS = 30
FACT = ("happened_at", "recorded_at", "received_at", "recorded_by_id", "corrects_id", "is_retraction")
# By any of these kinds of detail a person has something to be called by in the lists.
NAMES = frozenset({"alias", "name", "preferred_name"})


@dataclass(frozen=True)
class _Ready:
    """An interview with the key it will have and its person's."""

    key: UUID
    person: UUID
    planned: PlannedInterview
    happened_at: datetime


def write_interviews(
    act: Act,
    fresh: Sequence[PlannedInterview],
    worked_out: Sequence[Mapping[str, scores.Score]],
    people: Mapping[str, UUID],
    import_map: ImportMap,
    progress: Progress,
) -> None:
    """Write interviews of people who are here, by their keys in the file, with answers, alerts and the scores worked out
    of each; the lists follow. ``progress`` is told (step, done, of)."""
    act.note(f"map {import_map.id} {import_map.version}")
    ready = [
        _Ready(new_id(), people[interview.person_key], interview, law.day_only(interview.on_date))
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


def write_people(
    act: Act, *, team_id: UUID, keys: Sequence[str], source: str, details: Mapping[str, Mapping[str, str]]
) -> dict[str, UUID]:
    """Write new people by their keys in the file, and what it tells of them: by key, kind and value. Whoever has no name
    there is called by the key. Returns their keys here."""
    by, now = act.by, act.now
    people = {key: new_id() for key in keys}
    rows = [_person_row(person, by, team_id, now, name=key) for key, person in people.items()]
    bulk.insert(Person, _person_columns(), rows)
    organisation = by.organisation_id
    bulk.insert(
        ExternalKey,
        ["id", "person_id", "organisation_id", "source", "key"],
        [(new_id(), person, organisation, source, key) for key, person in people.items()],
    )
    told = [
        (new_id(), person, kind, value, now, now, now, by.pk, None, False)
        for key, person in people.items()
        for kind, value in _with_name(key, details.get(key, {})).items()
    ]
    bulk.insert(Detail, ["id", "person_id", "kind", "value", *FACT], told)
    act.wrote("person", [(person, person) for person in people.values()])
    act.wrote("detail", [(row[0], row[1]) for row in told])
    return people


def _with_name(key: str, details: Mapping[str, str]) -> Mapping[str, str]:
    return details if NAMES & details.keys() else {"alias": key, **details}


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
        name_order=name_order(name),
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


def _written(exact: Fraction | None) -> str:
    return "" if exact is None else str(exact)


def _facts(act: Act, happened_at: datetime) -> tuple[object, ...]:
    return (happened_at, act.now, act.now, act.by.pk, None, False)


def _roots(people: Iterable[UUID]) -> list[UUID]:
    return list(set(Person.objects.filter(id__in=list(people)).values_list("root_id", flat=True)))
