"""Consents that run out, and how they are gathered from their facts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery, UUIDField

from brobygger.records.consents import Consent, ConsentWithdrawn
from brobygger.records.facts import before
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, columns, given, instance
from brobygger.rules import consents as rules
from brobygger.rules.agenda import Due
from brobygger.rules.joined_records import Joined, one_with
from brobygger.services.reminders.joined import ever_joined

if TYPE_CHECKING:
    from django.db.models import QuerySet

_CONSENTED = Standing(Consent, order=())


class _Beside(NamedTuple):
    """What is asked beside a consent: whose it is, how it was first taken back, when the citizen last did so of this one
    itself, and when that was last taken back."""

    person: UUID
    back_at: datetime | None
    back_written_at: datetime
    along_with: UUID | None
    again_at: datetime | None
    again_written_at: datetime
    kept_at: datetime | None


def _said(**whose: object) -> "QuerySet[Consent, Any]":
    back = ConsentWithdrawn.objects.current().filter(consent=OuterRef("pk")).order_by("happened_at", "id")
    again = back.filter(along_with=None).reverse()
    kept = ConsentWithdrawn.objects.taken_back().filter(consent=OuterRef("pk")).order_by("-happened_at")
    told: list[Any] = [*columns(Consent), "person__root_id"]
    told += [Subquery(back.values(name)[:1]) for name in ("happened_at", "received_at")]
    told += [Subquery(back.values("along_with")[:1], output_field=UUIDField())]
    told += [Subquery(again.values(name)[:1]) for name in ("happened_at", "received_at")]
    told += [Subquery(kept.values("happened_at")[:1])]
    return Consent.objects.filter(**whose).order_by("happened_at", "id").values_list(*told)


def _who_may_be_seen() -> "QuerySet[Consent, Any]":
    """Whoever has said a yes that could be to a place: of the place itself, or of its kind."""
    could_be = Q(place_id=given("place")) | Q(place=None, receiver_kind=given("kind"))
    yeses = Consent.objects.filter(could_be, answer=rules.YES, person__root__organisation_id=given("organisation"))
    return yeses.values("person__root")


_OF_CONSENT = len(columns(Consent))
_SAID = Prepared(lambda: _said(person__root_id__among=given("people")))
_SAID_TO = Prepared(lambda: _said(person__root__in=_who_may_be_seen()))


@dataclass(frozen=True)
class Followed:
    """One consent: ``first`` is the row that was written first and names it, ``row`` the one that counts now, the withdrawals
    oldest first, ``said_to`` of the first of them as in ``rules.Withdrawn``; ``kept_at``: when it was last told not to have
    been taken back after all; ``joined``: the citizen's records, where consents are told on more than one;
    ``earlier``: the versions before ``row``, newest first."""

    first: Consent
    row: Consent
    withdrawals: Sequence[ConsentWithdrawn]
    said_to: rules.Receiver | None
    kept_at: datetime | None
    joined: Sequence[Joined]
    earlier: Sequence[Consent]

    @property
    def given(self) -> rules.Given:
        """The consent as the rules see it."""
        back = next(
            (rules.Withdrawn(each.happened_at, each.received_at, self.said_to) for each in self.withdrawals), None
        )
        own = [each for each in self.withdrawals if each.along_with_id is None]
        again = rules.Withdrawn(own[-1].happened_at, own[-1].received_at) if own else None
        return _given(self.first, self.row, back, again, kept_at=self.kept_at, joined=self.joined)


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """The consents of those whose course has not ended that run out or have run out."""
    # Most have not been asked yet.
    asked = {person for (person,) in _CONSENTED(people=[person.id for person in people if person.ended_at is None])}
    for person, found in followed(asked).items():
        for reminder in rules.reminders([each.given for each in found]):
            yield person, reminder


def followed(people: Collection[UUID]) -> Mapping[UUID, list[Followed]]:
    """By standing person the consents, the newest first, from what counts of the person and the records merged into it.

    Two queries, one where there are none; one more where somebody's are told on more than one record.
    """
    if not people:
        return {}
    rows = list(
        Consent.objects.filter(person__root_id__in=people)
        .select_related("recorded_by", "place")
        .annotate(person_root=F("person__root_id"))
    )
    corrected = {row.corrects_id: row for row in rows if row.corrects_id}
    newest = {row.id: _newest(row, corrected) for row in rows if row.corrects_id is None}
    every = {row.id: row for row in rows}
    if not newest:
        return {}
    withdrawn: defaultdict[UUID, list[ConsentWithdrawn]] = defaultdict(list)
    kept: dict[UUID, datetime] = {}
    told = ConsentWithdrawn.objects.uncorrected().filter(consent_id__in=list(newest)).select_related("recorded_by")
    for each in told.order_by("happened_at", "id"):
        if each.is_retraction:
            kept[each.consent_id] = each.happened_at
        else:
            withdrawn[each.consent_id].append(each)
    joined = _joined((row.person_root, row.person_id) for row in rows)
    found: defaultdict[UUID, list[Followed]] = defaultdict(list)
    for first in (row for row in rows if row.id in newest):
        row = newest[first.id]
        if not row.is_retraction:
            back = withdrawn[first.id]
            said_to = _said_to(back[0].along_with_id, newest) if back else None
            one = Followed(first, row, back, said_to, kept.get(first.id), joined[first.person_root], before(row, every))
            found[first.person_root].append(one)
    for those in found.values():
        those.sort(key=lambda one: (one.row.happened_at, one.first.id), reverse=True)
    return found


def said_of(people: Collection[UUID]) -> Mapping[UUID, list[tuple[Consent, rules.Given]]]:
    """As ``followed``, without who took what back: by standing person each consent that counts now. One query,
    two where somebody's are told on more than one record; none of nobody."""
    return _gathered(_SAID(people=people)) if people else {}


def said_by_whom_a_place_may_see(
    place_id: UUID, *, organisation_id: UUID
) -> Mapping[UUID, list[tuple[Consent, rules.Given]]]:
    """As ``said_of``, of everyone who has ever said a yes that could be to a place. One query, or two."""
    return _gathered(_SAID_TO(place=place_id, kind=rules.of_a_place(), organisation=organisation_id))


def _gathered(told: Sequence[Sequence[Any]]) -> Mapping[UUID, list[tuple[Consent, rules.Given]]]:
    rows = [(instance(Consent, row[:_OF_CONSENT]), _Beside(*row[_OF_CONSENT:])) for row in told]
    corrected = {row.corrects_id: row for row, _ in rows if row.corrects_id}
    joined = _joined((beside.person, row.person_id) for row, beside in rows)
    newest = {row.id: _newest(row, corrected) for row, _ in rows if row.corrects_id is None}
    found: defaultdict[UUID, list[tuple[Consent, rules.Given]]] = defaultdict(list)
    for first, beside in rows:
        row = newest.get(first.id)
        if row is not None and not row.is_retraction:
            said_to = _said_to(beside.along_with, newest)
            back = rules.Withdrawn(beside.back_at, beside.back_written_at, said_to) if beside.back_at else None
            again = rules.Withdrawn(beside.again_at, beside.again_written_at) if beside.again_at else None
            told_as = _given(first, row, back, again, kept_at=beside.kept_at, joined=joined[beside.person])
            found[beside.person].append((row, told_as))
    return found


def receiver_of(row: Consent) -> rules.Receiver:
    """To whom a consent is."""
    return rules.Receiver(row.receiver_kind, row.receiver, row.place_id)


def _said_to(along_with: UUID | None, newest: Mapping[UUID, Consent]) -> rules.Receiver | None:
    """To whom the citizen said no where they spoke of another consent. None too where that one is told on a record that is no
    longer found to be theirs: then it is a no to whom this one is to, which is the narrower."""
    row = newest.get(along_with) if along_with else None
    return receiver_of(row) if row else None


def _given(
    first: Consent,
    row: Consent,
    withdrawn: rules.Withdrawn | None,
    told_again: rules.Withdrawn | None,
    *,
    kept_at: datetime | None,
    joined: Sequence[Joined],
) -> rules.Given:
    return rules.Given(
        id=first.id,
        record=row.person_id,
        at=row.happened_at,
        answer=row.answer,
        to=receiver_of(row),
        written_at=first.received_at,
        until=row.until,
        withdrawn=withdrawn,
        told_again=told_again,
        kept_at=kept_at,
        in_sight=one_with(row.person_id, joined, at=first.received_at),
    )


def _joined(told: Iterable[tuple[UUID, UUID]]) -> "defaultdict[UUID, list[Joined]]":
    """By standing person when the records their consents are told on were found to be one; nothing for one record. told: of
    each consent the standing person and the record."""
    records: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for person, record in told:
        records[person].add(record)
    of_more = [person for person, those in records.items() if len(those) > 1]
    return ever_joined(of_more) if of_more else defaultdict(list)


def _newest(row: Consent, corrected: Mapping[UUID, Consent]) -> Consent:
    while row.id in corrected:
        row = corrected[row.id]
    return row
