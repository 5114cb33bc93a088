"""Charts as Vega-Lite specifications, and those as SVG, drawn on the server without a browser.

What lives here: one module per chart and `drawing.py` with what they share. What may not: words of any language (the
faces give them), numbers that are not shown in a table beside the chart. A new chart is a function from plain data and
words to a specification, in a module named after what it shows, and is let out here.

All of them: direct labels and no legend, ink and greys that stay apart in print, nothing that says better or worse.
"""

from brobygger.analysis.charts.balance import BalanceRow, BalanceWords, balance
from brobygger.analysis.charts.change import ChangeRow, ChangeWords, change
from brobygger.analysis.charts.doses import DoseRow, DoseWords, doses, has_room_for
from brobygger.analysis.charts.drawing import Spec, svg
from brobygger.analysis.charts.profile import Measure, ProfileRow, ProfileWords, profile

__all__ = [
    "BalanceRow",
    "BalanceWords",
    "ChangeRow",
    "ChangeWords",
    "DoseRow",
    "DoseWords",
    "Measure",
    "ProfileRow",
    "ProfileWords",
    "Spec",
    "balance",
    "change",
    "doses",
    "has_room_for",
    "profile",
    "svg",
]
