"""A whole shift with the real app and the real server: enrolled in the office, offline all day, killed, and nothing is lost."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import Error, expect

from brobygger.records.assessments import Answer
from brobygger.records.contacts import Contact, PromiseSettled
from brobygger.records.phones import Phone
from brobygger.records.requests import Request
from brobygger.rules import code_lists
from brobygger.services import details, people
from tests.cast import Cast
from tests.conftest import CHROMIUM_FLAGS, chromium_path
from tests.field.screens.test_doors import type_pin
from tests.field.screens.walking import press, tile, to_person
from tests.field.store.phone import kill
from tests.field.store.test_disk import found_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

Pocket = Callable[[], "BrowserContext"]
# So long that no file has it by chance.
PIN = "2580369147"
SCREEN = {"width": 360, "height": 740}


@pytest.fixture
def smed(transactional_db: None, cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now(), place="Mariaparken", own_wish="Ro om natten")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def pocket(browser: "Browser", profile: Path) -> "Iterator[Callable[[], BrowserContext]]":
    """``pocket()`` takes the phone out: a browser with a profile on the disk, the same each time."""
    taken: list[BrowserContext] = []

    def take() -> "BrowserContext":
        taken.append(
            browser.browser_type.launch_persistent_context(
                str(profile),
                executable_path=chromium_path(),
                args=CHROMIUM_FLAGS,
                viewport=SCREEN,  # type: ignore[arg-type]
                locale="da-DK",
            )
        )
        return taken[-1]

    yield take
    for context in taken:
        # One that was killed is closed already.
        with suppress(Error):
            context.close()


def enrol(page: "Page", address: str) -> None:
    """On the phone, with the address the office shows."""
    page.goto(address)
    page.get_by_label("Vælg en pinkode").fill(PIN)
    page.get_by_label("Pinkoden igen").fill(PIN)
    press(page, "Gør klar")
    page.wait_for_selector(".bar")


def offered(office: "Page", url: str) -> str:
    """The worker asks for a code on the office's page; where the picture there leads to."""
    office.get_by_role("button", name="Tag en telefon i brug").first.click()
    code = office.locator("[data-private]").inner_text()
    return f"{url}/field/#{code}"


# Of the meetings of a shift in turn: where, and how many minutes.
MET_AT = ("park", "drop_in", "street")
MINUTES = (15, 5, 30, 60)


def log_contact(page: "Page", number: int, *, promises: bool = False) -> None:
    """All there is to tell, by tiles; of every third a note too."""
    press(page, "Log kontakt")
    # By its name: where one has just been stands first, and has no code.
    page.locator(".tile", has_text=code_lists.label("places", MET_AT[number % 3], "da")).first.click()
    for value in ("citizen", "contact", "bridging", str(MINUTES[number % 4])):
        tile(page, value)
    if promises:
        page.locator(".tile", has_text="Jeg går med").click()
        page.locator(".tile", has_text="I morgen").click()
    if number % 3 == 0:
        page.locator("summary").click()
        page.get_by_label("Notat").fill(f"Bænkesnak nr. {number}")
    press(page, "Gem")
    page.wait_for_selector(".wish")


def log_in_turn(page: "Page", numbers: range, attempts: int) -> None:
    """Meetings, and between them attempts that met nobody."""
    for place, number in enumerate(numbers):
        log_contact(page, number)
        for _ in range(attempts * (place + 1) // len(numbers) - attempts * place // len(numbers)):
            log_attempt(page)


def keep_the_promise(page: "Page") -> None:
    press(page, "Hvordan gik det?")
    press(page, "Holdt")
    page.locator(".saved").get_by_text("gemt på telefonen").wait_for()


def answer(page: "Page") -> None:
    """The first question of an interview that begins here."""
    press(page, "Spørgsmål")
    press(page, "Begynd")
    page.locator(".row", has_text="Fysisk helbred").click()
    asked = page.locator("legend").inner_text()
    tile(page, "12")
    expect(page.locator("legend")).not_to_have_text(asked, use_inner_text=True)
    page.go_back()
    page.wait_for_selector(".wish")


def meet(page: "Page", name: str) -> None:
    press(page, "Mødt en ny")
    page.get_by_label("Navn eller kaldenavn").fill(name)
    press(page, "Gem personen")
    page.wait_for_selector(".wish")


def log_attempt(page: "Page") -> None:
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")


def test_a_shift_of_forty_without_a_network_arrives_whole_though_the_phone_is_killed(
    live_server: Any,
    cast: Cast,
    smed: people.Person,
    open_page: Callable[..., "Page"],
    pocket: "Pocket",
    profile: Path,
) -> None:
    """Of 21 meetings, some with a note, 19 attempts, someone new, a promise made and kept, and a question answered."""
    office = open_page("/telefoner/", user=cast.signe)
    context = pocket()
    page = context.new_page()
    enrol(page, offered(office, live_server.url))
    expect(office.get_by_role("heading", name="Telefonen er klar")).to_be_visible()
    expect(page.locator(".row", has_text="Smed")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    to_person(page)
    log_in_turn(page, range(1, 10), attempts=8)
    log_contact(page, 0, promises=True)
    keep_the_promise(page)
    answer(page)
    kill(context, profile)  # the battery is torn out

    context = pocket()
    context.set_offline(True)
    page = context.new_page()
    page.goto(live_server.url + "/field/")
    type_pin(page, PIN)
    meet(page, "Rød hue")
    log_in_turn(page, range(10, 14), attempts=5)
    page.get_by_role("button", name="I dag", exact=True).click()
    # Whoever has been seen today is looked for by name.
    page.locator("input[type=search]").fill("Smed")
    to_person(page)
    log_in_turn(page, range(14, 21), attempts=6)
    assert Contact.objects.count() == 0
    kill(context, profile)

    context = pocket()
    page = context.new_page()
    page.goto(live_server.url + "/field/")
    with page.expect_response("**/field/sync"):
        type_pin(page, PIN)
    page.wait_for_load_state("networkidle")
    found = Counter(Contact.objects.values_list("kind", "person__shown_name"))
    assert found == {
        ("attempt", "Smed"): 14,
        ("contact", "Smed"): 17,
        ("attempt", "Rød hue"): 5,
        ("contact", "Rød hue"): 4,
    }
    assert found.total() == 40
    met = Counter(Contact.objects.filter(kind="contact").values_list("place_kind", "minutes", "note"))
    notes = [f"Bænkesnak nr. {number}" if number % 3 == 0 else "" for number in range(21)]
    assert met == Counter((MET_AT[number % 3], MINUTES[number % 4], notes[number]) for number in range(21))
    assert PromiseSettled.objects.get().promise.what == "Jeg går med"
    assert Answer.objects.get().interview.person.shown_name == "Smed"
    assert Phone.objects.get().waiting == 0 and Phone.objects.get().succeeded_at is not None
    office.goto(f"{live_server.url}/borgere/{smed.id}/")
    expect(office.locator("main")).to_contain_text("Der var ingen")
    # What lies in clear is found: the search itself works.
    page.evaluate("localStorage.setItem('planted', 'Plantetvilding')")
    context.close()
    words = ["Mariaparken", "Ro om natten", "Bænkesnak", "Rød hue", cast.signe.name, PIN]
    assert found_in(profile, [*words, "Plantetvilding"]) == {"Plantetvilding"}


def test_the_browser_can_install_the_app_as_the_server_gives_it(live_server: Any, pocket: "Pocket") -> None:
    """Asked of the browser itself, in a profile on the disk: in a private window it installs nothing."""
    page = pocket().new_page()
    page.goto(live_server.url + "/field/")
    page.wait_for_selector("#app button, #app input")
    asked = page.context.new_cdp_session(page)
    assert asked.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    told = asked.send("Page.getAppManifest")
    assert told["url"] == f"{live_server.url}/field/manifest.webmanifest" and told["errors"] == []
    app = json.loads(told["data"])
    assert (app["name"], app["start_url"], app["display"]) == ("Bro", "/field/", "standalone")
    for icon in app["icons"]:
        answer = page.request.get(live_server.url + icon["src"])
        assert (answer.status, answer.headers["content-type"]) == (200, icon["type"])


def test_what_a_colleague_writes_in_the_office_stands_on_the_phone_and_a_stopped_phone_shuts_and_says_so(
    live_server: Any, cast: Cast, smed: people.Person, open_page: Callable[..., "Page"], pocket: "Pocket"
) -> None:
    office = open_page("/telefoner/", user=cast.signe)
    page = pocket().new_page()
    enrol(page, offered(office, live_server.url))
    page.wait_for_load_state("networkidle")
    details.add(by=cast.malik, person_id=smed.id, kind="warning", value="Hunden bider", now=timezone.now())
    page.reload()
    type_pin(page, PIN)
    to_person(page)
    expect(page.locator("main")).to_contain_text("Hunden bider")
    press(page, "Skriv en henvendelse")
    page.get_by_label("Hvad blev der sagt?").fill("Jeg vil i behandling nu.")
    page.get_by_label("Hvem hørte det også?").fill("Opdigtet Vidne")
    with page.expect_response("**/field/sync"):
        press(page, "Gem ordene")
    page.wait_for_load_state("networkidle")
    assert Request.objects.get().witness == "Opdigtet Vidne"
    Phone.objects.update(revoked_at=timezone.now())
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    expect(page.locator("h1")).to_have_text("Kontoret har lukket telefonen")
    expect(page.locator("main")).to_contain_text("Det, du ikke nåede at sende, ligger her stadig, krypteret.")
    expect(page.locator("main")).not_to_contain_text("Smed")
    assert Contact.objects.count() == 0


def test_the_service_worker_wakes_the_page_when_the_network_is_back(
    live_server: Any, cast: Cast, smed: people.Person, open_page: Callable[..., "Page"], pocket: "Pocket"
) -> None:
    office = open_page("/telefoner/", user=cast.signe)
    context = pocket()
    page = context.new_page()
    line = context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    line.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    line.send("ServiceWorker.enable")
    enrol(page, offered(office, live_server.url))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_load_state("networkidle")
    event = {
        "origin": live_server.url,
        "registrationId": found[-1]["registrationId"],
        "tag": "sync",
        "lastChance": False,
    }
    with page.expect_request("**/field/sync"):
        line.send("ServiceWorker.dispatchSyncEvent", event)
