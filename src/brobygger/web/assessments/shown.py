"""How far an interview has come, ready for the templates: labels in the language of the page, links to what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from brobygger.rules.definitions import text
from brobygger.rules.instruments import Instrument, next_unanswered
from brobygger.rules.progress import AreaProgress, ScoreProgress
from brobygger.services.assessments.interviews import Sheet

MOST_NAMED = 4


@dataclass(frozen=True)
class Link:
    """A question by its words, and where it is asked."""

    label: str
    url: str


@dataclass(frozen=True)
class ScoreLine:
    """One score: its ``value``, or why there is none. ``label`` is empty where the area has no other score.

    open: how many answers are missing; elsewhere: those of them that are asked in another area; withheld: questions
    answered with X or N.
    """

    label: str
    value: float | None
    answered: int
    needed: int
    open: int
    elsewhere: Sequence[Link]
    withheld: Sequence[Link]
    faulty: bool
    oldest: date | None
    newest: date | None
    is_stretched: bool


@dataclass(frozen=True)
class AreaLine:
    """One area of an interview."""

    id: str
    label: str
    url: str
    answered: int
    total: int
    put_off: int
    scores: Sequence[ScoreLine]

    @property
    def percent(self) -> int:
        """How much of the area's questions are answered."""
        return 100 * self.answered // self.total if self.total else 100


@dataclass(frozen=True)
class Shown:
    """An interview on the overview. ``resume``: where to go on, None when every question has been answered."""

    sheet: Sheet
    areas: Sequence[AreaLine]
    resume: AreaLine | None
    resume_url: str
    is_short_done: bool


def interview(sheet: Sheet, today: date) -> Shown:
    """An interview with all its areas."""
    found = sheet.progress(today)
    lines = [line(sheet, each) for each in found]
    place = sheet.resume_at(today)
    resume = next((each for each in lines if place is not None and each.id == place[0]), None)
    return Shown(
        sheet=sheet,
        areas=lines,
        resume=resume,
        resume_url=resume_url(sheet, *place) if place else "",
        is_short_done=all(each.is_done(short=True) for each in found),
    )


def line(sheet: Sheet, area: AreaProgress) -> AreaLine:
    """One area, with what is answered of it and its scores."""
    return AreaLine(
        id=area.area.id,
        label=_words(area.area.label),
        url=area_url(sheet, area.area.id, area.short_total > 0),
        answered=area.short_answered if area.short_total else area.answered,
        total=area.short_total or area.total,
        put_off=area.put_off,
        scores=[_score(sheet, each, area.area.id, named=len(area.scores) > 1) for each in area.scores],
    )


def area_url(sheet: Sheet, area: str, short: bool) -> str:
    """The page of an area; the whole of it where the short form has no questions or none left."""
    url = reverse("assessments:area", args=[sheet.interview.id, area])
    has_short = bool(sheet.instrument.items_of(area, True))
    return url if short or not has_short else f"{url}?hele=1"


def resume_url(sheet: Sheet, area: str, short: bool) -> str:
    """The page of an area, at the first question that still has to be asked."""
    item = next_unanswered(sheet.instrument, area, sheet.answers, short)
    url = area_url(sheet, area, short)
    return f"{url}#row-{item.code}" if item else url


def _score(sheet: Sheet, score: ScoreProgress, here: str, *, named: bool) -> ScoreLine:
    apart = [code for code in score.open if sheet.instrument.item(code).area != here]
    return ScoreLine(
        label=_words(score.definition.label) if named else "",
        value=score.score.value,
        answered=score.answered,
        needed=len(score.needed),
        open=len(score.open),
        elsewhere=[_link(sheet, code, here) for code in apart],
        withheld=[_link(sheet, code, here) for code in score.withheld[:MOST_NAMED]],
        faulty=score.score.value is None and not score.score.missing,
        oldest=score.oldest,
        newest=score.newest,
        is_stretched=score.is_stretched,
    )


def _link(sheet: Sheet, code: str, here: str) -> Link:
    instrument: Instrument = sheet.instrument
    item = instrument.item(code)
    page = "" if item.area == here else reverse("assessments:area", args=[sheet.interview.id, item.area])
    return Link(label=_words(item.label), url=f"{page}#row-{code}")


def _words(label: Any) -> str:
    return text(label, get_language() or "da")
