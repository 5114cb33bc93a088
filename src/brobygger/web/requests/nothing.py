"""The page of a decision where there is nothing to decide on: why, and what can be done instead."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from brobygger.rules.requests import WITHDRAWN
from brobygger.services import requests
from brobygger.services.people import Person
from brobygger.services.requests import changing
from brobygger.services.requests.left_open import left_open


def nothing(request: HttpRequest, person: Person, made: Sequence[Any]) -> HttpResponse:
    """made: the decisions that stand, newest first."""
    changeable = changing.changeable(person, by=request.user)
    context = {
        "person": person,
        "made": made,
        "changeable": changeable,
        "is_opposed": bool(left_open(person, by=request.user).opposed),
        "why": _why(requests.asked(person, by=request.user), made, changeable),
    }
    return render(request, "requests/nothing_to_decide.html", context)


def _why(asked: Sequence[requests.Asked], made: Sequence[Any], changeable: Collection[UUID]) -> str:
    if not made and asked and all(each.clock.stopped_by == WITHDRAWN for each in asked):
        return _(
            "The citizen has withdrawn the wish, so there is nothing to decide on. Do they ask again, a new request is written."
        )
    if not made:
        return _(
            "There is no recommendation and no request to decide on. Has the citizen asked, the request must be written down "
            "first."
        )
    if any(row.id in changeable for row in made):
        return _("Everything that was asked for is decided. To decide otherwise, change the decision below.")
    return _(
        "Everything that was asked for is decided, and what came of it no decision changes. A decision written by mistake can "
        "be taken back below. Do they ask again, a new request is written."
    )
