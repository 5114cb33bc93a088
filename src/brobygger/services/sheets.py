"""A person on one page: who they are, what was promised, and the course as one timeline. A handful of queries, whatever
the length of the course."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import TruncDate

from brobygger.records.access import User
from brobygger.records.assessments import AreaScore, Diagnosis, Finding, Interview, Verdict
from brobygger.records.consents import Consent, ConsentWithdrawn
from brobygger.records.contacts import Contact, Promise
from brobygger.records.endings import Death, Ending, FollowUp
from brobygger.records.facts import newest
from brobygger.records.people import Detail, Handover, Identity, Merge, Person
from brobygger.records.phones import ConflictSettled
from brobygger.records.plans import ActionPlan, DosePlan, Goal, Plan, TaskTick
from brobygger.records.referrals import Referral, ReferralEvent
from brobygger.records.requests import Decision, HomeApproval, Letter, Recommendation, Request, RequestEvent
from brobygger.records.treatment import Break, BreakEnded, Event, Experience, Housing, SubstitutionStep
from brobygger.rules import law
from brobygger.rules.details import standing_details
from brobygger.services import access, consents, details, identities, merging, owners, promises
from brobygger.services.changes import reading
from brobygger.services.requests import hearing, unnamed
from brobygger.services.treatment import events
from brobygger.services.treatment.events import Overdose

if TYPE_CHECKING:
    from collections.abc import Iterator

# So few that a long course costs hardly more than a short one to open (bench/person.py).
PAGE = 25
# So many of what happened are found at most: more than a page, for what happened in one moment stays together.
MOST = PAGE * 2


@dataclass(frozen=True)
class Source:
    """One kind of fact in the course: its room, the part of the course one can choose, who may read it (an act), the rows.

    It is shown by the fragment ``<room>/_entry_<kind>.html``.
    """

    kind: str
    room: str
    part: str
    act: str
    rows: Callable[[], Any]


def _contacts() -> Any:
    return Contact.objects.current().prefetch_related(Prefetch("promises", queryset=promises.shown()))


def _findings() -> Any:
    """The last finding of each day and record, with how many there are of that day (``of_day``): ten findings of one talk are
    one thing that happened."""
    same_day = Finding.objects.current().filter(person_id=OuterRef("person_id"), happened_at__date=OuterRef("day"))
    later = Q(happened_at__gt=OuterRef("happened_at")) | Q(happened_at=OuterRef("happened_at"), id__gt=OuterRef("id"))
    counted = same_day.order_by().values("person_id").annotate(n=Count("id")).values("n")
    days = Finding.objects.current().annotate(day=TruncDate("happened_at"))
    return days.filter(~Exists(same_day.filter(later))).annotate(of_day=Subquery(counted))


def _conflicts_settled() -> Any:
    """What was chosen where two had written different things. The choice is about the conflict, which has the person."""
    rows = ConflictSettled.objects.current().annotate(person_id=F("conflict__person_id")).select_related("conflict")
    # What a goal is called, where it is about one.
    return rows.annotate(goal=Subquery(Goal.objects.filter(id=OuterRef("conflict__theirs_id")).values("own_words")[:1]))


def _moves_taken_back() -> Any:
    """Those a worker took back. What goes with an ending or a request taken back is told there."""
    rows = Detail.objects.taken_back().filter(kind="phase").exclude(why_taken_back="")
    return rows.select_related("corrects__recorded_by")


SOURCES = (
    Source("contact", "contacts", "contacts", "contacts.read", _contacts),
    Source("contact_taken_back", "contacts", "contacts", "contacts.read", Contact.objects.taken_back),
    Source("interview", "assessments", "assessment", "people.open", Interview.objects.all),
    Source("verdict", "assessments", "assessment", "people.open", Verdict.objects.current),
    Source(
        "score",
        "assessments",
        "assessment",
        "people.open",
        lambda: AreaScore.objects.current().filter(origin="entered"),
    ),
    Source("finding", "assessments", "assessment", "assessments.read", _findings),
    Source("diagnosis", "assessments", "assessment", "assessments.read", Diagnosis.objects.current),
    Source("request", "requests", "treatment", "requests.read", Request.objects.current),
    Source("request_taken_back", "requests", "treatment", "requests.read", Request.objects.taken_back),
    Source("request_event", "requests", "treatment", "requests.read", RequestEvent.objects.current),
    Source("recommendation", "requests", "treatment", "requests.read", Recommendation.objects.current),
    Source("decision", "requests", "treatment", "requests.read", Decision.objects.current),
    Source("decision_taken_back", "requests", "treatment", "requests.read", Decision.objects.taken_back),
    Source("approval", "requests", "treatment", "requests.read", HomeApproval.objects.current),
    Source(
        "letter", "requests", "treatment", "requests.read", lambda: Letter.objects.current().defer("pdf", "content")
    ),
    Source("ending", "endings", "treatment", "endings.read", Ending.objects.current),
    Source("ending_taken_back", "endings", "treatment", "endings.read", Ending.objects.taken_back),
    Source("follow_up", "endings", "treatment", "endings.read", FollowUp.objects.current),
    Source("death", "endings", "treatment", "people.open", Death.objects.current),
    Source("death_taken_back", "endings", "treatment", "people.open", Death.objects.taken_back),
    Source("referral", "referrals", "treatment", "referrals.read", Referral.objects.current),
    Source(
        "referral_event",
        "referrals",
        "treatment",
        "referrals.read",
        lambda: ReferralEvent.objects.current().select_related("referral"),
    ),
    Source("plan", "plans", "treatment", "plans.read", lambda: Plan.objects.numbered().current()),
    Source("task_tick", "plans", "treatment", "plans.read", lambda: TaskTick.objects.current().select_related("task")),
    Source("dose_plan", "plans", "treatment", "plans.read", DosePlan.objects.current),
    Source("action_plan", "plans", "treatment", "plans.read", ActionPlan.objects.current),
    Source(
        "consent", "consents", "treatment", "consents.read", lambda: Consent.objects.current().select_related("place")
    ),
    Source(
        "consent_withdrawn",
        "consents",
        "treatment",
        "consents.read",
        lambda: ConsentWithdrawn.objects.current().select_related("consent__place"),
    ),
    Source("substitution_step", "treatment", "treatment", "treatment.read", SubstitutionStep.objects.current),
    Source("event", "treatment", "treatment", "treatment.read_confided", Event.objects.current),
    Source("housing", "treatment", "treatment", "treatment.read", Housing.objects.current),
    Source("break_off", "treatment", "treatment", "treatment.read", Break.objects.current),
    Source("break_ended", "treatment", "treatment", "treatment.read", BreakEnded.objects.current),
    Source("experience", "treatment", "treatment", "treatment.read_confided", Experience.objects.current),
    Source(
        "handover",
        "people",
        "contacts",
        "people.open",
        lambda: Handover.objects.current().select_related("from_team", "to_team"),
    ),
    Source("conflict_settled", "people", "contacts", "people.describe", _conflicts_settled),
    Source("phase", "endings", "treatment", "people.open", lambda: Detail.objects.current().filter(kind="phase")),
    Source("phase_taken_back", "endings", "treatment", "people.open", _moves_taken_back),
)


@dataclass(frozen=True)
class Entry:
    """One thing that happened; ``row`` is the fact behind it, ``room`` whose it is. ``is_kept``: only that it did is told."""

    kind: str
    room: str
    at: datetime
    row: Any
    is_kept: bool = False


@dataclass(frozen=True)
class Month:
    """The entries of one month, for a heading of its own; those of days that nobody knows stand together after all others.
    ``goes_on``: the stretch before ends within it."""

    first: datetime
    entries: Sequence[Entry]
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
    """What the page of a person shows beside the course and the assessment. ``heard``: as ``hearing.heard_since_seen``."""

    person: Person
    heard: Request | None
    owner: owners.Owner
    aliases: Sequence[Detail]
    warnings: Sequence[Detail]
    details: Sequence[Detail]
    identities: Sequence[Identity]
    promises: Sequence[Promise]
    overdose: Overdose | None
    consents: consents.Glance
    merges: Sequence[Merge]
    merges_undone: Sequence[tuple[Person, Merge]]
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
    """The moment a "show older" link carries; None where it is none, or one that no database can count with."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and MINYEAR < moment.year < MAXYEAR else None


@reading("people.open")
def course(person: Person, *, by: User, kind: str = "", before: datetime | None = None) -> Course:
    """One stretch of the timeline as ``by`` may read it, those happened before a moment; every stretch costs the same few
    queries."""
    readable = [source for source in SOURCES if access.can(by, source.act)]
    wanted = [source for source in readable if source.part == kind] or readable
    members = list(Person.objects.filter(root_id=person.root_id).values_list("id", flat=True))
    found = sorted(_entries(members, wanted, before), key=lambda entry: (entry.at, str(entry.row.pk)), reverse=True)
    shown = found[:PAGE]
    if len(found) > PAGE:
        # Entries of one moment stay together, so that none is passed by between two stretches.
        shown += [entry for entry in found[PAGE:] if entry.at == shown[-1].at]
    if any(entry.row.is_anonymous for entry in shown if entry.kind in _ASKED):
        kept = unnamed.kept_from(person, by=by)
        shown = [replace(each, is_kept=each.kind in _ASKED and each.row.key in kept) for each in shown]
    months = [
        Month(first=entries[0].at, entries=entries, goes_on=before is not None and _month(before) == month)
        for month, entries in (
            (month, list(group)) for month, group in groupby(shown, key=lambda each: _month(each.at))
        )
    ]
    return Course(months=months, kind=kind, older_than=shown[-1].at if len(found) > len(shown) else None)


_ASKED = frozenset({"request", "request_taken_back"})


@reading("people.open")
def happened_after(person: Person, *, by: User, at: datetime, kinds: Collection[str]) -> list[Entry]:
    """What is written to have happened to a standing person after a moment, of these kinds and as ``by`` may read it, newest
    first; ``MOST`` of it."""
    sources = [each for each in SOURCES if each.kind in kinds and access.can(by, each.act)]
    members = list(Person.objects.filter(root_id=person.root_id).values_list("id", flat=True))
    found = [entry for entry in _entries(members, sources, None) if entry.at > at]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _month(at: datetime) -> tuple[int, int]:
    # The month where it happened: shortly after midnight it is still the month before in UTC.
    day = law.local_day(at)
    return (day.year, day.month) if law.has_day(day) else (0, 0)


def _entries(members: Sequence[UUID], sources: Sequence[Source], before: datetime | None) -> "Iterator[Entry]":
    """The newest of every kind: one query finds their keys, and one more reads the rows of each kind that is among them."""
    until = {} if before is None else {"happened_at__lt": before}
    of = {source.kind: source for source in sources}
    keys = newest({kind: source.rows().filter(person_id__in=members, **until) for kind, source in of.items()}, MOST)
    for kind, found in keys.items():
        for row in of[kind].rows().select_related("recorded_by").filter(id__in=found):
            yield Entry(kind=kind, room=of[kind].room, at=row.happened_at, row=row)
