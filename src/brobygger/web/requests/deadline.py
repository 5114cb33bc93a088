"""What a decision does to the deadline of the wish it is about, as it is now: told on the page where it is made."""

from django.utils.translation import gettext as _

from brobygger.rules.requests import DECIDED_AGAINST, ENDING, NOBODY, STARTED
from brobygger.services.requests.asking import Asked


def what_it_does(asked: Asked | None) -> str:
    """A sentence or two; "" where there is no deadline to speak of. asked: the clock with what is behind it, None without."""
    clock = asked.clock if asked else None
    if asked is None or clock is None or clock.owner == NOBODY:
        return ""
    if clock.stopped_by == STARTED or (clock.begun_at is not None and clock.stopped_by in DECIDED_AGAINST):
        return _("Treatment has begun, so no deadline runs, whatever is decided.")
    if clock.stopped_by == ENDING:
        return _("The course has ended after treatment, so no deadline runs, whatever is decided.")
    if clock.stopped_by in DECIDED_AGAINST and _is_by_decision(asked):
        return _(
            "The deadline stopped with the decision that stands. With a grant, or another offer the citizen has not chosen, it "
            "runs again, from when it was said."
        )
    if clock.stopped_at is not None:
        return _("The deadline has stopped and does not run again, whatever is decided.")
    if clock.is_running:
        return _(
            "A refusal stops the deadline, and so does another offer the citizen has chosen. With a grant it runs on until "
            "somebody has written that treatment began."
        )
    return ""


def _is_by_decision(asked: Asked) -> bool:
    """Whether a decision wrote what stopped the clock."""
    clock = asked.clock
    stops = [each for each in asked.events if (each.kind, each.happened_at) == (clock.stopped_by, clock.stopped_at)]
    return any(each.id in asked.decided for each in stops)
