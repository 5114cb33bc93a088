"""What would drop in silence: a decision nobody tells, a wish nobody decides on, an offer and a stay nobody hears of again."""

from datetime import timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.referrals import Place
from brobygger.records.requests import RequestEvent
from brobygger.rules import agenda, law
from brobygger.rules.fields import SeveralRefused
from brobygger.services import courses, deaths, endings, event_corrections, people, requests
from brobygger.services.agenda import lists
from brobygger.services.referrals import happening, referring
from brobygger.services.requests import decisions
from brobygger.services.requests.left_open import left_open
from brobygger.services.requests.waiting import waiting_about
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
SAID = NOW - 3 * DAY


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 60 * DAY)


def ask(cast: Cast, person: people.Person, **more: Any) -> Any:
    told = {"words": "Jeg vil i behandling", "said_at": SAID, "said_to": "Signe Bro", "is_delegated": False, **more}
    return requests.ask(by=cast.signe, person_id=person.id, new=requests.NewRequest(**told), now=NOW)


def happen(cast: Cast, row: Any, kind: str, **more: Any) -> Any:
    told = {"at": NOW, "now": NOW, **more}
    return requests.happen(by=cast.signe, request_id=row.id, kind=kind, **told)


def decide(cast: Cast, person: people.Person, result: str = "grant", **more: Any) -> Any:
    waits = waiting_about(person, None, by=cast.asta)
    assert waits is not None
    told = {"about": waits.about, "result": result, "reasons": "Fordi", "decided_at": NOW, **more}
    return decisions.decide(by=cast.asta, person_id=person.id, new=decisions.NewDecision(**told), now=NOW)


def kinds(person: people.Person) -> set[str]:
    return set(Reminder.objects.filter(person=person).values_list("kind", flat=True))


def today(by: Any, now: Any = NOW) -> set[str]:
    found = lists.listed(by=by, shows="today", now=now)
    return {reason.kind for whom in found.page.object_list for reason in whom.reasons}


@pytest.mark.parametrize("result", ["grant", "refuse"])
def test_what_was_decided_stands_in_the_day_of_the_contact_person_until_the_citizen_is_told(
    cast: Cast, smed: people.Person, result: str
) -> None:
    row = ask(cast, smed)
    assert "decision_untold" not in kinds(smed)
    made = decide(cast, smed, result)
    assert "decision_untold" in today(cast.signe)
    reminder = Reminder.objects.get(kind="decision_untold")
    assert (reminder.about_id, reminder.params) == (made.id, {"result": result})
    assert left_open(smed, by=cast.signe).untold == {made.id}
    event = happen(cast, row, "decision_told", at=NOW + DAY / 24, now=NOW + DAY / 24)
    assert "decision_untold" not in kinds(smed)
    event_corrections.take_back(by=cast.signe, event_id=event.id, why="Forkert borger", now=NOW)
    assert "decision_untold" in kinds(smed)
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Fejl", now=NOW)
    assert "decision_untold" not in kinds(smed)


def test_a_decision_nobody_has_told_stands_above_whom_the_worker_looks_after(cast: Cast, smed: people.Person) -> None:
    gry = people.meet(by=cast.signe, alias="Gry", now=NOW - 60 * DAY)
    row = {"organisation_id": gry.organisation_id, "team_id": gry.team_id, "worker_id": cast.signe.id}
    for kind in ("not_seen", "consent_ends"):
        shown = {"shows_at": NOW - 400 * DAY, "due_at": NOW - 400 * DAY}
        Reminder.objects.create(person=gry, kind=kind, rank=agenda.rank(kind), **shown, **row)
    ask(cast, smed)
    decide(cast, smed, "refuse")
    for by, shows in ((cast.signe, "today"), (cast.oda, "board")):
        found = lists.listed(by=by, shows=shows, now=NOW, whose="all").page.object_list
        assert [whom.person.shown_name for whom in found] == ["Smed", "Gry"], shows


def test_a_decision_is_not_told_before_it_is_made(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    with pytest.raises(SeveralRefused) as none:
        happen(cast, row, "decision_told")
    assert [fault.code for fault in none.value.faults] == ["nothing_decided"]
    decide(cast, smed)
    with pytest.raises(SeveralRefused) as early:
        happen(cast, row, "decision_told", at=NOW - DAY)
    assert [fault.code for fault in early.value.faults] == ["told_before_decided"]


def test_treatment_that_begins_tells_the_citizen_and_death_asks_nobody(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    decide(cast, smed)
    started = happen(cast, row, "started")
    assert "decision_untold" not in kinds(smed)
    event_corrections.take_back(by=cast.signe, event_id=started.id, why="Forkert borger", now=NOW)
    assert "decision_untold" in kinds(smed)
    deaths.die(by=cast.signe, person_id=smed.id, on=NOW.date(), source="Hospitalet", is_sure=True, now=NOW)
    assert kinds(smed) == set()


@pytest.mark.parametrize("is_delegated", [False, None, True])
def test_treatment_that_begins_undecided_asks_for_a_decision_also_where_visitation_is_delegated(
    cast: Cast, smed: people.Person, *, is_delegated: bool | None
) -> None:
    row = ask(cast, smed, is_delegated=is_delegated)
    happen(cast, row, "started")
    assert "treatment_undecided" in kinds(smed)
    assert "treatment_undecided" in today(cast.signe)
    inbox = lists.listed(by=cast.asta, shows="inbox", now=NOW)
    assert "treatment_undecided" in inbox.counts
    decide(cast, smed)
    assert "treatment_undecided" not in kinds(smed)


def test_where_treatment_began_on_the_day_the_course_ended_the_list_says_no_hour_of_the_ending_that_nobody_told(
    cast: Cast, smed: people.Person
) -> None:
    happen(cast, ask(cast, smed), "started", at=NOW - DAY)
    ended_at = law.day_only(law.local_day(NOW - DAY))
    new = endings.NewEnding(ended_at, "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    assert Reminder.objects.get(person=smed, kind="ended_undecided").shows_at == ended_at


@pytest.mark.parametrize("is_start_written", [True, False])
def test_a_wish_nobody_decided_on_stays_with_the_authority_when_the_course_ends_and_is_decided_there(
    cast: Cast, smed: people.Person, *, is_start_written: bool
) -> None:
    row = ask(cast, smed)
    if is_start_written:
        happen(cast, row, "started", at=NOW - 2 * DAY)
    else:
        courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW - 2 * DAY)
    new = endings.NewEnding(NOW - DAY, "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    assert "ended_undecided" in lists.listed(by=cast.asta, shows="inbox", now=NOW).counts
    assert kinds(smed).isdisjoint({"treatment_undecided", "clock"})
    assert Reminder.objects.get(person=smed, kind="ended_undecided").due_at == NOW - DAY, "since the course ended"
    assert "ended_undecided" not in today(cast.signe), "a worker can do nothing about it"
    ask(cast, smed, words="Jeg vil tilbage", said_at=NOW - DAY / 2)
    assert "ended_undecided" in kinds(smed), "wanting back decides nothing"
    decide(cast, smed)
    assert "ended_undecided" in kinds(smed), "the wish whose clock runs is decided first"
    assert decide(cast, smed).request_id == row.id
    assert "ended_undecided" not in kinds(smed)


def test_treatment_the_region_began_asks_the_municipality_for_no_decision_unless_it_was_sent_back_first(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast, smed)
    happen(cast, row, "region", whom="Midtjylland", at=NOW - 2 * DAY)
    started = happen(cast, row, "started")
    assert "treatment_undecided" not in kinds(smed)
    event_corrections.take_back(by=cast.signe, event_id=started.id, why="Forkert borger", now=NOW)
    happen(cast, row, "region_back", note="Ingen plads", at=NOW - DAY)
    happen(cast, row, "started")
    assert "treatment_undecided" in kinds(smed)


@pytest.mark.parametrize("is_hour_told", [False, True])
def test_what_the_region_sent_back_the_day_it_came_is_the_municipalitys_again(
    cast: Cast, smed: people.Person, *, is_hour_told: bool
) -> None:
    row, day_only = ask(cast, smed), law.day_only(law.local_day(NOW - DAY))
    came = day_only + timedelta(hours=2)
    happen(cast, row, "region", whom="Midtjylland", at=came)
    assert Reminder.objects.get(person=smed, kind="clock").params["owner"] == "region"
    happen(cast, row, "region_back", note="Ingen plads", at=came + timedelta(hours=1) if is_hour_told else day_only)
    assert Reminder.objects.get(person=smed, kind="clock").params["owner"] == "municipality"


@pytest.mark.parametrize("is_delegated", [False, True])
def test_who_wants_back_stands_in_the_lists_until_it_is_decided(
    cast: Cast, smed: people.Person, *, is_delegated: bool
) -> None:
    first = ask(cast, smed, said_at=NOW - 50 * DAY, is_long_ago=True)
    assert "back_undecided" not in kinds(smed)
    happen(cast, first, "withdrawn", at=NOW - 45 * DAY)
    new = endings.NewEnding(NOW - 31 * DAY, "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    ask(cast, smed, words="Jeg vil tilbage", is_delegated=is_delegated)
    assert "back_undecided" in kinds(smed)
    decide(cast, smed)
    assert "back_undecided" not in kinds(smed)


def test_another_offer_is_asked_about_after_a_while_until_somebody_has_heard(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    with pytest.raises(SeveralRefused) as refused:
        happen(cast, row, "offer_heard")
    assert [fault.code for fault in refused.value.faults] == ["no_other_offer"]
    happen(cast, row, "other_offer", whom="Skovhuset", note="Vil bo hos sin søster imens")
    assert "other_offer_silent" not in today(cast.signe)
    assert "other_offer_silent" in today(cast.signe, NOW + 15 * DAY)
    happen(cast, row, "offer_heard", note="Det går godt")
    assert "other_offer_silent" not in kinds(smed)


@pytest.mark.parametrize("is_ended", [False, True])
def test_another_offer_told_and_not_decided_stays_with_the_authority_until_it_is_decided_or_never_was_asked_for(
    cast: Cast, smed: people.Person, *, is_ended: bool
) -> None:
    row = ask(cast, smed)
    happen(cast, row, "other_offer", at=NOW - 2 * DAY, whom="Privat", note="Valgt selv")
    if is_ended:
        new = endings.NewEnding(NOW - DAY, "unfinished", "other_offer", tried="Talte om det", is_day_sure=True)
        endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    assert "offer_undecided" in lists.listed(by=cast.asta, shows="inbox", now=NOW).counts
    assert "offer_undecided" not in today(cast.signe), "a worker can do nothing about it"
    chosen = {"result": "other_offer", "offer": "Privat", "is_chosen": True}
    made = decide(cast, smed, **chosen)
    assert (made.request_id, "offer_undecided" in kinds(smed)) == (row.id, False)
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Fejl", now=NOW)
    assert "offer_undecided" in kinds(smed)
    offered = RequestEvent.objects.current().get(kind="other_offer")
    event_corrections.take_back(by=cast.signe, event_id=offered.id, why="Forkert borger", now=NOW)
    assert "offer_undecided" not in kinds(smed)
    requests.take_back_request(by=cast.signe, request_id=row.id, why="En anden", now=NOW)
    assert not kinds(smed) & {"offer_undecided", "clock"}


def test_another_offer_of_what_the_region_has_is_not_the_municipalitys_to_decide(
    cast: Cast, smed: people.Person
) -> None:
    row = ask(cast, smed)
    happen(cast, row, "region", whom="Midtjylland", at=NOW - 2 * DAY)
    happen(cast, row, "other_offer", whom="Privat", note="Valgt selv")
    assert "offer_undecided" not in kinds(smed)


def refer(cast: Cast, person: people.Person, *, at: Any = NOW - 10 * DAY) -> Any:
    where = Place.objects.get_or_create(
        organisation=cast.signe.organisation, name="Skovhuset", defaults={"kind": "residential"}
    )[0]
    told: dict[str, Any] = {"place_id": where.id, "stay_kind": "taster", "answer_by": at.date() + DAY}
    new = referring.NewReferral(kind="stay", at=at, **told)
    return referring.refer(by=cast.signe, person_id=person.id, new=new, now=NOW)


def goes(cast: Cast, row: Any, event: str, days: int, **more: Any) -> None:
    new = happening.NewEvent(event=event, at=NOW - days * DAY, **more)
    happening.happen(by=cast.signe, referral_id=row.id, new=new, now=NOW)


def test_a_lost_connection_is_asked_about_until_there_is_a_new_way(cast: Cast, smed: people.Person) -> None:
    row = refer(cast, smed)
    goes(cast, row, "lost", 5, note="Kom ikke")
    assert "referral_lost" in today(cast.signe)
    goes(cast, row, "followed_up", 4, note="Vil hellere vente")
    assert "referral_lost" not in kinds(smed)
    other = refer(cast, smed, at=NOW - 3 * DAY)
    goes(cast, other, "lost", 2, note="Kom ikke")
    assert "referral_lost" in kinds(smed)
    refer(cast, smed, at=NOW - DAY)
    assert "referral_lost" not in kinds(smed)


def bridge(cast: Cast, person: people.Person, help_kind: str, days: int) -> Any:
    at = NOW - days * DAY
    new = referring.NewReferral(kind="bridge", at=at, help_kind=help_kind, to=help_kind, answer_by=at.date() + 20 * DAY)
    return referring.refer(by=cast.signe, person_id=person.id, new=new, now=NOW)


def leave_both_open(cast: Cast, person: people.Person) -> None:
    """Psychiatry lost them, and a stay ended with nothing written of what comes after."""
    stay, lost = refer(cast, person), bridge(cast, person, "psychiatry", 9)
    goes(cast, lost, "lost", 5, note="Kom ikke")
    goes(cast, stay, "arrived", 9)
    goes(cast, stay, "left", 4)


def test_a_way_to_the_dentist_is_no_new_way_to_psychiatry_and_none_on_from_a_stay(
    cast: Cast, smed: people.Person
) -> None:
    leave_both_open(cast, smed)
    bridge(cast, smed, "dentist", 1)
    assert {"referral_lost", "stay_after"} <= kinds(smed)
    bridge(cast, smed, "psychiatry", 1)
    assert "referral_lost" not in kinds(smed) and "stay_after" in kinds(smed)
    refer(cast, smed, at=NOW - DAY)
    assert "stay_after" not in kinds(smed)


def test_what_was_lost_and_what_comes_after_a_stay_rest_with_the_course_and_come_back_with_it(
    cast: Cast, smed: people.Person
) -> None:
    leave_both_open(cast, smed)
    ending = endings.NewEnding(NOW - 2 * DAY, "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=ending, now=NOW)
    assert not {"referral_lost", "stay_after"} & kinds(smed)
    ask(cast, smed, said_at=NOW)
    assert {"referral_lost", "stay_after"} <= kinds(smed)


def test_a_stay_that_is_over_asks_what_comes_after_until_somebody_has_written_it(
    cast: Cast, smed: people.Person
) -> None:
    row = refer(cast, smed)
    goes(cast, row, "arrived", 9)
    goes(cast, row, "left", 2)
    assert "stay_after" in today(cast.signe)
    goes(cast, row, "followed_up", 1, note="Flytter hjem til sin søster")
    assert "stay_after" not in kinds(smed)


def test_a_stay_whose_end_was_told_with_what_comes_next_asks_nothing(cast: Cast, smed: people.Person) -> None:
    row = refer(cast, smed)
    goes(cast, row, "arrived", 9)
    goes(cast, row, "left", 2, note="Er hos sin søster")
    assert "stay_after" not in kinds(smed)
