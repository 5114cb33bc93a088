"""Links of calendars on their page: made and shown once, closed, and a list nobody has is none."""

from collections.abc import Callable

from django.test import Client

from brobygger.records.agenda import CalendarLink
from tests.cast import Cast

As = Callable[[str], Client]


def test_a_link_is_shown_once_and_closed_on_its_page_and_no_program_fetches_it_any_more(
    cast: Cast, as_: As, client: Client
) -> None:
    signe = as_("signe")
    assert "Links, der virker" not in signe.get("/kalender/").content.decode()
    address = signe.post("/kalender/", {"shows": "today"}).content.decode().split("data-private>")[1].split("<")[0]
    assert client.get(address).status_code == 200
    page = signe.get("/kalender/").content.decode()
    close = f"/kalender/{CalendarLink.objects.get().id}/luk/"
    assert "Links, der virker" in page and f'action="{close}"' in page and address not in page
    assert as_("malik").post(close).status_code == 404 and client.get(address).status_code == 200, "it is not his"
    page = signe.post(close, follow=True).content.decode()
    assert "Linket virker ikke længere." in page and "Links, der virker" not in page
    assert client.get(address).status_code == 404


def test_a_list_one_may_not_see_gives_no_link_and_says_so(cast: Cast, as_: As) -> None:
    signe = as_("signe")
    for shows in ("inbox", "vrøvl", ""):
        answer = signe.post("/kalender/", {"shows": shows})
        assert answer.status_code == 409 and "Den liste findes ikke for din rolle" in answer.content.decode()
    assert not CalendarLink.objects.exists()
