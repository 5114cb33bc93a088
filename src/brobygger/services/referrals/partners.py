"""A partner's view: those referred to the account's place whose yes to it runs now, and what the place answers.

No other way leads a partner to anyone: its scope is nobody's (``records.access.in_scope``), and what is told here is asked of
the consents at each request, so that a view ends with the yes that opened it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef

from brobygger.records.access import User
from brobygger.records.changes import AuditEntry
from brobygger.records.consents import Consent
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, columns, given, instance
from brobygger.records.referrals import Place, Referral, ReferralEvent
from brobygger.rules import partners as rules
from brobygger.rules.access import Role
from brobygger.rules.law import local_day
from brobygger.rules.referrals import Progress
from brobygger.rules.refusals import Refusal, words
from brobygger.services import consents
from brobygger.services.access import NotFound, standing_for_writing
from brobygger.services.changes import found_by_looking, perform, reading
from brobygger.services.referrals import happening
from brobygger.services.referrals.following import found_of
from brobygger.services.referrals.happening import NewEvent
from brobygger.services.reminders.referrals import Followed, followed

if TYPE_CHECKING:
    from django.db.models import QuerySet

SEEN = "referrals.consented"
ENDED = words(
    "The citizen's yes to you holds no more: it was taken back, or it has run out. So the page is closed to you, and nothing "
    "was saved. That is the citizen's right, and nobody has done anything wrong. If there is something you need to talk about, "
    "ring the outreach team."
)
ELSEWHERE = words(
    "This does not fit with something else that is written, which you cannot see here. Nothing was saved. Ring the outreach "
    "team, and tell it to them."
)


@dataclass(frozen=True)
class Seen:
    """One referral as a partner sees it: who, what for, and what the citizen has said yes to. ``can``: what the place can say
    next."""

    key: UUID
    person_id: UUID
    name: str
    contact_person: str
    row: Referral
    progress: Progress
    consents: Sequence[Consent]
    can: Sequence[str]


@dataclass(frozen=True)
class Views:
    """What partners see of a citizen, for those who work with them: which places do now, and who has, when last."""

    open_to: Sequence[Place]
    seen: Sequence[Mapping[str, object]]


@reading("referrals.consented")
def listed(*, by: User, today: date) -> list[Seen]:
    """Those a partner sees now: whoever waits for an answer first, then by the day to act. Two queries."""
    if by.place_id is None:
        return []
    # Fewer have said yes than were ever referred there.
    opened = consents.whom_a_place_sees(by.place_id, organisation_id=by.organisation_id, today=today)
    found = [_seen(each, opened[each.person_id]) for each in _waiting(by, opened)]
    return sorted(found, key=lambda each: (rules.IN_VIEW.index(each.progress.state), each.progress.next_on, each.name))


@reading("referrals.consented")
def one(*, by: User, stay_id: UUID, today: date) -> Seen:
    """One of them. Raises ``NotFound`` for whoever is out of view, ``Refusal`` ("consent_ended") where the partner has seen
    them and the yes has ended since. Three queries."""
    return _one(by, stay_id, today)


@reading("referrals.answer")
def is_said(*, by: User, stay_id: UUID, key: str) -> bool:
    """Whether this account has written something of a referral under a key already."""
    try:
        wanted = UUID(key)
    except ValueError:
        return False
    return _said(by, stay_id, wanted) is not None


@reading("referrals.consented")
def look_up(*, by: User, people: Collection[UUID], now: datetime) -> None:
    """Log that these were shown."""
    found_by_looking(by=by, act="referrals.consented", now=now, people=list(people))


def answer(*, by: User, stay_id: UUID, new: NewEvent, now: datetime) -> ReferralEvent:
    """Write what the place says of someone who is referred there, said by whoever writes it. A key that is there already
    writes nothing.

    Raises as ``happening.happen``, and as ``one``, and ``Refusal`` ("how_it_ended") for someone who left before the agreed day
    where it is not told how; what another place has to do with it is not told.
    """
    if new.event not in {*rules.ANSWERS, *rules.BROKEN_OFF_BY}:
        raise NotFound
    with perform("referrals.answer", by=by, now=now) as act:
        if by.place_id is None:
            raise NotFound
        theirs = Referral.objects.filter(id=stay_id, place_id=by.place_id)
        person_id = theirs.values_list("person_id", flat=True).first()
        if person_id is None:
            raise NotFound
        roots = standing_for_writing([person_id])
        there = _said(by, stay_id, new.id)
        if there is not None:
            return there
        seen = _one(by, stay_id, local_day(now))
        person = Person.objects.get(id=roots[person_id])
        told = replace(new, whom=by.name, event=rules.as_left(new.event, local_day(new.at), seen.progress))
        try:
            return happening.write(act, person, found_of(person, seen.key), told)
        except Refusal as refusal:
            if refusal.code == "overlap":
                raise Refusal("elsewhere", ELSEWHERE) from None
            raise


@reading("consents.read")
def views_of(person: Person, *, by: User, said: Sequence[consents.Shown], today: date) -> Views:
    """Which places see a standing person now, and which partners have seen them. ``said``: ``consents.of``. No query where
    nothing was said of any place."""
    if not any(rules.could_open(each.to) for each in said):
        return Views([], [])
    rows = AuditEntry.objects.filter(person__root_id=person.root_id, is_read=True, act=SEEN)
    seen = list(rows.values("by__name", "by__place__name").annotate(at=Max("at")).order_by("-at"))
    if person.died_at is not None:
        return Views([], seen)
    stays = [each for each in followed([person.root_id]).get(person.root_id, []) if each.row.place_id]
    asked = {each.row.place_id: each.row.place for each in stays if each.progress.state in rules.IN_VIEW}
    can_see = set(_accounts().filter(place__in=asked).values_list("place", flat=True))
    open_to = {key for key in can_see if consents.opened_to(key, people=[person.root_id], today=today)}
    return Views([place for key, place in asked.items() if place is not None and key in open_to], seen)


@reading("referrals.read")
def has_account(place: Place, *, by: User) -> bool:
    """Whether somebody can see for a place who is referred to it. One query."""
    return _accounts().filter(place=place).exists()


def _accounts() -> "QuerySet[User]":
    return User.objects.filter(is_active=True, role=Role.PARTNER)


@dataclass(frozen=True)
class _Waiting:
    person_id: UUID
    name: str
    contact_person: str
    followed: Followed


def _said(by: User, stay_id: UUID, key: UUID) -> ReferralEvent | None:
    return ReferralEvent.objects.filter(id=key, referral_id=stay_id, recorded_by=by).first()


def _one(by: User, stay_id: UUID, today: date) -> Seen:
    person_id = Referral.objects.filter(id=stay_id).values_list("person__root", flat=True).first()
    waiting = [each for each in _waiting(by, [person_id]) if each.followed.first.id == stay_id] if person_id else []
    if not waiting or by.place_id is None or person_id is None:
        raise NotFound
    opened = consents.opened_to(by.place_id, people=[person_id], today=today)
    if person_id in opened:
        return _seen(waiting[0], opened[person_id])
    # Nobody else is told that there is such a citizen.
    about = AuditEntry.objects.filter(person__root_id=person_id, by=by, is_read=True, act=SEEN)
    raise Refusal("consent_ended", ENDED) if about.exists() else NotFound


def _seen(each: _Waiting, opening: Sequence[Consent]) -> Seen:
    return Seen(
        key=each.followed.first.id,
        person_id=each.person_id,
        name=each.name,
        contact_person=each.contact_person,
        row=each.followed.row,
        progress=each.followed.progress,
        consents=opening,
        can=rules.can_say(each.followed.progress.state),
    )


def _waiting(by: User, people: Collection[UUID]) -> list[_Waiting]:
    """Of these standing people the referrals to the account's place that it has something to do with, of those who live. One
    query, none of nobody."""
    if not people:
        return []
    told = _referred(people=people, place=by.place_id, organisation=by.organisation_id)
    return [each for each in _gathered(told) if each.followed.progress.state in rules.IN_VIEW]


@Prepared
def _referred() -> "QuerySet[Referral, Any]":
    over = ReferralEvent.objects.current().filter(referral=OuterRef("pk"), kind__in=rules.OVER)
    rows = Referral.objects.filter(
        ~Exists(over),
        person__root_id__among=given("people"),
        place_id=given("place"),
        place__organisation_id=given("organisation"),
        person__root__organisation_id=given("organisation"),
        person__root__died_at=None,
    )
    of_person = ("person__root_id", "person__root__shown_name", "person__root__contact_person__name")
    return rows.values_list(*columns(Referral), *columns(ReferralEvent, "events__"), *of_person)


def _gathered(rows: Iterable[Sequence[Any]]) -> Iterable[_Waiting]:
    """From a row for each event of each version of a referral, or for the version where it has none."""
    width, of_event = len(columns(Referral)), len(columns(ReferralEvent))
    versions: dict[UUID, tuple[Referral, Sequence[Any]]] = {}
    happened: dict[UUID, list[ReferralEvent]] = {}
    for row in rows:
        version = versions.setdefault(row[0], (instance(Referral, row[:width]), row[width + of_event :]))[0]
        event = instance(ReferralEvent, row[width : width + of_event])
        if event.id is not None:
            happened.setdefault(version.id, []).append(event)
    newer = {version.corrects_id: version for version, _ in versions.values() if version.corrects_id}
    for first, (person_id, name, contact_person) in versions.values():
        if first.corrects_id is None:
            stands = first
            while stands.id in newer:
                stands = newer[stands.id]
            if not stands.is_retraction:
                stay = Followed(first, stands, _current(happened.get(first.id, [])))
                yield _Waiting(person_id, name, contact_person or "", stay)


def _current(events: Sequence[ReferralEvent]) -> list[ReferralEvent]:
    """Those that count, oldest first."""
    corrected = {each.corrects_id for each in events}
    found = [each for each in events if not each.is_retraction and each.id not in corrected]
    return sorted(found, key=lambda each: (each.happened_at, each.recorded_at, each.id))
