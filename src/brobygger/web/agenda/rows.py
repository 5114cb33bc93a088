"""The rows of Today, the board and the inbox, in words. Made here and not by templates: a list says hundreds of things, and
a template needs ten times as long for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from brobygger.rules import agenda, code_lists
from brobygger.services.agenda.lists import Citizen, Listed, Reason, Whom
from brobygger.web import seen, times
from brobygger.web.agenda import acting
from brobygger.web.agenda.notes import note
from brobygger.web.paging import begin_of
from brobygger.web.unknown import contact_person, marked

# Of what somebody said a row shows so much; the whole stands where its words lead to.
SAID = 200
_CHOSEN = ' aria-current="true"'
_LOOKED_FOR = frozenset({"not_seen", "not_seen_late"})


@dataclass(frozen=True, slots=True)
class Section:
    """The rows that stand under one heading."""

    title: str
    rows: SafeString


@dataclass(frozen=True, slots=True)
class Choice:
    """A section, which can be asked for by itself, and how many reasons it has; ``is_over``: there are more; ``near``: of the
    legal clocks how many are red and how many amber, by level, in words."""

    key: str
    title: str
    address: str
    count: int
    is_over: bool
    near: Sequence[tuple[str, str]] = ()

    @property
    def how_many(self) -> str:
        """ "12", "over 100"."""
        return " ".join([*([_("over")] if self.is_over else []), str(self.count)])


def kinds(listed: Listed, query: QueryDict) -> SafeString:
    """The kinds there is something of, each a link to it alone. query: that of the page."""
    begin, language = escape(begin_of(query, "hvorfor", "page")), get_language() or "da"
    over = escape(_("over")) + " "
    links = [
        f'<a href="{begin}{kind}"{_CHOSEN if kind == listed.kind else ""}>'
        f"{escape(code_lists.label('reminder_kinds', kind, language))} ({over if kind in listed.over else ''}{count})</a>"
        for kind, count in listed.counts.items()
    ]
    return SafeString("\n  ".join(links))


def ranks(listed: Listed, order: Sequence[tuple[int, int]], query: QueryDict) -> list[Choice]:
    """What each section has on all pages together, in the order of the list. query: that of the page."""
    found: dict[int, list[str]] = {}
    for kind in listed.counts:
        found.setdefault(agenda.rank(kind), []).append(kind)
    begin, language = begin_of(query, "hvorfor", "page"), get_language() or "da"
    return [
        Choice(
            str(rank),
            code_lists.label("reminder_ranks", str(rank), language),
            f"{begin}{rank}",
            sum(listed.counts[kind] for kind in those),
            any(kind in listed.over for kind in those),
            _near(listed) if "clock" in those else (),
        )
        for rank, those in sorted(found.items(), key=lambda part: agenda.place_in(order, part[0]))
    ]


def tallies(choices: Sequence[Choice], chosen: str) -> SafeString:
    """The sections as links with how much there is of each; ``chosen``: the key of the one that is shown alone."""
    return SafeString("".join(f"<li>{_tally(each, is_chosen=each.key == chosen)}</li>" for each in choices))


def _tally(each: Choice, *, is_chosen: bool) -> str:
    near = "".join(f' <span class="mark mark--{level} small">{escape(text)}</span>' for level, text in each.near)
    said = f"<strong>{escape(each.how_many)}</strong> {escape(each.title)}{near}"
    return f'<a href="{escape(each.address)}"{_CHOSEN if is_chosen else ""}>{said}</a>'


def _near(listed: Listed) -> list[tuple[str, str]]:
    told = {
        "now": _("%(n)s urgent") % {"n": listed.near["now"]},
        "soon": _("%(n)s soon") % {"n": listed.near["soon"]},
    }
    return [(level, told[level]) for level, count in listed.near.items() if count]


@dataclass(frozen=True, slots=True)
class Shown:
    """How a page shows its citizens. ``reads_diary``: whoever does not is told the day of a meeting, and no hour or place.
    ``handles_alerts``: may be told of suicidal thoughts. ``says_whose``: whose citizen each is stands there too.
    ``is_whole``: for paper, where nothing is folded."""

    reads_diary: bool
    handles_alerts: bool
    says_whose: bool
    is_whole: bool


def sections(listed: Listed, shown: Shown, now: datetime) -> list[Section]:
    """The page of a list."""
    language = get_language() or "da"
    said = Lines(listed, language, now)
    words = {"citizen": escape(_("Citizen")), "seen": escape(_("Last seen")), "whose": escape(_("Contact person"))}
    found: dict[int, list[str]] = {}
    for each in listed.page.object_list:
        found.setdefault(each.rank, []).append(_row(each, said, shown, words))
    return [
        Section(code_lists.label("reminder_ranks", str(rank), language), SafeString("".join(rows)))
        for rank, rows in found.items()
    ]


def _row(whom: Whom, said: "Lines", shown: Shown, words: Mapping[str, str]) -> str:
    """One citizen: the reasons, those that stand open and the rest; who it is; when and where last seen."""
    person = whom.person
    who = [f'<a href="{acting.page_of("people:person", person.id)}">{escape(person.shown_name)}</a>']
    if person.rough_age:
        who.append(f'<span class="muted nowrap">{escape(str(person.rough_age))}</span>')
    # Where another reason stands before it.
    if shown.handles_alerts and person.open_alerts and whom.reasons[0].kind != "suicide_alert":
        who.append(_marked(_("suicidal thoughts told")))
    whose = f'<td data-title="{words["whose"]}">{contact_person(person)}</td>' if shown.says_whose else ""
    return (
        f"<tr><td>{said.why(whom, is_whole=shown.is_whole)}</td>"
        f'<th scope="row" data-title="{words["citizen"]}">{" ".join(who)}</th>'
        f'<td data-title="{words["seen"]}">{_seen(person, said.now, reads_diary=shown.reads_diary)}</td>{whose}</tr>'
    )


def _seen(person: Citizen, now: datetime, *, reads_diary: bool) -> str:
    if person.seen_at is None:
        return marked("not_seen")
    if not reads_diary:
        return times.whole(times.in_words(times.day_of(person.seen_at), now))
    return times.whole(f"{times.in_words(person.seen_at, now)}{seen.place_of(person, now)}")


class Lines:
    """The reasons of one page as lines. Each piece of text is escaped where it is put in, and nothing twice."""

    def __init__(self, listed: Listed, language: str, now: datetime) -> None:
        self.words, self.language, self.now, self.today = listed.words, language, now, times.day_of(now)
        # What is explained already, and whether only where it is folded away.
        self._explained: dict[str, bool] = {}

    def why(self, whom: Whom, *, is_whole: bool) -> str:
        """The reasons of one citizen: those that stand open, and the rest one tap away."""
        person, folded = whom.person, whom.folded
        lines = self._list(whom.open, person)
        if folded:
            count = len(folded)
            more = ngettext("%(n)s more reason", "%(n)s more reasons", count) % {"n": count}
            summary = f'{escape(more)}<span class="sr-only">: {escape(person.shown_name)}</span>'
            begin = f'<details class="small"{" open" if is_whole else ""}><summary>{summary}</summary>'
            lines = f"{lines}{begin}{self._list(folded, person, is_hidden=not is_whole)}</details>"
        return lines

    def _list(self, reasons: Sequence[Reason], person: Citizen, *, is_hidden: bool = False) -> str:
        """Each of them: what is to be done, as a link to where, and by when."""
        lines = "".join(
            f"<li>{self._line(reason, person)}{self._note(reason, is_hidden=is_hidden)}{self._said(reason)}</li>"
            for reason in reasons
        )
        return f'<ul class="plain-list">{lines}</ul>'

    def _line(self, reason: Reason, person: Citizen) -> str:
        return self._promised(reason, person) if reason.kind == "promise" else self._due(reason, person)

    def _note(self, reason: Reason, *, is_hidden: bool) -> str:
        """What holds of all such reasons, with the first of them; again where it stood only in what is folded away."""
        told = note(reason)
        was_hidden = self._explained.get(told)
        if not told or was_hidden is False or (was_hidden and is_hidden):
            return ""
        self._explained[told] = is_hidden
        return f'<div class="small muted">{times.whole(told)}</div>'

    def _said(self, reason: Reason) -> str:
        said, again = self.words.get(reason.about_id), reason.params.get("again")
        if not said:
            return ""
        words = f'<div class="words">“{escape(Truncator(said).chars(SAID))}”</div>'
        if not again:
            return words
        more = ngettext("and said %(n)s time more", "and said %(n)s times more", again) % {"n": again}
        return f'{words}<div class="small muted">{escape(more)}</div>'

    def _promised(self, reason: Reason, person: Citizen) -> str:
        what, when = str(reason.params.get("what", "")), times.in_words(reason.due_at, self.now)
        line = f"{_link(reason, what, person)}: {times.whole(when)}"
        overdue = _marked(_("overdue"))
        return f"{line} {overdue}" if times.is_past(reason.due_at, self.now) else line

    def _due(self, reason: Reason, person: Citizen) -> str:
        kind = code_lists.label("reminder_kinds", reason.kind, self.language)
        parts = [_after(reason), acting.about(reason, person), acting.detail(reason, self.today)]
        return f"{_link(reason, kind, person)}{times.whole(_joined(*parts))} {self._day(reason)}"

    def _day(self, reason: Reason) -> str:
        """By when, or since when it has stood; of what is about an event, when that was."""
        event = agenda.event(reason.kind, reason.params, self.language)
        if agenda.has_day(reason.kind):
            return self._deadline(reason, event)
        if reason.params.get("since") == "unknown":
            return ""
        # Of what stands from a day on nobody told an hour.
        at = agenda.happened_at(reason.kind, reason.shows_at, reason.due_at)
        moment = times.day_of(at) if agenda.is_of_a_day(at) else at
        stood = f"{event} {times.in_words(moment, self.now)}" if event else times.since(moment, self.now)
        if reason.kind in _LOOKED_FOR:
            stood = _("should have been seen by %(day)s at the latest") % {
                "day": times.exactly(times.day_of(reason.due_at))
            }
        since = f'· <span class="muted">{times.whole(stood)}</span>'
        # What has a day says by how much; whoever was not found for long is told apart from those who are looked for now.
        overdue = _marked(_("long overdue"))
        return f"{since} {overdue}" if reason.kind == "not_seen_late" else since

    def _deadline(self, reason: Reason, event: str) -> str:
        """By when. Where the day of the event stands beside it, it says that it is the last one."""
        day, on = times.day_of(reason.due_at), reason.params.get("on")
        text = times.short_deadline(day, self.today)
        level = agenda.level(day, self.today, is_clock=reason.kind == "clock")
        happened = ""
        if event and on:
            told = times.whole(f"{event} {times.in_few_figures(date.fromisoformat(str(on)), self.today)}")
            happened = f'· <span class="muted">{told}</span> '
            if day >= self.today:
                text = _("at the latest %(day)s") % {"day": text}
        return f'{happened}<span class="mark mark--{level}">{times.whole(text)}</span>'


def _marked(text: str) -> str:
    return f'<span class="mark mark--now">{escape(text)}</span>'


def _link(reason: Reason, text: str, person: Citizen) -> str:
    told = escape(text)
    return f'<a href="{acting.address(reason)}" aria-label="{told}: {escape(person.shown_name)}">{told}</a>'


def _after(reason: Reason) -> str:
    """Of a follow-up, how long after the ending."""
    months = reason.params.get("months")
    if not months:
        return ""
    return " " + ngettext("after %(n)s month", "after %(n)s months", months) % {"n": months}


def _joined(first: str, *more: str) -> str:
    return first + "".join(f": {each}" for each in more if each)
