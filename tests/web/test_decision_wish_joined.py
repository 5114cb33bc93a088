"""A form of a decision is left open and another wish joins the clock: it is read before the decision answers it too."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.requests import Decision, Request
from brobygger.services import people, requests
from brobygger.services.people import Person
from brobygger.services.requests import correcting, decisions, recommendations
from tests.cast import Cast
from tests.web import decision_form

As = Callable[[str], Client]
DAY = timedelta(days=1)
CAME = "Der er kommet en nyere indstilling eller henvendelse, siden du åbnede siden"
SINCE = "Skrevet, efter du åbnede siden"
NAMES = (*decision_form.NAMES, "wishes")


@pytest.fixture
def smed(cast: Cast) -> Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 9 * DAY)


def ask(cast: Cast, person: Person, words: str, *, days_ago: float) -> Request:
    said = requests.NewRequest(words, timezone.now() - days_ago * DAY, "Oda")
    return requests.ask(by=cast.oda, person_id=person.id, new=said, now=timezone.now())


@pytest.mark.parametrize("how", ["recommended", "asked alone", "changed"])
def test_a_wish_that_joined_since_is_shown_what_was_typed_is_kept_and_it_is_saved_the_next_time(
    as_: As, cast: Cast, smed: Person, how: str
) -> None:
    row = ask(cast, smed, "Jeg vil i behandling", days_ago=5)
    if how == "recommended":
        mark = recommendations.grounds(smed, by=cast.signe).mark
        new = recommendations.NewRecommendation("grant", "Han kommer selv", mark=mark)
        recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=timezone.now() - 2 * DAY)
    if how == "changed":
        first = decisions.NewDecision(row.id, "grant", "Ja", timezone.now() - DAY)
        decisions.decide(by=cast.asta, person_id=smed.id, new=first, now=timezone.now() - DAY)
    client, path, typed = decision_form.opened(as_, smed, change="?aendr=1" if how == "changed" else "", names=NAMES)
    ask(cast, smed, "Og jeg vil kun til afrusning", days_ago=1)
    before = Decision.objects.count()
    # What is wrong elsewhere in the form hides nothing: the wish is still told of once that is mended.
    assert client.post(path, typed | {"result": ""}).status_code == 422
    answer = client.post(path, typed)
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422 and CAME in shown and Decision.objects.count() == before
    since = shown.index(SINCE)
    assert 0 < since - shown.index("Og jeg vil kun til afrusning") < 400 and shown.count(SINCE) == 1
    assert "Vi kan ikke nå dig" in shown and re.search(r'<input[^>]*value="refuse"[^>]*checked', shown)
    assert client.post(path, typed | decision_form.hidden(shown, NAMES)).status_code == 302
    assert Decision.objects.count() == before + 1


def test_a_wish_whose_words_were_corrected_since_is_read_again(as_: As, cast: Cast, smed: Person) -> None:
    row = ask(cast, smed, "Jeg vil i behandling", days_ago=5)
    client, path, typed = decision_form.opened(as_, smed, names=NAMES)
    new = requests.NewRequest("Jeg vil kun til afrusning", row.happened_at, "Oda")
    correcting.correct(by=cast.oda, seen=row.id, new=new, now=timezone.now())
    shown = unescape(client.post(path, typed).content.decode())
    assert CAME in shown and SINCE in shown
    assert client.post(path, typed | decision_form.hidden(shown, NAMES)).status_code == 302


def test_a_wish_of_another_clock_or_one_that_is_gone_stops_nothing(as_: As, cast: Cast, smed: Person) -> None:
    ask(cast, smed, "Jeg vil i behandling", days_ago=5)
    again = ask(cast, smed, "Jeg spørger igen", days_ago=4)
    client, path, typed = decision_form.opened(as_, smed, names=NAMES)
    said = requests.NewRequest("Uden navn", timezone.now() - DAY, "Oda", is_anonymous=True)
    requests.ask(by=cast.oda, person_id=smed.id, new=said, now=timezone.now())
    requests.take_back_request(by=cast.oda, request_id=again.id, why="Forkert borger", now=timezone.now())
    assert client.post(path, typed).status_code == 302
