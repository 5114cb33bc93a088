"""The profile of a person: every area at every wave, what is unknown included. It shows; it does not judge."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from brobygger.records import assessments as records
from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.rules import code_lists, courses, instruments, measurements, target_group
from brobygger.services.assessments import by_course, scores
from brobygger.services.changes import reading

# Always shown, known or not: what ASI-5 scores. Others are shown where someone has entered them.
ALWAYS = ("medical", "psychiatric", "employment", "legal", "family_social", "alcohol", "drug")
ORDER = (
    "medical",
    "psychiatric",
    "economy",
    "employment",
    "legal",
    "family",
    "social",
    "family_social",
    "alcohol",
    "drug",
)


@dataclass(frozen=True)
class Point:
    """One area at one wave; ``score`` is None where it is not yet known."""

    wave: str
    score: records.AreaScore | None


@dataclass(frozen=True)
class ProfileArea:
    """One row of the profile, with a point for every wave that has any score."""

    id: str
    label: Mapping[str, str]
    points: Sequence[Point]

    @property
    def newest(self) -> records.AreaScore | None:
        """The last wave's score that is known."""
        known = [point.score for point in self.points if point.score is not None]
        return max(known, key=measurements.rank, default=None)


@dataclass(frozen=True)
class Profile:
    """Areas by waves, of one course. ``instruments``: those the scores come from; more than one cannot be compared with each
    other. ``since``: the day the course began, None of the first. ``is_measured_before``: whether anything was measured in a
    course before it."""

    areas: Sequence[ProfileArea]
    waves: Sequence[str]
    instruments: Sequence[str]
    since: date | None = None
    is_measured_before: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known yet."""
        return not self.waves

    @property
    def known(self) -> int:
        """How many areas have a score at all."""
        return sum(area.newest is not None for area in self.areas)

    @property
    def known_waves(self) -> int:
        """How many interviews those scores are put together from; 1 where one has them all."""
        had = [{point.wave for point in area.points if point.score} for area in self.areas if area.newest]
        return 1 if not had or set.intersection(*had) else len(set.union(*had))


@reading("people.open")
def profile(person: Person, *, by: User, until: date | None = None) -> Profile:
    """The scores that count of a course, laid out by area and wave, each the one that stands (``rules.measurements``). Two
    queries.

    until: of the course of this day, only what was measured by then; None for the course under way and all.
    """
    return profiles(person, by=by, until=until)[0]


@reading("people.open")
def profiles(person: Person, *, by: User, until: date | None = None) -> list[Profile]:
    """The profile of a course as ``profile``, and of those before it in which something was measured, newest first. Two
    queries."""
    returned = by_course.returns_of(person)
    last = len(returned) if until is None else courses.number_on(until, returned)
    of_course: defaultdict[int, list[records.AreaScore]] = defaultdict(list)
    for row in scores.scores_of(person):
        if until is None or row.measured_on <= until:
            of_course[by_course.of_score(row, returned)].append(row)
    numbers = [last, *sorted((number for number in of_course if number < last), reverse=True)]
    return [
        _laid_out(
            of_course[number],
            since=returned[number - 1] if number else None,
            is_measured_before=number != numbers[-1],
        )
        for number in numbers
    ]


def _laid_out(counted: Sequence[records.AreaScore], *, since: date | None, is_measured_before: bool) -> Profile:
    cells = measurements.standing(counted, lambda row: (measurements.cell_of(row), row.wave))
    found = {wave for _, wave in cells}
    known_waves = code_lists.codes("waves")
    # A wave of an imported study that the list does not have comes last rather than being left out.
    waves = [*(wave for wave in known_waves if wave in found), *sorted(found - set(known_waves))]
    scored = {area for area, _ in cells}
    shown = scored.union(*(_in_place_of(area, scored) for area in ALWAYS))
    return Profile(
        areas=[
            ProfileArea(
                area, area_labels().get(area, {"da": area}), [Point(wave, cells.get((area, wave))) for wave in waves]
            )
            for area in sorted(shown, key=lambda area: (ORDER.index(area) if area in ORDER else len(ORDER), area))
        ],
        waves=waves,
        instruments=sorted({row.instrument for row in cells.values()}),
        since=since,
        is_measured_before=is_measured_before,
    )


def _in_place_of(area: str, scored: Collection[str]) -> Collection[str]:
    """The rows that say an area: its own, or its parts where one of them alone has a score, so that it is not "not known"."""
    parts = next((joint.of for joint in target_group.load().joint_scores if joint.id == area), ())
    return parts if area not in scored and any(part in scored for part in parts) else (area,)


@cache
def area_labels() -> Mapping[str, Mapping[str, str]]:
    """The label of every area a score can stand for, by row of the profile."""
    asi = {score.id: score.label for score in instruments.load("asi-5").scores}
    return asi | dict(target_group.load().area_labels)
