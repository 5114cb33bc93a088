"""The pictures of the course in the guide, and what each of them must show. Made anew with BROBYGGER_TEST_PICTURES=1; looked
at by a person."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from brobygger.rules import plans as rules
from brobygger.services import contacts, courses, endings, people, places, requests
from brobygger.services.assessments import verdicts
from brobygger.services.plans import doses, revisions
from brobygger.services.referrals import happening, referring
from brobygger.services.requests import recommendations
from tests.cast import NOW, Cast
from tests.journeys.conftest import Town
from tests.waiting import says

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.usefixtures("clock_that_stands_still")

Opened = Callable[..., "Page"]
DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast, town: Town) -> str:
    """The key of Smed, who asked for treatment nine days ago, has a plan of two versions and is recommended."""
    _asks(cast, town.smed)
    _is_planned(cast, town.smed)
    _meets(cast, town.smed)
    _is_recommended(cast, town.smed)
    return str(town.smed.id)


def _asks(cast: Cast, person: people.Person) -> None:
    said = NOW - 9 * DAY
    words = "Jeg vil væk fra det her. Hjælp mig i gang."
    new = requests.NewRequest(words=words, said_at=said, said_to="Signe Bro", place="Bænken", witness="Malik Å")
    row = requests.ask(by=cast.signe, person_id=person.id, new=new, now=said)
    requests.happen(by=cast.signe, request_id=row.id, kind="told", whom="Asta Myndighed", at=said + DAY, now=said + DAY)


def _is_planned(cast: Cast, person: people.Person) -> None:
    task = rules.Task("ringer til boligkontoret", "Signe", date(2026, 11, 20))
    sleep = rules.Goal("Sove om natten uden piller", "stabilisation", "drugs", "now")
    home = rules.Goal("En dør, der kan låses", "other_areas", "housing", "longer", tasks=[task])
    words = "Jeg vil have ro og et sted at bo"
    first = rules.Content(made_at=NOW - 30 * DAY, own_words=words, change="Mindre om formiddagen", goals=[sleep, home])
    revisions.revise(by=cast.signe, person_id=person.id, new=revisions.NewPlan(first), now=NOW - 30 * DAY)
    row = revisions.standing(person, by=cast.signe)
    assert row is not None
    kept = revisions.content_of(row).goals
    second = rules.Content(
        made_at=NOW - DAY,
        own_words=words,
        change="Ingen stoffer om formiddagen",
        goals=[*kept, rules.Goal("Se min søster igen", "other_areas", "family", "longer")],
        disagreement="Jeg er ikke afhængig af pillerne",
    )
    revisions.revise(by=cast.malik, person_id=person.id, new=revisions.NewPlan(second, row.id), now=NOW - DAY)
    dose = doses.NewDose(planned_at=NOW - 30 * DAY, times=2, days=7, lost_after_days=5, basis="To områder er tunge")
    doses.plan(by=cast.signe, person_id=person.id, new=dose, now=NOW - 30 * DAY)


def _meets(cast: Cast, person: people.Person) -> None:
    told = [
        (27, "contact"),
        (25, "contact"),
        (23, "attempt"),
        (16, "contact"),
        (15, "attempt"),
        (9, "contact"),
        (8, "contact"),
    ]
    items = [
        contacts.NewContact(
            person_id=person.id,
            kind=kind,
            happened_at=NOW - days * DAY,
            minutes=20,
            outcome="nobody_there" if kind == "attempt" else "",
            components=["contact", "treatment"] if kind == "contact" else [],
            methods=["motivational_interviewing"] if kind == "contact" else [],
        )
        for days, kind in told
    ]
    promised = {"promise": "kaffe ved skuret", "promise_at": NOW + timedelta(hours=2)}
    items.append(
        contacts.NewContact(person_id=person.id, kind="contact", happened_at=NOW - DAY, minutes=15, **promised)
    )
    contacts.record(by=cast.signe, items=items, now=NOW)


def _is_recommended(cast: Cast, person: people.Person) -> None:
    known = {"section_101": "Kommunens afgørelse 3. november", "poly_drug": "Flere stoffer hver dag, set siden oktober"}
    answers = [verdicts.NewCriterionAnswer(code, "met", basis) for code, basis in known.items()]
    assert not verdicts.answer_criteria(by=cast.signe, person_id=person.id, answers=answers, now=NOW)
    verdicts.judge(by=cast.signe, person_id=person.id, now=NOW)
    person.refresh_from_db()
    new = recommendations.NewRecommendation(
        advice="grant",
        text="Smed kommer ikke, når han bliver indkaldt, men han er der, når vi kommer til ham.",
        own_words="Jeg vil bare have ro om natten",
        mark=recommendations.grounds(person, by=cast.signe).mark,
    )
    recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=NOW)


@pytest.fixture
def gry(cast: Cast, town: Town) -> str:
    """The key of Gry, whose course ended four weeks ago."""
    person = people.meet(by=cast.signe, alias="Gry", rough_age="52", place="Havnen", now=NOW - 200 * DAY)
    last = contacts.NewContact(person_id=person.id, kind="contact", happened_at=NOW - 28 * DAY, place="Havnen")
    contacts.record(by=cast.signe, items=[last], now=NOW)
    told = endings.NewEnding(
        ended_at=NOW - 28 * DAY,
        status="stabilised",
        reason="finished",
        reached="Egen læge, og sover indendørs",
        ahead="SKP kommer hver tirsdag",
        own_view="Jeg synes, det gik lidt hurtigt",
    )
    endings.end(by=cast.signe, person_id=person.id, new=told, now=NOW)
    return str(person.id)


@pytest.fixture
def beds(cast: Cast, town: Town) -> None:
    """Two places with beds; Smed stays at one, and a bridge to the doctor waits for its answer."""
    rows = [
        places.add(by=cast.oda, told={"name": name, "kind": "residential", "phone": phone, "about": about}, now=NOW)
        for name, phone, about in (("Fyret", "12 34 56 78", "Hund er i orden"), ("Skovhuset", "87 65 43 21", ""))
    ]
    for place, free, hours in zip(rows, (2, 1), (1, 26), strict=True):
        at = NOW - timedelta(hours=hours)
        places.confirm(by=cast.signe, place_id=place.id, free=free, said_by="vagten", at=at, now=NOW)
    stay = referring.NewReferral(
        kind="stay",
        at=NOW - 3 * DAY,
        answer_by=NOW.date(),
        place_id=rows[0].id,
        stay_kind="taster",
        details={"driver": "Signe", "taken_along": "Medicin: Signe giver den til vagten"},
    )
    row = referring.refer(by=cast.signe, person_id=town.smed.id, new=stay, now=NOW)
    arrived = happening.NewEvent(event="arrived", at=NOW - 2 * DAY)
    happening.happen(by=cast.signe, referral_id=row.id, new=arrived, now=NOW)
    bridge = referring.NewReferral(
        kind="bridge",
        at=NOW - 5 * DAY,
        answer_by=(NOW - DAY).date(),
        help_kind="gp",
        to="Lægehuset",
        details={"purpose": "Såret"},
    )
    referring.refer(by=cast.signe, person_id=town.smed.id, new=bridge, now=NOW)


def test_today_says_why_first(cast: Cast, smed: str, gry: str, beds: None, open_page: Opened, picture: Any) -> None:
    page = open_page("/i-dag/", user=cast.signe, height=820)
    order = ("kaffe ved skuret", "Frist for behandlingsstart", "Henvisning uden svar")
    expect(page.locator("main")).to_contain_text(re.compile(".*".join(order), re.DOTALL))
    picture(page, "today", height=820)


def test_the_board_says_who_falls_through(
    cast: Cast, smed: str, gry: str, town: Town, open_page: Opened, picture: Any
) -> None:
    courses.move(by=cast.signe, person_id=town.jacket.id, to="treatment", seen="contact", now=NOW)
    page = open_page("/tavlen/", user=cast.oda)
    for why in ("Frist for behandlingsstart", "Opfølgning, som loven kræver", "I behandling uden plan"):
        says(page.locator("main"), why)
    picture(page, "board", height=900)


def test_the_inbox_has_the_words_the_recommendation_and_the_follow_up(
    cast: Cast, smed: str, gry: str, open_page: Opened, picture: Any
) -> None:
    page = open_page("/indbakken/", user=cast.asta, height=620)
    for waits in ("Jeg vil væk fra det her", "Indstilling venter på afgørelse", "Opfølgning, som loven kræver"):
        says(page.locator("main"), waits)
    picture(page, "inbox")


def test_a_request_has_its_words_its_deadline_and_who_was_told(
    cast: Cast, smed: str, open_page: Opened, picture: Any
) -> None:
    page = open_page(f"/anmodninger/borger/{smed}/", user=cast.signe)
    says(page.locator("main"), "5 dage tilbage", "hørt af Malik Å", "Givet videre til myndigheden: Asta Myndighed")
    picture(page, "request", height=900)


def test_half_a_page_says_what_is_known_and_what_is_not(cast: Cast, smed: str, open_page: Opened, picture: Any) -> None:
    page = open_page(f"/anmodninger/borger/{smed}/", user=cast.signe)
    page.locator("main a[href*='/indstilling/']").first.click()
    says(page.locator("main"), "når vi kommer til ham", "Flere stoffer hver dag", "endnu ikke kendt")
    picture(page, "recommendation", height=1100)


def test_a_decision_is_written_beside_the_half_page_and_its_letter_shows_what_is_missing(
    cast: Cast, smed: str, open_page: Opened, picture: Any
) -> None:
    page = open_page(f"/anmodninger/borger/{smed}/afgoer/", user=cast.asta)
    page.click("label:has-text('Henvendelse, afgørelse eller brev')")
    page.click("main form button.button-primary")
    page.click("label:has-text('Bevilget')")
    page.fill("[name=reasons]", "Du har brug for behandling, der kommer ud til dig.")
    says(page.locator("main"), "når vi kommer til ham")
    page.click("main form button.button-primary")
    page.goto(page.url.replace(f"/borger/{smed}/", f"/borger/{smed}/breve/"))
    page.click("main a:has-text('Afgørelse')")
    says(page.locator("main"), "der kommer ud til dig", "Endnu ikke udfyldt")
    picture(page, "letter", height=1200)


def test_two_versions_of_the_plan_stand_side_by_side(cast: Cast, smed: str, open_page: Opened, picture: Any) -> None:
    page = open_page(f"/planer/borger/{smed}/sammenlign/", user=cast.signe)
    says(page.locator("main"), "Mindre om formiddagen", "Ingen stoffer om formiddagen", "Se min søster igen")
    picture(page, "plan-compared", height=900)


def test_what_was_given_stands_beside_what_was_planned(cast: Cast, smed: str, open_page: Opened, picture: Any) -> None:
    page = open_page(f"/planer/borger/{smed}/dosis/", user=cast.signe)
    assert page.locator("main img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    says(page.locator("main"), "2 gange på 7 dage")
    picture(page, "dose", height=900)


def test_free_beds_are_what_the_places_said_and_when(cast: Cast, beds: None, open_page: Opened, picture: Any) -> None:
    page = open_page("/henvisninger/pladser/", user=cast.signe)
    says(page.locator("main"), "Fyret", "spørg igen")
    picture(page, "places")


def test_a_stay_counts_its_days_and_a_bridge_waits_for_its_answer(
    cast: Cast, town: Town, beds: None, open_page: Opened, picture: Any
) -> None:
    page = open_page(f"/henvisninger/borger/{town.smed.id}/", user=cast.signe)
    says(page.locator("main"), "dag 3 af 14", "Medicin: Signe giver den til vagten", "Lægehuset")
    picture(page, "bridge", height=1000)


def test_an_ending_has_both_views_and_its_follow_ups(cast: Cast, gry: str, open_page: Opened, picture: Any) -> None:
    page = open_page(f"/afslutninger/borger/{gry}/", user=cast.signe)
    says(page.locator("main"), "Jeg synes, det gik lidt hurtigt", "Skriv, hvordan det gik")
    picture(page, "ending", height=1000)


def test_four_questions_have_five_faces_each(cast: Cast, town: Town, open_page: Opened, picture: Any) -> None:
    page = open_page(f"/behandling/borger/{town.smed.id}/oplevelse/ny/", user=cast.signe)
    expect(page.locator("main svg.face")).to_have_count(20)
    picture(page, "faces", height=900)


def test_what_was_given_and_to_whom_never_is_told_in_numbers(
    cast: Cast, smed: str, open_page: Opened, picture: Any
) -> None:
    page = open_page("/kontakter/givet/", user=cast.oda)
    says(page.locator("main"), "Motiverende samtale\t1\t2")
    picture(page, "coverage", height=1000)
