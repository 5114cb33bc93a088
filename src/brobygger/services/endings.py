"""Endings and follow-ups: what was reached, what the citizen returns to, and how it goes afterwards."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from brobygger.records.access import User
from brobygger.records.agenda import Reminder
from brobygger.records.endings import Ending, FollowUp
from brobygger.records.people import Person
from brobygger.records.requests import RequestEvent
from brobygger.rules import ending_facts, law
from brobygger.rules import endings as rules
from brobygger.rules import requests as clocks
from brobygger.rules.agenda import FOLLOWUPS
from brobygger.rules.fields import FieldRefused, raise_any
from brobygger.rules.refusals import Refusal, words
from brobygger.services import contacts, courses, ending_burdens, ending_days, requests, writing
from brobygger.services.access import author, check_living, person_for_writing
from brobygger.services.changes import Act, one_writer, perform, reading
from brobygger.services.contacts import NewContact
from brobygger.services.drawing import draw
from brobygger.services.ending_burdens import Burden
from brobygger.services.reminders.endings import as_told, duty_after, followups_of
from brobygger.services.reminders.requests import clocks as clocks_of
from brobygger.services.reminders.requests import unnamed
from brobygger.services.requests.asking import EVENT, write_event
from brobygger.services.requests.returning import wish_after, work_out
from brobygger.services.writing import Sent

ENDING, FOLLOW_UP = "ending", "follow_up"


@dataclass(frozen=True)
class NewEnding:
    """How a course ended, as it is told. ``has_withdrawn``: the citizen wants no treatment now, which stops every clock.
    ``is_both_meant``: treatment is finished although things stand as a relapse. ``is_day_sure``: the day is right although
    something is written after it. ``is_treatment_meant``: treatment is finished although nothing says that it began; None asks
    nothing.
    """

    ended_at: datetime
    status: str
    reason: str
    reached: str = ""
    remaining: str = ""
    ahead: str = ""
    tried: str = ""
    own_view: str = ""
    wants_followup: bool | None = None
    has_withdrawn: bool = False
    is_both_meant: bool = False
    is_day_sure: bool = False
    is_treatment_meant: bool | None = None

    @property
    def texts(self) -> Sequence[tuple[str, str]]:
        """The free texts, each with the name of its field."""
        return [(name, str(getattr(self, name))) for name in ("reached", "remaining", "ahead", "own_view")]


@dataclass(frozen=True)
class Ended:
    """An ending with its follow-ups, what was told of each and taken back since, the burdens as they stood that day, and what
    it said before it was corrected, newest first."""

    ending: Ending
    followups: Sequence[rules.FollowUp]
    told: Sequence[FollowUp]
    taken_back: Sequence[FollowUp]
    earlier: Sequence[Ending]

    @property
    def burdens(self) -> Sequence[Burden]:
        """By area the score at the start and the newest when the course ended; of older endings without day and instrument."""
        return ending_burdens.at_ending(self.ending)


def end(*, by: User, person_id: UUID, new: NewEnding, now: datetime, sent: Sent | None = None) -> Ending:
    """End a course: it goes to follow-up, and the follow-ups become due. A clock runs on, unless the request is withdrawn; a
    wish said since brings the course back. A key that is there writes nothing.

    sent: its ``seen`` is ``courses.mark`` when the form was opened. Raises ``SeveralRefused`` for what cannot be, ``Refusal``
    ("already_ended", "has_died", "older_form" where the course has gone on since), ``NotFound`` outside scope.
    """
    sent = sent or Sent()
    with perform("endings.end", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, Ending, sent.key, person)
        if there is not None:
            return there
        check_living(person, new.ended_at)
        ended = ended_already(person, by=by)
        if ended is not None:
            message = words("%(who)s has already ended this course.")
            raise Refusal("already_ended", message, who=author(ended.recorded_by))
        courses.check_mark(person, sent.seen)
        began_at, met = courses.began_at(person), ending_days.met_after(person, new.ended_at)
        later = ending_days.written_after(person, by=by, at=new.ended_at)
        has_begun = courses.has_been_treated(person)
        raise_any(
            ending_facts.problems(
                new, began_at=began_at, met=met, has_later=bool(later), was_treated=has_begun, now=now
            )
        )
        row = told_as(
            new, burdens=ending_burdens.as_kept(ending_burdens.burdens(person, by=by, on=law.local_day(new.ended_at)))
        )
        writing.add(act, row, ENDING, person_id=person.id, at=new.ended_at, key=sent.key)
        if new.has_withdrawn:
            _withdraw(act, person, at=new.ended_at)
        wish = wish_after(person, row)
        courses.end(act, person, at=new.ended_at, back_at=wish.happened_at if wish else None)
        draw([person.id])
    return row


def told_as(new: NewEnding, *, burdens: dict[str, list[str | None]]) -> Ending:
    """The row, not saved, that says what was told. burdens: ``ending_burdens.as_kept``."""
    told = {name: text.strip() for name, text in (("tried", new.tried), *new.texts)}
    return Ending(status=new.status, reason=new.reason, burdens=burdens, wants_followup=new.wants_followup, **told)


def take_back(*, by: User, ending_id: UUID, why: str, now: datetime) -> Person:
    """Say that a course had not ended after all, and why: it goes on in the phase it had before. The row stays as history.

    Raises ``SeveralRefused`` without a reason, ``Refusal`` where it has ended again since ("newer_ending") or a follow-up is
    told of it ("ending_has_followups"), ``NotFound`` outside scope.
    """
    raise_any(writing.why_problems(why))
    with perform("endings.end", by=by, now=now) as act:
        row, person = writing.for_taking_back(by, Ending, ending_id)
        if endings_of(person, by=by)[0].ending.id != row.id:
            message = words("The course has ended again since. Take back the newest ending first.")
            raise Refusal("newer_ending", message, person=person.id)
        if FollowUp.objects.current().filter(ending_id=row.root_id).exists():
            raise Refusal("ending_has_followups", rules.MESSAGES["ending_has_followups"], person=person.id)
        courses.never_ended(act, person, with_row=row)
        for event in withdrawn_with(row, person):
            writing.retract(act, event, EVENT, why=why)
        writing.retract(act, row, ENDING, why=why)
        work_out(act, person)
        draw([person.id])
    return person


def withdrawn_with(row: Ending, person: Person) -> list[RequestEvent]:
    """That a wish was withdrawn, where it was written in the act of an ending or of a correction of it. Two queries."""
    mine = RequestEvent.objects.current().filter(person__root_id=person.root_id, kind=clocks.WITHDRAWN)
    return list(mine.filter(courses.written_with(row)))


def follow_up(
    *,
    by: User,
    ending_id: UUID,
    months: int,
    outcome: str,
    at: datetime,
    now: datetime,
    own_words: str = "",
    note: str = "",
    sent: Sent | None = None,
) -> FollowUp:
    """Write down one try at a follow-up: reached, declined, not found or not tried. A key that is there writes nothing.

    sent: its ``seen`` is the newest try when the form was opened. Raises ``SeveralRefused`` for what
    cannot be (before the ending, or before its turn), ``Refusal`` ("has_died", "older_form" where a colleague has told of it
    since, "taken_back"), ``NotFound`` outside scope.
    """
    sent = sent or Sent()
    with perform("endings.follow_up", by=by, now=now) as act:
        ending = writing.standing(by, Ending, ending_id)
        person = person_for_writing(by, ending.person_id)
        there = writing.there(by, FollowUp, sent.key, person)
        if there is not None:
            return there
        # Under the lock once more: a colleague may have taken it back, or moved its day, this very moment.
        ending = writing.versions(ending)[0]
        writing.check_not_taken_back(ending)
        check_living(person, at)
        tries = FollowUp.objects.current().filter(ending_id=ending.root_id, due=str(months))
        _check_seen(tries.select_related("recorded_by").order_by("recorded_at", "id").last(), sent.seen, by=by)
        texts = (("own_words", own_words.strip()), ("note", note.strip()))
        raise_any(
            rules.followup_problems(
                months=months, outcome=outcome, at=at, texts=texts, ended_at=ending.happened_at, now=now
            )
        )
        if outcome == rules.NOT_TRIED and tries.exists():
            code = "was_tried" if tries.exclude(outcome=rules.NOT_TRIED).exists() else "said_not_tried"
            raise FieldRefused(code, rules.MESSAGES[code], field="outcome")
        row = FollowUp(ending_id=ending.root_id, due=str(months), outcome=outcome, **dict(texts))
        writing.add(act, row, FOLLOW_UP, person_id=ending.person_id, at=at, key=sent.key)
        draw([person.id])
    return row


def follow_up_and_meet(*, by: User, met: NewContact, now: datetime, **told: Any) -> FollowUp:
    """As ``follow_up``, which is told the rest, with the contact in which they talked: both are written, or neither. Raises as
    it, and as ``contacts.record``. Each is an act of its own."""
    with one_writer(), transaction.atomic():
        row = follow_up(by=by, now=now, **told)
        # Sent again, the contact is of the moment that was saved the first time.
        contacts.record(by=by, items=[replace(met, happened_at=row.happened_at)], now=now)
    return row


@reading("endings.read")
def endings_of(person: Person, *, by: User) -> list[Ended]:
    """The endings of a standing person with their follow-ups, newest first. Three queries, four where some were corrected,
    and their organisation where it is not in hand."""
    mine = {"person__root_id": person.root_id}
    rows = list(Ending.objects.current().filter(**mine).select_related("recorded_by").order_by("-happened_at", "-id"))
    tries: defaultdict[UUID, list[FollowUp]] = defaultdict(list)
    back: defaultdict[UUID, list[FollowUp]] = defaultdict(list)
    said = FollowUp.objects.uncorrected().filter(**mine).select_related("recorded_by", "corrects")
    for each in said.order_by("happened_at", "id"):
        (back if each.is_retraction else tries)[each.ending_id].append(each)
    since = unnamed([person.root_id]).get(person.root_id) if rows and not person.has_case else None
    before = writing.before(rows)
    return [
        Ended(
            ending=row,
            followups=followups_of(
                row,
                as_told(tries[row.root_id]),
                duty_after(row, person.organisation.duty_reasons, since),
                rules.wanted(each.wants_followup for each in rows[: at + 1]),
            ),
            told=tries[row.root_id],
            taken_back=back[row.root_id],
            earlier=before.get(row.id, ()),
        )
        for at, row in enumerate(rows)
    ]


@reading("endings.read")
def asked_for(person: Person, *, by: User, now: datetime) -> set[tuple[UUID | None, int]]:
    """The follow-ups of a standing person that stand in the lists, now or later: of which ending, after how many months. One
    query."""
    rows = Reminder.objects.filter(person_id=person.root_id, kind__in=(*FOLLOWUPS, "followup_late"), hides_at__gt=now)
    return {(ending, told["months"]) for ending, told in rows.values_list("about_id", "params")}


@reading("endings.read")
def ended_already(person: Person, *, by: User) -> Ending | None:
    """The ending of a standing person whose course is over, also where somebody has ended it this very moment; None while it
    goes on. One query, and those of ``endings_of`` where it is over."""
    person.refresh_from_db(fields=["ended_at"])
    return endings_of(person, by=by)[0].ending if person.ended_at is not None else None


@reading("endings.read")
def ending_as_it_stands(*, by: User, ending_id: UUID) -> Ending:
    """The version of an ending that stands, also where it was taken back. Raises ``NotFound`` outside scope."""
    return writing.standing(by, Ending, ending_id)


@reading("endings.read")
def tries_at(ending: Ending, months: int, *, by: User) -> list[FollowUp]:
    """What is told of one follow-up of an ending, in the order of its writing."""
    rows = FollowUp.objects.current().filter(ending_id=ending.root_id, due=str(months))
    return list(rows.select_related("recorded_by").order_by("recorded_at", "id"))


@reading("endings.read")
def taken_back(person: Person, *, by: User) -> list[Ending]:
    """The rows that took an ending of a standing person back, newest first. One query."""
    rows = Ending.objects.taken_back().filter(person__root_id=person.root_id)
    return list(rows.select_related("recorded_by").order_by("-recorded_at", "-id"))


def _check_seen(newest: FollowUp | None, seen: str | None, *, by: User) -> None:
    # What one wrote oneself is no news: where it is the same once more, that is said instead.
    if seen is None or newest is None or newest.recorded_by_id == by.id:
        return
    if str(newest.id) != seen:
        who = author(newest.recorded_by)
        raise Refusal("older_form", rules.MESSAGES["told_since"], who=who, newest=newest.id)


def _withdraw(act: Act, person: Person, *, at: datetime) -> None:
    """Every wish whose clock runs on is withdrawn by the citizen's word; one told of a later moment not before it was said."""
    for clock in clocks_of([person.id]).get(person.id, []):
        for key in clock.requests if clock.is_running else ():
            about = requests.request_in_scope(by=act.by, request_id=key)
            write_event(act, about, kind=clocks.WITHDRAWN, at=max(at, about.happened_at))
