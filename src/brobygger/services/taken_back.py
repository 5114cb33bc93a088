"""What was written by mistake, kind by kind: it counts no more, and is read on with who took it back, when and why."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Value

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.services import access, corrected, happened, writing
from brobygger.services.changes import check_may, reading
from brobygger.services.happened import BY_KIND, Entry, Source
from brobygger.services.requests import unnamed


@reading("people.open")
def of(person: Person, *, by: User, kinds: Collection[str]) -> list[Entry]:
    """What was taken back of a standing person, of these kinds and as ``by`` may read it, the last taken back first. One query
    where nothing was, one more for each of several kinds of which something was, and one where it had been corrected; some
    more for those who decide, where it is of a request."""
    sources = [each for each in happened.SOURCES if each.was in kinds and access.can(by, each.act)]
    found: list[Entry] = []
    for source in sources if len(sources) < 2 else _with_some(person, sources):
        found += happened.entries(source, source.rows().filter(person__root_id=person.root_id))
    found = unnamed.for_reading(found, person, by=by)
    return sorted(found, key=lambda entry: (entry.row.recorded_at, entry.row.id), reverse=True)


def _with_some(person: Person, sources: Sequence[Source]) -> list[Source]:
    """Those of the kinds of which something was taken back. One query."""
    asked = [
        source.rows().filter(person__root_id=person.root_id).order_by().values_list(Value(source.kind), flat=True)
        for source in sources
    ]
    some = set(asked[0].union(*asked[1:]))
    return [source for source in sources if source.kind in some]


@reading("people.open")
def standing(*, by: User, kind: str, key: UUID) -> Entry:
    """The version that stands of a fact of a kind, also where it was taken back. Raises ``NotFound`` outside scope."""
    source = BY_KIND[kind]
    check_may(by, source.act)
    row = writing.standing(by, source.rows().model, key)
    before = corrected.stood_before(kind, [row])
    return Entry(kind, source.room, row.happened_at, row, earlier=before.get(row.id, ()))
