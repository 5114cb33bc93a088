"""A death as a user meets it: asked first, told quietly, and to be taken back."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from brobygger.records.agenda import Reminder
from brobygger.records.endings import Death
from brobygger.records.requests import Request
from brobygger.rules import plans
from brobygger.rules.treatment.breaks import Break
from brobygger.rules.treatment.events import Event
from brobygger.services import contacts, deaths, endings, people, requests
from brobygger.services.assessments import interviews
from brobygger.services.plans import revisions
from brobygger.services.referrals import happening, referring
from brobygger.services.referrals.happening import NewEvent
from brobygger.services.referrals.referring import NewReferral
from brobygger.services.requests import recommendations
from brobygger.services.requests.recommendations import NewRecommendation
from brobygger.services.treatment import breaks, events
from tests.cast import Cast


def write(client: Client, person: people.Person, **told: str) -> str:
    address = f"/afslutninger/borger/{person.id}/doed/"
    return client.post(address, {"died_on": "", "source": "", "note": "", **told}, follow=True).content.decode()


def test_the_page_asks_first_and_the_record_then_says_it_quietly(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    assert "Borgeren er død" in client.get(f"/afslutninger/borger/{smed.id}/").content.decode()
    asked = client.get(f"/afslutninger/borger/{smed.id}/doed/").content.decode()
    assert "Er borgeren død?" in asked
    assert "Alle påmindelser stopper" in asked
    assert 'name="died_on" value=' not in asked, "the day is written by whoever knows it, never suggested"
    write(client, smed, source="Hospitalet")
    assert not Death.objects.exists()
    today = f"{timezone.localdate():%d-%m-%Y}"
    page = write(client, smed, died_on=today, source="Hospitalet")
    assert "fortalt af Hospitalet" in page
    assert not Death.objects.get().is_retraction
    head = client.get(f"/borgere/{smed.id}/").content.decode()
    assert f"Død {today}" in head
    assert "Log kontakt" not in head
    # The contact person has not left: the record is with the leader as the citizen is dead.
    assert "Kontaktpersonen var: Signe Bro" in head and "Sagen er nu hos: Oda Leder" in head
    assert "Tager sig af det:" not in head
    assert "Smed" not in client.get("/borgere/").content.decode()
    listed = client.get("/borgere/?hvem=dead").content.decode()
    assert f"død {today}" in listed and "borgeren er død</td>" in listed and "Kontakt og indskrivning" not in listed
    assert f"død {today}" in client.post("/borgere/", {"q": "smed"}).content.decode()


def test_of_the_dead_nothing_is_said_to_come_and_whoever_decides_is_told_what_can_still_be_written(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    said = requests.NewRequest("Jeg vil i behandling", timezone.now() - timedelta(days=3), "Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=timezone.now())
    client, yesterday = as_("signe"), f"{timezone.localdate() - timedelta(days=1):%d-%m-%Y}"
    begins = "Hvornår skal behandlingen begynde?"
    assert begins in client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    write(client, smed, died_on=yesterday, source="Søsteren")
    page = client.get(f"/borgere/{smed.id}/").content.decode()
    assert "blev ikke spurgt" in page and "Hvad borgeren ønsker" not in page
    for name in ("known-title", "now-title", "person-head"):
        block = page.split(f'id="{name}"')[1].split("</section>")[0].split("</header>")[0]
        assert "endnu ikke spurgt" not in block, name
    page = client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    assert begins not in page and "hvad blev afgjort?" in page and "Der blev ikke indstillet" in page
    asta = as_("asta")
    asta.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    page = asta.get(f"/anmodninger/borger/{smed.id}/afgoer/").content.decode()
    assert f"Borgeren døde {yesterday}." in page and "Et afslag stopper fristen" not in page
    about = {"about": Request.objects.get().id, "happened_on": yesterday, "happened_time": ""}
    told = {"result": "grant", "reasons": "Ja", **about}
    page = asta.post(f"/anmodninger/borger/{smed.id}/afgoer/", told, follow=True).content.decode()
    assert "Gemt." in page and "Lav nu brevet" not in page


def test_what_is_missing_is_told_and_nothing_is_written(as_: Callable[[str], Client], smed: people.Person) -> None:
    page = write(as_("signe"), smed, died_on="24-11-2031", source="Naboen")
    assert "Den dag ligger ude i fremtiden" in page and "klokkeslæt" not in page
    assert "Naboen" in page
    assert not Death.objects.exists()


def test_a_mistake_is_taken_back_after_it_is_said_what_comes_back_and_stands_in_words_in_the_course(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    write(client, smed, died_on="24-11-2025", source="Rygtet")
    row = Death.objects.get()
    path = f"/afslutninger/doed/{row.id}/fortryd/"
    assert "kommer tilbage i listerne" in client.get(path).content.decode()
    assert client.post(path, {"why": " "}).status_code == 422
    page = client.post(path, {"why": "Det var en anden Smed"}, follow=True).content.decode()
    assert "Taget tilbage" in page and "Det var en anden Smed" in page
    assert "Her var ved en fejl skrevet et dødsfald" in page and "<s>" not in page
    assert "Det var en anden Smed" in client.get(f"/borgere/{smed.id}/").content.decode()
    assert "Log kontakt" in client.get(f"/borgere/{smed.id}/").content.decode()


def test_merging_with_someone_dead_shows_it_and_asks_for_a_yes(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    ole = people.meet(by=cast.signe, alias="Ole", now=timezone.now())
    asked = requests.NewRequest(words="Hjælp mig", said_at=timezone.now(), said_to="Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=asked, now=timezone.now())
    address = f"/borgere/{smed.id}/sammenlaeg/?anden={ole.id}"
    assert 'name="is_death_seen"' not in client.get(address).content.decode()
    write(client, ole, died_on="24-11-2025", source="Hospitalet")
    both = client.get(address).content.decode()
    for told in ('name="is_death_seen"', "24-11-2025", "borgeren er død", "14 dage tilbage", "Kontakt og indskrivning"):
        assert told in both
    refused = client.post(address, {"other": ole.id, "reason": "samme"})
    assert refused.status_code == 422
    assert "Sig ja til det først" in refused.content.decode()
    yes = {"other": ole.id, "reason": "samme", "is_death_seen": "on", "is_difference_seen": "on"}
    assert "Ole" in client.post(address, yes, follow=True).content.decode()
    smed.refresh_from_db()
    assert smed.died_at is not None


def test_no_barriers_on_the_pages_of_a_death(
    cast: Cast, smed: people.Person, as_: Callable[[str], Client], open_page: object, barriers: object, too_wide: object
) -> None:
    client = as_("signe")
    for width in (320, 1280):
        page = open_page(f"/afslutninger/borger/{smed.id}/doed/", user=cast.signe, width=width)  # type: ignore[operator]
        assert (barriers(page), too_wide(page)) == ([], 0)  # type: ignore[operator]
    write(client, smed, died_on="24-11-2025", source="Hospitalet", note="Sov ind")
    for path in (f"/afslutninger/borger/{smed.id}/", f"/borgere/{smed.id}/", "/borgere/?hvem=dead"):
        for width in (320, 1280):
            page = open_page(path, user=cast.signe, width=width)  # type: ignore[operator]
            assert (barriers(page), too_wide(page)) == ([], 0), path  # type: ignore[operator]


def test_a_day_before_what_is_written_since_is_told_and_needs_a_second_yes(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    happened = Event(kind="slip", at=now - timedelta(days=2))
    events.tell(by=cast.signe, person_id=smed.id, told=happened, now=now)
    day = f"{timezone.localdate() - timedelta(days=5):%d-%m-%Y}"
    page = write(client, smed, died_on=day, source="Rygtet")
    assert "Der er skrevet noget efter den dag:" in page and 'type="checkbox" name="is_sure"' in page
    assert "Slip" in page.split('id="after-title"')[1].split("</section>")[0]
    folds = re.compile(r'<details( open)?>\s*<summary><h2[^>]* id="after-title">[^<]*<span class="muted">\((\d+)\)')
    assert folds.search(page).groups() == (" open", "1")  # type: ignore[union-attr]
    for count in range(1, 4):
        # That we looked for somebody is no sign that they lived.
        seen = contacts.NewContact(smed.id, "attempt", now - timedelta(hours=count), outcome="nobody_there")
        contacts.record(by=cast.signe, items=[seen], now=now)
        told = replace(happened, at=now - timedelta(hours=count))
        events.tell(by=cast.signe, person_id=smed.id, told=told, now=now)
    page = write(client, smed, died_on=day, source="Rygtet")
    # So much would push the form off the screen.
    assert folds.search(page).groups() == (None, "4")  # type: ignore[union-attr]
    assert not Death.objects.exists()
    write(client, smed, died_on=day, source="Rygtet", is_sure="on")
    assert Death.objects.count() == 1


def test_what_is_written_of_days_after_the_death_is_told_until_it_is_set_right(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, now, today = as_("signe"), timezone.now(), timezone.localdate()
    told = Event(kind="slip", at=now - timedelta(days=2))
    row = events.tell(by=cast.signe, person_id=smed.id, told=told, now=now)
    contacts.record(by=cast.signe, items=[contacts.NewContact(smed.id, "contact", now - timedelta(days=9))], now=now)
    new = NewReferral(kind="bridge", at=now - timedelta(days=9), answer_by=today, help_kind="gp", to="Lægen")
    asked = referring.refer(by=cast.signe, person_id=smed.id, new=new, now=now)
    mark = recommendations.grounds(smed, by=cast.signe).mark
    advised = NewRecommendation(advice="not_yet", text="Vi ser tiden an", mark=mark)
    recommendations.hand_over(by=cast.signe, person_id=smed.id, new=advised, now=now)
    day = f"{today - timedelta(days=5):%d-%m-%Y}"
    write(client, smed, died_on=day, source="Rygtet", is_sure="on")
    # What is closed because of the death contradicts nothing, nor what we did before anybody knew.
    happening.happen(by=cast.signe, referral_id=asked.id, new=NewEvent("let_go", now, note="Død"), now=now)
    page = client.get(f"/borgere/{smed.id}/").content.decode()
    (way,) = re.findall(r'<a href="([^"]*)#after-death">1 ting er skrevet om en dag efter dødsdagen</a>', page)
    told_there = client.get(way).content.decode().split('id="after-death"')[1].split("</section>")[0]
    assert day in told_there and "Slip" in told_there and "Kontakt<" not in told_there and "Lægen" not in told_there
    moved = replace(told, at=now - timedelta(days=6))
    events.tell(by=cast.signe, person_id=smed.id, told=moved, corrects_id=row.id, now=now)
    for path in (f"/borgere/{smed.id}/", way):
        assert "efter dødsdagen" not in client.get(path).content.decode(), path


def test_a_day_before_they_last_met_is_asked_about_loses_nothing_and_can_be_meant(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    met = contacts.NewContact(
        person_id=smed.id, kind="contact", happened_at=timezone.now(), own_words="Vi ses i morgen"
    )
    contacts.record(by=cast.signe, items=[met], now=timezone.now())
    told = {"died_on": f"{timezone.localdate() - timedelta(days=3):%d-%m-%Y}", "source": "Naboen"}
    page = write(client, smed, **told)
    assert "Er dagen rigtig alligevel, så sæt kryds" in page
    assert "Vi ses i morgen" in page, "what stands after the day"
    assert "Naboen" in page
    assert not Death.objects.exists()
    assert "fortalt af Naboen" in write(client, smed, **told, is_sure="on")


# What begins something new: none of it stands on the page of someone who has died.
BEGINS = re.compile(
    r"/(afslut|fase|doed|kontaktperson|plads(/[^/]+)?|bro|skriv|handleplan|begynd|scorer|svar|diagnose|indstil|afgoer|tilsagn|nej)/$"
    r"|/situation/[a-z_]+/$|^(?!/kontakter/).*/ny/$|art=attempt"
)


def test_the_pages_of_someone_who_has_died_offer_nothing_new(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    there = [
        f"/borgere/{smed.id}/",
        f"/afslutninger/borger/{smed.id}/",
        f"/henvisninger/borger/{smed.id}/",
        f"/planer/borger/{smed.id}/",
        f"/planer/borger/{smed.id}/dosis/",
        f"/behandling/borger/{smed.id}/haendelser/",
        f"/behandling/borger/{smed.id}/substitution/",
        f"/behandling/borger/{smed.id}/bolig/",
        f"/behandling/borger/{smed.id}/oplevelse/",
        f"/behandling/borger/{smed.id}/afbrydelser/",
        f"/udredning/borger/{smed.id}/",
        f"/udredning/borger/{smed.id}/situation/",
        f"/udredning/borger/{smed.id}/profil/",
        f"/anmodninger/borger/{smed.id}/",
    ]

    def offered(path: str) -> list[str]:
        answer = client.get(path)
        assert answer.status_code == 200, path
        return [
            link for link in re.findall(r'(?:href|action)="([^"]+)"', answer.content.decode()) if BEGINS.search(link)
        ]

    living = {path: offered(path) for path in there}
    assert sum(map(bool, living.values())) > 8, living
    write(client, smed, died_on=f"{timezone.localdate():%d-%m-%Y}", source="Hospitalet")
    assert {path: found for path in there if (found := offered(path))} == {}


def test_a_form_that_is_opened_about_someone_who_has_died_says_at_once_what_can_still_be_written(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, who = as_("signe"), f"borger/{smed.id}"
    before = "Det, der skete, mens borgeren levede, kan stadig skrives"
    forms = {
        f"/kontakter/{smed.id}/ny/": before,
        f"/planer/{who}/skriv/": before,
        f"/planer/{who}/dosis/ny/": before,
        f"/planer/{who}/handleplan/": before,
        f"/anmodninger/{who}/ny/": before,
        f"/henvisninger/{who}/bro/": before,
        f"/behandling/{who}/haendelser/ny/": before,
        f"/samtykke/{who}/ny/": before,
        f"/afslutninger/{who}/afslut/": before,
        f"/udredning/{who}/maalgruppe/svar/": "Det, der er skrevet forkert, kan stadig rettes",
        f"/anmodninger/{who}/indstil/": "Noget nyt kan ikke begynde, så dette kan ikke gemmes mere",
    }
    for path, told in forms.items():
        answer = client.get(path)
        assert answer.status_code == 200 and told not in answer.content.decode(), path
    day = f"{timezone.localdate() - timedelta(days=5):%d-%m-%Y}"
    write(client, smed, died_on=day, source="Søsteren", is_sure="on")
    for path, told in forms.items():
        page = client.get(path).content.decode()
        assert re.search(rf"Borgeren er død\s+{day}\s*</strong>", page) and told in page, path
    # Where the day of a contact is folded away it is not for the dead: it has to be told.
    folded = client.get(f"/kontakter/{smed.id}/ny/", headers={"HX-Request": "true"}).content.decode()
    assert before in folded and "<details open>" in folded
    # Of what was written wrong, and of the death itself, nothing is said to begin.
    assert "Noget nyt kan ikke" not in client.get(f"/borgere/{smed.id}/oplysninger/").content.decode()


def test_a_break_that_was_open_can_be_ended_as_of_a_day_before_the_death(
    cast: Cast, as_: Callable[[str], Client]
) -> None:
    client, now = as_("signe"), timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=30))
    pause = Break("outside", "prison", now - timedelta(days=12))
    row = breaks.break_off(by=cast.signe, person_id=smed.id, told=pause, now=now)
    died_on = timezone.localdate() - timedelta(days=5)
    write(client, smed, died_on=f"{died_on:%d-%m-%Y}", source="Hospitalet", is_sure="on")
    there = f"/behandling/borger/{smed.id}/afbrydelser/"
    assert "Det gik videre, før borgeren døde" in client.get(there).content.decode()
    (address,) = re.findall(r'href="([^"]*)">Det gik videre', client.get(there).content.decode())
    form = client.get(address).content.decode()
    assert f'value="{died_on:%d-%m-%Y}"' in form
    client.post(address, {"happened_on": f"{died_on:%d-%m-%Y}"})
    assert breaks.break_in_scope(by=cast.signe, break_id=row.id).ended is not None


def test_where_a_dead_citizen_lived_can_be_written_and_the_form_says_what_can(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, address = as_("signe"), f"/behandling/borger/{smed.id}/bolig/ny/"
    assert "Borgeren er død" not in client.get(address).content.decode()
    died_on = timezone.localdate() - timedelta(days=1)
    deaths.die(by=cast.signe, person_id=smed.id, on=died_on, source="Politiet", now=timezone.now())
    answer = client.get(address)
    assert "Noget nyt kan ikke begynde" in answer.content.decode()
    assert not answer.context["form"]["from_on"].value(), "today would be refused"


def test_after_a_death_nothing_asks_or_counts_down_anywhere(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    asked = requests.NewRequest(words="Hjælp mig", said_at=now - timedelta(days=1), said_to="Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=asked, now=now)
    for to, event in (("Lægehuset", ""), ("Tandlægen", "declined"), ("Psykologen", "accepted")):
        new = NewReferral("bridge", now - timedelta(days=1), timezone.localdate(), help_kind="gp", to=to)
        row = referring.refer(by=cast.signe, person_id=smed.id, new=new, now=now)
        if event:
            happening.happen(by=cast.signe, referral_id=row.id, new=NewEvent(event, now), now=now)
    goal = plans.Goal(
        "Ro om natten",
        "other_areas",
        "housing",
        "now",
        tasks=(plans.Task("Ringer", "Signe", timezone.localdate() + timedelta(days=3)),),
    )
    content = plans.Content(made_at=now, goals=[goal], review_on=timezone.localdate() + timedelta(days=9))
    revisions.revise(by=cast.signe, person_id=smed.id, new=revisions.NewPlan(content), now=now)
    until = timezone.localdate() + timedelta(days=5)
    pause = Break("service", "threat", now, until=until, alternative="Vi mødes på gaden")
    breaks.break_off(by=cast.signe, person_id=smed.id, told=pause, now=now)
    there = [
        f"/borgere/{smed.id}/",
        f"/anmodninger/borger/{smed.id}/",
        f"/henvisninger/borger/{smed.id}/",
        f"/planer/borger/{smed.id}/",
        f"/behandling/borger/{smed.id}/afbrydelser/",
        f"/afslutninger/borger/{smed.id}/",
    ]
    nags = ("dage tilbage", "dag tilbage", ": i dag", "hvad nu?", "spørg igen", "spørg efter dagen")
    before = "".join(client.get(path).content.decode() for path in there)
    assert all(nag in before for nag in nags[:1] + nags[2:])
    endings.end(by=cast.signe, person_id=smed.id, new=endings.NewEnding(now, "stabilised", "finished"), now=now)
    assert "dage tilbage" in client.get(there[-1]).content.decode()
    write(client, smed, died_on=f"{timezone.localdate():%d-%m-%Y}", source="Hospitalet")
    for path in there:
        page = client.get(path).content.decode()
        assert [nag for nag in nags if nag in page] == [], path


def test_a_form_opened_before_the_death_is_saved_after_it_and_nobody_is_reminded_of_its_promise(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, at = as_("signe"), timezone.localtime() - timedelta(days=1)
    there = f"/kontakter/{smed.id}/ny/"
    form = client.get(there).context["form"]
    told = {
        "id": str(form["id"].value()),
        "kind": "contact",
        "happened_on": f"{at:%d-%m-%Y}",
        "happened_time": "10:00",
        "is_sure": "on",
        "promise": "kaffe på bænken",
        "promise_on": f"{at + timedelta(days=2):%d-%m-%Y}",
        "promise_time": "10:00",
    }
    write(client, smed, died_on=f"{timezone.localdate():%d-%m-%Y}", source="Hospitalet")
    saved = client.post(there, told, follow=True).content.decode()
    today = f"{timezone.localdate():%d-%m-%Y}"
    assert (
        f"Borgeren er død, som Signe Bro skrev {today}: Det, du skrev, står i forløbet, og ingen bliver mindet" in saved
    )
    assert "kaffe på bænken" in saved
    assert not Reminder.objects.exists()
    smed.refresh_from_db()
    assert smed.next_promise == ""
    assert "kaffe på bænken" not in client.get("/i-dag/").content.decode()


def test_nothing_is_offered_of_the_dead_that_can_no_longer_be_and_the_record_stays_to_be_read_and_corrected(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    now = timezone.now()
    interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=now)
    events.tell(by=cast.signe, person_id=smed.id, told=Event(kind="overdose", at=now), now=now)
    offers = {
        "": ("Fortsæt udredningen", "Begynd udredningen", "Pas på:", "Lige nu", "Intet er lovet"),
        "udredning": ("Begynd med:", "Fortsæt, hvor du slap"),
        "maalgruppe": ("Gem vurderingen", "Svar på kriterierne"),
    }
    at = {"": f"/borgere/{smed.id}/", "udredning": f"/udredning/borger/{smed.id}/"}
    at["maalgruppe"] = f"{at['udredning']}maalgruppe/"
    for role in ("signe", "oda"):
        seen = {page: as_(role).get(at[page]).content.decode() for page in offers}
        assert all(any(word in seen[page] for word in words) for page, words in offers.items()), role
    write(as_("signe"), smed, died_on=f"{timezone.localdate():%d-%m-%Y}", source="Hospitalet")
    for role in ("signe", "oda"):
        for page, words in offers.items():
            told = as_(role).get(at[page]).content.decode()
            assert [word for word in words if word in told] == [], (role, page)
    page = as_("signe").get(at[""]).content.decode()
    for kept in ("Se udredningen", "Sådan stod det sidst", "Skriv noget fra før", "Tilføj eller ret"):
        assert kept in page


def test_whoever_does_not_know_the_day_says_so_and_it_is_written_when_somebody_does(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, today = as_("signe"), timezone.localdate()
    assert "Skriv dagen, eller sæt kryds ved, at den ikke kendes" in write(client, smed, source="Naboen")
    both = write(client, smed, source="Naboen", died_on=f"{today:%d-%m-%Y}", is_day_unknown="on")
    assert "Vælg en af de to" in both and "Naboen" in both
    assert not Death.objects.exists()
    page = write(client, smed, source="Naboen", is_day_unknown="on")
    block = page.split('id="phase-title"')[1].split("</section>")[0]
    assert "dag ikke kendt" in block and "fortalt af Naboen" in block and f"{today:%d-%m-%Y}" not in block
    there = {
        f"/borgere/{smed.id}/": r"Død, <span[^>]*>dag ikke kendt",
        f"/afslutninger/borger/{smed.id}/": r"død, <span[^>]*>dag ikke kendt",
        "/borgere/?hvem=dead": r"død, <span[^>]*>dag ikke kendt",
    }
    for path, words in there.items():
        assert re.search(words, client.get(path).content.decode()), path
    course = client.get(f"/borgere/{smed.id}/").content.decode().split("Borgeren er død</a>")[1][:120]
    assert "dag ikke kendt" in course
    (address,) = re.findall(r'href="([^"]*)">Dagen kendes nu', page)
    asked = client.get(address).content.decode()
    assert "Hvilken dag døde borgeren?" in asked and "is_day_unknown" not in asked
    assert "Skriv dagen." in write(client, smed, source="Politiet")
    day = f"{today - timedelta(days=4):%d-%m-%Y}"
    page = write(client, smed, died_on=day, source="Politiet", is_sure="on")
    assert "fortalt af Politiet" in page and "fortalt af Naboen" in page.split("Rettet: Det stod her før")[1]
    assert "Dagen kendes nu" not in page
    assert f"Død {day}" in client.get(f"/borgere/{smed.id}/").content.decode()


QUESTIONS = {
    "planer/borger/{}/": ("Hvad vil borgeren, og hvem gør hvad?", "Hvad ville borgeren, og hvem gjorde hvad?"),
    "planer/borger/{}/dosis/": ("Mødes vi så tit", "Mødtes vi så tit, som vi havde planlagt?"),
    "behandling/borger/{}/substitution/": (
        "Hvordan kommer borgeren",
        "Hvordan kom borgeren i substitutionsbehandling?",
    ),
    "behandling/borger/{}/oplevelse/": ("Hvordan er det for borgeren?", "Hvordan var det for borgeren?"),
    "behandling/borger/{}/bolig/": ("Hvor bor borgeren?", "Hvor boede borgeren?"),
    "behandling/borger/{}/bolig/ny/": ("Hvor bor borgeren nu?", "Hvor boede borgeren?"),
    "behandling/borger/{}/haendelser/": ("hvad beskytter?", "Hvad skete der, og hvad beskyttede?"),
    "behandling/borger/{}/afbrydelser/": ("Er forløbet afbrudt?", "Var forløbet afbrudt?"),
    "henvisninger/borger/{}/": ("Hvor er borgeren på vej hen?", "Hvor var borgeren på vej hen?"),
    "afslutninger/borger/{}/": ("Hvor er forløbet?", "Hvor langt nåede forløbet?"),
    "samtykke/borger/{}/": ("Hvad må vi fortælle andre, og til hvem?", "Hvad måtte vi fortælle andre, og til hvem?"),
    "udredning/borger/{}/": ("Hvor langt er vi nået?", "Hvor langt nåede vi?"),
    "udredning/borger/{}/profil/": ("Hvordan har belastningen været", "Hvordan var belastningen over tid?"),
    "udredning/borger/{}/maalgruppe/": ("Er borgeren i målgruppen?", "Var borgeren i målgruppen?"),
}


def test_the_pages_of_the_dead_ask_what_was_and_never_what_to_do(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    before = {path: client.get(f"/{path.format(smed.id)}").content.decode() for path in QUESTIONS}
    write(client, smed, died_on="24-11-2025", source="Hospitalet")
    for path, (now, then) in QUESTIONS.items():
        assert now in before[path] and then not in before[path], path
        page = client.get(f"/{path.format(smed.id)}").content.decode()
        assert then in page and now not in page and "Er borgeren i målgruppen?" not in page, path
        assert not re.search(r'class="empty">\s*<p>[^<]*(Begynd|Spørg|spørg|endnu|skriv den)', page), path
