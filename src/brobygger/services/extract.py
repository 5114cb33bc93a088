"""The extract: what the analysis is given. Pseudonymous, of one instrument, within the scope of the one who asks."""

import hmac
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from uuid import UUID

from django.conf import settings

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.rules import courses, disclosure, instruments, measurements, scores
from brobygger.rules.law import has_day, local_day
from brobygger.rules.refusals import words
from brobygger.rules.waves import DIED, DIED_SOME_DAY, NO_INTERVIEW, NOT_DUE, Followed
from brobygger.services import extracted
from brobygger.services.access import NotFound, can
from brobygger.services.changes import reading
from brobygger.services.extracted import Found, Held, Needs
from brobygger.services.pagination import Placed
from brobygger.services.remembering import Memory, state_now, whose

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
# By the figure of what was answered (``extracted.Held``).
BY_ANSWER = {
    str(extracted.NOTHING): NOT_ASKED,
    str(extracted.VALUE): PARTLY_ASKED,
    str(extracted.NOT_RELEVANT): NOT_RELEVANT,
    str(extracted.REFUSED): REFUSED,
}
# Of the people behind a figure; those of a page are logged in one statement.
PAGE_SIZE = 25
# Whether what was measured of a person on a day counts.
Keeps = Callable[[str, date], bool]
Worked = TypeVar("Worked")
# A quarter of a megabyte each where ten thousand are interviewed (``analysis.behind``).
_worked_out: Memory[Any] = Memory(most=16)
_present: Memory[list[tuple[str, str, int]]] = Memory(most=16)
# A person, a wave and an area.
Place = tuple[str, str, str]


class Measurement(NamedTuple):
    """One area of one person at one wave: the score, or why there is none. ``person`` is a pseudonym of the site."""

    person: str
    wave: str
    area: str
    value: float | None
    why_missing: str


@dataclass(frozen=True)
class Extract:
    """The measurements of one instrument at some waves. ``people`` leads from pseudonym to record, in the order of lists, and
    stays in the service; ``followed`` says of each pseudonym since when they are measured, and the day they died; ``scored``:
    at which of the waves there is a score."""

    instrument: str
    areas: Sequence[str]
    waves: Sequence[str]
    measurements: Sequence[Measurement]
    methods: Sequence[str]
    people: Mapping[str, UUID]
    followed: Mapping[str, Followed]
    scored: Collection[str]


class Whom:
    """The people of an extract in the order of lists, small enough to be kept. Who they are stays in the service."""

    def __init__(self, found: Extract) -> None:
        self._keys = b"".join(person.bytes for person in found.people.values())

    def at(self, places: Sequence[int]) -> list[UUID]:
        """The keys of those at these places."""
        return [UUID(bytes=self._keys[16 * place : 16 * (place + 1)]) for place in places]


def pseudonym(person_id: UUID) -> str:
    """Sixteen hexadecimal digits that stand for a person; the same at every extract of the site, and its only."""
    return hmac.digest(bytes.fromhex(settings.KEYS.find), b"extract:" + person_id.bytes, "sha256").hex()[:16]


@reading("evaluation.see")
def waves_present(*, by: User) -> list[tuple[str, str, int]]:
    """Which (instrument, wave, number of people) there are scores of within scope, to choose between. One query.

    For whoever may not see the people, of so many as may be shown: what an instrument is called is written by hand, and one
    person alone can have it.
    """
    known = _present.recall(whose(by))
    if known is None or known.state != state_now(by):
        counted, state = extracted.present(by)
        _present.keep(whose(by), state, counted)
    else:
        counted = known.worked
    shows_few = can(by, "evaluation.open_people")
    return [each for each in counted if shows_few or not disclosure.suppress(each[2]).is_hidden]


@reading("evaluation.see")
def scores_at(*, by: User, instrument: str, waves: Sequence[str]) -> Extract:
    """Every area of everyone in scope who was interviewed, or has a score, at one of the waves.

    Which score stands where there are several is the rule of the profile (``rules.measurements``). Raises
    ``PermissionDenied`` where the role sees no figures, ``NotFound`` for an instrument nobody was asked.
    """
    return _extract(
        extracted.ask(by=by, instrument=instrument, waves=waves, needs=_needs(instrument)), instrument, waves
    )


@reading("evaluation.see")
def worked_out(
    work_out: Callable[[Extract, date], Worked], *, by: User, instrument: str, waves: Sequence[str], on: date
) -> Worked:
    """What is worked out of the extract (``scores_at``) for a day; remembered until anything is written, and then worked out
    anew. It holds no names, nor anything else that could not be kept for whoever counts the same people. One query, two at the
    first look after something was written. Raises as ``scores_at``."""
    question = work_out, *whose(by), instrument, tuple(waves), on
    known = _worked_out.recall(question)
    if known is not None and known.state == state_now(by):
        worked: Worked = known.worked
        return worked
    found = extracted.ask(by=by, instrument=instrument, waves=waves, needs=_needs(instrument))
    worked = work_out(_extract(found, instrument, waves), on)
    _worked_out.keep(question, found.state, worked)
    return worked


def _extract(found: Found, instrument: str, waves: Sequence[str]) -> Extract:
    followed = _followed(found)
    keeps = _of_first_course(found, followed)
    values = _values(found, keeps)
    at_waves = [each for each in found.interviews if each.wave in waves]
    # Of two at one wave, where records were merged, the later begun.
    held = {(each.person, each.wave): each for each in at_waves if keeps(each.person, local_day(each.happened_at))}
    areas = _areas(instrument, {area for _, _, area in values})
    if not held and not values:
        raise NotFound
    keys = {person for person, *_ in (*held, *values)}
    # Whoever has no name here stands in no list, and comes last.
    people = {
        key: UUID(key) for key in sorted(keys, key=lambda key: (key not in found.names, found.names.get(key), key))
    }
    names = {key: pseudonym(person) for key, person in people.items()}
    return Extract(
        instrument=instrument,
        areas=areas,
        waves=tuple(waves),
        measurements=_accounted_for(names, waves, areas, values, _reasons(instrument, held)),
        methods=_methods(instrument, at_waves),
        people={names[key]: person for key, person in people.items()},
        followed={names[person]: each for person, each in followed.items() if person in names},
        scored=frozenset({each.wave for each in found.scores}),
    )


@reading("evaluation.open_people")
def people_behind(*, by: User, whom: Whom, places: Sequence[int], number: int | str | None = 1) -> "Page[Person]":
    """One page of the people behind a figure of an extract, by name, for those who may see them; the figure says how many there
    are. places: theirs among all. One query. Raises ``PermissionDenied`` for the others."""
    # Whoever may see them by name counts those in their scope alone, so that the figure is as many as the list.
    people = Person.objects.visible_to(by).standing().only("id", "shown_name", "legal_name")

    def named(found: Sequence[int]) -> list[Person]:
        keys = whom.at(found)
        by_key = people.in_bulk(keys)
        return [by_key[key] for key in keys if key in by_key]

    return Placed(places, named, per_page=PAGE_SIZE).get_page(number)


def _of_first_course(found: Found, followed: Mapping[str, Followed]) -> Keeps:
    """Whether what was measured of a person on a day counts. Of whoever came back and was assessed anew the course counts in
    which they were measured first: before and after are of one course, and nobody counts twice."""
    returned = {
        person: days
        for person, moves in found.phases.items()
        if (days := courses.returns(courses.Moved(at, phase) for at, phase in moves))
    }

    def keeps(person: str, on: date) -> bool:
        days = returned.get(person)
        if days is None:
            return True
        first = followed[person].first_on if person in followed else on
        return courses.number_on(on, days) == courses.number_on(first, days)

    return keeps


def _values(found: Found, keeps: Keeps) -> dict[Place, float]:
    """By person, wave and area the score that stands."""
    places = {
        score.id: (person, wave, measurements.cell_of(score))
        for person, wave, begun_at, score in found.scores
        if keeps(person, measurements.day_of_course(begun_at, score.measured_on))
    }
    kept = (each.score for each in found.scores if each.score.id in places)
    standing = measurements.standing(kept, lambda score: places[score.id])
    return {place: score.value for place, score in standing.items()}


def _accounted_for(
    names: Mapping[str, str],
    waves: Sequence[str],
    areas: Sequence[str],
    values: Mapping[Place, float],
    reasons: Callable[[Place], str],
) -> list[Measurement]:
    """Everyone at every wave in every area."""
    found = []
    for person, name in names.items():
        for wave in waves:
            for area in areas:
                place = person, wave, area
                value = values.get(place)
                found.append(Measurement(name, wave, area, value, "" if value is not None else reasons(place)))
    return found


def _followed(found: Found) -> dict[str, Followed]:
    """By person the first measurement of all with the instrument, and the day of death; nobody whose days are not known, for
    what is due when cannot be counted from them."""
    died = {person: (local_day(at), is_day_known) for person, (at, is_day_known) in found.died.items()}
    first: dict[str, tuple[date, str]] = {}
    held = ((each.person, local_day(each.happened_at), each.wave) for each in found.interviews)
    scored = ((each.person, each.score.measured_on, each.wave) for each in found.scores)
    for person, on, wave in {*held, *scored, *found.elsewhen}:
        if has_day(on) and (person not in first or (on, wave) < first[person]):
            first[person] = on, wave
    return {person: Followed(on, wave, *died.get(person, ())) for person, (on, wave) in first.items()}


def _methods(instrument: str, interviews: Sequence[Held]) -> list[str]:
    """How the scores were made: version, log rule, currency and divisor; more than one is worth a word to the reader."""
    made = {(each.version, each.log_rule, each.currency, each.per_unit) for each in interviews}
    return [
        f"{instrument} {version}, {rule}, {money} / {unit.normalize():f}" for version, rule, money, unit in sorted(made)
    ]


def _needs(instrument: str) -> list[Needs]:
    """The scores an instrument works out itself; none of one that is known by its name alone."""
    try:
        definitions = instruments.load(instrument).scores
    except LookupError:
        return []
    left_out = tuple(sorted({item for each in definitions for item in _may_be_left_out(each.operation)}))
    return [Needs(each.id, tuple(sorted({*scores.needed_items(each.operation)})), left_out) for each in definitions]


def _areas(instrument: str, scored: set[str]) -> tuple[str, ...]:
    known = tuple(measurements.cell_of_computed(instrument, need.score) for need in _needs(instrument))
    return known + tuple(sorted(scored - set(known)))


def _reasons(instrument: str, held: Mapping[tuple[str, str], Held]) -> Callable[[Place], str]:
    """Why there is no score at a place: no interview, or by what was answered of the items it needs."""
    number = {measurements.cell_of_computed(instrument, need.score): n for n, need in enumerate(_needs(instrument))}

    def reason(place: Place) -> str:
        person, wave, area = place
        interview = held.get((person, wave))
        # What the instrument does not work out is asked in no interview.
        if interview is None or area not in number:
            return NO_INTERVIEW
        return BY_ANSWER[interview.answered[number[area]]]

    return reason


def _may_be_left_out(operation: Mapping[str, Any]) -> set[str]:
    """The items a mean leaves out when they are not relevant: for them N is no reason for a missing score."""
    own = set(operation["items"]) if operation["op"] == "mean_relevant" else set()
    parts = operation.get("of", ())
    return own.union(*(_may_be_left_out(part) for part in (parts if isinstance(parts, list) else [parts]) if part))
