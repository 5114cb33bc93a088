"""Asking for treatment on the pages: the words, the clock, what happened since."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.access import Team
from brobygger.records.agenda import Reminder
from brobygger.records.changes import AuditEntry
from brobygger.records.people import Person
from brobygger.records.requests import Request, RequestEvent
from brobygger.rules import law
from brobygger.services import contacts, details, event_corrections, people, requests
from brobygger.services.requests import newcomers, recommendations
from tests.cast import Cast


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now())


def said(**more: Any) -> dict[str, Any]:
    at = timezone.localtime() - timedelta(hours=1)
    told = {"words": "Jeg vil gerne i behandling", "said_to": "Signe Bro", "place": "Bænken", "is_delegated": "no"}
    return told | {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}"} | more


def now() -> dict[str, str]:
    at = timezone.localtime()
    return {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}"}


def asked(client: Client, person: people.Person, **more: Any) -> Any:
    return client.post(f"/anmodninger/borger/{person.id}/ny/", said(**more), follow=True)


def test_the_words_and_the_deadline_stand_on_the_page_of_the_citizen(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    assert "Ingen frist løber." in client.get(f"/borgere/{smed.id}/").content.decode()
    saved = asked(client, smed).content.decode()
    assert "Gemt. Fristen løber fra det blev sagt." in saved
    due = timezone.localdate(timezone.now() - timedelta(hours=1)) + timedelta(days=14)
    page = client.get(f"/borgere/{smed.id}/").content.decode()
    left = (due - timezone.localdate()).days
    assert f"{due:%d-%m}: {left} dage tilbage" in page.replace(f"{due:%d-%m-%Y}", f"{due:%d-%m}")
    assert "Jeg vil gerne i behandling" in page
    assert "Jeg vil gerne i behandling" in client.get(f"/borgere/{smed.id}/?vis=treatment").content.decode()


@pytest.mark.parametrize("wish", [{}, {"is_anonymous": "on", "words": "Helst uden navn"}])
def test_who_asked_and_was_not_met_since_stands_as_heard_and_not_as_seen(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person, wish: dict[str, str]
) -> None:
    client, address = as_("signe"), f"/borgere/{smed.id}/"
    assert "tæller ikke som set" in client.get(f"/anmodninger/borger/{smed.id}/ny/").content.decode()
    assert "Sidst hørt" not in client.get(address).content.decode()
    asked(client, smed, **wish)
    page = client.get(address).content.decode()
    assert "intet møde skrevet" in page.partition("Sidst set:")[2].partition("Sidst hørt:")[0]
    assert "bad Signe Bro om behandling" in page.partition("Sidst hørt:")[2]
    new = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=timezone.now())
    contacts.record(by=cast.signe, items=[new], now=timezone.now())
    assert "Sidst hørt" not in client.get(address).content.decode()


def test_the_second_who_writes_down_what_was_asked_is_told_that_a_deadline_ran_already(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    ran = "En frist løb allerede: den regnes fra det, der blev sagt først."
    assert ran not in asked(as_("signe"), smed).content.decode()
    assert ran in asked(as_("oda"), smed, said_to="Oda", words="Hjælp mig").content.decode()


def test_where_nobody_knows_whether_it_is_delegated_the_authority_is_to_be_told_too(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, pass_on = as_("signe"), "Giv henvendelsen videre til myndigheden i dag"
    assert pass_on in asked(client, smed, is_delegated="").content.decode()
    request = Request.objects.get()
    requests.take_back_request(by=smed.created_by, request_id=request.id, why="Forkert", now=timezone.now())
    assert pass_on not in asked(client, smed, is_delegated="yes", words="Jeg vil").content.decode()


def test_a_day_years_ago_is_asked_about_once_and_can_be_meant(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, ago = as_("signe"), timezone.localtime() - timedelta(days=800)
    told = {"happened_on": f"{ago:%d-%m-%Y}"}
    shown = client.get(f"/anmodninger/borger/{smed.id}/ny/").content.decode()
    assert "Ja, det blev sagt for mere end et år siden" not in shown
    answer = asked(client, smed, **told)
    assert answer.status_code == 422
    assert "mere end et år siden. Blev det sagt dengang?" in answer.content.decode()
    assert "Ja, det blev sagt for mere end et år siden" in answer.content.decode()
    assert not Request.objects.exists()
    asked(client, smed, **told, is_long_ago="on")
    assert timezone.localdate(Request.objects.get().happened_at) == ago.date()


def test_what_was_said_another_day_without_a_time_does_not_pretend_the_minute_of_today(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, before = as_("signe"), timezone.localtime() - timedelta(days=3)
    shown = client.get(f"/anmodninger/borger/{smed.id}/ny/").content.decode()
    assert re.search(r'name="happened_on"[^>]* value="\d\d-\d\d-\d{4}"', shown)
    assert not re.search(r'name="happened_time"[^>]* value=', shown)
    asked(client, smed, happened_on=f"{before:%d-%m-%Y}", happened_time="")
    assert not law.has_hour(Request.objects.get().happened_at)
    page = client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    assert f"sagt {before:%d-%m-%Y} · skrevet ned" in page and "12:00" not in page
    asked(client, smed, happened_on=f"{timezone.localdate():%d-%m-%Y}", happened_time="")
    assert timezone.now() - Request.objects.latest("happened_at").happened_at < timedelta(minutes=5)


def test_what_was_said_at_ten_to_midnight_and_written_down_three_days_later_is_due_from_the_day_it_was_said(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, said_on = as_("signe"), timezone.localdate() - timedelta(days=3)
    asked(client, smed, happened_on=f"{said_on:%d-%m-%Y}", happened_time="23:50")
    page = client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    due = said_on + timedelta(days=14)
    assert f"{due:%d-%m}: 11 dage tilbage" in page.replace(f"{due:%d-%m-%Y}", f"{due:%d-%m}")
    assert f"sagt {said_on:%d-%m-%Y} 23:50" in page


def test_a_form_with_faults_tells_each_at_its_field_and_keeps_what_was_typed(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    ahead = timezone.localtime() + timedelta(days=2)
    answer = asked(
        as_("signe"), smed, happened_on=f"{ahead:%d-%m-%Y}", witness="Ole 010203-1234", words="Få mig væk herfra"
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tidspunktet er ikke kommet endnu" in page
    assert "ligner et cpr-nummer" in page.lower()
    assert "Få mig væk herfra" in page
    assert not Request.objects.exists()


def test_what_happened_since_stops_the_clock_and_can_be_taken_back(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client = as_("signe")
    asked(client, smed)
    row = Request.objects.get()
    told = said(kind="withdrawn", note="Vil vente til foråret", happened_time=f"{timezone.localtime():%H:%M}")
    told["happened_on"] = f"{timezone.localdate():%d-%m-%Y}"
    page = client.post(f"/anmodninger/{row.id}/", told, follow=True).content.decode()
    assert "Borgeren har trukket sit ønske tilbage" in page
    assert "Vil vente til foråret" in page
    assert "Ingen frist løber." in client.get(f"/borgere/{smed.id}/").content.decode()
    event = requests.asked(smed, by=cast.signe)[0].events[0]
    back = client.post(f"/anmodninger/fortryd/{event.id}/", {"reason": "never"}, follow=True).content.decode()
    assert "dage tilbage" in back


def test_treatment_that_began_too_late_says_so(as_: Callable[[str], Client], smed: people.Person) -> None:
    client, ago = as_("signe"), timezone.localtime() - timedelta(days=20)
    asked(client, smed, happened_on=f"{ago:%d-%m-%Y}", is_day_sure="on")
    client.post(f"/anmodninger/{Request.objects.get().id}/", {"kind": "started", **now()})
    assert "efter fristen" in client.get(f"/anmodninger/borger/{smed.id}/").content.decode()


def test_the_form_of_a_request_is_not_filled_in_from_the_diary(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    met = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=timezone.now(), place="Mariaparken")
    contacts.record(by=cast.signe, items=[met], now=timezone.now())
    form = as_("signe").get(f"/anmodninger/borger/{smed.id}/ny/").content.decode()
    assert "Hvor blev det sagt?" in form
    assert "Mariaparken" not in form


def test_where_a_request_was_made_is_hidden_where_the_address_is_protected(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    worker, client = as_("signe"), as_("asta")
    asked(worker, smed)
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    paths = [f"/anmodninger/borger/{smed.id}/", f"/borgere/{smed.id}/?vis=treatment"]
    for path in paths:
        assert "Bænken" in client.get(path).content.decode(), path
    values = {"address_protection": "yes"}
    details.describe(by=cast.signe, person_id=smed.id, values=values, seen={}, now=timezone.now())
    for path in paths:
        shown = client.get(path).content.decode()
        assert "Bænken" not in shown, path
        assert "sted beskyttet" in shown, path
        assert f"/borgere/{smed.id}/steder/" not in shown, path
        # Those who meet the citizen open it, and that they did is in the log.
        shown = worker.get(path).content.decode()
        assert "Bænken" not in shown, path
        assert f'<a href="/borgere/{smed.id}/steder/">sted beskyttet</a>' in shown, path
    log = AuditEntry.objects.filter(act="people.see_protected", person=smed)
    before = log.count()
    assert "Bænken" in worker.get(f"/borgere/{smed.id}/steder/").content.decode()
    assert log.count() == before + 1
    assert client.get(f"/borgere/{smed.id}/steder/").status_code == 403


def test_a_request_written_by_mistake_is_taken_back_on_the_page(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    path = "/anmodninger/{}/fortryd/"
    asked(client, smed)
    row = Request.objects.get()
    page = client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    assert path.format(row.id) in page
    requests.happen(
        by=row.recorded_by, request_id=row.id, kind="told", whom="Asta", at=timezone.now(), now=timezone.now()
    )
    why = {"why": "Forkert borger"}
    refused = client.post(path.format(row.id), why, follow=True).content.decode()
    assert "Der er sket noget med henvendelsen" in refused
    event = requests.asked(smed, by=smed.created_by)[0].events[0]
    client.post(f"/anmodninger/fortryd/{event.id}/", {"reason": "never"})
    asks = client.get(path.format(row.id)).content.decode()
    # Two hours ago was yesterday, where the clock has passed midnight in Denmark since.
    assert "Fristen forsvinder:" in asks and re.search("1[34] dage tilbage", asks) and "myndighedens indbakke" in asks
    assert client.post(path.format(row.id), {"why": " "}).status_code == 422
    page = client.post(path.format(row.id), why, follow=True).content.decode()
    assert "<s>“Jeg vil gerne i behandling”</s>" in page and "Forkert borger" in page
    assert "<s>“Jeg vil gerne i behandling”</s>" in client.get(f"/borgere/{smed.id}/").content.decode()
    (gone,) = requests.taken_back(smed, by=row.recorded_by)
    page = client.post(f"/anmodninger/{gone.id}/igen/", follow=True).content.decode()
    (again,) = requests.asked(smed, by=row.recorded_by)[0].requests
    assert (again.words, again.happened_at, again.said_to) == (row.words, row.happened_at, row.said_to)
    assert "Den er skrevet igen siden." in page and re.search("1[34] dage tilbage", page)


def test_the_hour_that_was_typed_stands_on_the_page_of_the_request(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, day = as_("signe"), timezone.localdate() - timedelta(days=9)
    asked(client, smed, happened_on=f"{day:%d-%m-%Y}", happened_time="23:50")
    page = client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    assert f"sagt {day:%d-%m-%Y} 23:50 · skrevet ned" in page


def test_injection_in_the_words_stays_text(as_: Callable[[str], Client], smed: people.Person) -> None:
    client = as_("signe")
    asked(client, smed, words="<script>alert(1)</script>")
    assert "<script>alert(1)" not in client.get(f"/borgere/{smed.id}/").content.decode()


def test_the_authority_reads_the_words_after_saying_why(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    worker = as_("signe")
    asked(worker, smed, witness="Vennen Bo")
    authority = as_("asta")
    assert authority.get(f"/anmodninger/borger/{smed.id}/").status_code == 302
    authority.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    page = authority.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    assert "Jeg vil gerne i behandling" in page
    assert "sagt til Signe Bro, hørt af Vennen Bo · Bænken · delegeret: nej" in page


@pytest.mark.parametrize(("told", "read"), [("yes", "ja"), ("no", "nej"), ("", "endnu ikke kendt")])
def test_whether_visitation_is_delegated_is_read_as_it_was_told(
    as_: Callable[[str], Client], smed: people.Person, told: str, read: str
) -> None:
    client = as_("signe")
    asked(client, smed, is_delegated=told)
    page = re.sub(r"<[^>]*>", "", client.get(f"/anmodninger/borger/{smed.id}/").content.decode())
    assert f"delegeret: {read} ·" in page


def test_a_deadline_that_has_passed_says_by_how_many_days_wherever_it_stands(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    now = timezone.now()
    said = requests.NewRequest(words="Hjælp mig", said_at=now - timedelta(days=20), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    due = timezone.localdate(said.said_at) + timedelta(days=14)
    late = f"{due:%d-%m-%Y}: {(timezone.localdate() - due).days} dage over tid"
    client, authority = as_("signe"), as_("asta")
    pages = [
        client.get(path) for path in (f"/borgere/{smed.id}/", f"/anmodninger/borger/{smed.id}/", "/i-dag/?hvem=all")
    ]
    for answer in (*pages, authority.get("/indbakken/")):
        page = answer.content.decode().replace(f"{due:%d-%m}:", f"{due:%d-%m-%Y}:").replace("\xa0", " ")
        assert late in page and "mark--now" in page, answer.request["PATH_INFO"]


UNTOLD = "Ingen har skrevet, at myndigheden ved, at borgeren har bedt om behandling."


def test_who_was_told_stands_under_the_words_and_until_then_who_does_not_know(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    page = asked(client, smed).content.decode()
    assert UNTOLD in page and ">Skriv, at det er givet videre</a>" in page, "the link says what it does"
    told = now() | {"kind": "told", "whom": "Asta Myndighed"}
    page = client.post(f"/anmodninger/{Request.objects.get().id}/", told, follow=True).content.decode()
    assert "<strong>Givet videre til myndigheden</strong>: Asta Myndighed" in page
    assert UNTOLD not in page
    assert "Det er givet videre til myndigheden, og fristen løber stadig." in page


def test_the_form_says_that_it_is_the_authority_that_was_told_and_what_that_opens_of_an_anonymous_wish(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, opens = as_("signe"), "de kan læse, hvad der blev sagt"
    asked(client, smed)
    shown = client.get(f"/anmodninger/{Request.objects.get().id}/").content.decode()
    assert "Givet videre til myndigheden" in shown and "Hvem hos myndigheden fik det at vide" in shown
    assert opens not in shown
    asked(client, smed, is_anonymous="on")
    wish = Request.objects.get(is_anonymous=True)
    assert opens in " ".join(client.get(f"/anmodninger/{wish.id}/").content.decode().split())


def test_nobody_is_said_not_to_know_once_the_recommendation_is_with_the_authority_nor_where_they_may_decide(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client, path = as_("signe"), f"/anmodninger/borger/{smed.id}/"
    assert UNTOLD in asked(client, smed).content.decode()
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation("grant", "Fordi", mark=mark)
    recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())
    shown = client.get(path).content.decode()
    assert "Venter på en afgørelse" in shown and UNTOLD not in shown
    other = people.meet(by=cast.signe, alias="Brask", now=timezone.now())
    assert UNTOLD not in asked(client, other, is_delegated="yes").content.decode()


def test_the_region_has_its_own_deadline_and_says_whose_it_is(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    asked(client, smed)
    told = now() | {"kind": "region", "whom": "Region Midtjylland"}
    page = client.post(f"/anmodninger/{Request.objects.get().id}/", told, follow=True).content.decode()
    due = timezone.localdate() + timedelta(days=14)
    assert "efter kommunens egen frist" not in page
    assert "regionens" in page and f"{due:%d-%m}: 14 dage tilbage" in page.replace(f"{due:%d-%m-%Y}", f"{due:%d-%m}")
    assert "Region Midtjylland" in page


def test_anonymous_treatment_has_no_deadline_and_the_page_says_so(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    page = asked(client, smed, is_anonymous="on").content.decode()
    assert "Anonym behandling: ingen frist" in page
    assert "Frist:" not in client.get(f"/borgere/{smed.id}/").content.decode()


def test_a_region_that_was_asked_too_late_does_not_hide_the_municipalitys_own_deadline(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    moment = timezone.now()
    said = requests.NewRequest(words="Hjælp mig", said_at=moment - timedelta(days=30), said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=moment)
    requests.happen(by=cast.asta, request_id=row.id, kind="region", whom="Regionen", at=moment, now=moment)
    page = as_("signe").get(f"/anmodninger/borger/{smed.id}/").content.decode()
    own = timezone.localdate(moment) - timedelta(days=16)
    assert f"givet videre efter kommunens egen frist, {own:%d-%m-%Y}" in page
    requests.happen(by=cast.asta, request_id=row.id, kind="started", at=moment, now=moment)
    page = as_("signe").get(f"/anmodninger/borger/{smed.id}/").content.decode()
    assert "efter kommunens egen frist" in page and "til tiden" not in page


def test_a_recommendation_whose_request_was_withdrawn_says_that_there_is_nothing_to_decide(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    moment = timezone.now()
    said = requests.NewRequest(words="Hjælp mig", said_at=moment, said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=moment)
    mark = recommendations.grounds(people.person_in_scope(cast.signe, smed.id), by=cast.signe).mark
    half = recommendations.NewRecommendation(advice="grant", text="Fordi", mark=mark)
    handed = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=half, now=moment)
    requests.happen(by=cast.signe, request_id=row.id, kind="withdrawn", at=moment, now=moment)
    page = as_("signe").get(f"/anmodninger/indstilling/{handed.id}/").content.decode()
    assert "Borgeren har trukket den henvendelse tilbage, den blev skrevet til" in page


def test_the_authority_writes_the_request_of_someone_new_and_a_team_takes_over(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    client = as_("asta")
    assert "En ny borger har bedt os" in client.get("/indbakken/").content.decode()
    page = client.get("/anmodninger/ny/").content.decode()
    team = re.search(r'<option value="([^"]+)"[^>]*>Gadeteamet', page)
    assert team
    wrong = client.post("/anmodninger/ny/", said(alias="", team=team.group(1)))
    assert wrong.status_code == 422 and "Jeg vil gerne i behandling" in wrong.content.decode()
    sent = client.post("/anmodninger/ny/", said(alias="Karla", team=team.group(1)))
    row = Request.objects.get()
    assert sent.headers["Location"] == f"/anmodninger/borger/{row.person_id}/"
    assert "Karla" in client.get("/indbakken/").content.decode()
    assert "Jeg vil gerne i behandling" in as_("oda").get("/i-dag/?hvem=all").content.decode()
    assert as_("signe").get("/anmodninger/ny/").status_code == 403


def test_where_there_are_several_teams_none_is_chosen_for_who_asked_the_authority_and_one_must_be(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    client = as_("asta")
    page = client.get("/anmodninger/ny/").content.decode()
    teams = page.split('name="team"')[1].split("</select>")[0]
    assert teams.count("<option") > 2 and '<option value="" selected>–' in teams
    none = client.post("/anmodninger/ny/", said(alias="Karla", team=""))
    shown = none.content.decode()
    assert none.status_code == 422 and "Vælg det team, der tager over." in shown and "Karla" in shown
    assert not Request.objects.exists()
    # Of one there is nothing to choose.
    theirs = Team.objects.filter(organisation=cast.asta.organisation)
    theirs.exclude(name="Gadeteamet").update(organisation=cast.nabo.organisation)
    alone = client.get("/anmodninger/ny/").content.decode().split('name="team"')[1].split("</select>")[0]
    assert alone.count("<option") == 1 and "Gadeteamet" in alone


def test_whoever_wants_to_be_anonymous_is_given_no_record_by_the_authority_and_the_page_says_why(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    client = as_("asta")
    page = client.get("/anmodninger/ny/").content.decode()
    assert 'name="is_anonymous"' not in page
    assert "Den, der vil være anonym, oprettes ikke" in page and "Serviceloven § 101 a" in page
    # Of someone who is here by name it is written on their own page, and the authority sees what it wrote itself.
    receives(client, "Karla")
    (person,) = Person.objects.filter(shown_name="Karla")
    client.post(f"/anmodninger/borger/{person.id}/ny/", said(words="Ingen må vide det", is_anonymous="on"))
    assert "Ingen må vide det" in client.get(f"/anmodninger/borger/{person.id}/").content.decode()


def receives(client: Client, alias: str, **more: Any) -> Any:
    shown = client.get("/anmodninger/ny/").content.decode()
    team = re.search(r'<option value="([^"]+)">Gadeteamet', shown)
    assert team
    return client.post("/anmodninger/ny/", said(alias=alias, team=team.group(1), **more), follow=True)


def test_whoever_wrote_a_newcomer_is_not_asked_why_they_look_and_sees_that_a_case_taken_back_is_theirs_no_more(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    asta = as_("asta")
    saved = receives(asta, "Karla").content.decode()
    assert "Sig det til teamet" in saved and "Jeg vil gerne i behandling" in saved
    assert "Hvorfor" not in saved
    row = Request.objects.get()
    back = asta.post(f"/anmodninger/{row.id}/fortryd/", {"why": "Forkert person"}, follow=True)
    assert back.status_code == 200
    told = back.content.decode()
    assert "Borgeren har ikke længere en sag hos jer" in told
    assert asta.get(f"/borgere/{row.person_id}/").status_code == 404


def test_the_authority_is_shown_who_may_be_the_newcomer_of_those_it_may_see(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    asta = as_("asta")
    people.meet(by=cast.signe, alias="Karla", now=timezone.now())
    saved = receives(asta, "Karla").content.decode()
    assert "Er det en af dem her?" not in saved, "nobody has asked the authority for her, so it may not see her"
    asked = receives(asta, "Karla").content.decode()
    assert "Er det en af dem her?" in asked
    assert Request.objects.count() == 1
    form = asked[asked.index('<form method="post" data-draft="receive') :].split("</form>")[0]
    buttons = re.findall(r"<button[^>]*>(.*?)</button>", form)
    assert buttons == ["Søg igen med det, der står her", "Nej, det er en ny: gem", "Søg igen med det, der står her"], (
        "Enter presses the first"
    )
    receives(asta, "Karla", new="1")
    assert Request.objects.count() == 2


def test_a_wish_that_belongs_to_one_withdrawn_since_is_not_said_to_have_a_deadline(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, moment = as_("signe"), timezone.now()
    asked(client, smed)
    requests.happen(by=cast.signe, request_id=Request.objects.get().id, kind="withdrawn", at=moment, now=moment)
    earlier = timezone.localtime() - timedelta(days=3)
    told = {"words": "Også i går", "happened_on": f"{earlier:%d-%m-%Y}", "happened_time": "08:15"}
    refused = asked(client, smed, **told).content.decode()
    assert f"hvis frist stoppede den {timezone.localtime(moment):%d-%m-%Y}" in refused and "Også i går" in refused
    assert Request.objects.count() == 1
    saved = asked(client, smed, **told, is_stop_meant="on").content.decode()
    assert "der løber ingen frist" in saved and "Gemt. Fristen løber" not in saved


def test_a_wish_for_anonymous_treatment_is_not_said_to_have_a_deadline(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    saved = asked(client, smed, is_anonymous="on").content.decode()
    assert "Anonym behandling har ingen frist" in saved and "Gemt. Fristen løber" not in saved
    row = Request.objects.get()
    requests.take_back_request(by=smed.created_by, request_id=row.id, why="Sagt af en anden", now=timezone.now())
    again = client.post(f"/anmodninger/{row.id}/igen/", follow=True).content.decode()
    assert "Anonym behandling har ingen frist" in again and "Gemt. Fristen løber" not in again


def test_the_team_is_shown_whom_it_knows_that_the_authority_may_have_written_down_anew(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    known = people.meet(by=cast.signe, alias="Jonas", now=now)
    people.meet(by=cast.troels, alias="Jonas", now=now)
    new = requests.NewRequest(words="Hjælp mig", said_at=now, said_to="Asta")
    row = newcomers.receive(by=cast.asta, alias="Jonas", team_id=known.team_id, new=new, now=now)
    why = "Skrevet ned af myndigheden: kender I borgeren i forvejen?"
    assert why in as_("oda").get("/tavlen/").content.decode()
    client = as_("signe")
    assert why in client.get("/i-dag/?hvem=all").content.decode()
    page = client.get(f"/borgere/{row.person_id}/").content.decode()
    merge = f"/borgere/{known.id}/sammenlaeg/?anden={row.person_id}"
    assert "Måske den samme som en, I kender" in page and merge in page
    assert page.count("?anden=") == 1, "nobody of another team, and not oneself"
    assert AuditEntry.objects.filter(person=known, act="people.match", by=cast.signe).exists()
    assert "Måske den samme" not in client.get(f"/borgere/{known.id}/").content.decode()
    client.post(f"/borgere/{known.id}/sammenlaeg/", {"other": row.person_id, "reason": "samme"})
    assert not Reminder.objects.filter(kind="newcomer").exists()
    assert "Måske den samme" not in client.get(f"/borgere/{known.id}/").content.decode()


def test_the_authority_reads_of_an_anonymous_wish_that_it_is_there_and_what_was_said_only_once_it_is_passed_on(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    told, at = {"said_to": "Signe Bro", "place": "Havnen"}, timezone.now() - timedelta(hours=2)
    unnamed = requests.NewRequest(words="Uden navn", said_at=at, is_anonymous=True, **told)  # type: ignore[arg-type]
    wish = requests.ask(by=cast.signe, person_id=smed.id, new=unnamed, now=timezone.now())
    named = requests.NewRequest(words="Med navn", said_at=at, **told)  # type: ignore[arg-type]
    requests.ask(by=cast.signe, person_id=smed.id, new=named, now=timezone.now())
    pages = (f"/anmodninger/borger/{smed.id}/", f"/borgere/{smed.id}/?vis=treatment")
    asta, line = as_("asta"), "Anonym behandling: ingen frist"
    asta.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision", "next": "/"})

    def read(client: Client) -> list[tuple[bool, bool, bool]]:
        shown = [client.get(path, follow=True).content.decode() for path in pages]
        return [("Med navn" in one, "Uden navn" in one, line in one) for one in shown]

    def codes() -> set[int]:
        return {asta.get(f"/anmodninger/{wish.id}/{one}/").status_code for one in ("ret", "foer", "fortryd")}

    assert read(as_("signe")) == [(True, True, True), (True, True, False)]
    assert (read(asta), codes()) == ([(True, False, False)] * 2, {404})
    requests.happen(by=cast.signe, request_id=wish.id, kind="told", whom="Asta", at=at, now=timezone.now())
    assert (read(asta), codes()) == ([(True, True, True), (True, True, False)], {200})
    event = RequestEvent.objects.get()
    event_corrections.take_back(by=cast.signe, event_id=event.id, why="Forkert borger", now=timezone.now())
    requests.take_back_request(by=cast.signe, request_id=wish.id, why="Fortrød", now=timezone.now())
    assert (read(asta), codes()) == ([(True, False, False)] * 2, {404})


def test_the_authority_is_told_that_a_case_it_has_seen_is_closed_and_nobody_else_is(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    told = requests.NewRequest(words="Hjælp mig", said_at=timezone.now() - timedelta(hours=2), said_to="Signe Bro")
    wish = requests.ask(by=cast.signe, person_id=smed.id, new=told, now=timezone.now())
    address, closed = f"/anmodninger/borger/{smed.id}/", "ikke mere for dig at gøre"
    asta = as_("asta")
    assert asta.get("/indbakken/").status_code == 200
    requests.take_back_request(by=cast.signe, request_id=wish.id, why="Fortrød", now=timezone.now())
    answer = asta.get(address)
    assert answer.status_code == 404 and closed in answer.content.decode()
    for who in ("naja", "troels"):
        answer = as_(who).get(address)
        assert answer.status_code == 404 and closed not in answer.content.decode()
