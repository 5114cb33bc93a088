"""The action plan of section 141 on its page: one the citizen had already, and whom none is owed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from brobygger.records.plans import ActionPlan
from brobygger.services import people, requests
from tests.cast import Cast

As = Callable[[str], Client]


def text_of(response: Any) -> str:
    return str(response.content.decode())


def sent(client: Client, person: people.Person, **more: str) -> Any:
    at = timezone.localtime()
    told = {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}", **more}
    return client.post(f"/planer/borger/{person.id}/handleplan/", told, follow=True)


def test_an_action_plan_the_citizen_had_already_is_written_with_who_made_it_and_since_when(
    as_: As, smed: people.Person
) -> None:
    client = as_("signe")
    page = text_of(sent(client, smed, status="had_before", whom="Anden kommune", since="03-2019"))
    assert "Borgeren har en i forvejen</strong>: Anden kommune, siden 03-2019" in page
    assert ActionPlan.objects.get().since == "2019-03"


def test_since_when_with_anything_else_is_told_at_its_field_and_nothing_typed_is_lost(
    as_: As, smed: people.Person
) -> None:
    answer = sent(as_("signe"), smed, status="offered", since="2019", note="I går på gaden")
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"since"}
    assert "I går på gaden" in text_of(answer) and not ActionPlan.objects.exists()
    unread = sent(as_("signe"), smed, status="had_before", since="engang")
    assert unread.context["form"].errors.keys() == {"since"}


def test_whoever_has_asked_for_anonymous_treatment_alone_is_owed_none(as_: As, cast: Cast, smed: people.Person) -> None:
    now = timezone.now()
    said = requests.NewRequest("Uden navn", now - timedelta(days=1), "Signe", is_anonymous=True)
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    page = text_of(as_("signe").get(f"/planer/borger/{smed.id}/"))
    assert "Pligten til at tilbyde en handleplan gælder ikke" in page
