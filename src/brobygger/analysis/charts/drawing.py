"""What the charts share: ink, type, the value scale, marks at given places, and the way to SVG."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Spec = dict[str, Any]

INK = "#1a1a1a"
QUIET = "#595959"  # small text: 7:1 on white
LINE = "#d2d2d2"
EARLIER = "#8a8a8a"
FONT = "IBM Plex Sans, system-ui, sans-serif"
TEXT_SIZE = 14
SMALL = 12
NARROW = 560  # below this the labels stand over the lines and not beside them

_SIGN_WIDTH = 0.56  # of the type size: wide enough for most words, so that text is given room rather than too little


def text_width(text: str, size: float = SMALL) -> float:
    """About how many pixels a text takes."""
    return len(text) * size * _SIGN_WIDTH


def figure(value: float, *, decimal: str, places: int = 2, is_signed: bool = False) -> str:
    """A number to be read: the language's decimal sign, a true minus, halves away from zero."""
    whole = math.floor(abs(value) * 10**places + 0.5 + 1e-9)
    digits = f"{whole / 10**places:.{places}f}".replace(".", decimal)
    sign = "\N{MINUS SIGN}" if value < 0 and whole else "+" if is_signed and whole else ""
    return sign + digits


@dataclass(frozen=True, slots=True)
class Axis:
    """The value scale: `low` to `high` drawn from `left` to `right` (pixels)."""

    low: float
    high: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """The pixel of a value."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


def rounded_out(values: Iterable[float], *, low: float, high: float, step: float) -> tuple[float, float]:
    """The limits of a scale: at least low to high, wider in whole steps where a value lies outside."""
    found = list(values)
    lowest = min([low, *(math.floor(value / step + 1e-9) * step for value in found)])
    highest = max([high, *(math.ceil(value / step - 1e-9) * step for value in found)])
    return round(lowest, 6), round(highest, 6)


@dataclass
class Canvas:
    """Marks at given places, gathered by kind; `spec` makes a Vega-Lite specification of them.

    x is a value on the axis where a mark stands for a number, and a pixel where it is a label or a frame; y is a pixel.
    """

    width: int
    axis: Axis
    layers: list[Spec] = field(default_factory=list)

    def text(self, text: str, *, x: float, y: float, size: float = TEXT_SIZE, **look: Any) -> None:
        """A text at a pixel. look: align, color, fontWeight, fontStyle as Vega-Lite calls them."""
        mark = {"type": "text", "baseline": "middle", "fontSize": size, "color": INK, "align": "left"} | look
        self._add(mark, {"text": text, "y": y}, {"x": {"value": x}, "text": {"field": "text", "type": "nominal"}})

    def rule(self, *, start: float, end: float, y: float, **look: Any) -> None:
        """A level line between two values."""
        mark = {"type": "rule", "color": LINE, "strokeWidth": 1} | look
        self._add(mark, {"from": start, "to": end, "y": y}, {"x": self._x("from"), "x2": {"field": "to"}})

    def upright(self, *, value: float, top: float, bottom: float, **look: Any) -> None:
        """An upright line at a value."""
        mark = {"type": "rule", "color": LINE, "strokeWidth": 1} | look
        self._add(
            mark, {"value": value, "y": top, "bottom": bottom}, {"x": self._x("value"), "y2": {"field": "bottom"}}
        )

    def dot(self, *, value: float, y: float, note: str, **look: Any) -> None:
        """A dot at a value. note: what it is, kept with the number in the specification."""
        mark = {"type": "point", "shape": "circle", "opacity": 1, "strokeWidth": 1.5} | look
        self._add(mark, {"value": value, "y": y, "note": note}, {"x": self._x("value")})

    def spec(self, *, height: float, description: str) -> Spec:
        """The whole, as Vega-Lite."""
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "description": description,
            "width": self.width,
            "height": height,
            "padding": 0,
            "autosize": {"type": "none"},
            "background": "#ffffff",
            "config": {"view": {"stroke": None}, "font": FONT, "aria": False},
            "layer": [self._placed(layer, height) for layer in self.layers],
        }

    def _add(self, mark: Mapping[str, Any], row: Mapping[str, Any], encoding: Mapping[str, Any]) -> None:
        self.layers.append({"mark": dict(mark), "data": {"values": [dict(row)]}, "encoding": dict(encoding)})

    def _x(self, name: str) -> Spec:
        scale = {"domain": [self.axis.low, self.axis.high], "range": [self.axis.left, self.axis.right]}
        plain = {"nice": False, "zero": False, "clamp": False}
        return {"field": name, "type": "quantitative", "scale": scale | plain, "axis": None}

    def _placed(self, layer: Spec, height: float) -> Spec:
        scale = {"domain": [0, height], "range": [0, height], "nice": False, "zero": False}
        y = {"field": "y", "type": "quantitative", "scale": scale, "axis": None}
        return layer | {"encoding": {"y": y} | layer["encoding"]}


def lanes(places: Sequence[tuple[float, float]], *, gap: float = 6) -> list[int]:
    """A lane for each label so that none lies over another: 0 is nearest, and each takes the first with room.

    places: the middle and the width of each label, in pixels.
    """
    taken: list[list[tuple[float, float]]] = []
    chosen = []
    for middle, width in places:
        left, right = middle - width / 2 - gap / 2, middle + width / 2 + gap / 2
        lane = next(
            (at for at, labels in enumerate(taken) if all(right <= start or end <= left for start, end in labels)),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((left, right))
        chosen.append(lane)
    return chosen


def svg(spec: Spec) -> str:
    """A specification as SVG text that stands alone: an image with its description, no script, no style, no link.

    Everything a strict content policy would refuse is left out, so that it can be put into a page as it is.
    """
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(vl_spec=spec, vl_version="5.20", allowed_base_urls=[])
    drawn = re.sub(r"^<\?xml[^>]*\?>\s*", "", drawn)
    # What Vega says of its own parts, in English, would be read aloud or fail an accessibility check.
    drawn = re.sub(r' (class|role|aria-[a-z]+|xmlns:xlink)="[^"]*"', "", drawn)
    opening = f'<svg role="img" aria-label={quoteattr(spec["description"])} '
    title = f"<title>{escape(spec['description'])}</title>"
    return re.sub(r"<svg ([^>]*)>", lambda found: f"{opening}{found[1]}>{title}", drawn, count=1)
