"""How things stand right now, for the page of a person: a line for each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.treatment import Event, SubstitutionStep
from brobygger.rules.law import local_day
from brobygger.rules.treatment import experience as rules
from brobygger.services import access
from brobygger.services.changes import reading
from brobygger.services.treatment import breaks, experiences, housing
from brobygger.services.treatment.breaks import BrokenOff
from brobygger.services.treatment.experiences import Felt
from brobygger.services.treatment.housing import Lived


@dataclass(frozen=True)
class Now:
    """What is known of right now; None where nothing is told. ``events``: by kind when it last happened.

    ``felt`` and ``events`` are told in confidence and None for those who may not read them. ``is_time_to_ask``: it is long
    since the citizen was asked how it is.
    """

    step: SubstitutionStep | None
    lived: Lived | None
    broken: Sequence[BrokenOff]
    felt: Felt | None
    events: Mapping[str, datetime] | None
    is_time_to_ask: bool


@reading("treatment.read")
def now_of(*, by: User, person: Person, now: datetime) -> Now:
    """How things stand for a standing person, as ``by`` may read it. At most eight queries."""
    confided = access.can(by, "treatment.read_confided")
    mine = {"person__root_id": person.root_id}
    events = Event.objects.current().filter(**mine).values_list("kind").annotate(Max("happened_at"))
    felt = next(iter(experiences.felt(person, by=by, most=1)), None) if confided else None
    return Now(
        step=SubstitutionStep.objects.current().filter(**mine).order_by("-happened_at", "-id").first(),
        lived=next(iter(housing.lived(person, by=by)), None),
        broken=breaks.running(person, by=by),
        felt=felt,
        events=dict(events) if confided else None,
        is_time_to_ask=felt is not None
        and person.died_at is None
        and rules.load().is_time_again(felt.row.happened_at, local_day(now)),
    )
