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


def test_what_a_colleague_removed_first_is_said_in_words_with_who_when_and_why_and_the_reason_typed_is_kept(
    as_: As, smed: people.Person, warning: Detail
) -> None:
    client, address = as_("signe"), f"/borgere/oplysning/{warning.id}/fjern/"
    seen = str(client.get(address).context["form"]["seen"].value())
    as_("malik").post(address, {"why": "Hunden er solgt"})
    answer = client.post(address, {"seen": seen, "why": "Hunden er død"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Malik Å har taget dette tilbage" in page and "Hunden er død" in page
    struck, told = page.split("<del>")[1].split("</del>")
    assert "Hund i gården" in struck and "<time" in told and "Malik Å: Hunden er solgt" in told
    again = client.get(address)
    assert (again.status_code, again.headers["Location"]) == (302, f"/borgere/{smed.id}/oplysninger/")
    assert as_("troels").post(address, {"why": "Hunden er død"}).status_code == 404


def test_sent_twice_it_is_removed_once_and_another_reason_is_not_lost_unsaid(as_: As, warning: Detail) -> None:
    client, address = as_("signe"), f"/borgere/oplysning/{warning.id}/fjern/"
    for _ in range(2):
        assert client.post(address, {"seen": str(warning.id), "why": "Hunden er død"}).status_code == 302
    assert Detail.objects.filter(corrects=warning).count() == Detail.objects.taken_back().count() == 1
    other = client.post(address, {"seen": str(warning.id), "why": "Hunden er solgt"})
    assert other.status_code == 422 and "Hunden er solgt" in other.content.decode()


def test_what_a_colleague_wrote_in_its_place_is_shown_before_it_is_removed(
    as_: As, cast: Cast, smed: people.Person, warning: Detail
) -> None:
    client, address = as_("signe"), f"/borgere/oplysning/{warning.id}/fjern/"
    told = {"kind": "warning", "value": "To hunde i gården", "corrects_id": warning.id}
    details.add(by=cast.malik, person_id=smed.id, now=timezone.now(), **told)
    answer = client.post(address, {"seen": str(warning.id), "why": "Hunden er død"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Malik Å" in page and "To hunde i gården" in page and "Hunden er død" in page
    client.post(address, {"seen": str(answer.context["form"]["seen"].value()), "why": "Hunden er død"})
    assert not Detail.objects.current().filter(kind="warning").exists()
