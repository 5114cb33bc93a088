"""A course in treatment of which nobody has written that the citizen asked."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from brobygger.services import people, requests
from tests.cast import Cast


def test_a_course_in_treatment_that_nobody_asked_for_says_so_until_the_words_are_written(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60))
    client, address = as_("signe"), f"/afslutninger/borger/{smed.id}/"
    assert "ingen har skrevet" not in client.get(address).content.decode(), "nobody need ask to be met"
    told = {"to": "treatment", "seen": "contact", "happened_on": f"{timezone.localdate():%d-%m-%Y}"}
    moved = client.post(f"{address}fase/", told, follow=True).content.decode()
    assert "Ingen har skrevet, at borgeren bad om det." in moved
    assert "Forløbet er i behandling, og ingen har skrevet, at borgeren bad om det" in moved
    now = timezone.now()
    said = requests.NewRequest(words="Ja, jeg vil", said_at=now - timedelta(minutes=2), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    assert "ingen har skrevet" not in client.get(address).content.decode()
