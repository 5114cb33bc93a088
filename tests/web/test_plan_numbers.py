"""The numbers of goals are kept as they were given: what is added comes after them, and shares the rank of none."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from brobygger.records.plans import Plan
from brobygger.services import people
from tests.cast import Cast
from tests.web.test_plan_pages import form, goal, send, shown_form

As = Callable[[str], Client]


def test_a_goal_that_is_added_comes_last_whatever_numbers_the_others_have(as_: As, cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60))
    client = as_("signe")
    send(client, smed, form(goal(0, "A", order="1"), goal(1, "B", order="5")))
    told = shown_form(client, smed) | {"more": "goal"}
    widened = client.post(f"/planer/borger/{smed.id}/skriv/", told).context["form"]
    assert widened["goals-2-order"].value() == 6
    told |= goal(2, "C", order="") | {"goals": "3", "goals-0-remove": "on"}
    del told["more"]
    send(client, smed, told)
    found = Plan.objects.get(number=2).goals.order_by("position").values_list("own_words", "priority")
    assert list(found) == [("B", 5), ("C", 6)]
