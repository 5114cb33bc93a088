"""What those who asked were recommended, what the authority decided, and whether a home municipality consents."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from brobygger.records.requests import Decision, HomeApproval, Recommendation
from brobygger.rules import decisions as rules
from brobygger.rules import target_group
from brobygger.services.assessments import snapshots
from brobygger.services.simulation import fiction
from brobygger.services.simulation.cohorts import Group
from brobygger.services.simulation.columns import DAY, Whole, chosen, drawn, keys, moments, where
from brobygger.services.simulation.courses import Asked
from brobygger.services.simulation.tables import Rows

# Of requests so many are recommended, some days after the words; of those that still run so many are decided.
RECOMMENDED, RECOMMENDED_AFTER, DECIDED = 0.7, (1, 6), 0.45
# A running clock is decided as granted or with an offer nobody has chosen yet: both let it run.
RUNNING, RUNNING_WEIGHTS = (rules.GRANT, rules.OTHER_OFFER), (70, 30)
# Of those known to be from elsewhere the home municipality is asked about so many; most of these have answered.
HOME_ASKED, ANSWERED, ANSWERED_AFTER = 0.8, 0.75, (3, 25)
STATUSES, STATUS_WEIGHTS, CONSENT_DAYS = ("given", "refused"), (90, 10), (90, 500)


def visitation(group: Group, asked: Asked, *, judged: Rows, homes: Sequence[str]) -> list[Rows]:
    """The rows of recommendations, decisions and consents. Nobody's letters: a file for each would take minutes to set.

    judged: the verdicts; homes: by person the home municipality, "" where it is not known.
    """
    stopped = np.asarray(asked.stopped_by)
    refused = stopped == "refused"
    told = (group.rng.random(len(asked.person)) < RECOMMENDED) & (stopped != "withdrawn") | refused
    wait = group.rng.integers(*RECOMMENDED_AFTER, len(asked.person)) * DAY
    # What stopped the clock came after both; while it runs, whoever asked yesterday is not recommended yet.
    at = asked.at + np.where(stopped == "", wait, (asked.stopped_at - asked.at) // 2)
    line = np.flatnonzero(told & (at <= group.days.now))
    recommended = keys(at[line], group.rng)
    return [
        _recommendations(group, asked, line, at[line], recommended, judged),
        _decisions(group, asked, line, at[line], recommended),
        _approvals(group, asked, homes),
    ]


def _recommendations(
    group: Group, asked: Asked, line: Whole, at: Whole, recommended: Sequence[str], judged: Rows
) -> Rows:
    """Written from the verdict where there was one by then, otherwise from nothing known."""
    person = asked.person[line]
    verdicts = {row[0]: dict(zip(judged.columns, row[1], strict=True)) for row in _by_person(judged)}
    unknown = _lines_of_nothing(group.site.reading)
    found = [
        verdict if verdict and str(verdict["happened_at"]) <= moment else None
        for verdict, moment in zip((verdicts.get(key) for key in group.keys_of(person)), moments(at), strict=True)
    ]
    names = dict(zip(group.site.workers, group.site.worker_names, strict=True))
    return group.facts(
        Recommendation,
        person,
        at,
        key=recommended,
        request_id=chosen(asked.key, line),
        verdict_id=[verdict["id"] if verdict else None for verdict in found],
        advice=["refuse" if asked.stopped_by[row] == "refused" else "grant" for row in line.tolist()],
        own_words=group.said(fiction.REQUESTS, len(line)),
        text=group.said(fiction.RECOMMENDATIONS, len(line)),
        lines=[_lines(verdict, names) if verdict else unknown for verdict in found],
    )


def _by_person(judged: Rows) -> list[tuple[object, tuple[object, ...]]]:
    column = judged.columns.index("person_id")
    return [(row[column], row) for row in judged.rows]


def _lines(verdict: dict[str, Any], names: dict[str, str]) -> str:
    told = {
        "override": verdict["override"],
        "override_reason": verdict["override_reason"],
        "on": f"{verdict['happened_at']}+00:00".replace(" ", "T"),
        "who": names[verdict["recorded_by_id"]],
    }
    return json.dumps({**json.loads(verdict["lines"]), "verdict": told, "goals": []})


def _lines_of_nothing(reading: str) -> str:
    definition = target_group.load()
    verdict = target_group.judge(definition, answers={}, area_scores={}, reading=reading)
    return json.dumps({**snapshots.lines(definition, verdict, {}, {}), "verdict": None, "goals": []})


def _decisions(group: Group, asked: Asked, line: Whole, at: Whole, recommended: Sequence[str]) -> Rows:
    """What came before treatment is granted; of what still runs the rest waits in the inbox."""
    rng, size = group.rng, len(line)
    stopped = np.asarray(asked.stopped_by)[line]
    runs = stopped == ""
    decided_at = np.where(runs, (at + group.days.now) // 2, np.maximum(at, asked.stopped_at[line]))
    is_decided = ~runs | (rng.random(size) < DECIDED)
    running = chosen(RUNNING, drawn(rng, RUNNING_WEIGHTS, size))
    result = np.where(runs, running, np.where(stopped == "refused", rules.REFUSE, rules.GRANT))
    row = np.flatnonzero(is_decided)
    results = result[row].tolist()
    return group.facts(
        Decision,
        asked.person[line[row]],
        decided_at[row],
        by=[group.site.authority] * len(row),
        recommendation_id=chosen(recommended, row),
        request_id=chosen(asked.key, line[row]),
        result=results,
        offer=where([each == rules.OTHER_OFFER for each in results], [fiction.OTHER_OFFER] * len(row)),
        reasons=[group.said(fiction.DECISION_REASONS[each], 1)[0] for each in results],
    )


def _approvals(group: Group, asked: Asked, homes: Sequence[str]) -> Rows:
    """The home municipality of whoever is known to be from elsewhere and has asked: asked, and for most answered since."""
    rng, now = group.rng, group.days.now
    away = np.asarray([bool(home) and home != group.site.municipality for home in homes])
    line = np.flatnonzero(away[asked.person] & (rng.random(len(asked.person)) < HOME_ASKED))
    person, first = asked.person[line], np.minimum(asked.at[line] + DAY, now)
    second = first + rng.integers(*ANSWERED_AFTER, len(line)) * DAY
    answered = np.flatnonzero((rng.random(len(line)) < ANSWERED) & (second <= now))
    status = ["asked"] * len(line) + chosen(STATUSES, drawn(rng, STATUS_WEIGHTS, len(answered)))
    at = np.concatenate([first, second[answered]])
    last_days = group.days.dates(at + rng.integers(*CONSENT_DAYS, len(at)) * DAY)
    whose = np.concatenate([person, person[answered]])
    return group.facts(
        HomeApproval,
        whose,
        at,
        municipality=chosen(homes, whose),
        status=status,
        whom=group.said(fiction.APPROVED_BY, len(at)),
        valid_to=[day if told == "given" else None for day, told in zip(last_days, status, strict=True)],
        note=[""] * len(at),
    )
