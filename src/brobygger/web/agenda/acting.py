"""What a row of a list says of a reason beside its kind, and where one acts on it: the page its words lead to."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from brobygger.rules import approvals, code_lists, doses
from brobygger.rules.agenda import FOLLOWUPS, MISSED
from brobygger.web.assessments.wording import scores_moved

if TYPE_CHECKING:
    from brobygger.records.agenda import Reminder
    from brobygger.services.agenda.lists import Citizen, Reason

Told = Mapping[str, Any]
# Stands for the key of whoever it will be.
_ANYBODY = str(UUID(int=0))

PLACES = {
    **dict.fromkeys(
        (
            "clock",
            "request_silent",
            "wish_before_stop",
            "recommendation",
            "approval_needed",
            "approval_asked",
            "approval_refused",
            "approval_ends",
            "anonymous_request",
            "anonymous_waits",
            "decision_untold",
            "decision_back_untold",
            "decisions_opposed",
            "treatment_undecided",
            "treated_refused",
            "ended_undecided",
            "offer_undecided",
            "back_undecided",
            "other_offer_silent",
        ),
        "requests:overview",
    ),
    "approval_late": "requests:overview",
    **dict.fromkeys(("letter_missing", "letter_late", "receipt_outdated"), "requests:letters"),
    **dict.fromkeys(("consent_ends", "consent_late"), "consents:overview"),
    "referral_late": "referrals:overview",
    "break_late": "treatment:breaks",
    **dict.fromkeys(("substitution_answer", "substitution_late", "substitution_declined"), "treatment:substitution"),
    "suicide_alert": "assessments:alerts",
    "assessment_stalled": "assessments:target_group",
    **dict.fromkeys((*FOLLOWUPS, "followup_late", MISSED, "phase_behind"), "endings:overview"),
    **dict.fromkeys(("plan_review", "plan_ends", "plans_joined"), "plans:overview"),
    **dict.fromkeys(("no_plan", "no_action_plan"), "plans:overview"),
    **dict.fromkeys(("plan_adjust", "task_due", "task_late"), "plans:overview"),
    **dict.fromkeys(("dose_below", "no_dose"), "plans:dose"),
    **dict.fromkeys(("quarantine_ends", "break_ends", "break_open"), "treatment:breaks"),
    **dict.fromkeys(("overdose", "relapse"), "treatment:events"),
    **dict.fromkeys(("arrival", "stay_ends", "stay_broken", "stay_no_plan"), "referrals:overview"),
    **dict.fromkeys(("referral_lost", "stay_after", "ended_as_one"), "referrals:overview"),
    **dict.fromkeys(("stays_at_once", "stay_twice", "referrals_doubled"), "referrals:overview"),
    **dict.fromkeys(("referral_answer", "referral_declined", "first_contact", "bridge_support"), "referrals:overview"),
    # What is done on the person's own page: calling on them, keeping what was promised, finding a contact person.
    **dict.fromkeys(
        ("promise", "promise_late", "not_seen", "not_seen_late", "no_contact_person", "newcomer"), "people:person"
    ),
}


def address(reason: "Reason | Reminder") -> str:
    """The page on which whoever sees a reason can do something about it."""
    return page_of(PLACES[reason.kind], reason.person_id)


def page_of(name: str, person_id: UUID) -> str:
    """The address of a page of a person."""
    return _pattern(name).replace(_ANYBODY, str(person_id))


@cache
def _pattern(name: str) -> str:
    # Looked for once: a list has a hundred addresses of a few kinds.
    return reverse(name, args=[UUID(_ANYBODY)])


def about(reason: "Reason", person: "Citizen") -> str:
    """What was promised or agreed, or where to; of a protected address not where they are or are to come."""
    what = str(reason.params.get("what", ""))
    is_place = PLACES[reason.kind].startswith("referrals:")
    return _("place protected") if what and is_place and person.is_address_protected else what


def detail(reason: "Reason", today: date) -> str:
    """Why, in a few words: what was planned, or what has changed; "" where the kind says it all, or what ``notes`` says."""
    if count := COUNTED.get(reason.kind):
        return count(reason.params, today)
    say = WHY.get(reason.kind)
    return say(reason.params) if say else ""


def _adjust(told: Told, today: date) -> str:
    """Why a plan may need adjusting."""
    if told.get("why") == "burden":
        return ": ".join(filter(None, [_("the burden has changed"), scores_moved(told.get("moved", ()))]))
    if told.get("why") == "above":
        return _("at least twice as much contact as planned") + f" ({_far_more(told, today)})"
    return _("less contact than planned") + f" ({_dose(told, today)})" if "days" in told else ""


def _recommended(told: Told) -> str:
    return _("a day of our own, not the law's") if "own_days" in told else ""


def _not_seen(told: Told) -> str:
    """By which measure someone is looked for."""
    # Without a dose all are looked for alike (``notes``).
    if "days" not in told or "dose" in told:
        return ""
    return ngettext("the dose allows %(n)s day", "the dose allows %(n)s days", told["days"]) % {"n": told["days"]}


def _was(told: Told) -> str:
    """What it was before it was late."""
    return code_lists.label("reminder_kinds", told["was"], get_language() or "da")


def _duty(told: Told) -> str:
    return "" if told.get("whose") == ["law"] else _followup(told)


def _followup(told: Told) -> str:
    """Whose a follow-up is, and that somebody has tried."""
    names = {"law": _("law"), "project": _("project"), "care": _("our own care")}
    whose = ", ".join(names[each] for each in told.get("whose", ()))
    if not told.get("outcome"):
        return whose
    return f"{whose}. {code_lists.label('followup_outcomes', told['outcome'], get_language() or 'da')}"


def _not_begun(told: Told) -> str:
    return "" if told.get("begun", True) else _("not begun, and treatment has")


def _met_again(told: Told) -> str:
    if "met" not in told:
        return ""
    return _("met or spoken with again %(day)s: has the course gone on?") % {
        "day": f"{date.fromisoformat(told['met']):%d-%m-%Y}"
    }


def _was_and_met(told: Told) -> str:
    return ", ".join(filter(None, [_was(told), _met_again(told)]))


def _no_news(told: Told) -> str:
    """What was written last of substitution treatment."""
    return _("%(step)s %(day)s") % {
        "step": code_lists.label("substitution_steps", told["step"], get_language() or "da"),
        "day": f"{date.fromisoformat(told['on']):%d-%m-%Y}",
    }


def _said_no(told: Told) -> str:
    return _("said %(day)s") % {"day": f"{date.fromisoformat(told['on']):%d-%m-%Y}"}


def _agreed(told: Told) -> str:
    """Whose it is."""
    return str(told["who"])


def _unanswered(told: Told) -> str:
    if "offered" not in told:
        return ""
    return _("offered %(day)s, and no answer is written") % {"day": f"{date.fromisoformat(told['offered']):%d-%m-%Y}"}


def _first_day(told: Told) -> str:
    return _("the day is not known yet: ask for it") if "day" in told else ""


def _refused_on(told: Told) -> str:
    """That the authority said no before, and when; "" where it did not."""
    if "refused_on" not in told:
        return ""
    return _("refused %(day)s") % {"day": f"{date.fromisoformat(told['refused_on']):%d-%m-%Y}"}


def _refused_and_begun(told: Told) -> str:
    """What is to be done of treatment that is written as begun where the authority has refused."""
    if "refused_on" not in told:
        return ""
    return _(
        "%(refused)s: is the citizen treated all the same, have it decided anew; otherwise take the beginning back"
    ) % {"refused": _refused_on(told)}


def _whose_clock(told: Told) -> str:
    return _("the region's own deadline") if told.get("owner") == "region" else ""


def _decided(told: Told) -> str:
    result = code_lists.label("decision_results", told["result"], get_language() or "da")
    return _("%(result)s, which holds again") % {"result": result} if "holds_again" in told else result


def _says_other(told: Told) -> str:
    """What the letter that was made says of the deadline, and what that is now."""
    if "says" not in told:
        return ""
    now = f"{date.fromisoformat(told['due_on']):%d-%m-%Y}"
    return _("the letter says %(says)s, the deadline is now %(now)s") % {"says": told["says"], "now": now}


def _yes_without(told: Told, today: date) -> str:
    """That a yes was said although the home municipality's consent is not there, or has run out since it was asked anew."""
    if "held_until" in told and today <= date.fromisoformat(told["held_until"]):
        return ""
    said = {"granted": _("a yes was said here, and depends on it"), "treated": _("treatment has begun without it")}
    return said.get(told.get("yes", ""), "")


def _far_more(told: Told, today: date) -> str:
    """What was planned, and what was given in as many days as far more than that is counted in."""
    planned = ngettext(
        "planned %(times)s in %(days)s day, given %(given)s in %(within)s days",
        "planned %(times)s in %(days)s days, given %(given)s in %(within)s days",
        told["days"],
    )
    within = doses.asked_days(told["days"])
    given = doses.counted(told["contacts"], within=within, today=today)
    return planned % {"times": told["times"], "days": told["days"], "given": given, "within": within}


def _dose(told: Told, today: date) -> str:
    """What was planned and, counted until today, what was given of it."""
    planned = ngettext(
        "planned %(times)s in %(days)s day, given %(given)s",
        "planned %(times)s in %(days)s days, given %(given)s",
        told["days"],
    )
    given, tried = (doses.counted(told[days], within=told["days"], today=today) for days in ("contacts", "attempts"))
    said = planned % {"times": told["times"], "days": told["days"], "given": given}
    if not tried:
        return said
    return said + ", " + ngettext("%(n)s attempt", "%(n)s attempts", tried) % {"n": tried}


# By kind what says why, counted until today.
COUNTED: Mapping[str, Callable[[Told, date], str]] = {
    "dose_below": _dose,
    "plan_adjust": _adjust,
    **dict.fromkeys(approvals.LACKING, _yes_without),
}
# And what says why on any day.
WHY: Mapping[str, Callable[[Told], str]] = {
    "recommendation": _recommended,
    **dict.fromkeys(("not_seen", "not_seen_late"), _not_seen),
    **dict.fromkeys(("approval_late", "consent_late", "referral_late"), _was),
    "break_late": _was_and_met,
    **dict.fromkeys(("followup_duty", "followup_unwanted", MISSED), _duty),
    **dict.fromkeys(("followup", "followup_late"), _followup),
    **dict.fromkeys(("arrival", "first_contact"), _first_day),
    "assessment_stalled": _not_begun,
    **dict.fromkeys(("break_open", "break_ends"), _met_again),
    "no_action_plan": _unanswered,
    **dict.fromkeys(("substitution_answer", "substitution_late"), _no_news),
    "substitution_declined": _said_no,
    **dict.fromkeys(("task_due", "task_late"), _agreed),
    "clock": _whose_clock,
    "treated_refused": _refused_on,
    "phase_behind": _refused_and_begun,
    **dict.fromkeys(("decision_untold", "decision_back_untold"), _decided),
    **dict.fromkeys(("letter_missing", "letter_late", "receipt_outdated"), _says_other),
}
