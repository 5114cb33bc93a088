"""What cannot be of a course: refused in words on the page, with everything typed still in the form, and nothing written."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.endings import FollowUp
from brobygger.records.plans import Plan
from brobygger.records.referrals import ReferralEvent
from brobygger.rules.treatment.substitution import Step
from brobygger.services import deaths, endings, merging, people, places
from brobygger.services.referrals import happening, referring, taking_back
from brobygger.services.treatment import substitution
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 60 * DAY)


def when(days_ago: int = 0) -> dict[str, str]:
    at = timezone.localtime() - days_ago * DAY - timedelta(minutes=1)
    return {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}"}


def day(ahead: int) -> str:
    return f"{timezone.localdate() + ahead * DAY:%d-%m-%Y}"


def refused(client: Client, path: str, typed: dict[str, str], says: str) -> None:
    """The page that comes back says why, and holds what was typed."""
    answer = client.post(path, typed)
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert says in shown
    assert [text for text in typed.values() if text not in shown] == []


def referred(cast: Cast, smed: people.Person, name: str, place: Any = None) -> Any:
    """A referral to a place of that name, or to that place, two weeks ago."""
    now = timezone.now()
    told = {"name": name, "kind": "residential", "phone": "", "about": ""}
    place = place or places.add(by=cast.oda, told=told, now=now)
    at = now - 14 * DAY
    new = referring.NewReferral(
        kind="stay", at=at, answer_by=timezone.localdate(), place_id=place.id, stay_kind="taster"
    )
    return referring.refer(by=cast.signe, person_id=smed.id, new=new, now=now)


def test_a_stay_that_overlaps_another_is_refused_with_both_places(cast: Cast, as_: As, smed: people.Person) -> None:
    now = timezone.now()
    first, second = referred(cast, smed, "Skovhuset"), referred(cast, smed, "Havhuset")
    arrived = happening.NewEvent(event="arrived", at=now - 5 * DAY)
    happening.happen(by=cast.signe, referral_id=first.id, new=arrived, now=now)
    typed = {"until": day(3), "note": "Natten hos Havhuset gik godt", **when(2)}
    said = f"Borgeren har været på Skovhuset siden {day(-5)}. Skriv først, hvornår det ophold sluttede"
    refused(as_("signe"), f"/henvisninger/{second.id}/arrived/", typed, said)
    assert ReferralEvent.objects.count() == 1


def test_a_forgotten_stay_is_told_as_past_and_named_with_a_way_to_end_it(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now, client = timezone.now(), as_("signe")
    first, second = referred(cast, smed, "Skovhuset"), referred(cast, smed, "Havhuset")
    arrived = happening.NewEvent(event="arrived", at=now - 9 * DAY, until=timezone.localdate() - 4 * DAY)
    happening.happen(by=cast.signe, referral_id=first.id, new=arrived, now=now)
    page = unescape(client.get(f"/henvisninger/borger/{smed.id}/").content.decode())
    assert f"skulle være slut d. {day(-4)}, 4 dage over tid; i dag er dag 10" in page
    assert "dag 10 af" not in page and "Er der nu" not in page
    typed = {"until": day(3), "note": "Natten hos Havhuset gik godt", **when(2)}
    said = f"Borgeren er efter det skrevne stadig på Skovhuset: borgeren kom d. {day(-9)} og skulle rejse d. {day(-4)}"
    refused(client, f"/henvisninger/{second.id}/arrived/", typed, said)
    shown = client.post(f"/henvisninger/{second.id}/arrived/", typed).content.decode()
    assert f'href="/henvisninger/{first.id}/left/"' in shown


def test_a_stay_told_late_is_asked_for_an_earlier_last_day_and_not_for_the_end_of_the_one_after(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now = timezone.now()
    first, second = referred(cast, smed, "Skovhuset"), referred(cast, smed, "Havhuset")
    arrived = happening.NewEvent(event="arrived", at=now - 3 * DAY)
    happening.happen(by=cast.signe, referral_id=second.id, new=arrived, now=now)
    typed = {"until": day(-2), "note": "Kom sent", **when(8)}
    said = (
        f"Borgeren kom til Havhuset d. {day(-3)}, og dette ophold ville stadig vare da. Skriv en tidligere sidste dag"
    )
    refused(as_("signe"), f"/henvisninger/{first.id}/arrived/", typed, said)


def test_two_stays_at_once_after_a_merge_are_shown_and_asked_to_be_settled(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now, client = timezone.now(), as_("signe")
    ole = people.meet(by=cast.signe, alias="Ole", now=now)
    stays = {}
    for whom, name, days in ((smed, "Skovhuset", 5), (ole, "Havhuset", 3)):
        row = referred(cast, whom, name)
        stays[name] = row.id
        arrived = happening.NewEvent(event="arrived", at=now - days * DAY)
        happening.happen(by=cast.signe, referral_id=row.id, new=arrived, now=now)
    asked = "Borgeren er efter det skrevne to steder på én gang"
    pages = f"/henvisninger/borger/{smed.id}/", f"/borgere/{smed.id}/"
    assert [page for page in pages if asked in client.get(page).content.decode()] == []
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=now)
    for page in pages:
        told = client.get(page).content.decode().split(asked)[1].split("</ul>")[0]
        assert f"Skovhuset: siden {day(-5)}" in told and f"Havhuset: siden {day(-3)}" in told
        assert told.count("/left/") == 2
    ended = happening.NewEvent(event="left", at=now - 3 * DAY)
    happening.happen(by=cast.signe, referral_id=stays["Skovhuset"], new=ended, now=now)
    assert [page for page in pages if asked in client.get(page).content.decode()] == []
    ended_as = client.get(pages[0]).content.decode()
    assert "Opholdet sluttede" in ended_as and "som aftalt" not in ended_as, "nobody said that it was"


def test_the_same_stay_on_two_records_is_one_place_and_can_be_taken_back(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now, client = timezone.now(), as_("signe")
    ole = people.meet(by=cast.signe, alias="Ole", now=now)
    place, events = None, []
    for whom in (smed, ole):
        row = referred(cast, whom, "Skovhuset", place)
        place = row.place
        arrived = happening.NewEvent(event="arrived", at=now - 5 * DAY)
        events.append(happening.happen(by=cast.signe, referral_id=row.id, new=arrived, now=now))
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=now)
    said = "Det samme ophold står to gange: tag det ene tilbage, som skrevet ved en fejl."
    for path in (f"/henvisninger/borger/{smed.id}/", f"/borgere/{smed.id}/"):
        page = client.get(path).content.decode()
        told = page.split(said)[1].split("</ul>")[0]
        assert told.count("Skrevet ved en fejl") == 2 and "/left/" not in told
        assert all(f"/henvisninger/sket/{event.id}/fortryd/" in told for event in events)
        assert "to steder på én gang" not in page
    today = client.get("/i-dag/?hvem=all").content.decode()
    assert "To steder på én gang" not in today and "henvisninger til det samme" not in today
    assert "Det samme ophold står to gange" in today
    taking_back.take_back(by=cast.signe, event_id=events[1].id, why="Var den samme", now=now)
    page = client.get(f"/henvisninger/borger/{smed.id}/").content.decode()
    assert (
        said not in page and f"/henvisninger/{events[1].referral_id}/fortryd/" in page.split("til det samme er åbne")[1]
    )


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("dosis/ny", {"times": "2", "days": "7", "basis": "Ringede selv"}),
        ("skriv", {"own_words": "Jeg vil have mit eget", "goals": "0"}),
        ("handleplan", {"status": "offered", "note": "På gaden"}),
    ],
)
def test_what_is_agreed_before_the_first_we_know_of_the_citizen_is_refused(
    as_: As, smed: people.Person, page: str, typed: dict[str, str]
) -> None:
    # Sixty days ago to the minute, which near midnight is another day where the clocks have changed since.
    first = timezone.localtime(smed.created_at)
    said = f"Det er før det første, vi ved om borgeren, d. {first:%d-%m-%Y}"
    refused(as_("signe"), f"/planer/borger/{smed.id}/{page}/", typed | when(61), said)


def test_more_minutes_than_the_days_have_are_refused(as_: As, smed: people.Person) -> None:
    typed = {"times": "5", "days": "1", "minutes": "600", "basis": "Ringede selv", **when()}
    refused(as_("signe"), f"/planer/borger/{smed.id}/dosis/ny/", typed, "Det er mere tid, end der er i dagene")


def test_a_corrected_step_keeps_what_came_of_it(cast: Cast, as_: As, smed: people.Person) -> None:
    told = Step("first_talk", timezone.now() - DAY, "Lægen", result="Dosis hjælper om natten")
    row = substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=timezone.now())
    assert "Dosis hjælper om natten" in as_("signe").get(f"/behandling/substitution/{row.id}/ret/").content.decode()


def test_a_plan_that_ends_before_it_begins_is_refused_with_every_word_kept(as_: As, smed: people.Person) -> None:
    goal = {"own_words": "En dør, der kan låses", "about": "other_areas:housing", "horizon": "now", "order": "1"}
    typed = {f"goals-0-{name}": told for name, told in goal.items()}
    typed |= {"goals": "1", "goals-0-tasks": "1", "own_words": "Jeg vil have mit eget", "care": "Mad hver dag"}
    typed |= {"ends_on": day(-2), **when()}
    said = "En plan kan ikke slutte, før den bliver lavet"
    refused(as_("signe"), f"/planer/borger/{smed.id}/skriv/", typed, said)
    assert not Plan.objects.exists()


@pytest.mark.parametrize("who", ["signe", "asta"])
def test_a_follow_up_after_a_death_is_refused_to_whoever_writes_it(
    cast: Cast, as_: As, smed: people.Person, who: str
) -> None:
    now = timezone.now()
    ended = endings.NewEnding(ended_at=now - 40 * DAY, status="stabilised", reason="finished")
    row = endings.end(by=cast.signe, person_id=smed.id, new=ended, now=now)
    deaths.die(by=cast.signe, person_id=smed.id, on=timezone.localdate() - 2 * DAY, source="Hospitalet", now=now)
    client = as_(who)
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    typed = {"outcome": "reached", "own_words": "Det går fint", "note": "Ringede selv", **when()}
    # Who wrote it is not told to ring themselves. The day is the field to mend: what was done by then can be written.
    author = "du" if who == "signe" else "Signe Bro"
    died = timezone.localdate() - 2 * DAY
    said = f"Borgeren døde den {died:%d-%m-%Y}, som {author} har skrevet {timezone.localdate():%d-%m-%Y}."
    path = f"/afslutninger/{row.id}/opfoelgning/1/"
    refused(client, path, typed, said)
    shown = unescape(client.post(path, typed).content.decode())
    assert re.search(rf'href="#id_happened_on">[^<]*{re.escape(said)}', shown)
    assert ("ring til Signe Bro" in shown) == (who == "asta")
    assert not FollowUp.objects.exists()
