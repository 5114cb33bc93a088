"""A plan whose day to be looked at again has passed can be changed: the day is agreed anew, and nothing is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.plans import Plan
from brobygger.rules import plans
from brobygger.services import people
from brobygger.services.plans import revisions
from tests.cast import Cast
from tests.web.test_plan_pages import send, shown_form

As = Callable[[str], Client]


def day(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d-%m-%Y}"


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=90))


@pytest.fixture
def made(cast: Cast, smed: people.Person) -> Plan:
    """A plan of two months ago: looked at again ten days ago, expected to last another month."""
    at, today = timezone.now() - timedelta(days=60), timezone.localdate()
    goal = plans.Goal("En dør, der kan låses", "other_areas", "housing", "now")
    content = plans.Content(
        made_at=at,
        own_words="Ro om natten",
        goals=[goal],
        review_on=today - timedelta(days=10),
        ends_on=today + timedelta(days=30),
    )
    return revisions.revise(by=cast.signe, person_id=smed.id, new=revisions.NewPlan(content), now=at)


def test_one_word_of_a_goal_is_changed_and_saved_without_the_day_that_passed_in_the_way(
    as_: As, smed: people.Person, made: Plan
) -> None:
    client = as_("signe")
    page = client.get(f"/planer/borger/{smed.id}/skriv/").content.decode()
    assert f"Der stod {day(-10)}, og den dag er gået. Skriv en ny" in page
    filled = shown_form(client, smed)
    assert "review_on" not in filled and filled["ends_on"] == day(30), "what is to come stands as it was agreed"
    send(client, smed, filled | {"goals-0-own_words": "En dør, der kan lukkes"})
    newest = Plan.objects.latest("number")
    assert (newest.follows_id, newest.review_on) == (made.id, None)
    made.refresh_from_db()
    assert made.review_on is not None, "the version before says what was agreed"


def test_the_day_is_said_to_have_passed_also_where_the_form_comes_back(
    as_: As, smed: people.Person, made: Plan
) -> None:
    client = as_("signe")
    sent = shown_form(client, smed) | {"goals-0-own_words": "", "review_on": day(20)}
    answer = client.post(f"/planer/borger/{smed.id}/skriv/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and f"Der stod {day(-10)}" in page and f'value="{day(20)}"' in page
    send(client, smed, sent | {"goals-0-own_words": "En dør"})
    assert Plan.objects.latest("number").review_on == timezone.localdate() + timedelta(days=20)
    assert "den dag er gået" not in client.get(f"/planer/borger/{smed.id}/skriv/").content.decode()


def test_a_new_day_a_colleague_agreed_meanwhile_is_taken_over(
    cast: Cast, as_: As, smed: people.Person, made: Plan
) -> None:
    signe, malik = as_("signe"), as_("malik")
    opened = shown_form(signe, smed)
    send(malik, smed, shown_form(malik, smed) | {"review_on": day(20)})
    answer = signe.post(f"/planer/borger/{smed.id}/skriv/", opened | {"own_words": "Ro om natten og en seng"})
    assert answer.status_code == 422
    assert answer.context["form"]["review_on"].value() == day(20), "nobody here touched it"
