"""Two plans of one person known by several records: both were agreed, until somebody has looked at both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from brobygger.rules.joined_records import Joined


@dataclass(frozen=True)
class Revision:
    """A revision of a plan: on which record of a person it was written, and when. ``changes``: the revision it stands for with
    one goal changed where nobody had the plans at hand; None of one that was agreed whole."""

    id: UUID
    record: UUID
    recorded_at: datetime
    changes: UUID | None = None


@dataclass(eq=False)
class Agreed:
    """The plans that were agreed with a person, as the records joined so far tell it: one, or since ``joined_at`` several that
    nobody has made into one by revising since."""

    plans: list[UUID] = field(default_factory=list)
    joined_at: datetime | None = None


def agreed(revisions: Iterable[Revision], joined: Iterable[Joined]) -> Agreed:
    """What was agreed with one person. revisions: those that count, in the order of their writing."""
    parts: dict[UUID, Agreed] = {}
    steps: list[Revision | Joined] = [*revisions, *joined]
    for step in sorted(steps, key=lambda each: each.recorded_at if isinstance(each, Revision) else each.at):
        if isinstance(step, Revision):
            changed = next((part.plans for part in parts.values() if step.changes in part.plans), None)
            if changed is not None and step.changes is not None:
                changed[changed.index(step.changes)] = step.id
                continue
            part = parts.setdefault(step.record, Agreed())
            part.plans, part.joined_at = [step.id], None
            continue
        one, other = (parts.setdefault(record, Agreed()) for record in (step.kept, step.merged))
        if one is not other:
            joined_at = step.at if one.plans and other.plans else one.joined_at or other.joined_at
            both = Agreed([*one.plans, *other.plans], joined_at)
            parts.update({record: both for record, part in parts.items() if part is one or part is other})
    return next(iter(parts.values()), Agreed())
