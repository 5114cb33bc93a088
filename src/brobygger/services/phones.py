"""Phones: known by a secret, looked after, stopped and emptied from the office. With ``phone_codes`` one is taken into use."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Count, Q, When

from brobygger.records.access import Membership, Organisation, User
from brobygger.records.phones import Phone as Phone
from brobygger.records.prepared import Prepared, columns, given, instance
from brobygger.rules import code_lists
from brobygger.rules import phones as rules
from brobygger.rules.access import Role, Scope, scope_of
from brobygger.rules.phones import SILENT_AFTER
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound
from brobygger.services.changes import perform, reading
from brobygger.services.sync import cursors

if TYPE_CHECKING:
    from django.db.models import QuerySet

MESSAGES = {
    "code_unknown": words("This code does not work. It may be used already, or too old. Ask the office for a new one."),
    "phone_unknown": words("The server does not know this phone. Enrol it again; what you wrote stays on it."),
    "phone_revoked": words(
        "This phone has been stopped by the office. What you wrote stays on it until you enrol it again."
    ),
    "phone_of_another": words("This code is for another phone."),
    "not_enrolled": words("This phone has not been taken into use yet."),
    "wiped_already": words("This phone has wiped itself already."),
    "given_up_already": words("What was never sent from this phone has been given up already."),
}


class PhoneRefused(Refusal):
    """What cannot be done with a phone; codes are the keys of ``MESSAGES``."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


def known(*, phone_id: str, secret: str) -> Phone:
    """The phone with this key and secret. Raises ``Refusal`` ("phone_unknown", "phone_revoked")."""
    try:
        found = _with_key.first(key=UUID(phone_id))
    except ValueError:
        found = None
    phone = _with_worker(found) if found is not None else None
    if phone is None or not secrets.compare_digest(phone.secret, fingerprint(secret)):
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


@reading("phones.stop")
def put_back_at(*, by: User, now: datetime) -> datetime | None:
    """When a phone showed that a copy of the database was put back, which lets in again what was stopped since it was made."""
    return cursors.put_back_at(now)


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


@reading("people.hand_over")
def unsent_of(team_id: UUID, *, by: User, now: datetime) -> list[Phone]:
    """The phones of a team's workers that can still send, and hold something which never came in, or may: silent for too long.
    By worker's name."""
    workers = Membership.objects.filter(team_id=team_id, to=None).values("user_id")
    can_send = {"revoked_at": None, "user__is_active": True, "enrolled_at__isnull": False}
    rows = Phone.objects.filter(_must_be_looked_after(now), user__in=workers, **can_send)
    return list(rows.select_related("user").order_by("user__name", "enrolled_at", "id"))


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

    A phone that is let in no more, being stopped or its account closed, sends nothing; locked, it asks whether it is to be
    emptied, and hears this and nothing else. Raises ``Refusal`` ("wiped_already").
    """
    with perform("phones.stop", by=by, now=now) as act:
        phone = phone_of(by=by, phone_id=phone_id)
        if phone.wiped_at is not None:
            raise PhoneRefused("wiped_already")
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


def fingerprint(secret: str) -> str:
    """What the server keeps of a secret or a code, so that it can know it again and not tell it."""
    return hashlib.sha256(secret.encode()).hexdigest()
