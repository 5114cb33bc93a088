"""The answers of ``change`` as JSON and CSV: the same numbers the page shows, for programs and spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from brobygger.analysis.change import CONFIDENCE, STATEMENTS, AreaChange

COLUMNS = (
    "area",
    "people",
    "before",
    "after",
    "pairs",
    "lost",
    "mean_before",
    "mean_after",
    "mean_change",
    "low",
    "high",
    "floor_before",
    "floor_after",
    "floor_share_before",
    "floor_share_after",
    "stayed_mean_before",
    "lost_mean_before",
    "why",
)


def as_dict(
    results: Sequence[AreaChange],
    *,
    instrument: str,
    before: str,
    after: str,
    methods: Sequence[str],
    are_small_counts_hidden: bool,
) -> dict[str, Any]:
    """One JSON object with everything the page shows. What cannot be given is None, with a code under "why"."""
    return {
        "instrument": instrument,
        "from": before,
        "to": after,
        "confidence": CONFIDENCE,
        "methods": list(methods),
        "small_counts_hidden": are_small_counts_hidden,
        "statements": list(STATEMENTS),
        "areas": [_area(result) for result in results],
    }


def as_csv(results: Sequence[AreaChange], *, before: str, after: str) -> str:
    """A table with a line for each area: comma between, point in decimals, an empty field for what cannot be given.

    The reasons for missing scores come last, as columns named missing_<wave>_<reason>.
    """
    reasons = [
        (wave, reason)
        for wave in (before, after)
        for reason in sorted({reason for result in results for reason in result.missing.get(wave, {})})
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *(f"missing_{wave}_{reason}" for wave, reason in reasons)])
    for result in results:
        counts = [result.missing.get(wave, {}).get(reason) for wave, reason in reasons]
        writer.writerow([_cell(getattr(result, name)) for name in COLUMNS] + [_cell(count) for count in counts])
    return out.getvalue()


def _area(result: AreaChange) -> dict[str, Any]:
    return {name: getattr(result, name) for name in COLUMNS} | {
        "missing": [
            {"wave": wave, "reason": reason, "n": count}
            for wave, reasons in result.missing.items()
            for reason, count in sorted(reasons.items())
        ]
    }


def _cell(value: object) -> object:
    return "" if value is None else value
