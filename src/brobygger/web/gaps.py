"""What is not known of a person yet: the codes of ``services.drawing`` in words short enough for a table cell."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from brobygger.rules import target_group
from brobygger.rules.refusals import words

# The parts of the ASI criterion, in a word or two.
AREAS = {
    "medical": words("body"),
    "psychiatric": words("mind"),
    "economy": words("economy"),
    "legal": words("crime"),
    "family": words("family"),
    "social": words("network"),
}


def in_words(codes: Iterable[str]) -> list[str]:
    """Such as ["name", "4 criteria", "ASI: economy, network"]."""
    return list(_in_words(tuple(codes), get_language()))


# Most of a list lack one of a few things, and each would be put together from up to ten texts.
@lru_cache(maxsize=1024)
def _in_words(found: tuple[str, ...], language: str | None) -> tuple[str, ...]:
    criteria = sum(code.startswith("criterion:") for code in found)
    areas = [_area(code.removeprefix("area:")) for code in found if code.startswith("area:")]
    all_areas = len(target_group.load().parts)
    return (
        *([_("name")] if "name" in found else []),
        *([_("number")] if "number" in found else []),
        *([_("home municipality")] if "home_municipality" in found else []),
        *([ngettext("%(n)s criterion", "%(n)s criteria", criteria) % {"n": criteria}] if criteria else []),
        *([_("ASI: %(areas)s") % {"areas": ", ".join(areas)}] if 0 < len(areas) < all_areas else []),
        *([_("ASI: all areas")] if len(areas) == all_areas else []),
    )


def _area(score: str) -> str:
    return _(AREAS[score]) if score in AREAS else score
