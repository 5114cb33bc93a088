"""What happens in a course, kind by kind: where the rows of each are, who may read them, and the newest of them all.

One query finds the keys of the newest, whatever their kind, and one more reads the rows of each kind that is among them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Subquery

from brobygger.records.access import User
from brobygger.records.assessments import Diagnosis, Interview, Verdict
from brobygger.records.consents import Consent, ConsentWithdrawn
from brobygger.records.contacts import Contact
from brobygger.records.endings import Death, Ending, FollowUp
from brobygger.records.people import Detail, Handover, Person
from brobygger.records.phones import ConflictSettled
from brobygger.records.plans import ActionPlan, DosePlan, Goal, GoalRating, Plan, TaskTick
from brobygger.records.prepared import Prepared, Statement, as_key, given, newest
from brobygger.records.referrals import Referral, ReferralEvent
from brobygger.records.requests import Decision, HomeApproval, Letter, Recommendation, Request, RequestEvent
from brobygger.records.treatment import Break, BreakEnded, Event, Experience, Housing, SubstitutionStep
from brobygger.services import access, assigning, corrected, promises
from brobygger.services.assessments import in_course
from brobygger.services.changes import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

# So many of what happened are found at most.
MOST = 50


@dataclass(frozen=True)
class Source:
    """One kind of fact in the course: its room, the part of the course one can choose, who may read it (an act), the rows.

    It is shown by the fragment ``<room>/_entry_<kind>.html``; of rows that take back what was of another kind (``was``), by the
    fragment of that one, struck out.
    """

    kind: str
    room: str
    part: str
    act: str
    rows: Callable[[], Any]
    was: str = ""


def _contacts() -> Any:
    return Contact.objects.current().prefetch_related(Prefetch("promises", queryset=promises.shown()))


def _conflicts_settled() -> Any:
    """What was chosen where two had written different things. The choice is about the conflict, which has the person."""
    rows = ConflictSettled.objects.current().annotate(person_id=F("conflict__person_id")).select_related("conflict")
    # What a goal is called, where it is about one.
    return rows.annotate(goal=Subquery(Goal.objects.filter(id=OuterRef("conflict__theirs_id")).values("own_words")[:1]))


def _breaks_ended() -> Any:
    """Each with its break, and whether the course was broken off for another reason still: then it did not go on."""
    began = {"person__root": OuterRef("person__root"), "happened_at__lte": OuterRef("happened_at")}
    over = BreakEnded.objects.current().filter(
        ended_break=OuterRef("pk"), happened_at__lte=OuterRef(OuterRef("happened_at"))
    )
    others = Break.objects.current().filter(~Exists(over), **began).exclude(id=OuterRef("ended_break_id"))
    return BreakEnded.objects.current().select_related("ended_break").annotate(is_broken_off=Exists(others))


def _moves_taken_back() -> Any:
    """Those a worker took back. What goes with an ending or a request taken back is told there."""
    rows = Detail.objects.taken_back().filter(kind="phase").exclude(why_taken_back="")
    return rows.select_related("corrects__recorded_by")


def _withdrawals_taken_back() -> Any:
    """Of several consents that were asked about at once, one that stands by itself was never taken back by mistake."""
    rows = ConsentWithdrawn.objects.taken_back()
    return rows.exclude(along_with__isnull=False, received_at=F("corrects__received_at"))


def _by_hand(events: Any, *, is_retraction: bool = False) -> Any:
    """What a decision did is written, and taken back, in the same act as the decision, and told with it."""
    same = ("request_id", "received_at", "recorded_by_id")
    decisions = Decision.objects.filter(is_retraction=is_retraction, **{name: OuterRef(name) for name in same})
    # Which decision the citizen was told, and whether it was taken back since.
    return events.filter(~Exists(decisions)).select_related("decision__corrected_by")


# Where the rows that say a fact was a mistake are not all that stand as such, or are read with more.
_MISTAKES: Mapping[str, Callable[[], Any]] = {
    "consent_withdrawn": _withdrawals_taken_back,
    "plan": lambda: Plan.objects.numbered().taken_back(),
    "request_event": lambda: _by_hand(RequestEvent.objects.taken_back(), is_retraction=True),
    "score": in_course.scores_taken_back,
    # Decided anew, the row that took a decision back is itself corrected; what was decided before stays to be read.
    "decision": lambda: Decision.objects.filter(is_retraction=True),
}


def _undone(source: Source, *also: str) -> Source:
    """The rows that say a fact of a kind was a mistake, each with the fact. also: what it is read with."""

    def rows() -> Any:
        found = _MISTAKES.get(source.kind, source.rows().model.objects.taken_back)()
        return found.select_related("corrects__recorded_by", *(f"corrects__{name}" for name in also))

    return Source(f"{source.kind}_taken_back", source.room, source.part, source.act, rows, was=source.kind)


_TOLD = (
    Source("contact", "contacts", "contacts", "contacts.read", _contacts),
    Source("contact_taken_back", "contacts", "contacts", "contacts.read", Contact.objects.taken_back),
    # How a promise went stands with the contact it was made in.
    Source(
        "promise_settled_taken_back",
        "contacts",
        "contacts",
        "contacts.read",
        promises.reopened,
        was="promise_settled",
    ),
    Source("interview", "assessments", "assessment", "people.open", Interview.objects.current),
    Source("verdict", "assessments", "assessment", "people.open", Verdict.objects.current),
    Source("score", "assessments", "assessment", "people.open", in_course.scores),
    Source("finding", "assessments", "assessment", "assessments.read", in_course.findings),
    Source("diagnosis", "assessments", "assessment", "assessments.read", Diagnosis.objects.current),
    Source(
        "request",
        "requests",
        "treatment",
        "requests.read",
        lambda: Request.objects.current().select_related("corrects"),
    ),
    Source("request_taken_back", "requests", "treatment", "requests.read", Request.objects.taken_back),
    Source("request_event", "requests", "treatment", "requests.read", lambda: _by_hand(RequestEvent.objects.current())),
    Source("recommendation", "requests", "treatment", "requests.read", Recommendation.objects.current),
    Source("decision", "requests", "treatment", "requests.read", Decision.objects.current),
    Source("approval", "requests", "treatment", "requests.read", HomeApproval.objects.current),
    Source(
        "letter", "requests", "treatment", "requests.read", lambda: Letter.objects.current().defer("pdf", "content")
    ),
    Source("ending", "endings", "treatment", "endings.read", Ending.objects.current),
    Source("ending_taken_back", "endings", "treatment", "endings.read", Ending.objects.taken_back),
    Source("follow_up", "endings", "treatment", "endings.read", FollowUp.objects.current),
    Source(
        "follow_up_taken_back",
        "endings",
        "treatment",
        "endings.read",
        lambda: FollowUp.objects.taken_back().select_related("corrects"),
    ),
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
    Source(
        "goal_rating",
        "plans",
        "treatment",
        "plans.read",
        lambda: GoalRating.objects.current().select_related("goal__plan__corrected_by"),
    ),
    Source("dose_plan", "plans", "treatment", "plans.read", DosePlan.objects.current),
    Source("action_plan", "plans", "treatment", "plans.read", ActionPlan.objects.current),
    Source(
        "consent",
        "consents",
        "treatment",
        "consents.read",
        lambda: Consent.objects.current().select_related("place"),
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
    Source("break_ended", "treatment", "treatment", "treatment.read", _breaks_ended),
    Source("experience", "treatment", "treatment", "treatment.read_confided", Experience.objects.current),
    Source(
        "handover",
        "people",
        "contacts",
        "people.open",
        lambda: Handover.objects.current().select_related("from_team", "to_team"),
    ),
    Source("assignment", "people", "contacts", "people.open", assigning.changed),
    Source("conflict_settled", "people", "contacts", "people.describe", _conflicts_settled),
    Source("phase", "endings", "treatment", "people.open", lambda: Detail.objects.current().filter(kind="phase")),
    Source("phase_taken_back", "endings", "treatment", "people.open", _moves_taken_back),
)
# The kinds whose mistakes are shown by the fragment of the kind itself, and what its rows are read with.
_STRUCK_OUT: Mapping[str, Sequence[str]] = {
    "interview": (),
    "verdict": (),
    "score": (),
    "request_event": ("decision__corrected_by",),
    "recommendation": (),
    "decision": (),
    "approval": (),
    "referral": (),
    "referral_event": ("referral",),
    "finding": (),
    "diagnosis": (),
    "plan": (),
    "goal_rating": ("goal__plan__corrected_by",),
    "task_tick": ("task",),
    "dose_plan": (),
    "action_plan": (),
    "consent": ("place",),
    "consent_withdrawn": ("consent__place",),
    "substitution_step": (),
    "event": (),
    "housing": (),
    "break_off": (),
    "break_ended": ("ended_break",),
    "experience": (),
}
SOURCES = (*_TOLD, *(_undone(each, *_STRUCK_OUT[each.kind]) for each in _TOLD if each.kind in _STRUCK_OUT))
BY_KIND = {source.kind: source for source in SOURCES}


@dataclass(frozen=True)
class Entry:
    """One thing that happened; ``row`` is the fact behind it, ``room`` whose it is.
    ``was``: of what took something back, the kind of that. ``earlier``: what stood before what is shown was corrected, newest
    first."""

    kind: str
    room: str
    at: datetime
    row: Any
    was: str = ""
    earlier: Sequence[Any] = ()

    @property
    def is_corrected(self) -> bool:
        """Whether what is shown said something else before."""
        return corrected.is_other(self.row.corrects if self.was else self.row, self.earlier)


@reading("people.open")
def after(person: Person, *, by: User, at: datetime, kinds: Collection[str]) -> list[Entry]:
    """What is written to have happened to a standing person after a moment, of these kinds and as ``by`` may read it, newest
    first; ``MOST`` of it."""
    sources = [each for each in SOURCES if each.kind in kinds and access.can(by, each.act)]
    members = list(Person.objects.filter(root_id=person.root_id).values_list("id", flat=True))
    found = [entry for entry in entries_of(members, sources, None) if entry.at > at]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def entries_of(members: Sequence[UUID], sources: Sequence[Source], before: datetime | None) -> "Iterator[Entry]":
    """The newest of these kinds, ``MOST`` at most, of these records; before a moment where one is told."""
    of = {source.kind: source for source in sources}
    until = {} if before is None else {"before": before}
    keys: defaultdict[str, list[UUID]] = defaultdict(list)
    for kind, key, _ in _newest(*of, before is not None, members=members, **until) if of else ():
        keys[kind].append(as_key(key))
    for kind, found in keys.items():
        yield from entries(of[kind], of[kind].rows().filter(id__in=found))


def entries(source: Source, rows: Any) -> "Iterator[Entry]":
    """Rows of a kind as things that happened. One query, one more where what is shown of one was corrected."""
    told = {row: row.corrects if source.was else row for row in rows.select_related("recorded_by")}
    before = corrected.stood_before(source.was or source.kind, told.values())
    for row, shown in told.items():
        stood = before.get(shown.id, ()) if before else ()
        yield Entry(source.kind, source.room, row.happened_at, row, was=source.was, earlier=stood)


@Prepared
def _newest(*asked: Any) -> Statement:
    """The keys of the newest of several kinds together; asked: the kinds, then whether there is a ``before``."""
    *kinds, has_end = asked
    until = {"happened_at__lt": given("before")} if has_end else {}
    of = {source.kind: source for source in SOURCES}
    return newest({kind: of[kind].rows().filter(person_id__among=given("members"), **until) for kind in kinds}, MOST)
