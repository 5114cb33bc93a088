"""Not knowing, in words: every way of it has its own, and on a form they stand apart from the answers."""

from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# X, N and later are the codes of answers.
UNKNOWN: dict[str, Promise] = {
    "not_asked": _("not yet asked"),
    "not_known": _("not yet known"),
    "day_not_known": _("day not known"),
    "none_agreed": _("nothing agreed"),
    "never": pgettext_lazy("has never happened", "not yet"),
    "X": _("declined or does not know"),
    "N": _("not relevant"),
    "later": _("not today"),
}
NOT_ANSWERS = frozenset({"X", "N", "later"})


def keys(field: BoundField, which: str) -> list[BoundWidget]:
    """The answers of a radio field ("answers"), or the ways of not answering ("other"), which stand last on the page."""
    return [choice for choice in field if (str(choice.data["value"]) in NOT_ANSWERS) == (which == "other")]
