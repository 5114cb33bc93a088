"""Two who change the same thing at the same time: what each field then says, and which lines of a list are the same line."""

from __future__ import annotations

from collections.abc import Sequence

from brobygger.rules.plans import Task

MINE, THEIRS, BOTH = "mine", "theirs", "both"


def met(*, before: str | None, mine: str, theirs: str) -> str:
    """Whose word a field carries on with: what I did not touch is theirs, what they did not touch is mine.

    before: what stood when the form was opened; None where nobody knows. BOTH: each has changed it, to something else.
    """
    if mine == theirs or theirs == before:
        return MINE
    return THEIRS if mine == before else BOTH


def in_place(before: Sequence[Task], after: Sequence[Task]) -> tuple[list[Task | None], list[Task]]:
    """The tasks of a later revision laid beside those of an earlier, None where one is gone; and those that are new.

    A task is the same one by its words and by who does it, else by either of the two.
    """
    left = list(after)
    found: list[Task | None] = [None] * len(before)
    for is_same in (_is_one, _is_alike):
        for place, task in enumerate(before):
            match = next((each for each in left if is_same(task, each)), None) if found[place] is None else None
            if match is not None:
                found[place] = match
                left.remove(match)
    return found, left


def _is_one(one: Task, other: Task) -> bool:
    return (one.what, one.who) == (other.what, other.who)


def _is_alike(one: Task, other: Task) -> bool:
    return one.what == other.what or one.who == other.who
