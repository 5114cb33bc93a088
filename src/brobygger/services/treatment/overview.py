"""How things stand right now, for the page of a person: a line for each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.treatment import Event, Experience, SubstitutionStep
from brobygger.rules.law import local_day
from brobygger.rules.treatment.breaks import is_over
from brobygger.rules.treatment.events import SETBACKS
from brobygger.services import access
from brobygger.services.changes import reading
from brobygger.services.treatment import breaks, experiences, housing, substitution
from brobygger.services.treatment.breaks import BrokenOff
from brobygger.services.treatment.experiences import Felt
from brobygger.services.treatment.housing import Lived


@dataclass(frozen=True)
class Now:
    """What is known of right now; None where nothing is told. ``broken``: the breaks nobody has written the end of, each with
    whether its planned end has passed. ``events``: by kind when it last happened.

    ``felt``, ``declined`` and ``events`` are told in confidence and None for those who may not read them. ``felt``: the last
    the citizen answered; ``declined``: a no since then. ``is_time_to_ask``: it is long since they were asked how it is, or
    nobody has asked yet.
    """

    step: SubstitutionStep | None
    lived: Lived | None
    broken: Sequence[tuple[BrokenOff, bool]]
    felt: Felt | None
    declined: Experience | None
    events: Mapping[str, datetime] | None
    is_time_to_ask: bool

    @property
    def setbacks(self) -> Sequence[tuple[str, datetime]]:
        """The last slip, relapse and overdose, the newest first, those that happened."""
        found = [(kind, at) for kind, at in (self.events or {}).items() if kind in SETBACKS]
        return sorted(found, key=lambda each: each[1], reverse=True)


@reading("treatment.read")
def now_of(*, by: User, person: Person, now: datetime) -> Now:
    """How things stand for a standing person, as ``by`` may read it. At most eleven queries, and those of ``moves_of``
    where nobody has asked how it is."""
    confided = access.can(by, "treatment.read_confided")
    mine = {"person__root_id": person.root_id}
    events = Event.objects.current().filter(**mine).values_list("kind").annotate(Max("happened_at"))
    felt, declined = experiences.last_told(person, by=by) if confided else (None, None)
    asked = declined or (felt.row if felt else None)
    today = local_day(now)
    return Now(
        step=substitution.steps_of(person, by=by).stands,
        lived=next(iter(housing.lived(person, by=by)), None),
        broken=[(each, is_over(each.row.until, today)) for each in breaks.running(person, by=by)],
        felt=felt,
        declined=declined,
        events=dict(events) if confided else None,
        is_time_to_ask=confided and experiences.is_long_ago(person, asked, today),
    )
