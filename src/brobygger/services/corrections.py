"""Facts that are corrected or taken back: the row that stands, and what is said to whoever opened an older one."""

from typing import TypeVar
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import Fact
from brobygger.records.people import Person
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import NotFound, person_for_writing, person_in_scope

Row = TypeVar("Row", bound=Fact)


def for_correction(model: type[Row], key: UUID, *, by: User, says: str) -> tuple[Row, Person]:
    """A fact about a person that is to be corrected, and the standing person, locked. Called first inside an act.

    says: the column that holds what it says. Raises ``NotFound`` outside scope, ``Refusal`` ("older_form": params ``newest``,
    the key of what stands now, and ``value``, what it says; "taken_back") where a colleague was first.
    """
    row = model._base_manager.filter(id=key).first()
    if row is None:
        raise NotFound
    person = person_for_writing(by, row.person_id)  # type: ignore[attr-defined]
    stands = newest(row)
    if stands.is_retraction:
        message = words("%(who)s has taken this back. What you wrote can be added anew.")
        raise Refusal("taken_back", message, who=stands.recorded_by.name)
    if stands.pk != row.pk:
        message = words(
            "%(who)s corrected this after you opened it. It now says: %(value)s. Save again to put yours in its place."
        )
        told = {"who": stands.recorded_by.name, "value": getattr(stands, says), "newest": stands.pk}
        raise Refusal("older_form", message, **told)
    return row, person


def newest(row: Row) -> Row:
    """The version of a fact that stands now; a retraction where it was taken back."""
    while True:
        newer = type(row)._base_manager.select_related("recorded_by").filter(corrects=row).first()
        if newer is None:
            return row
        row = newer


def versions(row: Row) -> list[Row]:
    """A fact and what it replaced, newest first."""
    chain = [row]
    while chain[-1].corrects_id:  # type: ignore[attr-defined]
        earlier = type(row)._base_manager.select_related("recorded_by").get(id=chain[-1].corrects_id)  # type: ignore[attr-defined]
        chain.append(earlier)
    return chain


def in_scope(model: type[Row], key: UUID, *, by: User) -> Row:
    """A fact about someone in scope, whether or not it still stands. Raises ``NotFound`` elsewhere."""
    row = model._base_manager.select_related("recorded_by").filter(id=key).first()
    if row is None:
        raise NotFound
    person_in_scope(by, row.person_id)  # type: ignore[attr-defined]
    return row
