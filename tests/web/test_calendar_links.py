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


def test_a_new_link_says_before_and_after_that_the_old_one_of_the_same_list_is_closed(
    cast: Cast, as_: As, client: Client
) -> None:
    signe, closes = as_("signe"), "Et nyt link lukker det gamle til den samme liste"
    assert closes not in signe.get("/kalender/").content.decode(), "there is none to close"
    first = signe.post("/kalender/", {"shows": "today"}).content.decode()
    assert "er lukket" not in first
    address = first.split("data-private>")[1].split("<")[0]
    assert closes in signe.get("/kalender/").content.decode()
    again = signe.post("/kalender/", {"shows": "today"}).content.decode()
    assert "Det gamle link til I dag er lukket" in again
    assert client.get(address).status_code == 404 and CalendarLink.objects.filter(revoked_at=None).count() == 1


def test_a_link_closed_in_another_window_is_said_to_be_closed_already(as_: As) -> None:
    signe = as_("signe")
    for _ in range(2):
        signe.post("/kalender/", {"shows": "today"})
    old, _new = CalendarLink.objects.order_by("made_at", "id").values_list("id", flat=True)
    page = signe.post(f"/kalender/{old}/luk/", follow=True)
    assert page.status_code == 200 and "Linket er lukket allerede." in page.content.decode()
    assert "Links, der virker" in page.content.decode(), "the new one works on"
    assert as_("malik").post(f"/kalender/{old}/luk/").status_code == 404, "it was never his"


def test_a_list_one_may_not_see_gives_no_link_and_says_so(cast: Cast, as_: As) -> None:
    signe = as_("signe")
    for shows in ("inbox", "vrøvl", ""):
        answer = signe.post("/kalender/", {"shows": shows})
        assert answer.status_code == 409 and "Den liste findes ikke for din rolle" in answer.content.decode()
    assert not CalendarLink.objects.exists()
