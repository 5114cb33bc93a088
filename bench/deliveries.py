"""What has been given and to whom never, with 100,000 people and a million contacts: queries and median milliseconds.

    script/bench deliveries [PEOPLE] [--only sqlite|postgresql]

Bars: at most 5 queries, all counted, and 20 ms median at the view. Beside it what the same counts cost when read from
the contacts themselves, which is what the drawn column is for.
"""

import sys
from datetime import UTC, datetime
from typing import Any

import caseload
import sites

QUERIES, MILLISECONDS = 5, 20.0
PEOPLE, CONTACTS_EACH, INTERVIEWED, YEARS, SEED = 100_000, 10, 0.02, 2, 1
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ROUNDS = 15


def measure(arguments: list[str]) -> sites.Found:
    """By page: the number of queries of one request and median milliseconds at the view."""
    from brobygger.records.access import Team
    from brobygger.services import access, accounts, simulation

    people = int(arguments[0]) if arguments else PEOPLE
    access.open_site(name="Brokøbing Kommune", teams=["Havnen", "Banen"])
    manager = access.operator(now=NOW)
    report = simulation.make(
        by=manager, citizens=people, years=YEARS, seed=SEED, now=NOW,
        contacts_each=CONTACTS_EACH, interviewed=INTERVIEWED,
    )  # fmt: skip
    caseload.analyse()
    team = Team.objects.order_by("name")[0]
    leader = accounts.add_user(
        now=NOW,
        username="leder", name="Oda Leder", role="leader", password="en-lang-vej-hjem",
        organisation=manager.organisation, teams=[team.name],
    )  # fmt: skip
    cases = {
        f"{who}: {label}": _measure(user, path)
        for who, user in (("manager", manager), ("leader", leader))
        for label, path in (
            ("coverage", "/kontakter/givet/"),
            ("never: aftercare", "/kontakter/givet/aftercare/aldrig/"),
            ("never: relation", "/kontakter/givet/relation/aldrig/"),
            ("never: contact, page 40", "/kontakter/givet/contact/aldrig/?page=40"),
            ("never: aftercare, the last page", "/kontakter/givet/aftercare/aldrig/?page=1000"),
            ("never: aftercare, of a team", f"/kontakter/givet/aftercare/aldrig/?team={team.id}"),
        )
    }
    return {
        "people": people,
        "contacts": report.rows["Contact"],
        "cases": cases,
        "from the contacts": sites.median_milliseconds(lambda: _from_contacts(manager), rounds=5),
    }


def _measure(user: Any, path: str) -> dict[str, float]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend=caseload.BACKEND)

    def view() -> Any:
        answer = client.get(path)
        assert answer.status_code == 200, answer.status_code
        return answer

    view()
    with CaptureQueriesContext(connection) as queries:
        view()
    return {"queries": len(queries), "view": sites.median_milliseconds(view, rounds=ROUNDS)}


def _from_contacts(manager: Any) -> dict[str, int]:
    """The same counts without the drawn column, in one query of the contacts."""
    from brobygger.records.contacts import Contact
    from brobygger.rules import deliveries

    going = {
        "person__root__organisation_id": manager.organisation_id, "person__root__ended_at": None,
        "person__root__died_at": None, "kind": "contact",
    }  # fmt: skip
    brought: dict[Any, set[str]] = {}
    rows = Contact.objects.current().filter(**going).order_by()
    for person, components, methods in rows.values_list("person__root_id", "components", "methods").distinct():
        brought.setdefault(person, set()).update(components, methods)
    groups: dict[str, int] = {}
    for codes in brought.values():
        kept = deliveries.as_kept(codes)
        groups[kept] = groups.get(kept, 0) + 1
    return deliveries.counted(groups)


def show(found: dict[str, sites.Found]) -> bool:
    """Print each page; whether every one kept the bars."""
    is_kept = True
    for name, each in found.items():
        print(f"{name}: {each['people']} people, {each['contacts']} contacts")
        rows = [
            [label, case["queries"], case["view"], case["view"] / MILLISECONDS] for label, case in each["cases"].items()
        ]
        sites.table(["", "queries", "view ms", "of 20 ms"], rows)
        print(f"the counts from the contacts themselves: {each['from the contacts']:.0f} ms\n")
        is_kept = is_kept and all(row[1] <= QUERIES and row[2] <= MILLISECONDS for row in rows)
    return is_kept


if __name__ == "__main__":
    sys.exit(sites.compare({"deliveries": measure}, show))
