"""The journey of one fictional citizen in a real browser through the whole course, by four roles, with return after relapse;
and a shorter one that ends with a death.

Signe and Malik meet the citizen, Oda leads their team, Asta is the authority, Mona leads the centre.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from brobygger.records.access import Organisation
from brobygger.services import people
from tests.cast import NOW, Cast
from tests.journeys import chapters_of_treatment as treatment
from tests.journeys.desk import Calendar, Desk, day, words_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

AT_HOME, ELSEWHERE = "0101", "0751"


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """It begins on Thursday 12 November 2026, 14:20."""
    return Calendar(monkeypatch, NOW)


@pytest.fixture
def viben(cast: Cast, calendar: Calendar) -> people.Person:
    """Met by Malik on a bench in Copenhagen."""
    Organisation.objects.filter(id=cast.malik.organisation_id).update(municipality=AT_HOME)  # type: ignore[attr-defined]
    return people.meet(by=cast.malik, alias="Viben", now=calendar.now, place="Mariaparken")


@pytest.fixture
def desks(viben: people.Person, at_work: Callable[..., "Page"]) -> dict[str, Desk]:
    """Four browsers side by side."""
    return {who: Desk(at_work(who), who, viben) for who in ("signe", "oda", "asta", "mona")}


def test_from_the_word_on_a_bench_through_relapse_and_back(desks: dict[str, Desk], calendar: Calendar) -> None:
    signe, oda, asta, mona = desks.values()
    _the_contact_person_leaves_and_the_leader_finds_another(oda, mona)
    _asks_for_treatment_and_the_clock_runs(signe)
    _is_assessed_and_found_to_be_in_the_target_group(signe)
    _the_home_municipality_is_asked_and_consents(signe, asta, calendar)
    _is_recommended_and_the_authority_decides_and_writes(signe, asta, mona)
    calendar.turn(1)
    treatment.begins_with_a_plan_a_dose_and_goals_that_can_be_rated(signe, oda)
    treatment.is_given_components_and_the_leader_reads_what_never_was(signe, oda)
    treatment.tries_a_place_and_crosses_a_bridge(signe, oda)
    treatment.starts_substitution_slips_and_has_a_roof(signe)
    treatment.answers_with_faces_and_another_day_says_no(signe, calendar)
    treatment.is_broken_off_by_a_quarantine_and_goes_on(signe, oda, calendar)
    treatment.is_revised_side_by_side_and_its_goal_is_rated_by_both(signe)
    calendar.turn(30)
    _the_course_ends(signe, asta)
    calendar.turn(31)
    _is_not_found_by_the_authority_and_then_reached(signe, asta)
    _has_relapsed_survives_an_overdose_and_is_taken_back(signe, oda, asta)
    _stands_on_lists_on_paper_and_in_a_calendar(signe, oda, asta)
    _ends_again_and_is_heard_half_a_year_after(signe, asta, calendar)


def _the_contact_person_leaves_and_the_leader_finds_another(oda: Desk, mona: Desk) -> None:
    """The account of the contact person is closed; the board says at once that nobody carries the course."""
    mona.go("/konti/").follow("Malik Å").press("Luk kontoen").press("Ja, luk kontoen")
    oda.go("/tavlen/?hvorfor=no_contact_person").sees("Viben", "Ingen gennemgående kontaktperson")
    oda.open().follow("skift").press("Signe Bro")
    assert "Kontaktperson: Signe Bro" in oda.open().head
    assert "Viben" not in oda.go("/tavlen/?hvorfor=no_contact_person").text


def _asks_for_treatment_and_the_clock_runs(signe: Desk) -> None:
    """The exact words, to whom, who heard it; the clock runs from when it was said, not from when it was written."""
    words = "Jeg vil væk fra det her. Hjælp mig i gang."
    signe.open().follow("Skriv en henvendelse").save(
        words=words,
        said_to="Signe Bro",
        witness="Vennen Bo",
        is_delegated="no",
        happened_on=day(-1),
        happened_time="10:00",
    )
    signe.sees("13 dage tilbage", words, "sagt til Signe Bro", "hørt af Vennen Bo", "delegeret: nej")
    signe.sees("Ingen har skrevet, at myndigheden ved, at borgeren har bedt om behandling")
    signe.follow("Hvad er der sket siden?").save(kind="told", whom="Asta Myndighed").sees(
        "Givet videre til myndigheden: Asta Myndighed"
    )


def _is_assessed_and_found_to_be_in_the_target_group(signe: Desk) -> None:
    """Wishes and resources, a questioned diagnosis, scores from elsewhere, the five criteria and the verdict."""
    for heading, aspect, text in (
        ("housing", "wish", "Et værelse, hvor jeg selv kan låse"),
        ("social", "resource", "Er god til at få andre til at grine"),
    ):
        signe.go(f"/udredning/borger/{{person}}/situation/{heading}/").save(aspect=aspect, text=text, told_by="citizen")
    signe.sees("2 af 6").go("/udredning/borger/{person}/diagnose/").save(
        what="Skizofreni",
        source="Psykiatrisk ambulatorium",
        certainty="told",
        questioned_by="citizen",
        questioned="Stillet under indlæggelse",
    )
    signe.sees("Skizofreni", "betvivlet").go("/udredning/borger/{person}/scorer/").save(
        instrument="ASI",
        version="5",
        source="Ambulatoriet",
        area_medical="0,7",
        area_psychiatric="0,8",
        area_drug="0,9",
    )
    criteria = ("section_101", "poly_drug", "limited_use", "troubled")
    told = dict.fromkeys(criteria, "met") | {f"basis_{each}": "Det fortæller hun selv" for each in criteria}
    signe.open().follow("Se, hvad vi ved i dag").follow("Svar på kriterierne").save(**told)
    signe.save(override="met", reason="Økonomien er ikke spurgt, men hun har intet at leve for").sees("I målgruppen")


def _the_home_municipality_is_asked_and_consents(signe: Desk, asta: Desk, calendar: Calendar) -> None:
    """The citizen belongs elsewhere: the authority asks, the lists wait with it, and the answer comes the day after."""
    signe.go("/borgere/{person}/oplysninger/").save(home_municipality=ELSEWHERE)
    asta.go("/anmodninger/borger/{person}/").sees("Borgeren hører til i Aarhus").follow("Spurgt eller svaret")
    asta.save(status="asked", whom="Aarhus, Voksenvisitationen").sees("Vi har spurgt: Aarhus")
    signe.go("/i-dag/").sees("Hjemkommunen har ikke svaret om tilsagn")
    calendar.turn(1)
    asta.go("/anmodninger/borger/{person}/tilsagn/").save(status="given", valid_to=day(180))
    asta.sees(f"Tilsagn givet: Aarhus, Aarhus, Voksenvisitationen, til og med {day(180)}")
    assert "Hjemkommunen har ikke svaret" not in signe.go("/i-dag/").text


def _is_recommended_and_the_authority_decides_and_writes(signe: Desk, asta: Desk, mona: Desk) -> None:
    """Half a page is read in the inbox and decided; the letter is made once the centre has written its words, and read back."""
    reasons = "Du har brug for behandling, der kommer ud til dig."
    signe.go("/anmodninger/borger/{person}/").follow("Skriv en indstilling")
    signe.save(advice="grant", text="Viben bruger flere stoffer hver dag og har ingen bolig. Hun vil i gang nu.")
    asta.go("/indbakken/").sees("Jeg vil væk fra det her", "Indstilling venter på afgørelse")
    asta.go("/anmodninger/borger/{person}/").page.locator("main a[href*='/indstilling/']").first.click()
    asta.sees("Hun vil i gang nu.", "Det fortæller hun selv").follow("Afgør").save(result="grant", reasons=reasons)
    asta.follow("Breve").follow("Afgørelse").sees("Brevet skal sige det her")
    wording = {"law_da": "Serviceloven § 101 og § 141", "complaint_da": "Skriv til os inden for fire uger."}
    mona.go("/anmodninger/brevtekster/all/").save(contact_da="Ring på døren på Torvet.")
    mona.go("/anmodninger/brevtekster/decision_grant/").save(**wording)
    asta.go("/anmodninger/borger/{person}/breve/").follow("Afgørelse").press("Lav brevet")
    letter = asta.fetch("Hent brevet fra")
    assert [each for each in (reasons, *wording.values()) if each not in words_of(letter)] == []
    assert letter.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "Indstilling" not in asta.go("/indbakken/").text


def _the_course_ends(signe: Desk, asta: Desk) -> None:
    """Over the phase of bridging: the citizen's view stands beside ours, with what they return to against the start; no
    follow-up stands in the lists before its time."""
    signe.go("/afslutninger/borger/{person}/").press("Brobygning og udskrivning")
    assert "Brobygning og udskrivning" in signe.open().head
    signe.go("/udredning/borger/{person}/scorer/").save(
        instrument="ASI", version="5", source="Ambulatoriet", wave="m3", area_drug="0,4"
    )
    signe.go("/afslutninger/borger/{person}/").follow("Afslut forløbet").sees("Hvad vender borgeren tilbage til?")
    signe.save(
        status="stabilised",
        reason="finished",
        reached="Sover om natten",
        own_view="Jeg klarer det selv nu",
        wants_followup="yes",
    )
    signe.unfold().sees("Sover om natten", "Jeg klarer det selv nu", "Stoffer\t0,90 ", "\t0,40 ")
    assert "Opfølgning" not in asta.go("/indbakken/").text


def _is_not_found_by_the_authority_and_then_reached(signe: Desk, asta: Desk) -> None:
    """Looked for in vain, the follow-up stays to be done; reached, it is done, in the citizen's own words."""
    asta.go("/indbakken/").sees("Opfølgning, som loven kræver")
    asta.go("/afslutninger/borger/{person}/").follow("Skriv, hvordan det gik").save(outcome="not_found")
    asta.sees("Vi ledte, men fandt ikke borgeren")
    signe.go("/i-dag/").sees("Opfølgning efter afslutning")
    signe.go("/afslutninger/borger/{person}/").follow("Skriv, hvordan det gik")
    signe.save(outcome="reached", own_words="Det er gået galt igen").sees("Vi talte sammen (2 forsøg)")


def _has_relapsed_survives_an_overdose_and_is_taken_back(signe: Desk, oda: Desk, asta: Desk) -> None:
    """A relapse is told, and an overdose with naloxone; wanting back is a new clock and does not start from zero."""
    signe.go("/behandling/borger/{person}/haendelser/ny/").save(kind="relapse", own_words="Det er gået galt igen")
    signe.go("/behandling/borger/{person}/haendelser/ny/").save(
        kind="overdose", naloxone_given="yes", ambulance_came="yes", own_words="Bo gav mig sprayen"
    )
    signe.sees("Tilbagefald", "Naloxon givet: ja", "Bo gav mig sprayen")
    assert "overdosis" in oda.open().head
    signe.open().follow("Opfølgning").follow("Skriv en henvendelse").save(words="Tag mig tilbage", said_to="Signe Bro")
    signe.sees("14 dage tilbage")
    assert "Kontakt og indskrivning" in signe.open().head
    assert "Sove om natten uden piller" in signe.text, "wanting back does not start from zero"
    asta.go("/indbakken/").sees("Tag mig tilbage")


def _stands_on_lists_on_paper_and_in_a_calendar(signe: Desk, oda: Desk, asta: Desk) -> None:
    """The worker's list, the leader's board and the authority's inbox, each on the page, printed, and as a calendar that names
    nobody and falls silent when its link is closed."""
    for desk, path, title in (
        (signe, "/i-dag/", "I dag"),
        (oda, "/tavlen/", "Tavlen"),
        (asta, "/indbakken/", "Indbakken"),
    ):
        desk.go(path).sees("Viben", "Frist for behandlingsstart")
        printed = desk.print_out()
        assert "Viben" in printed and "Frist for behandlingsstart" in printed
        assert "Få det i din kalender" not in printed
        desk.follow("Få det i din kalender").press(f"Nyt link: {title}")
        address = desk.page.input_value("#link")
        calendar = desk.page.request.get(address).text()
        assert "BEGIN:VEVENT" in calendar and "Viben" not in calendar
        desk.press("Luk linket")
        assert desk.page.request.get(address).status == 404


def _ends_again_and_is_heard_half_a_year_after(signe: Desk, asta: Desk, calendar: Calendar) -> None:
    """After a month the citizen does not want to be asked, after six they tell how it is. Nobody has treated them since the
    first course ended, so what the law asks for half a year after that one is to be written too; then nothing is left."""
    calendar.turn(60)
    signe.go("/afslutninger/borger/{person}/").follow("Afslut forløbet")
    signe.save(
        status="stabilised",
        reason="other_offer",
        own_view="Nu står jeg selv",
        wants_followup="yes",
        has_withdrawn="yes",
    )
    calendar.turn(31)
    asta.go("/indbakken/").sees("Viben", "Opfølgning, som loven kræver")
    asta.go("/afslutninger/borger/{person}/").follow("Skriv, hvordan det gik").save(outcome="declined")
    asta.sees("Borgeren ville ikke")
    assert "Opfølgning, som loven kræver" not in asta.go("/indbakken/").text
    calendar.turn(153)
    asta.go("/indbakken/").sees("Viben", "Opfølgning, som loven kræver")
    asta.go("/afslutninger/borger/{person}/").page.locator("main a[href$='/6/']").first.click()
    asta.save(outcome="reached", own_words="Jeg har min egen dør").sees("Vi talte sammen", "Jeg har min egen dør")
    asta.go("/indbakken/").sees("Opfølgning, som loven kræver")
    asta.go("/afslutninger/borger/{person}/").page.locator("main a[href$='/6/']").first.click()
    asta.save(outcome="not_tried")
    assert "Opfølgning, som loven kræver" not in asta.go("/indbakken/").text


def test_a_death_stops_every_reminder_at_once_and_the_record_stays(desks: dict[str, Desk], calendar: Calendar) -> None:
    signe, oda, asta, _mona = desks.values()
    signe.open().follow("Skriv en henvendelse").save(words="Jeg vil i gang", said_to="Signe Bro")
    signe.go("/anmodninger/borger/{person}/").follow("Skriv en indstilling").save(
        advice="grant", text="Hun vil i gang nu."
    )
    signe.go("/kontakter/{person}/ny/").save(own_words="Vi ses", promise="Kaffe på bænken", promise_on=day(1))
    signe.go("/behandling/borger/{person}/haendelser/ny/").save(kind="overdose", naloxone_given="yes")
    lists = ((signe, "/i-dag/?hvem=all"), (oda, "/tavlen/"), (asta, "/indbakken/"))
    for desk, path in lists:
        desk.go(path).sees("Viben")
    signe.go("/afslutninger/borger/{person}/").follow("Borgeren er død").save(died_on=day(), source="Hospitalet")
    signe.sees("Borgeren er død", "fortalt af Hospitalet")
    for desk, path in lists:
        assert "Viben" not in desk.go(path).text
    signe.open().sees("Død", "Jeg vil i gang", "Vi ses", "Overdosis")
    for offered in ("Log kontakt", "Skriv en henvendelse", "Lav planen"):
        expect(signe.page.locator("main a.button").filter(has_text=offered), offered).to_have_count(0)
