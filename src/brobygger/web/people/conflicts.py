"""Two wrote different things of one person: both stand side by side until someone who knows chooses."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.services.sync import conflicts, settling
from brobygger.web import opening
from brobygger.web.pages import now, page
from brobygger.web.telling import press


@page("people.describe")
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, conflict_id: UUID) -> HttpResponse:
    """Which of the two is right?"""
    found = opening.opened(request, conflicts.person_of(by=request.user, conflict_id=conflict_id).id)
    if request.method == "POST":
        choice = request.POST.get("choice", "")

        def act() -> None:
            settling.settle(by=request.user, conflict_id=conflict_id, choice=choice, seen=_seen(request), now=now())

        said = _("Saved. Both stay in the history.")
        return press(request, act, back=reverse("people:person", args=[found.id]), said=said)
    rows = [row for row in conflicts.compared(found, by=request.user) if row.conflict.id == conflict_id]
    if not rows:
        # Settled meanwhile: what stands is on the page of the person.
        return redirect("people:person", found.id)
    if rows[0].is_hidden:
        opening.see_protected(request, found)
    return render(request, "people/conflict.html", {"person": found, "row": rows[0]})


def _seen(request: HttpRequest) -> dict[str, UUID | None]:
    """The key of what the page showed to stand, which is empty where it showed nothing; nothing where none is told, or what no
    page of ours says."""
    told = request.POST.get("seen")
    if told is None:
        return {}
    try:
        return {"theirs": UUID(told) if told else None}
    except ValueError:
        return {}
