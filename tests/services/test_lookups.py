"""Every look-up has its words; finding someone one did not know by key is one: by number, by name, or as likely the one met."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import brobygger
from brobygger.records.changes import AuditEntry
from brobygger.rules import access
from brobygger.services import caseload, changes, identities, meeting, merging, people, requests
from brobygger.services.agenda import lists
from brobygger.services.assessments import verdicts
from tests.cast import NOW, Cast
from tests.house import writing

# Fictional: a replacement number, which nobody has as a CPR number.
NUMBER = "670761-4285"
WHO_AND_WHY = pytest.mark.parametrize(
    ("who", "purpose"),
    [("malik", "treatment"), ("oda", "supervision"), ("mona", "other"), ("asta", "decision")],
)
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    person = people.meet(by=cast.signe, alias="Smed", now=NOW)
    identities.identify(by=cast.signe, person_id=person.id, number=NUMBER, now=NOW)
    verdicts.judge(by=cast.signe, person_id=person.id, now=NOW)
    return person


def logged(person: people.Person) -> list[tuple[str, str, str]]:
    undone = [row for _, row in merging.undone_of(person, by=person.created_by)]
    found = changes.lookups_of(person, by=person.created_by, undone=undone)
    return [(entry.act, entry.by.username, entry.purpose) for entry in found]


def test_the_inbox_shows_names_and_words_and_each_it_shows_is_logged_once_a_page(
    cast: Cast, smed: people.Person, django_assert_max_num_queries: Any
) -> None:
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=NOW, said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    again = requests.NewRequest(words="Nu", said_at=NOW, said_to="Malik")
    requests.ask(by=cast.signe, person_id=smed.id, new=again, now=NOW)
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW)
    with django_assert_max_num_queries(3):
        shown = lists.listed(by=cast.asta, shows="inbox", now=LATER)
    assert "Jeg vil i behandling" in shown.words.values()
    assert (logged(smed), logged(ole)) == ([("agenda.inbox", "asta", "decision")], [])
    lists.listed(by=cast.signe, shows="today", now=LATER)
    lists.listed(by=cast.oda, shows="board", now=LATER)
    assert len(logged(smed)) == 1


@WHO_AND_WHY
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


@WHO_AND_WHY
def test_a_search_by_name_is_logged_for_each_it_shows(cast: Cast, smed: people.Person, who: str, purpose: str) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW)
    assert [person.id for person in caseload.page(by=getattr(cast, who), search="sme", now=LATER)] == [smed.id]
    assert logged(smed) == [("people.find", who, purpose)]
    assert logged(ole) == []
    assert AuditEntry.objects.get(act="people.find").note == ""


def test_a_list_and_a_search_that_shows_nobody_are_look_ups_of_nobody(cast: Cast, smed: people.Person) -> None:
    for search in (NUMBER, "smed"):
        assert list(caseload.page(by=cast.troels, search=search, now=LATER)) == []
    assert len(caseload.page(by=cast.malik, whose="all", now=LATER)) == 1
    assert logged(smed) == []


def test_those_shown_as_likely_the_one_just_met_are_logged(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW)
    assert len(meeting.likely_matches(by=cast.malik, alias="Lotte", now=LATER)) == 0
    assert len(meeting.likely_matches(by=cast.malik, alias="Smeden", now=LATER)) == 1
    assert logged(smed) == [("people.match", "malik", "treatment")]
    assert logged(ole) == []


@pytest.mark.parametrize(("search", "act"), [("smed", "people.find"), (NUMBER, "people.search")])
def test_those_shown_to_be_merged_with_are_logged_once(cast: Cast, smed: people.Person, search: str, act: str) -> None:
    ole = people.meet(by=cast.malik, alias="Ole", now=NOW)
    assert [hit.id for hit in merging.hits(by=cast.malik, kept=ole, search=search, now=LATER)] == [smed.id]
    assert logged(smed) == [(act, "malik", "treatment")]
    assert logged(ole) == []


def test_every_look_up_that_is_logged_has_words_of_its_own_and_no_words_are_left_over() -> None:
    package = Path(brobygger.__file__).parent
    logged_as = {act for path in package.rglob("*.py") for act in writing.logged_lookups(path)}
    assert logged_as == set(access.LOOKUPS)
    assert len(set(access.LOOKUPS.values())) == len(access.LOOKUPS)


def test_a_look_up_without_words_is_not_logged(cast: Cast, smed: people.Person) -> None:
    with pytest.raises(KeyError):
        changes.looked_up(by=cast.signe, act="people.peep", now=LATER, purpose="treatment", people=[smed.id])


def test_a_look_up_of_two_as_one_stands_with_both_once_they_are_two_again_and_no_other_does(
    cast: Cast, smed: people.Person
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW)
    told = {"reason": "samme", "is_difference_seen": True, "kept_id": smed.id, "merged_id": ole.id}
    row = merging.merge(by=cast.signe, now=NOW + timedelta(hours=1), **told)
    for by, hours in ((cast.signe, 0.5), (cast.malik, 2), (cast.oda, 4)):
        at = NOW + timedelta(hours=hours)
        people.open_person(by=by, person_id=smed.id, now=at, purpose="treatment")
    merging.undo(why="Det var to", by=cast.signe, merge_id=row.id, now=NOW + timedelta(hours=3))
    ole.refresh_from_db()
    assert [who for _, who, _ in logged(ole)] == ["malik"], "who opened the one then saw the other too"
    assert [who for _, who, _ in logged(smed)] == ["oda", "malik", "signe"]
