"""What a site chooses about doses, for no source gives a number: how much contact it suggests from so many burdened areas on,
after how long whoever has no dose is looked for, and how far a score has to move for its plan to be asked about."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from brobygger.records.access import Organisation, User
from brobygger.records.people import Person
from brobygger.records.plans import DosePlan, Plan
from brobygger.rules import doses as rules
from brobygger.rules.fields import raise_any
from brobygger.services import choices, reminders
from brobygger.services.access import standing_for_writing
from brobygger.services.changes import perform
from brobygger.services.drawing import draw
from brobygger.services.reminders import lost


def suggestions_of(organisation: Organisation) -> list[rules.Suggestion]:
    """What a site suggests, from the fewest areas on."""
    return [rules.Suggestion(each["areas"], each["times"], each["days"]) for each in organisation.dose_suggestions]


def chosen(organisation: Organisation) -> object:
    """Everything a site has chosen about doses, for ``choices.shown``."""
    # As the database gives it back, whatever it was written as.
    change = organisation.burden_change and f"{organisation.burden_change:.2f}"
    return [organisation.dose_suggestions, organisation.lost_without_dose_days, change]


def suggest(
    *,
    by: User,
    suggestions: Sequence[rules.Suggestion],
    lost_after: int,
    now: datetime,
    burden_change: Decimal | None = None,
    seen: str = "",
) -> None:
    """Choose what the organisation suggests, after how many days without being seen whoever has no dose is looked for
    (``lost_after``), and how far the score of an area has to move for its plan to be asked about (``burden_change``, 0 to 1;
    None: only the line of 0.5 counts); both hold at once for everybody. Doses already planned stay. ``seen``: what the page
    showed of ``chosen``.

    Raises ``SeveralRefused`` for what cannot be, and as ``choices.check_seen``.
    """
    raise_any(rules.suggestion_problems(suggestions, lost_after, burden_change))
    told = {"lost_without_dose_days": lost_after, "burden_change": burden_change}
    with perform("plans.set_up", by=by, now=now) as act:
        if not Organisation.objects.filter(id=by.organisation_id, **told).exists():
            # First the people, then the organisation, as whoever writes about a person does; and all of them at once.
            standing_for_writing(Person.objects.filter(organisation_id=by.organisation_id).values_list("id", flat=True))
        organisation = Organisation.objects.select_for_update().get(id=by.organisation_id)
        choices.check_seen(seen, chosen(organisation))
        before = {name: getattr(organisation, name) for name in told}
        ordered = sorted(suggestions, key=lambda each: each.areas)
        for name, value in (told | {"dose_suggestions": [asdict(each) for each in ordered]}).items():
            setattr(organisation, name, value)
        organisation.save(update_fields=["dose_suggestions", *told])
        if before["burden_change"] != burden_change:
            _ask_of_burdens(organisation)
        if before["lost_without_dose_days"] != lost_after:
            moved = lost.allow(organisation.id, days=lost_after)
            drawn = lost.measured_before_their_dose(organisation.id)
            draw(drawn)
            # Each phone holds when they are looked for.
            act.wrote_together("person", moved | drawn)
        act.wrote("organisation", [(organisation.id, None)])
        asks = "the line alone" if burden_change is None else f"a change of {burden_change}"
        act.note(f"dose suggestions {len(ordered)}, without a dose looked for after {lost_after} days, {asks} asks")


def _ask_of_burdens(organisation: Organisation) -> None:
    """Draw anew whether the plan is asked about, of everybody whose plan or dose was fitted to a burden. No phone holds it."""
    fitted = [rows.objects.current().values("person__root_id") for rows in (DosePlan, Plan)]
    people = Person.objects.standing().filter(
        Q(id__in=fitted[0]) | Q(id__in=fitted[1]), organisation_id=organisation.id
    )
    reminders.draw_kind("plan_adjust", list(people))
