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
from brobygger.services.reminders.requests import clocks, moves_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

_ENDINGS = Standing(Ending, *columns(Ending))


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """The open follow-ups of the last ending; whoever has asked for treatment since is met anyway, unless they withdrew the
    wish or it was refused. Those of a course that ended beside one that runs, on two records found to be one person, stay."""
    ended = {person.id for person in people if person.ended_at is not None}
    back = {person.id for person in people if person.id not in ended and _is_idle(person)}
    rows = _ENDINGS(people=[person.id for person in people])
    last = {person: instance(Ending, row) for person, *row in rows}
    in_vain = _came_back_in_vain({person: row for person, row in last.items() if person in back})
    moves = moves_of([person for person in last if person not in ended])
    beside = {person for person, found in moves.items() if not courses.all_ended([last[person].happened_at], found)}
    last = {person: row for person, row in last.items() if person in ended | in_vain | beside}
    told = told_of(ending.root_id for ending in last.values())
    sites = {person.id: person.organisation_id for person in people if person.id in last}
    chosen: dict[UUID, list[str] | None] = dict(_duty(organisations=set(sites.values()))) if sites else {}
    for person, ending in last.items():
        found = followups_of(ending, told[ending.root_id], chosen[sites[person]])
        for reminder in rules.reminders(found, ending=ending.id):
            yield person, reminder


@Prepared
def _duty() -> "QuerySet[Organisation, tuple[UUID, list[str] | None]]":
    """After which reasons of ending the duty to follow up holds, as each site has chosen."""
    return Organisation.objects.filter(id__among=given("organisations")).values_list("id", "duty_reasons")


def _is_idle(person: Person) -> bool:
    """Whether someone is in contact and no clock runs."""
    return person.phase == courses.CONTACT and person.clock_due_on is None


def _came_back_in_vain(last: Mapping[UUID, Ending]) -> set[UUID]:
    """Those who wanted back after their last ending, and whose wish came to nothing before treatment. Six queries at most,
    none where nobody has come back."""
    asked, moves = clocks(last), moves_of(last)
    return {
        person
        for person, ending in last.items()
        if requests.came_to_nothing(asked.get(person, ()), since=ending.happened_at)
        and courses.in_treatment_since(moves[person]) is None
    }


def followups_of(
    ending: Ending, told: Sequence[rules.Told], chosen: Collection[str] | None = None
) -> list[rules.FollowUp]:
    """The follow-ups of an ending with what is told of them. chosen: the reasons the site says the duty covers."""
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
