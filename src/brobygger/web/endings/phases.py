"""The phase of a course: where it is, how it came there, and what was written by mistake."""

from dataclasses import dataclass
from datetime import date
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
from brobygger.rules.agenda import FOLLOWUPS, MISSED
from brobygger.rules.courses import FOLLOWUP, TREATMENT, can_end, can_move_to
from brobygger.rules.endings import FollowUp
from brobygger.services import (
    access,
    course_corrections,
    courses,
    deaths,
    ending_burdens,
    ending_days,
    endings,
    event_corrections,
    moving,
    requests,
)
from brobygger.services.agenda import lists
from brobygger.services.earlier import earlier
from brobygger.services.people import Person
from brobygger.services.requests import left_open as in_requests
from brobygger.services.requests import unnamed
from brobygger.web import telling
from brobygger.web.endings.left_open import AUTHORITY_ALONE, left_open
from brobygger.web.endings.moving import MoveForm, MoveMistakeForm
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.telling import Page, is_written, language


@page("endings.read")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Where the course is, how it ended, and who was reached afterwards."""
    person = opened(request, person_id)
    return _shown(request, person, MoveForm(initial={"happened_on": timezone.localdate()}))


def _shown(request: HttpRequest, person: Person, form: MoveForm) -> HttpResponse:
    state = courses.state_of(person)
    ended = _with_followups(request, person)
    history = courses.history(person, by=request.user)
    moved, died = [each.row for each in history], deaths.told_of(person, by=request.user) if person.died_at else []
    context = {
        "person": person,
        "form": form,
        "state": state,
        "history": history,
        "holds_next": any(each.why_not == "moved_since" for each in history),
        "earlier": earlier(by=request.user, death=died, phase=[row for row in moved if not row.is_retraction]),
        "begun_at": lists.treatment_begun(person, by=request.user),
        "is_refused": in_requests.left_open(person, by=request.user).is_refused,
        "moves": can_move_to(state),
        "can_end": can_end(state),
        "ended": ended,
        "mistaken": ending_burdens.mistaken(person, by=request.user) if ended else (),
        "nobody_asked": courses.nobody_asked(person, by=request.user, but=unnamed.kept_from(person, by=request.user)),
        "runs_on": person.clock_due_on if person.ended_at else None,
        "ended_by_mistake": endings.taken_back(person, by=request.user),
        "undone": deaths.taken_back(person, by=request.user),
        "deaths": died,
        "after_death": deaths.contradicted_by(person, by=request.user),
    }
    if person.ended_at and not person.died_at:
        left = left_open(request, person)
        # A follow-up stands in its own table below.
        goes_on = [each for each in left.goes_on if each.kind not in {*FOLLOWUPS, MISSED}]
        context |= {"referrals": left.referrals, "goes_on": goes_on, "authority_alone": AUTHORITY_ALONE}
    return render(request, "endings/overview.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class Row:
    """A follow-up, whether it can be told, and whether it is its time and stands in the lists. ``back_on``: of one nobody asks
    for any more, though nobody has told of it, the day the citizen was back."""

    followup: FollowUp
    can_be_told: bool
    is_asked_now: bool
    back_on: date | None = None


def _with_followups(request: HttpRequest, person: Person) -> list[tuple[endings.Ended, list[Row]]]:
    """The endings with a row for each follow-up. When the citizen was back is asked where the lists have dropped one."""
    today, asked = timezone.localdate(), endings.asked_for(person, by=request.user, now=now())
    # Of the dead what was done before, in its time.
    last = min(today, timezone.localdate(person.died_at)) if person.died_at else today
    ended = endings.endings_of(person, by=request.user)
    dropped = {
        (each.ending.id, one.months)
        for each in ended
        for one in each.followups
        if not one.is_closed and (each.ending.id, one.months) not in asked
    }
    back = ending_days.back_after(person, by=request.user) if dropped and person.died_at is None else {}

    def row(ending: endings.Ending, one: FollowUp) -> Row:
        key = (ending.id, one.months)
        is_asked_now = key in asked and one.shows_on <= today < one.told_before
        back_at = back.get(ending.happened_at) if key in dropped else None
        return Row(one, one.told_from <= last, is_asked_now, timezone.localdate(back_at) if back_at else None)

    return [(each, [row(each.ending, one) for one in each.followups]) for each in ended]


@page("courses.move")
@require_POST
def move(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The course goes to another phase."""
    person = opened(request, person_id)
    form = MoveForm(request.POST)

    def write() -> None:
        told = {name: form.cleaned_data[name] for name in ("to", "seen", "is_refusal_known")}
        moving.move(by=request.user, person_id=person_id, at=form.at, now=now(), **told, **form.answer)

    if not is_written(request, form, write):
        person.refresh_from_db()
        return _shown(request, person, form)
    phase = code_lists.label("phases", form.cleaned_data["to"], language())
    said = [_("Saved. The phase is now: %(phase)s.") % {"phase": phase}]
    if form.cleaned_data["to"] == TREATMENT and form.answer:
        person.refresh_from_db()
        said += _of_the_deadline(person, by=request.user, is_begun="begun_with" in form.answer)
    messages.success(request, " ".join(said))
    if not form.answer:
        _ask_whether_treatment_began(request, person_id)
    return redirect("endings:overview", person_id)


def _of_the_deadline(person: Person, *, by: Any, is_begun: bool) -> list[str]:
    """What is so of the deadlines after a move to treatment, whatever was so when the form was opened."""
    runs = requests.running_clock(person, by=by) is not None
    if is_begun:
        return [_("The deadline has stopped."), *([_("Another deadline runs on.")] if runs else [])]
    return [_("The deadline runs on.") if runs else _("No deadline runs.")]


@page("courses.move")
@require_http_methods(["GET", "POST"])
def take_back_move(request: HttpRequest, move_id: UUID) -> HttpResponse:
    """The course never came to that phase. What it means is told first, and why is asked."""
    row = course_corrections.move_as_it_stands(by=request.user, move_id=move_id)
    person = opened(request, row.person_id)
    began = event_corrections.began_with(row, by=request.user)
    form = MoveMistakeForm(request.POST or None, beside=began)
    shown = Page(
        question=_("Was this phase written by mistake?"),
        save=_("Yes, take it back"),
        intro=_what_will_be(course_corrections.without(row, by=request.user)),
        template="endings/take_back_move.html",
        said=lambda: _where_it_is(person),
        more={"row": row, "before": earlier(by=request.user, phase=[row]).get(row.id), "began": began},
    )
    return telling.take_back(
        request,
        shown,
        person=person,
        form=form,
        act=lambda why: event_corrections.take_back_move(
            by=request.user, move_id=move_id, why=why, event_id=form.beginning_too, now=now()
        ),
        back=reverse("endings:overview", args=[person.id]),
    )


@page("courses.move")
@require_GET
def not_begun(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Treatment is written to have begun and has not: the way to where that is taken back."""
    person = opened(request, person_id)
    event = event_corrections.began_before_the_move(person, by=request.user)
    if event is not None:
        return redirect("requests:take_back", event.id)
    # Where a colleague has put it right meanwhile, the page of the course says how it is.
    is_behind = lists.treatment_begun(person, by=request.user) is not None
    return redirect("treatment:substitution" if is_behind else "endings:overview", person.id)


def _what_will_be(without: course_corrections.Without) -> str:
    """What taking a move back does to the course, before it is done."""
    if without.is_as_before:
        told = _("The course is then again in the phase it was in before: %(phase)s.")
    else:
        told = _("The course stays in the phase it has come to since: %(phase)s.")
    parts = [told % {"phase": code_lists.label("phases", without.phase, language())}]
    if without.is_as_before and without.phase == FOLLOWUP:
        parts.append(_("If the citizen has asked for treatment since it ended, it begins again with that wish."))
    return " ".join([*parts, _("What was written stays in the course, struck out.")])


def _where_it_is(person: Person) -> str:
    person.refresh_from_db(fields=["phase"])
    phase = code_lists.label("phases", person.phase, language())
    return _("Taken back. The phase is now: %(phase)s.") % {"phase": phase}


def _ask_whether_treatment_began(request: HttpRequest, person_id: UUID) -> None:
    """A phase stops no clock. Whoever moves a course to treatment before a wish was said whose clock runs is led to where it is
    told; where nobody has written that the citizen asked, to where that is."""
    if request.POST.get("to") != TREATMENT or not access.can(request.user, "requests.happen"):
        return
    person = access.person_in_scope(request.user, person_id)
    running = requests.running_clock(person, by=request.user)
    if running is None and courses.nobody_asked(person, by=request.user):
        link = format_html('<a href="{}">{}</a>', reverse("requests:ask", args=[person_id]), _("Write it here"))
        messages.info(request, format_html("{} {}", _("Nobody has written that the citizen asked for this."), link))
    if running is not None:
        link = format_html(
            '<a href="{}">{}</a>', reverse("requests:happen", args=[running.requests[0]]), _("Write it here")
        )
        asked = _("The deadline for starting treatment still runs. Has treatment begun?")
        messages.info(request, format_html("{} {}", asked, link))
