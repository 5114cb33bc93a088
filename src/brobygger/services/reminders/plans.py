"""Reasons to act from plans and doses: a plan to be looked at again or about to end, two at once, what was agreed in it, none
at all; not seen as the dose allows or, without one, the site, less given or far more."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from brobygger.records.access import Organisation
from brobygger.records.assessments import AreaScore
from brobygger.records.contacts import Contact
from brobygger.records.people import Person
from brobygger.records.plans import ActionPlan, DosePlan, Plan
from brobygger.records.prepared import Standing, columns, given, instance
from brobygger.records.treatment import Event
from brobygger.rules import action_plans, courses, doses, plans, sightings, weeks
from brobygger.rules.agenda import Due
from brobygger.rules.burdens import Burden, Changed, Fitted, burden
from brobygger.rules.burdens import changed as burden_changed
from brobygger.rules.law import local_day
from brobygger.rules.measurements import MEASURED, Measured, day_of_course
from brobygger.rules.treatment import breaks
from brobygger.services.reminders import referrals, tasks, treatment
from brobygger.services.reminders.courses import of_this_course
from brobygger.services.reminders.requests import moves_of, unnamed
from brobygger.services.reminders.standing_plans import Stands, standing_plans

Moves = Sequence[courses.Moved]

_DOSES = Standing(DosePlan, *columns(DosePlan), order=("happened_at", "recorded_at", "id"))
_OFFERED = Standing(ActionPlan, "status", "happened_at", order=())
_MET = Standing(Contact, "happened_at", "kind", happened_at__gte=given("since"), order=())
_HANDED = Standing(Event, "happened_at", kind__in=sightings.met_by_event(), happened_at__gte=given("since"), order=())
_SCORED = Standing(AreaScore, "interview__happened_at", *MEASURED, order=())


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """What plans and doses ask for, of those whose course is under way."""
    under_way = {person.id: person for person in people if person.phase != courses.FOLLOWUP}
    if not under_way:
        return
    moves = moves_of(under_way)
    stands = standing_plans(under_way, moves)
    yield from _of_plans(stands)
    planned = {person: each.plan for person, each in stands.items()}
    # A plan is made as treatment begins (SEL § 101, stk. 8).
    since = {person: courses.treated_since(moves[person]) for person in under_way}
    begun = {person: at for person, at in since.items() if at is not None}
    for person, at in begun.items():
        if person not in planned:
            yield person, Due("no_plan", at, at)
    told = _told_of_action_plans(under_way, moves)
    # The duty to offer one is not to whoever is treated without being known (SEL § 141, stk. 6).
    exempt = unnamed([person for person in begun if not told[person]])
    for person in under_way:
        asked = action_plans.reminder(None if person in exempt else since[person], told[person])
        if asked is not None:
            yield person, asked
    dosed = _doses(under_way)
    # One of an earlier course says how often they are looked for until a new one is planned, and asks for that.
    for person, at in begun.items():
        if person not in dosed or not of_this_course(dosed[person][-1].happened_at, moves[person]):
            yield person, Due("no_dose", at, at)
    yield from _of_doses(under_way, planned, dosed, moves)


def _of_plans(stands: Mapping[UUID, Stands]) -> Iterator[tuple[UUID, Due]]:
    """The days of the plans that stand, that there are two, and what was agreed in each."""
    for person, each in stands.items():
        if each.beside and each.joined_at:
            yield person, Due("plans_joined", each.joined_at, each.joined_at, each.plan.id)
        for reminder in plans.day_reminders(each.plan.review_on, each.plan.ends_on, plan=each.plan.id):
            yield person, reminder
    yield from tasks.due({plan.id: person for person, each in stands.items() for plan in each.plans})


def dose_of(row: DosePlan) -> doses.Dose:
    """A stored dose as the rules know it."""
    return doses.Dose(row.happened_at, row.times, row.days, row.minutes, row.lost_after_days)


def away_until(people: Collection[UUID], moves: Mapping[UUID, Moves]) -> "Mapping[UUID, date | None]":
    """By standing person the last day, past or to come, on which they could not be met as planned: the course was broken off
    or had ended, or they lived where they were treated. None where nobody knows it; missing: never away."""
    days: defaultdict[UUID, list[date | None]] = defaultdict(list)
    for person, spans in treatment.breaks_of(people).items():
        days[person].extend(breaks.last_days_away(spans))
    for person, found in referrals.followed(referrals.referred(people)).items():
        days[person].extend(day for each in found if (day := each.last_day_away) is not None)
    for person in people:
        back_at = courses.came_back_at(moves[person])
        if back_at is not None:
            days[person].append(local_day(back_at))
    return {person: _last(found) for person, found in days.items() if found}


def _last(days: Sequence[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def fitted_of(row: "Plan | DosePlan | None") -> Fitted | None:
    """When a plan or a dose was fitted to the burden, and to which; None where that was not kept."""
    if row is None or row.burden is None:
        return None
    at = row.fitted_at if isinstance(row, Plan) else row.happened_at
    return Fitted(at, row.burden) if at else None


def _told_of_action_plans(
    people: Collection[UUID], moves: Mapping[UUID, Moves]
) -> "defaultdict[UUID, list[action_plans.Told]]":
    """By standing person what is told of an action plan in the course under way. One query."""
    told: defaultdict[UUID, list[action_plans.Told]] = defaultdict(list)
    for person, status, at in _OFFERED(people=people):
        if of_this_course(at, moves[person]):
            told[person].append(action_plans.Told(status, at))
    return told


def _of_doses(
    people: "dict[UUID, Person]",
    planned: "Mapping[UUID, Plan]",
    dosed: "Mapping[UUID, Sequence[DosePlan]]",
    moves: Mapping[UUID, Moves],
) -> Iterator[tuple[UUID, Due]]:
    standing = {person: rows[-1] for person, rows in dosed.items()}
    away = away_until(people, moves)
    can_be_met = [person for person in people if person not in away or away[person] is not None]
    met = _met({person: standing[person] for person in can_be_met if person in standing})
    # A dose of an earlier course is to be planned anew, whatever has become of the burden.
    fitted = {person: row for person, row in standing.items() if of_this_course(row.happened_at, moves[person])}
    changed, fitted_on = _changed(people, fitted, planned, moves)
    since = {person: people[person].seen_at or people[person].created_at for person in can_be_met}
    # Who has not been seen since the day of their first dose may have been looked for before it.
    measured = {key for key in can_be_met if key not in dosed or local_day(since[key]) < _first_day(dosed[key])}
    allowed = _allowed_without_dose({people[person].organisation_id for person in measured})
    for person in can_be_met:
        seen_at, until, row = people[person].seen_at, away.get(person) or date.min, standing.get(person)
        without = None
        if person in measured:
            days = allowed[people[person].organisation_id]
            without = doses.not_seen_without_dose(since[person], allowed=days, away_until=until)
        if row is None:
            assert without is not None
            yield person, without
            continue
        for reminder in doses.reminders(
            dose_of(row),
            about=row.id,
            seen_at=seen_at,
            met=met[person],
            burden_changed=changed.pop(person, None),
            before=[dose_of(each) for each in dosed[person][:-1]],
            away_until=until,
            fitted_on=fitted_on.get(person, date.min),
            without=without,
        ):
            yield person, reminder
    for person, each in changed.items():
        yield person, doses.burden_reminder(each, about=(planned.get(person) or standing[person]).id)


def _first_day(planned: "Sequence[DosePlan]") -> date:
    return local_day(planned[0].happened_at)


def _allowed_without_dose(organisations: Collection[UUID]) -> "dict[UUID, int]":
    """How many days without being seen a site allows whoever has no dose. One query, none where nobody is measured by it."""
    if not organisations:
        return {}
    rows = Organisation.objects.filter(id__in=organisations)
    return dict(rows.values_list("id", "lost_without_dose_days"))


def _changes_that_ask(organisations: Collection[UUID]) -> "dict[UUID, Fraction]":
    """How far a score has to move for the plan to be asked about, of the sites that have chosen it. One query, none where
    nobody's plan or dose was fitted to scores that were kept."""
    if not organisations:
        return {}
    rows = Organisation.objects.filter(id__in=organisations).values_list("id", "burden_change")
    return {key: Fraction(least) for key, least in rows if least is not None}


def _changed(
    people: "Mapping[UUID, Person]",
    standing: "Mapping[UUID, DosePlan]",
    planned: "Mapping[UUID, Plan]",
    moves: Mapping[UUID, Moves],
) -> "tuple[dict[UUID, Changed], dict[UUID, date]]":
    """By standing person that the burden came to be another than the plan or the dose was fitted to, whichever came last, and
    the day that was. Two queries."""
    fitted: dict[UUID, Fitted] = {}
    for rows in (standing, planned):
        for person, row in rows.items():
            found = fitted_of(row)
            if found is not None and (person not in fitted or fitted[person].at <= found.at):
                fitted[person] = found
    # What was planned earlier on the day of a return was fitted to the course before, of which nothing is measured here.
    returned = {person: courses.came_back_at(moves[person]) for person in fitted}
    of_this = {key: each for key, each in fitted.items() if (at := returned[key]) is None or each.at >= at}
    burdens = burdens_of(of_this, moves)
    site = {person: people[person].organisation_id for person in of_this}
    least = _changes_that_ask({site[person] for person, each in of_this.items() if each.burden.get("worth")})
    every = {person: burden_changed(each, burdens[person], least.get(site[person])) for person, each in of_this.items()}
    changed = {person: each for person, each in every.items() if each is not None}
    return changed, {person: local_day(each.at) for person, each in fitted.items()}


def _doses(people: Collection[UUID]) -> "Mapping[UUID, list[DosePlan]]":
    """By standing person who has any the doses that were planned, oldest first. One query."""
    found: defaultdict[UUID, list[DosePlan]] = defaultdict(list)
    for person, *row in _DOSES(people=people):
        found[person].append(instance(DosePlan, row))
    return found


def _met(standing: "dict[UUID, DosePlan]") -> "Mapping[UUID, list[doses.Met]]":
    """By person with a dose the contacts, attempts and what else is a meeting since the first of the doses."""
    if not standing:
        return {}
    since = min(row.happened_at for row in standing.values())
    found: defaultdict[UUID, list[doses.Met]] = defaultdict(list)
    for person, at, kind in _MET(people=standing, since=since):
        found[person].append(doses.Met(at, sightings.is_meeting(kind)))
    handed: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for person, at in _HANDED(people=standing, since=since):
        handed[person].append(at)
    return {person: weeks.all_met(found[person], handed[person]) for person in standing}


def burdens_of(people: Collection[UUID], moves: Mapping[UUID, Moves]) -> "defaultdict[UUID, Burden]":
    """By standing person how heavy it is, as was measured in the course under way or the last there was. One query."""
    returned = {person: courses.returns(moves[person]) for person in people}
    scored: defaultdict[UUID, list[Measured]] = defaultdict(list)
    for person, begun_at, *told in _SCORED(people=people):
        score, days = Measured(*told), returned[person]
        if courses.number_on(day_of_course(begun_at, score.measured_on), days) == len(days):
            scored[person].append(score)
    return defaultdict(Burden, {person: burden(scores) for person, scores in scored.items()})
