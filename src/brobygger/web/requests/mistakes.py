"""What has happened to a request was written by mistake; where treatment began with it, the phase is asked about at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from brobygger.rules import code_lists
from brobygger.rules.refusals import Refusal
from brobygger.services import access, course_corrections, event_corrections, requests, taken_back
from brobygger.services.earlier import earlier
from brobygger.services.event_corrections import Moved
from brobygger.services.happened import Entry
from brobygger.services.people import Person
from brobygger.services.requests import decided
from brobygger.services.requests.asking import Asked, Decision, Request, RequestEvent
from brobygger.web.mistakes import MistakeForm, ask_why
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.telling import language


class EventMistakeForm(MistakeForm):
    """Why an event was a mistake, and whether the phase that came with it was one too. ``move``: that one as it was seen."""

    move = forms.UUIDField(widget=forms.HiddenInput, required=False)
    is_phase_too = forms.BooleanField(
        label=gettext_lazy("Take the phase back too"),
        help_text=gettext_lazy("Take the tick away if the course is in treatment all the same."),
        required=False,
    )
    field_order = ("move", "reason", "why", "is_phase_too")

    def __init__(self, *args: Any, asks_phase: bool, **kwargs: Any) -> None:
        """asks_phase: whether one came with it, or had when the page was opened."""
        super().__init__(*args, **kwargs)
        # No version of an event stands in the place of another.
        del self.fields["seen"]
        if not asks_phase:
            self._ask_no_phase()

    def _ask_no_phase(self) -> None:
        del self.fields["move"], self.fields["is_phase_too"]

    def refuse(self, refusal: Refusal) -> None:
        """A colleague has moved the course on: sent again, only the event is taken back."""
        super().refuse(refusal)
        if "newest" in refusal.params and "move" in self.fields:
            self._ask_no_phase()

    @property
    def move_too(self) -> UUID | None:
        """The move to be taken back too; None where it stays, or there is none."""
        return self.cleaned_data["move"] if self.cleaned_data.get("is_phase_too") else None


@page("requests.happen")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, request_event_id: UUID) -> HttpResponse:
    """An event was written by mistake."""
    entry = taken_back.standing(by=request.user, kind="request_event", key=request_event_id)
    person = opened(request, entry.row.person_id)
    moved = event_corrections.moved_with(entry.row, person, by=request.user)
    # Whoever may not move a course is told that the phase stays.
    asked = moved if access.can(request.user, "courses.move") else None
    initial = {"move": moved and moved.row.id, "is_phase_too": moved and moved.is_alone and moved.is_same_act}
    asks = asked is not None or "move" in request.POST
    form = EventMistakeForm(request.POST or None, initial=initial, asks_phase=asks)
    return ask_why(
        request,
        entry,
        lambda key, why: event_corrections.take_back(
            by=request.user, event_id=key, why=why, move_id=form.move_too, now=now()
        ),
        to="requests:overview",
        form=form,
        template="requests/take_back_event.html",
        moved=moved,
        before=earlier(by=request.user, phase=[moved.row]).get(moved.row.id) if moved else None,
        stays=moved is not None and asked is None,
        would_be=_would_be(asked, by=request.user) if asked else "",
    )


def _would_be(moved: Moved, *, by: Any) -> str:
    """The phase the course is in without the move."""
    return code_lists.label("phases", course_corrections.without(moved.row, by=by).phase, language())


@dataclass(frozen=True)
class First:
    """What has happened to a request, or was decided on it, and must be taken back before the request is. ``earlier``: by event
    what stood before it was corrected, newest first."""

    events: Sequence[RequestEvent]
    decisions: Sequence[Decision]
    earlier: Mapping[UUID, Sequence[RequestEvent]]

    @property
    def is_in_the_way(self) -> bool:
        """Whether there is any of it."""
        return bool(self.events or self.decisions)


def undo_first(row: Request, person: Person, *, by: Any) -> First:
    """What must be taken back before a request of a person can be. What a decision did goes with the decision."""
    found = next((each for each in requests.asked(person, by=by) if row.key in each.clock.requests), None)
    events = [each for each in found.events if each.request_id == row.key] if found else []
    made = [each for each in decided.decisions_of(person, by=by) if each.request_id == row.key]
    told = [each for each in events if found and each.id not in found.decided]
    return First(told, made, earlier(by=by, request_event=told))


def of_requests(gone: list[Entry], keys: Collection[UUID]) -> list[Entry]:
    """Those of the requests with these keys."""
    return [entry for entry in gone if entry.row.request_id in keys]


def stood_before(asked: Sequence[Asked], *, by: Any) -> Mapping[UUID, Sequence[Any]]:
    """Of wishes, and of what happened to them, what stood before they were corrected, by row."""
    told = [row for each in asked for row in each.requests], [row for each in asked for row in each.events]
    return earlier(by=by, request=told[0], request_event=told[1])
