"""A person on one page: who they are, what was promised, and the course as one timeline. A handful of queries, whatever
the length of the course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime
from itertools import groupby

from brobygger.records.access import User
from brobygger.records.contacts import Promise
from brobygger.records.people import Detail, Identity, Merge, Person
from brobygger.records.requests import Request
from brobygger.rules import law
from brobygger.rules.details import standing_details
from brobygger.services import access, consents, details, happened, identities, merging, owners, promises, wishes
from brobygger.services.changes import reading
from brobygger.services.requests import hearing, unnamed
from brobygger.services.treatment import events
from brobygger.services.treatment.events import Overdose

# So few that a long course costs hardly more than a short one to open (bench/person.py); half of what is found at most, for
# what happened in one moment stays together.
PAGE = happened.MOST // 2


@dataclass(frozen=True)
class Month:
    """The entries of one month, for a heading of its own; those of days that nobody knows stand together after all others.
    ``goes_on``: the stretch before ends within it."""

    first: datetime
    entries: Sequence[happened.Entry]
    goes_on: bool


@dataclass(frozen=True)
class Course:
    """A stretch of the timeline, newest first; ``older_than`` is where the next stretch begins, None at the end."""

    months: Sequence[Month]
    kind: str
    older_than: datetime | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened in this stretch."""
        return not self.months


@dataclass(frozen=True)
class Sheet:
    """What the page of a person shows beside the course and the assessment. ``heard``: as ``hearing.heard_since_seen``;
    ``withdrawn_at``: as ``wishes.withdrawn_at``."""

    person: Person
    heard: Request | None
    withdrawn_at: datetime | None
    owner: owners.Owner
    aliases: Sequence[Detail]
    warnings: Sequence[Detail]
    details: Sequence[Detail]
    identities: Sequence[Identity]
    promises: Sequence[Promise]
    overdose: Overdose | None
    consents: consents.Glance
    merges: Sequence[Merge]
    merges_undone: Sequence[tuple[Person | None, Merge]]
    course: Course


@reading("people.open")
def of(*, by: User, person: Person, today: date, kind: str = "", before: datetime | None = None) -> Sheet:
    """The sheet of a person already found in scope. ``kind`` narrows the course to a part of it ("": all); ``before`` is
    where its stretch begins.

    The diary (contacts, promises, the citizen's own words) is for those who may read it; others get the rest.
    """
    reads_diary = access.can(by, "contacts.read")
    known = list(details.of(person, by=by))
    newest = standing_details(person.id, known)
    return Sheet(
        person=person,
        heard=hearing.heard_since_seen(person, by=by),
        withdrawn_at=wishes.withdrawn_at(person, by=by) if reads_diary else None,
        owner=owners.of_course(person, by=by),
        aliases=[row for row in known if row.kind == "alias"],
        warnings=[row for row in known if row.kind == "warning"],
        details=list(newest.values()),
        identities=list(identities.identities_of(person, by=by)),
        promises=list(promises.open_of(person, by=by)[:20]) if reads_diary and not person.died_at else [],
        overdose=events.last_overdose(person, by=by) if access.can(by, "treatment.read_confided") else None,
        consents=consents.at_a_glance(person, by=by, today=today),
        merges=list(merging.merges_of(person, by=by)),
        merges_undone=merging.undone_of(person, by=by),
        course=course(person, by=by, kind=kind, before=before),
    )


def read_moment(text: str) -> datetime | None:
    """The moment a "show older" link carries, None where it carries none. Raises ``NotFound`` for what is no moment, or one
    that no database can count with: the newest is not what is older."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise access.NotFound from None
    if moment.tzinfo is None or not MINYEAR < moment.year < MAXYEAR:
        raise access.NotFound
    return moment


@reading("people.open")
def course(person: Person, *, by: User, kind: str = "", before: datetime | None = None) -> Course:
    """One stretch of the timeline as ``by`` may read it, those happened before a moment; every stretch costs the same few
    queries. Raises ``NotFound`` for a part that is none."""
    if kind not in _PARTS:
        raise access.NotFound
    wanted = [each for each in happened.SOURCES if kind in ("", each.part) and access.can(by, each.act)]
    members = list(Person.objects.filter(root_id=person.root_id).values_list("id", flat=True))
    found = sorted(
        happened.entries_of(members, wanted, before), key=lambda entry: (entry.at, str(entry.row.pk)), reverse=True
    )
    shown = found[:PAGE]
    if len(found) > PAGE:
        # Entries of one moment stay together, so that none is passed by between two stretches.
        shown += [entry for entry in found[PAGE:] if entry.at == shown[-1].at]
    # What this account may not know of leaves no gap, and no moment of its own in the link to what is older.
    read = unnamed.for_reading(shown, person, by=by)
    last = (read or shown)[-1].at if len(found) > len(shown) else None
    months = [
        Month(first=entries[0].at, entries=entries, goes_on=before is not None and _month(before) == month)
        for month, entries in ((month, list(group)) for month, group in groupby(read, key=lambda each: _month(each.at)))
    ]
    return Course(months=months, kind=kind, older_than=last)


_PARTS = frozenset({"", *(source.part for source in happened.SOURCES)})


def _month(at: datetime) -> tuple[int, int]:
    # The month where it happened: shortly after midnight it is still the month before in UTC.
    day = law.local_day(at)
    return (day.year, day.month) if law.has_day(day) else (0, 0)
