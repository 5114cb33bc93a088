"""What has the citizen received, and what has the team given to whom? As a user meets it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brobygger.records.access import Team
from brobygger.records.contacts import Contact
from brobygger.services import contacts, deliveries, endings, people, requests
from tests.cast import Cast

As = Callable[[str], Client]


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def body(page: str) -> str:
    return page.split("<main")[1].split("</main")[0]


@pytest.fixture
def met(cast: Cast, smed: people.Person) -> people.Person:
    """Someone met in three months, of which one says nothing of care and change."""
    now = timezone.now()
    told = [(70, 100), (40, None), (39, None), (2, 75), (1, 50)]
    items = [
        contacts.NewContact(
            person_id=smed.id, kind="contact", happened_at=now - timedelta(days=days), components=["relation"],
            care_share=share, methods=["motivational_interviewing"] if share else [],
        )
        for days, share in told
    ]  # fmt: skip
    contacts.record(by=cast.signe, items=items, now=now)
    return smed


def form(**more: Any) -> dict[str, Any]:
    at = timezone.localtime() - timedelta(minutes=1)
    return {
        "id": "01890000-0000-7000-8000-000000000001", "kind": "contact", "happened_on": f"{at:%d-%m-%Y}",
        "happened_time": f"{at:%H:%M}", **more,
    }  # fmt: skip


def test_who_came_back_is_told_what_this_course_brought_and_what_all_did(
    as_: As, cast: Cast, met: people.Person
) -> None:
    now = timezone.now()
    ending = endings.NewEnding(now - timedelta(days=20), "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=met.id, new=ending, now=now)
    said = requests.NewRequest(words="Jeg vil tilbage", said_at=now - timedelta(days=10), said_to="Signe")
    requests.ask(by=cast.signe, person_id=met.id, new=said, now=now)
    page = body(text_of(as_("signe").get(f"/kontakter/borger/{met.id}/faaet/")))
    assert "Omsorg fylder i gennemsnit 63 %" in page and "I alle forløb er det 75 %" in page
    assert 'data-title="I dette forløb">2</td><td class="number" data-title="I alt">5</td>' in page


def test_a_method_is_one_tap_under_more_and_stands_in_the_course(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    blank = text_of(client.get(f"/kontakter/{smed.id}/ny/"))
    assert blank.index("<details") < blank.index("Hvilken metode brugte du?") < blank.index("</details>")
    told = form(methods=["motivational_interviewing", "case_management"], components=["relation"])
    page = text_of(client.post(f"/kontakter/{smed.id}/ny/", told, follow=True))
    assert "Motiverende samtale · Case management" in page
    row = Contact.objects.get()
    filled = text_of(client.get(f"/kontakter/ret/{row.id}/"))
    assert filled.count('name="methods"') == 3
    box = filled.split('value="motivational_interviewing"')[1].split(">")[0]
    assert "checked" in box


def test_the_page_says_what_was_given_when_last_and_what_never(as_: As, met: people.Person) -> None:
    page = body(text_of(as_("signe").get(f"/kontakter/borger/{met.id}/faaet/")))
    assert "Talt op fra 5 kontakter" in page
    assert page.count("Aldrig givet") == 10 + 1
    assert "Omsorg fylder i gennemsnit 75 % i de 3 kontakter, der siger det. 2 kontakter siger intet om det." in page
    assert "ikke sagt" in page


def test_nothing_is_written_and_the_page_says_so(as_: As, smed: people.Person) -> None:
    page = body(text_of(as_("signe").get(f"/kontakter/borger/{smed.id}/faaet/")))
    assert page.count("Aldrig givet") == 13 + 1
    assert "Ingen kontakt siger endnu" in page and "<svg" not in page and ".svg" not in page


def test_the_picture_is_drawn_here_and_names_nobody(as_: As, met: people.Person) -> None:
    answer = as_("signe").get(f"/kontakter/borger/{met.id}/omsorg.svg?smal")
    drawn = text_of(answer)
    assert answer["Content-Type"] == "image/svg+xml"
    assert "kun omsorg" in drawn and "ikke sagt" in drawn and "Smed" not in drawn


def test_the_authority_does_not_read_it_out_of_the_diary(as_: As, met: people.Person) -> None:
    assert as_("asta").get(f"/kontakter/borger/{met.id}/faaet/").status_code == 403


def test_a_leader_opens_the_number_to_the_people(as_: As, cast: Cast, met: people.Person) -> None:
    client = as_("oda")
    page = body(text_of(client.get("/kontakter/givet/")))
    assert "Af 1 borger i et forløb" in page
    assert 'href="/kontakter/givet/plan/aldrig/"' in page and 'href="/kontakter/givet/relation/aldrig/"' not in page
    named = body(text_of(client.get("/kontakter/givet/plan/aldrig/")))
    assert "Smed" in named and "Behandlingsplan sammen med borgeren" in named
    assert "Alle i et forløb har fået det" in text_of(client.get("/kontakter/givet/relation/aldrig/"))
    assert client.get("/kontakter/givet/money/aldrig/").status_code == 404


def test_what_was_given_after_the_ending_stands_on_the_citizens_page_and_in_the_leaders_table(
    as_: As, cast: Cast, met: people.Person
) -> None:
    now = timezone.now()
    ending = endings.NewEnding(now - timedelta(days=20), "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=met.id, new=ending, now=now)
    after = contacts.NewContact(met.id, "contact", now - timedelta(hours=2), components=["aftercare"])
    contacts.record(by=cast.signe, items=[after], now=now)
    own = body(text_of(as_("signe").get(f"/kontakter/borger/{met.id}/faaet/")))
    assert "Aldrig givet" not in own.split("Efterbehandling og opfølgning")[1].split("</tr>")[0]
    page = body(text_of(as_("oda").get("/kontakter/givet/")))
    assert "hvad 1 borger, hvis forløb er slut, har fået" in page
    row = page.split("Efterbehandling og opfølgning")[1].split("</tr>")[0]
    assert 'data-title="Har fået det, forløbet er slut">1</td>' in row


def test_the_evaluator_sees_no_small_counts_and_nobody_by_name(as_: As, met: people.Person) -> None:
    client = as_("eva")
    page = body(text_of(client.get("/kontakter/givet/")))
    assert page.count(">under 5<") == 39 and "aldrig/" not in page
    assert client.get("/kontakter/givet/plan/aldrig/").status_code == 403
    for who in ("signe", "asta", "per"):
        assert as_(who).get("/kontakter/givet/").status_code == 403, who


def test_the_page_costs_five_queries_at_most(as_: As, met: people.Person) -> None:
    for who in ("oda", "mona", "eva"):
        client = as_(who)
        client.get("/kontakter/givet/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/kontakter/givet/")
        assert len(queries) <= 5, who


def test_the_list_of_those_who_never_received_it_costs_five_queries_all_counted(
    as_: As, cast: Cast, met: people.Person, django_assert_max_num_queries: Any
) -> None:
    for number in range(deliveries.PAGE_SIZE + 5):
        people.meet(by=cast.signe, alias=f"Borger {number:02}", now=timezone.now())
    for who in ("oda", "mona"):
        client = as_(who)
        path = "/kontakter/givet/plan/aldrig/"
        client.get(path)
        for asked in ("", "?page=2", "?page=99", f"?team={met.team_id}", f"?team={met.team_id}&page=2"):
            # The session, the account and the audit among them. A page that is not there costs one more.
            with django_assert_max_num_queries(5 if "99" in asked else 4):
                page = body(text_of(client.get(path + asked)))
            assert '<h1>Hvem har aldrig fået det? <span class="muted">(31)</span>' in page, asked
            assert page.count("Borger ") >= 5, asked


def test_a_list_too_long_to_be_read_says_over_and_a_team_out_of_reach_is_not_found(
    as_: As, cast: Cast, met: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.meet(by=cast.signe, alias="Ole", now=timezone.now())
    monkeypatch.setattr(deliveries, "LISTED", 1)
    path = "/kontakter/givet/plan/aldrig/"
    assert "(over 1)" in text_of(as_("oda").get(path))
    harbour = Team.objects.get(name="Havneteamet")
    assert as_("mona").get(f"{path}?team={harbour.id}").status_code == 200
    for team in (harbour.id, "x"):
        assert as_("oda").get(f"{path}?team={team}").status_code == 404, team


def test_both_pages_say_that_only_what_was_ticked_in_contacts_counts(as_: As, met: people.Person) -> None:
    said = "Kun det, der er krydset af på kontakter, er talt med."
    for client, path in ((as_("signe"), f"/kontakter/borger/{met.id}/faaet/"), (as_("oda"), "/kontakter/givet/")):
        assert said in text_of(client.get(path)), path
