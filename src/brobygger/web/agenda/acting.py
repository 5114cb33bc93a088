"""Where one acts on a reason: the page its words lead to, with the person's key; a page of the person's own by default."""

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from brobygger.records.agenda import Reminder

PLACES = {
    "clock": "requests:overview",
    "followup": "endings:overview",
    "plan_review": "plans:overview",
    "no_plan": "plans:overview",
    "plan_adjust": "plans:dose",
    "dose_below": "plans:dose",
    **dict.fromkeys(("quarantine_ends", "break_ends", "break_open"), "treatment:breaks"),
    **dict.fromkeys(("overdose", "relapse"), "treatment:events"),
    **dict.fromkeys(("arrival", "stay_ends", "stay_broken", "stay_no_plan"), "referrals:overview"),
    **dict.fromkeys(("referral_answer", "referral_declined", "first_contact", "bridge_support"), "referrals:overview"),
}


def address(reminder: "Reminder") -> str:
    """The page on which whoever sees the reminder can do something about it."""
    return reverse(PLACES.get(reminder.kind, "people:person"), args=[reminder.person_id])
