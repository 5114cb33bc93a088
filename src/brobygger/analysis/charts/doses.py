"""Contacts and attempts week by week for one person: what was given beside what was planned. Small and calm; it says nothing of
worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brobygger.analysis.charts.drawing import INK, QUIET, SMALL, Axis, Canvas, Spec, text_width

_LABELS = 74  # room for the name of a week
_FIGURES = 108  # room for the figures after the longest bar, more where they are longer
_BEFORE = 10  # between the bars and their figures
_BARS = 60  # the bars keep at least so much
_ROW = 30
_BAR = 11
_RINGS = 13  # pixels from one ring to the next: they are counted, and not measured by the scale of the bars
_LEAST = 4  # the scale reaches at least so far, so that one meeting does not fill the picture


@dataclass(frozen=True, slots=True)
class DoseRow:
    """One week. contacts, attempts: how many. planned: how many a week; None where none were. figures: in words."""

    label: str
    contacts: int
    attempts: int
    planned: float | None
    figures: str


@dataclass(frozen=True, slots=True)
class DoseWords:
    """The words of the picture. description: what it shows, for who cannot see it. planned: the word at the line on top."""

    description: str
    planned: str


def doses(rows: Sequence[DoseRow], *, words: DoseWords, width: int = 640) -> Spec:
    """A bar a week for the contacts, with an upright line at what was planned. The attempts are rings beneath it, which
    the line does not reach: they are work, and no part of what was given.

    rows: oldest first. width: pixels, 320 or more.
    """
    most = max([_LEAST, *(row.contacts for row in rows), *(row.planned or 0 for row in rows)])
    needed = _BEFORE + max((text_width(row.figures) for row in rows), default=0)
    room = min(max(_FIGURES, needed), width - _LABELS - _BARS)
    canvas = Canvas(width=width, axis=Axis(low=0, high=most, left=_LABELS, right=width - room))
    top = _planned_word(canvas, rows, words)
    for place, row in enumerate(rows):
        _row(canvas, row, y=top + _ROW * (place + 0.5))
    return canvas.spec(height=top + _ROW * len(rows) + 4, description=words.description)


def has_room_for(figures: str, *, width: int) -> bool:
    """Whether the figures of a week stand whole beside the bars of a picture that wide."""
    return _BEFORE + text_width(figures) <= width - _LABELS - _BARS


def _planned_word(canvas: Canvas, rows: Sequence[DoseRow], words: DoseWords) -> float:
    """The word stands over the last line that is drawn, so that no legend is needed."""
    last = next((row.planned for row in reversed(rows) if row.planned is not None), None)
    if last is None:
        return 2
    canvas.text(words.planned, x=canvas.axis.at(last), y=8, size=SMALL, color=QUIET, align="center")
    return 18


def _row(canvas: Canvas, row: DoseRow, *, y: float) -> None:
    bar, rings, scale = y - 6, y + 8, canvas.axis
    canvas.text(row.label, x=2, y=bar, size=SMALL)
    if row.contacts:
        canvas.rule(start=0, end=row.contacts, y=bar, color=INK, strokeWidth=_BAR)
    for number in range(row.attempts):
        along = (number + 0.5) * _RINGS / (scale.right - scale.left) * scale.high
        canvas.dot(value=along, y=rings, note="attempt", size=50, stroke=QUIET, fill="#ffffff")
    if row.planned is not None:
        canvas.upright(value=row.planned, top=bar - 9, bottom=bar + 7, color=QUIET, strokeWidth=2)
    canvas.text(row.figures, x=canvas.axis.right + _BEFORE, y=bar, size=SMALL, color=QUIET)
