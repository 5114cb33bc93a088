"""Places with beds: which are free as the place itself last said, and which places we refer to at all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.referrals import BedReport, Place
from brobygger.rules import places as rules
from brobygger.rules.fields import FieldRefused, SeveralRefused, raise_any
from brobygger.rules.refusals import words
from brobygger.services.access import NotFound
from brobygger.services.changes import Act, perform, reading

if TYPE_CHECKING:
    from django.db.models import QuerySet

# So many stand on the page of a person; the others are one step away.
NAMED = 3
TOLD = ("name", "kind", "phone", "about")


@dataclass(frozen=True)
class Free:
    """A place with what was last confirmed there; ``report`` is None where nobody has asked yet.

    Beds are only what the place confirmed: a referral or an arrival takes none away.
    """

    place: Place
    report: BedReport | None
    is_stale: bool

    @property
    def beds(self) -> int | None:
        """How many beds were free; None where nobody has asked."""
        return self.report.free if self.report else None


@reading("places.read")
def listed(*, by: User, now: datetime, kind: str = "", search: str = "", is_open: bool = True) -> list[Free]:
    """The places of the account's organisation: free beds with the newest word first, then the unasked, then the full.

    kind: a code of place_kinds, "" for all. search: a part of the name. Two queries, however many there are.
    """
    newest = _newest().filter(place=OuterRef("pk"))
    places = Place.objects.filter(organisation_id=by.organisation_id, is_open=is_open)
    if kind:
        places = places.filter(kind=kind)
    wanted = search.strip().casefold()
    rows = [row for row in places.annotate(report=Subquery(newest.values("id")[:1])) if wanted in row.name.casefold()]
    reports = BedReport.objects.select_related("recorded_by").in_bulk([row.report for row in rows if row.report])
    found = [_free(row, reports.get(row.report), now) for row in rows]
    return sorted(
        found,
        key=lambda each: rules.order(
            free=each.beds,
            confirmed_at=each.report.happened_at if each.report else None,
            name=each.place.name,
        ),
    )


@reading("places.read")
def free_now(*, by: User, now: datetime, without: Collection[UUID | None] = ()) -> list[Free]:
    """The few places to try first: those that said they have a bed, the newest word first. without: those that have just said
    no."""
    return [each for each in listed(by=by, now=now) if each.beds and each.place.id not in without][:NAMED]


@reading("places.read")
def open_places(*, by: User) -> list[Place]:
    """The places of one's organisation that take people, by name. One query."""
    return list(Place.objects.filter(organisation_id=by.organisation_id, is_open=True).order_by("name"))


@reading("places.read")
def place_of(*, by: User, place_id: UUID) -> Place:
    """One place of the account's organisation. Raises ``NotFound`` for another's."""
    place = Place.objects.filter(id=place_id, organisation_id=by.organisation_id).first()
    if place is None:
        raise NotFound
    return place


@reading("places.read")
def newest_word(place: Place, *, by: User) -> BedReport | None:
    """What a place of one's organisation last said of its beds, which is what the list shows. One query."""
    return _newest().filter(place=place).first()


def confirm(
    *,
    by: User,
    place_id: UUID,
    free: int,
    said_by: str,
    at: datetime,
    now: datetime,
    id: UUID | None = None,
    corrects_id: UUID | None = None,
    recorded_at: datetime | None = None,
) -> BedReport:
    """Write down how many beds a place says are free. A key that is there already writes nothing.

    corrects_id: what was said before by mistake. recorded_at: when it was written down elsewhere first, on a phone.

    Raises ``SeveralRefused`` for what cannot be, ``NotFound`` for a place of another organisation, and for a key that is
    used of another place.
    """
    raise_any(rules.bed_problems(free=free, said_by=said_by, at=at, now=now))
    with perform("places.confirm", by=by, now=now) as act:
        place_of(by=by, place_id=place_id)
        told = {"free": free, "said_by": said_by.strip(), "happened_at": at, "recorded_at": recorded_at or now}
        return _report(act, place_id, id=id, corrects_id=corrects_id, **told)


def confirm_own(*, by: User, free: int, at: datetime, now: datetime, id: UUID | None = None) -> BedReport:
    """As ``confirm``, by a partner, of the place the account belongs to; said by whoever writes it. Raises ``NotFound`` where
    it belongs to none, or to one that is closed."""
    raise_any(rules.bed_problems(free=free, said_by=by.name, at=at, now=now))
    with perform("places.confirm_own", by=by, now=now) as act:
        place = _own(by).filter(is_open=True).first()
        if place is None:
            raise NotFound
        told = {"free": free, "said_by": by.name, "happened_at": at, "recorded_at": now}
        return _report(act, place.id, id=id, corrects_id=None, **told)


@reading("places.confirm_own")
def own(*, by: User, now: datetime) -> Free | None:
    """The place a partner's account belongs to; None where it belongs to none. One query."""
    newest = _newest().filter(place=OuterRef("pk"))
    told = {f"newest_{name}": Subquery(newest.values(name)[:1]) for name in ("free", "happened_at")}
    place: Any = _own(by).annotate(**told).first()
    if place is None:
        return None
    is_asked = place.newest_happened_at is not None
    report = BedReport(place=place, free=place.newest_free, happened_at=place.newest_happened_at) if is_asked else None
    return _free(place, report, now)


def add(*, by: User, told: Mapping[str, str], now: datetime) -> Place:
    """Add a place. ``told``: name, kind, phone, about. Raises ``SeveralRefused`` for what cannot be (a name taken)."""
    raise_any(rules.problems(**told))
    with perform("places.run", by=by, now=now) as act:
        place = Place(organisation_id=by.organisation_id, **_stripped(told))
        _save(place, force_insert=True)
        act.wrote("place", [(place.id, None)])
    return place


def change(*, by: User, place_id: UUID, told: Mapping[str, str], seen: Mapping[str, str], now: datetime) -> Place:
    """Correct what is told of a place. ``seen`` is what the form was filled in from.

    Raises ``SeveralRefused`` ("older_form") where a colleague changed the same meanwhile; with what stands now as ``seen`` it
    can be saved all the same.
    """
    raise_any(rules.problems(**told))
    with perform("places.run", by=by, now=now) as act:
        place = _locked(by, place_id)
        new = {name: value for name, value in _stripped(told).items() if value != seen.get(name, "")}
        raise_any(
            FieldRefused(
                "older_form",
                words(
                    "This was changed after you opened the page. It now says: %(value)s. "
                    "Save again to put yours in its place."
                ),
                field=name,
                value=getattr(place, name),
            )
            for name, value in new.items()
            if getattr(place, name) not in (value, seen.get(name, ""))
        )
        for name, value in new.items():
            setattr(place, name, value)
        _save(place, update_fields=list(new))
        act.wrote("place", [(place.id, None)])
    return place


def set_open(*, by: User, place_id: UUID, is_open: bool, now: datetime) -> Place:
    """Close a place, so that nobody is referred there, or open it again. What was referred there stays."""
    with perform("places.run", by=by, now=now) as act:
        place = _locked(by, place_id)
        place.is_open = is_open
        place.save(update_fields=["is_open"])
        act.wrote("place", [(place.id, None)])
    return place


def told_of(place: Place) -> dict[str, str]:
    """What is told of a place, as a form has it."""
    return {name: getattr(place, name) for name in TOLD}


def _free(place: Place, report: BedReport | None, now: datetime) -> Free:
    return Free(place, report, report is not None and rules.is_stale(report.happened_at, now))


def _newest() -> "QuerySet[BedReport]":
    return BedReport.objects.current().order_by("-happened_at", "-id")


def _own(by: User) -> "QuerySet[Place]":
    theirs = Place.objects.filter(organisation_id=by.organisation_id)
    return theirs.filter(id=by.place_id) if by.place_id else theirs.none()


def _report(act: Act, place_id: UUID, *, id: UUID | None, corrects_id: UUID | None, **told: Any) -> BedReport:
    # Sent twice at once the second waits, and finds what the first wrote.
    place = Place.objects.select_for_update().get(id=place_id)
    there = BedReport.objects.filter(id=id).first() if id else None
    if there is not None:
        if there.place_id != place.id:
            raise NotFound
        return there
    corrects = BedReport.objects.current().filter(id=corrects_id, place=place).first() if corrects_id else None
    row = BedReport(id=id or new_id(), place=place, received_at=act.now, recorded_by=act.by, corrects=corrects, **told)
    row.save(force_insert=True)
    act.wrote("bed_report", [(row.id, None)])
    return row


def _locked(by: User, place_id: UUID) -> Place:
    """A place that nobody else can change until the act ends."""
    place_of(by=by, place_id=place_id)
    return Place.objects.select_for_update().get(id=place_id)


def _stripped(told: Mapping[str, str]) -> dict[str, str]:
    return {name: told[name].strip() for name in TOLD}


def _save(place: Place, **how: Any) -> None:
    try:
        with transaction.atomic():
            place.save(**how)
    except IntegrityError:
        message = words("There is already a place of this name. Look among the closed ones too.")
        raise SeveralRefused([FieldRefused("name_taken", message, field="name")]) from None
