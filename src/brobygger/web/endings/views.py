"""The ending of a course, and what is put right of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.rules.plans import DROPPED
from brobygger.rules.plans import REACHED as GOAL_REACHED
from brobygger.services import (
    courses,
    ending_burdens,
    ending_corrections,
    ending_days,
    endings,
    happened,
    requests,
)
from brobygger.services.people import Person
from brobygger.services.plans import revisions
from brobygger.services.writing import Sent
from brobygger.web import telling
from brobygger.web.endings.forms import WANTED, EndForm
from brobygger.web.endings.left_open import AUTHORITY_ALONE, left_open
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.telling import MomentForm, Page, first_shown, moment_fields, tell


@page("endings.end")
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """End a course."""
    person = opened(request, person_id)
    left = left_open(request, person)
    ended_at = _when_told(request)
    runs_on = requests.runs_on_after_ending(person, by=request.user, ended_at=ended_at)
    stops = None if runs_on else requests.running_clock(person, by=request.user)
    reached, remaining = _of_goals(person, by=request.user)
    initial = {
        "seen": courses.mark(person, by=request.user),
        "reached": "\n".join(reached),
        "remaining": "\n".join(remaining),
    }
    form = EndForm(request.POST or None, initial=first_shown(now()) | initial, runs_on=len(runs_on))
    shown = Page(
        question=_("How does the course end?"),
        save=_("End the course"),
        draft="ending",
        template="endings/end.html",
        more={
            "burdens": ending_burdens.burdens(person, by=request.user, on=timezone.localtime(ended_at).date()),
            "has_goals": reached or remaining,
            "goes_on": [each for each in left.goes_on if not (stops and each.kind == "clock")],
            "authority_alone": AUTHORITY_ALONE,
            "ends": left.ends,
            "referrals": left.referrals,
            "runs_on": runs_on[0] if runs_on else None,
            "stops": stops,
            "after": lambda: _written_after(request, person, form),
            "ended": lambda: endings.ended_already(person, by=request.user),
        },
        said=lambda: _ended_in_words(person, form),
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: endings.end(
            by=request.user,
            person_id=person.id,
            new=form.ending(),
            sent=Sent(form.cleaned_data["id"], str(form.cleaned_data["seen"] or "")),
            now=now(),
        ),
        back=reverse("endings:overview", args=[person.id]),
    )


def _of_goals(person: Person, *, by: Any) -> tuple[list[str], list[str]]:
    """In the citizen's words the goals of the plan of this course that are reached, and those under way or on pause."""
    plan = revisions.standing(person, by=by)
    if plan is None or revisions.ended_since(plan, person, by=by) is not None:
        return [], []
    goals = [goal for goal in revisions.content_of(plan).goals if goal.status != DROPPED]
    reached = [goal.own_words for goal in goals if goal.status == GOAL_REACHED]
    return reached, [goal.own_words for goal in goals if goal.status != GOAL_REACHED]


@page("endings.end")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, ending_id: UUID) -> HttpResponse:
    """Something about an ending was written wrong."""
    row = endings.ending_as_it_stands(by=request.user, ending_id=ending_id)
    person = opened(request, row.person_id)
    form = EndForm(request.POST or None, initial=_filled(row), filled=_filled, runs_on=0)
    shown = Page(
        question=_("What is right about the ending?"),
        intro=_("What was written stays in the history. The follow-ups fall due from the day you write here."),
        draft=f"ending-{row.id}",
        template="endings/sure.html",
        more={"after": lambda: _written_after(request, person, form, until=row.happened_at)},
        said=_("Saved. The follow-ups follow the day; what was told of them stays."),
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: ending_corrections.correct(
            by=request.user,
            ending_id=form.cleaned_data["seen"] or row.id,
            new=form.ending(),
            key=form.cleaned_data["id"],
            now=now(),
        ),
        back=reverse("endings:overview", args=[person.id]),
    )


def _written_after(
    request: HttpRequest, person: Person, form: EndForm, until: datetime | None = None
) -> list[happened.Entry]:
    """What of the course is written after the day told, where that has to be looked at once more."""
    if form.asked_at is None:
        return []
    return ending_days.written_after(person, by=request.user, at=form.asked_at, until=until)


def _filled(row: Any) -> dict[str, object]:
    names = ("status", "reason", "reached", "remaining", "ahead", "tried", "own_view")
    told = {name: getattr(row, name) for name in names}
    return {**moment_fields(row.happened_at), **told, "wants_followup": WANTED[row.wants_followup], "seen": row.id}


def _ended_in_words(person: Person, form: EndForm) -> str:
    person.refresh_from_db(fields=["ended_at"])
    if person.ended_at is None:
        return _("Saved. The citizen has asked for treatment since, so a new course has begun with that wish.")
    if form.cleaned_data["wants_followup"] == "no":
        return _(
            "Saved. The citizen has said that we may not ask later, so nobody is asked to. A follow-up the law asks for stays "
            "in the authority's inbox until somebody has written how it went."
        )
    return _("Saved. The follow-ups stand in the lists when they are due.")


def _when_told(request: HttpRequest) -> datetime:
    """When the course is said to have ended; now while that is not told, or cannot be read."""
    told = MomentForm(request.POST or None)
    return told.at if told.is_valid() else now()


@page("endings.end")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, ending_id: UUID) -> HttpResponse:
    """It had not ended after all. What comes of it is told first, and why is asked."""
    row = endings.ending_as_it_stands(by=request.user, ending_id=ending_id)
    person = opened(request, row.person_id)
    shown = Page(
        question=_("Had the course not ended after all?"),
        save=_("Yes, it goes on"),
        intro=_(
            "The course goes on in the phase it was in before, or in the one it has come to since, and the follow-ups leave "
            "the lists. What was written stays in the course, struck out."
        ),
        said=_("Taken back. The course goes on where it was."),
    )
    return telling.take_back(
        request,
        shown,
        person=person,
        act=lambda why: endings.take_back(by=request.user, ending_id=row.id, why=why, now=now()),
        back=reverse("endings:overview", args=[person.id]),
    )
