"""An alias or a warning that no longer holds is removed with a reason, and can still be read."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.people import Detail
from brobygger.services import details, people
from tests.cast import Cast

As = Callable[[str], Client]


@pytest.fixture
def warning(cast: Cast, smed: people.Person) -> Detail:
    return details.add(by=cast.signe, person_id=smed.id, kind="warning", value="Hund i gården", now=timezone.now())


def test_why_is_asked_and_a_colleague_reads_who_removed_it(as_: As, smed: people.Person, warning: Detail) -> None:
    client, address = as_("signe"), f"/borgere/oplysning/{warning.id}/fjern/"
    assert f'href="{address}"' in client.get(f"/borgere/{smed.id}/oplysninger/").content.decode()
    assert "Hund i gården" in client.get(address).content.decode()
    assert client.post(address, {"why": " "}).status_code == 422
    assert Detail.objects.current().filter(kind="warning").exists()
    page = client.post(address, {"why": "Hunden er død"}, follow=True).content.decode()
    assert "1 er fjernet" in page and "overstreget med din grund" in page
    colleague = as_("malik")
    struck, told = colleague.get(f"/borgere/{smed.id}/oplysninger/").content.decode().split("<del>")[1].split("</del>")
    assert "Hund i gården" in struck and "Signe Bro: Hunden er død" in told
    assert "Hund i gården" not in colleague.get(f"/borgere/{smed.id}/").content.decode(), "nobody is warned any more"


def test_the_last_name_stays_and_the_page_says_so(as_: As, smed: people.Person) -> None:
    address = f"/borgere/oplysning/{Detail.objects.get(kind='alias').id}/fjern/"
    answer = as_("signe").post(address, {"why": "Forkert"})
    assert answer.status_code == 422 and "Forkert" in answer.content.decode()
    assert Detail.objects.current().filter(kind="alias").exists()


def test_another_team_is_told_nothing(as_: As, warning: Detail) -> None:
    assert as_("troels").get(f"/borgere/oplysning/{warning.id}/fjern/").status_code == 404
