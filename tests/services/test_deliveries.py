"""What a citizen has received, and what a team has given to whom."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brobygger.records.changes import AuditEntry
from brobygger.records.people import Person
from brobygger.services import contacts, courses, deaths, deliveries, endings, merging, people, requests
from brobygger.services.access import NotFound
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def meet(cast: Cast, person: people.Person, *components: str, days_ago: int = 1, by: Any = None, **more: Any) -> Any:
    told = {"kind": "contact", "happened_at": NOW - days_ago * DAY, "components": components, **more}
    item = contacts.NewContact(person_id=person.id, **told)
    return contacts.record(by=by or cast.signe, items=[item], now=NOW)[0]


def received(person: people.Person) -> str:
    return Person.objects.get(id=person.id).received


def counts(found: deliveries.Coverage, code: str) -> tuple[int | None, int | None]:
    return next((row.received, row.never) for row in found.rows if row.code == code)


def test_methods_are_written_with_the_contact_and_follow_a_correction(cast: Cast, smed: people.Person) -> None:
    row = meet(cast, smed, "relation", methods=["motivational_interviewing"], care_share=75)
    assert received(smed) == ",methods,motivational_interviewing,relation,"
    meet(cast, smed, "plan", corrects_id=row.id)
    assert received(smed) == ",plan,"
    by = {each.code: each for each in deliveries.received_by(smed, by=cast.signe).now.delivered}
    assert (by["plan"].contacts, by["relation"].contacts, by["motivational_interviewing"].last_at) == (1, 0, None)


def test_care_and_change_are_those_of_the_course_and_what_was_given_before_the_return_stands_beside(
    cast: Cast, smed: people.Person
) -> None:
    meet(cast, smed, "relation", days_ago=90, care_share=100)
    found = deliveries.received_by(smed, by=cast.signe)
    assert (found.since, found.now) == (None, found.ever)
    ending = endings.NewEnding(ended_at=NOW - 60 * DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ending, now=NOW)
    assert deliveries.received_by(smed, by=cast.signe).since is None
    said = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW - 30 * DAY, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    meet(cast, smed, "plan", days_ago=2, care_share=0)
    found = deliveries.received_by(smed, by=cast.signe)
    assert found.since == (NOW - 30 * DAY).date()
    assert found.now.whole is not None and found.ever.whole is not None
    assert (found.now.whole.care, found.ever.whole.care) == (0, 50)
    told = {now.code: (now.contacts, ever.contacts) for now, ever in found.delivered}
    assert (told["relation"], told["plan"]) == ((0, 1), (1, 1))


def test_an_ending_told_a_day_late_after_a_move_is_no_return(cast: Cast, smed: people.Person) -> None:
    meet(cast, smed, "relation", days_ago=9, care_share=100)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", at=NOW - 8 * DAY, now=NOW)
    courses.move(by=cast.signe, person_id=smed.id, to="bridging", seen="treatment", at=NOW, now=NOW)
    ending = endings.NewEnding(ended_at=NOW - DAY, status="stabilised", reason="finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=ending, now=NOW)
    found = deliveries.received_by(smed, by=cast.signe)
    assert (found.since, found.now.contacts) == (None, 1)


def test_a_record_merged_into_one_whose_course_runs_makes_no_return(cast: Cast, smed: people.Person) -> None:
    meet(cast, smed, "relation", days_ago=9)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", at=NOW - 8 * DAY, now=NOW)
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    ending = endings.NewEnding(ended_at=NOW - 60 * DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=ole.id, new=ending, now=NOW)
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW)
    smed.refresh_from_db()
    assert deliveries.received_by(smed, by=cast.signe).since is None


def test_an_attempt_brings_nothing(cast: Cast, smed: people.Person) -> None:
    meet(cast, smed, "contact", kind="attempt", outcome="nobody_there")
    assert received(smed) == ""
    assert deliveries.received_by(smed, by=cast.signe).now.contacts == 0


def test_merged_records_have_received_together_and_part_again(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    meet(cast, smed, "relation")
    meet(cast, ole, "plan")
    merge = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    assert received(smed) == ",plan,relation,"
    assert deliveries.coverage(by=cast.oda).people == 1
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW)
    assert (received(smed), received(ole)) == (",relation,", ",plan,")


def test_a_leader_sees_how_many_of_the_team_have_received_what_and_who_never(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    troels = people.meet(by=cast.troels, alias="Havnemanden", now=NOW - 90 * DAY)
    meet(cast, smed, "relation", "plan")
    meet(cast, ole, "relation")
    meet(cast, troels, "relation", by=cast.troels)
    found = deliveries.coverage(by=cast.oda)
    assert (found.people, found.is_coarse, len(found.teams), len(found.rows)) == (2, False, 1, 13)
    assert (counts(found, "relation"), counts(found, "plan"), counts(found, "taster")) == ((2, 0), (1, 1), (0, 2))
    page = deliveries.never(by=cast.oda, code="plan", now=NOW)
    assert [person.shown_name for person in page] == ["Ole"]
    entries = AuditEntry.objects.filter(act="contacts.coverage_people").values_list("by", "person", "purpose")
    assert list(entries) == [(cast.oda.id, ole.id, "supervision")]  # type: ignore[attr-defined]
    center = deliveries.coverage(by=cast.mona)
    assert (center.people, [team.name for team in center.teams]) == (3, ["Gadeteamet", "Havneteamet"])
    harbour = deliveries.coverage(by=cast.mona, team=str(center.teams[1].id))
    assert (harbour.people, counts(harbour, "plan")) == (1, (0, 1))
    with pytest.raises(NotFound):
        deliveries.coverage(by=cast.oda, team=str(center.teams[1].id))


def test_what_is_given_after_an_ending_is_given_and_nobody_who_has_ended_is_said_to_lack_anything(
    cast: Cast, smed: people.Person
) -> None:
    people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    meet(cast, smed, "plan", days_ago=20)
    ending = endings.NewEnding(ended_at=NOW - 10 * DAY, status="stabilised", reason="finished", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=ending, now=NOW)
    meet(cast, smed, "aftercare", days_ago=2)
    found = deliveries.coverage(by=cast.oda)
    by = {row.code: (row.received, row.never, row.ended) for row in found.rows}
    assert (found.people, found.ended) == (1, 1)
    assert (by["aftercare"], by["plan"], by["relation"]) == ((0, 1, 1), (0, 1, 1), (0, 1, 0))
    assert [each.shown_name for each in deliveries.never(by=cast.oda, code="relation", now=NOW)] == ["Ole"]
    own = {now.code: now.contacts for now, _ in deliveries.received_by(smed, by=cast.signe).delivered}
    assert own["aftercare"] == 1, "and it stands on their own page"
    deaths.die(by=cast.signe, person_id=smed.id, on=NOW.date(), source="Hospitalet", now=NOW)
    assert deliveries.coverage(by=cast.oda).ended == 0


def test_whoever_has_ended_or_died_is_in_no_course(cast: Cast, smed: people.Person) -> None:
    gry = people.meet(by=cast.signe, alias="Gry", now=NOW - 90 * DAY)
    ending = endings.NewEnding(ended_at=NOW - DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ending, now=NOW)
    assert deliveries.coverage(by=cast.oda).people == 1
    deaths.die(by=cast.signe, person_id=gry.id, on=NOW.date(), source="Hospitalet", now=NOW)
    assert deliveries.coverage(by=cast.oda).people == 0
    assert list(deliveries.never(by=cast.oda, code="plan", now=NOW)) == []


def test_whoever_may_not_see_people_gets_no_small_counts_and_no_sum_to_tell_them_from(cast: Cast) -> None:
    for number in range(13):
        person = people.meet(by=cast.signe, alias=f"Borger {number}", now=NOW - 90 * DAY)
        if number < 9:
            meet(cast, person, "relation")
    for by in (cast.eva, cast.ada):
        found = deliveries.coverage(by=by)
        assert (found.people, found.is_coarse, list(found.teams)) == (None, True, [])
        assert (counts(found, "relation"), counts(found, "plan")) == ((10, None), (None, 15))
        assert (found.ended, {row.ended for row in found.rows}) == (None, {None})
    assert deliveries.coverage(by=cast.nina).people == 0


def test_it_costs_two_queries_however_many_there_are(cast: Cast, smed: people.Person) -> None:
    for number in range(3):
        meet(cast, people.meet(by=cast.signe, alias=f"Borger {number}", now=NOW - DAY), "relation", "plan")
    for by in (cast.oda, cast.mona):
        with CaptureQueriesContext(connection) as queries:
            deliveries.coverage(by=by)
        assert len(queries) == 2


def test_an_unknown_component_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        deliveries.never(by=cast.oda, code="money", now=NOW)


def test_counting_opens_no_row_of_anyone(cast: Cast, smed: people.Person) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by what the tables hold")
    for by in (cast.oda, cast.mona, cast.eva):
        with CaptureQueriesContext(connection) as queries:
            deliveries.coverage(by=by)
        counting = next(query["sql"] for query in queries if "GROUP BY" in query["sql"])
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {counting}")
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert re.search("COVERING INDEX person_(team|orga)_received", plan), plan
