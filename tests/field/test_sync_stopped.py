"""Asked for treatment, told on a phone of a day that belongs to a wish whose deadline has stopped: kept as it was said, and
asked about in the office, as nobody is asked on the street."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Request
from brobygger.rules.fields import SeveralRefused
from brobygger.services import event_corrections, people, requests
from brobygger.services.agenda import lists
from tests.cast import Cast
from tests.field.phone import FieldPhone

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")

KIND = "wish_before_stop"
LABEL = "Bad om behandling, men ingen frist løber: er dagen rigtig?"


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def stopped(cast: Cast, smed: people.Person, kind: str = "withdrawn", **more: str) -> Request:
    """A wish of nine days ago whose deadline stopped two days ago."""
    new = requests.NewRequest(words="Jeg vil i behandling", said_at=days_ago(9), said_to="Signe Bro")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=new, now=days_ago(9))
    requests.happen(by=cast.signe, request_id=row.id, kind=kind, at=days_ago(2), now=days_ago(2), **more)
    return row


def say(phone: FieldPhone, smed: people.Person, days: int = 4) -> Request:
    """The phone brings a wish said so many days ago."""
    phone.write("request", smed.id, words="Nu vil jeg", said_to="Signe Bro", happened_at=days_ago(days))
    phone.sync()
    assert phone.outbox == {}, phone.last
    return Request.objects.current().get(words="Nu vil jeg")


def told_on(phone: FieldPhone, smed: people.Person) -> list[str]:
    return [each.split(" “")[0] for each in told_in_words(phone, smed)]


def told_in_words(phone: FieldPhone, smed: people.Person) -> list[str]:
    return [each["label"] for each in phone.people[str(smed.id)].get("reasons", []) if each["kind"] == KIND]


def confirmed(**more: Any) -> requests.NewRequest:
    return requests.NewRequest(**{"words": "Nu vil jeg", "said_at": days_ago(4), "said_to": "Signe Bro", **more})


@pytest.mark.parametrize(("kind", "more"), [("withdrawn", {}), ("other_offer", {"whom": "Huset", "note": "Nærmere"})])
def test_a_wish_that_belongs_to_a_stopped_one_is_kept_and_the_worker_the_leader_and_the_authority_are_told(
    cast: Cast, phone: FieldPhone, smed: people.Person, kind: str, more: dict[str, str]
) -> None:
    stopped(cast, smed, kind, **more)
    phone.sync()
    row = say(phone, smed)
    assert (
        row.happened_at.date() == days_ago(4).date()
        and requests.clock_of(smed, row.id, by=cast.signe).stopped_by == kind
    )
    assert told_on(phone, smed) == [LABEL], "the phone says so in the answer to what it sent"
    for by, shows in ((cast.signe, "today"), (cast.oda, "board"), (cast.asta, "inbox")):
        found = lists.listed(by=by, shows=shows, now=timezone.now(), kind=KIND)
        assert (found.kind, found.counts[KIND]) == (KIND, 1), shows
    assert "Nu vil jeg" in lists.listed(by=cast.asta, shows="inbox", now=timezone.now(), kind=KIND).words.values()


def test_beside_a_newer_wish_that_is_open_the_phone_says_in_words_which_wish_is_asked_about(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    stopped(cast, smed)
    new = requests.NewRequest("Kom i morgen", days_ago(1), "Malik Å")
    requests.ask(by=cast.malik, person_id=smed.id, new=new, now=timezone.now())
    say(phone, smed)
    card = phone.people[str(smed.id)]
    assert card["wish"] == "Kom i morgen" and told_in_words(phone, smed) == [f"{LABEL} “Nu vil jeg”"]
    assert [each["words"] for each in card["requests"]] == ["Kom i morgen", "Nu vil jeg"]


def test_of_a_long_wish_that_is_asked_about_the_phone_tells_the_beginning(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    stopped(cast, smed)
    phone.write("request", smed.id, words="Nu vil jeg " * 40, said_to="Signe Bro", happened_at=days_ago(4))
    phone.sync()
    (told,) = told_in_words(phone, smed)
    assert told.startswith(f"{LABEL} “Nu vil jeg Nu vil") and told.endswith("…”") and len(told) < 200


def test_a_wish_said_after_the_deadline_stopped_starts_its_own_and_asks_nothing(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    stopped(cast, smed)
    row = say(phone, smed, days=1)
    assert requests.clock_of(smed, row.id, by=cast.signe).is_running
    assert told_on(phone, smed) == [] and not row.is_day_unsure


def test_a_wish_that_joined_a_running_deadline_is_not_asked_about_when_that_stops(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    row = say(phone, smed)
    requests.happen(by=cast.signe, request_id=row.id, kind="withdrawn", at=timezone.now(), now=timezone.now())
    phone.sync()
    assert told_on(phone, smed) == []


def test_the_day_mended_starts_the_deadline_and_the_day_confirmed_leaves_it(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    stopped(cast, smed)
    row = say(phone, smed)
    # Other words alone are no answer.
    new = confirmed(said_at=row.happened_at, words="Nu vil jeg i behandling", may_have_stopped=False)
    with pytest.raises(SeveralRefused) as refused:
        requests.correct(by=cast.oda, seen=row.id, new=new, now=timezone.now())
    assert refused.value.code == "said_before_stop"
    requests.confirm_day(by=cast.oda, seen=row.id, now=timezone.now())
    requests.confirm_day(by=cast.oda, seen=row.id, now=timezone.now())
    assert Request.objects.filter(first=row.id).count() == 1, "pressed twice it is answered once"
    phone.sync()
    assert told_on(phone, smed) == [] and not Reminder.objects.filter(kind=KIND).exists()
    again = say_again(phone, smed)
    new = confirmed(words="Nu vil jeg virkelig", said_at=days_ago(1), may_have_stopped=False)
    requests.correct(by=cast.asta, seen=again.id, new=new, now=timezone.now())
    phone.sync()
    assert told_on(phone, smed) == [] and requests.clock_of(smed, again.key, by=cast.signe).is_running


def say_again(phone: FieldPhone, smed: people.Person) -> Request:
    phone.write("request", smed.id, words="Nu vil jeg virkelig", said_to="Signe Bro", happened_at=days_ago(4))
    phone.sync()
    assert told_on(phone, smed) == [LABEL]
    return Request.objects.current().get(words="Nu vil jeg virkelig")


def test_what_stopped_it_taken_back_and_the_wish_taken_back_ask_nothing_and_written_again_it_asks(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    first = stopped(cast, smed)
    row = say(phone, smed)
    event = first.events.get()
    event_corrections.take_back(by=cast.signe, event_id=event.id, why="Hørt forkert", now=timezone.now())
    phone.sync()
    assert told_on(phone, smed) == [], "the deadline runs"
    requests.happen(by=cast.signe, request_id=first.id, kind="withdrawn", at=days_ago(2), now=timezone.now())
    phone.sync()
    assert told_on(phone, smed) == [LABEL]
    requests.take_back_request(by=cast.signe, request_id=row.id, why="Hørt forkert", now=timezone.now())
    phone.sync()
    assert told_on(phone, smed) == []
    requests.write_again(
        by=cast.signe, request_id=row.id, key=requests.NewRequest("", timezone.now(), "").id, now=timezone.now()
    )
    phone.sync()
    assert told_on(phone, smed) == [LABEL]


def test_what_is_mended_on_the_phone_before_it_heard_is_asked_about_as_it_stands(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    stopped(cast, smed)
    key = phone.write("request", smed.id, words="Nu vil jeg", said_to="Signe Bro", happened_at=days_ago(4))
    phone.post(phone.asked())
    phone.change(key, words="Nu vil jeg", happened_at=days_ago(1))
    phone.sync()
    assert phone.outbox == {} and told_on(phone, smed) == []
    (clock,) = [each.clock for each in requests.asked(smed, by=cast.signe) if each.clock.is_running]
    assert len(clock.requests) == 1


def test_of_anonymous_treatment_nothing_is_asked(cast: Cast, phone: FieldPhone, smed: people.Person) -> None:
    stopped(cast, smed)
    said = {"words": "Uden navn", "said_to": "Signe Bro", "is_anonymous": True}
    phone.write("request", smed.id, happened_at=days_ago(4), **said)
    phone.sync()
    assert phone.outbox == {} and told_on(phone, smed) == []
