"""What was corrected: the versions before the one that stands, kind by kind of what happens in a course.

Who wrote a fact first stays who did wherever it is shown, with who corrected it beside (``_written_by.html``), and what stood
is folded there, or read on a page of its versions (a contact, a request, a finding, a diagnosis).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from brobygger.services import writing

# The kinds that a colleague can correct. All others are taken back and told anew; or are each its own author's: a verdict, a
# recommendation and a decision made anew, a plan, which is numbered, and a promise that is told again in a corrected contact.
CORRECTED = {
    *("consent", "contact", "finding", "diagnosis", "score", "request", "request_event", "referral"),
    # Moved with the day of the death it was closed by.
    "referral_event",
    *("substitution_step", "event", "housing", "break_off", "break_ended", "ending", "death", "phase"),
}
# What else the versions before are read with.
READ_WITH = {"consent": ("place",), "referral_event": ("referral",)}


def stood_before(kind: str, rows: Collection[Any]) -> Mapping[UUID, Sequence[Any]]:
    """By row of a kind that was corrected the versions before it, newest first. One query, none where nothing was."""
    return writing.before(rows, *READ_WITH.get(kind, ())) if kind in CORRECTED else {}


def is_other(row: Any, before: Collection[Any]) -> bool:
    """Whether a version before says something else than this one: what stands with another fact is written again when that is
    corrected, and says the same."""
    return any(_says(each) != _says(row) for each in before)


def _says(row: Any) -> list[Any]:
    told = [each for each in row._meta.concrete_fields if not each.is_relation and each.name not in writing.STAMPS]
    return [row.happened_at, *(getattr(row, each.attname) for each in told)]
