"""How far a score has to move for its plan to be asked about: empty until the site has chosen, and then said with the area."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.services import people, upkeep
from brobygger.services.assessments import scores
from brobygger.services.plans import doses
from tests.cast import Cast

CHOOSE = "/planer/dosis/forslag/"


def moved_to(value: str, by: Any, alias: str) -> people.Person:
    """Someone whose dose was planned at 0.50; since then it is another."""
    now = timezone.now()
    person = people.meet(by=by, alias=alias, now=now - timedelta(days=9))
    before = None
    for worth, at in (("0.50", now - timedelta(days=3)), (value, now)):
        new = scores.NewScore(area="medical", value=Decimal(worth), replaces=before and before.id)
        scores.enter(
            by=by, person_id=person.id, scores=[new], instrument="ASI", version="5", source="Centret",
            wave="baseline", measured_on=(now - timedelta(days=3)).date(), now=at,
        )  # fmt: skip
        before = scores.scores_of(person).first()
        if at != now:
            doses.plan(by=by, person_id=person.id, new=doses.NewDose(at, 2, 7), now=at)
    return person


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    """The dose was planned at 0.50; since then it is 0.98."""
    return moved_to("0.98", cast.signe, "Smed")


def text(client: Client, path: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", client.get(path).content.decode()))


def test_a_rise_on_one_side_of_the_line_asks_once_the_manager_has_chosen_how_far_and_says_which_area(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    manager, worker, leader = as_("mona"), as_("signe"), as_("oda")
    form = manager.get(CHOOSE).content.decode()
    assert "Hvor stor en ændring af en score (0,00-1,00) beder om, at der ses på planen igen?" in form
    assert "Tomt er ikke valgt: så spørges der kun, når et område kommer over eller under 0,5." in form
    assert not re.search(r'name="burden_change"[^>]* value="[^"]', form), "no number stands there before one is chosen"
    of_dose = f"/planer/borger/{smed.id}/dosis/"
    assert "Belastningen er en anden" not in text(worker, of_dose)
    assert "belastningen har ændret sig" not in text(leader, "/tavlen/")
    assert manager.post(CHOOSE, {"lost_after": "28", "burden_change": "0,25"}).status_code == 302
    assert 'name="burden_change" value="0,25"' in manager.get(CHOOSE).content.decode()
    assert "belastningen har ændret sig: Fysisk helbred fra 0,50 til 0,98" in text(leader, "/tavlen/")
    told = text(worker, of_dose)
    assert "Belastningen er en anden, end da I sidst så på planen og dosis. Fysisk helbred fra 0,50 til 0,98." in told
    assert "når en score ændrer sig med 0,25 eller mere, som jeres center har valgt" in told
    # Emptied again it is not chosen.
    assert manager.post(CHOOSE, {"lost_after": "28", "burden_change": ""}).status_code == 302
    assert "Belastningen er en anden" not in text(worker, of_dose)


@pytest.mark.parametrize("told", ["0", "1,01", "0,005", "-0,2", "meget"])
def test_what_is_no_part_of_a_score_is_refused_and_nothing_changes(
    as_: Callable[[str], Client], smed: people.Person, told: str
) -> None:
    manager = as_("mona")
    bad = manager.post(CHOOSE, {"lost_after": "28", "burden_change": told})
    assert (bad.status_code, set(bad.context["form"].errors)) == (422, {"burden_change"})
    assert "belastningen har ændret sig" not in text(as_("oda"), "/tavlen/")


@pytest.mark.parametrize(("ours", "theirs"), [("0,10", "0,90"), ("0,90", "0,10"), ("0,10", ""), ("", "0,10")])
def test_of_two_municipalities_each_is_asked_by_its_own_choice_and_not_by_the_others(
    as_: Callable[[str], Client], cast: Cast, ours: str, theirs: str
) -> None:
    smed, nicklas = moved_to("0.75", cast.signe, "Smed"), moved_to("0.75", cast.nabo, "Nicklas")
    for manager, choice in (("mona", ours), ("nina", theirs)):
        assert as_(manager).post(CHOOSE, {"lost_after": "28", "burden_change": choice}).status_code == 302
    # Once a night, and when the site starts, the lists of all municipalities are drawn together.
    upkeep.draw_all(now=timezone.now())
    for worker, person, choice in (("signe", smed, ours), ("nabo", nicklas, theirs)):
        told = text(as_(worker), f"/planer/borger/{person.id}/dosis/")
        assert ("Belastningen er en anden" in told) == (choice == "0,10")
        assert ("når en score ændrer sig med 0,10 eller mere" in told) == (choice == "0,10")
