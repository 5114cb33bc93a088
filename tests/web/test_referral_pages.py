"""Places, stays and bridges as a user meets them."""

import html
import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.changes import AuditEntry
from brobygger.records.consents import Consent
from brobygger.records.people import Person
from brobygger.records.referrals import BedReport, Place, Referral, ReferralEvent
from brobygger.rules import law, referrals, stays
from brobygger.rules.consents import Receiver, Told
from brobygger.rules.referring import NEEDS_UNTIL, NEEDS_WHOM
from brobygger.rules.refusals import Refusal
from brobygger.services import accounts, consents, details, endings, people, places, requests
from brobygger.services.referrals import happening, referring, taking_back
from brobygger.web import times
from brobygger.web.referrals import wording
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 60 * DAY)


@pytest.fixture
def skovhuset(cast: Cast) -> Place:
    told = {"name": "Skovhuset", "kind": "residential", "phone": "+45 12 34 56 78", "about": "Hund er i orden"}
    return places.add(by=cast.oda, told=told, now=timezone.now())


def give_consent(by: Any, person: people.Person, place: Place) -> Consent:
    now = timezone.now()
    to = Receiver("residential", place=place.id)
    told = Told("yes", to, "oral", now - DAY, about="Opholdet", purpose="Ro", witness="Signe")
    return consents.give(by=by, person_id=person.id, told=told, now=now)


def when(days_ago: int = 0) -> dict[str, str]:
    at = timezone.localtime() - timedelta(days=days_ago, minutes=1)
    return {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}"}


def day(ahead: int) -> str:
    return f"{timezone.localdate() + ahead * DAY:%d-%m-%Y}"


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", answer.content.decode())


def reasons(client: Client) -> str:
    """What stands on Today, without its markup."""
    return re.sub(r"<[^>]*>", "", page(client, "/i-dag/"))


def sent(client: Client, path: str, told: dict[str, Any]) -> str:
    return re.sub(r"\s+", " ", client.post(path, told, follow=True).content.decode())


def beds(by: Any, place: Place, free: int, ago: timedelta = timedelta(minutes=5)) -> None:
    now = timezone.now()
    places.confirm(by=by, place_id=place.id, free=free, said_by="Vagten", at=now - ago, now=now)


def bridge(by: Any, person: people.Person, **more: Any) -> Referral:
    now = timezone.now()
    told = {"at": now - 9 * DAY, "answer_by": (now - 2 * DAY).date(), "help_kind": "gp", "to": "Lægehuset", **more}
    return referring.refer(by=by, person_id=person.id, new=referring.NewReferral(kind="bridge", **told), now=now)


def stay(by: Any, person: people.Person, place: Place, arrived_days_ago: int) -> Referral:
    now = timezone.now()
    new = referring.NewReferral(
        kind="stay", at=now - 40 * DAY, answer_by=(now - 39 * DAY).date(), place_id=place.id, stay_kind="taster"
    )
    row = referring.refer(by=by, person_id=person.id, new=new, now=now)
    arrived = happening.NewEvent(event="arrived", at=now - arrived_days_ago * DAY)
    happening.happen(by=by, referral_id=row.id, new=arrived, now=now)
    return row


def test_every_event_is_asked_for_in_words() -> None:
    for kind, states in referrals.TRANSITIONS.items():
        for event in {event for after in states.values() for event in after}:
            asked = wording.of(kind, event)
            assert asked.question
            assert bool(asked.until) or event not in NEEDS_UNTIL
            assert bool(asked.whom) or event not in NEEDS_WHOM


def test_beds_are_confirmed_in_one_form_and_stand_with_the_time_and_who_said_so(
    cast: Cast, as_: As, skovhuset: Place
) -> None:
    client = as_("signe")
    list_before = page(client, "/henvisninger/pladser/")
    assert "Hvor er der en ledig plads nu?" in list_before
    assert "endnu ikke spurgt" in list_before
    assert 'href="tel:+4512345678"' in list_before
    told = {"free": "2", "said_by": "Lis i vagten", **when()}
    after = sent(client, f"/henvisninger/pladser/{skovhuset.id}/ledige/", told)
    assert "2 ledige pladser" in after
    assert f"i dag {told['happened_time']}" in after or f"i går {told['happened_time']}" in after
    assert "Lis i vagten" in after


def test_what_was_said_yesterday_is_marked(cast: Cast, as_: As, skovhuset: Place) -> None:
    beds(cast.signe, skovhuset, 1, ago=DAY)
    old = page(as_("signe"), "/henvisninger/pladser/")
    assert "1 ledig plads" in old
    assert "i går" in old
    assert '<span class="mark mark--soon">spørg igen</span>' in old


def test_a_wrong_number_of_beds_is_told_at_its_field_and_nothing_typed_is_lost(as_: As, skovhuset: Place) -> None:
    answer = as_("signe").post(
        f"/henvisninger/pladser/{skovhuset.id}/ledige/", {"free": "-1", "said_by": "Lis", **when()}
    )
    assert answer.status_code == 422
    assert 'id="id_free_error"' in answer.content.decode()
    assert 'value="Lis"' in answer.content.decode()
    assert not BedReport.objects.exists()


def test_leaders_add_correct_and_close_places_and_workers_do_not(as_: As, cast: Cast) -> None:
    client = as_("mona")
    told = {"name": "Havhuset", "kind": "crisis_centre", "phone": "112233", "about": ""}
    assert "Havhuset" in sent(client, "/henvisninger/pladser/ny/", told)
    again = sent(client, "/henvisninger/pladser/ny/", told)
    assert "Der er allerede et sted med det navn." in again
    place = Place.objects.get()
    seen = {f"seen_{name}": value for name, value in told.items()}
    changed = sent(client, f"/henvisninger/pladser/{place.id}/", told | seen | {"phone": "998877"})
    assert "998877" in changed
    assert "Havhuset er lukket" in sent(client, f"/henvisninger/pladser/{place.id}/luk/", {"open": "0"})
    assert "Her er ingen steder endnu." in page(client, "/henvisninger/pladser/")
    assert "Havhuset" in page(client, "/henvisninger/pladser/?vis=lukkede")
    assert as_("signe").get("/henvisninger/pladser/ny/").status_code == 403
    assert "Tilføj et sted" not in page(as_("signe"), "/henvisninger/pladser/")


def test_from_the_page_of_a_citizen_a_referral_is_two_clicks(
    cast: Cast, as_: As, smed: people.Person, skovhuset: Place
) -> None:
    beds(cast.signe, skovhuset, 1)
    client = as_("signe")
    address = f"/henvisninger/borger/{smed.id}/plads/{skovhuset.id}/"
    # Where the two begin stands how many beds there are, and when that was heard.
    heard = times.in_words(BedReport.objects.get().happened_at, timezone.now())
    offered = html.unescape(page(client, f"/borgere/{smed.id}/").split(f'href="{address}"')[1].split("</li>")[0])
    assert "1 ledig" in offered and heard in offered.replace("\xa0", " "), offered
    form = client.get(address).context["form"]
    # Sent as it is filled in.
    told = {name: form[name].value() for name in form.fields}
    told = {
        name: form.fields[name].widget.format_value(value) if isinstance(value, date | time) else value
        for name, value in told.items()
        if value is not None
    }
    after = sent(client, address, told)
    assert "Gemt. Ring til stedet, og skriv her, hvad de siger." in after
    assert "Venter på svar" in after
    assert "Behandlingspraktik" in after
    assert Referral.objects.get().to == "Skovhuset"


def test_a_stay_shows_its_day_and_asks_what_comes_after(
    cast: Cast, as_: As, smed: people.Person, skovhuset: Place
) -> None:
    row = stay(cast.signe, smed, skovhuset, 9)
    client = as_("signe")
    for path in (f"/borgere/{smed.id}/", f"/henvisninger/borger/{smed.id}/"):
        assert "dag 10 af 14" in page(client, path), path
    assert "Ophold uden plan for bagefter: Skovhuset" in reasons(client)
    form = f"/henvisninger/{row.id}/aftaler/"
    told = {"afterwards": "Hjem, hvor SKP tager imod", "driver": "Bent fra SKP", "taken_along": "Medicin til vagten"}
    shown = sent(client, form, told | {"seen": str(row.id)})
    assert "<dt>Kører</dt><dd>Bent fra SKP</dd>" in shown
    assert [each for each in told.values() if each not in shown] == []
    assert "Ophold uden plan for bagefter" not in page(client, "/i-dag/")


def test_beside_a_referral_stands_who_sees_to_it_and_who_stands_in(cast: Cast, as_: As, smed: people.Person) -> None:
    row = bridge(cast.signe, smed)
    path = f"/henvisninger/borger/{smed.id}/"
    assert "Tager sig af det: Signe Bro</span>" in page(as_("signe"), path)
    accounts.switch_off(username="signe", now=timezone.now())
    stands_in = "Tager sig af det: Oda Leder (ingen kontaktperson er på arbejde i teamet)</span>"
    assert stands_in in page(as_("malik"), path)
    told = happening.NewEvent(event="landed", at=timezone.now(), whom="Lægen", note="Går der selv")
    happening.happen(by=cast.malik, referral_id=row.id, new=told, now=timezone.now())
    assert "Tager sig af det: dem, der hjælper dér</span>" in page(as_("malik"), path)


def test_a_stay_that_has_lasted_too_long_says_so(cast: Cast, as_: As, smed: people.Person, skovhuset: Place) -> None:
    stay(cast.signe, smed, skovhuset, 15)
    client = as_("asta")
    assert client.get(f"/henvisninger/borger/{smed.id}/").status_code == 404
    shown = page(as_("oda"), f"/henvisninger/borger/{smed.id}/")
    assert "skulle være slut" in shown and "2 dage over tid; i dag er dag 16" in shown
    assert "længere end opholdet må vare" in shown


def test_an_older_form_loses_nothing_and_shows_both(cast: Cast, as_: As, smed: people.Person, skovhuset: Place) -> None:
    row = stay(cast.signe, smed, skovhuset, 3)
    told = {"driver": "Malik", "seen": str(row.id)}
    sent(as_("malik"), f"/henvisninger/{row.id}/aftaler/", told)
    client = as_("signe")
    answer = client.post(f"/henvisninger/{row.id}/aftaler/", told | {"driver": "Signe"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Malik har imens skrevet her: “Malik”. Dit står her" in page.replace("Malik Å", "Malik")
    again = {"driver": "Signe", "seen": answer.context["form"]["seen"].value()}
    assert "Signe" in sent(client, f"/henvisninger/{row.id}/aftaler/", again)
    assert Referral.objects.filter(corrected_by=None).get().driver == "Signe"


def test_what_is_agreed_daily_stands_first_and_the_day_of_the_referral_last_in_a_fold_that_opens_where_it_is_wrong(
    cast: Cast, as_: As, smed: people.Person, skovhuset: Place
) -> None:
    row, client = stay(cast.signe, smed, skovhuset, 3), as_("signe")
    address = f"/henvisninger/{row.id}/aftaler/"
    shown = page(client, address)
    daily, fold, seldom = shown.partition("<details><summary>Ret, hvornår henvisningen blev aftalt</summary>")
    assert fold and all(name in daily for name in ("own_words", "driver", "taken_along", "afterwards", "purpose"))
    assert "happened_on" not in daily and "happened_on" in seldom and "happened_time" in seldom
    # Whoever empties the hour of what lies back means no moment of today.
    assert "Tomt: kun dagen; er dagen i dag, så nu." in seldom and "Tomt: nu" not in shown
    told = {"seen": str(row.id), "driver": "Malik", "happened_on": day(1), "happened_time": ""}
    wrong = client.post(address, told).content.decode()
    assert "<details open><summary>Ret, hvornår" in wrong and "Malik" in wrong
    wrong = client.post(address, told | {"driver": "x" * 300, "happened_on": day(0)}).content.decode()
    assert "<details><summary>Ret, hvornår" in wrong and "x" * 300 in wrong


def test_what_an_older_form_left_alone_keeps_the_colleagues_words(
    as_: As, cast: Cast, smed: people.Person, skovhuset: Place
) -> None:
    row = stay(cast.signe, smed, skovhuset, 3)
    address = f"/henvisninger/{row.id}/aftaler/"
    sent(as_("malik"), address, {"driver": "Malik", "taken_along": "Tasken", "seen": str(row.id)})
    client = as_("signe")
    page = client.post(address, {"driver": "Signe", "taken_along": "", "seen": str(row.id)})
    again = {name: page.context["form"][name].value() for name in ("driver", "taken_along", "seen")}
    client.post(address, again)
    stands = Referral.objects.filter(corrected_by=None).get()
    assert (stands.driver, stands.taken_along) == ("Signe", "Tasken")


def test_a_stay_that_began_before_it_was_written_up_is_recorded_once_the_day_it_was_agreed_is_mended(
    as_: As, cast: Cast, smed: people.Person, skovhuset: Place
) -> None:
    now, client = timezone.now(), as_("signe")
    new = referring.NewReferral(
        kind="stay", at=now, answer_by=timezone.localdate() + DAY, place_id=skovhuset.id, stay_kind="taster"
    )
    row = referring.refer(by=cast.signe, person_id=smed.id, new=new, now=now)
    arrived, agreed = f"/henvisninger/{row.id}/arrived/", f"/henvisninger/{row.id}/aftaler/"
    early = client.post(arrived, {"happened_on": day(-1), "happened_time": ""})
    shown = early.content.decode()
    assert early.status_code == 422 and f"før henvisningen blev aftalt, den {day(0)}" in shown
    assert "skriv først den dag under “Skriv eller ret, hvad der er aftalt”" in shown
    assert f'href="{agreed}#id_happened_on"' in shown, "the day stands in a fold, which the way there opens"
    form = client.get(agreed).context["form"]
    filled = {name: str(form[name].value() or "") for name in form.fields}
    assert "Hvilken dag blev henvisningen aftalt?" in page(client, agreed)
    # The day left as it stands corrects nothing; one that cannot be is told at its field, with what was typed.
    client.post(agreed, {**filled, "happened_on": day(0)})
    assert Referral.objects.count() == 1
    for wrong, told in ((day(1), "Tidspunktet er ikke kommet endnu"), (day(-400), "tidligst den")):
        refused = client.post(agreed, {**filled, "driver": "Malik", "happened_on": wrong, "happened_time": ""})
        assert refused.status_code == 422 and told in refused.content.decode() and "Malik" in refused.content.decode()
    assert "Gemt." in sent(client, agreed, {**filled, "happened_on": day(-2), "happened_time": ""})
    stands = Referral.objects.filter(corrected_by=None).get()
    assert stands.corrects_id == row.id and timezone.localdate(stands.happened_at) == timezone.localdate() - 2 * DAY
    assert "er der nu" in sent(client, arrived, {"happened_on": day(-1), "happened_time": ""}).lower()
    form = client.get(agreed).context["form"]
    filled = {name: str(form[name].value() or "") for name in form.fields} | {"happened_on": day(0)}
    late = client.post(agreed, filled | {"happened_time": ""})
    assert late.status_code == 422 and f"Der skete noget med henvisningen {day(-1)}" in late.content.decode()


def test_where_the_citizen_has_said_yes_to_nothing_the_page_of_a_bridge_says_so_in_a_sentence(
    as_: As, smed: people.Person
) -> None:
    shown = page(as_("signe"), f"/henvisninger/borger/{smed.id}/bro/")
    assert "Der står ikke noget, som borgeren har sagt ja til. Spørg, før du fortæller noget." in shown
    assert "Borgeren har sagt ja til:" not in shown and "endnu ikke spurgt" not in shown


def test_a_bridge_is_told_step_by_step_until_the_citizen_has_landed(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    told = {"help_kind": "gp", "to": "Lægehuset", "own_words": "Jeg tør ikke gå alene", "answer_by": day(7), **when(1)}
    after = sent(client, f"/henvisninger/borger/{smed.id}/bro/", told)
    assert "Jeg tør ikke gå alene" in after
    row = Referral.objects.get()

    def happens(event: str, **more: str) -> str:
        return sent(client, f"/henvisninger/{row.id}/{event}/", {**when(), **more})

    assert "Spørg igen, eller slip henvisningen." not in after
    assert "hvad nu?" in happens("declined", note="Har lukket for nye")
    refused = happens("accepted", until=day(1))
    assert "De sagde nej" in refused
    assert f'value="{day(1)}"' in refused
    happens("asked_again", until=day(2), whom="Lis")
    happens("first_contact", until=day(7), whom="Signe", note="Lis tog imod")
    landed = happens("landed", whom="Lis", note="Kommer selv")
    assert "Landet" in landed
    assert ReferralEvent.objects.count() == 4


def test_a_stay_broken_off_asks_what_now_and_shows_other_places(
    cast: Cast, as_: As, smed: people.Person, skovhuset: Place
) -> None:
    row = stay(cast.signe, smed, skovhuset, 3)
    beds(cast.signe, skovhuset, 1)
    client = as_("signe")
    assert "Ledig seng, så vidt vi ved:" not in page(client, f"/borgere/{smed.id}/")
    after = sent(client, f"/henvisninger/{row.id}/sent_away/", {**when(), "note": "Karantæne i tre dage"})
    assert "Stedet afbrød opholdet" in after
    assert "hvad nu?" in after and "Det står skrevet, hvad der nu skal ske" not in after, "why is no plan"
    assert "Ledig seng, så vidt vi ved:" in page(client, f"/borgere/{smed.id}/")
    assert "Hvad nu, efter et afbrudt ophold: Skovhuset" in reasons(client)
    after = sent(client, f"/henvisninger/{row.id}/followed_up/", {**when(), "note": "Prøver Havhuset"})
    assert "hvad nu?" not in after and "Det står skrevet, hvad der nu skal ske" in after
    assert "Hvad nu, efter et afbrudt ophold" not in page(client, "/i-dag/")


def test_letting_go_without_a_reason_is_asked_for_at_its_field(cast: Cast, as_: As, smed: people.Person) -> None:
    row = bridge(cast.signe, smed)
    answer = as_("signe").post(f"/henvisninger/{row.id}/let_go/", {**when(), "note": ""})
    assert answer.status_code == 422
    assert 'id="id_note_error"' in answer.content.decode()


def test_an_unanswered_referral_stands_in_the_day_of_the_worker(cast: Cast, as_: As, smed: people.Person) -> None:
    bridge(cast.signe, smed)
    client = as_("signe")
    assert "Henvisning uden svar: Lægehuset" in reasons(client)
    assert f'href="/henvisninger/borger/{smed.id}/"' in page(client, "/i-dag/")


def test_what_was_said_in_confidence_is_not_for_who_may_not_read_the_diary(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    bridge(cast.signe, smed, details={"own_words": "Sig det ikke til min bror"})
    assert "min bror" in page(as_("signe"), f"/henvisninger/borger/{smed.id}/")
    people.Person.objects.filter(id=smed.id).update(has_case=True)
    client = as_("asta")
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    shown = page(client, f"/henvisninger/borger/{smed.id}/")
    assert "Lægehuset" in shown
    assert "min bror" not in shown
    assert "De siger ja" not in shown
    course = page(client, f"/borgere/{smed.id}/?vis=treatment")
    assert "Henvist til Lægehuset" in course
    assert "min bror" not in course


def test_an_event_that_is_none_is_a_404(cast: Cast, as_: As, smed: people.Person) -> None:
    row = bridge(cast.signe, smed)
    assert as_("signe").get(f"/henvisninger/{row.id}/arrived/").status_code == 404


def test_a_mistake_is_taken_back(cast: Cast, as_: As, smed: people.Person, skovhuset: Place) -> None:
    row = stay(cast.signe, smed, skovhuset, 3)
    event = ReferralEvent.objects.get()
    client = as_("signe")
    assert "Fjern det først" in sent(client, f"/henvisninger/{row.id}/fortryd/", {"reason": "never"})
    assert "Venter på svar" in sent(client, f"/henvisninger/sket/{event.id}/fortryd/", {"reason": "never"})
    assert "Borgeren er ikke henvist nogen steder endnu." in sent(
        client, f"/henvisninger/{row.id}/fortryd/", {"reason": "never"}
    )


def test_the_pages_cost_a_fixed_number_of_queries(
    cast: Cast, as_: As, smed: people.Person, skovhuset: Place, django_assert_max_num_queries: Any
) -> None:
    Place.objects.bulk_create(
        Place(organisation=cast.signe.organisation, name=f"Sted {n}", kind="beds") for n in range(120)
    )
    client = as_("signe")
    page(client, "/henvisninger/pladser/")
    with django_assert_max_num_queries(5):
        assert "(121)" in page(client, "/henvisninger/pladser/?page=2")
    for n in range(8):
        bridge(cast.signe, smed, to=f"Hjælp {n}")
    page(client, f"/henvisninger/borger/{smed.id}/")
    # One of them asks what the citizen has said yes to, and one who sees to it.
    with django_assert_max_num_queries(8):
        page(client, f"/henvisninger/borger/{smed.id}/")


def test_where_someone_with_a_protected_address_is_stands_in_no_list_and_not_on_their_page(
    cast: Cast, as_: As, smed: people.Person, skovhuset: Place
) -> None:
    stay(cast.signe, smed, skovhuset, 9)
    told = (f"/borgere/{smed.id}/", "/i-dag/?hvem=all")
    assert all("Skovhuset" in page(as_("signe"), path) for path in told)
    values = {"address_protection": "yes"}
    details.describe(by=cast.signe, person_id=smed.id, values=values, seen={}, now=timezone.now())
    for path in told:
        shown = page(as_("signe"), path)
        assert "Skovhuset" not in shown and "sted beskyttet" in shown, path
    log = AuditEntry.objects.filter(act="people.see_protected", person=smed)
    row = Referral.objects.get()
    found = (f"/henvisninger/borger/{smed.id}/", f"/henvisninger/{row.id}/left/", f"/henvisninger/{row.id}/aftaler/")
    for turn, path in enumerate(found, start=1):
        shown = page(as_("signe"), path)
        assert "Skovhuset" in shown and log.count() == turn, "for whoever must find them, and logged"
        assert shown.count("Skovhuset") == shown.count('<span class="no-print">Skovhuset</span>') + shown.count(
            ": Skovhuset</span>"
        ), "on no paper"
        assert "Skovhuset" not in shown.split("</title>")[0]
    consent = give_consent(cast.signe, smed, skovhuset)
    on_paper = '<span class="no-print">Skovhuset</span>'
    for path in (f"/samtykke/borger/{smed.id}/", f"/samtykke/{consent.id}/traek-tilbage/"):
        shown = page(as_("signe"), path)
        assert shown.count("Skovhuset") == shown.count(on_paper) > 0, path
    assert log.count() == 5
    people.Person.objects.filter(id=smed.id).update(has_case=True)
    hidden = (*told[:1], found[0], f"/samtykke/borger/{smed.id}/", f"/samtykke/{consent.id}/traek-tilbage/")
    for who, purpose in (("asta", "decision"), ("mona", "complaint")):
        client = as_(who)
        client.post(f"/borgere/{smed.id}/formaal/", {"purpose": purpose})
        for path in (*hidden, f"/borgere/{smed.id}/?vis=treatment"):
            shown = page(client, path)
            assert "Skovhuset" not in shown and "12 34 56 78" not in shown and "sted beskyttet" in shown, (who, path)
    assert log.count() == 5


def test_they_can_say_yes_before_anyone_knows_the_day_of_the_first_meeting(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    row = bridge(cast.signe, smed)
    client = as_("signe")
    assert (
        "Lad feltet stå tomt, hvis dagen ikke er sagt endnu."
        in client.get(f"/henvisninger/{row.id}/accepted/").content.decode()
    )
    page = sent(client, f"/henvisninger/{row.id}/accepted/", {**when(), "until": "", "whom": "Lis"})
    assert "endnu ikke kendt" in page and "spørg efter dagen" in page


def test_a_stay_between_two_courses_is_recorded_shown_as_such_and_kept_apart_from_others(
    cast: Cast, as_: As, smed: people.Person, skovhuset: Place
) -> None:
    now = timezone.now()
    Person.objects.update(created_at=now - 90 * DAY)
    ended = endings.NewEnding(now - 30 * DAY, "stabilised", "finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ended, now=now)
    row = stay(cast.signe, smed, skovhuset, arrived_days_ago=25)
    overview = f"/henvisninger/borger/{smed.id}/"
    assert "Efter forløbet, der sluttede" in page(as_("signe"), overview)
    said = requests.NewRequest(words="Jeg vil tilbage", said_at=now - 5 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    assert "Mellem to forløb" in page(as_("signe"), overview)
    other = {"name": "Birkehuset", "kind": "residential", "phone": "", "about": ""}
    with pytest.raises(Refusal, match="since"):
        stay(cast.signe, smed, places.add(by=cast.oda, told=other, now=now), arrived_days_ago=20)
    left = happening.NewEvent(event="left", at=now - 21 * DAY, note="Hjem")
    happening.happen(by=cast.signe, referral_id=row.id, new=left, now=now)
    assert "5 dage i alt, første og sidste dag talt med" in page(as_("signe"), overview)
    # One of the new course says nothing of the kind.
    third = places.add(by=cast.oda, told=other | {"name": "Granhuset"}, now=now)
    stay(cast.signe, smed, third, arrived_days_ago=2)
    assert page(as_("signe"), overview).count("Mellem to forløb") == 1


def test_who_leaves_the_last_day_of_a_stay_empty_is_told_which_day_it_becomes(
    as_: As, cast: Cast, smed: people.Person, skovhuset: Place
) -> None:
    today = timezone.localdate()
    told: dict[str, Any] = {"place_id": skovhuset.id, "stay_kind": "crisis", "answer_by": today}
    new = referring.NewReferral(kind="stay", at=timezone.now(), **told)
    row = referring.refer(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())
    day = stays.last_allowed("crisis", today)
    assert day is not None
    shown = " ".join(page(as_("signe"), f"/henvisninger/{row.id}/arrived/").split())
    assert f"et ophold af den slags kan have: {day:%d-%m-%Y} for den, der kom i dag" in shown


def test_a_running_stay_says_whether_its_last_day_was_agreed_or_is_the_longest_allowed(
    as_: As, cast: Cast, smed: people.Person, skovhuset: Place
) -> None:
    client, longest = as_("signe"), "der er ikke aftalt en tidligere sidste dag"
    row = stay(cast.signe, smed, skovhuset, 2)
    for path in (f"/borgere/{smed.id}/", f"/henvisninger/borger/{smed.id}/"):
        assert longest in page(client, path), path
    arrived = row.events.get()
    taking_back.take_back(by=cast.signe, event_id=arrived.id, why="Forkert borger", now=timezone.now())
    again = happening.NewEvent(event="arrived", at=timezone.now() - 2 * DAY, until=timezone.localdate() + 4 * DAY)
    happening.happen(by=cast.signe, referral_id=row.id, new=again, now=timezone.now())
    shown = page(client, f"/henvisninger/borger/{smed.id}/")
    assert ("dag 3 af 7" in shown, longest in shown) == (True, False)


def test_a_day_to_come_that_has_passed_is_told_in_words_of_a_day_to_come(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    client, today = as_("signe"), day(0)
    told = {"help_kind": "gp", "to": "Lægehuset", "answer_by": day(-1), **when()}
    shown = client.post(f"/henvisninger/borger/{smed.id}/bro/", told).content.decode()
    assert f"Ingen kan spørges igen, før henvisningen blev aftalt. Skriv {today} eller en senere dag" in shown
    row = bridge(cast.signe, smed)
    told = {"until": day(-1), "whom": "Lægesekretæren", **when()}
    shown = client.post(f"/henvisninger/{row.id}/accepted/", told).content.decode()
    assert f"Her skal stå en dag, der kommer. Skriv {today} eller en senere dag" in shown
    assert "da det skete" not in shown


def test_a_closed_place_says_so_offers_no_asking_again_and_an_older_page_of_it_loses_nothing(
    cast: Cast, as_: As, smed: people.Person, skovhuset: Place
) -> None:
    now = timezone.now()
    told = {"at": now - 9 * DAY, "answer_by": (now - 8 * DAY).date(), "place_id": skovhuset.id, "stay_kind": "taster"}
    new = referring.NewReferral(kind="stay", **told)
    row = referring.refer(by=cast.signe, person_id=smed.id, new=new, now=now)
    no = happening.NewEvent(event="declined", at=now - 5 * DAY)
    happening.happen(by=cast.signe, referral_id=row.id, new=no, now=now)
    client, address = as_("signe"), f"/henvisninger/borger/{smed.id}/"
    again = f"/henvisninger/{row.id}/asked_again/"
    shown = page(client, address)
    assert again in shown and "Stedet er lukket" not in shown
    places.set_open(by=cast.oda, place_id=skovhuset.id, is_open=False, now=now)
    shown = page(client, address)
    assert again not in shown and "Stedet er lukket" in shown
    answer = client.post(again, {**when(), "until": day(1), "whom": "Vagten", "note": "Prøv i morgen"})
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Stedet er lukket, så ingen kan henvises dertil" in words and "Prøv i morgen" in words


def test_who_writes_up_an_older_word_about_beds_or_no_hour_is_told_what_the_list_shows(
    cast: Cast, as_: As, skovhuset: Place
) -> None:
    client, address = as_("signe"), f"/henvisninger/pladser/{skovhuset.id}/ledige/"
    told = {"free": "0", "said_by": "Ole", "happened_on": day(-3)}
    assert "Gemt. Det står på listen med dagen." in sent(client, address, told)
    beds(cast.malik, skovhuset, 2, ago=DAY)
    newest = BedReport.objects.order_by("-happened_at")[0].happened_at
    said = f"Gemt. Listen viser et nyere svar, fra {law.written_moment(newest)}."
    after = sent(client, address, told | {"happened_on": day(-2)})
    assert said in after and "2 ledige pladser" in after and "0 ledige pladser" not in after
    assert "Gemt. Det står på listen med klokkeslæt." in sent(client, address, told | when())
