"""The follow-ups of an ending: how it goes afterwards."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from brobygger.rules import code_lists
from brobygger.rules import endings as rules
from brobygger.rules.law import local_day
from brobygger.services import access, ending_burdens, endings, followup_corrections
from brobygger.services.people import Person
from brobygger.services.writing import Sent
from brobygger.web import telling
from brobygger.web.endings.forms import FollowUpForm, FollowUpMistakeForm
from brobygger.web.opening import opened, see_protected
from brobygger.web.pages import now, page, say
from brobygger.web.telling import Page, first_shown, tell


def _later(ending: endings.Ending, months: int) -> str:
    """Where the follow-up is written of which what happens today is told, where the time of this one is over; else ""."""
    after = rules.followed_by(local_day(ending.happened_at), months)
    is_over = after is not None and after[1] <= timezone.localdate()
    return reverse("endings:follow_up", args=[ending.id, after[0]]) if after is not None and is_over else ""


def _is_unwanted(request: HttpRequest, person: Person, ending: endings.Ending) -> bool:
    """Whether the citizen, told of the follow-ups of an ending, has said that we may not ask, then or since."""
    found = endings.endings_of(person, by=request.user)
    return any(
        each.is_unwanted for ended in found if ended.ending.root_id == ending.root_id for each in ended.followups
    )


def _followed_up_in_words(
    request: HttpRequest, person: Person, ending: endings.Ending, months: int, outcome: str
) -> str:
    """What the lists do now that a follow-up is told: not every one that found nobody is asked for again."""
    if code_lists.entry("followup_outcomes", outcome).get("closes"):
        return _("Saved. This follow-up is done.")
    asked = endings.asked_for(person, by=request.user, now=now())
    after = rules.followed_by(local_day(ending.happened_at), months)
    if (ending.id, months) in asked:
        return _("Saved. The lists ask again until somebody has talked with the citizen.")
    if _is_unwanted(request, person, ending):
        return _("Saved. The citizen has said that we may not ask, so the lists ask no more for this follow-up.")
    if after is not None and (ending.id, after[0]) in asked:
        return _("Saved. The time of this follow-up is over, so the lists ask again at the next one.")
    return _("Saved. The lists ask no more for this follow-up.")


def _form(request: HttpRequest, person: Person, *, seen: endings.FollowUp | None, is_over: bool) -> FollowUpForm:
    """seen: the newest try there is. is_over: the time of the follow-up is, so that a day of now would be refused."""
    # Who has written the contact already today has the tick to set, not to find and take away.
    seen_on = timezone.localtime(person.seen_at).date() if person.seen_at else None
    return FollowUpForm(
        request.POST or None,
        initial={
            **first_shown(now()),
            **({"happened_on": None} if is_over else {}),
            "is_contact": seen_on != timezone.localdate(),
            "seen": seen.id if seen else None,
        },
        logs_contacts=access.can(request.user, "contacts.record"),
    )


@page("endings.follow_up")
@require_http_methods(["GET", "POST"])
def tell_of(request: HttpRequest, ending_id: UUID, months: int) -> HttpResponse:
    """How it goes after so many months."""
    ending = endings.ending_as_it_stands(by=request.user, ending_id=ending_id)
    person = opened(request, ending.person_id)
    ended_on = local_day(ending.happened_at)
    if not rules.is_asked(ended_on, months):
        raise Http404
    early = rules.not_yet(ended_on, months, timezone.localdate())
    if early is not None and request.method == "GET":
        messages.info(request, say(early))
        return redirect("endings:overview", person.id)
    tries = endings.tries_at(ending, months, by=request.user)
    later = _later(ending, months)
    form = _form(request, person, seen=tries[-1] if tries else None, is_over=bool(later))
    question = ngettext("How did it go after %(n)s month?", "How did it go after %(n)s months?", months) % {"n": months}

    def write() -> object:
        told: dict[str, Any] = {name: form.cleaned_data[name] for name in ("outcome", "own_words", "note")}
        sent = Sent(form.cleaned_data["id"], str(form.cleaned_data["seen"] or ""))
        told |= {"by": request.user, "ending_id": ending.id, "months": months}
        told |= {"at": form.at, "sent": sent, "now": now()}
        met = form.contact(person.id, told["at"])
        return endings.follow_up(**told) if met is None else endings.follow_up_and_meet(met=met, **told)

    return tell(
        request,
        Page(
            question=question,
            draft=f"followup-{ending.id}-{months}",
            template="endings/follow_up.html",
            more={
                "is_unwanted": _is_unwanted(request, person, ending),
                "tries": tries,
                "later": later,
                "burdens": ending_burdens.at_ending(ending),
                "mistaken": ending_burdens.mistaken(person, by=request.user),
            },
            said=lambda: _followed_up_in_words(request, person, ending, months, form.cleaned_data["outcome"]),
        ),
        person=person,
        form=form,
        write=write,
        back=reverse("endings:overview", args=[person.id]),
    )


@page("endings.follow_up")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
    """One try at a follow-up was written by mistake. Why is asked, and of the contact written with it whether it was too."""
    row = followup_corrections.as_it_stands(by=request.user, follow_up_id=follow_up_id)
    person = opened(request, row.person_id)
    back = reverse("endings:overview", args=[person.id])
    if row.is_retraction and request.method == "GET":
        return redirect(back)
    met = followup_corrections.met_in(row, by=request.user)
    if met is not None and met.place:
        see_protected(request, person)
    # Whoever may not write contacts is told that it stays; what a colleague has corrected since is hardly a mistake.
    asked = met if met is not None and access.can(request.user, "contacts.record") else None
    initial = {"met": asked.id if asked else None, "is_contact_too": asked is not None and asked.id == row.id}
    form = FollowUpMistakeForm(request.POST or None, initial=initial, asks_contact=asked is not None)
    shown = Page(
        question=_("Was the follow-up written by mistake?"),
        save=_("Yes, take it back"),
        intro=_("What was written stays in the course, struck out, with your reason."),
        draft=f"followup-back-{row.id}",
        template="endings/take_back_follow_up.html",
        said=lambda: _taken_back(request, person, row),
        more={"row": row, "met": met, "stays": met is not None and asked is None},
    )
    return telling.take_back(
        request,
        shown,
        person=person,
        form=form,
        act=lambda why: followup_corrections.take_back(
            by=request.user, follow_up_id=follow_up_id, why=why, met_id=form.met_too, now=now()
        ),
        back=back,
    )


def _taken_back(request: HttpRequest, person: Person, row: endings.FollowUp) -> str:
    """Not everyone is followed up again: another try may stand, or the citizen have died."""
    ending = endings.ending_as_it_stands(by=request.user, ending_id=row.ending_id)
    is_asked = (ending.id, int(row.due)) in endings.asked_for(person, by=request.user, now=now())
    return _("Taken back. The follow-up is to be done again.") if is_asked else _("Taken back.")
