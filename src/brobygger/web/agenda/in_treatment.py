"""The rows of planned and given for everyone in treatment. Made here as those of the lists are (``rows``)."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from brobygger.services.plans.team_doses import Followed
from brobygger.web import times
from brobygger.web.agenda.acting import page_of
from brobygger.web.figures import rounded
from brobygger.web.unknown import contact_person, marked


def rows(people: Iterable[Followed], *, says_team: bool) -> SafeString:
    """A row of a table for each. says_team: which team stands last. Each piece of text is escaped where it is put in."""
    columns = (
        _("Citizen"),
        _("Planned a week"),
        _("Given in four weeks"),
        _("Attempts"),
        _("Contact person"),
        _("Team"),
    )
    citizen, planned, given, attempts, whose, team = (escape(each) for each in columns)
    away = escape(_("on a stay, broken off or between two courses for some of it"))
    found = []
    for each in people:
        some_away = f' <span class="muted small">{away}</span>' if each.is_away else ""
        last = f'<td data-title="{team}">{escape(each.team)}</td>' if says_team else ""
        found.append(
            f'<tr><th scope="row" data-title="{citizen}">'
            f'<a href="{page_of("plans:dose", each.id)}">{escape(each.shown_name)}</a></th>'
            f'<td data-title="{planned}">{_planned(each)}</td>'
            f'<td data-title="{given}">{each.contacts} <span class="muted small nowrap">({each.by_week})</span>{some_away}</td>'
            f'<td data-title="{attempts}">{each.attempts}</td>'
            f'<td data-title="{whose}">{contact_person(each)}</td>{last}</tr>'
        )
    return SafeString("".join(found))


def _planned(each: Followed) -> str:
    if each.dose is None:
        return marked("none_agreed")
    a_week = escape(rounded(each.dose.each_week, 1))
    if each.of_ended is None:
        return a_week
    ended = _("planned in the course that ended %(on)s: none in this one") % {"on": times.in_figures(each.of_ended)}
    return f'{a_week} <span class="muted small">{escape(ended)}</span>'
