"""What a course's ending is told as, and what cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from brobygger.rules import code_lists, fields, law
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

MESSAGES = {
    "before_it_began": words("The course cannot end before it began, on %(began)s."),
    "contradictory": words(
        "Treatment cannot be both finished and not finished. Correct how things stand, or why the course ends."
    ),
    "finished_in_relapse": words(
        "Treatment is said to be finished, and things to stand as a relapse. Both can be true. If so, tick it and save again."
    ),
    "finished_untreated": words(
        "Treatment is said to be finished, and nothing says that it began. Choose another reason, or write first when the "
        "course came to treatment. If it is right all the same, tick it and save again."
    ),
    "met_after": words(
        "Contacts with the citizen after that day: %(count)s, the last on %(last)s. If it is the right day all the same, "
        "tick it and save again."
    ),
    "written_after": words(
        "Something is written after that day. It stands on the page. If the day is right all the same, tick it and save again."
    ),
    "course_ended": words(
        "The course ended on %(ended)s, and nothing is planned in it after that. It begins anew when you write down a wish "
        "said since, or move it to contact because you have met the citizen again: then this can be saved. A wish said before "
        "the ending begins no new course. What was before is written with its own day."
    ),
    "tried_needed": words("It ended otherwise than planned. Write what was tried."),
}


class EndingFacts(Protocol):
    """What an ending is told as; "" means not told."""

    @property
    def ended_at(self) -> datetime:
        """When the course ended, with a time zone."""

    @property
    def status(self) -> str:
        """A code of ending_statuses."""

    @property
    def reason(self) -> str:
        """A code of ending_reasons."""

    @property
    def tried(self) -> str:
        """What was tried, where it ended otherwise than planned."""

    @property
    def is_both_meant(self) -> bool:
        """Whether whoever writes it has seen that treatment is finished and things stand as a relapse."""

    @property
    def is_treatment_meant(self) -> bool | None:
        """Whether whoever writes it has seen that nothing says that treatment began; None: nobody is asked."""

    @property
    def is_day_sure(self) -> bool:
        """Whether whoever writes it has seen what is written after the day the course is said to have ended."""

    @property
    def texts(self) -> Sequence[tuple[str, str]]:
        """The other texts, each with the name of its field."""


def problems(
    facts: EndingFacts,
    *,
    began_at: datetime,
    met: Sequence[datetime] = (),
    has_later: bool = False,
    was_treated: bool = True,
    now: datetime,
) -> Iterator[FieldRefused]:
    """Everything wrong with an ending, in the order of the form. One that was not planned says what was tried.

    met: when the citizen was met after the day the course is said to have ended. has_later: something else of the course is
    written after that day. was_treated: something says that treatment began.
    """
    yield from fields.moment("ended_at", facts.ended_at, now)
    yield from _day_problems(facts, began_at=began_at, met=met, has_later=has_later)
    yield from fields.code("status", "ending_statuses", facts.status)
    yield from fields.code("reason", "ending_reasons", facts.reason)
    entry = code_lists.load("ending_reasons").entries.get(facts.reason, {})
    if facts.status in code_lists.codes("ending_statuses") and facts.status not in entry.get(
        "statuses", [facts.status]
    ):
        yield FieldRefused("contradictory", MESSAGES["contradictory"], field="reason")
    elif (facts.reason, facts.status) == ("finished", "relapse") and not facts.is_both_meant:
        yield fields.AskedOnce("finished_in_relapse", MESSAGES["finished_in_relapse"], field="reason")
    if facts.reason == "finished" and not was_treated and facts.is_treatment_meant is False:
        yield fields.AskedOnce("finished_untreated", MESSAGES["finished_untreated"], field="reason")
    if facts.reason and not entry.get("planned", False) and not facts.tried.strip():
        yield FieldRefused("tried_needed", MESSAGES["tried_needed"], field="tried")
    for name, told in (("tried", facts.tried), *facts.texts):
        yield from fields.text(name, told)


def _day_problems(
    facts: EndingFacts, *, began_at: datetime, met: Sequence[datetime], has_later: bool
) -> Iterator[FieldRefused]:
    if facts.ended_at.tzinfo is not None and law.local_day(facts.ended_at) < law.local_day(began_at):
        began = f"{law.local_day(began_at):%d-%m-%Y}"
        yield FieldRefused("before_it_began", MESSAGES["before_it_began"], field="ended_at", began=began)
    elif met and not facts.is_day_sure:
        last = f"{law.local_day(max(met)):%d-%m-%Y}"
        yield fields.AskedOnce("met_after", MESSAGES["met_after"], field="ended_at", count=len(met), last=last)
    elif has_later and not facts.is_day_sure:
        yield fields.AskedOnce("written_after", MESSAGES["written_after"], field="ended_at")


def not_after_ending(field: str, at: datetime, *, ended_at: datetime | None) -> Iterator[FieldRefused]:
    """A fault where something is planned in a course of a day after its end. ended_at: None while it goes on."""
    if ended_at is not None and at.tzinfo is not None and law.local_day(at) > law.local_day(ended_at):
        yield FieldRefused("course_ended", MESSAGES["course_ended"], field=field, ended=law.written_day(ended_at))
