"""Where one lands after login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from brobygger.services import access
from brobygger.web.pages import page


@page("access.start")
def stay(request: HttpRequest) -> HttpResponse:
    """Keeps the session going for someone who is writing; nothing to show."""
    return HttpResponse(status=204)


@page("access.start")
def home(request: HttpRequest) -> HttpResponse:
    """The first page one's role has work on; a word about what is to come where there is none yet."""
    if access.can(request.user, "agenda.inbox"):
        return redirect("agenda:inbox")
    if access.can(request.user, "people.list"):
        return redirect("people:caseload")
    if access.can(request.user, "referrals.consented"):
        return redirect("referrals:consented")
    if access.can(request.user, "evaluation.see"):
        return redirect("evaluation:change")
    return render(request, "access/home.html")
