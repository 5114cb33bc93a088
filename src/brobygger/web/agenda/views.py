"""Today, the board and the inbox: three lists of the same build, each with why someone stands on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from brobygger.services.access import can
from brobygger.services.agenda import lists, questions
from brobygger.services.plans import team_doses
from brobygger.web.agenda import in_treatment, rows
from brobygger.web.pages import now, page


@page("agenda.today")
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Whom must I find today, and why?"""
    first = questions.whose_own(request.user)
    whose, own = request.GET.get("hvem", first), first == "mine"
    return _list(request, "today", _("Whom must I find today?"), whose=whose, own=own)


@page("agenda.board")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Who is about to fall through the net?"""
    question = _("Who is about to fall through the net?")
    return _list(request, "board", question, too_small=lists.teams_too_small(by=request.user))


@page("agenda.board")
@require_GET
def doses(request: HttpRequest) -> HttpResponse:
    """Is everyone in treatment met as often as planned?"""
    is_whole = request.GET.get("alle") == "1"
    number = request.GET.get("page")
    found = team_doses.in_treatment(by=request.user, now=now(), number=number, is_whole=is_whole)
    says_team = len({each.team for each in found}) > 1
    shown = {"rows": in_treatment.rows(found, says_team=says_team), "says_team": says_team}
    return render(request, "agenda/doses.html", {"page": found, "is_whole": is_whole, **shown})


@page("agenda.inbox")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the authority?"""
    return _list(request, "inbox", _("What is waiting for us?"))


def _list(request: HttpRequest, shows: str, question: str, *, whose: str = "all", **more: object) -> HttpResponse:
    is_whole = request.GET.get("alle") == "1"
    at = now()
    listed = lists.listed(
        by=request.user,
        shows=shows,
        whose=whose,
        kind=request.GET.get("hvorfor", ""),
        number=request.GET.get("page"),
        is_whole=is_whole,
        now=at,
    )
    shown = rows.Shown(
        reads_diary=can(request.user, "contacts.read"),
        handles_alerts=can(request.user, "assessments.handle_alert"),
        says_whose=whose != "mine",
        is_whole=is_whole,
    )
    sections = rows.sections(listed, shown, at)
    ranks = rows.ranks(listed, lists.ORDERS["board"], request.GET) if shows == "board" else []
    context = {
        "listed": listed,
        "ranks": ranks,
        "tallies": rows.tallies(ranks, listed.kind),
        "is_section": listed.kind.isdigit(),
        "sections": sections,
        "is_whole": is_whole,
        "shows": shows,
        "question": question,
        "whose": whose,
        "kinds": rows.kinds(listed, request.GET),
        **more,
    }
    return render(request, "agenda/list.html", context)
