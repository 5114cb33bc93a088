"""Referring someone, and telling what belongs to a referral: who drives, what is taken along, what comes after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.referrals import Place, Referral
from brobygger.rules import agenda
from brobygger.rules import referrals as rules
from brobygger.rules.fields import raise_any
from brobygger.rules.referring import agreed_problems, problems, text_problems
from brobygger.rules.refusals import Refusal, words
from brobygger.services import places, writing
from brobygger.services.access import author, check_living, person_for_writing
from brobygger.services.changes import perform
from brobygger.services.drawing import draw
from brobygger.services.referrals.following import for_writing
from brobygger.services.reminders.referrals import Followed, followed

# What can be told with the referral or later.
DETAILS = ("own_words", "purpose", "driver", "taken_along", "afterwards")
SAME = ("kind", "place_id", "to", "stay_kind", "help_kind", "answer_by", *DETAILS)
KIND = "referral"


@dataclass(frozen=True)
class NewReferral:
    """A referral as it is told. A stay names a place, a bridge the kind of help and where; ``answer_by``: when to ask again."""

    kind: str
    at: datetime
    answer_by: date
    place_id: UUID | None = None
    stay_kind: str = ""
    help_kind: str = ""
    to: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)


def refer(*, by: User, person_id: UUID, new: NewReferral, now: datetime) -> Referral:
    """Refer someone. It comes back in the lists at ``answer_by`` until someone has answered.

    A key that is there already writes nothing. Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("has_died",
    "already_referred", "place_closed"), ``NotFound`` outside scope.
    """
    with perform("referrals.refer", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, Referral, new.id, person)
        if there is not None:
            return there
        check_living(person, new.at)
        row = _referral(new, by=by, now=now)
        check_not_open(person, row)
        writing.add(act, row, KIND, person_id=person.id, at=new.at, key=new.id)
        draw([person.id])
    return row


def describe(
    *,
    by: User,
    referral_id: UUID,
    values: Mapping[str, str],
    seen: UUID,
    now: datetime,
    at: datetime | None = None,
    key: UUID | None = None,
) -> Referral:
    """Tell or correct what belongs to a referral: who drives, what is taken along, what comes after, and when it was agreed.

    ``at``: when, to the minute; None leaves it. ``seen`` is the row the form was filled in from; what was not changed since is
    left as it stands now. ``key``: of the row it writes, where a phone made it. Raises ``SeveralRefused`` for what cannot be,
    ``Refusal`` ("has_died", and ``writing.older_form`` where a colleague changed the same meanwhile), ``NotFound`` outside
    scope.
    """
    raise_any(text_problems(values.items()))
    with perform("referrals.refer", by=by, now=now) as act:
        person, each = for_writing(by, referral_id)
        old = Referral.objects.filter(id=seen, person_id=each.row.person_id).first() or each.row
        changed: dict[str, Any] = {
            name: told.strip() for name, told in values.items() if told.strip() != getattr(old, name)
        }
        if at is not None and _minute(at) != _minute(old.happened_at):
            changed["happened_at"] = at
        if any(getattr(each.row, name) not in (told, getattr(old, name)) for name, told in changed.items()):
            raise writing.older_form(who=author(each.row.recorded_by), newest=each.row.id, was=old, stands=each.row)
        if all(getattr(each.row, name) == told for name, told in changed.items()):
            return each.row
        if at is not None and "happened_at" in changed:
            raise_any(agreed_problems(each.asked, at, each.told, now))
            check_living(person, at)
        told = {name: getattr(each.row, name) for name in SAME} | changed
        agreed_at = told.pop("happened_at", each.row.happened_at)
        row = writing.add(act, Referral(**told), KIND, person_id=person.id, at=agreed_at, corrects=each.row, key=key)
        draw([person.id])
    return row


def take_back(*, by: User, referral_id: UUID, why: str | None, now: datetime) -> Person:
    """Say that a referral was written by mistake, and why; None where another takes its place and nobody was asked.

    ``referral_id``: the version that was seen; where nobody was asked any. Raises ``Refusal`` where something has happened to
    it already, and as ``writing.for_taking_back``.
    """
    raise_any(writing.why_problems(why) if why is not None else ())
    with perform("referrals.refer", by=by, now=now) as act:
        if why is not None:
            referral_id = writing.for_taking_back(by, Referral, referral_id)[0].id
        person, each = for_writing(by, referral_id)
        if each.events:
            message = words("Something has happened to this referral. Take that back first, or let the referral go.")
            raise Refusal("has_events", message)
        writing.retract(act, each.row, KIND, why=why or "")
        draw([person.id])
    return person


def check_not_open(person: Person, row: Referral, *, key: UUID | None = None) -> None:
    """Raises ``Refusal`` ("already_referred") where a referral to the same is open already: two who refer at once are told.
    ``key``: the referral that is asked again, where it is there."""
    there = open_to_the_same(person, Followed(row, row), but=key)
    if there is not None:
        message = words("A referral to %(to)s is open already, made by %(who)s. Write there what happens.")
        raise Refusal("already_referred", message, to=row.to, who=there.first.recorded_by.name)


def open_to_the_same(person: Person, each: Followed, *, but: UUID | None) -> Followed | None:
    """Another open referral of a standing person to the same as this one, by its key ``but``; None where there is none."""
    others = (other for other in followed([person.id]).get(person.id, []) if other.first.id != but)
    return next((other for other in others if other.target == each.target and other.progress.is_open), None)


def check_open(place: Place | None) -> None:
    """Raises ``Refusal`` ("place_closed") for a place nobody can be referred to, nor asked about again."""
    if place is not None and not place.is_open:
        raise Refusal("place_closed", words("This place is closed, so nobody can be referred there."))


def _minute(at: datetime) -> datetime:
    """A moment as a form tells it."""
    return at.replace(second=0, microsecond=0)


def _referral(new: NewReferral, *, by: User, now: datetime) -> Referral:
    place = places.place_of(by=by, place_id=new.place_id) if new.kind == rules.STAY and new.place_id else None
    check_open(place)
    to = place.name if place else new.to.strip()
    told = {name: new.details.get(name, "").strip() for name in DETAILS}
    offer = new.stay_kind if new.kind == rules.STAY else new.help_kind
    raise_any(
        problems(kind=new.kind, at=new.at, answer_by=new.answer_by, to=to, offer=offer, texts=told.items(), now=now)
    )
    return Referral(
        kind=new.kind,
        place=place,
        to=to,
        stay_kind=new.stay_kind if new.kind == rules.STAY else "",
        help_kind=new.help_kind if new.kind == rules.BRIDGE else "",
        answer_by=agenda.end_of(new.answer_by),
        **told,
    )
