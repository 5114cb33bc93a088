"""A break as a user meets it: met again meanwhile, an old form after the course ended, and what is said once it is saved."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.treatment import Break, BreakEnded
from brobygger.rules.treatment.breaks import Break as Told
from brobygger.services import contacts, endings, merging, people, requests
from brobygger.services.treatment import breaks
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)
WORDS = "Ude igen, vi drak kaffe"


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 200 * DAY)


def day(days: int = 0) -> str:
    # Of the moment so many days from now: late in the evening the one before summer time ended is of the day after.
    return f"{timezone.localdate(timezone.now() + days * DAY):%d-%m-%Y}"


def broken_off(cast: Cast, smed: people.Person, days_ago: int = 80, lasts: int | None = None) -> Break:
    until = None if lasts is None else timezone.localdate() + lasts * DAY
    at = timezone.now() - days_ago * DAY
    told = Told("outside", "prison", at, until=until)
    return breaks.break_off(by=cast.signe, person_id=smed.id, told=told, now=at)


def found_to_have_another(cast: Cast, smed: people.Person, days_ago: int) -> Break:
    """A break of another record that is found to be of the same person: only so two are at once."""
    other = people.meet(by=cast.signe, alias="Smeden", now=timezone.now() - 200 * DAY)
    told = Told("citizen", "wants_pause", timezone.now() - days_ago * DAY)
    row = breaks.break_off(by=cast.signe, person_id=other.id, told=told, now=timezone.now())
    ids = {"kept_id": smed.id, "merged_id": other.id}
    merging.merge(by=cast.oda, **ids, reason="samme", is_difference_seen=True, now=timezone.now())
    return row


def end(cast: Cast, smed: people.Person, days_ago: int) -> None:
    new = endings.NewEnding(
        ended_at=timezone.now() - days_ago * DAY, status="ceased", reason="moved", wants_followup=False
    )
    endings.end(by=cast.malik, person_id=smed.id, new=new, now=timezone.now())


@pytest.mark.parametrize("lasts", [None, 90])
def test_whoever_was_met_in_a_break_is_asked_about_on_its_page_and_in_today(
    as_: As, cast: Cast, smed: people.Person, lasts: int | None
) -> None:
    broken_off(cast, smed, days_ago=8, lasts=lasts)
    item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=timezone.now() - 2 * DAY)
    contacts.record(by=cast.signe, items=[item], now=timezone.now())
    client = as_("signe")
    page = client.get(f"/behandling/borger/{smed.id}/afbrydelser/").content.decode()
    assert f"<dd>{day(-2)}:" in page and "er forløbet i gang igen?" in page
    assert "Næste gang" not in page, "it is asked now"
    assert ("Ikke endnu? Ret afbrydelsen" in page) == (lasts is not None)
    assert (
        f"mødt eller talt med igen {day(-2)}: er forløbet i gang igen?"
        in client.get("/i-dag/?hvem=all").content.decode()
    )


@pytest.mark.parametrize(("kind", "told"), [("street", "Mødt igen"), ("phone", "Talt med igen")])
def test_whoever_rang_in_a_break_is_told_as_spoken_with_and_asked_about_all_the_same(
    as_: As, cast: Cast, smed: people.Person, kind: str, told: str
) -> None:
    broken_off(cast, smed, days_ago=8)
    item = contacts.NewContact(smed.id, "contact", timezone.now() - 2 * DAY, place_kind=kind)
    contacts.record(by=cast.signe, items=[item], now=timezone.now())
    page = as_("signe").get(f"/behandling/borger/{smed.id}/afbrydelser/").content.decode()
    assert f"<dt>{told}</dt><dd>{day(-2)}: " in page and "er forløbet i gang igen?" in page


@pytest.mark.parametrize("is_back", [False, True])
def test_an_old_form_that_the_course_goes_on_is_refused_once_the_course_has_ended_and_keeps_what_was_typed(
    as_: As, cast: Cast, smed: people.Person, is_back: bool
) -> None:
    row = broken_off(cast, smed)
    end(cast, smed, days_ago=50)
    if is_back:
        said = requests.NewRequest(words="Jeg vil tilbage", said_at=timezone.now() - 9 * DAY, said_to="Signe")
        requests.ask(by=cast.signe, person_id=smed.id, new=said, now=timezone.now())
    client, address = as_("signe"), f"/behandling/afbrydelser/{row.id}/slut/"
    late = client.post(address, {"happened_on": day(-1), "note": WORDS})
    page = late.content.decode()
    assert late.status_code == 422 and WORDS in page
    assert f"Forløbet sluttede den {day(-50)}, og afbrydelsen med det." in page
    assert not BreakEnded.objects.exists()
    assert client.post(address, {"happened_on": day(-60), "note": WORDS}).status_code == 302, "it went on before that"


def test_an_old_form_that_the_course_goes_on_says_that_a_colleague_has_written_so(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    row = broken_off(cast, smed)
    breaks.go_on(by=cast.malik, break_id=row.id, at=timezone.now() - 9 * DAY, now=timezone.now())
    late = as_("signe").post(f"/behandling/afbrydelser/{row.id}/slut/", {"happened_on": day(-1), "note": WORDS})
    page = late.content.decode()
    assert (late.status_code, WORDS in page, "Malik Å" in page) == (422, True, True)
    assert BreakEnded.objects.count() == 1


def test_nor_is_a_break_corrected_to_have_gone_on_after_the_ending_unless_that_stood_there(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    row = broken_off(cast, smed)
    client, address = as_("signe"), f"/behandling/afbrydelser/{row.id}/ret/"
    end(cast, smed, days_ago=50)
    told = {"broken_by": "outside", "reason": "prison", "happened_on": day(-80), "note": WORDS, "seen": str(row.id)}
    late = client.post(address, {**told, "ended_on": day(-1)})
    assert late.status_code == 422 and f"Forløbet sluttede den {day(-50)}" in late.content.decode()
    assert client.post(address, {**told, "ended_on": day(-60)}).status_code == 302
    (stands,) = breaks.breaks_of(smed, by=cast.signe)
    assert stands.ended is not None
    # Written while the course went on, whose ending was told later and of an earlier day.
    BreakEnded.objects.filter(id=stands.ended.id).update(happened_at=timezone.now() - 9 * DAY)
    seen = {"seen": str(stands.row.id), "seen_end": str(stands.ended.id), "ended_on": day(-9)}
    assert client.post(address, {**told, **seen, "note": "Kaffe"}).status_code == 302


def test_what_is_said_once_a_break_is_saved_is_so(as_: As, cast: Cast, smed: people.Person) -> None:
    client, told = as_("signe"), {"broken_by": "outside", "reason": "prison"}
    new = f"/behandling/borger/{smed.id}/afbrydelser/ny/"

    def receipt(address: str, **typed: str) -> str:
        page = client.post(address, typed, follow=True)
        (said,) = [str(each) for each in page.context["messages"]]
        return said

    asks, over = (
        "Listerne spørger til det, indtil forløbet går videre",
        "Afbrydelsen er slut, og ingen liste spørger til den",
    )
    assert over in receipt(new, **told, happened_on=day(-90), ended_on=day(-85))
    assert asks in receipt(new, **told, happened_on=day(-80))
    row = breaks.running(smed, by=cast.signe)[0].row
    corrected = {**told, "happened_on": day(-79), "seen": str(row.id)}
    assert asks in receipt(f"/behandling/afbrydelser/{row.id}/ret/", **corrected)
    row = breaks.running(smed, by=cast.signe)[0].row
    other = found_to_have_another(cast, smed, days_ago=70)
    on = "/behandling/afbrydelser/%s/slut/"
    assert over in receipt(on % row.id, happened_on=day(-60)), "another break goes on"
    assert "Forløbet går videre" in receipt(on % other.id, happened_on=day(-60))
    row = broken_off(cast, smed, days_ago=30)
    end(cast, smed, days_ago=10)
    assert over in receipt(on % row.id, happened_on=day(-20)), "the course has ended"


def test_also_long_after_a_break_should_have_ended_today_says_that_the_citizen_was_met(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    broken_off(cast, smed, days_ago=40, lasts=-9)
    item = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=timezone.now() - 2 * DAY)
    contacts.record(by=cast.signe, items=[item], now=timezone.now())
    told = f"Afbrydelsen slutter, mødt eller talt med igen {day(-2)}: er forløbet i gang igen?"
    assert told in as_("signe").get("/i-dag/?hvem=all").content.decode()


def test_an_old_form_that_the_course_goes_on_is_told_what_a_colleague_corrected_and_keeps_what_was_typed(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    row = broken_off(cast, smed, days_ago=5)
    client, path = as_("signe"), f"/behandling/afbrydelser/{row.id}/slut/"
    typed = {"seen": client.get(path).context["form"]["seen"].value(), "happened_on": day(), "note": WORDS}
    told = Told("outside", "prison", row.happened_at, note="Dommen er forlænget")
    breaks.break_off(by=cast.malik, person_id=smed.id, told=told, corrects_id=row.id, now=timezone.now())
    answer = client.post(path, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and not BreakEnded.objects.exists()
    assert "har rettet afbrydelsen" in page and "Dommen er forlænget" in page and WORDS in page
    again = typed | {"seen": answer.context["form"]["seen"].value()}
    assert client.post(path, again).status_code == 302 and BreakEnded.objects.exists()


def test_in_the_course_a_break_that_ends_beside_another_does_not_say_that_the_course_went_on(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    first = broken_off(cast, smed, days_ago=8)
    second = found_to_have_another(cast, smed, days_ago=6)
    client = as_("signe")

    def course() -> str:
        page = client.get(f"/borgere/{smed.id}/").content.decode()
        return re.sub(r"<[^>]*>", "", page.split('<section id="course"')[1])

    breaks.go_on(by=cast.signe, break_id=first.id, at=timezone.now() - 2 * DAY, now=timezone.now())
    assert "Afbrydelsen er slut: Fængsel eller arrest" in course() and "Forløbet gik videre" not in course()
    breaks.go_on(by=cast.signe, break_id=second.id, at=timezone.now() - DAY, now=timezone.now())
    assert "Forløbet gik videre: Borgeren vil have en pause" in course()
    assert course().count("Afbrydelsen er slut") == 1


def test_two_breaks_at_once_after_a_merge_are_asked_to_be_settled_where_they_are_read(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    first = broken_off(cast, smed, days_ago=8)
    pages = (f"/borgere/{smed.id}/", f"/behandling/borger/{smed.id}/afbrydelser/")
    client = as_("signe")

    def asks() -> list[bool]:
        return ["afbrudt mere end én gang på samme tid" in client.get(page).content.decode() for page in pages]

    assert asks() == [False, False]
    found_to_have_another(cast, smed, days_ago=6)
    assert asks() == [True, True]
    breaks.go_on(by=cast.signe, break_id=first.id, at=timezone.now() - 2 * DAY, now=timezone.now())
    assert asks() == [False, False]
