"""What a phone is shown: cards of people, and what happened to them. Never a national number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from brobygger.records.access import User
from brobygger.records.agenda import Reminder
from brobygger.records.assessments import Answer, Interview
from brobygger.records.contacts import Contact, Promise
from brobygger.records.people import Detail, Person
from brobygger.rules import agenda, code_lists
from brobygger.services.agenda.lists import KINDS
from brobygger.services.drawing import standing_details
from brobygger.services.sync import conflicts, course

Shown = dict[str, Any]

# What a phone lets its worker see and correct; the phase is moved in the office.
ON_A_PHONE = frozenset({"alias", "name", "preferred_name", "rough_age", "usual_place", "own_wish", "phone", "warning"})
# Where someone with a protected address may be found is not for a pocket.
PROTECTED = frozenset({"usual_place", "phone"})
CONTACT = ("kind", "outcome", "place_kind", "place", "initiator", "minutes", "components", "methods", "care_share")
CONTACT_TEXTS = ("own_words", "next_step", "note")


def moment(at: datetime | date | None) -> str | None:
    """A moment or a day as it travels."""
    if isinstance(at, datetime):
        return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return at.isoformat() if at else None


def cards(people: Collection[UUID], *, by: User, language: str) -> list[Shown]:
    """The cards of standing people in scope. Eleven queries, however many; one more where two wrote differently."""
    if not people:
        return []
    details, promises, reasons, met = (
        _details(people), _promises(people), _reasons(people, language), _conflicts(people, by, language),
    )  # fmt: skip
    courses = course.of(people, language)
    rows = Person.objects.filter(id__in=people).select_related("contact_person")
    return [
        without_nothing(
            {
                **_head(person, by),
                "warnings": [row.value for row in details[person.id] if row.kind == "warning"],
                "details": _standing(person, details[person.id]),
                "promises": promises[person.id],
                "reasons": reasons[person.id],
                "conflicts": met[person.id],
                **courses[person.id],
                **({"referrals": ()} if person.is_address_protected else {}),
            }
        )
        for person in rows
    ]


def facts_since(people: Collection[UUID], since: datetime) -> list[Shown]:
    """What happened to standing people: contacts since then, three at least of each, and all answers that stand."""
    if not people:
        return []
    of = Q(person__root_id__in=people)
    rows = _contacts(of & Q(happened_at__gte=since))
    few = set(people) - {key for key, n in _counted(row["person"] for row in rows).items() if n >= 3}
    there = {row["id"] for row in rows}
    rows += [row for row in _contacts(Q(id__in=_last_three(few))) if row["id"] not in there]
    return rows + _interviews(of) + _answers(Q(interview__person__root_id__in=people))


def facts(kinds: Mapping[str, Collection[UUID]]) -> list[Shown]:
    """What the rows of the feed are about, by kind the keys; kinds that a phone does not show are passed over.

    Also what was corrected since stands among them, and each after what it corrects, in the order of the feed: a phone that
    has the first of three versions lets it go when it hears of the second.
    """
    shown: list[Shown] = []
    if kinds.get("contact"):
        shown += _in_order(_contacts(Q(id__in=kinds["contact"]), is_standing=False), kinds["contact"])
    if kinds.get("promise") or kinds.get("promise_settled"):
        shown += _promised_in(kinds.get("promise", ()), kinds.get("promise_settled", ()), {row["id"] for row in shown})
    if kinds.get("interview"):
        shown += _interviews(Q(id__in=kinds["interview"])) + _answers(Q(interview_id__in=kinds["interview"]))
    if kinds.get("answer"):
        shown += _in_order(_answers(Q(id__in=kinds["answer"]), is_standing=False), kinds["answer"])
    return shown


def _promised_in(promises: Collection[UUID], settled: Collection[UUID], there: Collection[str]) -> list[Shown]:
    """The contacts that stand whose promise was changed or ended: they say what is still open of it."""
    changed = Promise.objects.filter(Q(id__in=promises) | Q(settled__id__in=settled)).values("contact_id")
    return [row for row in _contacts(Q(id__in=changed)) if row["id"] not in there]


def newly_hidden(details: Collection[UUID]) -> set[UUID]:
    """The people among whose details these are, where one of them says whether their address is protected: places that a
    phone was told are told no more, or again."""
    rows = Detail.objects.filter(id__in=details, kind="address_protection") if details else Detail.objects.none()
    return set(rows.values_list("person__root_id", flat=True))


def _in_order(shown: Iterable[Shown], keys: Iterable[UUID]) -> list[Shown]:
    place = {str(key): at for at, key in enumerate(keys)}
    return sorted(shown, key=lambda fact: place[fact["id"]])


def _head(person: Person, by: User) -> Shown:
    return {
        "id": str(person.id),
        "name": person.shown_name,
        "legal_name": person.legal_name,
        "rough_age": person.rough_age,
        "phase": person.phase,
        "wish": person.wish,
        "wish_at": moment(person.wish_at),
        "contact_person": person.contact_person.name if person.contact_person else None,
        "mine": person.contact_person_id == by.id,
        "seen_at": moment(person.seen_at),
        "seen_place": "" if person.is_address_protected else person.seen_place,
        "is_protected": person.is_address_protected,
        "has_alert": person.open_alerts > 0,
        "due_on": moment(person.clock_due_on),
        "died_at": moment(person.died_at),
    }


def without_nothing(shown: Shown) -> Shown:
    """What is not known or empty is left out; nought beds are told."""
    return {
        name: value
        for name, value in shown.items()
        if value is not None and value is not False and value not in ("", [], {}, ())
    }


def _details(people: Collection[UUID]) -> defaultdict[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    rows = Detail.objects.current().filter(person__root_id__in=people, kind__in=ON_A_PHONE)
    rows = rows.exclude(kind__in=PROTECTED, person__root__is_address_protected=True)
    for row in rows.annotate(person_root=F("person__root_id")).order_by("happened_at", "id"):
        found[row.person_root].append(row)
    return found


def _standing(person: Person, rows: Iterable[Any]) -> Shown:
    return {
        kind: {"id": str(row.id), "value": row.value}
        for kind, row in standing_details(person.id, rows).items()
        if row.value
    }


def _promises(people: Collection[UUID]) -> defaultdict[UUID, list[Shown]]:
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    rows = Promise.objects.current().filter(person__root_id__in=people, settled=None).order_by("due_at", "id")
    for person, key, what, due_at in rows.values_list(F("person__root_id"), "id", "what", "due_at"):
        found[person].append({"id": str(key), "what": what, "due_at": moment(due_at)})
    return found


def _reasons(people: Collection[UUID], language: str) -> defaultdict[UUID, list[Shown]]:
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    rows = Reminder.objects.filter(person_id__in=people, kind__in=KINDS["today"]).order_by("rank", "due_at", "id")
    for row in rows.select_related("person"):
        # Of any other kind it is where someone is, or is to come.
        is_told = row.kind in agenda.PROMISED or not row.person.is_address_protected
        found[row.person_id].append(
            without_nothing(
                {
                    "kind": row.kind,
                    "rank": row.rank,
                    "label": code_lists.label("reminder_kinds", row.kind, language),
                    "shows_at": moment(row.shows_at),
                    "due_at": moment(row.due_at),
                    "hides_at": moment(row.hides_at) if row.hides_at < agenda.NEVER else None,
                    "has_day": agenda.has_day(row.kind),
                    "what": row.params.get("what") if is_told else None,
                }
            )
        )
    return found


def _conflicts(people: Collection[UUID], by: User, language: str) -> defaultdict[UUID, list[Shown]]:
    """What two wrote differently; of a protected address it is settled in the office."""
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    for root, row, newest in conflicts.met_by(people, hidden=PROTECTED):
        other, other_at = (newest.recorded_by.name, moment(newest.happened_at)) if newest else (None, None)
        found[root].append(
            without_nothing(
                {
                    "id": str(row.id),
                    "field": row.kind,
                    "label": code_lists.label("detail_kinds", row.kind, language),
                    "mine": row.recorded_by_id == by.pk,
                    "writer": row.recorded_by.name,
                    "written_at": moment(row.happened_at),
                    "other": other,
                    "other_at": other_at,
                    "who": other,  # what an older app knows
                    "at": other_at,
                }
            )
            | {"yours": row.yours, "theirs": newest.value if newest and not newest.is_retraction else ""}
        )
    return found


def _contacts(which: Q, *, is_standing: bool = True) -> list[Shown]:
    rows = Contact.objects.current() if is_standing else Contact.objects.all()
    names = ("id", "happened_at", "corrects_id", "is_retraction", *CONTACT, *CONTACT_TEXTS)
    # What is still open of what was promised: a correction tells it again, or takes it back.
    promised = Promise.objects.current().filter(contact=OuterRef("pk"), settled=None)
    told = rows.filter(which).order_by("happened_at", "id").values(
        *names, "recorded_by_id", root=F("person__root_id"), by=F("recorded_by__name"),
        is_hidden=F("person__root__is_address_protected"),
        promise=Subquery(promised.values("what")[:1]), promise_at=Subquery(promised.values("due_at")[:1]),
    )  # fmt: skip
    return [_fact("contact", row, _of_contact(row)) for row in told]


def _of_contact(row: Mapping[str, Any]) -> Shown:
    body = {name: row[name] for name in (*CONTACT, *CONTACT_TEXTS, "promise")}
    return body | {"promise_at": moment(row["promise_at"])} | _hidden(row)


def _hidden(row: Mapping[str, Any]) -> Shown:
    return {"place": ""} if row["is_hidden"] else {}


def _interviews(which: Q) -> list[Shown]:
    names = ("instrument", "version", "wave", "log_rule", "currency", "per_unit")
    rows = Interview.objects.current().filter(which).values(
        "id", "happened_at", "corrects_id", "is_retraction", *names, "recorded_by_id",
        root=F("person__root_id"), by=F("recorded_by__name"),
    )  # fmt: skip
    return [
        _fact("interview", row, {name: row[name] for name in names} | {"per_unit": str(row["per_unit"])})
        for row in rows
    ]


def _answers(which: Q, *, is_standing: bool = True) -> list[Shown]:
    found = Answer.objects.current() if is_standing else Answer.objects.all()
    rows = found.filter(which).values(
        "id", "happened_at", "corrects_id", "is_retraction", "interview_id", "item", "state", "value", "text",
        "recorded_by_id", root=F("interview__person__root_id"), by=F("recorded_by__name"),
    )  # fmt: skip
    return [
        _fact(
            "answer",
            row,
            {
                "interview": str(row["interview_id"]),
                "item": row["item"],
                "state": row["state"],
                "value": None if row["value"] is None else format(row["value"].normalize(), "f"),
                "text": row["text"],
            },
        )
        for row in rows
    ]


def _fact(kind: str, row: Mapping[str, Any], body: Shown) -> Shown:
    return without_nothing(
        {
            "id": str(row["id"]),
            "kind": kind,
            "person": str(row["root"]),
            "happened_at": moment(row["happened_at"]),
            "by": row["by"],
            "by_id": str(row["recorded_by_id"]),
            "body": without_nothing(body),
            "corrects": str(row["corrects_id"]) if row["corrects_id"] else None,
            "is_retraction": row["is_retraction"],
        }
    )


def _counted(people: Iterable[str]) -> dict[UUID, int]:
    counts: defaultdict[UUID, int] = defaultdict(int)
    for person in people:
        counts[UUID(person)] += 1
    return counts


def _last_three(people: Collection[UUID]) -> list[UUID]:
    """The three newest contacts of each, of any age. One query, however many."""
    of_each = Window(RowNumber(), partition_by=F("person__root_id"), order_by=[F("happened_at").desc(), F("id").desc()])
    rows = Contact.objects.current().filter(person__root_id__in=people).annotate(place_in_order=of_each)
    return list(rows.filter(place_in_order__lte=3).values_list("id", flat=True))
