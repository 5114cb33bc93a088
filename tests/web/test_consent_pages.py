"""The pages of what the citizen allows: given, taken back, told at the top and where something is shared."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.consents import Consent, ConsentWithdrawn
from brobygger.records.referrals import Referral
from brobygger.rules.consents import Receiver, Told
from brobygger.services import consents, people, places
from brobygger.web.pages import new_key
from tests.cast import Cast

As = Callable[[str], Client]
FORM = {
    "answer": "yes",
    "receiver_kind": "gp",
    "about": "at vi mødes, og hvordan natten går",
    "purpose": "en tid hos lægen",
    "form": "oral",
    "witness": "Signe",
    "own_words": "Ja, fortæl lægen det",
}


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=100))


def give(by: Any, person: people.Person, kind: str = "gp", **change: Any) -> Consent:
    said = {"answer": "yes", "form": "written", "about": "at vi mødes", "purpose": "en tid", **change}
    now = timezone.now()
    told = Told(at=now - timedelta(days=3), to=Receiver(kind), **said)
    return consents.give(by=by, person_id=person.id, told=told, now=now)


def form(**change: object) -> dict[str, object]:
    return {"id": str(new_key()), "happened_on": f"{timezone.localdate():%d-%m-%Y}", **FORM, **change}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def line(client: Client, person: people.Person) -> str:
    """What stands at the top of the citizen's page."""
    page = text(client, f"/borgere/{person.id}/")
    return page.split(f'href="/samtykke/borger/{person.id}/">Samtykke</a>:')[1].split("</p>")[0].strip()


def test_the_top_of_the_page_says_what_holds_and_that_nobody_has_asked(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    signe = as_("signe")
    assert "endnu ikke spurgt" in line(signe, smed)
    give(cast.signe, smed)
    give(cast.signe, smed, "drop_in", until=timezone.localdate() + timedelta(days=30))
    give(cast.signe, smed, "relatives", answer="no", about="", purpose="")
    until = timezone.localdate() + timedelta(days=30)
    assert line(signe, smed) == f"nej til pårørende eller netværk; ja til værested (til {until:%d-%m-%Y}); ja til læge"
    for each in Consent.objects.exclude(answer="no"):
        consents.withdraw(by=cast.signe, consent_id=each.id, form="oral", at=timezone.now(), now=timezone.now())
    assert line(signe, smed) == "nej til pårørende eller netværk"
    consents.take_back(
        by=cast.signe, consent_id=Consent.objects.get(answer="no").id, why="Forkert borger", now=timezone.now()
    )
    assert line(signe, smed) == "intet gælder nu"


def test_a_yes_is_written_and_taken_back_on_pages(cast: Cast, as_: As, smed: people.Person) -> None:
    signe = as_("signe")
    overview = f"/samtykke/borger/{smed.id}/"
    assert "Ikke spurgt er ikke et nej" in text(signe, overview)
    sent = form()
    for _ in range(2):
        assert signe.post(f"{overview}ny/", sent).headers["Location"] == overview
    page = text(signe, overview)
    assert "Ja, fortæl lægen det" in page
    assert "en tid hos lægen" in page
    row = Consent.objects.get()
    answer = signe.post(f"/samtykke/{row.id}/traek-tilbage/", form(own_words="Nej, alligevel ikke"), follow=True)
    assert "Samtykket gælder ikke længere" in answer.content.decode()
    page = text(signe, overview)
    assert "Trukket tilbage" in page
    assert "Nej, alligevel ikke" in page
    assert f"/samtykke/{row.id}/traek-tilbage/" not in page
    # In the course both stand, each with who wrote it.
    course = text(signe, f"/borgere/{smed.id}/?vis=treatment")
    assert "Samtykke trukket tilbage" in course
    back = ConsentWithdrawn.objects.get()
    signe.post(f"/samtykke/tilbagetrukket/{back.id}/fortryd/", {"reason": "never"})
    assert "læge" in line(signe, smed)
    signe.post(f"/samtykke/{row.id}/fortryd/", {"reason": "never"})
    assert "endnu ikke spurgt" in line(signe, smed)


def test_what_was_said_yes_to_before_is_taken_back_too_unless_the_tick_is_taken_away(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    signe, kept, gone = as_("signe"), give(cast.signe, smed, about="at jeg er syg"), give(cast.signe, smed)
    newest, other = give(cast.malik, smed), give(cast.signe, smed, "dentist", about="mine tænder")
    page = text(signe, f"/samtykke/{other.id}/traek-tilbage/")
    assert "flere ja til det samme" not in page
    address = f"/samtykke/{newest.id}/traek-tilbage/"
    page = text(signe, address)
    ticks = [f'name="too" value="{key.id}"' in page and page.count(f'value="{key.id}"') for key in (gone, kept)]
    assert "flere ja til det samme" in page and ticks == [2, 2] and page.count("checked") == 3
    assert "<strong>læge</strong>: at jeg er syg" in page and "mine tænder" not in page
    # One that is written while the form stands open was not shown, so it stands by nobody's word.
    late = give(cast.malik, smed, about="at jeg er rask")
    sent = form(shown=[str(gone.id), str(kept.id)], too=[str(gone.id)], own_words="Nej")
    assert signe.post(address, sent).status_code == 302
    left = {each.key: each.state.value for each in consents.of(smed, by=cast.signe, today=timezone.localdate())}
    assert left == {key.id: "withdrawn" for key in (gone, newest, late)} | {kept.id: "stands", other.id: "stands"}
    # A colleague who had it open is not stopped by what has gone meanwhile.
    old = form(shown=[str(gone.id)], too=[str(gone.id)], own_words="Slet ikke")
    assert as_("malik").post(f"/samtykke/{kept.id}/traek-tilbage/", old).status_code == 302
    assert line(signe, smed) == "ja til tandlæge"


def test_a_tick_that_an_older_day_cannot_keep_is_said_with_what_holds_and_the_way_to_take_that_back_too(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    signe, now = as_("signe"), timezone.now()
    first, own, third = (give(cast.signe, smed, about=about) for about in ("at vi mødes", "min søvn", "min mad"))
    told = Told("yes", Receiver("gp"), "written", now - timedelta(hours=5), "at jeg spiser", "en tid")
    since = consents.give(by=cast.malik, person_id=smed.id, told=told, now=now)
    kept_at = now - timedelta(hours=20)
    said = {"form": "oral", "at": kept_at, "kept": [own.id, first.id], "now": now}
    consents.withdraw(by=cast.malik, consent_id=third.id, **said)
    ticks = [str(own.id), str(since.id)]
    sent = form(happened_on=f"{timezone.localdate() - timedelta(days=2):%d-%m-%Y}", shown=ticks, too=ticks)
    answer = signe.post(f"/samtykke/{first.id}/traek-tilbage/", sent, follow=True)
    page = " ".join(answer.content.decode().split())
    assert "Samtykket gælder ikke længere" in page
    for row, why in (
        (own, f"Borgeren sagde den {timezone.localtime(kept_at):%d-%m-%Y %H:%M}, at det fortsætter"),
        (since, f"Borgeren sagde det den {timezone.localtime(since.happened_at):%d-%m-%Y %H:%M}"),
    ):
        assert why in page and f'href="/samtykke/{row.id}/traek-tilbage/">træk det tilbage for sig' in page
    assert page.count("Dette ja gælder stadig: <strong>læge</strong>") == 2
    assert page.count("det, du skrev nu, er ikke sagt senere") == 2
    # The way there takes it back, and then there is nothing to say.
    for row in (own, since):
        answer = signe.post(f"/samtykke/{row.id}/traek-tilbage/", form(), follow=True)
        assert "gælder stadig" not in answer.content.decode()
    assert line(signe, smed) == "intet gælder nu"


def test_what_is_missing_is_told_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    answer = as_("signe").post(f"/samtykke/borger/{smed.id}/ny/", form(witness="", about=""))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Skriv, hvem der hørte det" in page
    assert "Ja, fortæl lægen det" in page
    assert not Consent.objects.exists()


def test_a_place_alone_says_to_whom_and_nobody_at_all_is_asked_for(cast: Cast, as_: As, smed: people.Person) -> None:
    told = {"name": "Skovhuset", "kind": "crisis_centre", "phone": "", "about": ""}
    house = places.add(by=cast.oda, told=told, now=timezone.now())
    signe, address = as_("signe"), f"/samtykke/borger/{smed.id}/ny/"
    refused = signe.post(address, form(receiver_kind=""))
    assert refused.status_code == 422 and "eller et sted nedenfor" in refused.content.decode()
    assert signe.post(address, form(receiver_kind="", place=str(house.id))).status_code == 302
    assert line(signe, smed) == "ja til Skovhuset"
    assert "Borgeren har sagt ja til: <strong>Skovhuset</strong>" in text(
        signe, f"/henvisninger/borger/{smed.id}/plads/{house.id}/"
    )


def test_an_hour_left_empty_is_now_of_what_is_new_and_unknown_of_what_is_corrected(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    signe, row = as_("signe"), give(cast.signe, smed)
    new, again = (text(signe, f"/samtykke/{where}") for where in (f"borger/{smed.id}/ny/", f"{row.id}/ret/"))
    assert "Tomt: nu; på en anden dag kun dagen." in new and "Tomt: kun dagen" not in new
    assert "Tomt: kun dagen; er dagen i dag, så nu." in again and "Tomt: nu" not in again


def test_a_correction_is_told_what_a_colleague_made_of_it_meanwhile(cast: Cast, as_: As, smed: people.Person) -> None:
    row = give(cast.signe, smed)
    signe, address = as_("signe"), f"/samtykke/{row.id}/ret/"
    assert "at vi mødes" in text(signe, address)
    told = form(seen=str(row.id), form="written", about="kun tiden")
    as_("malik").post(address, told | {"id": str(new_key()), "about": "kun dagen"})
    answer = signe.post(address, told)
    assert answer.status_code == 422
    assert "Malik Å" in answer.content.decode()
    assert Consent.objects.count() == 2


def test_the_manager_and_the_authority_read_what_was_said_but_not_the_citizens_words(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    give(cast.signe, smed, own_words="Kun hvis min bror ikke hører det")
    mona = as_("mona")
    mona.post(f"/borgere/{smed.id}/formaal/", {"purpose": "supervision"})
    assert "læge" in line(mona, smed)
    assert "at vi mødes" in text(mona, f"/samtykke/borger/{smed.id}/")
    assert mona.get(f"/samtykke/borger/{smed.id}/ny/").status_code == 403
    assert as_("troels").get(f"/samtykke/borger/{smed.id}/").status_code == 404
    assert as_("per").get(f"/samtykke/borger/{smed.id}/").status_code == 403


def test_where_something_is_shared_it_says_what_covers_it_and_what_does_not(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    signe, now = as_("signe"), timezone.now()
    house = places.add(
        by=cast.oda, told={"name": "Skovhuset", "kind": "residential", "phone": "", "about": ""}, now=now
    )
    stay = f"/henvisninger/borger/{smed.id}/plads/{house.id}/"
    assert "Intet samtykke dækker det" in text(signe, stay)
    assert "Ingen har skrevet, at borgeren er spurgt." in text(signe, stay)
    give(cast.signe, smed, "residential", answer="no", about="", purpose="")
    assert "Borgeren har sagt nej." in text(signe, stay)
    give(cast.signe, smed)
    bridge = f"/henvisninger/borger/{smed.id}/bro/"
    assert "Borgeren har sagt ja til:" in text(signe, bridge)
    # It is told and never in the way: what the law allows without a consent is not known here.
    sent = {
        "id": str(new_key()),
        "happened_on": f"{timezone.localdate():%d-%m-%Y}",
        "answer_by": f"{timezone.localdate():%d-%m-%Y}",
    }
    answer = signe.post(bridge, sent | {"help_kind": "dentist", "to": "Tandlægen"}, follow=True)
    assert "Der er ikke skrevet et samtykke, der dækker det" in answer.content.decode()
    answer = signe.post(bridge, sent | {"id": str(new_key()), "help_kind": "gp", "to": "Lægehuset"}, follow=True)
    assert "Der er ikke skrevet et samtykke, der dækker det" not in answer.content.decode()
    page = text(signe, f"/henvisninger/borger/{smed.id}/")
    assert "Borgeren har sagt ja til: <strong>læge</strong>: at vi mødes" in page
    assert page.count("Intet samtykke dækker det") == 1
    assert Referral.objects.count() == 2


def test_the_pages_cost_the_same_however_much_was_said(
    cast: Cast, as_: As, smed: people.Person, django_assert_max_num_queries: Any
) -> None:
    signe = as_("signe")
    signe.get(f"/borgere/{smed.id}/")
    for kind in ("gp", "dentist", "nurse", "shelter", "housing", "hospital"):
        row = give(cast.signe, smed, kind)
        consents.withdraw(by=cast.signe, consent_id=row.id, form="oral", at=timezone.now(), now=timezone.now())
    with django_assert_max_num_queries(6):
        signe.get(f"/samtykke/borger/{smed.id}/")
