"""Every list at its address: it costs at most five queries however much it holds, without anybody naming it here."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brobygger.records import bulk, upkeep
from brobygger.records.agenda import Reminder
from brobygger.rules import access, agenda
from brobygger.rules.consents import Receiver, Told
from brobygger.rules.treatment.events import Event
from brobygger.services import consents, contacts, courses, people, requests
from brobygger.services.assessments import scores
from brobygger.services.plans import doses
from brobygger.services.referrals import referring
from brobygger.services.requests import decisions, recommendations
from brobygger.services.treatment import events
from tests.addresses import address
from tests.cast import Cast
from tests.web.test_scope import PERMISSIONS

# Of so many the last are in treatment; the first have only asked for it.
QUERIES, MORE, ASKING, MEASURED = 5, 30, 3, 12
# The lists of people that a crowd fills, and whose second page they then have, by who looks.
FULL = {
    "signe": {"i-dag/", "borgere/"},
    "oda": {"i-dag/", "tavlen/", "tavlen/dosis/", "borgere/"},
    "mona": {"tavlen/", "tavlen/dosis/", "borgere/"},
    "asta": {"indbakken/", "borgere/"},
    "per": {"henvisninger/til-os/"},
}
# What a page asks for before it is a list.
ASKED = {"forandring/borgere/": "?instrument=asi-5&fra=baseline&til=m6&omraade=drug&tal=pairs"}
ABOUT_NOBODY = sorted(route for route in PERMISSIONS if "<uuid:" not in route and not route.endswith(".<str:form>"))


@pytest.fixture
def crowd(cast: Cast, keys: dict[str, UUID]) -> None:
    """So many that every list of people has a second page."""
    now = timezone.now()
    for number in range(MORE):
        person = people.meet(by=cast.signe, alias=f"Borger {number}", now=now - timedelta(days=40))
        promised = {"promise": "kaffe", "promise_at": now, "components": ["contact"]}
        item = contacts.NewContact(person_id=person.id, kind="contact", happened_at=now, **promised)
        contacts.record(by=cast.signe, items=[item], now=now)
        bring_to_the_authority(cast, person, is_decided=number % 3 == 0)
        refer_to_the_partner(cast, person, keys["place_id"])
        if number >= ASKING:
            treat(cast, person)
        if number < MEASURED:
            measure(cast, person)


def bring_to_the_authority(cast: Cast, person: people.Person, *, is_decided: bool) -> None:
    """Asked, and recommended to it: what waits for a decision, or for the letter of one."""
    now = timezone.now()
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=now - timedelta(days=12), said_to="Signe")
    requests.ask(by=cast.signe, person_id=person.id, new=said, now=now)
    mark = recommendations.grounds(person, by=cast.signe).mark
    new = recommendations.NewRecommendation(advice="grant", text="Fordi", mark=mark)
    row = recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=now)
    if is_decided:
        decided = decisions.NewDecision(about=row.id, result="grant", reasons="Fordi", decided_at=now)
        decisions.decide(by=cast.asta, person_id=person.id, new=decided, now=now)


def refer_to_the_partner(cast: Cast, person: people.Person, place_id: UUID) -> None:
    """To the place of Per, which they let know."""
    now, to = timezone.now(), Receiver("residential", place=place_id)
    yes = Told("yes", to, "written", now, about="at jeg kommer", purpose="en seng")
    consents.give(by=cast.signe, person_id=person.id, told=yes, now=now)
    told = {"place_id": place_id, "stay_kind": "taster", "answer_by": timezone.localdate()}
    referring.refer(by=cast.signe, person_id=person.id, new=referring.NewReferral("stay", now, **told), now=now)


def treat(cast: Cast, person: people.Person) -> None:
    """With a dose, and less contact than it asks for."""
    now = timezone.now()
    courses.move(by=cast.signe, person_id=person.id, to="treatment", seen="contact", now=now - timedelta(days=30))
    dose = doses.NewDose(planned_at=now - timedelta(days=29), times=3, days=7)
    doses.plan(by=cast.signe, person_id=person.id, new=dose, now=now)
    events.tell(by=cast.signe, person_id=person.id, told=Event(kind="relapse", at=now - timedelta(days=1)), now=now)


def measure(cast: Cast, person: people.Person) -> None:
    """Twice, half a year apart."""
    for wave, days_ago in (("baseline", 200), ("m6", 15)):
        told = {"instrument": "asi-5", "version": "5", "wave": wave, "source": "Andetsteds"}
        on = timezone.localdate() - timedelta(days=days_ago)
        entry = scores.NewScore("drug", Decimal("0.5"))
        scores.enter(by=cast.signe, person_id=person.id, scores=[entry], measured_on=on, now=timezone.now(), **told)


@pytest.mark.usefixtures("crowd")
def test_no_page_that_is_about_nobody_alone_costs_more_than_five_queries(
    cast: Cast, as_: Callable[[str], Client], keys: dict[str, UUID]
) -> None:
    """In one test, for what the lists hold takes longer to make than to ask for."""
    dear, opened, thin = {}, set(), set()
    for who in ("signe", "oda", "mona", "asta", "eva", "per"):
        client = as_(who)
        for route in ABOUT_NOBODY:
            if not access.can(getattr(cast, who).role, PERMISSIONS[route]):
                continue
            asks = ASKED.get(route, "")
            begin = address(route, keys) + (f"{asks}&" if asks else "?")
            paths = [begin, f"{begin}page=2", f"{begin}page=99"]
            first = client.get(begin).content
            paths += [f"{begin}alle=1"] if b"alle=1" in first else []
            if route in FULL.get(who, ()) and b"page=2" not in first:
                thin.add((who, route))
            for path in paths:
                client.get(path)
                # The session and the account among them.
                with CaptureQueriesContext(connection) as queries:
                    status = client.get(path).status_code
                if status == 200:
                    opened.add(route)
                if len(queries) > QUERIES:
                    dear[who, path] = len(queries)
    assert dear == {}
    assert thin == set(), "a list that holds no more than a page says nothing of a full one"
    assert {
        "i-dag/",
        "tavlen/",
        "tavlen/dosis/",
        "indbakken/",
        "borgere/",
        "henvisninger/pladser/",
        "henvisninger/til-os/",
        "kontakter/givet/",
    } <= opened
    assert ASKED.keys() <= opened


@pytest.fixture
def municipality(cast: Cast) -> None:
    """So many reasons to act that they are more than the statistics look at."""
    now = timezone.now()
    met = [people.meet(by=cast.signe, alias=f"Nr. {number}", now=now) for number in range(MORE)]
    told = {
        "worker_id": cast.signe.pk,
        "has_case": True,
        "kind": "recommendation",
        "rank": agenda.rank("recommendation"),
        "is_late": False,
    }
    told |= {"shows_at": now, "due_at": now, "hides_at": agenda.NEVER, "about_id": None, "params": {}}
    whose = [(person.id, person.organisation_id, person.team_id, *told.values()) for person in met]
    columns = ["person_id", "organisation_id", "team_id", *told]
    bulk.insert(Reminder, columns, whose * (upkeep.ROWS_READ // (3 * MORE)))
    upkeep.refresh_statistics()


@pytest.mark.usefixtures("municipality")
def test_the_rows_of_a_page_are_found_by_whom_they_are_about_and_not_among_those_of_a_whole_municipality(
    as_: Callable[[str], Client],
) -> None:
    for who, path in (("mona", "/tavlen/"), ("asta", "/indbakken/"), ("asta", "/indbakken/?hvorfor=recommendation")):
        client = as_(who)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        (rows,) = [each["sql"] for each in queries if '"records_reminder"."params"' in each["sql"]]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {rows}")
            plan = [line for *_, line in cursor.fetchall()]
        assert any("records_reminder USING INDEX records_reminder_person" in line for line in plan), (path, plan)
