"""What templates may say beyond Django's own. Loaded in every template (settings: builtins), so no {% load %}.

{% asset "office.js" %}            address of a built file
{{ moment|when }}                  "yesterday 14:20", "9 days ago (13-11)", "in 6 days, Saturday 28-11"; None is said as unknown
{{ moment|timed }}                 the same within a time element, with its machine reading
{{ person|seen_where }}             where they were seen last, to stand after when that was
{{ moment|exactly }}               "13-11-2026 23:50", or only the day where nobody told the hour; of a day the day
{{ moment|date:"d-m-Y" }}          Django's own; a day in figures stands whole. Within no tag, nor do exactly and when
{{ moment|month_name }}            "November 2026"
{{ due_at|is_past:moment }}        whether it has passed; of a day without an hour, whether the day has
{{ moment|days_since }}            whole days until today; None stays None
{{ number|decimal_comma:2 }}       0,42 in Danish, 0.42 in English; None is said as unknown
{{ change|signed }}                 "+0,04" or "−0,12"
{{ share|percent }}                 "43 %"
{{ value|unknown }}                the value, or "not yet asked" where there is none; other words: |unknown:"not_known"
{% known value "not_known" %}      the same of the person of the page; of whoever has died no "yet"
{{ answer.state|state_words }}     the words for X, N and later
{{ form|faults }}                   what must be mended, of a field too; {{ form|questions }}: what is asked
{{ field.label|before_what }}       the label with a colon, where it ends in no sign of its own
{{ field|control }}                the input of a form field with the design system's classes
{{ user.role|role_name }}          the role in words
{{ entry.act|lookup_name }}        what a look-up was, in words
{{ field|keys:"answers" }}         the answers of a radio field; "other": X, N and later
{{ code|in_list:"phases" }}          a code of a code list in words
{{ wave|in_short:"waves" }}         the same in a few letters
{{ person|contact_person }}         who carries the citizen through, or that nobody does
{{ person.unknown|missing }}       what is not known of a person yet, in words
{{ clock.due_on|deadline }}         "28-11, 6 days left", in the colour of how near it is
{{ plan.review_on|deadline_of:person }} the same, and only the day where the person has died
{{ answer|yesno_unknown }}         yes, no, or not known where it is None
{{ "start_days"|law_source }}      where a deadline of the law stands
{{ reminder.due_at|day }}           the day of a moment where the work is done
{{ place.phone|dialled }}           a phone number as a phone dials it
{{ reminder|act_at }}              the page on which one acts on a reason
{{ reminder|act_about:person }}    what was promised, or where to; of a protected address not where
{{ words|at:key }}                 what a mapping has under a key
{{ row.level|level_name }}         a level of goal attainment (-2 to 2) in words
{{ goal.scale|level_words:level }} what that level of a goal looks like
{{ entry|entry_template }}         the fragment that shows an entry of the course
{{ entry|template_before }}        the fragment that showed what an entry takes back
{{ entry|left_out }}               the texts of that which the fragment does not show
{{ entry|template_stood }}         the fragment that shows a version before it was corrected
{{ row|entry_of:kind }}            a row as an entry of a kind; {{ row|unshown:kind }}: the texts that its fragment leaves out
{{ before|other_than:row }}        whether one of those before a row says something else; {{ row|first_written:before }}
{{ note|fold }}                     its beginning and the rest; see _folded.html
{% page_links page %}              a link for each page to show, and a gap where some are left out
{% current_address %}              path and query of this page, for "come back here"
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, Select, Textarea
from django.http import HttpRequest
from django.template import defaultfilters
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.rules import access, agenda, code_lists, instruments, law, municipalities, places
from brobygger.rules.plans import LEVELS
from brobygger.services.earlier import first_written, other_than
from brobygger.services.happened import Entry
from brobygger.web import assets, faults, folding, gaps, paging, seen, struck_out, times
from brobygger.web.agenda import acting
from brobygger.web.fields import before_what
from brobygger.web.figures import rounded, signed
from brobygger.web.unknown import contact_person, keys, known, unknown

register = template.Library()
register.filter("act_at", acting.address)
register.filter("act_about", acting.about)
for each in (
    *(keys, unknown, contact_person, times.whole, seen.seen_where, first_written, other_than, *struck_out.FILTERS),
    *(signed, before_what, faults.faults, faults.questions, faults.look),
):
    register.filter(each)
register.simple_tag(known, takes_context=True)


@register.simple_tag
def asset(name: str) -> str:
    return assets.address(name)


@register.simple_tag(takes_context=True)
def current_address(context: dict[str, Any]) -> str:
    request: HttpRequest | None = context.get("request")
    # A page that answers only to POST cannot be come back to.
    return request.get_full_path() if request is not None and request.method == "GET" else "/"


@register.filter
def when(moment: date | None, now: datetime | None = None) -> str | SafeString:
    if moment is None or moment == "":
        return unknown(None, "not_known")
    return times.whole(times.in_words(moment, now or timezone.now()))


@register.filter
def timed(moment: date | None) -> str | SafeString:
    if moment is None or moment == "":
        return when(moment)
    here = moment.astimezone(law.PLACE) if isinstance(moment, datetime) else moment
    if isinstance(here, datetime) and not law.has_hour(here):
        here = here.date()
    if not law.has_day(times.day_of(here)):
        # No machine should read a day here that no one knows.
        return when(moment)
    return SafeString(f'<time datetime="{here.isoformat()}">{escape(times.in_words(moment, timezone.now()))}</time>')


@register.filter
def has_hour(moment: datetime) -> bool:
    return law.has_hour(moment)


@register.filter
def exactly(moment: date) -> SafeString:
    return times.whole(times.exactly(moment))


@register.filter("date", expects_localtime=True)
def date_whole(moment: date | None, form: str | None = None) -> str | SafeString:
    told: str = defaultfilters.date(moment, form)
    return times.whole(told) if told and form and form.startswith("d-m") else told


@register.filter
def month_name(moment: date) -> str:
    return times.month_name(moment)


@register.filter
def is_past(moment: date, now: datetime) -> bool:
    return times.is_past(moment, now)


@register.filter
def deadline(day: date, is_clock: bool = False) -> SafeString:
    """A day something is to be done by, marked by how near it is. is_clock: the deadline of starting treatment."""
    today = timezone.localdate()
    level = agenda.level(day, today, is_clock=is_clock)
    return format_html('<span class="mark mark--{}">{}</span>', level, times.deadline(day, today))


@register.filter
def deadline_of(day: date, person: Any) -> SafeString:
    """A deadline of a person; of one who has died only its day: nothing counts down any more."""
    return times.whole(f"{day:%d-%m-%Y}") if person.died_at is not None else deadline(day)


@register.filter
def day(moment: date) -> date:
    return times.day_of(moment)


@register.filter
def dialled(phone: str) -> str:
    return places.dialled(phone)


@register.filter
def at(mapping: Mapping[object, object], key: object) -> object:
    return mapping.get(key)


@register.filter
def yesno_unknown(answer: bool | None) -> object:
    return unknown(None, "not_known") if answer is None else _("yes") if answer else _("no")


@register.filter
def law_source(parameter: str) -> str:
    return law.source(parameter)


@register.filter
def municipality(code: str) -> str:
    return municipalities.name(code)


@register.filter
def level_name(level: int) -> str:
    codes = code_lists.codes("goal_levels")
    return in_list(codes[LEVELS.index(level)], "goal_levels")


@register.filter
def level_words(scale: Mapping[str, str], level: int) -> str:
    return scale.get(str(level), "")


@register.filter
def entry_template(entry: Entry) -> str:
    return "people/_struck_out.html" if entry.was else f"{entry.room}/_entry_{entry.kind}.html"


@register.filter
def fold(text: str) -> tuple[str, str]:
    return folding.fold(text)


@register.filter
def days_since(moment: date | None) -> int | None:
    return None if moment is None else times.days_between(moment, timezone.now())


@register.filter
def decimal_comma(number: float | Decimal | None, places: int = 2) -> str | SafeString:
    if number is None or number == "":
        return unknown(None, "not_known")
    return rounded(number, places)


@register.filter
def percent(share: float | None) -> str | SafeString:
    if share is None:
        return unknown(None, "not_known")
    return f"{rounded(100 * share, 0)} %"


@register.filter
def state_words(state: str) -> object:
    """Apart from ``unknown``, for someone may well be called X."""
    return unknown(None, str(state))


@register.filter
def role_name(role: str) -> str:
    return in_list(role, "roles")


@register.filter
def lookup_name(act: str) -> str:
    return _(access.LOOKUPS[act])


@register.filter
def lookup_page(where: str) -> str:
    return _(access.PAGES[where]) if where in access.PAGES else ""


@register.filter
def in_list(code: object, list_id: str) -> str:
    return code_lists.label(list_id, str(code), get_language() or "da")


@register.filter
def instrument_title(instrument: str) -> str:
    return instruments.title_of(instrument, get_language() or "da")


@register.filter
def in_short(code: object, list_id: str) -> str:
    return code_lists.short(list_id, str(code), get_language() or "da")


@register.filter
def missing(codes: list[str]) -> list[str]:
    return gaps.in_words(codes)


@register.filter
def needed_when(field: BoundField) -> str:
    """When a field that may be left empty may not; "" where that is never (``fields.need``)."""
    return str(getattr(field.field, "needed_when", ""))


@register.filter
def control(field: BoundField, extra: str = "") -> SafeString:
    widget = field.field.widget
    name = "form-input"
    if isinstance(widget, CheckboxInput):
        name = "form-checkbox"
    elif isinstance(widget, Select):
        name = "form-select"
    attributes = {"class": f"{name} {widget.attrs.get('class', '')} {extra}".replace("  ", " ").strip()}
    # Django's ten rows for a note of two lines push the button off a phone.
    if isinstance(widget, Textarea) and widget.attrs.get("rows") == "10":
        attributes["rows"] = "4"
    # A placeholder is no label: what a library puts there is left out.
    return field.as_widget(attrs=attributes | {"placeholder": False})


@register.simple_tag(takes_context=True)
def page_links(context: dict[str, Any], page: Page[Any]) -> SafeString:
    return paging.links(page, context["request"].GET)
