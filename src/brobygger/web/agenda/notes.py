"""What holds of many reasons alike. A list says it with the first of them and not in every row, so that the rows stay short."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from brobygger.services.agenda.lists import Reason

Told = Mapping[str, Any]


def note(reason: "Reason") -> str:
    """A sentence on all such reasons; "" where there is none."""
    say = NOTES.get(reason.kind)
    return say(reason.params) if say else ""


def _undecided(_told: Told) -> str:
    return _("Without a decision the citizen gets no letter and cannot appeal.")


def _refused(_told: Told) -> str:
    return _(
        "Where a citizen is in treatment although the authority refused, it is decided anew, or the phase is put right."
    )


def _back(_told: Told) -> str:
    return _("Where a citizen wants to come back, the follow-ups wait until that is decided.")


def _before_stop(_told: Told) -> str:
    return _(
        "A wish told on a phone starts no deadline where it was said before an earlier one stopped. Whoever knows mends the "
        "day, or says that it is right."
    )


def _nothing_instead(_told: Told) -> str:
    return _("A lost connection or an ended stay is listed until something that comes instead is written.")


def _other_offer(told: Told) -> str:
    words = _(
        "Of those who chose another offer nobody has written how it goes; to ask after %(n)s days is our own choice."
    )
    return words % {"n": told["own_days"]}


def _recommended(told: Told) -> str:
    if "own_days" not in told:
        return ""
    return _("Where no deadline of the law runs for a recommendation, %(n)s days is our own choice.") % {
        "n": told["own_days"]
    }


def _not_seen(told: Told) -> str:
    if "days" not in told or "dose" not in told:
        return ""
    return ngettext(
        "A citizen without a dose should be seen within %(n)s day.",
        "A citizen without a dose should be seen within %(n)s days.",
        told["days"],
    ) % {"n": told["days"]}


def _no_news(told: Told) -> str:
    # From which day the law counts, and where it stands, the page says to which the words of the row lead.
    if "law_days" in told:
        return _("By law, substitution treatment begins within %(n)s days.") % {"n": told["law_days"]}
    return _("To ask for news of substitution treatment after %(n)s days is our own choice.") % {"n": told["own_days"]}


def _unanswered(told: Told) -> str:
    if "offered" not in told:
        return ""
    return _("To ask for an answer about the action plan after %(n)s days is our own choice.") % {"n": told["own_days"]}


# By kind what is said once.
NOTES: Mapping[str, Callable[[Told], str]] = {
    **dict.fromkeys(("treatment_undecided", "ended_undecided", "offer_undecided"), _undecided),
    "treated_refused": _refused,
    "back_undecided": _back,
    "wish_before_stop": _before_stop,
    **dict.fromkeys(("referral_lost", "stay_after"), _nothing_instead),
    "other_offer_silent": _other_offer,
    "recommendation": _recommended,
    **dict.fromkeys(("not_seen", "not_seen_late"), _not_seen),
    **dict.fromkeys(("substitution_answer", "substitution_late"), _no_news),
    "no_action_plan": _unanswered,
}
