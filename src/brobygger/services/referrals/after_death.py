"""What a death closed of the referrals of a citizen: open again where they live, and closed as of the day that stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from brobygger.records.access import User
from brobygger.records.endings import Death
from brobygger.records.people import Person
from brobygger.records.referrals import ReferralEvent
from brobygger.rules import referrals as rules
from brobygger.rules.law import day_only, local_day
from brobygger.rules.refusals import Refusal
from brobygger.services import writing
from brobygger.services.changes import Act, reading
from brobygger.services.drawing import draw
from brobygger.services.referrals.following import Shown, found_of, of
from brobygger.services.referrals.happening import KIND, NewEvent, check


@dataclass(frozen=True)
class WithDeath:
    """What became of what a death had closed when its day was last told anew. ``moved``: what is closed as of that day now;
    ``stuck``: what could not be, and is closed as it was; ``came_after``: the stays the citizen is written to have come to
    after it."""

    moved: Sequence[Shown]
    stuck: Sequence[Shown]
    came_after: Sequence[Shown]


def reopen(act: Act, people: Collection[Person], *, why: str = "") -> None:
    """Within an act that took a death off standing people, and has drawn them: of those who live after all, what the death had
    closed asks what now again. why: the death was a mistake. Of whom another death is told it is closed as of that day."""
    for person in people:
        if person.died_at is not None:
            move(act, person)
            continue
        closed = _closed(person)
        for event in closed:
            writing.retract(act, event, KIND, why=why)
        if closed:
            draw([person.id])


def move(act: Act, person: Person) -> None:
    """Within an act that wrote another day of the death of a standing person, drawn: what the death had closed on a day told
    before, or before the one told now, closes on that. Whoever wrote it stays who did. Where it cannot, as something later is
    written, it stays as it is (``what_followed``)."""
    if person.died_at is None or not person.is_death_day_known:
        return
    on = local_day(person.died_at)
    versions = _versions(person)
    for event in _closed(person):
        closed_on = local_day(event.happened_at)
        if closed_on == on or (closed_on > on and not _goes_with(event, versions)):
            continue
        each = found_of(person, event.referral_id)
        # Of a death only the day is told.
        new = NewEvent(rules.DIED, day_only(on), whom=event.whom, note=event.note)
        try:
            check(act, person, replace(each, events=[other for other in each.events if other.id != event.id]), new)
        except Refusal:
            continue
        row = ReferralEvent(
            referral_id=event.referral_id, kind=event.kind, whom=event.whom, until=event.until, note=event.note
        )
        writing.add(act, row, KIND, person_id=event.person_id, at=new.at, corrects=event)
        draw([person.id])


@reading("referrals.read")
def what_followed(person: Person, *, by: User, today: date) -> WithDeath:
    """What became of what the death of a standing person had closed, as its day was last told. Four queries, up to two more
    where a referral is over."""
    if person.died_at is None or not person.is_death_day_known:
        return WithDeath((), (), ())
    found, versions, on = of(person, by=by, today=today), _versions(person), local_day(person.died_at)
    told_at = max(each.recorded_at for each in versions)
    closed = [(each, event) for each in found for event in each.events if event.kind == rules.DIED]
    return WithDeath(
        moved=[each for each, event in closed if event.corrects_id and event.recorded_at == told_at],
        stuck=[
            each
            for each, event in closed
            if local_day(event.happened_at) != on and not each.came_after_death and _goes_with(event, versions)
        ],
        came_after=[each for each in found if each.came_after_death],
    )


def _closed(person: Person) -> list[ReferralEvent]:
    return list(ReferralEvent.objects.current().filter(person__root_id=person.id, kind=rules.DIED))


def _versions(person: Person) -> list[Death]:
    """Everything that was ever told of the death of a standing person. One query."""
    return list(Death.objects.filter(person__root_id=person.root_id))


def _goes_with(event: ReferralEvent, versions: Collection[Death]) -> bool:
    """Whether a referral was closed as of the day of the death as it was told then, or as nobody knew it; otherwise as of a
    later one that somebody chose."""
    known_by_then = {each.corrects_id for each in versions if each.recorded_at < event.recorded_at}
    then = [each for each in versions if each.recorded_at <= event.recorded_at and not each.is_retraction]
    # Only the day of a death ever moved one.
    return event.corrects_id is not None or any(
        local_day(each.happened_at) == local_day(event.happened_at)
        if each.is_day_known
        else each.id not in known_by_then
        for each in then
    )
