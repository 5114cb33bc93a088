"""Interviews: begun once for each course and wave, answered in pieces by whoever is there, each answer a fact of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from brobygger.records import assessments as records
from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.rules import code_lists, courses, instruments, law, waves
from brobygger.rules.answers import Answer
from brobygger.rules.instruments import Instrument
from brobygger.rules.progress import AreaProgress, progress, resume_at
from brobygger.rules.refusals import Refusal, words
from brobygger.services import reminders
from brobygger.services.access import NotFound, author, check_living, person_for_writing, person_in_scope
from brobygger.services.assessments import alerts, by_course, saving, scores
from brobygger.services.assessments.saving import NewAnswer, Saved
from brobygger.services.changes import perform, reading
from brobygger.services.courses import first_known
from brobygger.services.drawing import draw
from brobygger.services.writing import already_there, check_moment

if TYPE_CHECKING:
    from django.db.models import QuerySet

__all__ = ["NewAnswer", "Saved", "Sheet", "answer", "interviews_of", "sheet", "sheets", "start"]

DEFAULT_INSTRUMENT = "asi-5"
# Our own choice: an interview begun further ahead of its day than this is asked about.
EARLY_DAYS = 14


@dataclass(frozen=True)
class Sheet:
    """An interview with what has been answered so far. ``rows``: the answers that count, by item code. ``person`` is the
    standing one, which after a merge may be another than the interview was written on. ``is_earlier``: it is of a course before
    the one under way. ``gone``: the row that took the interview back, with who and why; then the answers are as they stood."""

    interview: records.Interview
    person: Person
    instrument: Instrument
    rows: Mapping[str, records.Answer] = field(default_factory=dict)
    is_earlier: bool = False
    gone: records.Interview | None = None

    @property
    def answers(self) -> dict[str, Answer]:
        """The answers as the rules know them."""
        return {code: scores.as_answer(row) for code, row in self.rows.items()}

    @property
    def is_begun(self) -> bool:
        """Whether anything has been answered."""
        return bool(self.rows)

    def progress(self, today: date) -> tuple[AreaProgress, ...]:
        """How far every area has come."""
        days = {code: law.local_day(row.happened_at) for code, row in self.rows.items()}
        given_on = {code: day for code, day in days.items() if law.has_day(day)}
        return progress(
            self.instrument,
            self.answers,
            given_on,
            today=today,
            log_rule=self.interview.log_rule,
            per_unit=self.interview.per_unit,
        )

    def resume_at(self, today: date) -> tuple[str, bool] | None:
        """Where to go on: (area, whether the short form is enough); None when every question has been answered."""
        newest = max(self.rows.values(), key=lambda row: (row.recorded_at, row.id), default=None)
        last = self.instrument.item(newest.item).area if newest is not None else ""
        return resume_at(self.progress(today), last=last)


@reading("people.open")
def is_begun(person: Person, *, by: User) -> bool:
    """Whether any interview with a standing person has begun. One query."""
    return interviews_of(person).exists()


def interviews_of(person: Person) -> "QuerySet[records.Interview]":
    """The interviews of a person and the records merged into it, in the order they were begun."""
    rows = records.Interview.objects.current().filter(person__root_id=person.root_id)
    return rows.select_related("recorded_by").order_by("happened_at", "id")


def start(
    *,
    by: User,
    person_id: UUID,
    wave: str,
    now: datetime,
    instrument_id: str = DEFAULT_INSTRUMENT,
    key: UUID | None = None,
    at: datetime | None = None,
    recorded_at: datetime | None = None,
) -> records.Interview:
    """Begin the interview of a wave, or take up the one that is there of the same course: two who begin at once get the same.

    key, at, recorded_at: as it was begun elsewhere first, on a phone; it is of the course of that day.

    How money enters the scores is the site's setting of this moment and stays with the interview. Raises ``Refusal`` for a
    wave that is not in the list, an instrument without questions, someone who has died, or a key whose interview was taken
    back ("taken_back"); ``NotFound`` outside scope.
    """
    code_lists.check_code("waves", wave)
    check_moment(at, now)
    instrument = instruments.load(instrument_id)
    if not instrument.items:
        message = words("%(instrument)s has no questions here yet. Scores made with it can be entered instead.")
        raise Refusal("no_questions", message, instrument=instrument_id)
    with perform("assessments.interview", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        begun_at = min(at or now, now)
        found = _begun(person, instrument_id, wave, begun_at)
        if found is not None:
            return found
        check_living(person, begun_at)
        interview = _new(person, instrument, wave, by, now)
        interview.id, interview.happened_at = key or interview.id, begun_at
        interview.recorded_at = recorded_at or now
        try:
            with transaction.atomic():
                interview.save(force_insert=True)
        except IntegrityError:
            begun = _begun(person, instrument_id, wave, begun_at)
            if begun is not None:
                return begun
            if key is not None and records.Interview.objects.filter(id=key).exists():
                _check_not_taken_back(key, person)
                raise already_there() from None
            raise
        act.wrote("interview", [(interview.id, person.id)])
    return interview


@reading("assessments.interview")
def sheet(*, by: User, interview_id: UUID) -> Sheet:
    """One interview with its answers, also where it was taken back. Raises ``NotFound`` outside scope."""
    interview, person = _in_scope(by, interview_id)
    gone: records.Interview | None = getattr(interview, "corrected_by", None)
    rows = saving.answers_taken_back(interview, gone) if gone else saving.current_answers([interview])[interview.id]
    return Sheet(interview, person, saving.definition_of(interview), rows, gone=gone)


@reading("people.open")
def sheets(person: Person, *, by: User) -> list[Sheet]:
    """Every interview of a person with its answers, in the order they were begun. Three queries."""
    found = list(interviews_of(person))
    rows = saving.current_answers(found)
    returned = by_course.returns_of(person)
    return [
        Sheet(
            interview,
            person,
            saving.definition_of(interview),
            rows[interview.id],
            by_course.of_interview(interview, returned) < len(returned),
        )
        for interview in found
    ]


@reading("assessments.interview")
def earliest_day(sheet: Sheet, *, by: User) -> datetime:
    """Before the day of this moment no answer of an interview can have been given: the citizen was not known, or not back in
    the course it is of. Four queries at most."""
    returned = by_course.returns_of(sheet.person)
    course = by_course.of_interview(sheet.interview, returned)
    return law.day_only(returned[course - 1]) if course else first_known(sheet.person)


@reading("assessments.interview")
def early_by(*, by: User, person_id: UUID, wave: str, today: date) -> date | None:
    """The day a wave is due, where that is more than ``EARLY_DAYS`` ahead: counted from the first interview of the course, as
    the waves are. None where it can well begin, or has begun."""
    code_lists.check_code("waves", wave)
    found = [each.interview for each in sheets(person_in_scope(by, person_id), by=by) if not each.is_earlier]
    if not found or any(each.wave == wave for each in found):
        return None
    due = waves.due_on(waves.Followed(law.local_day(found[0].happened_at), found[0].wave), wave)
    return due if (due - today).days > EARLY_DAYS else None


@reading("assessments.interview")
def known_before(sheet: Sheet, *, by: User) -> Mapping[str, records.Answer]:
    """By item what was answered last in the courses before the one an interview is of, for whoever asks anew. One query where
    there was none, three otherwise."""
    returned = by_course.returns_of(sheet.person)
    mine = by_course.of_interview(sheet.interview, returned)
    rows = interviews_of(sheet.person).filter(instrument=sheet.interview.instrument) if mine else ()
    earlier = [row for row in rows if by_course.of_interview(row, returned) < mine]
    answers = saving.current_answers(earlier) if earlier else {}
    known: dict[str, records.Answer] = {}
    for row in earlier:
        known |= answers[row.id]
    return known


def answer(*, by: User, interview_id: UUID, answers: Sequence[NewAnswer], now: datetime) -> Saved:
    """Write down answers, many at once, by whoever is there. Each stands by itself: what can be saved is saved.

    Those that cannot are in ``Saved.refused``, by item, and change nothing: a value out of range, a contradiction, a moment
    in the future or after the citizen's death ("has_died"), or an answer that a colleague has changed since the form was
    opened ("older_form"; params ``who``, ``theirs``, ``yours``). An answer that says what is there already writes nothing,
    and one sent twice is saved once. Area scores and alerts follow in the same transaction. Raises ``Refusal`` ("taken_back")
    where the interview was, ``NotFound`` outside scope.
    """
    with perform("assessments.interview", by=by, now=now) as act:
        interview, person = _in_scope(by, interview_id, for_writing=True)
        _check_not_taken_back(interview.id, person)
        instrument = saving.definition_of(interview)
        ledger = saving.read_ledger(interview)
        accepted, refused = saving.sift(person, instrument, ledger, answers, now)
        rows = [saving.row(interview, new, ledger, by, now) for new in accepted]
        try:
            with transaction.atomic():
                records.Answer.objects.bulk_create(rows)
        except IntegrityError:
            message = words("An answer sent under the same key belongs to another interview. Open the page again.")
            raise Refusal("already_there", message) from None
        act.wrote("answer", [(row.id, interview.person_id) for row in rows])
        raised = alerts.raise_for(act, interview, instrument, rows)
        current = ledger.current | {row.item: row for row in rows}
        scored = scores.recompute(act, interview, instrument, current) if rows else []
        if raised or scored:
            draw([person.id])
        elif rows:
            # An answer that scores nothing moves the assessment on all the same; the lists show nothing else of it.
            reminders.draw_kind("assessment_stalled", [person])
    return Saved(Sheet(interview, person, instrument, current), [row.item for row in rows], refused, bool(raised))


def _in_scope(by: User, interview_id: UUID, *, for_writing: bool = False) -> tuple[records.Interview, Person]:
    rows = records.Interview.objects.select_related("corrected_by__recorded_by")
    interview = rows.filter(id=interview_id, is_retraction=False).first()
    if interview is None:
        raise NotFound
    find = person_for_writing if for_writing else person_in_scope
    return interview, find(by, interview.person_id)


def _check_not_taken_back(interview_id: UUID, person: Person) -> None:
    """Asked under the lock of the person. What was written in an interview that a colleague has taken back meanwhile is wanted
    elsewhere, if at all."""
    gone = records.Interview.objects.filter(corrects_id=interview_id).select_related("recorded_by").first()
    if gone is not None:
        message = words(
            "%(who)s has taken this interview back: it was begun by mistake. What you wrote now is not saved in it. If the "
            "answers hold all the same, begin the interview anew and write them there."
        )
        raise Refusal("taken_back", message, who=author(gone.recorded_by), person=person.id)


def _begun(person: Person, instrument_id: str, wave: str, at: datetime) -> records.Interview | None:
    """The interview of a wave, of the course of a moment. Two records that were merged can have one each: the one begun first
    is taken up, and both are shown."""
    found = list(interviews_of(person).filter(instrument=instrument_id, wave=wave))
    if not found:
        return None
    returned = by_course.returns_of(person)
    course = courses.number_on(law.local_day(at), returned)
    return next((row for row in found if by_course.of_interview(row, returned) == course), None)


def _round(person: Person, instrument_id: str, wave: str) -> int:
    there = records.Interview.objects.filter(person=person, instrument=instrument_id, wave=wave)
    return int(there.aggregate(last=Max("round"))["last"] or 0) + 1


def _new(person: Person, instrument: Instrument, wave: str, by: User, now: datetime) -> records.Interview:
    site = person.organisation
    return records.Interview(
        id=new_id(),
        person=person,
        instrument=instrument.id,
        version=instrument.version,
        wave=wave,
        round=_round(person, instrument.id, wave),
        log_rule=site.log_rule,
        currency=site.currency,
        per_unit=site.per_unit,
        happened_at=now,
        recorded_at=now,
        received_at=now,
        recorded_by=by,
    )
