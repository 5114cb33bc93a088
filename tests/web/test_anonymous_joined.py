"""Of several wishes for anonymous treatment each is hidden from the authority until it is itself passed on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Request
from brobygger.services import merging, people, requests
from tests.cast import Cast
from tests.journeys.every_page import state_purpose

As = Callable[[str], Client]
DAY = timedelta(days=1)
PAGES = ("/anmodninger/borger/{}/", "/borgere/{}/", "/borgere/{}/?vis=treatment", "/borgere/{}/?vis=all")


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def ask(cast: Cast, person_id: UUID, words: str, *, at: datetime, is_anonymous: bool = True) -> Request:
    said = requests.NewRequest(words, at, "Signe Bro", is_anonymous=is_anonymous)
    return requests.ask(by=cast.signe, person_id=person_id, new=said, now=at)  # type: ignore[arg-type]


def pass_on(cast: Cast, row: Request, *, at: datetime) -> None:
    requests.happen(by=cast.signe, request_id=row.id, kind="told", whom="Asta", at=at, now=at)  # type: ignore[arg-type]


def known(cast: Cast, alias: str, *, now: datetime) -> people.Person:
    """Someone the authority knows of a wish by name that was withdrawn."""
    person = people.meet(by=cast.signe, alias=alias, now=now - 60 * DAY)  # type: ignore[arg-type]
    named = ask(cast, person.id, "Med navn", at=now - 50 * DAY, is_anonymous=False)
    told = {"request_id": named.id, "kind": "withdrawn", "at": now - 49 * DAY, "now": now - 49 * DAY}
    requests.happen(by=cast.signe, **told)  # type: ignore[arg-type]
    return person


def read(client: Client, person_id: UUID) -> str:
    state_purpose(client, person_id)
    shown = [client.get(path.format(person_id), follow=True) for path in PAGES]
    shown.append(client.get("/indbakken/?hvem=all"))
    return unescape("".join(each.content.decode() for each in shown))


def waits(person: people.Person) -> set[tuple[str, UUID | None, datetime]]:
    rows = Reminder.objects.filter(person_id=person.id, kind__in=("anonymous_waits", "anonymous_request"))
    return set(rows.values_list("kind", "about_id", "shows_at"))


def test_one_that_joins_another_on_its_clock_is_hidden_until_it_is_itself_passed_on(
    as_: As, cast: Cast, now: datetime
) -> None:
    smed = known(cast, "Smed", now=now)
    one = ask(cast, smed.id, "Anonymt ETT", at=now - 15 * DAY)
    pass_on(cast, one, at=now - 14 * DAY)
    two = ask(cast, smed.id, "Anonymt TO", at=now - 3 * DAY)
    asta, signe = as_("asta"), as_("signe")
    shown = read(asta, smed.id)
    assert "Anonymt ETT" in shown and "Anonymt TO" not in shown
    assert asta.get(f"/anmodninger/{two.id}/").status_code in (403, 404)
    assert waits(smed) == {
        ("anonymous_waits", one.id, one.happened_at),
        ("anonymous_request", two.id, two.happened_at),
    }
    page = unescape(signe.get(f"/anmodninger/borger/{smed.id}/").content.decode())
    assert page.count("Ikke givet videre: myndigheden må ikke læse det.") == 1
    assert f"/anmodninger/{two.id}/?hvad=told" in page and f"/anmodninger/{one.id}/?hvad=told" not in page
    form = unescape(signe.get(f"/anmodninger/{two.id}/?hvad=told").content.decode())
    assert "hvert ønske gives videre for sig" in form
    pass_on(cast, two, at=now)
    assert "Anonymt TO" in read(asta, smed.id)
    assert {(kind, about) for kind, about, _at in waits(smed)} == {("anonymous_waits", one.id)}


def test_the_first_stays_hidden_where_the_one_that_joined_it_is_passed_on(as_: As, cast: Cast, now: datetime) -> None:
    smed = known(cast, "Smed", now=now)
    ask(cast, smed.id, "Anonymt ETT", at=now - 15 * DAY)
    two = ask(cast, smed.id, "Anonymt TO", at=now - 3 * DAY)
    pass_on(cast, two, at=now - 2 * DAY)
    asta = as_("asta")
    shown = read(asta, smed.id)
    assert "Anonymt TO" in shown and "Anonymt ETT" not in shown and "15 dage" not in shown
    for path in (f"/anmodninger/{two.id}/", f"/anmodninger/borger/{smed.id}/afgoer/"):
        form = unescape(asta.get(path).content.decode())
        assert "Anonymt TO" in form and "Anonymt ETT" not in form, path


def test_merged_those_that_nobody_passed_on_stay_hidden_and_whoever_merges_is_told_so(
    as_: As, cast: Cast, now: datetime
) -> None:
    smed = known(cast, "Smed", now=now)
    told = ask(cast, smed.id, "Anonymt ETT", at=now - 5 * DAY)
    pass_on(cast, told, at=now - 4 * DAY)
    gull = people.meet(by=cast.signe, alias="Mågen", now=now - 30 * DAY)  # type: ignore[arg-type]
    hidden = [ask(cast, gull.id, f"Uset {nr}", at=now - nr * DAY) for nr in (15, 9)]
    signe, asta = as_("signe"), as_("asta")
    page = unescape(signe.get(f"/borgere/{smed.id}/sammenlaeg/?anden={gull.id}").content.decode())
    assert "bliver ved med at være skjult for myndigheden" in page
    told_why = {"reason": "Samme", "is_difference_seen": True, "now": now}
    merging.merge(by=cast.signe, kept_id=smed.id, merged_id=gull.id, **told_why)  # type: ignore[arg-type]
    shown = read(asta, smed.id)
    assert "Anonymt ETT" in shown and "Uset" not in shown and "15 dage" not in shown
    assert waits(smed) == {
        ("anonymous_waits", told.id, told.happened_at),
        ("anonymous_request", hidden[0].id, hidden[0].happened_at),
    }


def test_nothing_is_said_of_hidden_wishes_where_there_are_none(as_: As, cast: Cast, now: datetime) -> None:
    one, other = (known(cast, alias, now=now) for alias in ("Smed", "Mågen"))
    page = unescape(as_("signe").get(f"/borgere/{one.id}/sammenlaeg/?anden={other.id}").content.decode())
    assert "skjult for myndigheden" not in page


def test_parted_again_the_other_is_not_named_to_whom_it_is_out_of_sight(as_: As, cast: Cast, now: datetime) -> None:
    smed = known(cast, "Smed", now=now)
    gull = people.meet(by=cast.signe, alias="Mågen Anonym", now=now - 30 * DAY)  # type: ignore[arg-type]
    ask(cast, gull.id, "Uset", at=now - 9 * DAY)
    both = {"kept_id": smed.id, "merged_id": gull.id, "reason": "Samme", "is_difference_seen": True}
    row = merging.merge(by=cast.signe, now=now - DAY, **both)  # type: ignore[arg-type]
    merging.undo(by=cast.signe, merge_id=row.id, why="Mågen er en anden", now=now)  # type: ignore[arg-type]
    asta = as_("asta")
    log = unescape(asta.get(f"/borgere/{smed.id}/opslag/").content.decode())
    for shown in (read(asta, smed.id), log):
        assert "Mågen" not in shown
    assert "Var lagt sammen med en anden journal af Signe Bro den" in read(asta, smed.id)
    assert "Var lagt sammen med “Mågen Anonym” af Signe Bro den" in read(as_("signe"), smed.id)
