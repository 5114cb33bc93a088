"""Every list at its address: it costs at most five queries however much it holds, without anybody naming it here. Those
behind a figure cost what the figure costs beside."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brobygger.rules import access
from brobygger.services import contacts, people
from brobygger.services.assessments import scores
from tests.addresses import address
from tests.cast import Cast
from tests.web.test_scope import PERMISSIONS

QUERIES, MORE, MEASURED = 5, 30, 12
# What counts change is worked out from the extract, made anew each time: six questions, however many people it holds.
EXTRACT = 6
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
        if number < MEASURED:
            measure(cast, person)


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
    dear, opened = {}, set()
    for who in ("signe", "oda", "mona", "asta", "eva"):
        client = as_(who)
        for route in ABOUT_NOBODY:
            if not access.can(getattr(cast, who).role, PERMISSIONS[route]):
                continue
            asks = ASKED.get(route, "")
            begin = address(route, keys) + (f"{asks}&" if asks else "?")
            paths = [begin, f"{begin}page=2"]
            paths += [f"{begin}alle=1"] if b"alle=1" in client.get(begin).content else []
            for path in paths:
                client.get(path)
                # The session and the account among them.
                with CaptureQueriesContext(connection) as queries:
                    status = client.get(path).status_code
                if status == 200:
                    opened.add(route)
                if len(queries) > QUERIES + (EXTRACT if route.startswith("forandring/") else 0):
                    dear[who, path] = len(queries)
    assert dear == {}
    assert {"i-dag/", "tavlen/", "indbakken/", "borgere/", "henvisninger/pladser/", "kontakter/givet/"} <= opened
    assert ASKED.keys() <= opened
