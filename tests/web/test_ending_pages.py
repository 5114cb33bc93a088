"""Phase, ending and follow-up as a user meets them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from brobygger.records.contacts import Contact
from brobygger.records.endings import Ending, FollowUp
from brobygger.records.people import Detail
from brobygger.records.requests import Request
from brobygger.rules import plans
from brobygger.rules.treatment.events import Event
from brobygger.rules.treatment.substitution import Step
from brobygger.services import contacts, courses, details, endings, people, requests
from brobygger.services.assessments import scores
from brobygger.services.assessments.scores import NewScore
from brobygger.services.plans import revisions
from brobygger.services.referrals import referring
from brobygger.services.referrals.referring import NewReferral
from brobygger.services.requests import decisions
from brobygger.services.treatment import events, substitution
from tests.cast import Cast


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60))


def when(days_ago: int = 0) -> dict[str, str]:
    at = timezone.localtime() - timedelta(days=days_ago, minutes=1)
    return {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}"}


def end(client: Client, person: people.Person, **more: str) -> str:
    told = {"status": "stabilised", "reason": "finished", "is_treatment_meant": "on", "wants_followup": "yes"}
    told |= {**when(29), **more}
    address = f"/afslutninger/borger/{person.id}/afslut/"
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(address).content.decode())
    answer = client.post(address, told | {"seen": seen[1] if seen else ""}, follow=True)
    return answer.content.decode()


def test_a_course_is_ended_followed_up_and_the_citizens_view_stands_beside(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    asked = client.get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode()
    assert "Intet er målt i dette forløb til og med den dag" in asked
    assert "endnu ikke kendt" not in asked
    page = end(client, smed, own_view="Jeg synes ikke, jeg er færdig", reached="Sover om natten")
    assert "Jeg synes ikke, jeg er færdig" in page
    assert "Sover om natten" in page
    assert "dage tilbage" in page
    assert "Hvad vendte borgeren tilbage til?" in page
    row = Ending.objects.get()
    assert "Spørg, hvad af det der fylder nu" in client.get(f"/afslutninger/{row.id}/opfoelgning/1/").content.decode()
    told = {"outcome": "reached", "own_words": "Det går fint", **when()}
    page = client.post(f"/afslutninger/{row.id}/opfoelgning/1/", told, follow=True).content.decode()
    assert "Vi talte sammen" in page
    assert "Det går fint" in page
    assert "Fase: " in client.get(f"/borgere/{smed.id}/").content.decode()


def test_who_moves_a_course_to_treatment_while_a_clock_runs_is_asked_whether_treatment_has_begun(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    there = f"/afslutninger/borger/{smed.id}/fase/"
    asks = "Er borgeren begyndt i behandling den dag?"
    moved = client.post(there, {"to": "treatment", "seen": "contact"}, follow=True).content.decode()
    assert asks not in moved
    client.post(there, {"to": "contact", "seen": "treatment"})
    said = requests.NewRequest(words="Hjælp mig", said_at=now - timedelta(days=2), said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    told = {"to": "treatment", "seen": "contact"}
    answer = client.post(there, told, follow=True)
    page, due = answer.content.decode(), timezone.localdate(said.said_at) + timedelta(days=14)
    assert answer.status_code == 422 and asks in page and f"(frist {due:%d-%m-%Y})" in page
    assert "Ja: fristen stopper" in page and "Nej: den løber videre" in page
    smed.refresh_from_db()
    assert smed.phase == "contact", "nothing is written before it is answered"
    page = client.post(there, told | {"began": str(row.id)}, follow=True).content.decode()
    assert "Fasen er nu: Behandling. Fristen er stoppet." in page and asks not in page
    smed.refresh_from_db()
    assert (smed.phase, smed.clock_due_on) == ("treatment", None)
    assert "Borgeren er begyndt i behandling" in client.get(f"/anmodninger/borger/{smed.id}/").content.decode()


def test_who_writes_that_treatment_began_is_asked_whether_the_phase_moves_and_moves_it_with_one_tap(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    person, phase = f"/borgere/{smed.id}/", f"/afslutninger/borger/{smed.id}/"
    asks = "Flyt fasen til behandling"
    said = requests.NewRequest(words="Hjælp mig", said_at=now - timedelta(days=9), said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    assert asks not in client.get(person).content.decode()
    saved = client.post(f"/anmodninger/{row.id}/", {"kind": "started", **when(1)}, follow=True).content.decode()
    assert asks in saved, "on the page one comes to"
    for path in (person, phase):
        assert asks in client.get(path).content.decode(), path
    assert (
        "Fasen er stadig kontakt, men en behandling er skrevet som begyndt"
        in as_("oda").get("/tavlen/").content.decode()
    )
    smed.refresh_from_db()
    assert smed.phase == "contact", "it moves by nobody's act but a person's"
    moved = client.post(f"{phase}fase/", {"to": "treatment", "seen": "contact"}, follow=True).content.decode()
    assert asks not in moved and asks not in client.get(person).content.decode()
    client.post(f"{phase}fase/", {"to": "contact", "seen": "treatment"})
    assert asks not in client.get(person).content.decode(), "whoever moved it back since knew it"


def test_a_follow_up_whose_time_is_over_suggests_no_day_that_would_be_refused_and_leads_to_the_next(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now, client = timezone.now(), as_("signe")
    gry = people.meet(by=cast.signe, alias="Gry", now=now - timedelta(days=200))
    ended = endings.NewEnding(now - timedelta(days=110), "stabilised", "finished", is_day_sure=True)
    row = endings.end(by=cast.signe, person_id=gry.id, new=ended, now=now)
    today = timezone.localdate()
    of_then, of_now = (client.get(f"/afslutninger/{row.id}/opfoelgning/{months}/") for months in (1, 3))
    assert of_then.context["form"]["happened_on"].value() is None
    assert f'href="/afslutninger/{row.id}/opfoelgning/3/"' in of_then.content.decode()
    assert of_now.context["form"]["happened_on"].value() == today
    assert "Tiden for denne opfølgning er gået" not in of_now.content.decode()
    told = {"id": str(uuid7()), "happened_on": "", "happened_time": ""}
    assert (
        "Skriv dagen."
        in client.post(f"/afslutninger/{row.id}/opfoelgning/1/", told | {"outcome": "not_found"}).content.decode()
    )
    # Where nobody tried there is no day to ask for.
    client.post(f"/afslutninger/{row.id}/opfoelgning/1/", told | {"outcome": "not_tried"})
    assert timezone.localdate(FollowUp.objects.get().happened_at) == today


@pytest.mark.parametrize(
    ("steps", "is_asked"), [(["started"], True), (["started", "stopped"], False), (["waiting"], False)]
)
def test_substitution_treatment_that_has_begun_asks_for_the_phase_too(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person, steps: list[str], is_asked: bool
) -> None:
    now = timezone.now()
    for n, step in enumerate(steps):
        told = Step(step, now - timedelta(days=9 - n), reported_by="Lægen")
        substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=now)
    page = as_("signe").get(f"/borgere/{smed.id}/").content.decode()
    assert ("Flyt fasen til behandling" in page) is is_asked
    if is_asked:
        day = timezone.localdate(now - timedelta(days=9))
        (told,) = re.findall(r'name="happened_on" value="([^"<>]*)"', page)
        as_("signe").post(
            f"/afslutninger/borger/{smed.id}/fase/", {"seen": "contact", "happened_on": told, "to": "treatment"}
        )
        moved = Detail.objects.get(person=smed, kind="phase", value="treatment")
        assert timezone.localdate(moved.happened_at) == day


def test_treatment_that_by_the_phase_began_too_late_is_marked_where_nobody_wrote_its_day(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    now, client = timezone.now(), as_("signe")
    said = requests.NewRequest(words="Hjælp mig", said_at=now - timedelta(days=50), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=now - timedelta(days=33))
    end(client, smed, wants_followup="no")
    page = client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    assert "Forløbet sluttede" in page and "efter fristen" in page and "til tiden" not in page


def test_a_clock_that_the_ending_stopped_says_so_and_that_treatment_had_begun_can_still_be_told(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    now = timezone.now()
    said = requests.NewRequest(words="Hjælp mig", said_at=now - timedelta(days=50), said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=now - timedelta(days=45))
    client = as_("signe")
    form = client.get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode()
    assert "Fristen for at begynde behandling stopper her" in form and f'href="/anmodninger/{row.id}/"' in form
    assert "Frist for behandlingsstart" not in form, "it does not go on"
    saved = end(client, smed, wants_followup="no")
    assert "at vi ikke må spørge senere" in saved and "i myndighedens indbakke, til nogen har skrevet" in saved
    assert "loven kræver den alligevel" in saved and "står på listerne, når det er tid" not in saved
    page = client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    assert "Forløbet sluttede" in page
    assert "over tid" not in page and "efter fasen at dømme begyndte behandlingen" in page and "til tiden" in page
    client.post(f"/anmodninger/{row.id}/", {"kind": "started", **when(40)})
    page = client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    assert "efter fristen" not in page and "til tiden" in page


def test_a_follow_up_is_offered_when_it_shows_and_written_by_mistake_is_to_be_done_again(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    page = end(client, smed)
    row = Ending.objects.get()
    assert f"/afslutninger/{row.id}/opfoelgning/1/" in page and f"/afslutninger/{row.id}/opfoelgning/6/" not in page
    answer = client.post(f"/afslutninger/{row.id}/opfoelgning/6/", {"outcome": "not_tried", **when()})
    assert answer.status_code == 422
    assert "Opfølgningen kan først skrives fra" in answer.content.decode()
    told = {"outcome": "declined", "note": "Ville ikke tale", **when(15)}
    page = client.post(f"/afslutninger/{row.id}/opfoelgning/1/", told, follow=True).content.decode()
    assert "Ville ikke tale" in page and f"/afslutninger/{row.id}/opfoelgning/1/" not in page
    refused = client.post(f"/afslutninger/{row.id}/fortryd/", {"why": "Forkert borger"}).content.decode()
    assert "Der er skrevet en opfølgning på afslutningen. Fortryd den først." in refused
    told_of = FollowUp.objects.get()
    back = f"/afslutninger/opfoelgning/{told_of.id}/fortryd/"
    page = client.post(back, {"reason": "other_person"}, follow=True).content.decode()
    assert "Signe Bro: Det var en anden borger" in page and f"/afslutninger/{row.id}/opfoelgning/1/" in page


def test_who_may_not_be_asked_and_was_not_found_is_told_of_again_where_they_were_met_after_all(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    end(client, smed, wants_followup="no")
    address = f"/afslutninger/{Ending.objects.get().id}/opfoelgning/1/"
    page = client.post(address, {"outcome": "not_found", **when(15)}, follow=True).content.decode()
    assert "Vi ledte, men fandt ikke borgeren" in page and address in page
    # What was said beforehand stands beside what was done, here and where the next try is written.
    assert "borgeren har på forhånd sagt, at vi ikke må spørge" in page.split(address)[0].rsplit("<tr>")[-1]
    assert "Det står ved siden af det, du skriver her" in client.get(address).content.decode()
    page = client.post(address, {"outcome": "reached", **when(10)}, follow=True).content.decode()
    assert "Vi talte sammen" in page and address not in page


def test_a_follow_up_in_which_they_talked_is_written_as_a_contact_too_where_wanted(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    end(client, smed)
    address = f"/afslutninger/{Ending.objects.get().id}/opfoelgning/1/"
    form = client.get(address).context["form"]
    assert form["is_contact"].value(), "nobody has written a contact today"
    told = {
        "id": str(form["id"].value()),
        "outcome": "reached",
        "is_contact": "on",
        "happened_on": when()["happened_on"],
    }
    for _ in range(2):
        page = client.post(address, told, follow=True).content.decode()
        assert "Opfølgning efter 1 måned:" in client.get(f"/borgere/{smed.id}/").content.decode()
    assert "er allerede gemt" not in page
    smed.refresh_from_db()
    assert smed.seen_at is not None and smed.seen_at.date() == timezone.now().date()
    assert Contact.objects.count() == 1
    assert not client.get(address).context["form"]["is_contact"].value()
    # Who was not met, or is said to be in the course already, is no new contact.
    for more in ({"outcome": "not_found", "is_contact": "on"}, {"outcome": "reached"}):
        client.post(address, {**more, **when()})
    assert Contact.objects.count() == 1
    authority = as_("asta")
    authority.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    assert "is_contact" not in authority.get(address).context["form"].fields


def test_where_the_contact_is_refused_the_follow_up_is_not_saved_either(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client = as_("signe")
    end(client, smed)
    # Something else was saved with this form before.
    now, key = timezone.now(), uuid7()
    talked = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=now - timedelta(days=3), id=key)
    contacts.record(by=cast.signe, items=[talked], now=now)
    address = f"/afslutninger/{Ending.objects.get().id}/opfoelgning/1/"
    told = {"id": str(key), "outcome": "reached", "is_contact": "on", "own_words": "Det går", **when()}
    refused = client.post(address, told)
    assert refused.status_code == 422 and "Det går" in refused.content.decode()
    assert (FollowUp.objects.count(), Contact.objects.count()) == (0, 1)
    del told["is_contact"]
    assert client.post(address, told).status_code == 302
    assert FollowUp.objects.count() == 1


def test_the_authority_lands_in_its_inbox_and_writes_a_follow_up(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    end(as_("signe"), smed)
    client = as_("asta")
    assert client.get("/").headers["Location"] == "/indbakken/"
    assert "Opfølgning, som loven kræver" in client.get("/indbakken/").content.decode()
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    row = Ending.objects.get()
    told = {"outcome": "declined", "note": "Ringede fra rådhuset", **when()}
    page = client.post(f"/afslutninger/{row.id}/opfoelgning/1/", told, follow=True).content.decode()
    assert "Ringede fra rådhuset" in page and "Asta Myndighed" in page
    assert "Opfølgning, som loven kræver" not in client.get("/indbakken/").content.decode()


def test_what_is_still_open_is_said_before_the_course_is_ended(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    # Whoever was just seen is looked for by nobody, so that nothing of it ends.
    now = timezone.now()
    met = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=now - timedelta(days=1))
    contacts.record(by=cast.signe, items=[met], now=now)
    client = as_("signe")
    told = {"words": "Hjælp mig", "said_to": "Signe", **when()}
    client.post(f"/anmodninger/borger/{smed.id}/ny/", told)
    page = client.get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode()
    assert page.index("Frist for behandlingsstart") > page.index("Hvad går videre?")
    assert "Hvad slutter med forløbet?" not in page
    assert "Fristen for behandlingsstart løber stadig" in page
    assert "Har borgeren trukket henvendelsen om behandling tilbage?" in page
    # What nobody has answered is not taken for a no.
    end(client, smed, **when())
    assert not Ending.objects.exists()
    page = end(client, smed, has_withdrawn="no", **when())
    assert "Fristen for behandlingsstart løber stadig hos myndigheden:" in page and "14 dage tilbage" in page


def test_an_ending_written_late_asks_about_the_clock_as_it_stood_on_its_day(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    client.post(
        f"/anmodninger/borger/{smed.id}/ny/",
        {"words": "Hjælp mig", "said_to": "Signe", "is_day_sure": "on", **when(20)},
    )
    moved = now - timedelta(days=3)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=moved)
    asks = "Har borgeren trukket henvendelsen om behandling tilbage?"
    assert asks not in client.get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode()
    page = end(client, smed, **when(5))
    assert asks in page and not Ending.objects.exists()
    page = end(client, smed, has_withdrawn="no", is_day_sure="on", **when(5))
    assert "Fristen for behandlingsstart løber stadig hos myndigheden:" in page


def test_who_withdraws_the_request_as_the_course_ends_is_told_as_such_and_how_many_deadlines_stop(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    asks, form = f"/anmodninger/borger/{smed.id}/ny/", f"/afslutninger/borger/{smed.id}/afslut/"
    client.post(asks, {"words": "Hjælp mig", "said_to": "Signe", "is_day_sure": "on", **when(20)})
    assert "frister stopper" not in client.get(form).content.decode()
    new = decisions.NewDecision(Request.objects.get().id, "refuse", "Fordi", now - timedelta(days=15))
    first = decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=now)
    change = replace(
        new, id=uuid7(), about=first.id, result="grant", decided_at=now - timedelta(days=5), is_change_meant=True
    )
    decisions.decide(by=cast.asta, person_id=smed.id, new=change, now=now)
    client.post(asks, {"words": "Få mig væk herfra", "said_to": "Signe", **when(10)})
    assert "alle 2 frister stopper" in client.get(form).content.decode()
    end(client, smed, has_withdrawn="yes", **when())
    page = client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    assert "Borgeren har trukket sit ønske tilbage" in page
    assert requests.running_clock(people.person_in_scope(cast.signe, smed.id), by=cast.signe) is None


def test_what_goes_on_after_an_ending_leads_to_where_it_is_settled_and_says_with_whom(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    now = timezone.now()
    asked = NewReferral("bridge", now - timedelta(days=2), timezone.localdate(), help_kind="gp", to="Lægehuset")
    referring.refer(by=cast.signe, person_id=smed.id, new=asked, now=now)
    said = requests.NewRequest(words="Hjælp mig", said_at=now - timedelta(days=3), said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    requests.happen(by=cast.signe, request_id=row.id, kind="started", at=now - timedelta(days=2), now=now)
    client = as_("signe")
    page = client.get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode()
    assert "I behandling, men henvendelsen er ikke afgjort" in page[: page.index("Hvad slutter med forløbet?")]
    # By name, and not only that something waits for an answer.
    assert "Ophold og broer, der går videre" in page and "<strong>Lægehuset</strong>" in page
    assert "Hvad går videre?" in page and "Det fortsætter hos Signe Bro." in page
    assert f'href="/henvisninger/borger/{smed.id}/"' in page
    page = end(client, smed, **when(1))
    assert "Hvad går videre?" in page and "Det fortsætter hos Signe Bro." in page
    # What stands with its stays and bridges is not counted once more.
    assert "Henvisning uden svar" not in page.split("Hvad går videre?")[1].split("</section>")[0]
    undecided = 'Forløbet sluttede, uden at henvendelsen blev afgjort</a> <span class="muted">(venter på myndigheden)'
    assert undecided in page
    assert f'href="/henvisninger/borger/{smed.id}/"' in page
    back = {"to": "treatment", "seen": "followup"}
    page = client.post(f"/afslutninger/borger/{smed.id}/fase/", back, follow=True).content.decode()
    assert "Hvad går videre?" not in page


def test_the_page_after_an_ending_names_the_stays_and_bridges_that_go_on_and_what_can_be_done(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    now = timezone.now()
    asked = NewReferral("bridge", now - timedelta(days=2), timezone.localdate(), help_kind="gp", to="Lægehuset")
    row = referring.refer(by=cast.signe, person_id=smed.id, new=asked, now=now)
    there, act = f"/afslutninger/borger/{smed.id}/", f'href="/henvisninger/{row.id}/let_go/"'
    assert "Ophold og broer" not in as_("signe").get(there).content.decode(), "the course runs"
    before = as_("signe").get(f"{there}afslut/").content.decode()
    section = before.split("Ophold og broer, der går videre")[1].split("</section>")[0]
    assert before.count("Lægehuset") == section.count("Lægehuset") > 0, "it stands among the stays and bridges alone"
    page = end(as_("signe"), smed, is_day_sure="on")
    section = page.split("Ophold og broer, der går videre")[1].split("</section>")[0]
    assert "<strong>Lægehuset</strong>" in section and act in section and "Vi opgiver henvisningen" in section
    assert "lukker ikke noget af det" in section
    # What is to be done today is red; in three days it comes near.
    assert "mark--now" in section
    later = NewReferral("bridge", now, timezone.localdate() + timedelta(days=3), help_kind="dentist", to="Tandlægen")
    referring.refer(by=cast.signe, person_id=smed.id, new=later, now=now)
    line = as_("signe").get(there).content.decode().split("<strong>Tandlægen</strong>")[1].split("</p>")[0]
    assert "mark--soon" in line and "mark--now" not in line
    # Whoever only reads of referrals sees them, and is led to nothing they may not write.
    authority = as_("asta")
    authority.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    seen = authority.get(there).content.decode()
    assert "<strong>Lægehuset</strong>" in seen and act not in seen
    details.describe(by=cast.signe, person_id=smed.id, values={"address_protection": "yes"}, seen={}, now=now)
    assert "Lægehuset" not in as_("signe").get(there).content.decode()
    told = {"died_on": f"{timezone.localdate():%d-%m-%Y}", "source": "Hospitalet"}
    as_("signe").post(f"{there}doed/", told)
    assert "Ophold og broer" not in as_("signe").get(there).content.decode()


def test_what_is_missing_is_told_at_its_field_and_nothing_typed_is_lost(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    page = end(as_("signe"), smed, reason="stayed_away", reached="Fik egen læge")
    assert "Skriv, hvad der blev forsøgt" in page
    assert "Fik egen læge" in page
    assert not Ending.objects.exists()


def test_an_ending_is_put_right_on_its_page_and_what_stood_there_can_be_read(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    page = end(client, smed, reached="Sover")
    first = Ending.objects.get()
    assert f'href="/afslutninger/{first.id}/ret/"' in page
    form = client.get(f"/afslutninger/{first.id}/ret/").content.decode()
    assert "Sover" in form and f'value="{when(29)["happened_on"]}"' in form
    told = {"status": "stabilised", "reason": "finished", "wants_followup": "yes", "seen": str(first.id)}
    page = client.post(
        f"/afslutninger/{first.id}/ret/", {**told, **when(33), "reached": "Sover om natten"}, follow=True
    ).content.decode()
    assert "Rettet: Det stod her før" in page
    assert "Sover om natten" in page
    # A colleague opened the form before that: refused in words, and the words they typed stand.
    older = client.post(f"/afslutninger/{first.id}/ret/", {**told, **when(29), "ahead": "Ringe hver uge"})
    page = older.content.decode()
    assert older.status_code == 422
    assert "Se ved felterne, hvad der er ændret" in page
    assert "Ringe hver uge" in page
    newest = Ending.objects.current().get()
    assert f'value="{newest.id}"' in page, "saved again it is saved"


def test_an_ending_is_taken_back_with_a_reason_that_stands_in_the_course(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    end(client, smed)
    address = f"/afslutninger/{Ending.objects.get().id}/fortryd/"
    assert "Var forløbet ikke afsluttet alligevel?" in client.get(address).content.decode()
    assert client.post(address, {"why": ""}).status_code == 422
    page = client.post(address, {"why": "Det var Ole"}, follow=True).content.decode()
    assert "En afslutning blev skrevet her ved en fejl" in page
    assert "Det var Ole" in client.get(f"/borgere/{smed.id}/").content.decode()


def test_a_follow_up_told_meanwhile_is_shown_and_what_was_typed_is_kept(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    end(client, smed)
    address = f"/afslutninger/{Ending.objects.get().id}/opfoelgning/1/"
    client.post(address, {"outcome": "not_found", "note": "Var på parken", **when(2)})
    answer = as_("malik").post(address, {"outcome": "reached", "own_words": "Det går fint", "seen": "", **when()})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "har skrevet om denne opfølgning, mens din side var åben" in page
    assert "Det går fint" in page
    assert "Var på parken" in page
    again = {"outcome": "reached", "own_words": "Det går fint", "seen": str(FollowUp.objects.get().id), **when()}
    assert "Gemt." in as_("malik").post(address, again, follow=True).content.decode()


def test_the_ending_begins_with_the_goals_of_the_plan_in_the_citizens_words(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    now = timezone.now()
    asked = f"/afslutninger/borger/{smed.id}/afslut/"
    assert "Planens mål står herunder" not in as_("signe").get(asked).content.decode()
    goals = [
        plans.Goal("Egen nøgle", "other_areas", "housing", "now", status="reached"),
        plans.Goal("Ro om natten", "stabilisation", "drugs", "now"),
        plans.Goal("Et kørekort", "other_areas", "work_education", "longer", status="dropped"),
    ]
    new = revisions.NewPlan(plans.Content(made_at=now, goals=goals))
    revisions.revise(by=cast.signe, person_id=smed.id, new=new, now=now)
    page = as_("signe").get(asked).content.decode()
    assert "Planens mål står herunder" in page
    assert re.search(r'name="reached"[^>]*>\s*Egen nøgle</textarea>', page)
    assert re.search(r'name="remaining"[^>]*>\s*Ro om natten</textarea>', page)
    assert "Et kørekort" not in page


def test_before_records_are_merged_it_is_said_that_the_course_runs_on(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client = as_("signe")
    end(client, smed)
    ole = people.meet(by=cast.signe, alias="Ole", now=timezone.now() - timedelta(days=60))
    gry = people.meet(by=cast.signe, alias="Gry", now=timezone.now() - timedelta(days=60))
    page = client.get(f"/borgere/{ole.id}/sammenlaeg/?anden={smed.id}").content.decode()
    assert "forløbet for Ole er i gang i fasen Kontakt og indskrivning. Lagt sammen fortsætter forløbet" in page
    assert "Lagt sammen fortsætter" not in client.get(f"/borgere/{ole.id}/sammenlaeg/?anden={gry.id}").content.decode()


def test_wanting_back_is_offered_where_the_course_has_ended_and_what_the_law_asks_for_after_it_was_closed_again(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    page = end(client, smed)
    assert "Vil borgeren tilbage?" in page
    ask = f'href="/anmodninger/borger/{smed.id}/ny/"'
    assert page.index(ask) < page.index('name="to" value="treatment"'), "the words first, for they start the clock"
    follow_up = f'class="button button-primary" href="/afslutninger/{Ending.objects.get().id}/opfoelgning/1/"'
    assert follow_up in page
    said = requests.NewRequest(words="Tag mig tilbage", said_at=now - timedelta(days=20), said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    assert follow_up not in client.get(f"/afslutninger/borger/{smed.id}/").content.decode(), "they are met anyway"
    requests.happen(by=cast.signe, request_id=row.id, kind="withdrawn", at=now - timedelta(days=15), now=now)
    page = end(client, smed, reason="wanted_stop", status="unfinished", tried="Vi talte om det", **when(10))
    assert Ending.objects.count() == 2 and follow_up in page


def test_a_course_brought_back_by_hand_says_that_nobody_has_written_the_words_until_somebody_has(
    as_: Callable[[str], Client], smed: people.Person, cast: Cast
) -> None:
    client, unasked = as_("signe"), "ingen har skrevet, at borgeren har bedt om det"
    assert unasked not in end(client, smed)
    there = f"/afslutninger/borger/{smed.id}/"
    moved = client.post(f"{there}fase/", {"to": "treatment", "seen": "followup"}, follow=True).content.decode()
    assert unasked in moved and f'href="/anmodninger/borger/{smed.id}/ny/"' in moved
    moved = client.post(f"{there}fase/", {"to": "contact", "seen": "treatment"}, follow=True).content.decode()
    assert unasked in moved, "nor do the words come by moving on"
    said = requests.NewRequest(words="Tag mig tilbage", said_at=timezone.now(), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=timezone.now())
    assert unasked not in client.get(there).content.decode()


def test_an_ending_on_a_day_before_they_last_met_is_asked_about_once_loses_nothing_and_can_be_meant(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    met = [
        contacts.NewContact(person_id=smed.id, kind=kind, happened_at=now - timedelta(days=days), outcome=outcome)
        for kind, days, outcome in (
            ("contact", 40, ""),
            ("contact", 12, ""),
            ("contact", 9, ""),
            ("attempt", 2, "nobody_there"),
        )
    ]
    contacts.record(by=cast.signe, items=met, now=now)
    asks = "Ja, forløbet sluttede den dag, selv om der er skrevet noget efter den"
    assert asks not in client.get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode()
    shown = end(client, smed, reached="Sover om natten")
    assert (
        f"Kontakter med borgeren efter den dag: 2, den seneste {timezone.localtime(met[2].happened_at):%d-%m-%Y}"
        in shown
    )
    assert asks in shown and "Sover om natten" in shown
    assert not Ending.objects.exists()
    end(client, smed, is_day_sure="on")
    assert Ending.objects.get().status == "stabilised"


def test_an_ending_before_treatment_began_or_an_overdose_shows_what_is_written_after_it_and_can_be_meant(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    moved_at = now - timedelta(days=20)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", at=moved_at, now=now)
    overdose = Event("overdose", now - timedelta(days=5))
    events.tell(by=cast.signe, person_id=smed.id, told=overdose, now=now)
    asks = "Ja, forløbet sluttede den dag, selv om der er skrevet noget efter den"
    shown = end(client, smed, reached="Sover om natten")
    assert "Der er skrevet noget efter den dag. Det står på siden." in shown
    assert asks in shown and "Sover om natten" in shown and "Overdosis" in shown and "Fase:" in shown
    assert not Ending.objects.exists()
    end(client, smed, is_day_sure="on", **when(2))
    row = Ending.objects.get()
    # What is between the two days is asked about once more where the day is put right.
    there, told = f"/afslutninger/{row.id}/ret/", {"status": "stabilised", "reason": "finished", "seen": str(row.id)}
    shown = client.post(there, told | when(10)).content.decode()
    assert asks in shown and "Overdosis" in shown and "Fase:" not in shown
    client.post(there, told | when(10) | {"is_day_sure": "on"})
    assert Ending.objects.current().get().happened_at < now - timedelta(days=9)


def test_an_ending_on_the_day_they_last_met_is_not_asked_about(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    met_at = timezone.now() - timedelta(days=29)
    item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=met_at + timedelta(seconds=30))
    contacts.record(by=cast.signe, items=[item], now=timezone.now())
    end(as_("signe"), smed)
    assert Ending.objects.exists()


def test_a_treatment_finished_in_relapse_is_asked_about_once_and_can_be_meant(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    asks = "Ja, behandlingen er færdig, og det står til som tilbagefald"
    assert asks not in client.get(f"/afslutninger/borger/{smed.id}/afslut/").content.decode()
    shown = end(client, smed, status="relapse")
    assert "Begge dele kan være sandt" in shown and asks in shown
    assert not Ending.objects.exists()
    end(client, smed, status="relapse", is_both_meant="on")
    assert Ending.objects.get().status == "relapse"


def test_a_treatment_that_never_began_is_said_to_be_finished_only_where_that_is_meant(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    asks = "Ja, behandlingen er færdig, selv om intet siger, at den begyndte"
    shown = end(client, smed, is_treatment_meant="", reached="Sover om natten")
    assert "intet siger, at den begyndte. Vælg en anden grund" in shown
    assert asks in shown and "Sover om natten" in shown and not Ending.objects.exists()
    end(client, smed)
    row = Ending.objects.get()
    # What was meant is not asked about again where something else of it is put right.
    told = {"status": "stabilised", "reason": "finished", "seen": str(row.id), "reached": "Sover", **when(29)}
    assert client.post(f"/afslutninger/{row.id}/ret/", told).status_code == 302
    ole = people.meet(by=cast.signe, alias="Ole", now=now - timedelta(days=60))
    moved_at = now - timedelta(days=40)
    courses.move(by=cast.signe, person_id=ole.id, to="treatment", seen="contact", at=moved_at, now=now)
    end(client, ole, is_treatment_meant="")
    assert Ending.objects.filter(person=ole).exists()


def test_a_dose_for_a_course_that_has_ended_is_refused_at_its_day_and_what_was_typed_is_kept(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    end(client, smed)
    told = {"times": "2", "days": "7", "basis": "Hun vil ses", **when()}
    answer = client.post(f"/planer/borger/{smed.id}/dosis/ny/", told)
    shown = answer.content.decode()
    assert answer.status_code == 422 and "efter den dag planlægges intet i det" in shown and "Hun vil ses" in shown


def test_what_is_said_after_saving_tells_what_comes_next(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    asked = {"words": "Hjælp mig", "said_to": "Signe", "is_delegated": "no", **when(3)}
    said = client.post(f"/anmodninger/borger/{smed.id}/ny/", asked, follow=True).content.decode()
    assert "Giv henvendelsen videre til myndigheden i dag." in said
    row = requests.asked(smed, by=cast.signe)[0].requests[0]
    for kind, receipt in (
        ("told", "Det er givet videre til myndigheden, og fristen løber stadig."),
        ("started", "Fristen er stoppet."),
    ):
        told = {"kind": kind, "whom": "Asta", **when()}
        assert receipt in client.post(f"/anmodninger/{row.id}/", told, follow=True).content.decode()
    moved = client.post(f"/afslutninger/borger/{smed.id}/fase/", {"to": "treatment", "seen": "contact"}, follow=True)
    assert "Fasen er nu: Behandling." in moved.content.decode()
    end(client, smed, **when())
    Ending.objects.update(happened_at=now - timedelta(days=40))
    address = f"/afslutninger/{Ending.objects.get().id}/opfoelgning/1/"
    for outcome, receipt in (
        ("not_found", "Listerne spørger igen, indtil nogen har talt med borgeren."),
        ("reached", "Opfølgningen er klaret."),
    ):
        seen = FollowUp.objects.values_list("id", flat=True).first()
        told = {"outcome": outcome, "seen": str(seen or ""), **when()}
        assert receipt in client.post(address, told, follow=True).content.decode()


def test_who_ends_a_course_late_is_told_that_the_citizen_has_asked_since(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    now = timezone.now()
    back = requests.NewRequest(words="Tag mig tilbage", said_at=now - timedelta(days=5), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=back, now=now)
    page = end(as_("signe"), smed, has_withdrawn="no")
    assert "Borgeren har bedt om behandling siden, så et nyt forløb er begyndt med det ønske." in page
    assert "Opfølgningerne står i listerne" not in page


def test_who_ends_a_course_that_another_window_has_ended_sees_what_is_written_and_can_correct_it(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, other = as_("signe"), as_("malik")
    address = f"/afslutninger/borger/{smed.id}/afslut/"
    assert "Forløbet er allerede afsluttet" not in client.get(address).content.decode()
    end(other, smed, status="unfinished", reason="moved")
    page = end(client, smed, own_view="Mine ord går ikke tabt")
    assert "Malik Å har allerede afsluttet forløbet." in page and "Mine ord går ikke tabt" in page
    told = page[page.index("Forløbet er allerede afsluttet") :]
    assert "Flyttet" in told[:600] and f"/afslutninger/{Ending.objects.get().id}/ret/" in told[:900]


@pytest.mark.parametrize("is_measured", [True, False])
def test_a_course_that_began_anew_says_where_the_scores_of_the_one_before_are_where_there_are_any(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person, *, is_measured: bool
) -> None:
    client, now = as_("signe"), timezone.now()
    none = "Intet område har en score endnu."
    assert none in client.get(f"/borgere/{smed.id}/").content.decode()
    if is_measured:
        told = {"instrument": "EuropASI", "version": "dansk indeks", "source": "Behandlingscenter Syd"}
        on = timezone.localdate() - timedelta(days=40)
        new = [NewScore("medical", Decimal("0.62"))]
        scores.enter(by=cast.signe, person_id=smed.id, scores=new, wave="baseline", measured_on=on, now=now, **told)
    end(client, smed)
    back = requests.NewRequest(words="Tag mig tilbage", said_at=now - timedelta(days=2), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=back, now=now)
    page = client.get(f"/borgere/{smed.id}/").content.decode()
    before = "Dem fra forløbet før står i udredningen."
    assert (none in page, before in page) == (not is_measured, is_measured)
    # Nobody has written a wish; what they said when they asked stands first.
    assert "Tag mig tilbage" in page[page.index('class="own-words"') :][:300]
    assert "Hvad borgeren ønsker:" not in page


def test_an_ending_on_a_wrong_day_before_a_wish_can_be_taken_back_though_the_course_has_gone_on(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, at = as_("signe"), timezone.now()
    said = requests.NewRequest(words="Hjælp mig", said_at=at - timedelta(days=3), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=at)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=at)
    sure = endings.NewEnding(
        at - timedelta(days=5), "stabilised", "finished", is_day_sure=True, is_treatment_meant=True
    )
    row = endings.end(by=cast.signe, person_id=smed.id, new=sure, now=at)
    smed.refresh_from_db()
    assert smed.ended_at is None, "the wish came after the day told, and began a new course"
    told = {"status": "stabilised", "reason": "finished", "wants_followup": "yes", "seen": str(row.id), **when(0)}
    refused = client.post(f"/afslutninger/{row.id}/ret/", told).content.decode()
    assert "Var det slet ikke slut, så vælg “Det var ikke slut alligevel” ved afslutningen" in refused
    page = client.get(f"/afslutninger/borger/{smed.id}/").content.decode()
    (way,) = re.findall(r'<a href="([^"]*)">Det var ikke slut alligevel</a>', page)
    client.post(way, {"why": "Forkert dag"})
    smed.refresh_from_db()
    assert (smed.phase, smed.ended_at) == ("treatment", None) and not Ending.objects.current().exists()
    assert [move.value for move in Detail.objects.current().filter(kind="phase", person=smed)] == ["treatment"]
