"""Some fictional people referred to the place of a partner, who let it know: by the verbs themselves, for they are few."""

from datetime import datetime, timedelta

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.referrals import Place, Referral
from brobygger.rules import law
from brobygger.rules.consents import Receiver, Told
from brobygger.services import accounts, consents
from brobygger.services.changes import check_may
from brobygger.services.referrals import happening, referring
from brobygger.services.simulation import fiction

# What the place has answered of each who lets it know. The one after them has not been asked, and is not seen.
ANSWERED = ("", "", "accepted", "arrived")


def refer_some(*, partner: User, worker: User, by: User, now: datetime) -> str:
    """Give a partner's account a place, and refer some of a worker's citizens there. Returns the name of the place; "" where
    the account has one already, or there is none to have."""
    check_may(by, "simulation.make")
    place = Place.objects.filter(organisation=partner.organisation, is_open=True).order_by("name").first()
    if partner.place_id is not None or place is None:
        return ""
    accounts.change(username=partner.username, role="", teams=(), place=place.id, by=by, now=now)
    stays = Referral.objects.filter(kind="stay").values("person__root_id")
    theirs = Person.objects.visible_to(worker).standing().living().filter(contact_person=worker, ended_at=None)
    chosen = theirs.exclude(id__in=stays).order_by("-seen_order", "id")[: len(ANSWERED) + 1]
    for number, person in enumerate(chosen):
        asked = now - timedelta(days=3, hours=number)
        row = _refer(worker, person, place, number, asked=asked, now=now)
        if number < len(ANSWERED):
            _let_know(worker, person, place, number, asked=asked, now=now)
            _answer(worker, row, ANSWERED[number], now=now)
    return place.name


def _refer(by: User, person: Person, place: Place, number: int, *, asked: datetime, now: datetime) -> Referral:
    details = {"own_words": fiction.STAY_WORDS[number % 3], "purpose": fiction.STAY_PURPOSE}
    new = referring.NewReferral(
        kind="stay",
        at=asked,
        answer_by=law.local_day(now) + timedelta(days=number),
        place_id=place.id,
        stay_kind="taster",
        details=details,
    )
    return referring.refer(by=by, person_id=person.id, new=new, now=now)


def _let_know(by: User, person: Person, place: Place, number: int, *, asked: datetime, now: datetime) -> None:
    told = Told(
        answer="yes",
        to=Receiver("residential", place=place.id),
        form="oral",
        at=asked,
        about=fiction.PLACE_MAY_KNOW,
        purpose=fiction.PLACE_KNOWS_FOR,
        witness=by.name,
        until=law.local_day(now) + timedelta(days=60) if number % 2 else None,
    )
    consents.give(by=by, person_id=person.id, told=told, now=now)


def _answer(by: User, row: Referral, event: str, *, now: datetime) -> None:
    if event:
        until = law.local_day(now) + timedelta(days=5)
        new = happening.NewEvent(event, now - timedelta(days=1), until=until, whom="vagten", note="Aftalt i telefonen.")
        happening.happen(by=by, referral_id=row.id, new=new, now=now)
