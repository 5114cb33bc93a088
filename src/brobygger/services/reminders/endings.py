"""Follow-ups that are still to be done, of a course that has not begun again, or only to come to nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from brobygger.records.access import Organisation
from brobygger.records.endings import Ending, FollowUp
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, Standing, columns, given, instance
from brobygger.rules import courses, requests
from brobygger.rules import endings as rules
from brobygger.rules.agenda import Due
from brobygger.rules.law import local_day
from brobygger.services.reminders.requests import clocks, moves_of, unnamed

if TYPE_CHECKING:
    from django.db.models import QuerySet

_ENDINGS = Standing(Ending, *columns(Ending))


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """The open follow-ups of the last ending; whoever has asked for treatment since is met anyway, unless they withdrew the
    wish or it was refused. Those of a course that ended beside one that runs, on two records found to be one person, stay. Of a
    course brought back by hand those of the law stay, until somebody has written that the citizen asked."""
    ended = {person.id for person in people if person.ended_at is not None}
    idle = {person.id for person in people if person.id not in ended and _is_idle(person)}
    rows = _ENDINGS(people=[person.id for person in people])
    last = {person: instance(Ending, row) for person, *row in rows}
    moves = moves_of([person for person in last if person not in ended])
    beside = {person for person, found in moves.items() if not courses.all_ended([last[person].happened_at], found)}
    resumed = {person for person, found in moves.items() if courses.is_resumed(found)} - beside
    back = {person: last[person] for person in last if person in idle | resumed}
    asked = clocks(back)
    unasked = {person for person in resumed if _nobody_asked(asked.get(person, ()), last[person])}
    in_vain = {
        person for person in idle & back.keys() if _is_in_vain(asked.get(person, ()), moves[person], last[person])
    }
    last = {person: row for person, row in last.items() if person in ended | in_vain | beside | unasked}
    told = told_of(ending.root_id for ending in last.values())
    sites = {person.id: person.organisation_id for person in people if person.id in last}
    chosen: dict[UUID, list[str] | None] = dict(_duty(organisations=set(sites.values()))) if sites else {}
    unknown = unnamed(last) if last else set()
    for person, ending in last.items():
        duty = () if person in unknown else chosen[sites[person]]
        found = followups_of(ending, told[ending.root_id], duty)
        kept = [each for each in found if each.is_duty] if person in unasked else found
        for reminder in rules.reminders(kept, ending=ending.id):
            yield person, reminder


def nobody_asked(person: Person) -> bool:
    """Whether a course of a standing person was brought back by hand, and no wish after its last ending is written."""
    moves = moves_of([person.id])[person.id]
    if person.ended_at is not None or not courses.is_resumed(moves):
        return False
    _person, *row = _ENDINGS(people=[person.id])[-1]
    return _nobody_asked(clocks([person.id]).get(person.id, ()), instance(Ending, row))


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
    """Whether who wanted back after their last ending came to nothing with it before treatment."""
    has_begun = courses.in_treatment_since(moves) is not None
    return not has_begun and requests.came_to_nothing(asked, since=last.happened_at)


def followups_of(
    ending: Ending, told: Sequence[rules.Told], chosen: Collection[str] | None = None
) -> list[rules.FollowUp]:
    """The follow-ups of an ending with what is told of them. chosen: the reasons the site says the duty covers; none of whoever
    has asked anonymously alone (``unnamed``), of whom the municipality knows nothing to follow up."""
    return rules.followups(
        local_day(ending.happened_at), told, reason=ending.reason, is_wanted=ending.wants_followup, chosen=chosen
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
