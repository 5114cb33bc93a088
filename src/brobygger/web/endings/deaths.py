"""Someone has died: asked once more before it is written, and it can be taken back."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.rules import law
from brobygger.services import deaths, happened
from brobygger.services.deaths import Death
from brobygger.services.earlier import earlier
from brobygger.services.people import Person
from brobygger.web import telling
from brobygger.web.endings.forms import DeathForm
from brobygger.web.opening import opened
from brobygger.web.pages import new_key, now, page
from brobygger.web.telling import Page, tell


@page("endings.die")
@require_http_methods(["GET", "POST"])
def die(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Write down that the citizen has died; of one whose day nobody knew, the day."""
    person = opened(request, person_id)
    is_written = not person.is_death_day_known
    form = DeathForm(request.POST or None, initial={"id": new_key()}, is_written=is_written)
    shown = Page(
        question=_("Which day did the citizen die?") if is_written else _("Has the citizen died?"),
        save=_("Save the day") if is_written else _("Yes, the citizen has died"),
        intro=_("What was written stays in the history.")
        if is_written
        else _(
            "Every reminder stops at once: promises, deadlines, follow-ups. The record stays and can be read. "
            "If it turns out to be a mistake, it can be taken back."
        ),
        draft="death",
        template="endings/sure.html",
        more={"after": lambda: _written_after(request, person, form)},
        said=_("Saved. All reminders have stopped. Take care of yourselves too."),
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: deaths.die(
            by=request.user,
            person_id=person.id,
            now=now(),
            **form.told,
        ),
        back=reverse("endings:overview", args=[person.id]),
    )


@page("endings.die")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, death_id: UUID) -> HttpResponse:
    """The day of the death, or who told it, was written wrong: both versions stand on the page."""
    row = deaths.as_it_stands(by=request.user, death_id=death_id)
    person = opened(request, row.person_id)
    initial = _filled(row) | {"id": new_key()}
    form = DeathForm(request.POST or None, initial=initial, filled=_filled, is_written=True)
    shown = Page(
        question=_("Which day did the citizen die?"),
        save=_("Save the correction"),
        intro=_("What was written stays in the history."),
        draft=f"death-{row.id}",
        template="endings/sure.html",
        more={"after": lambda: _written_after(request, person, form)},
        said=_("Corrected. The earlier version is kept."),
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: deaths.correct(
            by=request.user,
            death_id=form.cleaned_data["seen"] or row.id,
            now=now(),
            **form.told,
        ),
        back=reverse("endings:overview", args=[person.id]),
    )


def _filled(row: Death) -> dict[str, object]:
    """What the form shows of a version."""
    day = law.local_day(row.happened_at) if row.is_day_known else None
    return {"seen": row.id, "died_on": day, "source": row.source, "note": row.note}


def _written_after(request: HttpRequest, person: Person, form: DeathForm) -> Sequence[happened.Entry]:
    """What is written to have happened after the day told, where that has to be looked at once more."""
    if form.asked_on is None:
        return []
    return deaths.lived_after(person, by=request.user, on=form.asked_on).entries


@page("endings.die")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, death_id: UUID) -> HttpResponse:
    """It was written by mistake: the citizen lives. What comes back is told first, and why is asked."""
    row = deaths.as_it_stands(by=request.user, death_id=death_id)
    person = opened(request, row.person_id)
    shown = Page(
        question=_("Was the death written by mistake?"),
        save=_("Yes, the citizen lives"),
        intro=_(
            "The citizen is no longer told as dead, and everything that was to be done comes back into the lists: promises, "
            "deadlines, follow-ups. A stay or a referral that was closed by the death is open again. What was written stays in "
            "the course, struck out."
        ),
        template="endings/take_back_death.html",
        said=_("Taken back. What was to be done stands in the lists again."),
        more={"row": row, "before": earlier(by=request.user, death=[row]).get(row.id)},
    )
    return telling.take_back(
        request,
        shown,
        person=person,
        act=lambda why: deaths.take_back(by=request.user, death_id=death_id, why=why, now=now()),
        back=reverse("endings:overview", args=[person.id]),
    )
