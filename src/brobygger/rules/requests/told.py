"""What a clock is worked out from: that someone asked, and what has happened since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.rules import law

STARTED = "started"


@dataclass(frozen=True)
class Said:
    """One request as it counts for the clock. ``at``: when it was said, with a time zone; ``is_day_unsure`` as its row says;
    ``received_at``: when it came here, None where nobody asks."""

    id: UUID
    at: datetime
    is_anonymous: bool = False
    is_day_unsure: bool = False
    received_at: datetime | None = None


@dataclass(frozen=True)
class Happened:
    """Something that has happened to a request; ``kind`` is a code of request_events. ``written_at``: when it was written down,
    None where nobody asks."""

    request: UUID
    kind: str
    at: datetime
    written_at: datetime | None = None


def had_stopped(said: Said, happened: Iterable[Happened], stopped_at: datetime | None) -> bool:
    """Whether what a clock stopped by lies before one of its requests came here, so that nobody could be asked of the day then.
    What has happened since, or is told of this very request, leaves nobody in doubt; nor does treatment that was written once
    the request was here, of whichever wish: who wrote it saw both, and it answers every wish said before it."""
    if stopped_at is None or (said.received_at is not None and law.is_after(stopped_at, said.received_at)):
        return False
    stops = (event for event in happened if event.at == stopped_at)
    return not any(event.request == said.id or _is_begun_knowing(said, event) for event in stops)


def _is_begun_knowing(said: Said, event: Happened) -> bool:
    if event.kind != STARTED or event.written_at is None or said.received_at is None:
        return False
    return event.written_at >= said.received_at
