"""Consents: what a citizen says yes or no to being told to others, taken back at any time, and what covers a referral."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.consents import Consent, ConsentWithdrawn
from brobygger.records.people import Person
from brobygger.rules import consents as rules
from brobygger.rules import law
from brobygger.rules.consents import State
from brobygger.rules.fields import raise_any
from brobygger.rules.partners import opening
from brobygger.services import places, writing
from brobygger.services.access import NotFound, check_living, person_for_writing
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw
from brobygger.services.reminders.consents import followed, receiver_of, said_by_whom_a_place_may_see, said_of

KIND, WITHDRAWN = "consent", "consent_withdrawn"


@dataclass(frozen=True)
class Shown:
    """A consent as a page shows it. ``key`` names it through every correction; ``row`` is what counts now, ``first`` what was
    written first, ``earlier`` what stood before it was corrected, newest first; ``kept_at``: when it was last told that another
    was taken back and this one was not."""

    key: UUID
    row: Consent
    withdrawals: Sequence[ConsentWithdrawn]
    state: State
    kept_at: datetime | None
    first: Consent
    earlier: Sequence[Consent]

    @property
    def to(self) -> rules.Receiver:
        """To whom."""
        return receiver_of(self.row)

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether there is a yes to take back."""
        return self.state in (State.STANDS, State.DOUBTED, State.RUN_OUT)


@dataclass(frozen=True)
class Glance:
    """What stands at the top of a person: what holds, and what else is the last that was said to someone. ``is_asked``: whether
    anybody has asked at all."""

    shown: Sequence[Shown]
    is_asked: bool


@dataclass(frozen=True)
class Covering:
    """What a citizen has said of whoever a referral goes to: ``yes`` holds now; the other ones hold no more, or were a no."""

    yes: Sequence[Shown]
    other: Sequence[Shown]


def give(
    *,
    by: User,
    person_id: UUID,
    told: rules.Told,
    now: datetime,
    key: UUID | None = None,
    corrects_id: UUID | None = None,
) -> Consent:
    """Write down a yes or a no, or correct one (``corrects_id``). A key that is there already writes nothing.

    Raises ``SeveralRefused`` for what cannot be, ``Refusal`` ("older_form", "taken_back", "has_died"), ``NotFound`` outside
    scope.
    """
    raise_any(rules.problems(told, now=now))
    with perform("consents.give", by=by, now=now) as act:
        place = places.place_of(by=by, place_id=told.to.place) if told.to.place else None
        row = Consent(
            answer=told.answer,
            receiver_kind=told.to.kind,
            receiver=told.to.name.strip(),
            place=place,
            form=told.form,
            until=told.until,
            **writing.lines(told, "about", "purpose", "witness", "own_words"),
        )
        row, person = writing.tell(act, row, KIND, person_id=person_id, at=told.at, key=key, corrects_id=corrects_id)
        draw([person.id])
    return row


def withdraw(
    *,
    by: User,
    consent_id: UUID,
    form: str,
    at: datetime,
    now: datetime,
    own_words: str = "",
    kept: Collection[UUID] = (),
    key: UUID | None = None,
    recorded_at: datetime | None = None,
) -> ConsentWithdrawn:
    """The citizen takes a yes back; from then on it holds no more, nor does any other they gave to the same receiver before.
    Whoever is told writes it, and it may be told twice: told of the same moment in no other words it stands already and is
    answered, so that two phones do each other no harm. Told again later it is a later no, and is written: a yes of in between
    may be written after it.

    ``consent_id``: any version of it. ``kept``: the keys of others to the same (``beside``) that stand by themselves.
    ``recorded_at``: when it was written down elsewhere first, on a phone. Raises ``SeveralRefused`` for what cannot be,
    ``Refusal`` ("has_died"; from a page "taken_back"), ``NotFound`` outside scope.
    """
    raise_any(rules.withdrawal_problems(form=form, at=at, own_words=own_words, now=now))
    with perform("consents.withdraw", by=by, now=now) as act:
        found = Consent.objects.filter(id=consent_id).first()
        if found is None:
            raise NotFound
        person = person_for_writing(by, found.person_id)
        earlier = writing.there(by, ConsentWithdrawn, key, person)
        if earlier is not None:
            return earlier
        versions = writing.versions(found)
        first = versions[-1]
        others = _given_before(at, versions[0], person, now)
        row = _said_already(first, at, own_words.strip())
        if row is not None and not others:
            return row
        check_living(person, at)
        if recorded_at is None:
            # A phone's clock may be wrong by a year, and a no must get through all the same; a page can be asked once more.
            writing.check_not_taken_back(versions[0])
            raise_any(rules.order_problems(answer=versions[0].answer, given_at=versions[0].happened_at, at=at))
        if row is None:
            row = ConsentWithdrawn(consent=first, form=form, own_words=own_words.strip())
            writing.add(act, row, WITHDRAWN, person_id=first.person_id, at=at, key=key, recorded_at=recorded_at)
        for each in others:
            too = ConsentWithdrawn(consent_id=each.key, along_with=first, form=form)
            writing.add(act, too, WITHDRAWN, person_id=each.row.person_id, at=at, recorded_at=recorded_at)
            # That one was asked of and not taken back is a fact too: else the other would speak against it.
            if each.key in kept:
                writing.retract(act, too, WITHDRAWN)
        draw([person.id])
    return row


def take_back(*, by: User, consent_id: UUID, why: str, now: datetime) -> Person:
    """Say that a consent was written by mistake, and why. Raises as ``writing.take_back``."""
    with perform("consents.give", by=by, now=now) as act:
        person = writing.take_back(act, Consent, consent_id, KIND, why=why)
        draw([person.id])
    return person


def take_back_withdrawal(*, by: User, consent_withdrawn_id: UUID, why: str, now: datetime) -> Person:
    """Say that the citizen had not taken it back after all, and why. Raises as ``writing.take_back``."""
    with perform("consents.withdraw", by=by, now=now) as act:
        person = writing.take_back(act, ConsentWithdrawn, consent_withdrawn_id, WITHDRAWN, why=why)
        draw([person.id])
    return person


@reading("consents.read")
def of(person: Person, *, by: User, today: date) -> list[Shown]:
    """What a standing person has said yes and no to, the newest first. Two queries, one where nobody has asked."""
    return _of(person.root_id, today)


@reading("consents.read")
def at_a_glance(person: Person, *, by: User, today: date) -> Glance:
    """What a standing person has said, in one line. Two queries, one where nobody has asked."""
    found = of(person, by=by, today=today)
    last: dict[object, Shown] = {}
    for each in reversed(found):
        last[each.row.receiver_kind, each.row.receiver.casefold(), each.row.place_id] = each
    shown = [
        each
        for each in found
        if each.state is State.STANDS or (each in last.values() and each.state is not State.WITHDRAWN)
    ]
    return Glance(shown, bool(found))


@reading("consents.read")
def standing(*, by: User, consent_id: UUID) -> Consent:
    """A consent as it stands now, by the key of any version of it; a retraction where it was taken back. Raises ``NotFound``
    outside scope."""
    return writing.standing(by, Consent, consent_id)


def beside(consents: Sequence[Shown], row: Consent) -> list[Shown]:
    """Of all a citizen has said (``of``), the other yeses to whom one was given to that nobody has taken back and that have not
    run out; ``row``: the version of the one that stands."""
    others = [each for each in consents if each.row.id != row.id and each.to.meets(receiver_of(row))]
    return [each for each in others if each.state in (State.STANDS, State.DOUBTED)]


def covering(
    consents: Sequence[Shown], *, kind: str = "", help_kind: str = "", place_id: UUID | None = None
) -> Covering:
    """What a citizen has said of whoever something goes to, of all they have said (``of``): a ``kind`` of receiver, other help
    by its kind, a stay by its place."""
    if place_id:
        found = rules.meant(consents, place_id)
    else:
        found = [each for each in consents if rules.covers(each.to, kind=kind, help_kind=help_kind)]
    yes = [each for each in found if each.state is State.STANDS]
    return Covering(yes, [each for each in found if each not in yes])


def opened_to(place_id: UUID, *, people: Collection[UUID], today: date) -> Mapping[UUID, Sequence[Consent]]:
    """By standing person the yeses by which a place sees them on a day; who is not here it does not see. One query."""
    return _opening(said_of(people), place_id, today)


def whom_a_place_sees(place_id: UUID, *, organisation_id: UUID, today: date) -> Mapping[UUID, Sequence[Consent]]:
    """As ``opened_to``, of everyone. One query."""
    return _opening(said_by_whom_a_place_may_see(place_id, organisation_id=organisation_id), place_id, today)


def _opening(
    said: Mapping[UUID, Sequence[tuple[Consent, rules.Given]]], place_id: UUID, today: date
) -> dict[UUID, Sequence[Consent]]:
    found: dict[UUID, Sequence[Consent]] = {}
    for person, told in said.items():
        keys = opening([given for _, given in told], place_id, today)
        if keys:
            found[person] = [row for row, given in told if given.id in keys]
    return found


def _of(root: UUID, today: date) -> list[Shown]:
    found = followed([root]).get(root, [])
    all_of_them = [each.given for each in found]
    return [
        Shown(
            each.first.id,
            each.row,
            each.withdrawals,
            rules.state(each.given, all_of_them, today),
            each.kept_at,
            each.first,
            each.earlier,
        )
        for each in found
    ]


def _given_before(at: datetime, row: Consent, person: Person, now: datetime) -> list[Shown]:
    """The others to the same that were given before one was taken back, and of which nobody has said since that they stand by
    themselves. A clock that says that one was taken back before it was given is wrong, and does not tell: then it is all of
    them."""
    others = beside(_of(person.id, law.local_day(now)), row)
    if law.is_after(row.happened_at, at):
        return others
    earlier = [each for each in others if not law.is_after(each.row.happened_at, at)]
    return [each for each in earlier if each.kept_at is None or law.is_after(at, each.kept_at)]


def _said_already(first: Consent, at: datetime, own_words: str) -> ConsentWithdrawn | None:
    """What was written before and says as much: of the same moment, which no one is refused for telling twice, and the same
    words where there are any."""
    near = {"happened_at__gt": at - writing.AT_ONCE, "happened_at__lte": at + writing.AT_ONCE}
    rows = ConsentWithdrawn.objects.current().filter(consent=first, **near)
    return (rows.filter(own_words=own_words) if own_words else rows).order_by("happened_at", "id").last()
