"""Every kind of item but contacts with what writes it; those that came after the first stand here."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from brobygger.records.consents import ConsentWithdrawn
from brobygger.records.contacts import Contact
from brobygger.records.facts import PersonFact
from brobygger.records.referrals import Referral
from brobygger.rules import law
from brobygger.rules import referrals as referral_rules
from brobygger.rules import sync as rules
from brobygger.rules.consents import ORAL
from brobygger.rules.refusals import Refusal, words
from brobygger.rules.sync import Item, Outcome
from brobygger.services import consents, mistakes, writing
from brobygger.services.access import NotFound, author, person_in_scope
from brobygger.services.referrals import referring
from brobygger.services.sync import goals, kinds
from brobygger.services.sync.items import (
    EDITS,
    Taken,
    Written,
    check_own,
    key_of,
    key_of_version,
    person_of,
    seen_as,
)

# What a phone tells of how someone is to come there; the office can tell more.
TOLD_OF_A_REFERRAL = ("own_words", "driver", "taken_along")
_KNOWN_OF_A_REFERRAL = ("place", "stay_kind", "to", *TOLD_OF_A_REFERRAL)


def _refer(taken: Taken) -> Written:
    """To a place with a bed. Edited it is another referral, and the earlier one is taken back; where a colleague has written of
    that one meanwhile, it stays with what they wrote."""
    by, item, now = taken.by, taken.item, taken.now
    answer_by = law.local_day(item.happened_at) + timedelta(days=referral_rules.STAY_ANSWER_DAYS)
    new = referring.NewReferral(
        kind=referral_rules.STAY,
        at=item.happened_at,
        answer_by=answer_by,
        place_id=key_of(item, "place"),
        stay_kind=rules.text(item.body, "stay_kind"),
        details={name: rules.text(item.body, name) for name in TOLD_OF_A_REFERRAL},
        id=taken.key,
    )
    if taken.earlier is not None:
        stands = writing.standing(by, Referral, taken.earlier)
        line, own = _line_of(item)
        if any(row.id not in own for row in line):
            row, new = _beside(taken, new, stands, line, own)
            if row is not None:
                return _written(taken, row, *_KNOWN_OF_A_REFERRAL)
        referring.take_back(by=by, referral_id=stands.id, why=None, now=now)
    person = person_in_scope(by, person_of(item))
    try:
        row = referring.refer(by=by, person_id=person.id, new=new, now=now)
    except Refusal as refused:
        if refused.code == "already_referred" and person.is_address_protected:
            # Where they are to be found is not for a pocket, nor who knows it.
            raise Refusal("at_the_office", words("Address protection: write this referral at the office.")) from None
        raise
    check_own(taken, row.id, row.recorded_by_id)
    # What the place was called on the phone is the place's own name here.
    return _written(taken, row, *_KNOWN_OF_A_REFERRAL)


def _line_of(item: Item) -> tuple[list[Referral], Collection[UUID]]:
    """Every version of the referral that earlier versions of the item wrote, oldest first, with those of what was taken back
    for another stay before it; and the keys of those that the item wrote itself, the others being a colleague's."""
    versions = {1, *range(max(1, item.version - EDITS), item.version)}
    own = [key_of_version(replace(item, version=version)) for version in sorted(versions)]
    first = {row.id: row for row in Referral.objects.filter(id__in=own, corrects=None)}
    line = [row for key in own if key in first for row in reversed(writing.versions(first[key]))]
    return [row for row in line if not row.is_retraction], own


def _said(line: Sequence[Referral], own: Collection[UUID]) -> dict[str, str]:
    """What the phone said last: a row it wrote beside a colleague's says what the colleague wrote too."""
    said = {name: getattr(line[0], name) for name in TOLD_OF_A_REFERRAL}
    for before, row in pairwise(line):
        if row.id in own:
            told = {name: getattr(row, name) for name in said}
            said |= {name: value for name, value in told.items() if value != getattr(before, name)}
    return said


def _beside(
    taken: Taken, new: referring.NewReferral, stands: Referral, line: Sequence[Referral], own: Collection[UUID]
) -> tuple[Referral | None, referring.NewReferral]:
    """An edit of a referral that a colleague has written of (``stands``; ``line`` and ``own`` of ``_line_of``): what of the
    same stay was changed here, written beside it; or none of it, and the edit as another referral that keeps what they wrote.

    Raises ``Refusal`` ("taken_back", or "older_form" where the worker has not seen the colleague's, and both changed the same
    or it is to be another stay), and as ``referring.describe``.
    """
    writing.check_not_taken_back(stands)
    theirs = max(place for place, row in enumerate(line) if row.id not in own)
    has_seen = taken.item.seen.get("referral") in {row.id for row in line[theirs:]}
    said = _said(line, own)
    changed = {name: told for name, told in new.details.items() if told.strip() != said[name]}
    is_same_stay = (stands.place_id, stands.stay_kind) == (new.place_id, new.stay_kind)
    are_both = any(getattr(stands, name) not in (told.strip(), said[name]) for name, told in changed.items())
    if not has_seen and (are_both or not is_same_stay):
        raise _written_meanwhile(stands, line[theirs])
    if not is_same_stay:
        kept = {name: getattr(stands, name) for name in referring.DETAILS}
        return None, replace(new, details=kept | changed)
    key, keys = taken.key, {"referral_id": stands.id, "seen": stands.id}
    try:
        return referring.describe(by=taken.by, values=changed, now=taken.now, key=key, at=None, **keys), new
    except Refusal as refused:
        # This very moment.
        raise _written_meanwhile(stands, line[theirs]) if refused.code == "older_form" else refused from None


def _written_meanwhile(stands: Referral, theirs: Referral) -> Refusal:
    """What stands of the referral since a colleague wrote of it (``theirs``), for the phone has no form to show it in; of a
    protected address only that they did."""
    told = {"who": author(theirs.recorded_by), "newest": stands.id}
    said = ", ".join(each for name in TOLD_OF_A_REFERRAL if (each := getattr(stands, name)))
    if not said or stands.person.root.is_address_protected:
        message = words("%(who)s has written of this referral meanwhile. Send yours in its place, or let it stand.")
        return Refusal("older_form", message, **told)
    message = words(
        "%(who)s has written of this referral meanwhile: %(said)s. Send yours in its place, or let it stand."
    )
    return Refusal("older_form", message, said=said, **told)


def _withdraw(taken: Taken) -> Written:
    """A yes taken back on the street. One that a colleague has written already is no conflict: it holds no more either way."""
    item = taken.item
    known = ("consent", "form", "own_words")
    if taken.earlier is not None:
        return _stands(taken, ConsentWithdrawn, *known)
    row = consents.withdraw(
        by=taken.by,
        consent_id=key_of(item, "consent"),
        form=rules.text(item.body, "form") or ORAL,
        own_words=rules.text(item.body, "own_words"),
        # Nobody asks on the street which other one stands by itself: the narrower holds.
        kept=(),
        **taken.when,
        key=taken.key,
        now=taken.now,
    )
    check_own(taken, row.id, row.recorded_by_id)
    return _written(taken, row, *known)


def _retract(taken: Taken) -> Written:
    """A contact written by mistake; with what stands now in ``seen`` also one that a colleague has corrected since."""
    item = taken.item
    if taken.earlier is not None:
        # Taken back is taken back: another reason makes no other fact.
        return _stands(taken, Contact, "contact", "why")
    key = key_of(item, "contact")
    row = mistakes.take_back_contact(
        by=taken.by,
        contact_id=item.seen.get("contact") or seen_as(key, phone=taken.phone) or key,
        why=rules.text(item.body, "why"),
        now=taken.now,
        key=taken.key,
        recorded_at=item.recorded_at,
    )
    return _written(taken, row, "contact", "why")


def _stands(taken: Taken, model: type[ConsentWithdrawn | Contact], *known: str) -> Written:
    """What an earlier version of the item wrote, of someone the worker may still see. Raises ``NotFound`` where not."""
    row = model.objects.filter(id=taken.earlier).first()
    if row is None:
        raise NotFound
    person_in_scope(taken.by, row.person_id)
    return _written(taken, row, *known)


def _written(taken: Taken, row: PersonFact, *known: str) -> Written:
    carried: Mapping[str, Any] = rules.unknown(taken.item.body, frozenset(known))
    outcome = Outcome.NEW if taken.before is None else Outcome.UPDATED
    # Whom it is about the row says: what the item says nobody has looked at.
    return Written(outcome, row.id, row.person_id, carried)


WRITERS: Mapping[str, Callable[[Taken], Written]] = {
    **kinds.WRITERS,
    "goal": goals.goal,
    "refer": _refer,
    "withdraw": _withdraw,
    "retract": _retract,
}
