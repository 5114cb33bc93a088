"""A request that was written wrong is corrected: the clock follows, what stood before is kept."""

from datetime import date, timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.requests import Request
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import deaths, endings, merging, people, requests
from brobygger.services.access import NotFound
from brobygger.services.agenda import lists
from brobygger.services.changes import PermissionDenied
from brobygger.services.requests import decisions, recommendations
from brobygger.services.requests.decided import decisions_of
from brobygger.services.requests.waiting import waiting_about
from tests.cast import NOW, Cast

SAID = NOW - timedelta(days=3)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW)


def told(**more: Any) -> requests.NewRequest:
    return requests.NewRequest(**{"words": "Jeg vil i behandling", "said_at": SAID, "said_to": "Signe Bro", **more})


def ask(cast: Cast, person: people.Person, **more: Any) -> Request:
    return requests.ask(by=cast.signe, person_id=person.id, new=told(**more), now=NOW)


def due_of(person: people.Person) -> date | None:
    person.refresh_from_db()
    return person.clock_due_on


def test_the_clock_follows_the_corrected_moment_and_the_earlier_version_says_who_and_when(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast, smed, place="Bænken")
    later = NOW + timedelta(hours=1)
    new = told(words="Få mig i behandling", said_at=SAID - timedelta(days=2), place="Kiosken", witness="Bo")
    fixed = requests.correct(by=cast.malik, seen=row.id, new=new, now=later)
    assert due_of(smed) == date(2026, 11, 21)
    (asked,) = requests.asked(smed, by=cast.signe)
    (stands,) = asked.requests
    assert (stands.id, stands.words, stands.place, stands.witness) == (fixed.id, "Få mig i behandling", "Kiosken", "Bo")
    now, before = requests.versions(stands, by=cast.signe)
    assert (now.recorded_by, now.recorded_at) == (cast.malik, later)
    assert (before.words, before.place, before.recorded_by) == ("Jeg vil i behandling", "Bænken", cast.signe)
    assert Change.objects.filter(kind="request", object_id=fixed.id).exists()
    assert AuditEntry.objects.filter(act="requests.correct", by=cast.malik, person=smed).exists()
    # The list says the words as they stand.
    shown = lists.listed(by=cast.signe, shows="today", now=later)
    assert "Få mig i behandling" in shown.words.values()


def test_what_has_happened_and_what_is_advised_and_decided_stays_with_a_corrected_request(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast, smed)
    requests.happen(by=cast.signe, request_id=row.id, kind="told", whom="Asta", at=NOW, now=NOW)
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", "Fordi", mark=mark)
    recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    fixed = requests.correct(by=cast.signe, seen=row.id, new=told(words="Hjælp mig"), now=NOW)
    (asked,) = requests.asked(smed, by=cast.signe)
    assert [event.kind for event in asked.events] == ["told"]
    assert not Reminder.objects.filter(person=smed, kind="request_silent").exists()
    waits = waiting_about(smed, None, by=cast.asta)
    assert waits is not None and waits.request is not None
    assert waits.request.words == "Hjælp mig"
    decisions.decide(
        by=cast.asta,
        person_id=smed.id,
        new=decisions.NewDecision(waits.about, "refuse", "Fordi", NOW),
        now=NOW,
    )
    assert due_of(smed) is None
    again = requests.correct(by=cast.signe, seen=fixed.id, new=told(words="Hjælp mig nu"), now=NOW)
    assert due_of(smed) is None
    assert waiting_about(smed, None, by=cast.asta) is None
    (asked,) = requests.asked(smed, by=cast.signe)
    assert [each.id for each in asked.requests] == [again.id]
    assert [row for row in decisions_of(smed, by=cast.asta) if row.request_id in asked.clock.requests]
    with pytest.raises(Refusal) as refused:
        requests.take_back_request(by=cast.signe, request_id=again.id, why="Fejl", now=NOW)
    assert refused.value.code == "request_decided"
    # It was decided on at NOW, so it cannot have been said after.
    later = NOW + timedelta(days=1)
    with pytest.raises(SeveralRefused) as several:
        requests.correct(by=cast.signe, seen=again.id, new=told(said_at=later), now=later)
    assert [fault.code for fault in several.value.faults] == ["said_after_event"]


def test_a_request_without_a_recommendation_is_decided_on_once_it_is_corrected(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    requests.correct(by=cast.signe, seen=row.id, new=told(words="Hjælp mig"), now=NOW)
    waits = waiting_about(smed, None, by=cast.asta)
    assert waits is not None
    new = decisions.NewDecision(waits.about, "grant", "Fordi", NOW)
    assert decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=NOW).request_id == row.id
    assert waiting_about(smed, None, by=cast.asta) is None


def test_two_workers_requests_give_the_earliest_clock_also_once_one_is_corrected(
    cast: Cast, smed: people.Person
) -> None:
    first = ask(cast, smed)
    ask(cast, smed, words="Hun vil i behandling", said_at=SAID + timedelta(hours=4))
    requests.correct(by=cast.signe, seen=first.id, new=told(said_at=SAID + timedelta(days=1)), now=NOW)
    (asked,) = requests.asked(smed, by=cast.signe)
    assert asked.clock.said_at == SAID + timedelta(hours=4)
    assert len(asked.requests) == 2


def test_an_older_form_is_refused_with_what_stands_and_the_same_sent_again_writes_once(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast, smed)
    new = told(words="Hjælp mig")
    fixed = requests.correct(by=cast.signe, seen=row.id, new=new, now=NOW)
    assert requests.correct(by=cast.signe, seen=row.id, new=new, now=NOW) == fixed
    with pytest.raises(Refusal) as refused:
        requests.correct(by=cast.malik, seen=row.id, new=told(words="Noget helt tredje"), now=NOW)
    assert (refused.value.code, refused.value.params["newest"]) == ("older_form", fixed.id)
    # What changes nothing writes nothing.
    same = requests.correct(by=cast.malik, seen=fixed.id, new=told(words="Hjælp mig "), now=NOW)
    assert same == fixed and Request.objects.count() == 2
    # Nor does the minute a form tells of a moment with seconds.
    Request.objects.filter(id=fixed.id).update(happened_at=SAID + timedelta(seconds=37))
    assert requests.correct(by=cast.malik, seen=fixed.id, new=told(words="Hjælp mig"), now=NOW) == fixed
    requests.take_back_request(by=cast.signe, request_id=fixed.id, why="Fejl", now=NOW)
    assert due_of(smed) is None
    with pytest.raises(Refusal) as refused:
        requests.correct(by=cast.malik, seen=fixed.id, new=told(words="Noget helt tredje"), now=NOW)
    assert refused.value.code == "taken_back"


def test_a_correction_about_a_record_that_was_merged_meanwhile_is_asked_about_and_then_holds(
    cast: Cast, smed: people.Person
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW)
    row = ask(cast, ole)
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW)
    new = told(words="Hjælp mig", said_at=SAID - timedelta(days=1))
    with pytest.raises(Refusal) as refused:
        requests.correct(by=cast.signe, seen=row.id, new=new, shown=ole.id, now=NOW)
    assert (refused.value.code, refused.value.params["stands"]) == ("merged_since", smed.id)
    fixed = requests.correct(by=cast.signe, seen=row.id, new=new, shown=smed.id, now=NOW)
    # It stays with the record it was told of, so that an undone merge leaves each with its own.
    assert fixed.person_id == ole.id
    assert due_of(smed) == date(2026, 11, 22)


def test_of_who_has_died_the_words_can_be_corrected_and_no_wish_comes_after_the_death(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast, smed)
    deaths.die(by=cast.signe, person_id=smed.id, on=NOW.date(), source="Hospitalet", is_sure=True, now=NOW)
    later = NOW + timedelta(days=2)
    with pytest.raises(Refusal) as refused:
        requests.correct(by=cast.signe, seen=row.id, new=told(said_at=NOW + timedelta(days=1, hours=2)), now=later)
    assert refused.value.code == "has_died"
    requests.correct(by=cast.signe, seen=row.id, new=told(words="Hjælp mig"), now=later)
    assert not Reminder.objects.filter(person=smed).exists()


def test_a_wish_is_not_moved_past_an_ending_and_one_moved_before_it_never_brought_the_course_back(
    cast: Cast, smed: people.Person
) -> None:
    said_at, ended_at = NOW - timedelta(days=40), NOW - timedelta(days=31)
    row = requests.ask(by=cast.signe, person_id=smed.id, new=told(said_at=said_at), now=said_at)
    new = endings.NewEnding(ended_at, "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    with pytest.raises(SeveralRefused) as several:
        requests.correct(by=cast.signe, seen=row.id, new=told(said_at=SAID), now=NOW)
    assert [fault.code for fault in several.value.faults] == ["said_after_ending"]
    back = ask(cast, smed)
    smed.refresh_from_db()
    assert (smed.phase, smed.ended_at) == ("contact", None)
    before = told(said_at=ended_at - timedelta(days=1))
    fixed = requests.correct(by=cast.signe, seen=back.id, new=before, now=NOW)
    smed.refresh_from_db()
    assert (smed.phase, smed.ended_at) == ("followup", ended_at)
    # And back again, when that was the mistake: the request had not been said before the ending after all.
    requests.take_back_request(by=cast.signe, request_id=fixed.id, why="Fejl", now=NOW)
    ask(cast, smed, words="Jeg vil tilbage")
    smed.refresh_from_db()
    assert smed.phase == "contact"


def test_a_wish_written_down_late_is_moved_past_an_ending_unless_somebody_advised_on_it_before_that_day(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast, smed, said_at=NOW - timedelta(days=40))
    mark = recommendations.grounds(smed, by=cast.signe).mark
    half = recommendations.NewRecommendation(advice="grant", text="Fordi", mark=mark)
    handed = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=half, now=NOW - timedelta(days=35))
    new = endings.NewEnding(NOW - timedelta(days=31), "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    with pytest.raises(SeveralRefused) as several:
        requests.correct(by=cast.signe, seen=row.id, new=told(), now=NOW)
    assert [fault.code for fault in several.value.faults] == ["said_after_ending"]
    recommendations.take_back(by=cast.signe, recommendation_id=handed.id, why="Fejl", now=NOW)
    requests.correct(by=cast.signe, seen=row.id, new=told(), now=NOW)
    smed.refresh_from_db()
    assert (smed.phase, smed.ended_at) == ("contact", None)
    assert due_of(smed) == SAID.date() + timedelta(days=14)


def test_who_may_not_correct_and_who_is_elsewhere(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    with pytest.raises(PermissionDenied):
        requests.correct(by=cast.mona, seen=row.id, new=told(words="Hjælp"), now=NOW)
    with pytest.raises(NotFound):
        requests.correct(by=cast.troels, seen=row.id, new=told(words="Hjælp"), now=NOW)


def test_a_decided_request_does_not_become_anonymous_and_once_the_decision_is_taken_back_it_does(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast, smed)
    new = decisions.NewDecision(row.id, "grant", "Fordi", NOW)
    decided = decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=NOW)
    due_on = due_of(smed)
    anonymous = told(is_anonymous=True)
    with pytest.raises(SeveralRefused) as refused:
        requests.correct(by=cast.malik, seen=row.id, new=anonymous, now=NOW)
    assert [(fault.code, fault.field) for fault in refused.value.faults] == [("request_decided", "is_anonymous")]
    assert due_of(smed) == due_on is not None
    row = requests.correct(by=cast.malik, seen=row.id, new=told(words="Hjælp mig"), now=NOW)
    decisions.take_back(by=cast.asta, decision_id=decided.id, why="Den er anonym", now=NOW)
    assert requests.correct(by=cast.malik, seen=row.id, new=anonymous, now=NOW).is_anonymous
