"""The home municipality's consent to treat a citizen from elsewhere [R-C3]: asked, given, refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import takewhile
from operator import attrgetter
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.requests import Decision, HomeApproval
from brobygger.rules import approvals as rules
from brobygger.rules import courses
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal
from brobygger.rules.requests import MUNICIPALITY
from brobygger.services import details, writing
from brobygger.services.access import author, check_living, person_for_writing
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw
from brobygger.services.requests.asking import running_clock

KIND = "home_approval"


@dataclass(frozen=True)
class NewApproval:
    """What is told of a consent. ``seen``: the newest row of the page it was told on, None where there was none.

    The key is made where it is written down, so that sending twice writes once.
    """

    municipality: str
    status: str
    whom: str
    happened_at: datetime
    valid_to: date | None = None
    note: str = ""
    seen: UUID | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True)
class Home:
    """Where a citizen belongs, and the consent. ``own``: our municipality; ``municipality``: theirs, codes, "" where it is not
    known; ``told``: newest first, also what a municipality they have moved from was asked and said."""

    own: str
    municipality: str
    is_elsewhere: bool
    told: Sequence[HomeApproval]

    @property
    def newest(self) -> HomeApproval | None:
        """What was told last; None where nobody has asked anyone."""
        return self.told[0] if self.told else None

    @property
    def standing(self) -> HomeApproval | None:
        """What stands of the municipality the citizen belongs to; None where nobody has asked it."""
        return rules.of_municipality(self.told, self.municipality)

    def is_in_force(self, today: date) -> bool:
        """Whether that municipality has consented, and the consent has not run out; asked for it anew it holds until then."""
        answer = rules.answered(self.told, self.municipality)
        return answer is not None and _is_in_force(answer, today)

    def answer_to(self, approval_id: UUID, today: date) -> HomeApproval | None:
        """The consent in force of the municipality that was asked with this row, so that it need not be asked; None where
        there is none."""
        asked = next((row for row in self.told if row.id == approval_id), None)
        newest = rules.of_municipality(self.told, asked.municipality) if asked else None
        return newest if newest is not None and _is_in_force(newest, today) else None

    def is_awaited(self, today: date) -> bool:
        """Whether a yes to someone from elsewhere would also wait for a consent that is not in force."""
        return self.is_elsewhere and not self.is_in_force(today)


def _is_in_force(row: HomeApproval, today: date) -> bool:
    return rules.Standing(row.id, row.municipality, row.status, row.happened_at, row.valid_to).is_in_force(today)


@reading("requests.read")
def is_settled(person: Person, newest: Decision | None, *, by: User) -> bool:
    """Whether no consent is waited for: a no stands to what the citizen asked for, or the region answers for it. newest: what
    was decided last. Four queries at most where a deadline runs, otherwise none."""
    is_treated = person.phase in courses.TREATED
    if person.clock_due_on is not None and not is_treated:
        return running_clock(person, by=by, owner=MUNICIPALITY) is None
    return rules.is_settled(newest.result if newest else "", is_owed=is_treated)


@reading("requests.read")
def home_of(person: Person, *, by: User) -> Home:
    """Where a standing person belongs, and what is told of the consent. Two queries."""
    detail = details.newest(person, by=by).get("home_municipality")
    code = detail.value if detail else ""
    rows = HomeApproval.objects.current().filter(person__root_id=person.root_id).select_related("recorded_by")
    own = person.organisation.municipality
    told = rules.newest_first(rows, attrgetter("happened_at"))
    return Home(own, code, rules.is_from_elsewhere(code, own), told)


def tell(*, by: User, person_id: UUID, new: NewApproval, now: datetime) -> HomeApproval:
    """Write down that the home municipality was asked, said yes or said no.

    A key that is there already writes nothing. Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("older_form",
    "has_died"), ``NotFound`` outside scope.
    """
    with perform("requests.approve", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        there = writing.there(by, HomeApproval, new.id, person)
        if there is not None:
            return there
        check_living(person, new.happened_at)
        home = home_of(person, by=by)
        if home.newest is not None and home.newest.id != new.seen:
            raise Refusal("older_form", rules.MESSAGES["older_form"], who=author(home.newest.recorded_by))
        before = rules.of_municipality(home.told, new.municipality)
        own = person.organisation.municipality
        status = before.status if before else rules.NONE
        of_it = [row for row in home.told if row.municipality == new.municipality]
        unanswered = list(takewhile(lambda row: row.status == rules.ASKED, of_it))
        asked_at = min((row.happened_at for row in unanswered), default=None)
        raise_any(rules.problems(new, before=status, own=own, now=now, asked_at=asked_at))
        row = HomeApproval(
            municipality=new.municipality,
            status=new.status,
            whom=new.whom.strip(),
            valid_to=new.valid_to,
            note=new.note.strip(),
        )
        writing.add(act, row, KIND, person_id=person.id, at=new.happened_at, key=new.id)
        draw([person.id])
    return row


def take_back(*, by: User, approval_id: UUID, why: str, now: datetime) -> Person:
    """Say that it was written by mistake, and why; what was told before it stands again."""
    with perform("requests.approve", by=by, now=now) as act:
        person = writing.take_back(act, HomeApproval, approval_id, KIND, why=why)
        draw([person.id])
    return person
