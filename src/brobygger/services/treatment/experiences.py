"""How it is for the citizen: asked, answered, declined, over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.treatment import Experience
from brobygger.rules import agenda, courses, fields, law
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment import experience as rules
from brobygger.rules.treatment.experience import Question
from brobygger.services import writing
from brobygger.services.access import check_living, person_for_writing
from brobygger.services.changes import perform, reading
from brobygger.services.reminders.requests import moves_of

KIND = "experience"


@dataclass(frozen=True)
class Felt:
    """One telling with each question it was asked in, and the answer ("" where there is none)."""

    row: Experience
    answers: Sequence[tuple[Question, str]]


def tell(
    *,
    by: User,
    person_id: UUID,
    told: rules.Experience,
    now: datetime,
    key: UUID | None = None,
    has_changed_mind: bool = False,
) -> Experience:
    """Write down what the citizen answered, with the version of the questions. A key that is there already writes nothing.

    has_changed_mind: the citizen said no today and wants to after all; the no stays as history, as does one of another day, of
    which nobody asks any more. Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("declined_today" where they said no
    today and have not changed their mind, "has_died"), ``NotFound`` outside scope.
    """
    raise_any(rules.problems(told, now=now))
    with perform("treatment.experience", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        earlier = writing.there(by, Experience, key, person)
        if earlier is not None:
            return earlier
        check_living(person, told.at)
        is_today = law.local_day(told.at) == law.local_day(now)
        if is_today and not has_changed_mind and declined_on(person, told.at, by=by) is not None:
            raise Refusal("declined_today", rules.MESSAGES["declined_today"])
        row = Experience(definition=rules.load().key, answers=dict(told.answers), **writing.lines(told, "own_words"))
        writing.add(act, row, KIND, person_id=person.id, at=told.at, key=key)
    return row


def decline(
    *, by: User, person_id: UUID, now: datetime, at: datetime | None = None, key: UUID | None = None
) -> Experience:
    """Write down that the citizen did not want to answer; told twice of a day it is written once. at: when, None for now.

    Raises ``SeveralRefused`` for a moment that cannot be, ``Refusal`` ("has_died"), ``NotFound`` outside scope.
    """
    raise_any(fields.moment("at", at or now, now))
    with perform("treatment.experience", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        earlier = writing.there(by, Experience, key, person) or declined_on(person, at or now, by=by)
        if earlier is not None:
            return earlier
        check_living(person, at)
        row = Experience(definition=rules.load().key, is_declined=True)
        writing.add(act, row, KIND, person_id=person.id, at=at or now, key=key)
    return row


def take_back(*, by: User, experience_id: UUID, why: str, now: datetime) -> Person:
    """Say that it was written by mistake, and why. Raises as ``writing.take_back``."""
    with perform("treatment.experience", by=by, now=now) as act:
        return writing.take_back(act, Experience, experience_id, KIND, why=why)


@reading("treatment.read_confided")
def declined_on(person: Person, at: datetime, *, by: User) -> Experience | None:
    """Where the citizen said no on the day of a moment, and has not answered after that. One query."""
    day = agenda.begin_of(law.local_day(at))
    rows = Experience.objects.current().filter(person__root_id=person.root_id)
    next_day = agenda.begin_of(law.local_day(at) + timedelta(days=1))
    last = rows.filter(happened_at__gte=day, happened_at__lt=next_day).order_by("recorded_at", "id").last()
    return last if last is not None and last.is_declined else None


@reading("treatment.read_confided")
def last_told(person: Person, *, by: User) -> tuple[Felt | None, Experience | None]:
    """The last a standing person answered, and the last no they said after that; None where there is none. Two queries."""
    rows = Experience.objects.current().filter(person__root_id=person.root_id).order_by("-happened_at", "-id")
    answered, declined = rows.filter(is_declined=False).first(), rows.filter(is_declined=True).first()
    if answered and declined and _told_when(answered) > _told_when(declined):
        declined = None
    return in_words(answered) if answered else None, declined


@reading("treatment.read_confided")
def is_time_to_ask(person: Person, *, by: User, today: date) -> bool:
    """Whether it is long since a standing person was asked how it is, whatever they answered, or time for the first time.
    Two queries, and those of ``moves_of`` where nobody has asked."""
    felt, declined = last_told(person, by=by)
    return is_long_ago(person, declined or (felt.row if felt else None), today)


def is_long_ago(person: Person, asked: Experience | None, today: date) -> bool:
    """Whether it is time to ask a living person whom somebody asked then; ``asked``: the last time, None for never."""
    if person.died_at is not None:
        return False
    if asked is not None:
        return rules.load().is_time_again(asked.happened_at, today)
    return rules.is_first_time(courses.treated_since(moves_of([person.root_id])[person.root_id]), today)


def _told_when(row: Experience) -> tuple[date, datetime]:
    """For the order of one day counts when it was written: who changed their mind answers at the minute they said no."""
    return law.local_day(row.happened_at), row.recorded_at


@reading("treatment.read_confided")
def felt(person: Person, *, by: User) -> list[Felt]:
    """How it was for a standing person, newest first, each in the words it was asked in. One query."""
    rows = Experience.objects.current().filter(person__root_id=person.root_id).select_related("recorded_by")
    return [in_words(row) for row in rows.order_by("-happened_at", "-id")]


def in_words(row: Experience) -> Felt:
    """One telling with the questions of its version."""
    questions = rules.load(row.definition or rules.QUESTIONS).questions
    return Felt(row, [(question, str(row.answers.get(question.id, ""))) for question in questions])


def questions() -> Sequence[Question]:
    """The questions as they are asked today."""
    return rules.load().questions
