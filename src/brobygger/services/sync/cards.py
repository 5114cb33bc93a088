"""The cards of people a phone holds: how they are called, what stands, what was promised, and why they are looked for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import F
from django.utils.text import Truncator

from brobygger.records.access import User
from brobygger.records.agenda import Reminder
from brobygger.records.contacts import Promise
from brobygger.records.people import Detail, Person
from brobygger.records.phones import Conflict
from brobygger.records.prepared import Prepared, given
from brobygger.records.requests import KEY, Request
from brobygger.rules import agenda, code_lists, goal_changes
from brobygger.rules.details import standing_details
from brobygger.services.agenda.lists import KINDS
from brobygger.services.reminders.requests import clocks
from brobygger.services.sync import conflicts, course
from brobygger.services.sync.goal_words import GoalWord
from brobygger.services.sync.showing import PROTECTED, Shown, moment, without_nothing

if TYPE_CHECKING:
    from django.db.models import QuerySet

# What a phone lets its worker see and correct; the phase is moved in the office.
ON_A_PHONE = frozenset({"alias", "name", "preferred_name", "rough_age", "usual_place", "own_wish", "phone", "warning"})
# Of the words of a wish whose day is asked about so much is told with the question.
WISH_ASKED_ABOUT, SAID = "wish_before_stop", 100


class _Drawn(NamedTuple):
    """What the lists show of someone."""

    id: UUID
    shown_name: str
    legal_name: str
    rough_age: str
    phase: str
    wish: str
    wish_at: datetime | None
    contact_person_id: UUID | None
    seen_at: datetime | None
    seen_through: str
    seen_place: str
    placed_at: datetime | None
    is_address_protected: bool
    open_alerts: int
    clock_due_on: date | None
    died_at: datetime | None
    is_death_day_known: bool
    contact_person__name: str | None


class _Said(NamedTuple):
    """A detail that counts."""

    root: UUID
    id: UUID
    person_id: UUID
    kind: str
    value: str


def cards(people: Collection[UUID], *, by: User, language: str) -> list[Shown]:
    """The cards of standing people in scope. A fixed number of queries, however many; five more where two wrote differently."""
    if not people:
        return []
    details, promises, met = _details(people), _promises(people, by), _conflicts(people, by, language)
    courses = course.of(people, language)
    asked = _asked_for(people, by)
    reasons = _reasons(people, language, {each["id"]: each["words"] for told in asked.values() for each in told})
    return [
        without_nothing(
            {
                **_head(person, by),
                "warnings": [row.value for row in details[person.id] if row.kind == "warning"],
                "details": _standing(person.id, details[person.id]),
                "promises": promises[person.id],
                "requests": asked[person.id],
                "reasons": reasons[person.id],
                "conflicts": met[person.id],
                **courses[person.id],
                **({"referrals": ()} if person.is_address_protected else {}),
                "consents": [
                    _consent(each, is_hidden=person.is_address_protected) for each in courses[person.id]["consents"]
                ],
            }
        )
        for person in map(_Drawn._make, _drawn(people=people))
    ]


@Prepared
def _drawn() -> "QuerySet[Person, Any]":
    return Person.objects.filter(id__among=given("people")).values_list(*_Drawn._fields)


def _head(person: _Drawn, by: User) -> Shown:
    return {
        "id": str(person.id),
        "name": person.shown_name,
        "legal_name": person.legal_name,
        "rough_age": person.rough_age,
        "phase": person.phase,
        "wish": person.wish,
        "wish_at": moment(person.wish_at),
        "contact_person": person.contact_person__name,
        "mine": person.contact_person_id == by.id,
        "seen_at": moment(person.seen_at),
        "seen_through": person.seen_through,
        "seen_place": "" if person.is_address_protected else person.seen_place,
        "placed_at": None if person.is_address_protected else moment(person.placed_at),
        "is_protected": person.is_address_protected,
        "has_alert": person.open_alerts > 0,
        "due_on": moment(person.clock_due_on),
        # Where its day is not known, when it was written down: an older app stops at it all the same.
        "died_at": moment(person.died_at),
        "is_death_day_unknown": not person.is_death_day_known,
    }


def _consent(each: Shown, *, is_hidden: bool) -> Shown:
    """Of someone with a protected address whom it was given to is told by its kind alone: a place says where they are."""
    return without_nothing(each | {"whom": ""} if is_hidden else each)


def _details(people: Collection[UUID]) -> defaultdict[UUID, list[_Said]]:
    found: defaultdict[UUID, list[_Said]] = defaultdict(list)
    for row in map(_Said._make, _said(people=people)):
        found[row.root].append(row)
    return found


@Prepared
def _said() -> "QuerySet[Detail, Any]":
    rows = Detail.objects.current().filter(person__root_id__among=given("people"), kind__in=sorted(ON_A_PHONE))
    rows = rows.exclude(kind__in=sorted(PROTECTED), person__root__is_address_protected=True)
    return rows.order_by("happened_at", "id").values_list(F("person__root_id"), "id", "person_id", "kind", "value")


def _standing(person: UUID, rows: Sequence[_Said]) -> Shown:
    return {
        kind: {"id": str(row.id), "value": row.value}
        for kind, row in standing_details(person, rows).items()
        if row.value
    }


def _promises(people: Collection[UUID], by: User) -> defaultdict[UUID, list[Shown]]:
    """Each with whose it is to keep: the worker's own, or a colleague's by name."""
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    for person, key, what, due_at, maker, name in _promised(people=people):
        whose: Shown = {"mine": True} if maker == by.pk else {"by": name}
        found[person].append({"id": str(key), "what": what, "due_at": moment(due_at), **whose})
    return found


@Prepared
def _promised() -> "QuerySet[Promise, Any]":
    rows = Promise.objects.current().filter(person__root_id__among=given("people"), settled=None)
    return rows.order_by("due_at", "id").values_list(
        F("person__root_id"), "id", "what", "due_at", "recorded_by_id", "recorded_by__name"
    )


def _asked_for(people: Collection[UUID], by: User) -> defaultdict[UUID, list[Shown]]:
    """Who asks for treatment, in their own words, the newest first, each with whom it was said to and who wrote it down. What
    was withdrawn or answered is asked for no more, and every app shows it as open; what somebody has yet to say the right day
    of may be open."""
    open_ones = {
        key
        for found in clocks(people).values()
        for clock in found
        for key in (clock.unsure if clock.stopped_at else clock.requests)
    }
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    for person, request, key, words, said_at, said_to, writer, name in _requested(people=people) if open_ones else ():
        if request not in open_ones:
            continue
        whose: Shown = {"mine": True} if writer == by.pk else {"by": name}
        found[person].append({"id": str(key), "words": words, "said_at": moment(said_at), "said_to": said_to, **whose})
    return found


@Prepared
def _requested() -> "QuerySet[Request, Any]":
    rows = Request.objects.current().filter(person__root_id__among=given("people")).order_by("-happened_at", "-id")
    return rows.values_list(
        F("person__root_id"), KEY, "id", "words", "happened_at", "said_to", "recorded_by_id", "recorded_by__name"
    )


def _reasons(people: Collection[UUID], language: str, asked: Mapping[str, str]) -> defaultdict[UUID, list[Shown]]:
    """asked: the words of what treatment was asked for with, by its key as the card tells it."""
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    for person, about, *told in _reminded(people=people):
        reason = _reason(*told, language=language)
        words = asked.get(str(about)) if reason["kind"] == WISH_ASKED_ABOUT else None
        if words:
            # Beside a newer wish, whose words the phone shows, nothing else says which one is meant.
            reason["label"] = f"{reason['label']} “{Truncator(words).chars(SAID)}”"
        found[person].append(reason)
    return found


@Prepared
def _reminded() -> "QuerySet[Reminder, Any]":
    rows = Reminder.objects.filter(person_id__among=given("people"), kind__in=KINDS["today"])
    shown = (
        "person_id",
        "about_id",
        "person__is_address_protected",
        "kind",
        "rank",
        "shows_at",
        "due_at",
        "hides_at",
        "params",
    )
    return rows.order_by("rank", "due_at", "id").values_list(*shown)


def _reason(
    is_protected: bool,
    kind: str,
    rank: int,
    shows_at: datetime,
    due_at: datetime,
    hides_at: datetime,
    params: dict[str, Any],
    *,
    language: str,
) -> Shown:
    # Of any other kind it is where someone is, or is to come.
    is_told = kind in agenda.PROMISED or not is_protected
    # Whoever is to tell the citizen says what was decided, or taken back.
    decided = params["result"] if kind in {"decision_untold", "decision_back_untold"} else None
    label = code_lists.label("reminder_kinds", kind, language)
    return without_nothing(
        {
            "kind": kind,
            "rank": rank,
            "label": f"{label}: {code_lists.label('decision_results', decided, language)}" if decided else label,
            "shows_at": moment(shows_at),
            "due_at": moment(due_at),
            "hides_at": moment(hides_at) if hides_at < agenda.NEVER else None,
            "has_day": agenda.has_day(kind),
            "what": params.get("what") if is_told else None,
        }
    )


def _conflicts(people: Iterable[UUID], by: User, language: str) -> defaultdict[UUID, list[Shown]]:
    """What two wrote differently; of a protected address it is settled in the office."""
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    for root, row, newest in conflicts.met_by(people, hidden=PROTECTED):
        other, other_at = (newest.recorded_by.name, moment(newest.happened_at)) if newest else (None, None)
        found[root].append(
            without_nothing(
                {
                    "id": str(row.id),
                    "field": row.kind,
                    "label": _label(row, newest, language),
                    "mine": row.recorded_by_id == by.pk,
                    "writer": row.recorded_by.name,
                    "written_at": moment(row.happened_at),
                    "other": other,
                    "other_at": other_at,
                    "who": other,  # what an older app knows
                    "at": other_at,
                }
            )
            | {
                "yours": _in_words(row, row.yours, language),
                "theirs": _in_words(row, newest.value, language) if newest and not newest.is_retraction else "",
                # Told also where nothing stands, so that the phone can say that it has seen nothing.
                "theirs_id": str(newest.id) if newest and not newest.is_retraction else None,
            }
        )
    return found


def _label(row: Conflict, newest: conflicts.Word | None, language: str) -> str:
    """What a conflict is about. Of a goal whose words are not what is asked of they are told."""
    label = code_lists.label(goal_changes.list_of(row.kind), row.kind, language)
    if isinstance(newest, GoalWord) and goal_changes.list_of_values(row.kind):
        return f"{label}: “{newest.about}”"
    return label


def _in_words(row: Conflict, value: str, language: str) -> str:
    """In words also where it is a code."""
    codes = goal_changes.list_of_values(row.kind)
    return code_lists.label(codes, value, language) if codes else value
