"""Substitution treatment [R-G5, R-H2]: steps on the way in, what was demanded, what stood in the way. Nothing is prescribed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice, permutations
from uuid import UUID

from brobygger.rules import agenda, code_lists, fields, law
from brobygger.rules.fields import FieldRefused
from brobygger.rules.refusals import Coded, words

TEXTS = ("attendance", "barrier", "tried", "result", "note")

# The steps that say that the citizen is treated, and with those that say the contrary what settles it; one is the health side's
# no.
BEGUN = frozenset({"started", "reenrolled"})
NOT_OFFERED = "not_offered"
SETTLING = BEGUN | {"stopped", NOT_OFFERED, "not_wanted"}

# The step with which we ask the health side, and those after which somebody else has the word: each is asked about again, so
# that no request is dropped in silence.
REFERRED = "referred"
WAITS = frozenset({"wish", REFERRED, "first_talk", "waiting", "paused"})
# Our own choice: so many days after such a step, where nothing is written since.
ASK_AGAIN_DAYS = 7
# Nobody has such a step who was never treated.
_OF_TREATED = BEGUN | {"paused", "stopped"}
# What comes before it begins, also where both are told of one day without an hour.
_BEFORE_BEGUN = frozenset({"wish", "referred", "first_talk", "waiting"})

# So many orders of one day's steps are looked at: every one of five.
MOST_ORDERS = 120

# Where someone is, as it is written. Before anything is, nobody knows: they may have been treated before we met.
UNKNOWN, OUTSIDE, TREATED, PAUSED, STOPPED = "unknown", "outside", "treated", "paused", "stopped"
_EVERYWHERE = (UNKNOWN, OUTSIDE, TREATED, PAUSED, STOPPED)
# A wish or a talk moves nobody who is in treatment.
_TALK = {place: OUTSIDE if place == UNKNOWN else place for place in _EVERYWHERE}
_ENDS = {place: OUTSIDE if place in (UNKNOWN, OUTSIDE) else STOPPED for place in _EVERYWHERE}
# By step where it leads from each place; docs/states.md is drawn from it.
LEADS: Mapping[str, Mapping[str, str]] = {
    "wish": _TALK,
    "referred": _TALK,
    "first_talk": _TALK,
    "waiting": dict.fromkeys((UNKNOWN, OUTSIDE, PAUSED, STOPPED), OUTSIDE),
    "started": dict.fromkeys((UNKNOWN, OUTSIDE, PAUSED, STOPPED), TREATED),
    "reenrolled": dict.fromkeys((UNKNOWN, OUTSIDE, PAUSED, STOPPED), TREATED),
    "paused": dict.fromkeys((UNKNOWN, TREATED), PAUSED),
    "stopped": dict.fromkeys((UNKNOWN, TREATED, PAUSED), STOPPED),
    "not_offered": _ENDS,
    "not_wanted": _ENDS,
}
# Each names the step it runs into, its day, and what can be done.
MESSAGES = {
    OUTSIDE: words(
        "By what is written, treatment had not begun then: “%(step)s” stands on %(at)s, and no beginning after it. Write first "
        "when it began. Is “%(step)s” wrong, correct that step; otherwise check the day."
    ),
    TREATED: words(
        "By what is written, the citizen is in treatment since %(at)s, where “%(step)s” stands. Has treatment stopped or paused"
        " since, write that first. Is “%(step)s” wrong, correct that step; otherwise check day and time."
    ),
    PAUSED: words(
        "By what is written, treatment was paused already: “%(step)s” stands on %(at)s. Write first what came between. Is "
        "“%(step)s” wrong, correct that step; otherwise check the day."
    ),
    STOPPED: words(
        "By what is written, treatment had ended already: “%(step)s” stands on %(at)s. Write first when it began again. Is "
        "“%(step)s” wrong, correct that step; otherwise check the day."
    ),
    "later": words(
        "If this is right, something is missing between it and “%(step)s” of %(at)s, which cannot follow as it stands. Write "
        "first what came between, check the day, or correct that step."
    ),
    "left": words(
        "Without this step “%(step)s” of %(at)s cannot follow what is left. Correct “%(step)s” first, or take it back; then "
        "this one can be taken back too."
    ),
    "before_birth": words("This is before the citizen was born, by what is written of that."),
    "again": words(
        "By what is written, treatment had begun before: “%(step)s” stands on %(at)s. Choose that it started again, or check "
        "the day."
    ),
    "again_later": words(
        "If this is right, treatment began again on %(at)s, where “%(step)s” stands. Correct that step first, or check the day "
        "of this one."
    ),
}


@dataclass(frozen=True)
class Taken:
    """A step as it is written, in its place among the others. ``id``: None for one that is about to be."""

    id: UUID | None
    step: str
    at: datetime


def in_order(taken: Iterable[Taken]) -> list[Taken]:
    """The steps oldest first. taken: in the order of their writing, which counts for those of one moment and where a day was
    told without an hour; of that day the steps stand as they can follow what came before, where there is such an order."""
    found: list[Taken] = []
    place = UNKNOWN
    for _, of_day in groupby(sorted(taken, key=lambda one: law.local_day(one.at)), lambda one: law.local_day(one.at)):
        for each in _of_one_day(list(of_day), place):
            found.append(each)
            place = LEADS[each.step].get(place, place)
    return found


def _of_one_day(written: Sequence[Taken], place: str) -> Sequence[Taken]:
    """What leads to treatment stands before treatment that began the same day, whichever was written first, unless the hours
    say otherwise."""
    by_hour = sorted((each for each in written if law.has_hour(each.at)), key=lambda one: one.at)
    hours = iter(by_hour)
    told: list[Taken] = []
    for each in (next(hours) if law.has_hour(one.at) else one for one in written):
        leads = bool(told) and told[-1].step in BEGUN and each.step in _BEFORE_BEGUN
        # Where somebody told both hours, they stand by them.
        leads = leads and not (law.has_hour(told[-1].at) and law.has_hour(each.at))
        told.insert(len(told) - leads, each)
    if len(by_hour) == len(told):
        return told
    timed = [each for each in told if law.has_hour(each.at)]
    others = (
        order
        for order in islice(permutations(told), MOST_ORDERS)
        if [each for each in order if law.has_hour(each.at)] == timed
    )
    return next((order for order in others if _first_fault(order, place) is None), told)


def stands(ordered: Sequence[Taken]) -> Taken | None:
    """The step that says where things stand: the newest, and of whoever is in treatment the one with which it began, for a
    wish or a talk ends none. ordered: as ``in_order`` gives them."""
    place, begun = UNKNOWN, None
    for each in ordered:
        place = LEADS[each.step].get(place, place)
        begun = each if each.step in BEGUN else begun
    return begun if place == TREATED and begun else next(reversed(ordered), None)


def out_of_order(taken: Iterable[Taken]) -> tuple[Taken, str, Taken] | None:
    """The first step that cannot follow what is written before it: itself, where the citizen was then, and the step that had
    led there. None where all can. ``taken`` as for ``in_order``."""
    return _first_fault(in_order(taken), UNKNOWN)


def _first_fault(ordered: Iterable[Taken], place: str) -> tuple[Taken, str, Taken] | None:
    led: Taken | None = None
    for each in ordered:
        after = LEADS[each.step].get(place)
        if after is None:
            # From where nobody knows of anything, every step leads on.
            return each, place, led or each
        if after != place:
            place, led = after, each
    return None


def asked_again(taken: Iterable[Taken]) -> agenda.Due | None:
    """The reason to act where the newest step waits for somebody else; None where it does not. ``taken`` as for
    ``in_order``.

    Treatment is to begin so many days after we asked as the law says, and after that day it is late. From which day the law
    counts our source does not say: our own choice is the first time we asked since treatment last began, paused or was let
    be. What was asked while the citizen was treated starts none of the law's days, also where treatment pauses afterwards.
    """
    place, asked, last = UNKNOWN, None, None
    for last in in_order(taken):
        before, place = place, LEADS[last.step].get(place, place)
        is_settled = last.step in SETTLING or (before != PAUSED and place == PAUSED)
        asked = None if is_settled else asked or (last if last.step == REFERRED else None)
    if last is None or last.step not in WAITS or (place == TREATED and asked is None):
        return None
    on = law.local_day(last.at)
    again_on = law.days_after(on, ASK_AGAIN_DAYS)
    told: dict[str, object] = {"step": last.step, "on": on.isoformat(), "own_days": ASK_AGAIN_DAYS}
    # Whoever is in treatment is asked after, and late by no law.
    due_on, law_days = again_on, None if place == TREATED else _law_days(asked)
    if asked is not None and law_days is not None:
        due_on, told["law_days"] = law.days_after(law.local_day(asked.at), law_days), law_days
    # By the law it is due however long ago that was, and it shows on that day at the latest, whatever was heard since.
    shown, stays = agenda.begin_of(min(again_on, due_on)), law_days is not None
    return agenda.Due("substitution_answer", shown, agenda.end_of(due_on), last.id, told, stays=stays)


def declined(taken: Iterable[Taken], *, answered: Collection[UUID]) -> agenda.Due | None:
    """The reason to act where the newest step is the health side's no and nothing is written of what was tried instead; None
    otherwise. A no is no end of the help [R-G5]. answered: the steps that say what was tried. ``taken`` as for
    ``in_order``."""
    last = next(reversed(in_order(taken)), None)
    if last is None or last.step != NOT_OFFERED or last.id is None or last.id in answered:
        return None
    return agenda.Due("substitution_declined", last.at, last.at, last.id, {"on": law.local_day(last.at).isoformat()})


def _law_days(asked: Taken | None) -> int | None:
    try:
        return None if asked is None else law.days("substitution_start_days", on=law.local_day(asked.at))
    except law.NotKnown:
        return None


def order_problems(before: Iterable[Taken], after: Iterable[Taken], *, new: UUID | None) -> Iterator[FieldRefused]:
    """What is wrong with the order of steps once one is written, corrected or taken back; nothing where it was wrong already,
    so that an old mistake can be mended step by step. new: the key of the step that is told; None where one is taken back."""
    before, after = list(before), list(after)
    is_taken_back = len(after) < len(before)
    found = out_of_order(after)
    if found is None or out_of_order(before) is not None:
        yield from _again_problems(after, new) if len(after) > len(before) else ()
        return
    step = found[0]
    if step.id == new:
        yield _out_of_order(*found)
    else:
        yield _clash("later_out_of_order", "left" if is_taken_back else "later", step, field="at")


def _out_of_order(step: Taken, place: str, led: Taken) -> FieldRefused:
    same_day = law.local_day(led.at) == law.local_day(step.at)
    at = law.written_moment(led.at) if same_day else law.written_day(led.at)
    return _clash("step_out_of_order", place, led, field="step", at=at)


def _clash(code: str, message: str, step: Taken, *, field: str, at: str = "") -> FieldRefused:
    """That something runs into a step, which is named with its day."""
    label = code_lists.label("substitution_steps", step.step, "en")
    named = Coded(label, list_id="substitution_steps", code=step.step)
    return FieldRefused(code, MESSAGES[message], field=field, step=named, at=at or law.written_day(step.at))


def doubts(
    taken: Iterable[Taken], *, now: datetime, born_from: date | None
) -> Mapping[UUID | None, Sequence[FieldRefused]]:
    """By step what cannot have happened as it is stored: what has not come yet, what lies before the citizen was born, and the
    first that cannot follow what is written before it. Before the first we know of the citizen they may have been treated, so
    that is none. taken: as for ``in_order``; born_from: the first day they can have been born on, None where nobody knows."""
    taken = list(taken)
    found = {each.id: list(fields.moment("at", each.at, now)) for each in taken}
    for each in taken:
        if born_from is not None and law.local_day(each.at) < born_from:
            found[each.id].append(FieldRefused("before_birth", MESSAGES["before_birth"], field="at"))
    wrong = out_of_order(taken)
    if wrong is not None:
        found[wrong[0].id].append(_out_of_order(*wrong))
    return {step: faults for step, faults in found.items() if faults}


def _again_problems(taken: Sequence[Taken], new: UUID | None) -> Iterator[FieldRefused]:
    """A fault where someone treated before is told to have begun treatment, and not to have begun again: by the step that is
    told, or by one there is already that it alone comes before. A no, or a talk, in between makes nobody new."""
    treated: list[Taken] = []
    for each in in_order(taken):
        if each.step == "started" and treated:
            if each.id == new:
                yield _clash("begun_again", "again", treated[-1], field="step")
            elif [earlier.id for earlier in treated] == [new]:
                yield _clash("later_out_of_order", "again_later", each, field="at")
        if each.step in _OF_TREATED:
            treated.append(each)


@dataclass(frozen=True)
class Step:
    """One step as it is told; "" means not told. ``step`` is a code of substitution_steps, ``at`` when it happened."""

    step: str
    at: datetime
    reported_by: str
    attendance: str = ""
    barrier: str = ""
    tried: str = ""
    result: str = ""
    note: str = ""


def problems(told: Step, *, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with a step, in the order of the form. Who reported it is needed: it is the health side that knows."""
    yield from fields.code("step", "substitution_steps", told.step)
    yield from fields.moment("at", told.at, now)
    yield from fields.needed("reported_by", told.reported_by)
    yield from fields.listed("reported_by", told.reported_by)
    for name in TEXTS:
        yield from fields.text(name, getattr(told, name))
