"""Care and change over the months of one course: small and calm. It describes the meetings; no side of it is the better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brobygger.analysis.charts.drawing import INK, QUIET, SMALL, Axis, Canvas, Spec

_LABELS = 96  # room for the month, left of the scale
_FIGURES = 104  # room for the share and how many it is of, right of it
_EDGE = 10
_ROW = 26


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One month. care: care's mean share, 0-100 per cent; None where nothing was told. figure: what stands to the right."""

    label: str
    care: int | None
    figure: str


@dataclass(frozen=True, slots=True)
class BalanceWords:
    """The words of the picture. description: what it shows, for who cannot see it. change, care: the two ends."""

    description: str
    change: str
    care: str


def balance(rows: Sequence[BalanceRow], *, words: BalanceWords, width: int = 640) -> Spec:
    """For each month a line from change only to care only with its middle marked, and a dot at the share.

    A month that tells nothing has a broken line and no dot. width: pixels, 320 or more.
    """
    canvas = Canvas(width=width, axis=Axis(low=0, high=100, left=_LABELS + _EDGE, right=width - _FIGURES - _EDGE))
    canvas.text(words.change, x=canvas.axis.left, y=10, size=SMALL, color=QUIET)
    canvas.text(words.care, x=canvas.axis.right, y=10, size=SMALL, color=QUIET, align="right")
    y = 18.0
    for row in rows:
        y += _ROW
        canvas.text(row.label, x=2, y=y, size=SMALL + 1)
        canvas.rule(start=0, end=100, y=y, **({} if row.care is not None else {"strokeDash": [2, 4]}))
        for mark in (0, 50, 100):
            canvas.upright(value=mark, top=y - 4, bottom=y + 4)
        if row.care is not None:
            canvas.dot(value=row.care, y=y, note=row.label, filled=True, color=INK, size=90)
        look = {} if row.care is not None else {"color": QUIET, "fontStyle": "italic"}
        canvas.text(row.figure, x=width - 2, y=y, size=SMALL, align="right", **look)
    return canvas.spec(height=y + 14, description=words.description)
