"""Every page about somebody who has died, as everyone who may read it: nothing is told as if it were still to come, and nobody
is asked to ask."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.services import deaths, endings, people, requests
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)
# What the pages ask of those who work with the living; of an office or a leader one may still ask.
OF_THE_LIVING = re.compile(r"\b[Ee]ndnu\b|[Ss]pørg(?! din leder)\b|[Tt]al med borgeren|[Aa]ftal det med")
# The forms that begin something with the citizen. What was before the death can still be written.
BEGINS = re.compile(
    r"^/(samtykke/borger/[^/]+/ny|behandling/borger/[^/]+/oplevelse/(ny|nej)|planer/borger/[^/]+/(skriv|dosis/ny)"
    r"|anmodninger/borger/[^/]+/(ny|indstil)|udredning/borger/[^/]+/(begynd|maalgruppe/svar)"
    r"|henvisninger/borger/[^/]+/(bro|plads)|afslutninger/borger/[^/]+/afslut)/"
)
TOLD_OF = re.compile(r'href="([^"#?]+)')
ABOUT_SOMEONE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-")


def died(cast: Cast, *, told: str) -> people.Person:
    """Somebody who died yesterday, of whom nothing had been asked; who had asked for treatment; or whose course had ended."""
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 60 * DAY)
    if told != "nothing":
        said = requests.NewRequest("Jeg vil i behandling", now - 20 * DAY, "Signe", is_long_ago=True)
        requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    if told == "ended":
        new = endings.NewEnding(now - 10 * DAY, "stabilised", "finished", is_day_sure=True, is_treatment_meant=True)
        endings.end(by=cast.signe, person_id=smed.id, new=new, now=now)
    on = timezone.localdate() - DAY
    deaths.die(by=cast.signe, person_id=smed.id, on=on, source="Hospitalet", now=now)
    return smed


def pages(client: Client, first: str) -> dict[str, str]:
    """By address the words of every page that links lead to from the first, as far as they are about someone."""
    found: dict[str, str] = {}
    waits = [first]
    while waits:
        address = waits.pop()
        answer: Any = client.get(address)
        found[address] = ""
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        found[address] = words(page)
        to = {unescape(each) for each in TOLD_OF.findall(page)}
        waits += [each for each in to if ABOUT_SOMEONE.search(each) and each not in found and each not in waits]
    return found


def words(page: str) -> str:
    shown = re.sub(r"<(script|style|template)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))


def said_of_the_living(walked: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (address, text[max(0, found.start() - 60) : found.end() + 60])
        for address, text in walked.items()
        for found in OF_THE_LIVING.finditer(text)
    ] + [(address, "leads there") for address in walked if BEGINS.search(address)]


@pytest.mark.parametrize("told", ["nothing", "asked", "ended"])
@pytest.mark.parametrize("who", ["signe", "oda", "mona", "asta"])
def test_no_page_of_the_dead_says_yet_or_asks_anybody_to_ask(cast: Cast, as_: As, who: str, told: str) -> None:
    smed, client = died(cast, told=told), as_(who)
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "complaint"})
    walked = pages(client, f"/borgere/{smed.id}/")
    assert said_of_the_living(walked) == []
    # Whoever has not asked for treatment is none of the authority's.
    assert len(walked) > 10 or (who, told) == ("asta", "nothing")


@pytest.mark.parametrize("who", ["signe", "asta"])
def test_nor_does_any_page_of_somebody_with_one_of_each_thing(
    cast: Cast, as_: As, keys: dict[str, UUID], who: str
) -> None:
    client, on = as_(who), timezone.localdate()
    deaths.die(by=cast.signe, person_id=keys["person_id"], on=on, source="Hospitalet", now=timezone.now())
    client.post(f"/borgere/{keys['person_id']}/formaal/", {"purpose": "complaint"})
    walked = pages(client, f"/borgere/{keys['person_id']}/")
    assert said_of_the_living(walked) == []
