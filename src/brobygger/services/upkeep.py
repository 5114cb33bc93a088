"""What keeps a site quick and its lists true, done when it is set up, started or told to."""

from django.db import transaction

from brobygger.records.people import Person
from brobygger.records.upkeep import refresh_statistics
from brobygger.services import drawing
from brobygger.services.access import standing_for_writing

DRAWN_AT_ONCE = 500


def keep_quick() -> None:
    """Let the database look at how its rows lie, so that it reads few to find few. Takes a blink, whatever the size."""
    refresh_statistics()


def draw_all() -> int:
    """Draw the lists anew from the facts, for every standing person; returns how many. Facts are not touched."""
    keys = list(Person.objects.standing().order_by("id").values_list("id", flat=True))
    for begin in range(0, len(keys), DRAWN_AT_ONCE):
        with transaction.atomic():
            # Locked, so that what a colleague writes meanwhile is not drawn over; one merged away meanwhile is no more.
            roots = standing_for_writing(keys[begin : begin + DRAWN_AT_ONCE])
            drawing.draw(set(roots.values()))
    return len(keys)
