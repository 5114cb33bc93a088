"""A phone and a colleague who say different things of one citizen."""

from typing import Any

from django.utils import timezone

from brobygger.rules.details import standing_details
from brobygger.services import details, people
from tests.field.phone import FieldPhone


def say(by: people.User, person: people.Person, kind: str, value: str) -> None:
    """What a colleague says in the office, having seen what stands."""
    stands = standing_details(person.id, details.of(person, by=by)).get(kind)
    seen = {kind: stands.id if stands else None}
    details.describe(by=by, person_id=person.id, values={kind: value}, seen=seen, now=timezone.now())


def clash(phone: FieldPhone, person: people.Person, by: people.User, kind: str, *, theirs: str, mine: str) -> Any:
    """The conflict as the phone shows it: its worker wrote ``mine`` of what a colleague had changed to ``theirs``."""
    seen = {kind: phone.people[str(person.id)]["details"][kind]["id"]}
    say(by, person, kind, theirs)
    phone.write("detail", person.id, seen=seen, kind=kind, value=mine)
    phone.sync()
    (found,) = phone.people[str(person.id)]["conflicts"]
    return found
