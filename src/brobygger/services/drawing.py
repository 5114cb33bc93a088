"""Draws a person's list columns and search terms from the facts. Nothing here is a fact: it can be drawn again any time."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from brobygger.records import bulk
from brobygger.records.assessments import Alert, AreaScore, CriterionAnswer, Verdict
from brobygger.records.contacts import Contact, Promise
from brobygger.records.endings import Death, Ending
from brobygger.records.people import Assignment, Detail, Person, SearchTerm
from brobygger.records.prepared import Prepared, Standing, given
from brobygger.records.requests import Recommendation
from brobygger.rules import courses, deliveries, measurements, requests, target_group, weeks
from brobygger.rules.details import standing_details
from brobygger.rules.measurements import MEASURED, Measured
from brobygger.rules.names import kept_terms, name_order
from brobygger.rules.people import NAMES
from brobygger.services import ages, last_meetings, reminders, wishes
from brobygger.services.away import away_of
from brobygger.services.reminders.requests import clocks, moves_of

# Later than any promise: people without one come last when promises come first.
NO_PROMISE = datetime(9999, 1, 1, tzinfo=UTC)
COLUMNS = [
    "shown_name",
    "legal_name",
    "name_order",
    "rough_age",
    "phase",
    "is_treated",
    "wish",
    "wish_at",
    "contact_person_id",
    *last_meetings.Seen._fields,
    "next_promise",
    "next_promise_at",
    "unknown",
    "open_alerts",
    "has_case",
    "clock_due_on",
    "ended_at",
    "died_at",
    "is_death_day_known",
    "away",
    "is_address_protected",
    "received",
    "seen_order",
    "promise_order",
]

# Of someone left without a name, as when a merge is undone after its own was taken away: a sign that can be pressed in a list.
NAMELESS = "?"

_PROMISES = Standing(Promise, "what", "due_at", settled=None, order=("-due_at",))
_OPEN_ALERTS = Standing(Alert, handled=None, order=())
_JUDGED = Standing(Verdict, "happened_at", order=())
_RECOMMENDED = Standing(Recommendation, order=())
_ENDED = Standing(Ending, "happened_at")
# A day somebody knows comes last, and so holds, where two records of one person each tell of the death.
_DIED = Standing(Death, "happened_at", "is_day_known", order=("is_day_known", "happened_at", "id"))
_ASSIGNED = Standing(Assignment, "person_id", "worker_id")
_DETAILS = Standing(Detail, "person_id", "kind", "value", "happened_at")
_ANSWERED = Standing(CriterionAnswer, "criterion", "answer")
_SCORED = Standing(AreaScore, "interview__happened_at", *MEASURED, order=())


class Told(NamedTuple):
    """A detail that counts."""

    person_id: UUID
    kind: str
    value: str
    happened_at: datetime


Details = Mapping[str, list[Told]]


def draw(people: Collection[UUID]) -> None:
    """Draw the standing people with these keys anew, all in one go, and what must be done for them."""
    roots, terms = drawn(people)
    bulk.update(Person, COLUMNS, [(*(getattr(person, name) for name in COLUMNS), person.id) for person in roots])
    _write_terms(terms)
    reminders.draw(roots)


def draw_away(people: Collection[UUID]) -> None:
    """Draw when these standing people were away, of whom it was not drawn before: who never was is left as they are."""
    ended = _ended(people)
    found = _away(people, ended, moves_of(ended) if ended else {})
    bulk.update(Person, ["away"], [(weeks.as_kept(days), person) for person, days in found.items() if days])


def _write_terms(terms: Mapping[UUID, set[str]]) -> None:
    """The terms of those whose names have changed: most of what is written of someone is no name."""
    there: defaultdict[UUID, set[tuple[UUID, str]]] = defaultdict(set)
    for root, person, term in _terms_of(people=terms):
        there[root].add((person, term))
    wanted = {root: {(root, term) for term in found} for root, found in terms.items()}
    changed = [root for root, found in wanted.items() if found != there[root]]
    if changed:
        SearchTerm.objects.filter(person__in=Person.objects.filter(root_id__in=changed)).delete()
        new = sorted((person, term) for root in changed for person, term in wanted[root])
        bulk.insert(SearchTerm, ["person_id", "term"], new)


@Prepared
def _terms_of() -> "QuerySet[SearchTerm, tuple[UUID, UUID, str]]":
    rows = SearchTerm.objects.filter(person__root_id__among=given("people"))
    return rows.values_list("person__root_id", "person_id", "term")


def drawn(people: Collection[UUID]) -> tuple[list[Person], dict[UUID, set[str]]]:
    """The standing people with these keys as they would be drawn now, unsaved, and the terms each would be found by."""
    roots = last_meetings.with_them(people)
    details = _details(people)
    assigned = _contact_people(people)
    promises = {person: (what, due_at) for person, what, due_at in _PROMISES(people=people)}
    alerts = Counter(person for (person,) in _OPEN_ALERTS(people=people))
    asked, ended = clocks(people), _ended(people)
    # Following up on an ended course is the municipality's duty too. Whoever asks to stay unknown (SEL § 101 a) is not shown to
    # the authority by name because of that, nor because of what comes of it alone.
    told = [*_JUDGED(people=people), *((key, at) for key, found in ended.items() for at in found)]
    known = {key for key, at in told if requests.is_known(asked.get(key, ()), at)}
    known |= {person for (person,) in _RECOMMENDED(people=people)}
    known |= {key for key, found in asked.items() if any(each.owner != requests.NOBODY for each in found)}
    died: dict[UUID, tuple[datetime, bool]] = {person: (at, known) for person, at, known in _DIED(people=people)}
    # Of two records found to be one person one can have ended alone, or come further than the other.
    several = {person for person in people if len({row.person_id for row in details[person]["phase"]}) > 1}
    moves = moves_of(several.union(ended)) if ended or several else {}
    away = _away(people, ended, moves)
    clocked = {key: clock for key, found in asked.items() if (clock := requests.running(found))}
    numbers = ages.numbers_of(people)
    unknown = _unknown(people, details, moves, numbers=numbers.keys(), running=clocked.keys())
    received, said = _received(people), wishes.asked_for(asked)
    for person in roots:
        _describe(person, details[person.id], numbers.get(person.id, ()), said[person.id])
        person.contact_person_id = assigned.get(person.id)
        vars(person).update(last_meetings.seen(person)._asdict())
        person.seen_order = person.seen_at or person.created_at
        person.next_promise, person.next_promise_at = promises.get(person.id, ("", None))
        person.promise_order = person.next_promise_at or NO_PROMISE
        person.open_alerts = alerts[person.id]
        person.has_case = person.id in known
        person.clock_due_on = clocked[person.id].due_on if person.id in clocked else None
        own = [courses.Moved(each.happened_at, each.value) for each in details[person.id]["phase"]]
        come = moves.get(person.id, own)
        person.phase = come[-1].phase if come else courses.CONTACT
        person.is_treated = courses.treated_since(come) is not None
        # Whoever is met again in another phase has not ended.
        has_ended = person.id in ended and person.phase == courses.FOLLOWUP
        person.ended_at = ended[person.id][-1] if has_ended else None
        person.died_at, person.is_death_day_known = died.get(person.id, (None, True))
        person.unknown = unknown[person.id]
        person.away = weeks.as_kept(away[person.id])
        person.received = deliveries.as_kept(received[person.id])
        if person.died_at is not None:
            _stop(person)
    return roots, {person: _terms(details[person]) for person in people}


def _ended(people: Collection[UUID]) -> dict[UUID, list[datetime]]:
    """By standing person when courses ended, oldest first; nobody in it whose has not."""
    found: dict[UUID, list[datetime]] = {}
    for person, at in _ENDED(people=people):
        found.setdefault(person, []).append(at)
    return found


def _away(
    people: Collection[UUID],
    ended: Mapping[UUID, Sequence[datetime]],
    moves: Mapping[UUID, Sequence[courses.Moved]],
) -> Mapping[UUID, list[weeks.Away]]:
    over = {person: courses.all_ended(found, moves[person]) for person, found in ended.items()}
    return away_of(people, defaultdict(list, over))


def _contact_people(people: Collection[UUID]) -> dict[UUID, UUID | None]:
    """By standing person the last one assigned; one assigned to a record merged into it only where it has none itself."""
    own: dict[UUID, UUID | None] = {}
    brought: dict[UUID, UUID | None] = {}
    for person, record, worker in _ASSIGNED(people=people):
        (own if record == person else brought)[person] = worker
    return brought | own


def _received(people: Collection[UUID]) -> defaultdict[UUID, set[str]]:
    """Per standing person the components and methods that contacts have brought; an attempt brings nothing."""
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for person, components, methods in _brought(people=people):
        found[person] |= deliveries.brought(components, methods)
    return found


@Prepared
def _brought() -> "QuerySet[Contact, tuple[UUID, list[str], list[str]]]":
    """Each combination once, however many contacts there are."""
    met = Contact.objects.current().filter(person__root_id__among=given("people"), kind="contact").order_by()
    return met.values_list("person__root_id", "components", "methods").distinct()


def _details(people: Collection[UUID]) -> defaultdict[UUID, defaultdict[str, list[Told]]]:
    """Per standing person and kind the facts that count, oldest first."""
    known: defaultdict[UUID, defaultdict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for person, *rest in _DETAILS(people=people):
        told = Told(*rest)
        known[person][told.kind].append(told)
    return known


def _describe(person: Person, known: Details, numbers: Iterable[ages.Number], said: Sequence[wishes.Said]) -> None:
    rows = [row for kind in known.values() for row in kind]
    stands = standing_details(person.id, rows)

    def value(kind: str) -> str:
        return stands[kind].value if kind in stands else ""

    person.legal_name = value("name")
    person.shown_name = _shown_name(row for row in rows if row.person_id == person.id) or _shown_name(rows) or NAMELESS
    person.name_order = name_order(person.shown_name)
    person.rough_age = ages.rough(stands, numbers)
    person.is_address_protected = value("address_protection") == "yes"
    person.wish, person.wish_at = wishes.newest(said, stands.get("own_wish"))


def _stop(person: Person) -> None:
    """Of someone who has died nothing is to be done, found out or kept in time any more."""
    person.next_promise, person.next_promise_at, person.promise_order = "", None, NO_PROMISE
    person.open_alerts, person.clock_due_on, person.unknown = 0, None, []


def _shown_name(rows: Iterable[Told]) -> str:
    newest = {row.kind: row.value for row in rows}
    return newest.get("preferred_name") or newest.get("alias") or newest.get("name") or ""


def _unknown(
    people: Collection[UUID],
    details: Mapping[UUID, Details],
    moves: Mapping[UUID, Sequence[courses.Moved]],
    *,
    numbers: Collection[UUID],
    running: Collection[UUID],
) -> dict[UUID, list[str]]:
    """Codes of what we do not know yet: name, number, while a clock runs where they belong, and what could still change the
    verdict. numbers, running: those of the people with one, with a clock that runs."""
    answered: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    for person, criterion, answer in _ANSWERED(people=people):
        answered[person][criterion] = answer
    scored: defaultdict[UUID, list[Measured]] = defaultdict(list)
    returned = {person: courses.returns(moves.get(person, ())) for person in people}
    for person, begun_at, *told in _SCORED(people=people):
        score = Measured(*told)
        day = measurements.day_of_course(begun_at, score.measured_on)
        if courses.number_on(day, returned[person]) == len(returned[person]):
            scored[person].append(score)
    readings: dict[UUID, str] = dict(_readings(people=people))
    return {
        person: [
            *(["name"] if not details[person].get("name") else []),
            *(["number"] if person not in numbers else []),
            *(["home_municipality"] if person in running and not details[person].get("home_municipality") else []),
            *missing_of_verdict(answers=answered[person], scores=scored[person], reading=readings[person]),
        ]
        for person in people
    }


@Prepared
def _readings() -> "QuerySet[Person, tuple[UUID, str]]":
    return Person.objects.filter(id__among=given("people")).values_list("id", "organisation__target_group_reading")


def missing_of_verdict(*, answers: Mapping[str, str], scores: Collection[Measured], reading: str) -> list[str]:
    """Codes of what could still change the target-group verdict, criterion:<id> and area:<id>; none once it is decided.

    answers: by criterion, the newest that counts. scores: all that count, of any instrument and day.
    """
    definition = target_group.load()
    verdict = target_group.judge(
        definition,
        answers={criterion: target_group.Result(answer) for criterion, answer in answers.items()},
        area_scores={area: score for area, (score, _) in measurements.area_scores(definition, scores).items()},
        reading=reading,
    )
    asked = {criterion.id for criterion in definition.criteria if criterion.kind != "areas"}
    return [
        *(f"criterion:{code}" for code in verdict.open_criteria if code in asked),
        *(f"area:{code}" for code in verdict.open_areas),
    ]


def _terms(known: Details) -> set[str]:
    return {term for kind in NAMES for detail in known.get(kind, []) for term in kept_terms(detail.value)}
