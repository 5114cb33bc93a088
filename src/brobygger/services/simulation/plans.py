"""The plans of fictional people in treatment: goals in their own words, who does what, a revision for some, and the dose."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from brobygger.records.plans import ActionPlan, DosePlan, Goal, Plan, Task
from brobygger.rules import law
from brobygger.rules.burdens import burden
from brobygger.rules.measurements import Measured
from brobygger.services.simulation import fiction
from brobygger.services.simulation.cohorts import Group
from brobygger.services.simulation.columns import DAY, Whole, chosen, drawn, keys
from brobygger.services.simulation.tables import Rows, table

PLANNED, REVISED, REVISED_AFTER, REVIEWED_WITHIN = 0.85, 0.45, (60, 150), (-12, 60)
SECOND_GOAL, DONE = 0.7, 0.3
DOSED = 0.8
# Times in so many days and from when on someone looks; the more burden, the more contact.
DOSES = ((1, 14, None), (1, 7, 14), (2, 7, 10), (3, 7, 7))
DOSE_CUTS = (-0.8, 0.1, 0.9)
MINUTES, MINUTE_WEIGHTS = (20, 30, 45), (2, 5, 3)
TALKED_OF_ACTION_PLAN = 0.85
ACTION_PLANS, ACTION_PLAN_WEIGHTS = ("offered", "accepted", "declined"), (3, 4, 3)
# Of so many the dose was planned with the burden that is still known; the others are asked whether it still fits.
STILL_FITS = 0.85


@dataclass(frozen=True)
class _Planned:
    """Revisions, one line each: whose, when, its number, and the line of the one before it (-1: none)."""

    person: Whole
    at: Whole
    number: Whole
    before: Whole


def plans(group: Group, *, scores: Sequence[Sequence[Measured]]) -> list[Rows]:
    """The rows of plans with their goals and tasks, and of doses, of those in treatment. scores: by person those that count."""
    planned = _planned(group)
    plan_keys = keys(planned.at, group.rng)
    goals = _goals(group, planned, plan_keys)
    return [
        _plans(group, planned, plan_keys),
        goals,
        _tasks(group, [str(row[0]) for row in goals.rows]),
        _doses(group, scores),
        _action_plans(group),
    ]


def _planned(group: Group) -> _Planned:
    rng, size, now = group.rng, group.cohort.size, group.days.now
    first_at = np.minimum(group.treated_at + rng.integers(0, 9, size) * DAY + 1800, now)
    has = (group.treated_at >= 0) & (rng.random(size) < PLANNED)
    second_at = first_at + rng.integers(*REVISED_AFTER, size) * DAY
    again = has & (rng.random(size) < REVISED) & (second_at < now)
    first, second = np.flatnonzero(has), np.flatnonzero(again)
    return _Planned(
        person=np.concatenate([first, second]),
        at=np.concatenate([first_at[first], second_at[second]]),
        number=np.repeat([1, 2], [len(first), len(second)]),
        before=np.concatenate([np.full(len(first), -1, np.int64), np.searchsorted(first, second)]),
    )


def _plans(group: Group, planned: _Planned, plan_keys: Sequence[str]) -> Rows:
    size = len(planned.person)
    return group.facts(
        Plan,
        planned.person,
        planned.at,
        key=plan_keys,
        follows_id=[None if line < 0 else plan_keys[line] for line in planned.before.tolist()],
        number=planned.number.tolist(),
        own_words=group.said(fiction.WISHES, size),
        disagreement=group.said(fiction.DISAGREEMENTS, size),
        care=group.said(fiction.CARE, size),
        change=group.said(fiction.CHANGE, size),
        occasion=["" if number == 1 else fiction.OCCASION for number in planned.number.tolist()],
        review_on=_reviews(group, planned),
    )


def _reviews(group: Group, planned: _Planned) -> list[str | None]:
    """Those still in contact look at the plan again around these weeks; with the others no day is agreed."""
    ahead = group.days.now + group.rng.integers(*REVIEWED_WITHIN, len(planned.person)) * DAY
    at = np.maximum(ahead, planned.at).tolist()
    is_here = (group.cohort.left[planned.person] == group.days.count - 1).tolist()
    return [_day(moment) if here else None for moment, here in zip(at, is_here, strict=True)]


def _goals(group: Group, planned: _Planned, plan_keys: Sequence[str]) -> Rows:
    """One goal about drugs and, for most, one about something else; each the same goal through the revisions."""
    rng, size = group.rng, group.cohort.size
    threads = [keys(np.zeros(size, np.int64), rng) for _ in range(2)]
    drug, life = rng.integers(0, len(fiction.DRUG_GOALS), size), rng.integers(0, len(fiction.LIFE_GOALS), size)
    second = np.flatnonzero((rng.random(size) < SECOND_GOAL)[planned.person])
    line = np.concatenate([np.arange(len(planned.person)), second])
    places = [0] * len(planned.person) + [1] * len(second)
    person = planned.person[line].tolist()
    told = [
        fiction.LIFE_GOALS[life[one]] if place else ("drugs", *fiction.DRUG_GOALS[drug[one]])
        for one, place in zip(person, places, strict=True)
    ]
    return table(
        Goal,
        id=keys(planned.at[line], rng),
        plan_id=chosen(plan_keys, line),
        thread=[threads[place][one] for one, place in zip(person, places, strict=True)],
        position=[place + 1 for place in places],
        priority=[place + 1 for place in places],
        area=[area for area, _, _ in told],
        goal_type=[kind for _, kind, _ in told],
        horizon=["longer" if place else "now" for place in places],
        own_words=[words for _, _, words in told],
        status=["open"] * len(places),
        scale=["{}"] * len(places),
    )


def _tasks(group: Group, goal_keys: Sequence[str]) -> Rows:
    size = len(goal_keys)
    told = [fiction.TASKS[number] for number in group.rng.integers(0, len(fiction.TASKS), size).tolist()]
    return table(
        Task,
        id=keys(np.zeros(size, np.int64), group.rng),
        goal_id=list(goal_keys),
        position=[1] * size,
        what=[what for what, _ in told],
        who=[who for _, who in told],
        due_on=[None] * size,
        is_done=(group.rng.random(size) < DONE).tolist(),
    )


def _doses(group: Group, scores: Sequence[Sequence[Measured]]) -> Rows:
    rng = group.rng
    person = group.treated[rng.random(len(group.treated)) < DOSED]
    at = np.minimum(group.treated_at[person] + 3600, group.days.now)
    told = [DOSES[number] for number in np.searchsorted(DOSE_CUTS, group.cohort.burden[person]).tolist()]
    fits = (rng.random(len(person)) < STILL_FITS).tolist()
    return group.facts(
        DosePlan,
        person,
        at,
        times=[times for times, _, _ in told],
        days=[period for _, period, _ in told],
        minutes=[MINUTES[number] for number in drawn(rng, MINUTE_WEIGHTS, len(person)).tolist()],
        lost_after_days=[lost for _, _, lost in told],
        basis=group.said(fiction.DOSE_BASES, len(person)),
        burden=[
            json.dumps(burden(scores[one]).stored() if still else {})
            for one, still in zip(person.tolist(), fits, strict=True)
        ],
    )


def _action_plans(group: Group) -> Rows:
    """That an action plan was talked about with most of those in treatment, some days after it began."""
    # By chances of its own, so that everything else stays as it was.
    rng = group.rng.spawn(1)[0]
    person = group.treated[rng.random(len(group.treated)) < TALKED_OF_ACTION_PLAN]
    at = np.minimum(group.treated_at[person] + rng.integers(2, 20, len(person)) * DAY, group.days.now)
    return group.facts(
        ActionPlan,
        person,
        at,
        key=keys(at, rng),
        status=[ACTION_PLANS[number] for number in drawn(rng, ACTION_PLAN_WEIGHTS, len(person)).tolist()],
        whom=[""] * len(person),
        note=[""] * len(person),
    )


def _day(moment: int) -> str:
    return law.local_day(datetime.fromtimestamp(moment, UTC)).isoformat()
