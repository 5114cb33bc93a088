"""Deaths: every reminder stops at once, and the record stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from brobygger.records.access import User
from brobygger.records.assessments import Answer, Interview
from brobygger.records.endings import Death
from brobygger.records.people import Person
from brobygger.rules import agenda, law
from brobygger.rules import deaths as rules
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal, words
from brobygger.services import access, happened, writing
from brobygger.services.access import person_for_writing
from brobygger.services.assessments import in_course
from brobygger.services.changes import Act, perform, reading
from brobygger.services.drawing import draw
from brobygger.services.referrals import after_death
from brobygger.services.requests.returning import work_out

KIND, FINDING = "death", "finding"


@dataclass(frozen=True)
class Contradicted:
    """What is written of days after a death, newest first: it or the day of the death is wrong. ``is_more``: there may be
    more than these."""

    entries: Sequence[happened.Entry]
    is_more: bool


def die(
    *,
    by: User,
    person_id: UUID,
    on: date | None,
    now: datetime,
    source: str,
    note: str = "",
    is_sure: bool = False,
    key: UUID | None = None,
) -> Death:
    """Write down that someone has died. Every reminder stops at once, and the record stays. A key that is there already
    writes nothing.

    on: None where nobody knows the day; once somebody does it is told the same way, and corrects what was written.
    is_sure: whoever writes it has seen what is written to have happened after that day. Raises ``SeveralRefused`` for a day to
    come, nobody who told it, or a day that is not sure ("died_before_met", "written_after"), ``Refusal`` ("already_dead"),
    ``NotFound`` outside scope.
    """
    with perform("endings.die", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, Death, key, person)
        if there is not None:
            return there
        written = told_of(person, by=by)[0] if person.died_at is not None else None
        if written is not None and (on is None or person.is_death_day_known):
            message = words("%(who)s has already written that the citizen has died.")
            raise Refusal("already_dead", message, who=written.recorded_by.name)
        row = Death(is_day_known=on is not None, source=source.strip(), note=note.strip())
        return _write(act, person, row, on, is_sure=is_sure, key=key, corrects=written)


def correct(
    *,
    by: User,
    death_id: UUID,
    on: date,
    now: datetime,
    source: str,
    note: str = "",
    is_sure: bool = False,
    key: UUID | None = None,
) -> Death:
    """Correct the day of a death, or who told it: a new row in the place of the one that was seen (``death_id``), and the
    citizen is dead all the while. What changes nothing writes nothing, nor does a key that is there already.

    Raises ``SeveralRefused`` as ``die``, ``Refusal`` as ``writing.check_stands``, ``NotFound`` outside scope.
    """
    with perform("endings.die", by=by, now=now) as act:
        person = person_for_writing(by, as_it_stands(by=by, death_id=death_id).person_id)
        there = writing.there(by, Death, key, person)
        if there is not None:
            return there
        was = writing.replaced(Death, person, death_id)
        assert was is not None
        day = law.local_day(was.happened_at) if was.is_day_known else None
        if (day, was.source, was.note) == (on, source.strip(), note.strip()):
            return was
        row = Death(source=source.strip(), note=note.strip())
        return _write(act, person, row, on, is_sure=is_sure, key=key, corrects=was)


def _write(
    act: Act, person: Person, row: Death, on: date | None, *, is_sure: bool, key: UUID | None, corrects: Death | None
) -> Death:
    """Check what is told of a death and write it, within an act whose person is locked."""
    met = law.local_day(person.seen_at) if person.seen_at else None
    after = [] if on is None or is_sure else lived_after(person, by=act.by, on=on).entries
    today = law.local_day(act.now)
    raise_any(
        rules.problems(
            on=on, source=row.source, note=row.note, last_met=met, has_later=bool(after), today=today, is_sure=is_sure
        )
    )
    # The hour is seldom known: the end of the day, so that what happened that day stands before it.
    at = min(agenda.end_of(on), act.now) if on else act.now
    writing.add(act, row, KIND, person_id=person.id, at=at, key=key, corrects=corrects)
    draw([person.id])
    if corrects is not None and on is not None:
        person.refresh_from_db()
        after_death.move(act, person)
    return row


def take_back(*, by: User, death_id: UUID, why: str, now: datetime) -> Person:
    """Say that a death was written by mistake, and why: what was to be done is to be done again. The row stays as history.

    Raises ``SeveralRefused`` without a reason, otherwise as ``writing.take_back``.
    """
    raise_any(writing.why_problems(why))
    with perform("endings.die", by=by, now=now) as act:
        row, person = writing.for_taking_back(by, Death, death_id)
        writing.retract(act, row, KIND, why=why)
        draw([person.id])
        person.refresh_from_db()
        # The dead are back by no wish; who lives may have been.
        work_out(act, person)
        draw([person.id])
        person.refresh_from_db()
        after_death.reopen(act, [person], why=why)
    return person


@reading("endings.read")
def told_of(person: Person, *, by: User) -> list[Death]:
    """What is written of a death, of a standing person and the records merged into it, latest told first, each with what it
    corrects. One query."""
    rows = Death.objects.current().filter(person__root_id=person.root_id)
    return list(rows.select_related("recorded_by", "corrects__recorded_by").order_by("-recorded_at", "-id"))


@reading("people.open")
def contradicted_by(person: Person, *, by: User) -> Contradicted:
    """What is written of days after the one a standing person died. Nothing where that day is not known."""
    if person.died_at is None or not person.is_death_day_known:
        return Contradicted((), is_more=False)
    return lived_after(person, by=by, on=law.local_day(person.died_at))


@reading("people.open")
def lived_after(person: Person, *, by: User, on: date) -> Contradicted:
    """What is written of days after one, of a standing person, that can only have been with a living citizen."""
    end = agenda.end_of(on)
    found = happened.after(person, by=by, at=end, kinds=rules.NEEDS_LIFE.keys() - {FINDING})
    lived = {each.row.id: each for each in found if rules.needs_life(each.kind, each.row)}
    # The course shows an interview on the day it was begun, and of the findings of a day the last.
    lived |= {each.row.id: each for each in (*_answered(person, end), *_said(person, end, by=by))}
    entries = sorted(lived.values(), key=lambda each: each.at, reverse=True)
    return Contradicted(entries, is_more=len(found) >= happened.MOST)


def _answered(person: Person, end: datetime) -> Iterator[happened.Entry]:
    """The interviews with answers after a moment, each when it was answered last (``answered_at``). One query."""
    answers = Answer.objects.current().filter(interview=OuterRef("pk"), happened_at__gt=end).order_by("-happened_at")
    rows = Interview.objects.current().filter(person__root_id=person.root_id).select_related("recorded_by")
    for row in rows.annotate(answered_at=Subquery(answers.values("happened_at")[:1])).exclude(answered_at=None):
        yield happened.Entry("interview", "assessments", row.answered_at, row)


def _said(person: Person, end: datetime, *, by: User) -> Iterator[happened.Entry]:
    """What the citizen told of the situation after a moment, as ``by`` may read it and as the course shows it: the last of each
    day (``in_course.findings``). One query, one more where some was corrected."""
    source = happened.BY_KIND[FINDING]
    if access.can(by, source.act):
        said = in_course.findings(told_by="citizen")
        yield from happened.entries(source, said.filter(person__root_id=person.root_id, happened_at__gt=end))


@reading("endings.read")
def as_it_stands(*, by: User, death_id: UUID) -> Death:
    """What is written of a death, also where it was taken back. Raises ``NotFound`` outside scope."""
    return writing.standing(by, Death, death_id)


@reading("endings.read")
def taken_back(person: Person, *, by: User) -> list[Death]:
    """The rows that took a death of a standing person back, newest first. One query."""
    rows = Death.objects.taken_back().filter(person__root_id=person.root_id)
    return list(rows.select_related("recorded_by", "corrects__recorded_by").order_by("-recorded_at", "-id"))
