"""What do we know of the citizen's situation? The six headings, and what is added, corrected and taken back under them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules import code_lists
from brobygger.rules import findings as rules
from brobygger.services import taken_back
from brobygger.services.assessments import findings, interviews, situations
from brobygger.services.people import Person
from brobygger.web import opening
from brobygger.web.asked_days import asks_of
from brobygger.web.assessments import shown
from brobygger.web.assessments.note_forms import FindingForm
from brobygger.web.mistakes import ask_why
from brobygger.web.pages import now, page
from brobygger.web.telling import Page, is_written, tell


@page("people.open")
@require_GET
def situation(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The six headings, asked or not, and the diagnoses."""
    person = opening.opened(request, person_id)
    context = {
        "person": person,
        "situation": situations.situation(person, by=request.user),
        "asi": _asi(request, person),
        "gone": taken_back.of(person, by=request.user, kinds={"finding", "diagnosis"}),
    }
    return render(request, "assessments/situation.html", context)


@page("assessments.note")
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest, person_id: UUID, heading: str) -> HttpResponse:
    """Add a finding under a heading: on a page of its own, or under the heading where there are scripts."""
    if heading not in rules.headings():
        raise Http404
    person = opening.opened(request, person_id)
    form = FindingForm(request.POST or None, asks=asks_of(request, person))

    def write() -> object:
        return findings.tell(by=request.user, person_id=person.id, told=form.told(heading), now=now(), **form.keys)

    if not request.htmx:
        return tell(request, _asked(heading), person=person, form=form, write=write, back=_back(person, heading))
    context: dict[str, Any] = {"person": person, "form": form, "code": heading}
    if is_written(request, form, write):
        told = situations.situation(person, by=request.user)
        context |= {"situation": told, "heading": told.heading(heading)}
        return render(request, "assessments/_found.html", context)
    return render(request, "assessments/_find.html", context, status=422 if form.errors else 200)


@page("assessments.note")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Correct a finding: a new version that names the old one."""
    row = findings.finding_in_scope(by=request.user, finding_id=finding_id)
    person = opening.opened(request, row.person_id)
    asks = asks_of(request, person, stood_at=row.happened_at)
    form = FindingForm(request.POST or None, corrects=row, asks=asks)
    return tell(
        request,
        _asked(row.heading, said=_("Corrected. The earlier version is kept."), draft=f"finding-{row.id}"),
        person=person,
        form=form,
        write=lambda: findings.tell(
            by=request.user, person_id=person.id, told=form.told(row.heading), now=now(), **form.keys
        ),
        back=_back(person, row.heading),
    )


@page("assessments.note")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """A finding does not hold."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="finding", key=finding_id),
        lambda key, why: findings.take_back(by=request.user, finding_id=key, why=why, now=now()),
        to="assessments:situation",
    )


@page("assessments.read")
@require_GET
def versions(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """A finding with every earlier version."""
    row = findings.finding_in_scope(by=request.user, finding_id=finding_id)
    person = opening.opened(request, row.person_id)
    context = {
        "person": person,
        "versions": findings.versions(row, by=request.user),
        "row": "assessments/_finding.html",
    }
    return render(request, "assessments/versions.html", context)


def _asked(heading: str, *, said: str = "", draft: str = "") -> Page:
    label = code_lists.label("assessment_headings", heading, get_language() or "da")
    return Page(
        question=_("What do we know of this: %(heading)s?") % {"heading": label},
        draft=draft or f"finding-{heading}",
        said=said,
    )


def _back(person: Person, heading: str) -> str:
    return f"{reverse('assessments:situation', args=[person.id])}#heading-{heading}"


def _asi(request: HttpRequest, person: Person) -> Mapping[str, shown.AreaLine]:
    """By area how far the newest interview that was begun has come. Two queries."""
    begun = [sheet for sheet in interviews.sheets(person, by=request.user) if sheet.is_begun]
    if not begun:
        return {}
    return {line.id: line for line in shown.interview(begun[-1], timezone.localdate()).areas}
