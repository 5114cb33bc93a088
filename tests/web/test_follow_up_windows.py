"""Which follow-up of an ending can be written when, and what is said of one that cannot."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.endings import Ending
from brobygger.services import endings, people, requests
from tests.cast import Cast
from tests.web.test_ending_pages import end, smed  # noqa: F401  (one is a fixture)


def test_a_follow_up_nobody_asks_for_is_not_found_and_one_to_come_is_said_to_come(
    as_: Callable[[str], Client],
    smed: people.Person,  # noqa: F811
) -> None:
    client = as_("signe")
    end(client, smed)
    address = f"/afslutninger/{Ending.objects.get().id}/opfoelgning"
    for months in (0, 2, 99):
        assert client.get(f"{address}/{months}/").status_code == 404
        assert client.post(f"{address}/{months}/", {"outcome": "not_tried"}).status_code == 404
    answer = client.get(f"{address}/12/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/afslutninger/borger/{smed.id}/"
    assert "Opfølgningen kan først skrives fra" in answer.content.decode()
    assert "Hvordan gik det efter 1 måned?" in client.get(f"{address}/1/").content.decode()


def test_the_deadline_stands_right_before_its_full_stop(
    as_: Callable[[str], Client],
    cast: Cast,
    smed: people.Person,  # noqa: F811
) -> None:
    now = timezone.now()
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=now - timedelta(days=4), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    page = as_("signe").get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode()
    assert "10 dage tilbage</span>. " in page


@pytest.fixture
def lise(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Lise", now=timezone.now() - timedelta(days=200))


def _not_found(client: Client, row: Ending, *, days_ago: int) -> str:
    at = timezone.localdate() - timedelta(days=days_ago)
    told = {"outcome": "not_found", "happened_on": f"{at:%d-%m-%Y}"}
    return client.post(f"/afslutninger/{row.id}/opfoelgning/1/", told, follow=True).content.decode()


@pytest.mark.parametrize(
    ("ended_days_ago", "is_wanted", "days_ago", "receipt"),
    [
        (40, True, 5, "Gemt. Listerne spørger igen, indtil nogen har talt med borgeren."),
        (
            40,
            False,
            5,
            "Gemt. Borgeren har sagt, at vi ikke må spørge, så listerne spørger ikke mere til denne opfølgning.",
        ),
        (100, True, 60, "Gemt. Tiden for denne opfølgning er gået, så listerne spørger igen ved den næste."),
    ],
)
def test_who_found_nobody_is_told_what_the_lists_do(
    as_: Callable[[str], Client],
    cast: Cast,
    lise: people.Person,
    *,
    ended_days_ago: int,
    is_wanted: bool,
    days_ago: int,
    receipt: str,
) -> None:
    now = timezone.now()
    new = endings.NewEnding(
        now - timedelta(days=ended_days_ago), "stabilised", "finished", wants_followup=is_wanted, is_day_sure=True
    )
    row = endings.end(by=cast.signe, person_id=lise.id, new=new, now=now)
    assert receipt in _not_found(as_("signe"), row, days_ago=days_ago)


def test_who_found_nobody_of_a_follow_up_that_another_has_answered_is_told_that_nobody_asks(
    as_: Callable[[str], Client], cast: Cast, lise: people.Person
) -> None:
    now = timezone.now()
    new = endings.NewEnding(now - timedelta(days=100), "stabilised", "finished", is_day_sure=True)
    row = endings.end(by=cast.signe, person_id=lise.id, new=new, now=now)
    told = {"by": cast.signe, "ending_id": row.id, "now": now}
    endings.follow_up(**told, months=3, outcome="reached", at=now - timedelta(days=5))
    shown = _not_found(as_("signe"), row, days_ago=60)
    assert "Gemt. Listerne spørger ikke mere til denne opfølgning." in shown


def test_a_try_taken_back_whose_time_is_over_is_not_said_to_be_done_again(
    as_: Callable[[str], Client], cast: Cast, lise: people.Person
) -> None:
    now = timezone.now()
    new = endings.NewEnding(now - timedelta(days=100), "stabilised", "finished", is_day_sure=True)
    row = endings.end(by=cast.signe, person_id=lise.id, new=new, now=now)
    tries = [
        endings.follow_up(
            by=cast.signe,
            ending_id=row.id,
            months=1,
            outcome="not_found",
            at=now - timedelta(days=each),
            now=now,
            note=str(each),
        )
        for each in (65, 60)
    ]
    address = f"/afslutninger/opfoelgning/{tries[1].id}/fortryd/"
    shown = as_("signe").post(address, {"why": "Forkert borger"}, follow=True).content.decode()
    assert "Taget tilbage." in shown and "skal laves igen" not in shown
