"""Referring someone: to a place with a bed, or across a bridge, and what has happened since."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules.referrals import BRIDGE, DIED, OWNERS, STANDS, STAY
from brobygger.rules.stays import last_allowed
from brobygger.services import consents, owners, places, taken_back
from brobygger.services.earlier import earlier
from brobygger.services.people import Person
from brobygger.services.referrals import following, happening, partners, referring, taking_back
from brobygger.services.referrals.following import Referral
from brobygger.web import hours
from brobygger.web.fields import as_text
from brobygger.web.mistakes import ask_why
from brobygger.web.opening import opened, see_places
from brobygger.web.pages import now, page
from brobygger.web.referrals import wording
from brobygger.web.referrals.forms import AgreedForm, BridgeForm, EventForm, StayForm
from brobygger.web.referrals.places import shown
from brobygger.web.telling import Page, first_shown, tell


@page("referrals.read")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Every referral of a citizen, the open ones first."""
    person = opened(request, person_id)
    found = following.of(person, by=request.user, today=timezone.localdate())
    if found:
        see_places(request, person)
    said = consents.of(person, by=request.user, today=timezone.localdate())
    outside = following.outside_courses(found, person, by=request.user)
    told = [
        (each, consents.covering(said, help_kind=each.row.help_kind, place_id=each.row.place_id), outside.get(each.key))
        for each in found
    ]
    context = {
        "person": person,
        "referrals": told,
        "at_once": following.at_once(found),
        "twice": following.twice(found),
        "doubled": following.doubled(found),
        "ended_as_one": [each for each in found if each.ended_as_one],
        "earlier": earlier(by=request.user, referral_event=[event for each in found for event in each.events]),
        "gone": taken_back.of(person, by=request.user, kinds={"referral", "referral_event"}),
        "owners": _owners({each.progress.state for each in found} if person.died_at is None else (), person, request),
    }
    return render(request, "referrals/overview.html", context)


def _owners(states: Collection[str], person: Person, request: HttpRequest) -> dict[str, owners.Owner]:
    """By state of a referral who sees to it; asked once for each kind of owner."""
    kinds = {OWNERS[state] for state in states}
    found = {kind: owners.of_state(person, kind, by=request.user) for kind in kinds}
    return {state: found[OWNERS[state]] for state in states}


@page("referrals.refer")
@require_GET
def choose(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Choosing a place for a citizen: the list of places, each with a way on."""
    person = opened(request, person_id)
    return render(request, "referrals/places.html", {"person": person, **shown(request)})


@page("referrals.refer")
@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest, person_id: UUID, place_id: UUID) -> HttpResponse:
    """Refer a citizen to a place; what is not known yet can be told later."""
    person = opened(request, person_id)
    place = places.place_of(by=request.user, place_id=place_id)
    form = StayForm(request.POST or None, initial=first_shown(now()), place=place)
    said = consents.of(person, by=request.user, today=timezone.localdate())
    shown_as = Page(
        question=_("Refer to %(place)s?") % {"place": place.name},
        draft=f"referral-{place.id}",
        template="referrals/refer.html",
        more={
            "place": place,
            "covering": consents.covering(said, place_id=place.id),
            "place_reads": partners.has_account(place, by=request.user),
        },
        said=_("Saved. Call the place, and write here what they say."),
    )
    return tell(
        request,
        shown_as,
        person=person,
        form=form,
        write=lambda: referring.refer(
            by=request.user,
            person_id=person.id,
            new=form.referral(STAY, place_id=place.id, stay_kind=form.cleaned_data["stay_kind"]),
            now=now(),
        ),
        back=reverse("referrals:overview", args=[person.id]),
    )


@page("referrals.refer")
@require_http_methods(["GET", "POST"])
def bridge(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Refer a citizen to other help."""
    person = opened(request, person_id)
    form = BridgeForm(request.POST or None, initial=first_shown(now()))
    said = consents.of(person, by=request.user, today=timezone.localdate())
    return tell(
        request,
        Page(
            question=_("Which help do we build a bridge to?"),
            save=_("Refer"),
            intro=_(
                "We go along the first time and keep supporting until the citizen has landed. "
                "Nothing is sent from here: call or write to them yourself."
            ),
            draft="bridge",
            template="referrals/bridge.html",
            more={"stands": [each for each in said if each.state == "stands"]},
            said=lambda: _bridged(form, said),
        ),
        person=person,
        form=form,
        write=lambda: referring.refer(
            by=request.user,
            person_id=person.id,
            new=form.referral(BRIDGE, help_kind=form.cleaned_data["help_kind"], to=form.cleaned_data["to"]),
            now=now(),
        ),
        back=reverse("referrals:overview", args=[person.id]),
    )


@page("referrals.refer")
@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Who drives, what is taken along, what comes after."""
    found = following.one(by=request.user, referral_id=referral_id, today=timezone.localdate())
    person = opened(request, found.row.person_id)
    see_places(request, person)
    form = AgreedForm(request.POST or None, initial=_filled(found.row), filled=_filled, kind=found.row.kind)
    return tell(
        request,
        Page(
            question=_("What is agreed?"),
            draft=f"details-{found.key}",
            template="referrals/agreed.html",
            more={"row": found.row},
            said=_("Saved. What is agreed stands with the referral."),
        ),
        person=person,
        form=form,
        write=lambda: referring.describe(
            by=request.user,
            referral_id=found.key,
            values=form.values,
            seen=form.cleaned_data["seen"] or found.row.id,
            at=form.agreed_at,
            now=now(),
        ),
        back=reverse("referrals:overview", args=[person.id]),
    )


@page("referrals.happen")
@require_http_methods(["GET", "POST"])
def happen(request: HttpRequest, referral_id: UUID, event: str) -> HttpResponse:
    """One thing that has happened to a referral."""
    found = following.one(by=request.user, referral_id=referral_id, today=timezone.localdate())
    try:
        asked = wording.of(found.row.kind, event)
    except KeyError:
        raise Http404 from None
    person = opened(request, found.row.person_id)
    see_places(request, person)
    longest = last_allowed(found.row.stay_kind, timezone.localdate()) if found.row.kind == STAY else None
    # What the death closes it closes on that day, where it is known.
    is_dated = event == DIED and person.died_at is not None and person.is_death_day_known
    initial = first_shown(person.died_at if is_dated and person.died_at else now())
    initial |= {"seen": as_text(row.id for row in (found.row, *found.events))}
    form = EventForm(request.POST or None, initial=initial, kind=found.row.kind, event=event, longest=longest)
    return tell(
        request,
        Page(
            question=_(asked.question),
            draft=f"{event}-{found.key}",
            template="referrals/happen.html",
            more={
                "row": found.row,
                "key": found.key,
                "events": found.events,
                # What is to stand is shown where that is asked.
                "ending": found.ending if event == STANDS else (),
            },
            said=_("Saved. What comes next stands with the referral, and in the lists when it is time."),
        ),
        person=person,
        form=form,
        write=lambda: happening.happen(
            by=request.user, referral_id=found.key, new=form.new(), seen=form.known, now=now()
        ),
        back=reverse("referrals:overview", args=[person.id]),
    )


@page("referrals.happen")
@require_http_methods(["GET", "POST"])
def take_back_event(request: HttpRequest, referral_event_id: UUID) -> HttpResponse:
    """An event was written by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="referral_event", key=referral_event_id),
        lambda key, why: taking_back.take_back(by=request.user, event_id=key, why=why, now=now()),
        to="referrals:overview",
    )


@page("referrals.refer")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """A referral was written by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="referral", key=referral_id),
        lambda key, why: referring.take_back(by=request.user, referral_id=key, why=why, now=now()),
        to="referrals:overview",
    )


def _bridged(form: BridgeForm, said: Sequence[consents.Shown]) -> str:
    saved = _("Saved. It comes back in the lists if nobody answers.")
    if consents.covering(said, help_kind=form.cleaned_data["help_kind"]).yes:
        return saved
    uncovered = _("No consent that covers it is written: ask the citizen before you tell anything.")
    return f"{saved} {uncovered}"


def _filled(row: Referral) -> dict[str, object]:
    told = {name: getattr(row, name) for name in referring.DETAILS} | {"seen": row.id}
    at = row.happened_at
    return told | {"happened_on": timezone.localdate(at), "happened_time": hours.hour_of(at), "stood_at": at}
