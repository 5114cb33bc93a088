"""The picture of care and change over a course, drawn by the library from what the services found."""

import json
from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from brobygger.analysis import charts
from brobygger.rules.deliveries import Weighed
from brobygger.web.assessments.pictures import NARROW, WIDE, drawn

# A longer course would make a picture as long as a page; its table shows every month.
MONTHS = 24


def balance(months: Sequence[Weighed], *, is_narrow: bool) -> str:
    """The last months as SVG: a line each, a dot where care and change met."""
    rows = [charts.BalanceRow(_month(each), each.care, _figure(each)) for each in months[-MONTHS:]]
    words = charts.BalanceWords(
        description=_("Care's share of the contacts of each month; the same numbers stand in the table."),
        change=_("change only"),
        care=_("care only"),
    )
    return drawn(json.dumps(charts.balance(rows, words=words, width=NARROW if is_narrow else WIDE)))


def _month(each: Weighed) -> str:
    return date_format(each.month, "b Y")


def _figure(each: Weighed) -> str:
    if each.care is None:
        return _("not told")
    return _("%(care)s %% (n=%(n)s)") % {"care": each.care, "n": each.told}
