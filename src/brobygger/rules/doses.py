"""The dose of contact [R-G4, R-B6]: how much is planned, how much was given, and from when on either is a reason to act.

A dose is so many meetings in so many days. Everything a reminder rests on is worked out from when things happened, never from
what time it is now (decision 17).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from brobygger.rules import agenda, burdens, fields
from brobygger.rules.burdens import Burden, Changed
from brobygger.rules.fields import FieldRefused
from brobygger.rules.law import PLACE, has_hour, local_day, written_day
from brobygger.rules.refusals import words

MOST_TIMES, MOST_EACH_DAY, MOST_DAYS, MOST_MINUTES, MOST_AREAS = 50, 5, 366, 1440, 20
# Our own choice: one period with less than planned is told; a second in a row asks whether the plan still fits.
PERIODS_BEFORE_ADJUSTING = 2
# Our own choice: so many times the meetings planned, through as many periods, are far more, and the plan is asked about too.
FAR_MORE = 2
BURDEN, ATTENDANCE, ABOVE = "burden", agenda.LESS_GIVEN, "above"

MESSAGES = {
    "too_often": words("This is more than %(most)s times a day. Check the two numbers."),
    "no_time": words("This is more time than there is in the days. Check the minutes."),
    "areas_twice": words("Two lines are for the same number of areas."),
    "dose_before_last": words("The dose before this one was planned %(planned)s. A new one cannot be older."),
    "dose_same_day": words("The dose before this one was planned %(planned)s too. Write an hour after %(hour)s."),
    "dose_no_hour": words(
        "The dose before this one was planned %(planned)s too, without an hour. Leave the hour of this one empty as well, so "
        "that it is the newer."
    ),
}


@dataclass(frozen=True)
class Dose:
    """A planned dose: so many ``times`` in so many ``days`` from ``planned_at`` on; ``minutes`` each, where that is agreed.

    ``lost_after``: after so many days without being seen someone looks for the person; None: after a whole period.
    """

    planned_at: datetime
    times: int
    days: int
    minutes: int | None = None
    lost_after: int | None = None

    @property
    def looked_for_after(self) -> int:
        """Days without being seen that the dose allows."""
        return self.days if self.lost_after is None else self.lost_after

    @property
    def each_week(self) -> float:
        """Times in a week, for comparing with what was given week by week."""
        return self.times * 7 / self.days


@dataclass(frozen=True)
class Met:
    """A contact or an attempt: when, whether they met, and the minutes where they are known."""

    at: datetime
    is_contact: bool
    minutes: int | None = None


def not_seen(
    doses: Sequence[Dose],
    seen_at: datetime | None,
    *,
    about: UUID,
    away_until: date = date.min,
    without: agenda.Due | None = None,
) -> agenda.Due:
    """From when on someone is looked for: the days the dose allows have passed since the last contact, whole days in Denmark.

    The days of a dose run from the last contact after it was planned, else from the day it was planned: nobody is late by what
    was agreed afterwards. A new dose gives no time that the one before did not: whoever was to be seen by a day still is, or
    sooner by a stricter dose, and who was looked for still is. Only a dose that allows more days moves that day, as if it had
    been agreed all along. Nor does the first: whoever had not been seen for longer than the site allows when it was planned is
    looked for until they are.

    doses: all that were planned, the last of them the standing one, oldest first. away_until: the last day on which nobody
    could meet them; the days run from then. without: from when on they would be looked for without a dose; None asks nothing.
    """
    if without is not None and local_day(without.due_at) < local_day(doses[0].planned_at):
        return replace(without, about=about, stays=True)
    since = max(date.min if seen_at is None else local_day(seen_at), away_until)
    allowed, found = 0, []
    for dose in reversed(doses):
        allowed = max(allowed, dose.looked_for_after)
        begins = max(local_day(dose.planned_at), since)
        found.append((begins + timedelta(days=allowed), begins, allowed))
    _, begins, allowed = min(found)
    due = _looked_for(begins, allowed, about, {"days": allowed})
    # What was agreed with them is not given up because it is long over.
    return replace(due, stays=True)


def not_seen_without_dose(seen_at: datetime, *, allowed: int, away_until: date = date.min) -> agenda.Due:
    """From when on someone is looked for who has no dose. seen_at: the last contact; without one, when their record began.
    allowed: the days without being seen that the site allows then."""
    return _looked_for(max(local_day(seen_at), away_until), allowed, None, {"days": allowed, "dose": "none"})


def _looked_for(since: date, allowed: int, about: UUID | None, told: Mapping[str, object]) -> agenda.Due:
    last_day = since + timedelta(days=allowed)
    shown = agenda.begin_of(last_day + timedelta(days=1))
    return agenda.Due("not_seen", shown, agenda.end_of(last_day), about, told)


def below_from(dose: Dose, contacts: Iterable[datetime], *, periods: int = 1, away_until: date = date.min) -> datetime:
    """From which morning on so many whole periods in a row have held fewer meetings than planned, if nothing more happens.

    A period is as many whole days in Denmark as the dose has, any stretch of them; the first begins the day after the dose was
    planned, or the day after the last on which nobody could meet them (away_until). The last stretch that held enough decides
    it. contacts: when they met, any order; those before the dose do not count.
    """
    days = sorted(local_day(at) for at in contacts if at >= dose.planned_at)
    begins = [
        first for first, last in zip(days, days[dose.times - 1 :], strict=False) if (last - first).days < dose.days
    ]
    since = max([local_day(dose.planned_at), away_until, *begins])
    return agenda.begin_of(since + timedelta(days=dose.days * periods + 1))


def above(dose: Dose, contacts: Iterable[datetime], *, known_on: date = date.min) -> tuple[datetime, datetime] | None:
    """From when on, and until which morning, far more meetings than planned lie within so many whole periods as are asked about
    where there are fewer. None where they never do, and of several times the last.

    contacts: when they met, any order; those before the dose do not count, nor those until ``known_on``, the last day of which
    a plan has taken account, or on which nobody could meet them. If nothing more happens it ceases by itself, as the first of
    them lies too far back.
    """
    met = sorted(at for at in contacts if at >= dose.planned_at and local_day(at) > known_on)
    enough, length = dose.times * FAR_MORE * PERIODS_BEFORE_ADJUSTING, asked_days(dose.days)
    found: tuple[datetime, datetime] | None = None
    for first, last in zip(met, met[enough - 1 :], strict=False):
        begins, on = local_day(first), last
        if (local_day(last) - begins).days >= length:
            continue
        if found is not None and last <= found[1]:
            on = found[0]
        found = on, agenda.begin_of(begins + timedelta(days=length))
    return found


@dataclass(frozen=True)
class Suggestion:
    """What a site suggests from so many burdened areas on: its own choice, for no source gives a number."""

    areas: int
    times: int
    days: int


def suggested(suggestions: Iterable[Suggestion], known: Burden) -> Suggestion | None:
    """The site's suggestion for as many burdened areas as are known; None where it has none, and where nothing is known."""
    fitting = [each for each in suggestions if known.known and each.areas <= len(known.high)]
    return max(fitting, key=lambda each: each.areas, default=None)


def suggestion_problems(
    suggestions: Sequence[Suggestion], lost_after: int, burden_change: Decimal | None = None
) -> Iterator[FieldRefused]:
    """Everything wrong with what a site chooses; the field of a suggestion is its row's, "areas-0" for the first. lost_after:
    the days without being seen it allows whoever has no dose. burden_change: as ``burdens.change_problems``."""
    seen: set[int] = set()
    for row, each in enumerate(suggestions):
        yield from fields.number(f"areas-{row}", each.areas, 0, MOST_AREAS)
        yield from fields.number(f"times-{row}", each.times, 1, MOST_TIMES)
        yield from fields.number(f"days-{row}", each.days, 1, MOST_DAYS)
        yield from _too_often(f"times-{row}", each.times, each.days)
        if each.areas in seen:
            yield FieldRefused("areas_twice", MESSAGES["areas_twice"], field=f"areas-{row}")
        seen.add(each.areas)
    yield from fields.number("lost_after", lost_after, 1, MOST_DAYS)
    yield from burdens.change_problems("burden_change", burden_change)


def _too_often(field: str, times: int, days: int) -> Iterator[FieldRefused]:
    """More meetings in a day than anyone has with one person: the two numbers were swapped or mistyped."""
    if days > 0 and MOST_EACH_DAY * days < times <= MOST_TIMES:
        yield FieldRefused("too_often", MESSAGES["too_often"], field=field, most=MOST_EACH_DAY)


def _too_long(dose: Dose) -> Iterator[FieldRefused]:
    """More minutes than there are in the days: the number is mistyped."""
    if (
        dose.minutes is not None
        and 0 < dose.days * MOST_MINUTES < dose.times * dose.minutes
        and dose.minutes <= MOST_MINUTES
    ):
        yield FieldRefused("no_time", MESSAGES["no_time"], field="minutes")


def reminders(
    dose: Dose,
    *,
    about: UUID,
    seen_at: datetime | None,
    met: Sequence[Met],
    burden_changed: Changed | None,
    before: Sequence[Dose] = (),
    away_until: date = date.min,
    fitted_on: date = date.min,
    without: agenda.Due | None = None,
) -> Iterator[agenda.Due]:
    """Every reason to act a dose gives: not seen, less given than planned, and whether the plan still fits, where far less is
    given or far more, or the burden has changed.

    met: contacts and attempts in any order; those before the dose was planned do not count. The days of the last of them go
    along, so that a list can say on any day what was given. before: the doses before it, oldest first. away_until: the last
    day on which nobody could meet them: what was not given until then is held against nobody, and what was given before is of
    the time before. fitted_on: when the plan was last revised; what was not given before was known then. without: as
    ``not_seen``.
    """
    lost = not_seen([*before, dose], seen_at, about=about, away_until=away_until, without=without)
    yield lost
    contacts = [each.at for each in met if each.is_contact]
    below = below_from(dose, contacts, away_until=away_until)
    told = {"times": dose.times, "days": dose.days, **_last_days(dose, met)}
    yield agenda.Due("dose_below", below, below, about, told)
    later = below_from(dose, contacts, periods=PERIODS_BEFORE_ADJUSTING, away_until=max(away_until, fitted_on))
    # That less is given ``dose_below`` says too; that the burden has changed, nothing else does.
    if burden_changed is None:
        yield agenda.Due("plan_adjust", later, later, about, {"why": ATTENDANCE, **told})
    else:
        yield replace(asked := burden_reminder(burden_changed, about=about), params={**asked.params, **told})
    more = above(dose, contacts, known_on=max(fitted_on, away_until))
    # Whoever looks at the plan because of the burden sees what is given.
    if more is not None and burden_changed is None:
        begins, ends = more
        # Nobody is told of too much and too little at once: what is given now goes before.
        hides = min(ends, below, lost.shows_at)
        if begins < hides:
            through = {**told, "why": ABOVE, "contacts": _days_through(dose, contacts)}
            yield agenda.Due("plan_adjust", begins, begins, about, through, hides_at=hides)


def burden_reminder(changed: Changed, *, about: UUID) -> agenda.Due:
    """That the plan may need adjusting for another burden; by itself where attendance says nothing: no dose, or away."""
    return agenda.Due("plan_adjust", changed.at, changed.at, about, {"why": BURDEN, **changed.told})


def _days_through(dose: Dose, contacts: Iterable[datetime]) -> list[str]:
    """The days of every contact under the dose in so many days together as are asked about, until the last of them."""
    days = sorted(local_day(at) for at in contacts if at >= dose.planned_at)
    since = days[-1] - timedelta(days=asked_days(dose.days))
    return [day.isoformat() for day in days if day > since]


def _last_days(dose: Dose, met: Sequence[Met]) -> dict[str, list[str]]:
    """The days of the last contacts and attempts under the dose. Where less is given, fewer contacts than planned can count."""
    since = sorted((local_day(each.at).isoformat(), each.is_contact) for each in met if each.at >= dose.planned_at)
    return {
        "contacts": [day for day, is_contact in since if is_contact][-dose.times :],
        "attempts": [day for day, is_contact in since if not is_contact][-MOST_TIMES:],
    }


def asked_days(days: int) -> int:
    """Through how many days together the meetings of a dose of so many days are counted, before its plan is asked about."""
    return days * PERIODS_BEFORE_ADJUSTING


def counted(days: Iterable[str], *, within: int, today: date) -> int:
    """How many of the ISO days are among the last so many, today the last of them."""
    first = today - timedelta(days=within - 1)
    return sum(first <= date.fromisoformat(day) <= today for day in days)


def problems(
    *,
    dose: Dose,
    basis: str,
    last_planned_at: datetime | None,
    now: datetime,
) -> Iterator[FieldRefused]:
    """Everything wrong with a planned dose, in the order of the form."""
    yield from fields.number("times", dose.times, 1, MOST_TIMES)
    yield from fields.number("days", dose.days, 1, MOST_DAYS)
    yield from _too_often("times", dose.times, dose.days)
    yield from fields.number("minutes", dose.minutes, 1, MOST_MINUTES)
    yield from _too_long(dose)
    yield from fields.number("lost_after_days", dose.lost_after, 1, MOST_DAYS)
    yield from fields.text("basis", basis)
    yield from fields.moment("planned_at", dose.planned_at, now)
    if last_planned_at is not None and dose.planned_at.tzinfo is not None and dose.planned_at < last_planned_at:
        is_same_day = local_day(dose.planned_at) == local_day(last_planned_at)
        code = ("dose_same_day" if has_hour(last_planned_at) else "dose_no_hour") if is_same_day else "dose_before_last"
        params = {"planned": written_day(last_planned_at), "hour": f"{last_planned_at.astimezone(PLACE):%H:%M}"}
        yield FieldRefused(code, MESSAGES[code], field="planned_at", **params)
