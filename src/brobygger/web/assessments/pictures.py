"""The picture of a profile, drawn by the library from what the services found."""

import json
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.analysis import charts
from brobygger.rules import code_lists
from brobygger.rules.definitions import text
from brobygger.services.assessments.profiles import Profile

# Beside the table of a page, and in a narrow column or on a phone.
WIDE, NARROW = 640, 340


def profile(found: Profile, *, is_narrow: bool) -> str:
    """The profile as SVG: an area a line, a dot for each known measurement, the unknown as a word."""
    language = get_language() or "da"
    rows = [
        charts.ProfileRow(
            text(area.label, language),
            [
                charts.Measure(code_lists.short("waves", point.wave, language), point.score and point.score.value)
                for point in area.points
            ],
        )
        for area in found.areas
    ]
    words = charts.ProfileWords(
        description=_("The scores of each area from 0 to 1, by interview; the same numbers stand in the table."),
        lowest=_("no problem"),
        highest=_("the worst"),
        unknown=_("not yet known"),
        decimal="," if language.startswith("da") else ".",
    )
    return drawn(json.dumps(charts.profile(rows, words=words, width=NARROW if is_narrow else WIDE)))


@lru_cache(maxsize=256)
def drawn(spec: str) -> str:
    """Drawing takes a few tenths of a second, so what was drawn lately is kept; there may be no name in it."""
    return charts.svg(json.loads(spec))
