"""The phone by keyboard alone: from the first PIN to a contact and a wish that have reached the office. Every button of every
screen on the way is reached by Tab, and shows that it is."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from brobygger.records.contacts import Contact, Promise
from brobygger.records.people import Person
from brobygger.records.requests import Request
from brobygger.services import phone_codes
from tests.cast import Cast
from tests.journeys.conftest import Town
from tests.journeys.hands import Hands

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]
PIN = "258036"
# What can be pressed or filled in on the screen; of radio buttons Tab comes to the one that is chosen, or the first.
MARK = """() => {
  const all = document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=button]')
  const seen = (one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0
  window.stops = [...all].filter((one) => seen(one) && one.type !== 'hidden' && one.type !== 'radio')
  document.activeElement.blur()
  return window.stops.length
}"""
STANDS_AT = """() => {
  const one = document.activeElement
  const looks = [one, one.parentElement].filter(Boolean).map((each) => getComputedStyle(each))
  const isShown = looks.some((look) => look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0)
  return [window.stops.indexOf(one), isShown]
}"""
NAMES = "(those) => those.map((n) => (window.stops[n].innerText || window.stops[n].ariaLabel || window.stops[n].name).trim())"


class Fingers(Hands):
    """Hands on a phone with a keyboard, which look at each screen they come to."""

    def sent(self) -> None:
        """Wait until what was saved last has reached the office."""
        self.page.locator(".saved", has_text="✓✓ sendt").wait_for()

    def look(self) -> None:
        """Whatever can be pressed here is reached by Tab, and shows it."""
        count = self.page.evaluate(MARK)
        assert count, "a screen has something to press"
        met: dict[int, bool] = {}
        # Past the end of the page a browser begins anew, with a step or two of its own.
        for _ in range(2 * count + 5):
            self.page.keyboard.press("Tab")
            where, is_shown = self.page.evaluate(STANDS_AT)
            met[where] = is_shown
        missed = [n for n in range(count) if n not in met]
        assert not missed, f"Tab never came to {self.page.evaluate(NAMES, missed)}"
        unseen = [n for n in range(count) if not met[n]]
        assert not unseen, f"nothing shows the focus on {self.page.evaluate(NAMES, unseen)}"


@pytest.fixture
def phone(cast: Cast, town: Town, open_page: Opened) -> Fingers:
    """Signe's phone, made ready by keyboard, with the people of the town on it."""
    _, code = phone_codes.offer(by=cast.signe, now=timezone.now())
    fingers = Fingers(open_page(f"/field/#{code}", width=360, height=740))
    fingers.see("Vælg en pinkode")
    fingers.look()
    fingers.write("Vælg en pinkode", PIN)
    fingers.write("Pinkoden igen", PIN)
    fingers.press("Gør klar")
    fingers.see("Smed")
    return fingers


def test_a_contact_with_a_promise_is_told_by_keyboard(phone: Fingers, town: Town) -> None:
    phone.look()
    phone.press("Smed")
    phone.see("følges til lægen")
    phone.look()
    phone.press("Log kontakt")
    phone.see("Hvor")
    for answer in ("Park eller plads", "Borgeren", "Case management", "15"):
        phone.look()
        phone.press(answer)
    phone.look()
    phone.press("Jeg ringer")
    phone.press("I morgen")
    phone.press("Gem")
    phone.sent()
    assert Promise.objects.filter(person=town.smed, what="Jeg ringer").exists()
    assert Contact.objects.filter(person=town.smed, minutes=15, initiator="citizen").exists()


def test_a_wish_and_then_a_request_are_told_by_keyboard(phone: Fingers, town: Town) -> None:
    phone.press("Lotte")
    phone.see("Skriv en henvendelse")
    phone.press("Nyt ønske")
    phone.see("Hvad personen gerne vil")
    phone.look()
    phone.write("Hvad personen gerne vil, med egne ord", "Et sted at sove")
    phone.press("Gem")
    phone.sent()
    assert Person.objects.get(id=town.lotte.id).wish == "Et sted at sove"
    # At once, as a keyboard has no place where it could have pressed twice.
    phone.press("Skriv en henvendelse")
    phone.page.get_by_label("Hvad blev der sagt?").wait_for()
    phone.look()
    phone.write("Hvad blev der sagt?", "Jeg vil i behandling.")
    phone.press("Gem ordene")
    phone.sent()
    assert Request.objects.filter(person=town.lotte).exists()


def test_the_screens_beside_are_reached_and_the_lock_opens_by_keyboard(phone: Fingers) -> None:
    heads = {
        "Mødt en ny": "Hvem har du mødt?",
        "Senge": "Hvor er der en seng i dag?",
        "Vagten": "Hvad skete på vagten?",
        "Telefon": "Er alt kommet frem?",
    }
    for name, head in heads.items():
        phone.press(name)
        phone.see(head)
        phone.look()
        if name == "Mødt en ny":
            phone.press("Tilbage")
    phone.press("Lås nu")
    phone.see("Lås op")
    phone.look()
    for figure in PIN:
        phone.press(figure)
    phone.press("OK")
    phone.page.locator(".pin").wait_for(state="detached")
