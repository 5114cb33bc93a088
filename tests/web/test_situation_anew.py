"""Whoever comes back is asked anew: what was found in an earlier course stands apart, and answers for nothing in this one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.rules.findings import Finding
from brobygger.services import endings, people, requests
from brobygger.services.assessments import findings
from brobygger.services.reminders import assessments as reminders
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)


@pytest.fixture
def back(cast: Cast) -> people.Person:
    """Somebody who ended and came back, with findings of the first course under three headings."""
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 400 * DAY)
    for heading in ("housing", "health", "social"):
        find(cast, smed, heading, days_ago=300)
    ended = endings.NewEnding(now - 200 * DAY, "stabilised", "finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ended, now=now)
    said = requests.NewRequest("Jeg vil tilbage", now - 100 * DAY, "Signe", is_long_ago=True)
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    smed.refresh_from_db()
    return smed


def find(cast: Cast, person: people.Person, heading: str, *, days_ago: int) -> None:
    now = timezone.now()
    told = Finding(heading, "wish", f"Sagt om {heading} for {days_ago}", "citizen", now - days_ago * DAY)
    findings.tell(by=cast.signe, person_id=person.id, told=told, now=now)


def test_what_was_found_in_an_earlier_course_stands_apart_and_counts_for_nothing_in_this_one(
    as_: As, cast: Cast, back: people.Person
) -> None:
    find(cast, back, "housing", days_ago=50)
    for address in (f"/udredning/borger/{back.id}/situation/", f"/borgere/{back.id}/"):
        page = as_("signe").get(address).content.decode()
        assert "I det her forløb er der skrevet noget under 1 af 6 emner." in page, address
        assert "Fra et tidligere forløb ved vi noget om 3." in page, address
    page = as_("signe").get(f"/udredning/borger/{back.id}/situation/").content.decode()
    now, before = page.split('id="found-housing"')[1].split('id="add-housing"')[0].split("<details>")[:2]
    assert "Sagt om housing for 50" in now and "Sagt om housing for 300" not in now
    assert "1 oplysning fra et tidligere forløb" in before and "Sagt om housing for 300" in before
    health = page.split('id="found-health"')[1].split('id="add-health"')[0]
    assert "endnu ikke spurgt" in health.split("<details>")[0] and "Sagt om health for 300" in health
    assert (
        "Sagt om health for 300" not in as_("signe").get(f"/borgere/{back.id}/").content.decode().split("timeline")[0]
    )


def test_an_assessment_begun_anew_that_stands_still_is_put_up_although_all_was_told_in_the_earlier_course(
    cast: Cast, back: people.Person
) -> None:
    for heading in ("substances", "work", "other"):
        find(cast, back, heading, days_ago=300)
    back.unknown = []
    assert list(reminders.due([back])) == []
    find(cast, back, "housing", days_ago=50)
    assert [each.kind for _, each in reminders.due([back])] == ["assessment_stalled"]
