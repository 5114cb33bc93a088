"""The way of fictional people into treatment and out of it: what they asked for, how it ended, who was reached afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

import numpy as np

from brobygger.records.endings import Ending, FollowUp
from brobygger.records.requests import Request, RequestEvent
from brobygger.rules import law, requests
from brobygger.services.simulation import fiction
from brobygger.services.simulation.cohorts import Cohort
from brobygger.services.simulation.columns import DAY, Days, Whole, Yes, chosen, drawn, keys, where
from brobygger.services.simulation.tables import Rows, Site, facts

# Of those still in contact and not in treatment, so many have asked lately, and so many asked once and changed their mind.
ASKED_LATELY, CHANGED_MIND = 0.25, 0.05
# Of the clocks that stopped without treatment so many because the authority refused; the others took their words back.
REFUSED = 0.3
# Of treatments so many began too late; the days from the words to the first day, within the guarantee and after it.
TOO_LATE, WITHIN, AFTER = 0.1, (2, 13), (15, 24)
LATELY_DAYS = 18
STATUSES, STATUS_WEIGHTS = ("ceased", "stabilised", "relapse", "unfinished"), (25, 50, 10, 15)
REASONS, REASON_WEIGHTS = ("finished", "other_offer", "moved", "stayed_away", "wanted_stop"), (55, 15, 8, 12, 10)
PLANNED = 3
STABILISED, UNFINISHED, FINISHED = STATUSES.index("stabilised"), STATUSES.index("unfinished"), REASONS.index("finished")
WANTS, WANTS_WEIGHTS = (True, None, False), (80, 15, 5)
OUTCOMES, OUTCOME_WEIGHTS = ("reached", "declined", "not_found", "not_tried"), (60, 8, 22, 10)
# So many of the follow-ups that are past their day have been written down; the others stand in the lists as late.
TOLD = 0.85
MIDDAY = time(12)


@dataclass(frozen=True)
class Asked:
    """Requests, one line each: whose, when it was said, what stopped the clock ("" while it runs) and when."""

    key: list[str]
    person: Whole
    at: Whole
    stopped_by: list[str]
    stopped_at: Whole


@dataclass(frozen=True)
class Ways:
    """Per person what the lists show: the day a running clock is due, when the course ended (-1: not), whether they asked.

    ``asked``: the requests themselves, ``words`` those of each.
    """

    clock_due_on: list[str | None]
    ended_at: Whole
    has_asked: Yes
    asked: Asked
    words: list[str]


def ways(
    cohort: Cohort,
    *,
    met_at: Whole,
    phase_at: Whole,
    person_keys: Sequence[str],
    site: Site,
    days: Days,
    rng: np.random.Generator,
) -> tuple[list[Rows], Ways]:
    """The rows of requests, of what happened to them, of endings and follow-ups, and what the lists show of them.

    phase_at: when treatment, bridging and follow-up began, -1 where they did not.
    """
    asked = _asked(cohort, met_at, phase_at[:, 0], days, rng)
    requested, words = _requests(asked, cohort, person_keys, site, days, rng)
    rows = [
        requested,
        _events(asked, cohort, person_keys, site, days, rng),
        *_endings(cohort, phase_at[:, 2], person_keys, site, days, rng),
    ]
    has_asked = np.isin(np.arange(cohort.size), asked.person)
    return rows, Ways(_due(asked, cohort.size), phase_at[:, 2], has_asked, asked, words)


def _asked(cohort: Cohort, met_at: Whole, treated_at: Whole, days: Days, rng: np.random.Generator) -> Asked:
    size = cohort.size
    waited = np.where(rng.random(size) < TOO_LATE, rng.integers(*AFTER, size), rng.integers(*WITHIN, size))
    lately = days.now - rng.integers(0, LATELY_DAYS * DAY, size)
    chance = rng.random(size)
    is_treated = treated_at >= 0
    is_here = ~is_treated & (cohort.left == days.count - 1)
    is_asking = is_here & (chance < ASKED_LATELY)
    is_past = ~is_treated & ~is_asking & (chance > 1 - CHANGED_MIND)
    at = np.where(is_treated, treated_at - waited * DAY, np.where(is_asking, lately, met_at + DAY))
    at = np.minimum(np.maximum(at, met_at + 60), days.now)
    person = np.flatnonzero(is_treated | is_asking | is_past)
    no = np.where(rng.random(size) < REFUSED, "refused", "withdrawn")
    kind = np.where(is_treated, "started", np.where(is_past, no, ""))
    stopped = np.where(is_treated, np.maximum(treated_at, at), np.minimum(at + 3 * DAY, days.now))
    return Asked(keys(at[person], rng), person, at[person], kind[person].tolist(), stopped[person])


def _requests(
    asked: Asked,
    cohort: Cohort,
    person_keys: Sequence[str],
    site: Site,
    days: Days,
    rng: np.random.Generator,
) -> tuple[Rows, list[str]]:
    size = len(asked.person)
    worker = cohort.worker[asked.person]
    recorded_at = np.minimum(asked.at + rng.integers(1, 600, size) * 60, days.now)
    words = chosen(fiction.REQUESTS, rng.integers(0, len(fiction.REQUESTS), size))
    rows = facts(
        Request,
        key=asked.key,
        happened_at=asked.at,
        recorded_at=recorded_at,
        recorded_by=chosen(site.workers, worker),
        person_id=chosen(person_keys, asked.person),
        words=words,
        said_to=chosen(site.worker_names, worker),
        place=chosen([name for name, _ in fiction.PLACES], cohort.usual_place[asked.person]),
        witness=[""] * size,
        is_delegated=[False] * size,
        is_anonymous=[False] * size,
    )
    return rows, words


def _events(
    asked: Asked,
    cohort: Cohort,
    person_keys: Sequence[str],
    site: Site,
    days: Days,
    rng: np.random.Generator,
) -> Rows:
    """Most were passed on to the authority within a day; then what stopped the clock."""
    told = np.flatnonzero(rng.random(len(asked.person)) < 0.9)
    stopped = np.flatnonzero(np.asarray([bool(kind) for kind in asked.stopped_by]))
    line = np.concatenate([told, stopped])
    passed_on = np.minimum(asked.at[told] + rng.integers(10, 1440, len(told)) * 60, days.now)
    at = np.concatenate([passed_on, asked.stopped_at[stopped]])
    kinds = ["told"] * len(told) + [asked.stopped_by[row] for row in stopped.tolist()]
    person = asked.person[line]
    return facts(
        RequestEvent,
        key=keys(at, rng),
        happened_at=at,
        recorded_at=at,
        # A refusal is told by whoever decided it, in the same moment.
        recorded_by=[
            site.authority if kind == "refused" else worker
            for kind, worker in zip(kinds, chosen(site.workers, cohort.worker[person]), strict=True)
        ],
        person_id=chosen(person_keys, person),
        request_id=chosen(asked.key, line),
        kind=kinds,
        whom=["Myndigheden" if kind == "told" else "" for kind in kinds],
        note=[""] * len(kinds),
    )


def _due(asked: Asked, size: int) -> list[str | None]:
    due: list[str | None] = [None] * size
    for row, person in enumerate(asked.person.tolist()):
        if not asked.stopped_by[row]:
            said = requests.Said(UUID(asked.key[row]), datetime.fromtimestamp(int(asked.at[row]), UTC))
            (clock,) = requests.clocks([said], [])
            due[person] = clock.due_on.isoformat() if clock.due_on else None
    return due


def _endings(
    cohort: Cohort, ended_at: Whole, person_keys: Sequence[str], site: Site, days: Days, rng: np.random.Generator
) -> list[Rows]:
    person = np.flatnonzero(ended_at >= 0)
    at, size = ended_at[person], len(person)
    key = keys(at, rng)
    reason = drawn(rng, REASON_WEIGHTS, size)
    wants = [WANTS[number] for number in drawn(rng, WANTS_WEIGHTS, size).tolist()]
    status = drawn(rng, STATUS_WEIGHTS, size)
    # Whoever is finished is not unfinished.
    status = np.where((reason == FINISHED) & (status == UNFINISHED), STABILISED, status)

    def said(texts: Sequence[str]) -> list[str]:
        return chosen(texts, rng.integers(0, len(texts), size))

    rows = facts(
        Ending,
        key=key,
        happened_at=at,
        recorded_at=at,
        recorded_by=chosen(site.workers, cohort.worker[person]),
        person_id=chosen(person_keys, person),
        status=chosen(STATUSES, status),
        reason=chosen(REASONS, reason),
        reached=said(fiction.REACHED),
        remaining=said(fiction.REMAINING),
        ahead=said(fiction.AHEAD),
        tried=where((reason >= PLANNED).tolist(), said(fiction.TRIED)),
        own_view=said(fiction.OWN_VIEWS),
        burdens=["{}"] * size,
        wants_followup=wants,
    )
    return [rows, _followups(cohort, person, at, key, wants, person_keys, site, days, rng)]


def _followups(
    cohort: Cohort,
    ended: Whole,
    ended_at: Whole,
    ending_keys: Sequence[str],
    wants: Sequence[bool | None],
    person_keys: Sequence[str],
    site: Site,
    days: Days,
    rng: np.random.Generator,
) -> Rows:
    """What was told of the follow-ups that are past their day, where the citizen had not said no beforehand."""
    today = datetime.fromtimestamp(days.now, UTC).date()
    found: list[tuple[int, int, int]] = []
    for row, moment in enumerate(ended_at.tolist()):
        day = law.local_day(datetime.fromtimestamp(moment, UTC))
        months = {*law.months("followup_months", on=day), *law.months("project_followup_months", on=day)}
        for number in sorted(months) if wants[row] is not False else ():
            due = law.months_after(day, number)
            if due < today and rng.random() < TOLD:
                found.append((row, number, _midday(due)))
    line = np.asarray([row for row, _, _ in found], dtype=np.int64)
    at = np.asarray([moment for _, _, moment in found], dtype=np.int64)
    outcome = chosen(OUTCOMES, drawn(rng, OUTCOME_WEIGHTS, len(found)))
    words = chosen(fiction.AFTERWARDS, rng.integers(0, len(fiction.AFTERWARDS), len(found)))
    return facts(
        FollowUp,
        key=keys(at, rng),
        happened_at=at,
        recorded_at=at,
        recorded_by=chosen(site.workers, cohort.worker[ended[line]]),
        person_id=chosen(person_keys, ended[line]),
        ending_id=chosen(ending_keys, line),
        due=[str(months) for _, months, _ in found],
        outcome=outcome,
        own_words=where([code == "reached" for code in outcome], words),
        note=[""] * len(found),
    )


def _midday(day: date) -> int:
    return int(datetime.combine(day, MIDDAY, tzinfo=law.PLACE).timestamp())
