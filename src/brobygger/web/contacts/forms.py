"""A contact or an attempt, as a worker tells it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from brobygger.rules import code_lists, sightings
from brobygger.rules import contacts as rules
from brobygger.rules.law import DAY_ONLY
from brobygger.services.contacts import NewContact
from brobygger.web import hours
from brobygger.web.asked_days import AsksDay
from brobygger.web.faults import ASKED
from brobygger.web.fields import ClockField, DayField, LinesField, check_is_an_hour
from brobygger.web.pages import new_key, now, say
from brobygger.web.telling import SeenForm

MINUTES = ("5", "15", "30", "60")


class ContactForm(AsksDay, SeenForm):
    """Short for the plain case: what is rarely told stands under "more"."""

    told_as = {
        "at": "happened_on",
        "happened_at": "happened_on",
        "promise_at": "promise_on",
        "minutes": "minutes_other",
    }
    # For the script, which empties the place of a call.
    calls = " ".join(sightings.ON_A_LINE)
    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What was it?"),
        widget=forms.RadioSelect,
        initial="contact",
        choices=[("contact", _("We met")), ("attempt", _("I tried, we did not meet"))],
    )
    outcome = forms.ChoiceField(
        label=_("How did the attempt end?"),
        required=False,
        widget=forms.Select(attrs={"data-only-with": "kind=attempt"}),
    )
    place_kind = forms.ChoiceField(label=_("Where?"), required=False)
    place = forms.CharField(label=_("Name of the place"), required=False, max_length=200)
    # What the form itself put into the two fields above, so that it is told apart from what somebody typed.
    filled_kind = forms.CharField(widget=forms.HiddenInput, required=False)
    filled_place = forms.CharField(widget=forms.HiddenInput, required=False)
    initiator = forms.ChoiceField(label=_("Who started it?"), required=False, widget=forms.RadioSelect)
    minutes = forms.ChoiceField(label=_("How long?"), required=False, widget=forms.RadioSelect)
    minutes_other = forms.IntegerField(label=_("Another number of minutes"), required=False, localize=False)
    components = forms.MultipleChoiceField(
        label=_("What did you work on?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    methods = forms.MultipleChoiceField(
        label=_("Which method did you use?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    care_share = forms.ChoiceField(label=_("Care or change?"), required=False, widget=forms.RadioSelect)
    own_words = LinesField(label=_("In the citizen's own words"), required=False)
    next_step = LinesField(label=_("Next step"), required=False, rows=1)
    promise = forms.CharField(label=_("What did you promise?"), required=False, max_length=300)
    promise_on = DayField(label=_("On which day? (such as 27-11)"), is_ahead=True, required=False)
    promise_time = ClockField(label=_("At what time? (24 h)"), required=False)
    happened_on = DayField(label=_("Day (such as 27-11)"))
    happened_time = ClockField(
        label=_("Time (24 h)"), help_text=_("Empty: now; of another day only the day."), required=False
    )
    # The day and the time the form itself opened with, so that they are told apart from what somebody typed.
    filled_at = hours.FilledField()
    note = LinesField(label=_("Note"), required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "da"
        not_told = ("", _("Not told"))
        self.fields["outcome"].choices = [not_told, *code_lists.choices("attempt_outcomes", language)]
        self.fields["place_kind"].choices = [not_told, *code_lists.choices("places", language)]
        self.fields["initiator"].choices = code_lists.choices("initiators", language)
        self.fields["minutes"].choices = [(value, _("%(n)s min.") % {"n": value}) for value in MINUTES]
        self.fields["components"].choices = code_lists.choices("components", language)
        self.fields["methods"].choices = code_lists.choices("methods", language)
        self.fields["care_share"].choices = code_lists.choices("care_change", language)

    @property
    def is_suggested(self) -> bool:
        """Whether the place that stands here the form put in itself, for today; a correction shows that of its own day."""
        return self.filled is None and bool(self["filled_place"].value())

    def clean(self) -> dict[str, Any]:
        """An hour its day has not got is refused. Told two lengths, the form asks which; the one typed stays, as a key once
        chosen cannot be let go of."""
        told = super().clean() or self.cleaned_data
        self._drop_what_nobody_wrote()
        for of in ("happened", "promise"):
            try:
                check_is_an_hour(told.get(f"{of}_on"), told.get(f"{of}_time"))
            except forms.ValidationError as refused:
                self.add_error(f"{of}_time", refused)
        tile, typed = told.get("minutes"), told.get("minutes_other")
        if tile and typed is not None and int(tile) != typed:
            message = _(
                "You chose %(tile)s min. and wrote %(typed)s. Save again if %(typed)s is right; "
                "otherwise empty this field and choose again."
            )
            self.add_error("minutes_other", forms.ValidationError(message % {"tile": tile, "typed": typed}, ASKED))
            self.data = self.data.copy()
            self.data["minutes"] = ""
        self._ask_the_rules()
        return told

    def _drop_what_nobody_wrote(self) -> None:
        """The place the form put in itself is that of a meeting on the day it opened with: of a call, or of another day,
        nobody has said it. Of another day its kind goes with it."""
        told = self.cleaned_data
        self._drop_the_time_of_another_day()
        if not told.get("filled_place") or told.get("place") != told["filled_place"]:
            return
        # A correction is filled in with what was told of its own day.
        is_other_day = self.filled is None and self._is_another_day(told)
        if is_other_day and told.get("place_kind") == told["filled_kind"]:
            told["place_kind"] = ""
        if is_other_day or sightings.through(told.get("place_kind", "")):
            told["place"] = ""

    @staticmethod
    def _is_another_day(told: Mapping[str, Any]) -> bool:
        """Whether the day told is another than the form opened with, which may have been before midnight."""
        day = told.get("happened_on")
        opened_on = told.get("filled_at", "").partition(" ")[0] or f"{timezone.localdate():%d-%m-%Y}"
        return day is not None and f"{day:%d-%m-%Y}" != opened_on

    def _drop_the_time_of_another_day(self) -> None:
        """The time the form put in itself is that of the day it opened with."""
        told = self.cleaned_data
        if "happened_time" in told:
            day, clock, filled_at = told.get("happened_on"), told["happened_time"], told.get("filled_at", "")
            told["happened_time"] = hours.told_of(day, clock, filled_at=filled_at)

    def _ask_the_rules(self) -> None:
        """What the rules find beside the fields that could not be read: all faults are told at once."""
        told = {name: field.to_python("") for name, field in self.fields.items()} | self.cleaned_data
        unread = frozenset(self.errors)
        # Where the moment could not be read, nothing can be said of what comes before or after it.
        read = unread.isdisjoint({"happened_on", "happened_time"})
        happened_at = hours.told_moment(told["happened_on"], told["happened_time"]) if read else now()
        at = now()
        for fault in rules.problems(_contact(told, happened_at, person_id=new_key()), now=at):
            field = self.told_as.get(fault.field, fault.field)
            if field not in unread and (read or not field.startswith("promise_")):
                self.add_error(field, say(fault))
        if read and "happened_on" not in self.errors:
            self.ask_the_day(happened_at)

    def contact(self, *, person_id: UUID, corrects_id: UUID | None = None) -> NewContact:
        """What the valid form says, ready for the service; of a correction, one of the version that was ``seen``."""
        told = self.cleaned_data
        happened_at = hours.told_moment(told["happened_on"], told["happened_time"])
        corrects_id = corrects_id and (told["seen"] or corrects_id)
        return _contact(told, happened_at, person_id=person_id, corrects_id=corrects_id)


def _contact(
    told: Mapping[str, Any], happened_at: datetime, *, person_id: UUID, corrects_id: UUID | None = None
) -> NewContact:
    share = told["care_share"]
    minutes = told["minutes_other"] if told["minutes_other"] is not None else told["minutes"] or None
    return NewContact(
        id=told["id"],
        person_id=person_id,
        kind=told["kind"],
        happened_at=happened_at,
        outcome=told["outcome"] if told["kind"] == "attempt" else "",
        place_kind=told["place_kind"],
        place=told["place"],
        initiator=told["initiator"],
        minutes=None if minutes is None else int(minutes),
        components=told["components"],
        methods=told["methods"],
        care_share=int(share) if share else None,
        own_words=told["own_words"],
        next_step=told["next_step"],
        note=told["note"],
        promise=told["promise"],
        promise_at=hours.moment(told["promise_on"], told["promise_time"] or DAY_ONLY) if told["promise_on"] else None,
        corrects_id=corrects_id,
    )
