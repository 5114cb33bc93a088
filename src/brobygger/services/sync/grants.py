"""Whom a phone holds: asked anew at each sync, compared with what was written down for it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce

from brobygger.records import bulk
from brobygger.records.access import User
from brobygger.records.assessments import Answer
from brobygger.records.contacts import Contact
from brobygger.records.people import Person
from brobygger.records.phones import Grant, Phone
from brobygger.records.prepared import Prepared, given
from brobygger.rules import access
from brobygger.rules.sync import KEPT
from brobygger.services.changes import one_writer

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Of what is longer ago a phone is told no contact but the last three.
TOLD_SINCE = timedelta(days=90)
# A phone is small. Of more, the worker's own, and then those seen last.
MOST = 2_000
# So many new people one answer brings, and so many facts of them; the rest come with the next. Of visits of 511 bytes that
# is some 130 kB: a thin network brings it in the minute a phone waits, and what has come is kept when the next is cut off.
AT_ONCE = 50
FACTS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Scope:
    """``held``: whom the phone has and keeps; ``new``: whom it gets now, ``again`` those among them it may hold already;
    ``gone``: whom it must forget, told until it says it has; ``has_more``: others are still to come."""

    held: Collection[UUID]
    new: Collection[UUID]
    again: Collection[UUID]
    gone: Collection[UUID]
    has_more: bool


@Prepared
def _wanted(scope: access.Scope, most: int) -> "QuerySet[Person, tuple[UUID]]":
    """Those a worker's phone holds: everyone of their teams whose course is open, however long ago they were seen, for whoever
    is at work looks for the lost; the dead and the ended thirty days on."""
    visible = Person.objects.within(scope, user=given("worker"), organisation=given("organisation")).standing()
    going = Q(died_at=None) & (Q(ended_at=None) | Q(ended_at__gte=given("ended_since")))
    found = visible.filter(going | Q(died_at__gte=given("ended_since")))
    return found.order_by("-seen_order", "-id").values_list("id")[:most]


@Prepared
def _own(scope: access.Scope, most: int) -> "QuerySet[Person, tuple[UUID]]":
    visible = Person.objects.within(scope, user=given("worker"), organisation=given("organisation")).standing().living()
    mine = visible.filter(contact_person_id=given("worker"), ended_at=None)
    return mine.order_by("-seen_order", "-id").values_list("id")[:most]


@Prepared
def _granted() -> "QuerySet[Grant, tuple[UUID, datetime | None, int]]":
    rows = Grant.objects.filter(phone=given("phone"), forgotten_at=None)
    return rows.values_list("person_id", "ended_at", "answer")


def compare(phone: Phone, arrived: int, *, by: User, now: datetime) -> Scope:
    """Whom the phone has, whom it could get at once and whom it forgets. Two queries, however many, a third where the phone is
    full.

    Whoever was given in a later answer than has arrived counts as ended, as ``not_arrived`` will write it down.
    """
    told, shape = {"worker": by.pk, "organisation": by.organisation_id}, (access.scope_of(by.role), MOST)
    wanted = [key for (key,) in _wanted(*shape, **told, ended_since=now - KEPT)]
    if len(wanted) == MOST:
        # Asked apart: in one order with them, all of a large team would be read to know whom there is room for.
        wanted = list(dict.fromkeys([key for (key,) in _own(*shape, **told)] + wanted))[:MOST]
    rows = _granted(phone=phone.id)
    there = {person: now if ended_at is None and answer > arrived else ended_at for person, ended_at, answer in rows}
    held = [key for key in wanted if key in there and there[key] is None]
    new = [key for key in wanted if key not in there or there[key] is not None]
    given = new[:AT_ONCE]
    again = [key for key in given if key in there]
    return Scope(held, given, again, set(there) - set(wanted), len(new) > len(given))


def became(scope: Scope) -> dict[UUID, UUID]:
    """Of those the phone must forget who was merged into whom it has: of that one is what it has begun and sent."""
    if not scope.gone:
        return {}
    merged = Person.objects.filter(id__in=scope.gone).exclude(merged_into=None)
    here = {*scope.held, *scope.new}
    return {key: root for key, root in merged.values_list("id", "root_id") if root in here}


def _fitting(scope: Scope) -> Scope:
    """Of whom the phone could get as many as one answer has room for the facts of, and the first whatever there is of them."""
    if not scope.new:
        return scope
    counted: Counter[UUID] = Counter()
    for model, root in ((Contact, "person__root_id"), (Answer, "interview__person__root_id")):
        counted.update(dict(_how_many(model, root, people=scope.new)))
    room = list(accumulate(counted[key] for key in scope.new))
    new = [key for at, key in enumerate(scope.new) if at == 0 or room[at] <= FACTS_AT_ONCE]
    again = [key for key in scope.again if key in new]
    return replace(scope, new=new, again=again, has_more=scope.has_more or len(new) < len(scope.new))


@Prepared
def _how_many(model: type[Contact | Answer], root: str) -> "QuerySet[Contact | Answer, tuple[UUID, int]]":
    return model.objects.filter(**{f"{root}__among": given("people")}).values_list(root).annotate(n=Count("id"))


def give(phone: Phone, arrived: int, *, by: User, now: datetime) -> Scope:
    """Whom the phone gets and forgets now, written down. arrived: the last answer it has got, -1 where it starts over.

    Two requests of one phone at the same moment, one of them a copy that was long on its way, number their answers one after
    the other, and each gives whom the other gave too: only the phone knows which of the two it will hear.
    """
    scope = compare(phone, arrived, by=by, now=now)
    if not scope.new and not scope.gone:
        return scope
    with one_writer(), transaction.atomic():
        number_answer(phone)
        not_arrived(phone, arrived, now=now)
        scope = _fitting(compare(phone, arrived, by=by, now=now))
        write(phone, scope, now=now)
    return scope


def number_answer(phone: Phone, **heard: Any) -> None:
    """Give the next answer a number of its own, whoever else is answering the same phone. heard: by column what is written down
    of the phone with it."""
    while not Phone.objects.filter(id=phone.id, answers=phone.answers).update(answers=phone.answers + 1, **heard):
        phone.refresh_from_db(fields=["answers"])
    phone.answers += 1


def write(phone: Phone, scope: Scope, *, now: datetime) -> None:
    """Write down what an answer gives and takes, under the answer's number, so that it can be told whether it arrived."""
    mine = Grant.objects.filter(phone=phone, forgotten_at=None)
    if scope.gone:
        mine.filter(person_id__in=list(scope.gone), ended_at=None).update(ended_at=now, answer=phone.answers)
    if scope.again:
        # Someone who comes back before the phone has said that it forgot them is given anew.
        mine.filter(person_id__in=list(scope.again)).delete()
    rows = [(phone.id, key, now, phone.answers) for key in scope.new]
    bulk.insert(Grant, ["phone_id", "person_id", "since", "answer"], rows)


def take_all(phone: Phone, *, now: datetime) -> Collection[UUID]:
    """Everyone the phone may hold, who is taken from it now or was and is not known to be forgotten."""
    mine = Grant.objects.filter(phone=phone, forgotten_at=None)
    with one_writer(), transaction.atomic():
        gone = set(mine.values_list("person_id", flat=True))
        if mine.filter(ended_at=None).exists():
            number_answer(phone)
            write(phone, Scope((), (), (), gone, has_more=False), now=now)
    return gone


def not_arrived(phone: Phone, answer: int, *, now: datetime) -> None:
    """Whoever was given in a later answer than the phone has got is given again; -1 gives everyone again.

    The rows stay: the phone may hold such a person from before, or of an answer that overtook this request, and must then be
    told to forget whoever is not given again.
    """
    Grant.objects.filter(phone=phone, forgotten_at=None, ended_at=None, answer__gt=answer).update(ended_at=now)


def forgotten(phone: Phone, people: Collection[UUID], answer: int, *, now: datetime) -> None:
    """The phone, which has got this answer, says that it has forgotten these people: told to, or by itself, and then they are
    given anew. A request that was long on its way says nothing of what was taken or given since."""
    held = Grant.objects.filter(phone=phone, person_id__in=people, forgotten_at=None, answer__lte=answer)
    held.update(ended_at=Coalesce("ended_at", Value(now)), forgotten_at=now)
