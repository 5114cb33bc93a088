"""The picture of an answer: before and after for each area, drawn by the library."""

import json

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.analysis import charts
from brobygger.rules import code_lists
from brobygger.web.assessments.pictures import drawn
from brobygger.web.evaluation.answers import Answer, rows

WIDE, NARROW = 960, 340


def change(answer: Answer, *, is_narrow: bool) -> str:
    """The change as SVG; what cannot be shown is said in words."""
    language = get_language() or "da"
    shown = [
        charts.ChangeRow(
            label=row.label,
            before=row.result.mean_before,
            after=row.result.mean_after,
            change=row.result.mean_change,
            low=row.result.low,
            high=row.result.high,
            n=row.result.pairs,
            why="" if row.result.mean_change is not None else _why(row.result.why),
        )
        for row in rows(answer)
    ]
    words = charts.ChangeWords(
        description=_("Mean score before and after for each area, with the interval of the change."),
        before=code_lists.label("waves", answer.before, language),
        after=code_lists.label("waves", answer.after, language),
        interval=_("%(low)s to %(high)s"),
        people=_("n = %(n)s"),
        note=_("Grey bar: 95 %% interval of the change") % {},
        decimal="," if language.startswith("da") else ".",
    )
    return drawn(json.dumps(charts.change(shown, words=words, width=NARROW if is_narrow else WIDE)))


def _why(code: str) -> str:
    return _("too few to show") if code == "hidden" else _("nobody measured both times")
