"""What every fact carries: a client-made key, three times, who, and what it corrects."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

FactModel = TypeVar("FactModel", bound="Fact")
Rows = TypeVar("Rows", bound="FactQuerySet[Any]")


def new_id() -> UUID:
    """A UUIDv7: unique without asking anyone, and ordered by when it was made."""
    return uuid7()


class CodePointField(models.CharField):  # type: ignore[type-arg]
    """Text that both databases order by its code points, whatever language the server was set up for.

    SQLite does so by itself and knows no collation of that name; PostgreSQL is told to, in the column and so in its indexes.
    """

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """What the schema is made from."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def _kept(narrow: Callable[[Rows], Rows]) -> Callable[[Rows], Rows]:
    """Asked of all facts of a model, a question is put together once: that takes longer than the database does to answer it."""
    known: dict[tuple[type, type], Any] = {}

    @wraps(narrow)
    def ask(rows: Rows) -> Rows:
        if rows.is_narrowed:
            return narrow(rows)
        of = type(rows), rows.model
        if of not in known:
            known[of] = narrow(rows)
        found: Rows = known[of].all()
        return found

    return ask


class FactQuerySet(models.QuerySet[FactModel]):
    """Facts are added, never edited; these words say which of them count now."""

    is_narrowed = False

    def _clone(self) -> "FactQuerySet[FactModel]":
        # Whatever is asked of a queryset is asked of a copy: one that is none is as its manager gave it.
        found: FactQuerySet[FactModel] = super()._clone()  # type: ignore[misc]
        found.is_narrowed = True
        return found

    @_kept
    def uncorrected(self) -> "FactQuerySet[FactModel]":
        """Those no later fact has corrected; the last of these may be a retraction."""
        # Asked as "not exists" and not by a join: almost no fact is corrected, which makes both databases read the whole
        # table for the join once they have counted it, however few rows are wanted.
        return self.filter(~models.Exists(self.model._base_manager.filter(corrects=models.OuterRef("pk"))))

    @_kept
    def taken_back(self) -> "FactQuerySet[FactModel]":
        """The rows that say a fact was a mistake; each names it in ``corrects`` and says the same."""
        return self.uncorrected().filter(is_retraction=True)

    @_kept
    def current(self) -> "FactQuerySet[FactModel]":
        """Those no later fact has corrected, retractions left out."""
        return self.uncorrected().filter(is_retraction=False)


class Fact(models.Model):
    """A row that is added and never changed. A correction is a new row that names the one it replaces."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    received_at = models.DateTimeField()
    recorded_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    # One-to-one, so that two people who correct the same row at once cannot both win in silence.
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    is_retraction = models.BooleanField(default=False)

    class Meta:
        abstract = True


def before(row: FactModel, versions: Mapping[UUID, FactModel]) -> list[FactModel]:
    """The versions a fact had before one of them, newest first. versions: all of them, by key."""
    found: list[Any] = [row]
    while found[-1].corrects_id is not None:
        found.append(versions[found[-1].corrects_id])
    return found[1:]


class PersonFact(Fact):
    """A fact about one person; read with the facts of the records merged into it, by ``person__root``."""

    person = models.ForeignKey("records.Person", on_delete=models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        abstract = True


class ReasonedFact(PersonFact):
    """A fact about one person that is taken back with a reason."""

    # In the row that takes it back; "" where nobody was asked: before we asked, by an older phone, or along with another fact.
    why_taken_back = models.TextField(blank=True, default="", db_default="")

    class Meta(PersonFact.Meta):
        abstract = True
