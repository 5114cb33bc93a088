"""Phones: given to a worker by a code of the office, known by a secret, stopped and emptied from the office."""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Case, Count, Q, When

from brobygger.records.access import Membership, Organisation, User
from brobygger.records.facts import new_id
from brobygger.records.phones import Phone as Phone
from brobygger.records.prepared import Prepared, columns, given, instance
from brobygger.rules import code_lists
from brobygger.rules import phones as rules
from brobygger.rules.access import Role, Scope, scope_of
from brobygger.rules.phones import SILENT_AFTER
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound
from brobygger.services.accounts import SIGNS
from brobygger.services.changes import perform, reading

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Long enough to walk to the shelf where the phones lie, short enough that nobody finds the code.
CODE_LASTS = timedelta(minutes=10)
MAX_NAME = 60
# A key of 32 bytes, wrapped, in letters.
MAX_OFFICE_KEY = 200

MESSAGES = {
    "code_unknown": words("This code does not work. It may be used already, or too old. Ask the office for a new one."),
    "phone_unknown": words("The server does not know this phone. Enrol it again; what you wrote stays on it."),
    "phone_revoked": words(
        "This phone has been stopped by the office. What you wrote stays on it until you enrol it again."
    ),
    "phone_of_another": words("This code is for another phone."),
    "not_enrolled": words("This phone has not been taken into use yet."),
    "closed_already": words("This phone is closed already."),
    "given_up_already": words("What was never sent from this phone has been given up already."),
}


class PhoneRefused(Refusal):
    """What cannot be done with a phone; codes are the keys of ``MESSAGES``."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


@dataclass(frozen=True)
class Claimed:
    """A phone taken into use. ``secret`` is told once and never again, and not where a phone was opened: it has its own.
    ``office_key``: of the phone that was opened again or taken into use anew; ``office_keys``: by key of others that were left
    on it with something unsent."""

    phone: Phone
    secret: str
    office_key: str
    office_keys: Mapping[UUID, str]


def offer(*, by: User, now: datetime) -> tuple[Phone, str]:
    """Make a phone for oneself to be taken into use within ten minutes. Returns it with the code, which is told once.

    An earlier code that nobody used works no more.
    """
    code = _new_code()
    with perform("phones.enrol", by=by, now=now) as act:
        Phone.objects.filter(user=by, enrolled_at=None).delete()
        phone = Phone(id=new_id(), user=by, made_at=now, made_by=by, **_offered(code, by, now))
        phone.save(force_insert=True)
        act.wrote_outside_feed(f"phone offered {phone.id}", 1)
    return phone, code


def offer_opening(*, by: User, phone_id: UUID, now: datetime) -> tuple[Phone, str]:
    """A code that opens a phone again after ten wrong tries. Raises ``Refusal`` ("not_enrolled"), ``NotFound``.

    It gives the office's key alone: whoever shows it, a leader or a manager too, can write in nobody else's name.
    """
    code = _new_code()
    with perform("phones.stop", by=by, now=now) as act:
        phone = phone_of(by=by, phone_id=phone_id)
        if phone.enrolled_at is None or phone.revoked_at is not None:
            raise PhoneRefused("not_enrolled")
        Phone.objects.filter(id=phone.id).update(**_offered(code, by, now))
        act.wrote_outside_feed(f"opening offered {phone.id}", 1)
    return phone, code


def claim(
    *, code: str, name: str, office_key: str, phone_id: UUID | None, left: Collection[UUID] = (), now: datetime
) -> Claimed:
    """Take a phone into use with the code of the office, or open it again. A code works once.

    name: what the worker calls it. office_key: what the phone can be opened with again after ten wrong tries, kept here alone.
    phone_id: which phone it is, where it is one already; left: which were left on it with something unsent. Of the same
    worker's, they go on in the new one; one that nobody knows was taken into use after the copy a restored database came of.
    Raises ``Refusal`` ("code_unknown", "phone_of_another").
    """
    phone = _with_code(code, now)
    is_opening = phone.enrolled_at is not None
    earlier = {} if is_opening else _earlier(phone, [*left, *([phone_id] if phone_id else [])])
    fits = phone.id == phone_id if is_opening else phone_id in earlier or not _is_in_use(phone_id)
    if not fits:
        raise PhoneRefused("phone_of_another")
    # What a phone opens with again lies on it, sealed: no code of the office gives the secret of a phone in use.
    secret = "" if is_opening else secrets.token_urlsafe(32)
    told: dict[str, object] = {"code": "", "code_ends_at": None, "code_by": None}
    if not is_opening:
        before = earlier.get(phone_id) if phone_id else None
        told |= {
            "secret": _fingerprint(secret),
            "name": name.strip()[:MAX_NAME] or (before.name if before else ""),
            "office_key": office_key[:MAX_OFFICE_KEY] or (before.office_key if before else ""),
            "enrolled_at": now,
            "waiting": sum(each.waiting for each in earlier.values()),
        }
    with perform("phones.enrol", by=phone.user, now=now) as act:
        # Of two phones that come with one code at once the second is told.
        if not Phone.objects.filter(id=phone.id, code=phone.code).update(**told):
            raise PhoneRefused("code_unknown")
        for each in earlier.values():
            # What waited on it waits on the new one.
            Phone.objects.filter(id=each.id).update(waiting=0, revoked_at=each.revoked_at or now)
        did = "opened" if is_opening else "enrolled"
        act.wrote_outside_feed(f"phone {did} {phone.id}, offered by {phone.code_by_id}", 1 + len(earlier))
    phone.refresh_from_db()
    keys = {each.id: each.office_key for each in earlier.values() if each.id != phone_id and each.office_key}
    return Claimed(phone, secret, phone.office_key if phone_id else "", keys)


def _with_code(code: str, now: datetime) -> Phone:
    found = Phone.objects.filter(code=_fingerprint(_plain(code)), code_ends_at__gt=now, revoked_at=None)
    phone = found.select_related("user").filter(user__is_active=True).first()
    if phone is None:
        raise PhoneRefused("code_unknown")
    return phone


def _offered(code: str, by: User, now: datetime) -> dict[str, Any]:
    return {"code": _fingerprint(code), "code_by": by, "code_ends_at": now + CODE_LASTS}


def _is_in_use(phone_id: UUID | None) -> bool:
    return phone_id is not None and Phone.objects.filter(id=phone_id).exclude(enrolled_at=None).exists()


def _earlier(phone: Phone, keys: Collection[UUID]) -> dict[UUID, Phone]:
    """What the same worker's phone was before: nobody else's is told of."""
    rows = Phone.objects.filter(id__in=keys, user=phone.user_id).exclude(enrolled_at=None).exclude(id=phone.id)
    return {each.id: each for each in rows}


def known(*, phone_id: str, secret: str) -> Phone:
    """The phone with this key and secret. Raises ``Refusal`` ("phone_unknown", "phone_revoked")."""
    try:
        found = _with_key.first(key=UUID(phone_id))
    except ValueError:
        found = None
    phone = _with_worker(found) if found is not None else None
    if phone is None or not secrets.compare_digest(phone.secret, _fingerprint(secret)):
        raise PhoneRefused("phone_unknown")
    if phone.revoked_at is not None or not phone.user.is_active:
        raise PhoneRefused("phone_revoked")
    return phone


@Prepared
def _with_key() -> "QuerySet[Phone, tuple[object, ...]]":
    rows = Phone.objects.filter(id=given("key")).exclude(secret="")
    return rows.values_list(*columns(Phone), *columns(User, "user__"), *columns(Organisation, "user__organisation__"))


def _with_worker(row: Sequence[object]) -> Phone:
    worker, site = len(columns(Phone)), len(columns(Phone)) + len(columns(User))
    phone = instance(Phone, row[:worker])
    phone.user = instance(User, row[worker:site])
    phone.user.organisation = instance(Organisation, row[site:])
    return phone


@reading("phones.read")
def listed(*, by: User, shows: str = "", search: str = "", now: datetime) -> "QuerySet[Phone]":
    """The phones an account may see: one's own, a leader's teams', a manager's organisation's.

    Those somebody must look after stand first (``rank`` 0), then those in use (1), then the closed (2). shows: one of
    ``SHOWS``; anything else shows all. search: part of the worker's name or of the phone's.
    """
    rank = Case(When(_must_be_looked_after(now), then=0), When(revoked_at=None, then=1), default=2)
    rows = Phone.objects.filter(_of(by)).exclude(enrolled_at=None).select_related("user", "given_up_by")
    if search:
        rows = rows.filter(Q(user__name__icontains=search) | Q(name__icontains=search))
    return rows.filter(_shown(shows, now)).annotate(rank=rank).order_by("rank", "user__name", "enrolled_at", "id")


SHOWS = ("attention", "in_use", "closed")


@reading("phones.read")
def counts(*, by: User, now: datetime) -> dict[str, int]:
    """How many phones an account may see of each of ``SHOWS``, and in all under ""."""
    rows = Phone.objects.filter(_of(by)).exclude(enrolled_at=None)
    found = rows.aggregate(**{shows or "whole": Count("id", filter=_shown(shows, now)) for shows in ("", *SHOWS)})
    return {"": found.pop("whole"), **found}


def _shown(shows: str, now: datetime) -> Q:
    told = {
        "attention": _must_be_looked_after(now),
        "in_use": Q(revoked_at=None),
        "closed": Q(revoked_at__isnull=False),
    }
    return told.get(shows, Q(id__isnull=False))


def is_silent(now: datetime) -> Q:
    """Which phones have not been heard from for too long."""
    before = now - SILENT_AFTER
    return Q(revoked_at=None) & (Q(succeeded_at__lt=before) | Q(succeeded_at=None, enrolled_at__lt=before))


def _must_be_looked_after(now: datetime) -> Q:
    """Silent for too long, or with something on it that never came in, whatever became of it since."""
    return is_silent(now) | Q(waiting__gt=0, given_up_at=None)


def state_of(phone: Phone, now: datetime) -> rules.State:
    """What became of a phone that was taken into use."""
    return rules.state_of(
        heard_at=phone.succeeded_at or phone.enrolled_at or phone.made_at,
        wipe_asked_at=phone.wipe_asked_at,
        wiped_at=phone.wiped_at,
        revoked_at=phone.revoked_at,
        given_up_at=phone.given_up_at,
        has_account=phone.user.is_active,
        now=now,
    )


@reading("phones.read")
def phone_of(*, by: User, phone_id: UUID) -> Phone:
    """One phone. Raises ``NotFound`` for one the account may not see."""
    phone = Phone.objects.filter(_of(by), id=phone_id).select_related("user").first()
    if phone is None:
        raise NotFound
    return phone


def team_of(worker: User) -> str:
    """What the worker's teams are called, for the phone to show."""
    rows = Membership.objects.filter(user=worker, to=None).order_by("team__name")
    return ", ".join(rows.values_list("team__name", flat=True))


def wipe(*, by: User, phone_id: UUID, now: datetime) -> Phone:
    """Ask a phone to send what it can and then to forget everything. It says when it has.

    Raises ``Refusal`` ("closed_already") for a phone that is let in no more: it would never hear of it.
    """
    with perform("phones.stop", by=by, now=now) as act:
        phone = phone_of(by=by, phone_id=phone_id)
        if phone.revoked_at is not None:
            raise PhoneRefused("closed_already")
        Phone.objects.filter(id=phone.id, wipe_asked_at=None).update(wipe_asked_at=now)
        act.wrote_outside_feed(f"phone to be wiped {phone.id}", 1)
    return phone


def revoke(*, by: User, phone_id: UUID, now: datetime) -> Phone:
    """Let a phone in no more, at once. What waits on it stays there, sealed, until its worker enrols it again."""
    with perform("phones.stop", by=by, now=now) as act:
        phone = phone_of(by=by, phone_id=phone_id)
        Phone.objects.filter(id=phone.id, revoked_at=None).update(revoked_at=now, code="", code_ends_at=None)
        act.wrote_outside_feed(f"phone revoked {phone.id}", 1)
    return phone


def give_up(*, by: User, phone_id: UUID, reason: str, now: datetime) -> Phone:
    """Write down that what a phone never sent is given up, and why (a code of phone_losses). The phone is let in no more.

    Raises ``Refusal`` ("unknown_code", "given_up_already", "not_enrolled").
    """
    code_lists.check_code("phone_losses", reason)
    with perform("phones.give_up", by=by, now=now) as act:
        phone = phone_of(by=by, phone_id=phone_id)
        if phone.enrolled_at is None:
            raise PhoneRefused("not_enrolled")
        told = {"given_up_at": now, "given_up_by": by, "given_up_reason": reason, "code": "", "code_ends_at": None}
        # A phone that was stopped or wiped before keeps the day of that.
        if not Phone.objects.filter(id=phone.id, given_up_at=None).update(**told, revoked_at=phone.revoked_at or now):
            raise PhoneRefused("given_up_already")
        act.wrote_outside_feed(f"phone given up {phone.id}: {reason}, {phone.waiting} waiting", 1)
    return phone


def _of(by: User) -> Q:
    if by.role == Role.WORKER:
        return Q(user=by)
    if scope_of(by.role) is Scope.TEAM:
        return Q(user=by) | Q(user__in=Membership.objects.filter(team_id__in=by.own_teams, to=None).values("user_id"))
    return Q(user__organisation_id=by.organisation_id)


def _new_code() -> str:
    """Twelve signs in three groups, some 59 bits, without letters and digits that look alike."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(3))


def _plain(code: str) -> str:
    """A code as it was shown, however it was typed."""
    signs = "".join(sign for sign in code.lower() if sign in SIGNS)
    return "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
