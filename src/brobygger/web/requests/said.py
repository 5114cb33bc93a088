"""What is said once it is written what has happened to a request, or that the citizen was told a decision."""

from django.utils.translation import gettext as _

from brobygger.rules.requests import BACK_TOLD, DECISION_TOLD, NOBODY, OFFER_HEARD, PASSED_ON, REGION_BACK, Clock
from brobygger.services.requests.asking import Request
from brobygger.web.requests.forms import EventForm
from brobygger.web.times import exactly


def told(*, is_gone: bool) -> str:
    """What is said once it is written that the citizen was told a decision. is_gone: one that was taken back since."""
    if is_gone:
        return _("Saved. The decision was taken back after that. Tell the citizen so, and write it here too.")
    return _("Saved. The citizen knows what was decided.")


def happened(form: EventForm, clock: Clock) -> str:
    """What is said once something has happened to a request: whether its deadline still runs."""
    kind = form.cleaned_data["kind"]
    if kind == DECISION_TOLD:
        return told(is_gone=form.which is not None and form.which.taken_back is not None)
    if kind == BACK_TOLD:
        return _("Saved. The citizen knows that the decision was taken back.")
    if kind == OFFER_HEARD:
        return _("Saved. Nobody is asked about the other offer any more.")
    if clock.is_running:
        if kind == PASSED_ON:
            return _("Saved. It is passed on to the authority, and the deadline still runs.")
        if kind == REGION_BACK:
            return _("Saved. The deadline is the municipality's again, from when it was said.")
        return _("Saved. The deadline runs on, now as the region's own.")
    if kind == PASSED_ON:
        return _("Saved. It is passed on to the authority.")
    return _("Saved. The deadline has stopped.")


def unnamed_intro(clock: Clock | None, about: Request) -> str:
    """What it comes to that a wish for anonymous treatment is passed on; "" of one by name."""
    if clock is None or clock.owner != NOBODY:
        return ""
    intro = _(
        "A wish for anonymous treatment: if it is passed on to the authority, they can read what was said, where they "
        "know the citizen already. If it went to an anonymous offer instead, that is the offer the citizen has chosen."
    )
    if len(clock.requests) == 1:
        return intro
    alone = _("Only the one said %(at)s is passed on here: each is passed on by itself.")
    return f"{intro} {alone % {'at': exactly(about.happened_at)}}"
