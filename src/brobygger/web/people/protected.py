"""What address protection covers, on a page of its own whose opening is logged."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from brobygger.services import protected
from brobygger.web import opening
from brobygger.web.pages import page
from brobygger.web.people.facts import in_words


@page("people.describe")
@require_GET
def places(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Where someone lives, was met and asked. Every opening is logged as seeing what is protected."""
    found = opening.opened(request, person_id)
    opening.see_protected(request, found)
    known = protected.details_of(found, by=request.user)
    context = {
        "person": found,
        "facts": in_words(known, is_protected=False),
        "places": protected.places_of(found, by=request.user),
        "most": protected.SHOWN,
    }
    return render(request, "people/protected.html", context)
