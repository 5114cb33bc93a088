"""What cannot be where an ending is put right: its day between what came before and what was told after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from brobygger.rules import law
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

MESSAGES = {
    "back_before": words("The citizen was back on %(back)s. The course before cannot have ended after that."),
    "ended_after_followup": words(
        "A follow-up was told of %(told)s, and stays. The course cannot have ended after that day. Is it the follow-up that "
        "is on the wrong day, take it back first."
    ),
}


def problems(ended_at: datetime, *, back_at: datetime | None, told: Sequence[datetime]) -> Iterator[FieldRefused]:
    """What cannot be where the day of an ending is put right. back_at: when the citizen was back after it. told: the moments of
    what is told of its follow-ups."""
    if ended_at.tzinfo is None:
        return
    on = law.local_day(ended_at)
    if back_at is not None and on > law.local_day(back_at):
        yield FieldRefused("back_before", MESSAGES["back_before"], field="ended_at", back=law.written_day(back_at))
    if told and on > law.local_day(min(told)):
        message, first = MESSAGES["ended_after_followup"], law.written_day(min(told))
        yield FieldRefused("ended_after_followup", message, field="ended_at", told=first)
