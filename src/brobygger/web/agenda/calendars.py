"""Calendars: a link that a calendar program fetches. Neutral words only: it may stand on a locked screen."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brobygger.rules import law
from brobygger.rules.refusals import words
from brobygger.services import access
from brobygger.services.agenda import links, lists
from brobygger.services.agenda.lists import Reason
from brobygger.web import times
from brobygger.web.pages import now, page
from brobygger.web.telling import press

TITLES = {"today": words("Today"), "board": words("The board"), "inbox": words("The inbox")}
# What was promised at an hour takes half of one in a calendar, so that it can be seen; of a day it takes the day.
SHOWN_MINUTES, DAY = 30, timedelta(days=1)
# Where somebody is expected; all else has a day by which it is to be done.
MEETINGS = {"promise", "arrival", "first_contact"}


@page("agenda.link")
@require_http_methods(["GET", "POST"])
def links_page(request: HttpRequest) -> HttpResponse:
    """One's own links; a new one is shown once."""
    secret, shows = "", request.POST.get("shows", "")
    before = {link.shows for link in links.links_of(by=request.user)}
    if request.method == "POST":
        secret = links.make(by=request.user, shows=shows, now=now())
    closed = _(TITLES[shows]) if secret and shows in before else ""
    made = [(link, _(TITLES[link.shows])) for link in links.links_of(by=request.user)]
    offered = [(shows, _(title)) for shows, title in TITLES.items() if access.can(request.user, lists.ACTS[shows])]
    address = request.build_absolute_uri(reverse("agenda:feed", args=[secret])) if secret else ""
    told = {"made": made, "offered": offered, "address": address, "closed": closed}
    return render(request, "agenda/calendars.html", told)


@page("agenda.link")
@require_POST
def revoke(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """A link stops working at once."""
    return press(
        request,
        lambda: links.revoke(by=request.user, link_id=link_id, now=now()),
        back=reverse("agenda:calendars"),
        said=_("The link no longer works."),
    )


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar itself, for whoever has the link: days and neutral words, no name, no reason."""
    # Here, for it takes a fifth of a second to load and every command would wait for it.
    from icalendar import Calendar

    at = now()
    found = links.feed(secret=secret, now=at)
    calendar = Calendar()
    calendar.add("prodid", "-//Brobygger//da//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Brobygger")
    page_of = request.build_absolute_uri(reverse(f"agenda:{found.shows}"))
    appointment, deadline = _("Appointment"), _("Deadline")
    days = {name: _OfDay(name, page_of, at) for name in (appointment, deadline)}
    told = []
    for row in found.reminders:
        name, (start, end) = appointment if _kind(row) in MEETINGS else deadline, _when(row)
        of_hour = isinstance(start, datetime)
        told.append(
            _event(_uid_of(_mark(row)), name, page_of, at, start, end)
            if of_hour
            else days[name].event(_mark(row), start)
        )
    if found.has_more:
        today, more = timezone.localdate(), _("More stands in Brobygger than here")
        told.append(_event(f"{found.shows}-more@brobygger", more, page_of, at, today, today + DAY))
    begin, end_of, rest = calendar.to_ical().rpartition(b"END:VCALENDAR")
    return HttpResponse(b"".join((begin, *told, end_of, rest)), content_type="text/calendar; charset=utf-8")


def _event(uid: str, summary: str, url: str, at: datetime, start: date, end: date) -> bytes:
    from icalendar import Event

    event = Event()
    for name, value in (
        ("uid", uid),
        ("dtstamp", at),
        ("summary", summary),
        ("url", url),
        ("dtstart", start),
        ("dtend", end),
    ):
        event.add(name, value)
    written: bytes = event.to_ical()
    return written


class _OfDay:
    """Entries that take a day and differ in nothing but which day and whose. The library writes the first, and the others are
    the same with their own marks and days, which are as long: three hundred take it a tenth of a second."""

    _MARK, _FIRST = "0" * 32, date(2000, 1, 1)

    def __init__(self, summary: str, url: str, at: datetime) -> None:
        self._as_first = _event(_uid_of(self._MARK), summary, url, at, self._FIRST, self._FIRST + DAY)

    def event(self, mark: str, day: date) -> bytes:
        """The entry of this mark and day."""
        written = self._as_first.replace(self._MARK.encode(), mark.encode())
        for first, own in ((self._FIRST + DAY, day + DAY), (self._FIRST, day)):
            written = written.replace(b":%s" % _figures(first), b":%s" % _figures(own))
        return written


@lru_cache(1_000)
def _figures(day: date) -> bytes:
    return f"{day:%Y%m%d}\r".encode()


def _kind(reason: Reason) -> str:
    """What it is; of what is long overdue, what it was: it keeps its place in the calendar."""
    return str(reason.params.get("was", reason.kind))


def _when(reason: Reason) -> tuple[date, date]:
    """From when until when: what is at an hour begins then, all else takes the day."""
    if _kind(reason) == "promise" and law.has_hour(reason.due_at):
        return reason.due_at, reason.due_at + timedelta(minutes=SHOWN_MINUTES)
    day = times.day_of(reason.due_at)
    return day, day + DAY


def _mark(reason: Reason) -> str:
    """The same at every fetch, and another for each: of one ending several follow-ups are due, told apart by their months."""
    which = f"{_kind(reason)} {reason.about_id or reason.person_id} {reason.params.get('months', '')}"
    # A fingerprint, for the key must tell neither the reason nor whose it is.
    return sha256(which.encode()).hexdigest()[:32]


def _uid_of(mark: str) -> str:
    return f"{mark}@brobygger"
