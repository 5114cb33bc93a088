"""A form of a decision that is about another wish or recommendation when it is saved: it says so, and asks the choice anew."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

from django.test import Client
from django.utils import timezone

from brobygger.records.requests import Decision
from brobygger.services import merging, people, requests
from brobygger.services.people import Person
from brobygger.services.requests import recommendations
from tests.cast import Cast
from tests.web.decision_form import hidden, opened

AS = Callable[[str], Client]
TURNED = 'turned-title">Skemaet handler nu om noget andet'


def who_says(cast: Cast, alias: str, words: str, days_ago: int, *, is_anonymous: bool = False) -> Person:
    now = timezone.now()
    person = people.meet(by=cast.signe, alias=alias, now=now - timedelta(days=10))
    said = requests.NewRequest(words, now - timedelta(days=days_ago), "Signe Bro", is_anonymous=is_anonymous)
    requests.ask(by=cast.signe, person_id=person.id, new=said, now=now)
    return person


def is_refusal_chosen(shown: str) -> bool:
    return bool(re.search(r'<input[^>]*value="refuse"[^>]*checked', shown))


def test_after_a_merge_the_form_says_which_wish_it_was_about_and_which_it_is_about_now_and_asks_the_result_anew(
    as_: AS, cast: Cast
) -> None:
    smed = who_says(cast, "Smed", "Hjælp mig ud af det", 1)
    ole = who_says(cast, "Ole", "Jeg vil tilbage", 5)
    client, path, typed = opened(as_, smed)
    merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=ole.id, merged_id=smed.id, now=timezone.now()
    )
    answer = client.post(path, typed)
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422 and TURNED in shown
    told = shown.split(TURNED)[1]
    order = [
        told.index(words) for words in ("du ved at afgøre", "Hjælp mig ud af det", "Nu afgør du", "Jeg vil tilbage")
    ]
    assert order == sorted(order)
    assert "Begge hører til én frist" in told
    assert "Vi kan ikke nå dig" in shown and not is_refusal_chosen(shown)
    # Not chosen anew: nothing is decided, and it is still said what the form is about.
    again = {**typed, **hidden(shown), "result": ""}
    still = client.post(path, again)
    assert still.status_code == 422 and TURNED in unescape(still.content.decode()) and not Decision.objects.exists()
    assert client.post(path, again | {"result": "grant"}).status_code == 302
    assert Decision.objects.get().reasons == "Vi kan ikke nå dig"


def test_a_recommendation_that_came_meanwhile_turns_the_form_and_the_same_wish_decided_meanwhile_does_not(
    as_: AS, cast: Cast
) -> None:
    smed, now = who_says(cast, "Smed", "Hjælp mig ud af det", 1), timezone.now()
    client, path, typed = opened(as_, smed)
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", "Han kommer selv", mark=mark)
    recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=now)
    shown = unescape(client.post(path, typed).content.decode())
    assert "uden indstilling" in shown.split(TURNED)[1] and "med indstillingen fra Signe Bro" in shown.split(TURNED)[1]
    assert not is_refusal_chosen(shown)
    typed |= hidden(shown)
    other = {**typed, "id": "01920000-0000-7000-8000-000000000001", "result": "grant", "reasons": "Ja"}
    assert client.post(path, other).status_code == 302
    late = unescape(client.post(path, typed | {"opened_on": typed["about"]}).content.decode())
    assert "Du har allerede afgjort det." in late and TURNED not in late and is_refusal_chosen(late)
    # Nothing is being changed yet: the page does not say that a changed decision rests on the recommendation.
    assert "Han kommer selv" in late and "den ændrede afgørelse hviler på den" not in late


def test_a_wish_that_was_taken_back_is_not_told_in_its_words_where_the_form_turns_from_it(as_: AS, cast: Cast) -> None:
    smed = who_says(cast, "Smed", "Hjælp mig ud af det", 5)
    client, path, typed = opened(as_, smed)
    now = timezone.now()
    other = requests.NewRequest("Jeg vil tilbage", now, "Oda")
    requests.ask(by=cast.oda, person_id=smed.id, new=other, now=now)
    first = requests.asked(smed, by=cast.signe)[0].requests[0]
    requests.take_back_request(by=cast.signe, request_id=first.key, why="Forkert borger", now=now)
    told = unescape(client.post(path, typed).content.decode()).split(TURNED)[1]
    assert "et ønske, der er taget tilbage" in told and "Jeg vil tilbage" in told
    assert "Hjælp mig ud af det" not in told.split("</section>")[0]


def test_where_two_wishes_are_each_recommended_both_stand_with_their_wish_and_either_is_decided_on(
    as_: AS, cast: Cast
) -> None:
    smed, now = who_says(cast, "Smed", "Det første ønske", 9), timezone.now()
    (first,) = requests.asked(smed, by=cast.signe)[0].requests
    old = hand_over(cast, smed, "Om det første", now - timedelta(days=8))
    began = {"at": now - timedelta(days=7), "now": now - timedelta(days=7)}
    requests.happen(by=cast.signe, request_id=first.id, kind="started", **began)  # type: ignore[arg-type]
    said = requests.NewRequest("Det andet ønske", now - timedelta(days=2), "Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now - timedelta(days=2))
    new = hand_over(cast, smed, "Om det andet", now - timedelta(days=1))
    client, path, typed = opened(as_, smed)
    shown = unescape(client.get(f"/anmodninger/borger/{smed.id}/").content.decode())
    assert "2 indstillinger venter på en afgørelse, hver om sit." in shown
    told = ["Det andet ønske", f"/indstilling/{new.id}/", "Det første ønske", f"/indstilling/{old.id}/"]
    order = [shown.index(each) for each in told]
    assert order == sorted(order) and shown.count("Afgør den her") == 2
    # What was recommended about the first is written anew by nobody: it would be about the second.
    assert "Skriv den om" not in as_("signe").get(f"/anmodninger/indstilling/{old.id}/").content.decode()
    both = unescape(client.get(path).content.decode()), unescape(client.get(f"{path}?om={old.id}").content.decode())
    assert "Om det andet" in both[0] and "Om det første" in both[1] and "Om det andet" not in both[1]
    # The deadline that runs is of the other wish.
    due = [re.search("Frist <", each.split("<h1>")[1]) for each in both]
    assert due[0] and not due[1]
    assert client.post(path, typed | hidden(both[1])).status_code == 302
    assert Decision.objects.get().recommendation == old
    assert requests.running_clock(smed, by=cast.asta)


def hand_over(cast: Cast, person: Person, text: str, at: datetime) -> recommendations.Recommendation:
    mark = recommendations.grounds(person, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", text, mark=mark)
    return recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=at)
