"""When something happened, as it was told: a day and an hour. An hour that nobody told, which the clock put in as it was
written, is that of no other day."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from brobygger.rules import law
from brobygger.services.contacts import Contact
from brobygger.web.pages import now

# Our own choice: a contact that is written sooner than this after it was opened has the hour the form put in.
WRITTEN_WITHIN = timedelta(minutes=30)


class FilledField(forms.CharField):
    """For the script: the day and the hour a form puts in itself (``as_filled``)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, **options)


def moment(day: date, clock: time) -> datetime:
    """A day and a time as they were told, where the work is done."""
    return timezone.make_aware(datetime.combine(day, clock))


def told_moment(day: date, clock: time | None) -> datetime:
    """A day, and a time where one was told: without it now, or only the day (``DAY_ONLY``)."""
    if clock is None and day == timezone.localdate():
        return now()
    return moment(day, law.DAY_ONLY if clock is None else clock)


def hour_of(at: datetime) -> time | None:
    """The hour of a moment for a form; None where only its day was told."""
    return timezone.localtime(at).time() if law.has_hour(at) else None


def is_of_the_clock(at: datetime) -> bool:
    """Whether the hour was put in by the clock: what somebody types has no seconds."""
    return law.has_hour(at) and bool(at.second or at.microsecond)


def is_of_writing(versions: Sequence[Contact]) -> bool:
    """Whether the hour of a contact is the one its form opened with. versions: newest first."""
    stands, first = versions[0].happened_at, versions[-1]
    if not law.has_hour(stands) or not is_same_minute(stands, first.happened_at):
        return False
    return is_of_the_clock(first.happened_at) or (timedelta() <= first.recorded_at - first.happened_at < WRITTEN_WITHIN)


def is_same_minute(one: datetime, other: datetime) -> bool:
    """Whether a form that says minutes shows both alike."""
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)


def as_filled(at: datetime) -> str:
    """The day and the hour a form puts in itself, for its field ``filled_at``."""
    return f"{timezone.localtime(at):%d-%m-%Y %H:%M}"


def told_of(day: date | None, clock: time | None, *, filled_at: str) -> time | None:
    """The hour told of a day: the one the form put in itself (``as_filled``, "" for none) is that of no other day."""
    filled_day, _gap, filled_hour = filled_at.partition(" ")
    is_filled = day is not None and clock is not None and f"{clock:%H:%M}" == filled_hour
    return None if is_filled and f"{day:%d-%m-%Y}" != filled_day else clock
