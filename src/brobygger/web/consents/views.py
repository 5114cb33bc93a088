"""To whom does the citizen allow us to tell what?"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules import law
from brobygger.services import consents, places, taken_back
from brobygger.services.consents import Consent
from brobygger.services.people import Person
from brobygger.services.referrals import partners
from brobygger.web.consents.forms import ConsentForm, WithdrawForm
from brobygger.web.mistakes import ask_why
from brobygger.web.opening import opened, see_places
from brobygger.web.pages import now, page
from brobygger.web.telling import Page, first_shown, moment_fields, tell


@page("consents.read")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Everything the citizen has said yes and no to, the newest first."""
    person = opened(request, person_id)
    found = consents.of(person, by=request.user, today=timezone.localdate())
    if any(_names(each.row) for each in found):
        see_places(request, person)
    views = partners.views_of(person, by=request.user, said=found, today=timezone.localdate())
    gone = taken_back.of(person, by=request.user, kinds={"consent", "consent_withdrawn"})
    return render(
        request, "consents/overview.html", {"person": person, "consents": found, "views": views, "gone": gone}
    )


@page("consents.give")
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The citizen says yes or no."""
    return _tell(request, opened(request, person_id), initial=first_shown(now()), draft="consent")


@page("consents.give")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """A consent was written wrong."""
    row = consents.standing(by=request.user, consent_id=consent_id)
    person = opened(request, row.person_id)
    if _names(row):
        see_places(request, person)
    return _tell(request, person, initial=_filled(row), draft=f"consent-{row.id}", filled=_filled)


@page("consents.withdraw")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """The citizen takes a yes back."""
    row = consents.standing(by=request.user, consent_id=consent_id)
    person = opened(request, row.person_id)
    if _names(row):
        see_places(request, person)
    said = consents.of(person, by=request.user, today=timezone.localdate())
    stands = next((each for each in said if each.row.id == row.id), None)
    others = consents.beside(said, row)
    told = {each.key: _in_a_line(each, person) for each in others}
    form = WithdrawForm(request.POST or None, initial=first_shown(now()), others=told)
    answer = tell(
        request,
        Page(
            question=_("Does the citizen take the consent back?"),
            save=_("Take the consent back"),
            intro=_(
                "It holds no more from then on. You need not ask why. Call whoever was told, if the citizen wishes."
            ),
            draft=f"withdraw-{row.id}",
            template="consents/withdraw.html",
            said=_("Saved. The consent holds no more, here and on the phones."),
            more={
                "row": row,
                "first": stands.first if stands else row,
                "earlier": stands.earlier if stands else (),
            },
        ),
        person=person,
        form=form,
        write=lambda: consents.withdraw(
            by=request.user,
            consent_id=row.id,
            at=form.at,
            key=form.cleaned_data["id"],
            kept=form.kept,
            **{name: form.cleaned_data[name] for name in ("form", "own_words")},
            now=now(),
        ),
        back=reverse("consents:overview", args=[person.id]),
    )
    if answer.status_code == 302 and not person.died_at:
        _say_what_holds_on(request, person, form)
    return answer


def _say_what_holds_on(request: HttpRequest, person: Person, form: WithdrawForm) -> None:
    """What was ticked and was not taken back, for a later word of the citizen stands."""
    ticked = set(form.cleaned_data.get("too", ()))
    found = consents.of(person, by=request.user, today=timezone.localdate()) if ticked else []
    for each in (one for one in found if one.key in ticked and one.can_be_withdrawn):
        if each.kept_at:
            why = _("The citizen said on %(day)s that it goes on, and what you wrote now was said no later.")
        else:
            why = _("The citizen said so on %(day)s, and what you wrote now was said no later.")
        message = format_html(
            '{} <strong>{}</strong>. {} {} <a href="{}">{}</a>.',
            _("This yes still holds:"),
            _whom(each.row, person),
            why % {"day": law.written_moment(each.kept_at or each.row.happened_at)},
            _("If the citizen takes it back too:"),
            reverse("consents:withdraw", args=[each.key]),
            _("take it back by itself, with the day and time they said so"),
        )
        messages.warning(request, message)


@page("consents.give")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """A consent was written by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="consent", key=consent_id),
        lambda key, why: consents.take_back(by=request.user, consent_id=key, why=why, now=now()),
        to="consents:overview",
    )


@page("consents.withdraw")
@require_http_methods(["GET", "POST"])
def take_back_withdrawal(request: HttpRequest, consent_withdrawn_id: UUID) -> HttpResponse:
    """The citizen had not taken it back after all."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="consent_withdrawn", key=consent_withdrawn_id),
        lambda key, why: consents.take_back_withdrawal(by=request.user, consent_withdrawn_id=key, why=why, now=now()),
        to="consents:overview",
        what=_("The consent then holds again as it was given."),
    )


def _in_a_line(each: consents.Shown, person: Person) -> str:
    """In one piece, so that the words break as words where the line is short."""
    return format_html(
        "<span>{}</span>", render_to_string("consents/_covers.html", {"row": each.row, "person": person})
    )


def _whom(row: Consent, person: Person) -> str:
    return render_to_string("consents/_to.html", {"row": row, "person": person, "shows": False}).strip()


def _names(row: Consent) -> bool:
    """Whether a consent says more of whom it is to than the kind."""
    return bool(row.place_id or row.receiver)


def _tell(request: HttpRequest, person: Person, *, draft: str, **shown: Any) -> HttpResponse:
    has_died = person.died_at is not None
    form = ConsentForm(request.POST or None, places=places.open_places(by=request.user), **shown)
    return tell(
        request,
        Page(
            question=_("What did the citizen allow us to tell?")
            if has_died
            else _("What does the citizen allow us to tell?"),
            intro=""
            if has_died
            else _("Ask about one receiver at a time. A no is just as good, and is written down too."),
            draft=draft,
            said=_("Saved. It stands at the top of the citizen's page, and can be taken back at any time."),
        ),
        person=person,
        form=form,
        write=lambda: consents.give(by=request.user, person_id=person.id, told=form.told(), now=now(), **form.keys),
        back=reverse("consents:overview", args=[person.id]),
    )


def _filled(row: Consent) -> dict[str, object]:
    names = ("answer", "receiver_kind", "receiver", "about", "purpose", "form", "witness", "own_words", "until")
    told = {name: getattr(row, name) for name in names} | {"place": str(row.place_id or ""), "seen": row.id}
    return moment_fields(row.happened_at) | told
