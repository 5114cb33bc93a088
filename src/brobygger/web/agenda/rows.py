"""The rows of Today, the board and the inbox, in words. Made here and not by templates: a list says hundreds of things, and
a template needs ten times as long for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from brobygger.rules import agenda, code_lists
from brobygger.services.agenda.lists import COUNTED, Citizen, Listed, Reason, Whom
from brobygger.web import times
from brobygger.web.agenda import acting

# Of what somebody said a row shows so much; the whole stands where its words lead to.
SAID = 200
_LOOKED_FOR = frozenset({"not_seen", "not_seen_late"})


@dataclass(frozen=True, slots=True)
class Row:
    """One citizen of a list. ``open`` and ``folded``: the lines of the reasons; ``seen``: when and where last, "" where
    never."""

    whom: Whom
    address: str
    seen: str
    open: Sequence[SafeString]
    folded: Sequence[SafeString]


@dataclass(frozen=True, slots=True)
class Section:
    """The rows that stand under one heading."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Count:
    """How many reasons a section has on all pages together, ``COUNTED`` of a kind at most; ``is_over``: there are more."""

    rank: str
    title: str
    count: int
    is_over: bool


def counts(listed: Listed, order: Sequence[tuple[int, int]]) -> list[Count]:
    """What each section of a list has, in the order of the list."""
    found: dict[int, list[int]] = {}
    for kind, count in listed.counts.items():
        found.setdefault(agenda.rank(kind), []).append(count)
    language = get_language() or "da"
    return [
        Count(str(rank), code_lists.label("reminder_ranks", str(rank), language), sum(each), COUNTED in each)
        for rank, each in sorted(found.items(), key=lambda part: agenda.place_in(order, part[0]))
    ]


def sections(listed: Listed, *, reads_diary: bool, now: datetime) -> list[Section]:
    """The page of a list. reads_diary: whoever does not is told the day of a meeting and neither its hour nor its place."""
    language = get_language() or "da"
    said = Lines(listed, language, now)
    found = []
    for rank, those in groupby(listed.page.object_list, key=lambda each: each.rank):
        title = code_lists.label("reminder_ranks", str(rank), language)
        found.append(Section(title, [_row(each, said, reads_diary=reads_diary) for each in those]))
    return found


def _row(whom: Whom, said: "Lines", *, reads_diary: bool) -> Row:
    person = whom.person
    where = acting.page_of("people:person", person.id)
    seen = _seen(person, said.now, reads_diary=reads_diary)
    return Row(whom, where, seen, list(said.of(whom.open, person)), list(said.of(whom.folded, person)))


def _seen(person: Citizen, now: datetime, *, reads_diary: bool) -> str:
    if person.seen_at is None:
        return ""
    if not reads_diary:
        return times.in_words(times.day_of(person.seen_at), now)
    place = _("place protected") if person.seen_place and person.is_address_protected else person.seen_place
    return ", ".join(filter(None, (times.in_words(person.seen_at, now), place)))


class Lines:
    """The reasons of one page as lines."""

    def __init__(self, listed: Listed, language: str, now: datetime) -> None:
        self.words, self.language, self.now, self.today = listed.words, language, now, times.day_of(now)

    def of(self, reasons: Sequence[Reason], person: Citizen) -> Iterator[SafeString]:
        """Each of them: what is to be done, as a link to where, and by when."""
        for reason in reasons:
            line = self._promised(reason, person) if reason.kind == "promise" else self._due(reason, person)
            said = self.words.get(reason.about_id)
            if said:
                line += format_html('<div class="words">“{}”</div>', Truncator(said).chars(SAID))
            yield line

    def _promised(self, reason: Reason, person: Citizen) -> SafeString:
        what, when = reason.params.get("what", ""), times.in_words(reason.due_at, self.now)
        line = format_html("{}: {}", _link(reason, what, person), when)
        if times.is_past(reason.due_at, self.now):
            line += format_html(' <span class="mark mark--now">{}</span>', _("overdue"))
        return line

    def _due(self, reason: Reason, person: Citizen) -> SafeString:
        kind = code_lists.label("reminder_kinds", reason.kind, self.language)
        parts = [_after(reason), acting.about(reason, person), acting.detail(reason)]
        return format_html("{}{} {}", _link(reason, kind, person), _joined(*parts), self._day(reason))

    def _day(self, reason: Reason) -> SafeString:
        """By when, or since when it has stood."""
        if agenda.has_day(reason.kind):
            day = times.day_of(reason.due_at)
            colour, text = agenda.level(day, self.today), times.short_deadline(day, self.today)
            return format_html('<span class="mark mark--{}">{}</span>', colour, text)
        stood = times.since(reason.shows_at, self.now)
        if reason.kind in _LOOKED_FOR:
            stood = _("should have been seen by %(day)s at the latest") % {
                "day": times.exactly(times.day_of(reason.due_at))
            }
        return format_html('· <span class="muted">{}</span>', stood)


def _link(reason: Reason, text: object, person: Citizen) -> SafeString:
    return format_html('<a href="{}" aria-label="{}: {}">{}</a>', acting.address(reason), text, person.shown_name, text)


def _after(reason: Reason) -> str:
    """Of a follow-up, how long after the ending."""
    months = reason.params.get("months")
    if not months:
        return ""
    return " " + ngettext("after %(n)s month", "after %(n)s months", months) % {"n": months}


def _joined(first: str, *more: str) -> str:
    return first + "".join(f": {each}" for each in more if each)
