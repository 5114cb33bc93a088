"""The three lists and the calendar as a user meets them."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from brobygger.records.agenda import Reminder
from brobygger.rules import agenda, law, plans
from brobygger.rules.answers import Answer, State
from brobygger.rules.treatment.events import Event
from brobygger.rules.treatment.substitution import Step
from brobygger.services import accounts, assigning, contacts, courses, drawing, endings, people, requests
from brobygger.services.agenda import links, lists
from brobygger.services.assessments import interviews
from brobygger.services.contacts import NewContact
from brobygger.services.plans import doses, handleplans, revisions
from brobygger.services.referrals import happening, referring
from brobygger.services.requests import newcomers
from brobygger.services.treatment import events, substitution
from brobygger.web.agenda import acting
from tests.cast import Cast


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now)
    told = {"words": "Få mig væk herfra", "said_to": "Signe Bro", "is_delegated": True}
    said = requests.NewRequest(said_at=now - timedelta(days=12), **told)  # type: ignore[arg-type]
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    item = contacts.NewContact(
        person_id=smed.id,
        kind="contact",
        happened_at=now - timedelta(days=3),
        promise="følges til læge",
        promise_at=now - timedelta(hours=1),
    )
    contacts.record(by=cast.signe, items=[item], now=now)
    return smed


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_today_says_why_first(as_: Callable[[str], Client], smed: people.Person) -> None:
    today = page(as_("signe"), "/i-dag/")
    assert "Hvem skal jeg finde i dag?" in today
    assert today.index("følges til læge") < today.index("Frist for behandlingsstart", today.index("<table"))
    assert "over tid" in today
    assert "2 dage tilbage" in today
    only = page(as_("signe"), "/i-dag/?hvorfor=clock")
    assert "følges til læge" not in only


def test_an_empty_list_says_so(as_: Callable[[str], Client], cast: Cast) -> None:
    assert "Her står ikke noget i dag." in page(as_("signe"), "/i-dag/")
    assert "<h1>Hvem er ved at falde igennem?" in page(as_("mona"), "/tavlen/")
    assert "Havneteamet har færre end to" in page(as_("mona"), "/tavlen/")


def test_the_heading_says_how_many_reasons_and_how_many_citizens(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_("signe")
    assert "(2 grunde, 1 borger)" in page(client, "/i-dag/")
    assert "(2 grunde, 1 borger)" in page(client, "/i-dag/?hvorfor=clock")
    gry = people.meet(by=cast.signe, alias="Gry", now=timezone.now())
    asked = requests.NewRequest(words="Hjælp", said_at=timezone.now(), said_to="Signe", is_delegated=True)
    requests.ask(by=cast.signe, person_id=gry.id, new=asked, now=timezone.now())
    assert "(3 grunde, 2 borgere)" in page(client, "/i-dag/")
    monkeypatch.setattr(lists, "LISTED", 2)
    assert "(3 grunde, over " in page(client, "/i-dag/")
    monkeypatch.setattr(lists, "COUNTED", 1)
    assert "(over 2 grunde, over " in page(client, "/i-dag/")


def test_the_inbox_shows_the_words(as_: Callable[[str], Client], smed: people.Person) -> None:
    inbox = page(as_("asta"), "/indbakken/")
    assert "Få mig væk herfra" in inbox
    assert "følges til læge" not in inbox
    assert "gang mere" not in inbox


def test_the_inbox_tells_that_the_same_wish_was_said_to_somebody_else_too(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    now = timezone.now()
    for words in ("Jeg kan ikke mere", "Nu skal det være"):
        said = requests.NewRequest(words=words, said_at=now, said_to="Oda", is_delegated=True)
        requests.ask(by=cast.oda, person_id=smed.id, new=said, now=now)
    inbox = page(as_("asta"), "/indbakken/")
    assert inbox.count("“Få mig væk herfra”") == 1 and "og sagt 2 gange mere" in inbox


def test_a_reason_leads_to_where_one_can_act_on_it(as_: Callable[[str], Client], smed: people.Person) -> None:
    clients = {path: as_(who) for who, path in (("signe", "/i-dag/"), ("oda", "/tavlen/"), ("asta", "/indbakken/"))}
    for path, client in clients.items():
        there = f"/anmodninger/borger/{smed.id}/"
        assert f'href="{there}"' in page(client, path)
        # Whoever must first say why opens the person on the way.
        assert client.get(there).status_code in (200, 302)


def test_a_list_on_paper_says_which_page_it_is_and_can_be_had_whole(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    gry = people.meet(by=cast.signe, alias="Gry", now=timezone.now())
    asked = requests.NewRequest(words="Hjælp", said_at=timezone.now(), said_to="Signe", is_delegated=True)
    requests.ask(by=cast.signe, person_id=gry.id, new=asked, now=timezone.now())
    client = as_("signe")
    for who, path in (("signe", "/i-dag/"), ("oda", "/tavlen/")):
        assert "?alle=1" in page(as_(who), path), "a list of one page is printed too"
        assert "(flere på hver side)" not in page(as_(who), path)
    monkeypatch.setattr(lists, "PAGE_SIZE", 1)
    paged = page(client, "/i-dag/")
    assert "<strong>side 1 af 2 (1 til 1)</strong>, 2 i alt" in paged and "?alle=1" in paged
    assert "Vælg “Vis til print” under listen" in paged and ">Vis til print</a>" in paged
    whole = page(client, "/i-dag/?alle=1")
    assert "følges til læge" in whole
    assert f"/anmodninger/borger/{smed.id}/" in whole
    assert "Det er 1 til" not in whole
    monkeypatch.setattr(lists, "WHOLE_SIZE", 1)
    longer = page(client, "/i-dag/?alle=1")
    assert "Det er 1 til 1 af 2." in longer and "Hver side printes for sig: gå til den næste" in longer
    assert "Det er 2 til 2 af 2." in page(client, "/i-dag/?alle=1&page=2"), "what is left out can be printed too"


@pytest.mark.parametrize("asked", ["", "?hvem=all", "?alle=1"])
def test_a_citizen_stands_once_with_every_reason_beneath_the_other_and_each_leads_to_where_it_is_acted_on(
    as_: Callable[[str], Client], smed: people.Person, asked: str
) -> None:
    shown = page(as_("signe"), f"/i-dag/{asked}")
    assert shown.count("<h2>") == 1, "in the section of the most pressing reason alone"
    assert shown.count(f'<a href="/borgere/{smed.id}/">Smed</a>') == 1
    (row,) = shown.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    reasons = row.split("<li>")[1:]
    assert "følges til læge" in reasons[0] and f'href="/borgere/{smed.id}/"' in reasons[0]
    assert "Frist for behandlingsstart" in reasons[1] and f'href="/anmodninger/borger/{smed.id}/"' in reasons[1]
    assert "Få mig væk herfra" in reasons[1]
    assert ("Kontaktperson" in shown) == (asked == "?hvem=all"), "of one's own everybody knows whose they are"


def test_treated_on_a_consent_that_is_asked_for_anew_is_treated_without_it_once_it_has_run_out() -> None:
    params = {"yes": "treated", "held_until": "2026-12-01"}
    asked = Reminder(kind="approval_asked", params=params)
    said = [acting.detail(asked, day) for day in (date(2026, 12, 1), date(2026, 12, 2))]
    assert said == ["", "behandlingen er begyndt uden tilsagn"]


def test_every_reason_leads_to_where_it_is_acted_on() -> None:
    assert set(agenda.kinds()) == acting.PLACES.keys()
    for place in acting.PLACES.values():
        assert reverse(place, args=[UUID(int=1)])


@pytest.mark.parametrize(("who", "shows"), [("signe", "today"), ("oda", "board"), ("mona", "board"), ("asta", "inbox")])
def test_a_reason_leads_nobody_to_a_page_they_may_not_open(
    as_: Callable[[str], Client], smed: people.Person, who: str, shows: str
) -> None:
    client = as_(who)
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision" if who == "asta" else "other"})
    for kind in lists.KINDS[shows]:
        reminder = Reminder(kind=kind, person_id=smed.id)
        assert client.get(acting.address(reminder)).status_code == 200, kind


def test_the_board_says_why_a_plan_may_need_adjusting_what_was_planned_and_what_was_given(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now - timedelta(days=62))
    dose = doses.NewDose(planned_at=now - timedelta(days=60), times=2, days=7, lost_after_days=10)
    doses.plan(by=cast.signe, person_id=gry.id, new=dose, now=now)
    board = page(as_("oda"), "/tavlen/")
    assert "Mindre kontakt end planlagt</a>: planlagt 2 på 7 dage, givet 0 " in board
    # Said already, where it stands beside that; by itself it says the same.
    assert "Planen skal måske justeres</a>" not in board
    alone = page(as_("oda"), "/tavlen/?hvorfor=plan_adjust")
    assert "Planen skal måske justeres</a>: mindre kontakt end planlagt (planlagt 2 på 7 dage, givet 0) " in alone
    # The tenth day, not when it became long.
    last = f"{timezone.localdate(now - timedelta(days=50)):%d-%m-%Y}"
    lost = f'dosis tillader 10 dage · <span class="muted">skulle være set senest {last}</span>'
    assert f"Ikke set længe</a>: {lost}" in board
    assert 'aria-label="Mindre kontakt end planlagt: Gry"' in board
    items = [
        contacts.NewContact(person_id=gry.id, kind=kind, happened_at=now - timedelta(days=days), outcome=outcome)
        for kind, days, outcome in (
            *(("contact", days, "") for days in (20, 19, 5)),
            *(("attempt", days, "nobody_there") for days in (9, 4, 3)),
        )
    ]
    contacts.record(by=cast.signe, items=items, now=now)
    board = page(as_("oda"), "/tavlen/")
    assert "Mindre kontakt end planlagt</a>: planlagt 2 på 7 dage, givet 1, 2 forsøg " in board
    assert "(planlagt 2 på 7 dage, givet 1, 2 forsøg) " in page(as_("oda"), "/tavlen/?hvorfor=plan_adjust")
    Reminder.objects.filter(person=gry, kind="plan_adjust").update(params={"why": "burden"})
    assert "Planen skal måske justeres</a>: belastningen har ændret sig" in page(as_("oda"), "/tavlen/")


def test_today_stands_as_promised_deadline_lost_at_risk_each_with_why_and_what_is_long_overdue_is_marked(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    noon = timezone.localtime().replace(hour=12)
    kaja, bo, old, ida, ole = (
        people.meet(by=cast.signe, alias=alias, now=noon - timedelta(days=days))
        for alias, days in (("Kaja", 20), ("Bo", 20), ("Olga", 300), ("Ida", 30), ("Ole", 20))
    )
    people.meet(by=cast.signe, alias="Gry", now=noon - timedelta(days=37))
    for person, what, days in ((kaja, "kaffe", 9), (ida, "tæppe", 0)):
        item = NewContact(
            person_id=person.id,
            kind="contact",
            happened_at=noon - timedelta(days=12 if days else 30),
            promise=what,
            promise_at=noon - timedelta(days=days),
        )
        contacts.record(by=cast.signe, items=[item], now=noon)
    said = requests.NewRequest(said_at=noon - timedelta(days=2), words="Hjælp", said_to="Signe", is_delegated=True)
    requests.ask(by=cast.signe, person_id=bo.id, new=said, now=noon)
    ending = endings.NewEnding(
        ended_at=noon - timedelta(days=40), status="stabilised", reason="moved", tried="Vi ledte"
    )
    endings.end(by=cast.signe, person_id=old.id, new=ending, now=noon)
    events.tell(by=cast.signe, person_id=ole.id, told=Event(kind="relapse", at=noon - timedelta(days=1)), now=noon)
    for path in ("/i-dag/", "/i-dag/?alle=1"):
        found = re.findall(r"(?s)<h2>(.*?)</h2>|<tr><td>(.*?)</td>", page(as_("signe"), path))
        shown = [re.sub(r"<[^>]+>", "", title or row) for title, row in found]
        expected = [
            *("^Lovet$", "^tæppe: i dag 12:", "^Lovet for længe siden, ikke fulgt op: kaffe .*: 9 dage over tid$"),
            *("^Lovens frist$", "^Frist for behandlingsstart ", "^Frist$", "^Opfølgning, der skulle være sket "),
            *("^Ikke set længe$", "^Ikke set længe, og endnu ikke fundet .* længe over tid$"),
            *("^Hold øje$", "^Tilbagefald for nylig "),
        ]
        for told, pattern in zip(shown, expected, strict=True):
            assert re.search(pattern, told), (told, pattern)


def test_today_says_of_whoever_has_no_dose_that_nobody_has_seen_them_and_by_what_measure(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    noon = timezone.localtime().replace(hour=12)
    gry = people.meet(by=cast.signe, alias="Gry", now=noon - timedelta(days=90))
    ole = people.meet(by=cast.signe, alias="Ole", now=noon - timedelta(days=30))
    people.meet(by=cast.signe, alias="Ida", now=noon - timedelta(days=30))
    today = page(as_("signe"), "/i-dag/")
    measure = "En borger uden dosis skal ses inden for 28 dage.</div></li>"
    parts = today.split("<h2>")[1:]
    assert [part.count(measure) for part in parts] == [1], "once on the page, with the first of them"
    for kind, days in (("Ikke set længe", 2), ("Ikke set længe, og endnu ikke fundet", 62)):
        last = f"{noon - timedelta(days=days):%d-%m-%Y}"
        assert f'{kind}</a> · <span class="muted">skulle være set senest {last}</span>' in today
    for person, days in ((ole, 2), (gry, 62)):
        told = page(as_("signe"), f"/planer/borger/{person.id}/dosis/")
        assert "Mere end 28 dage uden kontakt. Der er ingen dosis" in told
        last = f"{noon - timedelta(days=days):%d-%m-%Y}"
        assert f"skulle være set senest {last}" in told, "the day does not move when they have not been found for long"
        assert f"siden {last}" not in told


def test_a_list_says_when_a_citizen_was_last_seen_as_their_page_does_also_long_ago(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now - timedelta(days=400))
    item = contacts.NewContact(person_id=gry.id, kind="contact", happened_at=now - timedelta(days=300))
    contacts.record(by=cast.signe, items=[item], now=now)
    seen = f"for 300 dage siden ({timezone.localdate(item.happened_at):%d-%m}"
    for path in ("/i-dag/", "/borgere/", f"/borgere/{gry.id}/"):
        assert seen in page(as_("signe"), path), path


def test_the_board_says_how_much_more_than_planned_was_given_in_as_many_days_as_it_is_counted_in(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now - timedelta(days=30))
    dose = doses.NewDose(planned_at=now - timedelta(days=20), times=2, days=7)
    doses.plan(by=cast.signe, person_id=gry.id, new=dose, now=now)
    items = [
        contacts.NewContact(person_id=gry.id, kind="contact", happened_at=now - timedelta(days=days))
        for days in (12, 11, 10, 9, 8, 7, 6, 5, 4, 2)
    ]
    contacts.record(by=cast.signe, items=items, now=now)
    board = page(as_("oda"), "/tavlen/")
    assert "mindst dobbelt så meget kontakt som planlagt (planlagt 2 på 7 dage, givet 10 på 14 dage) " in board


def test_a_list_costs_at_most_five_queries_whoever_asks_and_however_long_it_is(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    for number in range(25):
        other = people.meet(by=cast.signe, alias=f"Ole {number}", now=now - timedelta(days=60))
        item = contacts.NewContact(
            person_id=other.id, kind="contact", happened_at=now, promise="følges til læge", promise_at=now
        )
        contacts.record(by=cast.malik if number % 2 else cast.signe, items=[item], now=now)
        said = requests.NewRequest(words="Få mig væk", said_at=now, said_to="Signe Bro", is_delegated=True)
        requests.ask(by=cast.signe, person_id=other.id, new=said, now=now)
    own = ("/i-dag/", "/i-dag/?alle=1", "/i-dag/?page=2", "/i-dag/?hvorfor=promise")
    paths = {
        "malik": own,
        "signe": (
            "/i-dag/",
            "/i-dag/?hvem=all",
            "/i-dag/?alle=1",
            "/i-dag/?page=2",
            "/i-dag/?hvorfor=promise&page=9",
            "/i-dag/?hvorfor=clock",
        ),
        "oda": ("/tavlen/", "/tavlen/?page=2"),
        "mona": ("/tavlen/", "/tavlen/?hvorfor=clock"),
        "asta": ("/indbakken/", "/indbakken/?hvorfor=clock", "/indbakken/?alle=1", "/indbakken/?page=9"),
    }
    assert "(26 grunde, 26 borgere)" in page(as_("asta"), "/indbakken/")
    for who, asked in paths.items():
        client = as_(who)
        client.get(asked[0])
        for path in asked:
            # The session and the account among them.
            with django_assert_max_num_queries(5):
                page(client, path)


@pytest.mark.parametrize(
    ("who", "shows", "summaries"),
    [("signe", "today", ["Aftale", "Frist"]), ("oda", "board", ["Frist"]), ("asta", "inbox", ["Frist"])],
)
def test_the_calendar_of_every_list_names_nobody_and_says_when(
    as_: Callable[[str], Client], client: Client, smed: people.Person, who: str, shows: str, summaries: list[str]
) -> None:
    made = as_(who).post("/kalender/", {"shows": shows}).content.decode()
    address = made.split("readonly data-private>")[1].split("<")[0]
    answer = client.get(address)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer.headers["Cache-Control"]
    # A long line goes on in the next one, so what is told is read as a calendar program reads it too.
    calendar = Calendar.from_ical(answer.content)
    told = answer.content.decode() + " ".join(
        str(value) for event in calendar.walk("VEVENT") for value in event.values()
    )
    for private in ("Smed", "læge", "herfra", "behandling", "Signe", "promise", "clock", str(smed.id), smed.id.hex):
        assert private not in told
    events = calendar.walk("VEVENT")
    assert sorted(str(event["summary"]) for event in events) == summaries
    due = timezone.localdate(timezone.now() + timedelta(days=2))
    assert [event["dtstart"].dt for event in events if str(event["summary"]) == "Frist"] == [due]
    assert address not in page(as_(who), "/kalender/")


@pytest.mark.parametrize(("who", "path"), [("signe", "/i-dag/"), ("oda", "/tavlen/"), ("asta", "/indbakken/")])
def test_a_clock_is_red_when_it_is_near_and_amber_when_it_comes_near(
    as_: Callable[[str], Client], cast: Cast, who: str, path: str
) -> None:
    now = timezone.now()
    for alias, days in (("Rød", 12), ("Gul", 8), ("Rolig", 2)):
        person = people.meet(by=cast.signe, alias=alias, now=now - timedelta(days=30))
        said = requests.NewRequest(
            words="Jeg vil i behandling", said_at=now - timedelta(days=days), said_to="Signe Bro"
        )
        requests.ask(by=cast.signe, person_id=person.id, new=said, now=now)
    shown = page(as_(who), f"{path}?hvorfor=clock")
    rows = {alias: shown.split(f">{alias}</a>")[0].rsplit("<tr>", 1)[1] for alias in ("Rød", "Gul", "Rolig")}
    marks = {alias: [mark for mark in ("mark--now", "mark--soon") if mark in row] for alias, row in rows.items()}
    assert marks == {"Rød": ["mark--now"], "Gul": ["mark--soon"], "Rolig": []}
    assert "2 dage tilbage" in rows["Rød"] and "6 dage tilbage" in rows["Gul"]


def test_an_overdose_is_told_on_top_however_far_down_it_stands(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 1)
    assert "overdosis" not in page(as_("signe"), "/i-dag/")
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now)
    told = Event(kind="overdose", at=now - timedelta(days=1))
    events.tell(by=cast.signe, person_id=gry.id, told=told, now=now)
    for who, path in (("signe", "/i-dag/"), ("oda", "/tavlen/")):
        shown = page(as_(who), path)
        table = shown.index("<table")
        assert shown.index("Én borger har haft en overdosis for nylig.") < table
        assert "Overdosis for nylig" not in shown[table:]
        assert 'href="?hvorfor=overdose"' in shown
        assert "Overdosis for nylig" in page(as_(who), f"{path}?hvorfor=overdose").split("<table")[1]
    # What is told in confidence is not for the authority.
    assert "overdosis" not in page(as_("asta"), "/indbakken/")


def test_everything_in_a_calendar_has_a_key_of_its_own_that_is_the_same_at_every_fetch(
    cast: Cast, client: Client, smed: people.Person
) -> None:
    now = timezone.now()
    told = endings.NewEnding(ended_at=now - timedelta(days=1), status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=told, now=now)
    secret = links.make(by=cast.signe, shows="today", now=now)

    def keys() -> list[str]:
        fetched = Calendar.from_ical(client.get(f"/kalender/{secret}.ics").content)
        return [str(event["uid"]) for event in fetched.walk("VEVENT")]

    first = keys()
    drawing.draw([smed.id])
    assert keys() == first
    assert len(first) > 4
    assert len(set(first)) == len(first)
    due = [
        timezone.localtime(row.due_at).date() for row in links.feed(secret=secret, now=now).reminders if row.rank != 1
    ]
    fetched = Calendar.from_ical(client.get(f"/kalender/{secret}.ics").content).walk("VEVENT")
    days = [(event.start, event.end) for event in fetched if not isinstance(event.start, datetime)]
    assert days == [(day, day + timedelta(days=1)) for day in due]
    assert len(set(days)) > 2


def test_a_link_that_was_never_made_is_a_404(client: Client, db: None) -> None:
    assert client.get("/kalender/x.ics").status_code == 404


def test_a_list_nobody_could_work_through_ends_and_says_how_many_there_are(
    as_: Callable[[str], Client], smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 1)
    for most in ("LISTED", "COUNTED"):
        monkeypatch.setattr(lists, most, 1)
    shown = page(as_("signe"), "/i-dag/")
    assert "side 2" not in shown and "(2 grunde, over 1 borger)" in shown


def test_a_promise_without_an_hour_takes_the_whole_day_in_the_calendar(
    as_: Callable[[str], Client], cast: Cast, client: Client
) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now)
    day = timezone.localdate() + timedelta(days=1)
    at = timezone.make_aware(datetime.combine(day, law.DAY_ONLY))
    item = contacts.NewContact(person_id=gry.id, kind="contact", happened_at=now, promise="kaffe", promise_at=at)
    contacts.record(by=cast.signe, items=[item], now=now)
    secret = links.make(by=cast.signe, shows="today", now=now)
    calendar = client.get(f"/kalender/{secret}.ics").content.decode()
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in calendar and "DTSTART;TZID" not in calendar


def test_where_somebody_is_expected_a_calendar_says_appointment(cast: Cast, client: Client) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now - timedelta(days=3))
    bridge = {"kind": "bridge", "help_kind": "gp", "to": "Lægehuset", "answer_by": timezone.localdate()}
    new = referring.NewReferral(at=now - timedelta(days=2), **bridge)
    row = referring.refer(by=cast.signe, person_id=gry.id, new=new, now=now)
    secret = links.make(by=cast.signe, shows="today", now=now)
    assert "SUMMARY:Frist" in page(client, f"/kalender/{secret}.ics"), "an answer is due"
    yes = happening.NewEvent(event="accepted", at=now, until=timezone.localdate() + timedelta(days=2))
    happening.happen(by=cast.signe, referral_id=row.id, new=yes, now=now)
    calendar = page(client, f"/kalender/{secret}.ics")
    assert "SUMMARY:Aftale" in calendar and "SUMMARY:Frist" not in calendar


def test_a_calendar_that_does_not_hold_everything_says_so_today(
    as_: Callable[[str], Client], cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now)
    for days in (1, 2):
        promised = {"promise": "kaffe", "promise_at": now + timedelta(days=days)}
        item = contacts.NewContact(person_id=gry.id, kind="contact", happened_at=now, **promised)
        contacts.record(by=cast.signe, items=[item], now=now)
    secret = links.make(by=cast.signe, shows="today", now=now)
    says_more = "SUMMARY:Der står mere i Brobygger end her"
    assert says_more not in page(client, f"/kalender/{secret}.ics")
    monkeypatch.setattr(links, "FETCHED", 1)
    calendar = page(client, f"/kalender/{secret}.ics")
    assert calendar.count("SUMMARY:Aftale") == 1
    assert f"DTSTART;VALUE=DATE:{timezone.localdate():%Y%m%d}" in calendar.split(says_more)[1]


def test_a_deadline_of_someone_whom_nobody_carries_is_told_to_everyone_in_the_team(
    cast: Cast, as_: Callable[[str], Client]
) -> None:
    told = "Der løber en frist for en borger, som ingen i teamet er kontaktperson for."
    assert told not in as_("malik").get("/i-dag/").content.decode()
    gade, _havn = newcomers.teams(by=cast.asta)
    said = requests.NewRequest(words="Jeg vil i gang", said_at=timezone.now() - timedelta(days=1), said_to="Asta")
    newcomers.receive(by=cast.asta, alias="Karla", team_id=gade.id, new=said, now=timezone.now())
    page = as_("malik").get("/i-dag/").content.decode()
    assert told in page and "hvem=all" in page and "Karla" not in page
    assert "Karla" in as_("malik").get("/i-dag/?hvem=all&hvorfor=clock").content.decode()
    assert told not in as_("troels").get("/i-dag/").content.decode()


def test_a_deadline_whose_contact_person_has_left_is_told_to_the_team_until_somebody_takes_over(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    def nobodys(by: Any) -> int:
        return lists.listed(by=by, shows="today", now=timezone.now()).nobodys.get("clock", 0)

    assert nobodys(cast.malik) == 0
    accounts.switch_off(username="signe", now=timezone.now())
    assert "som ingen i teamet er kontaktperson for" in page(as_("malik"), "/i-dag/")
    accounts.switch_on(username="signe", now=timezone.now())
    accounts.change(username="signe", role="", teams=["Havneteamet"], now=timezone.now())
    assert (nobodys(cast.malik), nobodys(cast.troels)) == (1, 0)
    assigning.assign(by=cast.oda, person_id=smed.id, worker_id=cast.malik.id, now=timezone.now())
    assert nobodys(cast.malik) == 0


def test_what_somebody_may_die_of_is_told_to_the_team_when_nobody_at_work_is_their_contact_person(
    cast: Cast, as_: Callable[[str], Client], client: Client
) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now)
    interview = interviews.start(by=cast.signe, person_id=gry.id, wave="baseline", now=now)
    said = [interviews.NewAnswer("P8", Answer(State.VALUE, Decimal(1)))]
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=said, now=now)
    for kind in ("overdose", "relapse"):
        events.tell(by=cast.signe, person_id=gry.id, told=Event(kind=kind, at=now - timedelta(days=1)), now=now)
    told = {
        "suicide_alert": "En borger, som ingen i teamet er kontaktperson for, har fortalt om selvmordstanker",
        "overdose": "En borger, som ingen i teamet er kontaktperson for, har haft en overdosis for nylig.",
        "relapse": "En borger, som ingen i teamet er kontaktperson for, har haft et tilbagefald for nylig.",
    }
    assert not any(each in page(as_("malik"), "/i-dag/") for each in told.values())
    accounts.switch_off(username="signe", now=now)
    shown = page(as_("malik"), "/i-dag/")
    for kind, words in told.items():
        assert words in shown and f'href="?hvem=all&amp;hvorfor={kind}"' in shown
        assert "Gry" in page(as_("malik"), f"/i-dag/?hvem=all&hvorfor={kind}")
        assert words not in page(as_("troels"), "/i-dag/"), "another team"
    assert "Gry" not in shown
    secret = links.make(by=cast.malik, shows="today", now=now)
    assert "BEGIN:VEVENT" not in client.get(f"/kalender/{secret}.ics").content.decode()
    assigning.assign(by=cast.oda, person_id=gry.id, worker_id=cast.malik.id, now=now)
    assert "som ingen i teamet" not in page(as_("malik"), "/i-dag/")


def test_a_contact_person_whose_account_is_closed_is_said_to_be_nobody_and_counted_by_the_alarm(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    closed = 'Signe Bro <span class="unknown">(kontoen er lukket)</span>'
    pages = ("/tavlen/", "/tavlen/?hvorfor=no_contact_person", "/borgere/?hvem=all")
    assert not any(closed in page(as_("oda"), path) for path in pages)
    accounts.switch_off(username="signe", now=timezone.now())
    assert all(closed in page(as_("oda"), path) for path in pages)
    found = lists.listed(by=cast.oda, shows="board", now=timezone.now())
    assert found.counts.get("no_contact_person")


@pytest.mark.parametrize("has_contact_person", [True, False])
def test_a_promise_stands_in_the_today_of_whoever_made_it_on_the_page_on_paper_and_in_the_calendar(
    cast: Cast, as_: Callable[[str], Client], client: Client, has_contact_person: bool
) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now)
    item = contacts.NewContact(person_id=gry.id, kind="contact", happened_at=now, promise="kaffe", promise_at=now)
    contacts.record(by=cast.malik, items=[item], now=now)
    if not has_contact_person:
        accounts.switch_off(username="signe", now=now)
    for path in ("/i-dag/", "/i-dag/?alle=1", "/i-dag/?hvorfor=promise"):
        shown = page(as_("malik"), path)
        assert "kaffe" in shown and "(1 grund, 1 borger)" in shown
        assert "Der er lovet" not in shown, "one's own promise is nothing to be told of twice"
    secret = links.make(by=cast.malik, shows="today", now=now)
    assert page(client, f"/kalender/{secret}.ics").count("SUMMARY:Aftale") == 1
    assert "kaffe" not in page(as_("troels"), "/i-dag/?hvem=all")
    # Whoever left the team keeps no promise in its name.
    accounts.change(username="malik", role="", teams=["Havneteamet"], now=now)
    assert "kaffe" not in page(as_("malik"), "/i-dag/")


def test_a_promise_to_someone_whom_nobody_carries_is_told_to_everyone_in_the_team(
    cast: Cast, as_: Callable[[str], Client], smed: people.Person
) -> None:
    told = "Der er lovet noget til en borger, som ingen i teamet er kontaktperson for."
    assert told not in page(as_("malik"), "/i-dag/")
    accounts.switch_off(username="signe", now=timezone.now())
    shown = page(as_("malik"), "/i-dag/")
    assert told in shown and "hvem=all&amp;hvorfor=promise" in shown and "følges til læge" not in shown
    assert "følges til læge" in page(as_("malik"), "/i-dag/?hvem=all&hvorfor=promise")
    assert told not in page(as_("troels"), "/i-dag/")


def test_a_leaders_calendar_paper_and_page_of_today_hold_the_same_and_a_workers_too(
    cast: Cast, as_: Callable[[str], Client], client: Client, smed: people.Person
) -> None:
    for who in (cast.oda, cast.signe, cast.malik):
        holds = who is not cast.malik
        for path in ("/i-dag/", "/i-dag/?alle=1"):
            assert ("Smed" in page(as_(who.username), path)) == holds, (who, path)  # type: ignore[attr-defined]
        secret = links.make(by=who, shows="today", now=timezone.now())
        kinds = [row.kind for row in links.feed(secret=secret, now=timezone.now()).reminders]
        assert kinds == (["promise", "clock"] if holds else []), who
        assert page(client, f"/kalender/{secret}.ics").count("BEGIN:VEVENT") == len(kinds)


def test_a_follow_up_says_whose_it_is_and_that_somebody_has_tried(cast: Cast, as_: Callable[[str], Client]) -> None:
    now = timezone.now()
    for alias, days in (("Gry", 150), ("Ole", 200)):
        person = people.meet(by=cast.signe, alias=alias, now=now - timedelta(days=300))
        told = endings.NewEnding(ended_at=now - timedelta(days=days), status="stabilised", reason="finished")
        row = endings.end(by=cast.signe, person_id=person.id, new=told, now=now)
        tried_at = now - timedelta(days=days - 100)
        endings.follow_up(by=cast.signe, ending_id=row.id, months=3, outcome="not_found", at=tried_at, now=now)
    inbox = " ".join(page(as_("asta"), "/indbakken/").split())
    assert "Opfølgning, som loven kræver</a> efter 1 måned <" in inbox
    assert "Opfølgning, som loven kræver</a> efter 6 måneder: loven, projektet" in inbox
    tried = "efter 3 måneder: projektet. Vi ledte, men fandt ikke borgeren"
    assert inbox.count(tried) == 1, "of Ole the next one asks"


def test_what_was_agreed_in_the_plan_says_whose_it_is_and_a_calendar_says_nothing_of_it(
    cast: Cast, as_: Callable[[str], Client], client: Client
) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now)
    task = plans.Task("ringe til lægen", "Gry og Signe", timezone.localdate() + timedelta(days=1))
    goal = plans.Goal("Ro", "other_areas", "housing", "now", tasks=[task])
    plan = revisions.NewPlan(plans.Content(made_at=now, own_words="Jeg vil have ro", goals=[goal]))
    revisions.revise(by=cast.signe, person_id=gry.id, new=plan, now=now)
    today = " ".join(page(as_("signe"), "/i-dag/").split())
    assert "Aftalt i planen</a>: ringe til lægen: Gry og Signe" in today
    assert f'href="{reverse("plans:overview", args=[gry.id])}"' in today
    secret = links.make(by=cast.signe, shows="today", now=now)
    calendar = page(client, f"/kalender/{secret}.ics")
    assert "SUMMARY:Frist" in calendar and "ringe" not in calendar and "Gry" not in calendar


def test_an_explanation_stands_with_the_first_line_it_explains_and_once(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    gry, ole = (people.meet(by=cast.signe, alias=name, now=now - timedelta(days=40)) for name in ("Gry", "Ole"))
    for person in (gry, ole):
        asked = Step("referred", now - timedelta(days=20), "Lægen")
        substitution.tell(by=cast.signe, person_id=person.id, told=asked, now=now)
    promised = {"kind": "contact", "happened_at": now, "promise": "kaffe", "promise_at": now + timedelta(minutes=1)}
    contacts.record(by=cast.signe, items=[NewContact(person_id=gry.id, **promised)], now=now)
    for path in ("/i-dag/", "/i-dag/?alle=1"):
        lines = page(as_("signe"), path).split("<li>")
        explained = [line for line in lines if "Efter loven begynder substitutionsbehandling" in line]
        assert len(explained) == 1, "and not under the heading, nor with the others it holds of"
        assert ": Gry" in explained[0] and "substitution" in explained[0].split("</a>")[0], "who stands first"


def test_what_is_explained_where_it_is_folded_away_is_explained_where_it_is_not(
    as_: Callable[[str], Client], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "OPEN_REASONS", 1)
    now = timezone.now()
    gry, ole = (people.meet(by=cast.signe, alias=name, now=now - timedelta(days=40)) for name in ("Gry", "Ole"))
    for person in (gry, ole):
        asked = Step("referred", now - timedelta(days=20), "Lægen")
        substitution.tell(by=cast.signe, person_id=person.id, told=asked, now=now)
    promised = {"kind": "contact", "happened_at": now, "promise": "kaffe", "promise_at": now + timedelta(minutes=1)}
    twice = [NewContact(person_id=gry.id, **promised | {"promise": what}) for what in ("kaffe", "te")]
    contacts.record(by=cast.signe, items=twice, now=now)
    told = "Efter loven begynder substitutionsbehandling"
    assert [page(as_("signe"), path).count(told) for path in ("/i-dag/", "/i-dag/?alle=1")] == [2, 1]


def test_suicidal_thoughts_are_told_on_top_to_those_alone_who_can_handle_them(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 1)
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now)
    interview = interviews.start(by=cast.signe, person_id=gry.id, wave="baseline", now=now)
    said = [interviews.NewAnswer("P8", Answer(State.VALUE, Decimal(1)))]
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=said, now=now)
    for who, path in (("signe", "/i-dag/"), ("oda", "/tavlen/")):
        shown = page(as_(who), path)
        assert shown.index("Én borger har fortalt om selvmordstanker") < shown.index("<table")
        assert 'href="?hvorfor=suicide_alert"' in shown
    assert "selvmordstanker" not in page(as_("mona"), "/tavlen/"), "a manager treats nobody"


def test_the_board_says_since_when_an_action_plan_was_offered_without_an_answer(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now - timedelta(days=40))
    at = now - timedelta(days=15)
    offered = handleplans.tell(by=cast.signe, person_id=gry.id, status="offered", at=at, now=now)
    told = f"tal med borgeren om den</a>: tilbudt {timezone.localtime(at):%d-%m-%Y}, og svaret er ikke skrevet"
    board = " ".join(page(as_("oda"), "/tavlen/").split())
    assert told in board and "At spørge efter svar om handleplanen efter 14 dage er vores eget valg." in board
    handleplans.tell(by=cast.signe, person_id=gry.id, status="declined", at=at, seen=offered.id, now=now)
    assert "tal med borgeren om den" not in page(as_("oda"), "/tavlen/")


def test_the_board_leads_to_the_dose_of_everyone_in_treatment_whether_or_not_there_is_a_reason(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now)
    courses.move(by=cast.signe, person_id=gry.id, to="treatment", seen="contact", now=now)
    doses.plan(by=cast.signe, person_id=gry.id, new=doses.NewDose(now, 3, 14), now=now)
    contacts.record(
        by=cast.signe, items=[contacts.NewContact(person_id=gry.id, kind="contact", happened_at=now)], now=now
    )
    for n in range(2):
        tried = contacts.NewContact(
            person_id=gry.id, kind="attempt", happened_at=now, outcome="nobody_there", place=f"Bænk {n}"
        )
        contacts.record(by=cast.signe, items=[tried], now=now)
    client = as_("oda")
    assert 'href="/tavlen/dosis/"' in page(client, "/tavlen/")
    shown = page(client, "/tavlen/dosis/")
    row = shown.split(f'<a href="/planer/borger/{gry.id}/dosis/">Gry</a>')[1].split("</tr>")[0]
    assert "1,5" in row and "(0 + 0 + 0 + 1)" in row
    assert re.search(r'data-title="Givet på fire uger">1 ', row) and 'data-title="Forsøg">2<' in row
    assert "Havneteamet" not in shown
    assert as_("signe").get("/tavlen/dosis/").status_code == 403


def test_the_board_tells_first_how_many_each_section_has_on_all_pages_and_shows_one_by_itself(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    now = timezone.now()
    gry = people.meet(by=cast.signe, alias="Gry", now=now - timedelta(days=90))
    courses.move(by=cast.signe, person_id=gry.id, to="treatment", seen="contact", now=now, at=now - timedelta(days=60))
    client = as_("oda")
    board = client.get("/tavlen/")
    told = [(each.title, each.count) for each in board.context["ranks"]]
    assert told[0] == ("Lovens frist", 1), "in the order of the list"
    assert sum(count for _title, count in told) == board.context["listed"].total
    text = board.content.decode()
    assert text.index("<strong>1</strong> Lovens frist") < text.index("<table")
    plans_alone = page(client, "/tavlen/?hvorfor=10")
    assert "Gry" in plans_alone and "Smed" not in plans_alone
    assert 'hvorfor=10" aria-current="true"' in plans_alone
    assert '<a href="?">alle, i denne rækkefølge</a>' in plans_alone.split("<details")[0]
    assert 'class="plain-list tallies"' not in page(as_("signe"), "/i-dag/")


def test_the_board_tells_how_many_of_the_legal_clocks_are_red_and_how_many_amber(
    as_: Callable[[str], Client], cast: Cast
) -> None:
    now = timezone.now()
    for days in (20, 13, 8, 9, 3):
        person = people.meet(by=cast.signe, alias=f"Bad for {days} dage siden", now=now - timedelta(days=90))
        said = now - timedelta(days=days)
        told: Any = {"words": "Jeg vil i behandling", "said_at": said, "said_to": "Signe Bro", "is_delegated": False}
        requests.ask(by=cast.signe, person_id=person.id, new=requests.NewRequest(**told), now=now)
    (law, *others) = as_("oda").get("/tavlen/").context["ranks"]
    assert law.near == [("now", "2 haster"), ("soon", "2 snart")]
    assert not any(each.near for each in others)
    assert '<span class="mark mark--now small">2 haster' in page(as_("oda"), "/tavlen/")
