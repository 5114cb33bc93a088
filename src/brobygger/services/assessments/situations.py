"""What is known of a citizen's situation: the six headings with what was found, and the diagnoses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.assessments import Diagnosis, Finding
from brobygger.records.people import Person
from brobygger.rules import findings as rules
from brobygger.rules.law import local_day
from brobygger.services import writing
from brobygger.services.access import can
from brobygger.services.assessments.by_course import is_of_last, returns_of
from brobygger.services.changes import reading


@dataclass(frozen=True)
class Heading:
    """One heading in one course. ``count``: how many findings there are; ``findings``: wishes and resources first, the newest
    of each first, and none for those who may not read them. ``answer``: that the citizen will not talk about it, or it is not
    relevant, while nothing else was told since; of ``findings`` too. ``before``: the same of earlier courses, None where
    nothing was told in them."""

    code: str
    count: int
    findings: Sequence[Finding]
    answer: Finding | None = None
    before: "Heading | None" = None

    @property
    def is_told(self) -> bool:
        """Whether anything has been told under it in this course."""
        return self.count > 0

    @property
    def overtaken(self) -> Collection[UUID]:
        """Those of the findings that answered for all of it, and that more was told after, by key."""
        return {row.id for row in self.findings if rules.is_answer(row.aspect) and row is not self.answer}

    @property
    def asi_areas(self) -> tuple[str, ...]:
        """The ASI areas that speak about it."""
        return rules.asi_areas(self.code)


@dataclass(frozen=True)
class Situation:
    """All six headings, asked or not. ``diagnosed``: how many diagnoses there are; ``diagnoses``: the questioned first, then
    the newest, and none for those who may not read them. ``earlier``: by row of either what stood before a correction, newest
    first."""

    headings: Sequence[Heading]
    diagnosed: int
    diagnoses: Sequence[Diagnosis]
    earlier: Mapping[UUID, Sequence[Finding | Diagnosis]]

    @property
    def known(self) -> int:
        """Under how many headings something is written in this course."""
        return sum(heading.is_told for heading in self.headings)

    @property
    def known_before(self) -> int:
        """Under how many headings something is written from earlier courses."""
        return sum(heading.before is not None for heading in self.headings)

    @property
    def missing(self) -> Sequence[Heading]:
        """The headings under which nothing is told in this course."""
        return [heading for heading in self.headings if not heading.is_told]

    @property
    def next(self) -> str:
        """The first heading under which nothing is told; "" when there is none."""
        return next((heading.code for heading in self.missing), "")

    @property
    def first(self) -> Sequence[Finding]:
        """What the citizen wants and what there is to build on, as told in this course, newest first."""
        rows = [row for heading in self.headings for row in heading.findings if row.aspect in ("wish", "resource")]
        return sorted(rows, key=lambda row: (row.happened_at, row.id), reverse=True)

    @property
    def answered(self) -> Sequence[Finding]:
        """What stands in the place of all that could be told under a heading (``Heading.answer``)."""
        return [heading.answer for heading in self.headings if heading.answer]

    @property
    def questioned(self) -> Sequence[Diagnosis]:
        """The diagnoses someone questions."""
        return [row for row in self.diagnoses if row.questioned]

    def heading(self, code: str) -> Heading:
        """One heading."""
        return next(heading for heading in self.headings if heading.code == code)


@reading("people.open")
def situation(person: Person, *, by: User) -> Situation:
    """What is known of a standing person, as ``by`` may read it: others see how much there is. What was found in an earlier
    course answers for nothing in this one, and stands beside. Two queries, one more for each of the two where something was
    corrected, and where something was found those that tell the courses apart (``by_course.returns_of``)."""
    reads = can(by, "assessments.read")
    mine = {"person__root_id": person.root_id}
    newest_first = ("-happened_at", "-id")
    found = list(Finding.objects.current().filter(**mine).select_related("recorded_by").order_by(*newest_first))
    found.sort(key=lambda row: rules.order(row.aspect))
    told = list(Diagnosis.objects.current().filter(**mine).select_related("recorded_by").order_by(*newest_first))
    returned = returns_of(person) if found else []
    return Situation(
        headings=[
            _of_course(code, [row for row in found if row.heading == code], returned, reads)
            for code in rules.headings()
        ],
        diagnosed=len(told),
        diagnoses=sorted(told, key=lambda row: not row.questioned) if reads else (),
        earlier={**writing.before(found), **writing.before(told)} if reads else {},
    )


def _of_course(code: str, found: Sequence[Finding], returned: Sequence[date], reads: bool) -> Heading:
    now = [row for row in found if is_of_last(local_day(row.happened_at), returned)]
    before = [row for row in found if row not in now]
    return replace(_heading(code, now, reads), before=_heading(code, before, reads) if before else None)


def _heading(code: str, found: Sequence[Finding], reads: bool) -> Heading:
    if not reads:
        return Heading(code, len(found), ())
    newest = max(found, key=lambda row: (row.happened_at, row.id), default=None)
    answer = newest if newest is not None and rules.is_answer(newest.aspect) else None
    # What holds of the whole heading stands first; one that something was told after comes last.
    return Heading(code, len(found), sorted(found, key=lambda row: row is not answer), answer)
