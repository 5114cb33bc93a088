"""One press for a task that is done, one for a slip of the finger, and a page for what was ticked off by mistake."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.rules.refusals import Refusal
from brobygger.services import taken_back
from brobygger.services.people import Person
from brobygger.services.plans import revisions, tasks
from brobygger.web.meeting import whom
from brobygger.web.mistakes import ask_why
from brobygger.web.pages import now, page, say


@page("plans.revise")
@require_POST
def finish(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """A task is done."""
    # After a slip of the finger the way back is the first thing on the page.
    link = format_html('<a href="#task-{}">{}</a>', task_id, _("Not done after all?"))
    said = format_html("{} {}", _("Saved. The plan is as it was agreed."), link)
    return _ticked(request, lambda: tasks.finish(by=request.user, task_id=task_id, now=now()), said=said)


@page("plans.revise")
@require_POST
def undo(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """A task was ticked off just now by a slip of the finger; what has stood longer is asked about."""
    said = _("Taken back: the task stands open again.")
    return _ticked(request, lambda: tasks.undo(by=request.user, task_id=task_id, now=now()), said=said)


@page("plans.revise")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, tick_id: UUID) -> HttpResponse:
    """A task was ticked off by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="task_tick", key=tick_id),
        lambda key, why: tasks.take_back(by=request.user, tick_id=key, why=why, now=now()),
        to="plans:overview",
        what=_("The task stands open again."),
    )


def just_ticked(request: HttpRequest, ticks: Iterable[Any]) -> frozenset[UUID]:
    """Those of the ticks, None among them, that are undone by a press."""
    mine = (tick for tick in ticks if tick and tasks.is_just_ticked(tick, by=request.user, now=now()))
    return frozenset(tick.id for tick in mine)


def _ticked(request: HttpRequest, act: Callable[[], Person], *, said: str) -> HttpResponse:
    try:
        person = act()
    except Refusal as refusal:
        if refusal.code == "why_needed":
            messages.info(request, say(refusal))
            return redirect("plans:take_back_tick", refusal.params["tick"])
        if "newest" not in refusal.params:
            raise
        message = _("%(who)s has revised the plan since you opened the page. Look again before you tick it off.")
        newest = revisions.revision_in_scope(by=request.user, plan_id=refusal.params["newest"])
        messages.error(request, message % {"who": whom(newest.recorded_by, request.user)})
        return redirect("plans:overview", newest.person_id)
    messages.success(request, said)
    return redirect("plans:overview", person.id)
