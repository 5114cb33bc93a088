"""Alerts: an answer the whole team must see at once, until someone has said what was done about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from brobygger.records import assessments as records
from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.rules import instruments
from brobygger.rules.answers import Answer, State
from brobygger.rules.fields import raise_any
from brobygger.rules.instruments import Instrument, Item
from brobygger.rules.refusals import Refusal, words
from brobygger.services import writing
from brobygger.services.access import NotFound, people_for_writing, person_for_writing, person_in_scope
from brobygger.services.changes import Act, perform, reading
from brobygger.services.drawing import draw

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONGEST = 10_000


@dataclass(frozen=True)
class Raised:
    """An alert with what raised it. ``now_says``: the answer as it stands today, None while it has not been corrected.
    ``is_taken_back``: the interview it was given in was taken back; the alert stands all the same until it is handled."""

    alert: records.Alert
    item: Item
    now_says: Answer | None
    is_taken_back: bool = False

    @property
    def handled(self) -> records.AlertHandled | None:
        """What was done about it; None while nothing was."""
        return getattr(self.alert, "handled", None)


def raise_for(
    act: Act, interview: records.Interview, instrument: Instrument, answers: Sequence[records.Answer]
) -> list[records.Alert]:
    """Raise an alert for each new answer that says yes to an item with one. Part of saving answers, in their transaction."""
    rows = [
        records.Alert(
            person_id=interview.person_id,
            kind=instrument.item(answer.item).alert,
            answer=answer,
            happened_at=answer.happened_at,
            recorded_at=act.now,
            received_at=act.now,
            recorded_by=act.by,
        )
        for answer in answers
        if instrument.item(answer.item).alert and answer.state == State.VALUE and answer.value == Decimal(1)
    ]
    records.Alert.objects.bulk_create(rows)
    act.wrote("alert", [(row.id, row.person_id) for row in rows])
    return rows


@reading("people.open")
def open_alerts(person: Person, *, by: User) -> list[Raised]:
    """The alerts nobody has handled yet, oldest first; none of someone who has died. One query."""
    if person.died_at is not None:
        return []
    return _with_answers(_alerts_of(person).filter(handled=None).order_by("happened_at", "id"))


@reading("people.open")
def all_alerts(person: Person, *, by: User) -> list[Raised]:
    """Every alert of a person, newest first, with what was done. One query."""
    rows = _alerts_of(person).select_related("handled__recorded_by").order_by("-happened_at", "-id")
    return _with_answers(rows)


def handle(*, by: User, alert_ids: Sequence[UUID], what_was_done: str, now: datetime) -> list[records.AlertHandled]:
    """Say what was done about one or more alerts of a person. All or none.

    Raises ``Refusal`` when nothing is said or a colleague has handled one of them already, ``NotFound`` outside scope.
    """
    said = what_was_done.strip()
    if not said:
        raise Refusal("nothing_said", words("Write what you did, so that your colleagues know."))
    if len(said) > LONGEST:
        raise Refusal("too_long", words("The text is longer than %(high)s characters. Make it shorter."), high=LONGEST)
    with perform("assessments.handle_alert", by=by, now=now) as act:
        alerts = list(records.Alert.objects.filter(id__in=alert_ids).order_by("id"))
        if not alerts or len(alerts) != len(set(alert_ids)):
            raise NotFound
        standing = people_for_writing(by, {alert.person_id for alert in alerts})
        people = {person.id for person in standing.values()}
        _check_unhandled(alerts)
        rows = [
            records.AlertHandled(
                alert=alert, what_was_done=said, happened_at=now, recorded_at=now, received_at=now, recorded_by=by
            )
            for alert in alerts
        ]
        records.AlertHandled.objects.bulk_create(rows)
        act.wrote("alert_handled", [(row.id, row.alert.person_id) for row in rows])
        draw(people)
    return rows


def put_up_again(*, by: User, alert_id: UUID, why: str, now: datetime) -> Person:
    """Say that an alert was taken down by mistake, and why: it stands again, in a row that corrects it.

    Raises ``SeveralRefused`` without a reason, ``Refusal`` where it is open ("not_handled"), ``NotFound`` outside scope.
    """
    raise_any(writing.why_problems(why))
    with perform("assessments.handle_alert", by=by, now=now) as act:
        alert, person = _for_writing(by, alert_id)
        stands = writing.versions(alert)[0]
        if not records.AlertHandled.objects.filter(alert=stands).exists():
            raise Refusal("not_handled", words("This alert is open: it stands for the whole team."))
        again = records.Alert(
            person_id=stands.person_id,
            kind=stands.kind,
            answer_id=stands.answer_id,
            why_again=why.strip(),
            happened_at=stands.happened_at,
            recorded_at=now,
            received_at=now,
            recorded_by=by,
            corrects=stands,
        )
        again.save(force_insert=True)
        act.wrote("alert", [(again.id, again.person_id)])
        draw([person.id])
    return person


def _for_writing(by: User, alert_id: UUID) -> tuple[records.Alert, Person]:
    alert = records.Alert.objects.filter(id=alert_id).first()
    if alert is None:
        raise NotFound
    return alert, person_for_writing(by, alert.person_id)


@reading("people.open")
def person_of_alert(*, by: User, alert_id: UUID) -> Person:
    """The standing person an alert is about. Raises ``NotFound`` outside scope."""
    about = records.Alert.objects.filter(id=alert_id).values_list("person_id", flat=True).first()
    if about is None:
        raise NotFound
    return person_in_scope(by, about)


def _check_unhandled(alerts: Sequence[records.Alert]) -> None:
    earlier = records.AlertHandled.objects.filter(alert__in=alerts).select_related("recorded_by").first()
    if earlier is not None:
        message = words("%(who)s has already said what was done: %(what)s")
        raise Refusal("already_handled", message, who=earlier.recorded_by.name, what=earlier.what_was_done)


def _alerts_of(person: Person) -> "QuerySet[records.Alert]":
    newest = records.Answer.objects.uncorrected().filter(
        interview=OuterRef("answer__interview"), item=OuterRef("answer__item")
    )
    return (
        records.Alert.objects.current()
        .filter(person__root_id=person.root_id)
        .select_related("answer__interview", "answer__recorded_by", "recorded_by", "corrects__handled")
        .annotate(
            newest_id=Subquery(newest.values("id")[:1]),
            newest_state=Subquery(newest.values("state")[:1]),
            newest_value=Subquery(newest.values("value")[:1]),
            is_taken_back=Exists(records.Interview.objects.filter(corrects=OuterRef("answer__interview"))),
        )
    )


def _with_answers(alerts: Iterable[Any]) -> list[Raised]:
    return [
        Raised(
            alert=alert,
            item=instruments.load(alert.answer.interview.instrument).item(alert.answer.item),
            now_says=None
            if alert.newest_id == alert.answer_id or alert.is_taken_back
            else Answer(State(alert.newest_state), alert.newest_value),
            is_taken_back=alert.is_taken_back,
        )
        for alert in alerts
    ]
