"""Diagnoses: written down as they were told, corrected, questioned and taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.rules.refusals import Refusal
from brobygger.services.assessments import diagnoses, situations
from brobygger.services.people import Person
from brobygger.web import opening
from brobygger.web.assessments.note_forms import DiagnosisForm
from brobygger.web.pages import now, page, say
from brobygger.web.telling import Page, tell


@page("assessments.note")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Write down a diagnosis."""
    person = opening.opened(request, person_id)
    form = DiagnosisForm(request.POST or None)
    return tell(
        request,
        _asked(draft="diagnosis"),
        person=person,
        form=form,
        write=lambda: diagnoses.add(by=request.user, person_id=person.id, new=form.diagnosis(), now=now()),
        back=_back(person),
    )


@page("assessments.note")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, diagnosis_id: UUID) -> HttpResponse:
    """Correct a diagnosis, or say that it is questioned."""
    row = situations.diagnosis_in_scope(by=request.user, diagnosis_id=diagnosis_id)
    person = opening.opened(request, row.person_id)
    form = DiagnosisForm(request.POST or None, corrects=row)
    return tell(
        request,
        _asked(said=_("Corrected. The earlier version is kept."), draft=f"diagnosis-{row.id}"),
        person=person,
        form=form,
        write=lambda: diagnoses.correct(
            by=request.user, diagnosis_id=form.cleaned_data["stands"] or row.id, new=form.diagnosis(), now=now()
        ),
        back=_back(person),
    )


@page("assessments.note")
@require_POST
def take_back(request: HttpRequest, diagnosis_id: UUID) -> HttpResponse:
    """A diagnosis was written by mistake."""
    row = situations.diagnosis_in_scope(by=request.user, diagnosis_id=diagnosis_id)
    try:
        diagnoses.take_back(by=request.user, diagnosis_id=diagnosis_id, now=now())
    except Refusal as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, _("Removed. The history keeps it."))
    return redirect(_back(opening.opened(request, row.person_id)))


@page("assessments.read")
@require_GET
def versions(request: HttpRequest, diagnosis_id: UUID) -> HttpResponse:
    """A diagnosis with every earlier version."""
    row = situations.diagnosis_in_scope(by=request.user, diagnosis_id=diagnosis_id)
    person = opening.opened(request, row.person_id)
    context = {"person": person, "versions": situations.versions(row), "row": "assessments/_diagnosis.html"}
    return render(request, "assessments/versions.html", context)


def _asked(*, draft: str, said: str = "") -> Page:
    return Page(
        question=_("Which diagnosis have you been told of?"),
        intro=_("Write it as it was told. A diagnosis can be old or wrong, and the citizen may see it otherwise."),
        draft=draft,
        said=said,
    )


def _back(person: Person) -> str:
    return f"{reverse('assessments:situation', args=[person.id])}#diagnoses"
