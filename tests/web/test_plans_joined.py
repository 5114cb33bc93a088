"""A plan, a dose or the action plan is written in a form opened before another record was found to be the same person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records import models
from brobygger.records.plans import ActionPlan, DosePlan, Plan
from brobygger.services import merging, people
from tests.cast import Cast
from tests.web.test_plan_pages import form, goal, shown_form, when

As = Callable[[str], Client]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60))


@pytest.fixture
def ole(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Ole", now=timezone.now() - timedelta(days=60))


def merge(cast: Cast, kept: people.Person, merged: people.Person) -> Any:
    told = {"kept_id": kept.id, "merged_id": merged.id, "reason": "samme", "is_difference_seen": True}
    return merging.merge(by=cast.signe, **told, now=timezone.now())


def address(person: people.Person, what: str = "skriv") -> str:
    return f"/planer/borger/{person.id}/{what}/"


def again(answer: Any, sent: dict[str, Any]) -> dict[str, Any]:
    """What the page that asked sends when it is saved once more."""
    form = answer.context["form"]
    names = {*sent, "seen", "records", "happened_on", "happened_time"} & set(form.fields)
    return {**sent, **{name: str(form[name].value() or "") for name in names}}


@pytest.mark.parametrize("other_days_ago", [5, 0], ids=["the other is older", "the other is newer"])
@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "merged"])
def test_a_plan_is_not_passed_over_unseen_and_what_was_typed_stands(
    as_: As, cast: Cast, smed: people.Person, ole: people.Person, other_days_ago: int, is_kept: bool
) -> None:
    client = as_("signe")
    client.post(address(ole), form(goal(words="Egen dør"), **when(other_days_ago)))
    client.post(address(smed), form(goal(words="Færre piller"), **when(2)))
    opened = shown_form(client, smed) | {"care": "Mad hver dag"} | when()
    merge(cast, *((smed, ole) if is_kept else (ole, smed)))
    asked = client.post(address(smed), opened)
    page = asked.content.decode()
    assert asked.status_code == 422 and Plan.objects.count() == 2
    assert "Det, den anden plan siger" in page and "Egen dør" in page and "har en plan, lavet af Signe" in page
    assert "Mad hver dag" in page and "har taget dette mål ud" not in page and "har ændret planen" not in page
    assert client.post(address(smed), again(asked, opened)).status_code == 302
    stands = Plan.objects.order_by("recorded_at").last()
    assert stands and stands.care == "Mad hver dag"
    assert [each.own_words for each in stands.goals.all()] == ["Færre piller"]


def test_a_first_plan_asks_too_and_a_form_opened_when_the_two_were_one_does_not(
    as_: As, cast: Cast, smed: people.Person, ole: people.Person
) -> None:
    client = as_("signe")
    client.post(address(ole), form(goal(words="Egen dør"), **when(5)))
    opened = shown_form(client, smed) | form(goal(words="Færre piller"))
    merge(cast, smed, ole)
    assert "Egen dør" in client.post(address(smed), opened).content.decode()
    assert client.post(address(smed), shown_form(client, smed) | {"care": "Mad"} | when()).status_code == 302
    assert Plan.objects.count() == 2


@pytest.mark.parametrize("other_days_ago", [5, 1], ids=["the other is older", "the other is newer"])
def test_a_dose_is_not_passed_over_unseen(
    as_: As, cast: Cast, smed: people.Person, ole: people.Person, other_days_ago: int
) -> None:
    client, there = as_("signe"), address(smed, "dosis/ny")
    client.post(address(ole, "dosis/ny"), {"times": "1", "days": "7", **when(other_days_ago)})
    client.post(there, {"times": "2", "days": "7", **when(2)})
    page = client.get(there).context["form"]
    sent = {
        "times": "3",
        "days": "7",
        **when(),
        **{name: str(page[name].value()) for name in ("id", "seen", "records")},
    }
    merge(cast, smed, ole)
    asked = client.post(there, sent)
    assert asked.status_code == 422 and DosePlan.objects.count() == 2
    assert "har planlagt 1 på 7 dage" in asked.content.decode() and "en anden journal" in asked.content.decode()
    assert client.post(there, again(asked, sent)).status_code == 302
    assert DosePlan.objects.count() == 3


@pytest.mark.parametrize("other_days_ago", [5, 1], ids=["the other is older", "the other is newer"])
def test_what_was_told_of_the_action_plan_is_not_passed_over_unseen(
    as_: As, cast: Cast, smed: people.Person, ole: people.Person, other_days_ago: int
) -> None:
    client, there = as_("signe"), address(smed, "handleplan")
    client.post(address(ole, "handleplan"), {"status": "declined", **when(other_days_ago)})
    client.post(address(ole, "handleplan"), {"status": "offered", **when(other_days_ago)})
    client.post(there, {"status": "offered", **when(2)})
    page = client.get(there).context["form"]
    sent = {"status": "accepted", **when(), **{name: str(page[name].value()) for name in ("id", "seen", "records")}}
    before = ActionPlan.objects.count()
    merge(cast, smed, ole)
    asked = client.post(there, sent)
    assert asked.status_code == 422 and ActionPlan.objects.count() == before
    assert "har skrevet om handleplanen" in asked.content.decode()
    assert client.post(there, again(asked, sent)).status_code == 302
    assert ActionPlan.objects.count() == before + 1


def test_where_the_other_record_has_none_nothing_is_asked(
    as_: As, cast: Cast, smed: people.Person, ole: people.Person
) -> None:
    client = as_("signe")
    opened = shown_form(client, smed) | form(goal())
    merge(cast, ole, smed)
    assert client.post(address(smed), opened).status_code == 302


def test_what_was_written_while_two_were_one_is_told_on_parting_and_on_both_plan_pages_until_it_is_written_anew(
    as_: As, cast: Cast, smed: people.Person, ole: people.Person
) -> None:
    client, row = as_("signe"), merge(cast, smed, ole)
    client.post(address(smed), form(goal(words="Egen dør")))
    client.post(address(smed, "dosis/ny"), {"times": "2", "days": "7", **when()})
    page = client.post(
        f"/borgere/sammenlaegning/{row.id}/fortryd/", {"why": "Det var to"}, follow=True
    ).content.decode()
    assert "Skrevet, mens de var én, og står her: planen, dosis." in page and "Se, hvis det er" in page
    kept, other = (client.get(f"/planer/borger/{each.id}/").content.decode() for each in (smed, ole))
    assert "blev taget for én" in kept and ": planen, dosis. Se efter" in kept
    assert "og står hos “Smed”: planen, dosis." in other and f'href="/planer/borger/{smed.id}/"' in other
    assert "Egen dør" not in other
    look = "Se efter, hvad der blev skrevet af planer, mens de var én"
    assert all(look in client.get(f"/borgere/{each.id}/").content.decode() for each in (smed, ole))
    client.post(address(ole), form(goal(words="Ro")))
    client.post(address(smed), shown_form(client, smed) | {"care": "Mad"} | when())
    kept, other = (client.get(f"/planer/borger/{each.id}/").content.decode() for each in (smed, ole))
    assert ": dosis. Se efter" in kept and "og står hos “Smed”: dosis." in other


def test_whoever_may_not_see_the_other_is_not_told_of_them(
    as_: As, cast: Cast, smed: people.Person, ole: people.Person
) -> None:
    row = merge(cast, smed, ole)
    as_("signe").post(address(smed), form(goal(words="Egen dør")))
    merging.undo(by=cast.signe, merge_id=row.id, why="Det var to", now=timezone.now())
    models.Person.objects.filter(id=smed.id).update(team=models.Team.objects.get(name="Havneteamet"))
    page = as_("signe").get(f"/planer/borger/{ole.id}/").content.decode()
    assert "Smed" not in page and "taget for én" not in page
    assert "Se efter, hvad der blev skrevet" not in as_("signe").get(f"/borgere/{ole.id}/").content.decode()
