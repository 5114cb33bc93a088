"""The form that moves a course to another phase, and asks about a deadline that runs as treatment begins, and about a no."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brobygger.rules import law
from brobygger.rules.refusals import Refusal
from brobygger.rules.requests import Clock
from brobygger.services.event_corrections import Began
from brobygger.web.fields import DayField
from brobygger.web.telling import TellForm, WhyForm

NOT_BEGUN = "no"


class MoveForm(TellForm):
    """Where a course goes, and the day it came there. ``to`` is the button pressed, ``seen`` the phase the page showed."""

    told_as = {"at": "happened_on"}
    to = forms.CharField(required=False)
    seen = forms.CharField(required=False)
    happened_on = DayField(
        label=_("From which day is it in the phase you choose? (such as 27-11)"),
        help_text=_("Write an earlier day where it is told late."),
        required=False,
    )
    # The wish treatment began with, or that it has not begun; asked once, where a deadline runs.
    began = forms.CharField(label=_("Does the deadline stop?"), required=False, widget=forms.RadioSelect)
    asks_began = False
    # That the citizen is treated although the authority refused; asked once, where it did.
    is_refusal_known = forms.BooleanField(
        label=_("The citizen is in treatment although the authority refused"),
        help_text=_("The reason stays in the lists until it is decided anew, or the phase is put right."),
        required=False,
    )
    asks_refused = False
    # Whether the day is before the first that is known of the citizen.
    is_before_course = False

    @property
    def at(self) -> datetime | None:
        """When it came there; None: now."""
        day = self.cleaned_data["happened_on"]
        return None if day in (None, timezone.localdate()) else law.day_only(day)

    @property
    def answer(self) -> dict[str, Any]:
        """What is said of the deadline that runs, for the service; nothing where it was not asked."""
        told = self.cleaned_data["began"]
        if told == NOT_BEGUN:
            return {"runs_on": True}
        with suppress(ValueError):
            return {"begun_with": UUID(told)}
        return {}

    @property
    def asks(self) -> bool:
        """Whether something is asked before the course is moved to treatment."""
        return self.asks_began or self.asks_refused

    def refuse(self, refusal: Refusal) -> None:
        """A deadline runs: which wish treatment began with is asked on the same form; as is whether the citizen is treated
        although the authority refused. A day before the course: the page leads to where an earlier contact is written."""
        if refusal.code == "deadline_runs":
            self.asks_began = True
            self.fields["began"].widget.choices = _begun_with(refusal.params["clocks"])
        self.asks_refused = refusal.code == "refused_before"
        self.is_before_course = any(fault.code == "before_the_course" for fault in getattr(refusal, "faults", ()))
        super().refuse(refusal)


class MoveMistakeForm(WhyForm):
    """Why a move was a mistake, and whether the beginning of treatment beside it was one too. ``began``: that one as seen."""

    began = forms.UUIDField(widget=forms.HiddenInput, required=False)
    is_beginning_too = forms.BooleanField(
        label=_("Take the beginning back too"),
        help_text=_("Take the tick away if treatment has begun all the same."),
        required=False,
    )

    def __init__(self, *args: Any, beside: Began | None, **kwargs: Any) -> None:
        """beside: the beginning there is to be asked about."""
        super().__init__(*args, **kwargs)
        if beside is None:
            del self.fields["began"], self.fields["is_beginning_too"]
        else:
            self.initial = {"began": beside.row.id, "is_beginning_too": beside.is_same_act}

    @property
    def beginning_too(self) -> UUID | None:
        """The beginning to be taken back too; None where it stays, or there is none."""
        return self.cleaned_data["began"] if self.cleaned_data.get("is_beginning_too") else None


def _begun_with(clocks: Sequence[Clock]) -> list[tuple[str, str]]:
    """The answers there are: of one deadline yes or no, of several which wish is meant."""
    if len(clocks) == 1:
        yes = [(str(clocks[0].requests[0]), gettext("Yes: the deadline stops"))]
    else:
        told = gettext(
            "Yes, with the wish of %(said)s (deadline %(due)s). It stops the deadlines of all that was said by then"
        )
        yes = [
            (
                str(each.requests[0]),
                told % {"said": law.written_moment(each.said_at), "due": f"{each.due_on:%d-%m-%Y}"},
            )
            for each in clocks
        ]
    return [*yes, (NOT_BEGUN, gettext("No: it runs on") if len(clocks) == 1 else gettext("No: they run on"))]
