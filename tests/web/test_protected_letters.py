"""A letter made before the citizen's address was protected: its file says a place, and is kept from who may not read it."""

from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from brobygger.records.changes import AuditEntry
from brobygger.records.requests import Letter, Request
from brobygger.services import details, people, requests
from brobygger.services.requests import letters, wordings
from tests.cast import Cast

As = Callable[[str], Client]
REFUSED = "Borgerens adresse er beskyttet nu"


def made(cast: Cast, row: Request, language: str) -> Letter:
    told = {"by": cast.signe, "letter": "receipt", "about_id": row.id, "language": language, "now": timezone.now()}
    return letters.make(**told, mark=letters.draft(**told).mark, key=uuid4())


def file_of(client: Client, row: Letter) -> str:
    answer = client.get(f"/anmodninger/brev/{row.id}/")
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(answer.content)).pages[0].extract_text()


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_letter_that_says_a_place_is_read_by_those_who_must_find_the_citizen_and_logged_and_by_nobody_else(
    as_: As, cast: Cast, language: str
) -> None:
    now = timezone.now()
    wordings.revise(by=cast.mona, letter="all", parts={"contact": {"da": "Ring"}}, seen=0, now=now)
    smed = people.meet(by=cast.signe, alias="Smed", now=now)
    said = requests.NewRequest("Jeg vil i behandling", now, "Signe Bro", place="Bænken")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    letter = made(cast, row, language)
    clients = {who: as_(who) for who in ("signe", "mona", "asta")}
    for who, purpose in (("mona", "supervision"), ("asta", "decision")):
        clients[who].post(f"/borgere/{smed.id}/formaal/", {"purpose": purpose})
    log = AuditEntry.objects.filter(act="people.see_protected", person_id=smed.id)
    for client in clients.values():
        assert "Bænken" in file_of(client, letter)
    assert not log.exists(), "nothing is protected"
    details.describe(by=cast.signe, person_id=smed.id, values={"address_protection": "yes"}, seen={}, now=now)
    for who in ("mona", "asta"):
        answer = clients[who].get(f"/anmodninger/brev/{letter.id}/", follow=True)
        assert answer["Content-Type"].startswith("text/html") and REFUSED in answer.content.decode()
        assert answer.request["PATH_INFO"] == f"/anmodninger/borger/{smed.id}/breve/", "where it is made again"
        assert b"B\xc3\xa6nken" not in answer.content
    assert not log.exists()
    assert "Bænken" in file_of(clients["signe"], letter)
    assert log.get().by == cast.signe
    # Made again it says no place, and is anybody's to fetch who reads letters.
    anew = made(cast, row, language)
    for client in clients.values():
        assert "Bænken" not in file_of(client, anew)
    assert log.count() == 1
