"""An interview begun by mistake and scores from elsewhere are taken back in the office, and read there afterwards."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.assessments import Answer as AnswerRow
from brobygger.records.assessments import AreaScore, Interview
from brobygger.rules.answers import Answer, State
from brobygger.services import people, requests
from brobygger.services.assessments import interviews, mistakes, scores, verdicts
from brobygger.services.assessments.interviews import NewAnswer
from brobygger.services.requests import recommendations
from tests.cast import Cast

As = Callable[[str], Client]
WHY = "Det var en anden borger"


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=90))


@pytest.fixture
def begun(cast: Cast, smed: people.Person) -> Interview:
    return interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=timezone.now())


def answer(by: Any, row: Interview, **given: int) -> None:
    new = [NewAnswer(code, Answer(State.VALUE, Decimal(each))) for code, each in given.items()]
    interviews.answer(by=by, interview_id=row.id, answers=new, now=timezone.now())


def enter(cast: Cast, person: people.Person, **given: str) -> list[AreaScore]:
    told = {"instrument": "EuropASI", "version": "1", "source": "Centret Syd", "wave": "baseline"}
    new = [scores.NewScore(area, Decimal(each)) for area, each in given.items()]
    today, now = timezone.localdate(), timezone.now()
    return scores.enter(by=cast.signe, person_id=person.id, scores=new, measured_on=today, now=now, **told)


def back(cast: Cast, row: Interview) -> None:
    mistakes.take_back_interview(by=cast.signe, interview_id=row.id, why=WHY, now=timezone.now())


def back_of(row: Interview) -> str:
    return f"/udredning/samtale/{row.id}/fortryd/"


def read(client: Client, path: str, *, status: int = 200) -> str:
    found = client.get(path, follow=True)
    assert found.status_code == status, path
    return unescape(found.content.decode())


def test_the_page_says_what_goes_with_the_interview_and_what_does_not(cast: Cast, as_: As, begun: Interview) -> None:
    assert "Der er ikke svaret på noget i den." in read(as_("signe"), back_of(begun))
    answer(cast.malik, begun, M6=3)
    page = read(as_("signe"), back_of(begun))
    assert "1 svar går med" in page and "Advarslen" not in page
    answer(cast.malik, begun, P8=1)
    page = read(as_("signe"), back_of(begun))
    assert "2 svar går med" in page and "Advarslen fra samtalen bliver stående" in page


def test_what_was_answered_is_read_afterwards_from_the_assessment_and_the_course(
    cast: Cast, as_: As, smed: people.Person, begun: Interview
) -> None:
    answer(cast.malik, begun, M6=3, P8=1)
    back(cast, begun)
    address = f"/udredning/samtale/{begun.id}/"
    reader = as_("malik")
    for page in (f"/udredning/borger/{smed.id}/", f"/borgere/{smed.id}/"):
        assert f'href="{address}"' in read(reader, page).split("<del>", 1)[1].split("</del>", 1)[0]
    shown = read(reader, address)
    assert f"Signe Bro: {WHY}" in shown and "<del>3</del>" in shown and "<del>Ja</del>" in shown
    assert "Samtalen er siden taget tilbage" in read(reader, f"/udredning/borger/{smed.id}/advarsler/")
    assert "Samtalen er begyndt ved en fejl" in read(reader, f"{address}medical/")
    assert "<form" not in shown.split("<h1>")[1].split("</main>")[0], "nothing can be written in it"
    assert as_("troels").get(address).status_code == 404
    assert as_("mona").get(back_of(begun)).status_code == as_("asta").get(address).status_code == 403


def test_whoever_has_the_area_open_is_told_in_words_and_keeps_what_was_typed(
    cast: Cast, as_: As, begun: Interview
) -> None:
    client, address = as_("malik"), f"/udredning/samtale/{begun.id}/medical/"
    client.get(address)
    back(cast, begun)
    rows = AnswerRow.objects.count()
    sent = client.post(address, {"M6": "17", "M7": "", "asked_on": ""})
    page = unescape(sent.content.decode())
    assert sent.status_code == 422 and "Signe Bro har taget samtalen tilbage" in page and 'value="17"' in page
    row = client.post(f"/udredning/samtale/{begun.id}/svar/M6/", {"M6": "17"}, HTTP_HX_REQUEST="true")
    page = unescape(row.content.decode())
    assert row.status_code == 422 and "Signe Bro har taget samtalen tilbage" in page and 'value="17"' in page
    assert AnswerRow.objects.count() == rows
    assert "Samtalen er begyndt ved en fejl" in unescape(client.post(address, {}, follow=True).content.decode())


def test_an_answer_that_came_meanwhile_is_told_and_the_second_press_takes_it_back(
    cast: Cast, as_: As, begun: Interview
) -> None:
    client = as_("signe")
    seen = client.get(back_of(begun)).context["form"]["seen"].value()
    answer(cast.malik, begun, M6=3)
    sent = client.post(back_of(begun), {"why": WHY, "seen": str(seen)})
    page = unescape(sent.content.decode())
    assert sent.status_code == 422 and "Malik Å har svaret i samtalen" in page and WHY in page
    assert "1 svar går med" in page
    again = {"why": WHY, "seen": sent.context["form"]["seen"].value()}
    assert client.post(back_of(begun), again).status_code == 302
    assert not Interview.objects.current().exists()


def test_the_wave_can_be_chosen_again_and_nothing_stands_as_begun(
    cast: Cast, as_: As, smed: people.Person, begun: Interview
) -> None:
    back(cast, begun)
    client, overview = as_("signe"), f"/udredning/borger/{smed.id}/"
    page = read(client, overview)
    assert 'id="wave-baseline"' in page and "Begyndt ved en fejl" not in page
    client.post(f"{overview}begynd/", {"wave": "baseline"})
    assert Interview.objects.current().get().id != begun.id


def test_of_scores_entered_together_all_are_ticked_and_one_can_be_taken_back_alone(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    legal, social = enter(cast, smed, legal="0.55", social="0.2")
    client, address = as_("signe"), f"/udredning/scorer/{legal.id}/fortryd/"
    profile = f"/udredning/borger/{smed.id}/profil/"
    ways = [f"/udredning/scorer/{row.id}/fortryd/" for row in (legal, social)]
    assert any(way in read(client, profile) for way in ways)
    page = read(client, address)
    assert page.count(" checked") == 2 and "0,55" in page and "Centret Syd" in page
    none = client.post(address, {"why": WHY})
    assert none.status_code == 422 and "Vælg mindst én score." in unescape(none.content.decode())
    client.post(address, {"why": WHY, "scores": [social.id]})
    reader = as_("malik")
    shown, gone = read(reader, profile).split("<del>", 1)
    assert "0,55" in shown and "0,20" in gone.split("</del>")[0] and f"Signe Bro: {WHY}" in gone
    client.post(address, {"reason": "twice", "scores": [legal.id]})
    assert (
        "Ingen områder har en score" in read(reader, profile) or "0,55" not in read(reader, profile).split("<del>")[0]
    )
    assert client.get(address).status_code == 302, "once is enough"
    assert reader.post(address, {"reason": "twice", "scores": [legal.id]}).status_code == 422
    assert read(reader, f"/borgere/{smed.id}/").count("<del>") == 2


def test_a_score_corrected_while_the_page_was_open_is_shown_as_it_stands(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    (legal,) = enter(cast, smed, legal="0.55")
    told = {"instrument": "EuropASI", "version": "1", "source": "Centret Syd", "wave": "baseline"}
    new = [scores.NewScore("legal", Decimal("0.3"), legal.id)]
    today, now = timezone.localdate(), timezone.now()
    scores.enter(by=cast.malik, person_id=smed.id, scores=new, measured_on=today, now=now, **told)
    address = f"/udredning/scorer/{legal.id}/fortryd/"
    sent = as_("signe").post(address, {"why": WHY, "scores": [legal.id]})
    page = unescape(sent.content.decode())
    assert sent.status_code == 422 and "Malik Å" in page and "0,30" in page and WHY in page
    assert as_("signe").post(address, {"why": WHY, "scores": ["kludder"]}).status_code == 422
    assert AreaScore.objects.current().exists()


@pytest.mark.parametrize(
    ("who", "status"), [("troels", 404), ("nabo", 404), ("mona", 403), ("asta", 403), ("eva", 403)]
)
def test_who_may_not_see_the_citizen_or_enter_scores_takes_none_back(
    cast: Cast, as_: As, smed: people.Person, who: str, status: int
) -> None:
    (legal,) = enter(cast, smed, legal="0.55")
    client, address = as_(who), f"/udredning/scorer/{legal.id}/fortryd/"
    assert (
        client.get(address).status_code
        == client.post(address, {"why": WHY, "scores": [legal.id]}).status_code
        == status
    )
    assert AreaScore.objects.current().exists()
    if who == "mona":
        client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "supervision"})
        assert "fortryd" not in read(client, f"/udredning/borger/{smed.id}/profil/")


def test_a_verdict_that_rests_on_scores_taken_back_says_so(cast: Cast, as_: As, smed: people.Person) -> None:
    legal, _ = enter(cast, smed, legal="0.55", social="0.2")
    row = verdicts.judge(by=cast.signe, person_id=smed.id, now=timezone.now())
    told = "bygger på, er siden taget tilbage"
    assert told not in read(as_("malik"), f"/udredning/vurdering/{row.id}/")
    mistakes.take_back_scores(by=cast.signe, score_ids=[legal.id], why=WHY, now=timezone.now())
    page = read(as_("malik"), f"/udredning/vurdering/{row.id}/")
    assert told in page and "0,55" in page, "and still shows what it was reached with"


def test_a_recommendation_that_rests_on_scores_taken_back_says_so_to_who_decides(
    cast: Cast, as_: As, smed: people.Person, begun: Interview
) -> None:
    answer(cast.malik, begun, M6=15, M7=3, M8=2)
    now = timezone.now()
    new = requests.NewRequest("Jeg vil i behandling", now - timedelta(hours=1), "Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=new, now=now)
    verdicts.judge(by=cast.signe, person_id=smed.id, now=now)
    mark = recommendations.grounds(smed, by=cast.signe).mark
    told = recommendations.NewRecommendation(advice="grant", own_words="Jeg er klar", text="Vi anbefaler", mark=mark)
    row = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=told, now=now)
    client = as_("asta")
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    pages = {f"/anmodninger/indstilling/{row.id}/": client, f"/anmodninger/borger/{smed.id}/afgoer/": client}
    pages |= {f"/anmodninger/brev/recommendation/{row.id}/": as_("signe")}
    said = "Scorer, som indstillingen bygger på, er taget tilbage:"
    for path, reader in pages.items():
        assert said not in read(reader, path)
    back(cast, begun)
    for path, reader in pages.items():
        told_there = read(reader, path).split(said)[1].split("</p>")[0]
        assert "Fysisk helbred" in told_there


def test_a_form_that_was_to_replace_a_score_taken_back_is_told_and_writes_it_anew_when_saved_again(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    (legal,) = enter(cast, smed, legal="0.55")
    mistakes.take_back_scores(by=cast.malik, score_ids=[legal.id], why=WHY, now=timezone.now())
    told = {"instrument": "EuropASI", "version": "1", "source": "Centret Syd", "wave": "baseline", "area_legal": "0,4"}
    told |= {"measured_on": f"{timezone.localdate():%d-%m-%Y}", "legal_seen": str(legal.id)}
    client, address = as_("signe"), f"/udredning/borger/{smed.id}/scorer/"
    sent = client.post(address, told)
    page = unescape(sent.content.decode())
    assert sent.status_code == 422 and "Malik Å har taget dette tilbage" in page and 'value="0,4"' in page
    seen = next(each["seen"] for each in sent.context["form"].areas() if each["id"] == "legal")
    assert client.post(address, told | {"legal_seen": seen}).status_code == 302
    assert AreaScore.objects.current().get().value == 0.4
