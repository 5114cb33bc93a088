"""What a citizen says yes and no to: written, corrected, taken back, and never in anybody else's sight."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.consents import Consent, ConsentWithdrawn
from brobygger.rules import consents as rules
from brobygger.rules.consents import Receiver, State
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.law import day_only, local_day
from brobygger.rules.refusals import Refusal
from brobygger.services import consents, deaths, merging, people, places
from brobygger.services.access import NotFound
from brobygger.services.changes import PermissionDenied
from tests.at_once import at_once
from tests.cast import NOW, Cast

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TODAY = local_day(NOW)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 300 * DAY)


def told(kind: str = "gp", days_ago: int = 10, **change: Any) -> rules.Told:
    said = {"answer": "yes", "form": "oral", "about": "at vi mødes", "purpose": "en tid", "witness": "Signe"}
    return rules.Told(**{"at": NOW - days_ago * DAY, "to": Receiver(kind), **said, **change})


def give(
    by: Any, person: people.Person, *what: Any, key: Any = None, corrects_id: Any = None, **change: Any
) -> Consent:
    new = told(*what, **change)
    return consents.give(by=by, person_id=person.id, told=new, now=NOW, key=key, corrects_id=corrects_id)


def withdraw(by: Any, row: Consent, days_ago: float = 0, **change: Any) -> ConsentWithdrawn:
    how = {"form": "oral", "at": NOW - days_ago * DAY, **change}
    return consents.withdraw(by=by, consent_id=row.id, now=NOW, **how)


def states(by: Any, person: people.Person, today: date = TODAY) -> list[State]:
    person.refresh_from_db()
    return [each.state for each in consents.of(person, by=by, today=today)]


def due(person: people.Person) -> list[str]:
    return sorted(Reminder.objects.filter(person=person, kind__startswith="consent").values_list("kind", flat=True))


def test_a_yes_holds_until_it_is_taken_back_and_leaves_feed_and_audit(cast: Cast, smed: people.Person) -> None:
    row = give(cast.signe, smed, own_words="Ja, til lægen")
    assert states(cast.malik, smed) == [State.STANDS]
    back = withdraw(cast.malik, row, own_words="Nej, alligevel ikke")
    assert states(cast.signe, smed) == [State.WITHDRAWN]
    (shown,) = consents.of(smed, by=cast.signe, today=TODAY)
    assert (shown.row.own_words, shown.withdrawals[0].own_words) == ("Ja, til lægen", "Nej, alligevel ikke")
    kinds = Change.objects.filter(person=smed).values_list("kind", "object_id")
    assert {("consent", row.id), ("consent_withdrawn", back.id)} <= set(kinds)
    acts = list(AuditEntry.objects.filter(person=smed, is_read=False).order_by("id").values_list("act", "by"))
    assert acts[-2:] == [("consents.give", cast.signe.id), ("consents.withdraw", cast.malik.id)]  # type: ignore[attr-defined]


def test_nothing_is_edited_a_correction_names_what_it_replaces_and_moves_no_withdrawal(
    cast: Cast, smed: people.Person
) -> None:
    row = give(cast.signe, smed)
    withdraw(cast.signe, row)
    again = give(cast.malik, smed, corrects_id=row.id, about="kun hvornår vi mødes")
    assert (again.corrects_id, Consent.objects.get(id=row.id).about) == (row.id, "at vi mødes")
    (shown,) = consents.of(smed, by=cast.signe, today=TODAY)
    assert (shown.key, shown.row.about, shown.state) == (row.id, "kun hvornår vi mødes", State.WITHDRAWN)
    # Whoever had it open is told what a colleague made of it.
    with pytest.raises(Refusal) as refused:
        give(cast.signe, smed, corrects_id=row.id, about="noget tredje")
    assert refused.value.code == "older_form"
    # And one who takes it back by an older key takes back the same.
    other = give(cast.signe, smed, "dentist")
    newer = give(cast.signe, smed, "dentist", corrects_id=other.id, about="tænder")
    withdraw(cast.signe, other)
    assert {each.key: each.state for each in consents.of(smed, by=cast.signe, today=TODAY)}[other.id] is State.WITHDRAWN
    assert ConsentWithdrawn.objects.filter(consent=newer).count() == 0


def test_sent_twice_it_is_written_once_and_taken_back_twice_it_is_taken_back(cast: Cast, smed: people.Person) -> None:
    key = uuid4()
    assert give(cast.signe, smed, key=key).id == give(cast.signe, smed, key=key).id
    row = Consent.objects.get()
    first = withdraw(cast.signe, row, key=uuid4())
    assert withdraw(cast.malik, row).id == first.id
    assert withdraw(cast.signe, row, key=first.id).id == first.id
    # What was said when it was told the second time is kept, and the first day it was said counts.
    withdraw(cast.malik, row, days_ago=2, own_words="Jeg sagde det i tirsdags")
    (shown,) = consents.of(smed, by=cast.signe, today=TODAY)
    assert [each.happened_at for each in shown.withdrawals] == [NOW - 2 * DAY, NOW]


def test_what_was_written_by_mistake_is_taken_back_and_stays_as_history(cast: Cast, smed: people.Person) -> None:
    row = give(cast.signe, smed)
    back = withdraw(cast.signe, row)
    consents.take_back_withdrawal(by=cast.signe, consent_withdrawn_id=back.id, why="Forkert borger", now=NOW)
    assert states(cast.signe, smed) == [State.STANDS]
    consents.take_back(by=cast.signe, consent_id=row.id, why="Forkert borger", now=NOW)
    assert states(cast.signe, smed) == []
    assert (Consent.objects.count(), ConsentWithdrawn.objects.count()) == (2, 2)
    # A no that was said of it meanwhile, on a phone, is heard all the same; who sits at a page is told.
    said = {"by": cast.malik, "consent_id": row.id, "form": "oral", "own_words": "Nej", "at": NOW, "now": NOW}
    with pytest.raises(Refusal, match="Signe Bro has taken this back"):
        consents.withdraw(**said)
    assert consents.withdraw(**said, recorded_at=NOW).own_words == "Nej"


def test_a_no_is_not_taken_back_and_nothing_is_taken_back_before_it_was_given(cast: Cast, smed: people.Person) -> None:
    no = give(cast.signe, smed, answer="no", about="", purpose="")
    with pytest.raises(SeveralRefused) as refused:
        withdraw(cast.signe, no)
    assert refused.value.code == "not_a_yes"
    yes = give(cast.signe, smed, "dentist")
    with pytest.raises(SeveralRefused) as refused:
        withdraw(cast.signe, yes, days_ago=11)
    assert refused.value.code == "withdrawn_before"
    # The clock of a phone may be wrong: its no gets through.
    consents.withdraw(
        by=cast.signe, consent_id=yes.id, form="oral", at=NOW - 400 * DAY, recorded_at=NOW - 400 * DAY, now=NOW
    )
    assert states(cast.signe, smed) == [State.WITHDRAWN, State.REFUSED]


def test_one_that_runs_out_stands_in_the_lists_until_the_citizen_was_asked(cast: Cast, smed: people.Person) -> None:
    row = give(cast.signe, smed, until=TODAY + 5 * DAY)
    assert due(smed) == ["consent_ends", "consent_late"]
    assert Reminder.objects.get(kind="consent_ends").about_id == row.id
    assert states(cast.signe, smed, TODAY + 6 * DAY) == [State.RUN_OUT]
    give(cast.signe, smed, days_ago=0, until=TODAY + 90 * DAY)
    assert [each.due_at.date() for each in Reminder.objects.filter(kind="consent_ends")] == [TODAY + 90 * DAY]
    for each in Consent.objects.all():
        withdraw(cast.signe, each)
    assert due(smed) == []


def test_nothing_new_of_who_has_died_and_nobody_is_reminded(cast: Cast, smed: people.Person) -> None:
    row = give(cast.signe, smed, until=TODAY + 5 * DAY)
    deaths.die(by=cast.signe, person_id=smed.id, on=TODAY - DAY, source="Hospitalet", now=NOW)
    assert due(smed) == []
    for late in (lambda: give(cast.signe, smed, days_ago=0), lambda: withdraw(cast.signe, row)):
        with pytest.raises(Refusal) as refused:
            late()
        assert refused.value.code == "has_died"
    # A phone may send later what was said before.
    withdraw(cast.signe, row, days_ago=2)


@pytest.mark.parametrize("withdrawn", [5, 15], ids=["later", "earlier than the yes of the other"])
def test_of_two_records_the_narrower_holds_until_somebody_has_asked(
    cast: Cast, smed: people.Person, withdrawn: int
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 30 * DAY)
    gave = give(cast.signe, ole, "gp", 20)
    withdraw(cast.signe, gave, days_ago=withdrawn)
    give(cast.signe, smed, "gp", 10)
    sure = {"reason": "samme", "is_difference_seen": True}
    merge = merging.merge(by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW + MINUTE, **sure)
    assert states(cast.signe, smed) == [State.DOUBTED, State.WITHDRAWN]
    consents.give(by=cast.signe, person_id=smed.id, told=told("gp", 1), now=NOW + 2 * MINUTE)
    assert states(cast.signe, smed)[0] is State.STANDS
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW + 3 * MINUTE)
    assert states(cast.signe, ole) == [State.WITHDRAWN]
    assert states(cast.signe, smed) == [State.STANDS, State.STANDS]


def test_a_no_of_the_same_day_written_later_holds_though_nobody_knows_its_hour(cast: Cast, smed: people.Person) -> None:
    give(cast.signe, smed, "gp", 2)
    no = told("gp", answer="no", about="", purpose="", witness="")
    no = replace(no, at=day_only(local_day(NOW - 2 * DAY)))
    consents.give(by=cast.signe, person_id=smed.id, told=no, now=NOW + MINUTE)
    assert State.STANDS not in states(cast.signe, smed)


def test_what_covers_a_referral_is_told_apart_from_what_does_not(cast: Cast, smed: people.Person) -> None:
    house = places.add(
        by=cast.oda, told={"name": "Skovhuset", "kind": "residential", "phone": "", "about": ""}, now=NOW
    )
    give(cast.signe, smed)
    give(cast.signe, smed, "residential", answer="no", about="", purpose="")
    found = consents.of(smed, by=cast.signe, today=TODAY)
    assert [each.row.receiver_kind for each in consents.covering(found, help_kind="gp").yes] == ["gp"]
    assert consents.covering(found, help_kind="dentist") == consents.Covering([], [])
    stay = consents.covering(found, place_id=house.id)
    assert (stay.yes, [each.state for each in stay.other]) == ([], [State.REFUSED])


def house_of(cast: Cast, name: str = "Skovhuset") -> places.Place:
    what = {"name": name, "kind": "residential", "phone": "", "about": ""}
    return places.add(by=cast.oda, told=what, now=NOW)


def says_yes(cast: Cast, person: people.Person, house: places.Place) -> tuple[bool, bool]:
    """Whether the referral's page says that the place may be told, and whether the place sees the citizen."""
    found = consents.of(person, by=cast.signe, today=TODAY)
    covered = bool(consents.covering(found, place_id=house.id).yes)
    return covered, bool(consents.opened_to(house.id, people=[person.id], today=TODAY))


def test_a_yes_that_was_renewed_is_taken_back_as_a_whole(cast: Cast, smed: people.Person) -> None:
    house = house_of(cast)
    to = {"to": Receiver("residential", place=house.id)}
    first = give(cast.signe, smed, days_ago=40, until=TODAY + 7 * DAY, **to)
    newest = give(cast.malik, smed, days_ago=2, **to)
    dentist = give(cast.signe, smed, "dentist")
    assert says_yes(cast, smed, house) == (True, True)
    said = {"by": cast.mona, "consent_id": newest.id, "form": "oral", "at": NOW, "now": NOW}
    back = consents.withdraw(**said, own_words="De skal intet vide")
    assert states(cast.signe, smed) == [State.WITHDRAWN, State.STANDS, State.WITHDRAWN]
    assert says_yes(cast, smed, house) == (False, False)
    assert due(smed) == []
    too = ConsentWithdrawn.objects.get(consent=first)
    assert (too.recorded_by, too.happened_at, too.form) == (cast.mona, NOW, "oral")
    fed = Change.objects.filter(kind="consent_withdrawn").values_list("object_id", flat=True)
    assert set(fed) == {back.id, too.id}
    assert not ConsentWithdrawn.objects.filter(consent=dentist).exists()
    # What the citizen says yes to afterwards holds.
    consents.give(by=cast.signe, person_id=smed.id, told=told(at=NOW + DAY, **to), now=NOW + DAY)
    assert says_yes(cast, smed, house) == (True, True)


def test_one_that_stands_by_itself_is_told_apart_until_it_too_is_taken_back(cast: Cast, smed: people.Person) -> None:
    house = house_of(cast)
    to_any = give(cast.signe, smed, "residential", 20)
    own = give(cast.signe, smed, to=Receiver("residential", place=house.id), days_ago=5)
    back = withdraw(cast.signe, own, days_ago=1, kept=[to_any.id])
    assert states(cast.signe, smed) == [State.WITHDRAWN, State.STANDS]
    assert says_yes(cast, smed, house) == (False, False), "what was said of the place itself decides"
    assert says_yes(cast, smed, house_of(cast, "Havly")) == (True, True)
    # Written again by one that says nothing of it, as a phone does, it goes too.
    withdraw(cast.malik, give(cast.malik, smed, "residential", 3), recorded_at=NOW)
    assert states(cast.signe, smed) == [State.WITHDRAWN] * 3
    for each in [back, *ConsentWithdrawn.objects.current().exclude(id=back.id)]:
        consents.take_back_withdrawal(by=cast.signe, consent_withdrawn_id=each.id, why="Forkert borger", now=NOW)
    assert states(cast.signe, smed) == [State.STANDS] * 3


def test_of_two_yeses_of_which_one_was_taken_back_before_both_went_the_other_holds_no_more(
    cast: Cast, smed: people.Person
) -> None:
    house = house_of(cast)
    to = {"to": Receiver("residential", place=house.id)}
    give(cast.signe, smed, days_ago=40, **to)
    newest = give(cast.signe, smed, days_ago=9, **to)
    stamps = {"happened_at": NOW, "recorded_at": NOW, "received_at": NOW, "recorded_by": cast.signe}
    ConsentWithdrawn.objects.create(person=smed, consent=newest, form="oral", **stamps)
    # Written afterwards, of before.
    give(cast.signe, smed, days_ago=3, **to)
    assert states(cast.signe, smed) == [State.DOUBTED, State.WITHDRAWN, State.DOUBTED]
    assert says_yes(cast, smed, house) == (False, False)


def test_a_phone_with_a_wrong_clock_takes_back_what_stands_and_a_late_one_leaves_what_was_said_since(
    cast: Cast, smed: people.Person
) -> None:
    first, since = give(cast.signe, smed, "gp", 20), give(cast.signe, smed, "gp", 2)
    consents.withdraw(by=cast.signe, consent_id=first.id, form="oral", at=NOW - 5 * DAY, recorded_at=NOW, now=NOW)
    assert states(cast.signe, smed) == [State.STANDS, State.WITHDRAWN]
    give(cast.signe, smed, "gp", 1)
    consents.withdraw(by=cast.signe, consent_id=since.id, form="oral", at=NOW - 400 * DAY, recorded_at=NOW, now=NOW)
    assert states(cast.signe, smed) == [State.WITHDRAWN] * 3


def by_phone(by: Any, row: Consent, days_ago: float = 0, **change: Any) -> ConsentWithdrawn:
    """As a phone brings it that was told so long ago: of no other yes it says anything."""
    at = NOW - days_ago * DAY
    return consents.withdraw(
        by=by, consent_id=row.id, now=NOW, **{"form": "oral", "at": at, "recorded_at": at, **change}
    )


@pytest.mark.parametrize("again", [withdraw, by_phone], ids=["a page opened before", "a phone that has not synced"])
def test_a_no_told_of_a_yes_that_was_taken_back_ends_the_one_given_since(
    cast: Cast, smed: people.Person, again: Callable[..., ConsentWithdrawn]
) -> None:
    first = give(cast.signe, smed, "gp", 30)
    withdraw(cast.signe, first, days_ago=4)
    give(cast.signe, smed, "gp", 3)
    # Said before the new yes it is the same no, told once more.
    assert again(cast.malik, first, 3.5).happened_at == NOW - 3.5 * DAY
    assert states(cast.signe, smed) == [State.STANDS, State.WITHDRAWN]
    key = uuid4()
    no = again(cast.malik, first, 2, key=key)
    assert states(cast.signe, smed) == [State.WITHDRAWN, State.WITHDRAWN]
    told = [(each.recorded_by, each.happened_at) for each in ConsentWithdrawn.objects.exclude(consent=first)]
    assert told == [(cast.malik, NOW - 2 * DAY)]
    # A yes given afterwards is ended by no word from before, sent once more or told by a third.
    give(cast.signe, smed, "gp", 1)
    assert no.id == again(cast.malik, first, 2, key=key).id == key
    again(cast.mona, first, 1.5)
    assert states(cast.signe, smed) == [State.STANDS, State.WITHDRAWN, State.WITHDRAWN]
    # Where the first no was written by mistake, the second is a no all the same.
    mistake = ConsentWithdrawn.objects.get(happened_at=NOW - 4 * DAY)
    consents.take_back_withdrawal(by=cast.signe, consent_withdrawn_id=mistake.id, why="Forkert borger", now=NOW)
    assert states(cast.signe, smed) == [State.STANDS, State.WITHDRAWN, State.WITHDRAWN]


@pytest.mark.parametrize("again", [withdraw, by_phone], ids=["a page opened before", "a phone that has not synced"])
@pytest.mark.parametrize("at", [NOW - 3 * DAY, day_only(local_day(NOW - 3 * DAY))], ids=["with an hour", "a day alone"])
def test_a_yes_written_late_of_between_two_tellings_of_a_no_holds_no_more_than_what_was_told_last(
    cast: Cast, smed: people.Person, again: Callable[..., ConsentWithdrawn], at: Any
) -> None:
    house = house_of(cast)
    to = {"to": Receiver("residential", place=house.id)}
    first = give(cast.signe, smed, days_ago=30, **to)
    withdraw(cast.signe, first, days_ago=6)
    last = again(cast.malik, first, 1)
    give(cast.signe, smed, at=at, **to)
    assert states(cast.signe, smed) == [State.DOUBTED, State.WITHDRAWN]
    assert says_yes(cast, smed, house) == (False, False)
    # The first day it was said counts for the yes it was said of; what was said by mistake says nothing.
    (_, shown) = consents.of(smed, by=cast.signe, today=TODAY)
    assert [each.happened_at for each in shown.withdrawals] == [NOW - 6 * DAY, NOW - DAY]
    consents.take_back_withdrawal(by=cast.signe, consent_withdrawn_id=last.id, why="Forkert borger", now=NOW)
    assert says_yes(cast, smed, house) == (True, True)


@pytest.mark.parametrize("tell", [withdraw, by_phone], ids=["office", "phone"])
def test_one_that_was_told_to_stand_by_itself_is_taken_back_by_no_older_word(
    cast: Cast, smed: people.Person, tell: Callable[..., ConsentWithdrawn]
) -> None:
    first, own = give(cast.signe, smed, "gp", 30), give(cast.signe, smed, "gp", 15)
    third = give(cast.signe, smed, "gp", 12)
    withdraw(cast.signe, first, days_ago=5, kept=[own.id])
    consents.take_back_withdrawal(
        by=cast.signe,
        consent_withdrawn_id=ConsentWithdrawn.objects.current().get(consent=third).id,
        why="Forkert borger",
        now=NOW,
    )
    assert states(cast.signe, smed) == [State.STANDS, State.STANDS, State.WITHDRAWN]
    # Told late, of before that was said; the first was taken back then, the others not.
    tell(cast.malik, first, 8)
    assert states(cast.signe, smed) == [State.STANDS, State.STANDS, State.WITHDRAWN]
    # Of the day on which it was said, without an hour, nobody knows that it is later; of a later one everybody does.
    tell(cast.malik, first, at=day_only(local_day(NOW - 5 * DAY)))
    assert states(cast.signe, smed) == [State.STANDS, State.STANDS, State.WITHDRAWN]
    tell(cast.malik, own, 4)
    assert states(cast.signe, smed) == [State.WITHDRAWN] * 3


@pytest.mark.parametrize("tell", [withdraw, by_phone], ids=["office", "phone"])
def test_a_no_told_twice_within_minutes_by_one_worker_is_refused_neither_time(
    cast: Cast, smed: people.Person, tell: Callable[..., ConsentWithdrawn]
) -> None:
    first, own = give(cast.signe, smed, "gp", 30), give(cast.signe, smed, "gp", 20)
    no = withdraw(cast.signe, first, at=NOW - 3 * MINUTE, kept=[own.id])
    assert states(cast.signe, smed) == [State.STANDS, State.WITHDRAWN]
    assert tell(cast.signe, first, at=NOW - MINUTE).id == no.id
    assert states(cast.signe, smed) == [State.WITHDRAWN, State.WITHDRAWN]


@pytest.mark.parametrize("tell", [withdraw, by_phone], ids=["office", "phone"])
@pytest.mark.parametrize("days_ago", [20, 5], ids=["the open one first", "the open one last"])
def test_a_no_to_one_place_is_none_to_another_though_a_yes_to_any_goes_with_it(
    cast: Cast, smed: people.Person, days_ago: int, tell: Callable[..., ConsentWithdrawn]
) -> None:
    skovhuset, havly, third = house_of(cast), house_of(cast, "Havly"), house_of(cast, "Klitten")
    to_any = give(cast.signe, smed, "residential", days_ago)
    give(cast.signe, smed, to=Receiver("residential", place=skovhuset.id))
    own = give(cast.signe, smed, to=Receiver("residential", place=havly.id), days_ago=9)
    # Corrected since, it names the same place.
    give(cast.signe, smed, corrects_id=own.id, to=Receiver("residential", place=havly.id), days_ago=9)
    assert [says_yes(cast, smed, each) for each in (skovhuset, havly, third)] == [(True, True)] * 3
    tell(cast.signe, own, 1)
    assert [says_yes(cast, smed, each)[1] for each in (skovhuset, havly, third)] == [True, False, False]
    assert [says_yes(cast, smed, each)[0] for each in (skovhuset, havly, third)] == [True, False, False]
    assert sorted(states(cast.signe, smed)) == [State.STANDS, State.WITHDRAWN, State.WITHDRAWN]
    # Whoever says no to any place says no to that one too, though the phone shows a yes that has gone meanwhile.
    tell(cast.malik, to_any)
    assert states(cast.signe, smed) == [State.WITHDRAWN] * 3
    assert says_yes(cast, smed, skovhuset) == (False, False)


def test_a_no_to_one_doctor_leaves_another_whether_it_is_a_no_or_a_yes_taken_back(
    cast: Cast, smed: people.Person
) -> None:
    to_hansen, to_jensen = Receiver("gp", "Hansen"), Receiver("gp", "Jensen")
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 300 * DAY)
    for person in (smed, ole):
        give(cast.signe, person, days_ago=20)
        give(cast.signe, person, to=to_jensen, days_ago=9)
    give(cast.signe, smed, to=to_hansen, days_ago=5, answer="no", about="", purpose="", witness="")
    assert states(cast.signe, smed) == [State.REFUSED, State.STANDS, State.DOUBTED]
    withdraw(cast.signe, give(cast.signe, ole, to=to_hansen, days_ago=8), 5)
    assert states(cast.signe, ole) == [State.WITHDRAWN, State.STANDS, State.WITHDRAWN]


def test_where_two_records_are_parted_again_the_no_of_the_one_is_the_narrower_on_the_other(
    cast: Cast, smed: people.Person
) -> None:
    skovhuset, havly = house_of(cast), house_of(cast, "Havly")
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 30 * DAY)
    give(cast.signe, smed, "residential", 20)
    give(cast.signe, smed, to=Receiver("residential", place=skovhuset.id))
    own = give(cast.signe, ole, to=Receiver("residential", place=havly.id))
    merge = {"kept_id": smed.id, "merged_id": ole.id, "reason": "samme", "is_difference_seen": True}
    merged = merging.merge(by=cast.signe, now=NOW, **merge)
    withdraw(cast.signe, own)
    assert says_yes(cast, smed, skovhuset) == (True, True)
    merging.undo(why="Det var to", by=cast.signe, merge_id=merged.id, now=NOW + MINUTE)
    assert says_yes(cast, smed, skovhuset) == (False, False)
    assert states(cast.signe, smed) == [State.DOUBTED, State.WITHDRAWN]


def test_a_place_must_be_ones_own_organisations(cast: Cast, smed: people.Person) -> None:
    nowhere = replace(told("residential"), to=Receiver("residential", place=uuid4()))
    with pytest.raises(NotFound):
        consents.give(by=cast.signe, person_id=smed.id, told=nowhere, now=NOW)


ACTS: list[Callable[[Any, people.Person, Consent], object]] = [
    lambda by, person, row: give(by, person, "dentist"),
    lambda by, person, row: give(by, person, "gp", corrects_id=row.id),
    lambda by, person, row: consents.take_back(by=by, consent_id=row.id, why="Forkert borger", now=NOW),
]


@pytest.mark.parametrize("act", ACTS)
def test_those_who_treat_write_it_and_nobody_outside_the_team(
    cast: Cast, smed: people.Person, act: Callable[..., object]
) -> None:
    row = give(cast.signe, smed)
    for who in (cast.mona, cast.asta, cast.per, cast.frida, cast.eva, cast.ada):
        with pytest.raises(PermissionDenied):
            act(who, smed, row)
    for who in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            act(who, smed, row)


def test_whoever_sees_the_citizen_hears_a_no_and_nobody_else_reads_what_was_said(
    cast: Cast, smed: people.Person
) -> None:
    """Not a partner either: what it sees of its own referrals is asked elsewhere (``test_partners``)."""
    row = give(cast.signe, smed)
    for who in (cast.per, cast.frida, cast.eva, cast.ada):
        with pytest.raises(PermissionDenied):
            consents.of(smed, by=who, today=TODAY)
        with pytest.raises(PermissionDenied):
            withdraw(who, row)
    for who in (cast.troels, cast.nabo, cast.nina):
        with pytest.raises(NotFound):
            withdraw(who, row)
    withdraw(cast.mona, row)


def test_reading_costs_the_same_however_many_there_are(
    cast: Cast, smed: people.Person, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert consents.at_a_glance(smed, by=cast.signe, today=TODAY) == consents.Glance([], is_asked=False)
    for days_ago, kind in enumerate(["gp", "dentist", "nurse", "shelter", "housing"], start=1):
        withdraw(cast.signe, give(cast.signe, smed, kind, days_ago))
    with django_assert_num_queries(2):
        assert consents.at_a_glance(smed, by=cast.signe, today=TODAY) == consents.Glance([], is_asked=True)


def test_the_line_at_the_top_says_what_holds_and_the_last_that_was_said_to_others(
    cast: Cast, smed: people.Person
) -> None:
    give(cast.signe, smed, "gp", 30, until=TODAY - DAY)
    give(cast.signe, smed, "gp", 5)
    give(cast.signe, smed, "nurse", 20, until=TODAY - DAY)
    give(cast.signe, smed, "relatives", 3, answer="no", about="", purpose="")
    withdraw(cast.signe, give(cast.signe, smed, "dentist", 2))
    shown = consents.at_a_glance(smed, by=cast.signe, today=TODAY).shown
    assert [(each.row.receiver_kind, each.state.value) for each in shown] == [
        ("relatives", "refused"),
        ("gp", "stands"),
        ("nurse", "run_out"),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_back_at_once_neither_is_refused(cast: Cast, smed: people.Person) -> None:
    row = give(cast.signe, smed)
    came = at_once(lambda: withdraw(cast.signe, row), lambda: withdraw(cast.malik, row))
    assert [each for each in came if isinstance(each, Exception)] == []
    assert ConsentWithdrawn.objects.count() == 1


def test_what_is_taken_back_leaves_the_lists_as_they_were(cast: Cast, smed: people.Person) -> None:
    row = give(cast.signe, smed, until=TODAY + 2 * DAY)
    assert due(smed) == ["consent_ends", "consent_late"]
    back = withdraw(cast.signe, row)
    assert due(smed) == []
    consents.take_back_withdrawal(by=cast.malik, consent_withdrawn_id=back.id, why="Forkert borger", now=NOW)
    assert due(smed) == ["consent_ends", "consent_late"]
    consents.take_back(by=cast.malik, consent_id=row.id, why="Forkert borger", now=NOW)
    assert due(smed) == []
