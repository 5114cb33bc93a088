"""What is told of a death, and when it cannot be."""

from collections.abc import Iterator
from datetime import date

from brobygger.rules import fields
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

MESSAGES = {
    "written_after": words(
        "Something is written after that day. It stands on the page. If the day is right all the same, tick it and save again."
    ),
    "ahead": words("That day lies ahead. Look at the day, the month and the year once more. Nothing has been written."),
    "died_before_met": words(
        "You met the citizen on %(met)s. Check the day and the year. If the day is right all the same, tick it and save again."
    ),
}


def problems(
    *,
    on: date | None,
    source: str,
    note: str,
    last_met: date | None,
    has_later: bool,
    today: date,
    is_sure: bool = False,
) -> Iterator[FieldRefused]:
    """Everything wrong with what is told of a death. Who told it is needed, for it is seldom we who know.

    on: None where nobody knows the day. last_met: the day of the last contact. has_later: something else is written after that
    day. is_sure: whoever writes it has seen both, and the day is right all the same: then it is the contact that stands wrong.
    """
    if on is not None:
        # A day to come is told in words of its own: nobody has looked at a clock here.
        has_come = on <= today
        yield from fields.day("on", on, today) if has_come else [FieldRefused("ahead", MESSAGES["ahead"], field="on")]
    if on is not None and last_met is not None and on < last_met and not is_sure:
        yield FieldRefused("died_before_met", MESSAGES["died_before_met"], field="on", met=f"{last_met:%d-%m-%Y}")
    elif has_later and not is_sure:
        yield FieldRefused("written_after", MESSAGES["written_after"], field="on")
    yield from fields.needed("source", source)
    yield from fields.listed("source", source)
    yield from fields.text("note", note)
