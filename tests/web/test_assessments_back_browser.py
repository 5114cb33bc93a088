"""Taking an interview and scores back in a real browser: with the keyboard alone, narrow and wide, nobody shut out."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.records.assessments import AreaScore, Interview
from brobygger.rules.answers import Answer, State
from brobygger.services import people
from brobygger.services.assessments import interviews, mistakes, scores
from brobygger.services.assessments.interviews import NewAnswer
from tests.cast import Cast
from tests.waiting import says

WHY = "Det var en anden borger"


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=90))


@pytest.fixture
def begun(cast: Cast, smed: people.Person) -> Interview:
    now = timezone.now()
    row = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=now)
    given = [NewAnswer(code, Answer(State.VALUE, Decimal(each))) for code, each in {"M6": 3, "M7": 2, "P8": 1}.items()]
    interviews.answer(by=cast.malik, interview_id=row.id, answers=given, now=now)
    return row


@pytest.fixture
def entered(cast: Cast, smed: people.Person) -> list[AreaScore]:
    told = {"instrument": "EuropASI", "version": "1", "source": "Centret Syd", "wave": "baseline"}
    new = [scores.NewScore(area, Decimal(each)) for area, each in {"legal": "0.55", "drug": "0.7"}.items()]
    today, now = timezone.localdate(), timezone.now()
    return scores.enter(by=cast.signe, person_id=smed.id, scores=new, measured_on=today, now=now, **told)


def press(page: Any, role: str, name: str, key: str) -> None:
    """A key on what has this name, come to with the tab key alone."""
    target = page.get_by_role(role, name=name)
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            page.keyboard.press(key)
            return
    pytest.fail(f"the tab key does not come to {name}")


def test_an_interview_is_taken_back_with_the_keyboard_alone(
    cast: Cast, open_page: Any, smed: people.Person, begun: Interview
) -> None:
    page = open_page(f"/udredning/borger/{smed.id}/", user=cast.signe)
    press(page, "link", "Begyndt ved en fejl", "Enter")
    page.wait_for_url("**/fortryd/")
    press(page, "radio", "Det var en anden borger", "Space")
    press(page, "button", "Tag tilbage", "Enter")
    page.wait_for_url("**/udredning/borger/**")
    says(page.locator("main"), "Taget tilbage: skrevet ved en fejl")
    press(page, "link", "Start", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Taget tilbage: Start")


def test_one_of_several_scores_is_taken_back_with_the_keyboard_alone(
    cast: Cast, open_page: Any, smed: people.Person, entered: list[AreaScore]
) -> None:
    page = open_page(f"/udredning/borger/{smed.id}/profil/", user=cast.signe)
    press(page, "link", "Skrevet ved en fejl", "Enter")
    page.wait_for_url("**/fortryd/")
    press(page, "checkbox", "Kriminalitet: 0,55", "Space")
    press(page, "radio", "Det var en anden borger", "Space")
    press(page, "button", "Tag tilbage", "Enter")
    page.wait_for_url("**/profil/")
    assert [row.area for row in AreaScore.objects.current()] == ["legal"]


def test_the_pages_shut_nobody_out(
    cast: Cast,
    shuts_nobody_out: Callable[..., None],
    smed: people.Person,
    begun: Interview,
    entered: list[AreaScore],
) -> None:
    overview, profile = f"/udredning/borger/{smed.id}/", f"/udredning/borger/{smed.id}/profil/"
    scores_back = f"/udredning/scorer/{entered[0].id}/fortryd/"
    shuts_nobody_out(cast.signe, [overview, profile, scores_back, f"/udredning/samtale/{begun.id}/fortryd/"])
    mistakes.take_back_interview(by=cast.signe, interview_id=begun.id, why=WHY, now=timezone.now())
    mistakes.take_back_scores(by=cast.signe, score_ids=[entered[0].id], why=WHY, now=timezone.now())
    shuts_nobody_out(cast.signe, [overview, profile, f"/udredning/samtale/{begun.id}/"])
