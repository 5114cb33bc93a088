"""The caseload's short cuts give what the slow and obvious way gives: by scope, by word, by page."""

import math
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brobygger.records import sealing, upkeep
from brobygger.records.people import Identity, Person, SearchTerm
from brobygger.rules.names import search_terms
from brobygger.services import caseload, people, searches, simulation
from tests.cast import NOW, Cast


@pytest.fixture
def many(cast: Cast) -> Cast:
    simulation.make(by=cast.mona, citizens=260, years=1, seed=3, now=NOW, contacts_each=1)
    return cast


def obvious(user: object, search: str) -> set[object]:
    """Everyone in scope with a name beginning with each of the words."""
    terms: dict[object, list[str]] = {}
    for key, term in SearchTerm.objects.values_list("person_id", "term"):
        terms.setdefault(key, []).append(term)
    visible = Person.objects.visible_to(user).standing().values_list("id", flat=True)
    return {
        key
        for key in visible
        if all(any(term.startswith(word) for term in terms.get(key, ())) for word in search_terms(search))
    }


@pytest.fixture(
    params=[(searches.LISTED, searches.FEW), (3, 0), (3, 9), (1000, 0), (1000, 999)],
    ids=["as shipped", "each asked", "rarest listed", "listed", "found together"],
)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way a search can go must find the same."""
    monkeypatch.setattr(searches, "LISTED", request.param[0])
    monkeypatch.setattr(searches, "FEW", request.param[1])
    monkeypatch.setattr(caseload, "FOUND", 1000)


def shown(user: object, **asked: object) -> tuple[list[Person], int]:
    """All pages of a list, and how many it says there are."""
    first = caseload.page(now=NOW, by=user, whose="all", **asked)
    pages = [
        caseload.page(now=NOW, by=user, whose="all", number=number, **asked) for number in first.paginator.page_range
    ]
    return [person for page in pages for person in page], first.paginator.count


def test_a_search_finds_those_that_the_obvious_way_finds(many: Cast, way: None) -> None:
    for who in ("signe", "oda", "mona", "asta", "nabo"):
        for search in ("s", "Sm", "grøn", "Grøn jak", "jak grøn", "ma s", "a b s", "Aage", "xyl"):
            found, count = shown(getattr(many, who), search=search)
            keys = [person.id for person in found]
            assert set(keys) == obvious(getattr(many, who), search), (who, search)
            assert len(keys) == len(set(keys)) == count, (who, search)
            wanted = Person.objects.filter(id__in=keys).order_by(*caseload.ORDERS["promised"])
            assert keys == list(wanted.values_list("id", flat=True)), (who, search)


@pytest.mark.parametrize("asked", [{"search": "s"}, {}], ids=["search", "list"])
def test_of_very_many_the_first_are_shown_in_their_order_and_the_page_says_over(
    many: Cast, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]
) -> None:
    everyone, _ = shown(many.mona, order="name", **asked)
    for most, is_over in ((30, True), (len(everyone), False), (len(everyone) - 1, True)):
        monkeypatch.setattr(caseload, "FOUND", most)
        monkeypatch.setattr(caseload, "LISTED", most)
        found, count = shown(many.mona, order="name", **asked)
        assert count == most
        assert caseload.page(now=NOW, by=many.mona, whose="all", order="name", **asked).paginator.is_over is is_over
        # Whole pages are shown, so the last may hold a few more than were counted.
        assert [person.id for person in found] == [person.id for person in everyone][: len(found)]
        assert math.ceil(most / caseload.PAGE_SIZE) * caseload.PAGE_SIZE >= len(found) >= most


def test_a_page_number_that_does_not_exist_gives_the_nearest_that_does(many: Cast) -> None:
    given = {"1": 1, "3": 3, "13": 13, "14": 13, "9" * 5000: 13, "0": 1, "-3": 1, "x": 1, "٣": 3, None: 1}
    for asked, number in given.items():
        page = caseload.page(now=NOW, by=many.mona, whose="all", number=asked)
        assert (page.number, page.paginator.count, page.paginator.num_pages) == (number, 260, 13)
        assert list(page)
        assert list(caseload.page(now=NOW, by=many.mona, whose="all", search="xyl", number=asked)) == []


def test_a_page_beyond_the_end_is_the_last_page_of_a_list_and_of_a_search_whatever_way_it_goes(
    many: Cast, way: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caseload, "PAGE_SIZE", 7)
    for asked in ({"whose": "all"}, {"search": "s"}, {"search": "ma s"}):
        last = caseload.page(now=NOW, by=many.mona, **asked).paginator.num_pages
        pages = [caseload.page(now=NOW, by=many.mona, number=number, **asked) for number in (last, last + 1, 99)]
        assert [page.number for page in pages] == [last] * 3, asked
        assert [*pages[0]] == [*pages[1]] == [*pages[2]] and 0 < len(pages[0].object_list) <= 7, asked


@pytest.mark.parametrize("order", ["promised", "not_seen", "last_seen", "name"])
def test_pages_taken_together_are_everyone_once_in_order(many: Cast, order: str) -> None:
    found, count = shown(many.mona, order=order)
    keys = [person.id for person in found]
    assert len(keys) == len(set(keys)) == count == 260
    name = {"promised": "promise_order", "not_seen": "seen_order", "last_seen": "seen_order", "name": "name_order"}[
        order
    ]
    expected = Person.objects.order_by(*caseload.ORDERS[order]).values_list("id", flat=True)
    assert keys == list(expected), name


def test_the_order_by_name_is_the_danish_one_on_every_database(cast: Cast) -> None:
    for name in ("Åse", "Ærø", "Øjvind", "Zenia", "aase", "Bo", "anne", "Åge", "Aage", "zeppo", "Ängla"):
        people.meet(by=cast.signe, alias=name, now=NOW)
    found = [person.shown_name for person in caseload.page(now=NOW, by=cast.signe, order="name")]
    # Two spellings of one name stand together, in the order they were met.
    assert found == ["anne", "Bo", "Zenia", "zeppo", "Ängla", "Ærø", "Øjvind", "Åge", "Aage", "Åse", "aase"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Smeden", "sme"),
        ("Aase", "a"),
        ("Aase", "aa"),
        ("Åse", "å"),
        ("Haagen", "ha"),
        ("Zaza", "z"),
        ("Bo Åse", "bo å"),
        ("😀", "😀"),
        ("ud-ad", "ud"),
        ("Ole", "o"),
        ("Sørine", "soer"),
        ("Sørine", "sori"),
    ],
)
def test_the_beginning_of_a_name_finds_it_whatever_the_database_was_set_up_for(
    cast: Cast, name: str, typed: str
) -> None:
    people.meet(by=cast.signe, alias=name, now=NOW)
    assert len(caseload.page(now=NOW, by=cast.signe, search=typed)) == 1
    assert len(caseload.page(now=NOW, by=cast.mona, search=typed, whose="all")) == 1


def test_postgresql_orders_what_is_searched_and_sorted_by_code_point_whatever_its_language(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite always does")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name IN ('records_person', 'records_searchterm') AND collation_name = 'C'"
        )
        assert {name for (name,) in cursor.fetchall()} == {"term", "name_order"}


def test_a_page_costs_one_query_however_late_and_a_search_among_many_two(many: Cast) -> None:
    costs: list[tuple[str, dict[str, Any], int]] = [
        ("mona", {}, 1),
        ("mona", {"number": 13}, 1),
        ("asta", {}, 1),
        ("signe", {"search": "s"}, 1),
        ("mona", {"search": "s"}, 2),
        ("mona", {"search": "s", "number": 2}, 2),
        ("mona", {"search": "grøn jak"}, 2),
        ("mona", {"search": "xyl"}, 2),
    ]
    for who, asked, cost in costs:
        with CaptureQueriesContext(connection) as queries:
            list(caseload.page(now=NOW, by=getattr(many, who), whose="all", **asked))
        # Look-ups are one more, which only SQLite counts: PostgreSQL takes them as a COPY.
        assert len([query for query in queries if "auditentry" not in query["sql"]]) == cost, (who, asked)


def test_a_number_finds_its_holder_within_scope_only(many: Cast) -> None:
    row = Identity.objects.select_related("person").first()
    number = sealing.unseal(row.sealed)
    assert [person.id for person in shown(many.mona, search=number)[0]] == [row.person_id]
    assert shown(many.nabo, search=number) == ([], 0)


def test_alerts_nobody_has_handled_are_named_ten_at_most_and_counted_in_one_query(many: Cast) -> None:
    keys = list(Person.objects.visible_to(many.signe).order_by("name_order", "id").values_list("id", flat=True)[:13])
    Person.objects.update(open_alerts=0)
    assert caseload.with_open_alerts(by=many.signe) == caseload.Alerted([], 0)
    Person.objects.filter(id__in=keys).update(open_alerts=2)
    with CaptureQueriesContext(connection) as queries:
        found = caseload.with_open_alerts(by=many.signe)
    assert ([person.id for person in found.people], found.more, len(queries)) == (keys[:10], 3, 1)
    assert caseload.with_open_alerts(by=many.nabo).people == []


def test_whom_somebody_wrote_down_last_is_found_without_going_through_the_team(many: Cast) -> None:
    for number in range(3):
        people.meet(by=many.signe, alias=f"Ny {number}", now=NOW)
    upkeep.refresh_statistics()
    for whose in ("mine", "all"):
        with CaptureQueriesContext(connection) as queries:
            found = caseload.new_elsewhere(by=many.signe, whose=whose, shown=[], now=NOW)
        assert len(found) == 3
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
                plan = [line for *_, line in cursor.fetchall()]
            assert "records_person USING INDEX person_written_last (created_by_id=? AND created_at>?)" in plan[0], plan
            assert not any("TEMP B-TREE" in line for line in plan), plan
