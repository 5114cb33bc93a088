"""Letters that were made before another, or say what is told otherwise now: each says what it says, and is marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from brobygger.records.requests import Letter
from brobygger.rules import letter_changes, letter_deadlines
from brobygger.rules.requests import Clock
from brobygger.services.requests.letter_facts import RECEIPT, TO_CITIZEN, Subject


@dataclass(frozen=True)
class Older:
    """``newer``: the newest made of the same in its language, None where there is none; ``outdated``: that it says another
    deadline than the one that runs; ``changed``: what else of the wish it says that was corrected since."""

    newer: Letter | None
    outdated: letter_deadlines.Outdated | None = None
    changed: Sequence[letter_changes.Changed] = ()


def told(
    rows: Sequence[Letter], about: Subject, clocks: Sequence[Clock]
) -> tuple[Mapping[UUID, Older], Mapping[UUID, str]]:
    """Of the letters made of one thing, newest first, what ``letters.Line`` says of them: which are older, and the words each
    receipt says where the wish is told in others today."""
    words = {name: said for name, said in about.wish.items() if name == "words"}
    others = [row for row in rows if row.letter == RECEIPT and row.about_id != about.id]
    says = {row.id: each.says for row in others for each in letter_changes.changed(row.content, words)}
    return older(rows, about, clocks), says


def older(rows: Sequence[Letter], about: Subject | None = None, clocks: Sequence[Clock] = ()) -> Mapping[UUID, Older]:
    """By key those of the letters made of one thing, newest first, that one came after, or that say something else."""
    found = {}
    for at, row in enumerate(rows[1:], start=1):
        newer = next((each for each in rows[:at] if each.content["lang"] == row.content["lang"]), None)
        other = outdated(row, about, clocks) if about else None
        wrong = changed(rows[at:], about) if about else ()
        if newer or other or wrong:
            found[row.id] = Older(newer, other, wrong)
    return found


def changed(rows: Sequence[Letter], about: Subject) -> Sequence[letter_changes.Changed]:
    """What the newest receipt of a wish says that was corrected since. None of one of the version that stands."""
    if not rows or about.is_unnamed or rows[0].about_id == about.id:
        return ()
    return letter_changes.changed(rows[0].content, about.wish)


def outdated(row: Letter, about: Subject, clocks: Sequence[Clock]) -> letter_deadlines.Outdated | None:
    """That a letter to the citizen says another deadline than the one that runs of what it is about."""
    clock = next((each for each in clocks if about.request_id in each.requests), None)
    if row.letter not in TO_CITIZEN or letter_deadlines.deadline_of(clock) is None:
        return None
    return letter_deadlines.outdated(row.content, clock)
