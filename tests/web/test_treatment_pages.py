"""Substitution, events, housing, breaks and the four faces as a user meets them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from uuid_utils.compat import uuid7

from brobygger.records.treatment import Break, Event, Experience, Housing, SubstitutionStep
from brobygger.services import details, endings, people, requests
from tests.cast import Cast
from tests.waiting import draft_kept, until


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60))


def when(days_ago: int = 0) -> dict[str, str]:
    at = timezone.localtime() - timedelta(days=days_ago, minutes=1)
    return {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}"}


def day(days: int = 0) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d-%m-%Y}"


def send(client: Client, person: people.Person, what: str, days_ago: int = 0, **told: str) -> str:
    address = f"/behandling/borger/{person.id}/{what}/ny/"
    return client.post(address, {**when(days_ago), **told}, follow=True).content.decode()


def read(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def right_now(client: Client, person: people.Person) -> str:
    page = read(client, f"/borgere/{person.id}/")
    return page.partition('<h2 id="now-title">')[2].partition("</section>")[0]


def test_the_way_into_substitution_says_where_things_stand_what_stood_in_the_way_and_who_says_so(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    told = {
        "reported_by": "Sygeplejerske Bo",
        "attendance": "Hver dag mellem 9 og 11",
        "barrier": "Kan ikke være ude kl. 9",
        "tried": "Vi fulgtes derhen",
        "result": "Han kom fire dage af fem",
    }
    send(client, smed, "substitution", 9, step="wish", reported_by="Smed")
    page = send(client, smed, "substitution", 1, step="started", **told)
    assert "Lige nu:" in page
    assert page.index("Begyndt") < page.index("Borgeren ønsker det")
    for words in told.values():
        assert words in page
    assert "Begyndt" in read(client, f"/borgere/{smed.id}/")


def test_a_stored_step_that_cannot_have_happened_so_says_why_and_is_corrected_or_taken_back(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client, now = as_("signe"), timezone.now()
    address = f"/behandling/borger/{smed.id}/substitution/"
    for step, days in (("wish", 40), ("started", 30), ("stopped", 20), ("wish", 10)):
        send(client, smed, "substitution", days, step=step, reported_by="Smed")
    assert "passer det?" not in read(client, address)
    # As they were written before hours and order were asked about, or as they came in from elsewhere.
    details.add(by=cast.signe, person_id=smed.id, kind="birth_year", value="1980", now=now)
    first, started, _stopped, last = SubstitutionStep.objects.order_by("happened_at")
    moved = ((first, now.replace(year=1979)), (started, now - timedelta(days=15)), (last, now + timedelta(days=40)))
    for row, at in moved:
        SubstitutionStep.objects.filter(id=row.id).update(happened_at=at)
    page = read(client, address)
    assert page.count("passer det?") == 3 and "3 skridt kan ikke være sket, som de er skrevet" in page
    told = [part.partition("</section>")[0] for part in page.split('<section class="block" aria-labelledby="step-')[1:]]
    for words in ("Tidspunktet er ikke kommet endnu", "behandlingen ikke begyndt", "før borgeren blev født"):
        (where,) = [part for part in told if words in part]
        assert "passer det?" in where and "/ret/" in where
    assert "Lige nu" in read(client, f"/borgere/{smed.id}/"), "the pages of the citizen open all the while"
    # Each is put right by itself, the last is taken back as it never was.
    for row, days, left in ((last, 5, "2 skridt kan ikke"), (started, 30, "1 skridt kan ikke være sket, som det")):
        form = client.get(f"/behandling/substitution/{row.id}/ret/").context["form"]
        filled = {name: str(form[name].value() or "") for name in form.fields} | when(days)
        page = client.post(f"/behandling/substitution/{row.id}/ret/", filled, follow=True).content.decode()
        assert "Gemt." in page and left in page
    page = client.post(
        f"/behandling/substitution/{first.id}/fortryd/", {"reason": "never"}, follow=True
    ).content.decode()
    assert "kan ikke være sket" not in page and "passer det?" not in page


def test_what_is_missing_is_told_at_its_field_and_nothing_typed_is_lost(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    page = send(as_("signe"), smed, "substitution", step="wish", barrier="Intet pas")
    assert "Hvem siger det?" in page
    assert "Intet pas" in page
    assert not SubstitutionStep.objects.exists()


def test_a_step_is_corrected_and_an_older_form_keeps_what_was_typed_and_can_be_saved_again(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    send(client, smed, "substitution", step="wish", reported_by="Smed")
    row = SubstitutionStep.objects.get()
    address = f"/behandling/substitution/{row.id}/ret/"
    assert str(row.id) in read(client, address)
    told = {"step": "referred", "reported_by": "Smed", "seen": str(row.id), **when()}
    assert "Vi har bedt om en tid" in client.post(address, told, follow=True).content.decode()
    answer = as_("malik").post(address, {**told, "step": "waiting", "note": "Ringede selv"})
    page = answer.content.decode()
    newest = SubstitutionStep.objects.current().get()
    assert answer.status_code == 422
    assert "Signe Bro har rettet" in page
    assert "Ringede selv" in page
    assert str(newest.id) in page
    assert "Signe Bro har imens skrevet her: “Vi har bedt om en tid”" in page
    again = {**told, "step": "waiting", "seen": str(newest.id)}
    assert "Venter på at begynde" in as_("malik").post(address, again, follow=True).content.decode()
    assert "Venter på at begynde" in read(client, f"/behandling/borger/{smed.id}/substitution/")


def test_each_reason_of_a_break_stands_under_whoever_broke_off_and_a_wrong_pair_is_refused_in_words(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    shown = read(client, f"/behandling/borger/{smed.id}/afbrydelser/ny/")
    assert re.findall(r'<optgroup label="([^"]+)"', shown) == [
        "Borgeren",
        "Vi eller et andet tilbud",
        "Noget udefra",
    ]
    refused = send(client, smed, "afbrydelser", broken_by="citizen", reason="prison")
    assert "Den grund passer ikke til den, der afbrød" in refused
    assert not Break.objects.exists()


def test_with_scripts_only_the_reasons_that_fit_can_be_chosen(
    cast: Cast, smed: people.Person, open_page: Callable[..., Any]
) -> None:
    shown = open_page(f"/behandling/borger/{smed.id}/afbrydelser/ny/", user=cast.signe)
    can = "[...document.querySelectorAll('select[name=reason] option')].filter(o => !o.closest('optgroup')?.disabled)"
    count = f"{can}.length"
    until(lambda: shown.evaluate(count) == 13)
    shown.check("input[name=broken_by][value=outside]", force=True)
    reasons = ["", "prison", "hospital", "away", "other_outside"]
    until(lambda: shown.evaluate(f"{can}.map(o => o.value)") == reasons)
    shown.select_option("select[name=reason]", "prison")
    shown.check("input[name=broken_by][value=citizen]", force=True)
    expect(shown.locator("select[name=reason]")).to_have_value("")


def test_with_scripts_naloxone_and_ambulance_are_asked_of_an_overdose_only(
    cast: Cast, smed: people.Person, open_page: Callable[..., Any]
) -> None:
    shown = open_page(f"/behandling/borger/{smed.id}/haendelser/ny/", user=cast.signe)
    asked = shown.locator("fieldset:has([name=naloxone_given])")
    expect(asked).to_be_hidden()
    shown.check("input[name=kind][value=overdose]", force=True)
    expect(asked).to_be_visible()
    shown.check("input[name=naloxone_given][value=yes]", force=True)
    draft_kept(shown, "naloxone_given")
    again = open_page(f"/behandling/borger/{smed.id}/haendelser/ny/", context=shown.context)
    expect(again.locator("fieldset:has([name=naloxone_given])"), "a restored draft is seen").to_be_visible()
    again.click("[data-draft-drop]")
    expect(again.locator("fieldset:has([name=naloxone_given])")).to_be_hidden()
    shown.check("input[name=kind][value=equipment]", force=True)
    expect(asked).to_be_hidden()
    shown.click("main form .button-primary")
    shown.wait_for_url(f"**/behandling/borger/{smed.id}/haendelser/")


def test_an_overdose_stands_on_the_head_of_the_page_and_in_the_list_of_today(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    page = send(
        client,
        smed,
        "haendelser",
        2,
        kind="overdose",
        own_words="Jeg var alene",
        naloxone_given="yes",
        ambulance_came="",
    )
    assert page.index("Jeg var alene") < page.index("Naloxon givet:")
    assert "Ambulance: " in page
    assert "endnu ikke kendt" in page
    person = read(client, f"/borgere/{smed.id}/")
    assert "Pas på:" in person and '<span class="mark mark--now">overdosis</span>' in person
    assert "for 2 dage siden" in person
    today = read(client, "/i-dag/")
    assert "Overdosis for nylig" in today
    assert f"/behandling/borger/{smed.id}/haendelser/" in today
    Event.objects.update(happened_at=timezone.now() - timedelta(days=31))
    assert "Pas på:" not in read(client, f"/borgere/{smed.id}/")


@pytest.mark.parametrize(
    ("kind", "days_ago", "reminds"), [("overdose", 2, True), ("overdose", 90, False), ("slip", 2, False)]
)
def test_what_is_said_once_an_event_is_saved_is_so(
    as_: Callable[[str], Client], smed: people.Person, kind: str, days_ago: int, reminds: bool
) -> None:
    said = send(as_("signe"), smed, "haendelser", days_ago, kind=kind, is_sure="on")
    assert ("Listerne minder i en tid" in said, "Gemt. Det står i forløbet." in said) == (reminds, not reminds)


def test_what_is_said_once_a_step_is_saved_is_what_the_page_says(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    assert f"Gemt. Lige nu: Begyndt, {day(-50)}." in send(
        client, smed, "substitution", 50, step="started", reported_by="Lægen"
    )
    wish = send(client, smed, "substitution", 2, step="wish", reported_by="Borgeren")
    assert f"Gemt. Lige nu: Begyndt, {day(-50)}." in wish, "a wish ends no treatment"


def test_no_word_of_blame_stands_on_the_page_of_slips_and_relapses(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    send(client, smed, "haendelser", kind="slip", own_words="Jeg røg i")
    page = send(client, smed, "haendelser", kind="relapse")
    for word in ("udebl", "misbruger", "brud på", "advarsel", "skyld", "sanktion", "overtræd"):
        assert word not in page.lower()


def test_clean_equipment_and_naloxone_that_were_handed_out_stand_on_the_page_of_the_citizen(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    assert "naloxon udleveret: <span" in read(client, f"/borgere/{smed.id}/")
    for kind, days_ago in (("naloxone", 4), ("equipment", 3)):
        send(client, smed, "haendelser", days_ago, kind=kind)
    page = read(client, f"/behandling/borger/{smed.id}/haendelser/")
    assert "Naloxon udleveret" in page and "Rent udstyr udleveret" in page
    now = read(client, f"/borgere/{smed.id}/").partition("Skadesreduktion")[2]
    assert "naloxon udleveret: for 4 dage siden" in now and "rent udstyr: for 3 dage siden" in now


def test_a_relapse_stands_among_what_is_so_now(as_: Callable[[str], Client], smed: people.Person) -> None:
    client = as_("signe")
    assert "Hændelser<" not in right_now(client, smed)
    for kind, days_ago in (("relapse", 3), ("slip", 9), ("relapse", 20)):
        send(client, smed, "haendelser", days_ago, kind=kind)
    now = right_now(client, smed)
    assert now.index("for 3 dage siden") < now.index("for 9 dage siden")
    assert (now.count("Tilbagefald"), "Hændelser<" in now) == (1, True)
    assert "tilbagefald" not in right_now(as_("asta"), smed).lower()


def test_naloxone_is_told_of_an_overdose_only(as_: Callable[[str], Client], smed: people.Person) -> None:
    page = send(as_("signe"), smed, "haendelser", kind="slip", naloxone_given="no")
    assert "Det gælder kun en overdosis" in page
    assert not Event.objects.exists()


def test_housing_is_a_calm_table_with_now_on_top(as_: Callable[[str], Client], smed: people.Person) -> None:
    client = as_("signe")
    send(client, smed, "bolig", category="1", from_on=day(-40))
    page = send(client, smed, "bolig", category="3", from_on=day(-2))
    assert page.index("Boform, forsorgshjem") < page.index("På gaden")
    assert "<strong>nu</strong>" in page
    # Who moved on has left the place before on that day.
    street = page[page.index("På gaden") :].split("</tr>")[0]
    assert f'data-title="Siden">{day(-40)}</td>' in street and f'data-title="Til">{day(-2)}</td>' in street
    told = {"category": "2", "from_on": day(-2)}
    page = send(client, smed, "bolig", **told)
    assert "Fra den dag står der allerede: Boform, forsorgshjem" in page
    assert Housing.objects.count() == 2
    there = Housing.objects.get(category="3")
    assert f'name="seen" value="{there.id}"' in page
    page = send(client, smed, "bolig", **told, seen=str(there.id))
    row = Housing.objects.get(category="2")
    assert row.corrects == there and "Boform, forsorgshjem" not in page.split("Rettet: Det stod her før")[0]
    page = client.post(f"/behandling/bolig/{row.id}/fortryd/", {"reason": "never"}, follow=True).content.decode()
    assert "Taget tilbage" in page
    # A day long ago is not where the citizen lives now, and the page says what is.
    page = send(client, smed, "bolig", category="2", from_on=day(-50))
    said = f"Gemt som et tidligere sted, til {day(-40)}. Som nu står: På gaden eller udendørs, siden {day(-40)}."
    assert said in re.sub(r"<[^>]+>", "", page)


@pytest.mark.parametrize(
    ("what", "model", "told", "theirs", "typed"),
    [
        (
            "haendelser",
            Event,
            {"kind": "slip", "note": "Fortalt på bænken"},
            {"own_words": "Én gang"},
            {"note": "Hos Ole"},
        ),
        (
            "bolig",
            Housing,
            {"category": "3", "from_on": day(-9), "note": "Herberget"},
            {"category": "1"},
            {"note": "Under broen"},
        ),
    ],
)
def test_an_older_form_of_an_event_or_of_housing_is_refused_and_keeps_both_what_was_typed_and_what_stands(
    as_: Callable[[str], Client],
    smed: people.Person,
    what: str,
    model: Any,
    told: dict[str, str],
    theirs: dict[str, str],
    typed: dict[str, str],
) -> None:
    signe = as_("signe")
    send(signe, smed, what, 1, **told)
    row = model.objects.get()
    address = f"/behandling/{what}/{row.id}/ret/"
    form = signe.get(address).context["form"]
    older = {name: str(form[name].value() or "") for name in form.fields}
    for name in ("happened_on", "from_on"):
        if name in older:
            older[name] = day(-9) if name == "from_on" else day(-1)
    assert as_("malik").post(address, {**older, "id": str(uuid7()), **theirs}).status_code == 302
    answer = signe.post(address, {**older, **typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Malik Å" in page and typed["note"] in page
    newest = model.objects.current().get()
    assert newest.note == told["note"], "nothing is saved yet"
    assert f'name="seen" value="{newest.id}"' in page
    form = answer.context["form"]
    again = {name: str(form[name].value() or "") for name in form.fields}
    assert signe.post(address, again).status_code == 302
    stands = model.objects.current().get()
    assert {name: getattr(stands, name) for name in theirs} == theirs, "what was not touched is the colleague's"
    assert stands.note == typed["note"]


def test_after_an_ending_the_page_of_breaks_says_so_and_a_break_ends_on_the_day_of_the_ending(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    client = as_("signe")
    # A break is written today, and then that the course had ended two days ago.
    send(client, smed, "afbrydelser", broken_by="outside", reason="prison")
    ended_at = timezone.now() - timedelta(days=2)
    new = endings.NewEnding(ended_at, "stabilised", "finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())
    page, on = read(client, f"/behandling/borger/{smed.id}/afbrydelser/"), f"{timezone.localtime(ended_at):%d-%m-%Y}"
    assert f"Nej, forløbet sluttede {on}." in page and "forløbet er i gang" not in page
    told = re.search(r"<dt>Til</dt><dd>(.{1,200}): forløbet var allerede slut", page)
    assert told and f"{timezone.localtime(ended_at):%Y-%m-%d}" in told[1]


def test_a_quarantine_needs_its_end_and_what_is_offered_and_then_the_course_goes_on(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    page = send(client, smed, "afbrydelser", broken_by="service", reason="threat", alternative="Vi ringer hver dag")
    assert "Vi ringer hver dag" in page and not Break.objects.exists()
    page = send(client, smed, "afbrydelser", broken_by="service", reason="threat")
    assert "Når tilbuddet afbryder, er det tidsbegrænset" in page
    assert "Skriv, hvad borgeren bliver tilbudt i stedet" in page
    told = {"broken_by": "service", "reason": "threat", "until": day(5), "alternative": "Vi mødes på gaden"}
    page = send(client, smed, "afbrydelser", 3, **told)
    assert "Vi mødes på gaden" in page
    assert "5 dage tilbage" in page and "Planlagt til" in page
    assert "Skriv en afbrydelse mere" in page
    today = read(client, "/i-dag/")
    assert "Karantænen slutter" in today
    assert f"/behandling/borger/{smed.id}/afbrydelser/" in today
    again = send(client, smed, "afbrydelser", 1, **told)
    assert "Forløbet er allerede afbrudt: “Karantæne: trusler eller vold” siden" in again
    row = Break.objects.get()
    page = client.post(f"/behandling/afbrydelser/{row.id}/slut/", when(), follow=True).content.decode()
    assert "Nej, forløbet er i gang." in page
    # Over, it is told from when to when it was, and no longer what was planned.
    assert "<dt>Fra</dt>" in page and "<dt>Til</dt>" in page and "Planlagt til" not in page
    assert "Karantænen slutter" not in read(client, "/i-dag/")
    ended = row.ended.get()
    page = client.post(
        f"/behandling/afbrydelser/slut/{ended.id}/fortryd/", {"reason": "never"}, follow=True
    ).content.decode()
    assert "Forløbet går videre" in page


def test_who_is_sent_home_for_lack_of_room_or_staff_stands_nowhere_as_in_quarantine(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    told = {"broken_by": "service", "reason": "capacity", "until": day(5), "alternative": "Vi mødes på gaden"}
    page = send(client, smed, "afbrydelser", 3, **told)
    assert "Der er ikke plads eller personale" in page
    seen = [page, read(client, "/i-dag/"), read(as_("oda"), "/tavlen/")]
    assert all("Afbrydelsen slutter" in each for each in seen[1:])
    assert not any("karantæne" in each.lower() for each in seen)


def test_a_quarantine_that_is_over_asks_whether_the_citizen_is_back(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    told = {"broken_by": "service", "reason": "threat", "until": day(-1), "alternative": "Vi mødes på gaden"}
    send(client, smed, "afbrydelser", 3, **told)
    for page in (f"/behandling/borger/{smed.id}/afbrydelser/", f"/borgere/{smed.id}/"):
        assert "den er slut. Er borgeren tilbage?" in read(client, page)


def test_a_break_that_has_ended_is_corrected_with_its_end_as_it_was(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    told = {"broken_by": "outside", "reason": "prison", "until": ""}
    send(client, smed, "afbrydelser", 9, **told)
    row = Break.objects.get()
    client.post(f"/behandling/afbrydelser/{row.id}/slut/", when(1))
    ended = row.ended.get()
    address = f"/behandling/afbrydelser/{row.id}/ret/"
    assert day(-1) in read(client, address)
    sent = {
        **told,
        **when(9),
        "reason": "hospital",
        "ended_on": day(-1),
        "seen": str(row.id),
        "seen_end": str(ended.id),
    }
    page = client.post(address, sent, follow=True).content.decode()
    assert "Hospital" in page
    (stands,) = Break.objects.current()
    still = stands.ended.get()
    assert still.happened_at == ended.happened_at
    # Corrected once more to one that has no end, it stands struck out with what took it back.
    sent = {**sent, "ended_on": "", "seen": str(stands.id), "seen_end": str(still.id)}
    page = client.post(address, sent, follow=True).content.decode()
    assert "ingen grund skrevet" not in page
    for shown in (page, read(client, f"/borgere/{smed.id}/")):
        gone = shown.split("<del>", 1)[1]
        assert "Afbrydelsen er slut" in gone and "Signe Bro: Afbrydelsen blev rettet og har ingen slutning mere" in gone


def test_an_older_form_of_a_break_keeps_what_a_colleague_wrote_since(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    told = {"broken_by": "outside", "reason": "prison", "until": ""}
    send(as_("malik"), smed, "afbrydelser", 9, **told)
    row = Break.objects.get()
    as_("malik").post(f"/behandling/afbrydelser/{row.id}/slut/", when(1))
    address = f"/behandling/afbrydelser/{row.id}/ret/"
    older = {**told, **when(9), "note": "Ringede fra Vestre", "ended_on": "", "seen": str(row.id), "seen_end": ""}
    signe = as_("signe")
    answer = signe.post(address, older)
    assert answer.status_code == 422
    assert "Malik Å har rettet dette" in answer.content.decode()
    form = answer.context["form"]
    again = {name: form[name].value() for name in older}
    assert again["ended_on"] == day(-1)
    signe.post(address, again)
    stands = Break.objects.current().get()
    assert (stands.note, stands.ended.get().corrects) == ("Ringede fra Vestre", row.ended.get())


def test_the_four_faces_are_answered_left_out_or_refused_and_stand_over_time(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    asked = read(client, f"/behandling/borger/{smed.id}/oplevelse/ny/")
    assert asked.count('class="face"') == 20
    assert asked.count("Vil ikke svare") == 4
    assert "Vælg et ansigt, eller skriv" in send(client, smed, "oplevelse")
    page = send(client, smed, "oplevelse", 1, hope="4", met="X", own_words="Det går")
    for words in ("En del håb", "vil ikke svare", "endnu ikke kendt", "Det går"):
        assert words in page
    page = client.post(f"/behandling/borger/{smed.id}/oplevelse/nej/", follow=True).content.decode()
    assert "Borgeren har sagt nej i dag" in page
    # The newest stands first.
    rows = page.split("<tbody>")[1]
    assert rows.index("ville ikke svare") < rows.index("En del håb")
    assert "Stil de fire spørgsmål" not in page
    assert "Borgeren har sagt nej i dag" in read(client, f"/behandling/borger/{smed.id}/oplevelse/ny/")
    assert "Borgeren har sagt nej i dag" in send(client, smed, "oplevelse", hope="4")
    now = f"/behandling/borger/{smed.id}/oplevelse/ny/?vil=nu"
    assert now in read(client, f"/behandling/borger/{smed.id}/oplevelse/")
    assert "Hvordan har du det" in read(client, now) or "hope" in read(client, now)
    page = client.post(now, {**when(), "hope": "5"}, follow=True).content.decode()
    assert "vil gerne nu" not in page and "ville ikke svare" in page
    assert Experience.objects.count() == 3


def test_a_no_leaves_the_last_answers_where_they_stand_and_an_answer_after_a_no_puts_it_away(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    send(client, smed, "oplevelse", hope="4", own_words="Det går")
    client.post(f"/behandling/borger/{smed.id}/oplevelse/nej/")
    now = right_now(client, smed)
    assert now.index("ville ikke svare") < now.index("En del håb") < now.index("Det går")
    client.post(f"/behandling/borger/{smed.id}/oplevelse/ny/?vil=nu", {**when(), "own_words": "Bedre nu"})
    now = right_now(client, smed)
    assert ("Bedre nu" in now, "ville ikke svare" in now) == (True, False)


def test_the_faces_stand_on_a_calm_page_that_the_citizen_can_look_at(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    details.add(by=cast.signe, person_id=smed.id, kind="own_wish", value="Ro om natten", now=timezone.now())
    asked = read(as_("signe"), f"/behandling/borger/{smed.id}/oplevelse/ny/")
    for words in ("<header", "<footer", "Hovedmenu", "Signe", "Smed", "Ro om natten"):
        assert words not in asked, words
    assert f'<a href="/borgere/{smed.id}/">Tilbage til borgeren</a>' in asked
    assert "Hovedmenu" in read(as_("signe"), f"/behandling/borger/{smed.id}/oplevelse/")


def test_the_page_of_a_person_says_when_it_is_time_to_ask_again(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    assert "spørg igen" not in read(client, f"/borgere/{smed.id}/")
    send(client, smed, "oplevelse", hope="4")
    assert "spørg igen" not in read(client, f"/borgere/{smed.id}/")
    Experience.objects.update(happened_at=timezone.now() - timedelta(weeks=12, days=1))
    assert "spørg igen" in read(client, f"/borgere/{smed.id}/")
    asks = "Stil de fire spørgsmål"
    assert asks in read(client, f"/kontakter/{smed.id}/ny/"), "it is said where the worker is with the citizen"
    assert asks not in read(client, f"/kontakter/{smed.id}/ny/?art=attempt")
    client.post(f"/behandling/borger/{smed.id}/oplevelse/nej/")
    assert "spørg igen" not in read(client, f"/borgere/{smed.id}/")
    assert asks not in read(client, f"/kontakter/{smed.id}/ny/")


def test_the_authority_reads_where_things_stand_and_nothing_told_in_confidence(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    send(client, smed, "bolig", category="1", from_on=day(-4))
    send(client, smed, "haendelser", kind="relapse", own_words="Hemmeligt ord")
    send(client, smed, "oplevelse", hope="2", own_words="Kun til dig")
    said = requests.NewRequest(words="Jeg vil", said_at=timezone.now(), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=timezone.now())
    asta = as_("asta")
    asta.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    page = read(asta, f"/borgere/{smed.id}/")
    assert "På gaden" in page
    for words in ("Hemmeligt ord", "Kun til dig", "Tilbagefald", "Oplevelse", "Skadesreduktion"):
        assert words not in page
    assert asta.get(f"/behandling/borger/{smed.id}/haendelser/").status_code == 403
    assert asta.get(f"/behandling/borger/{smed.id}/oplevelse/").status_code == 403


def test_a_page_of_someone_who_has_died_offers_nothing_new(as_: Callable[[str], Client], smed: people.Person) -> None:
    client = as_("signe")
    client.post(f"/afslutninger/borger/{smed.id}/doed/", {"died_on": day(), "source": "Hospitalet"})
    for what in ("substitution", "haendelser", "bolig", "afbrydelser", "oplevelse"):
        page = read(client, f"/behandling/borger/{smed.id}/{what}/")
        assert "/ny/" not in page, what


def test_two_places_of_one_day_that_were_stored_before_it_was_refused_are_shown_to_be_put_right(
    cast: Cast, smed: people.Person, as_: Callable[[str], Client]
) -> None:
    now = timezone.now()
    told = {"person": smed, "happened_at": now - timedelta(days=40), "recorded_at": now, "received_at": now}
    rows = [Housing.objects.create(category=each, recorded_by=cast.signe, **told) for each in ("1", "3")]
    client, address = as_("signe"), f"/behandling/borger/{smed.id}/bolig/"
    page = read(client, address)
    # Forty days ago to the minute, which near midnight is another day where the clocks have changed since.
    on = timezone.localtime(rows[0].happened_at)
    assert f"skrevet to steder fra samme dag ({on:%d-%m-%Y})" in page and "tag det, der er forkert, tilbage" in page
    assert page.count("et andet sted har samme dag") == 2
    client.post(f"/behandling/bolig/{rows[0].id}/fortryd/", {"reason": "never"})
    assert "samme dag" not in read(client, address)


def test_a_step_that_cannot_follow_is_told_which_step_it_runs_into_and_what_can_be_done(
    as_: Callable[[str], Client], smed: people.Person
) -> None:
    client = as_("signe")
    page = send(client, smed, "substitution", 9, step="reenrolled", reported_by="Smed", is_begun="on")
    assert "Begyndt igen</strong>" in page, "who was treated before we met may begin again first"
    page = send(client, smed, "substitution", 1, step="started", reported_by="Smed")
    day = timezone.localdate() - timedelta(days=9)
    assert f"i behandling siden {day:%d-%m-%Y}: dér står “Begyndt igen”" in page
    assert "sat på pause siden, så skriv det først. Er “Begyndt igen” forkert, så ret det skridt" in page
