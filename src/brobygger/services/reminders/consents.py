"""Consents that run out, and how they are gathered from their facts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery, UUIDField

from brobygger.records.consents import Consent, ConsentWithdrawn
from brobygger.records.people import Person
from brobygger.records.prepared import Standing
from brobygger.rules import consents as rules
from brobygger.rules.agenda import Due
from brobygger.services.reminders.requests import joined_of

_CONSENTED = Standing(Consent, order=())


@dataclass(frozen=True)
class Followed:
    """One consent: ``first`` is the row that was written first and names it, ``row`` the one that counts now, the withdrawals
    oldest first, ``said_to`` of the first of them as in ``rules.Withdrawn``; ``kept_at``: when it was last told not to have
    been taken back after all."""

    first: Consent
    row: Consent
    withdrawals: Sequence[ConsentWithdrawn]
    said_to: rules.Receiver | None
    kept_at: datetime | None
    joined_at: datetime | None

    @property
    def given(self) -> rules.Given:
        """The consent as the rules see it."""
        back = next(
            (rules.Withdrawn(each.happened_at, each.received_at, self.said_to) for each in self.withdrawals), None
        )
        own = [each for each in self.withdrawals if each.along_with_id is None]
        again = rules.Withdrawn(own[-1].happened_at, own[-1].received_at) if own else None
        return _given(self.first, self.row, back, again, kept_at=self.kept_at, joined_at=self.joined_at)


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
    joined = _joined_at(rows)
    found: defaultdict[UUID, list[Followed]] = defaultdict(list)
    for first in (row for row in rows if row.id in newest):
        row = newest[first.id]
        if not row.is_retraction:
            back = withdrawn[first.id]
            said_to = _said_to(back[0].along_with_id, newest) if back else None
            one = Followed(first, row, back, said_to, kept.get(first.id), joined[first.person_root])
            found[first.person_root].append(one)
    for those in found.values():
        those.sort(key=lambda one: (one.row.happened_at, one.first.id), reverse=True)
    return found


def said_of(people: Collection[UUID]) -> Mapping[UUID, list[tuple[Consent, rules.Given]]]:
    """As ``followed``, without who took what back: by standing person each consent that counts now. One query,
    two where somebody's are told on more than one record."""
    back = ConsentWithdrawn.objects.current().filter(consent=OuterRef("pk")).order_by("happened_at", "id")
    again = back.filter(along_with=None).reverse()
    kept = ConsentWithdrawn.objects.taken_back().filter(consent=OuterRef("pk")).order_by("-happened_at")
    rows = list(
        Consent.objects.filter(person__root_id__in=people)
        .annotate(
            person_root=F("person__root_id"),
            back_at=Subquery(back.values("happened_at")[:1]),
            back_written_at=Subquery(back.values("received_at")[:1]),
            back_along_with=Subquery(back.values("along_with")[:1], output_field=UUIDField()),
            again_at=Subquery(again.values("happened_at")[:1]),
            again_written_at=Subquery(again.values("received_at")[:1]),
            kept_at=Subquery(kept.values("happened_at")[:1]),
        )
        .order_by("happened_at", "id")
    )
    corrected = {row.corrects_id: row for row in rows if row.corrects_id}
    joined = _joined_at(rows)
    newest = {row.id: _newest(row, corrected) for row in rows if row.corrects_id is None}
    found: defaultdict[UUID, list[tuple[Consent, rules.Given]]] = defaultdict(list)
    for first in (row for row in rows if row.id in newest):
        row = newest[first.id]
        if not row.is_retraction:
            said_to = _said_to(first.back_along_with, newest)
            withdrawn = rules.Withdrawn(first.back_at, first.back_written_at, said_to) if first.back_at else None
            told_again = rules.Withdrawn(first.again_at, first.again_written_at) if first.again_at else None
            given = _given(
                first, row, withdrawn, told_again, kept_at=first.kept_at, joined_at=joined[first.person_root]
            )
            found[first.person_root].append((row, given))
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
    joined_at: datetime | None,
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
        joined_at=joined_at,
    )


def _joined_at(rows: "Iterable[Any]") -> "defaultdict[UUID, datetime | None]":
    """By standing person when the records their consents are told on were last found to be one; None for one record."""
    records: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        records[row.person_root].add(row.person_id)
    of_more = [person for person, those in records.items() if len(those) > 1]
    joined = joined_of(of_more) if of_more else {}
    return defaultdict(lambda: None, {person: max(each.at for each in found) for person, found in joined.items()})


def _newest(row: Consent, corrected: Mapping[UUID, Consent]) -> Consent:
    while row.id in corrected:
        row = corrected[row.id]
    return row
