"""Endings put right: the day, how things stood, why it ended, what was reached. What was told of follow-ups stays."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.endings import Ending, FollowUp
from brobygger.records.people import Person
from brobygger.records.requests import Request, RequestEvent
from brobygger.rules import ending_corrections, ending_facts, law
from brobygger.rules.fields import raise_any
from brobygger.services import courses, ending_burdens, ending_days, endings, writing
from brobygger.services.access import NotFound, person_for_writing
from brobygger.services.changes import Act, perform
from brobygger.services.drawing import draw
from brobygger.services.endings import NewEnding
from brobygger.services.reminders.endings import as_told
from brobygger.services.reminders.requests import treated_of
from brobygger.services.requests.asking import EVENT
from brobygger.services.requests.returning import is_back_unawares, work_out


def correct(*, by: User, ending_id: UUID, new: NewEnding, now: datetime, key: UUID | None = None) -> Ending:
    """Say what is right about an ending; what was written stays as history. The follow-ups fall due from the new day.

    ending_id: the version the form was opened with. A key that is there already writes nothing. Raises ``SeveralRefused`` for
    what cannot be (before the course began, after the citizen was back or a follow-up was told), ``Refusal`` as
    ``writing.check_stands``, ``NotFound`` outside scope.
    """
    with perform("endings.end", by=by, now=now) as act:
        opened = Ending.objects.filter(id=ending_id).first()
        if opened is None:
            raise NotFound
        person = person_for_writing(by, opened.person_id)
        there = writing.there(by, Ending, key, person)
        if there is not None:
            return there
        row = writing.replaced(Ending, person, ending_id) or opened
        writing.check_lived(person, new.ended_at, row)
        began_at, back_at = courses.span(person, row.happened_at)
        if back_at is not None and courses.is_last_move(person, back_at) and is_back_unawares(person, row, back_at):
            # That the citizen was back came of this day alone, and is asked anew of the right one.
            courses.come_back(act, person, ended_at=row.happened_at, wanted_at=None)
            # Whoever was met again by hand is back all the same.
            _, back_at = courses.span(person, row.happened_at)
        new = _as_meant(new, row)
        told = as_told(FollowUp.objects.current().filter(ending_id=row.root_id))
        met = [at for at in ending_days.met_after(person, new.ended_at) if back_at is None or at < back_at]
        was_treated = any(each.ended_at == row.happened_at for each in treated_of([person.root_id])[person.root_id])
        later = ending_days.written_after(person, by=by, at=new.ended_at, until=row.happened_at)
        raise_any(
            [
                *ending_facts.problems(
                    new, began_at=began_at, met=met, has_later=bool(later), was_treated=was_treated, now=now
                ),
                *ending_corrections.problems(new.ended_at, was_at=row.happened_at, back_at=back_at, told=told),
            ]
        )
        at = new.ended_at if back_at is None else min(new.ended_at, back_at - timedelta(microseconds=1))
        is_same_day = law.local_day(at) == law.local_day(row.happened_at)
        on = law.local_day(at)
        kept = row.burdens if is_same_day else ending_burdens.as_kept(ending_burdens.burdens(person, by=by, on=on))
        corrected = endings.told_as(new, burdens=kept)
        corrected.first_id = row.root_id
        courses.ended_at(act, person, at=at, with_row=row)
        _withdrawn_at(act, person, row, at=at)
        writing.add(act, corrected, endings.ENDING, person_id=person.id, at=at, key=key, corrects=row)
        work_out(act, person)
        draw([person.id])
    return corrected


def _as_meant(new: NewEnding, row: Ending) -> NewEnding:
    """What was asked about and meant when it was first written is not asked about again."""
    is_same = (new.status, new.reason) == (row.status, row.reason)
    is_same_day = law.local_day(new.ended_at) == law.local_day(row.happened_at)
    is_treatment_meant = None if new.reason == row.reason else new.is_treatment_meant
    return replace(
        new,
        is_both_meant=new.is_both_meant or is_same,
        is_day_sure=new.is_day_sure or is_same_day,
        is_treatment_meant=is_treatment_meant,
    )


def _withdrawn_at(act: Act, person: Person, row: Ending, *, at: datetime) -> None:
    """A wish withdrawn with the ending was withdrawn when the course ended, and never before it was said."""
    for event in endings.withdrawn_with(row, person):
        assert event.request_id is not None
        said_at = writing.standing(act.by, Request, event.request_id).happened_at
        if event.happened_at != max(at, said_at):
            told = {name: getattr(event, name) for name in ("request_id", "kind", "whom", "note")}
            moved = RequestEvent(**told)
            writing.add(act, moved, EVENT, person_id=event.person_id, at=max(at, said_at), corrects=event)
