"""What is told of a request for treatment."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from brobygger.rules import law
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.rules.requests import (
    BACK_TOLD,
    DECIDED_ONLY,
    DECISION_TOLD,
    ENDING,
    EVENTS_WITH_NAME,
    EVENTS_WITH_REASON,
    OFFER_HEARD,
    OTHER_OFFER,
    PASSED_ON,
    REGION,
    REGION_BACK,
    Clock,
)
from brobygger.services.requests import NewRequest
from brobygger.services.requests.news import News
from brobygger.web.fields import LinesField, need
from brobygger.web.telling import MomentForm, SeenForm, choices

DELEGATED = {"yes": True, "no": False, "": None}
BEFORE_ENDING = _(
    "Saved. It was said before the course ended, and treatment had begun: no deadline runs. If it was said later, mend the day."
)
WITH_STOPPED = _(
    "Saved with an earlier wish whose deadline has stopped: no deadline runs. If it was said after that, take it back and "
    "write when."
)


class AskForm(MomentForm):
    """The words first: they are what the clock rests on."""

    words = LinesField(
        label=_("What did the citizen say? The exact words"),
        rows=3,
        help_text=_("For example: I want to get into treatment."),
    )
    place = forms.CharField(label=_("Where was it said?"), required=False, max_length=200)
    said_to = forms.CharField(label=_("To whom was it said?"), max_length=200)
    witness = forms.CharField(label=_("Who else heard it?"), required=False, max_length=200)
    is_delegated = forms.ChoiceField(
        label=_("May those who heard it decide on treatment for the municipality?"),
        help_text=_("If not, pass the request on to the authority today."),
        required=False,
        widget=forms.RadioSelect,
    )
    is_anonymous = forms.BooleanField(
        label=_("It is about anonymous treatment"),
        required=False,
        help_text=format_lazy("{}: {}.", _("Anonymous treatment has no deadline"), law.source("anonymous_treatment")),
    )
    is_long_ago = forms.BooleanField(
        label=_("Yes, it was said more than a year ago"), required=False, widget=forms.HiddenInput
    )
    is_stop_meant = forms.BooleanField(
        label=_("Yes, it was said that day, and no deadline runs"), required=False, widget=forms.HiddenInput
    )
    is_day_sure = forms.BooleanField(
        label=_("Yes, it was said that day, and the deadline counts from it"), required=False, widget=forms.HiddenInput
    )
    asks: ClassVar = {
        "said_long_ago": "is_long_ago",
        "said_before_stop": "is_stop_meant",
        "said_in_ended": "is_day_sure",
        "said_overdue": "is_day_sure",
        "said_late": "is_day_sure",
    }
    field_order = (
        *("id", "words", "happened_on", "happened_time", *dict.fromkeys(asks.values()), "place", "said_to", "witness"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_delegated"].choices = [
            ("yes", _("Yes, visitation is delegated")),
            ("no", _("No")),
            ("", pgettext_lazy("an answer", "Do not know")),
        ]

    def refuse(self, refusal: Refusal) -> None:
        """A day long ago, or before a deadline stopped, is asked about at the day; nobody else sees the question."""
        super().refuse(refusal)
        faults = refusal.faults if isinstance(refusal, SeveralRefused) else []
        for name in {self.asks[fault.code] for fault in faults if fault.code in self.asks}:
            self.fields[name].widget = forms.CheckboxInput()

    def request(self) -> NewRequest:
        """What the valid form says, ready for the service."""
        told = self.cleaned_data
        same = {name: told[name] for name in ("words", "said_to", "witness", "is_long_ago")}
        same |= {
            "place": told.get("place", ""),
            "is_delegated": DELEGATED[told.get("is_delegated", "")],
            "is_anonymous": told.get("is_anonymous", False),
            "may_have_stopped": told["is_stop_meant"],
            # Who says that it is more than a year ago says that the deadline is over.
            "is_day_sure": told["is_day_sure"] or told["is_long_ago"],
        }
        key = {"id": told["id"]} if told["id"] else {}
        return NewRequest(said_at=self.at, **same, **key)


class CorrectForm(SeenForm, AskForm):
    """A request that was written wrong: filled in from the version that stands. ``ways``: what can be done where it cannot be
    moved to that day."""

    ways: Collection[str] = ()
    shown = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kept_place: str | None = None, **kwargs: Any) -> None:
        """kept_place: the place that stands, which this reader is not shown and cannot change; None asks for it."""
        super().__init__(*args, **kwargs)
        self.kept_place = kept_place
        if kept_place is not None:
            del self.fields["place"]

    def request(self) -> NewRequest:
        new = super().request()
        return new if self.kept_place is None else replace(new, place=self.kept_place)

    def refuse(self, refusal: Refusal) -> None:
        """Two records became one meanwhile: saved again, the form is about both."""
        super().refuse(refusal)
        self.ways = {fault.code for fault in refusal.faults} if isinstance(refusal, SeveralRefused) else ()
        if refusal.code == "merged_since":
            self.data = {**self.data.dict(), "shown": str(refusal.params["stands"])}


class ReceiveForm(AskForm):
    """Someone new who asks the authority itself."""

    alias = forms.CharField(label=_("What is the citizen called?"), max_length=200)
    team = forms.ChoiceField(label=_("Which team takes it from here?"))
    field_order = ("id", "alias", *AskForm.field_order[1:], "team")

    def __init__(self, *args: Any, teams: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those who hear it are the authority; and whoever wants to be anonymous is given no record.
        del self.fields["is_delegated"], self.fields["is_anonymous"]
        # The first of several is nobody's choice.
        self.fields["team"].choices = teams if len(teams) == 1 else [("", "–"), *teams]
        self.fields["team"].error_messages["required"] = gettext("Choose the team that takes it from here.")


class EventForm(MomentForm):
    """What has happened to a request since."""

    kind = forms.ChoiceField(label=_("What has happened?"), widget=forms.RadioSelect)
    whom = forms.CharField(
        label=_("Who at the authority was told, which offer, or which region?"), required=False, max_length=200
    )
    note = LinesField(label=_("Why, or a note"), required=False)
    # The decision the page showed, so that no other is said to be told.
    decision = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ("id", "decision", "kind", "whom", "happened_on", "happened_time", "note")

    def __init__(self, *args: Any, clock: Clock | None, news: News, **kwargs: Any) -> None:
        """clock: None of a request that was taken back since, of which whatever was chosen is kept. news: what there is to tell
        of what was decided."""
        super().__init__(*args, **kwargs)
        # The decision the page shows: the one it was sent back with, where it was, or the one it was opened about.
        named = str(self.data.get("decision", self.initial.get("decision", "")))
        shown_then = next((row for row in news.made if str(row.id) == named), None)
        self.which: Any = shown_then or news.stands or news.gone
        self.initial["decision"] = self.which and self.which.id
        if self.which and self.which.taken_back and self.initial["kind"] == DECISION_TOLD:
            # It was told before: never the day it is written.
            self.initial["happened_on"] = None
        # A clock that has stopped can still be told of; a decision has its own page.
        has_stopped = clock is not None and clock.stopped_at is not None and clock.stopped_by != ENDING
        shown = dict.fromkeys(DECIDED_ONLY, False)
        if clock is not None:
            shown |= {
                REGION_BACK: clock.owner == REGION and not has_stopped,
                PASSED_ON: True,
                DECISION_TOLD: bool(news.made),
                BACK_TOLD: news.gone is not None and news.stands is None,
                OFFER_HEARD: clock.stopped_by == OTHER_OFFER,
            }
        found = [pair for pair in choices("request_events") if shown.get(pair[0], not has_stopped)]
        self.fields["kind"].choices = found
        for field, needing in (("whom", EVENTS_WITH_NAME), ("note", EVENTS_WITH_REASON)):
            named = [str(label) for code, label in self.fields["kind"].choices if code in needing]
            if named:
                need(self.fields[field], gettext("needed for: %(kinds)s") % {"kinds": ", ".join(named)})

    def refuse(self, refusal: Refusal) -> None:
        """The decision that held then stands on the page now; saved again, it is that which is told."""
        super().refuse(refusal)
        if refusal.code == "decided_since":
            self.which = refusal.params["stands"]
            self.data = self.data.copy()
            self.data["decision"] = str(self.which.id)
