"""Someone new is saved once: sent again, or gone back to and changed, the form asks before a second citizen is written."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.people import Detail, Person
from brobygger.services import details, people
from tests.cast import Cast

As = Callable[[str], Client]
ADDRESS = "/borgere/ny/"
ASKED = "Du har allerede gemt dette kl. "
# What a browser sends that still has the page, and one that fetched it anew.
WAYS = {"kept": lambda key: {"id": key}, "fetched": lambda key: {"id": str(uuid4()), "written": key}}
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@pytest.fixture
def saved(as_: As) -> tuple[Client, str]:
    """Signe wrote Ole down: her browser, and the key of the form, which is that of the citizen."""
    client = as_("signe")
    key = re.search(r'name="id" value="([^"]+)"', client.get(ADDRESS).content.decode())
    assert key
    there = client.post(ADDRESS, {"id": key[1], "alias": "Ole", "place": "Havnen"})
    assert there.status_code == 302 and there["Location"] == f"/borgere/{key[1]}/"
    return client, key[1]


def shown(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


@each_way
def test_a_name_changed_after_the_browser_went_back_is_asked_about_with_the_way_to_who_was_saved(
    saved: tuple[Client, str], way: Any
) -> None:
    client, key = saved
    asked = client.post(ADDRESS, {**way(key), "alias": "Ulf Jensen", "place": "Havnen"})
    page = shown(asked)
    assert asked.status_code == 422 and ASKED in page and "Ulf Jensen" in page
    assert f'formaction="/borgere/{key}/oplysninger/">Ret det om borgeren, der er gemt</button>' in page
    assert Person.objects.count() == 1
    # Whoever presses the button of the form once more has not answered.
    assert client.post(ADDRESS, {"id": key, "alias": "Ulf Jensen", "place": "Havnen"}).status_code == 422
    assert Person.objects.count() == 1


@each_way
def test_or_it_is_another_citizen_and_pressed_twice_it_is_that_once(saved: tuple[Client, str], way: Any) -> None:
    client, key = saved
    told = {**way(key), "alias": "Ulf Jensen", "place": "Havnen"}
    again = re.search(r'name="again" value="([^"]+)">Gem som en anden borger<', shown(client.post(ADDRESS, told)))
    assert again
    for _ in range(2):
        there = client.post(ADDRESS, {**told, "again": again[1]})
        assert there["Location"] == f"/borgere/{again[1]}/"
    assert sorted(Person.objects.values_list("shown_name", flat=True)) == ["Ole", "Ulf Jensen"]


@each_way
def test_another_citizen_who_is_like_the_first_is_asked_about_and_then_saved(
    saved: tuple[Client, str], way: Any
) -> None:
    client, key = saved
    told = {**way(key), "alias": "Olé", "place": "Havnen"}
    again = re.search(r'name="again" value="([^"]+)">Gem som en anden', shown(client.post(ADDRESS, told)))
    assert again
    alike = shown(client.post(ADDRESS, {**told, "again": again[1]}))
    assert "Er det en af dem her?" in alike and Person.objects.count() == 1
    there = {"id": again[1], "alias": "Olé", "place": "Havnen", "new": "1"}
    assert f'name="id" value="{again[1]}"' in alike
    assert client.post(ADDRESS, there).status_code == 302
    assert Person.objects.count() == 2


@each_way
def test_with_the_same_words_it_is_saved_already_also_where_it_was_said_to_be_someone_new(
    saved: tuple[Client, str], way: Any
) -> None:
    client, key = saved
    for told in ({}, {"new": "1"}):
        there = client.post(ADDRESS, {**way(key), "alias": "Ole", "place": "Havnen", **told})
        assert there.status_code == 302 and there["Location"] == f"/borgere/{key}/"
    assert Person.objects.count() == 1


def test_the_key_of_somebody_a_colleague_wrote_down_leads_nowhere(cast: Cast, as_: As) -> None:
    theirs = people.meet(by=cast.signe, alias="Ole", now=timezone.now(), key=UUID(int=7))
    refused = as_("malik").post(ADDRESS, {"id": str(theirs.id), "alias": "Ulf Jensen"})
    assert refused.status_code == 422 and Person.objects.count() == 1


def test_a_browser_that_comes_back_after_the_log_out_is_told_that_what_was_changed_is_not_saved(
    saved: tuple[Client, str], as_: As
) -> None:
    _client, key = saved
    Person.objects.update(created_at=timezone.now() - timedelta(minutes=40))
    anew, told = as_("signe"), {"id": key, "alias": "Ulf", "place": "Havnen"}
    there = anew.post(ADDRESS, told)
    page = shown(there)
    assert there.status_code == 422 and ASKED in page and "er det ikke gemt" in page and 'value="Ulf"' in page
    assert Person.objects.count() == 1
    again = re.search(r'name="again" value="([^"]+)">Gem som en anden borger<', page)
    assert again and anew.post(ADDRESS, {**told, "again": again[1]}).status_code == 302
    assert Person.objects.count() == 2


def brought(client: Client, key: str, told: dict[str, str]) -> dict[str, str]:
    """What the page of what is known opens with, after the button that leads there."""
    answer = client.post(f"/borgere/{key}/oplysninger/", {**told, "describes": "1"})
    assert answer.status_code == 200 and "Det, du har skrevet, står her. " in shown(answer)
    form = answer.context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


@each_way
def test_what_was_typed_comes_along_to_where_the_citizen_is_corrected(saved: tuple[Client, str], way: Any) -> None:
    client, key = saved
    told = {**way(key), "alias": "Ole Jensen", "place": "Parken", "own_wish": "Et sted at bo"}
    assert client.post(ADDRESS, told).status_code == 422
    form = brought(client, key, told)
    assert (form["alias"], form["usual_place"], form["own_wish"]) == ("Ole Jensen", "Parken", "Et sted at bo")
    assert {row.value for row in Detail.objects.current()} == {"Ole", "Havnen"}, "nothing is written before it is saved"
    assert client.post(f"/borgere/{key}/oplysninger/", form).status_code == 302
    assert {row.value for row in Detail.objects.current()} == {"Ole Jensen", "Parken", "Et sted at bo"}
    assert Person.objects.get().shown_name == "Ole Jensen"


def test_there_a_colleague_who_changed_the_same_is_not_written_over_and_what_was_left_alone_is_theirs(
    saved: tuple[Client, str], cast: Cast
) -> None:
    client, key = saved
    row = Detail.objects.get(kind="usual_place")
    new = {"values": {"usual_place": "Broen"}, "seen": {"usual_place": row.id}}
    details.describe(by=cast.malik, person_id=UUID(key), now=timezone.now(), **new)
    address = f"/borgere/{key}/oplysninger/"
    left_alone = brought(client, key, {"id": key, "alias": "Ole", "place": "Havnen", "own_wish": "Et sted at bo"})
    assert client.post(address, left_alone).status_code == 302
    assert Detail.objects.current().get(kind="usual_place").value == "Broen"
    changed = brought(client, key, {"id": key, "alias": "Ole", "place": "Parken", "own_wish": "Et sted at bo"})
    met = client.post(address, changed)
    assert met.status_code == 422 and "Broen" in shown(met) and "Parken" in shown(met)
    assert Detail.objects.current().get(kind="usual_place").value == "Broen"
