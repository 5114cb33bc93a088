"""Every list at its address: it costs at most five queries however much it holds, without anybody naming it here."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brobygger.rules import access
from brobygger.services import contacts, people
from tests.addresses import address
from tests.cast import Cast
from tests.web.test_scope import PERMISSIONS

QUERIES, MORE = 5, 30
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
            for asked in ("", "?page=2"):
                path = address(route, keys) + asked
                client.get(path)
                # The session and the account among them.
                with CaptureQueriesContext(connection) as queries:
                    status = client.get(path).status_code
                if status == 200:
                    opened.add(route)
                if len(queries) > QUERIES:
                    dear[who, path] = len(queries)
    assert dear == {}
    assert {"i-dag/", "tavlen/", "indbakken/", "borgere/", "henvisninger/pladser/", "kontakter/givet/"} <= opened
