"""How far an interview has come: area by area what is answered, what a score still lacks, and where to take it up again.

Like everything here it is worked out from the answers given so far; nothing is stored. The phone has the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from brobygger.rules.answers import Answer, State
from brobygger.rules.instruments import Area, Instrument, ScoreDefinition
from brobygger.rules.scores import Score, needed_items, score


@dataclass(frozen=True, slots=True)
class ScoreProgress:
    """How far one score has come.

    answered: how many of the ``needed`` items have an answer that can be counted. open: items still to be asked or put
    off. withheld: items with X or N, for which the score cannot be worked out. oldest, newest: the days of the first and
    the last answer in it, None when there is none. is_stretched: they lie further apart than the instrument asks back.
    """

    definition: ScoreDefinition
    score: Score
    needed: tuple[str, ...]
    open: tuple[str, ...]
    withheld: tuple[str, ...]
    oldest: date | None
    newest: date | None
    is_stretched: bool

    @property
    def answered(self) -> int:
        """How many of the needed items are in hand."""
        return len(self.needed) - len(self.open) - len(self.withheld)


@dataclass(frozen=True, slots=True)
class AreaProgress:
    """How far one area has come. X and N are answers; "not today" (``put_off``) is not."""

    area: Area
    answered: int
    total: int
    short_answered: int
    short_total: int
    put_off: int
    scores: tuple[ScoreProgress, ...]

    def is_done(self, short: bool) -> bool:
        """Whether every question of the area (with ``short``: of its short form) has been answered."""
        return self.short_answered == self.short_total if short else self.answered == self.total


def is_answered(answer: Answer | None) -> bool:
    """Whether an item has been answered: a value, X or N."""
    return answer is not None and answer.state is not State.NOT_TODAY


def progress(
    instrument: Instrument,
    answers: Mapping[str, Answer],
    given_on: Mapping[str, date],
    *,
    today: date,
    log_rule: str | None = None,
    per_unit: Decimal = Decimal(1),
) -> tuple[AreaProgress, ...]:
    """Every area of the instrument, in its order.

    answers, given_on: by item code, for the items that have an answer. An instrument without formulas has areas without
    scores. While a score still lacks answers, its age is counted to ``today``: what is asked now would join what was
    answered then.
    """
    ready = instrument.status == "ready"
    scores = score(instrument, answers, log_rule=log_rule, per_unit=per_unit) if ready else {}
    return tuple(
        _area(
            instrument,
            area,
            answers,
            tuple(
                _score(instrument, definition, scores[definition.id], answers, given_on, today)
                for definition in instrument.scores
                if ready and definition.area == area.id
            ),
        )
        for area in instrument.areas
    )


def resume_at(areas: tuple[AreaProgress, ...], *, last: str = "") -> tuple[str, bool] | None:
    """Where to go on, as (area, whether its short form is enough), or None when every question has been answered.

    First the rest of the area one was in (``last``), then the first with an open question of the short form, and only when
    all of those are answered the first with any question open.
    """
    short = [each for each in areas if not each.is_done(short=True)]
    for candidates, is_short in ((short, True), ([each for each in areas if not each.is_done(short=False)], False)):
        if candidates:
            here = next((each for each in candidates if each.area.id == last), candidates[0])
            return here.area.id, is_short
    return None


def _area(
    instrument: Instrument, area: Area, answers: Mapping[str, Answer], scores: tuple[ScoreProgress, ...]
) -> AreaProgress:
    items = instrument.items_of(area.id)
    short = [item for item in items if item.in_short_form]
    return AreaProgress(
        area=area,
        answered=sum(is_answered(answers.get(item.code)) for item in items),
        total=len(items),
        short_answered=sum(is_answered(answers.get(item.code)) for item in short),
        short_total=len(short),
        put_off=sum(item.code in answers and not is_answered(answers[item.code]) for item in items),
        scores=scores,
    )


def _score(
    instrument: Instrument,
    definition: ScoreDefinition,
    result: Score,
    answers: Mapping[str, Answer],
    given_on: Mapping[str, date],
    today: date,
) -> ScoreProgress:
    needed = needed_items(definition.operation)
    withheld = tuple(code for code in result.missing if is_answered(answers.get(code)))
    days = [given_on[code] for code in needed if is_answered(answers.get(code)) and code in given_on]
    oldest, newest = min(days, default=None), max(days, default=None)
    until = newest if result.value is not None else today
    recall = instrument.recall_days
    stretched = recall is not None and oldest is not None and until is not None and (until - oldest).days > recall
    return ScoreProgress(
        definition=definition,
        score=result,
        needed=needed,
        open=tuple(code for code in result.missing if code not in withheld),
        withheld=withheld,
        oldest=oldest,
        newest=newest,
        is_stretched=stretched,
    )
