"""Contacts week by week for one person: what was given beside what was planned. Small and calm; it says nothing of worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brobygger.analysis.charts.drawing import EARLIER, INK, QUIET, SMALL, Axis, Canvas, Spec

_LABELS = 74  # room for the name of a week
_FIGURES = 108  # room for the figures after the longest bar
_ROW = 22
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
    """A bar a week: dark for contacts, and after it a thin grey one for attempts; an upright line at what was planned.

    rows: oldest first. width: pixels, 320 or more.
    """
    most = max([_LEAST, *(row.contacts + row.attempts for row in rows), *(row.planned or 0 for row in rows)])
    canvas = Canvas(width=width, axis=Axis(low=0, high=most, left=_LABELS, right=width - _FIGURES))
    top = _planned_word(canvas, rows, words)
    for place, row in enumerate(rows):
        _row(canvas, row, y=top + _ROW * (place + 0.5))
    return canvas.spec(height=top + _ROW * len(rows) + 4, description=words.description)


def _planned_word(canvas: Canvas, rows: Sequence[DoseRow], words: DoseWords) -> float:
    """The word stands over the last line that is drawn, so that no legend is needed."""
    last = next((row.planned for row in reversed(rows) if row.planned is not None), None)
    if last is None:
        return 2
    canvas.text(words.planned, x=canvas.axis.at(last), y=8, size=SMALL, color=QUIET, align="center")
    return 18


def _row(canvas: Canvas, row: DoseRow, *, y: float) -> None:
    canvas.text(row.label, x=2, y=y, size=SMALL)
    if row.contacts:
        canvas.rule(start=0, end=row.contacts, y=y, color=INK, strokeWidth=11)
    if row.attempts:
        canvas.rule(start=row.contacts, end=row.contacts + row.attempts, y=y, color=EARLIER, strokeWidth=4)
    if row.planned is not None:
        canvas.upright(value=row.planned, top=y - _ROW / 2, bottom=y + _ROW / 2, color=QUIET, strokeWidth=2)
    canvas.text(row.figures, x=canvas.width - _FIGURES + 10, y=y, size=SMALL, color=QUIET)
