"""Every list with 100,000 people and a million contacts, and the calendars: queries at the view, and median milliseconds.

    script/bench caseload [PEOPLE] [--only sqlite|postgresql]

Bars of each list: at most 5 queries, and 20 ms median at the view. A worker and a leader see a team's people, a manager all of
them. What has been given to all is no list but a count of everyone: it is shown beside them, and held to no time.
"""

import sys
from datetime import UTC, datetime
from typing import Any

import sites

QUERIES, MILLISECONDS = 5, 20.0
# Few are interviewed, as no list reads an answer and millions of them take minutes to write.
PEOPLE, CONTACTS_EACH, INTERVIEWED, YEARS, SEED = 100_000, 10, 0.1, 2, 1
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
# What stands in an address itself, and not after it.
NAMED = {"secret", "code", "person_id"}
AGENDA = {"agenda:today", "agenda:board", "agenda:inbox"}
# Of what has been given to everyone.
COUNTED = "given: all, counted"
# A figure of the page of change, whose people are shown.
BEHIND = {"instrument": "asi-5", "fra": "baseline", "til": "m6", "omraade": "drug", "tal": "pairs"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def measure(arguments: list[str]) -> sites.Found:
    """By case: the number of queries of one request, median milliseconds of the view and of the service alone."""
    from brobygger.services import access, accounts, simulation

    people = int(arguments[0]) if arguments else PEOPLE
    access.open_site(name="Brokøbing Kommune", teams=["Havnen", "Banen"])
    manager = access.operator(now=NOW)
    report = simulation.make(
        by=manager,
        citizens=people,
        years=YEARS,
        seed=SEED,
        now=NOW,
        contacts_each=CONTACTS_EACH,
        interviewed=INTERVIEWED,
    )
    analyse()
    worker, number, name = _someone(manager)
    new: dict[str, Any] = {"now": NOW, "password": "en-lang-vej-hjem", "organisation": manager.organisation}
    authority = accounts.add_user(username="myndighed", name="Jens Dahl", role="authority", **new)
    team = worker.teams.first().name
    leader = accounts.add_user(username="leder", name="Oda Leder", role="leader", teams=[team], **new)
    partner = accounts.add_user(username="partner", name="Per Sted", role="partner", **new)
    simulation.refer_some(partner=partner, worker=worker, by=manager, now=NOW)
    asked = [
        *((label, user, "people:caseload", asked) for label, user, asked in _cases(worker, manager, number, name)),
        ("authority: decided, first page", authority, "people:caseload", {}),
        ("authority: search S", authority, "people:caseload", {"q": "S"}),
        ("authority: search Smed", authority, "people:caseload", {"q": "Smed"}),
        *_agenda(worker, leader, manager, authority),
        *_calendars(worker, leader, manager, authority),
        *_others(worker, leader, manager),
        ("referred to a place", partner, "referrals:consented", {}),
        ("behind a figure of change", manager, "evaluation:people", BEHIND),
    ]
    cases = {label: _measure(user, address, given) for label, user, address, given in asked}
    return {"people": people, "contacts": report.rows["Contact"], "cases": cases}


def analyse() -> None:
    """What PostgreSQL does by itself some time after so many new rows, and somebody may do on SQLite."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _cases(worker: Any, manager: Any, number: str, name: str) -> list[tuple[str, Any, dict[str, str]]]:
    first, last = name.split()[0], name.split()[-1]
    return [
        ("worker: mine", worker, {}),
        ("worker: the team, not seen longest", worker, {"hvem": "all", "orden": "not_seen"}),
        ("worker: search Sm", worker, {"q": "Sm"}),
        ("worker: search S", worker, {"q": "S"}),
        ("worker: search Grøn jak", worker, {"q": "Grøn jak"}),
        ("worker: search a number", worker, {"q": number}),
        ("manager: all, first page", manager, {}),
        ("manager: all by name, page 3", manager, {"orden": "name", "page": "3"}),
        ("manager: all, the last page", manager, {"page": "1000"}),
        ("manager: those who have died", manager, {"hvem": "dead"}),
        ("manager: search S", manager, {"q": "S"}),
        ("manager: search Smed", manager, {"q": "Smed"}),
        ("manager: search Grøn jak", manager, {"q": "Grøn jak"}),
        (f"manager: search {first[:3]} {last}", manager, {"q": f"{first[:3]} {last}"}),
        ("manager: search a number", manager, {"q": number}),
        ("manager: search J S", manager, {"q": "J S"}),
        ("manager: search Q", manager, {"q": "Q"}),
        ("manager: search nobody", manager, {"q": "Xylofonist"}),
    ]


def _agenda(worker: Any, leader: Any, manager: Any, authority: Any) -> list[tuple[str, Any, str, dict[str, str]]]:
    from brobygger.services.plans import team_doses

    last = team_doses.in_treatment(by=leader, now=NOW).paginator.num_pages
    return [
        ("today: mine", worker, "agenda:today", {}),
        ("today: the team", worker, "agenda:today", {"hvem": "all"}),
        ("today: the team, promised", worker, "agenda:today", {"hvem": "all", "hvorfor": "promise"}),
        ("today: the team, the last page", worker, "agenda:today", {"hvem": "all", "page": "1000"}),
        ("today: the team, for print", worker, "agenda:today", {"hvem": "all", "alle": "1"}),
        ("board: a leader's, first page", leader, "agenda:board", {}),
        ("board: a leader's, deadlines", leader, "agenda:board", {"hvorfor": "clock"}),
        ("board: a leader's, the last page", leader, "agenda:board", {"page": "1000"}),
        ("board: a leader's, for print", leader, "agenda:board", {"alle": "1"}),
        ("doses: a leader's, first page", leader, "agenda:doses", {}),
        ("doses: a leader's, the last page", leader, "agenda:doses", {"page": str(last)}),
        ("doses: a leader's, for print", leader, "agenda:doses", {"alle": "1"}),
        ("doses: first page", manager, "agenda:doses", {}),
        ("doses: the last page", manager, "agenda:doses", {"page": "1000"}),
        ("doses: for print", manager, "agenda:doses", {"alle": "1"}),
        ("board: first page", manager, "agenda:board", {}),
        ("board: deadlines", manager, "agenda:board", {"hvorfor": "clock"}),
        ("board: the last page", manager, "agenda:board", {"page": "1000"}),
        ("board: for print", manager, "agenda:board", {"alle": "1"}),
        ("inbox: first page", authority, "agenda:inbox", {}),
        ("inbox: deadlines", authority, "agenda:inbox", {"hvorfor": "clock"}),
        ("inbox: recommendations", authority, "agenda:inbox", {"hvorfor": "recommendation"}),
        ("inbox: the last page", authority, "agenda:inbox", {"page": "1000"}),
        ("inbox: for print", authority, "agenda:inbox", {"alle": "1"}),
        ("places: all", manager, "referrals:places", {}),
    ]


def _calendars(worker: Any, leader: Any, manager: Any, authority: Any) -> list[tuple[str, Any, str, dict[str, str]]]:
    from brobygger.services.agenda import links

    whose = [("today", worker), ("board", leader), ("board", manager), ("inbox", authority)]
    return [
        (f"calendar: {shows}, {user.role}", user, "agenda:feed", {"secret": links.make(by=user, shows=shows, now=NOW)})
        for shows, user in whose
    ]


def _others(worker: Any, leader: Any, manager: Any) -> list[tuple[str, Any, str, dict[str, str]]]:
    """What has no service of its own worth telling from its page. Who never received is of those whom nobody has bridged."""
    from brobygger.records.people import Person

    opened = Person.objects.filter(contact_person=worker).order_by("id")[0]
    return [
        ("given: a leader's", leader, "contacts:coverage", {}),
        (COUNTED, manager, "contacts:coverage", {}),
        ("never bridged: a leader's", leader, "contacts:never", {"code": "bridging"}),
        ("never bridged: all", manager, "contacts:never", {"code": "bridging"}),
        ("look-ups of a person", worker, "people:lookups", {"person_id": str(opened.id)}),
        ("phones: a worker's", worker, "phones:listed", {}),
        ("phones: all", manager, "phones:listed", {}),
        ("accounts", manager, "accounts", {}),
    ]


def _someone(manager: Any) -> tuple[Any, str, str]:
    """A worker of the largest caseload, and the number and name of someone in it."""
    from django.db.models import Count

    from brobygger.records import sealing
    from brobygger.records.people import Identity, Person

    held = Person.objects.values("contact_person").annotate(n=Count("id")).order_by("-n")[0]
    worker = Person.objects.filter(contact_person=held["contact_person"])[0].contact_person
    row = Identity.objects.exclude(person__legal_name="").select_related("person").order_by("pk")[0]
    return worker, sealing.unseal(row.sealed), row.person.legal_name


def _measure(user: Any, address: str, asked: dict[str, str]) -> dict[str, float | str]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    client = Client(SERVER_NAME="127.0.0.1")
    # A calendar is fetched by whoever has its link.
    is_calendar = address == "agenda:feed"
    if not is_calendar:
        client.force_login(user, backend=BACKEND)
    named = {key: value for key, value in asked.items() if key in NAMED}
    path = reverse(address, kwargs=named)

    def view() -> Any:
        # A search is posted, so that what is sought stands in no address.
        answer = client.post(path, asked) if "q" in asked else client.get(path, {} if named else asked)
        assert answer.status_code == 200, answer.status_code
        return answer

    def service() -> int | str:
        if is_calendar:
            return _dated(asked["secret"])
        if address == "referrals:places":
            return _places(user)
        if address == "agenda:doses":
            return _in_treatment(user, asked)
        if address in AGENDA:
            return _listed(user, address, asked)
        return _caseload(user, asked) if address == "people:caseload" else ""

    view()
    with CaptureQueriesContext(connection) as queries:
        view()
    return {
        "hits": service(),
        # That a transaction begins and ends is asked of nobody.
        "queries": len([each for each in queries if each["sql"] not in ("BEGIN", "COMMIT")]),
        "view": sites.median_milliseconds(view),
        "service": sites.median_milliseconds(service) if service() != "" else "",
    }


def _caseload(user: Any, asked: dict[str, str]) -> int:
    """How many the service finds."""
    from brobygger.services import caseload

    whose = asked.get("hvem", "mine" if user.role == "worker" else "all")
    order, number = asked.get("orden", "promised"), asked.get("page", "1")
    page = caseload.page(now=NOW, by=user, whose=whose, order=order, search=asked.get("q", ""), number=number)
    list(page)
    return int(page.paginator.count)


def _listed(user: Any, address: str, asked: dict[str, str]) -> int:
    from django.utils import timezone

    from brobygger.services.agenda import lists

    whose = asked.get("hvem", "")
    kind, number = asked.get("hvorfor", ""), asked.get("page", "1")
    shows, is_whole = address.removeprefix("agenda:"), "alle" in asked
    found = lists.listed(
        by=user, shows=shows, whose=whose, kind=kind, number=number, is_whole=is_whole, now=timezone.now()
    )
    return int(found.page.paginator.count)


def _in_treatment(user: Any, asked: dict[str, str]) -> int:
    from django.utils import timezone

    from brobygger.services.plans import team_doses

    number, is_whole = asked.get("page", "1"), "alle" in asked
    page = team_doses.in_treatment(by=user, now=timezone.now(), number=number, is_whole=is_whole)
    return int(page.paginator.count)


def _dated(secret: str) -> int:
    from django.utils import timezone

    from brobygger.services.agenda import links

    return len(links.feed(secret=secret, now=timezone.now()).reminders)


def _places(user: Any) -> int:
    from django.utils import timezone

    from brobygger.services import places

    return len(places.listed(by=user, now=timezone.now()))


def show(found: dict[str, sites.Found]) -> bool:
    """Print each case; whether every one kept the bars."""
    is_kept = True
    for name, each in found.items():
        print(f"{name}: {each['people']} people, {each['contacts']} contacts")
        rows = [
            [label, case["hits"], case["queries"], case["view"], case["view"] / MILLISECONDS, case["service"]]
            for label, case in each["cases"].items()
        ]
        sites.table(["", "hits", "queries", "view ms", "of 20 ms", "service ms"], rows)
        lists = [case for label, case in each["cases"].items() if label != COUNTED]
        is_kept = is_kept and all(case["queries"] <= QUERIES and case["view"] <= MILLISECONDS for case in lists)
    return is_kept


if __name__ == "__main__":
    sys.exit(sites.compare({"caseload": measure}, show))
