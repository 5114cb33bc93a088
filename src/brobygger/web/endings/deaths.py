"""Someone has died: asked once more before it is written, and it can be taken back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.services import endings
from brobygger.web.endings.forms import DeathForm
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.telling import Page, press_on, tell


@page("endings.die")
@require_http_methods(["GET", "POST"])
def die(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Write down that the citizen has died."""
    person = opened(request, person_id)
    form = DeathForm(request.POST or None, initial={"died_on": timezone.localdate(now())})
    shown = Page(
        question=_("Has the citizen died?"),
        save=_("Yes, the citizen has died"),
        intro=_(
            "Every reminder stops at once: promises, deadlines, follow-ups. The record stays and can be read. "
            "If it turns out to be a mistake, it can be taken back."
        ),
        draft="death",
        said=_("Saved. All reminders have stopped. Take care of yourselves too."),
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: endings.die(
            by=request.user,
            person_id=person.id,
            on=form.cleaned_data["died_on"],
            source=form.cleaned_data["source"],
            note=form.cleaned_data["note"],
            now=now(),
        ),
        back=reverse("endings:overview", args=[person.id]),
    )


@page("endings.die")
@require_POST
def take_back(request: HttpRequest, death_id: UUID) -> HttpResponse:
    """It was written by mistake: the citizen lives."""
    return press_on(
        request,
        lambda: endings.take_back_death(by=request.user, death_id=death_id, now=now()),
        to="endings:overview",
        said=_("Taken back. What was to be done stands in the lists again."),
    )
