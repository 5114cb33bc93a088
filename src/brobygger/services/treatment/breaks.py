"""Breaks of a course, and that it went on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import PersonFact
from brobygger.records.people import Person
from brobygger.records.treatment import Break, BreakEnded
from brobygger.rules import fields
from brobygger.rules.courses import Ended, ended_with
from brobygger.rules.ending_facts import not_after_ending
from brobygger.rules.fields import FieldRefused, raise_any
from brobygger.rules.law import is_after, local_day
from brobygger.rules.refusals import Refusal, words
from brobygger.rules.treatment import breaks as rules
from brobygger.rules.treatment.breaks import Span
from brobygger.services import last_meetings, writing
from brobygger.services.access import NotFound, author, check_living, person_for_writing, person_in_scope
from brobygger.services.changes import Act, perform, reading
from brobygger.services.courses import first_known
from brobygger.services.drawing import draw
from brobygger.services.reminders.requests import courses_ended
from brobygger.services.reminders.treatment import said_by, span_of

KIND, ENDED = "break_off", "break_ended"
# Why the end of a break is taken back where a correction tells none, in the language of the diary.
WITHOUT_END = "Afbrydelsen blev rettet og har ingen slutning mere"


@dataclass(frozen=True)
class BrokenOff:
    """A break with its end; ``ended`` None where nobody wrote that the course went on: it is broken off, or has ended.
    ``had_ended_at``: when the course had ended already as it began; None where it had not. ``earlier``: what it said before it
    was corrected, newest first; ``ended_earlier``: what was said of its end before."""

    row: Break
    span: Span
    ended: BreakEnded | None
    had_ended_at: datetime | None = None
    earlier: Sequence[Break] = ()
    ended_earlier: Sequence[BreakEnded] = ()

    @property
    def is_now(self) -> bool:
        """Whether the course is broken off."""
        return self.span.ended_at is None

    @property
    def asked_again_on(self) -> date:
        """From when on a break that nobody knows the end of is asked about; before that, once the citizen is met."""
        return rules.asked_again_on(self.span)


def break_off(
    *,
    by: User,
    person_id: UUID,
    told: rules.Break,
    now: datetime,
    key: UUID | None = None,
    corrects_id: UUID | None = None,
    seen_end: UUID | None = None,
) -> Break:
    """Write down a break, or correct one (``corrects_id``) and when it ended. A key that is there already writes nothing.

    ``seen_end``: the end of the corrected break that the form was filled in from, None where there was none. Raises
    ``SeveralRefused`` for what cannot be (one by the service without end or alternative, two breaks at once, one before the
    citizen was known), ``Refusal``
    ("older_form", its params ``was`` and ``stands`` being ``BrokenOff``, "taken_back", "has_died"), ``NotFound`` outside scope.
    """
    with perform("treatment.break_off", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        earlier = writing.there(by, Break, key, person)
        if earlier is not None:
            return earlier
        if corrects_id is not None:
            _check_both_stand(by, corrects_id, seen_end)
        corrected = writing.replaced(Break, person, corrects_id)
        writing.check_lived(person, told.at, corrected)
        there = breaks_of(person, by=by)
        stood = next((each for each in there if each.row.id == corrects_id), None)
        before = stood.ended if stood else None
        spans, over_at = (
            [each.span for each in there if each.row.id != corrects_id],
            ended_with(told.at, _ended(person)),
        )
        was = stood.span if stood else None
        faults = list(rules.problems(told, others=spans, now=now, course_ended_at=over_at, before=was))
        # What lies after the end already stands as it was written, until it is moved.
        is_asked = corrected is None or is_after(told.at, corrected.happened_at)
        faults += not_after_ending("at", told.at, ended_at=person.ended_at if is_asked else None)
        if corrected is None or local_day(told.at) != local_day(corrected.happened_at):
            faults += fields.not_before("at", told.at, first_known(person))
        if told.ended_at is not None and (before is None or before.happened_at != told.ended_at):
            faults += rules.went_on_after_ending("ended_at", told.ended_at, course_ended_at=over_at)
        raise_any(faults)
        same = {"broken_by": told.broken_by, "reason": told.reason, "until": told.until}
        row = Break(**same, **writing.lines(told, "alternative", "note"))
        writing.add(act, row, KIND, person_id=person.id, at=told.at, key=key, corrects=corrected)
        _end_too(act, person, row, told.ended_at, corrected)
        draw([person.id])
    return row


def go_on(
    *, by: User, break_id: UUID, at: datetime, now: datetime, note: str = "", key: UUID | None = None
) -> BreakEnded:
    """Write down that the course went on after a break. A key that is there already writes nothing.

    break_id: the version that was shown. Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("already_went_on",
    "taken_back", and "older_form" where a colleague has corrected the break since), ``NotFound`` outside scope.
    """
    with perform("treatment.break_off", by=by, now=now) as act:
        found = Break.objects.filter(id=break_id).first()
        if found is None:
            raise NotFound
        person = person_for_writing(by, found.person_id)
        there = writing.there(by, BreakEnded, key, person)
        if there is not None:
            return there
        stands = writing.versions(found)[0]
        writing.check_not_taken_back(stands)
        if stands.id != found.id:
            raise _corrected_since(stands)
        about = _one(by, person, break_id)
        if about.ended is not None:
            message = words("%(who)s has already written that the course went on.")
            raise Refusal("already_went_on", message, who=about.ended.recorded_by.name)
        check_living(person, at)
        # It ended with the course, maybe while the form was open: nothing of that course goes on after it.
        over_at = about.had_ended_at or about.span.ended_at
        faults = rules.ended_problems(at=at, began_at=about.row.happened_at, note=note, now=now)
        raise_any([*faults, *rules.went_on_after_ending("at", at, course_ended_at=over_at)])
        row = BreakEnded(ended_break=about.row, note=note.strip())
        writing.add(act, row, ENDED, person_id=about.row.person_id, at=at, key=key)
        draw([person.id])
    return row


def _corrected_since(stands: Break) -> Refusal:
    says = [f"{stands.until:%d-%m-%Y}"] if stands.until else []
    message = words(
        "%(who)s has corrected the break while your page was open. It now says: %(value)s. What you wrote stands here. Save "
        "again if it still holds."
    )
    value = ", ".join([*says, *([stands.note] if stands.note else [])]) or "–"
    return Refusal("older_form", message, who=author(stands.recorded_by), newest=stands.id, value=value)


def take_back(*, by: User, break_id: UUID, why: str, now: datetime) -> Person:
    """Say that a break was written by mistake, and why. Raises as ``writing.take_back``."""
    with perform("treatment.break_off", by=by, now=now) as act:
        person = writing.take_back(act, Break, break_id, KIND, why=why)
        # The end of a break that never was is none either.
        for row in BreakEnded.objects.current().filter(ended_break_id=break_id):
            writing.retract(act, row, ENDED, why=why)
        draw([person.id])
    return person


def take_back_end(*, by: User, break_ended_id: UUID, why: str, now: datetime) -> Person:
    """Say that the course had not gone on after all, and why. Raises ``Refusal`` ("overlaps") where another break began since,
    ``NotFound`` outside scope."""
    with perform("treatment.break_off", by=by, now=now) as act:
        person = writing.take_back(act, BreakEnded, break_ended_id, ENDED, why=why)
        again = _one(by, person, BreakEnded.objects.get(id=break_ended_id).ended_break_id)
        others = [each.span for each in breaks_of(person, by=by) if each.row.id != again.row.id]
        raise_any(rules.overlaps("at", again.span, others))
        draw([person.id])
    return person


@reading("treatment.break_off")
def day_problems(person: Person, at: datetime, *, by: User, now: datetime) -> list[FieldRefused]:
    """What a form asks once of the day a standing person's break began: whether it was so long ago. Of a day before the citizen
    was known nothing is asked, for it is refused. Two queries."""
    is_refused = any(fields.not_before("at", at, first_known(person)))
    return [] if is_refused else list(fields.not_long_ago("at", at, now, is_meant=False))


@reading("treatment.read")
def break_in_scope(*, by: User, break_id: UUID) -> BrokenOff:
    """The break as it stands now. Raises ``NotFound`` outside scope."""
    row = writing.standing(by, Break, break_id)
    return _told([row], _ends([row.id]), _ended(person_in_scope(by, row.person_id)))[0]


@reading("treatment.read")
def breaks_of(person: Person, *, by: User) -> Sequence[BrokenOff]:
    """The breaks of a standing person, newest first. Three queries, one more where some were corrected and two where a course
    has ended; one where there is no break."""
    rows = Break.objects.current().filter(person__root_id=person.root_id)
    found = list(rows.select_related("recorded_by").order_by("-happened_at", "-id"))
    return _told(found, _ends([row.id for row in found]), _ended(person)) if found else []


@reading("treatment.read")
def running(person: Person, *, by: User) -> list[BrokenOff]:
    """The breaks that are now, the one that began last first; none while the course goes on. The queries of ``breaks_of``."""
    return [each for each in breaks_of(person, by=by) if each.is_now]


@reading("treatment.read")
def met_in(told: Sequence[BrokenOff], person: Person, *, by: User) -> dict[UUID, date]:
    """By break that is now the day the standing person was met in it, where that is to be asked about. One query, none where
    the course goes on."""
    away = [each for each in told if each.is_now]
    last_met = last_meetings.met([person.root_id]).get(person.root_id) if away else None
    found = {each.row.id: rules.met_since(each.span, last_met) for each in away}
    return {key: day for key, day in found.items() if day is not None}


def _one(by: User, person: Person, break_id: UUID) -> BrokenOff:
    found = next((each for each in breaks_of(person, by=by) if each.row.id == break_id), None)
    if found is None:
        raise NotFound
    return found


def _ends(breaks: Collection[UUID]) -> Mapping[UUID, BreakEnded]:
    rows = BreakEnded.objects.current().filter(ended_break_id__in=breaks).select_related("recorded_by")
    return {row.ended_break_id: row for row in rows}


def _ended(person: Person) -> Sequence[Ended]:
    return courses_ended([person.root_id])[person.root_id]


def _told(rows: Sequence[Break], ends: Mapping[UUID, BreakEnded], ended: Sequence[Ended]) -> list[BrokenOff]:
    before, ends_before = writing.before(rows), writing.before(ends.values())
    told = [_broken_off(row, ends.get(row.id), ended, before.get(row.id, ())) for row in rows]
    return [replace(each, ended_earlier=ends_before.get(each.ended.id, ())) if each.ended else each for each in told]


def _broken_off(
    row: Break, told: BreakEnded | None, ended: Sequence[Ended], earlier: Sequence[Break] = ()
) -> BrokenOff:
    span = span_of(row, told.happened_at if told else None, ended, said=[said_by(each) for each in (row, *earlier)])
    over = max((each.at for each in ended if is_after(row.happened_at, each.at)), default=None)
    return BrokenOff(row, span, told, over if span.ended_at == row.happened_at else None, earlier)


def _check_both_stand(by: User, break_id: UUID, seen_end: UUID | None) -> None:
    """Raises ``Refusal`` ("older_form") where the break, or when it ended, is no longer what the form was filled in from."""
    stands = break_in_scope(by=by, break_id=break_id)
    same_end = seen_end == (stands.ended.id if stands.ended else None)
    if stands.row.is_retraction or (stands.row.id == break_id and same_end):
        return
    row = Break.objects.get(id=break_id)
    ended = BreakEnded.objects.filter(id=seen_end, ended_break__person_id=row.person_id).first() if seen_end else None
    last: PersonFact = stands.row
    if stands.row.id == break_id:
        last = stands.ended or writing.versions(ended or row)[0]
    was = _broken_off(row, ended, ())
    told = {"newest": stands.row.id, "was": was, "stands": stands, "person": row.person_id}
    raise writing.older_form(who=author(last.recorded_by), **told)


def _end_too(act: Act, person: Person, row: Break, ended_at: datetime | None, corrected: Break | None) -> None:
    """The end of a break told together with it: new, corrected, or taken back where a correction tells none."""
    before = BreakEnded.objects.current().filter(ended_break=corrected).first() if corrected else None
    if ended_at is not None:
        writing.check_lived(person, ended_at, before)
        ended = BreakEnded(ended_break=row, note=before.note if before else "")
        writing.add(act, ended, ENDED, person_id=row.person_id, at=ended_at, corrects=before)
    elif before is not None:
        writing.retract(act, before, ENDED, why=WITHOUT_END)
