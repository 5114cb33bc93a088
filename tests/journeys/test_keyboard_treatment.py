"""What is done with a citizen under treatment, by keyboard alone: situation, diagnosis, phase, plan and its revision, how far a
goal is reached, the action plan, dose, beds, stay and bridge, break, faces, substitution, half a page to the authority and its
decision, the home municipality, a letter, an ending corrected, a death."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from brobygger.records.plans import GoalRating
from brobygger.rules import plans
from brobygger.services import endings, places, requests
from brobygger.services.plans import revisions
from brobygger.services.requests import recommendations, wordings
from tests.cast import Cast
from tests.journeys.conftest import Town
from tests.journeys.hands import Hands

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCALE = dict(zip(plans.LEVELS, ("1 nat", "2 nætter", "3 nætter", "5 nætter", "7 nætter"), strict=True))
# The worker on the page of Smed that an address ends with.
At = Callable[[str], Hands]


@pytest.fixture
def at(cast: Cast, town: Town, open_page: Callable[..., "Page"]) -> At:
    def opened(address: str, user: object = cast.signe) -> Hands:
        return Hands(open_page(address.format(smed=town.smed.id), user=user))

    return opened


def day(ahead: int) -> str:
    return f"{timezone.localdate() + timedelta(days=ahead):%d-%m-%Y}"


def test_a_plan_is_made_with_a_goal_and_a_task_and_then_a_dose(at: At) -> None:
    hands = at("/planer/borger/{smed}/")
    hands.press("Lav planen")
    hands.at("Hvad vil borgeren?")
    hands.write("Hvad vil borgeren? Med egne ord", "Jeg vil have ro om natten")
    hands.write("Målet med borgerens egne ord", "Sove uden piller")
    hands.write("Hvad handler det om?", "Stabilisering")
    hands.choose("Lige nu")
    hands.write("Hvem", "Signe")
    hands.write("Hvad", "Følge til lægen")
    hands.press("Gem planen")
    hands.see("Sove uden piller")
    hands.press("Planlæg dosis")
    hands.write("Hvor mange gange?", "3")
    hands.write("På hvor mange dage?", "7")
    hands.press("Planlæg det sådan")
    hands.see("3 gange")


def test_what_is_known_of_the_situation_and_a_diagnosis_are_written(at: At) -> None:
    hands = at("/udredning/borger/{smed}/situation/")
    hands.press("Skriv, hvad der blev sagt : Bolig")
    hands.choose("Ønske")
    hands.write("Hvad blev der sagt?", "Et sted, hvor hunden må være")
    hands.choose("Borgeren")
    hands.press("Gem")
    hands.see("Et sted, hvor hunden må være")
    hands.press("Skriv en diagnose")
    hands.write("Hvilken diagnose?", "ADHD")
    hands.write("Hvem har stillet den, eller hvor står den?", "Borgeren")
    hands.choose("Fortalt, ikke set på skrift")
    hands.press("Gem")
    hands.see("ADHD")


def test_the_phase_is_moved_and_the_action_plan_is_offered(at: At) -> None:
    hands = at("/afslutninger/borger/{smed}/")
    hands.write("Fra hvilken dag er forløbet i den fase, du vælger?", day(-3))
    hands.press("Behandling")
    hands.see("Fasen er nu: Behandling")
    hands = at("/planer/borger/{smed}/")
    hands.press("Skriv, hvad der er sket")
    hands.at("Har borgeren fået tilbudt en handleplan?")
    hands.choose("Tilbudt")
    hands.write("Notat", "Vil tænke over det")
    hands.press("Gem")
    hands.see("Vil tænke over det")


@pytest.fixture
def planned(cast: Cast, town: Town) -> None:
    goal = plans.Goal("Sove om natten", "stabilisation", "drugs", "now", scale=SCALE)
    content = plans.Content(made_at=timezone.now(), goals=[goal])
    revisions.revise(by=cast.signe, person_id=town.smed.id, new=revisions.NewPlan(content), now=timezone.now())


@pytest.mark.usefixtures("planned")
def test_how_far_a_goal_is_reached_is_said(at: At) -> None:
    hands = at("/planer/borger/{smed}/")
    hands.press("Hvor langt er vi nået? : Sove om natten")
    hands.press("Skriv, hvor langt vi er nået : Sove om natten")
    hands.choose("Borgeren")
    hands.choose("Mere end ventet")
    hands.press("Gem")
    hands.at("Hvad vil borgeren, og hvem gør hvad?")
    assert GoalRating.objects.get().level == 1


@pytest.mark.usefixtures("planned")
def test_a_plan_is_changed(at: At) -> None:
    hands = at("/planer/borger/{smed}/")
    hands.press("Ændr planen")
    hands.at("Hvad er ændret i planen?")
    hands.write("Målet med borgerens egne ord", "Sove til klokken otte")
    hands.press("Gem planen")
    hands.see("Sove til klokken otte")


def test_free_beds_are_written_down_and_a_citizen_is_referred_to_a_stay(cast: Cast, at: At) -> None:
    told = {"name": "Skovhuset", "kind": "residential", "phone": "", "about": ""}
    places.add(by=cast.oda, told=told, now=timezone.now())
    hands = at("/henvisninger/pladser/")
    hands.press("Bekræft pladser : Skovhuset")
    hands.write("Hvor mange pladser er ledige?", "2")
    hands.write("Hvem sagde det?", "Vagten")
    hands.press("Gem")
    hands.see("Vagten")
    hands = at("/henvisninger/borger/{smed}/plads/")
    hands.press("Henvis hertil : Skovhuset")
    hands.choose("Kortere døgnophold")
    hands.write("Hvad siger borgeren?", "Jeg vil gerne prøve")
    hands.press("Henvis")
    hands.see("Jeg vil gerne prøve")


def test_the_home_municipality_is_asked_for_its_consent(at: At) -> None:
    hands = at("/anmodninger/borger/{smed}/tilsagn/")
    hands.choose("Vi har spurgt")
    hands.write("Hvilken kommune?", "Aarhus")
    hands.write("Hvem spurgte du, eller hvem svarede?", "Kirsten i visitationen")
    hands.press("Gem")
    hands.see("Kirsten i visitationen")


def test_an_ending_is_corrected(cast: Cast, town: Town, at: At) -> None:
    new = endings.NewEnding(timezone.now(), status="stabilised", reason="finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=town.smed.id, new=new, now=timezone.now())
    hands = at("/afslutninger/borger/{smed}/")
    hands.press("Ret afslutningen")
    hands.at("Hvad er rigtigt om afslutningen?")
    hands.choose("Flyttet")
    hands.write("Hvad er planen herfra?", "Søsteren ringer")
    hands.press("Gem")
    hands.see("Søsteren ringer")


def test_a_bridge_is_built_and_what_happens_is_told(at: At) -> None:
    hands = at("/henvisninger/borger/{smed}/")
    hands.press("Byg bro til anden hjælp")
    hands.choose("Praktiserende læge")
    hands.write("Hvor, eller til hvem?", "Lægehuset")
    hands.press("Henvis")
    hands.see("Lægehuset")
    hands.press("Første møde")
    hands.write("Hvem", "Signe Bro")
    hands.press("Gem")
    hands.see("Signe Bro")


def test_a_course_is_broken_off_and_goes_on(at: At) -> None:
    hands = at("/behandling/borger/{smed}/afbrydelser/")
    hands.press("Skriv en afbrydelse")
    hands.choose("Noget udefra")
    hands.write("Hvorfor?", "Fængsel")
    hands.press("Gem")
    hands.press("Forløbet går videre")
    hands.at("Hvornår gik forløbet videre?")
    hands.press("Forløbet går videre")
    hands.see("Nej, forløbet er i gang.")


def test_four_faces_are_answered_and_another_time_refused(at: At) -> None:
    hands = at("/behandling/borger/{smed}/oplevelse/")
    hands.press("Stil de fire spørgsmål")
    hands.choose("En del håb")
    hands.write("Med borgerens egne ord", "Der er håb i dag")
    hands.press("Gem")
    hands.see("Der er håb i dag")
    hands = at("/behandling/borger/{smed}/oplevelse/ny/")
    hands.press("Vil ikke i dag")
    hands.see("Borgeren har sagt nej i dag")


def test_a_step_on_the_way_to_substitution_a_relapse_and_a_roof_are_written(at: At) -> None:
    hands = at("/behandling/borger/{smed}/substitution/ny/")
    hands.choose("Vi har bedt om en tid")
    hands.write("Hvem siger det?", "Sygeplejersken")
    hands.write("Hvad stod i vejen?", "Sover til 11")
    hands.press("Gem")
    hands.see("Sover til 11")
    hands = at("/behandling/borger/{smed}/haendelser/ny/")
    hands.choose("Tilbagefald")
    hands.press("Gem")
    hands.see("Tilbagefald")
    hands = at("/behandling/borger/{smed}/bolig/ny/")
    hands.choose("Herberg for natten")
    hands.press("Gem")
    hands.see("Herberg for natten")


def test_half_a_page_is_handed_over(at: At) -> None:
    hands = at("/anmodninger/borger/{smed}/indstil/")
    hands.choose("Bevilg udgående behandling")
    hands.write("Hvorfor? En halv side", "Han er bedst hjulpet der, hvor han er")
    hands.press("Aflever")
    hands.press("Bevilg udgående behandling")
    hands.see("Han er bedst hjulpet der, hvor han er")


def test_the_authority_decides_and_a_letter_is_made(cast: Cast, town: Town, open_page: Callable[..., "Page"]) -> None:
    now = timezone.now()
    reached = {"contact": {"da": "Ring til Signe på 12 34 56 78"}}
    wordings.revise(by=cast.mona, letter="receipt", parts=reached, seen=0, now=now)
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=now, said_to="Signe")
    requests.ask(by=cast.signe, person_id=town.smed.id, new=said, now=now)
    mark = recommendations.grounds(town.smed, by=cast.signe).mark
    new = recommendations.NewRecommendation(advice="grant", text="Fordi", mark=mark)
    recommendations.hand_over(by=cast.signe, person_id=town.smed.id, new=new, now=now)
    hands = Hands(open_page(f"/anmodninger/borger/{town.smed.id}/", user=cast.asta))
    hands.choose("Henvendelse, afgørelse eller brev")
    hands.press("Åbn")
    hands.press("Afgør")
    hands.choose("Bevilget")
    hands.write("Hvorfor?", "Målgruppen er opfyldt")
    hands.press("Gem afgørelsen")
    hands.see("Målgruppen er opfyldt")
    hands = Hands(open_page(f"/anmodninger/borger/{town.smed.id}/breve/", user=cast.signe))
    hands.press("Lav brevet : Kvittering")
    hands.at("Er brevet rigtigt?")
    hands.press("Lav brevet")
    hands.see("Hent")


def test_a_citizen_has_died(at: At) -> None:
    hands = at("/afslutninger/borger/{smed}/")
    hands.press("Borgeren er død")
    hands.write("Hvilken dag?", day(0))
    hands.write("Hvem fortalte det?", "Broren")
    hands.press("Ja, borgeren er død")
    hands.see("Broren")
