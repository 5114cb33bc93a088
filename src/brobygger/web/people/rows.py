"""The rows of the list of citizens. Made here and not by a template, as those of Today are: a template takes five times as long
for each, and this is the page that is opened most."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.rules import code_lists
from brobygger.web import gaps, seen, times
from brobygger.web.agenda.acting import page_of
from brobygger.web.templatetags.brobygger import timed
from brobygger.web.unknown import contact_person, unknown


def rows(
    people: Iterable[Any], *, says_whose: bool, reads_diary: bool, handles_alerts: bool, now: datetime
) -> SafeString:
    """A row of a table for each. says_whose: the contact person stands beneath the name. reads_diary: whoever does not is told
    days alone, and no place. Each piece of text is escaped where it is put in, and nothing twice."""
    said = _Words(says_whose, reads_diary, handles_alerts, now)
    return SafeString("".join(said.row(person) for person in people))


class _Words:
    """What the rows of one page say. The words of the columns are asked for once, not in every row."""

    def __init__(self, says_whose: bool, reads_diary: bool, handles_alerts: bool, now: datetime) -> None:
        self.now, self.language = now, get_language() or "da"
        self.says_whose, self.reads_diary, self.handles_alerts = says_whose, reads_diary, handles_alerts
        columns = (_("Phase"), _("Last seen"), _("Promised"), _("Not known yet"))
        self.phase, self.seen, self.promised, self.unknown = (escape(each) for each in columns)
        self.overdue = " " + _marked("mark mark--now", _("overdue"))
        self.all_known = _marked("muted", _("nothing that could change the verdict"))

    def row(self, person: Any) -> str:
        """One citizen."""
        whose = f'<div class="muted small">{contact_person(person)}</div>' if self.says_whose else ""
        return (
            f'<tr><th scope="row">{self._who(person)}{whose}</th>'
            f'<td data-title="{self.phase}">{self._phase(person)}</td>'
            f'<td data-title="{self.seen}">{self._seen(person)}</td>'
            f'<td data-title="{self.promised}">{self._promised(person)}</td>'
            f'<td data-title="{self.unknown}">{self._unknown(person)}</td></tr>'
        )

    def _who(self, person: Any) -> str:
        parts = [f'<a href="{page_of("people:person", person.id)}">{escape(person.shown_name)}</a>']
        if person.legal_name and person.legal_name != person.shown_name:
            parts.append(f'<span class="muted">({escape(person.legal_name)})</span>')
        if person.rough_age:
            parts.append(f'<span class="muted nowrap">{escape(str(person.rough_age))}</span>')
        if person.open_alerts and self.handles_alerts:
            parts.append(_marked("mark mark--now", _("suicidal thoughts told")))
        if person.died_at:
            died = escape(_("died"))
            parts.append(f'<span class="muted small">{died}{_died_on(person)}</span>')
        if person.is_address_protected:
            parts.append(_marked("muted small", _("address protected")))
        return " ".join(parts)

    def _phase(self, person: Any) -> str:
        if person.died_at:
            return escape(_("the citizen has died"))
        return escape(code_lists.label("phases", person.phase, self.language))

    def _seen(self, person: Any) -> str:
        if person.seen_at is None:
            return str(unknown(None, "not_seen"))
        where = times.whole(seen.place_of(person, self.now)) if self.reads_diary else ""
        return f"{self._at(person.seen_at)}{where}"

    def _promised(self, person: Any) -> str:
        at = person.next_promise_at
        if at is None:
            return str(unknown(None, "none_agreed"))
        said = f"{escape(person.next_promise)}: " if self.reads_diary else ""
        is_past = times.is_past(at if self.reads_diary else times.day_of(at), self.now)
        return f"{said}{self._at(at)}{self.overdue if is_past else ''}"

    def _unknown(self, person: Any) -> str:
        if person.unknown:
            return f'<span class="unknown">{escape(", ".join(gaps.in_words(person.unknown)))}</span>'
        return "" if person.died_at else self.all_known

    def _at(self, moment: datetime) -> str:
        return str(timed(moment if self.reads_diary else times.day_of(moment)))


def _marked(look: str, text: str) -> str:
    return f'<span class="{look}">{escape(text)}</span>'


def _died_on(person: Any) -> str:
    if person.is_death_day_known:
        return f" {times.whole(times.in_figures(times.day_of(person.died_at)))}"
    return f", {unknown(None, 'day_not_known')}"
