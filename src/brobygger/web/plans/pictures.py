"""The picture of what was given week by week, drawn by the library from what the services found."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.analysis import charts
from brobygger.rules.weeks import BREAK, ENDED, STAY

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
    away = _away(week)
    why = [away] if away else []
    whole = " · ".join([str(week.contacts), *more, *why])
    # The attempts stand beneath the bar too, one by one.
    return whole if charts.has_room_for(whole, width=WIDTH) else " · ".join([str(week.contacts), *why])


def _away(week: "Week") -> str:
    """Why nobody was to meet them, and on how many days where it was not all the week. One reason, that of most days: there is
    no room for more, and the table has them all."""
    days = {STAY: week.stay_days, BREAK: week.break_days, ENDED: week.ended_days}
    why = max(days, key=lambda each: days[each])
    n = days[why]
    if week.away and n == sum(days.values()):
        return {STAY: _("on a stay"), BREAK: _("broken off"), ENDED: _("ended")}[why]
    told = {
        STAY: ngettext("%(n)s day on a stay", "%(n)s days on a stay", n),
        BREAK: ngettext("%(n)s day broken off", "%(n)s days broken off", n),
        ENDED: ngettext("ended for %(n)s day", "ended for %(n)s days", n),
    }
    return told[why] % {"n": n} if n else ""


@lru_cache(maxsize=256)
def _drawn(spec: str) -> str:
    """Drawing takes a few tenths of a second, so what was drawn lately is kept; there is no name in it."""
    return charts.svg(json.loads(spec))
