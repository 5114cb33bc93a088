"""Time in words and figures: "yesterday 14:20", "9 days ago (13-11)", "in 6 days, Saturday 28-11"."""

import re
from datetime import date, datetime
from html import escape

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.rules.law import PLACE, days_from_first, has_day, has_hour

# From here on nobody counts in days.
YEARS_FROM = 2 * 365
# From here on a list says the day and no count.
FAR_DAYS = 100
# It begins with the figure, which is looked for faster than the border of a word.
_DATE = re.compile(r"\d(?<!\w\d)\d-\d\d(?:-\d{4})?\b")


def day_of(moment: date) -> date:
    """The day of a moment where the work is done, or the day itself."""
    return moment.astimezone(PLACE).date() if isinstance(moment, datetime) else moment


def days_between(earlier: date, later: date) -> int:
    """Whole days from the day of one to the day of the other; negative when the first comes after."""
    return (day_of(later) - day_of(earlier)).days


def whole(text: object) -> SafeString:
    """A sentence as markup: browsers break a date at its hyphens, and here none. What is markup already is left alone."""
    # Markup that is put together late, such as what a password must be, says only as a text that it is markup.
    told = str(text)
    if isinstance(told, SafeString):
        return told
    return SafeString(_DATE.sub(_unbroken, escape(told)))


def _unbroken(found: re.Match[str]) -> str:
    return f'<span class="nowrap">{found[0]}</span>'


def in_words(moment: date, now: datetime) -> str:
    """A moment, or a day without a clock, as one would say it, with the figures beside."""
    # Lists say many: the hour and the date are written here, as Django looks each format up among the languages.
    here, today = (moment.astimezone(PLACE) if isinstance(moment, datetime) else moment), day_of(now)
    clock, day = (_clock(here), here.date()) if isinstance(here, datetime) else ("", here)
    if not has_day(day):
        return _no_day(day)
    days = (today - day).days
    if -1 <= days <= 1:
        near = _("today") if days == 0 else _("yesterday") if days > 0 else _("tomorrow")
        return f"{near} {clock}".strip()
    figures = in_few_figures(day, today)
    if days >= YEARS_FROM:
        years = days // 365
        return ngettext("%(years)s year ago (%(date)s)", "%(years)s years ago (%(date)s)", years) % {
            "years": years,
            "date": figures,
        }
    if days > 0:
        return ngettext("%(days)s day ago (%(date)s)", "%(days)s days ago (%(date)s)", days) % {
            "days": days,
            "date": figures,
        }
    return ngettext("in %(days)s day, %(weekday)s %(date)s", "in %(days)s days, %(weekday)s %(date)s", -days) % {
        "days": -days,
        "weekday": date_format(day, "l"),
        "date": f"{figures} {clock}".strip(),
    }


def since(moment: date, now: datetime) -> str:
    """As ``in_words``, in a list where room is short: what lies far back is said by its day alone, "since 04-05-2025"."""
    day = day_of(moment)
    if not has_day(day) or days_between(moment, now) < FAR_DAYS:
        return in_words(moment, now)
    return _("since %(date)s") % {"date": in_figures(day)}


def exactly(moment: date) -> str:
    """A moment as it was told: "13-11-2026 23:50", or only its day where nobody told the hour. A day without a clock too."""
    day = day_of(moment)
    if not has_day(day):
        return _no_day(day)
    clock = _clock(moment.astimezone(PLACE)) if isinstance(moment, datetime) else ""
    return f"{in_figures(day)} {clock}".strip()


def in_figures(day: date) -> str:
    """ "28-11-2026". Lists say hundreds, and the clock of the machine takes ten times as long to write one."""
    return f"{day.day:02}-{day.month:02}-{day.year}"


def month_name(moment: date) -> str:
    """ "November 2026"; of a day that nobody knows only that."""
    day = day_of(moment)
    return date_format(day, "F Y") if has_day(day) else _("day not known")


def _no_day(day: date) -> str:
    """What is said of a day that nobody knows (``law.NO_DAY``)."""
    days = days_from_first(day)
    if days == 0:
        return _("day not known")
    return ngettext(
        "day not known, %(days)s day after the first", "day not known, %(days)s days after the first", days
    ) % {"days": days}


def is_past(moment: date, now: datetime) -> bool:
    """Whether a moment has passed; of a day, or a moment told without an hour, whether its day has."""
    if isinstance(moment, datetime) and has_hour(moment):
        return moment < now
    return day_of(moment) < day_of(now)


def _clock(here: datetime) -> str:
    return f"{here.hour:02}:{here.minute:02}" if has_hour(here) else ""


def deadline(day: date, today: date) -> str:
    """A day something must be done by, and how many days are left: "28-11: 6 days left", "28-11: 2 days overdue"."""
    figures = in_few_figures(day, today)
    left = (day - today).days
    if left == 0:
        return _("%(date)s: today") % {"date": figures}
    if left < 0:
        return ngettext("%(date)s: %(days)s day overdue", "%(date)s: %(days)s days overdue", -left) % {
            "date": figures,
            "days": -left,
        }
    return ngettext("%(date)s: %(days)s day left", "%(date)s: %(days)s days left", left) % {
        "date": figures,
        "days": left,
    }


def short_deadline(day: date, today: date) -> str:
    """As ``deadline``, in a list where room is short: what is long overdue is so since its day."""
    if (today - day).days < FAR_DAYS:
        return deadline(day, today)
    return _("overdue since %(date)s") % {"date": in_figures(day)}


def in_few_figures(day: date, today: date) -> str:
    """28-11; the year is said only where it is another one."""
    return in_figures(day)[:5] if day.year == today.year else in_figures(day)
