"""The caseload, a person, and what is known of them."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.rules.refusals import Refusal
from brobygger.services import access, assigning, changes, deaths, identities, merging, people, sheets
from brobygger.services import caseload as caseloads
from brobygger.services.access import person_in_scope
from brobygger.services.agenda import lists
from brobygger.services.assessments import alerts, interviews, profiles, situations, verdicts
from brobygger.services.meeting import Match
from brobygger.services.pagination import paged, read
from brobygger.services.plans import summary as planning
from brobygger.services.referrals import following
from brobygger.services.requests import newcomers
from brobygger.services.requests.left_open import headline
from brobygger.services.sync import conflicts
from brobygger.services.treatment import overview
from brobygger.web import opening
from brobygger.web.pages import now, page, say
from brobygger.web.people import forms
from brobygger.web.people.facts import ages_of, in_words
from brobygger.web.people.rows import rows
from brobygger.web.plans import parted

LOOKUPS_PAGE, MOST_LOOKUPS = 25, 1_000_000


@page("people.list")
@require_http_methods(["GET", "POST"])
def caseload(request: HttpRequest) -> HttpResponse:
    """Mine borgere: whom to look for, and why they stand in this order.

    A search is posted: a name or a number must not stand in an address, which proxies log and browsers remember.
    """
    told = request.POST if request.method == "POST" else request.GET
    own = access.can(request.user, "contacts.record") and request.user.role == "worker"
    whose = told.get("hvem", "mine" if own else "all")
    whose = whose if whose in caseloads.WHOSE else "all"
    order = told.get("orden", "")
    order = order if order in caseloads.ORDERS else "promised"
    search = request.POST.get("q", "").strip()[: forms.MAX_SEARCH]
    shown = caseloads.page(by=request.user, whose=whose, order=order, search=search, number=told.get("page"), now=now())
    context = {
        "shown": shown,
        "rows": rows(
            shown.object_list,
            says_whose=whose != "mine",
            reads_diary=access.can(request.user, "contacts.read"),
            handles_alerts=_handles_alerts(request),
            now=now(),
        ),
        # They stand above the list, where a search is swapped in below them, for those whose work it is to act on them.
        "alerted": caseloads.with_open_alerts(by=request.user) if not search and _handles_alerts(request) else None,
        "new": _new_elsewhere(request, shown, whose) if not search else (),
        "whose": whose,
        "order": order,
        "search": search,
        "own": own,
        "can_meet": access.can(request.user, "people.meet"),
    }
    fragment = request.htmx and not request.htmx.boosted
    return render(request, "people/_caseload.html" if fragment else "people/caseload.html", context)


def _new_elsewhere(request: HttpRequest, shown: Page[people.Person], whose: str) -> Sequence[people.Person]:
    """Whom the account wrote down lately and who stand on a later page, for the first page, which is the one people open."""
    if not (shown.number == 1 and shown.has_next() and whose != "dead" and access.can(request.user, "people.meet")):
        return ()
    return caseloads.new_elsewhere(by=request.user, whose=whose, shown=[each.id for each in shown], now=now())


def _handles_alerts(request: HttpRequest) -> bool:
    return access.can(request.user, "assessments.handle_alert")


@page("people.open")
@require_GET
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person: who they are and what they want, what was promised, the course, the assessment."""
    if person_in_scope(request.user, person_id).id != person_id:
        return redirect("people:person", person_in_scope(request.user, person_id).id)
    found = opening.opened(request, person_id, anew=True)
    sheet = sheets.of(by=request.user, person=found, today=timezone.localdate(), kind=request.GET.get("vis", ""))
    profile = profiles.profile(found, by=request.user)
    context = {
        "sheet": sheet,
        "person": sheet.person,
        "facts": in_words(sheet.details, is_protected=found.is_address_protected),
        "ages": ages_of(sheet, timezone.localdate(), tells_number=access.can(request.user, "people.reveal_number")),
        "after_death": deaths.contradicted_by(found, by=request.user),
        # What each room shows beside the course.
        "alerts": alerts.open_alerts(found, by=request.user),
        "conflicts": _conflicts(request, found),
        "glance": following.at_a_glance(by=request.user, person=found, now=now()),
        "planned": planning.summary(found, by=request.user),
        **parted.told_of(request, found, sheet.merges_undone),
        "profile": profile,
        "is_begun": not profile.is_empty or interviews.is_begun(found, by=request.user),
        "situation": situations.situation(found, by=request.user),
        "begun_at": lists.treatment_begun(found, by=request.user),
        "decided": headline(found, by=request.user),
        "known_already": _known_already(request, found),
        "right_now": overview.now_of(by=request.user, person=found, now=now()),
        "verdict": verdicts.latest_verdict(found, by=request.user),
    }
    return render(request, "people/person.html", context)


def _conflicts(request: HttpRequest, found: people.Person) -> Sequence[conflicts.Compared]:
    return conflicts.compared(found, by=request.user) if access.can(request.user, "people.describe") else ()


def _known_already(request: HttpRequest, found: people.Person) -> Sequence[Match]:
    is_asked = found.died_at is None and access.can(request.user, "people.merge")
    return newcomers.known_already(found, by=request.user, now=now()) if is_asked else ()


@page("people.open")
@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Asks those outside the daily work why they open a person; once per session and person."""
    found = person_in_scope(request.user, person_id)
    form = forms.PurposeForm(request.POST or None, role=request.user.role)
    if request.method == "POST" and form.is_valid():
        opening.state(request, found.id, form.cleaned_data["purpose"])
        back = request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(
            back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return redirect(back if is_ours else reverse("people:person", args=[found.id]))
    return render(request, "people/purpose.html", {"form": form, "person": found}, status=422 if form.errors else 200)


@page("people.open")
@require_GET
def timeline(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Older parts of the course; the fragment that "show older" adds below."""
    found = opening.opened(request, person_id)
    sheet = sheets.of(
        by=request.user,
        person=found,
        today=timezone.localdate(),
        kind=request.GET.get("vis", ""),
        before=sheets.read_moment(request.GET.get("foer", "")),
    )
    template = "people/_timeline_part.html" if request.htmx else "people/timeline.html"
    return render(request, template, {"sheet": sheet, "person": found})


@page("people.identify")
@require_http_methods(["GET", "POST"])
def identify(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Give a person a number; where it takes the place of another, both are shown and it is asked first."""
    found = opening.opened(request, person_id)
    form = forms.NumberForm(request.POST or None)
    other = None
    if request.method == "POST" and form.is_valid():
        try:
            identity = identities.identify(by=request.user, person_id=found.id, now=now(), **form.cleaned_data)
        except identities.Replaces as asked:
            return render(request, "people/replace_number.html", {"form": form, "person": found, "asked": asked})
        except Refusal as refusal:
            form.add_error("number", say(refusal))
            other = refusal.params.get("other")
        else:
            messages.success(request, _("Saved."))
            if identities.is_unusual(identity):
                messages.warning(
                    request,
                    _("The number does not pass the old check digit. Many real numbers do not; look once more."),
                )
            return redirect("people:person", found.id)
    context = {"form": form, "person": found, "other": other}
    return render(request, "people/identify.html", context, status=422 if form.errors else 200)


@page("people.reveal_number")
@require_POST
def reveal(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show the number in clear; logged."""
    # Scope first: whoever may not see the person is told that there is none, not asked why.
    stated = opening.purpose_of(request, person_in_scope(request.user, person_id).id)
    numbers = identities.reveal_number(by=request.user, person_id=person_id, now=now(), purpose=stated)
    found = person_in_scope(request.user, person_id)
    return render(request, "people/number.html", {"numbers": numbers, "person": found})


@page("people.assign")
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Choose the continuous contact person."""
    found = opening.opened(request, person_id)
    workers = list(access.workers_of(found.team_id))
    is_sent = request.method == "POST"
    chosen = next((worker for worker in workers if str(worker.id) == request.POST.get("worker")), None)
    if chosen is not None:
        seen = request.POST.get("seen", "")
        try:
            assigning.assign(by=request.user, person_id=found.id, worker_id=chosen.id, seen=seen, now=now())
        except Refusal as refusal:
            if refusal.code != "older_form":
                raise
            messages.error(request, say(refusal))
            return redirect("people:assign", found.id)
        messages.success(request, _("%(name)s is now the contact person.") % {"name": chosen.name})
        return redirect("people:person", found.id)
    carried = assigning.carried(found, by=request.user)
    context = {"person": found, "workers": workers, "is_missing": is_sent, "carried": carried}
    return render(request, "people/assign.html", context, status=422 if is_sent else 200)


@page("people.lookups")
@require_GET
def lookups(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who has opened this person, when and why."""
    found = opening.opened(request, person_id)
    were_one = merging.undone_of(found, by=request.user)
    rows = changes.lookups_of(found, by=request.user, undone=[row for _, row in were_one])
    shown = paged(
        lambda number: read(rows, number, LOOKUPS_PAGE),
        most=MOST_LOOKUPS,
        per_page=LOOKUPS_PAGE,
        number=request.GET.get("page"),
    )
    return render(request, "people/lookups.html", {"person": found, "lookups": shown, "were_one": were_one})
