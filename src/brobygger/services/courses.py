"""The phase of a course: moved by a worker, by an ending, by a new request."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, Q

from brobygger.records.access import User
from brobygger.records.agenda import Reminder
from brobygger.records.contacts import Contact
from brobygger.records.endings import Ending
from brobygger.records.facts import PersonFact
from brobygger.records.people import Detail, Person
from brobygger.records.requests import Request
from brobygger.rules import courses as rules
from brobygger.rules import law
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal, words
from brobygger.services import writing
from brobygger.services.access import author, check_living, person_for_writing
from brobygger.services.changes import Act, perform, reading
from brobygger.services.drawing import draw
from brobygger.services.moves import as_moved, move_rows, newest_move, one_course
from brobygger.services.reminders import endings as reminders
from brobygger.services.reminders.requests import moves_of


@dataclass(frozen=True)
class Move:
    """That a course came to a phase; ``row`` says when, who wrote it, and why it was taken back where it was. ``why_not``: why
    it cannot be taken back alone, "" where it can, "moved_since" where what came since rests on it. ``is_beside``: on one of
    several records alone; on another the course went on. ``by_hand``: what a worker wrote, where a wish stands in its place."""

    row: Detail
    why_not: str
    is_beside: bool = False
    by_hand: Detail | None = None

    @property
    def can_go(self) -> bool:
        """Whether it was moved by hand, and nothing since rests on it."""
        return self.why_not == ""


def state_of(person: Person) -> str:
    """The phase of a course, or "dead"."""
    return rules.DEAD if person.died_at is not None else person.phase


def move(*, by: User, person_id: UUID, to: str, seen: str, now: datetime, at: datetime | None = None) -> Person:
    """Move a course to another phase. ``seen`` is the phase the page showed. at: when it came there; None: now.

    Raises ``SeveralRefused`` for a moment that cannot be, ``Refusal`` where a colleague has moved it meanwhile ("older_form"),
    the course cannot go there or the citizen has died ("has_died"), ``NotFound`` outside scope.
    """
    with perform("courses.move", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        check_living(person)
        if state_of(person) != seen:
            message = words("The course has been moved after you opened the page. Look again before you move it.")
            raise Refusal("older_form", message)
        rules.check_move(state_of(person), to)
        moves = moves_of([person.root_id])[person.root_id]
        raise_any(rules.move_problems(moves, at=at or now, began_at=began_at(person), now=now))
        enter(act, person, to, by=rules.BY_HAND, at=at or now)
        draw([person.id])
    person.refresh_from_db()
    return person


@reading("endings.read")
def history(person: Person, *, by: User) -> list[Move]:
    """The phases the course of a standing person has come to, newest first, with those a worker took back. Three
    queries, a few more where it has ended, began with a wish told late, or was moved on several records."""
    rows = list(move_rows(person))
    by_hand = _replaced_by_wishes(rows)
    of_one = one_course(person, rows)
    moves = moves_of([person.root_id])[person.root_id]
    told = [Move(row, _why_not(of_one[row.id], row), as_moved(row) not in moves, by_hand.get(row.id)) for row in rows]
    undone = Detail.objects.taken_back().filter(person__root_id=person.root_id, kind="phase").exclude(why_taken_back="")
    told += [Move(row, "taken_back") for row in undone.select_related("recorded_by", "corrects__recorded_by")]
    return sorted(told, key=lambda each: (each.row.happened_at, each.row.corrects_id or each.row.id), reverse=True)


def _replaced_by_wishes(rows: Sequence[Detail]) -> dict[UUID, Detail]:
    """By move that is a wish's what a worker wrote, in whose place it stands. One query, none where no move was corrected."""
    before = writing.before([row for row in rows if not row.is_by_hand and row.value == rules.CONTACT])
    found = ((key, next((each for each in earlier if each.is_by_hand), None)) for key, earlier in before.items())
    return {key: own for key, own in found if own is not None}


def _why_not(rows: Sequence[Detail], own: Detail) -> str:
    try:
        rules.check_never_moved([as_moved(row) for row in rows], rows.index(own))
    except Refusal as refusal:
        return refusal.code
    return ""


@reading("endings.read")
def mark(person: Person, *, by: User) -> UUID | None:
    """The newest move of a course, for a form to carry: another one says that the course has gone on since. One query, a few
    more where it was moved on several records."""
    newest = newest_move(person)
    return newest.id if newest else None


@reading("endings.read")
def nobody_asked(person: Person, *, by: User, but: Collection[UUID] = ()) -> bool:
    """Whether the course of a standing person is in treatment, or came back to it by hand after an ending, and nobody has
    written that the citizen asked: no clock runs, and the authority hears nothing. but: requests that are not counted, by key.
    Ten queries at most, two where it is in contact for the first time."""
    return person.died_at is None and reminders.nobody_asked(person, but=but)


def check_mark(person: Person, seen: str | None) -> None:
    """Raises ``Refusal`` ("older_form", param ``newest``) where another ``mark`` stands than a form was opened with; None asks
    nothing."""
    newest = newest_move(person)
    if seen is not None and newest is not None and str(newest.id) != seen:
        message = words(
            "%(who)s has moved the course while your page was open. Look at where it is now. What you wrote stands here: save "
            "again if it still holds."
        )
        raise Refusal("older_form", message, who=author(newest.recorded_by), newest=newest.id)


def span(person: Person, ended_at: datetime) -> tuple[datetime, datetime | None]:
    """When the course that ended at a moment began, and when the citizen was back after it; None where they are not. One that
    ended beside a course that runs, on two records found to be one person, began when the citizen was first known."""
    ended = all_ended(person)
    n = next((n for n, each in enumerate(ended) if each.at == ended_at), None)
    if n is None:
        return first_known(person), None
    before = (ended[n - 1].back_at or ended[n - 1].at) if n else first_known(person)
    return before, ended[n].back_at


def all_ended(person: Person) -> list[rules.Ended]:
    """The courses of a standing person that ended, oldest first. One query where none has."""
    endings = list(
        Ending.objects.current().filter(person__root_id=person.root_id).values_list("happened_at", flat=True)
    )
    return rules.all_ended(endings, moves_of([person.root_id])[person.root_id]) if endings else []


def began_at(person: Person) -> datetime:
    """When a course began: the return after the last ending, otherwise the first thing we know of. Three queries at most."""
    return rules.came_back_at(moves_of([person.root_id])[person.root_id]) or first_known(person)


def has_been_treated(person: Person) -> bool:
    """Whether the course under way has been in treatment, or it is told that treatment began. Two queries at most."""
    if rules.in_treatment_since(moves_of([person.root_id])[person.root_id]) is not None:
        return True
    return Reminder.objects.filter(person=person, kind="phase_behind").exists()


def first_known(person: Person) -> datetime:
    """The first thing we know of a person: a contact, that they asked for treatment, or meeting them. Two queries."""
    rows = (kind.objects.current().filter(person__root_id=person.root_id) for kind in (Contact, Request))
    first: list[datetime | None] = [each.aggregate(at=Min("happened_at"))["at"] for each in rows]
    return min([person.created_at, *(at for at in first if at is not None)])


def enter(act: Act, person: Person, phase: str, *, by: Collection[str], at: datetime) -> None:
    """Write the phase a course has come to, within an act; nothing where it is there already. by: what may bring it there, of
    the names in ``TRANSITIONS``. at: as ``rules.next_move`` takes it. Raises ``Refusal`` ("cannot_follow") where no arrow of
    that name leads there.
    """
    if person.phase == phase:
        return
    rules.check_arrow(person.phase, phase, by)
    at = rules.next_move(moves_of([person.root_id])[person.root_id], phase, at=at).at
    _write(act, person, phase, at=at, is_by_hand=not rules.BY_HAND.isdisjoint(by))
    # As it will be drawn; what follows in the same act goes on from here.
    person.phase = phase


def end(act: Act, person: Person, *, at: datetime, back_at: datetime | None) -> None:
    """Write within an act that a course has ended, and that the next began at a moment since (``back_at``), with a wish; None
    where none did. Moves by hand that came after the wish are of the next course, and stay where they are. Raises as
    ``enter``."""
    if back_at is None:
        enter(act, person, rules.FOLLOWUP, by={"end"}, at=at)
        return
    rules.check_arrow(person.phase, rules.FOLLOWUP, {"end"})
    moves = moves_of([person.root_id])[person.root_id]
    n = next((n for n, each in enumerate(moves) if each.at > at and not law.is_after(back_at, each.at)), len(moves))
    _write(act, person, rules.FOLLOWUP, at=rules.next_move(moves[:n], rules.FOLLOWUP, at=at).at)
    if any(each.is_met_again for each in moves[n : n + 1]):
        come_back(act, person, ended_at=at, wanted_at=back_at)
    else:
        _write(act, person, rules.CONTACT, at=min([back_at, *(each.at - rules.BEFORE for each in moves[n:])]))
    person.phase = moves[-1].phase if moves[n:] else rules.CONTACT


def is_last_move(person: Person, at: datetime | None) -> bool:
    """Whether a course has not moved since a moment. Queries as ``mark``."""
    newest = newest_move(person)
    return newest is not None and newest.happened_at == at


def come_back(act: Act, person: Person, *, ended_at: datetime, wanted_at: datetime | None) -> None:
    """Say within an act when a course that ended then (of ``all_ended``) began again by a wish; None: by no wish. Where it has
    come to by hand since stays: a return to contact by hand stands as the wish's for as long as one said before it does. Two
    records found to be one person need no wish where the one was first met after the ending.
    """
    moves = moves_of([person.root_id])[person.root_id]
    n = rules.own_move(ended_at, moves) or 0
    after, own = moves[n + 1 :], None
    if after and after[0].phase == rules.CONTACT:
        own = move_rows(person).filter(value=rules.CONTACT, happened_at=after[0].at).last()
        if own is None:
            return
        after = after[1:]
    met = _by_hand(own) if own is not None else None
    met_at = met.happened_at if met is not None else None
    at = rules.wanted_back_at(moves[n], after, wanted_at, met_at=met_at) if wanted_at is not None else None
    if own is None and at is not None:
        _write(act, person, rules.CONTACT, at=at)
    elif own is not None and at is not None and (own.is_by_hand or at != own.happened_at):
        write_again(act, own, happened_at=at, is_by_hand=False)
    elif own is not None and at is None:
        _not_wanted(act, own, met)


def _not_wanted(act: Act, own: Detail, met: Detail | None) -> None:
    """Say that a course came to contact by no wish: it came there by hand, or never."""
    if met is None:
        write_again(act, own, is_retraction=True)
    elif not own.is_by_hand:
        write_again(act, own, happened_at=met.happened_at, is_by_hand=True)


def _by_hand(move: Detail) -> Detail | None:
    """The version of a move that a worker wrote, where a wish stands in its place or it stands itself; None where there is
    none. One query."""
    return next((row for row in writing.versions(move) if row.is_by_hand), None)


def never_ended(act: Act, person: Person, *, with_row: PersonFact) -> None:
    """Say within an act that a course never ended with a row, which is taken back: it is where it was before, or where it has
    come to since. Nor did it come back by a wish: that was said while it went on. Nor by hand to contact, where it was there
    already; from elsewhere it was moved there."""
    moved = _ended_by(person, with_row)
    if moved is None:
        return
    rows = list(move_rows(person))
    write_again(act, moved, is_retraction=True)
    own = [each for each in rows if each.person_id == moved.person_id]
    back = next(iter(own[own.index(moved) + 1 :]), None)
    # On one record only a wish or a worker leads from an ending to contact.
    if back is not None and back.value == rules.CONTACT:
        of_one = one_course(person, rows)[back.id]
        before = [each.value for each in of_one[: of_one.index(back)] if each != moved]
        _not_wanted(act, back, _by_hand(back) if before and before[-1] != rules.CONTACT else None)


def ended_at(act: Act, person: Person, *, at: datetime, with_row: PersonFact) -> None:
    """Say within an act that a course ended with a row at another moment, between what came before and what came after."""
    moved = _ended_by(person, with_row)
    if moved is None:
        return
    rows = one_course(person, list(move_rows(person)))[moved.id]
    n = rows.index(moved)
    before = [rules.Moved(each.happened_at, each.value) for each in rows[:n]]
    at = rules.next_move(before, rules.FOLLOWUP, at=at).at
    write_again(act, moved, happened_at=min([at, *(each.happened_at - rules.BEFORE for each in rows[n + 1 : n + 2])]))


def written_with(row: PersonFact) -> Q:
    """What was written in the same act as a row or another version of it, and so at the same moment."""
    same = Q()
    for each in writing.versions(row):
        same |= Q(received_at=each.received_at, recorded_by_id=each.recorded_by_id)
    return same


def _ended_by(person: Person, row: PersonFact) -> Detail | None:
    rows = Detail.objects.current().filter(written_with(row), person__root_id=person.root_id, kind="phase")
    return rows.filter(value=rules.FOLLOWUP).order_by("-happened_at", "-id").first()


def _write(act: Act, person: Person, phase: str, *, at: datetime, is_by_hand: bool = False) -> None:
    told = {"person": person, "kind": "phase", "value": phase, "happened_at": at, "is_by_hand": is_by_hand}
    row = Detail(**told, recorded_at=act.now, received_at=act.now, recorded_by=act.by)
    row.save(force_insert=True)
    act.wrote("detail", [(row.id, person.id)])


def write_again(act: Act, moved: Detail, **told: Any) -> None:
    """Write a row that stands in the place of a move and says the same of it, but for what is told."""
    same = {name: getattr(moved, name) for name in ("person_id", "kind", "value", "happened_at", "is_by_hand")}
    row = Detail(**same | told, recorded_at=act.now, received_at=act.now, recorded_by=act.by, corrects=moved)
    row.save(force_insert=True)
    act.wrote("detail", [(row.id, row.person_id)])
