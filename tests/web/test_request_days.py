"""The day a wish was said, where it would start no deadline, or one that is over: asked about once, and mended afterwards."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.services import courses, endings, people, requests
from tests.cast import Cast

TICK = 'type="checkbox" name="is_day_sure"'


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=days_ago(300))


def treated(cast: Cast, person: people.Person, *, begun: float, ended: float) -> None:
    """In treatment by hand, and ended; nobody has asked for it."""
    at = days_ago(begun)
    courses.move(by=cast.signe, person_id=person.id, to="treatment", seen="contact", at=at, now=at)
    over(cast, person, ended)


def over(cast: Cast, person: people.Person, ended: float) -> None:
    new = endings.NewEnding(days_ago(ended), "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=person.id, new=new, now=days_ago(ended))


def said(days: float, **more: Any) -> dict[str, Any]:
    at = timezone.localtime(days_ago(days))
    told = {"words": "Jeg vil gerne i behandling", "said_to": "Signe Bro", "place": "Bænken", "is_delegated": "no"}
    return told | {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}"} | more


def ask(client: Client, person: people.Person, days: float, **more: Any) -> str:
    address = f"/anmodninger/borger/{person.id}/ny/"
    return client.post(address, said(days, **more), follow=True).content.decode()


def correct(client: Client, row: Any, days: float, **more: Any) -> str:
    address = f"/anmodninger/{row.id}/ret/"
    form = client.get(address).content.decode()
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', form) for name in ("id", "seen", "shown")}
    kept = {name: match[1] for name, match in found.items() if match}
    return client.post(address, said(days, **kept, **more), follow=True).content.decode()


def test_a_wish_whose_deadline_would_be_over_is_asked_about_once(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    assert TICK not in client.get(f"/anmodninger/borger/{smed.id}/ny/").content.decode()
    page = ask(client, smed, 20)
    due = timezone.localdate(days_ago(20)) + timedelta(days=14)
    assert f"var fristen {due:%d-%m-%Y}, og den er allerede overskredet" in page and TICK in page
    smed.refresh_from_db()
    assert smed.clock_due_on is None, "nothing is written before it is answered"
    ask(client, smed, 20, is_day_sure="on")
    smed.refresh_from_db()
    assert smed.clock_due_on == due


def test_a_wish_said_yesterday_or_beside_an_earlier_one_that_runs_is_not_asked_about(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    ask(client, smed, 20, is_day_sure="on")
    assert TICK not in ask(client, smed, 1)
    smed.refresh_from_db()
    assert smed.clock_due_on == timezone.localdate(days_ago(20)) + timedelta(days=14)


def test_a_wrong_month_within_a_course_that_ended_is_asked_about_and_mended_afterwards_with_correct(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    treated(cast, smed, begun=200, ended=100)
    client = as_("signe")
    page = ask(client, smed, 120)
    ended = timezone.localdate(days_ago(100))
    assert f"Den dag ligger, før forløbet sluttede den {ended:%d-%m-%Y}" in page and TICK in page
    ask(client, smed, 120, is_day_sure="on")
    row = requests.asked(smed, by=cast.signe)[0].requests[0]
    page = correct(client, row, 1)
    assert "Rettet." in page, "it was written down after the day it was said, so that only the day was mistaken"
    smed.refresh_from_db()
    assert smed.clock_due_on == timezone.localdate(days_ago(1)) + timedelta(days=14)
    assert (smed.phase, smed.ended_at) == ("contact", None), "it is of a new course"


def test_a_wish_written_down_before_the_ending_is_not_moved_past_it_and_the_page_leads_to_a_new_one_filled_in(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    new = requests.NewRequest(words="Hjælp mig ud", said_at=days_ago(30), said_to="Malik", place="Havnen")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=new, now=days_ago(30))
    over(cast, smed, 20)
    client = as_("signe")
    page = correct(client, row, 1)
    assert "er en ny henvendelse" in page
    again, back = f"/anmodninger/borger/{smed.id}/ny/?fra={row.key}", f"/anmodninger/{row.key}/fortryd/?nyt=1"
    assert f'href="{again}"' in page and f'href="{back}"' in page and "Skrevet ved en fejl" in page
    form = client.post(back, {"why": "Forkert dag"}, follow=True).content.decode()
    assert "Hjælp mig ud" in form and 'value="Malik"' in form and 'value="Havnen"' in form
    assert f"{timezone.localdate(days_ago(30)):%d-%m-%Y}" not in form, "the day was the mistake"
    ole = people.meet(by=cast.signe, alias="Ole", now=days_ago(3))
    other = client.get(f"/anmodninger/borger/{ole.id}/ny/?fra={row.key}").content.decode()
    assert "Hjælp mig ud" not in other, "nobody is given another's words"
    assert client.get(f"/anmodninger/borger/{ole.id}/ny/?fra=x").status_code == 200


def test_what_was_written_since_is_named_with_the_way_to_take_it_back(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    new = requests.NewRequest(words="Hjælp mig ud", said_at=days_ago(30), said_to="Malik")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=new, now=days_ago(1))
    event = requests.happen(by=cast.signe, request_id=row.id, kind="withdrawn", at=days_ago(25), now=days_ago(1))
    client = as_("signe")
    link = f'<a href="/anmodninger/fortryd/{event.id}/">Tag tilbage: '
    for page in (client.get(f"/anmodninger/{row.id}/fortryd/").content.decode(), correct(client, row, 2)):
        assert "Tag først dette tilbage" in page and link in page


def test_a_wish_said_the_day_treatment_began_in_a_course_that_ended_is_told_the_truth_and_can_be_written(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    treated(cast, smed, begun=9, ended=8)
    client = as_("signe")
    page = ask(client, smed, 9.1)
    assert "før forløbet sluttede" in page and "behandlingen var begyndt, så der løber ingen frist" in page
    assert "tidligere ønske" not in page, "there is none"
    page = ask(client, smed, 9.1, is_stop_meant="on")
    assert "Gemt. Det blev sagt, før forløbet sluttede" in page and "tidligere ønske" not in page
    assert "Jeg vil gerne i behandling" in page


def test_a_wish_said_before_an_ending_is_asked_about_and_the_words_of_the_plan_say_what_begins_a_course(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    over(cast, smed, 5)
    client = as_("signe")
    page = ask(client, smed, 18)
    assert "Den dag ligger, før forløbet sluttede" in page and TICK in page
    ask(client, smed, 18, is_day_sure="on")
    smed.refresh_from_db()
    assert (smed.phase, smed.clock_due_on is not None) == ("followup", True)
