"""Pages on which something is told: one form, one service call, and what was refused shown at its field.

A room declares its form (``TellForm``) and what to do with it; ``tell`` does the rest. The template is ``tell.html``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brobygger.rules import code_lists, law
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import deaths
from brobygger.services.access import NotFound, can, person_in_scope
from brobygger.services.people import Person
from brobygger.web import hours
from brobygger.web.faults import as_error, is_met
from brobygger.web.fields import ClockField, DayField, LinesField, check_is_an_hour
from brobygger.web.gone_back import forgotten
from brobygger.web.meeting import carry_on
from brobygger.web.pages import named, new_key, now, say
from brobygger.web.sent_again import SentAgainForm


class TellForm(SentAgainForm):
    """A form whose faults are found by the rules. ``told_as`` names the field that shows the fault of another name."""

    told_as: Mapping[str, str] = {}
    # Whether what was sent is saved under another key, so that no draft of it may be left.
    is_saved_already = False
    # Whether it met a colleague's change, and only has to be looked at and saved again.
    has_met = False

    def refuse(self, refusal: Refusal) -> None:
        """Show why it was not written: each fault at its field, what has no field on top."""
        self.is_saved_already = refusal.code == "written_already"
        self.has_met = is_met(refusal)
        for fault in refusal.faults if isinstance(refusal, SeveralRefused) else [refusal]:
            name = str(fault.params.get("field", ""))
            name = self.told_as.get(name, name)
            self.add_error(name if name in self.fields else None, as_error(fault))


class SeenForm(TellForm):
    """A form filled in from what stood then. ``seen``: its key; ``filled``: what the form shows of a version, None for none.

    Where a colleague was first the form is put on what stands now, field by field (``meeting``), so that what was typed can be
    saved all the same and what was not touched keeps the colleague's words.
    """

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, filled: Callable[[Any], Mapping[str, Any]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filled = filled

    def refuse(self, refusal: Refusal) -> None:
        typed = dict(self.cleaned_data)
        super().refuse(refusal)
        if "newest" not in refusal.params:
            return
        if self.filled is not None and "was" in refusal.params and "stands" in refusal.params:
            was, stands = self.filled(refusal.params["was"]), self.filled(refusal.params["stands"])
            carry_on(self, typed, was=was, stands=stands, who=str(named(refusal.params.get("who", ""))))
        self.data = self.data.copy()
        self.data["seen"] = str(refusal.params["newest"] or "")


class CorrectForm(SeenForm):
    """A form that writes one fact, or corrects the one that was ``seen``."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    @property
    def keys(self) -> dict[str, Any]:
        """The keys of what is written, for the service."""
        return {"key": self.cleaned_data["id"], "corrects_id": self.cleaned_data["seen"] or self.initial.get("seen")}


class MomentForm(TellForm):
    """A form that tells when something happened. ``id`` is the key of what is written: sent twice, it is written once."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    happened_on = DayField(label=gettext_lazy("Day (such as 27-11)"))
    happened_time = ClockField(
        label=gettext_lazy("Time (24 h)"),
        help_text=gettext_lazy("Empty: now; of another day only the day."),
        required=False,
    )
    told_as: Mapping[str, str] = {"at": "happened_on", "happened_at": "happened_on", "said_at": "happened_on"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only what is corrected has had its hour told already, or left out.
        if "happened_time" in self.initial and "happened_time" in self.fields:
            self.fields["happened_time"].help_text = _("Empty: only the day; where the day is today, now.")
        stood_at = self.initial.get("stood_at")
        self.clock_at: datetime | None = stood_at if stood_at and hours.is_of_the_clock(stood_at) else None
        self.filled_at = hours.as_filled(self.clock_at) if self.clock_at else ""
        if self.filled_at:
            self.fields["filled_at"] = hours.FilledField(initial=self.filled_at)

    def clean_happened_time(self) -> time | None:
        """Cleaned after its day: an hour that day has not got is refused."""
        day, clock = self.cleaned_data.get("happened_on"), self.cleaned_data["happened_time"]
        told = hours.told_of(day, clock, filled_at=self.filled_at)
        check_is_an_hour(day, told)
        return told

    @property
    def at(self) -> datetime:
        """The moment told, in the time zone of the page. Without a time: now, or only the day (``DAY_ONLY``). An hour of
        the clock that was left alone stays as exact as it was."""
        told = hours.told_moment(self.cleaned_data["happened_on"], self.cleaned_data["happened_time"])
        return self.clock_at if self.clock_at and hours.is_same_minute(self.clock_at, told) else told


class WhyForm(TellForm):
    """Why something that was written is taken back."""

    why = LinesField(label=gettext_lazy("Why is it a mistake?"))

    @property
    def told(self) -> str:
        """The reason in one text."""
        return str(self.cleaned_data["why"])


def moment_fields(at: datetime) -> dict[str, Any]:
    """What a ``MomentForm`` that corrects is first shown with: when it happened, as it was told (``stood_at``)."""
    return {**first_shown(at), "happened_time": hours.hour_of(at), "stood_at": at}


def first_shown(today: datetime) -> dict[str, Any]:
    """What a new ``MomentForm`` is first shown with. No time: of another day, the minute of today would be a made-up one."""
    return {"id": new_key(), "happened_on": timezone.localtime(today).date()}


def language() -> str:
    """The language of the page, for what is said by definitions."""
    return get_language() or "da"


def choices(list_id: str, *, nothing: str = "") -> list[tuple[str, str]]:
    """The codes of a list in the language of the page; ``nothing`` is how "not told" is said, where it can be left out."""
    found = code_lists.choices(list_id, language())
    return [("", nothing), *found] if nothing else found


@dataclass(frozen=True)
class Page:
    """How a page of this kind looks. ``question`` is its title, ``save`` the one button; ``intro`` may be empty. ``said``: once
    it is written, where that depends on what has come of it asked for only then; ``is_of_death``: it says itself what has come
    of a death."""

    question: str
    save: str = ""
    intro: str = ""
    draft: str = ""
    template: str = "tell.html"
    said: str | Callable[[], str] = ""
    is_of_death: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def in_words(said: str | Callable[[], str]) -> str:
    """What is said once something is written; asked then, where it hangs on what was written."""
    return said() if callable(said) else said


def press(request: HttpRequest, act: Callable[[], object], *, back: str, said: str | Callable[[], str]) -> HttpResponse:
    """Do what a button stands for and go ``back``, where it is said what came of it."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, in_words(said))
    return redirect(back)


def take_back(
    request: HttpRequest,
    page: Page,
    *,
    person: Person,
    act: Callable[[str], object],
    back: str,
    form: WhyForm | None = None,
) -> HttpResponse:
    """Ask why something was written by mistake, and take it back: ``act`` is told why. form: one that asks for more than words.

    Whose case rested on what is taken back alone is out of sight afterwards; then the way goes home, with a word about it.
    """
    asked = form or WhyForm(request.POST or None)
    if is_written(request, asked, lambda: act(asked.told)):
        messages.success(request, in_words(page.said) or _("Saved."))
        return _back_or_home(request, person, back)
    return _shown(request, page, person=person, form=asked, back=back)


def _back_or_home(request: HttpRequest, person: Person, back: str) -> HttpResponse:
    try:
        person_in_scope(request.user, person.id)
    except NotFound:
        messages.info(request, _("The citizen has no case with you any more, so the page is closed to you."))
        return redirect("home")
    return redirect(back)


def is_written(request: HttpRequest, form: TellForm, write: Callable[[], object]) -> bool:
    """Whether the form was sent, is in order and is written now; what was refused is shown at its fields."""
    if request.method != "POST" or not form.is_valid():
        return False
    at = now()
    try:
        found = forgotten(request, form.cleaned_data.get("id"), write(), now=at)
        if found and form.has_seen:
            form.write_under(new_key())
            found = None
            write()
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    if found:
        form.ask_what_it_is(found)
    return found is None


def tell(
    request: HttpRequest, page: Page, *, person: Person, form: TellForm, write: Callable[[], object], back: str
) -> HttpResponse:
    """Show the form; when it is sent and in order, write it and go ``back``. A refused form answers 422 with what was typed."""
    if is_written(request, form, write):
        said = in_words(page.said) if page.is_of_death else receipt(page.said, person, by=request.user)
        messages.success(request, said)
        return redirect(back)
    return _shown(request, page, person=person, form=form, back=back)


def receipt(said: str | Callable[[], str], person: Person, *, by: Any) -> str:
    """What is said once something is written of a citizen. Of who has died, maybe while the form was open, nothing more is to
    be done, and it is said who wrote so, whom one can ring."""
    told = deaths.told_of(person, by=by) if person.died_at is not None and can(by, "endings.read") else []
    if not told:
        return in_words(said) or _("Saved.")
    message = _(
        "Saved. The citizen has died, as %(who)s wrote on %(day)s: what you wrote stands in the course, and nobody is reminded "
        "of anything."
    )
    return message % {"who": told[0].recorded_by.name, "day": law.written_day(told[0].recorded_at)}


def _shown(request: HttpRequest, page: Page, *, person: Person, form: TellForm, back: str) -> HttpResponse:
    context = {"page": page, "person": person, "form": form, "back": back, **page.more}
    return render(request, page.template, context, status=422 if form.errors else 200)
