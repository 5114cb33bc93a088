"""What the templates of assessment say beyond the others.  {% load assessments %}

{{ label|in_language }}            a label of a definition, {"da": ..., "en": ...}, in the language of the page
{{ answer|answer_words:item }}     an answer in words: "yes", "3", "considerably", "declined or does not know"
{{ "met"|result_words:died_at }}   met, not met, not yet known; of whoever has died not known
{{ "2026-11-12"|iso_day }}         a day or a moment stored as text, as a day
{{ lines|is_of_several_days }}     whether the scores of a verdict were not all measured on one day
{{ row.area|area_name }}           what a score is of, in words
{{ params.moved|scores_moved }}    of which areas the scores have moved, from what to what
{{ burdens|measured }}             the burdens of which there is a score; |unmeasured: the others
{{ row.made_on|partial_date }}     a day, a month or a year as it is known; "" where it is not
{{ row|score_origin }}             where a score comes from, in a few words
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brobygger.rules import partial_dates
from brobygger.rules.definitions import text
from brobygger.rules.instruments import Item
from brobygger.rules.law import local_day
from brobygger.services.ending_burdens import Burden
from brobygger.web.assessments.wording import area_name, in_words, scores_moved

register = template.Library()
register.filter(area_name)
register.filter(scores_moved)

RESULTS: dict[str, Promise] = {
    "met": gettext_lazy("met"),
    "not_met": gettext_lazy("not met"),
    "unknown": gettext_lazy("not yet known"),
}


@register.filter
def in_language(label: Mapping[str, str]) -> str:
    return text(label, get_language() or "da")


@register.filter
def answer_words(answer: Any, item: Item) -> str:
    return in_words(answer, item)


@register.filter
def result_words(result: str, died_at: datetime | None = None) -> str:
    if result == "unknown" and died_at is not None:
        return _("not known")
    return str(RESULTS[str(result)])


@register.filter
def iso_day(told: str | None) -> date | None:
    """The day of what is kept as text: a day, or a moment, whose day is the one where the work is done."""
    if not told:
        return None
    moment = datetime.fromisoformat(told)
    return moment.date() if moment.tzinfo is None else local_day(moment)


@register.filter
def is_of_several_days(lines: Mapping[str, Any]) -> bool:
    """Of the days that are printed: a score that counts in no line moves none."""
    counted = next(each["areas"] for each in lines["readings"] if each["id"] == lines["reading"]["id"])
    return len({area["highest_on"] for area in counted if area.get("highest_on")}) > 1


@register.filter
def measured(burdens: Iterable[Burden]) -> list[Burden]:
    return [each for each in burdens if each.is_measured]


@register.filter
def unmeasured(burdens: Iterable[Burden]) -> list[Burden]:
    return [each for each in burdens if not each.is_measured]


@register.filter
def partial_date(kept: str) -> str:
    return partial_dates.shown(kept)


@register.filter
def score_origin(row: Any) -> str:
    """Of a stored score: its instrument and version, and who gave it to us."""
    made = f"{row.instrument} {row.version}"
    return made if row.origin == "computed" else _("%(made)s, from %(source)s") % {"made": made, "source": row.source}
