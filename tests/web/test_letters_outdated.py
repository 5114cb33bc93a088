"""The page of the letters, and the inbox, where a letter says a deadline that is another by now."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

from django.test import Client
from django.utils import timezone

from brobygger.rules import letters as letter_rules
from brobygger.services import people, requests
from brobygger.services.requests import correcting, decisions, letters, wordings
from tests.cast import Cast


def known(cast: Cast) -> people.Person:
    """Someone known for a month, on a site whose letters have their words."""
    then = timezone.now() - timedelta(days=30)
    wordings.revise(by=cast.mona, letter=letter_rules.SHARED, parts={"contact": {"da": "Ord"}}, seen=0, now=then)
    return people.meet(by=cast.signe, alias="Smed", now=then)


def test_the_page_and_the_inbox_say_what_the_letter_says_and_what_the_deadline_is_now(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    day = timedelta(days=1)
    for letter, parts in ((letter_rules.SHARED, ["contact"]), ("decision_grant", ["law", "complaint"])):
        told = {name: {"da": "Ord"} for name in parts}
        wordings.revise(by=cast.mona, letter=letter, parts=told, seen=0, now=now - 30 * day)
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 30 * day)
    said = requests.NewRequest("Jeg vil i behandling", now - 5 * day, "Signe Bro")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now - 5 * day)
    new = decisions.NewDecision(row.id, "grant", "Fordi", now - 4 * day)
    made = decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=now - 4 * day)
    about = {"by": cast.asta, "letter": "decision_grant", "about_id": made.id, "language": "da", "now": now - 4 * day}
    letters.make(mark=letters.draft(**about).mark, key=uuid4(), **about)  # type: ignore[arg-type]
    earlier = requests.NewRequest(row.words, now - 9 * day, "Signe Bro")
    correcting.correct(by=cast.malik, seen=row.id, new=earlier, now=now)
    was, is_now = (f"{timezone.localtime(now + n * day):%d-%m-%Y}" for n in (9, 5))
    client = as_("asta")
    inbox = unescape(client.get("/indbakken/").content.decode())
    assert f"brevet siger {was}, fristen er nu {is_now}" in inbox
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    page = unescape(client.get(f"/anmodninger/borger/{smed.id}/breve/").content.decode())
    assert f"Der står, at behandlingen skal begynde senest {was}. Fristen er nu {is_now}." in page


def test_a_receipt_of_a_wish_that_was_corrected_stands_with_it_and_says_what_it_says_wrong(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now, day = timezone.now(), timedelta(days=1)
    smed = known(cast)
    said = requests.NewRequest("Jeg vil i behandling", now - 5 * day, "Signe Bro", place="Parken")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now - 5 * day)
    about = {"by": cast.signe, "letter": "receipt", "about_id": row.id, "language": "da", "now": now - 4 * day}
    letters.make(mark=letters.draft(**about).mark, key=uuid4(), **about)  # type: ignore[arg-type]
    earlier = requests.NewRequest(row.words, now - 9 * day, "Signe Bro", place="Havnen")
    correcting.correct(by=cast.malik, seen=row.id, new=earlier, now=now)
    was, is_now = (f"{timezone.localtime(now + n * day):%d-%m-%Y}" for n in (9, 5))
    client, authority = as_("signe"), as_("asta")
    for inbox in (client.get("/i-dag/"), authority.get("/indbakken/")):
        shown = unescape(inbox.content.decode())
        assert "Kvittering med en frist, der ikke gælder længere" in shown
        assert f"brevet siger {was}, fristen er nu {is_now}" in shown
    page = unescape(client.get(f"/anmodninger/borger/{smed.id}/breve/").content.decode())
    assert f"Der står, at behandlingen skal begynde senest {was}. Fristen er nu {is_now}." in page
    assert "Henvendelsen er rettet, efter brevet blev lavet. I brevet står:" in page
    assert "Sted:" in page and "Parken" in page and "Havnen" in page
    assert "Det, brevet handler om, gælder ikke længere" not in page


def test_each_receipt_bears_the_words_it_says_and_the_older_one_is_marked_where_it_is_listed_and_opened(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now, day = timezone.now(), timedelta(days=1)
    smed = known(cast)
    said = requests.NewRequest("Jeg vil hjem", now - 5 * day, "Signe Bro")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now - 5 * day)

    def make(about_id: UUID, at: datetime) -> letters.Letter:
        about = {"by": cast.signe, "letter": "receipt", "about_id": about_id, "language": "da", "now": at}
        return letters.make(mark=letters.draft(**about).mark, key=uuid4(), **about)  # type: ignore[arg-type]

    first = make(row.id, now - 4 * day)
    client, address = as_("signe"), f"/anmodninger/borger/{smed.id}/breve/"
    assert client.get(f"/anmodninger/brev/{first.id}/").headers["Content-Type"] == "application/pdf"
    new = requests.NewRequest("Jeg vil i behandling", now - 9 * day, "Signe Bro")
    again = correcting.correct(by=cast.malik, seen=row.id, new=new, now=now - day)
    was, is_now = (f"{timezone.localtime(now + n * day):%d-%m-%Y}" for n in (9, 5))
    # No newer one yet: opened, it says what of it is wrong.
    opened = unescape(client.get(f"/anmodninger/brev/{first.id}/").content.decode())
    assert "Jeg vil hjem" in opened and f"senest {was}. Fristen er nu {is_now}." in opened and "Lav det igen" in opened
    second = make(again.id, now)
    shown = unescape(client.get(address).content.decode())
    newer, older = shown.split(f"/{second.id}/")[1].split(f"/{first.id}/")
    assert "Jeg vil hjem" not in newer and "afløst" not in newer
    assert "“Jeg vil hjem”" in older and "Jeg vil i behandling" not in older.split("</p>")[0]
    assert f"afløst af brevet fra {timezone.localtime(now):%d-%m-%Y %H:%M}" in older
    assert f"senest {was}. Fristen er nu {is_now}." in older
    opened = unescape(client.get(f"/anmodninger/brev/{first.id}/").content.decode())
    assert f"afløst af brevet fra {timezone.localtime(now):%d-%m-%Y %H:%M}" in opened and f"/{second.id}/" in opened
    assert "Jeg vil hjem" in opened.split("<article")[1] and "Jeg vil i behandling" not in opened.split("<article")[1]
    assert client.get(f"/anmodninger/brev/{first.id}/?fil=1").headers["Content-Type"] == "application/pdf"
    assert client.get(f"/anmodninger/brev/{second.id}/").headers["Content-Type"] == "application/pdf"


def test_a_letter_in_another_language_is_not_taken_to_replace_the_one_before_it(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    parts = {"contact": {"da": "Ord", "en": "Words"}}
    wordings.revise(by=cast.mona, letter=letter_rules.SHARED, parts=parts, seen=0, now=now - timedelta(days=30))
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=30))
    said = requests.NewRequest("Jeg vil hjem", now - timedelta(days=5), "Signe Bro")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now - timedelta(days=5))
    made = []
    for hours, language in ((2, "da"), (1, "en")):
        at = now - timedelta(hours=hours)
        about = {"by": cast.signe, "letter": "receipt", "about_id": row.id, "language": language, "now": at}
        made.append(letters.make(mark=letters.draft(**about).mark, key=uuid4(), **about))  # type: ignore[arg-type]
    client = as_("signe")
    assert "afløst" not in client.get(f"/anmodninger/borger/{smed.id}/breve/").content.decode()
    for each in made:
        assert client.get(f"/anmodninger/brev/{each.id}/").headers["Content-Type"] == "application/pdf"
