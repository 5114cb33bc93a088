"""A partner's view: whoever is referred to the place and lets it know now, and nobody a moment longer."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from brobygger.records.access import User
from brobygger.records.agenda import Reminder
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.consents import Consent
from brobygger.records.referrals import BedReport, Place, Referral, ReferralEvent
from brobygger.rules.consents import Receiver, Told
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal
from brobygger.services import accounts, consents, deaths, merging, people, places
from brobygger.services.access import NotFound
from brobygger.services.changes import PermissionDenied
from brobygger.services.referrals import following, happening, partners, referring, taking_back
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
TODAY = local_day(NOW)


@pytest.fixture
def house(cast: Cast) -> Place:
    told = {"name": "Skovhuset", "kind": "residential", "phone": "", "about": ""}
    found = places.add(by=cast.oda, told=told, now=NOW)
    accounts.change(by=cast.mona, username="per", role="", teams=(), place=found.id, now=NOW)
    cast.per.refresh_from_db()  # type: ignore[attr-defined]
    return found


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def allow(cast: Cast, person: people.Person, place: Place | None, *, days_ago: int = 10, **change: Any) -> Consent:
    to = Receiver(change.pop("kind", "residential"), change.pop("name", ""), place.id if place else None)
    said: dict[str, Any] = {
        "answer": "yes",
        "about": "at jeg kommer",
        "purpose": "en seng",
        "witness": "Signe",
        **change,
    }
    told = Told(at=NOW - days_ago * DAY, to=to, form="oral", **said)
    return consents.give(by=cast.signe, person_id=person.id, told=told, now=NOW)


def refer(cast: Cast, person: people.Person, place: Place, **more: Any) -> Referral:
    at = NOW - 8 * DAY
    told = {"place_id": place.id, "stay_kind": "taster", "answer_by": TODAY, **more}
    new = referring.NewReferral(kind="stay", at=at, **told)
    return referring.refer(by=cast.signe, person_id=person.id, new=new, now=NOW)


def worker_says(cast: Cast, row: Referral, event: str, days_ago: int = 0, **more: Any) -> ReferralEvent:
    new = happening.NewEvent(event=event, at=NOW - days_ago * DAY, **more)
    return happening.happen(by=cast.signe, referral_id=row.id, new=new, now=NOW)


def names(cast: Cast, days: int = 0) -> list[str]:
    return [each.name for each in partners.listed(by=cast.per, today=TODAY + days * DAY)]


def answer(cast: Cast, row: Referral, event: str = "accepted", **more: Any) -> ReferralEvent:
    new = happening.NewEvent(**{"event": event, "at": NOW, **more})
    return partners.answer(by=cast.per, stay_id=row.id, new=new, now=NOW)


def look(cast: Cast) -> None:
    shown = partners.listed(by=cast.per, today=TODAY)
    partners.look_up(by=cast.per, people=[each.person_id for each in shown], now=NOW)


def ask(cast: Cast, row: Referral) -> str:
    """What asking for one of them comes to."""
    try:
        partners.one(by=cast.per, stay_id=row.id, today=TODAY)
    except NotFound:
        return "not found"
    except Refusal as refusal:
        return refusal.code
    return "seen"


def test_whoever_is_referred_and_lets_the_place_know_is_seen_with_what_that_takes_and_nobody_else_is(
    cast: Cast, house: Place, smed: people.Person
) -> None:
    other = places.add(by=cast.oda, told={"name": "Havly", "kind": "beds", "phone": "", "about": ""}, now=NOW)
    row = refer(cast, smed, house, details={"own_words": "Jeg vil sove", "purpose": "Ro i to uger"})
    assert names(cast) == [], "referred, and nothing said yes to"
    for alias, there, yes in (("Ole", other, other), ("Gry", house, other), ("Ida", None, house)):
        person = people.meet(by=cast.signe, alias=alias, now=NOW - 100 * DAY)
        allow(cast, person, yes)
        if there:
            refer(cast, person, there)
    yes = allow(cast, smed, house, until=TODAY + DAY)
    (seen,) = partners.listed(by=cast.per, today=TODAY)
    assert (seen.name, seen.contact_person, seen.row.own_words) == ("Smed", "Signe Bro", "Jeg vil sove")
    assert [(each.id, each.about, each.until) for each in seen.consents] == [(yes.id, "at jeg kommer", TODAY + DAY)]
    assert (seen.progress.state, seen.can) == ("asked", ["accepted", "declined", "arrived"])
    assert partners.one(by=cast.per, stay_id=row.id, today=TODAY) == seen
    # Nowhere else: no verb of another room finds them for a partner.
    assert people.Person.objects.visible_to(cast.per).count() == 0  # type: ignore[arg-type]


def withdrawn(cast: Cast, house: Place, row: Referral, yes: Consent) -> None:
    consents.withdraw(by=cast.mona, consent_id=yes.id, form="oral", at=NOW, now=NOW)


def refused_later(cast: Cast, house: Place, row: Referral, yes: Consent) -> None:
    allow(cast, row.person, house, days_ago=1, answer="no", about="", purpose="")


def refused_later_as_another_kind(cast: Cast, house: Place, row: Referral, yes: Consent) -> None:
    allow(cast, row.person, house, days_ago=1, kind="shelter", answer="no", about="", purpose="")


def refused_later_by_a_name(cast: Cast, house: Place, row: Referral, yes: Consent) -> None:
    allow(cast, row.person, None, days_ago=1, name="Skovhuset", answer="no", about="", purpose="")


def written_by_mistake(cast: Cast, house: Place, row: Referral, yes: Consent) -> None:
    consents.take_back(by=cast.signe, consent_id=yes.id, why="Forkert borger", now=NOW)


def corrected_to_another_place(cast: Cast, house: Place, row: Referral, yes: Consent) -> None:
    other = places.add(by=cast.oda, told={"name": "Havly", "kind": "beds", "phone": "", "about": ""}, now=NOW)
    to = Receiver("residential", place=other.id)
    told = Told("yes", to, "written", yes.happened_at, about="at jeg kommer", purpose="en seng")
    consents.give(by=cast.signe, person_id=row.person_id, told=told, now=NOW, corrects_id=yes.id)


def corrected_to_an_end(cast: Cast, house: Place, row: Referral, yes: Consent) -> None:
    to = Receiver("residential", place=house.id)
    told = Told("yes", to, "written", yes.happened_at, about="a", purpose="b", until=TODAY - DAY)
    consents.give(by=cast.signe, person_id=row.person_id, told=told, now=NOW, corrects_id=yes.id)


def merged_with_a_no(cast: Cast, house: Place, row: Referral, yes: Consent) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 100 * DAY)
    allow(cast, ole, house, days_ago=1, answer="no", about="", purpose="")
    kept = {"kept_id": ole.id, "merged_id": row.person_id}
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, now=NOW, **kept)


ENDINGS: list[Callable[[Cast, Place, Referral, Consent], None]] = [
    withdrawn,
    refused_later,
    refused_later_as_another_kind,
    refused_later_by_a_name,
    written_by_mistake,
    corrected_to_another_place,
    corrected_to_an_end,
    merged_with_a_no,
]


@pytest.mark.parametrize("ends", ENDINGS)
def test_a_view_ends_with_the_yes_and_whoever_had_seen_them_is_told_so_without_a_name(
    cast: Cast, house: Place, smed: people.Person, ends: Callable[..., None]
) -> None:
    row, yes = refer(cast, smed, house), allow(cast, smed, house)
    assert (names(cast), ask(cast, row)) == (["Smed"], "seen")
    look(cast)
    ends(cast, house, row, yes)
    before = ReferralEvent.objects.count()
    assert (names(cast), ask(cast, row)) == ([], "consent_ended")
    with pytest.raises(Refusal) as refused:
        answer(cast, row)
    assert (refused.value.code, ReferralEvent.objects.count()) == ("consent_ended", before)
    assert "Smed" not in str(refused.value) and not refused.value.params
    # A colleague who has never seen them is not told that there is anyone.
    told = {"username": "pia", "name": "Pia Ny", "role": "partner", "password": "broen-over-aaen-2026"}
    pia = accounts.add_user(organisation=cast.per.organisation, place=house.id, now=NOW, **told)  # type: ignore[attr-defined]
    with pytest.raises(NotFound):
        partners.one(by=pia, stay_id=row.id, today=TODAY)


def test_a_yes_runs_out_with_its_last_day(cast: Cast, house: Place, smed: people.Person) -> None:
    refer(cast, smed, house)
    allow(cast, smed, house, until=TODAY)
    assert (names(cast), names(cast, days=1)) == (["Smed"], [])


@pytest.mark.parametrize(
    ("event", "last_day", "written", "state", "asked"),
    [
        ("left", TODAY, "left", "left", "stay_after"),
        ("left_early", TODAY + 5 * DAY, "left_early", "broken_off", "stay_broken"),
        ("sent_away", TODAY + 5 * DAY, "sent_away", "broken_off", "stay_broken"),
        ("outside", TODAY + 5 * DAY, "outside", "broken_off", "stay_broken"),
        # On the last day nothing was broken off.
        ("sent_away", TODAY, "left", "left", "stay_after"),
    ],
)
def test_a_place_says_that_somebody_has_left_and_we_are_asked_what_comes_next_whatever_it_wrote(
    cast: Cast, house: Place, smed: people.Person, event: str, last_day: date, written: str, state: str, asked: str
) -> None:
    row = refer(cast, smed, house)
    allow(cast, smed, house)
    answer(cast, row, "arrived", at=NOW - 3 * DAY, until=last_day)
    (seen,) = partners.listed(by=cast.per, today=TODAY)
    assert seen.can == ["left"]
    assert answer(cast, row, event, note="Tog hjem").kind == written
    assert names(cast) == [], "and is out of view"
    progress = following.one(by=cast.signe, referral_id=row.id, today=TODAY).progress
    assert (progress.state, progress.is_answered) == (state, False)
    assert Reminder.objects.filter(person=smed, kind=asked).exists()


def test_whose_doing_it_was_that_somebody_left_too_early_is_never_made_up(
    cast: Cast, house: Place, smed: people.Person
) -> None:
    row = refer(cast, smed, house)
    allow(cast, smed, house)
    answer(cast, row, "arrived", at=NOW - 3 * DAY, until=TODAY)
    with pytest.raises(Refusal) as refused:
        answer(cast, row, "left", at=NOW - DAY)
    assert (refused.value.code, refused.value.params["field"]) == ("how_it_ended", "ended_by")
    assert names(cast) == ["Smed"]
    with pytest.raises(Refusal) as refused:
        answer(cast, row, "left", at=NOW - 30 * DAY)
    assert [fault.code for fault in getattr(refused.value, "faults", ())] == ["before_arrival"], (
        "one mistake, told once"
    )
    with pytest.raises(NotFound):
        answer(cast, row, "followed_up", note="Tog hjem")


def died(cast: Cast, house: Place, row: Referral) -> None:
    deaths.die(by=cast.signe, person_id=row.person_id, on=TODAY, source="Hospitalet", now=NOW)


def closed(cast: Cast, house: Place, row: Referral) -> None:
    accounts.change(by=cast.mona, username="per", role="facilitator", teams=(), leaves_all=True, now=NOW)
    accounts.change(by=cast.mona, username="per", role="partner", teams=(), leaves_all=True, now=NOW)
    cast.per.refresh_from_db()  # type: ignore[attr-defined]


def moved_to_another_place(cast: Cast, house: Place, row: Referral) -> None:
    other = places.add(by=cast.oda, told={"name": "Havly", "kind": "beds", "phone": "", "about": ""}, now=NOW)
    accounts.change(by=cast.mona, username="per", role="", teams=(), place=other.id, now=NOW)
    cast.per.refresh_from_db()  # type: ignore[attr-defined]


def referral_taken_back(cast: Cast, house: Place, row: Referral) -> None:
    referring.take_back(by=cast.signe, referral_id=row.id, why="Forkert borger", now=NOW)


def let_go(cast: Cast, house: Place, row: Referral) -> None:
    worker_says(cast, row, "let_go", note="Vil ikke alligevel")


def left(cast: Cast, house: Place, row: Referral) -> None:
    worker_says(cast, row, "arrived", 5)
    assert names(cast) == ["Smed"]
    worker_says(cast, row, "left", 0)


def declined(cast: Cast, house: Place, row: Referral) -> None:
    answer(cast, row, "declined", note="Fuldt")


@pytest.mark.parametrize("ends", [died, closed, moved_to_another_place, referral_taken_back, let_go, left, declined])
def test_a_view_ends_with_the_referral_the_account_and_the_life(
    cast: Cast, house: Place, smed: people.Person, ends: Callable[..., None]
) -> None:
    row = refer(cast, smed, house)
    allow(cast, smed, house)
    look(cast)
    ends(cast, house, row)
    assert (names(cast), ask(cast, row)) == ([], "not found")
    with pytest.raises(NotFound):
        answer(cast, row, "arrived")


def test_asked_again_after_a_no_they_are_back(cast: Cast, house: Place, smed: people.Person) -> None:
    row = refer(cast, smed, house)
    allow(cast, smed, house)
    worker_says(cast, row, "declined", 3)
    assert names(cast) == []
    worker_says(cast, row, "asked_again", 1, until=TODAY + DAY)
    taking_back.take_back(by=cast.signe, event_id=worker_says(cast, row, "accepted").id, why="Forkert borger", now=NOW)
    (seen,) = partners.listed(by=cast.per, today=TODAY)
    assert (seen.progress.state, seen.progress.next_on) == ("asked", TODAY + DAY)
    # What is agreed is written as a new version of the referral: the place goes by the one that stands.
    referring.describe(by=cast.signe, referral_id=row.id, values={"purpose": "Ro"}, seen=row.id, now=NOW)
    assert [each.row.purpose for each in partners.listed(by=cast.per, today=TODAY)] == ["Ro"]


def test_what_was_said_of_the_place_itself_decides_and_a_name_in_words_opens_nothing(
    cast: Cast, house: Place, smed: people.Person
) -> None:
    refer(cast, smed, house)
    allow(cast, smed, None, days_ago=9, kind="gp")
    allow(cast, smed, None, days_ago=9, name="Skovhuset i Vejle")
    assert names(cast) == []
    to_any = allow(cast, smed, None, days_ago=5)
    assert names(cast) == ["Smed"], "to a residential place, whichever"
    allow(cast, smed, house, days_ago=7, answer="no", about="", purpose="")
    assert names(cast) == [], "an older no to this very place is not undone by a yes to whichever"
    own = allow(cast, smed, house, days_ago=2)
    assert names(cast) == ["Smed"]
    back = {"by": cast.signe, "form": "oral", "at": NOW, "now": NOW}
    consents.withdraw(**back, consent_id=to_any.id, kept={own.id})
    assert names(cast) == ["Smed"]


def test_a_no_to_one_place_ends_its_view_and_that_of_no_other(cast: Cast, house: Place, smed: people.Person) -> None:
    havly = places.add(by=cast.oda, told={"name": "Havly", "kind": "residential", "phone": "", "about": ""}, now=NOW)
    refer(cast, smed, house)
    refer(cast, smed, havly)
    allow(cast, smed, None, days_ago=20)
    allow(cast, smed, house, days_ago=10)
    own = allow(cast, smed, havly, days_ago=9)

    def seen_by(place: Place) -> list[str]:
        accounts.change(by=cast.mona, username="per", role="", teams=(), place=place.id, now=NOW)
        cast.per.refresh_from_db()  # type: ignore[attr-defined]
        return names(cast)

    assert (seen_by(house), seen_by(havly)) == (["Smed"], ["Smed"])
    consents.withdraw(by=cast.signe, consent_id=own.id, form="oral", at=NOW, now=NOW)
    assert (seen_by(house), seen_by(havly)) == (["Smed"], [])


def test_two_records_of_one_citizen_are_seen_as_one_and_a_merge_undone_is_seen_as_it_was(
    cast: Cast, house: Place, smed: people.Person
) -> None:
    refer(cast, smed, house)
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 50 * DAY)
    allow(cast, ole, house)
    assert names(cast) == []
    kept = {"kept_id": ole.id, "merged_id": smed.id}
    merge = merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, now=NOW, **kept)
    (seen,) = partners.listed(by=cast.per, today=TODAY)
    assert (seen.name, seen.person_id) == ("Ole", ole.id)
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW)
    assert names(cast) == []


def test_an_answer_is_written_once_as_said_by_the_account_and_stands_where_workers_look(
    cast: Cast, house: Place, smed: people.Person
) -> None:
    row = refer(cast, smed, house)
    allow(cast, smed, house)
    key = uuid4()
    first = answer(cast, row, id=key, at=NOW - DAY, until=TODAY + 2 * DAY, whom="en anden", note="Kom efter frokost")
    assert answer(cast, row, id=key).id == first.id == key
    assert (first.kind, first.whom, first.recorded_by_id) == ("accepted", "Per Partner", cast.per.id)  # type: ignore[attr-defined]
    assert Change.objects.filter(kind="referral_event", object_id=key, person=smed).count() == 1
    entry = AuditEntry.objects.get(act="referrals.answer", person=smed)
    assert (entry.by, entry.is_read) == (cast.per, False)
    (seen,) = partners.listed(by=cast.per, today=TODAY)
    assert (seen.progress.state, seen.progress.next_on, seen.can) == (
        "accepted",
        TODAY + 2 * DAY,
        ["arrived", "accepted", "declined"],
    )
    answer(cast, row, "arrived")
    with pytest.raises(Refusal, match="cannot come next"):
        answer(cast, row, "declined")
    with pytest.raises(NotFound):
        answer(cast, row, "extended")
    # Sent twice, a no answers as it did the first time, though it has closed the page.
    ida = people.meet(by=cast.signe, alias="Ida", now=NOW - 9 * DAY)
    other = refer(cast, ida, house)
    allow(cast, ida, house, days_ago=8)
    no = answer(cast, other, "declined", id=uuid4())
    assert answer(cast, other, "declined", id=no.id).id == no.id
    assert partners.is_said(by=cast.per, stay_id=other.id, key=str(no.id))
    assert not partners.is_said(by=cast.per, stay_id=row.id, key=str(no.id))
    assert not partners.is_said(by=cast.per, stay_id=other.id, key="nonsense")


def test_what_another_place_has_to_do_with_it_is_not_told(cast: Cast, house: Place, smed: people.Person) -> None:
    other = places.add(by=cast.oda, told={"name": "Havly", "kind": "beds", "phone": "", "about": ""}, now=NOW)
    there = refer(cast, smed, other, stay_kind="short")
    worker_says(cast, there, "arrived", 5, until=TODAY + 5 * DAY)
    row = refer(cast, smed, house)
    allow(cast, smed, house)
    with pytest.raises(Refusal) as refused:
        answer(cast, row, "arrived")
    assert refused.value.code == "elsewhere"
    assert "Havly" not in str(refused.value) and not refused.value.params


def test_no_other_role_reads_or_answers_and_a_partner_without_a_place_sees_nobody(
    cast: Cast, house: Place, smed: people.Person
) -> None:
    row = refer(cast, smed, house)
    allow(cast, smed, house)
    new = happening.NewEvent(event="accepted", at=NOW)
    for who in cast.everyone().values():
        if who is not cast.per:
            by: Any = who
            with pytest.raises(PermissionDenied):
                partners.listed(by=by, today=TODAY)
            with pytest.raises(PermissionDenied):
                partners.answer(by=by, stay_id=row.id, new=new, now=NOW)
            with pytest.raises(PermissionDenied):
                places.confirm_own(by=by, free=1, at=NOW, now=NOW)
    accounts.change(by=cast.mona, username="per", role="", teams=(), leaves_all=True, now=NOW)
    cast.per.refresh_from_db()  # type: ignore[attr-defined]
    assert (names(cast), ask(cast, row), places.own(by=cast.per, now=NOW)) == ([], "not found", None)
    for act in (lambda: answer(cast, row), lambda: places.confirm_own(by=cast.per, free=1, at=NOW, now=NOW)):
        with pytest.raises(NotFound):
            act()


def test_a_place_says_its_own_free_beds_as_long_as_it_is_open(cast: Cast, house: Place) -> None:
    assert places.own(by=cast.per, now=NOW) == places.Free(house, None, is_stale=False)
    places.confirm(by=cast.signe, place_id=house.id, free=1, said_by="vagten", at=NOW - DAY, now=NOW)
    row = places.confirm_own(by=cast.per, free=3, at=NOW, now=NOW, id=uuid4())
    assert places.confirm_own(by=cast.per, free=3, at=NOW, now=NOW, id=row.id).id == row.id
    assert (row.place_id, row.said_by, BedReport.objects.count()) == (house.id, "Per Partner", 2)
    own = places.own(by=cast.per, now=NOW)
    assert own is not None and (own.beds, own.is_stale) == (3, False)
    assert places.listed(by=cast.signe, now=NOW)[0].beds == 3
    with pytest.raises(SeveralRefused):
        places.confirm_own(by=cast.per, free=100, at=NOW, now=NOW)
    places.set_open(by=cast.oda, place_id=house.id, is_open=False, now=NOW)
    with pytest.raises(NotFound):
        places.confirm_own(by=cast.per, free=1, at=NOW, now=NOW)


def test_those_who_work_with_the_citizen_read_who_has_seen_them_and_that_the_view_has_ended(
    cast: Cast, house: Place, smed: people.Person
) -> None:
    def views() -> tuple[list[str], list[object]]:
        smed.refresh_from_db()
        said = consents.of(smed, by=cast.signe, today=TODAY)
        found = partners.views_of(smed, by=cast.signe, said=said, today=TODAY)
        return [place.name for place in found.open_to], [each["by__name"] for each in found.seen]

    refer(cast, smed, house)
    assert views() == ([], [])
    yes = allow(cast, smed, house)
    assert views() == (["Skovhuset"], []), "open, and nobody has looked"
    look(cast)
    look(cast)
    assert views() == (["Skovhuset"], ["Per Partner"])
    entry = AuditEntry.objects.filter(person=smed, is_read=True, by=cast.per).first()
    assert entry is not None and (entry.act, entry.purpose) == ("referrals.consented", "treatment")
    consents.withdraw(by=cast.signe, consent_id=yes.id, form="oral", at=NOW, now=NOW)
    assert views() == ([], ["Per Partner"])


def test_the_manager_chooses_an_open_place_of_the_organisation_for_a_partner_alone(cast: Cast, house: Place) -> None:
    def change(place: UUID | None, role: str = "", **more: Any) -> User:
        told = {"username": "per", "teams": (), "place": place, "now": NOW, **more}
        accounts.change(by=cast.mona, role=role, **told)
        return User.objects.get(username="per")

    elsewhere = Place.objects.create(organisation=cast.nabo.organisation, name="Nabohus", kind="beds")  # type: ignore[attr-defined]
    shut = Place.objects.create(organisation=house.organisation, name="Lukket", kind="beds", is_open=False)
    for wrong in (elsewhere.id, shut.id, uuid4()):
        with pytest.raises(Refusal) as refused:
            change(wrong)
        assert refused.value.code == "place_unknown"
    assert change(None).place_id == house.id, "none named: it stays"
    places.set_open(by=cast.oda, place_id=house.id, is_open=False, now=NOW)
    assert change(house.id, leaves_all=True).place_id == house.id, "closed meanwhile: what was referred there stays"
    assert [place.name for place in accounts.places_for(by=cast.mona, kept=house.id)] == ["Skovhuset"]
    seen = accounts.state_of(change(house.id))
    change(None, leaves_all=True)
    with pytest.raises(Refusal, match="changed after you opened"):
        change(None, seen=seen)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(username="signe").update(place=house)


def test_the_list_costs_two_queries_however_many_are_on_it(
    cast: Cast, house: Place, django_assert_num_queries: Any
) -> None:
    for number in range(12):
        person = people.meet(by=cast.signe, alias=f"Borger {number}", now=NOW - 100 * DAY)
        allow(cast, person, house)
        row = refer(cast, person, house)
        if number % 3:
            worker_says(cast, row, "accepted", 3, until=TODAY + number * DAY)
        if number % 3 == 2:
            worker_says(cast, row, "arrived", 1)
    with django_assert_num_queries(2):
        found = partners.listed(by=cast.per, today=TODAY)
    assert [each.progress.state for each in found] == ["asked"] * 4 + ["accepted"] * 4 + ["arrived"] * 4
