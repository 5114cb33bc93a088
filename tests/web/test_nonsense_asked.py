"""What an address asks for and there is none of is refused, or visibly not asked for: no other list stands in its place."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from brobygger.services import people
from brobygger.services.requests import wordings
from tests.cast import Cast

As = Callable[[str], Client]


@pytest.mark.parametrize("query", ["?vis=zzz", "forloeb/?vis=zzz", "forloeb/?foer=zzz", "forloeb/?foer=9999"])
def test_a_part_or_a_time_of_the_course_that_is_none_is_not_found(as_: As, smed: people.Person, query: str) -> None:
    client = as_("signe")
    assert client.get(f"/borgere/{smed.id}/{query}").status_code == 404
    for there in ("?vis=contacts", "?vis=", "forloeb/?vis=treatment&foer=2026-01-01T12:00:00%2B01:00"):
        assert client.get(f"/borgere/{smed.id}/{there}").status_code == 200


@pytest.mark.parametrize("who", ["oda", "mona", "eva"])
def test_of_a_team_that_is_none_no_other_team_is_counted(as_: As, cast: Cast, who: str) -> None:
    assert as_(who).get("/kontakter/givet/?team=zzz").status_code == 404
    assert as_(who).get("/kontakter/givet/?team=").status_code == 200


def test_a_version_of_the_words_of_a_letter_that_is_none_is_not_found(as_: As, cast: Cast) -> None:
    client, path = as_("mona"), "/anmodninger/brevtekster/receipt/"
    assert client.get(path).status_code == 200
    for asked in ("99", "zzz"):
        assert client.get(f"{path}?fra={asked}").status_code == 404
    assert not wordings.versions(by=cast.mona, letter="receipt")


def chosen(page: str, nav: str) -> list[str]:
    """What is marked as chosen in a row of links."""
    row = page.split(f'aria-label="{nav}"')[1].split("</nav>")[0]
    return re.findall(r'<a [^>]*aria-current="true"[^>]*>([^<]+)<', row)


@pytest.mark.parametrize("who", ["signe", "oda"])
def test_a_list_that_is_none_shows_all_and_marks_that_as_chosen(
    as_: As, cast: Cast, smed: people.Person, who: str
) -> None:
    client = as_(who)
    page = client.get("/borgere/?hvem=zzz&orden=zzz").content.decode()
    assert chosen(page, "Hvis og i hvilken rækkefølge") == [
        *(["Hele teamet"] if who == "signe" else []),
        "lovet først",
    ]
    assert 'name="hvem" value="all"' in page
    assert chosen(as_("oda").get("/telefoner/?vis=zzz").content.decode(), "Hvilke telefoner") == ["alle (0)"]
    if who == "signe":
        assert chosen(client.get("/i-dag/?hvem=zzz").content.decode(), "Hvis, og hvorfor")[0] == "Hele teamet"
