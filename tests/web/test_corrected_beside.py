"""What a referral or a consent said before it was corrected can be read beside it, and who wrote it first stays who did."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brobygger.records.referrals import Referral
from brobygger.rules.consents import Receiver, Told
from brobygger.services import consents, details, people
from brobygger.services.referrals import referring
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)
BEFORE = "Rettet: Det stod her før"


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 60 * DAY)


def refer(by: Any, person: people.Person, to: str = "Tandlægen") -> Referral:
    now = timezone.now()
    told = {"own_words": "Jeg vil gerne kunne tygge", "driver": "Signe går med", "taken_along": "Sygesikringskort"}
    new = referring.NewReferral(
        "bridge", now - 5 * DAY, (now + 5 * DAY).date(), help_kind="dentist", to=to, details=told
    )
    return referring.refer(by=by, person_id=person.id, new=new, now=now - 5 * DAY)


def describe(by: Any, row: Referral, seen: Referral, **told: str) -> Referral:
    return referring.describe(by=by, referral_id=row.id, values=told, seen=seen.id, now=timezone.now())


def allow(by: Any, person: people.Person, told: Told, corrects: Any = None) -> Any:
    now = timezone.now()
    return consents.give(by=by, person_id=person.id, told=told, now=now, corrects_id=corrects.id if corrects else None)


def said(about: str) -> Told:
    at, to = timezone.now() - 5 * DAY, Receiver("gp", "Lægehuset")
    return Told("yes", to, "oral", at, about=about, purpose="medicin", witness="Signe", own_words=f"Ja til {about}")


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def stood(html: str) -> str:
    """What is folded as having stood before; it stands once."""
    assert html.count(BEFORE) == 1
    return text_of(html.split(BEFORE)[1].split("</details>")[0])


PAGES = ("/borgere/{}/", "/borgere/{}/forloeb/")


@pytest.mark.parametrize("address", ["/henvisninger/borger/{}/", *PAGES])
def test_what_a_referral_said_first_is_read_beside_it_and_who_referred_stays_who_did(
    cast: Cast, as_: As, smed: people.Person, address: str
) -> None:
    first = refer(cast.signe, smed)
    assert BEFORE not in page(as_("oda"), address.format(smed.id))
    then = describe(cast.malik, first, first, own_words="Ondt i en tand", driver="Malik går med")
    describe(cast.oda, first, then, driver="Oda går med")
    shown = page(as_("oda"), address.format(smed.id))
    before, now = stood(shown), text_of(shown.split(BEFORE)[0] + shown.split(BEFORE)[1].split("</details>", 1)[1])
    assert before.index("Malik går med") < before.index("Jeg vil gerne kunne tygge") < before.index("Signe går med")
    assert "Ondt i en tand" in before and "Sygesikringskort" in before
    assert "Ondt i en tand" in now and "Jeg vil gerne kunne tygge" not in now
    assert re.search(
        r"Signe Bro · rettet \S+( \S+)? kl\. \d\d:\d\d, Oda Leder|Signe Bro · rettet [^·]*, Oda Leder", now
    )


@pytest.mark.parametrize("address", ["/samtykke/borger/{}/", *PAGES])
def test_what_a_consent_said_first_is_read_beside_it_and_who_wrote_it_stays_who_did(
    cast: Cast, as_: As, smed: people.Person, address: str
) -> None:
    first = allow(cast.signe, smed, said("Blodprøver"))
    assert BEFORE not in page(as_("oda"), address.format(smed.id))
    changed = replace(said("Medicinen"), to=Receiver("dentist", "Tand og Co"))
    allow(cast.malik, smed, changed, first)
    shown = page(as_("oda"), address.format(smed.id))
    before, now = stood(shown), text_of(shown.split(BEFORE)[0])
    assert "Blodprøver" in before and "Lægehuset" in before and "Ja til Blodprøver" in before
    assert "Signe Bro" in before and "Medicinen" not in before
    assert "Medicinen" in now and "Blodprøver" not in now
    assert re.search(r"Signe Bro · rettet [^·]*, Malik Å", text_of(shown))


def test_taken_back_it_says_beside_what_is_struck_out_what_stood_before_that(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    first = refer(cast.signe, smed)
    then = describe(cast.malik, first, first, own_words="Ondt i en tand")
    referring.take_back(by=cast.oda, referral_id=then.id, why="Forkert borger", now=timezone.now())
    for address in ("/henvisninger/borger/{}/", *PAGES):
        before = stood(page(as_("signe"), address.format(smed.id)))
        assert "Jeg vil gerne kunne tygge" in before and "Signe Bro" in before, address


def test_the_citizens_own_words_are_for_who_reads_the_diary_also_where_they_were_corrected(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    first = refer(cast.signe, smed)
    describe(cast.malik, first, first, own_words="Ondt i en tand")
    given = allow(cast.signe, smed, said("Blodprøver"))
    allow(cast.malik, smed, said("Medicinen"), given)
    client = as_("asta")
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision", "next": "/"})
    for address in ("/henvisninger/borger/{}/", "/samtykke/borger/{}/", *PAGES):
        answer = client.get(address.format(smed.id))
        assert "Jeg vil gerne kunne tygge" not in answer.content.decode()
        assert "Ja til Blodprøver" not in answer.content.decode()


def test_of_a_protected_address_the_course_leads_to_the_page_that_is_logged(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    first = refer(cast.signe, smed)
    describe(cast.malik, first, first, driver="Malik kører til Skovhuset")
    describe(cast.malik, first, Referral.objects.latest("recorded_at"), driver="Malik går med")
    values = {"address_protection": "yes"}
    details.describe(by=cast.signe, person_id=smed.id, values=values, seen={}, now=timezone.now())
    for address in PAGES:
        shown = page(as_("signe"), address.format(smed.id))
        assert "Skovhuset" not in shown and "rettet" in shown
    assert "Malik kører til Skovhuset" in stood(page(as_("signe"), f"/henvisninger/borger/{smed.id}/"))


@pytest.mark.parametrize("address", ["/henvisninger/borger/{}/", "/samtykke/borger/{}/", *PAGES])
def test_many_corrected_cost_no_more_than_one(cast: Cast, as_: As, smed: people.Person, address: str) -> None:
    client = as_("signe")

    def cost() -> int:
        page(client, address.format(smed.id))
        with CaptureQueriesContext(connection) as found:
            page(client, address.format(smed.id))
        return len(found)

    rows = [refer(cast.signe, smed, to=f"Tandlæge {n}") for n in range(4)]
    given = [allow(cast.signe, smed, replace(said("Medicin"), to=Receiver("gp", f"Læge {n}"))) for n in range(4)]
    plain = cost()
    for n, (row, yes) in enumerate(zip(rows, given, strict=True)):
        describe(cast.malik, row, row, driver=f"Malik {n}")
        allow(cast.malik, smed, replace(said("Blodprøver"), to=Receiver("gp", f"Læge {n}")), yes)
    assert cost() <= plain + (2 if address in PAGES else 0)
