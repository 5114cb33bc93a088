"""What a phone is told has happened: contacts, interviews and answers, each a fact under its key."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When, Window
from django.db.models.functions import Cast, RowNumber

from brobygger.records.as_json import Code, IfTrue, Key, Moment, Number, Object, Several, Words
from brobygger.records.assessments import Answer, Interview
from brobygger.records.contacts import Contact, Promise
from brobygger.records.people import Detail
from brobygger.records.prepared import Prepared, given
from brobygger.rules.law import local_day
from brobygger.services.assessments import by_course
from brobygger.services.sync.showing import Shown, in_json, moment, without_nothing

if TYPE_CHECKING:
    from django.db.models import QuerySet

INTERVIEW = ("instrument", "version", "wave", "log_rule", "currency", "per_unit")

_STAMPS = ("id", "happened_at", "corrects_id", "is_retraction")

Rows = list[tuple[Any, ...]]


class Fact(NamedTuple):
    """One fact as a phone is told it: its key, whom it is about as they stand now, and its JSON."""

    id: UUID
    person: UUID
    told: str


def facts_since(people: Collection[UUID], since: datetime) -> list[Fact]:
    """What happened to standing people: contacts since then, three at least of each, and all answers that stand."""
    if not people:
        return []
    rows = _contacts_since(people=people, since=since)
    counts = Counter(row.person for row in rows)
    few = [key for key in people if counts[key] < 3]
    if few:
        there = {row.id for row in rows}
        last = _contacts_with(keys=[key for (key,) in _last_three(people=few)])
        rows += [row for row in last if row.id not in there]
    interviews, answers = _interviews(_interviews_of(people=people)), _answers(_answers_of(people=people))
    return rows + _written(_of_last_courses(people, interviews, answers))


def _of_last_courses(people: Collection[UUID], interviews: list[Shown], answers: list[Shown]) -> list[Shown]:
    """Interviews and answers without those of courses before the last: whoever came back is assessed anew, and a phone takes up
    the interview it has."""
    returned = {str(person): days for person, days in by_course.returns_of_many(people).items()}
    earlier = {
        row["id"]
        for row in interviews
        if row["person"] in returned
        and not by_course.is_of_last(local_day(datetime.fromisoformat(row["happened_at"])), returned[row["person"]])
    }
    kept = [row for row in interviews if row["id"] not in earlier]
    return kept + [row for row in answers if row["body"]["interview"] not in earlier]


def facts(kinds: Mapping[str, Collection[UUID]]) -> list[Fact]:
    """What the rows of the feed are about, by kind the keys; kinds that a phone does not show are passed over.

    Also what was corrected since stands among them, and each after what it corrects, in the order of the feed: a phone that
    has the first of three versions lets it go when it hears of the second.
    """
    shown: list[Fact] = []
    if keys := kinds.get("contact"):
        shown += _in_order(_contacts_ever(keys=keys), keys)
    if kinds.get("promise") or kinds.get("promise_settled"):
        # The contacts that stand whose promise was changed or ended: they say what is still open of it.
        changed = _contacts_promised(promises=kinds.get("promise", ()), settled=kinds.get("promise_settled", ()))
        there = {row.id for row in shown}
        shown += [row for row in changed if row.id not in there]
    if keys := kinds.get("interview"):
        shown += _in_order(_written(_interviews(_interviews_ever(keys=keys))), keys)
        shown += _written(_answers(_answers_in(keys=keys)))
    if keys := kinds.get("answer"):
        shown += _in_order(_written(_answers(_answers_ever(keys=keys))), keys)
    return shown


def corrections_of(kinds: Mapping[str, Collection[UUID]]) -> list[Fact]:
    """What took the place of contacts, interviews and answers, each after what it corrects: a phone that sends them once more
    lays them down as they were."""
    found: dict[str, list[UUID]] = {}
    for kind, model in (("contact", Contact), ("interview", Interview), ("answer", Answer)):
        keys = list(kinds.get(kind, ()))
        while keys:
            keys = [key for (key,) in _correcting(model, keys=keys)]
            found.setdefault(kind, []).extend(keys)
    return facts(found)


@Prepared
def _correcting(model: type[Contact | Interview | Answer]) -> "QuerySet[Contact | Interview | Answer, tuple[UUID]]":
    return model._base_manager.filter(corrects_id__among=given("keys")).values_list("id")


def newly_hidden(details: Collection[UUID]) -> set[UUID]:
    """The people among whose details these are, where one of them says whether their address is protected: places that a
    phone was told are told no more, or again."""
    if not details:
        return set()
    rows = Detail.objects.filter(id__in=details, kind="address_protection")
    return set(rows.values_list("person__root_id", flat=True))


def _in_order(shown: Iterable[Fact], keys: Iterable[UUID]) -> list[Fact]:
    place = {key: at for at, key in enumerate(keys)}
    return sorted(shown, key=lambda fact: place[fact.id])


def _written(shown: Iterable[Shown]) -> list[Fact]:
    return [Fact(UUID(fact["id"]), UUID(fact["person"]), in_json(fact)) for fact in shown]


def _asking(make: "Callable[[], QuerySet[Contact]]") -> "Callable[..., list[Fact]]":
    """A question that is answered with what a phone is told of contacts. The database writes it: they are most of what phones
    are told."""
    asked = Prepared(lambda: make().order_by("happened_at", "id").values_list("id", F("person__root_id"), _contact()))
    return lambda **told: [Fact(*row) for row in asked(**told)]


def _contact() -> Object:
    # What is still open of what was promised: a correction tells it again, or takes it back.
    promised = Promise.objects.current().filter(contact=OuterRef("pk"), settled=None)
    body = Object(
        kind=Code("kind"),
        outcome=Code("outcome"),
        place_kind=Code("place_kind"),
        # Where somebody may be found who hides their address is not for a pocket.
        place=Case(When(person__root__is_address_protected=False, then=Words("place"))),
        initiator=Code("initiator"),
        minutes=Number("minutes"),
        components=Several("components"),
        methods=Several("methods"),
        care_share=Number("care_share"),
        own_words=Words("own_words"),
        next_step=Words("next_step"),
        note=Words("note"),
        promise=Words(Subquery(promised.values("what")[:1])),
        promise_at=Moment(Subquery(promised.values("due_at")[:1])),
    )
    return Object(
        id=Key("id"),
        kind=Cast(Value('"contact"'), TextField()),
        person=Key("person__root_id"),
        happened_at=Moment("happened_at"),
        by=Words("recorded_by__name"),
        by_id=Key("recorded_by_id"),
        body=body,
        corrects=Key("corrects_id"),
        is_retraction=IfTrue("is_retraction"),
    )


@_asking
def _contacts_since() -> "QuerySet[Contact]":
    return Contact.objects.current().filter(person__root_id__among=given("people"), happened_at__gte=given("since"))


@_asking
def _contacts_with() -> "QuerySet[Contact]":
    return Contact.objects.current().filter(id__among=given("keys"))


@_asking
def _contacts_ever() -> "QuerySet[Contact]":
    return Contact.objects.filter(id__among=given("keys"))


@_asking
def _contacts_promised() -> "QuerySet[Contact]":
    changed = Promise.objects.filter(Q(id__among=given("promises")) | Q(settled__id__among=given("settled")))
    return Contact.objects.current().filter(id__in=changed.values("contact_id"))


@Prepared
def _last_three() -> "QuerySet[Contact, Any]":
    """The three newest contacts of each, of any age."""
    of_each = Window(RowNumber(), partition_by=F("person__root_id"), order_by=[F("happened_at").desc(), F("id").desc()])
    rows = Contact.objects.current().filter(person__root_id__among=given("people")).annotate(place_in_order=of_each)
    return rows.filter(place_in_order__lte=3).values_list("id")


@Prepared
def _interviews_of() -> "QuerySet[Interview, Any]":
    return _shown_interviews(Interview.objects.current().filter(person__root_id__among=given("people")))


@Prepared
def _interviews_ever() -> "QuerySet[Interview, Any]":
    return _shown_interviews(Interview.objects.filter(id__among=given("keys")))


def _shown_interviews(rows: "QuerySet[Interview]") -> "QuerySet[Interview, Any]":
    return rows.values_list(*_STAMPS, F("person__root_id"), F("recorded_by__name"), F("recorded_by_id"), *INTERVIEW)


def _interviews(rows: Rows) -> list[Shown]:
    found = []
    for row in rows:
        body = dict(zip(INTERVIEW, row[7:], strict=True))
        found.append(_fact("interview", row[:7], body | {"per_unit": str(body["per_unit"])}))
    return found


@Prepared
def _answers_of() -> "QuerySet[Answer, Any]":
    return _shown_answers(Answer.objects.current().filter(interview__person__root_id__among=given("people")))


@Prepared
def _answers_in() -> "QuerySet[Answer, Any]":
    return _shown_answers(Answer.objects.current().filter(interview_id__among=given("keys")))


@Prepared
def _answers_ever() -> "QuerySet[Answer, Any]":
    return _shown_answers(Answer.objects.filter(id__among=given("keys")))


def _shown_answers(rows: "QuerySet[Answer]") -> "QuerySet[Answer, Any]":
    by = (F("interview__person__root_id"), F("recorded_by__name"), F("recorded_by_id"))
    return rows.values_list(*_STAMPS, *by, "interview_id", "item", "state", "value", "text")


def _answers(rows: Rows) -> list[Shown]:
    found = []
    for *told, interview, item, state, value, text in rows:
        number = None if value is None else format(value.normalize(), "f")
        body = {"interview": str(interview), "item": item, "state": state, "value": number, "text": text}
        found.append(_fact("answer", told, body))
    return found


def _fact(kind: str, stamps: Sequence[Any], body: Shown) -> Shown:
    key, happened_at, corrects, is_retraction, root, by, by_id = stamps
    return without_nothing(
        {
            "id": str(key),
            "kind": kind,
            "person": str(root),
            "happened_at": moment(happened_at),
            "by": by,
            "by_id": str(by_id),
            "body": without_nothing(body),
            "corrects": str(corrects) if corrects else None,
            "is_retraction": is_retraction,
        }
    )
