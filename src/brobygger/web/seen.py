"""Where a citizen was seen last, as every list and page says it right after the moment."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.web import times

# By kind of place at which two speak and do not meet.
THROUGH: dict[str, Promise] = {
    "phone": gettext_lazy("spoken with by phone"),
    "online": gettext_lazy("by message or screen"),
}


def place_of(person: Any, now: datetime | None = None) -> str:
    """Text that follows when someone was seen: ", the bench", ", spoken with by phone; place: the bench, 29-11"; "" where
    nothing more is known. A place of another day, or from before a call, is told with its own day. person: one who was seen;
    for those who read the diary alone."""
    through = f", {THROUGH[person.seen_through]}" if person.seen_through else ""
    if not person.seen_place:
        return through
    place = _("place protected") if person.is_address_protected else person.seen_place
    if not through and (person.placed_at is None or times.days_between(person.placed_at, person.seen_at) == 0):
        return f", {place}"
    # Between a migration and the first drawing the place has no day of its own.
    placed_on, today = times.day_of(person.placed_at or person.seen_at), times.day_of(now or timezone.now())
    told = {"place": place, "day": times.in_few_figures(placed_on, today)}
    return through + _("; place: %(place)s, %(day)s") % told


def seen_where(person: Any) -> SafeString:
    """The same as markup."""
    return times.whole(place_of(person))
