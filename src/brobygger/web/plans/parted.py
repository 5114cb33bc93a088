"""What was written of a plan while two records were one person, told where it stands and where it does not."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from brobygger.services import merging
from brobygger.services.people import Person
from brobygger.services.plans import parted

Undone = Sequence[tuple[Person | None, object]]
_KINDS = {"plan": _("the plan"), "dose_plan": _("the dose"), "action_plan": _("the action plan")}


def in_words(stays: Sequence[parted.Stays]) -> str:
    """What it is, inside a sentence."""
    return ", ".join(str(_KINDS[each.kind]) for each in stays)


def told_of(request: HttpRequest, person: Person, undone: Undone | None = None) -> dict[str, object]:
    """For the page of a plan, and of whom it is. undone: as ``merging.undone_of``, where the page knows it; where nobody was
    parted from them nothing is asked."""
    undone = merging.undone_of(person, by=request.user) if undone is None else undone
    here = parted.here(person, by=request.user) if undone else []
    others = {other.root_id: other for other, _row in undone if other is not None}
    found = parted.elsewhere(person, list(others.values()), by=request.user)
    return {
        "as_one": in_words(here),
        "parted_at": max((each.parted_at for each in here), default=None),
        "as_one_elsewhere": [(each.other, in_words(each.stays)) for each in found],
    }
