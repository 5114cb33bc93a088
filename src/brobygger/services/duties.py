"""What the duty to follow up covers: the site's own choice, until our source says more."""

from collections.abc import Collection
from datetime import datetime

from brobygger.records.access import Organisation, User
from brobygger.records.endings import Ending
from brobygger.records.people import Person
from brobygger.rules import endings as rules
from brobygger.rules.fields import raise_any
from brobygger.services import choices, reminders
from brobygger.services.access import standing_for_writing
from brobygger.services.changes import perform


def choose(*, by: User, reasons: Collection[str], now: datetime, seen: str = "") -> Organisation:
    """Choose after which reasons of ending the duty to follow up holds. ``seen``: what the page showed, as ``choices.shown``.

    Raises ``SeveralRefused`` for a reason that is none, and as ``choices.check_seen``.
    """
    raise_any(rules.duty_problems(reasons))
    with perform("endings.set_up", by=by, now=now) as act:
        # First the people, then the organisation, as whoever writes about a person does.
        ended_once = Ending.objects.current().filter(person__organisation_id=by.organisation_id)
        ended = standing_for_writing(set(ended_once.values_list("person_id", flat=True)))
        organisation = Organisation.objects.select_for_update().get(id=by.organisation_id)
        choices.check_seen(seen, organisation.duty_reasons)
        is_ours = frozenset(reasons) == rules.duty_reasons(None)
        organisation.duty_reasons = None if is_ours else sorted(set(reasons))
        organisation.save(update_fields=["duty_reasons"])
        reminders.draw_followups(list(Person.objects.filter(id__in=set(ended.values()))))
        act.wrote("organisation", [(organisation.id, None)])
        act.note(f"duty to follow up: {', '.join(sorted(set(reasons))) or 'none'}")
    return organisation
