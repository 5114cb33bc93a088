"""Endings and follow-ups [model.md 3.7-8, R-B1, R-B7, R-G10]: when to ask how it goes, and what came of asking."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from brobygger.rules import agenda, code_lists, fields, law
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

# Our own choice: a follow-up shows in the lists so long before it is due.
SHOWN_DAYS_BEFORE = 14

# Our own choice, for no law says when it is enough: so long after the last follow-up is due someone not found is looked for.
LOOKED_FOR_DAYS = 90

# Whoever has been met again, or has said no, is not looked for in the name of an earlier follow-up.
REACHED, DECLINED, NOT_TRIED = "reached", "declined", "not_tried"
SETTLES = frozenset({REACHED, DECLINED})
MET_NOBODY = frozenset({"not_found", NOT_TRIED})

MESSAGES = {
    "followup_before_ending": words("This cannot have happened before the course ended, on %(ended)s."),
    "followup_early": words(
        "This follow-up can be told from %(first)s on. Until then a talk counts as the follow-up before it."
    ),
    "followup_past": words(
        "From %(next)s on what happens counts as the next follow-up: write it there. Of this one, write what was done before, "
        "or, if nobody tried, that it was not tried."
    ),
    "followup_same_day": words(
        "The course ended that day, and what is said then is no follow-up. It can be told from %(first)s on."
    ),
    "ending_has_followups": words("A follow-up of this ending is told. Take that back first."),
    "was_tried": words("Somebody did try: it stands above. What was tried is not written as not tried."),
    "said_not_tried": words("That nobody tried is written already: it stands above."),
    "not_tried_early": words("It can still be tried: it is due on %(due)s."),
    "told_since": words(
        "%(who)s has written about this follow-up while your page was open: it stands above. What you wrote stands here. Save "
        "again if it is one more try."
    ),
    "words_of_nobody": words(
        "Nobody was met, so these are no words of the citizen. Write them as a note, or choose how it went."
    ),
    "followup_unknown": words("No follow-up is due at this time."),
}


@dataclass(frozen=True)
class Told:
    """One thing told of a follow-up; ``months`` says which, ``outcome`` is a code of followup_outcomes."""

    months: int
    outcome: str
    at: datetime


@dataclass(frozen=True)
class FollowUp:
    """One follow-up that is due so many months after an ending.

    ``is_duty``: the law asks for it by then; ``is_project``: the project does. ``outcome``: the newest told; "" where nothing
    is told, which is not the same as not tried. ``is_unwanted``: the citizen said at the ending that we may not ask later. That
    is no answer to this follow-up, and what is told of it all the same counts as what it is. Nothing is to be done about it,
    unless the law asks for it, of which no source exempts it: then somebody writes how it went.
    ``is_settled_later``: a later follow-up was reached or declined; this one stays what it was, and nobody is looked for in its
    name. What the law asks for is still answered for, where nothing is told of it. ``told_from``, ``told_before``: the first
    day of what can be told of it, and the day from which a talk is told of the next.
    """

    months: int
    told_from: date
    told_before: date
    due_on: date
    is_duty: bool
    is_project: bool
    outcome: str = ""
    tries: int = 0
    is_unwanted: bool = False
    is_settled_later: bool = False

    @property
    def whose(self) -> list[str]:
        """Who asks for it: "law", "project", both, or where nobody does "care", our own."""
        return ["law"] * self.is_duty + ["project"] * self.is_project or ["care"]

    @property
    def is_answered(self) -> bool:
        """Whether what is told of it closes it by itself. Until then one more try can be told, also where none is needed."""
        return bool(self.outcome) and bool(code_lists.entry("followup_outcomes", self.outcome).get("closes"))

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done. Who was not found is looked for again, until a later follow-up reaches them."""
        is_let_be = self.is_unwanted or self.is_settled_later
        return self.is_answered or (is_let_be and bool(self.outcome or not self.is_duty))

    @property
    def is_unasked(self) -> bool:
        """Whether that we may not ask is still the last the citizen has said of it, also where a try found nobody."""
        return self.is_unwanted and self.outcome not in SETTLES

    @property
    def shows_on(self) -> date:
        """The day from which it shows in the lists."""
        return self.due_on - timedelta(days=SHOWN_DAYS_BEFORE)

    def state(self, today: date) -> str:
        """The outcome, "unwanted", or "waiting" before it is due and "late" after."""
        return self.outcome or ("unwanted" if self.is_unwanted else "late" if today > self.due_on else "waiting")


def duty_reasons(chosen: Collection[str] | None) -> frozenset[str]:
    """The reasons of ending the duty to follow up covers: as the site has chosen, or as far as our source says."""
    known = code_lists.load("ending_reasons").entries
    return frozenset(code for code in known if (known[code].get("duty") if chosen is None else code in chosen))


def wanted(said: Iterable[bool | None]) -> bool | None:
    """Whether we may ask later, from what was said at an ending and those after it, newest first: the last word holds for them
    all. None: not talked about."""
    return next((each for each in said if each is not None), None)


def followups(
    ended_on: date,
    told: Iterable[Told],
    *,
    reason: str,
    is_wanted: bool | None,
    chosen: Collection[str] | None = None,
) -> list[FollowUp]:
    """The follow-ups of an ending, soonest first: by law after 1 and 6 months, by the project after 3, 6 and 12.

    reason: a code of ending_reasons; where the duty does not cover it, the dates are shown all the same.
    is_wanted: as ``wanted``; False where the citizen, told beforehand, said that we may not ask.
    chosen: the reasons the site says the duty covers; None where it has not said.
    """
    duty, project = _months(ended_on)
    covered = reason in duty_reasons(chosen)
    said = sorted(told, key=lambda each: each.at)
    found = []
    settling = max((each.months for each in said if each.outcome in SETTLES), default=0)
    for months in sorted({*duty, *project}):
        mine = [each for each in said if each.months == months]
        first, before = _told_between(ended_on, months)
        found.append(
            FollowUp(
                months=months,
                told_from=first,
                told_before=before,
                due_on=law.months_after(ended_on, months),
                is_duty=months in duty and covered,
                is_project=months in project,
                outcome=_what_stands(mine),
                tries=len(mine),
                is_unwanted=is_wanted is False,
                is_settled_later=months < settling,
            )
        )
    return found


def _what_stands(told: Sequence[Told]) -> str:
    """What became of a follow-up, from what is told of it, oldest first: who was reached, or has said no, stays so although a
    later try says something else."""
    outcomes = [each.outcome for each in told]
    settled = [code for code in (REACHED, DECLINED) if code in outcomes]
    return settled[0] if settled else outcomes[-1] if outcomes else ""


def _told_between(ended_on: date, months: int) -> tuple[date, date]:
    """From when on a talk is told of a follow-up, and from when on of the next: each from when it shows; the first, by our own
    choice, from the day after the ending, as the law's day is the last ("senest")."""
    known = sorted({each for asked in _months(ended_on) for each in asked})
    shows = [law.months_after(ended_on, each) - timedelta(days=SHOWN_DAYS_BEFORE) for each in known]
    shows[0] = ended_on + timedelta(days=1)
    place = known.index(months)
    return shows[place], [*shows, date.max][place + 1]


def is_asked(ended_on: date, months: int) -> bool:
    """Whether a follow-up so many months after an ending is one that somebody asks for."""
    return any(months in each for each in _months(ended_on))


def not_yet(ended_on: date, months: int, today: date) -> FieldRefused | None:
    """Why a follow-up cannot be told on a day, where its time has not come; None where it has."""
    first, _ = _told_between(ended_on, months)
    if today >= first:
        return None
    code = "followup_same_day" if today == ended_on else "followup_early"
    return FieldRefused(code, MESSAGES[code], field="at", first=f"{first:%d-%m-%Y}")


def followed_by(ended_on: date, months: int) -> tuple[int, date] | None:
    """The follow-up after one, and the day from which on what happens is told of that; None after the last, and of one nobody
    asks for."""
    known = sorted({each for asked in _months(ended_on) for each in asked})
    if months not in known[:-1]:
        return None
    return known[known.index(months) + 1], _told_between(ended_on, months)[1]


def _months(ended_on: date) -> tuple[Sequence[int], Sequence[int]]:
    """How many months after an ending the law asks for follow-ups, and the project."""
    return law.months("followup_months", on=ended_on), law.months("project_followup_months", on=ended_on)


def reminders(found: Iterable[FollowUp], *, ending: UUID) -> Iterator[agenda.Due]:
    """A reason to act for each follow-up that is still to be done, with whose it is: "law", "project", and where it is neither
    "care". What the law asks for stays among the deadlines until somebody has tried; whoever was not found is looked for as any
    other, until the next follow-up asks for the same, and after the last for ``LOOKED_FOR_DAYS``. Where nobody has tried long
    after its day, whoever leads is told of it beside those who fall through."""
    for each in (each for each in found if not each.is_closed):
        # Of whoever may not be asked nobody is told to ask: the authority alone has it to answer for.
        duty = "followup_unwanted" if each.is_unwanted else "followup_duty"
        kind = duty if each.is_duty and not each.outcome else "followup"
        shown, due = agenda.begin_of(each.shows_on), agenda.end_of(each.due_on)
        told = {"months": each.months, "whose": each.whose, "outcome": each.outcome}
        is_last = each.told_before == date.max
        until = law.days_after(each.due_on, LOOKED_FOR_DAYS) if is_last else each.told_before
        hidden = agenda.begin_of(until) if each.outcome else agenda.NEVER
        yield agenda.Due(kind, shown, due, ending, told, hides_at=hidden)
        if kind == "followup_duty":
            missed = agenda.begin_of(each.due_on + timedelta(days=agenda.LATE_DAYS + 1))
            yield agenda.Due(agenda.MISSED, missed, due, ending, told)


def followup_problems(
    *, months: int, outcome: str, at: datetime, texts: Sequence[tuple[str, str]], ended_at: datetime, now: datetime
) -> Iterator[FieldRefused]:
    """Everything wrong with what is told of a follow-up. What happened is told of the one whose time it was; that nobody tried
    only once it is due: said far ahead it would close what is still to be done."""
    on = law.local_day(ended_at)
    is_known = is_asked(on, months)
    if not is_known:
        yield FieldRefused("followup_unknown", MESSAGES["followup_unknown"], field="months")
    yield from fields.code("outcome", "followup_outcomes", outcome)
    yield from fields.moment("at", at, now)
    if at.tzinfo is not None and at < ended_at:
        message, ended = MESSAGES["followup_before_ending"], f"{on:%d-%m-%Y}"
        yield FieldRefused("followup_before_ending", message, field="at", ended=ended)
    elif at.tzinfo is not None and is_known:
        yield from _of_another_time(outcome, law.local_day(at), on, months)
    for name, told in texts:
        yield from fields.text(name, told)
        if name == "own_words" and told and outcome in MET_NOBODY:
            yield FieldRefused("words_of_nobody", MESSAGES["words_of_nobody"], field=name)


def is_its_time(months: int, outcome: str, at: datetime, *, ended_at: datetime) -> bool:
    """Whether what is told of a follow-up could be told of it where the course ended at that moment."""
    on = law.local_day(ended_at)
    return not is_asked(on, months) or not any(_of_another_time(outcome, law.local_day(at), on, months))


def _of_another_time(outcome: str, on: date, ended_on: date, months: int) -> Iterator[FieldRefused]:
    (_first, before), due_on = _told_between(ended_on, months), law.months_after(ended_on, months)
    early = not_yet(ended_on, months, on)
    if early is not None:
        yield early
    elif outcome != NOT_TRIED and on >= before:
        yield FieldRefused("followup_past", MESSAGES["followup_past"], field="at", next=f"{before:%d-%m-%Y}")
    elif outcome == NOT_TRIED and on < due_on:
        yield FieldRefused("not_tried_early", MESSAGES["not_tried_early"], field="outcome", due=f"{due_on:%d-%m-%Y}")


def duty_problems(chosen: Iterable[str]) -> Iterator[FieldRefused]:
    """A reason that is none."""
    for reason in chosen:
        yield from fields.code("reasons", "ending_reasons", reason)
