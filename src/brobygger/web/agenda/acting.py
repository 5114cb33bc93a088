"""What a row of a list says of a reason beside its kind, and where one acts on it: the page its words lead to."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from brobygger.rules import code_lists, doses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brobygger.records.agenda import Reminder

PLACES = {
    **dict.fromkeys(
        (
            "clock",
            "request_silent",
            "recommendation",
            "approval_needed",
            "approval_asked",
            "approval_refused",
            "approval_ends",
            "anonymous_request",
            "decision_untold",
            "treatment_undecided",
            "back_undecided",
            "other_offer_silent",
        ),
        "requests:overview",
    ),
    "approval_late": "requests:overview",
    "letter_missing": "requests:letters",
    **dict.fromkeys(("consent_ends", "consent_late"), "consents:overview"),
    "referral_late": "referrals:overview",
    "break_late": "treatment:breaks",
    "suicide_alert": "assessments:alerts",
    "assessment_stalled": "assessments:target_group",
    **dict.fromkeys(("followup", "followup_late", "phase_behind"), "endings:overview"),
    **dict.fromkeys(("plan_review", "plan_ends"), "plans:overview"),
    **dict.fromkeys(("no_plan", "no_action_plan"), "plans:overview"),
    "plan_adjust": "plans:overview",
    "dose_below": "plans:dose",
    **dict.fromkeys(("quarantine_ends", "break_ends", "break_open"), "treatment:breaks"),
    **dict.fromkeys(("overdose", "relapse"), "treatment:events"),
    **dict.fromkeys(("arrival", "stay_ends", "stay_broken", "stay_no_plan"), "referrals:overview"),
    **dict.fromkeys(("referral_lost", "stay_after"), "referrals:overview"),
    **dict.fromkeys(("referral_answer", "referral_declined", "first_contact", "bridge_support"), "referrals:overview"),
    # What is done on the person's own page: calling on them, keeping what was promised, finding a contact person.
    **dict.fromkeys(
        ("promise", "promise_late", "not_seen", "not_seen_late", "no_contact_person", "newcomer"), "people:person"
    ),
}


def address(reminder: "Reminder") -> str:
    """The page on which whoever sees the reminder can do something about it."""
    return reverse(PLACES[reminder.kind], args=[reminder.person_id])


def detail(reminder: "Reminder") -> str:
    """Why, in a few words: what was planned, or what has changed; "" where the kind says it all."""
    told = reminder.params
    match reminder.kind:
        case "dose_below":
            return _dose(told)
        case "plan_adjust" if told.get("why") == "burden":
            return _("the burden has changed")
        case "plan_adjust" if told.get("why") == "above":
            return _("at least twice as much contact as planned") + f" ({_far_more(told)})"
        case "plan_adjust" if "days" in told:
            return _("less contact than planned") + f" ({_dose(told)})"
        case "recommendation" if "own_days" in told:
            return _("no deadline of the law runs; %(n)s days is our own choice") % {"n": told["own_days"]}
        case "not_seen" | "not_seen_late" if "dose" in told:
            passed = ngettext(
                "no dose is planned, and %(n)s day without contact had passed",
                "no dose is planned, and %(n)s days without contact had passed",
                told["days"],
            )
            return passed % {"n": told["days"]}
        case "not_seen" | "not_seen_late" if "days" in told:
            passed = ngettext(
                "the dose allows %(n)s day, and it had passed",
                "the dose allows %(n)s days, and they had passed",
                told["days"],
            )
            return passed % {"n": told["days"]}
        case "approval_late" | "consent_late" | "referral_late" | "break_late":
            return code_lists.label("reminder_kinds", told["was"], get_language() or "da")
        case "arrival" | "first_contact" if "day" in told:
            return _("the day is not known yet: ask for it")
        case _:
            return _of_requests(reminder)


def _of_requests(reminder: "Reminder") -> str:
    """Why of a request and of a referral that left a question; "" of everything else."""
    told = reminder.params
    match reminder.kind:
        case "clock" if told.get("owner") == "region":
            return _("the region's own deadline")
        case "decision_untold":
            return code_lists.label("decision_results", told["result"], get_language() or "da")
        case "treatment_undecided":
            return _("without a decision the citizen has no letter and nothing to complain about")
        case "back_undecided":
            return _("the follow-ups wait for it")
        case "other_offer_silent":
            return _("nobody has written how it goes; %(n)s days is our own choice") % {"n": told["own_days"]}
        case "referral_lost" | "stay_after":
            return _("nothing is written that comes instead")
        case _:
            return ""


def _far_more(told: "Mapping[str, Any]") -> str:
    """What was planned, and what was given in as many days as far more than that is counted in."""
    planned = ngettext(
        "planned %(times)s in %(days)s day, given %(given)s in %(within)s days",
        "planned %(times)s in %(days)s days, given %(given)s in %(within)s days",
        told["days"],
    )
    within = doses.asked_days(told["days"])
    given = doses.counted(told["contacts"], within=within, today=timezone.localdate())
    return planned % {"times": told["times"], "days": told["days"], "given": given, "within": within}


def _dose(told: "Mapping[str, Any]") -> str:
    """What was planned and, counted until today, what was given of it."""
    planned = ngettext(
        "planned %(times)s in %(days)s day, given %(given)s",
        "planned %(times)s in %(days)s days, given %(given)s",
        told["days"],
    )
    given, tried = (
        doses.counted(told[days], within=told["days"], today=timezone.localdate()) for days in ("contacts", "attempts")
    )
    said = planned % {"times": told["times"], "days": told["days"], "given": given}
    if not tried:
        return said
    return said + ", " + ngettext("%(n)s attempt", "%(n)s attempts", tried) % {"n": tried}
