"""How does the citizen get into substitution treatment? Steps, and where things stand."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules import code_lists, law
from brobygger.services import taken_back
from brobygger.services.agenda import lists
from brobygger.services.earlier import earlier
from brobygger.services.people import Person
from brobygger.services.treatment import substitution
from brobygger.services.treatment.substitution import SubstitutionStep
from brobygger.web.asked_days import asks_of
from brobygger.web.mistakes import ask_why
from brobygger.web.opening import opened
from brobygger.web.pages import now, page, say
from brobygger.web.telling import Page, first_shown, language, moment_fields, tell
from brobygger.web.treatment.forms import StepForm


@page("treatment.read")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The steps, newest first."""
    person = opened(request, person_id)
    found = substitution.steps_of(person, by=request.user)
    doubted = substitution.doubts(found, person, by=request.user, now=now())
    return render(
        request,
        "treatment/substitution.html",
        {
            "person": person,
            "steps": [(row, [say(doubt) for doubt in doubted.get(row.id, ())]) for row in found.rows],
            "doubted": doubted,
            "stands": found.stands,
            "earlier": earlier(by=request.user, substitution_step=found.rows),
            "again": substitution.asked_again(person, by=request.user),
            "begun_at": lists.treatment_begun(person, by=request.user),
            "gone": taken_back.of(person, by=request.user, kinds={"substitution_step"}),
        },
    )


@page("treatment.step")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One more step."""
    person = opened(request, person_id)
    form = StepForm(
        request.POST or None,
        initial=first_shown(now()),
        asks=asks_of(request, person),
        asks_begun=partial(substitution.begun_problems, person, by=request.user, corrects=None),
    )
    return _tell(request, person, form, draft="step")


@page("treatment.step")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """A step was written wrong."""
    row = substitution.step_in_scope(by=request.user, step_id=step_id)
    person = opened(request, row.person_id)
    asks = asks_of(request, person, stood_at=row.happened_at)
    asks_begun = partial(substitution.begun_problems, person, by=request.user, corrects=row)
    form = StepForm(request.POST or None, initial=_filled(row), filled=_filled, asks=asks, asks_begun=asks_begun)
    return _tell(request, person, form, draft=f"step-{row.id}")


@page("treatment.step")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """A step was written by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="substitution_step", key=step_id),
        lambda key, why: substitution.take_back(by=request.user, step_id=key, why=why, now=now()),
        to="treatment:substitution",
    )


def _tell(request: HttpRequest, person: Person, form: StepForm, *, draft: str) -> HttpResponse:
    return tell(
        request,
        Page(
            question=_("What has happened with substitution treatment?"),
            intro=_("Write it as the citizen or the health side tells it. Nothing is prescribed here."),
            draft=draft,
            said=lambda: _said(request, person),
        ),
        person=person,
        form=form,
        write=lambda: substitution.tell(by=request.user, person_id=person.id, told=form.told(), now=now(), **form.keys),
        back=reverse("treatment:substitution", args=[person.id]),
    )


def _said(request: HttpRequest, person: Person) -> str:
    """Where things stand, as the page says it: a step of an earlier day, or a wish of whoever is treated, changes nothing."""
    stands = substitution.steps_of(person, by=request.user).stands
    if stands is None:
        return _("Saved.")
    step = code_lists.label("substitution_steps", stands.step, language())
    return _("Saved. Right now: %(step)s, %(day)s.") % {"step": step, "day": law.written_day(stands.happened_at)}


def _filled(row: SubstitutionStep) -> dict[str, object]:
    names = ("step", "reported_by", "attendance", "barrier", "tried", "result", "note")
    return moment_fields(row.happened_at) | {"seen": row.id, **{name: getattr(row, name) for name in names}}
