"""The phase of a course as a user moves it, and takes a move back."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from brobygger.services import people, requests
from tests.cast import Cast
from tests.web.test_ending_pages import end, smed, when  # noqa: F401  (one is a fixture)


def test_the_phase_is_moved_with_one_button(as_: Callable[[str], Client], smed: people.Person) -> None:  # noqa: F811
    client = as_("signe")
    answer = client.post(
        f"/afslutninger/borger/{smed.id}/fase/", {"to": "treatment", "seen": "contact"}, follow=True
    ).content.decode()
    assert "Gemt." in answer
    again = client.post(
        f"/afslutninger/borger/{smed.id}/fase/", {"to": "bridging", "seen": "contact"}, follow=True
    ).content.decode()
    assert "Forløbet er flyttet, efter at du åbnede siden" in again


def test_a_move_told_late_keeps_its_day_and_a_day_that_cannot_be_stands_with_what_was_typed(
    as_: Callable[[str], Client],
    smed: people.Person,  # noqa: F811
) -> None:
    client, there = as_("signe"), f"/afslutninger/borger/{smed.id}/fase/"
    told = {"to": "treatment", "seen": "contact", "happened_on": when(9)["happened_on"]}
    assert "for 9 dage siden" in client.post(there, told, follow=True).content.decode()
    earlier = {"to": "bridging", "seen": "treatment", "happened_on": when(10)["happened_on"]}
    answer = client.post(there, earlier)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Forløbet blev flyttet {when(9)['happened_on']}" in page
    assert f'value="{earlier["happened_on"]}"' in page


def test_who_is_written_down_today_is_moved_to_an_earlier_day_once_an_earlier_contact_is_written(
    cast: Cast, as_: Callable[[str], Client]
) -> None:
    person = people.meet(by=cast.signe, alias="Lotte", now=timezone.now())
    client, there = as_("signe"), f"/afslutninger/borger/{person.id}/fase/"
    told = {"to": "treatment", "seen": "contact", "happened_on": when(3)["happened_on"]}
    refused = client.post(there, told)
    page, contact = refused.content.decode(), f"/kontakter/{person.id}/ny/"
    assert refused.status_code == 422
    assert "Skriv den kontakt først" in page and f'href="{contact}">Skriv den tidligere kontakt</a>' in page
    met = {"id": str(uuid7()), "kind": "contact", "happened_on": when(5)["happened_on"], "is_sure": "on"}
    assert client.post(contact, met).status_code == 302
    assert client.post(there, told).status_code == 302


def test_a_move_written_by_mistake_is_taken_back_from_the_page_and_says_why(
    as_: Callable[[str], Client],
    smed: people.Person,  # noqa: F811
) -> None:
    client, there = as_("signe"), f"/afslutninger/borger/{smed.id}/"
    page = client.post(f"{there}fase/", {"to": "treatment", "seen": "contact"}, follow=True).content.decode()
    (address,) = re.findall(r'href="(/afslutninger/fase/[^"]+/fortryd/)"', page)
    assert "Blev fasen skrevet ved en fejl?" in client.get(address).content.decode()
    assert client.post(address, {"why": ""}).status_code == 422
    page = client.post(address, {"why": "Det var Ole"}, follow=True).content.decode()
    assert "blev skrevet her ved en fejl" in page
    assert "Det var Ole" in page
    assert address not in page, "it cannot be taken back twice"
    assert "Det var Ole" in client.get(f"/borgere/{smed.id}/").content.decode()


def test_what_holds_a_phase_up_is_said_only_where_one_does(
    as_: Callable[[str], Client],
    smed: people.Person,  # noqa: F811
) -> None:
    client, there, held = as_("signe"), f"/afslutninger/borger/{smed.id}/", "ikke kan fjernes alene"
    for seen, to in (("contact", "treatment"), ("treatment", "bridging"), ("bridging", "treatment")):
        page = client.post(f"{there}fase/", {"to": to, "seen": seen}, follow=True).content.decode()
        assert (held in page) == (seen == "bridging"), (seen, to)
    while found := re.findall(r'href="(/afslutninger/fase/[^"]+/fortryd/)"', page):
        page = client.post(found[0], {"why": "Det var Ole"}, follow=True).content.decode()
    assert "Det var Ole" in page
    assert held not in page, "those that are left are all taken back"


def test_the_page_says_which_phase_the_course_is_in_once_a_move_is_taken_back(
    as_: Callable[[str], Client],
    smed: people.Person,  # noqa: F811
) -> None:
    client, there = as_("signe"), f"/afslutninger/borger/{smed.id}/"
    told = {"to": "treatment", "seen": "contact", "happened_on": when(40)["happened_on"]}
    page = client.post(f"{there}fase/", told, follow=True).content.decode()
    (address,) = re.findall(r'href="(/afslutninger/fase/[^"]+/fortryd/)"', page)
    before = "Forløbet er så igen i den fase, det var i før: Kontakt og indskrivning."
    assert before in client.get(address).content.decode()
    # Ended since, it stays where the ending brought it.
    end(client, smed, is_day_sure="on")
    asked = client.get(address).content.decode()
    assert before not in asked and "Forløbet bliver i den fase, det er kommet til siden: " in asked
    phase = asked.partition("det er kommet til siden: ")[2].partition(".")[0]
    page = client.post(address, {"why": "Det var Ole"}, follow=True).content.decode()
    assert f"Taget tilbage. Fasen er nu: {phase}." in page and "Det var Ole" in page
    smed.refresh_from_db()
    assert smed.phase == "followup"


def test_who_is_met_again_after_an_ending_comes_back_to_contact_with_one_button_and_out_of_it_with_a_reason(
    as_: Callable[[str], Client],
    smed: people.Person,  # noqa: F811
) -> None:
    client, there = as_("signe"), f"/afslutninger/borger/{smed.id}/"
    assert "Har du mødt borgeren igen" not in client.get(there).content.decode()
    page = end(client, smed)
    assert "Har du mødt borgeren igen, og beder ingen om behandling endnu?" in page
    assert '<button class="button button-secondary" name="to" value="contact">Kontakt og indskrivning</button>' in page
    told = {"to": "contact", "seen": "followup", "happened_on": when(9)["happened_on"]}
    page = client.post(f"{there}fase/", told, follow=True).content.decode()
    assert "Gemt. Fasen er nu: Kontakt og indskrivning." in page and "for 9 dage siden" in page
    assert "Har du mødt borgeren igen" not in page
    assert "Ingen har skrevet, at borgeren bad om det" not in page and "ingen har skrevet" not in page
    (address,) = re.findall(r'href="(/afslutninger/fase/[^"]+/fortryd/)"', page)
    assert "Forløbet er så igen i den fase, det var i før: Opfølgning." in client.get(address).content.decode()
    assert client.post(address, {"why": ""}).status_code == 422
    page = client.post(address, {"why": "Det var Ole"}, follow=True).content.decode()
    assert "Taget tilbage. Fasen er nu: Opfølgning." in page and "Det var Ole" in page
    again = client.post(f"{there}fase/", told | {"seen": "contact"}, follow=True).content.decode()
    assert "Forløbet er flyttet, efter at du åbnede siden" in again


def test_a_return_by_hand_stands_beside_the_wish_that_was_told_later_of_an_earlier_day(
    as_: Callable[[str], Client],
    cast: Cast,
    smed: people.Person,  # noqa: F811
) -> None:
    client, there = as_("signe"), f"/afslutninger/borger/{smed.id}/"
    end(client, smed)
    told = {"to": "contact", "seen": "followup", "happened_on": when(9)["happened_on"]}
    page = client.post(f"{there}fase/", told, follow=True).content.decode()
    assert "Også flyttet hertil i hånden" not in page
    now = timezone.now()
    wish = requests.NewRequest("Jeg vil i behandling", now - timedelta(days=20), "Malik")
    row = requests.ask(by=cast.malik, person_id=smed.id, new=wish, now=now)
    page = " ".join(client.get(there).content.decode().split())
    assert "for 20 dage siden" in page
    assert re.search(
        r"Også flyttet hertil i hånden: [^,<]*for 9 dage siden[^,<]*, Signe[^.<]*\. Dagen ovenfor er den", page
    )
    requests.take_back_request(by=cast.malik, request_id=row.id, why="Det var Ole", now=timezone.now())
    assert "Også flyttet hertil i hånden" not in client.get(there).content.decode(), "it stands itself"


def test_who_says_that_treatment_has_not_begun_keeps_the_deadline_and_the_page_of_the_wish_says_so(
    as_: Callable[[str], Client],
    cast: Cast,
    smed: people.Person,  # noqa: F811
) -> None:
    client, now = as_("signe"), timezone.now()
    said = requests.NewRequest(words="Hjælp mig", said_at=now - timedelta(days=2), said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    told = {"to": "treatment", "seen": "contact", "began": "no"}
    says, wishes = "Forløbet er i behandling siden", f"/anmodninger/borger/{smed.id}/"
    assert says not in client.get(wishes).content.decode()
    page = client.post(f"/afslutninger/borger/{smed.id}/fase/", told, follow=True).content.decode()
    assert "Fasen er nu: Behandling. Fristen løber videre." in page
    smed.refresh_from_db()
    assert smed.phase == "treatment" and smed.clock_due_on is not None
    page = client.get(wishes).content.decode()
    assert says in page and f'href="/anmodninger/{row.id}/?hvad=started"' in page
    client.post(f"/anmodninger/{row.id}/", {"kind": "started", **when(1)})
    assert says not in client.get(wishes).content.decode()
