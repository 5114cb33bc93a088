"""Correcting a request on its page: what was typed is kept, what stood before can be read, the place stays protected."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.changes import AuditEntry
from brobygger.records.people import Person
from brobygger.records.requests import Request
from brobygger.services import details, people, requests
from brobygger.services.requests import decisions
from tests.cast import Cast

As = Callable[[str], Client]


@pytest.fixture
def row(cast: Cast) -> Request:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now)
    said = requests.NewRequest("Jeg vil i behandling", now - timedelta(days=3), "Signe Bro", place="Bænken")
    return requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def sent(client: Client, row: Request, **more: str) -> object:
    form = client.get(f"/anmodninger/{row.id}/ret/").context["form"]
    told = {name: form[name].value() for name in form.fields}
    day = told["happened_on"]
    told |= {"happened_on": f"{day:%d-%m-%Y}", "happened_time": f"{told['happened_time'] or ''}"[:5]}
    return client.post(f"/anmodninger/{row.id}/ret/", {k: v for k, v in told.items() if v not in (None, False)} | more)


def test_a_request_is_corrected_on_its_page_and_the_earlier_version_can_be_read(as_: As, row: Request) -> None:
    client = as_("signe")
    overview = f"/anmodninger/borger/{row.person_id}/"
    assert f"/anmodninger/{row.id}/ret/" in text_of(client.get(overview))
    day = timezone.localdate() - timedelta(days=5)
    answer = sent(client, row, words="Få mig i behandling", happened_on=f"{day:%d-%m-%Y}")
    assert answer.status_code == 302, text_of(answer)
    page = text_of(client.get(overview))
    assert "Rettet. Den tidligere version er gemt." in page
    assert "Få mig i behandling" in page and "Jeg vil i behandling" not in page
    # Fourteen days from the day it was said now.
    assert f"{day + timedelta(days=14):%d-%m-%Y}" in page or "9 dage" in page
    fixed = Request.objects.current().get()
    assert f"/anmodninger/{fixed.id}/foer/" in page
    before = text_of(client.get(f"/anmodninger/{row.id}/foer/"))
    assert before.index("Få mig i behandling") < before.index("Jeg vil i behandling")
    assert before.count("Signe Bro") >= 2
    assert f"/anmodninger/{fixed.id}/foer/" in text_of(client.get(f"/borgere/{row.person_id}/"))


def test_a_correction_that_cannot_be_is_told_at_its_field_and_nothing_typed_is_lost(as_: As, row: Request) -> None:
    client = as_("signe")
    day = timezone.localdate() + timedelta(days=1)
    for wrong, field in (({"said_to": ""}, "said_to"), ({"happened_on": f"{day:%d-%m-%Y}"}, "happened_on")):
        answer = sent(client, row, **{"words": "Få mig i behandling", "place": "Ved havnen", **wrong})
        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert answer.context["form"].errors.keys() == {field}  # type: ignore[attr-defined]
        assert "Få mig i behandling" in text_of(answer) and "Ved havnen" in text_of(answer)
    assert "Tidspunktet er ikke kommet endnu" in text_of(answer) and f"{day:%d-%m-%Y}" in text_of(answer)
    assert Request.objects.get().words == "Jeg vil i behandling"


def test_a_decided_request_is_not_made_anonymous_and_the_page_says_what_to_do_instead(
    as_: As, cast: Cast, row: Request
) -> None:
    now = timezone.now()
    new = decisions.NewDecision(row.id, "grant", "Fordi", now)
    decisions.decide(by=cast.asta, person_id=row.person_id, new=new, now=now)
    answer = sent(as_("signe"), row, words="Få mig i behandling", is_anonymous="on")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    page = text_of(answer)
    assert "Skriv det som en ny henvendelse" in page and "Få mig i behandling" in page
    assert not Request.objects.get().is_anonymous


def test_of_an_older_form_what_was_typed_is_kept_and_can_be_saved_again(as_: As, cast: Cast, row: Request) -> None:
    client = as_("signe")
    form = client.get(f"/anmodninger/{row.id}/ret/").context["form"]
    new = requests.NewRequest(row.words, row.happened_at, "Malik Å", place="Bænken")
    fixed = requests.correct(by=cast.malik, seen=row.id, new=new, now=timezone.now())
    at = timezone.localtime(row.happened_at)
    typed = {
        "id": str(form["id"].value()), "seen": str(row.id), "words": "Få mig i behandling", "said_to": "Signe Bro",
        "place": "Bænken", "happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}",
    }  # fmt: skip
    refused = client.post(f"/anmodninger/{row.id}/ret/", typed)
    assert refused.status_code == 422
    page = text_of(refused)
    assert "Malik Å har rettet" in page and "Få mig i behandling" in page
    kept = refused.context["form"]
    assert (kept["seen"].value(), kept["said_to"].value()) == (str(fixed.id), "Malik Å")
    again = {name: kept[name].value() or "" for name in typed}
    assert client.post(f"/anmodninger/{row.id}/ret/", again).status_code == 302
    stands = Request.objects.current().get()
    assert (stands.words, stands.said_to) == ("Få mig i behandling", "Malik Å")


def test_the_place_of_who_is_protected_is_in_the_form_alone_and_that_is_logged(
    as_: As, cast: Cast, row: Request
) -> None:
    now, values = timezone.now(), {"address_protection": "yes"}
    new = requests.NewRequest(row.words, row.happened_at, "Signe", place="Kiosken")
    requests.correct(by=cast.signe, seen=row.id, new=new, now=now)
    details.describe(by=cast.signe, person_id=row.person_id, values=values, seen={}, now=now)
    client = as_("signe")
    before = text_of(client.get(f"/anmodninger/{row.id}/foer/"))
    assert "Kiosken" not in before and "Bænken" not in before and before.count("sted beskyttet") == 2
    log = AuditEntry.objects.filter(act="people.see_protected", person_id=row.person_id)
    assert not log.exists()
    assert "Kiosken" in text_of(client.get(f"/anmodninger/{row.id}/ret/"))
    assert log.count() == 1


def test_the_place_of_who_is_protected_is_kept_from_the_authority_that_corrects_the_rest(
    as_: As, cast: Cast, row: Request
) -> None:
    now, values = timezone.now(), {"address_protection": "yes"}
    details.describe(by=cast.signe, person_id=row.person_id, values=values, seen={}, now=now)
    client = as_("asta")
    client.post(f"/borgere/{row.person_id}/formaal/", {"purpose": "decision"})
    page = client.get(f"/anmodninger/{row.id}/ret/")
    assert "Bænken" not in text_of(page) and "place" not in page.context["form"].fields
    assert "Stedet er beskyttet og bliver stående." in text_of(page)
    assert not AuditEntry.objects.filter(act="people.see_protected").exists()
    assert sent(client, row, words="Få mig i behandling", place="Et andet sted").status_code == 302  # type: ignore[attr-defined]
    fixed = Request.objects.current().get()
    assert (fixed.words, fixed.place) == ("Få mig i behandling", "Bænken")
    # The protection ends while the page lies open: it has no place on it, and takes none away.
    told = client.get(f"/anmodninger/{row.id}/ret/").context["form"]
    typed = {name: told[name].value() or "" for name in told.fields}
    at = timezone.localtime(row.happened_at)
    typed |= {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}", "words": "Hjælp mig"}
    Person.objects.filter(id=row.person_id).update(is_address_protected=False)
    assert client.post(f"/anmodninger/{row.id}/ret/", typed).status_code == 302
    fixed = Request.objects.current().get()
    assert (fixed.words, fixed.place) == ("Hjælp mig", "Bænken")


def test_a_request_corrected_into_a_wish_whose_deadline_has_stopped_is_said_to_have_no_deadline(
    as_: As, cast: Cast, row: Request
) -> None:
    now = timezone.now()
    said = requests.NewRequest("Hjælp mig", now - timedelta(days=20), "Signe Bro")
    first = requests.ask(by=cast.signe, person_id=row.person_id, new=said, now=now)
    at = now - timedelta(days=6)
    requests.happen(by=cast.signe, request_id=first.id, kind="started", at=at, now=now)
    overview, told = f"/anmodninger/borger/{row.person_id}/", "et tidligere ønske, hvis frist er stoppet"
    client = as_("signe")
    sent(client, row, words="Få mig i behandling")
    assert told not in text_of(client.get(overview))
    fixed = requests.request_in_scope(by=cast.signe, request_id=row.id)
    day = {"happened_on": f"{timezone.localdate() - timedelta(days=9):%d-%m-%Y}"}
    asked = sent(client, fixed, words="Nu vil jeg i behandling", **day)
    page = text_of(asked)
    assert f"hvis frist stoppede den {timezone.localtime(at):%d-%m-%Y}" in page and "Nu vil jeg i behandling" in page
    assert asked.context["form"]["happened_on"].value() == day["happened_on"], "nothing typed is lost"  # type: ignore[attr-defined]
    assert requests.request_in_scope(by=cast.signe, request_id=row.id) == fixed
    smed = people.person_in_scope(cast.signe, row.person_id)
    assert requests.running_clock(smed, by=cast.signe) is not None, "the deadline runs until somebody says it is meant"
    sent(client, fixed, is_stop_meant="on", **day)
    assert told in text_of(client.get(overview))
    # Only once: what is corrected in it since changes no deadline.
    fixed = requests.request_in_scope(by=cast.signe, request_id=row.id)
    sent(client, fixed, words="Sæt mig i behandling")
    assert told not in text_of(client.get(overview))


def test_a_day_that_turns_a_beginning_in_time_into_a_late_one_is_asked_about_once(
    as_: As, cast: Cast, row: Request
) -> None:
    client, now = as_("signe"), timezone.now()
    requests.happen(by=cast.signe, request_id=row.id, kind="started", at=now - timedelta(days=1), now=now)
    clock = requests.clock_of(row.person, row.id, by=cast.signe)
    assert clock.is_kept
    day = timezone.localdate() - timedelta(days=33)
    answer = sent(client, row, happened_on=f"{day:%d-%m-%Y}")
    page = text_of(answer)
    assert f"fristen {day + timedelta(days=14):%d-%m-%Y}" in page and "ikke holdt" in page
    assert requests.clock_of(row.person, row.id, by=cast.signe).is_kept, "nothing was saved"
    near = timezone.localdate() - timedelta(days=6)
    assert sent(client, row, happened_on=f"{day:%d-%m-%Y}", is_day_sure="on").status_code == 302  # type: ignore[attr-defined]
    assert requests.clock_of(row.person, row.id, by=cast.signe).is_kept is False
    newest = Request.objects.current().get()
    assert sent(client, newest, happened_on=f"{near:%d-%m-%Y}").status_code == 302  # type: ignore[attr-defined]
