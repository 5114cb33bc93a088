"""Follow-ups that are still to be done: of a course that has not begun again, or only to come to nothing; those of the law of
every course, until the citizen is treated again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from brobygger.records.access import Organisation
from brobygger.records.endings import Ending, FollowUp
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, columns, given, instance
from brobygger.rules import courses, requests
from brobygger.rules import endings as rules
from brobygger.rules.agenda import Due
from brobygger.rules.law import is_after, local_day
from brobygger.services.reminders.requests import clocks, moves_of, unnamed

if TYPE_CHECKING:
    from django.db.models import QuerySet

_ENDINGS = Standing(Ending, *columns(Ending))


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """The open follow-ups of the last ending; whoever has asked for treatment since is met anyway, until that has come to
    nothing. Those of a course that ended beside one that runs, on two records found to be one person, stay. What the law asks
    for of any ending stays, until it is told of or treatment has begun in a later course; of a course brought back by hand
    that came further than contact until somebody has written that the citizen asked."""
    endings: defaultdict[UUID, list[Ending]] = defaultdict(list)
    for key, *row in _ENDINGS(people=[person.id for person in people]):
        endings[key].append(instance(Ending, row))
    ended = [person for person in people if person.id in endings]
    # Of whoever has ended once, and not come back, all is still to be done.
    moves = moves_of([person.id for person in ended if person.ended_at is None or len(endings[person.id]) > 1])
    asked = clocks([key for key, found in moves.items() if _hangs_on_wishes(endings[key], found)])
    kept = {
        person.id: list(_kept(person, endings[person.id], moves[person.id], asked.get(person.id, ())))
        for person in ended
    }
    sites = {person.id: person.organisation_id for person in ended if kept[person.id]}
    told = told_of(ending.root_id for found in kept.values() for ending, _ in found)
    chosen: dict[UUID, list[str] | None] = dict(_duty(organisations=set(sites.values()))) if sites else {}
    unknown = unnamed([person.id for person in ended if person.id in sites and not person.has_case])
    for key, site in sites.items():
        for ending, is_of_law_alone in kept[key]:
            duty = duty_after(ending, chosen[site], unknown.get(key))
            found = followups_of(ending, told[ending.root_id], duty, _wanted(ending, endings[key]))
            still = [each for each in found if each.is_duty] if is_of_law_alone else found
            for reminder in rules.reminders(still, ending=ending.id):
                yield key, reminder


def _wanted(ending: Ending, endings: Sequence[Ending]) -> bool | None:
    since = endings[endings.index(ending) :]
    return rules.wanted(each.wants_followup for each in reversed(since))


def _hangs_on_wishes(endings: Sequence[Ending], moves: Sequence[courses.Moved]) -> bool:
    """Whether what was asked for since says which follow-ups are still to be done."""
    return courses.is_resumed(moves) or not all(courses.treated_again(row.happened_at, moves) for row in endings)


def _kept(
    person: Person, endings: Sequence[Ending], moves: Sequence[courses.Moved], asked: Sequence[requests.Clock]
) -> Iterator[tuple[Ending, bool]]:
    """The endings, of these of a standing person, whose follow-ups are still to be done, each with whether those of the law
    alone are."""
    last = endings[-1]
    is_going = person.ended_at is None
    is_whole = not is_going or _is_beside(last, moves) or (_is_idle(person) and _is_in_vain(asked, moves, last))
    is_unasked = is_going and courses.is_resumed(moves) and _nobody_asked(asked, last)
    for ending in endings:
        if ending is last and is_whole:
            yield ending, False
        elif (ending is last and is_unasked) or _does_law_ask(ending, moves, asked, is_going=is_going):
            yield ending, True


def _is_beside(ending: Ending, moves: Sequence[courses.Moved]) -> bool:
    """Whether a course under way runs on beside an ending, on another record found to be the same person."""
    return courses.own_move(ending.happened_at, moves) is None


def _does_law_ask(
    ending: Ending, moves: Sequence[courses.Moved], asked: Sequence[requests.Clock], *, is_going: bool
) -> bool:
    """Whether what the law asks for after an ending is still to be done: until the citizen was treated again, and not while
    they wait for an answer."""
    own = courses.own_move(ending.happened_at, moves)
    if own is None:
        return True
    if courses.treated_again(ending.happened_at, moves) or requests.began_after(asked, since=moves[own].at):
        return False
    wishes = requests.wishes_after(asked, since=ending.happened_at)
    return not is_going or all(clock.stopped_at is not None for clock in wishes)


def nobody_asked(person: Person, *, but: Collection[UUID] = ()) -> bool:
    """Whether a course of a standing person is in treatment without anybody having written that they asked: from the first, or
    brought back by hand after its last ending. Nobody need ask to be met again. but: requests that are not counted, by key."""
    moves = moves_of([person.id])[person.id]
    endings = _ENDINGS(people=[person.id])
    if person.ended_at is not None or not (courses.is_resumed(moves) if endings else courses.treated_since(moves)):
        return False
    asked = [each for each in clocks([person.id]).get(person.id, ()) if not set(but) & set(each.requests)]
    if not endings:
        return not asked
    _person, *row = endings[-1]
    return _nobody_asked(asked, instance(Ending, row))


@Prepared
def _duty() -> "QuerySet[Organisation, tuple[UUID, list[str] | None]]":
    """After which reasons of ending the duty to follow up holds, as each site has chosen."""
    return Organisation.objects.filter(id__among=given("organisations")).values_list("id", "duty_reasons")


def _is_idle(person: Person) -> bool:
    """Whether someone is in contact and no clock runs."""
    return person.phase == courses.CONTACT and person.clock_due_on is None


def _nobody_asked(asked: Sequence[requests.Clock], last: Ending) -> bool:
    return not requests.wishes_after(asked, since=last.happened_at)


def _is_in_vain(asked: Sequence[requests.Clock], moves: Sequence[courses.Moved], last: Ending) -> bool:
    """Whether who wanted back after their last ending came to nothing with it before treatment. Who was met again is met still,
    whatever came of a wish since."""
    goes_on = courses.in_treatment_since(moves) is not None or courses.is_met_again(moves)
    return not goes_on and requests.came_to_nothing(asked, since=last.happened_at)


def duty_after(ending: Ending, chosen: Collection[str] | None, since: datetime | None) -> Collection[str] | None:
    """The reasons for which the duty to follow up covers an ending; chosen: those the site says. None of them where the
    citizen had by then asked for anonymous treatment alone: those who treat have the follow-ups as our own care. since: as
    ``unnamed``; None also of whom the authority knows for another reason (``has_case``), for it owes them what it owes all."""
    return chosen if since is None or is_after(since, ending.happened_at) else ()


def followups_of(
    ending: Ending, told: Sequence[rules.Told], chosen: Collection[str] | None, is_wanted: bool | None
) -> list[rules.FollowUp]:
    """The follow-ups of an ending with what is told of them. chosen: as ``duty_after``; is_wanted: as ``rules.wanted``."""
    return rules.followups(
        local_day(ending.happened_at), told, reason=ending.reason, is_wanted=is_wanted, chosen=chosen
    )


def told_of(endings: "Collection[UUID] | Iterator[UUID]") -> Mapping[UUID, list[rules.Told]]:
    """By ending (``root_id``) what is told of its follow-ups."""
    told: defaultdict[UUID, list[rules.Told]] = defaultdict(list)
    keys = list(endings)
    rows = FollowUp.objects.current().filter(ending_id__in=keys) if keys else FollowUp.objects.none()
    for row in rows.only("ending_id", "due", "outcome", "happened_at"):
        told[row.ending_id] += as_told([row])
    return told


def as_told(tries: Iterable[FollowUp]) -> list[rules.Told]:
    """Tries at follow-ups as the rules know them."""
    return [rules.Told(int(row.due), row.outcome, row.happened_at) for row in tries]
