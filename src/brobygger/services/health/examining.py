"""The questions in their turn: what one answers decides whether the next can be asked."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from brobygger.services.health import contents, database, machine
from brobygger.services.health.findings import Finding

SAMPLE = 50


def examine(*, now: datetime, sample: int = SAMPLE) -> Iterator[Finding]:
    """Every question in turn, as soon as it has been answered. Questions to a database that is not there are left out.

    ``sample``: how many people, spread over all, are compared with their facts.
    """
    reached = database.answering()
    yield reached
    ready = reached.is_good
    for finding in database.engine() if ready else ():
        # A damaged file answers no further questions.
        ready = ready and (finding.is_good or finding.question != "integrity")
        yield finding
    if ready:
        migrated = database.migrations()
        yield migrated
        ready = migrated.is_good
    yield machine.program()
    yield machine.disk(settings.DATA)
    yield machine.clock(now, contents.newest_entry() if ready else None)
    yield machine.keys(settings.KEY_FILE)
    if ready:
        yield contents.seal()
        yield contents.lists(sample)
        yield contents.site()
        yield contents.phones(now)
        yield contents.copies(now)
    yield machine.assets()


def tables() -> Iterator[Finding]:
    """Whether the database answers, and if so whether its tables are those of this version: what a server cannot do without."""
    reached = database.answering()
    yield reached
    if reached.is_good:
        yield database.migrations()
