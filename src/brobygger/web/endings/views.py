"""The phase of a course, its ending, and the follow-ups."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.rules import code_lists
from brobygger.rules.agenda import FOLLOWUPS, is_for_authority_alone, kinds
from brobygger.rules.courses import TRANSITIONS, TREATMENT, can_move_to
from brobygger.rules.plans import DROPPED
from brobygger.rules.plans import REACHED as GOAL_REACHED
from brobygger.services import (
    access,
    course_corrections,
    courses,
    deaths,
    ending_burdens,
    ending_corrections,
    ending_days,
    endings,
    requests,
    sheets,
)
from brobygger.services.agenda import lists
from brobygger.services.people import Person
from brobygger.services.plans import revisions
from brobygger.services.referrals import following
from brobygger.services.writing import Sent
from brobygger.web import telling
from brobygger.web.endings.forms import WANTED, EndForm, MoveForm
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.telling import MomentForm, Page, first_shown, is_written, language, moment_fields, tell

# What no worker carries on.
_AUTHORITY_ALONE = frozenset(kind for kind in kinds() if is_for_authority_alone(kind))


@page("endings.read")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Where the course is, how it ended, and who was reached afterwards."""
    person = opened(request, person_id)
    return _shown(request, person, MoveForm(initial={"happened_on": timezone.localdate()}))


def _shown(request: HttpRequest, person: Person, form: MoveForm) -> HttpResponse:
    state = courses.state_of(person)
    today = timezone.localdate()
    ended = [
        (each, [(one, one.told_from <= today, one.shows_on <= today < one.told_before) for one in each.followups])
        for each in endings.endings_of(person, by=request.user)
    ]
    context = {
        "person": person,
        "form": form,
        "state": state,
        "history": courses.history(person, by=request.user),
        "begun_at": lists.treatment_begun(person, by=request.user),
        "moves": can_move_to(state),
        "can_end": "end" in TRANSITIONS[state].values(),
        "ended": ended,
        "nobody_asked": courses.nobody_asked(person, by=request.user),
        "runs_on": person.clock_due_on if person.ended_at else None,
        "ended_by_mistake": endings.taken_back(person, by=request.user),
        "undone": deaths.taken_back(person, by=request.user),
        "deaths": deaths.told_of(person, by=request.user) if person.died_at else [],
        "after_death": deaths.contradicted_by(person, by=request.user),
        "referrals": _open_referrals(request, person) if person.ended_at and not person.died_at else [],
    }
    if person.ended_at and access.can(request.user, "endings.end"):
        goes_on, _ends = lists.open_of(person, by=request.user, now=now())
        # A follow-up stands in its own table below, a stay or a bridge in its own list.
        context["authority_alone"] = _AUTHORITY_ALONE
        told = {each.key for each in context["referrals"]}
        context["goes_on"] = [each for each in goes_on if each.kind not in FOLLOWUPS and each.about_id not in told]
    return render(request, "endings/overview.html", context, status=422 if form.errors else 200)


@page("courses.move")
@require_POST
def move(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The course goes to another phase."""
    person = opened(request, person_id)
    form = MoveForm(request.POST)

    def write() -> None:
        told = {name: form.cleaned_data[name] for name in ("to", "seen")}
        courses.move(by=request.user, person_id=person_id, at=form.at, now=now(), **told)

    if not is_written(request, form, write):
        person.refresh_from_db()
        return _shown(request, person, form)
    phase = code_lists.label("phases", form.cleaned_data["to"], language())
    messages.success(request, _("Saved. The phase is now: %(phase)s.") % {"phase": phase})
    _ask_whether_treatment_began(request, person_id)
    return redirect("endings:overview", person_id)


@page("courses.move")
@require_http_methods(["GET", "POST"])
def take_back_move(request: HttpRequest, move_id: UUID) -> HttpResponse:
    """The course never came to that phase. What it means is told first, and why is asked."""
    row = course_corrections.move_as_it_stands(by=request.user, move_id=move_id)
    person = opened(request, row.person_id)
    shown = Page(
        question=_("Was this phase written by mistake?"),
        save=_("Yes, take it back"),
        intro=_("The course is again in the phase it was in before. What was written stays in the course, struck out."),
        template="endings/take_back_move.html",
        said=_("Removed. The history keeps it."),
        more={"row": row},
    )
    return telling.take_back(
        request,
        shown,
        person=person,
        act=lambda why: course_corrections.take_back_move(by=request.user, move_id=move_id, why=why, now=now()),
        back=reverse("endings:overview", args=[person.id]),
    )


def _ask_whether_treatment_began(request: HttpRequest, person_id: UUID) -> None:
    """A phase stops no clock. Whoever moves a course to treatment while one runs is led to where it is told."""
    if request.POST.get("to") != TREATMENT or not access.can(request.user, "requests.happen"):
        return
    running = requests.running_clock(access.person_in_scope(request.user, person_id), by=request.user)
    if running is not None:
        link = format_html(
            '<a href="{}">{}</a>', reverse("requests:happen", args=[running.requests[0]]), _("Write it here")
        )
        asked = _("The deadline for starting treatment still runs. Has treatment begun?")
        messages.info(request, format_html("{} {}", asked, link))


@page("endings.end")
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """End a course."""
    person = opened(request, person_id)
    goes_on, ends = lists.open_of(person, by=request.user, now=now())
    ended_at = _when_told(request)
    runs_on = requests.runs_on_after_ending(person, by=request.user, ended_at=ended_at)
    stops = None if runs_on else requests.running_clock(person, by=request.user)
    reached, remaining = _of_goals(person, by=request.user)
    initial = {
        "seen": courses.mark(person, by=request.user),
        "reached": "\n".join(reached),
        "remaining": "\n".join(remaining),
    }
    form = EndForm(request.POST or None, initial=first_shown(now()) | initial, runs_on=runs_on is not None)
    shown = Page(
        question=_("How does the course end?"),
        save=_("End the course"),
        draft="ending",
        template="endings/end.html",
        more={
            "burdens": ending_burdens.burdens(person, by=request.user, on=timezone.localtime(ended_at).date()),
            "has_goals": reached or remaining,
            "goes_on": [each for each in goes_on if not (stops and each.kind == "clock")],
            "authority_alone": _AUTHORITY_ALONE,
            "ends": ends,
            "referrals": _open_referrals(request, person),
            "runs_on": runs_on,
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


def _open_referrals(request: HttpRequest, person: Person) -> list[following.Shown]:
    """Where the citizen stays, and what is not answered or not landed yet: the ending closes none of it."""
    if not access.can(request.user, "referrals.read"):
        return []
    shown = following.of(person, by=request.user, today=timezone.localdate())
    return [each for each in shown if each.progress.is_open]


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
    form = EndForm(request.POST or None, initial=_filled(row), filled=_filled, runs_on=False)
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
) -> list[sheets.Entry]:
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
            "The course goes on in the phase it was in before, and the follow-ups leave the lists. What was written stays in "
            "the course, struck out."
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
