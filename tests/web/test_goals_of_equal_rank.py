"""Goals of equal rank: two can have the same number, and keep it in the plan, the form and two versions compared."""

import html
import re
from collections.abc import Callable

from django.test import Client

from brobygger.records.plans import Plan
from brobygger.services import people
from tests.web.test_plan_pages import form, goal, send, shown_form, smed

__all__ = ["smed"]
As = Callable[[str], Client]


def test_goals_of_equal_rank_keep_the_number_they_were_given_and_the_order_they_were_written_in(
    as_: As, smed: people.Person
) -> None:
    client = as_("signe")
    send(client, smed, form(goal(0, "En nøgle"), goal(1, "Ro"), goal(2, "Arbejde")))
    same = {f"goals-{place}-order": "1" for place in range(3)}
    send(client, smed, shown_form(client, smed) | same)
    plan = client.get(f"/planer/borger/{smed.id}/").content.decode()
    assert re.findall(r"(\d+)\. “(.*?)”", plan) == [("1", "En nøgle"), ("1", "Ro"), ("1", "Arbejde")]
    again = shown_form(client, smed)
    assert [again[name] for name in same] == ["1", "1", "1"]
    one, two = Plan.objects.order_by("number").values_list("id", flat=True)
    told = html.unescape(client.get(f"/planer/borger/{smed.id}/sammenlign/?a={one}&b={two}").content.decode())
    assert "1. “Ro”" in told and "2. “Ro”" in told and "3. “Arbejde”" in told and "En nøgle" not in told
    send(client, smed, again | {"goals-2-order": "2"})
    plan = client.get(f"/planer/borger/{smed.id}/").content.decode()
    assert re.findall(r"(\d+)\. “(.*?)”", plan) == [("1", "En nøgle"), ("1", "Ro"), ("2", "Arbejde")]
