"""Which of all that was told of a person stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar
from uuid import UUID

# More than one of these can be true at once; of every other kind one stands.
SEVERAL = frozenset({"alias", "warning"})
# Of these the standing record's own goes before what a record merged into it brought along: a person keeps the name they
# are known by.
OWN_FIRST = frozenset({"name", "preferred_name"})


class Saying(Protocol):
    """A detail, or what is read of one."""

    @property
    def kind(self) -> str:
        """A code of the list detail_kinds."""

    @property
    def person_id(self) -> UUID:
        """The record it was said of."""

    @property
    def value(self) -> str:
        """What was said."""


Said = TypeVar("Said", bound=Saying)


def standing_details(root_id: UUID, rows: Iterable[Said]) -> dict[str, Said]:
    """By kind the one detail that stands for a person, from those that count of the person and the records merged into it.

    rows: oldest first. The newest stands, with two exceptions that only merged records can bring about: a name of the
    standing record's own goes before another's, and an address protected on any record is protected.
    """
    standing: dict[str, Said] = {}
    for row in rows:
        if row.kind not in SEVERAL and not _gives_way(row, standing.get(row.kind), root_id):
            standing[row.kind] = row
    return standing


def _gives_way(newer: Saying, there: Saying | None, root_id: UUID) -> bool:
    if there is None:
        return False
    if newer.kind == "address_protection" and newer.person_id != there.person_id:
        return there.value == "yes"
    return newer.kind in OWN_FIRST and there.person_id == root_id != newer.person_id
