"""In treatment although the authority refused: it is asked once, and a list says so until it is decided anew or put right."""

from datetime import timedelta
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.people import Detail
from brobygger.rules.fields import AskedOnce, SeveralRefused
from brobygger.rules.treatment.substitution import Step
from brobygger.services import courses, endings, moving, people, requests
from brobygger.services.agenda import lists
from brobygger.services.requests import changing, decisions
from brobygger.services.requests.left_open import headline, left_open
from brobygger.services.treatment import substitution
from tests.cast import NOW, Cast
from tests.listing import reasons

DAY = timedelta(days=1)
TO_TREATMENT = {"to": "treatment", "seen": "contact"}


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 60 * DAY)


def ask(cast: Cast, person: people.Person, days: float, **more: Any) -> Any:
    new = requests.NewRequest("Jeg vil i behandling", NOW - days * DAY, "Signe Bro", is_delegated=True, **more)
    return requests.ask(by=cast.signe, person_id=person.id, new=new, now=NOW - days * DAY)


def decide(cast: Cast, person: people.Person, about: Any, result: str, days: float) -> Any:
    at = NOW - days * DAY
    new = decisions.NewDecision(about.id, result, "Fordi", at, is_change_meant=True)
    return decisions.decide(by=cast.asta, person_id=person.id, new=new, now=at)


def move(cast: Cast, person: people.Person, **more: Any) -> people.Person:
    return moving.move(by=cast.signe, person_id=person.id, now=NOW, **TO_TREATMENT, **more)


def is_listed(person: people.Person) -> bool:
    return Reminder.objects.filter(person=person, kind="treated_refused").exists()


def test_a_move_to_treatment_after_a_no_is_asked_about_once_and_written_as_it_was_told(
    cast: Cast, smed: people.Person
) -> None:
    decide(cast, smed, ask(cast, smed, 9), "refuse", 8)
    with pytest.raises(SeveralRefused) as refused:
        move(cast, smed, at=NOW - 2 * DAY)
    (asked,) = refused.value.faults
    assert isinstance(asked, AskedOnce) and asked.code == "refused_before"
    assert not Detail.objects.filter(person=smed, kind="phase").exists()
    moved = move(cast, smed, at=NOW - 2 * DAY, is_refusal_known=True)
    assert moved.phase == "treatment"
    assert Detail.objects.get(person=smed, kind="phase").happened_at == NOW - 2 * DAY


def test_whoever_is_treated_after_a_no_stands_in_the_lists_and_on_the_pages_until_it_is_decided_anew(
    cast: Cast, smed: people.Person
) -> None:
    no = decide(cast, smed, ask(cast, smed, 9), "refuse", 8)
    assert not is_listed(smed)
    smed = move(cast, smed, is_refusal_known=True)
    for who, shows in ((cast.signe, "today"), (cast.oda, "board"), (cast.asta, "inbox")):
        found = reasons(lists.listed(by=who, shows=shows, now=NOW))
        assert "treated_refused" in {each.kind for each in found}, shows
    assert headline(smed, by=cast.signe).is_refused and left_open(smed, by=cast.asta).is_refused
    decide(cast, smed, no, "grant", 1)
    assert not is_listed(smed) and not headline(smed, by=cast.signe).is_refused


def test_it_is_said_of_treatment_that_was_written_before_the_no_too(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed, 9)
    smed = move(cast, smed, at=NOW - 8 * DAY, begun_with=row.id)
    assert not is_listed(smed)
    no = decide(cast, smed, row, "refuse", 5)
    assert Reminder.objects.get(person=smed, kind="treated_refused").due_at == NOW - 5 * DAY
    assert changing.changeable(smed, by=cast.asta) == {no.id}, "it can be decided anew, as the list says"
    yes = decide(cast, smed, no, "grant", 3)
    assert not is_listed(smed)
    assert requests.clock_of(smed, row.key, by=cast.signe).stopped_by == "started"
    decisions.take_back(by=cast.asta, decision_id=yes.id, why="Forkert borger", now=NOW)
    assert is_listed(smed)
    decisions.take_back(by=cast.asta, decision_id=no.id, why="Forkert borger", now=NOW)
    assert not is_listed(smed)


def test_a_no_that_is_not_the_last_word_asks_nothing(cast: Cast, smed: people.Person) -> None:
    no = decide(cast, smed, ask(cast, smed, 30), "refuse", 29)
    ask(cast, smed, 20)
    with pytest.raises(SeveralRefused) as refused:
        move(cast, smed)
    assert refused.value.code == "deadline_runs", "a wish that waits goes before a no to an older one"
    decide(cast, smed, no, "grant", 18)
    smed = move(cast, smed, runs_on=True)
    assert not is_listed(smed)


def test_a_wish_to_stay_unknown_that_was_said_since_is_none_of_what_was_refused(
    cast: Cast, smed: people.Person
) -> None:
    decide(cast, smed, ask(cast, smed, 9), "refuse", 8)
    ask(cast, smed, 3, is_anonymous=True)
    assert move(cast, smed).phase == "treatment"
    assert not is_listed(smed)


def test_a_no_of_the_course_before_is_none_of_this_one(cast: Cast, smed: people.Person) -> None:
    decide(cast, smed, ask(cast, smed, 40), "refuse", 39)
    new = endings.NewEnding(NOW - 30 * DAY, "unfinished", "wanted_stop", tried="Talte om det", is_day_sure=True)
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=NOW - 30 * DAY)
    courses.move(by=cast.signe, person_id=smed.id, to="contact", seen="followup", now=NOW - 5 * DAY)
    assert move(cast, smed).phase == "treatment"
    assert not is_listed(smed)


def test_a_phase_behind_says_that_there_was_a_no(cast: Cast, smed: people.Person) -> None:
    decide(cast, smed, ask(cast, smed, 9), "refuse", 8)
    substitution.tell(by=cast.signe, person_id=smed.id, told=Step("started", NOW - 2 * DAY, "Lægen"), now=NOW)
    assert lists.treatment_begun(smed, by=cast.signe) == NOW - 2 * DAY
    told = Reminder.objects.get(person=smed, kind="phase_behind").params
    assert told == {"refused_on": f"{NOW - 8 * DAY:%Y-%m-%d}"}
