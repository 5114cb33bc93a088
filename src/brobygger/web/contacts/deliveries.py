"""What has the citizen received? And, for those who look after a team: what has been given to whom, and to whom never?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from brobygger.rules import deliveries as rules
from brobygger.services import deliveries
from brobygger.web.contacts import pictures
from brobygger.web.opening import opened
from brobygger.web.pages import now, page


@page("contacts.read")
@require_GET
def received(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Every component and method, what has never been delivered included, and care and change by month."""
    person = opened(request, person_id)
    found = deliveries.received_by(person, by=request.user)
    context = {
        "person": person,
        "course": found.now,
        "ever": found.ever,
        "since": found.since,
        "months_shown": pictures.MONTHS,
        "groups": [(list_id, [row for row in found.delivered if row[0].list_id == list_id]) for list_id in rules.LISTS],
    }
    return render(request, "contacts/received.html", context)


@page("contacts.read")
@require_GET
def picture(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The picture of care and change; it holds no name."""
    person = opened(request, person_id)
    months = deliveries.received_by(person, by=request.user).now.months
    drawn = pictures.balance(months, is_narrow="smal" in request.GET)
    return HttpResponse(drawn, content_type="image/svg+xml")


@page("contacts.coverage")
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Per component how many of those in a course have ever received it, and how many never."""
    found = deliveries.coverage(by=request.user, team=request.GET.get("team", ""))
    groups = [(list_id, [row for row in found.rows if row.list_id == list_id]) for list_id in rules.LISTS]
    return render(request, "contacts/coverage.html", {"coverage": found, "groups": groups})


@page("contacts.coverage_people")
@require_GET
def never(request: HttpRequest, code: str) -> HttpResponse:
    """Who has never received it?"""
    team = request.GET.get("team", "")
    found = deliveries.never(by=request.user, code=code, team=team, number=request.GET.get("page"), now=now())
    list_id = next(list_id for list_id, known in rules.codes() if known == code)
    return render(request, "contacts/never.html", {"page": found, "code": code, "list_id": list_id, "team": team})
