"""Interviews begun by mistake, and scores from elsewhere that were: taken back with a reason they stay to be read, and count no
more."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from brobygger.records import assessments as records
from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Recommendation
from brobygger.rules.fields import raise_any
from brobygger.rules.measurements import ENTERED
from brobygger.rules.refusals import Refusal, words
from brobygger.services import writing
from brobygger.services.access import NotFound, author, person_in_scope
from brobygger.services.assessments import saving, scores
from brobygger.services.changes import Act, perform, reading
from brobygger.services.drawing import draw

if TYPE_CHECKING:
    from django.db.models import QuerySet

# What scores have in common that were entered together.
_TOGETHER = ("person_id", "instrument", "version", "wave", "source", "measured_on")
_ANSWER = ("interview_id", "item", "state", "value", "text", "happened_at")


@reading("assessments.interview")
def last_answer(interview: records.Interview, *, by: User) -> records.Answer | None:
    """What was answered last in an interview, corrected since or not; None where nothing was. One query."""
    rows = records.Answer.objects.filter(interview=interview).select_related("recorded_by")
    return rows.order_by("-received_at", "-id").first()


def take_back_interview(*, by: User, interview_id: UUID, why: str, now: datetime, seen: UUID | None = None) -> Person:
    """Say that an interview was begun by mistake, and why. Its answers and what was worked out of them go with it; an alert
    stands until somebody says what was done, and the wave can be begun anew.

    seen: the key of ``last_answer`` on the page, of the interview where there was none, so that nobody takes back what a
    colleague has answered meanwhile unseen. Raises ``SeveralRefused`` without a reason, ``Refusal`` for that ("older_form") and
    where a colleague was first ("taken_back"), ``NotFound`` outside scope.
    """
    raise_any(writing.why_problems(why))
    with perform("assessments.interview", by=by, now=now) as act:
        found, person = writing.for_taking_back(by, records.Interview, interview_id)
        last = last_answer(found, by=by)
        if seen is not None and seen != (last.id if last else found.id):
            raise _answered_since(found, last)
        writing.retract(act, found, "interview", why=why)
        _with_it(act, found)
        draw([person.id])
    return person


def take_back_scores(*, by: User, score_ids: Sequence[UUID], why: str, now: datetime) -> Person:
    """Say that scores made elsewhere were written by mistake, and why. All or none, and of one citizen.

    Raises ``SeveralRefused`` without a reason, ``Refusal`` where none is chosen ("none_chosen") or a colleague was first
    ("older_form", "taken_back"), ``NotFound`` outside scope and for a score that was worked out here.
    """
    raise_any(writing.why_problems(why))
    if not score_ids:
        raise Refusal("none_chosen", words("Choose at least one score."), field="scores")
    with perform("assessments.enter_score", by=by, now=now) as act:
        found = [writing.for_taking_back(by, records.AreaScore, key) for key in dict.fromkeys(score_ids)]
        person = found[0][1]
        if any(row.origin != ENTERED or other.id != person.id for row, other in found):
            raise NotFound
        for row, _ in found:
            writing.retract(act, row, "score", why=why)
        draw([person.id])
    return person


@reading("assessments.enter_score")
def entered_with(*, by: User, score_id: UUID) -> tuple[records.AreaScore, list[records.AreaScore]]:
    """A score made elsewhere as it stands, a retraction where it was taken back, and those that stand which were entered with
    it, by area. Raises ``NotFound`` outside scope and for a score that was worked out here."""
    row = writing.standing(by, records.AreaScore, score_id)
    if row.origin != ENTERED:
        raise NotFound
    same = {name: getattr(row, name) for name in _TOGETHER}
    rows = records.AreaScore.objects.current().filter(origin=ENTERED, **same).select_related("recorded_by")
    return row, _in_order(rows)


@reading("people.open")
def scores_entered(person: Person, *, by: User) -> list[list[records.AreaScore]]:
    """The scores made elsewhere that stand, those entered together side by side, the newest measurement first. One query."""
    return _together(scores.scores_of(person).filter(origin=ENTERED))


@reading("people.open")
def scores_taken_back(person: Person, *, by: User) -> list[list[records.AreaScore]]:
    """The rows that took scores made elsewhere back, those of one entry and one act side by side, the last first. One query."""
    rows = records.AreaScore.objects.taken_back().filter(person__root_id=person.root_id, origin=ENTERED)
    return _together(rows.select_related("recorded_by").order_by("-recorded_at", "id"), "recorded_at")


@reading("people.open")
def mistaken_scores(reached: records.Verdict | Recommendation, *, by: User) -> list[records.AreaScore]:
    """Of the scores a verdict was reached with, or a recommendation, those that were taken back since, themselves or with
    their interview: the rows that did so. Three queries at most."""
    person = person_in_scope(by, reached.person_id)
    used = dict.fromkeys(UUID(area["score"]) for area in reached.lines.get("areas", ()))
    rows = records.AreaScore.objects.filter(person__root_id=person.root_id, corrects__isnull=False)
    newer = {row.corrects_id: row for row in rows.select_related("recorded_by", "interview__corrected_by")}
    found = []
    for key in used if newer else ():
        last = None
        while key in newer:
            last = newer[key]
            key = last.id
        # One that merely cannot be worked out any more was no mistake.
        if last is not None and last.is_retraction and (last.interview is None or _is_gone(last.interview)):
            found.append(last)
    return found


def _is_gone(interview: records.Interview) -> bool:
    return getattr(interview, "corrected_by", None) is not None


def _together(rows: "QuerySet[records.AreaScore]", *also: str) -> list[list[records.AreaScore]]:
    found: dict[tuple[object, ...], list[records.AreaScore]] = {}
    for row in rows:
        found.setdefault(tuple(getattr(row, name) for name in (*_TOGETHER, *also)), []).append(row)
    return [_in_order(each) for each in found.values()]


def _in_order(rows: Iterable[records.AreaScore]) -> list[records.AreaScore]:
    """As the form has the areas they are scores of."""
    order = list(scores.enterable_areas())
    return sorted(rows, key=lambda row: order.index(row.area) if row.area in order else len(order))


def _with_it(act: Act, interview: records.Interview) -> None:
    """What was answered in an interview and worked out of it is taken back with it."""
    stamps = {"recorded_at": act.now, "received_at": act.now, "recorded_by": act.by, "is_retraction": True}
    answers = [
        records.Answer(corrects=row, **{name: getattr(row, name) for name in _ANSWER}, **stamps)
        for row in saving.read_ledger(interview).current.values()
    ]
    records.Answer.objects.bulk_create(answers)
    act.wrote("answer", [(row.id, interview.person_id) for row in answers])
    gone = []
    for row in records.AreaScore.objects.current().filter(interview=interview):
        back = scores.retraction(act, row)
        back.corrects = row
        gone.append(back)
    records.AreaScore.objects.bulk_create(gone)
    act.wrote("score", [(row.id, row.person_id) for row in gone])


def _answered_since(interview: records.Interview, last: records.Answer | None) -> Refusal:
    message = words(
        "%(who)s has answered in this interview after you opened the page. Look at what is there now. If it was begun by "
        "mistake all the same, take it back once more."
    )
    who = author((last or interview).recorded_by)
    return Refusal("older_form", message, who=who, newest=last.id if last else interview.id)
