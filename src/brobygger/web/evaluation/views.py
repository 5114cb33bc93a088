"""Forandring: did the burden change, and for whom do we not know?"""

import json

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from brobygger.analysis import change_tables
from brobygger.services import changes, extract
from brobygger.web.evaluation import answers, pictures
from brobygger.web.pages import now, page, say

FORMS = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
# Whoever opens a figure sees names: the look-up is logged like any other.
PURPOSE = "evaluation"


@page("evaluation.see")
@require_GET
def change(request: HttpRequest) -> HttpResponse:
    """One figure per area: sentence, chart, table, what it does not show, download."""
    answer = answers.asked(request.user, request.GET, today=timezone.localdate(now()))
    rows = answers.rows(answer)
    best = answers.best(rows)
    context = {"answer": answer, "rows": rows, "best": best, "parted": answers.parted(answer, best)}
    context["is_other"] = not answers.asked_for_all_of(answer, request.GET)
    context["refused"] = say(answer.refused) if answer.refused else ""
    return render(request, "evaluation/change.html", context, status=422 if answer.refused else 200)


@page("evaluation.see")
@require_GET
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The same numbers as CSV or JSON."""
    answer = answers.asked(request.user, request.GET, today=timezone.localdate(now()))
    if form not in FORMS or answer.results is None or not answers.asked_for_all_of(answer, request.GET):
        raise Http404
    if form == "csv":
        body = change_tables.as_csv(answer.results, before=answer.before, after=answer.after)
    else:
        told = change_tables.as_dict(
            answer.results,
            instrument=answer.instrument,
            before=answer.before,
            after=answer.after,
            methods=answer.methods,
            are_small_counts_hidden=answer.is_hidden,
        )
        body = json.dumps(told, ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="forandring.{form}"'
    return response


@page("evaluation.see")
@require_GET
def figure(request: HttpRequest) -> HttpResponse:
    """The chart of all areas."""
    answer = answers.asked(request.user, request.GET, today=timezone.localdate(now()))
    if answer.results is None or not answers.asked_for_all_of(answer, request.GET):
        raise Http404
    drawn = pictures.change(answer, is_narrow="smal" in request.GET)
    return HttpResponse(drawn, content_type="image/svg+xml")


@page("evaluation.open_people")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The people a figure counts, for those who may see them."""
    answer = answers.behind_figure(request.user, request.GET, today=timezone.localdate(now()))
    if answer.worked is None:
        raise Http404
    if answer.is_hidden:
        raise PermissionDenied
    area, figure, reason = (request.GET.get(name, "") for name in ("omraade", "tal", "grund"))
    answers.check_reason(figure, reason)
    if not answers.asked_for_all_of(answer, request.GET):
        raise Http404
    try:
        places = answer.worked.behind.of(area=area, figure=figure, reason=reason)
    except ValueError:
        raise Http404 from None
    number = request.GET.get("page")
    found = extract.people_behind(by=request.user, whom=answer.worked.whom, places=places, number=number)
    changes.looked_up(
        by=request.user,
        act="evaluation.open_people",
        now=now(),
        purpose=PURPOSE,
        people=[person.id for person in found],
    )
    context = {"answer": answer, "page": found, "area": answers.area_label(area)}
    context["figure"] = answers.figure_label(figure, reason)
    return render(request, "evaluation/people.html", context)
