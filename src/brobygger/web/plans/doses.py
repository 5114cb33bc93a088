"""The dose of contact: what is planned, what was given week by week, and the picture of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules.weeks import runs
from brobygger.services import choices, taken_back
from brobygger.services.plans import doses, suggesting
from brobygger.web.mistakes import ask_why
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.plans import pictures
from brobygger.web.plans.forms import DoseForm, SuggestionsForm
from brobygger.web.plans.joined import opened_on
from brobygger.web.telling import Page, first_shown, is_written, tell


@page("plans.read")
@require_GET
def given(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Planned and given, with the table beside the picture."""
    person = opened(request, person_id)
    found = doses.given(person, by=request.user, now=now())
    gone = taken_back.of(person, by=request.user, kinds={"dose_plan"})
    context = {"person": person, "given": found, "runs": runs(found.weeks), "gone": gone}
    return render(request, "plans/dose.html", context)


@page("plans.read")
@require_GET
def picture(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The picture of the weeks; it holds no name."""
    person = opened(request, person_id)
    count = doses.GLANCE_WEEKS if "kort" in request.GET else doses.SHOWN_WEEKS
    weeks = doses.weeks_of(person, by=request.user, until=timezone.localdate(), count=count)
    return HttpResponse(pictures.weeks(weeks), content_type="image/svg+xml")


@page("plans.dose")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Plan how often we meet, from the assessment."""
    person = opened(request, person_id)
    known = doses.given(person, by=request.user, now=now())
    last = known.standing
    initial = first_shown(now()) | opened_on(request, person)
    if last is not None:
        initial |= _filled(last) | {"seen": last.id}
    form = DoseForm(request.POST or None, initial=initial, filled=_filled)
    shown = Page(
        question=_("How often do we meet?"),
        save=_("Plan it like this"),
        draft=f"dose-{last.id if last else 'first'}",
        template="plans/plan_dose.html",
        said=_("Saved. From now on the lists measure by this how long the citizen may go unseen."),
        more={"given": known},
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: doses.plan(by=request.user, person_id=person.id, new=form.dose(), now=now()),
        back=reverse("plans:dose", args=[person.id]),
    )


def _filled(dose: Any) -> dict[str, Any]:
    return {name: getattr(dose, name, None) for name in ("times", "days", "minutes", "lost_after_days", "basis")}


@page("plans.set_up")
@require_http_methods(["GET", "POST"])
def suggestions(request: HttpRequest) -> HttpResponse:
    """What the site suggests from so many burdened areas on, and how far a score has to move to ask, both empty until it has
    decided; and when whoever has no dose is looked for."""
    site = request.user.organisation
    known = suggesting.suggestions_of(site)
    initial: dict[str, Any] = {
        f"{part}-{row}": getattr(each, part) for row, each in enumerate(known) for part in ("areas", "times", "days")
    }
    initial |= {"seen": choices.shown(suggesting.chosen(site)), "lost_after": site.lost_without_dose_days}
    initial |= {"burden_change": site.burden_change}
    form = SuggestionsForm(request.POST or None, initial=initial)

    def write() -> object:
        told = {name: form.cleaned_data[name] for name in ("seen", "lost_after", "burden_change")}
        return suggesting.suggest(by=request.user, suggestions=form.suggestions(), now=now(), **told)

    if is_written(request, form, write):
        messages.success(request, _("Saved."))
        return redirect("plans:suggestions")
    return render(request, "plans/suggestions.html", {"form": form}, status=422 if form.errors else 200)


@page("plans.dose")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, dose_id: UUID) -> HttpResponse:
    """It was planned by mistake: the dose before stands again."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="dose_plan", key=dose_id),
        lambda key, why: doses.take_back(by=request.user, dose_id=key, why=why, now=now()),
        to="plans:dose",
        what=_("The dose before it stands again."),
    )
