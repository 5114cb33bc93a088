"""Answers and scores in the words of the page."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.rules.answers import Answer, State
from brobygger.rules.definitions import text
from brobygger.rules.instruments import Instrument, Item
from brobygger.rules.refusals import Refusal
from brobygger.services.assessments import scores
from brobygger.web.figures import rounded
from brobygger.web.unknown import UNKNOWN


def in_words(answer: Any, item: Item) -> str:
    """An answer (stored or of the rules) as one would say it."""
    if answer.state != State.VALUE:
        return str(UNKNOWN[str(answer.state)])
    if answer.value is None:
        return str(answer.text)
    if item.kind == "yes_no":
        return _("Yes") if answer.value else _("No")
    language = get_language() or "da"
    for choice in item.choices:
        if choice.value == answer.value:
            return text(choice.label, language)
    return number_format(Decimal(answer.value).normalize(), use_l10n=True)


def area_name(area: str) -> str:
    """Of a score made elsewhere; a code that is no area's any more is shown as it is."""
    label = scores.enterable_areas().get(area)
    return text(label, get_language() or "da") if label else area


def scores_moved(moved: Iterable[tuple[str, float, float]]) -> str:
    """Of each area from what to what its score has moved; "" of none."""
    return ", ".join(
        _("%(area)s from %(before)s to %(now)s")
        % {"area": area_name(area), "before": rounded(before, 2), "now": rounded(now, 2)}
        for area, before, now in moved
    )


def why_refused(refusal: Refusal, instrument: Instrument) -> str:
    """Why an answer was not saved, with the answers and questions it names in the words of the page."""
    told = dict(refusal.params)
    code = str(told.get("item", ""))
    for name in ("their_answer", "your_answer"):
        if told.get(name) is not None:
            told[name.split("_")[0] + "s"] = in_words(told[name], instrument.item(code))
    other = instrument.by_code.get(str(told.get("other", "")))
    if other is not None:
        value = Answer(State.VALUE, Decimal(str(told["value"])))
        told |= {"other": f"“{text(other.label, get_language() or 'da')}”", "value": in_words(value, other)}
    said = _(refusal.message) % told
    if refusal.code == "older_form":
        said += " " + _("Both are kept in view: save again if yours is right.")
    return said


def say_numbers(refusal: Refusal) -> str:
    """A refusal with its numbers as they are written on the page: 0,3 in Danish."""
    shown = {
        name: number_format(value, use_l10n=True) if isinstance(value, float | Decimal) else value
        for name, value in refusal.params.items()
    }
    return _(refusal.message) % shown
