"""The profile of one person over time: small and calm. It shows what was measured and when; it does not judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brobygger.analysis.charts.drawing import (
    EARLIER,
    INK,
    NARROW,
    QUIET,
    SMALL,
    TEXT_SIZE,
    Axis,
    Canvas,
    Spec,
    figure,
    lanes,
    rounded_out,
    text_width,
)

_LABELS = 190  # room for the names of the areas where they stand beside the lines
_FIGURES = 96  # room for the newest figure
_EDGE = 34  # room for half a date beyond the ends of the scale
_LANE = 15
_LONGEST = 24  # signs of a label before it is broken over two lines


@dataclass(frozen=True, slots=True)
class Measure:
    """One measurement of an area. when: its date or wave as it is to be read. value: 0 to about 1; None is not known."""

    when: str
    value: float | None


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One area with its measurements, oldest first. Without any, the area is shown as not known."""

    label: str
    measures: Sequence[Measure]


@dataclass(frozen=True, slots=True)
class ProfileWords:
    """The words of the picture. description: what it shows, for who cannot see it. lowest, highest: the two ends."""

    description: str
    lowest: str
    highest: str
    unknown: str
    decimal: str = ","


def profile(rows: Sequence[ProfileRow], *, words: ProfileWords, width: int = 640) -> Spec:
    """A line from 0 to 1 for each area with a dot for each known measurement and its date beside it.

    The newest is filled and its figure stands to the right; where the newest measurement is not known, the word for that
    stands there, also when earlier ones are known. width: pixels, 320 or more.
    """
    known = [measure.value for row in rows for measure in row.measures if measure.value is not None]
    low, high = rounded_out(known, low=0, high=1, step=0.1)
    is_narrow = width < NARROW
    left = _EDGE if is_narrow else _LABELS + _EDGE
    right = width - (_EDGE if is_narrow else _FIGURES + _EDGE)
    canvas = Canvas(width=width, axis=Axis(low=low, high=high, left=left, right=right))
    top = _ends(canvas, words)
    for row in rows:
        top = _row(canvas, row, words, top=top, is_narrow=is_narrow)
    return canvas.spec(height=top, description=words.description)


def _ends(canvas: Canvas, words: ProfileWords) -> float:
    """What the two ends of the scale mean, once, on top."""
    for value, text, align in ((0, words.lowest, "left"), (1, words.highest, "right")):
        x = canvas.axis.at(value) + (-4 if align == "left" else 4)
        canvas.text(f"{value} {text}", x=x, y=10, size=SMALL, color=QUIET, align=align)
    return 26


def _row(canvas: Canvas, row: ProfileRow, words: ProfileWords, *, top: float, is_narrow: bool) -> float:
    """Draws one area from `top` down, and gives where the next begins."""
    known = [measure for measure in row.measures if measure.value is not None]
    newest = row.measures[-1] if row.measures and row.measures[-1].value is not None else None
    earlier = known[:-1] if newest else known
    # Earlier dates stand over the line and the newest under it, so that two never meet.
    levels = lanes([(canvas.axis.at(measure.value or 0), text_width(measure.when)) for measure in earlier])
    height = _LANE * (max(levels, default=-1) + 1)
    y = top + (22 if is_narrow else 2) + max(height, 0 if is_narrow else 8) + 10
    label_y = top + 10 if is_narrow else y
    _label(canvas, row.label, y=label_y, is_narrow=is_narrow)
    if newest and newest.value is not None:
        shown = figure(newest.value, decimal=words.decimal)
        canvas.text(shown, x=canvas.width - 2, y=label_y, align="right", fontWeight="bold")
    else:
        canvas.text(words.unknown, x=canvas.width - 2, y=label_y, align="right", color=QUIET, fontStyle="italic")
    canvas.rule(start=0, end=1, y=y, **({} if known else {"strokeDash": [2, 4]}))
    for end in (0, 1):
        canvas.upright(value=end, top=y - 4, bottom=y + 4)
    _earlier(canvas, earlier, levels, y=y)
    if newest and newest.value is not None:
        canvas.dot(value=newest.value, y=y, note=newest.when, filled=True, color=INK, size=110)
        canvas.text(newest.when, x=canvas.axis.at(newest.value), y=y + 17, size=SMALL, align="center")
    return y + (36 if newest else 22)


def _earlier(canvas: Canvas, measures: Sequence[Measure], levels: Sequence[int], *, y: float) -> None:
    """Hollow dots with their dates over them. Dates have a white edge, so that no line to a date above crosses them."""
    for level, measure in zip(levels, measures, strict=True):
        if level:
            canvas.upright(value=measure.value or 0, top=y - 10 - _LANE * level, bottom=y - 6)
    for level, measure in zip(levels, measures, strict=True):
        place = {"x": canvas.axis.at(measure.value or 0), "y": y - 16 - _LANE * level}
        canvas.text(measure.when, size=SMALL, align="center", color="#ffffff", stroke="#ffffff", strokeWidth=5, **place)
        canvas.text(measure.when, size=SMALL, align="center", color=QUIET, **place)
    for measure in measures:
        canvas.dot(value=measure.value or 0, y=y, note=measure.when, fill="#ffffff", stroke=EARLIER, size=70)


def _label(canvas: Canvas, label: str, *, y: float, is_narrow: bool) -> None:
    if is_narrow or len(label) <= _LONGEST:
        canvas.text(label, x=2, y=y)
        return
    cut = label.rfind(" ", 0, _LONGEST)
    first, second = (label[:cut], label[cut + 1 :]) if cut > 0 else (label, "")
    canvas.text(first, x=2, y=y - TEXT_SIZE * 0.6)
    canvas.text(second, x=2, y=y + TEXT_SIZE * 0.6)
