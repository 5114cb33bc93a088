"""The assessment under the six legal headings [model.md 3.3, R-K1]: what may be written, and what is.

A part that is unknown never keeps treatment from beginning (BEK nr. 1477 af 17/12/2019 § 1): nothing here asks for more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from brobygger.rules import agenda, code_lists, fields, law
from brobygger.rules.fields import FieldRefused

# Our own choice, no law's: an assessment that was begun and has stood still so long is put before the leader.
STALLED_WEEKS = 6
# What keeps the verdict open, of the codes in a person's list of what is unknown.
OF_THE_VERDICT = ("criterion:", "area:")


@dataclass(frozen=True)
class Finding:
    """A finding as it is told, ``at`` a moment with a time zone. Codes of assessment_headings, finding_aspects, told_by."""

    heading: str
    aspect: str
    text: str
    told_by: str
    at: datetime


def headings() -> tuple[str, ...]:
    """The six headings, in the order of the law."""
    return code_lists.codes("assessment_headings")


def asi_areas(heading: str) -> tuple[str, ...]:
    """The areas of ASI-5 that speak about a heading; our own reading."""
    return tuple(code_lists.entry("assessment_headings", heading)["asi_areas"])


def order(aspect: str) -> int:
    """Where an aspect stands under its heading: wish and resource before need and problem."""
    aspects = code_lists.codes("finding_aspects")
    return aspects.index(aspect) if aspect in aspects else len(aspects)


def is_answer(aspect: str) -> bool:
    """Whether it answers for a heading that nothing is told under: the citizen will not talk about it now, or it is not
    relevant. Neither is "not asked yet", and what is told later stands in its place."""
    return "answer" in code_lists.load("finding_aspects").entries.get(aspect, {})


def missing(told: Collection[str]) -> list[str]:
    """The headings under which nothing is told yet, nor that it will not be."""
    return [heading for heading in headings() if heading not in told]


def problems(told: Finding, *, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with a finding, in the order of the form."""
    yield from fields.code("heading", "assessment_headings", told.heading)
    yield from fields.code("aspect", "finding_aspects", told.aspect)
    if not is_answer(told.aspect):
        yield from fields.needed("text", told.text)
    yield from fields.text("text", told.text)
    yield from fields.code("told_by", "told_by", told.told_by)
    yield from fields.moment("at", told.at, now)


def reminders(
    *,
    last: datetime | None,
    told: Collection[str],
    unknown: Collection[str],
    answered: Collection[str] = (),
    treated_since: datetime | None = None,
) -> Iterator[agenda.Due]:
    """That an assessment has stalled: nothing told for ``STALLED_WEEKS`` while parts are unknown, or in treatment for as long
    and not begun.

    last: the last finding, diagnosis, answer or score, None where it has not begun. told: the headings with a finding. unknown:
    the codes of what is not known of the person; answered: those the citizen will not answer, or that are settled without it.
    treated_since: None before treatment, which waits for no assessment. It begins
    to be shown when the weeks have passed, and is not asked for before.
    """
    is_open = bool(missing(told)) or any(code.startswith(OF_THE_VERDICT) and code not in answered for code in unknown)
    counted_from = last or treated_since
    if counted_from is not None and is_open:
        since = agenda.begin_of(law.local_day(counted_from) + timedelta(weeks=STALLED_WEEKS))
        yield agenda.Due("assessment_stalled", since, since, params={"begun": last is not None})
