"""One citizen's whole course in a real browser, by four roles: from the word on a bench to wanting back after relapse."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from brobygger.services import contacts, people
from tests.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

AtWork = Callable[..., "Page"]


class Desk:
    """One of the cast at a browser: goes to pages by their links, fills in forms by their names, reads what stands there."""

    def __init__(self, page: "Page", person: people.Person) -> None:
        self.page, self.site, self.person = page, page.evaluate("location.origin"), person

    def open(self) -> "Desk":
        """The citizen's page; says why first where the role is asked."""
        return self.go(f"/borgere/{self.person.id}/")

    def go(self, path: str) -> "Desk":
        self.page.goto(self.site + path)
        if self.page.locator("main [name=purpose]").count():
            self.save(purpose="decision")
        return self

    def follow(self, text: str) -> "Desk":
        self.page.locator("main a").filter(has_text=text).first.click()
        self.page.wait_for_load_state()
        return self

    def press(self, text: str) -> "Desk":
        self.page.locator("main button").filter(has_text=text).first.click()
        self.page.wait_for_load_state()
        return self

    def save(self, **told: str) -> "Desk":
        """Fill in the form of the page by the names of its fields, and press its filled button."""
        for name, value in told.items():
            self._fill(name, value)
        self.page.locator("main form:has([name]) button.button-primary").last.click()
        self.page.wait_for_load_state()
        assert self.page.locator("[data-error-summary]").count() == 0, self.page.inner_text("main")
        return self

    @property
    def text(self) -> str:
        return self.page.inner_text("main")

    def _fill(self, name: str, value: str) -> None:
        field = self.page.locator(f"main form [name='{name}']").first
        kind = field.evaluate("e => e.type")
        if kind in ("radio", "checkbox"):
            key = self.page.locator(f"main form [name='{name}'][value='{value}']").first.get_attribute("id")
            self.page.locator(f"main form label[for='{key}']").first.click()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)


@pytest.fixture
def viben(cast: Cast) -> people.Person:
    """Met two months ago, with a score to return to."""
    now = timezone.now()
    viben = people.meet(by=cast.signe, alias="Viben", now=now - timedelta(days=60), place="Mariaparken")
    item = contacts.NewContact(person_id=viben.id, kind="contact", happened_at=now - timedelta(days=2), minutes=15)
    contacts.record(by=cast.signe, items=[item], now=now)
    return viben


def test_from_the_word_on_a_bench_to_wanting_back(cast: Cast, viben: people.Person, at_work: AtWork) -> None:
    signe, oda, asta, mona = (Desk(at_work(who), viben) for who in ("signe", "oda", "asta", "mona"))
    _asks_and_is_assessed(signe)
    _is_decided(signe, asta, mona)
    _begins(signe, oda)
    _tries_a_place_and_crosses_a_bridge(signe, oda)
    _lives_in_between(signe)
    _is_revised(signe)
    _ends_is_followed_up_and_wants_back(signe, asta)
    _stands_on_lists_on_paper_and_in_a_calendar(signe, oda, mona)


def _asks_and_is_assessed(signe: Desk) -> None:
    signe.open().follow("Bad om behandling")
    yesterday = f"{timezone.localdate() - timedelta(days=1):%d-%m-%Y}"
    words = "Jeg vil væk fra det her. Hjælp mig i gang."
    signe.save(words=words, said_to="Signe Bro", witness="Malik Å", happened_on=yesterday, happened_time="10:00")
    assert "13 dage tilbage" in signe.text
    signe.follow("Hvad er der sket siden?").save(kind="told", whom="Myndigheden", happened_on=yesterday)
    assert "Givet videre" in signe.text
    for heading, aspect, text in (
        ("housing", "wish", "Et værelse, hvor jeg selv kan låse"),
        ("social", "resource", "Er god til at få andre til at grine"),
    ):
        signe.go(f"/udredning/borger/{signe.person.id}/situation/{heading}/").save(
            aspect=aspect, text=text, told_by="citizen"
        )
    assert "2 af 6" in signe.text
    signe.go(f"/udredning/borger/{signe.person.id}/diagnose/")
    signe.save(
        what="Skizofreni",
        source="Psykiatrisk ambulatorium",
        certainty="told",
        questioned_by="citizen",
        questioned="Stillet under indlæggelse",
    )
    assert "Skizofreni" in signe.text


def _is_decided(signe: Desk, asta: Desk, mona: Desk) -> None:
    signe.open().follow("Henvendelser og frister").follow("Skriv en indstilling")
    signe.save(advice="grant", text="Viben bruger flere stoffer hver dag og har ingen bolig. Hun vil i gang nu.")
    asta.go("/indbakken/")
    assert "Jeg vil væk fra det her" in asta.text
    assert "Indstilling" in asta.text
    asta.open().follow("Henvendelser og frister").follow("Afgør")
    asta.save(result="grant", reasons="Du har brug for behandling, der kommer ud til dig.")
    asta.follow("Breve").follow("Afgørelse")
    assert "En afgørelse skal sige det her" in asta.text
    wording = {"law_da": "Serviceloven § 101 og § 141", "complaint_da": "Skriv til os inden for fire uger."}
    mona.go("/anmodninger/brevtekster/decision_grant/").save(**wording)
    asta.open().follow("Henvendelser og frister").follow("Breve").follow("Afgørelse").press("Lav brevet")
    with asta.page.expect_download() as fetched:
        asta.page.locator("main a").filter(has_text="som PDF").first.click()
    assert fetched.value.suggested_filename.startswith("brev-")
    assert "Indstilling" not in asta.go("/indbakken/").text


def _begins(signe: Desk, oda: Desk) -> None:
    """The plan in the citizen's words, how often we meet, and the first day of treatment."""
    person = signe.person.id
    signe.open().follow("Lav planen").save(
        own_words="Jeg vil have ro og et sted at bo",
        disagreement="Jeg er ikke afhængig af pillerne",
        care="Sårene på benet",
        change="Mindre om formiddagen",
        **{
            "goals-0-own_words": "Sove om natten uden piller",
            "goals-0-about": "stabilisation:drugs",
            "goals-0-horizon": "now",
        },
        **{"goals-0-tasks-0-what": "Følge til lægen", "goals-0-tasks-0-who": "Signe"},
    )
    assert signe.text.index("Jeg vil have ro") < signe.text.index("Sove om natten")
    assert "Jeg er ikke afhængig af pillerne" in signe.text
    signe.follow("Planlæg dosis").save(times="3", days="7", lost_after_days="5", basis="To områder er tunge")
    assert "3 gange" in signe.text
    signe.go(f"/planer/borger/{person}/handleplan/").save(status="offered", whom="Asta Myndighed")
    signe.go(f"/anmodninger/borger/{person}/").follow("Hvad er der sket siden?")
    signe.save(
        kind="started", happened_on=f"{timezone.localdate() - timedelta(days=1):%d-%m-%Y}", happened_time="23:59"
    )
    assert "Frist" not in signe.open().page.inner_text("#person-head")
    signe.go(f"/afslutninger/borger/{person}/").press("Behandling")
    assert "Behandling" in signe.open().page.inner_text("#person-head")
    assert "Viben" not in oda.go("/tavlen/?hvorfor=no_plan").text


def _tries_a_place_and_crosses_a_bridge(signe: Desk, oda: Desk) -> None:
    today, tomorrow = (f"{timezone.localdate() + timedelta(days=days):%d-%m-%Y}" for days in (0, 1))
    oda.go("/henvisninger/pladser/").follow("Tilføj et sted").save(
        name="Fyret", kind="residential", phone="12 34 56 78"
    )
    signe.go("/henvisninger/pladser/").follow("Bekræft pladser").save(free="2", said_by="vagten")
    # Two clicks from the citizen's page: the place, and send.
    signe.open().follow("Henvis til Fyret").save()
    signe.follow("De siger ja").save(until=today, whom="vagten")
    signe.follow("Borgeren er kommet").save(until=f"{timezone.localdate() + timedelta(days=13):%d-%m-%Y}")
    assert "dag 1 af 14" in signe.text
    assert "dag 1 af 14" in signe.open().text
    signe.go(f"/henvisninger/borger/{signe.person.id}/").follow("Opholdet sluttede som aftalt").save(
        note="Hjem til herberget"
    )
    signe.open().follow("Byg bro til anden hjælp").save(
        help_kind="gp", to="Lægehuset", purpose="Sårene", answer_by=tomorrow
    )
    signe.follow("Første møde").save(whom="Signe Bro", note="Det gik godt", until=tomorrow)
    signe.follow("Borgeren er landet").save(whom="Lægehuset", note="Går selv til tiderne nu")
    assert "Borgeren er landet" in signe.text


def _lives_in_between(signe: Desk) -> None:
    """Substitution, a slip that costs nothing, naloxone, a roof, a break, and how it is felt."""
    person = signe.person.id
    signe.go(f"/behandling/borger/{person}/substitution/ny/").save(
        step="started",
        reported_by="sygeplejersken",
        attendance="Hver dag kl. 9",
        barrier="Sover til 11",
        tried="Udlevering kl. 12",
    )
    assert "Begyndt" in signe.text
    for kind in ("slip", "naloxone"):
        signe.go(f"/behandling/borger/{person}/haendelser/ny/").save(kind=kind, own_words="Kun én aften")
    signe.go(f"/behandling/borger/{person}/bolig/ny/").save(category="3", from_on=f"{timezone.localdate():%d-%m-%Y}")
    signe.go(f"/behandling/borger/{person}/oplevelse/ny/")
    signe.page.locator("fieldset").nth(0).locator("label").first.click()
    signe.save(own_words="Der er håb i dag")
    for told in ("Slip", "Naloxon udleveret", "Der er håb i dag"):
        assert told in signe.open().text


def _is_revised(signe: Desk) -> None:
    signe.open().follow("Se planen").follow("Ændr planen").save(
        change="Ingen stoffer om formiddagen", occasion="Nyt værelse"
    )
    signe.press("Se de to ved siden af hinanden")
    assert "Mindre om formiddagen" in signe.text
    assert "Ingen stoffer om formiddagen" in signe.text


def _ends_is_followed_up_and_wants_back(signe: Desk, asta: Desk) -> None:
    person = signe.person.id
    signe.go(f"/afslutninger/borger/{person}/").follow("Afslut forløbet")
    assert "Hvad vender borgeren tilbage til?" in signe.text
    # Told late, and so the first follow-up is already in the lists.
    earlier = f"{timezone.localdate() - timedelta(days=25):%d-%m-%Y}"
    signe.save(
        status="stabilised",
        reason="finished",
        own_view="Jeg klarer det selv nu",
        wants_followup="yes",
        happened_on=earlier,
    )
    signe.follow("Skriv, hvordan det gik").save(outcome="not_found")
    signe.follow("Skriv, hvordan det gik").save(outcome="reached", own_words="Det er gået galt igen")
    assert "Vi talte sammen" in signe.text
    signe.follow("Bad om behandling").save(words="Tag mig tilbage", said_to="Signe Bro")
    assert "14 dage tilbage" in signe.text
    back = signe.open()
    assert "Kontakt og indskrivning" in back.page.inner_text("#person-head")
    assert "Sove om natten uden piller" in back.text, "wanting back does not start from zero"
    assert "Tag mig tilbage" in asta.go("/indbakken/").text


def _stands_on_lists_on_paper_and_in_a_calendar(signe: Desk, oda: Desk, mona: Desk) -> None:
    assert "Viben" in signe.go("/i-dag/").text
    assert "Viben" in oda.go("/tavlen/").text
    assert "Viben" in mona.go("/tavlen/").text
    signe.go("/i-dag/").page.emulate_media(media="print")
    assert signe.page.locator(".only-print").first.is_visible()
    assert not signe.page.locator("nav.menu").is_visible()
    signe.page.emulate_media(media="screen")
    signe.follow("Få det i din kalender").press("Nyt link: I dag")
    calendar = signe.page.request.get(signe.page.input_value("#link")).text()
    assert "BEGIN:VEVENT" in calendar
    assert "Viben" not in calendar
