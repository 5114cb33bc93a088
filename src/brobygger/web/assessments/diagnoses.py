"""Diagnoses: written down as they were told, corrected, questioned and taken back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.services import taken_back
from brobygger.services.assessments import diagnoses
from brobygger.services.people import Person
from brobygger.web.asked_days import asks_of
from brobygger.web.assessments.note_forms import DiagnosisForm
from brobygger.web.mistakes import ask_why
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.telling import Page, tell


@page("assessments.note")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Write down a diagnosis."""
    person = opened(request, person_id)
    form = DiagnosisForm(request.POST or None, asks=asks_of(request, person))
    return _tell(request, person, form, draft="diagnosis")


@page("assessments.note")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, diagnosis_id: UUID) -> HttpResponse:
    """Correct a diagnosis, or say that it is questioned."""
    row = diagnoses.diagnosis_in_scope(by=request.user, diagnosis_id=diagnosis_id)
    person = opened(request, row.person_id)
    asks = asks_of(request, person, stood_at=row.happened_at)
    form = DiagnosisForm(request.POST or None, corrects=row, asks=asks)
    return _tell(request, person, form, draft=f"diagnosis-{row.id}", said=_("Corrected. The earlier version is kept."))


@page("assessments.note")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, diagnosis_id: UUID) -> HttpResponse:
    """A diagnosis was written by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="diagnosis", key=diagnosis_id),
        lambda key, why: diagnoses.take_back(by=request.user, diagnosis_id=key, why=why, now=now()),
        to="assessments:situation",
    )


@page("assessments.read")
@require_GET
def versions(request: HttpRequest, diagnosis_id: UUID) -> HttpResponse:
    """A diagnosis with every earlier version."""
    row = diagnoses.diagnosis_in_scope(by=request.user, diagnosis_id=diagnosis_id)
    person = opened(request, row.person_id)
    context = {
        "person": person,
        "versions": diagnoses.versions(row, by=request.user),
        "row": "assessments/_diagnosis.html",
    }
    return render(request, "assessments/versions.html", context)


def _tell(request: HttpRequest, person: Person, form: DiagnosisForm, *, draft: str, said: str = "") -> HttpResponse:
    return tell(
        request,
        Page(
            question=_("Which diagnosis have you been told of?"),
            intro=_("Write it as it was told. A diagnosis can be old or wrong, and the citizen may see it otherwise."),
            draft=draft,
            said=said,
        ),
        person=person,
        form=form,
        write=lambda: diagnoses.tell(by=request.user, person_id=person.id, told=form.told(), now=now(), **form.keys),
        back=_back(person),
    )


def _back(person: Person) -> str:
    return f"{reverse('assessments:situation', args=[person.id])}#diagnoses"
