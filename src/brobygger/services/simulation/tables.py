"""What a batch of fictional people comes to: rows per table, and the place they are put in."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import repeat

import numpy as np
from django.db import models

from brobygger.services.simulation.columns import Whole, moments


@dataclass(frozen=True)
class Rows:
    """Rows of one table, in the order of ``columns``, as ``records.bulk.insert`` takes them when they are ready."""

    model: type[models.Model]
    columns: Sequence[str]
    rows: list[tuple[object, ...]]


@dataclass(frozen=True)
class Beds:
    """A place people can stay at, and the kind of stay it is for."""

    key: str
    name: str
    stay_kind: str


@dataclass(frozen=True)
class Site:
    """Where the fictional people are: one organisation, its teams, workers and places. Keys are hexadecimal texts.

    ``workers`` are gathered by team: those of team t are ``first_worker[t]`` and the next ``worker_count[t]`` of them.
    ``authority`` is who decides; ``municipality`` the organisation's own, "" where it is not known.
    """

    organisation: str
    municipality: str
    authority: str
    reading: str
    log_rule: str
    currency: str
    per_unit: Decimal
    teams: Sequence[str]
    workers: Sequence[str]
    worker_names: Sequence[str]
    team_of_worker: Whole
    first_worker: Whole
    worker_count: Whole
    places: Sequence[Beds]

    def colleagues(self, workers: Whole, rng: np.random.Generator) -> Whole:
        """For each worker someone of the same team, often the same person."""
        team = self.team_of_worker[workers]
        return self.first_worker[team] + np.floor(rng.random(len(workers)) * self.worker_count[team]).astype(np.int64)


def table(model: type[models.Model], **columns: Sequence[object]) -> Rows:
    """Rows of a table from its columns; all of them of the same length."""
    return Rows(model, tuple(columns), list(zip(*columns.values(), strict=True)))


def facts(
    model: type[models.Model],
    *,
    key: Sequence[str],
    happened_at: Whole,
    recorded_at: Whole,
    recorded_by: Sequence[str],
    corrects: Sequence[str | None] | None = None,
    **columns: Sequence[object],
) -> Rows:
    """Rows of facts. They arrive as they are recorded: nobody in here has a phone without coverage."""
    written = moments(recorded_at)
    nothing: Sequence[str | None] = list(repeat(None, len(key)))
    return table(
        model,
        id=key,
        happened_at=moments(happened_at),
        recorded_at=written,
        received_at=written,
        recorded_by_id=recorded_by,
        corrects_id=nothing if corrects is None else corrects,
        is_retraction=list(repeat(False, len(key))),
        **columns,
    )
