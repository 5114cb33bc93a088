"""The authority decides: grant, other offer or refuse, with reasons."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from brobygger.rules import law
from brobygger.rules.refusals import Refusal
from brobygger.services import requests
from brobygger.services.people import Person
from brobygger.services.requests import approvals, decisions, matters, turning, unnamed
from brobygger.services.requests.decisions import NewDecision
from brobygger.services.requests.turning import Opened
from brobygger.services.requests.waiting import Waiting, waiting_about
from brobygger.web import telling
from brobygger.web.fields import LinesField, need
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.requests import basis
from brobygger.web.telling import MomentForm, Page, choices, first_shown, tell

# In the address of the page where the decision that stands is changed, and which of several that wait is decided on.
CHANGES, ABOUT = "aendr", "om"
# What is ticked or chosen of a wish, and of no other.
CHOSEN = frozenset({"result", "is_chosen", "is_choice_limited", "is_basis_seen", "is_change_meant"})


class DecideForm(MomentForm):
    """What is decided and why. The citizen reads the reasons in the letter."""

    about = forms.UUIDField(widget=forms.HiddenInput)
    # What the form was about when it was opened, however often it has been turned to something else since.
    opened_on = forms.UUIDField(widget=forms.HiddenInput, required=False)
    shown = forms.UUIDField(widget=forms.HiddenInput, required=False)
    is_basis_seen = forms.BooleanField(
        label=gettext_lazy("I decide although the verdict the recommendation rests on has been taken back"),
        required=False,
    )
    is_change_meant = forms.BooleanField(
        label=gettext_lazy("Something else was decided about this request before. I mean to change it"),
        help_text=gettext_lazy("The earlier decision stays and can be read. Write below what is new."),
        required=False,
    )
    result = forms.ChoiceField(label=gettext_lazy("What is decided?"), widget=forms.RadioSelect)
    offer = forms.CharField(
        label=gettext_lazy("Which offer?"),
        required=False,
        max_length=200,
    )
    is_chosen = forms.BooleanField(
        label=gettext_lazy("The citizen has chosen the other offer"),
        help_text=gettext_lazy("Then the deadline stops."),
        required=False,
    )
    is_choice_limited = forms.BooleanField(
        label=gettext_lazy("Out of regard for the citizen the choice between offers is limited"),
        help_text=format_lazy(
            "{} {}.",
            gettext_lazy("Then the letter does not say that they can choose another. Write below why."),
            law.source("limited_choice"),
        ),
        required=False,
    )
    reasons = LinesField(
        label=gettext_lazy("Why? The citizen reads this in the letter"),
        help_text=gettext_lazy("Write to the citizen: short, and in words they use themselves."),
        rows=6,
    )
    told_as = {**MomentForm.told_as, "decided_at": "happened_on"}
    field_order = (
        *(
            "id",
            "about",
            "opened_on",
            "shown",
            "is_basis_seen",
            "is_change_meant",
            "result",
            "offer",
            "is_chosen",
            "is_choice_limited",
        ),
        *("reasons", "happened_on", "happened_time"),
    )

    def __init__(
        self,
        *args: Any,
        waits: Waiting | None,
        is_change: bool,
        is_basis_back: bool,
        is_decided: bool,
        **kwargs: Any,
    ) -> None:
        """is_change: whether they came to change what was decided; is_basis_back: whether the verdict the recommendation rests
        on is taken back; is_decided: whether a decision on the same request stands."""
        super().__init__(*args, **kwargs)
        # Who has come to change it need not be asked whether they mean to.
        self.changes = is_change
        if self.changes or not is_decided:
            del self.fields["is_change_meant"]
        if not is_basis_back:
            del self.fields["is_basis_seen"]
        self.waits = waits
        # Whether what it was sent about is another wish or recommendation than what waits now.
        self.is_turned = False
        self.fields["result"].choices = choices("decision_results")
        need(self.fields["offer"], _("needed for another offer"))

    def refuse(self, refusal: Refusal) -> None:
        """What has come since stands on the page now; saved again, the form decides on that."""
        super().refuse(refusal)
        self.data = self.data.copy()
        if refusal.code in ("older_form", "already_decided", "merged_since") and self.waits:
            self.data["about"] = str(self.waits.about)
        if refusal.code == "merged_since":
            self.data["shown"] = str(refusal.params["stands"])
        self.choose_anew()

    def choose_anew(self) -> None:
        """What was chosen of one wish is not chosen of another: the form turned to that keeps only what was written."""
        if not self.is_turned or not self.waits:
            return
        self.data = self.data.copy()
        for name in CHOSEN & set(self.data):
            del self.data[name]
        self.data["about"] = str(self.waits.about)
        if "result" not in self.errors:
            self.add_error("result", _("The form is about something else now. Choose what is decided about that."))

    def decision(self) -> NewDecision:
        """What the valid form says, ready for the service."""
        told = self.cleaned_data
        key = {"id": told["id"]} if told["id"] else {}
        names = ("about", "shown", "result", "offer", "is_chosen", "is_choice_limited", "reasons")
        same = {name: told[name] for name in names}
        ticks = {"is_basis_seen": told.get("is_basis_seen", False)}
        ticks["is_change_meant"] = self.changes or told.get("is_change_meant", False)
        return NewDecision(decided_at=self.at, **ticks, **same, **key)


@page("requests.decide")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Decide on the recommendation that waits, on a request without one, or anew in the place of the decision that stands."""
    person = opened(request, person_id)
    change = decisions.to_change(person, by=request.user) if CHANGES in request.GET else None
    waits = change or _waiting(request, person)
    made = decisions.decisions_of(person, by=request.user)
    if waits is None and request.method == "GET":
        context = {"person": person, "made": made, "changeable": decisions.changeable(person, by=request.user)}
        return render(request, "requests/nothing_to_decide.html", context)
    about = waits.about if waits else uuid4()
    advised, asked_for = (waits.recommendation, waits.request) if waits else (None, None)
    rests_on = basis.taken_back(request, advised)
    before = decisions.stands_before(person, asked_for, by=request.user) if waits else None
    form = DecideForm(
        request.POST or None,
        initial=first_shown(now()) | {"about": about, "opened_on": about, "shown": person.id},
        waits=waits,
        is_change=change is not None,
        is_basis_back=rests_on["verdict_back"] is not None,
        is_decided=before is not None,
    )
    turned = _turned(request, person, form, waits)
    is_unnamed = _is_unnamed(request, person, waits)
    shown = Page(
        question=_("What do you decide now?") if change else _("What do you decide?"),
        save=_("Save the changed decision") if change else _("Save the decision"),
        draft="changed-decision" if change else "decision",
        template="requests/decide.html",
        said=_said(person, person_id, is_unnamed=is_unnamed),
        more={
            "waits": waits,
            "is_change": change is not None,
            "turned": turned,
            "is_unnamed": is_unnamed,
            "also_said": decisions.also_said(person, asked_for, by=request.user) if asked_for else (),
            "made": made,
            "before": before,
            **_home(request, person),
            "due_on": _due_on(request, person, waits),
            "lines": advised.lines if advised else None,
            **rests_on,
        },
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: decisions.decide(by=request.user, person_id=person.id, new=form.decision(), now=now()),
        back=reverse("requests:overview", args=[person.id]),
    )


def _waiting(request: HttpRequest, person: Person) -> Waiting | None:
    """What there is to decide on, of several what the form or the link names; of a form that was sent also what has been
    decided meanwhile: it can be put in the place of that, with a tick that it is meant."""
    named = request.POST.get("about") or request.GET.get(ABOUT, "")
    waits = waiting_about(person, _key(named), by=request.user)
    if waits is None and request.method == "POST":
        return decisions.to_change(person, by=request.user)
    return waits


def _key(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None


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


def _due_on(request: HttpRequest, person: Person, waits: Waiting | None) -> date | None:
    """The deadline of the wish that is decided on, while it runs: another's is no reason to hurry with this one."""
    if waits is None or waits.request is None:
        return None
    clock = requests.clock_of(person, waits.request.key, by=request.user)
    return clock.due_on if clock.is_running else None


def _home(request: HttpRequest, person: Person) -> dict[str, object]:
    """What there is to say of the home municipality's consent."""
    home, today = approvals.home_of(person, by=request.user), timezone.localdate()
    awaits = home.is_awaited(today) and not approvals.is_settled(person, None, by=request.user)
    return {"home": home, "has_consent": home.is_in_force(today), "awaits_home": awaits}


def _is_unnamed(request: HttpRequest, person: Person, waits: Waiting | None) -> bool:
    """Whether what is decided on is a wish to stay unknown, or rests on no other."""
    if waits and waits.request:
        return waits.request.is_anonymous
    return unnamed.is_only_wish(person, by=request.user)


def _said(person: Person, opened_as: UUID, *, is_unnamed: bool) -> str:
    if is_unnamed:
        return _("Saved. It is about anonymous treatment, so no letter is made. Somebody must tell the citizen.")
    if person.died_at:
        return _("Saved.")
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
    row = decisions.decision_as_it_stands(by=request.user, decision_id=decision_id)
    person = opened(request, row.person_id)
    back = reverse("requests:overview", args=[person.id])
    if row.is_retraction and request.method == "GET":
        return redirect(back)
    # Where another decision on the same request stands, it is the answer and nothing waits.
    holds = matters.holds_without(row, person, by=request.user)
    shown = Page(
        question=_("Was the decision written by mistake?"),
        save=_("Yes, take it back"),
        template="requests/decision_back.html",
        said=_("Taken back. It stands struck out on the page, and the other decision holds.")
        if holds
        else _("Taken back. It stands struck out on the page, and what was decided on waits again."),
        more={"row": row, "holds": holds},
    )
    return telling.take_back(
        request,
        shown,
        person=person,
        act=lambda why: decisions.take_back(by=request.user, decision_id=decision_id, why=why, now=now()),
        back=back,
    )
