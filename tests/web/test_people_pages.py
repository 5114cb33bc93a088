"""The caseload and a person's page, as those who use them see them."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.access import Team
from brobygger.records.changes import AuditEntry
from brobygger.records.people import Detail, Identity, Person
from brobygger.rules import access, law, target_group
from brobygger.rules.answers import Answer, State
from brobygger.services import (
    accounts,
    assigning,
    caseload,
    changes,
    contacts,
    courses,
    deaths,
    details,
    handing_over,
    identities,
    people,
    requests,
)
from brobygger.services.assessments import interviews, verdicts
from brobygger.services.assessments.saving import NewAnswer
from brobygger.services.requests import decisions
from brobygger.web import opening
from tests.cast import Cast

As = Callable[[str], Client]


def text_of(response: object) -> str:
    return response.content.decode()


def _told(response: object) -> str:
    """A page without what differs each time: the key in its address and the form token."""
    return re.sub(r"[0-9a-f-]{36}|[A-Za-z0-9]{64}", "", text_of(response))


def test_a_worker_lands_on_mine_borgere_and_sees_who_when_promised_and_unknown(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now = timezone.now()
    told = {"place": "Mariaparken", "promise": "læge sammen", "promise_at": now + timedelta(days=1)}
    item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=now - timedelta(days=9), **told)
    contacts.record(by=cast.signe, items=[item], now=now)
    page = text_of(as_("signe").get("/", follow=True))
    for expected in (
        "Mine borgere",
        "Smed",
        "Kontakt og indskrivning",
        "for 9 dage siden",
        "læge sammen",
        "4 kriterier",
    ):
        assert expected in page
    assert "Mariaparken" in page


def test_an_empty_caseload_says_what_to_do(as_: As) -> None:
    assert "Ny borger" in text_of(as_("signe").get("/borgere/"))
    assert "Du er endnu ikke kontaktperson for nogen" in text_of(as_("signe").get("/borgere/"))


def test_the_caseload_on_paper_says_which_page_of_how_many_it_is(
    cast: Cast, as_: As, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.meet(by=cast.signe, alias="Gry", now=timezone.now())
    whole = as_("signe").get("/borgere/?hvem=all").content.decode()
    assert "only-print" in whole and "side 1 af" not in whole
    monkeypatch.setattr(caseload, "PAGE_SIZE", 1)
    second = as_("signe").get("/borgere/?hvem=all&page=2").content.decode()
    assert "<strong>side 2 af 2 (2 til 2)</strong>, 2 i alt. Hver side printes for sig" in second


def test_a_leader_sees_the_teams_people_with_their_contact_person(as_: As, smed: people.Person) -> None:
    page = text_of(as_("oda").get("/borgere/"))
    assert "Smed" in page
    assert "Signe Bro" in page


@pytest.mark.parametrize("who", ["troels", "nabo"])
def test_a_person_outside_ones_scope_is_a_404_like_one_that_does_not_exist(
    as_: As, smed: people.Person, who: str
) -> None:
    client = as_(who)
    there, nowhere = client.get(f"/borgere/{smed.id}/"), client.get(f"/borgere/{uuid4()}/")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert _told(there) == _told(nowhere)


def test_what_was_typed_of_a_citizen_who_was_handed_over_meanwhile_stands_on_the_page(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    client, harbour = as_("malik"), Team.objects.get(name="Havneteamet")
    sent = {"id": uuid4(), "kind": "contact", "own_words": "Jeg vil gerne i gang", "note": "Hans nummer er 070761 4285"}
    sent |= {"next_step": "Afrusning", "promise": "0707614285", "place_kind": "street"}
    moved = {"person_id": smed.id, "to_team": harbour.id, "why": "Bor på havnen", "at": timezone.now()}
    handing_over.hand_over(by=cast.signe, now=timezone.now(), **moved)
    lost = client.post(f"/kontakter/{smed.id}/ny/", sent)
    page = text_of(lost)
    assert lost.status_code == 404
    assert '<p class="words">Afrusning</p>' in page and "street" not in page, "one word is kept too, a choice is not"
    assert "Jeg vil gerne i gang" in page and "Det, du har skrevet, er ikke gemt" in page
    assert "4285" not in page and str(sent["id"]) not in page
    assert "har skrevet, er ikke gemt" not in text_of(client.get(f"/borgere/{smed.id}/"))


def test_opening_a_person_is_logged_and_listed_with_who_when_and_why(as_: As, smed: people.Person) -> None:
    as_("signe").get(f"/borgere/{smed.id}/")
    as_("oda").get(f"/borgere/{smed.id}/")
    page = text_of(as_("signe").get(f"/borgere/{smed.id}/opslag/"))
    assert "Oda Leder" in page
    assert "Sparring og ledelse" in page


def test_the_list_of_look_ups_says_of_each_what_it_was_in_five_queries(
    cast: Cast, as_: As, smed: people.Person, django_assert_max_num_queries: Any
) -> None:
    for act in access.LOOKUPS:
        changes.looked_up(by=cast.oda, act=act, now=timezone.now(), purpose="supervision", people=[smed.id])
    client = as_("signe")
    client.get(f"/borgere/{smed.id}/")
    with django_assert_max_num_queries(5):
        page = text_of(client.get(f"/borgere/{smed.id}/opslag/"))
    told = re.findall(r'<td data-title="Hvad">([^<]+)</td>', page)
    # Signe's own, of this page, and one of each.
    assert len(told) == 1 + len(access.LOOKUPS)
    assert len(set(told)) == 1 + len(access.LOOKUPS)
    assert {"åbnede siden", "hentede et brev", "så borgeren bag et tal", "så borgeren ved en søgning på navn"} <= set(
        told
    )


def test_a_manager_states_a_purpose_before_the_page_opens_once_per_session(as_: As, smed: people.Person) -> None:
    client, address = as_("mona"), f"/borgere/{smed.id}/"
    assert client.get(address).headers["Location"].startswith(f"{address}formaal/?next=")
    assert not AuditEntry.objects.filter(act="people.open").exists()
    assert client.post(f"{address}formaal/", {"purpose": ""}).status_code == 422
    client.post(f"{address}formaal/", {"purpose": "complaint"})
    assert client.get(address).status_code == 200
    assert AuditEntry.objects.get(act="people.open").purpose == "complaint"


def test_the_authority_is_offered_purposes_that_are_its_own(cast: Cast, as_: As, smed: people.Person) -> None:
    now = timezone.now()
    said = requests.NewRequest(words="Hjælp mig", said_at=now - timedelta(days=1), said_to="Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    offered = {}
    for who in ("asta", "mona"):
        asked = as_(who).get(f"/borgere/{smed.id}/formaal/").context["form"].fields["purpose"].choices
        offered[who] = [label for _code, label in asked]
    assert offered["asta"][:2] == ["Henvendelse, afgørelse eller brev", "Opfølgning efter afslutning"]
    assert not {"Behandling og kontakt", "Sparring og ledelse", "Evaluering"} & set(offered["asta"])
    assert "Sparring og ledelse" in offered["mona"]
    refused = as_("asta").post(f"/borgere/{smed.id}/formaal/", {"purpose": "treatment"})
    assert refused.status_code == 422


def test_the_page_says_first_what_the_citizen_wants_in_their_own_words(cast: Cast, as_: As) -> None:
    wish = "Jeg vil bare have ro om natten."
    person = people.meet(by=cast.signe, alias="Smed", now=timezone.now(), own_wish=wish)
    page = text_of(as_("signe").get(f"/borgere/{person.id}/"))
    assert page.index(wish) < page.index("Forløb")


def test_someone_new_needs_only_a_nickname(as_: As) -> None:
    response = as_("signe").post("/borgere/ny/", {"alias": "Grøn jakke"}, follow=True)
    assert "Grøn jakke" in text_of(response)
    assert Person.objects.get().shown_name == "Grøn jakke"


def test_a_likely_match_is_shown_first_and_a_second_record_only_made_when_asked_for(
    as_: As, smed: people.Person
) -> None:
    client = as_("malik")
    page = text_of(client.post("/borgere/ny/", {"alias": "smeden", "rough_age": "ca. 43"}))
    assert f"/borgere/{smed.id}/" in page
    assert "(navnet er næsten ens" in page, "and why"
    form = page[page.index('data-draft="meet"') :]
    first = re.search(r"<button[^>]*>(.*?)</button>", form)
    assert first is not None and first[1] == "Søg igen med det, der står her", "Enter makes no second record"
    assert Person.objects.count() == 1
    client.post("/borgere/ny/", {"alias": "smeden", "rough_age": "ca. 43", "new": "1"})
    assert Person.objects.count() == 2


def test_an_alias_with_a_number_in_it_is_refused_at_the_field_and_what_was_typed_stays(as_: As) -> None:
    response = as_("signe").post("/borgere/ny/", {"alias": "ham 070761-4285", "place": "Havnen"})
    assert response.status_code == 422
    assert "cpr-nummer" in text_of(response)
    assert "Havnen" in text_of(response)
    assert not Person.objects.exists()


def describe(client: Client, person: people.Person, **values: str) -> object:
    form = client.get(f"/borgere/{person.id}/oplysninger/").context["form"]
    filled = {name: form[name].value() or "" for name in form.fields}
    return client.post(f"/borgere/{person.id}/oplysninger/", filled | values, follow=True)


def test_details_are_added_and_corrected_and_their_history_stays(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    describe(client, smed, name="Ole Ærø", home_municipality="0461", phase="treatment")
    page = text_of(describe(client, smed, name="Ole Ærøe"))
    for expected in ("Ole Ærøe", "Odense", "Behandling"):
        assert expected in page
    assert Detail.objects.filter(kind="name").count() == 2


@pytest.mark.parametrize(("writer", "who"), [("malik", "Malik Å"), ("signe", "Du (i et andet vindue)")])
def test_a_second_tab_that_saves_an_older_form_is_told_both_values_and_nothing_is_lost(
    as_: As, smed: people.Person, writer: str, who: str
) -> None:
    signe, address = as_("signe"), f"/borgere/{smed.id}/oplysninger/"
    old = signe.get(address).context["form"]
    stale = {name: old[name].value() or "" for name in old.fields}
    describe(as_(writer), smed, name="Ole H")
    response = signe.post(address, stale | {"name": "Olav", "birth_year": "1980"})
    assert response.status_code == 422
    for told in (f"{who} har ændret dette", "Nu står der: Ole H", "Du skrev: Olav", "1980", "Ændret, mens du skrev"):
        assert told in text_of(response)
    assert "at rette" not in text_of(response), "it is no fault of who writes"
    # Told once is asked once: saved again, what was typed takes the place of what stands now.
    again = response.context["form"]
    told_again = {name: again[name].value() or "" for name in again.fields}
    assert "Olav" in text_of(signe.post(address, told_again, follow=True))
    assert Detail.objects.filter(kind="name").count() == 2
    assert Detail.objects.get(kind="birth_year").value == "1980"


def test_of_two_who_choose_a_contact_person_the_second_is_told_who_was_chosen(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    client, address = as_("oda"), f"/borgere/{smed.id}/kontaktperson/"
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(address).content.decode())
    assert seen is not None
    assigning.assign(by=cast.malik, person_id=smed.id, worker_id=cast.malik.id, now=timezone.now())
    chosen = {"worker": str(cast.oda.id), "seen": seen[1]}
    page = client.post(address, chosen, follow=True).content.decode()
    assert "Malik Å er blevet kontaktperson" in page
    smed.refresh_from_db()
    assert smed.contact_person_id == cast.malik.id
    client.post(address, chosen | {"seen": str(cast.malik.id)})
    smed.refresh_from_db()
    assert smed.contact_person_id == cast.oda.id


def test_a_detail_an_older_form_left_alone_keeps_the_colleagues_word(as_: As, smed: people.Person) -> None:
    signe, address = as_("signe"), f"/borgere/{smed.id}/oplysninger/"
    describe(signe, smed, name="Ole")
    old = signe.get(address).context["form"]
    stale = {name: old[name].value() or "" for name in old.fields}
    describe(as_("malik"), smed, name="Ole H")
    assert signe.post(address, stale | {"birth_year": "1980"}).status_code == 302
    assert Detail.objects.current().get(kind="name").value == "Ole H"
    assert Detail.objects.get(kind="birth_year").value == "1980"


def test_every_fault_of_a_form_is_told_at_once_and_nothing_is_written(as_: As, smed: people.Person) -> None:
    response = describe(as_("signe"), smed, birth_year="3000", phone="abc", name="Ole")
    assert response.status_code == 422
    assert {"birth_year", "phone"} <= set(response.context["form"].errors)
    assert not Detail.objects.filter(kind="name").exists()


def test_a_protected_address_is_not_written_on_the_page_and_reading_it_is_logged(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    describe(client, smed, address="Hemmeligvej 1", address_protection="yes", phone="20 20 20 20")
    page = text_of(client.get(f"/borgere/{smed.id}/"))
    assert "Hemmeligvej" not in page
    assert "20 20 20 20" not in page
    assert "Hemmeligvej 1" in text_of(client.get(f"/borgere/{smed.id}/oplysninger/"))
    assert AuditEntry.objects.filter(act="people.see_protected", person=smed).exists()


def test_the_number_is_never_on_a_page_until_asked_for_which_is_logged(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    client.post(f"/borgere/{smed.id}/nummer/", {"number": "0707614285"})
    page = _told(client.get(f"/borgere/{smed.id}/"))
    assert "4285" not in page
    assert "Cpr-nummer" in page
    assert "070761-4285" in text_of(client.post(f"/borgere/{smed.id}/nummer/vis/"))
    assert AuditEntry.objects.filter(act="people.reveal_number", is_read=True, person=smed).exists()


def test_another_number_is_asked_about_first_with_both_masked(as_: As, smed: people.Person) -> None:
    client, address = as_("signe"), f"/borgere/{smed.id}/nummer/"
    client.post(address, {"number": "0707614285"})
    response = client.post(address, {"number": "0101900001"})
    asked = text_of(response)
    assert "070761-••••" in asked and "010190-••••" in asked and "4285" not in _told(response)
    assert "070761-4285" in text_of(client.post(f"/borgere/{smed.id}/nummer/vis/")), "nothing is changed by asking"
    hidden = dict(re.findall(r'type="hidden" name="(number|replaces)" value="([^"]+)"', asked))
    assert client.post(address, hidden).status_code == 302
    assert "010190-0001" in text_of(client.post(f"/borgere/{smed.id}/nummer/vis/"))
    assert "Fødselsdagen er den samme" in text_of(client.post(address, {"number": "0101900002"}))
    assert client.post(address, {"number": "0101900002", "replaces": "noget andet"}).status_code == 422


def test_a_deadline_that_stops_with_a_merge_is_told_before_and_after(cast: Cast, as_: As, smed: people.Person) -> None:
    client, now = as_("signe"), timezone.now()
    ole = people.meet(by=cast.signe, alias="Ole", now=now)
    asked = [
        requests.ask(
            by=cast.signe,
            person_id=person.id,
            new=requests.NewRequest(words="Hjælp mig", said_at=now - timedelta(hours=hours), said_to="Signe"),
            now=now,
        )
        for person, hours in ((smed, 3), (ole, 2))
    ]
    no = {"about": asked[0].id, "result": "refuse", "reasons": "Fordi", "decided_at": now}
    decisions.decide(by=cast.asta, person_id=smed.id, new=decisions.NewDecision(**no), now=now)
    ole.refresh_from_db()
    told = {"other": ole.id, "reason": "samme", "is_difference_seen": "on"}
    before = text_of(client.get(f"/borgere/{smed.id}/sammenlaeg/?anden={ole.id}"))
    assert f"løber fristen {ole.clock_due_on:%d-%m-%Y} ikke mere" in before, "it is said before the button"
    page = text_of(client.post(f"/borgere/{smed.id}/sammenlaeg/", told, follow=True))
    assert f"Fristen {ole.clock_due_on:%d-%m-%Y} løber ikke mere" in page


def test_a_link_word_that_means_nothing_on_paper_is_not_printed(cast: Cast, as_: As, smed: people.Person) -> None:
    new = contacts.NewContact(smed.id, "contact", timezone.now() - timedelta(hours=1))
    contacts.record(by=cast.signe, items=[new], now=timezone.now())
    shown = text_of(as_("signe").get(f"/borgere/{smed.id}/"))
    for word in ("ret<span", "skift</a>", "til et andet team</a>", "tilføj nummer</a>", "Hvem har slået borgeren op?"):
        at = shown.index(word)
        assert "no-print" in shown[shown.rindex("<", 0, shown.rindex("<", 0, at)) : at], word


@pytest.mark.parametrize("number", ["310261-1234", "12", "ikke et nummer", "0707614285 og mere"])
def test_what_is_no_number_is_refused_with_a_word(as_: As, smed: people.Person, number: str) -> None:
    assert as_("signe").post(f"/borgere/{smed.id}/nummer/", {"number": number}).status_code == 422


def test_a_number_someone_else_has_leads_to_the_merge_and_the_merge_can_be_undone(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    client = as_("signe")
    ole = people.meet(by=cast.malik, alias="Ole", now=timezone.now())
    client.post(f"/borgere/{smed.id}/nummer/", {"number": "0707614285"})
    refused = text_of(client.post(f"/borgere/{ole.id}/nummer/", {"number": "0707614285"}))
    assert f"/borgere/{ole.id}/sammenlaeg/?anden={smed.id}" in refused
    both = text_of(client.get(f"/borgere/{ole.id}/sammenlaeg/?anden={smed.id}"))
    assert both.index("Ole") < both.index("Smed")
    for label in ("Kaldenavne", "Fødselsår", "Telefon", "Adresse", "Hjemkommune", "Plejer at være", "Kontaktperson"):
        assert both.count(f"<dt>{label}</dt>") == 2, label
    told = {"other": smed.id, "reason": "samme", "is_difference_seen": "on"}
    page = text_of(client.post(f"/borgere/{ole.id}/sammenlaeg/", told, follow=True))
    # Where it is told that they are one it leads to how it is undone.
    assert page.index('href="#merged">Fortryd') < page.index('id="merged"') < page.index("Fortryd: det er to")
    assert client.get(f"/borgere/{smed.id}/").headers["Location"] == f"/borgere/{ole.id}/"
    merge = people.Person.objects.get(id=smed.id)
    undo = page.split("/borgere/sammenlaegning/")[1].split("/")[0]
    address = f"/borgere/sammenlaegning/{undo}/fortryd/"
    asked = text_of(client.get(address))
    assert "samme" in asked and "får sin egen side igen" in asked and "Hvordan ved du, at det er to?" in asked
    refused = client.post(address, {"why": " "})
    assert refused.status_code == 422 and people.Person.objects.filter(id=smed.id, merged_into=ole.id).exists()
    back = client.post(address, {"why": "De sad ved siden af hinanden"}, follow=True)
    assert back.redirect_chain[-1][0] == f"/borgere/{ole.id}/" and "“Smed” har igen sin egen side" in text_of(back)
    merge.refresh_from_db()
    assert merge.merged_into is None
    # Both say that they were one for a while.
    for one, other in ((smed, "Ole"), (ole, "Smed")):
        told = text_of(as_("malik").get(f"/borgere/{one.id}/"))
        assert f"Var lagt sammen med “{other}” af Signe Bro den" in told, other
        assert "<del>samme</del>" in told and "De sad ved siden af hinanden" in told, other
    assert client.get(address).headers["Location"] == f"/borgere/{ole.id}/"
    late = as_("malik").post(address, {"why": "Det var tvillinger"})
    assert late.status_code == 422 and "Signe Bro har allerede skilt de to" in text_of(late)
    assert "Det var tvillinger" in text_of(late) and as_("troels").get(address).status_code == 404


def test_records_that_say_different_things_are_merged_by_a_tick_and_none_without_a_reason(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    ole = people.meet(by=cast.malik, alias="Ole", now=now)
    address, told = f"/borgere/{ole.id}/sammenlaeg/?anden={smed.id}", {"other": smed.id, "reason": "samme tatovering"}
    assert "De to siger noget forskelligt: hvad borgeren kaldes." in text_of(client.get(address))
    refused = client.post(address, told)
    assert refused.status_code == 422 and 'id="id_is_difference_seen_error"' in text_of(refused)
    assert "samme tatovering" in text_of(refused)
    refused = client.post(address, told | {"is_difference_seen": "on", "reason": " "})
    assert refused.status_code == 422 and 'id="id_reason_error"' in text_of(refused)
    assert not people.Person.objects.exclude(merged_into=None).exists()
    alike = people.meet(by=cast.malik, alias="Ole fra Parken", now=now)
    address = f"/borgere/{ole.id}/sammenlaeg/?anden={alike.id}"
    assert "is_difference_seen" not in text_of(client.get(address))
    assert "er nu én" in text_of(client.post(address, {"other": alike.id, "reason": "samme tatovering"}, follow=True))


def test_the_search_of_the_caseload_swaps_in_the_same_list_a_full_reload_shows(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    whole = text_of(client.post("/borgere/", {"q": "sme"}))
    part = text_of(client.post("/borgere/", {"q": "sme"}, headers={"HX-Request": "true"}))
    assert "Smed" in part
    assert "<html" not in part
    listed, title = part.split('<h1 id="caseload-title" hx-swap-oob="true">')
    assert listed.split("{#")[0].strip() in whole
    assert "Søgning" in title or "Søg" in title


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", ["Anna", "Bo", "Carl"]),
        ("not_seen", ["Bo", "Carl", "Anna"]),
        ("last_seen", ["Anna", "Carl", "Bo"]),
        ("promised", ["Carl", "Bo", "Anna"]),
        ("findes ikke", ["Carl", "Bo", "Anna"]),
    ],
)
def test_the_caseload_stands_in_the_order_that_was_chosen(cast: Cast, as_: As, order: str, expected: list[str]) -> None:
    now = timezone.now()
    for name, days, promise in (("Bo", 9, ""), ("Anna", 1, ""), ("Carl", 5, "kaffe")):
        person = people.meet(by=cast.signe, alias=name, now=now - timedelta(days=days))
        told = {"promise": promise, "promise_at": now + timedelta(days=1)} if promise else {}
        item = contacts.NewContact(person_id=person.id, kind="contact", happened_at=now - timedelta(days=days), **told)
        contacts.record(by=cast.signe, items=[item], now=now)
    answer = as_("signe").get("/borgere/", {"orden": order})
    rows = text_of(answer).split("<tbody>")[1]
    assert sorted(expected, key=rows.index) == expected


def test_a_search_never_stands_in_an_address(cast: Cast, as_: As) -> None:
    for number in range(30):
        people.meet(by=cast.signe, alias=f"Smed {number}", now=timezone.now())
    client = as_("signe")
    page = text_of(client.post("/borgere/", {"q": "smed"}))
    assert "q=" not in page
    assert 'method="get"' not in page
    assert text_of(client.post("/borgere/", {"q": "smed", "page": "2"})).count("<tr>") == 1 + 10
    assert "(30)" in text_of(client.get("/borgere/?q=smed+29")).split("</h1>")[0]


def test_an_alert_stands_on_top_of_every_list_of_the_team_and_of_no_other(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=timezone.now())
    yes = NewAnswer(item="P8", answer=Answer(State.VALUE, Decimal(1)))
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=[yes], now=timezone.now())
    for who in ("signe", "malik", "oda"):
        page = text_of(as_(who).get("/borgere/"))
        assert page.index("Selvmordsrisiko") < page.index("<h1")
        assert f"/borgere/{smed.id}/" in page
    assert "Selvmordsrisiko" not in text_of(as_("troels").get("/borgere/"))


def test_nobody_outside_the_team_is_told_of_an_alert_before_they_say_why_and_are_logged(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now = timezone.now()
    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=now)
    yes = NewAnswer(item="P8", answer=Answer(State.VALUE, Decimal(1)))
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=[yes], now=now)
    said = requests.NewRequest(words="Hjælp", said_at=now - timedelta(days=12), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    verdicts.judge(by=cast.signe, person_id=smed.id, now=now)
    lists = {"mona": ["/borgere/", "/tavlen/"], "asta": ["/borgere/", "/indbakken/"], "oda": ["/borgere/", "/tavlen/"]}
    told = {}
    for who, paths in lists.items():
        client = as_(who)
        pages = [text_of(client.get(path)) for path in paths] + [text_of(client.post("/borgere/", {"q": "smed"}))]
        assert all("Smed" in page for page in pages), who
        told[who] = [word for page in pages for word in ("Selvmordsrisiko", "selvmordstanker") if word in page]
    assert told == {"mona": [], "asta": [], "oda": ["Selvmordsrisiko", *["selvmordstanker"] * 3]}


def test_a_list_never_says_that_all_is_asked_when_one_no_has_decided_the_verdict(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    def not_known() -> str:
        page = text_of(as_("signe").get("/borgere/", {"hvem": "dead" if smed.died_at else "mine"}))
        return re.search(r'<td data-title="Endnu ikke kendt">(.*?)</td>', page)[1]

    now = timezone.now()
    details.describe(by=cast.signe, person_id=smed.id, values={"name": "Bo Smed"}, seen={}, now=now)
    identities.identify(by=cast.signe, person_id=smed.id, number="670761-4285", now=now)
    assert "4 kriterier" in not_known()
    criterion = next(each.id for each in target_group.load().criteria if each.kind != "areas")
    no = verdicts.NewCriterionAnswer(criterion, "not_met", "Sagt i dag")
    verdicts.answer_criteria(by=cast.signe, person_id=smed.id, answers=[no], now=now)
    assert "intet, der kan ændre vurderingen" in not_known()
    deaths.die(by=cast.signe, person_id=smed.id, on=law.local_day(now), source="Hospitalet", now=now)
    smed.refresh_from_db()
    assert not_known() == ""


@pytest.mark.parametrize("who", ["signe", "mona"])
@pytest.mark.parametrize("asked", [{}, {"q": "smed"}, {"orden": "not_seen"}, {"hvem": "all", "orden": "name"}])
def test_the_caseload_costs_the_same_few_queries_for_three_people_and_thirty(
    cast: Cast, as_: As, who: str, asked: dict[str, str], django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = as_(who)
    for size in (3, 27):
        for number in range(size):
            people.meet(by=cast.signe, alias=f"Smed {number}", now=timezone.now())
        client.get("/borgere/")
        # The session and the account among them, and the look-ups of those a search shows.
        with django_assert_max_num_queries(5):
            page = text_of(client.post("/borgere/", asked) if "q" in asked else client.get("/borgere/", asked))
        assert "Smed 0" in page or who == "signe"


def test_a_search_with_very_many_hits_says_so_and_asks_for_more_of_the_name(
    cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        people.meet(by=cast.signe, alias=f"Smed {number}", now=timezone.now())
    assert "3 borgere passer på “smed”." in text_of(as_("signe").post("/borgere/", {"q": "smed"}))
    monkeypatch.setattr(caseload, "FOUND", 2)
    page = text_of(as_("signe").post("/borgere/", {"q": "smed"}))
    assert "Mere end 2 borgere passer på “smed”. Skriv mere af navnet." in page
    assert "(over 2)" in page.split("</h1>")[0]


def test_a_search_by_number_costs_five_queries_and_its_look_ups_one_of_them(
    cast: Cast, as_: As, smed: people.Person, django_assert_max_num_queries: Callable[..., object]
) -> None:
    number = "070761-4285"
    identities.identify(by=cast.signe, person_id=smed.id, number=number, now=timezone.now())
    other = people.meet(by=cast.signe, alias="Ole", now=timezone.now())
    row = Identity.objects.get(person=smed)
    # Whoever had the number once is found by it too.
    row.pk, row.person, row.is_in_force = uuid4(), other, False
    row.save(force_insert=True)
    client = as_("signe")
    client.get("/borgere/")
    with django_assert_max_num_queries(5):
        page = text_of(client.post("/borgere/", {"q": number}))
    assert all(f"/borgere/{person.id}/" in page for person in (smed, other))
    assert [changes.lookups_of(person, by=cast.signe, undone=[]).count() for person in (smed, other)] == [1, 1]


def test_pages_of_people_are_never_kept_by_the_browser_and_run_no_inline_script(as_: As, smed: people.Person) -> None:
    response = as_("signe").get(f"/borgere/{smed.id}/")
    assert response.headers["Cache-Control"] == "no-store"
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
    assert " style=" not in text_of(response)
    assert "Smed" not in text_of(response).split("</title>")[0]


def test_every_page_about_a_person_says_who_and_what_they_want(cast: Cast, as_: As) -> None:
    now = timezone.now()
    person = people.meet(by=cast.signe, alias="Smedemesteren", own_wish="Ro om natten", now=now)
    item = contacts.NewContact(person_id=person.id, kind="contact", happened_at=now)
    contacts.record(by=cast.signe, items=[item], now=now)
    client = as_("signe")
    rooms = [f"/borgere/{person.id}/{room}" for room in ("oplysninger/", "opslag/", "forloeb/")]
    for address in (*rooms, f"/kontakter/vis/{item.id}/"):
        before_heading = text_of(client.get(address)).split('<main id="main"')[1].split("<h1>")[0]
        assert "Smedemesteren" in before_heading, address
        assert "Ro om natten" in before_heading, address


def test_a_score_made_elsewhere_says_what_it_is_of(cast: Cast, as_: As, smed: people.Person) -> None:
    told = {"instrument": "EuropASI", "version": "1", "source": "Center A", "wave": "baseline", "area_medical": "0,5"}
    client = as_("signe")
    form = client.get(f"/udredning/borger/{smed.id}/scorer/").context["form"]
    day = timezone.localdate().strftime("%d-%m-%Y")
    assert f'value="{day}"' in str(form["measured_on"])
    client.post(f"/udredning/borger/{smed.id}/scorer/", told | {"measured_on": day})
    page = " ".join(text_of(client.get(f"/borgere/{smed.id}/")).split())
    assert "Score fra et andet sted: Fysisk helbred 0,50 (Center A)" in page


def test_more_alerts_than_are_named_are_counted(cast: Cast, as_: As) -> None:
    keys = [people.meet(by=cast.signe, alias=f"Nr {number}", now=timezone.now()).id for number in range(12)]
    for number, key in enumerate(keys):
        interview = interviews.start(by=cast.signe, person_id=key, wave="baseline", now=timezone.now())
        yes = NewAnswer(item="P8", answer=Answer(State.VALUE, Decimal(1)))
        interviews.answer(by=cast.signe, interview_id=interview.id, answers=[yes], now=timezone.now())
        if number == 9:
            assert "flere</p>" not in text_of(as_("signe").get("/borgere/"))
    assert "og 2 flere</p>" in text_of(as_("signe").get("/borgere/"))


def test_the_authority_is_told_the_day_of_a_promise_and_not_its_hour(cast: Cast, as_: Callable[[str], Client]) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=9))
    due = (timezone.localtime(now) + timedelta(days=1)).replace(hour=14, minute=37)
    item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=now, promise="kaffe", promise_at=due)
    contacts.record(by=cast.signe, items=[item], now=now)
    said = requests.NewRequest(words="Hjælp mig", said_at=now - timedelta(days=1), said_to="Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    as_("asta").post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    for path in ("/borgere/", "/borgere/?hvem=all", "/indbakken/", f"/borgere/{smed.id}/"):
        shown = as_("asta").get(path).content.decode()
        assert "14:37" not in shown and "kaffe" not in shown, path
    listed = as_("asta").get("/borgere/").content.decode()
    assert "Smed" in listed and "i morgen" in listed
    assert "i morgen 14:37" in as_("signe").get("/borgere/").content.decode()


def test_the_first_screen_of_a_phone_holds_who_what_is_due_what_is_promised_and_the_one_action(
    cast: Cast, open_page: Any, barriers: Any, too_wide: Any
) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=40), own_wish="Jeg vil have ro om natten")
    said = requests.NewRequest(words="Få mig væk herfra", said_at=now - timedelta(days=12), said_to="Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    item = contacts.NewContact(
        person_id=smed.id,
        kind="contact",
        happened_at=now,
        promise="Følges til læge",
        promise_at=now + timedelta(hours=3),
    )
    contacts.record(by=cast.signe, items=[item], now=now)
    page = open_page(f"/borgere/{smed.id}/", user=cast.signe, width=360, height=640)
    for words in ("h1", "text=Log kontakt", "#person-head .mark--now", "#promises >> text=Følges til læge"):
        box = page.locator(words).first.bounding_box()
        assert box["y"] + box["height"] <= 640, words
    # What must be done stands above what has happened, and the list of what the page holds above neither.
    places = [page.locator(each).bounding_box()["y"] for each in ("#promises", ".contents", "#asked-title", "#course")]
    assert places == sorted(places)
    assert barriers(page) == [] and too_wide(page) == 0
    wide = open_page(f"/borgere/{smed.id}/", user=cast.signe, width=1280)
    course, block, known = (
        wide.locator(each).bounding_box() for each in ("#course", "#asked-title", "#situation-title")
    )
    # On a wide screen the three stand side by side as they are read, and what has happened is seen without scrolling.
    assert block["x"] < course["x"] < known["x"] and abs(block["y"] - known["y"]) < 100
    first = wide.locator("#course ol.timeline > li").first.bounding_box()
    assert first["y"] + first["height"] <= 800
    middle = open_page(f"/borgere/{smed.id}/", user=cast.signe, width=1024)
    course, block, known = (
        middle.locator(each).bounding_box() for each in ("#course", "#asked-title", "#situation-title")
    )
    assert block["y"] < course["y"] and course["x"] < known["x"]
    assert barriers(wide) == []


def test_the_log_says_in_words_on_which_page_the_look_up_began(as_: As, smed: people.Person) -> None:
    as_("malik").get(f"/planer/borger/{smed.id}/")
    client = as_("signe")
    client.get(f"/borgere/{smed.id}/")
    page = text_of(client.get(f"/borgere/{smed.id}/opslag/"))
    assert "åbnede siden: planen" in page and "åbnede siden: borgerens side" in page


def test_a_page_of_the_log_beyond_its_end_is_the_last(
    as_: As, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brobygger.web.people.views.LOOKUPS_PAGE", 3)
    for who in ("signe", "malik", "oda", "mona", "asta"):
        as_(who).get(f"/planer/borger/{smed.id}/")
    client = as_("signe")
    last, beyond = (client.get(f"/borgere/{smed.id}/opslag/?page={number}").context["lookups"] for number in (2, 99))
    assert beyond.number == last.number == 2 and [*beyond] == [*last] != []
    assert [row.at for row in last] == sorted((row.at for row in last), reverse=True)


def test_every_room_whose_pages_open_a_person_has_a_word_in_the_log() -> None:
    web = Path(opening.__file__).parent
    rooms = {file.parent.name for file in web.glob("*/*.py") if "opened(" in file.read_text(encoding="utf-8")}
    assert rooms <= set(access.PAGES)


@pytest.mark.parametrize(
    "sent", [{}, {"worker": ""}, {"worker": "vrøvl"}, {"worker": str(uuid4())}, {"worker": "troels"}]
)
def test_a_contact_person_who_is_none_of_the_team_is_asked_for_again_in_words(
    cast: Cast, as_: As, smed: people.Person, sent: dict[str, str]
) -> None:
    told = {"worker": str(cast.troels.id)} if sent.get("worker") == "troels" else sent
    answer = as_("signe").post(f"/borgere/{smed.id}/kontaktperson/", told)
    assert answer.status_code == 422
    assert "Vælg en fra teamet" in text_of(answer) and "Malik Å" in text_of(answer)
    smed.refresh_from_db()
    assert smed.contact_person == cast.signe


def test_someone_like_the_one_just_met_is_shown_with_the_name_that_makes_them_so(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    details.add(by=cast.signe, person_id=smed.id, kind="alias", value="Kaptajnen", now=timezone.now())
    page = text_of(as_("malik").post("/borgere/ny/", {"alias": "Smeden"}))
    shown = " ".join(re.sub(r"<[^>]+>", " ", page.split('<ul class="plain-list stack">')[1].split("</ul>")[0]).split())
    assert "Kaptajnen , kaldes også Smed, 45" in shown
    assert Person.objects.count() == 1


def test_the_page_says_which_age_counts_and_that_another_disagrees(cast: Cast, as_: As, smed: people.Person) -> None:
    client, year = as_("signe"), timezone.localdate().year

    def shown() -> str:
        return text_of(client.get(f"/borgere/{smed.id}/"))

    def born(told: int, seen: dict[str, Any]) -> None:
        values = {"birth_year": str(told)}
        details.describe(by=cast.signe, person_id=smed.id, values=values, seen=seen, now=timezone.now())

    born(year - 47, {})
    assert "tæller:" not in shown(), "a guess may be some years out"
    born(year - 20, {"birth_year": Detail.objects.get(kind="birth_year").id})
    assert (
        "Fødselsåret tæller: omkring 20 år. Den omtrentlige alder, der er skrevet, 45, passer ikke med det." in shown()
    )
    identities.identify(by=cast.signe, person_id=smed.id, number="070761-4285", now=timezone.now())
    page = shown()
    assert f"Det fødselsår, der er skrevet, {year - 20}, passer ikke med det." in page
    assert "Den omtrentlige alder, der er skrevet, 45, passer ikke med det." in page
    assert "CPR-nummeret tæller: " in page and "070761" not in page
    client = as_("mona")
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "supervision"})
    page = shown()
    assert f"Det fødselsår, der er skrevet, {year - 20}, passer ikke med CPR-nummeret." in page
    assert "Den omtrentlige alder, der er skrevet, 45, passer ikke med CPR-nummeret." in page
    assert "CPR-nummeret tæller" not in page, "who may not see the number is not told the age it says"


def test_the_page_says_who_sees_to_the_course_where_the_contact_person_is_not_at_work(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    def head() -> str:
        return (
            text_of(as_("oda").get(f"/borgere/{smed.id}/"))
            .split('<header class="person-head"')[1]
            .split("</header>")[0]
        )

    assert "Signe Bro" in head() and "Tager sig af det" not in head()
    accounts.switch_off(username="signe", now=timezone.now())
    shown = head()
    assert "ikke på arbejde i teamet mere" in shown and "Tager sig af det: Oda Leder" in shown
    died = {"on": timezone.localdate(), "source": "Hospitalet", "now": timezone.now()}
    deaths.die(by=cast.malik, person_id=smed.id, **died)
    shown = head()
    assert "Sagen er nu hos: Oda Leder" in shown and "ikke på arbejde" not in shown


def test_a_name_that_is_a_script_is_text_wherever_it_stands(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    script, now = '<script>alert("Smed")</script>', timezone.now()
    other = people.meet(by=cast.signe, alias=script, now=now - timedelta(days=40))
    details.describe(by=cast.signe, person_id=other.id, values={"name": f"Bo {script}"}, seen={}, now=now)
    said = requests.NewRequest(words="Hjælp mig", said_at=now - timedelta(days=2), said_to="Signe")
    requests.ask(by=cast.signe, person_id=other.id, new=said, now=now)
    courses.move(by=cast.signe, person_id=other.id, to="treatment", seen="contact", now=now)
    pages = {
        "signe": [
            f"/borgere/{other.id}/",
            "/borgere/",
            "/i-dag/?hvem=all",
            f"/borgere/{smed.id}/sammenlaeg/?anden={other.id}",
        ],
        "oda": ["/tavlen/", "/tavlen/dosis/"],
        "asta": ["/indbakken/"],
    }
    for who, paths in pages.items():
        client = as_(who)
        for path in paths:
            answer = client.get(path)
            page = answer.content.decode()
            assert answer.status_code == 200 and "<script>alert" not in page, path
            assert "&lt;script&gt;alert(&quot;Smed&quot;)&lt;/script&gt;" in page, path


@pytest.mark.parametrize(
    ("who", "says", "leads_to"),
    [
        ("signe", "Ingen i dit team passer", "/borgere/ny/"),
        ("asta", "Ingen af dem, hvis sag er hos jer, passer", "/anmodninger/ny/"),
        ("mona", "Ingen af dem, du kan se, passer", ""),
    ],
)
def test_a_search_that_finds_nobody_says_so_of_those_one_can_see(as_: As, who: str, says: str, leads_to: str) -> None:
    page = as_(who).post("/borgere/", {"q": "Ingenmand"}).content.decode()
    found = page.partition('class="empty"')[2].partition("</div>")[0]
    assert says in found and ("team" in found) == (who == "signe")
    assert (f'href="{leads_to}"' in found) if leads_to else ("href" not in found)
