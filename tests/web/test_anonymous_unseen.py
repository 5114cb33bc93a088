"""A wish for anonymous treatment that nobody passed on: whoever may not know of it finds every page as if there were none."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from brobygger.records.requests import Request
from brobygger.services import courses, endings, people, requests
from brobygger.services.agenda import links
from brobygger.services.assessments import verdicts
from brobygger.services.requests import letters, wordings
from tests.addresses import address
from tests.cast import Cast
from tests.journeys.every_page import every_route, state_purpose

As = Callable[[str], Client]
DAY = timedelta(days=1)
WORDS = "Et sted uden mit navn"
# What every answer has of its own: keys, tokens, moments of the day; and the log of look-ups, which is of the reading itself.
OWN = (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "KEY"),
    (r'name="csrfmiddlewaretoken" value="\w+"', "TOKEN"),
    (r"X-CSRFToken[^}]*", "TOKEN"),
    (r"\d\d[:.]\d\d(:\d\d)?", "TIME"),
    (r"DTSTAMP:\w+", "STAMP"),
    (r'name="mark" value="[^"]*"', "MARK"),
)


@pytest.fixture
def known(cast: Cast) -> dict[str, UUID]:
    """Someone the authority knows of a course that ended and of nothing else."""
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 90 * DAY)  # type: ignore[arg-type]
    new = endings.NewEnding(now - 40 * DAY, "stabilised", "finished", is_day_sure=True)
    ending = endings.end(by=cast.signe, person_id=smed.id, new=new, now=now - 40 * DAY)  # type: ignore[arg-type]
    told = {"outcome": "reached", "at": now - 8 * DAY, "now": now - 8 * DAY}
    follow_up = endings.follow_up(by=cast.asta, ending_id=ending.id, months=1, **told)  # type: ignore[arg-type]
    return {"person_id": smed.id, "ending_id": ending.id, "follow_up_id": follow_up.id}


@pytest.fixture
def treated(cast: Cast) -> dict[str, UUID]:
    """Someone the authority knows of a verdict, in treatment without anybody having written that they asked."""
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 90 * DAY)  # type: ignore[arg-type]
    verdicts.judge(by=cast.signe, person_id=smed.id, now=now - 50 * DAY)  # type: ignore[arg-type]
    told = {"person_id": smed.id, "to": "treatment", "seen": "contact", "at": now - 40 * DAY, "now": now - 40 * DAY}
    courses.move(by=cast.signe, **told)  # type: ignore[arg-type]
    return {"person_id": smed.id}


def wish(cast: Cast, person_id: UUID, happens: str) -> Request:
    """Asked for anonymously, and what happened to it; nobody has told the authority."""
    now = timezone.now()
    said = requests.NewRequest(WORDS, now - 2 * DAY, "Signe Bro", is_anonymous=True)
    row = requests.ask(by=cast.signe, person_id=person_id, new=said, now=now - 2 * DAY)  # type: ignore[arg-type]
    told = {"by": cast.signe, "request_id": row.id, "now": now}
    if happens == "taken back":
        requests.take_back_request(**told, why="En anden")  # type: ignore[arg-type]
    elif happens:
        more = {"whom": "Tilbuddet", "note": WORDS} if happens == "other_offer" else {}
        requests.happen(**told, kind=happens, at=now - DAY, **more)  # type: ignore[arg-type]
    return row


def calendar(cast: Cast) -> str:
    secret = links.make(by=cast.asta, shows="inbox", now=timezone.now())  # type: ignore[arg-type]
    return f"/kalender/{secret}.ics"


def walk(client: Client, keys: dict[str, UUID], *also: str) -> dict[str, str]:
    """Every page there is with these keys, as it reads without what is its own."""
    found = {}
    state_purpose(client, keys["person_id"])
    for route in sorted(every_route()):
        named = set(re.findall(r"<uuid:(\w+)>", route))
        if not route.startswith("konto/") and not route.endswith("/opslag/") and named <= set(keys):
            path = address(re.sub(r"<str:\w+>", "request", route), keys)
            found[route] = read(client.get(path, follow=True))
    return found | {path: read(client.get(path, follow=True)) for path in also}


def read(answer: Any) -> str:
    shown = f"{answer.status_code} " + unescape(b"".join(answer).decode(errors="replace"))
    for pattern, name in OWN:
        shown = re.sub(pattern, name, shown)
    return shown


def differing(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, list[str]]]:
    found = []
    for path, shown in after.items():
        lines = set(shown.splitlines()) ^ set(before[path].splitlines())
        if shown != before[path]:
            found.append((path, sorted(line.strip() for line in lines)[:6]))
    return found


@pytest.mark.parametrize(
    ("who", "happens"),
    [*(("asta", each) for each in ("", "taken back", "withdrawn", "other_offer", "started")), ("per", ""), ("eva", "")],
)
def test_whoever_may_not_know_of_it_reads_every_page_as_if_it_had_not_been_said(
    as_: As, cast: Cast, known: dict[str, UUID], who: str, happens: str
) -> None:
    unseen(as_(who), cast, known, happens, f"/borgere/?q={WORDS[:12]}", "/borgere/?q=Smed", calendar(cast))


@pytest.mark.parametrize("happens", ["", "taken back", "withdrawn", "other_offer"])
def test_nor_is_it_seen_beside_a_wish_by_name(as_: As, cast: Cast, keys: dict[str, UUID], happens: str) -> None:
    unseen(as_("asta"), cast, keys, happens)


def test_nor_where_nobody_has_written_that_the_citizen_asked(as_: As, cast: Cast, treated: dict[str, UUID]) -> None:
    unseen(as_("asta"), cast, treated, "")


def test_a_wish_corrected_to_be_anonymous_is_gone_for_the_authority_with_its_receipt(
    as_: As, cast: Cast, known: dict[str, UUID]
) -> None:
    now, person_id = timezone.now(), known["person_id"]
    said = requests.NewRequest(WORDS, now - 2 * DAY, "Signe Bro")
    row = requests.ask(by=cast.signe, person_id=person_id, new=said, now=now - 2 * DAY)  # type: ignore[arg-type]
    words = {"letter": "all", "parts": {"contact": {"da": "Ring på døren"}}, "seen": 0}
    wordings.revise(by=cast.mona, now=now, **words)  # type: ignore[arg-type]
    told = {"letter": "receipt", "about_id": row.id, "language": "da", "now": now}
    mark = letters.draft(by=cast.signe, **told).mark  # type: ignore[arg-type]
    made = letters.make(by=cast.signe, mark=mark, key=uuid7(), **told)  # type: ignore[arg-type]
    client = as_("asta")
    path = f"/anmodninger/brev/{made.id}/"
    assert WORDS in " ".join(walk(client, known).values())
    assert client.get(path).status_code == 200
    new = replace(said, is_anonymous=True, id=uuid7())
    requests.correct(by=cast.signe, seen=row.id, new=new, now=now)  # type: ignore[arg-type]
    shown = walk(client, known)
    # The forms in which a wish is written down say of every wish what holds of an anonymous one.
    for form in ("anmodninger/borger/<uuid:person_id>/ny/", "anmodninger/ny/"):
        shown.pop(form)
    for told in ("anonym", WORDS.lower(), "kvittering"):
        assert [path for path, each in shown.items() if told in each.lower()] == []
    assert client.get(path).status_code == 404
    assert client.get(f"/anmodninger/brev/receipt/{new.id}/").status_code == 404


def unseen(client: Client, cast: Cast, keys: dict[str, UUID], happens: str, *also: str) -> None:
    before = walk(client, keys, *also)
    row = wish(cast, keys["person_id"], happens)
    after = walk(client, keys, *also)
    assert differing(before, after) == []
    if client.get("/indbakken/").status_code == 200:
        assert "Smed" in after["borgere/<uuid:person_id>/"] and "Smed" in after["planer/borger/<uuid:person_id>/"]
    for way in ("", "dagen/", "foer/", "fortryd/", "ret/"):
        for answer in (client.get(f"/anmodninger/{row.id}/{way}"), client.post(f"/anmodninger/{row.id}/{way}")):
            assert answer.status_code in (403, 404, 405), way
            assert "anonym" not in answer.content.decode(), way


def test_those_who_treat_and_the_manager_still_read_it(as_: As, cast: Cast, known: dict[str, UUID]) -> None:
    wish(cast, known["person_id"], "")
    for who in ("signe", "mona"):
        client = as_(who)
        state_purpose(client, known["person_id"])
        shown = unescape(client.get(f"/anmodninger/borger/{known['person_id']}/").content.decode())
        assert WORDS in shown and "Anonym behandling" in shown, who


def test_nor_after_an_ending_told_since_and_the_law_asks_for_its_follow_ups_all_the_same(
    as_: As, cast: Cast, treated: dict[str, UUID]
) -> None:
    now = timezone.now()
    new = endings.NewEnding(now - DAY, "stabilised", "finished", is_day_sure=True)
    ending = endings.end(by=cast.signe, person_id=treated["person_id"], new=new, now=now)  # type: ignore[arg-type]
    unseen(as_("asta"), cast, treated | {"ending_id": ending.id}, "", calendar(cast))
