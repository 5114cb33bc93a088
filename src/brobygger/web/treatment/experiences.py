"""How is it for the citizen? Four faces, own words, and no without cost."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules.treatment.experience import FIRST_ASKED_WEEKS, load
from brobygger.services import taken_back
from brobygger.services.treatment import experiences
from brobygger.web.asked_days import SureMomentForm, asks_of
from brobygger.web.mistakes import ask_why
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.telling import Page, first_shown, press, tell
from brobygger.web.treatment.asking import ExperienceForm


@page("treatment.read_confided")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What was answered, over time."""
    person = opened(request, person_id)
    context = {
        "person": person,
        "felt": experiences.felt(person, by=request.user),
        "questions": experiences.questions(),
        "weeks": {"first": FIRST_ASKED_WEEKS, "again": load().ask_again_weeks},
        "declined": experiences.declined_on(person, now(), by=request.user),
        "gone": taken_back.of(person, by=request.user, kinds={"experience"}),
    }
    return render(request, "treatment/experiences.html", context)


@page("treatment.experience")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask; nobody is asked twice on a day they said no, unless they say that they want to now."""
    person = opened(request, person_id)
    has_changed_mind = request.GET.get("vil") == "nu"
    has_declined = experiences.declined_on(person, now(), by=request.user) is not None
    if request.method == "GET" and has_declined and not has_changed_mind:
        return redirect("treatment:experiences", person.id)
    form = ExperienceForm(request.POST or None, initial=first_shown(now()), asks=asks_of(request, person))
    return tell(
        request,
        Page(
            question=_("How is it for you?"),
            intro=_("Ask the citizen, or let them press. They may leave out any question, and say no without cost."),
            draft="experience",
            template="treatment/ask.html",
            said=_("Saved. The answers stand beside the earlier ones."),
        ),
        person=person,
        form=form,
        write=lambda: experiences.tell(
            by=request.user,
            person_id=person.id,
            told=form.told(),
            key=form.cleaned_data["id"],
            has_changed_mind=has_changed_mind,
            now=now(),
        ),
        back=reverse("treatment:experiences", args=[person.id]),
    )


@page("treatment.experience")
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The citizen did not want to answer: now, by the button, or on a day that is told."""
    person = opened(request, person_id)
    back = reverse("treatment:experiences", args=[person.id])
    if request.method == "POST" and "happened_on" not in request.POST:
        return press(
            request,
            lambda: experiences.decline(by=request.user, person_id=person.id, now=now()),
            back=back,
            said=_("Saved. We do not ask again today."),
        )
    # Today there is the button: no day is suggested, for one that is not changed would be a made-up one.
    initial = first_shown(now()) | {"happened_on": None}
    form = SureMomentForm(request.POST or None, initial=initial, asks=asks_of(request, person))
    return tell(
        request,
        Page(
            question=_("When did the citizen say no?"),
            intro=_("To the four questions on how it is. It costs nothing."),
            draft="decline",
            said=_("Saved. It stands in the course."),
        ),
        person=person,
        form=form,
        write=lambda: experiences.decline(
            by=request.user, person_id=person.id, at=form.at, key=form.cleaned_data["id"], now=now()
        ),
        back=back,
    )


@page("treatment.experience")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """It was written by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="experience", key=experience_id),
        lambda key, why: experiences.take_back(by=request.user, experience_id=key, why=why, now=now()),
        to="treatment:experiences",
    )
