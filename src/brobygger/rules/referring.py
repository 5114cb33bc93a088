"""Referring: what must hold of a referral, and of what is told to have happened to it, before it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from brobygger.rules import fields, law, stays
from brobygger.rules.fields import FieldRefused
from brobygger.rules.referrals import ARRIVED, STAY, TRANSITIONS, Asked, Progress, Told, last_day_of
from brobygger.rules.refusals import Refusal, words

# Who says yes does not always know the day yet: ``accepted`` can do without.
NEEDS_UNTIL = frozenset({"asked_again", "extended", "first_contact", "supported"})
NEEDS_WHOM = frozenset({"landed"})
NEEDS_NOTE = frozenset({"landed", "let_go", "lost", "followed_up"})

# Our own choice: how far ahead a day to act can be put.
MOST_DAYS_AHEAD = 183

MESSAGES = {
    "before_asked": words(
        "This cannot have happened before the referral was agreed, on %(asked)s. Was it agreed earlier, write that day under "
        "“Write or correct what is agreed” first, and save this again."
    ),
    "before_asked_of_place": words(
        "By what is written here the referral was agreed on %(asked)s, after this. Was it agreed earlier, call the team: they "
        "mend the day."
    ),
    "agreed_after": words(
        "Something happened to the referral on %(on)s, so it was agreed on that day at the latest. Check the day."
    ),
    "agreed_outside": words(
        "We were to ask again on %(on)s, so it was agreed on that day at the latest, and on %(earliest)s at the earliest. "
        "Check the day and the year."
    ),
    "before_arrival": words("The stay cannot end before it began, on %(arrived)s."),
    "until_before": words("This is for a day to come. Write %(at)s or a later day."),
    "ask_before_agreed": words(
        "Nobody can be asked again before the referral was agreed. Write %(at)s or a later day."
    ),
    "last_before_arrival": words("The last day cannot be before the day the citizen came, on %(at)s."),
    "until_far": words("Choose a day no later than %(latest)s, so that it is not forgotten."),
    "longer_than_allowed": words("This kind of stay can last until %(last)s at most, counted from %(arrived)s."),
    "overlap": words(
        "The citizen was at %(to)s from %(arrived)s to %(left)s. Nobody is in two places at once: correct one of them."
    ),
    "overlap_open": words(
        "The citizen has been at %(to)s since %(arrived)s. Write first when that stay ended; this one begins on %(begins)s."
    ),
    "overlap_overdue": words(
        "By what is written the citizen is still at %(to)s: they arrived on %(arrived)s and were to leave on %(agreed)s. "
        "Write first when that stay ended; this one begins on %(begins)s."
    ),
    "overlap_later": words(
        "The citizen came to %(to)s on %(arrived)s, and this stay would still last then. Write an earlier last day, or "
        "correct the stay at %(to)s."
    ),
    "overlap_left": words(
        "The citizen came to %(to)s on %(arrived)s, so they had left here by then. Write an earlier time, or correct "
        "the stay at %(to)s."
    ),
}


def check_overlap(before: stays.Stay | None, after: stays.Stay | None, others: Iterable[stays.Stay]) -> None:
    """Raises Refusal ("overlap", param ``there``: the stay in the way, where it is not over) where someone would be in two
    places at once that they were not in before."""
    there = stays.new_overlap(before, after, others)
    if there is None or after is None:
        return
    where = {"to": there.to, "arrived": law.written_day(there.arrived_at), "begins": law.written_day(after.arrived_at)}
    if after.left_at is None and after.arrived_at < there.arrived_at:
        # The other came later and is no mistake because of this one: it is the last day of this one that cannot be.
        raise Refusal("overlap", MESSAGES["overlap_later"], field="until", **where)
    if there.left_at is not None:
        raise Refusal("overlap", MESSAGES["overlap"], **where, left=law.written_day(there.left_at))
    if after.arrived_at < there.arrived_at:
        raise Refusal("overlap", MESSAGES["overlap_left"], there=there.referral, **where)
    if there.agreed_to is not None and there.agreed_to < law.local_day(after.arrived_at):
        agreed = f"{there.agreed_to:%d-%m-%Y}"
        raise Refusal("overlap", MESSAGES["overlap_overdue"], there=there.referral, agreed=agreed, **where)
    raise Refusal("overlap", MESSAGES["overlap_open"], there=there.referral, **where)


def problems(
    *, kind: str, at: datetime, answer_by: date, to: str, offer: str, texts: Iterable[tuple[str, str]], now: datetime
) -> Iterator[FieldRefused]:
    """Everything wrong with a referral, in the order of the form. ``offer``: a code of stay_kinds or help_kinds.

    ``texts``: the free texts, each with the name of its field. Where to, and when to ask again, are needed.
    """
    yield from fields.code(
        f"{'stay' if kind == STAY else 'help'}_kind", f"{'stay' if kind == STAY else 'help'}_kinds", offer
    )
    yield from fields.needed("to", to)
    yield from fields.listed("to", to)
    yield from fields.moment("at", at, now)
    if at.tzinfo is not None:
        yield from _day_problems("answer_by", answer_by, law.local_day(at))
    yield from text_problems(texts)


def text_problems(texts: Iterable[tuple[str, str]]) -> Iterator[FieldRefused]:
    """Everything wrong with what is told beside a referral; who drives stands in lists."""
    for name, told in texts:
        yield from fields.listed(name, told) if name == "driver" else fields.text(name, told)


def agreed_problems(asked: Asked, at: datetime, told: Iterable[Told], now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with another moment a referral is said to have been agreed at: not after what has happened to it, and
    before the day to ask again, by so much as that could be put ahead."""
    yield from fields.moment("at", at, now)
    if at.tzinfo is None:
        return
    first = min((each.at for each in told), default=None)
    last = law.local_day(asked.answer_by)
    earliest = last - timedelta(days=MOST_DAYS_AHEAD)
    if first is not None and law.is_after(at, first):
        yield FieldRefused("agreed_after", MESSAGES["agreed_after"], field="at", on=law.written_day(first))
    elif not earliest <= law.local_day(at) <= last:
        days = {"on": f"{last:%d-%m-%Y}", "earliest": f"{earliest:%d-%m-%Y}"}
        yield FieldRefused("agreed_outside", MESSAGES["agreed_outside"], field="at", **days)


def event_problems(
    *, asked: Asked, progress: Progress, new: Told, whom: str, note: str, is_of_place: bool = False, now: datetime
) -> Iterator[FieldRefused]:
    """Everything wrong with what is told to have happened, in the order of the form; what can follow is asked by ``replay``.

    is_of_place: whether the place itself tells it, which cannot mend the referral.
    """
    yield from fields.code("event", "referral_events", new.event)
    yield from fields.moment("at", new.at, now)
    if new.at.tzinfo is None:
        return
    # Who left before they came did so before it was agreed, too: that is one mistake, told once.
    if progress.arrived_at and new.event in TRANSITIONS[STAY][ARRIVED] and law.is_after(progress.arrived_at, new.at):
        arrived = law.written_day(progress.arrived_at)
        yield FieldRefused("before_arrival", MESSAGES["before_arrival"], field="at", arrived=arrived)
    elif law.is_after(asked.at, new.at):
        message = MESSAGES["before_asked_of_place" if is_of_place else "before_asked"]
        yield FieldRefused("before_asked", message, field="at", asked=law.written_day(asked.at))
    yield from _until_problems(asked, progress, new)
    if new.event in NEEDS_WHOM:
        yield from fields.needed("whom", whom)
    yield from fields.listed("whom", whom)
    if new.event in NEEDS_NOTE:
        yield from fields.needed("note", note)
    yield from fields.text("note", note)


def _until_problems(asked: Asked, progress: Progress, new: Told) -> Iterator[FieldRefused]:
    on = law.local_day(new.at)
    if new.until is None:
        no_end = new.event == "arrived" and last_day_of(asked.stay_kind, new) is None
        if new.event in NEEDS_UNTIL or no_end:
            yield FieldRefused("needed", field="until")
        return
    arrived = on if new.event == "arrived" else progress.arrived_on if new.event == "extended" else None
    last = stays.last_allowed(asked.stay_kind, arrived) if arrived else None
    if arrived and last and new.until > last:
        params = {"last": f"{last:%d-%m-%Y}", "arrived": f"{arrived:%d-%m-%Y}"}
        yield FieldRefused("longer_than_allowed", MESSAGES["longer_than_allowed"], field="until", **params)
    if arrived and new.until < arrived:
        at = f"{arrived:%d-%m-%Y}"
        yield FieldRefused("until_before", MESSAGES["last_before_arrival"], field="until", at=at)
        return
    yield from _day_problems("until", new.until, on)


def _day_problems(field: str, told: date, on: date) -> Iterator[FieldRefused]:
    latest = on + timedelta(days=MOST_DAYS_AHEAD)
    if told < on:
        message = MESSAGES["ask_before_agreed" if field == "answer_by" else "until_before"]
        yield FieldRefused("until_before", message, field=field, at=f"{on:%d-%m-%Y}")
    elif told > latest:
        yield FieldRefused("until_far", MESSAGES["until_far"], field=field, latest=f"{latest:%d-%m-%Y}")
