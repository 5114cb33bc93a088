"""A citizen asked for treatment: writing it down, its clock, and what has happened since."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.rules.access import SEARCH_PURPOSE, Role
from brobygger.rules.approvals import NONE, OWNERS
from brobygger.rules.requests import (
    DECISION_TOLD,
    NOBODY,
    WITHDRAWN,
    Clock,
    is_of_earlier,
    moved_by,
)
from brobygger.services import access, moving, owners, requests, taken_back
from brobygger.services.agenda import lists
from brobygger.services.earlier import earlier
from brobygger.services.happened import Entry
from brobygger.services.meeting import Match
from brobygger.services.people import Person
from brobygger.services.requests import approvals, changing, decided, delegation, matters, newcomers, news, unnamed
from brobygger.services.requests.asking import Request
from brobygger.services.requests.left_open import left_open
from brobygger.services.requests.telling import unsaid
from brobygger.services.requests.waiting import all_waiting
from brobygger.web import telling
from brobygger.web.opening import opened, state
from brobygger.web.pages import new_key, now, page
from brobygger.web.requests.correcting import told_before
from brobygger.web.requests.forms import BEFORE_ENDING, DELEGATED, WITH_STOPPED, AskForm, EventForm, ReceiveForm
from brobygger.web.requests.mistakes import of_requests, stood_before, undo_first
from brobygger.web.requests.said import happened, unnamed_intro
from brobygger.web.requests.unasked import answers_of, told_of
from brobygger.web.telling import Page, first_shown, is_written, press, tell


@page("requests.read")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What is recommended and decided, the home municipality's consent, and every request with its clock, newest first."""
    person = opened(request, person_id)
    home = approvals.home_of(person, by=request.user)
    made = decided.decisions_of(person, by=request.user)
    groups = requests.asked(person, by=request.user)
    gone = taken_back.of(person, by=request.user, kinds={"request_event", "recommendation", "decision", "approval"})
    events = [entry for entry in gone if entry.was == "request_event"]
    unasked, unasked_back = told_of(person, [row for row in made if row.request_id is None], gone, by=request.user)
    found = matters.matters_of(person, by=request.user, clocks=[each.clock for each in groups])
    asked = _told_with(groups, found, events)
    answering = {row.id for _each, answers, *_more in asked for row in answers}
    settled = approvals.is_settled(person, made[0] if made else None, by=request.user)
    asks, waiting = any(each.clock.stopped_by != WITHDRAWN for each in groups), all_waiting(person, by=request.user)
    context = {
        "person": person,
        "asked": asked,
        "taken_back": [(row, of_requests(events, {row.key})) for row in requests.taken_back(person, by=request.user)],
        # What is decided on first, and every recommendation that waits: each wish has its own.
        "waits": waiting[0] if waiting else None,
        "handed": [each for each in waiting if each.recommendation],
        "open": left_open(person, by=request.user, asked=() if person.died_at else groups),
        "newest": made[0] if made else None,
        "changeable": changing.changeable(person, by=request.user),
        # What answers no request that stands is told above them all; what does stands with its request.
        "unasked": [unasked[row.id] for row in made if row.id in unasked and row.id not in answering],
        "told": unasked,
        "unasked_back": unasked_back,
        "unsaid": unsaid(person, by=request.user),
        "begun_at": lists.treatment_begun(person, by=request.user),
        "treated_since": moving.treated_beside(person, [each.clock for each in groups], by=request.user),
        "is_answered": bool(asked and asked[0][1]),
        "home": home,
        "home_owner": _home_owner(person, home, by=request.user),
        "has_consent": home.is_in_force(timezone.localdate()),
        # Without a wish that stands, or anything else to decide on, there is no yes to hang on anything.
        "awaits_home": home.is_awaited(timezone.localdate()) and not settled and bool(asks or waiting or made),
        "hidden": unnamed.hidden_joined([each.requests for each in groups], person, by=request.user),
        "earlier": stood_before(groups, by=request.user),
        "gone": [entry for entry in gone if entry.was != "request_event"],
    }
    return render(request, "requests/overview.html", context)


def _told_with(
    groups: Sequence[requests.Asked], found: Sequence[matters.Matter], events: list[Entry]
) -> list[tuple[Any, ...]]:
    """Each clock with what answers it, what has happened, what can stop or move it, and what was taken back. What a decision
    did to the clock is told by the decision itself, which stands below."""
    return [
        (
            each,
            answers_of(found, each.clock),
            [row for row in each.events if row.id not in each.decided],
            *moved_by(each.clock),
            of_requests(events, each.clock.requests),
        )
        for each in groups
    ]


def _home_owner(person: Person, home: approvals.Home, *, by: Any) -> owners.Owner | None:
    """Who sees to the home municipality's consent; None where none is needed."""
    if person.died_at is not None or not (home.is_elsewhere or home.standing):
        return None
    return owners.of_state(person, OWNERS[home.standing.status if home.standing else NONE], by=by)


@page("requests.ask")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Write down that the citizen asked for treatment."""
    person = opened(request, person_id)
    has = {answer: word for word, answer in DELEGATED.items()}[delegation.delegation_of(person, by=request.user)]
    initial = first_shown(now()) | {"said_to": request.user.name, "is_delegated": has} | told_before(request, person)
    form = AskForm(request.POST or None, initial=initial)
    if access.can(request.user, "contacts.record"):
        form.fields["said_to"].help_text = _("If you met, log the contact too: a request alone does not count as seen.")
    shown = Page(
        question=_("Did the citizen ask for treatment?"),
        save=_("Start the clock"),
        intro=_(
            "The clock runs from when it was said, not from when it is written down. Anonymous treatment has no deadline."
        ),
        draft="request",
        said=lambda: _said(request, person, written[0]),
    )
    written: list[UUID] = []

    def write() -> Request:
        row = requests.ask(by=request.user, person_id=person.id, new=form.request(), now=now())
        written.append(row.key)
        return row

    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=write,
        back=reverse("requests:overview", args=[person.id]),
    )


def _said(request: HttpRequest, person: Person, written: UUID) -> str:
    """What is said once a request is saved: a clock that ran already goes on; one that had stopped does not begin again; of
    anonymous treatment and of who has died none runs."""
    clock = requests.clock_of(person, written, by=request.user)
    if clock.owner == NOBODY:
        return _("Saved. Anonymous treatment has no deadline. It stands in the lists until somebody answers.")
    if not clock.is_running:
        return str(WITH_STOPPED if is_of_earlier(clock) else BEFORE_ENDING)
    if len(clock.requests) > 1:
        return _("Saved. A deadline ran already: it is counted from the earliest of what was said.")
    row = requests.request_in_scope(by=request.user, request_id=written)
    # Where nobody knows whether those who heard it may decide, the authority is told all the same.
    if row.is_delegated is not True and not access.can(request.user, "requests.decide"):
        return _("Saved. The deadline runs from when it was said. Pass the request on to the authority today.")
    return _("Saved. The deadline runs from when it was said.")


@page("requests.receive")
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Someone new asked the authority itself."""
    teams = [(str(team.id), team.name) for team in newcomers.teams(by=request.user)]
    form = ReceiveForm(request.POST or None, initial=first_shown(now()) | {"said_to": request.user.name}, teams=teams)
    written: list[UUID] = []
    matches = _likely(request, form)

    def write() -> Request:
        told = form.cleaned_data
        row = newcomers.receive(
            by=request.user, alias=told["alias"], team_id=UUID(told["team"]), new=form.request(), now=now()
        )
        written.append(row.person_id)
        return row

    if not matches and is_written(request, form, write):
        # Who has just written of a citizen is not asked why they look at what they wrote.
        state(request, written[0], SEARCH_PURPOSE[Role(request.user.role)])
        messages.success(request, _("Saved. The deadline runs from when it was said. Tell the team."))
        return redirect("requests:overview", written[0])
    shown = Page(
        question=_("Who asked you for treatment?"),
        save=_("Search again with what is written") if matches else _("Start the clock"),
        intro=_(
            "Search first: someone who is here already asks on their own page. The clock runs from when it was said."
        ),
        draft="receive",
    )
    context = {"page": shown, "person": None, "form": form, "back": reverse("agenda:inbox"), "matches": matches}
    return render(request, "requests/receive.html", context, status=422 if form.errors else 200)


def _likely(request: HttpRequest, form: ReceiveForm) -> list[Match]:
    """Who may be meant, before a second record is made of them; nobody once it is said that it is someone new."""
    if request.method != "POST" or "new" in request.POST or not form.is_valid():
        return []
    return newcomers.likely(by=request.user, alias=form.cleaned_data["alias"], now=now())


@page("requests.happen")
@require_http_methods(["GET", "POST"])
def happen(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What has happened to a request since."""
    about = requests.request_as_it_stands(by=request.user, request_id=request_id)
    person = opened(request, about.person_id)
    # What is taken back belongs to no clock: saved, the form says so and keeps what was typed.
    clock = None if about.is_retraction else requests.clock_of(person, about.key, by=request.user)
    told = news.News() if clock is None else news.news_of(person, clock, by=request.user)
    initial = {"kind": request.GET.get("hvad", ""), "decision": request.GET.get("afgoerelse", "")}
    form = EventForm(request.POST or None, initial=first_shown(now()) | initial, clock=clock, news=told)
    return tell(
        request,
        Page(
            question=_("What has happened to the request?"),
            intro=unnamed_intro(clock, about),
            draft=f"request-{about.id}",
            template="requests/happen.html",
            more={"about": [about] if clock is None else _joined(clock, person, by=request.user)},
            said=lambda: happened(form, requests.clock_of(person, about.key, by=request.user)),
        ),
        person=person,
        form=form,
        write=lambda: requests.happen(
            by=request.user,
            request_id=about.id,
            kind=form.cleaned_data["kind"],
            at=form.at,
            whom=form.cleaned_data["whom"],
            note=form.cleaned_data["note"],
            decision=form.cleaned_data["decision"] if form.cleaned_data["kind"] == DECISION_TOLD else None,
            key=form.cleaned_data["id"],
            now=now(),
        ),
        back=reverse("requests:overview", args=[person.id]),
    )


def _joined(clock: Clock, person: Person, *, by: Any) -> list[Request]:
    """The wishes of a clock."""
    found = next(each for each in requests.asked(person, by=by) if each.clock.requests == clock.requests)
    return list(found.requests)


@page("requests.ask")
@require_http_methods(["GET", "POST"])
def take_back_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A request was written by mistake: what disappears is told first, and why is asked."""
    row = requests.request_as_it_stands(by=request.user, request_id=request_id)
    person = opened(request, row.person_id)
    shown = Page(
        question=_("Was the request written by mistake?"),
        save=_("Yes, take it back"),
        template="requests/take_back.html",
        said=_("Taken back. It stands struck out on the page, and can be written again."),
        more={
            "row": row,
            "clock": None if row.is_retraction else requests.clock_of(person, row.key, by=request.user),
            "first": undo_first(row, person, by=request.user),
            "before": earlier(by=request.user, request=[row]).get(row.id),
        },
    )
    return telling.take_back(
        request,
        shown,
        person=person,
        act=lambda why: requests.take_back_request(by=request.user, request_id=request_id, why=why, now=now()),
        # Taken back to be written with another day: the form of a new one opens with what was told.
        back=f"{reverse('requests:ask', args=[person.id])}?fra={row.key}"
        if "nyt" in request.GET
        else reverse("requests:overview", args=[person.id]),
    )


@page("requests.ask")
@require_POST
def write_again(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A request that was taken back was said after all, in the same words and at the same moment."""
    row = requests.request_as_it_stands(by=request.user, request_id=request_id)
    person, written = opened(request, row.person_id), list[UUID]()
    return press(
        request,
        lambda: written.append(
            requests.write_again(by=request.user, request_id=request_id, key=new_key(), now=now()).key
        ),
        back=reverse("requests:overview", args=[row.person_id]),
        said=lambda: _said(request, person, written[0]),
    )
