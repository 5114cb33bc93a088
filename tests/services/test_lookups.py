"""Finding someone one did not know by key is logged too: by number, and as likely to be the person described."""

from datetime import timedelta

import pytest

from brobygger.records.changes import AuditEntry
from brobygger.services import caseload, changes, identities, merging, people
from brobygger.services.assessments import verdicts
from tests.cast import NOW, Cast

# Fictional: a replacement number, which nobody has as a CPR number.
NUMBER = "670761-4285"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    person = people.meet(by=cast.signe, alias="Smed", now=NOW)
    identities.identify(by=cast.signe, person_id=person.id, number=NUMBER, now=NOW)
    verdicts.judge(by=cast.signe, person_id=person.id, now=NOW)
    return person


def logged(person: people.Person) -> list[tuple[str, str, str]]:
    return [(entry.act, entry.by.username, entry.purpose) for entry in changes.lookups_of(person, by=person.created_by)]


@pytest.mark.parametrize(
    ("who", "purpose"),
    [("malik", "treatment"), ("oda", "supervision"), ("mona", "other"), ("asta", "decision")],
)
def test_a_search_by_number_is_logged_for_each_it_shows(
    cast: Cast, smed: people.Person, who: str, purpose: str
) -> None:
    people.meet(by=cast.signe, alias="Ole", now=NOW)
    found = caseload.page(by=getattr(cast, who), search=NUMBER, now=LATER)
    assert [person.id for person in found] == [smed.id]
    assert logged(smed) == [("people.search", who, purpose)]
    entry = AuditEntry.objects.get(act="people.search")
    assert (entry.at, entry.is_read) == (LATER, True)
    assert NUMBER[-4:] not in entry.note


def test_a_search_that_shows_nobody_and_a_search_by_name_open_nothing(cast: Cast, smed: people.Person) -> None:
    assert list(caseload.page(by=cast.troels, search=NUMBER, now=LATER)) == []
    assert len(caseload.page(by=cast.malik, search="smed", now=LATER)) == 1
    assert logged(smed) == []


def test_those_shown_as_likely_the_one_just_met_are_logged(cast: Cast, smed: people.Person) -> None:
    assert len(people.likely_matches(by=cast.malik, alias="Smeden", rough_age="", place="", now=LATER)) == 0
    assert len(people.likely_matches(by=cast.malik, alias="Smed", now=LATER)) == 1
    assert logged(smed) == [("people.match", "malik", "treatment")]


@pytest.mark.parametrize(("search", "act"), [("smed", "people.match"), (NUMBER, "people.search")])
def test_those_shown_to_be_merged_with_are_logged_once(cast: Cast, smed: people.Person, search: str, act: str) -> None:
    ole = people.meet(by=cast.malik, alias="Ole", now=NOW)
    assert [hit.id for hit in merging.hits(by=cast.malik, kept=ole, search=search, now=LATER)] == [smed.id]
    assert logged(smed) == [(act, "malik", "treatment")]
    assert logged(ole) == []
