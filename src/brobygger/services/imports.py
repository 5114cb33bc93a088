"""Bringing in real interviews: the whole file is planned before anything is written, and written in one transaction.

Bringing the same file in again changes nothing: people are found by their key in the file, interviews by person,
instrument and wave. An interview that stands with other answers is never overwritten; it is named as a fault.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from brobygger.records import assessments as records
from brobygger.records.access import Organisation, Team, User
from brobygger.records.people import ExternalKey
from brobygger.records.upkeep import refresh_statistics
from brobygger.rules import instruments, scores
from brobygger.rules.answers import Answer, State
from brobygger.rules.import_maps import ImportMap
from brobygger.rules.import_plans import ImportPlan, PlannedInterview, plan
from brobygger.rules.import_rows import Fault
from brobygger.rules.instruments import Instrument
from brobygger.rules.refusals import Refusal, words
from brobygger.rules.tables import Table
from brobygger.services import imported_facts
from brobygger.services.access import standing_for_writing
from brobygger.services.changes import one_writer, perform
from brobygger.services.imported_facts import Progress

DIFFERS = words("an interview of this person and wave is already here with other answers; it was left as it is")
TAKEN_BACK = words("an interview of this person and wave was taken back here; it was not brought in again")

# By person and wave the answers of an interview that is here; None where it was taken back.
Standing = Mapping[tuple[UUID, str], Mapping[str, Answer] | None]


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


class _Moved(Exception):
    """Somebody else brought people of the file in while this import waited for its turn."""


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
        keys = _keys(planned)
        people = _locked(by, import_map, keys)
        standing = _standing(import_map, people)
        fresh, unchanged, differing = _sorted_out(planned, people, standing)
        faults = (*planned.faults, *differing)
        will_write = not dry_run and (skip_bad or not faults)
        new_keys = sorted({interview.person_key for interview in fresh} - people.keys())
        worked_out = [_scores(instrument, import_map, interview) for interview in fresh]
        if will_write and fresh:
            people |= imported_facts.write_people(
                act, team_id=team_id, keys=new_keys, source=import_map.id, details=planned.details
            )
            imported_facts.write_interviews(act, fresh, worked_out, people, import_map, progress)
    if will_write and fresh:
        with one_writer():
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


def _locked(by: User, import_map: ImportMap, keys: Collection[str]) -> dict[str, UUID]:
    """The people this map has brought in, by their keys in its files; those of this file locked, and then the organisation:
    of two who bring in one new file the second finds the people of the first."""
    while True:
        people = _known_people(by, import_map)
        try:
            with transaction.atomic():  # a savepoint: taking it back lets the locks go
                standing_for_writing(people[key] for key in keys if key in people)
                Organisation.objects.select_for_update(no_key=True).get(id=by.organisation_id)
                if _known_people(by, import_map) != people:
                    raise _Moved
                return people
        except _Moved:
            continue


def _standing(import_map: ImportMap, people: Mapping[str, UUID]) -> Standing:
    """The interviews already here."""
    rows = records.Interview.objects.filter(
        instrument=import_map.instrument,
        person__external_keys__source=import_map.id,
        person_id__in=people.values(),
        is_retraction=False,
        # What a file brings is of the first time; whoever came back was assessed anew here.
        round=1,
    )
    told = rows.values_list("id", "person_id", "wave", "corrected_by")
    keys = {key: (person, wave) for key, person, wave, gone in told if gone is None}
    found: dict[tuple[UUID, str], dict[str, Answer]] = {place: {} for place in keys.values()}
    answers = records.Answer.objects.current().filter(interview__in=rows)
    for interview, item, state, value, text in answers.values_list("interview_id", "item", "state", "value", "text"):
        found[keys[interview]][item] = Answer(State(state), value, text)
    return {**{(person, wave): None for _, person, wave, gone in told if gone}, **found}


def _sorted_out(
    planned: ImportPlan, people: Mapping[str, UUID], standing: Standing
) -> tuple[list[PlannedInterview], int, list[Fault]]:
    """What is new, how many stand just so already, and those that stand otherwise."""
    fresh: list[PlannedInterview] = []
    differing: list[Fault] = []
    unchanged = 0
    for interview in planned.interviews:
        place = (people[interview.person_key], interview.wave) if interview.person_key in people else None
        if place is None or place not in standing:
            fresh.append(interview)
            continue
        there = standing[place]
        if there is None:
            differing.append(Fault(interview.line, "", interview.wave, "taken_back", TAKEN_BACK, {}))
        elif there == interview.answers:
            unchanged += 1
        else:
            differing.append(Fault(interview.line, "", interview.wave, "differs", DIFFERS, {}))
    return fresh, unchanged, differing


def _scores(instrument: Instrument, import_map: ImportMap, interview: PlannedInterview) -> Mapping[str, scores.Score]:
    return scores.score(
        instrument,
        interview.answers,
        log_rule=import_map.log_rule or None,
        per_unit=import_map.per_unit or Decimal(1),
    )


def _lacking(instrument: Instrument, worked_out: Iterable[Mapping[str, scores.Score]]) -> dict[str, int]:
    lacking = {definition.id: 0 for definition in instrument.scores}
    for found in worked_out:
        for area, score in found.items():
            lacking[area] += score.value is None
    return lacking
