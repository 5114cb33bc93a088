"""What is told of a place, of a referral, and of what has happened to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from brobygger.rules import code_lists, law, partners
from brobygger.rules.places import MOST_BEDS
from brobygger.rules.referrals import BRIDGE, DIED, STAY, STAY_ANSWER_DAYS, Progress
from brobygger.rules.referring import NEEDS_NOTE, NEEDS_UNTIL, NEEDS_WHOM
from brobygger.rules.refusals import Refusal
from brobygger.services.places import Place
from brobygger.services.referrals.happening import NewEvent
from brobygger.services.referrals.referring import DETAILS, NewReferral
from brobygger.web.fields import DayField, LinesField, as_keys, as_text
from brobygger.web.pages import now
from brobygger.web.referrals import wording
from brobygger.web.telling import MomentForm, SeenForm, TellForm, choices

# As STAY_ANSWER_DAYS, for other help.
BRIDGE_ANSWER_DAYS = 7


def text(label: Any, help_text: Any = "") -> forms.CharField:
    """A free text that may be left empty."""
    return LinesField(label=label, help_text=help_text, required=False)


class PlaceForm(TellForm):
    """A place with beds. ``seen``: what the form was filled in from, field by field."""

    name = forms.CharField(label=_("What is the place called?"), max_length=200)
    kind = forms.ChoiceField(label=_("What kind of place is it?"), widget=forms.RadioSelect)
    phone = forms.CharField(label=_("Phone, day and night if possible"), required=False, max_length=40)
    about = text(_("What is good to know?"), _("For example whom to ask for, dogs, stairs, what they cannot take."))

    def __init__(self, *args: Any, place: Place | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices("place_kinds")
        for name in ("name", "kind", "phone", "about") if place else ():
            self.fields[f"seen_{name}"] = forms.CharField(
                required=False, strip=False, widget=forms.HiddenInput, initial=getattr(place, name)
            )

    @property
    def told(self) -> dict[str, str]:
        """What the valid form says."""
        return {name: self.cleaned_data[name] for name in ("name", "kind", "phone", "about")}

    @property
    def seen(self) -> dict[str, str]:
        """What it was filled in from. A browser sends line breaks in its own way."""
        names = ("name", "kind", "phone", "about")
        return {name: self.cleaned_data.get(f"seen_{name}", "").replace("\r\n", "\n") for name in names}


class OwnBedsForm(MomentForm):
    """How many beds are free, as someone at the place says."""

    free = forms.IntegerField(
        label=_("How many beds are free?"),
        min_value=0,
        max_value=MOST_BEDS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    field_order: Sequence[str] = ("id", "free", "happened_on", "happened_time")


class BedsForm(OwnBedsForm):
    """The same, told to us by someone there."""

    said_by = forms.CharField(label=_("Who said so?"), max_length=200)
    field_order = ("id", "free", "said_by", "happened_on", "happened_time")


class DetailsForm(SeenForm):
    """What belongs to a referral and can be told then or later."""

    own_words = text(_("What does the citizen say? In their own words"))
    driver = forms.CharField(label=_("Who drives?"), required=False, max_length=200)
    taken_along = text(
        _("What is taken along?"),
        _("Bag, papers, phone and charger. Medicine: who hands it over, to whom, and for how many days?"),
    )
    afterwards = text(_("What comes after the stay?"), _("Where the citizen goes, and who meets them there."))
    purpose = text(_("What is it meant to help with?"))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == BRIDGE:
            self.fields["driver"].label = _("Who goes along the first time?")
            self.fields["taken_along"].help_text = ""
            del self.fields["afterwards"]

    @property
    def values(self) -> dict[str, str]:
        """What the valid form says, by detail."""
        return {name: self.cleaned_data[name] for name in DETAILS if name in self.fields}


class AgreedForm(DetailsForm, MomentForm):
    """What is agreed of a referral that is made, and when: it may have been agreed before it was written here."""

    id = None  # type: ignore[assignment]
    happened_on = DayField(
        label=_("Which day was the referral agreed? (such as 27-11)"),
        help_text=_("Earlier than it was written here, if it was agreed then."),
        required=False,
    )

    @property
    def agreed_at(self) -> datetime | None:
        """When, None where it is left empty."""
        return None if self.cleaned_data["happened_on"] is None else self.at


class _ReferForm(DetailsForm, MomentForm):
    """What a referral to a stay and one across a bridge have in common."""

    answer_by = DayField(
        label=_("When do we ask again, if nobody has answered? (such as 27-11)"),
        help_text=_("From then on it stands in the lists until someone has answered."),
        is_ahead=True,
    )
    seen = None  # type: ignore[assignment]

    def referral(self, kind: str, **more: Any) -> NewReferral:
        """What the valid form says, ready for the service."""
        told = self.cleaned_data
        key = {"id": told["id"]} if told["id"] else {}
        return NewReferral(kind=kind, at=self.at, answer_by=told["answer_by"], details=self.values, **more, **key)


class StayForm(_ReferForm):
    """A referral to a place that is chosen already. All of it may be told later."""

    stay_kind = forms.ChoiceField(label=_("What kind of stay?"), widget=forms.RadioSelect)
    field_order = ("id", "stay_kind", "answer_by", "own_words")

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, kind=STAY, **kwargs)
        self.fields["stay_kind"].choices = choices("stay_kinds")
        self.fields["stay_kind"].initial = code_lists.entry("place_kinds", place.kind)["stay"]
        self.fields["answer_by"].initial = timezone.localdate() + timedelta(days=STAY_ANSWER_DAYS)


class BridgeForm(_ReferForm):
    """A referral to other help."""

    help_kind = forms.ChoiceField(label=_("What kind of help?"), widget=forms.RadioSelect)
    to = forms.CharField(
        label=_("Where, or to whom?"),
        help_text=_("The name of the place or the person, as you would say it."),
        max_length=200,
    )
    field_order = ("id", "own_words", "help_kind", "to", "purpose", "driver", "taken_along", "answer_by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kind=BRIDGE, **kwargs)
        self.fields["help_kind"].choices = choices("help_kinds")
        self.fields["answer_by"].initial = timezone.localdate() + timedelta(days=BRIDGE_ANSWER_DAYS)


class EventForm(MomentForm):
    """One thing that has happened, with just the fields it is told by."""

    # What stood of the referral when the form was opened, by key.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    until = DayField(label="", is_ahead=True)
    whom = forms.CharField(max_length=200)
    note = LinesField(rows=3)
    field_order = ("id", "seen", "happened_on", "happened_time", "until", "whom", "note")
    # The stay that has to be ended first, where one is in the way.
    in_the_way: UUID | None = None
    # Whether a colleague has written of the referral since it was opened.
    is_older = False
    # Whether the referral has to be said to be older first.
    is_before_asked = False
    asked = staticmethod(wording.of)

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        self.in_the_way = refusal.params.get("there")
        if refusal.code == "older_form":
            self.is_older = True
            self.data = self.data.copy()
            self.data["seen"] = as_text(refusal.params["newest"])
        self.is_before_asked = any(fault.code == "before_asked" for fault in getattr(refusal, "faults", ()))

    def __init__(self, *args: Any, kind: str, event: str, longest: date | None, **kwargs: Any) -> None:
        """longest: the last day a stay that begins today can have; None where there is no such day."""
        super().__init__(*args, **kwargs)
        self.event = event
        asked = self.asked(kind, event)
        needed: Mapping[str, Iterable[str]] = {"until": NEEDS_UNTIL, "whom": NEEDS_WHOM, "note": NEEDS_NOTE}
        for name, needing in needed.items():
            label = getattr(asked, name)
            if not label:
                del self.fields[name]
                continue
            self.fields[name].label = _now(label)
            self.fields[name].required = event in needing
        if event == DIED:
            # Of a death only the day is told.
            del self.fields["happened_time"]
        if event == "arrived":
            self.fields["until"].required = longest is None
            self.fields["until"].help_text = (
                _now(wording.ALONE) if longest is None else _now(wording.LONGEST) % {"day": f"{longest:%d-%m-%Y}"}
            )
        if event == "accepted":
            self.fields["until"].help_text = _now(wording.DAY_LATER)
        days = asked.days
        if event == "asked_again":
            days = STAY_ANSWER_DAYS if kind == STAY else BRIDGE_ANSWER_DAYS
        if days is not None:
            self.fields["until"].initial = timezone.localdate() + timedelta(days=days)

    @property
    def at(self) -> datetime:
        """The moment told; of a death only the day."""
        return law.day_only(self.cleaned_data["happened_on"]) if self.event == DIED else super().at

    @property
    def known(self) -> list[UUID] | None:
        """What was written of the referral when the form was opened; None where it does not say."""
        return list(as_keys(self.cleaned_data["seen"])) if "seen" in self.data else None

    def new(self) -> NewEvent:
        """What the valid form says, ready for the service."""
        told = self.cleaned_data
        same = {name: told[name] for name in ("until", "whom", "note") if name in told}
        key = {"id": told["id"]} if told["id"] else {}
        return NewEvent(event=self.event, at=self.at, **same, **key)


class AnswerForm(EventForm):
    """The same, said by the place itself: whoever writes it says it, and an answer is given as it is written.

    How a stay ended is asked where the day is before the last that was agreed; until then nobody sees the question.
    """

    ended_by = forms.ChoiceField(label=_("How did the stay end?"), required=False, widget=forms.HiddenInput)
    field_order = ("id", "happened_on", "happened_time", "ended_by", "until", "note")

    def __init__(self, *args: Any, event: str, stay: Progress, **kwargs: Any) -> None:
        super().__init__(*args, event=event, **kwargs)
        # A place is asked in its own page whether it has seen the newest.
        del self.fields["seen"]
        self.stay = stay
        if event not in ("arrived", "left"):
            del self.fields["happened_on"], self.fields["happened_time"]
        if event != "left":
            del self.fields["ended_by"]
            return
        ways = wording.PARTNERS_ENDED_BY.items()
        self.fields["ended_by"].choices = [(way, _now(label)) for way, label in ways]
        if partners.is_early(timezone.localdate(), stay):
            self._ask_how()

    def clean(self) -> dict[str, Any]:
        """A day before the last that was agreed is asked about where it stands."""
        told = super().clean() or self.cleaned_data
        if self.event == "left" and told.get("happened_on") and partners.is_early(told["happened_on"], self.stay):
            self._ask_how()
            try:
                partners.as_left(told.get("ended_by") or self.event, told["happened_on"], self.stay)
            except Refusal as refusal:
                self.refuse(refusal)
        return told

    def _ask_how(self) -> None:
        field = self.fields["ended_by"]
        field.widget = forms.RadioSelect(choices=field.choices)
        field.help_text = _now(wording.EARLY) % {"day": f"{self.stay.next_on:%d-%m-%Y}"}

    def new(self) -> NewEvent:
        new = super().new()
        return replace(new, event=self.cleaned_data.get("ended_by") or new.event)

    @staticmethod
    def asked(_kind: str, event: str) -> wording.Asked:
        """What a place is asked."""
        return wording.PARTNERS[event]

    @property
    def at(self) -> datetime:
        return super().at if "happened_on" in self.fields else now()
