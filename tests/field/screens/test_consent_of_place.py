"""Before a place is told of somebody: what they have said of it stands in the form of the referral, as in the office."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.field.screens.test_taps import count_taps
from tests.field.screens.walking import press, tile, to_person
from tests.waiting import says, says_no_more

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Opened = Callable[..., "Page"]
PLACE, KIND = "Akut krisecenter Opdigtet", "døgntilbud eller krisecenter"
NO_YES = f"Intet ja til netop {PLACE}. Spørg, før du fortæller noget."


def chosen(page: "Page", consents: list[dict[str, Any]], **more: Any) -> "Locator":
    """The card of a place that was chosen for someone who has said this."""
    told = [{"id": f"c{n}", "to": KIND, "state": "stands", **each} for n, each in enumerate(consents)]
    page.evaluate("part => office.knows(part)", {"consents": told, **more})
    to_person(page)
    press(page, "Seng i dag")
    card = page.locator(".card", has_text=PLACE)
    says_no_more(card, "Spørg, før")
    card.get_by_role("button", name=f"Henvis hertil: {PLACE}").click()
    return card


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ([{"whom": PLACE, "about": "at jeg kommer"}], f"{KIND} ({PLACE}) ja: at jeg kommer"),
        # Given to the kind of place, it is of any of them.
        ([{"about": "at jeg kommer"}], f"{KIND} ja: at jeg kommer"),
        # What was said of the place itself goes before what was said of its kind.
        ([{"state": "refused"}, {"whom": PLACE}], f"{KIND} ({PLACE}) ja"),
    ],
)
def test_a_yes_that_covers_the_place_is_told_before_it_is_referred_to(
    open_app: Opened, said: list[dict[str, Any]], shown: str
) -> None:
    card = chosen(open_app(), said)
    expect(card.locator("li")).to_have_text([shown])
    says_no_more(card, "Spørg, før")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ([], []),
        ([{"to": "læge", "whom": "Hansen Opdigtet"}], []),
        ([{"whom": PLACE, "state": "refused"}], [f"{KIND} ({PLACE}) nej"]),
        ([{"whom": PLACE, "state": "withdrawn"}], [f"{KIND} ({PLACE}) trukket tilbage"]),
        ([{"whom": PLACE, "until": "2020-03-01"}], [f"{KIND} ({PLACE}) udløbet, spørg igen"]),
        ([{"whom": PLACE, "state": "doubted"}], [f"{KIND} ({PLACE}) spørg igen, der står også et nej"]),
        # A yes to another place is none to this, and is shown.
        ([{"whom": "Fuldt Hus"}], [f"{KIND} (Fuldt Hus) ja"]),
        ([{}, {"whom": PLACE, "state": "refused"}], [f"{KIND} ({PLACE}) nej"]),
    ],
)
def test_without_a_yes_it_is_said_that_the_citizen_must_be_asked(
    open_app: Opened, said: list[dict[str, Any]], shown: list[str]
) -> None:
    card = chosen(open_app(), said)
    says(card, NO_YES)
    expect(card.locator("li")).to_have_text(shown)


def test_of_a_protected_address_it_is_not_told_what_was_said_of_which_place(open_app: Opened) -> None:
    # The server tells the kind alone.
    card = chosen(open_app(), [{}], is_protected=True)
    says(card, "Adressebeskyttelse", "Spørg, før du fortæller noget.")
    says_no_more(card, "Intet ja")


def test_it_stands_in_the_way_of_no_bed(open_app: Opened) -> None:
    page = open_app()
    taps = count_taps(page)
    chosen(page, [])
    tile(page, "crisis")
    page.wait_for_selector(".wish")
    assert taps() == 4, "to the person, to the beds, and the two of the bed itself"


def test_english_says_it_too(open_app: Opened) -> None:
    page = open_app(language="en")
    page.evaluate("part => office.knows(part)", {"consents": []})
    to_person(page)
    press(page, "A bed today")
    press(page, "Refer here")
    says(page.locator("main"), f"No yes to {PLACE} itself. Ask before you tell anything.")
