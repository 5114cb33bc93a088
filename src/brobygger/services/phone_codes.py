"""The codes of the office: with one a worker takes a phone into use, or opens it again after ten wrong tries."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.phones import Phone
from brobygger.services.changes import perform
from brobygger.services.passwords import SIGNS
from brobygger.services.phones import PhoneRefused, fingerprint, phone_of

# Long enough to walk to the shelf where the phones lie, short enough that nobody finds the code.
CODE_LASTS = timedelta(minutes=10)
MAX_NAME = 60
# A key of 32 bytes, wrapped, in letters.
MAX_OFFICE_KEY = 200


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
            "secret": fingerprint(secret),
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
    found = Phone.objects.filter(code=fingerprint(_plain(code)), code_ends_at__gt=now, revoked_at=None)
    phone = found.select_related("user").filter(user__is_active=True).first()
    if phone is None:
        raise PhoneRefused("code_unknown")
    return phone


def _offered(code: str, by: User, now: datetime) -> dict[str, Any]:
    return {"code": fingerprint(code), "code_by": by, "code_ends_at": now + CODE_LASTS}


def _is_in_use(phone_id: UUID | None) -> bool:
    return phone_id is not None and Phone.objects.filter(id=phone_id).exclude(enrolled_at=None).exists()


def _earlier(phone: Phone, keys: Collection[UUID]) -> dict[UUID, Phone]:
    """What the same worker's phone was before: nobody else's is told of."""
    rows = Phone.objects.filter(id__in=keys, user=phone.user_id).exclude(enrolled_at=None).exclude(id=phone.id)
    return {each.id: each for each in rows}


def _new_code() -> str:
    """Twelve signs in three groups, some 59 bits, without letters and digits that look alike."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(3))


def _plain(code: str) -> str:
    """A code as it was shown, however it was typed."""
    signs = "".join(sign for sign in code.lower() if sign in SIGNS)
    return "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))
