"""What keeps a site quick and its lists true, done when it is set up, started or told to."""

from datetime import datetime

from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.upkeep import refresh_statistics
from brobygger.services import drawing
from brobygger.services.access import operator, standing_for_writing
from brobygger.services.changes import perform

DRAWN_AT_ONCE = 500


def keep_quick() -> None:
    """Let the database look at how its rows lie, so that it reads few to find few. Takes a blink, whatever the size."""
    refresh_statistics()


def draw_all(*, now: datetime) -> int:
    """Draw the lists anew from the facts, for every standing person; returns how many. Facts are not touched.

    It leaves a row in the feed, of nobody: what a server has worked out and remembers was read from the lists too.
    """
    keys = list(Person.objects.standing().order_by("id").values_list("id", flat=True))
    for begin in range(0, len(keys), DRAWN_AT_ONCE):
        with perform("access.administer", by=operator(now=now), now=now) as act:
            # Locked, so that what a colleague writes meanwhile is not drawn over; one merged away meanwhile is no more.
            roots = standing_for_writing(keys[begin : begin + DRAWN_AT_ONCE])
            drawing.draw(set(roots.values()))
            act.wrote("lists", [(new_id(), None)])
            act.note("lists drawn anew")
    return len(keys)
