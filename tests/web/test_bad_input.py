"""What a browser, a stranger or a slip of the hand can send: told in words at the field, never an empty page or a fault."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.contacts import Contact
from brobygger.records.people import Detail, Merge, Person
from brobygger.rules.refusals import Refusal
from brobygger.services import details, people
from brobygger.services.assessments import interviews
from tests.cast import Cast
from tests.waiting import says, until

As = Callable[[str], Client]
MANY_WORDS = " ".join(one + other for one in "abcdefghijklmnopqrstuvwxyz" for other in "abcdefghijklmnopqrstuvwxyz")


def text_of(response: object) -> str:
    return response.content.decode()


@pytest.fixture
def lotte(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Lotte", now=timezone.now())


def test_a_merge_with_too_long_a_reason_or_no_other_record_says_so_and_merges_nothing(
    as_: As, smed: people.Person, lotte: people.Person
) -> None:
    client, address = as_("signe"), f"/borgere/{smed.id}/sammenlaeg/"
    long = client.post(f"{address}?anden={lotte.id}", {"other": lotte.id, "reason": "x" * 5_000_000})
    assert long.status_code == 422
    assert 'id="id_reason_error"' in text_of(long)
    for sent in ({"other": "nope"}, {"reason": "samme tatovering"}):
        none = client.post(address, sent)
        assert none.status_code == 422
        assert "Vælg den anden registrering igen." in text_of(none)
    assert not Merge.objects.exists()


@pytest.mark.parametrize("day", ["01-01-0001", "12-11-0206", "31-12-9999"])
def test_a_day_that_cannot_be_is_refused_for_answers_and_for_scores(
    cast: Cast, as_: As, smed: people.Person, day: str
) -> None:
    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=timezone.now())
    client = as_("signe")
    asked = client.post(f"/udredning/samtale/{interview.id}/medical/", {"asked_on": day, "M6": "3"})
    scored = client.post(
        f"/udredning/borger/{smed.id}/scorer/",
        {"instrument": "EuropASI", "version": "1", "source": "x", "wave": "baseline", "measured_on": day}
        | {"area_medical": "0,5"},
    )
    assert (asked.status_code, scored.status_code) == (422, 422)
    assert 'id="id_asked_on_error"' in text_of(asked)
    assert 'id="id_measured_on_error"' in text_of(scored)


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59+00:00", "9999", "i går"]
)
def test_a_moment_no_database_counts_with_is_no_place_in_the_course(as_: As, smed: people.Person, moment: str) -> None:
    assert as_("signe").get(f"/borgere/{smed.id}/forloeb/", {"foer": moment}).status_code == 404


def test_a_search_of_hundreds_of_words_is_answered(as_: As, smed: people.Person, lotte: people.Person) -> None:
    client = as_("signe")
    assert client.post("/borgere/", {"q": MANY_WORDS}).status_code == 200
    assert client.post(f"/borgere/{smed.id}/sammenlaeg/", {"q": MANY_WORDS}).status_code == 200
    assert "Lotte" in text_of(client.post("/borgere/", {"q": "lotte"}))


def test_two_lengths_of_one_contact_are_asked_about_and_the_one_typed_can_be_saved(
    as_: As, smed: people.Person
) -> None:
    local = timezone.localtime()
    sent = {"kind": "contact", "happened_on": local.strftime("%d-%m-%Y"), "happened_time": local.strftime("%H:%M")}
    client, address = as_("signe"), f"/kontakter/{smed.id}/ny/"
    sent["id"] = str(client.get(address).context["form"]["id"].value())
    answer = client.post(address, sent | {"minutes": "30", "minutes_other": "45"})
    assert answer.status_code == 422
    assert "Du har valgt 30 min. og skrevet 45." in text_of(answer)
    assert not Contact.objects.exists()
    assert answer.context["form"]["minutes"].value() == ""
    client.post(address, sent | {"minutes": "45", "minutes_other": "45"} | {"minutes": ""})
    assert Contact.objects.get().minutes == 45


def test_every_fault_about_someone_new_is_told_at_its_field_at_once(cast: Cast, as_: As) -> None:
    page = text_of(as_("signe").post("/borgere/ny/", {"alias": "Bo", "rough_age": "400", "place": "hos 010190-0001"}))
    assert 'id="id_rough_age_error"' in page
    assert 'id="id_place_error"' in page
    assert 'id="id_alias_error"' not in page
    assert not Person.objects.exists()


def test_the_last_name_cannot_be_emptied(cast: Cast, as_: As, smed: people.Person) -> None:
    signe, moment = cast.signe, timezone.now()
    details.describe(by=signe, person_id=smed.id, values={"name": "Ole Testesen"}, seen={}, now=moment)
    details.retract(by=signe, detail_id=Detail.objects.get(kind="alias").id, why="Forkert", now=moment)
    name = Detail.objects.get(kind="name")
    with pytest.raises(Refusal, match="at least one name"):
        details.describe(by=signe, person_id=smed.id, values={"name": " "}, seen={"name": name.id}, now=moment)
    answer = as_("signe").post(f"/borgere/{smed.id}/oplysninger/", {"name": "", "seen_name": name.id, "phase": "1"})
    assert answer.status_code == 422
    assert Detail.objects.current().filter(kind="name").count() == 1


def test_a_form_that_cannot_be_trusted_is_refused_on_a_page_of_ours_in_danish(cast: Cast, smed: people.Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.signe)
    answer = client.post(f"/kontakter/{smed.id}/ny/", {"own_words": "vigtigt"})
    assert answer.status_code == 403
    assert "Det, du skrev, er gemt på denne computer." in text_of(answer)
    assert "site-header" in text_of(answer)
    assert "data-refused" in text_of(answer)


def test_an_address_opened_the_wrong_way_says_so_in_words(as_: As, smed: people.Person) -> None:
    answer = as_("signe").get(f"/udredning/borger/{smed.id}/begynd/")
    assert answer.status_code == 405
    assert "Adressen kan ikke åbnes på den måde" in text_of(answer)
    assert answer.headers["Allow"] == "POST"


def sent(told: dict[str, str]) -> dict[str, str]:
    """As a browser sends a form without files."""
    return {"data": urlencode(told), "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("sign", "status", "said"),
    [("x", 422, "Der kan højst gemmes 100000"), ("å", 413, "Det, du skrev, er ikke tabt")],
)
def test_ten_million_letters_are_refused_as_too_long_and_nobody_is_told_to_reload(
    as_: As, smed: people.Person, sign: str, status: int, said: str
) -> None:
    at = timezone.localtime()
    told = {
        "id": str(uuid4()),
        "kind": "contact",
        "happened_on": f"{at:%d-%m-%Y}",
        "happened_time": f"{at:%H:%M}",
        "note": sign * 10_000_000,
    }
    answer = as_("signe").post(f"/kontakter/{smed.id}/ny/", **sent(told))
    page = text_of(answer)
    assert answer.status_code == status
    assert said in page and "genindlæs" not in page
    assert not Contact.objects.exists()


def test_what_is_longer_than_the_server_takes_is_not_sent_and_still_stands_in_the_form(
    cast: Cast, smed: people.Person, open_page: Any
) -> None:
    page = open_page(f"/kontakter/{smed.id}/ny/", user=cast.signe)
    # On its way each of these letters is six signs: 24 MB.
    page.evaluate("document.querySelector('[name=note]').value = 'å'.repeat(4_000_000)")
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.click("main form button.button-primary", timeout=60_000)
    page.wait_for_selector("[data-too-long]")
    says(page.locator("[data-too-long]"), "Teksten er for lang til at blive gemt")
    until(lambda: page.evaluate("document.querySelector('[name=note]').value.length") == 4_000_000)
    assert not [url for url in posted if "/kontakter/" in url]
    page.evaluate("document.querySelector('[name=note]').value = 'Kort'")
    page.click("main form button.button-primary")
    page.wait_for_url(f"**/borgere/{smed.id}/**")
    assert Contact.objects.get().note == "Kort"
