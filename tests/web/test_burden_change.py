"""How far a score has to move for its plan to be asked about: empty until the site has chosen, and then said with the area."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.services import people
from brobygger.services.assessments import scores
from brobygger.services.plans import doses
from tests.cast import Cast

CHOOSE = "/planer/dosis/forslag/"


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    """The dose was planned at 0.50; since then it is 0.98."""
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=9))
    before = None
    for value, at in (("0.50", now - timedelta(days=3)), ("0.98", now)):
        new = scores.NewScore(area="medical", value=Decimal(value), replaces=before and before.id)
        scores.enter(
            by=cast.signe, person_id=smed.id, scores=[new], instrument="ASI", version="5", source="Centret",
            wave="baseline", measured_on=(now - timedelta(days=3)).date(), now=at,
        )  # fmt: skip
        before = scores.scores_of(smed).first()
        if value == "0.50":
            doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(at, 2, 7), now=at)
    return smed


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
