"""Is the course broken off, by whom, until when, and what is offered meanwhile?"""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules.treatment.breaks import is_over
from brobygger.services import taken_back
from brobygger.services.people import Person
from brobygger.services.treatment import breaks
from brobygger.services.treatment.breaks import Break, BrokenOff
from brobygger.web.asked_days import asks_of
from brobygger.web.mistakes import ask_why
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.telling import Page, first_shown, moment_fields, tell
from brobygger.web.treatment.forms import BreakForm, GoOnForm


@page("treatment.read")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The breaks, newest first."""
    person = opened(request, person_id)
    today = timezone.localdate(now())
    told = breaks.breaks_of(person, by=request.user)
    met = breaks.met_in(told, person, by=request.user)
    found = [(each, is_over(each.row.until, today), met.get(each.row.id)) for each in told]
    running = [each for each in told if each.is_now]
    gone = taken_back.of(person, by=request.user, kinds={"break_off", "break_ended"})
    context = {"person": person, "breaks": found, "running": running, "gone": gone, "today": today}
    return render(request, "treatment/breaks.html", context)


@page("treatment.break_off")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The course is broken off."""
    person = opened(request, person_id)
    return _tell(
        request,
        person,
        BreakForm(request.POST or None, initial=first_shown(now()), asks=_asks_of(request, person)),
        draft="break",
    )


@page("treatment.break_off")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, break_id: UUID) -> HttpResponse:
    """A break, or when it ended, was written wrong."""
    about = breaks.break_in_scope(by=request.user, break_id=break_id)
    person = opened(request, about.row.person_id)
    ended_at = about.ended.happened_at if about.ended else None
    asks = _asks_of(request, person, stood_at=about.row.happened_at)
    form = BreakForm(request.POST or None, initial=_filled(about), filled=_filled, ended_at=ended_at, asks=asks)
    return _tell(request, person, form, draft=f"break-{about.row.id}")


@page("treatment.break_off")
@require_http_methods(["GET", "POST"])
def go_on(request: HttpRequest, break_id: UUID) -> HttpResponse:
    """The course goes on."""
    about = breaks.break_in_scope(by=request.user, break_id=break_id)
    person = opened(request, about.row.person_id)
    # Of someone who has died only what was before can be told; no day is suggested where that of the death is not known.
    shown = first_shown(person.died_at or now()) | {"seen": about.row.id}
    form = GoOnForm(request.POST or None, initial=shown if person.is_death_day_known else shown | {"happened_on": None})
    return tell(
        request,
        Page(
            question=_("When did the course go on?"),
            save=_("The course goes on"),
            draft=f"go-on-{about.row.id}",
            said=lambda: _went_on(request, person),
        ),
        person=person,
        form=form,
        write=lambda: breaks.go_on(
            by=request.user,
            break_id=form.cleaned_data["seen"] or about.row.id,
            at=form.at,
            note=form.cleaned_data["note"],
            key=form.cleaned_data["id"],
            now=now(),
        ),
        back=reverse("treatment:breaks", args=[person.id]),
    )


@page("treatment.break_off")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, break_id: UUID) -> HttpResponse:
    """A break was written by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="break_off", key=break_id),
        lambda key, why: breaks.take_back(by=request.user, break_id=key, why=why, now=now()),
        to="treatment:breaks",
    )


@page("treatment.break_off")
@require_http_methods(["GET", "POST"])
def take_back_end(request: HttpRequest, break_ended_id: UUID) -> HttpResponse:
    """The course had not gone on after all."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="break_ended", key=break_ended_id),
        lambda key, why: breaks.take_back_end(by=request.user, break_ended_id=key, why=why, now=now()),
        to="treatment:breaks",
        what=_("The course is then broken off again, from the day the break began."),
    )


_asks_of = partial(asks_of, problems=breaks.day_problems)


def _tell(request: HttpRequest, person: Person, form: BreakForm, *, draft: str) -> HttpResponse:
    written: list[Break] = []
    return tell(
        request,
        Page(
            question=_("Why is the course broken off?"),
            draft=draft,
            said=lambda: _said(breaks.break_in_scope(by=request.user, break_id=written[0].id)),
        ),
        person=person,
        form=form,
        write=lambda: written.append(
            breaks.break_off(by=request.user, person_id=person.id, told=form.told(), now=now(), **form.keys)
        ),
        back=reverse("treatment:breaks", args=[person.id]),
    )


def _said(about: BrokenOff) -> str:
    if about.is_now:
        return _("Saved. The lists ask about it until the course goes on.")
    return _("Saved. The break is over, and no list asks about it.")


def _went_on(request: HttpRequest, person: Person) -> str:
    """The course goes on, unless it has ended since or is broken off for another reason too."""
    if person.ended_at is None and not breaks.running(person, by=request.user):
        return _("Saved. The course goes on, and the break stands in no list any more.")
    return _("Saved. The break is over, and no list asks about it.")


def _filled(about: BrokenOff) -> dict[str, object]:
    row = about.row
    ended_on = timezone.localtime(about.ended.happened_at).date() if about.ended else None
    same = {name: getattr(row, name) for name in ("broken_by", "reason", "until", "alternative", "note")}
    seen = {"seen": row.id, "seen_end": about.ended.id if about.ended else None}
    return moment_fields(row.happened_at) | {"ended_on": ended_on, **seen, **same}
