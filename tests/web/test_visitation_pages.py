"""Recommendation, decision, consent and letters as those who work with them meet them."""

import re
from collections.abc import Callable
from datetime import UTC, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from brobygger.records.access import Organisation
from brobygger.records.changes import AuditEntry
from brobygger.records.requests import Decision, HomeApproval, Letter, Recommendation, Wording
from brobygger.rules import code_lists
from brobygger.rules.plans import Content, Goal
from brobygger.services import contacts, details, endings, merging, people, requests
from brobygger.services.assessments import scores, verdicts
from brobygger.services.plans import revisions
from brobygger.services.requests import approvals, decided, decisions, letters, wordings
from brobygger.web.requests.letters import FILES
from tests.cast import Cast

AS = Callable[[str], Client]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    now = timezone.now() - timedelta(days=2)
    person = people.meet(by=cast.signe, alias="Smed", now=now, own_wish="Ro om natten")
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=now, said_to="Signe Bro", place="Bænken")
    requests.ask(by=cast.signe, person_id=person.id, new=said, now=now)
    contact = {"contact": {"da": "Ring på døren"}}
    wordings.revise(by=cast.mona, letter="all", parts=contact, seen=0, now=now)
    return person


def when(minutes_ago: int = 0) -> dict[str, str]:
    at = timezone.localtime() - timedelta(minutes=minutes_ago)
    return {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}"}


def page(client: Client, path: str) -> str:
    return unescape(client.get(path, follow=True).content.decode())


def hidden(shown: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', shown)
    assert found, name
    value = re.search(r'value="([^"]*)"', found.group(0))
    return value.group(1) if value else ""


def send(client: Client, path: str, told: dict[str, str], *, names: tuple[str, ...] = ()) -> Any:
    """Open the page, and send the form with what its hidden fields held."""
    shown = page(client, path)
    return client.post(path, {**{name: hidden(shown, name) for name in names}, **told}, follow=True)


def stated(client: Client, person: people.Person) -> Client:
    """Those outside the daily work say first why they open someone."""
    client.post(f"/borgere/{person.id}/formaal/", {"purpose": "decision", "next": "/"})
    return client


def recommend(client: Client, person: people.Person, **more: str) -> Any:
    told = {"advice": "grant", "text": "Han kommer selv, når vi går til ham.", "own_words": "Ro om natten", **more}
    return send(client, f"/anmodninger/borger/{person.id}/indstil/", told, names=("id", "mark"))


def decide(client: Client, person: people.Person, **more: str) -> Any:
    told = {"result": "refuse", "reasons": "Fordi vi ikke kan nå dig", **when(), **more}
    path = f"/anmodninger/borger/{person.id}/afgoer/"
    return send(client, path, told, names=("id", "about"))


def test_a_worker_is_offered_neither_to_refuse_nor_to_undo_what_the_decision_did(as_: AS, smed: people.Person) -> None:
    client = as_("signe")
    row = requests.asked(smed, by=smed.created_by)[0].requests[0]
    shown = page(client, f"/anmodninger/{row.id}/")
    assert 'value="withdrawn"' in shown and 'value="refused"' not in shown
    decide(stated(as_("asta"), smed), smed)
    event = requests.asked(smed, by=smed.created_by)[0].events[0]
    path = f"/anmodninger/fortryd/{event.id}/"
    shown = page(client, f"/anmodninger/borger/{smed.id}/")
    # The decision tells of it, and nothing says the same beside it.
    assert shown.count("Myndigheden har givet afslag") == 1 and "Afslag</strong>" in shown and path not in shown
    assert "Den fortrydes sammen med afgørelsen" in unescape(
        client.post(path, {"reason": "never"}, follow=True).content.decode()
    )


def test_the_label_says_for_what_the_name_is_needed(as_: AS, smed: people.Person) -> None:
    row = requests.asked(smed, by=smed.created_by)[0].requests[0]
    shown = page(as_("signe"), f"/anmodninger/{row.id}/")
    label = shown.split('for="id_whom"')[1].split("</label>")[0]
    assert "skal udfyldes ved: Givet videre til myndigheden" in label and "må stå tomt" not in label


def test_half_a_page_is_written_beside_what_is_known_and_reaches_the_inbox(as_: AS, smed: people.Person) -> None:
    client = as_("signe")
    shown = page(client, f"/anmodninger/borger/{smed.id}/indstil/")
    assert "Hvad indstiller vi til myndigheden?" in shown
    assert "Ro om natten" in shown
    assert shown.count("endnu ikke kendt") >= 5
    assert "Gem vurderingen først" in shown
    answer = unescape(recommend(client, smed).content.decode())
    assert "Afleveret. Den står i myndighedens indbakke" in answer
    assert "Venter på en afgørelse:" in answer
    inbox = page(as_("asta"), "/indbakken/")
    assert "Indstilling venter på afgørelse" in inbox
    assert "Indstillet til myndigheden" in page(client, f"/borgere/{smed.id}/")


def test_the_page_says_with_what_the_burden_was_measured_and_by_whom_without_a_click(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    at = timezone.now() - timedelta(days=1)
    scores.enter(
        by=cast.malik, person_id=smed.id, scores=[scores.NewScore("legal", Decimal("0.7"))], instrument="EuropASI",
        version="5", source="Fængslet", wave="baseline", measured_on=timezone.localdate(at), now=timezone.now(),
    )  # fmt: skip
    shown = page(as_("signe"), f"/anmodninger/borger/{smed.id}/indstil/").split('id="grounds-title"')[1]
    behind = shown.split("<details open>")[1].split("</details>")[0]
    assert (
        f"Kriminalitet: 0,70 (7/10), EuropASI 5, Start, {timezone.localdate(at):%d-%m-%Y}, Fængslet, Malik Å" in behind
    )


def test_the_page_tells_which_goals_were_reached_and_not_that_nobody_has_asked(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    reached = Goal("En seng", "other_areas", "housing", "now", status="reached")
    new = revisions.NewPlan(Content(made_at=timezone.now(), own_words="Jeg vil have ro", goals=[reached]))
    path = f"/anmodninger/borger/{smed.id}/indstil/"

    def shown() -> str:
        return page(as_("signe"), path).split("Borgerens egne mål</h3>")[1].split("</section>")[0]

    assert "Der er endnu ikke lavet en plan med borgeren." in shown()
    revisions.revise(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())
    assert f"Planen fra {timezone.localdate():%d-%m-%Y} har ingen åbne mål." in shown()
    assert "Nået: “En seng”" in shown() and "endnu ikke spurgt" not in shown()


def test_a_verdict_saved_after_midnight_here_has_the_day_of_here_on_every_page(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    at = (timezone.now() - timedelta(days=1)).astimezone(UTC).replace(hour=23, minute=30)
    verdicts.judge(by=cast.signe, person_id=smed.id, now=at)
    told = f"Vurderingen er gemt af Signe Bro, {at + timedelta(days=1):%d-%m-%Y}"
    assert told in page(as_("signe"), f"/anmodninger/borger/{smed.id}/indstil/")
    recommend(as_("signe"), smed)
    asta = stated(as_("asta"), smed)
    assert told in page(asta, f"/anmodninger/borger/{smed.id}/afgoer/")
    assert told in page(asta, f"/anmodninger/indstilling/{Recommendation.objects.get().id}/")


def test_each_criterion_says_since_when_and_from_whom_where_the_authority_decides_and_in_the_letter(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    now = timezone.now()
    known = {
        "troubled": (cast.signe, "Siger det selv", now - timedelta(days=9)),
        "poly_drug": (cast.malik, "Så tre slags", now - timedelta(days=4)),
    }
    for criterion, (who, basis, at) in known.items():
        new = verdicts.NewCriterionAnswer(criterion, "met", basis)
        assert verdicts.answer_criteria(by=who, person_id=smed.id, answers=[new], now=at) == {}
    recommend(as_("signe"), smed)
    row = Recommendation.objects.get()
    deciding = page(stated(as_("asta"), smed), f"/anmodninger/borger/{smed.id}/afgoer/")
    lines = [" ".join(re.sub("<[^>]*>", " ", line).split()) for line in re.findall("(?s)<li>.*?</li>", deciding)]
    draft = letters.draft(by=cast.asta, letter="recommendation", about_id=row.id, language="da", now=now)
    letter = " ".join(" ".join(one.extract_text() for one in PdfReader(BytesIO(bytes(draft.pdf))).pages).split())
    for who, basis, at in known.values():
        told = [line for line in lines if basis in line]
        assert len(told) == 1 and told[0].endswith(f"{timezone.localtime(at):%d-%m-%Y}, {who.name}"), told
        assert f"(bygger på: {basis}; {timezone.localtime(at):%d-%m-%Y}; {who.name})" in letter


def test_what_the_citizen_wants_in_confidence_reaches_the_authority_only_where_it_is_typed(
    as_: AS, smed: people.Person
) -> None:
    client = as_("signe")
    shown = page(client, f"/anmodninger/borger/{smed.id}/indstil/")
    field = shown.partition('name="own_words"')[2].partition("</textarea>")[0]
    assert "Ro om natten" not in field
    assert "Skriv her, hvad borgeren vil have, at myndigheden læser" in shown
    recommend(client, smed, own_words=field.partition(">")[2].strip())
    authority = stated(as_("asta"), smed)
    paths = [
        "/indbakken/",
        f"/borgere/{smed.id}/",
        f"/borgere/{smed.id}/?vis=treatment",
        f"/anmodninger/borger/{smed.id}/",
        f"/anmodninger/indstilling/{Recommendation.objects.get().id}/",
        f"/anmodninger/borger/{smed.id}/afgoer/",
        f"/anmodninger/brev/recommendation/{Recommendation.objects.get().id}/",
    ]
    assert [path for path in paths if "Ro om natten" in page(authority, path)] == []
    recommend(client, smed, own_words="Ro om natten")
    row = Recommendation.objects.latest("recorded_at")
    assert "Ro om natten" in page(authority, f"/anmodninger/indstilling/{row.id}/")


def test_more_than_half_a_page_is_told_and_kept(as_: AS, smed: people.Person) -> None:
    answer = recommend(as_("signe"), smed, text="Langt " * 250)
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "En halv side er højst 1200 tegn, omkring 200 ord, borgerens egne ord og jeres tilsammen." in shown
    assert "Langt Langt" in shown
    both = recommend(as_("signe"), smed, own_words="Ro " * 250, text="Langt " * 100)
    assert "Du har skrevet 13" in unescape(both.content.decode())
    assert not Recommendation.objects.exists()
    # A browser ends a line with two signs, and whoever wrote it counts one.
    assert recommend(as_("signe"), smed, own_words="", text="\r\n".join(["a" * 119] * 10)).status_code == 200
    assert len(Recommendation.objects.get().text) == 1_199


def test_a_form_opened_before_more_became_known_is_refused_once_and_can_be_saved_again(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    client, path = as_("signe"), f"/anmodninger/borger/{smed.id}/indstil/"
    told = {name: hidden(page(client, path), name) for name in ("id", "mark")} | {"advice": "grant", "text": "Mit"}
    new = verdicts.NewCriterionAnswer("troubled", "met", "Siger det selv")
    verdicts.answer_criteria(by=cast.malik, person_id=smed.id, answers=[new], now=timezone.now())
    answer = client.post(path, told)
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Noget er ændret, siden du åbnede siden" in shown
    assert "Siger det selv" in shown and ">\nMit</textarea>" in shown
    again = client.post(path, told | {"mark": hidden(shown, "mark")}, follow=True)
    assert "Afleveret." in again.content.decode()


def test_the_authority_reads_the_half_page_and_none_of_the_diary(cast: Cast, as_: AS, smed: people.Person) -> None:
    told = contacts.NewContact(
        person_id=smed.id, kind="contact", happened_at=timezone.now(), own_words="Hemmeligt", note="Hemmeligt"
    )
    contacts.record(by=cast.signe, items=[told], now=timezone.now())
    recommend(as_("signe"), smed)
    client = stated(as_("asta"), smed)
    row = Recommendation.objects.get()
    for path in (f"/anmodninger/indstilling/{row.id}/", f"/anmodninger/borger/{smed.id}/afgoer/"):
        shown = page(client, path)
        assert "Han kommer selv, når vi går til ham." in shown
        assert "Hemmeligt" not in shown


def test_a_decision_stops_the_clock_tells_the_course_and_leads_to_its_letter(as_: AS, smed: people.Person) -> None:
    recommend(as_("signe"), smed)
    client = stated(as_("asta"), smed)
    shown = unescape(decide(client, smed).content.decode())
    assert "Gemt. Lav nu brevet til borgeren." in shown
    assert "Myndigheden har givet afslag" in shown
    assert "Fordi vi ikke kan nå dig" in shown
    assert "Afgørelse: afslag" in page(client, f"/anmodninger/borger/{smed.id}/breve/")
    assert "Der er intet at afgøre nu" in page(client, f"/anmodninger/borger/{smed.id}/afgoer/")


def test_a_decision_on_a_record_that_was_merged_meanwhile_is_refused_with_all_that_was_typed_and_saved_again_stands(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=timezone.now())
    recommend(as_("signe"), smed)
    client = stated(as_("asta"), smed)
    path = f"/anmodninger/borger/{smed.id}/afgoer/"
    opened = page(client, path)
    # Why the record was opened holds of the one it is now part of: no question comes between and takes what was typed.
    merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=ole.id, merged_id=smed.id, now=timezone.now()
    )
    told = {"result": "refuse", "reasons": "Fordi vi ikke kan nå dig", **when()}
    refused = client.post(path, told | {name: hidden(opened, name) for name in ("id", "about", "shown")})
    again = unescape(refused.content.decode())
    assert (refused.status_code, Decision.objects.count()) == (422, 0)
    assert "De to er nu én person: Ole." in again and "Fordi vi ikke kan nå dig" in again
    answer = client.post(path, told | {name: hidden(again, name) for name in ("id", "about", "shown")}, follow=True)
    shown = unescape(answer.content.decode())
    assert "De to er nu én person: afgørelsen står hos Ole. Lav nu brevet til borgeren." in shown
    assert "Fordi vi ikke kan nå dig" in shown and answer.redirect_chain[-1][0] == f"/anmodninger/borger/{ole.id}/"
    row = Decision.objects.get()
    assert [each.id for each in decided.decisions_of(ole, by=cast.asta)] == [row.id]
    assert row.recommendation == Recommendation.objects.get()


def test_the_second_of_two_who_decide_is_told_and_loses_nothing(as_: AS, smed: people.Person) -> None:
    client, path = stated(as_("asta"), smed), f"/anmodninger/borger/{smed.id}/afgoer/"
    shown = page(client, path)
    late = {name: hidden(shown, name) for name in ("id", "about")}
    decide(client, smed)
    answer = client.post(path, {**late, "result": "grant", "reasons": "Mine gode grunde", **when()})
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Du har allerede afgjort det." in shown and "Skal afgørelsen laves om" in shown
    # The tick stands there, not yet set; with it what was written goes in the place of the other.
    assert (
        hidden(shown, "is_change_meant") in ("", "on")
        and "checked" not in shown.split('name="is_change_meant"')[1][:80]
    )
    again = {name: hidden(shown, name) for name in ("id", "about")} | {"result": "grant", "reasons": "Mine gode grunde"}
    assert client.post(path, {**again, **when()}).status_code == 422
    assert Decision.objects.count() == 1
    kept = client.post(path, {**again, **when(), "is_change_meant": "on"}, follow=True)
    assert "Mine gode grunde" in unescape(kept.content.decode()) and Decision.objects.count() == 2
    assert "Mine gode grunde" in shown
    assert "Fordi vi ikke kan nå dig" in shown


def test_who_decides_reads_what_was_said_to_each_of_two_who_wrote_down_the_same_wish(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    now = timezone.now()
    said = requests.NewRequest(words="Jeg kan ikke mere", said_at=now, said_to="Oda")
    requests.ask(by=cast.oda, person_id=smed.id, new=said, now=now)
    shown = page(stated(as_("asta"), smed), f"/anmodninger/borger/{smed.id}/afgoer/")
    assert "Jeg vil i behandling" in shown and "Jeg kan ikke mere" in shown


def test_a_decision_is_taken_back_with_a_reason_and_stands_struck_out(as_: AS, smed: people.Person) -> None:
    recommend(as_("signe"), smed)
    client = stated(as_("asta"), smed)
    decide(client, smed)
    row = Decision.objects.get()
    path = f"/anmodninger/afgoerelse/{row.id}/fortryd/"
    assert path in page(client, f"/anmodninger/borger/{smed.id}/")
    assert "venter igen i indbakken" in page(client, path)
    assert client.post(path, {"why": " "}).status_code == 422
    assert Decision.objects.current().get() == row
    shown = unescape(client.post(path, {"why": "Forkert borger"}, follow=True).content.decode())
    for where in (shown, page(client, f"/borgere/{smed.id}/")):
        assert "Forkert borger" in where and re.search(r"<del>(?:(?!</del>).)*Afslag", where, re.DOTALL)
    assert not Decision.objects.current().exists()
    assert as_("signe").get(path).status_code == 403


def test_what_a_decision_lacks_is_told_at_its_field(as_: AS, smed: people.Person) -> None:
    answer = decide(stated(as_("asta"), smed), smed, result="other_offer", reasons="Der er plads dér")
    shown = unescape(answer.content.decode())
    assert "Skriv hvilket tilbud." in shown
    assert "Der er plads dér" in shown


def test_what_the_authority_has_to_do_next_is_the_main_action_of_a_citizens_page_and_of_the_letters(
    as_: AS, smed: people.Person
) -> None:
    asta, signe = stated(as_("asta"), smed), as_("signe")
    home, there = f"/borgere/{smed.id}/", f"/anmodninger/borger/{smed.id}/afgoer/"
    assert f'<a class="button button-primary" href="{there}">Afgør</a>' in page(asta, home)
    assert there not in page(signe, home)
    recommend(signe, smed)
    decide(asta, smed, result="grant", happened_time="")
    assert there not in page(asta, home), "it is decided"
    letters_page = page(asta, f"/anmodninger/borger/{smed.id}/breve/")
    first, *others = re.findall(r'<a( class="button button-primary")? href="/anmodninger/brev/(\w+)/', letters_page)
    assert first == (' class="button button-primary"', "decision_grant") and not any(main for main, _letter in others)


def test_only_the_authority_is_offered_to_decide_and_only_workers_to_recommend(as_: AS, smed: people.Person) -> None:
    worker, authority = as_("signe"), stated(as_("asta"), smed)
    path = f"/anmodninger/borger/{smed.id}/"
    assert "Skriv en indstilling" in page(worker, path) and "/afgoer/" not in page(worker, path)
    assert "/afgoer/" in page(authority, path) and "Skriv en indstilling" not in page(authority, path)
    assert worker.get(path + "afgoer/").status_code == 403
    assert authority.get(path + "indstil/").status_code == 403


def test_who_decides_sees_whether_the_home_municipality_has_consented(cast: Cast, as_: AS, smed: people.Person) -> None:
    client = stated(as_("asta"), smed)
    path = f"/anmodninger/borger/{smed.id}/afgoer/"
    assert "Hjemkommunens tilsagn" not in page(client, path)
    Organisation.objects.filter(id=smed.organisation_id).update(municipality="0461")
    values = {"home_municipality": "0751"}
    details.describe(by=cast.signe, person_id=smed.id, values=values, seen={}, now=timezone.now())
    shown = page(client, path)
    assert "Borgeren hører til i Aarhus" in shown and "Ingen har spurgt om tilsagn endnu" in shown
    assert f"/anmodninger/borger/{smed.id}/tilsagn/" in shown
    # Another municipality's yes is not theirs.
    told = {"municipality": "0851", "status": "given", "whom": "Visitationen", "happened_at": timezone.now()}
    approvals.tell(by=cast.signe, person_id=smed.id, new=approvals.NewApproval(**told), now=timezone.now())
    assert "Ingen har spurgt om tilsagn endnu" in page(client, path)


def test_where_a_citizen_belongs_is_asked_about_once_a_clock_runs(as_: AS, smed: people.Person) -> None:
    client = as_("signe")
    assert "Det er endnu ikke kendt, hvor borgeren hører til." in page(client, f"/anmodninger/borger/{smed.id}/")
    assert "hjemkommune" in page(client, "/borgere/")
    link = f'<a href="/borgere/{smed.id}/oplysninger/#id_home_municipality">Skriv det under oplysningerne</a>'
    assert link in page(client, f"/anmodninger/borger/{smed.id}/")
    form = client.get(f"/borgere/{smed.id}/oplysninger/").content.decode()
    assert 'id="id_home_municipality"' in form


def test_the_home_municipality_is_asked_and_answers(cast: Cast, as_: AS, smed: people.Person) -> None:
    Organisation.objects.filter(id=cast.signe.organisation_id).update(municipality="0101")
    values = {"home_municipality": "0751"}
    details.describe(by=cast.signe, person_id=smed.id, values=values, seen={}, now=timezone.now())
    client, path = as_("signe"), f"/anmodninger/borger/{smed.id}/"
    assert "Borgeren hører til i Aarhus. Ingen har spurgt om tilsagn endnu." in page(client, path)
    told = {"status": "asked", "municipality": "0751", "whom": "Visitationen", **when(3)}
    saved = send(client, path + "tilsagn/", told, names=("id", "seen"))
    assert "Det, der endnu mangler af tilsagnet, står på listerne." in unescape(saved.content.decode())
    assert "Hjemkommunen har ikke svaret om tilsagn" in page(client, "/i-dag/")
    last = timezone.localdate() + timedelta(days=20)
    assert "Tager sig af det: Signe Bro</span>" in page(client, path)
    told = {"status": "given", "municipality": "0751", "whom": "Visitationen", "valid_to": f"{last:%d-%m-%Y}"}
    saved = unescape(send(client, path + "tilsagn/", {**told, **when()}, names=("id", "seen")).content.decode())
    assert "Gemt. Tilsagnet er på plads, og der mangler ikke noget af det." in saved
    assert "endnu mangler" not in saved
    assert f"til og med {last:%d-%m-%Y}" in page(client, path)
    assert "Hjemkommunens tilsagn udløber" in page(client, "/i-dag/")
    refused = send(client, path + "tilsagn/", {**told, **when(), "municipality": "0101"}, names=("id", "seen"))
    assert "Det er vores egen kommune." in unescape(refused.content.decode())
    assert HomeApproval.objects.count() == 2


def test_an_older_form_about_the_consent_is_refused_keeps_what_was_typed_and_comes_on_top_the_next_time(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    Organisation.objects.filter(id=cast.signe.organisation_id).update(municipality="0101")
    values = {"home_municipality": "0751"}
    details.describe(by=cast.signe, person_id=smed.id, values=values, seen={}, now=timezone.now())
    client, path = as_("signe"), f"/anmodninger/borger/{smed.id}/tilsagn/"
    form = client.get(path).context["form"]
    opened = {"id": str(form["id"].value()), "seen": str(form["seen"].value() or "")}
    asked = {
        "municipality": "0751",
        "status": "asked",
        "whom": "Visitationen",
        "happened_at": timezone.now() - timedelta(days=2),
    }
    theirs = approvals.tell(by=cast.malik, person_id=smed.id, new=approvals.NewApproval(**asked), now=timezone.now())
    told = {
        "status": "asked",
        "municipality": "0751",
        "whom": "Bente i Aarhus",
        "note": "Ringer mandag",
        **when(),
        **opened,
    }
    answer = client.post(path, told)
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422 and HomeApproval.objects.count() == 1
    assert "Malik Å" in shown and "Bente i Aarhus" in shown and "Ringer mandag" in shown
    assert f'name="seen" value="{theirs.id}"' in shown
    assert client.post(path, {**told, "status": "given", "seen": str(theirs.id)}).status_code == 302
    assert HomeApproval.objects.count() == 2


def test_a_letter_is_read_first_told_what_it_lacks_made_and_fetched_under_a_neutral_name(
    as_: AS, smed: people.Person
) -> None:
    client = stated(as_("asta"), smed)
    decide(client, smed)
    path = f"/anmodninger/brev/decision_refuse/{Decision.objects.get().id}/"
    shown = page(client, path)
    assert "Brevet skal sige det her, og I har ikke skrevet det endnu." in shown
    assert "Endnu ikke udfyldt" in shown
    assert "Spørg Mona Centerleder, Oda Leder, som kan skrive det under Breve." in shown
    assert "We say no to the treatment" in page(client, path + "?sprog=en")
    assert "Lav brevet" not in shown
    told = {"id": str(uuid4()), "mark": "", "sprog": "da"}
    refused = client.post(path, told)
    assert refused.status_code == 409
    assert "Spørg Mona Centerleder, Oda Leder, som kan skrive det under Breve; så kan brevet laves." in unescape(
        refused.content.decode()
    )
    assert not Letter.objects.exists()
    wording = {"law_da": "Serviceloven § 101", "complaint_da": "Skriv til klagenævnet"}
    send(as_("oda"), "/anmodninger/brevtekster/decision_refuse/", wording, names=("seen",))
    answer = send(client, path, {}, names=("id", "mark", "sprog"))
    assert "Brevet er lavet. Hent det her." in answer.content.decode()
    row = Letter.objects.get()
    reads = AuditEntry.objects.filter(act="requests.letter", is_read=True)
    assert not reads.exists()
    file = client.get(f"/anmodninger/brev/{row.id}/")
    assert file["Content-Type"] == "application/pdf"
    named = rf'attachment; filename="brev-afgoerelse-\d\d-\d\d-\d{{4}}-\d{{4}}-{row.id.hex[-6:]}\.pdf"'
    assert re.fullmatch(named, file["Content-Disposition"])
    assert file["Cache-Control"] == "no-store"
    assert "Fordi vi ikke kan nå dig" in PdfReader(BytesIO(file.content)).pages[0].extract_text()
    assert reads.get().purpose == "decision"


def test_a_letter_made_twice_is_one_line_with_both_files(cast: Cast, as_: AS, smed: people.Person) -> None:
    client = as_("signe")
    request = requests.asked(smed, by=cast.signe)[0].requests[0]
    breve = f"/anmodninger/borger/{smed.id}/breve/"
    assert page(client, breve).count("<h2>Kvittering") == 1 and "Lav brevet" in page(client, breve)
    for language in ("da", "en"):
        path = f"/anmodninger/brev/receipt/{request.id}/?sprog={language}"
        shown = page(client, path)
        client.post(path, {name: hidden(shown, name) for name in ("id", "mark", "sprog")})
    shown = page(client, breve)
    assert shown.count("<h2>Kvittering") == 1
    assert shown.count("Hent brevet fra ") == 2 and shown.count("Før:") == 1
    assert "Lav det igen" in shown
    assert shown.count("med jeres egen tekst: til alle breve, udgave 1") == 2


def test_every_kind_of_letter_has_a_word_for_its_file() -> None:
    assert set(FILES) == set(code_lists.codes("letter_kinds"))


def test_a_letter_to_someone_whose_name_is_not_written_says_so_and_leads_to_where_it_is(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    path = f"/anmodninger/brev/receipt/{requests.asked(smed, by=cast.signe)[0].requests[0].id}/"
    missing = "Borgerens navn er ikke skrevet: brevet siger “Smed”."
    own = page(as_("signe"), path)
    assert missing in own and f'href="/borgere/{smed.id}/oplysninger/#id_name"' in own
    asta = as_("asta")
    asta.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    theirs = page(asta, path)
    assert missing in theirs and "/oplysninger/" not in theirs and "Den, der arbejder med borgeren" in theirs
    details.describe(by=cast.signe, person_id=smed.id, values={"name": "Ole Hansen"}, seen={}, now=timezone.now())
    own = page(as_("signe"), path)
    assert "navn er ikke skrevet" not in own and "Ole Hansen" in own


def test_a_letter_that_has_changed_since_it_was_read_is_not_made(cast: Cast, as_: AS, smed: people.Person) -> None:
    client = as_("signe")
    request = requests.asked(smed, by=cast.signe)[0].requests[0]
    path = f"/anmodninger/brev/receipt/{request.id}/"
    shown = page(client, path)
    told = {name: hidden(shown, name) for name in ("id", "mark", "sprog")}
    send(as_("oda"), "/anmodninger/brevtekster/receipt/", {"contact_da": "Kom forbi"}, names=("seen",))
    answer = client.post(path, told)
    assert answer.status_code == 409
    assert "Læs brevet igen" in answer.content.decode()
    assert "Kom forbi" in answer.content.decode()
    assert not Letter.objects.exists()
    assert client.post(path, {**told, "id": "nonsense"}).status_code == 404


def test_the_words_are_written_by_those_who_lead_and_the_second_of_two_is_told(as_: AS, cast: Cast) -> None:
    oda, mona, path = as_("oda"), as_("mona"), "/anmodninger/brevtekster/decision_refuse/"
    assert "skal skrives" in page(oda, "/anmodninger/brevtekster/")
    assert "Alle breve" in page(oda, "/anmodninger/brevtekster/all/")
    late = hidden(page(mona, path), "seen")
    send(oda, path, {"complaint_da": "Klag til nævnet"}, names=("seen",))
    answer = mona.post(path, {"seen": late, "complaint_da": "Klag til mig"})
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Oda Leder har ændret teksten" in shown
    assert "Klag til nævnet" in shown and "Klag til mig" in shown
    again = mona.post(path, {"seen": hidden(shown, "seen"), "complaint_da": "Klag til os begge"}, follow=True)
    assert "de, der er lavet, beholder deres" in unescape(again.content.decode())
    assert [row.version for row in Wording.objects.order_by("version")] == [1, 2]
    versions = page(mona, path).partition("Udgave 2, Mona Centerleder")[2]
    assert (
        versions.index("Klag til os begge") < versions.index("Udgave 1, Oda Leder") < versions.index("Klag til nævnet")
    )
    second, _, first = versions.partition("Udgave 1, Oda Leder")
    assert ">ændret<" in second and ">ændret<" not in first, "what a version says otherwise than the one before"
    assert 'href="?fra=1"' in first and "?fra=2" not in versions
    taken_up = page(mona, f"{path}?fra=1")
    assert "teksten fra udgave 1. Den gælder igen, når du gemmer den" in taken_up
    send(mona, f"{path}?fra=1", {"complaint_da": "Klag til nævnet"}, names=("seen",))
    newest = Wording.objects.get(version=3)
    assert newest.parts["complaint"]["da"] == "Klag til nævnet"
    assert "Klag til os begge" in page(mona, f"{path}?fra=2")
    assert as_("signe").get(path).status_code == 403
    assert oda.get("/anmodninger/brevtekster/nonsense/").status_code == 404


def test_no_barriers_on_the_pages_of_visitation(
    cast: Cast, smed: people.Person, as_: AS, shuts_nobody_out: Any
) -> None:
    Organisation.objects.filter(id=cast.signe.organisation_id).update(municipality="0101")
    values = {"home_municipality": "0751"}
    details.describe(by=cast.signe, person_id=smed.id, values=values, seen={}, now=timezone.now())
    recommend(as_("signe"), smed, text="Langtordudenmellemrum" * 20)
    base = f"/anmodninger/borger/{smed.id}/"
    told = {"status": "asked", "municipality": "0751", "whom": "Visitationen", **when(3)}
    send(as_("signe"), base + "tilsagn/", told, names=("id", "seen"))
    request = requests.asked(smed, by=cast.signe)[0].requests[0]
    row = Recommendation.objects.get()
    paths = (
        base,
        base + "indstil/",
        base + "tilsagn/",
        base + "breve/",
        f"/anmodninger/indstilling/{row.id}/",
        f"/anmodninger/brev/receipt/{request.id}/",
        f"/anmodninger/brev/recommendation/{row.id}/",
        f"/borgere/{smed.id}/",
        "/anmodninger/brevtekster/",
        "/anmodninger/brevtekster/decision_grant/",
    )
    shuts_nobody_out(cast.oda, paths)


def test_a_decision_stands_with_the_request_it_answers_and_not_above_a_newer_one(
    as_: AS, cast: Cast, smed: people.Person
) -> None:
    recommend(as_("signe"), smed)
    authority = stated(as_("asta"), smed)
    path = f"/anmodninger/borger/{smed.id}/"
    shown = page(authority, path)
    assert shown.index("Venter på en afgørelse:") > shown.index("Jeg vil i behandling")
    decide(authority, smed, result="grant", reasons="Fordi du vil")
    first = requests.asked(smed, by=cast.signe)[0].requests[0]
    now = timezone.now()
    requests.happen(by=cast.signe, request_id=first.id, kind="started", at=now - timedelta(hours=1), now=now)
    again = requests.NewRequest(words="Tag mig tilbage", said_at=now, said_to="Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=again, now=now)
    shown = page(authority, path)
    assert "Der er endnu ikke indstillet eller afgjort noget om den nyeste henvendelse." in shown
    # Nor does the page of the citizen let the new clock look granted.
    asks = "Om den, hvis frist løber nu, er intet afgjort endnu"
    assert asks in page(authority, f"/borgere/{smed.id}/")
    decide(authority, smed, result="grant", reasons="Igen")
    assert asks not in page(authority, f"/borgere/{smed.id}/")
    assert shown.index("Tag mig tilbage") < shown.index("Jeg vil i behandling") < shown.index("Fordi du vil")


def test_a_recommendation_says_that_the_verdict_it_rests_on_is_taken_back(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    verdict = verdicts.judge(by=cast.signe, person_id=smed.id, now=timezone.now())
    recommend(as_("signe"), smed)
    asta = stated(as_("asta"), smed)
    decides = f"/anmodninger/borger/{smed.id}/afgoer/"
    reads = f"/anmodninger/indstilling/{Recommendation.objects.get().id}/"
    said = "Den målgruppevurdering, indstillingen bygger på, er taget tilbage."
    assert said not in page(asta, decides) + page(asta, reads)
    verdicts.take_back(by=cast.signe, verdict_id=verdict.id, why="Forkert borger", now=timezone.now())
    letter = f"/anmodninger/brev/recommendation/{Recommendation.objects.get().id}/"
    for client, path in ((asta, decides), (asta, reads), (as_("signe"), letter)):
        shown = page(client, path)
        assert said in shown and "Signe Bro skrev: “Forkert borger”" in shown
    told = {"result": "grant", "reasons": "Fordi vi kan nå dig", **when()}
    refused = send(asta, decides, told, names=("id", "about"))
    asks = "Jeg afgør sagen, selv om den målgruppevurdering, indstillingen bygger på, er taget tilbage"
    assert refused.status_code == 422 and asks in unescape(refused.content.decode())
    assert not Decision.objects.exists(), "it is not decided in one tap"
    send(asta, decides, {**told, "is_basis_seen": "on"}, names=("id", "about"))
    made = Decision.objects.get()
    decisions.take_back(by=cast.asta, decision_id=made.id, why="En prøve", now=timezone.now())
    anew = page(as_("signe"), f"/anmodninger/borger/{smed.id}/indstil/")
    assert "Der er ikke gemt en vurdering af målgruppen endnu" in anew
    recommend(as_("signe"), smed)
    assert said not in page(asta, decides), "the new one rests on no verdict"


def test_after_a_return_the_verdict_of_the_course_before_is_told_as_such(cast: Cast, as_: AS) -> None:
    now, day = timezone.now(), timedelta(days=1)
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 60 * day)
    verdicts.judge(by=cast.signe, person_id=smed.id, now=now - 40 * day)
    ended = endings.NewEnding(now - 30 * day, "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=ended, now=now)
    again = requests.NewRequest("Tag mig tilbage", now - 2 * day, "Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=again, now=now)
    client, path = as_("signe"), f"/anmodninger/borger/{smed.id}/indstil/"
    shown = page(client, path)
    assert "Målgruppevurderingen er fra det tidligere forløb." in shown
    on = f"Vurderingen er gemt af Signe Bro, {timezone.localdate(now - 40 * day):%d-%m-%Y}"
    assert shown.index("I det tidligere forløb:") < shown.index(on)
    recommend(client, smed)
    row = Recommendation.objects.get()
    assert row.verdict is None and on in page(client, f"/anmodninger/indstilling/{row.id}/")
    verdicts.judge(by=cast.signe, person_id=smed.id, now=now)
    assert "I det tidligere forløb:" not in page(client, path)


def test_a_letter_of_a_decision_that_was_changed_says_so_and_leads_to_the_one_that_holds(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    asta, holds = stated(as_("asta"), smed), "Denne afgørelse gælder ikke længere"
    decide(asta, smed)
    no = Decision.objects.get()
    path = f"/anmodninger/brev/decision_refuse/{no.id}/"
    assert holds not in page(asta, path)
    now = timezone.now()
    changed = decisions.NewDecision(no.id, "grant", "Nu ved vi mere", now, is_change_meant=True)
    yes = decisions.decide(by=cast.asta, person_id=smed.id, new=changed, now=now)
    there = f'href="/anmodninger/brev/decision_grant/{yes.id}/"'
    shown = page(asta, path)
    assert "truffet en anden i stedet" in shown and there in shown and f">{holds}<" in shown
    shown = page(asta, f"/anmodninger/borger/{smed.id}/breve/")
    assert shown.count(holds) == 1 and shown.count(there) == 2
    assert holds not in page(asta, f"/anmodninger/brev/decision_grant/{yes.id}/")


def test_of_an_anonymous_wish_the_pages_say_that_no_letter_is_made_and_what_would_lift_it(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    now = timezone.now()
    ole = people.meet(by=cast.signe, alias="Ole", now=now)
    said = requests.NewRequest(words="Uden navn", said_at=now, said_to="Signe Bro", is_anonymous=True)
    wish = requests.ask(by=cast.signe, person_id=ole.id, new=said, now=now)
    client, none = as_("signe"), "Der laves ikke noget brev med borgerens navn"
    for path in (f"/anmodninger/borger/{ole.id}/breve/", f"/anmodninger/brev/receipt/{wish.id}/"):
        shown = page(client, path)
        assert none in shown and "Der er ikke nogen endnu" not in shown
        assert f'href="/anmodninger/borger/{ole.id}/ny/"' in shown
    assert none not in page(client, f"/anmodninger/borger/{smed.id}/breve/")
    alone, recommends = "har kun bedt om anonym behandling", f"/anmodninger/borger/{ole.id}/indstil/"
    assert alone in page(client, recommends) and alone not in page(client, f"/anmodninger/borger/{smed.id}/indstil/")
    # Passed on, and known to the authority for another reason.
    verdicts.judge(by=cast.signe, person_id=ole.id, now=now)
    recommend(client, ole)
    requests.happen(by=cast.signe, request_id=wish.id, kind="told", whom="Asta", at=now, now=now)
    asta = stated(as_("asta"), ole)
    shown = page(asta, f"/anmodninger/borger/{ole.id}/afgoer/")
    assert "Det handler om anonym behandling" in shown and "Uden navn" in shown
    told = unescape(decide(asta, ole, reasons="Fordi").content.decode())
    assert "Lav nu brevet" not in told and "så der laves ikke noget brev" in told
    assert "Lav brevet" not in page(asta, f"/anmodninger/borger/{ole.id}/breve/")


def test_a_second_letter_about_the_same_says_that_there_is_one(cast: Cast, as_: AS, smed: people.Person) -> None:
    client = as_("signe")
    row = requests.asked(smed, by=smed.created_by)[0].requests[0]
    path = f"/anmodninger/brev/receipt/{row.id}/"
    shown = page(client, path)
    assert "har allerede lavet brevet" not in shown
    client.post(path, {name: hidden(shown, name) for name in ("id", "mark", "sprog")})
    assert f"Signe Bro har allerede lavet brevet, den {timezone.localdate():%d-%m-%Y}" in page(client, path)
    english = page(client, f"{path}?sprog=en")
    assert "har allerede lavet brevet" not in english, "this is the first in English"
    client.post(path, {name: hidden(english, name) for name in ("id", "mark", "sprog")})
    assert "har allerede lavet brevet" in page(client, f"{path}?sprog=en")


def test_where_the_home_municipality_has_not_answered_a_yes_says_what_it_depends_on(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    Organisation.objects.filter(id=smed.organisation_id).update(municipality="0461")
    now = timezone.now()
    details.describe(by=cast.signe, person_id=smed.id, values={"home_municipality": "0751"}, seen={}, now=now)
    new = approvals.NewApproval("0751", "asked", "Aarhus", now)
    asked = approvals.tell(by=cast.signe, person_id=smed.id, new=new, now=now)
    asta, depends = stated(as_("asta"), smed), "Et ja afhænger også af tilsagn fra Aarhus"
    assert depends in page(asta, f"/anmodninger/borger/{smed.id}/afgoer/")
    assert "det afhænger af tilsagnet" not in page(asta, "/indbakken/")
    decide(asta, smed, result="grant")
    assert depends in page(as_("signe"), f"/anmodninger/borger/{smed.id}/")
    assert "der er sagt ja her, og det afhænger af tilsagnet" in page(asta, "/indbakken/")
    # What the citizen has not allowed is said before the home municipality is asked.
    missing = "Ingen har skrevet, at borgeren er spurgt"
    assert missing in page(as_("signe"), f"/anmodninger/brev/approval_request/{asked.id}/")
    assert missing in page(as_("signe"), f"/anmodninger/borger/{smed.id}/tilsagn/")
    new = approvals.NewApproval("0751", "given", "Aarhus", now, seen=asked.id)
    approvals.tell(by=cast.signe, person_id=smed.id, new=new, now=now)
    assert depends not in page(as_("signe"), f"/anmodninger/borger/{smed.id}/")


def test_under_a_no_the_page_does_not_say_that_a_consent_is_waited_for(
    cast: Cast, as_: AS, smed: people.Person
) -> None:
    Organisation.objects.filter(id=smed.organisation_id).update(municipality="0461")
    told = {"person_id": smed.id, "values": {"home_municipality": "0751"}, "seen": {}, "now": timezone.now()}
    details.describe(by=cast.signe, **told)  # type: ignore[arg-type]
    asta, overview = stated(as_("asta"), smed), f"/anmodninger/borger/{smed.id}/"
    assert "Et ja afhænger også af tilsagn" in page(asta, overview)
    decide(asta, smed, result="refuse")
    assert "Et ja afhænger også af tilsagn" not in page(asta, overview)
    # Who changes it to a yes is told what that depends on.
    assert "Et ja afhænger også af tilsagn" in page(asta, f"{overview}afgoer/?aendr=1")


def test_who_saves_a_verdict_that_stands_already_is_told_that_none_was_saved(as_: AS, smed: people.Person) -> None:
    client, address = as_("signe"), f"/udredning/borger/{smed.id}/maalgruppe/"

    def save() -> str:
        (mark,) = re.findall(r'name="mark" value="([^"]*)"', client.get(address).content.decode())
        answer: str = client.post(address, {"mark": mark}, follow=True).content.decode()
        return answer

    assert "Vurderingen er gemt, som den står her" in save()
    again = save()
    assert "der blev ikke gemt en ny" in again and "Vurderingen er gemt, som den står her" not in again
