"""Which follow-up of an ending can be written when, and what is said of one that cannot."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from brobygger.records.endings import Ending
from brobygger.services import people, requests
from tests.cast import Cast
from tests.web.test_ending_pages import end, smed  # noqa: F401  (one is a fixture)


def test_a_follow_up_nobody_asks_for_is_not_found_and_one_to_come_is_said_to_come(
    as_: Callable[[str], Client],
    smed: people.Person,  # noqa: F811
) -> None:
    client = as_("signe")
    end(client, smed)
    address = f"/afslutninger/{Ending.objects.get().id}/opfoelgning"
    for months in (0, 2, 99):
        assert client.get(f"{address}/{months}/").status_code == 404
        assert client.post(f"{address}/{months}/", {"outcome": "not_tried"}).status_code == 404
    answer = client.get(f"{address}/12/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/afslutninger/borger/{smed.id}/"
    assert "Opfølgningen kan først skrives fra" in answer.content.decode()
    assert "Hvordan gik det efter 1 måned?" in client.get(f"{address}/1/").content.decode()


def test_the_deadline_stands_right_before_its_full_stop(
    as_: Callable[[str], Client],
    cast: Cast,
    smed: people.Person,  # noqa: F811
) -> None:
    now = timezone.now()
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=now - timedelta(days=4), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    page = as_("signe").get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode()
    assert "10 dage tilbage</span>. " in page
