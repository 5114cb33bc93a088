"""The page of a person with 2,000 contacts against that of one with 20, as a ratio.

    script/bench person [CONTACTS] [--only sqlite|postgresql]

Bar: at most 1.2. Both have the same details, and stand among 2,000 others with 40 contacts each.
"""

import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import sites

RATIO = 1.2
MANY, FEW, OTHERS, ROUNDS = 2_000, 20, 2_000, 100
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def measure(arguments: list[str]) -> sites.Found:
    """Median milliseconds and queries of the view, by number of contacts; the two in turn, so that load hits both."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from brobygger.services import access, accounts, people, simulation

    many = int(arguments[0]) if arguments else MANY
    place = access.open_site(name="Brokøbing Kommune", teams=["Havnen"])
    simulation.make(by=access.operator(now=NOW), citizens=OTHERS, years=2, seed=1, now=NOW, contacts_each=40)
    worker = accounts.add_user(
        now=NOW,
        username="maaler",
        name="Mette Bro",
        role="worker",
        password="en-lang-vej-hjem",
        organisation=place,
        teams=["Havnen"],
    )
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(worker, backend=BACKEND)
    found: dict[str, Any] = {}
    views = {}
    for count in (FEW, many):
        person = people.meet(
            by=worker, alias="Smed", now=NOW, rough_age="ca. 40", place="Havnepladsen", own_wish="Ro om natten."
        )
        _meet_often(worker, person, count)
        views[count] = _view(client, reverse("people:person", args=[person.id]))
        views[count]()
        with CaptureQueriesContext(connection) as queries:
            views[count]()
        found[f"queries {count}"] = len(queries)
    _analyse()
    times: dict[int, list[float]] = {count: [] for count in views}
    for _ in range(ROUNDS):
        for count, view in views.items():
            begun = time.perf_counter()
            view()
            times[count].append((time.perf_counter() - begun) * 1000)
    return found | {str(count): statistics.median(each) for count, each in times.items()} | {"many": many}


def _view(client: Any, address: str) -> Any:
    def view() -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, answer.status_code
        return answer

    return view


def _meet_often(worker: Any, person: Any, count: int) -> None:
    from brobygger.services import contacts

    items = [
        contacts.NewContact(
            person_id=person.id,
            kind="attempt" if number % 3 == 0 else "contact",
            outcome="nobody_there" if number % 3 == 0 else "",
            happened_at=NOW - timedelta(hours=7 * number + 1),
            place_kind="street",
            place="Havnepladsen",
            initiator="worker",
            minutes=15,
            components=["contact", "relation"],
            care_share=75,
            note="Kort snak ved bænken.",
        )
        for number in range(count)
    ]
    contacts.record(by=worker, items=items, now=NOW)


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def show(found: dict[str, sites.Found]) -> bool:
    """Print the ratios; whether they kept the bar."""
    rows = [
        [
            name,
            each["many"],
            each[str(FEW)],
            each[str(each["many"])],
            each[str(each["many"])] / each[str(FEW)],
            each[f"queries {FEW}"],
            each[f"queries {each['many']}"],
        ]
        for name, each in found.items()
    ]
    sites.table(["", "contacts", f"ms with {FEW}", "ms with many", "ratio", f"queries with {FEW}", "with many"], rows)
    return all(row[4] <= RATIO and row[5] == row[6] for row in rows)


if __name__ == "__main__":
    sys.exit(sites.compare({"person": measure}, show))
