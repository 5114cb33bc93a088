"""What a decision leaves to be done: it is told, its letter is made, and two that stand against each other are settled."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from brobygger.records.people import Detail, Person
from brobygger.records.prepared import Standing
from brobygger.records.requests import RequestEvent
from brobygger.rules import law, letter_signs, requests
from brobygger.rules import owed as rules
from brobygger.rules.agenda import Due
from brobygger.rules.people import NAMES
from brobygger.rules.requests import Clock, Decided, Matter, Told
from brobygger.services.reminders.decided import decided_of
from brobygger.services.reminders.matters import matters_of
from brobygger.services.reminders.requests import clocks

_TOLD = Standing(
    RequestEvent,
    "kind",
    "happened_at",
    "recorded_at",
    "decision_id",
    "request_id",
    kind__in=(requests.DECISION_TOLD, requests.BACK_TOLD),
    order=(),
)


def due(people: Sequence[Person]) -> Iterator[tuple[UUID, Due]]:
    """Each decision until the citizen is told it, and has the letter they are owed; one they knew of that was taken back, until
    they are told so; and two that stand against each other. One query where nothing is decided, otherwise a handful; some more
    where nobody had asked for one, where records were merged, and where a letter is in another name."""
    decided = decided_of([person.id for person in people])
    if not decided:
        return
    asked = clocks(decided)
    told: defaultdict[UUID, list[Told]] = defaultdict(list)
    for person, *event in _TOLD(people=decided):
        told[person].append(Told(*event))
    useless = _in_the_name_of_another(people, decided)
    for person, each in matters_of(decided, asked).items():
        named = _of_named(each.found, asked.get(person, ()))
        yield from _each(person, rules.letter_reminders(named, told=told[person], useless=useless))
        about = rules.untold_reminders(each.found, told=told[person], moves=each.moves, returns=each.returns)
        yield from _each(person, about)
        if each.joined:
            yield from _each(person, rules.opposed_reminders(each.found, joined=each.joined))


def _each(person: UUID, reminders: Iterator[Due]) -> Iterator[tuple[UUID, Due]]:
    return ((person, each) for each in reminders)


def _of_named(found: Sequence[Matter], clocks: Sequence[Clock]) -> list[Matter]:
    """Those a letter can be made of: of someone who has only asked to stay unknown none that was decided since, and that nobody
    had asked for by name."""
    is_unknown = bool(clocks) and all(clock.owner == requests.NOBODY for clock in clocks)
    since = min((clock.said_at for clock in clocks), default=None) if is_unknown else None
    return [
        matter
        for matter in found
        if matter.clock is not None or since is None or all(law.is_after(since, row.at) for row in matter.standing)
    ]


def _in_the_name_of_another(people: Sequence[Person], decided: Mapping[UUID, Sequence[Decided]]) -> set[UUID]:
    """The decisions whose newest letter carries a name that was never this citizen's, as one made before a merge was undone.
    One query where a letter carries another name than they have now, otherwise none."""
    names = {person.id: [person.legal_name or person.shown_name] for person in people}

    def others() -> dict[UUID, UUID]:
        sent = ((person, row, row.letter_to) for person, rows in decided.items() for row in rows if row.letter_to)
        return {
            row.id: person
            for person, row, to in sent
            if not any(letter_signs.is_name(to, name) for name in names[person])
        }

    if found := others():
        told = Detail.objects.filter(person__root_id__in=set(found.values()), kind__in=NAMES)
        for person, name in told.values_list("person__root_id", "value"):
            names[person].append(name)
    return set(others()) if found else set()
