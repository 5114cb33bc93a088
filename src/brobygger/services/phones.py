"""Phones: given to a worker by a code of the office, known by a secret, stopped and emptied from the office."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from brobygger.records.access import Membership, User
from brobygger.records.facts import new_id
from brobygger.records.phones import Phone
from brobygger.rules.access import Role, Scope, scope_of
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
}


class PhoneRefused(Refusal):
    """What cannot be done with a phone; codes are the keys of ``MESSAGES``."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


@dataclass(frozen=True)
class Claimed:
    """A phone taken into use. ``secret`` is told once and never again; ``office_key`` where it was opened again."""

    phone: Phone
    secret: str
    office_key: str


def offer(*, by: User, now: datetime) -> tuple[Phone, str]:
    """Make a phone for oneself to be taken into use within ten minutes. Returns it with the code, which is told once."""
    code = _new_code()
    with perform("phones.enrol", by=by, now=now) as act:
        phone = Phone(
            id=new_id(), user=by, made_at=now, made_by=by, code=_fingerprint(code), code_ends_at=now + CODE_LASTS
        )
        phone.save(force_insert=True)
        act.wrote_outside_feed(f"phone offered {phone.id}", 1)
    return phone, code


def offer_opening(*, by: User, phone_id: UUID, now: datetime) -> tuple[Phone, str]:
    """A code that opens a phone again after ten wrong tries. Raises ``Refusal`` ("not_enrolled"), ``NotFound``."""
    code = _new_code()
    with perform("phones.stop", by=by, now=now) as act:
        phone = phone_of(by=by, phone_id=phone_id)
        if phone.enrolled_at is None or phone.revoked_at is not None:
            raise PhoneRefused("not_enrolled")
        phone.code, phone.code_ends_at = _fingerprint(code), now + CODE_LASTS
        phone.save(update_fields=["code", "code_ends_at"])
        act.wrote_outside_feed(f"phone opened {phone.id}", 1)
    return phone, code


def claim(*, code: str, name: str, office_key: str, phone_id: UUID | None, now: datetime) -> Claimed:
    """Take a phone into use with the code of the office, or open it again. A code works once.

    name: what the worker calls it. office_key: what the phone can be opened with again after ten wrong tries, kept here alone.
    phone_id: which phone it is, where it is one already. Raises ``Refusal`` ("code_unknown", "phone_of_another").
    """
    found = Phone.objects.filter(code=_fingerprint(_plain(code)), code_ends_at__gt=now, revoked_at=None)
    phone = found.select_related("user").filter(user__is_active=True).first()
    if phone is None:
        raise PhoneRefused("code_unknown")
    is_opening = phone.enrolled_at is not None
    if is_opening and phone.id != phone_id:
        raise PhoneRefused("phone_of_another")
    secret = secrets.token_urlsafe(32)
    told: dict[str, object] = {"code": "", "code_ends_at": None, "secret": _fingerprint(secret)}
    if not is_opening:
        told |= {"name": name.strip()[:MAX_NAME], "office_key": office_key[:MAX_OFFICE_KEY], "enrolled_at": now}
    with perform("phones.enrol", by=phone.user, now=now) as act:
        # Of two phones that come with one code at once the second is told.
        if not Phone.objects.filter(id=phone.id, code=phone.code).update(**told):
            raise PhoneRefused("code_unknown")
        act.wrote_outside_feed(f"phone {'opened' if is_opening else 'enrolled'} {phone.id}", 1)
    phone.refresh_from_db()
    return Claimed(phone, secret, phone.office_key if is_opening else "")


def known(*, phone_id: str, secret: str) -> Phone:
    """The phone with this key and secret. Raises ``Refusal`` ("phone_unknown", "phone_revoked")."""
    try:
        phone = Phone.objects.select_related("user").filter(id=UUID(phone_id)).exclude(secret="").first()
    except ValueError:
        phone = None
    if phone is None or not secrets.compare_digest(phone.secret, _fingerprint(secret)):
        raise PhoneRefused("phone_unknown")
    if phone.revoked_at is not None or not phone.user.is_active:
        raise PhoneRefused("phone_revoked")
    return phone


@reading("phones.read")
def listed(*, by: User) -> "QuerySet[Phone]":
    """The phones an account may see: one's own, a leader's teams', a manager's organisation's; in use first, then by worker."""
    rows = Phone.objects.exclude(enrolled_at=None).select_related("user").order_by("revoked_at", "user__name", "id")
    return rows.filter(_of(by))


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
    """Ask a phone to send what it can and then to forget everything. It says when it has."""
    with perform("phones.stop", by=by, now=now) as act:
        phone = phone_of(by=by, phone_id=phone_id)
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


def _of(by: User) -> Q:
    if by.role == Role.WORKER:
        return Q(user=by)
    if scope_of(by.role) is Scope.TEAM:
        teams = Membership.objects.filter(user=by, to=None).values("team_id")
        return Q(user=by) | Q(user__in=Membership.objects.filter(team_id__in=teams, to=None).values("user_id"))
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
