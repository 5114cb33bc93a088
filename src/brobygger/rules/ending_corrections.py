"""What cannot be where an ending is put right: its day between what came before and what was told after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from brobygger.rules import law
from brobygger.rules.endings import Told, is_its_time
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

MESSAGES = {
    "back_before": words(
        "The citizen was back on %(back)s. The course before cannot have ended after that. If it had not ended at all, choose "
        "“It had not ended after all” at the ending."
    ),
    "ended_after_followup": words(
        "A follow-up was told of %(told)s, and stays. The course cannot have ended after that day. Is it the follow-up that "
        "is on the wrong day, take it back first."
    ),
    "followup_of_another_time": words(
        "Counted from that day, what was told of the follow-up after %(months)s months, on %(told)s, is not of its time. Take "
        "it back first, or check the day."
    ),
}


def problems(
    ended_at: datetime, *, was_at: datetime, back_at: datetime | None, told: Sequence[Told]
) -> Iterator[FieldRefused]:
    """What cannot be where the day of an ending is put right. was_at: as it stood. back_at: when the citizen was back after it.
    told: what is told of its follow-ups, which must be of their time from the new day as they were from the old."""
    if ended_at.tzinfo is None:
        return
    on = law.local_day(ended_at)
    if back_at is not None and on > law.local_day(back_at):
        yield FieldRefused("back_before", MESSAGES["back_before"], field="ended_at", back=law.written_day(back_at))
    first = min((each.at for each in told), default=None)
    if first is not None and on > law.local_day(first):
        message, day = MESSAGES["ended_after_followup"], law.written_day(first)
        yield FieldRefused("ended_after_followup", message, field="ended_at", told=day)
        return
    for each in told:
        was, would_be = (is_its_time(each.months, each.outcome, each.at, ended_at=at) for at in (was_at, ended_at))
        if was and not would_be:
            message, day = MESSAGES["followup_of_another_time"], law.written_day(each.at)
            yield FieldRefused("followup_of_another_time", message, field="ended_at", told=day, months=each.months)
            return
