"""A goal of the plan changed on a phone: what nobody else has changed is written, what a colleague has is kept beside it."""

from uuid import UUID, uuid5

from brobygger.records.plans import Goal, Plan
from brobygger.rules import goal_changes
from brobygger.rules import sync as rules
from brobygger.rules.sync import Outcome, SyncRefused
from brobygger.services.access import person_in_scope
from brobygger.services.plans import changing
from brobygger.services.sync import conflicts
from brobygger.services.sync.goal_words import key_of_part
from brobygger.services.sync.items import EDITS, Taken, Written, check_own, key_of, person_of
from brobygger.services.writing import Moments

PARTS = tuple(goal_changes.KIND_OF)
# What the goal was called on the phone is for its own lists.
KNOWN = frozenset({"goal", "words", *PARTS, *(f"{part}_was" for part in PARTS)})


def goal(taken: Taken) -> Written:
    """Parts of one goal, each with what the phone showed there. Edited, what an earlier version wrote is what was seen."""
    item, by = taken.item, taken.by
    thread, unknown = key_of(item, "goal"), rules.unknown(item.body, KNOWN)
    there = Plan.objects.filter(id=taken.key).first()
    if there is not None:
        person_in_scope(by, there.person_id)
        check_own(taken, taken.key, there.recorded_by_id)
        return Written(Outcome.IDENTICAL, taken.key, there.person_id, unknown)
    told = {part: _told(taken, thread, part) for part in PARTS if part in item.body}
    if not told:
        raise SyncRefused("item_unreadable", field="goal")
    when, person = Moments(**taken.when), person_of(item)
    found = changing.change(
        by=by, person_id=person, thread=thread, told=told, when=when, key=taken.key, now=taken.now
    )  # fmt: skip
    for part in PARTS:
        earlier = key_of_part(taken.earlier, part) if taken.earlier is not None else None
        if part not in found.met:
            conflicts.withdraw(by=by, conflict_id=earlier, now=taken.now)
            continue
        conflicts.keep(
            by=by, person_id=person, key=key_of_part(taken.key, part), earlier=earlier, kind=goal_changes.KIND_OF[part],
            yours=told[part].value, theirs=found.goal.id, when=when, now=taken.now,
        )  # fmt: skip
    is_written = found.is_new or bool(found.met)
    fact = taken.key if is_written or taken.earlier is None else taken.earlier
    return Written(Outcome.CONFLICTING if found.met else Outcome.UPDATED, fact, person, unknown)


def _told(taken: Taken, thread: UUID, part: str) -> goal_changes.Told:
    body, said = taken.item.body, _said_before(taken, thread, part)
    return goal_changes.Told(rules.text(body, part), rules.text(body, f"{part}_was") if said is None else said)


def _said_before(taken: Taken, thread: UUID, part: str) -> str | None:
    """What an earlier version of the item wrote of a part; None where none did: a colleague's word that stood in the revision
    it wrote of another part was not seen on the phone."""
    item = taken.item
    mine = [item.id] + [uuid5(item.id, str(version)) for version in range(max(2, item.version - EDITS), item.version)]
    for row in Goal.objects.filter(plan_id__in=mine, thread=thread).select_related("plan").order_by("-plan__number"):
        before = Goal.objects.filter(plan__followed_by=row.plan, thread=thread).values_list(part, flat=True).first()
        if getattr(row, part) != before:
            return str(getattr(row, part))
    return None
