"""What is asked once: where a correction changes where somebody lives now, where a step goes on from treatment that nobody
wrote of, and where something was told long ago."""

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.assessments import Diagnosis, Finding
from brobygger.records.treatment import Housing, SubstitutionStep
from brobygger.services import people
from tests.cast import Cast

As = Callable[[str], Client]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=200))


def day(days_ago: int) -> str:
    return f"{timezone.localdate() - timedelta(days=days_ago):%d-%m-%Y}"


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def filled(client: Client, address: str, **typed: str) -> dict[str, str]:
    """What the browser would send of the form as it opens, with some of it changed."""
    form = client.get(address).context["form"]
    return {name: str(form[name].value() or "") for name in form.fields if name not in {"is_sure", "is_begun"}} | typed


def test_a_correction_that_makes_another_place_the_present_one_is_asked_about_once_and_said(
    as_: As, smed: people.Person
) -> None:
    client, new = as_("signe"), f"/behandling/borger/{smed.id}/bolig/ny/"
    for category, days in (("1", 180), ("2", 15)):
        client.post(new, {"category": category, "from_on": day(days)})
    street = Housing.objects.get(category="1")
    correct = f"/behandling/bolig/{street.id}/ret/"
    # An earlier day that stays the earlier one is asked nothing.
    assert client.post(correct, filled(client, correct, from_on=day(190))).status_code == 302
    street = Housing.objects.current().get(category="1")
    correct = f"/behandling/bolig/{street.id}/ret/"
    sent = filled(client, correct, from_on=day(5))
    asked = client.post(correct, sent)
    page = text_of(asked)
    assert asked.status_code == 422
    assert "Så bor borgeren nu: På gaden" in page and day(5) in page and "Ja, sådan er det nu" in page
    assert Housing.objects.current().get(category="1").id == street.id, "nothing is written before it is answered"
    done = client.post(correct, sent | {"is_sure": "on"}, follow=True)
    assert "Som nu står: På gaden" in text_of(done) and day(5) in text_of(done)
    # The other way round: the present one moved behind another.
    row = Housing.objects.current().get(category="1")
    correct = f"/behandling/bolig/{row.id}/ret/"
    asked = client.post(correct, filled(client, correct, from_on=day(100)))
    assert asked.status_code == 422 and "Så bor borgeren nu: " in text_of(asked)
    # What the present place is, is corrected without a question.
    assert client.post(correct, filled(client, correct, category="3")).status_code == 302


@pytest.mark.parametrize("step", ["reenrolled", "stopped", "paused"])
def test_a_step_that_goes_on_from_treatment_nobody_wrote_of_is_asked_about_once(
    as_: As, smed: people.Person, step: str
) -> None:
    client, address = as_("signe"), f"/behandling/borger/{smed.id}/substitution/ny/"
    typed = {"step": step, "reported_by": "Smed", "happened_on": day(9)}
    asked = client.post(address, typed)
    assert asked.status_code == 422 and "Ingen har skrevet, at behandlingen begyndte" in text_of(asked)
    assert "Ja, den begyndte, før vi kendte borgeren" in text_of(asked)
    assert not SubstitutionStep.objects.exists()
    # Of a day long ago both are asked at once.
    both = text_of(client.post(address, typed | {"happened_on": day(400)}))
    assert "Ingen har skrevet, at behandlingen begyndte" in both and "mere end et år siden" in both
    assert client.post(address, typed | {"is_begun": "on"}).status_code == 302
    row = SubstitutionStep.objects.get()
    correct = f"/behandling/substitution/{row.id}/ret/"
    assert client.post(correct, filled(client, correct, note="Rettet")).status_code == 302


def test_once_a_beginning_is_written_no_step_after_it_asks(as_: As, smed: people.Person) -> None:
    client, address = as_("signe"), f"/behandling/borger/{smed.id}/substitution/ny/"
    for step, days in (("wish", 40), ("started", 30), ("stopped", 20), ("reenrolled", 10), ("paused", 5)):
        typed = {"step": step, "reported_by": "Smed", "happened_on": day(days)}
        assert client.post(address, typed).status_code == 302, step
    before = client.post(address, {"step": "stopped", "reported_by": "Smed", "happened_on": day(50)})
    assert before.status_code == 422


@pytest.mark.parametrize(
    ("address", "typed", "model", "correct"),
    [
        (
            "/udredning/borger/{}/situation/health/",
            {"aspect": "need", "text": "Ondt i ryggen", "told_by": "citizen"},
            Finding,
            "/udredning/oplysning/{}/ret/",
        ),
        (
            "/udredning/borger/{}/diagnose/",
            {"what": "Angst", "source": "Lægen", "certainty": "told"},
            Diagnosis,
            "/udredning/diagnose/{}/ret/",
        ),
    ],
)
def test_what_was_told_long_ago_is_asked_about_once(
    as_: As, smed: people.Person, address: str, typed: dict[str, str], model: Any, correct: str
) -> None:
    client, address = as_("signe"), address.format(smed.id)
    opened = client.get(address)
    assert "Ja, dagen er rigtig alligevel" not in text_of(opened)
    form = opened.context["form"]
    typed |= {
        name: str(form.fields[name].choices[0][0]) for name in ("aspect", "certainty", "told_by") if name in form.fields
    }
    asked = client.post(address, typed | {"told_on": day(980)})
    assert asked.status_code == 422 and "mere end et år siden" in text_of(asked)
    assert "Ja, dagen er rigtig alligevel" in text_of(asked) and not model.objects.exists()
    assert client.post(address, typed | {"told_on": day(980), "is_sure": "on"}).status_code == 302
    again = correct.format(model.objects.get().id)
    assert client.post(again, filled(client, again)).status_code == 302
