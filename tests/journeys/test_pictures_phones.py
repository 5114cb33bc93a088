"""The pictures of the phones in the guide, and what each of them must show. Made anew with BROBYGGER_TEST_PICTURES=1; looked at
by a person."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from uuid_utils.compat import uuid7

from brobygger.records.people import Detail
from brobygger.records.phones import Phone
from brobygger.services import details, phone_codes
from brobygger.services.sync import conflicts
from brobygger.services.writing import Moments
from tests.cast import NOW, Cast
from tests.journeys.conftest import Town
from tests.waiting import says

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.usefixtures("clock_that_stands_still")

Opened = Callable[..., "Page"]
DAY = timedelta(days=1)


@pytest.fixture
def same_code(monkeypatch: pytest.MonkeyPatch) -> str:
    """A code that is the same each time, at an address of an invented site, so that the picture changes only with the page."""
    monkeypatch.setattr(phone_codes, "_new_code", lambda: "bro2-gade-park")
    monkeypatch.setattr("brobygger.web.phones.codes.address", lambda request: "https://brobygger.example.dk/field/")
    monkeypatch.setattr("brobygger.web.phones.codes.comes_by_https", lambda request: True)
    return "bro2-gade-park"


def test_a_phone_is_taken_into_use_by_a_picture_or_by_typing(
    cast: Cast, same_code: str, open_page: Opened, picture: Any
) -> None:
    page = open_page("/telefoner/", user=cast.signe)
    page.click("text=Tag en telefon i brug")
    says(page.locator("main"), same_code, "https://brobygger.example.dk/field/", "14:30")
    picture(page, "phone-code")


def in_use(user: Any, name: str, **told: Any) -> None:
    _, code = phone_codes.offer(by=user, now=NOW - 30 * DAY)
    phone = phone_codes.claim(code=code, name=name, office_key="k", phone_id=None, now=NOW - 30 * DAY).phone
    Phone.objects.filter(id=phone.id).update(**({"succeeded_at": NOW - timedelta(minutes=20)} | told))


def test_the_leader_sees_first_the_phone_somebody_must_ask_about(cast: Cast, open_page: Opened, picture: Any) -> None:
    away = NOW - 5 * DAY
    in_use(cast.signe, "Signes telefon")
    in_use(cast.oda, "Odas telefon", clock_offset=4 * 60_000)
    in_use(cast.malik, "Maliks telefon", succeeded_at=away, waiting=2, failure="storage_full", failed_at=away)
    in_use(cast.malik, "Den gamle", wipe_asked_at=away, wiped_at=away, revoked_at=away, succeeded_at=away)
    page = open_page("/telefoner/", user=cast.oda)
    says(page.locator("tbody tr").first, "Maliks telefon")
    says(page.locator("tbody tr").last, "Den gamle")
    picture(page, "phones", height=1260)


def test_two_have_written_differently_and_one_chooses(cast: Cast, town: Town, open_page: Opened, picture: Any) -> None:
    stood = Detail.objects.get(person=town.smed, kind="rough_age")
    seen = {"rough_age": stood.id}
    details.describe(by=cast.malik, person_id=town.smed.id, values={"rough_age": "50"}, seen=seen, now=NOW)
    theirs = Detail.objects.current().get(kind="rough_age", person=town.smed)
    conflicts.keep(
        by=cast.signe, person_id=town.smed.id, key=uuid7(), kind="rough_age", yours="42", theirs=theirs.id,
        when=Moments(NOW - timedelta(hours=3), NOW), now=NOW,
    )  # fmt: skip
    page = open_page(f"/borgere/{town.smed.id}/", user=cast.signe)
    says(page.locator("main"), "Brug “42”")
    picture(page, "conflict", height=900)
