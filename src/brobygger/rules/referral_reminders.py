"""The reasons to act that a referral gives, and that it is over gives."""

from collections.abc import Iterator
from datetime import timedelta

from brobygger.rules import agenda
from brobygger.rules.law import local_day
from brobygger.rules.referrals import ACCEPTED, ARRIVED, ASKED, DECLINED, LEFT, LOST, STAY, WHAT_NOW, Asked, Progress

# Our own choice: how long before something it shows in the lists.
ENDS_SHOWN_DAYS = 3
PLAN_ASKED_DAYS = 7


def after_reminders(asked: Asked, progress: Progress) -> Iterator[agenda.Due]:
    """The reasons to act for a referral that is over: the connection was lost, or a stay ended and nobody wrote what comes
    after. That the citizen was referred again answers both."""
    if progress.is_again:
        return
    if progress.state == LOST:
        yield agenda.Due("referral_lost", progress.since, progress.since, asked.id, {"what": asked.to})
    elif progress.state == LEFT and not asked.has_plan and not progress.is_answered:
        yield agenda.Due("stay_after", progress.since, progress.since, asked.id, {"what": asked.to})


def due(asked: Asked, progress: Progress) -> Iterator[agenda.Due]:
    """The reasons to act for a referral: one at least as long as it is open, so that none is dropped in silence."""
    if not progress.is_open:
        return
    what = {"what": asked.to}
    end = agenda.end_of(progress.next_on)
    if progress.state == ARRIVED:
        shown = max(progress.since, agenda.begin_of(progress.next_on - timedelta(days=ENDS_SHOWN_DAYS)))
        yield agenda.Due("stay_ends", shown, end, asked.id, what)
        if not asked.has_plan:
            begins = agenda.begin_of(progress.next_on - timedelta(days=PLAN_ASKED_DAYS))
            yield agenda.Due("stay_no_plan", max(progress.since, begins), end, asked.id, what)
    elif progress.state in WHAT_NOW:
        kind = "referral_declined" if progress.state == DECLINED else "stay_broken"
        # The list says the day of the no beside the day by which something is to be done.
        yield agenda.Due(kind, progress.since, end, asked.id, what | {"on": local_day(progress.since).isoformat()})
    elif progress.state == ACCEPTED:
        kind = "arrival" if asked.kind == STAY else "first_contact"
        shown = agenda.begin_of(progress.next_on - timedelta(days=1))
        told = what if progress.is_day_known else what | {"day": "unknown"}
        yield agenda.Due(kind, max(progress.since, shown), end, asked.id, told)
    else:
        kind = "referral_answer" if progress.state == ASKED else "bridge_support"
        yield agenda.Due(kind, max(progress.since, agenda.begin_of(progress.next_on)), end, asked.id, what)
