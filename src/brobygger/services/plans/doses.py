"""The dose of contact: what is planned from the assessment, and what was given in contacts and attempts, week by week."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.agenda import Reminder
from brobygger.records.contacts import Contact
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.plans import DosePlan
from brobygger.records.treatment import Event
from brobygger.rules import agenda, fields, sightings, unlikely
from brobygger.rules import doses as rules
from brobygger.rules.burdens import Burden
from brobygger.rules.ending_facts import not_after_ending
from brobygger.rules.fields import raise_any
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal, words
from brobygger.rules.weeks import WEEK, Week, all_met, ended_before_return, since_known
from brobygger.rules.weeks import given as given_weeks
from brobygger.services import writing
from brobygger.services.access import author, check_living, person_for_writing
from brobygger.services.away import away
from brobygger.services.changes import perform, reading
from brobygger.services.courses import first_known
from brobygger.services.drawing import draw
from brobygger.services.plans import outdated
from brobygger.services.plans.suggesting import suggestions_of
from brobygger.services.reminders import lost
from brobygger.services.reminders.plans import burdens_of, dose_of
from brobygger.services.reminders.requests import moves_of

KIND = "dose_plan"
SHOWN_WEEKS = 12
# On the page of a person, among much else.
GLANCE_WEEKS = 6
# Why dose or plan may no longer fit.
REASONS = (*lost.KINDS, "plan_adjust", "dose_below")


@dataclass(frozen=True)
class NewDose:
    """A dose as it is told: so many times in so many days, minutes each, looked for after so many days without being seen.

    ``seen``: the dose that stood where it was told, None where there was none; ``records``: those the citizen was known by
    there (``outdated``). ``is_sure``: whoever tells it has been asked whether it is right (``rules.unlikely``). The key is made
    where it is written down, so that sending twice writes once.
    """

    planned_at: datetime
    times: int
    days: int
    minutes: int | None = None
    lost_after_days: int | None = None
    basis: str = ""
    seen: UUID | None = None
    is_sure: bool = False
    records: Collection[UUID] = ()
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True)
class Given:
    """Planned and given: the dose that stands, the weeks oldest first, the reasons to look at it again, and the burden known.

    ``history``: every dose that was planned, newest first. ``of_ended``: when the course ended that the standing one was
    planned in, where the citizen has come back since.
    """

    history: Sequence[DosePlan]
    weeks: Sequence[Week]
    burden: Burden
    suggested: rules.Suggestion | None
    reasons: Sequence[Reminder]
    of_ended: date | None

    @property
    def standing(self) -> DosePlan | None:
        """The dose planned now; None where there is none."""
        return self.history[0] if self.history else None

    @property
    def is_burden_newer(self) -> bool:
        """Whether other areas have a score, or are burdened, than those the standing dose was planned by."""
        return self.standing is not None and self.burden.is_of_other_areas(self.standing.burden)


def plan(*, by: User, person_id: UUID, new: NewDose, now: datetime) -> DosePlan:
    """Plan a dose from now on, with the burden as it is known now beside it. A key that is there already writes nothing.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("older_form", param ``newest``, where another dose stands than
    the one that was ``seen``, and as ``outdated.check_doses``; "has_died"), ``NotFound`` outside scope.
    """
    with perform("plans.dose", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, DosePlan, new.id, person)
        if there is not None:
            return there
        check_living(person, new.planned_at)
        if since := outdated.joined_since(person, new.records):
            outdated.check_doses(_history(person), since, seen=new.seen)
        last = standing_dose(person, by=by)
        if (last.id if last else None) != new.seen:
            mine = DosePlan.objects.filter(person__root_id=person.root_id)
            raise _older(last, seen=mine.filter(id=new.seen).first() if new.seen else None)
        dose = rules.Dose(new.planned_at, new.times, new.days, new.minutes, new.lost_after_days)
        last_at = last.happened_at if last else None
        faults = list(rules.problems(dose=dose, basis=new.basis, last_planned_at=last_at, now=now))
        if not new.is_sure and (last is None or (last.times, last.days) != (new.times, new.days)):
            faults += unlikely.of_dose(new.times, new.days)
        ended = not_after_ending("planned_at", new.planned_at, ended_at=person.ended_at)
        raise_any([*faults, *fields.not_before("planned_at", new.planned_at, first_known(person)), *ended])
        row = DosePlan(
            times=new.times,
            days=new.days,
            minutes=new.minutes,
            lost_after_days=new.lost_after_days,
            basis=new.basis.strip(),
            burden=burden_of(person).stored(),
        )
        writing.add(act, row, KIND, person_id=person.id, at=new.planned_at, key=new.id)
        draw([person.id])
    return row


def _older(stands: DosePlan | None, *, seen: DosePlan | None) -> Refusal:
    if stands is None:
        message = words("The dose you saw has been taken back. What you typed is still here: save again to plan it.")
        return Refusal("older_form", message, newest=None)
    message = words(
        "The dose has changed since you opened the page: %(who)s has planned %(times)s in %(days)s days. "
        "What you typed is still here and not saved: save again to plan it from now on."
    )
    told = {"times": stands.times, "days": stands.days, "newest": stands.id, "was": seen, "stands": stands}
    return Refusal("older_form", message, who=author(stands.recorded_by), **told)


def take_back(*, by: User, dose_id: UUID, why: str, now: datetime) -> Person:
    """Say that a dose was planned by mistake, and why: the one before it stands again. Raises as ``writing.take_back``."""
    with perform("plans.dose", by=by, now=now) as act:
        person = writing.take_back(act, DosePlan, dose_id, KIND, why=why)
        draw([person.id])
    return person


@reading("plans.read")
def given(person: Person, *, by: User, now: datetime, weeks: int = SHOWN_WEEKS) -> Given:
    """What is planned and what was given in the last weeks, as far back as we know of them. Thirteen queries at most."""
    history = _history(person)
    known = burden_of(person)
    return Given(
        history=history,
        weeks=_weeks(person, history, until=local_day(now), count=weeks),
        burden=known,
        suggested=rules.suggested(suggestions_of(person.organisation), known),
        reasons=_reasons(person, now),
        of_ended=_ended_since(person, history),
    )


@reading("plans.read")
def weeks_of(person: Person, *, by: User, until: date, count: int = SHOWN_WEEKS) -> list[Week]:
    """The weeks alone, for the picture. Six queries at most."""
    return _weeks(person, _history(person), until=until, count=count)


@reading("plans.read")
def standing_dose(person: Person, *, by: User) -> DosePlan | None:
    """The dose planned now; None where there is none. One query."""
    return next(iter(_history(person)), None)


def burden_of(person: Person) -> Burden:
    """The burden by area as it is known now, in the course under way or the last there was. Two queries."""
    return burdens_of([person.root_id], moves_of([person.root_id]))[person.root_id]


def _history(person: Person) -> list[DosePlan]:
    rows = DosePlan.objects.current().filter(person__root_id=person.root_id).select_related("recorded_by")
    return list(rows.order_by("-happened_at", "-recorded_at", "-id"))


def _ended_since(person: Person, history: Sequence[DosePlan]) -> date | None:
    return ended_before_return(history[0].happened_at, away(person)) if history else None


def _weeks(person: Person, history: Sequence[DosePlan], *, until: date, count: int) -> list[Week]:
    died_on = local_day(person.died_at) if person.died_at is not None else None
    until = min(until, died_on or until)
    begins = agenda.begin_of(until - timedelta(days=until.weekday()) - WEEK * (count - 1))
    planned = [dose_of(row) for row in reversed(history)]
    found = given_weeks(_met(person, begins), planned, until=until, count=count, away=away(person), died_on=died_on)
    return since_known(found, local_day(first_known(person))) if person.created_at > begins else found


def _met(person: Person, since: datetime) -> list[rules.Met]:
    """Contacts and attempts, and what else is a meeting. Two queries."""
    mine = {"person__root_id": person.root_id, "happened_at__gte": since}
    rows = Contact.objects.current().filter(**mine).values_list("happened_at", "kind", "minutes")
    handed = Event.objects.current().filter(**mine, kind__in=sightings.met_by_event())
    contacts = [rules.Met(at, sightings.is_meeting(kind), minutes) for at, kind, minutes in rows]
    return all_met(contacts, handed.values_list("happened_at", flat=True))


def _reasons(person: Person, now: datetime) -> list[Reminder]:
    """As the lists have them."""
    mine = Reminder.objects.filter(person_id=person.root_id, kind__in=REASONS)
    return list(mine.shown_at(now).order_by("rank", "due_at", "id"))
