"""What is done about a phone: a code for a new one, wiping, stopping, opening again, giving up. Each asks first."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.rules.refusals import Refusal
from brobygger.services import phone_codes, phones
from brobygger.web.pages import now, page, say
from brobygger.web.phones import codes
from brobygger.web.telling import TellForm, choices, is_written

if TYPE_CHECKING:
    from brobygger.services.phones import Phone


@page("phones.enrol")
@require_POST
def offer(request: HttpRequest) -> HttpResponse:
    """A code for a phone of one's own."""
    phone, code = phone_codes.offer(by=request.user, now=now())
    return codes.show(request, phone, code)


@page("phones.stop")
@require_http_methods(["GET", "POST"])
def wipe(request: HttpRequest, phone_id: UUID) -> HttpResponse:
    """Ask a phone to send what it can and then to forget everything."""
    phone = phones.phone_of(by=request.user, phone_id=phone_id)
    told = [
        _(
            "When the phone is next opened with a network it first sends what waits on it, and then deletes all it holds."
        ),
        _(
            "Locked, with the app still there and a network, it deletes the people on it all the same. What was never sent "
            "stays locked until the phone is opened, and so long the list says that it has not been wiped."
        ),
        _("A phone that is switched off or out of reach cannot be wiped."),
        _(
            "What is on it is locked behind the PIN all the while. After ten wrong tries it opens only with a code from here."
        ),
    ]

    if phone.revoked_at is not None or not phone.user.is_active:
        told[:2] = [
            _(
                "The phone is let in no more, and sends nothing. It hears this order all the same when it is locked and has a "
                "network, and deletes the people on it. What was never sent stays locked, and the list cannot say that it is "
                "done."
            )
        ]

    def act() -> None:
        phones.wipe(by=request.user, phone_id=phone.id, now=now())

    asks = _("Wipe the phone?")
    said = _("The phone is told to wipe itself as soon as it is heard from.")
    return _confirmed(request, phone, act, question=asks, told=told, save=_("Wipe the phone"), said=said)


@page("phones.stop")
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, phone_id: UUID) -> HttpResponse:
    """Let a phone in no more."""
    phone = phones.phone_of(by=request.user, phone_id=phone_id)
    told = [
        _("From this moment the phone gets nothing more about anyone, and can send nothing."),
        _(
            "What was written on it since it last sent is not here. If the phone is not lost, let its worker send first."
        ),
        _(
            "If it is open, it locks itself at its next answer, says why, and opens only with a code from here. It does not "
            "delete what is on it: to have that, choose to wipe it."
        ),
        _("If it is found again its own worker can take it into use anew, and what waited on it is sent."),
    ]
    if phone.wipe_asked_at is not None and phone.wiped_at is None:
        told.insert(
            0,
            _(
                "The phone has been told to wipe itself. Stopped, it sends nothing first; locked, it still hears the order."
            ),
        )

    def act() -> None:
        phones.revoke(by=request.user, phone_id=phone.id, now=now())

    asks, said = _("Stop the phone at once?"), _("The phone is stopped. It is let in no more.")
    return _confirmed(request, phone, act, question=asks, told=told, save=_("Stop the phone"), said=said)


@page("phones.stop")
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, phone_id: UUID) -> HttpResponse:
    """A code that opens a phone again after ten wrong tries."""
    phone = phones.phone_of(by=request.user, phone_id=phone_id)
    if request.method == "POST":
        try:
            phone, code = phone_codes.offer_opening(by=request.user, phone_id=phone.id, now=now())
        except Refusal as refusal:
            messages.error(request, say(refusal))
            return redirect("phones:listed")
        return codes.show(request, phone, code)
    told = [
        _(
            "After ten wrong tries a phone locks. A code from here opens it, and a new PIN is chosen. Nothing on it is lost."
        ),
        _("Give the code only to %(name)s, and only when you know who it is that asks.") % {"name": phone.user.name},
    ]
    context = {"phone": phone, "question": _("Open the phone again?"), "told": told, "save": _("Show a code")}
    return render(request, "phones/confirm.html", context)


class GiveUpForm(TellForm):
    """Why what was never sent is given up."""

    reason = forms.ChoiceField(label=gettext_lazy("Why?"), widget=forms.RadioSelect)
    told_as = {"phone_losses": "reason"}

    def __init__(self, *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        self.fields["reason"].choices = choices("phone_losses")


@page("phones.give_up")
@require_http_methods(["GET", "POST"])
def give_up(request: HttpRequest, phone_id: UUID) -> HttpResponse:
    """Write down that what a phone never sent is given up."""
    phone = phones.phone_of(by=request.user, phone_id=phone_id)
    form = GiveUpForm(request.POST or None)

    def write() -> None:
        phones.give_up(by=request.user, phone_id=phone.id, reason=form.cleaned_data["reason"], now=now())

    if is_written(request, form, write):
        messages.success(request, _("It is written down that it is given up. The phone is closed."))
        return redirect("phones:listed")
    waiting = ngettext(
        "When it was last heard from, %(n)s thing waited on the phone. There may be more.",
        "When it was last heard from, %(n)s things waited on the phone. There may be more.",
        phone.waiting,
    ) % {"n": phone.waiting}
    told = [
        waiting,
        _("Talk with its worker first: what they remember can be written again."),
        _("The phone is closed, and your name stands by it."),
        _("If the phone turns up all the same, its worker can take it into use anew, and what is on it is sent."),
    ]
    context = {
        "phone": phone,
        "question": _("Give up what was never sent?"),
        "told": told,
        "save": _("Give it up"),
        "form": form,
    }
    return render(request, "phones/confirm.html", context, status=422 if form.errors else 200)


def _confirmed(
    request: HttpRequest,
    phone: "Phone",
    act: Callable[[], None],
    *,
    question: str,
    told: list[str],
    save: str,
    said: str,
) -> HttpResponse:
    """Ask first; when the button is pressed, do it and say so."""
    if request.method == "GET":
        return render(
            request, "phones/confirm.html", {"phone": phone, "question": question, "told": told, "save": save}
        )
    try:
        act()
    except Refusal as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, said)
    return redirect("phones:listed")
