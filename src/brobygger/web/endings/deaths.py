"""Someone has died: asked once more before it is written, and it can be taken back."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from brobygger.rules import law
from brobygger.services import deaths, happened
from brobygger.services.access import can
from brobygger.services.deaths import Death
from brobygger.services.earlier import earlier
from brobygger.services.people import Person
from brobygger.services.referrals import after_death
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
        said=lambda: _said(request, person, _("Saved. All reminders have stopped. Take care of yourselves too.")),
        is_of_death=True,
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
        said=lambda: _said(request, person, _("Corrected. The earlier version is kept.")),
        is_of_death=True,
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
        said=lambda: _lives_again(request, person),
        more={"row": row, "before": earlier(by=request.user, death=[row]).get(row.id)},
    )
    return telling.take_back(
        request,
        shown,
        person=person,
        act=lambda why: deaths.take_back(by=request.user, death_id=death_id, why=why, now=now()),
        back=reverse("endings:overview", args=[person.id]),
    )


def _lives_again(request: HttpRequest, person: Person) -> str:
    person.refresh_from_db()
    if person.died_at is None:
        return _("Taken back. What was to be done stands in the lists again.")
    return _said(request, person, _("Taken back. The citizen is still told as dead: it is written once more."))


def _said(request: HttpRequest, person: Person, said: str) -> str:
    """What was written of a death, and what of the stays and referrals it had closed followed, or could not."""
    person.refresh_from_db()
    if person.died_at is None or not can(request.user, "referrals.read"):
        return said
    followed = after_death.what_followed(person, by=request.user, today=law.local_day(now()))
    parts = [said]
    if n := len(followed.moved):
        message = ngettext(
            "What the death had closed is closed as of %(day)s too: %(n)s stay or referral.",
            "What the death had closed is closed as of %(day)s too: %(n)s stays or referrals.",
            n,
        )
        parts.append(message % {"n": n, "day": f"{law.local_day(person.died_at):%d-%m-%Y}"})
    if n := len(followed.stuck):
        message = ngettext(
            "%(n)s stay or referral that the death had closed is closed on the day it was, for something is written of it of a "
            "later day. Take that back first if it is wrong.",
            "%(n)s stays or referrals that the death had closed are closed on the day they were, for something is written of "
            "them of a later day. Take that back first if it is wrong.",
            n,
        )
        parts.append(message % {"n": n})
    if n := len(followed.came_after):
        message = ngettext(
            "Of %(n)s stay it is written that the citizen came after the day of the death. Both cannot be right.",
            "Of %(n)s stays it is written that the citizen came after the day of the death. Both cannot be right.",
            n,
        )
        parts.append(message % {"n": n})
    text = format_html_join(" ", "{}", [(each,) for each in parts])
    if not followed.stuck and not followed.came_after:
        return text
    link = reverse("referrals:overview", args=[person.id])
    return format_html('{} <a href="{}">{}</a>', text, link, _("See the stays and bridges"))
