"""What is asked once is no fault: it stands in a calm box of its own, beside the red one of what must be mended."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.services import people, requests
from brobygger.services.plans import doses
from tests.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

As = Callable[[str], Client]
DAY = timedelta(days=1)
MEND, ANSWER, MET = "at rette", "Svar på dette, før du gemmer", "Ændret, mens du skrev"


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 90 * DAY)


def day(days_ago: int) -> str:
    return f"{timezone.localdate(timezone.now() - days_ago * DAY):%d-%m-%Y}"


def boxes(answer: Any) -> tuple[str, str]:
    """The red box and the calm one, each with its words; an empty text where there is none."""
    assert answer.status_code == 422
    page = re.sub(r"\s+", " ", unescape(answer.content.decode()))
    found = re.findall(r'<div class="alert alert-(error|info) error-summary"([^>]*)>(.*?)</div>', page)
    assert all('role="alert"' in how and 'tabindex="-1"' in how and "data-error-summary" in how for _, how, _ in found)
    by_kind = {kind: words for kind, _, words in found}
    assert len(by_kind) == len(found)
    return by_kind.get("error", ""), by_kind.get("info", "")


def test_a_day_long_ago_is_asked_about_on_the_contact_form_and_is_no_fault(as_: As, smed: people.Person) -> None:
    client, there = as_("signe"), f"/kontakter/{smed.id}/ny/"
    told = {"id": str(uuid4()), "kind": "contact", "happened_on": day(400)}
    answer = client.post(there, told)
    red, calm = boxes(answer)
    assert not red and ANSWER in calm and "mere end et år siden" in calm and 'href="#id_happened_on"' in calm
    page = answer.content.decode()
    field = re.search(r'<input[^>]*name="happened_on"[^>]*>', page)
    assert field and "data-asked" in field[0] and "aria-invalid" not in field[0]
    assert "form-error" not in page and "Spørgsmål:" in page


def test_a_fault_and_a_question_on_one_form_are_both_shown_each_in_its_box(as_: As, smed: people.Person) -> None:
    answer = as_("signe").post(
        f"/anmodninger/borger/{smed.id}/ny/", {"words": "Jeg vil i behandling", "said_to": "", "happened_on": day(400)}
    )
    red, calm = boxes(answer)
    assert MEND in red and not calm, "of a form that cannot be read the rules are not asked yet"
    told = {"id": str(uuid4()), "kind": "attempt", "happened_on": day(400)}
    red, calm = boxes(as_("signe").post(f"/kontakter/{smed.id}/ny/", told))
    assert "Der er én ting at rette" in red and "mere end et år siden" not in red
    assert ANSWER in calm and "mere end et år siden" in calm


def test_what_a_colleague_changed_meanwhile_is_no_fault_of_who_writes_and_what_must_be_done_anew_is(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    client, there = as_("signe"), f"/planer/borger/{smed.id}/dosis/ny/"
    told = {"id": str(uuid4()), "times": "3", "days": "7", "basis": "Vil selv", "happened_on": day(0)}
    dose = doses.plan(by=cast.malik, person_id=smed.id, new=doses.NewDose(timezone.now(), 1, 14), now=timezone.now())
    red, calm = boxes(client.post(there, told))
    assert not red and MET in calm and ANSWER not in calm and "Malik Å har planlagt 1 på 14 dage" in calm
    # Both at once are two boxes: of a form that cannot be read nothing is said of the colleague yet.
    red, calm = boxes(client.post(there, told | {"days": ""}))
    assert MEND in red and not calm
    # What is gone can only be written anew: pressing once more is no answer.
    back = f"/planer/dosis/{dose.id}/fortryd/"
    doses.take_back(by=cast.malik, dose_id=dose.id, why="Forkert", now=timezone.now())
    red, calm = boxes(client.post(back, {"why": "Forkert"}))
    assert MEND in red and not calm


def test_whether_treatment_has_begun_is_asked_calmly_as_a_course_is_moved(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=timezone.now() - 3 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=timezone.now())
    answer = as_("signe").post(f"/afslutninger/borger/{smed.id}/fase/", {"to": "treatment", "seen": "contact"})
    red, calm = boxes(answer)
    assert not red and ANSWER in calm and "Er borgeren begyndt i behandling den dag?" in calm


def test_a_wish_whose_deadline_would_be_over_is_asked_about_calmly_by_team_and_authority(
    as_: As, smed: people.Person
) -> None:
    told = {"words": "Jeg vil i behandling", "said_to": "Signe", "happened_on": day(60)}
    red, calm = boxes(as_("signe").post(f"/anmodninger/borger/{smed.id}/ny/", told))
    assert not red and ANSWER in calm
    client = as_("asta")
    team = re.findall(r'<option value="([^"]+)"', client.get("/anmodninger/ny/").content.decode())
    red, calm = boxes(client.post("/anmodninger/ny/", told | {"alias": "Ny", "team": team[-1]}))
    assert not red and ANSWER in calm


def test_what_cannot_be_is_still_a_fault(as_: As, smed: people.Person) -> None:
    told = {"id": str(uuid4()), "kind": "contact", "happened_on": day(-3)}
    red, calm = boxes(as_("signe").post(f"/kontakter/{smed.id}/ny/", told))
    assert MEND in red and not calm


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 360])
def test_the_browser_leads_to_what_is_asked_as_to_a_fault_and_to_a_fault_first(
    smed: people.Person, cast: Cast, open_page: Callable[..., "Page"], barriers: Any, too_wide: Any, width: int
) -> None:
    page = open_page(f"/kontakter/{smed.id}/ny/?art=attempt", user=cast.signe, width=width)
    page.click("summary:has-text('Mere:')")
    page.fill("#id_happened_on", day(400))
    save = "main form button:has-text('Gem')"
    with page.expect_navigation():
        page.click(save)
    expect(page.locator("#id_outcome")).to_be_focused()
    expect(page.locator(".error-summary")).to_have_count(2)
    assert (barriers(page), too_wide(page)) == ([], 0)
    page.select_option("#id_outcome", "nobody_there")
    with page.expect_navigation():
        page.click(save)
    expect(page.locator("#id_happened_on")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text(ANSWER)
    assert (barriers(page), too_wide(page)) == ([], 0)
