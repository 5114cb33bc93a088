"""The form of a plan or a dose is sent once more after it was saved: back in the browser, or in another tab."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from brobygger.records.plans import DosePlan, Plan
from brobygger.services import people
from tests.cast import Cast
from tests.web.test_plan_pages import form, goal, shown_form, when

As = Callable[[str], Client]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60))


def address(person: people.Person, what: str = "skriv") -> str:
    return f"/planer/borger/{person.id}/{what}/"


def as_fetched(sent: dict[str, Any]) -> dict[str, Any]:
    return {**sent, "id": str(uuid7()), "written": sent["id"]}


@pytest.mark.parametrize("is_revised", [False, True], ids=["first", "revised"])
@pytest.mark.parametrize("way", [dict, as_fetched], ids=["kept", "fetched"])
@pytest.mark.parametrize("who", ["same", "logged in anew"])
def test_a_plan_that_says_something_else_is_not_said_to_be_saved_and_is_by_the_next_press(
    as_: As, smed: people.Person, is_revised: bool, way: Any, who: str
) -> None:
    client = as_("signe")
    if is_revised:
        client.post(address(smed), form(goal()))
    sent = {**shown_form(client, smed), **form(goal(words="Ro om natten")), "id": str(uuid7())}
    assert client.post(address(smed), sent).status_code == 302
    Plan.objects.update(received_at=timezone.now() - timedelta(minutes=40))
    if who != "same":
        client, way = as_("signe"), dict
    changed = {**way(sent), "care": "Mad hver dag"}
    answer = client.post(address(smed), changed)
    assert answer.status_code == 422 and "Mad hver dag" in answer.content.decode()
    assert Plan.objects.count() == 1 + is_revised
    again = {**changed, **{name: str(answer.context["form"][name].value()) for name in ("id", "seen")}}
    for _ in range(2):
        assert client.post(address(smed), again).status_code == 302
    assert Plan.objects.count() == 2 + is_revised
    assert Plan.objects.order_by("-number")[0].care == "Mad hver dag"


@pytest.mark.parametrize("way", [dict, as_fetched], ids=["kept", "fetched"])
def test_a_plan_in_the_same_words_is_saved_already_also_where_only_the_answer_to_what_was_asked_differs(
    as_: As, smed: people.Person, way: Any
) -> None:
    client = as_("signe")
    days = [f"{timezone.localdate() + timedelta(days=count):%d-%m-%Y}" for count in (90, 60)]
    sent = {**form(goal()), "id": str(uuid7()), "review_on": days[0], "ends_on": days[1]}
    assert "is_sure" in client.post(address(smed), sent).content.decode()
    assert client.post(address(smed), {**sent, "is_sure": "on"}).status_code == 302
    assert client.post(address(smed), way(sent)).status_code == 302
    assert Plan.objects.count() == 1


@pytest.mark.parametrize("way", [dict, as_fetched], ids=["kept", "fetched"])
def test_a_first_dose_that_says_something_else_follows_the_one_that_was_saved(
    as_: As, smed: people.Person, way: Any
) -> None:
    client = as_("signe")
    sent = {"id": str(uuid7()), "times": "2", "days": "7", **when()}
    assert client.post(address(smed, "dosis/ny"), sent).status_code == 302
    answer = client.post(address(smed, "dosis/ny"), {**way(sent), "times": "3"})
    assert answer.status_code == 422 and DosePlan.objects.count() == 1
    page = answer.content.decode()
    assert "Du (i et andet vindue) har planlagt 2 på 7 dage" in page and "Gem som noget nyt" not in page
    again = {name: str(answer.context["form"][name].value() or "") for name in ("id", "seen", "times", "days")}
    again |= {"happened_on": answer.context["form"]["happened_on"].value(), "happened_time": ""}
    assert client.post(address(smed, "dosis/ny"), again).status_code == 302
    assert [row.times for row in DosePlan.objects.order_by("recorded_at")] == [2, 3]
    assert UUID(again["seen"]) == DosePlan.objects.get(times=2).id
