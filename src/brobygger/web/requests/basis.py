"""What a recommendation rests on, where that was taken back since: told to whoever reads it, sends it or decides on it."""

from typing import Any

from django.http import HttpRequest

from brobygger.services.assessments import mistakes
from brobygger.services.requests import recommendations


def taken_back(request: HttpRequest, row: Any) -> dict[str, Any]:
    """For ``requests/_verdict_back.html``: the row that took the verdict back, and those that took scores of it back; row: the
    recommendation, None where there is none."""
    if row is None:
        return {"verdict_back": None, "mistaken": ()}
    return {
        "verdict_back": recommendations.verdict_taken_back(row, by=request.user),
        "mistaken": mistakes.mistaken_scores(row, by=request.user),
    }
