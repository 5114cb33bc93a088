"""The action plan of section 141 of the Service Act: what can follow what, of all that is told of it in one course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from brobygger.rules import agenda, fields, law, partial_dates
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import words

# Our own choice, no deadline of the law: so many days into treatment the leader is asked whether an action plan (SEL § 141)
# has been talked about, and so many after an offer what the citizen answered, as with another offer they chose.
ASKED_DAYS, ANSWERED_DAYS = 28, 14
OFFERED = "offered"
# One the citizen had when we came to know them, or was given elsewhere: nobody here has offered it.
HAD_BEFORE = "had_before"
# The answers to an offer; what can be coordinated with ours is what was answered with a yes, or is there already.
ANSWERS = frozenset({"accepted", "declined"})
_STANDS = frozenset({"accepted", HAD_BEFORE})
MESSAGES = {
    "not_offered": words(
        "Nobody has written that the action plan was offered by then. Write the offer first, with its own day; or, of one from "
        "before, that the citizen has one already."
    ),
    "not_accepted": words(
        "Only an action plan the citizen has said yes to, or has already, can be coordinated with ours. Write that first, with "
        "its own day."
    ),
    "older_form": words(
        "%(who)s has written about the action plan after you opened the page. It stands above. Save again to add yours."
    ),
    "since_later": words("This is later than the day it was told, %(told)s. Check the day and the year."),
    "gone": words("What stood about the action plan has been taken back. Save again to write yours."),
    "later_rests_on_it": words("Something written later rests on this. Take that back first."),
}


@dataclass(frozen=True)
class Told:
    """One thing told of the action plan: a code of action_plan_statuses, and when it was."""

    status: str
    at: datetime


def problems(new: Told, *, whom: str, note: str, since: str = "", now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with what is told by itself, in the order of the form; what can follow is ``order_problems``. since: a
    day, a month or a year, of a plan the citizen has already."""
    yield from fields.code("status", "action_plan_statuses", new.status)
    yield from fields.moment("at", new.at, now)
    yield from fields.listed("whom", whom)
    yield from _since_problems(new, since)
    yield from fields.text("note", note)


def _since_problems(new: Told, since: str) -> Iterator[FieldRefused]:
    if new.at.tzinfo is None:
        return
    day = law.local_day(new.at)
    for fault in partial_dates.problems("since", since, today=day):
        if fault.code == "date_in_future":
            yield FieldRefused("since_later", MESSAGES["since_later"], field="since", told=f"{day:%d-%m-%Y}")
        else:
            yield fault


def order_problems(new: Told, told: Sequence[Told]) -> Iterator[FieldRefused]:
    """What cannot follow: an answer to what nobody has offered, and coordination with what has no yes and was not there
    already. told: of the same course, newest first; of one day nobody knows the order."""
    before = [each.status for each in told if law.local_day(each.at) <= law.local_day(new.at)]
    if new.status in ANSWERS and OFFERED not in before:
        yield FieldRefused("not_offered", MESSAGES["not_offered"], field="status")
    elif (
        new.status == "coordinated" and next((each for each in before if each in ANSWERS | _STANDS), "") not in _STANDS
    ):
        yield FieldRefused("not_accepted", MESSAGES["not_accepted"], field="status")


def reminder(treated_since: datetime | None, told: Sequence[Told]) -> agenda.Due | None:
    """What is asked of the action plan of a course: to talk about it, some time into treatment, or what the citizen answered
    to the last offer, on the day of which an answer counts too. told: of this course, in any order."""
    offers = [law.local_day(each.at) for each in told if each.status == OFFERED]
    if not told and treated_since is not None:
        asked = agenda.begin_of(law.days_after(law.local_day(treated_since), ASKED_DAYS))
        return agenda.Due("no_action_plan", asked, asked)
    if not offers or any(each.status != OFFERED and law.local_day(each.at) >= max(offers) for each in told):
        return None
    asked = agenda.begin_of(law.days_after(max(offers), ANSWERED_DAYS))
    params = {"why": "unanswered", "offered": max(offers).isoformat(), "own_days": ANSWERED_DAYS}
    return agenda.Due("no_action_plan", asked, asked, params=params)


def is_needed(row: Told, told: Sequence[Told]) -> bool:
    """Whether an answer, or what follows one, rests on this alone. told: of the same course, newest first, with ``row``."""
    kept = list(told)
    kept.remove(row)
    return any(_can_follow(each, told) and not _can_follow(each, kept) for each in kept)


def _can_follow(each: Told, told: Sequence[Told]) -> bool:
    return not list(order_problems(each, told))
