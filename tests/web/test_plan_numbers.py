"""The numbers of goals are kept as they were given: what is added comes after them, and shares the rank of none."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from brobygger.records.plans import Plan
from brobygger.services import people
from tests.cast import Cast
from tests.web.test_plan_pages import again, form, goal, send, shown_form

As = Callable[[str], Client]


def test_a_goal_that_is_added_comes_last_whatever_numbers_the_others_have(as_: As, cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60))
    client = as_("signe")
    send(client, smed, form(goal(0, "A", order="1"), goal(1, "B", order="5")))
    told = shown_form(client, smed) | {"more": "goal"}
    widened = client.post(f"/planer/borger/{smed.id}/skriv/", told)
    assert widened.context["form"]["goals-2-order"].value() == 6
    assert re.findall(r'goal-\d+-title">(.*?)</h2>', widened.content.decode()) == ["“A”", "“B”", "Nyt mål"]
    told |= goal(2, "C", order="") | {"goals": "3", "goals-0-remove": "on"}
    del told["more"]
    send(client, smed, told)
    found = Plan.objects.get(number=2).goals.order_by("position").values_list("own_words", "priority")
    assert list(found) == [("B", 5), ("C", 6)]


def test_of_two_who_add_a_goal_to_one_plan_at_once_the_second_comes_after_the_first(as_: As, cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60))
    client = as_("signe")
    send(client, smed, form(goal(0, "A"), goal(1, "B")))
    added = {"goals": "4"} | goal(2, "Mit") | goal(3, "Og mit")
    mine = shown_form(client, smed) | added
    send(as_("malik"), smed, shown_form(as_("malik"), smed) | {"goals": "3"} | goal(2, "Hans"))
    answer = client.post(f"/planer/borger/{smed.id}/skriv/", mine)
    page = answer.content.decode()
    assert "Malik Å har også tilføjet et mål: dit kommer efter det" in page
    # A goal is named by its words: its place in the form is not its priority.
    assert re.findall(r'goal-\d+-title">(.*?)</h2>', page) == ["“A”", "“B”", "“Mit”", "“Og mit”", "“Hans”"]
    assert not re.search(r"\bMål \d", page)
    assert "alert-error error-summary" not in page and "Ændret, mens du skrev" in page
    send(client, smed, again(answer))
    found = Plan.objects.get(number=3).goals.order_by("position").values_list("own_words", "priority")
    assert list(found) == [("A", 1), ("B", 2), ("Hans", 3), ("Mit", 4), ("Og mit", 5)]


def test_a_new_goal_that_was_given_the_number_of_one_that_stood_keeps_it(as_: As, cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60))
    client = as_("signe")
    send(client, smed, form(goal(0, "A"), goal(1, "B")))
    mine = shown_form(client, smed) | {"goals": "3"} | goal(2, "Mit", order="1")
    send(as_("malik"), smed, shown_form(as_("malik"), smed) | {"goals": "3"} | goal(2, "Hans"))
    send(client, smed, again(client.post(f"/planer/borger/{smed.id}/skriv/", mine)))
    found = Plan.objects.get(number=3).goals.order_by("position").values_list("own_words", "priority")
    assert list(found) == [("A", 1), ("Mit", 1), ("B", 2), ("Hans", 3)]
