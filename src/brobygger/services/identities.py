"""Identity numbers of people: given, found again, shown when asked for. Sealed in the records, never in a list or a log."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from brobygger.records import sealing
from brobygger.records.access import Organisation, User
from brobygger.records.people import Detail, Identity, Person
from brobygger.rules import identity_numbers
from brobygger.rules.refusals import Refusal, words
from brobygger.services import ages
from brobygger.services.access import person_for_writing, person_in_scope
from brobygger.services.changes import looked_up, perform, reading
from brobygger.services.drawing import draw

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Replaces(Refusal):
    """The record has a number already: whoever gives it another says so, by the key of the one it takes the place of."""

    def __init__(self, standing: Identity, told: identity_numbers.IdentityNumber) -> None:
        super().__init__(
            "replaces_number", words("There is a number already. Say whether the new one takes its place.")
        )
        self.standing = standing
        self.masked = identity_numbers.masked(_unsealed(standing))
        self.told = told


def identify(*, by: User, person_id: UUID, number: str, now: datetime, replaces: UUID | None = None) -> Identity:
    """Give a person a CPR or replacement number. An earlier number of the same record stays as history; the number of a
    record merged into it stays in force, for it is that record's own when the merge is undone.

    Raises ``Replaces`` where the record has another number than the one ``replaces`` names. Raises ``Refusal``: not a
    number, one of a day of birth to come, or someone else in the organisation has or had it ("number_taken", with
    ``other`` when the account may see that person, so that the two can be merged).
    """
    read = identity_numbers.read_cpr(number, today=timezone.localdate(now))
    print_ = sealing.fingerprint(read.number)
    with perform("people.identify", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        # Two who give the same number to different people go one after the other too.
        Organisation.objects.select_for_update(no_key=True).get(id=person.organisation_id)
        holders = Identity.objects.filter(organisation_id=person.organisation_id, fingerprint=print_)
        mine = holders.filter(person__root_id=person.id, is_in_force=True).first()
        if mine:
            return mine
        # A former number too still means the one who had it: numbers are never handed on.
        other = holders.exclude(person__root_id=person.id).order_by("-is_in_force").first()
        if other:
            raise _taken(by, other.person.root, formerly=not other.is_in_force)
        own = identities_of(person, by=by).filter(person=person)
        earlier = own.first()
        if earlier is not None and earlier.id != replaces:
            raise Replaces(earlier, read)
        own.update(is_in_force=False)
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


@reading("people.open")
def identities_of(person: Person, *, by: User) -> "QuerySet[Identity]":
    """The numbers in force of a person and the records merged into it."""
    return Identity.objects.filter(person__root_id=person.root_id, is_in_force=True).order_by("-happened_at")


@reading("people.open")
def born(person: Person, *, by: User) -> str:
    """The day of birth the newest CPR number in force says, as dd-mm-yyyy; without one the year that was told, "" for neither.
    Two queries at most. Raises ``Refusal`` ("keys_changed")."""
    number = identities_of(person, by=by).filter(kind="cpr").first()
    if number is not None:
        return f"{identity_numbers.read_cpr(_unsealed(number)).birth_date:%d-%m-%Y}"
    told = _year_told(person)
    return told.value if told else ""


def born_from(person: Person) -> date | None:
    """The first day a standing person can have been born on: that of the newest CPR number in force, otherwise the first of the
    year that was told last; None where nobody knows. Two queries at most."""
    numbers = Identity.objects.filter(person__root_id=person.root_id, is_in_force=True).order_by("-happened_at")
    on = ages.born_on(numbers)
    if on is not None:
        return on
    told = _year_told(person)
    return date(int(told.value), 1, 1) if told and told.value.isdecimal() and int(told.value) else None


def _year_told(person: Person) -> Detail | None:
    rows = Detail.objects.current().filter(person__root_id=person.root_id, kind="birth_year")
    return rows.order_by("-happened_at").first()


def is_unusual(identity: Identity) -> bool:
    """Whether a CPR number fails the old check digit: worth a second look, never a reason to refuse it."""
    return identity.kind == "cpr" and not identity_numbers.passes_modulus_11(_unsealed(identity))


def reveal_number(*, by: User, person_id: UUID, now: datetime, purpose: str) -> list[str]:
    """The person's numbers in clear, "ddmmyy-xxxx"; each showing is logged."""
    with perform("people.reveal_number", by=by, now=now) as act:
        person = person_in_scope(by, person_id)
        looked_up(by=by, act="people.reveal_number", now=now, purpose=purpose, people=[person.id])
        act.note(purpose)
        numbers = [_unsealed(row) for row in identities_of(person, by=by)]
    return [f"{number[:6]}-{number[6:]}" for number in numbers]


def _taken(by: User, holder: Person | None, *, formerly: bool = False) -> Refusal:
    visible = holder is not None and Person.objects.visible_to(by).filter(id=holder.id).exists()
    if visible and holder is not None:
        message = (
            words("%(name)s had this number before. If it is the same person, merge the two records.")
            if formerly
            else words("%(name)s already has this number. If it is the same person, merge the two records.")
        )
        return Refusal("number_taken", message, name=holder.shown_name, other=holder.id)
    return Refusal(
        "number_taken_elsewhere",
        words("Someone outside your team already has this number. Ask your leader: it may be the same person."),
    )


def _unsealed(identity: Identity) -> str:
    try:
        return sealing.unseal(identity.sealed)
    except sealing.CannotOpen:
        message = words(
            "The number cannot be opened with this site's keys. Whoever runs the site can put the key file back."
        )
        raise Refusal("keys_changed", message) from None
