"""Which decision on a wish the citizen is told: the one that held then, or the one they knew of that is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Decision, RequestEvent
from brobygger.rules import requests as rules
from brobygger.rules.fields import raise_any
from brobygger.services.changes import reading
from brobygger.services.reminders.decided import decided_of


@dataclass(frozen=True)
class News:
    """What there is to tell of the decisions on a clock. ``made``: all of them, oldest first, also those taken back;
    ``gone``: of these the one the citizen knows of, or where they know of none the last, None without."""

    made: Sequence[Decision] = ()
    gone: Decision | None = None

    @property
    def stands(self) -> Decision | None:
        """The newest that stands."""
        return next((row for row in reversed(self.made) if not row.taken_back), None)

    @property
    def gone_at(self) -> datetime | None:
        """When the last was taken back, where none stands."""
        return self.gone.taken_back.recorded_at if self.gone and self.gone.taken_back and not self.stands else None

    def told(self, kind: str, *, at: datetime, now: datetime, named: UUID | None = None) -> Decision | None:
        """The decision that is told as a kind of event: of one told at a moment the one that held, or that one which was taken
        back since and is named. None of what tells none, and where there is none to tell."""
        if kind == rules.BACK_TOLD:
            return self.gone
        if kind != rules.DECISION_TOLD or at.tzinfo is None:
            return None
        gone = next((row for row in self.made if row.id == named), None)
        if gone and gone.taken_back and rules.may_be_before(at, gone.taken_back.recorded_at):
            return gone
        held = rules.held([_decided(row) for row in self.made], rules.Told(kind, at, now))
        return next((row for row in self.made if held is not None and row.id == held.id), self.stands)


def came_at(kind: str, told: Decision | None) -> datetime | None:
    """When what is told as a kind of event came about: a decision, or that it was taken back. None where nothing is told."""
    if told is None:
        return None
    return told.taken_back.recorded_at if kind == rules.BACK_TOLD and told.taken_back else told.happened_at


@reading("requests.read")
def told_as(
    kind: str,
    person: Person,
    clock: rules.Clock,
    *,
    at: datetime,
    now: datetime,
    named: UUID | None,
    by: User,
) -> Decision | None:
    """``News.told`` of a standing person's clock. Raises ``SeveralRefused`` ("told_after_gone") where what there was to tell
    had been taken back by then. As many queries as ``news_of``."""
    found = news_of(person, clock, by=by)
    told = found.told(kind, at=at, now=now, named=named)
    if told is None and kind == rules.DECISION_TOLD:
        raise_any(rules.gone_problems(at, found.gone_at))
    return told


@reading("requests.read")
def news_of(person: Person, clock: rules.Clock, *, by: User) -> News:
    """What there is to tell a standing person of the decisions on one of their clocks. One query, two more where one was taken
    back."""
    rows = Decision.objects.filter(request_id__in=clock.requests, is_retraction=False)
    made = list(
        rows.select_related("recorded_by", "request", "corrected_by__recorded_by").order_by("happened_at", "id")
    )
    return News(made, _known(person, clock, made) if any(row.taken_back for row in made) else None)


def _known(person: Person, clock: rules.Clock, made: Sequence[Decision]) -> Decision:
    """Of those taken back the one the citizen knows of, or else the last."""
    told = RequestEvent.objects.current().filter(request_id__in=clock.requests, kind=rules.DECISION_TOLD)
    events = [rules.Told(*each) for each in told.values_list("kind", "happened_at", "recorded_at", "decision_id")]
    with_letters = {each.id: each for each in decided_of([person.root_id])[person.root_id]}
    known = rules.believed([with_letters[row.id] for row in made], events)
    gone = [(row.taken_back.recorded_at, row.id, row) for row in made if row.taken_back]
    return next((row for _at, key, row in gone if known is not None and key == known.id), max(gone)[2])


def _decided(row: Decision) -> rules.Decided:
    told = (row.id, row.request_id, row.result, row.happened_at, row.person_id, row.recorded_at, row.is_choice_limited)
    return rules.Decided(*told, taken_back_at=row.taken_back.recorded_at if row.taken_back else None)
