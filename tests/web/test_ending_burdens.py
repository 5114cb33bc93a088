"""The pages of an ending: what the citizen returned to, as it stood that day."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.assessments import AreaScore
from brobygger.records.endings import Ending
from brobygger.services import people
from brobygger.services.assessments import mistakes, scores
from tests.cast import Cast
from tests.web.test_ending_pages import end


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60))


def test_the_burdens_stand_beside_those_of_the_start_and_stay_as_they_were_that_day(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    def score(value: str, wave: str, days_ago: int) -> str:
        return measure(cast, smed, value, wave, days_ago)

    client = as_("signe")
    first = score("0.8", "baseline", 50)
    second = score("0.4", "m6", 30)
    row = (
        rf"Stoffer</th>\s*<td[^>]*>0,80 <span[^>]*>{first}</span></td>\s*<td[^>]*>0,40 <span[^>]*>{second}</span></td>"
    )
    assert re.search(row, client.get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode())
    assert re.search(row, end(client, smed))
    score("0.2", "m12", 10)
    assert re.search(row, client.get(f"/afslutninger/borger/{smed.id}/").content.decode())


def measure(
    cast: Cast, person: people.Person, value: str, wave: str, days_ago: int, instrument: str = "EuropASI"
) -> str:
    """Enters a score made elsewhere. Returns its day as pages say it."""
    day = timezone.localdate() - timedelta(days=days_ago)
    new = [scores.NewScore("drug", Decimal(value))]
    told = {"instrument": instrument, "version": "5", "source": "journal", "wave": wave, "measured_on": day}
    scores.enter(by=cast.signe, person_id=person.id, scores=new, now=timezone.now(), **told)  # type: ignore[arg-type]
    return f"{day:%d-%m-%Y}"


def test_a_score_that_was_never_measured_again_is_said_to_be_so_before_the_ending_and_after(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client = as_("signe")
    day = measure(cast, smed, "0.9", "baseline", 50)
    row = rf"Stoffer</th>\s*<td[^>]*>0,90 <span[^>]*>{day}</span></td>\s*<td[^>]*><span[^>]*>ikke målt igen</span></td>"
    assert re.search(row, client.get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode())
    assert re.search(row, end(client, smed))


def test_scores_of_two_instruments_are_not_set_beside_each_other_without_a_word(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client = as_("signe")
    measure(cast, smed, "0.9", "baseline", 50, instrument="ASI-5 US")
    assert "et andet skema" not in client.get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode()
    measure(cast, smed, "0.4", "m6", 30)
    for page in (client.get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode(), end(client, smed)):
        assert re.search(r"0,90 <span[^>]*>[0-9-]+, ASI-5 US</span>", page)
        assert re.search(r"0,40 <span[^>]*>[0-9-]+, EuropASI: et andet skema; de to kan ikke sammenlignes</span>", page)


def test_a_score_that_was_taken_back_since_is_marked_where_the_ending_keeps_it(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client = as_("signe")
    measure(cast, smed, "0.9", "baseline", 50)
    measure(cast, smed, "0.4", "m6", 30)
    end(client, smed)
    first, second = AreaScore.objects.order_by("measured_on")
    gone = "taget tilbage siden: skrevet ved en fejl"
    pages = (f"/afslutninger/borger/{smed.id}/", f"/afslutninger/{Ending.objects.get().id}/opfoelgning/1/")
    assert not any(gone in client.get(path).content.decode() for path in pages)
    mistakes.take_back_scores(by=cast.signe, score_ids=[first.id], why="En andens", now=timezone.now())
    for path in pages:
        page = client.get(path).content.decode()
        assert page.count(gone) == 1 and page.index("0,90") < page.index(gone) < page.index("0,40")
    mistakes.take_back_scores(by=cast.signe, score_ids=[second.id], why="En andens", now=timezone.now())
    measure(cast, smed, "0.9", "baseline", 50)
    assert client.get(pages[0]).content.decode().count(gone) == 1, "the first is there anew"


def test_an_ending_from_before_the_days_were_kept_shows_its_scores_and_does_not_say_they_were_measured_again(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client = as_("signe")
    end(client, smed)
    Ending.objects.update(burdens={"drug": ["0.9", "0.9"], "legal": ["0.8", "0.4"], "alcohol": [None, None]})
    page = client.get(f"/afslutninger/borger/{smed.id}/").content.decode()
    assert re.search(r"Stoffer</th>\s*<td[^>]*>0,90</td>\s*<td[^>]*>0,90 <span[^>]*>om det er målt igen", page)
    assert re.search(r"Kriminalitet</th>\s*<td[^>]*>0,80</td>\s*<td[^>]*>0,40</td>", page)
