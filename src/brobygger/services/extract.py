"""The extract: what the analysis is given. Pseudonymous, of one instrument, within the scope of the one who asks."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from brobygger.records import bulk
from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.rules import courses, disclosure, instruments, measurements, scores
from brobygger.rules.law import has_day, local_day
from brobygger.rules.refusals import words
from brobygger.rules.waves import DIED, DIED_SOME_DAY, NO_INTERVIEW, NOT_DUE, Followed
from brobygger.services import extracted
from brobygger.services.access import NotFound, can
from brobygger.services.changes import reading
from brobygger.services.extracted import Found, Held, scores_in_scope
from brobygger.services.pagination import Counted

if TYPE_CHECKING:
    from django.core.paginator import Page

# Why a score is not there, from the plainest reason to the one that says most.
NOT_ASKED, PARTLY_ASKED, NOT_RELEVANT, REFUSED = "not_asked", "partly_asked", "not_relevant", "refused"
REASONS = {
    NO_INTERVIEW: words("no interview then"),
    NOT_DUE: words("not due yet"),
    DIED: words("has died"),
    DIED_SOME_DAY: words("has died, day not known"),
    NOT_ASKED: words("not asked"),
    PARTLY_ASKED: words("only partly asked"),
    NOT_RELEVANT: words("not relevant"),
    REFUSED: words("declined or does not know"),
}
# Of the people behind a figure; those of a page are logged in one statement.
PAGE_SIZE = bulk.AT_ONCE
# Whether what was measured of a person on a day counts.
Keeps = Callable[[UUID, date], bool]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One area of one person at one wave: the score, or why there is none. ``person`` is a pseudonym of the site."""

    person: str
    wave: str
    area: str
    value: float | None
    why_missing: str


@dataclass(frozen=True)
class Extract:
    """The measurements of one instrument at some waves. ``people`` leads from pseudonym to record, and stays in the service;
    ``followed`` says of each pseudonym since when they are measured, and the day they died; ``scored``: at which of the waves
    there is a score."""

    instrument: str
    areas: Sequence[str]
    waves: Sequence[str]
    measurements: Sequence[Measurement]
    methods: Sequence[str]
    people: Mapping[str, UUID]
    followed: Mapping[str, Followed]
    scored: Collection[str]


def pseudonym(person_id: UUID) -> str:
    """Sixteen hexadecimal digits that stand for a person; the same at every extract of the site, and its only."""
    return hmac.new(bytes.fromhex(settings.KEYS.find), b"extract:" + person_id.bytes, hashlib.sha256).hexdigest()[:16]


@reading("evaluation.see")
def waves_present(*, by: User) -> list[tuple[str, str, int]]:
    """Which (instrument, wave, number of people) there are scores of within scope, to choose between.

    For whoever may not see the people, of so many as may be shown: what an instrument is called is written by hand, and one
    person alone can have it.
    """
    rows = scores_in_scope(by).values_list("instrument", "wave", "person__root_id").distinct()
    counted: defaultdict[tuple[str, str], int] = defaultdict(int)
    for instrument, wave, _ in rows:
        counted[instrument, wave] += 1
    shows_few = can(by, "evaluation.open_people")
    return [
        (instrument, wave, n)
        for (instrument, wave), n in sorted(counted.items())
        if shows_few or not disclosure.suppress(n).is_hidden
    ]


@reading("evaluation.see")
def scores_at(*, by: User, instrument: str, waves: Sequence[str]) -> Extract:
    """Every area of everyone in scope who was interviewed, or has a score, at one of the waves.

    Which score stands where there are several is the rule of the profile (``rules.measurements``). Raises
    ``PermissionDenied`` where the role sees no figures, ``NotFound`` for an instrument nobody was asked.
    """
    found = extracted.ask(by=by, instrument=instrument, waves=waves, computed=_computed(instrument))
    followed = _followed(found)
    keeps = _of_first_course(found, followed)
    values = _values(found, keeps)
    at_waves = [each for each in found.interviews if each.wave in waves]
    # Of two at one wave, where records were merged, the later begun.
    interviews = {
        (each.person, each.wave): each.id for each in at_waves if keeps(each.person, local_day(each.happened_at))
    }
    areas = _areas(instrument, {area for _, _, area in values})
    if not interviews and not values:
        raise NotFound
    people = sorted({person for person, _ in interviews} | {person for person, _, _ in values})
    reasons = _reasons(instrument, areas, interviews, values, found.states)
    names = {person: pseudonym(person) for person in people}
    return Extract(
        instrument=instrument,
        areas=areas,
        waves=tuple(waves),
        measurements=[
            Measurement(
                person=names[person],
                wave=wave,
                area=area,
                value=values.get((person, wave, area)),
                why_missing="" if (person, wave, area) in values else reasons.get((person, wave, area), NO_INTERVIEW),
            )
            for person in people
            for wave in waves
            for area in areas
        ],
        methods=_methods(instrument, at_waves),
        people={name: person for person, name in names.items()},
        followed={names[person]: each for person, each in followed.items() if person in names},
        scored=frozenset({each.wave for each in found.scores}),
    )


@reading("evaluation.open_people")
def people_behind(
    *, by: User, found: Extract, pseudonyms: Sequence[str], number: int | str | None = 1
) -> "Page[Person]":
    """One page of the people behind a figure of an extract, by name, for those who may see them; the figure says how many there
    are. One query. Raises ``PermissionDenied`` for the others."""
    keys = [found.people[name] for name in pseudonyms]
    people = Person.objects.visible_to(by).standing().filter(id__in=keys).order_by("name_order", "id")
    # Whoever may see them by name counts those in their scope alone, so that the figure is as many as the list.
    return Counted(people, Person.objects.all(), len(keys), most=len(keys), per_page=PAGE_SIZE).get_page(number)


def _of_first_course(found: Found, followed: Mapping[UUID, Followed]) -> Keeps:
    """Whether what was measured of a person on a day counts. Of whoever came back and was assessed anew the course counts in
    which they were measured first: before and after are of one course, and nobody counts twice."""
    returned = {
        person: courses.returns([courses.Moved(at, phase) for at, phase in moves])
        for person, moves in found.phases.items()
    }

    def keeps(person: UUID, on: date) -> bool:
        days = returned.get(person, ())
        first = followed[person].first_on if person in followed else on
        return courses.number_on(on, days) == courses.number_on(first, days)

    return keeps


def _values(found: Found, keeps: Keeps) -> dict[tuple[UUID, str, str], float]:
    """By person, wave and area the score that stands."""
    placed = {}
    for person, wave, begun_at, score in found.scores:
        if keeps(person, measurements.day_of_course(begun_at, score.measured_on)):
            placed[score.id] = (person, wave, measurements.cell_of(score), score)
    standing = measurements.standing((one[3] for one in placed.values()), lambda score: placed[score.id][:3])
    return {place: score.value for place, score in standing.items()}


def _followed(found: Found) -> dict[UUID, Followed]:
    """By person the first measurement of all with the instrument, and the day of death; nobody whose days are not known, for
    what is due when cannot be counted from them."""
    died = {person: (local_day(at), is_day_known) for person, (at, is_day_known) in found.died.items()}
    first: dict[UUID, tuple[date, str]] = {}
    held = ((each.person, local_day(each.happened_at), each.wave) for each in found.interviews)
    scored = ((each.person, each.score.measured_on, each.wave) for each in found.scores)
    for person, on, wave in chain(held, scored, found.elsewhen):
        if has_day(on):
            first[person] = min(first.get(person, (on, wave)), (on, wave))
    return {person: Followed(on, wave, *died.get(person, ())) for person, (on, wave) in first.items()}


def _methods(instrument: str, interviews: Sequence[Held]) -> list[str]:
    """How the scores were made: version, log rule, currency and divisor; more than one is worth a word to the reader."""
    made = {(each.version, each.log_rule, each.currency, each.per_unit) for each in interviews}
    return [
        f"{instrument} {version}, {rule}, {money} / {unit.normalize():f}" for version, rule, money, unit in sorted(made)
    ]


def _computed(instrument: str) -> tuple[str, ...]:
    """The scores an instrument works out itself; none of one that is known by its name alone."""
    try:
        return tuple(definition.id for definition in instruments.load(instrument).scores)
    except LookupError:
        return ()


def _areas(instrument: str, scored: set[str]) -> tuple[str, ...]:
    known = tuple(measurements.cell_of_computed(instrument, score) for score in _computed(instrument))
    return known + tuple(sorted(scored - set(known)))


def _reasons(
    instrument: str,
    areas: Sequence[str],
    interviews: Mapping[tuple[UUID, str], UUID],
    values: Mapping[tuple[UUID, str, str], float],
    states: Mapping[UUID, Mapping[str, str]],
) -> dict[tuple[UUID, str, str], str]:
    """Why an interview that took place gave no score: by what was answered of the items it needs."""
    lacking = {
        (person, wave): key
        for (person, wave), key in interviews.items()
        if any((person, wave, area) not in values for area in areas)
    }
    if not lacking:
        return {}
    definitions = instruments.load(instrument).scores
    needed = {
        measurements.cell_of_computed(instrument, definition.id): frozenset(scores.needed_items(definition.operation))
        for definition in definitions
    }
    relations = {item for definition in definitions for item in _may_be_left_out(definition.operation)}
    return {
        (person, wave, area): _reason(
            {
                state
                for item, state in states.get(key, {}).items()
                if item in needed[area] and (state, item in relations) != ("N", True)
            }
        )
        for (person, wave), key in lacking.items()
        for area in areas
        if area in needed and (person, wave, area) not in values
    }


def _may_be_left_out(operation: Mapping[str, Any]) -> set[str]:
    """The items a mean leaves out when they are not relevant: for them N is no reason for a missing score."""
    own = set(operation["items"]) if operation["op"] == "mean_relevant" else set()
    parts = operation.get("of", ())
    return own.union(*(_may_be_left_out(part) for part in (parts if isinstance(parts, list) else [parts]) if part))


def _reason(states: set[str]) -> str:
    if "X" in states:
        return REFUSED
    if "N" in states:
        return NOT_RELEVANT
    return PARTLY_ASKED if "value" in states else NOT_ASKED
