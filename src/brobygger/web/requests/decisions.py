"""The authority decides: grant, other offer or refuse, with reasons."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.services import requests
from brobygger.services.earlier import earlier
from brobygger.services.people import Person
from brobygger.services.requests import approvals, changing, decided, decisions, matters, turning, unnamed
from brobygger.services.requests.asking import Request
from brobygger.services.requests.turning import Opened
from brobygger.services.requests.waiting import Waiting, waiting_about
from brobygger.web import telling
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.requests import basis, deadline
from brobygger.web.requests.deciding import DecideForm, key_of
from brobygger.web.requests.nothing import nothing
from brobygger.web.telling import Page, first_shown, tell

# In the address of the page where a decision that stands is changed, which one (older addresses name none), and which of
# several that wait is decided on.
CHANGES, ABOUT = "aendr", "om"


@page("requests.decide")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Decide on the recommendation that waits, on a request without one, or anew in the place of the decision that stands."""
    person = opened(request, person_id)
    change = _to_change(request, person)
    if request.method == "GET" and _names_another(request, change):
        return _passed(request, person)
    waits = change or _waiting(request, person)
    made = decided.decisions_of(person, by=request.user)
    if waits is None and request.method == "GET":
        return nothing(request, person, made)
    advised, asked_for = (waits.recommendation, waits.request) if waits else (None, None)
    asked, is_unnamed = _clock(request, person, waits), _is_unnamed(request, person, asked_for)
    also_said = [row for row in asked.requests if row != asked_for] if asked else []
    wishes = [asked_for, *also_said] if asked_for else []
    before, rests_on = _before(request, person, waits), basis.taken_back(request, advised)
    form = DecideForm(
        request.POST or None,
        initial=_initial(person, waits),
        waits=waits,
        wishes=wishes,
        is_change=change is not None,
        is_basis_back=rests_on["verdict_back"] is not None,
        is_decided=before is not None,
        runs=asked is not None and asked.clock.is_running,
        has_letter=not is_unnamed and not person.died_at,
    )
    shown = _page(
        change,
        said=_said(request, person, person_id, asked_for, is_unnamed=is_unnamed),
        more={
            "waits": waits,
            "is_change": change is not None,
            "turned": _turned(request, person, form, waits),
            "is_unnamed": is_unnamed,
            "also_said": also_said,
            "made": made,
            "before": before,
            "earlier": earlier(by=request.user, request=wishes),
            **_home(request, person),
            **_deadline(person, asked),
            "lines": advised.lines if advised else None,
            **rests_on,
        },
    )

    def write() -> object:
        return decisions.decide(by=request.user, person_id=person.id, new=form.decision(), now=now())

    back = reverse("requests:overview", args=[person.id])
    return tell(request, shown, person=person, form=form, write=write, back=back)


def _initial(person: Person, waits: Waiting | None) -> dict[str, object]:
    about = waits.about if waits else uuid4()
    return first_shown(now()) | {"about": about, "opened_on": about, "shown": person.id}


def _page(change: Waiting | None, *, said: str, more: Mapping[str, object]) -> Page:
    return Page(
        question=_("What do you decide now?") if change else _("What do you decide?"),
        save=_("Save the changed decision") if change else _("Save the decision"),
        draft=f"changed-decision-{change.about}" if change else "decision",
        template="requests/decide.html",
        said=said,
        more=more,
    )


def _to_change(request: HttpRequest, person: Person) -> Waiting | None:
    """What is changed: of a form that was sent what it was opened on, otherwise the decision the address names. None where the
    page is about no change, and where that one can be changed no more."""
    if CHANGES not in request.GET:
        return None
    named = key_of(request.POST.get("about", "")) or key_of(request.GET[CHANGES])
    return changing.to_change(person, by=request.user, about=named)


def _names_another(request: HttpRequest, change: Waiting | None) -> bool:
    """Whether the address names a decision that is not the one to be changed."""
    named = key_of(request.GET.get(CHANGES, ""))
    return named is not None and (change is None or change.about != named)


def _passed(request: HttpRequest, person: Person) -> HttpResponse:
    message = _(
        "The decision you wanted to change cannot be changed any more: it has been changed or taken back since, or treatment "
        "has begun. See what stands now."
    )
    messages.info(request, message)
    return redirect("requests:overview", person.id)


def _waiting(request: HttpRequest, person: Person) -> Waiting | None:
    """What there is to decide on, of several what the form or the link names; of a form that was sent also what has been
    decided meanwhile: it can be put in the place of that, with a tick that it is meant."""
    named = request.POST.get("about") or request.GET.get(ABOUT, "")
    waits = waiting_about(person, key_of(named), by=request.user)
    if waits is None and request.method == "POST":
        return changing.to_change(person, by=request.user, about=key_of(named))
    return waits


def _before(request: HttpRequest, person: Person, waits: Waiting | None) -> Any:
    """The decision that stands where another is made, None where none does."""
    if waits is None or waits.changes is not None:
        return waits and waits.changes
    return decided.stands_before(person, waits.request, by=request.user)


def _turned(request: HttpRequest, person: Person, form: DecideForm, waits: Waiting | None) -> Opened | None:
    """What the sent form was opened on, where it is about something else now; what was chosen is then chosen anew."""
    if not form.is_bound:
        return None
    is_sound = form.is_valid()
    about = form.cleaned_data.get("about")
    form.is_turned = turning.opened_on(person, about, waits, by=request.user) is not None
    if not is_sound:
        form.choose_anew()
    return turning.opened_on(person, form.cleaned_data.get("opened_on") or about, waits, by=request.user)


def _clock(request: HttpRequest, person: Person, waits: Waiting | None) -> requests.Asked | None:
    """The clock of the wish that is decided on, with what is behind it; None of what answers no wish."""
    if waits is None or waits.request is None:
        return None
    found = requests.asked(person, by=request.user)
    return next(each for each in found if waits.request.key in each.clock.requests)


def _deadline(person: Person, asked: requests.Asked | None) -> dict[str, object]:
    """The deadline while it runs (another's is no reason to hurry with this one), and what a decision does to it."""
    due_on = asked.clock.due_on if asked and asked.clock.is_running else None
    return {"due_on": due_on, "of_deadline": "" if person.died_at else deadline.what_it_does(asked)}


def _home(request: HttpRequest, person: Person) -> dict[str, object]:
    """What there is to say of the home municipality's consent."""
    home, today = approvals.home_of(person, by=request.user), timezone.localdate()
    awaits = home.is_awaited(today) and not approvals.is_settled(person, None, by=request.user)
    return {"home": home, "has_consent": home.is_in_force(today), "awaits_home": awaits}


def _is_unnamed(request: HttpRequest, person: Person, asked_for: Request | None) -> bool:
    """Whether what is decided on is a wish to stay unknown, or rests on no other."""
    if asked_for:
        return asked_for.is_anonymous
    return unnamed.is_only_wish(person, by=request.user)


def _said(request: HttpRequest, person: Person, opened_as: UUID, asked_for: Request | None, *, is_unnamed: bool) -> str:
    if is_unnamed and asked_for is None:
        return _(
            "Saved. The citizen has asked for anonymous treatment alone, so no letter is made. Somebody must tell them."
        )
    if is_unnamed:
        return _("Saved. It is about anonymous treatment, so no letter is made. Somebody must tell the citizen.")
    if person.died_at:
        return _("Saved.")
    if asked_for is None and unnamed.is_letterless(person, by=request.user):
        return _("Saved. Somebody must tell the citizen.")
    if person.id == opened_as:
        return _("Saved. Now write the letter to the citizen.")
    message = _(
        "The two records are one person now: the decision stands with %(name)s. Now write the letter to the citizen."
    )
    return message % {"name": person.shown_name}


@page("requests.decide")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """The decision was written by mistake: what comes back is told first, and why is asked."""
    row = decided.decision_as_it_stands(by=request.user, decision_id=decision_id)
    person = opened(request, row.person_id)
    back = reverse("requests:overview", args=[person.id])
    if row.is_retraction and request.method == "GET":
        return redirect(back)
    # Where another decision on the same request stands, it is the answer and nothing waits.
    holds = matters.holds_without(row, person, by=request.user)
    is_over = matters.is_over(row, person, by=request.user)
    shown = Page(
        question=_("Was the decision written by mistake?"),
        save=_("Yes, take it back"),
        template="requests/decision_back.html",
        said=_said_back(is_over=is_over, holds=holds is not None),
        more={"row": row, "holds": holds, "is_over": is_over, "is_unnamed": _is_unnamed(request, person, row.request)},
    )
    return telling.take_back(
        request,
        shown,
        person=person,
        act=lambda why: decisions.take_back(by=request.user, decision_id=decision_id, why=why, now=now()),
        back=back,
    )


def _said_back(*, is_over: bool, holds: bool) -> str:
    """What is said once a decision is taken back: what holds now, or waits."""
    if holds:
        return _("Taken back. It stands struck out on the page, and the other decision holds.")
    if is_over:
        return _("Taken back. It stands struck out on the page.")
    return _("Taken back. It stands struck out on the page, and what was decided on waits again.")
