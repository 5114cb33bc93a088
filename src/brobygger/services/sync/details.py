"""Someone new, and what is said of a person: kept beside what a colleague said while neither could hear the other."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from brobygger.records.people import Detail, Person
from brobygger.records.phones import Conflict
from brobygger.rules import people as people_rules
from brobygger.rules import sync as rules
from brobygger.rules.details import SEVERAL
from brobygger.rules.sync import Outcome
from brobygger.services import details, people
from brobygger.services.access import person_in_scope
from brobygger.services.sync import conflicts
from brobygger.services.sync.items import EDITS, Taken, Written, check_own, person_of, seen_as
from brobygger.services.writing import Moments


def meet(taken: Taken) -> Written:
    """Someone new. The item's key is the person's, so that what is said of them in the same batch finds them."""
    by, item = taken.by, taken.item
    told: dict[str, Any] = {name: rules.text(item.body, name) for name in ("alias", "rough_age", "place", "own_wish")}
    unknown = rules.unknown(item.body, frozenset(told))
    if not Person.objects.filter(id=item.id).exists():
        person = people.meet(by=by, **told, when=Moments(**taken.when), now=taken.now, key=item.id)
        return Written(Outcome.NEW, person.id, person.id, unknown)
    # Sent before, unless it was somebody else's key.
    check_own(taken, item.id, person_in_scope(by, item.id).created_by_id)
    if taken.before is None:
        return Written(Outcome.IDENTICAL, item.id, item.id)
    people_rules.check_alias(told["alias"])
    told["usual_place"] = told.pop("place")
    found = {_met_otherwise(taken, kind, value) for kind, value in told.items()}
    return Written(max(found, key=[Outcome.UPDATED, Outcome.CONFLICTING].index), item.id, item.id, unknown)


def _met_otherwise(taken: Taken, kind: str, value: str) -> Outcome:
    """One thing of someone met, edited before the phone heard that they were here."""
    item = taken.item
    earlier = range(max(2, item.version - EDITS), item.version)
    mine = {uuid5(item.id, kind): 1} | {uuid5(item.id, f"{kind} {version}"): version for version in earlier}
    stood = max(Detail.objects.filter(id__in=mine), key=lambda row: mine[row.id], default=None)
    met = max(Conflict.objects.filter(id__in=mine), key=lambda row: mine[row.id], default=None)
    if met is not None and stood is not None and mine[stood.id] > mine[met.id]:
        met = None
    # What the phone said last, whether it stands, met another or was chosen between: of that nobody has changed a word.
    said = met.yours if met is not None else stood.value if stood is not None else ""
    if said == value.strip():
        return Outcome.UPDATED
    key, seen = uuid5(item.id, f"{kind} {item.version}"), _shown(stood.id if stood is not None else None)
    return _say(taken, item.id, kind, value, key=key, seen=seen, earlier=met.id if met is not None else None).outcome


def _shown(key: UUID | None) -> UUID | None:
    """The detail that was shown under this key; None where it was one that empties the field."""
    return None if key is None or Detail.objects.filter(id=key, is_retraction=True).exists() else key


def detail(taken: Taken) -> Written:
    """Something said of a person."""
    item = taken.item
    kind, value = rules.text(item.body, "kind"), rules.text(item.body, "value")
    if taken.earlier is not None and Detail.objects.uncorrected().filter(id=taken.earlier).exists():
        seen = _shown(taken.earlier)
    elif kind in SEVERAL:
        seen = None
    else:
        told = item.seen.get(kind)
        is_met = told in (None, person_of(item))
        seen = _shown(_said_meeting(taken, kind) if is_met else seen_as(told, phone=taken.phone))
    written = _say(taken, person_of(item), kind, value, key=taken.key, seen=seen, earlier=taken.earlier)
    return replace(written, unknown=rules.unknown(item.body, frozenset({"kind", "value"})))


def _said_meeting(taken: Taken, kind: str) -> UUID | None:
    """What the worker said of someone when they met, where that still stands: until the server tells it a phone knows it by the
    key of the meeting, an older app by none."""
    key = uuid5(person_of(taken.item), kind)
    return key if Detail.objects.current().filter(id=key, recorded_by=taken.by).exists() else None


def _say(
    taken: Taken, person: UUID, kind: str, value: str, *, key: UUID, seen: UUID | None, earlier: UUID | None
) -> Written:
    """Say something of a person in place of what was seen; kept beside what a colleague said meanwhile. earlier: what an
    earlier version wrote, which may be a conflict."""
    by, now = taken.by, taken.now
    if kind in SEVERAL:
        details.add(by=by, person_id=person, kind=kind, value=value, now=now, key=key, corrects_id=seen, **taken.when)
        return Written(Outcome.UPDATED if seen else Outcome.NEW, key, person)
    try:
        details.describe(
            by=by, person_id=person, values={kind: value}, seen={kind: seen}, now=now, key=key, **taken.when
        )
    except details.OlderForm as older:
        conflict = conflicts.keep(
            by=by, person_id=person, key=key, earlier=earlier, kind=kind, yours=value, theirs=older.newest[kind],
            when=Moments(**taken.when), now=now,
        )  # fmt: skip
        return Written(Outcome.CONFLICTING, conflict.id, person)
    conflicts.withdraw(by=by, conflict_id=earlier, now=now)
    # What was said already writes nothing, and then what was seen stands for it.
    return Written(Outcome.UPDATED, key if Detail.objects.filter(id=key).exists() else seen, person)
