"""The page where a decision is changed names which one: each that can be changed has its own way there."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.requests import Decision, Request
from brobygger.services import people, requests
from brobygger.services.people import Person
from brobygger.services.requests import decisions
from tests.cast import Cast
from tests.web import decision_form

As = Callable[[str], Client]
DAY = timedelta(days=1)
CHANGE = "ændr afgørelsen"
PASSED = "Afgørelsen, du ville ændre, kan ikke ændres mere"


@pytest.fixture
def smed(cast: Cast) -> Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 30 * DAY)


def ask(cast: Cast, person: Person, words: str, *, days_ago: float) -> Request:
    at = timezone.now() - days_ago * DAY
    return requests.ask(
        by=cast.signe, person_id=person.id, new=requests.NewRequest(words, at, "Signe Bro"), now=at + DAY / 24
    )


def decide(cast: Cast, person: Person, about: Request | Decision, result: str, *, days_ago: float) -> Decision:
    at = timezone.now() - days_ago * DAY
    new = decisions.NewDecision(about.id, result, f"Derfor {result}", at, is_change_meant=True)
    return decisions.decide(by=cast.asta, person_id=person.id, new=new, now=at)


@pytest.fixture
def no(cast: Cast, smed: Person) -> Decision:
    """An earlier wish that was refused; a newer one runs."""
    made = decide(cast, smed, ask(cast, smed, "Det første ønske", days_ago=20), "refuse", days_ago=15)
    ask(cast, smed, "Det nye ønske", days_ago=9)
    return made


def text(answer: object) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined]


def test_each_decision_that_can_be_changed_has_its_own_way_there_and_the_earlier_no_becomes_a_yes(
    as_: As, cast: Cast, smed: Person, no: Decision
) -> None:
    newer = Request.objects.get(words="Det nye ønske")
    other = decide(cast, smed, newer, "refuse", days_ago=5)
    overview = f"/anmodninger/borger/{smed.id}/"
    client, path, typed = decision_form.opened(as_, smed, change=f"?aendr={no.id}")
    shown = text(client.get(overview))
    assert shown.count(CHANGE) == 2
    assert all(f'href="{overview}afgoer/?aendr={made.id}"' in shown for made in (no, other))
    for says in (CHANGE, "Skrevet ved en fejl<"):
        told = [each.split("</a>")[0] for each in shown.split(says)[1:] if "sr-only" in each.split("</a>")[0]]
        assert len(told) > 1 and len(set(told)) == len(told), (says, told)
    form = text(client.get(path))
    assert "Det første ønske" in form and "Det nye ønske" not in form and "Derfor refuse" in form
    after = text(client.post(path, typed | {"result": "grant", "reasons": "Klagen fik medhold"}, follow=True))
    assert "Klagen fik medhold" in after and "Afgørelsen er ændret, så fristen løber igen." in after
    assert Decision.objects.latest("recorded_at").request_id == no.request_id


def test_an_address_from_before_that_names_none_means_the_newest(
    as_: As, cast: Cast, smed: Person, no: Decision
) -> None:
    newer = Request.objects.get(words="Det nye ønske")
    decide(cast, smed, newer, "refuse", days_ago=5)
    client, path, typed = decision_form.opened(as_, smed, change="?aendr=1")
    assert "Det nye ønske" in text(client.get(path))
    assert client.post(path, typed | {"result": "grant"}).status_code == 302
    assert Decision.objects.latest("recorded_at").request_id == newer.id != no.request_id


def test_an_address_of_one_that_is_changed_taken_back_or_anothers_says_so_and_leads_to_what_stands(
    as_: As, cast: Cast, smed: Person, no: Decision
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=timezone.now() - 30 * DAY)
    foreign = decide(cast, ole, ask(cast, ole, "Oles ønske", days_ago=8), "refuse", days_ago=5)
    yes = decide(cast, smed, no, "grant", days_ago=4)
    decisions.take_back(by=cast.asta, decision_id=yes.id, why="Fejl", now=timezone.now())
    again = decide(cast, smed, no, "grant", days_ago=2)
    client, path, _typed = decision_form.opened(as_, smed)
    for key in (no.id, yes.id, foreign.id, uuid4()):
        answer = client.get(f"{path}?aendr={key}", follow=True)
        assert answer.redirect_chain == [(f"/anmodninger/borger/{smed.id}/", 302)]
        assert PASSED in text(answer) and "Oles" not in text(answer)
    assert PASSED not in text(client.get(f"{path}?aendr={again.id}"))


def test_a_form_whose_decision_a_colleague_changed_keeps_what_was_typed_and_is_saved_the_next_time(
    as_: As, cast: Cast, smed: Person, no: Decision
) -> None:
    client, path, typed = decision_form.opened(as_, smed, change=f"?aendr={no.id}")
    typed |= {"result": "other_offer", "offer": "Skovhuset", "reasons": "Noget andet"}
    decide(cast, smed, no, "grant", days_ago=0)
    answer = client.post(path, typed)
    shown = text(answer)
    assert answer.status_code == 422 and "Du har allerede ændret den afgørelse." in shown
    assert "kryds" not in shown.partition("Du har allerede ændret")[2].partition("</div>")[0]
    assert "Noget andet" in shown and "Derfor grant" in shown and "Det nye ønske" not in shown
    assert client.post(path, typed | decision_form.hidden(shown)).status_code == 302
    assert Decision.objects.latest("recorded_at").request_id == no.request_id


def test_a_form_whose_decision_was_taken_back_decides_on_what_waits_and_a_foreign_one_is_refused(
    as_: As, cast: Cast, smed: Person, no: Decision
) -> None:
    client, path, typed = decision_form.opened(as_, smed, change=f"?aendr={no.id}")
    decisions.take_back(by=cast.asta, decision_id=no.id, why="Fejl", now=timezone.now())
    before = Decision.objects.count()
    answer = client.post(path, typed)
    assert answer.status_code == 422 and "Vi kan ikke nå dig" in text(answer)
    assert client.post(path, typed | {"about": str(uuid4())}).status_code == 422
    assert Decision.objects.count() == before


def test_a_form_on_the_newer_wish_is_not_turned_to_the_earlier_no_by_a_colleague_who_decides(
    as_: As, cast: Cast, smed: Person, no: Decision
) -> None:
    newer = Request.objects.get(words="Det nye ønske")
    client, path, typed = decision_form.opened(as_, smed)
    decide(cast, smed, newer, "grant", days_ago=0)
    decide(cast, smed, no, "grant", days_ago=0)
    shown = text(client.post(path, typed))
    assert "Det nye ønske" in shown and "Det første ønske" not in shown
    assert client.post(path, typed | decision_form.hidden(shown) | {"is_change_meant": "on"}).status_code == 302
    assert Decision.objects.latest("recorded_at").request_id == newer.id
