"""When a wave of interviews is due, and whether someone could be interviewed at it at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from brobygger.rules import code_lists, law
from brobygger.rules.refusals import Refusal, words

NO_INTERVIEW, NOT_DUE, DIED, DIED_SOME_DAY = "no_interview", "not_due", "died", "died_some_day"
# Those were not lost: nobody could have interviewed them, or nobody knows whether anybody could.
NOT_LOST = frozenset({NOT_DUE, DIED, DIED_SOME_DAY})


MESSAGES = {
    "one_wave": words("Choose two different waves."),
    "wrong_order": words("The wave before must be earlier than the wave after. Choose them the other way round."),
}


@dataclass(frozen=True)
class Followed:
    """What is needed of one person to say why an interview is missing: the first measurement of all, and the day of death.

    ``is_day_known``: False where ``died_on`` is only the day it was told, so that they died then at the latest."""

    first_on: date
    first_wave: str
    died_on: date | None = None
    is_day_known: bool = True


def check_order(before: str, after: str) -> None:
    """Raises Refusal: one wave twice ("one_wave"), or the later before the earlier ("wrong_order")."""
    order = code_lists.codes("waves")
    if before == after:
        raise Refusal("one_wave", MESSAGES["one_wave"])
    if order.index(before) > order.index(after):
        raise Refusal("wrong_order", MESSAGES["wrong_order"])


def due_on(followed: Followed, wave: str) -> date:
    """The day a wave is due: its months after the first measurement."""
    here, first = (code_lists.entry("waves", each) for each in (wave, followed.first_wave))
    return law.months_after(followed.first_on, _months(here) - _months(first))


def to_come(followed: Followed, begun: Collection[str]) -> dict[str, date]:
    """By wave later than all that have begun the day it is due, in their order."""
    order = code_lists.codes("waves")
    last = max(order.index(wave) for wave in (followed.first_wave, *begun))
    return {wave: due_on(followed, wave) for wave in order[last + 1 :]}


def closes_on(followed: Followed, wave: str) -> date:
    """The last day a wave is waited for: the day it is due, and the days of its own window where the list of waves gives it one
    ("days")."""
    window = int(str(code_lists.entry("waves", wave).get("days", 0)))
    return due_on(followed, wave) + timedelta(days=window)


def why_no_interview(followed: Followed, wave: str, *, today: date) -> str:
    """Why someone has no interview at a wave: they died before it was over, they died and nobody knows
    whether it was before, it is not over yet, or none was made then. Whether anybody looked for them it does not say."""
    closes = closes_on(followed, wave)
    if followed.died_on is not None and followed.died_on <= closes:
        return DIED
    if not followed.is_day_known:
        return DIED_SOME_DAY
    return NOT_DUE if today < closes else NO_INTERVIEW


def _months(wave: Mapping[str, object]) -> int:
    return int(str(wave["months"]))
