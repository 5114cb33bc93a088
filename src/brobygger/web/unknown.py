"""Not knowing, in words: every way of it has its own, and on a form they stand apart from the answers."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

# X, N and later are the codes of answers.
UNKNOWN: dict[str, Promise] = {
    "not_asked": _("not yet asked"),
    "was_not_asked": _("was not asked"),
    "not_known": _("not yet known"),
    "was_not_known": _("not known"),
    "not_written": _("nothing written"),
    "day_not_known": _("day not known"),
    "none_agreed": _("nothing agreed"),
    "never": pgettext_lazy("has never happened", "not yet"),
    "not_seen": _("no meeting written"),
    "X": _("declined or does not know"),
    "N": _("not relevant"),
    "later": _("not today"),
}
# How it is said of whoever has died: nothing more is asked or becomes known.
OF_THE_DEAD = {"not_asked": "was_not_asked", "not_known": "was_not_known", "never": "not_written"}
NOT_ANSWERS = frozenset({"X", "N", "later"})


def keys(field: BoundField, which: str) -> list[BoundWidget]:
    """The answers of a radio field ("answers"), or the ways of not answering ("other"), which stand last on the page."""
    return [choice for choice in field if (str(choice.data["value"]) in NOT_ANSWERS) == (which == "other")]


def marked(kind: str) -> SafeString:
    """One way of not knowing, as it stands on a page."""
    return format_html('<span class="unknown">{}</span>', UNKNOWN[kind])


def unknown(value: object, kind: str = "not_asked") -> object:
    """Zero and False are answers and stay; only None and the empty text are unknown."""
    if value is not None and value != "":
        return value
    return marked(kind)


def known(context: Mapping[str, Any], value: object, kind: str = "not_asked") -> object:
    """What is known of the person of the page, or in words that it is not: of whoever has died no "yet"."""
    has_died = getattr(context.get("person"), "died_at", None) is not None
    return unknown(value, OF_THE_DEAD.get(kind, kind) if has_died else kind)


def contact_person(person: Any) -> SafeString:
    """Who carries the citizen through, and that it is nobody where their account is closed. Lists say it of everybody: a
    template of its own costs more than the row around it."""
    worker = person.contact_person
    if worker is None:
        return format_html('<span class="unknown">{}</span>', gettext("no contact person"))
    if worker.is_active:
        return SafeString(escape(worker.name))
    return format_html('{} <span class="unknown">({})</span>', worker.name, gettext("the account is closed"))
