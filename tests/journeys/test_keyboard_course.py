"""Assessment, treatment and ending by keyboard alone. The interview itself is in tests/web/test_assessments_browser.py."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.records.assessments import AreaScore, Verdict
from brobygger.rules.answers import Answer, State
from brobygger.services import endings
from brobygger.services.assessments import interviews
from brobygger.services.assessments.saving import NewAnswer
from tests.cast import Cast
from tests.journeys.conftest import Town
from tests.journeys.hands import Hands

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def with_smed(cast: Cast, town: Town, open_page: Callable[..., "Page"]) -> Hands:
    """Signe on the page of Smed."""
    return Hands(open_page(f"/borgere/{town.smed.id}/", user=cast.signe))


def test_a_score_from_elsewhere_is_entered(with_smed: Hands) -> None:
    with_smed.press("Begynd udredningen")
    with_smed.press("Indtast scorer, der er lavet et andet sted")
    with_smed.write("Hvilket skema?", "ASI")
    with_smed.write("Hvilken version eller hvilket indeks?", "5")
    with_smed.write("Hvem har lavet scorerne?", "Ambulatoriet")
    with_smed.write("Hvilken samtale er det?", "Start")
    with_smed.write("Hvilken dag var samtalen?", f"{timezone.localdate():%d-%m-%Y}")
    with_smed.write("Psykisk helbred", "0,45")
    with_smed.page.keyboard.press("Enter")
    with_smed.see("Scorerne er gemt")
    assert float(AreaScore.objects.get().value) == 0.45


def test_a_verdict_departs_from_its_result_with_a_reason(with_smed: Hands) -> None:
    with_smed.press("Se, hvad vi ved i dag")
    with_smed.press("Afvig fra resultatet med en begrundelse")
    with_smed.choose("Ja: i målgruppen")
    with_smed.write("Hvorfor afviger du fra resultatet?", "Set på gaden i et år")
    with_smed.press("Gem vurderingen")
    with_smed.see("Vurderingen er gemt")
    assert (Verdict.objects.get().override, Verdict.objects.get().override_reason) == ("met", "Set på gaden i et år")


def test_the_criteria_are_answered(with_smed: Hands) -> None:
    with_smed.press("Se, hvad vi ved i dag")
    with_smed.press("Svar på kriterierne")
    with_smed.choose("Opfyldt")
    with_smed.write("Hvad bygger svaret på?", "Det fortalte han selv")
    with_smed.press("Gem")
    with_smed.see("Det fortalte han selv")


def test_an_alert_is_handled(cast: Cast, town: Town, with_smed: Hands) -> None:
    now = timezone.now()
    begun = interviews.start(by=cast.signe, person_id=town.smed.id, wave="baseline", now=now)
    yes = NewAnswer(item="P9", answer=Answer(State.VALUE, Decimal(1)))
    interviews.answer(by=cast.signe, interview_id=begun.id, answers=[yes], now=now)
    with_smed.page.reload()
    with_smed.press("Skriv, hvad du har gjort")
    with_smed.write("Hvad har du gjort?", "Talte med ham og ringede til lægen")
    with_smed.press("Gem, og tag advarslen ned")
    with_smed.see("Dine kolleger kan se, hvad du har gjort")
    expect(with_smed.page.locator("#alerts .alert-error")).to_have_count(0)


def test_treatment_is_asked_for_and_what_happened_is_told_and_taken_back_with_a_reason(with_smed: Hands) -> None:
    with_smed.press("Skriv en henvendelse")
    with_smed.at("Bad borgeren om behandling?")
    with_smed.write("Hvad sagde borgeren?", "Jeg vil gerne i behandling")
    with_smed.choose("Nej")
    with_smed.press("Start fristen")
    with_smed.see("Fristen løber fra det blev sagt")
    with_smed.press("Hvad er der sket siden?")
    with_smed.choose("Givet videre til myndigheden")
    with_smed.write("Hvem hos myndigheden fik det at vide", "Asta")
    with_smed.press("Gem")
    with_smed.press("Skrevet ved en fejl : Givet videre til myndigheden")
    with_smed.choose("Det skete ikke")
    with_smed.press("Tag tilbage")
    with_smed.see("Ingen har skrevet, at myndigheden ved")


def test_a_course_is_ended(with_smed: Hands) -> None:
    with_smed.press("Kontakt og indskrivning")
    with_smed.press("Afslut forløbet")
    with_smed.at("Hvordan slutter forløbet?")
    with_smed.choose("Stabiliseret")
    with_smed.choose("Færdigbehandlet")
    with_smed.choose("Ja")
    with_smed.press("Afslut forløbet")
    with_smed.see("intet siger, at den begyndte")
    with_smed.choose("Ja, behandlingen er færdig")
    with_smed.press("Afslut forløbet")
    with_smed.see("Vil borgeren tilbage?")


def test_someone_whose_course_has_ended_is_followed_up(cast: Cast, town: Town, with_smed: Hands) -> None:
    now = timezone.now()
    ended_at = now - timedelta(days=31)
    new = endings.NewEnding(ended_at, status="stabilised", reason="finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=town.smed.id, new=new, now=now)
    with_smed.page.reload()
    with_smed.press("Opfølgning")
    with_smed.press("Skriv, hvordan det gik")
    with_smed.choose("Vi talte sammen")
    with_smed.write("Med borgerens egne ord", "Det går fint")
    with_smed.press("Gem")
    with_smed.see("Det går fint")
