"""People: meeting someone new, what we know of them, who they are, and when two records were one person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from brobygger.records import sealing
from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Assignment, Detail, Identity, Person, SearchTerm
from brobygger.rules import code_lists, identity_numbers
from brobygger.rules import people as rules
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound, person_in_scope, workers_of
from brobygger.services.changes import Act, looked_up, perform
from brobygger.services.drawing import draw

if TYPE_CHECKING:
    from django.db.models import QuerySet

# More than one of these can be true at once; of every other kind the newest counts.
SEVERAL = frozenset({"alias", "warning"})
# Someone met on the street is compared with those whose name begins alike; a worker waits for no more than this many.
LOOKED_THROUGH = 500


@dataclass(frozen=True)
class Match:
    """Someone already known who may be the one just met; ``reasons`` are codes from ``rules.people``."""

    person: Person
    reasons: Sequence[str]


def open_person(*, by: User, person_id: UUID, now: datetime, purpose: str) -> Person:
    """The person, with the look-up logged. Raises ``NotFound`` outside scope, ``Refusal`` without a purpose."""
    person = person_in_scope(by, person_id)
    if purpose:
        code_lists.check_code("lookup_purposes", purpose)
    looked_up(by=by, act="people.open", now=now, purpose=purpose, people=[person.id])
    return person


def likely_matches(*, by: User, alias: str, rough_age: str = "", place: str = "") -> list[Match]:
    """Known people in scope who may be the one described, likeliest first; at most five."""
    terms = rules.search_terms(alias)
    if not terms:
        return []
    visible = Person.objects.visible_to(by).standing()
    beginnings = {term[:3] for term in terms}
    begins_alike = reduce(or_, (Q(term__gte=start, term__lt=start + "\U0010ffff") for start in beginnings))
    near = list(visible.filter(id__in=SearchTerm.objects.filter(begins_alike).values("person_id"))[:LOOKED_THROUGH])
    candidates = {
        person.id: rules.Candidate(
            name=f"{person.shown_name} {person.legal_name}", rough_age=person.rough_age, place=person.seen_place
        )
        for person in near
    }
    found = {person.id: person for person in near}
    ranked = rules.likely_matches(alias=alias, rough_age=rough_age, place=place, candidates=candidates)
    return [Match(person=found[key], reasons=reasons) for key, reasons in ranked[:5]]


def meet(
    *,
    by: User,
    alias: str,
    now: datetime,
    rough_age: str = "",
    place: str = "",
    own_wish: str = "",
    team_id: UUID | None = None,
) -> Person:
    """Make a record of someone met, with as little as a nickname. The one who meets becomes the contact person.

    Raises ``Refusal`` where the alias is empty or holds an identity number, or where the team is not one's own.
    """
    details = {"alias": alias, "rough_age": rough_age, "usual_place": place, "own_wish": own_wish}
    with perform("people.meet", by=by, now=now) as act:
        rules.check_alias(alias)
        for kind, value in details.items():
            rules.check_detail(kind, value)
        team = team_id or next(iter(by.team_ids), None)
        if team is None or team not in by.team_ids:
            raise Refusal(
                "no_team", words("You are not a member of a team, so there is nobody to share this person with.")
            )
        key = new_id()
        person = Person(
            id=key,
            root_id=key,
            organisation_id=by.organisation_id,
            team_id=team,
            created_at=now,
            created_by=by,
            shown_name=alias.strip(),
            seen_order=now,
            promise_order=now,
        )
        person.save(force_insert=True)
        act.wrote("person", [(key, key)])
        _add_details(act, person, [(kind, value) for kind, value in details.items() if value.strip()], happened_at=now)
        _assign(act, person, by)
        draw([key])
    person.refresh_from_db()
    return person


def details_of(person: Person) -> "QuerySet[Detail]":
    """What counts now about a person, merged records included, oldest first."""
    rows = Detail.objects.current().filter(person__root_id=person.root_id)
    return rows.select_related("recorded_by").order_by("happened_at", "id")


class OlderForm(Refusal):
    """A form opened before a colleague changed the same. ``conflicts``: by kind what to say; ``newest``: what stands now."""

    def __init__(self, conflicts: Mapping[str, Refusal], newest: Mapping[str, UUID | None]) -> None:
        super().__init__("older_form", words("A colleague has changed this after you opened the page."))
        self.conflicts = conflicts
        self.newest = newest


def describe(
    *, by: User, person_id: UUID, values: Mapping[str, str], seen: Mapping[str, UUID | None], now: datetime
) -> Person:
    """Add or correct details. ``seen`` names, per kind, the fact the form was filled in from (None: there was none).

    Unchanged values write nothing. Raises ``OlderForm`` when a colleague has changed the same kind since the form was
    opened: nothing of the form is then written, and with what stands now as ``seen`` it can be saved all the same.
    """
    for kind, value in values.items():
        rules.check_detail(kind, value, today=now.date())
    with perform("people.describe", by=by, now=now) as act:
        person = person_in_scope(by, person_id)
        newest = {row.kind: row for row in details_of(person) if row.kind not in SEVERAL}
        changed = {
            kind: value
            for kind, value in values.items()
            if value.strip() != (newest[kind].value if kind in newest else "")
        }
        stands = {kind: newest[kind].id if kind in newest else None for kind in changed}
        conflicts = {
            kind: _changed_meanwhile(newest.get(kind), value)
            for kind, value in changed.items()
            if stands[kind] != seen.get(kind)
        }
        if conflicts:
            raise OlderForm(conflicts, stands)
        for kind, value in changed.items():
            _add_details(act, person, [(kind, value)], happened_at=now, corrects=newest.get(kind))
        draw([person.id])
    person.refresh_from_db()
    return person


def _changed_meanwhile(now_known: Detail | None, yours: str) -> Refusal:
    if now_known is None:
        message = words(
            "A colleague has removed this after you opened the page. You wrote: %(yours)s. Save again to keep yours."
        )
        return Refusal("older_form", message, yours=yours)
    message = words(
        "%(who)s changed this after you opened the page. It now says: %(value)s. You wrote: %(yours)s. "
        "Save again to put yours in its place."
    )
    return Refusal("older_form", message, who=now_known.recorded_by.name, value=now_known.value, yours=yours)


def add_detail(*, by: User, person_id: UUID, kind: str, value: str, now: datetime) -> Detail:
    """Add one detail of a kind that can have several, such as another alias or a warning."""
    rules.check_detail(kind, value)
    with perform("people.describe", by=by, now=now) as act:
        person = person_in_scope(by, person_id)
        detail = _add_details(act, person, [(kind, value)], happened_at=now)[0]
        draw([person.id])
    return detail


def retract_detail(*, by: User, detail_id: UUID, now: datetime) -> Person:
    """Say that a detail no longer holds; the row stays as history. Returns its person.

    Raises ``Refusal`` for the last name a person has.
    """
    with perform("people.describe", by=by, now=now) as act:
        detail = Detail.objects.current().select_related("person").filter(id=detail_id).first()
        if detail is None:
            raise NotFound
        person = person_in_scope(by, detail.person_id)
        if detail.kind == "alias" and details_of(person).filter(kind__in=["alias", "name"]).count() == 1:
            raise Refusal(
                "last_name",
                words("A person must have at least one name. Add another before you remove this one."),
                person=person.id,
            )
        _add_details(act, person, [(detail.kind, detail.value)], happened_at=now, corrects=detail, is_retraction=True)
        draw([person.id])
    return person


def identify(*, by: User, person_id: UUID, number: str, now: datetime) -> Identity:
    """Give a person a CPR or replacement number. An earlier number stays as history.

    Raises ``Refusal``: not a number, or someone else in the organisation has it ("number_taken", with ``other`` when the
    account may see that person, so that the two can be merged).
    """
    read = identity_numbers.read_cpr(number)
    print_ = sealing.fingerprint(read.number)
    with perform("people.identify", by=by, now=now) as act:
        person = person_in_scope(by, person_id)
        holder = Identity.objects.filter(
            organisation_id=person.organisation_id, fingerprint=print_, is_in_force=True
        ).first()
        if holder and holder.person.root_id == person.id:
            return holder
        if holder:
            raise _taken(by, holder.person.root)
        earlier = identities_of(person).first()
        identities_of(person).update(is_in_force=False)
        identity = Identity(
            person=person,
            organisation_id=person.organisation_id,
            kind=read.kind,
            sealed=sealing.seal(read.number),
            fingerprint=print_,
            happened_at=now,
            recorded_at=now,
            received_at=now,
            recorded_by=by,
            corrects=earlier,
        )
        try:
            with transaction.atomic():
                identity.save(force_insert=True)
        except IntegrityError:
            raise _taken(by, None) from None
        act.wrote("identity", [(identity.id, person.id)])
        draw([person.id])
    return identity


def identities_of(person: Person) -> "QuerySet[Identity]":
    """The numbers in force of a person and the records merged into it."""
    return Identity.objects.filter(person__root_id=person.root_id, is_in_force=True).order_by("-happened_at")


def is_unusual(identity: Identity) -> bool:
    """Whether a CPR number fails the old check digit: worth a second look, never a reason to refuse it."""
    return identity.kind == "cpr" and not identity_numbers.passes_modulus_11(_unsealed(identity))


def _unsealed(identity: Identity) -> str:
    try:
        return sealing.unseal(identity.sealed)
    except sealing.CannotOpen:
        message = words(
            "The number cannot be opened with this site's keys. Whoever runs the site can put the key file back."
        )
        raise Refusal("keys_changed", message) from None


def reveal_number(*, by: User, person_id: UUID, now: datetime, purpose: str) -> list[str]:
    """The person's numbers in clear, "ddmmyy-xxxx"; each showing is logged."""
    with perform("people.reveal_number", by=by, now=now) as act:
        person = person_in_scope(by, person_id)
        looked_up(by=by, act="people.reveal_number", now=now, purpose=purpose, people=[person.id])
        act.note(purpose)
        numbers = [_unsealed(row) for row in identities_of(person)]
    return [f"{number[:6]}-{number[6:]}" for number in numbers]


def assign(*, by: User, person_id: UUID, worker_id: UUID, now: datetime) -> None:
    """Make a colleague the continuous contact person. Raises ``NotFound`` for someone outside the person's team."""
    with perform("people.assign", by=by, now=now) as act:
        person = person_in_scope(by, person_id)
        worker = workers_of(person.team_id).filter(id=worker_id).first()
        if worker is None:
            raise NotFound
        if person.contact_person_id != worker.id:
            _assign(act, person, worker)
            draw([person.id])


def _taken(by: User, holder: Person | None) -> Refusal:
    visible = holder is not None and Person.objects.visible_to(by).filter(id=holder.id).exists()
    if visible and holder is not None:
        return Refusal(
            "number_taken",
            words("%(name)s already has this number. If it is the same person, merge the two records."),
            name=holder.shown_name,
            other=holder.id,
        )
    return Refusal(
        "number_taken_elsewhere",
        words("Someone outside your team already has this number. Ask your leader: it may be the same person."),
    )


def _assign(act: Act, person: Person, worker: User) -> None:
    row = Assignment(
        person=person, worker=worker, happened_at=act.now, recorded_at=act.now, received_at=act.now, recorded_by=act.by
    )
    row.save(force_insert=True)
    act.wrote("assignment", [(row.id, person.id)])


def _add_details(
    act: Act,
    person: Person,
    values: Iterable[tuple[str, str]],
    *,
    happened_at: datetime,
    corrects: Detail | None = None,
    is_retraction: bool = False,
) -> list[Detail]:
    rows = [
        Detail(
            person=person,
            kind=kind,
            value=value.strip(),
            happened_at=happened_at,
            recorded_at=act.now,
            received_at=act.now,
            recorded_by=act.by,
            corrects=corrects,
            is_retraction=is_retraction or not value.strip(),
        )
        for kind, value in values
    ]
    Detail.objects.bulk_create(rows)
    act.wrote("detail", [(row.id, person.id) for row in rows])
    return rows
