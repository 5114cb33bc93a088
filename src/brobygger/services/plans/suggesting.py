"""What a site chooses about doses, for no source gives a number: how much contact it suggests from so many burdened areas on,
and after how long whoever has no dose is looked for."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from brobygger.records.access import Organisation, User
from brobygger.records.people import Person
from brobygger.rules import doses as rules
from brobygger.rules.fields import raise_any
from brobygger.services import choices
from brobygger.services.access import standing_for_writing
from brobygger.services.changes import perform
from brobygger.services.drawing import draw
from brobygger.services.reminders import lost


def suggestions_of(organisation: Organisation) -> list[rules.Suggestion]:
    """What a site suggests, from the fewest areas on."""
    return [rules.Suggestion(each["areas"], each["times"], each["days"]) for each in organisation.dose_suggestions]


def chosen(organisation: Organisation) -> object:
    """Everything a site has chosen about doses, for ``choices.shown``."""
    return [organisation.dose_suggestions, organisation.lost_without_dose_days]


def suggest(
    *, by: User, suggestions: Sequence[rules.Suggestion], lost_after: int, now: datetime, seen: str = ""
) -> None:
    """Choose what the organisation suggests, and after how many days without being seen whoever has no dose is looked for
    (``lost_after``, which holds at once for everybody). Doses already planned stay. ``seen``: what the page showed of
    ``chosen``.

    Raises ``SeveralRefused`` for what cannot be, and as ``choices.check_seen``.
    """
    raise_any(rules.suggestion_problems(suggestions, lost_after))
    with perform("plans.set_up", by=by, now=now) as act:
        if Organisation.objects.filter(id=by.organisation_id).exclude(lost_without_dose_days=lost_after).exists():
            # First the people, then the organisation, as whoever writes about a person does; and all of them at once.
            standing_for_writing(Person.objects.filter(organisation_id=by.organisation_id).values_list("id", flat=True))
        organisation = Organisation.objects.select_for_update().get(id=by.organisation_id)
        choices.check_seen(seen, chosen(organisation))
        is_moved = organisation.lost_without_dose_days != lost_after
        ordered = sorted(suggestions, key=lambda each: each.areas)
        organisation.dose_suggestions = [asdict(each) for each in ordered]
        organisation.lost_without_dose_days = lost_after
        organisation.save(update_fields=["dose_suggestions", "lost_without_dose_days"])
        if is_moved:
            moved = lost.allow(organisation.id, days=lost_after)
            drawn = lost.measured_before_their_dose(organisation.id)
            draw(drawn)
            # Each phone holds when they are looked for.
            act.wrote_together("person", moved | drawn)
        act.wrote("organisation", [(organisation.id, None)])
        act.note(f"dose suggestions {len(ordered)}, without a dose looked for after {lost_after} days")
