"""What a citizen returns to as a course ends: by area the score at the start and the newest [R-B7]."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from brobygger.records.access import User
from brobygger.records.assessments import AreaScore
from brobygger.records.endings import Ending
from brobygger.records.people import Person
from brobygger.services.assessments import profiles
from brobygger.services.changes import reading

if TYPE_CHECKING:
    from django.db.models import QuerySet


# Which score it was: its area, its day in ISO form and its value.
Measured = tuple[str, str, float]


@dataclass(frozen=True)
class Burden:
    """One area before and at the ending, as it is known; ``before`` None where it is not, ``now`` where it was not measured
    again. Areas are codes of the profile. ``*_on``: the day of the score, ISO; ``*_by``: its instrument; "" where that was not
    kept.
    """

    area: str
    before: str | None
    now: str | None
    before_on: str = ""
    now_on: str = ""
    before_by: str = ""
    now_by: str = ""

    @property
    def is_measured(self) -> bool:
        """Whether there is a score at all."""
        return self.before is not None or self.now is not None

    @property
    def is_comparable(self) -> bool:
        """Whether the two scores do not come from two instruments."""
        return not (self.before_by and self.now_by) or self.before_by == self.now_by

    @property
    def before_key(self) -> "Measured | None":
        """Which score it was at the start, as ``mistaken`` has them; None where there was none, or its day was not kept."""
        return (self.area, self.before_on, float(self.before)) if self.before is not None and self.before_on else None

    @property
    def now_key(self) -> "Measured | None":
        """As ``before_key``, of the newest."""
        return (self.area, self.now_on, float(self.now)) if self.now is not None and self.now_on else None

    @property
    def may_be_one(self) -> bool:
        """Whether the two may be one score: before the days were kept, an ending had the first once more as the newest."""
        return self.before is not None and self.before == self.now and not self.now_on


def at_ending(ending: Ending) -> list[Burden]:
    """The burdens the citizen returned to, as they stood the day of an ending."""
    return [Burden(area, *scores) for area, scores in ending.burdens.items()]


@reading("endings.read")
def burdens(person: Person, *, by: User, on: date) -> list[Burden]:
    """What the citizen returns to on a day: by area the score at the start and the newest until then [R-B7]. One query."""
    found = []
    for area in profiles.profile(person, by=by, until=on).areas:
        before = next((point.score for point in area.points if point.wave == "baseline"), None)
        newest = area.newest
        again = newest if newest is None or before is None or newest.id != before.id else None
        kept = [f"{row.measured_on:%Y-%m-%d}" if row else "" for row in (before, again)]
        made = [row.instrument if row else "" for row in (before, again)]
        scores = [str(row.value) if row else None for row in (before, again)]
        found.append(Burden(area.id, scores[0], scores[1], *kept, *made))
    return found


@reading("endings.read")
def mistaken(person: Person, *, by: User) -> set[Measured]:
    """The scores of a standing person that were taken back as a mistake, themselves or with their interview, and are not there
    anew. One query, two where there are such."""
    mine = {"person__root_id": person.root_id}
    # One that merely cannot be worked out any more was no mistake.
    gone = AreaScore.objects.taken_back().filter(Q(interview=None) | Q(interview__corrected_by__isnull=False), **mine)
    found = _measured(gone)
    return found - _measured(AreaScore.objects.current().filter(**mine)) if found else found


def _measured(rows: "QuerySet[AreaScore]") -> set[Measured]:
    told = rows.values_list("area", "measured_on", "value")
    return {(area, f"{day:%Y-%m-%d}", value) for area, day, value in told}


def as_kept(found: Sequence[Burden]) -> dict[str, list[str | None]]:
    """By area what is known of it, as an ending keeps it."""
    return {area: scores for area, *scores in map(astuple, found)}
