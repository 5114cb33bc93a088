"""The picture of what was given week by week, drawn by the library from what the services found."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.analysis import charts

if TYPE_CHECKING:
    from brobygger.rules.weeks import Week

# It stands in a narrow column, on a phone, and beside its table.
WIDTH = 340


def weeks(found: "Sequence[Week]") -> str:
    """The weeks as SVG, oldest first: contacts, attempts, and what was planned."""
    rows = [
        charts.DoseRow(
            label=_("week %(n)s") % {"n": week.number},
            contacts=week.contacts,
            attempts=week.attempts,
            planned=week.planned,
            figures=_figures(week),
        )
        for week in found
    ]
    words = charts.DoseWords(
        description=_(
            "Contacts and attempts week by week beside what was planned; the same numbers stand in the table."
        ),
        planned=_("planned"),
    )
    return _drawn(json.dumps(charts.doses(rows, words=words, width=WIDTH)))


def _figures(week: "Week") -> str:
    attempts = ngettext("%(n)s attempt", "%(n)s attempts", week.attempts) % {"n": week.attempts}
    more = [attempts] if week.attempts else []
    days = {
        _("on a stay"): week.stay_days,
        _("broken off"): week.break_days,
        _("ended"): week.ended_days,
    }
    # One reason, that of most days: there is no room for more, and the table has them all.
    why = max(days, key=lambda each: days[each])
    return " · ".join([str(week.contacts), *more, *([why] if days[why] else [])])


@lru_cache(maxsize=256)
def _drawn(spec: str) -> str:
    """Drawing takes a few tenths of a second, so what was drawn lately is kept; there is no name in it."""
    return charts.svg(json.loads(spec))
