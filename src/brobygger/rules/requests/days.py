"""What is asked once of the day a wish was said: a clock that has stopped, or is over, may come of a mistaken day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from brobygger.rules import law
from brobygger.rules.fields import AskedOnce
from brobygger.rules.refusals import words
from brobygger.rules.requests.clock import ENDING, NOBODY, Clock

MESSAGES = {
    "said_before_stop": words(
        "Said on that day it belongs to an earlier wish whose deadline stopped on %(on)s, so no deadline runs. Was it said "
        "later, mend the day. Is the day right, tick it below and save once more."
    ),
    "said_before_ending": words(
        "Said on that day it was before the course ended on %(on)s, and treatment had begun, so no deadline runs. Was it said "
        "later, mend the day. Is the day right, tick it below and save once more."
    ),
    "said_in_ended": words(
        "That day is before the course ended on %(ended)s. The deadline counts from that day and is %(due)s. Was it said "
        "later, mend the day. Is the day right, tick it below and save once more."
    ),
    "said_overdue": words(
        "Said on that day the deadline was %(due)s, and it is over already. Was it said later, mend the day. Is the day right, "
        "tick it below and save once more."
    ),
    "said_late": words(
        "Said on that day the deadline, %(due)s, was not kept. By the day that stands now treatment began in time. Was it said "
        "later, mend the day. Is the day right, tick it below and save once more."
    ),
}


def is_of_earlier(clock: Clock) -> bool:
    """Whether what stopped a clock stopped it for other wishes too, and not an ending alone."""
    return clock.stopped_by != ENDING or len(clock.requests) > 1


def stopped_problems(clock: Clock, *, before: Clock | None = None) -> Iterator[AskedOnce]:
    """What is to be asked of a request whose clock, as it would be, has stopped already. Anonymous treatment has none. before:
    the clock of a request that is moved, which is not asked about where that one had stopped too; None of a new one."""
    had_stopped = before is not None and before.stopped_at is not None
    if clock.owner != NOBODY and clock.stopped_at is not None and not had_stopped:
        message = MESSAGES["said_before_stop" if is_of_earlier(clock) else "said_before_ending"]
        yield AskedOnce("said_before_stop", message, field="said_at", on=law.written_moment(clock.stopped_at))


def day_problems(clock: Clock, *, said_at: datetime, ended_at: datetime | None, today: date) -> Iterator[AskedOnce]:
    """What is to be asked of a request that starts a clock by itself, as it would be: said before a course ended, or so long
    ago that the deadline is over. ended_at: when the first course ended that ended after that day; None where none did."""
    if not clock.is_running or clock.due_on is None or clock.said_at != said_at:
        return
    due = f"{clock.due_on:%d-%m-%Y}"
    if ended_at is not None:
        ended = law.written_day(ended_at)
        yield AskedOnce("said_in_ended", MESSAGES["said_in_ended"], field="said_at", ended=ended, due=due)
    elif clock.due_on < today:
        yield AskedOnce("said_overdue", MESSAGES["said_overdue"], field="said_at", due=due)


def late_problems(clock: Clock, *, before: Clock) -> Iterator[AskedOnce]:
    """What is to be asked of a request that is moved so that treatment, which began in time by its clock as it stands (before),
    would have begun late."""
    if before.is_kept and clock.is_kept is False:
        due = clock.municipal_due_on if clock.is_late_to_region else clock.due_on
        yield AskedOnce("said_late", MESSAGES["said_late"], field="said_at", due=f"{due:%d-%m-%Y}")
