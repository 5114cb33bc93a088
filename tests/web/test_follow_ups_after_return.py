"""Who wants back starts anew: the follow-ups that the lists have dropped are not counted on the page of the endings either."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Request
from brobygger.services import courses, deaths, endings, people, requests
from tests.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture
def back(cast: Cast, smed: people.Person) -> Request:
    """The wish of a citizen whose treatment ended forty days ago, and who asked again two days ago."""
    people.Person.objects.update(created_at=timezone.now() - 90 * DAY)
    now = timezone.now()
    told = {"by": cast.signe, "person_id": smed.id, "now": now}
    courses.move(**told, to="treatment", seen="contact", at=now - 80 * DAY)
    new = endings.NewEnding(now - 40 * DAY, "stabilised", "finished", wants_followup=True, is_day_sure=True)
    endings.end(**told, new=new)
    return requests.ask(**told, new=requests.NewRequest("Jeg vil tilbage", now - 2 * DAY, "Signe Bro"))


def followups(client: Client, smed: people.Person) -> dict[str, str]:
    """By how many months after the ending what the page says of a follow-up."""
    page = client.get(f"/afslutninger/borger/{smed.id}/").content.decode()
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    rows = [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in table.split("</tr>")[:-1]]
    return {row.split(" ")[0]: row for row in rows}


def listed(smed: people.Person) -> set[int]:
    rows = Reminder.objects.filter(person=smed, kind__in=["followup", "followup_duty", "followup_late"])
    return {row.params["months"] for row in rows}


def test_whoever_is_back_is_asked_for_no_follow_up_on_the_page_which_says_since_when(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, back: Request
) -> None:
    day = f"{timezone.localdate() - 2 * DAY:%d-%m-%Y}"
    said = f"ingen spørger mere: borgeren var tilbage {day}"
    assert listed(smed) == set()
    rows = followups(as_("signe"), smed)
    assert rows.keys() == {"1", "3", "6", "12"}
    for row in rows.values():
        assert said in row and "dage tilbage" not in row and "siden" not in row and "endnu ikke" not in row, row
    # The wish comes to nothing: what is still to be done is counted again.
    told = {"request_id": back.id, "kind": "withdrawn", "at": timezone.now() - DAY}
    requests.happen(by=cast.signe, **told, now=timezone.now())
    assert listed(smed) == {1, 3, 6, 12}
    assert not any("ingen spørger mere" in row for row in followups(as_("signe"), smed).values())


def test_what_the_law_asks_for_stays_on_the_page_as_long_as_in_the_lists(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, back: Request
) -> None:
    # Brought back by hand, and nobody wrote that the citizen asked.
    told = {"by": cast.signe, "now": timezone.now()}
    requests.take_back_request(**told, request_id=back.id, why="Forkert borger")
    courses.move(**told, person_id=smed.id, to="treatment", seen="followup", at=timezone.now() - DAY)
    rows = followups(as_("signe"), smed)
    said = {int(months) for months, row in rows.items() if "ingen spørger mere" in row}
    assert (listed(smed), said) == ({1, 6}, {3, 12})
    assert "dage tilbage" in rows["6"] and "dage tilbage" not in rows["3"]


def test_of_the_dead_it_is_said_that_they_died_and_of_one_not_back_nothing_is_said(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, back: Request
) -> None:
    requests.take_back_request(by=cast.signe, request_id=back.id, why="Forkert borger", now=timezone.now())
    assert not any("ingen spørger mere" in row for row in followups(as_("signe"), smed).values())
    deaths.die(
        by=cast.signe, person_id=smed.id, on=timezone.localdate(), source="Søsteren", now=timezone.now(), is_sure=True
    )
    assert not any("ingen spørger mere" in row for row in followups(as_("signe"), smed).values())


def test_a_follow_up_from_before_the_death_can_still_be_written_and_none_that_was_not_due(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, back: Request
) -> None:
    told = {"by": cast.signe, "now": timezone.now()}
    ending = endings.endings_of(smed, by=cast.signe)[0].ending
    requests.take_back_request(**told, request_id=back.id, why="Forkert borger")
    died_on = timezone.localdate() - 5 * DAY
    deaths.die(**told, person_id=smed.id, on=died_on, source="Søsteren", is_sure=True)
    client, page = as_("signe"), f"/afslutninger/borger/{smed.id}/"
    form = f"/afslutninger/{ending.id}/opfoelgning/"
    shown = client.get(page).content.decode()
    assert f'class="button button-primary" href="{form}' not in shown, "nobody is asked to"
    assert f"{form}1/" in shown and f"{form}6/" not in shown
    opened = client.get(f"{form}1/").content.decode()
    assert f"{died_on:%d-%m-%Y}" in opened and "mens borgeren levede" in opened
    sent = {"outcome": "reached", "own_words": "Det går", "happened_on": f"{died_on - 2 * DAY:%d-%m-%Y}"}
    assert client.post(f"{form}1/", sent | {"happened_on": f"{died_on + DAY:%d-%m-%Y}"}).status_code == 422
    assert client.post(f"{form}1/", sent).status_code == 302
    assert "Vi talte sammen" in followups(client, smed)["1"]
