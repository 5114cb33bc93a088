"""Before and after by area, for a group: two dots, what lies between them, the interval and how many they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brobygger.analysis.charts.drawing import (
    EARLIER,
    INK,
    LINE,
    NARROW,
    QUIET,
    SMALL,
    Axis,
    Canvas,
    Spec,
    figure,
    rounded_out,
    text_width,
)

_LABELS = 200
_FIGURES = 250
_EDGE = 14
_NARROW_EDGE = 12


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One area: the mean before and after of the same people, the mean change and its interval, and how many they are.

    None where it cannot be given; `why` then says so in words.
    """

    label: str
    before: float | None
    after: float | None
    change: float | None
    low: float | None
    high: float | None
    n: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """The words of the picture. description: what it shows, for who cannot see it. before, after: the two waves.

    interval: with places %(low)s and %(high)s. people: with %(n)s. note: what the grey bar is, under the scale.
    """

    description: str
    before: str
    after: str
    interval: str
    people: str
    note: str = ""
    decimal: str = ","


def change(rows: Sequence[ChangeRow], *, words: ChangeWords, width: int = 720) -> Spec:
    """For each area a hollow dot before and a filled one after, with the interval of the change as a bar behind it.

    The bar runs from before + low to before + high: where the second dot could as well have been. The figures stand to
    the right, or under the line where the picture is narrow. width: pixels, 320 or more.
    """
    shown = [row for row in rows if row.before is not None and row.after is not None]
    low, high = rounded_out([number for row in shown for number in _reach(row)], low=0, high=0.5, step=0.1)
    is_narrow = width < NARROW
    left = _NARROW_EDGE if is_narrow else _LABELS + _EDGE
    right = width - (_NARROW_EDGE if is_narrow else _FIGURES + _EDGE)
    canvas = Canvas(width=width, axis=Axis(low=low, high=high, left=left, right=right))
    top = 12.0
    for row in rows:
        is_first = bool(shown) and row is shown[0]
        top = _row(canvas, row, words, top=top, is_first=is_first, is_narrow=is_narrow)
    _scale(canvas, y=top + 4, decimal=words.decimal)
    if words.note:
        canvas.text(words.note, x=2 if is_narrow else left, y=top + 38, size=SMALL, color=QUIET)
    return canvas.spec(height=top + (48 if words.note else 24), description=words.description)


def _reach(row: ChangeRow) -> list[float]:
    ends = [row.before, row.after]
    if row.before is not None and row.low is not None and row.high is not None:
        ends += [row.before + row.low, row.before + row.high]
    return [end for end in ends if end is not None]


def _row(canvas: Canvas, row: ChangeRow, words: ChangeWords, *, top: float, is_first: bool, is_narrow: bool) -> float:
    """Draws one area from `top` down, and gives where the next begins."""
    y = top + (44 if is_first and is_narrow else 28 if is_narrow else 32 if is_first else 16)
    canvas.text(row.label, x=2, y=top + 6 if is_narrow else y)
    at = y + 22 if is_narrow else y
    below = 44 if is_narrow else 22
    if row.before is None or row.after is None:
        x = 2.0 if is_narrow else canvas.width - _FIGURES + 6.0
        canvas.text(row.why, x=x, y=at, size=SMALL, color=QUIET, fontStyle="italic")
        canvas.rule(start=canvas.axis.low, end=canvas.axis.high, y=y, strokeDash=[2, 4])
        return y + below
    canvas.rule(start=canvas.axis.low, end=canvas.axis.high, y=y)
    if row.low is not None and row.high is not None:
        canvas.rule(start=row.before + row.low, end=row.before + row.high, y=y, strokeWidth=9, color="#cfcfcf")
    canvas.rule(start=row.before, end=row.after, y=y, strokeWidth=2, color=EARLIER)
    canvas.dot(value=row.before, y=y, note=words.before, fill="#ffffff", stroke=INK, size=85)
    canvas.dot(value=row.after, y=y, note=words.after, filled=True, color=INK, size=100)
    if is_first:
        _name_the_dots(canvas, row, words, y=y - 17)
    _figures(canvas, row, words, y=at, is_narrow=is_narrow)
    return y + below


def _name_the_dots(canvas: Canvas, row: ChangeRow, words: ChangeWords, *, y: float) -> None:
    """The two waves by name, over the first pair of dots; pushed apart where they would lie over each other."""
    assert row.before is not None and row.after is not None
    before, after = canvas.axis.at(row.before), canvas.axis.at(row.after)
    apart = (text_width(words.before) + text_width(words.after)) / 2 + 8
    push = max(0.0, apart - abs(before - after)) / 2
    direction = 1 if before >= after else -1
    for text, x, color in (
        (words.before, before + direction * push, QUIET),
        (words.after, after - direction * push, INK),
    ):
        half = text_width(text) / 2
        inside = min(max(x, half), canvas.width - half)
        canvas.text(text, x=inside, y=y, size=SMALL, align="center", color=color)


def _figures(canvas: Canvas, row: ChangeRow, words: ChangeWords, *, y: float, is_narrow: bool) -> None:
    """The change, its interval and how many, in columns."""
    x = 2.0 if is_narrow else canvas.width - _FIGURES + 6.0
    if row.change is not None:
        shown = figure(row.change, decimal=words.decimal, is_signed=True)
        canvas.text(shown, x=x + 38, y=y, size=SMALL + 1, align="right", fontWeight="bold")
    if row.low is not None and row.high is not None:
        low, high = (figure(end, decimal=words.decimal, is_signed=True) for end in (row.low, row.high))
        canvas.text(words.interval % {"low": low, "high": high}, x=x + 48, y=y, size=SMALL, color=QUIET)
    if row.n is not None:
        canvas.text(words.people % {"n": row.n}, x=canvas.width - 2, y=y, size=SMALL, align="right")


def _scale(canvas: Canvas, *, y: float, decimal: str) -> None:
    axis = canvas.axis
    steps = round((axis.high - axis.low) / 0.1)
    every = 1 if steps <= 6 else 2
    for step in range(0, steps + 1, every):
        value = axis.low + step * 0.1
        canvas.upright(value=value, top=y - 4, bottom=y, color=LINE)
        canvas.text(
            figure(value, decimal=decimal, places=1),
            x=axis.at(value),
            y=y + 10,
            size=SMALL,
            align="center",
            color=QUIET,
        )
