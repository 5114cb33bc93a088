"""A letter that says a deadline which is another by now: said at the letter, and a new one is asked for."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.requests import Decision, Letter, Request
from brobygger.rules import law, letter_changes
from brobygger.rules import letters as letter_rules
from brobygger.services import details, merging, people, requests
from brobygger.services.agenda import lists
from brobygger.services.people import Person
from brobygger.services.requests import correcting, decisions, letters, recommendations, wordings
from tests.cast import NOW, Cast
from tests.listing import reasons

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def smed(cast: Cast) -> Person:
    parts = {"law": {"da": "Sådan er reglerne"}, "complaint": {"da": "Sådan klager du"}, "contact": {"da": "Kom forbi"}}
    for letter in (letter_rules.SHARED, "decision_grant", "decision_other_offer", "decision_refuse"):
        kept = {name: said for name, said in parts.items() if (name == "contact") == (letter == letter_rules.SHARED)}
        wordings.revise(by=cast.mona, letter=letter, parts=kept, seen=0, now=NOW - 30 * DAY)
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 60 * DAY)


def ask(cast: Cast, person: Person, *, days_ago: int = 5, **more: Any) -> Request:
    said = requests.NewRequest("Jeg vil i behandling", NOW - days_ago * DAY, "Signe Bro", **more)
    return requests.ask(by=cast.signe, person_id=person.id, new=said, now=NOW - 5 * DAY)


def said_on(cast: Cast, row: Request, *, days_ago: int) -> None:
    stands = requests.request_in_scope(by=cast.signe, request_id=row.key)
    new = requests.NewRequest(row.words, NOW - days_ago * DAY, "Signe Bro")
    correcting.correct(by=cast.malik, seen=stands.id, new=new, now=NOW - HOUR)


def decide(cast: Cast, person: Person, row: Request, result: str = "grant", **more: Any) -> Decision:
    told = {"about": row.key, "result": result, "reasons": "Fordi", "decided_at": NOW - 4 * DAY, **more}
    return decisions.decide(
        by=cast.asta, person_id=person.id, new=decisions.NewDecision(**told), now=told["decided_at"]
    )


def make(cast: Cast, about: Any, *, at: Any = NOW - 4 * DAY, letter: str = "decision_grant") -> Letter:
    told = {"by": cast.asta, "letter": letter, "about_id": about.id, "language": "da", "now": at}
    return letters.make(mark=letters.draft(**told).mark, key=uuid4(), **told)


def line(cast: Cast, person: Person, about: Any) -> letters.Line:
    person.refresh_from_db()
    lines = letters.lines_of(person, by=cast.asta, today=law.local_day(NOW))
    return next(each for each in lines if each.subject and each.subject.id == about.id)


def asked_for(person: Person) -> list[Reminder]:
    return list(Reminder.objects.filter(person=person, kind="letter_missing"))


def test_a_letter_says_at_its_line_that_the_deadline_is_another_and_a_new_one_is_asked_for(
    cast: Cast, smed: Person
) -> None:
    row = ask(cast, smed)
    made = decide(cast, smed, row)
    make(cast, made)
    assert line(cast, smed, made).outdated is None and not asked_for(smed)
    said_on(cast, row, days_ago=9)
    outdated = line(cast, smed, made).outdated
    assert outdated and (outdated.says, f"{outdated.due_on:%d-%m-%Y}") == ("21-11-2026", "17-11-2026")
    (reminder,) = asked_for(smed)
    assert (reminder.about_id, reminder.params) == (made.id, {"says": "21-11-2026", "due_on": "2026-11-17"})
    # Asked for from when the day was corrected: nobody is late with what nobody could know.
    assert reminder.shows_at == NOW - HOUR
    found = reasons(lists.listed(by=cast.asta, shows="inbox", now=NOW))
    assert ("letter_missing", made.id) in {(each.kind, each.about_id) for each in found}
    make(cast, made, at=NOW)
    assert line(cast, smed, made).outdated is None and not asked_for(smed)


def test_a_day_corrected_back_or_a_deadline_that_has_stopped_asks_for_nothing(cast: Cast, smed: Person) -> None:
    row = ask(cast, smed)
    made = decide(cast, smed, row)
    make(cast, made)
    said_on(cast, row, days_ago=9)
    said_on(cast, row, days_ago=5)
    assert not asked_for(smed) and line(cast, smed, made).outdated is None
    said_on(cast, row, days_ago=9)
    requests.happen(by=cast.signe, request_id=row.id, kind="started", at=NOW - HOUR, now=NOW)
    assert not asked_for(smed) and line(cast, smed, made).outdated is None


def test_an_earlier_wish_told_of_later_makes_every_letter_with_the_day_outdated_but_only_that_of_a_decision_is_asked_for(
    cast: Cast, smed: Person
) -> None:
    row = ask(cast, smed)
    made = decide(cast, smed, row)
    make(cast, made)
    make(cast, row, letter="receipt")
    said = requests.NewRequest("Allerede i sidste uge", NOW - 8 * DAY, "Malik")
    requests.ask(by=cast.malik, person_id=smed.id, new=said, now=NOW - HOUR)
    assert line(cast, smed, made).outdated and line(cast, smed, row).outdated
    assert [each.about_id for each in asked_for(smed)] == [made.id]


def test_of_a_decision_that_was_changed_only_the_letter_of_the_one_that_holds_is_asked_for(
    cast: Cast, smed: Person
) -> None:
    row = ask(cast, smed)
    first = decide(cast, smed, row)
    make(cast, first)
    said_on(cast, row, days_ago=9)
    told = {"about": first.id, "result": "other_offer", "offer": "Dagtilbud", "is_change_meant": True}
    new = decisions.NewDecision(reasons="Fordi", decided_at=NOW - HOUR, **told)  # type: ignore[arg-type]
    second = decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=NOW)
    assert [each.about_id for each in asked_for(smed)] == [second.id]
    assert line(cast, smed, first).outdated is None


def test_of_two_records_that_are_one_no_letter_of_a_decision_that_holds_no_more_is_asked_for(
    cast: Cast, smed: Person
) -> None:
    row = ask(cast, smed)
    yes = decide(cast, smed, row)
    make(cast, yes)
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 60 * DAY)
    mark = recommendations.grounds(ole, by=cast.signe).mark
    new = recommendations.NewRecommendation("other_offer", "Fordi", mark=mark)
    handed = recommendations.hand_over(by=cast.signe, person_id=ole.id, new=new, now=NOW - 4 * DAY)
    told = {"about": handed.id, "result": "other_offer", "offer": "Dagtilbud", "reasons": "Fordi"}
    other = decisions.NewDecision(decided_at=NOW - 3 * DAY, **told)  # type: ignore[arg-type]
    holds = decisions.decide(by=cast.asta, person_id=ole.id, new=other, now=NOW - 3 * DAY)
    merge: dict[str, Any] = {"reason": "Samme sko", "is_difference_seen": True, "now": NOW - 2 * DAY}
    merging.merge(by=cast.signe, kept_id=smed.id, merged_id=ole.id, **merge)
    said_on(cast, row, days_ago=9)
    assert line(cast, smed, yes).outdated is None
    assert [each.about_id for each in asked_for(smed)] == [holds.id]


@pytest.mark.parametrize(("is_chosen", "has_deadline"), [(False, True), (True, False)])
def test_another_offer_that_is_not_chosen_says_by_when_treatment_must_begin(
    cast: Cast, smed: Person, is_chosen: bool, has_deadline: bool
) -> None:
    made = decide(cast, smed, ask(cast, smed), "other_offer", offer="Dagtilbud", is_chosen=is_chosen)
    row = make(cast, made, letter="decision_other_offer")
    assert (letter_changes.said_of(row.content, "due_on") == "21-11-2026") == has_deadline
    smed.refresh_from_db()
    assert (smed.clock_due_on is not None) == has_deadline


def receipts_asked_for(person: Person) -> list[Reminder]:
    return list(Reminder.objects.filter(person=person, kind="receipt_outdated"))


def correct(cast: Cast, row: Request, **told: Any) -> None:
    stands = requests.request_in_scope(by=cast.signe, request_id=row.key)
    same = {"words": row.words, "said_at": row.happened_at, "said_to": row.said_to, "place": row.place}
    correcting.correct(by=cast.malik, seen=stands.id, new=requests.NewRequest(**{**same, **told}), now=NOW - HOUR)


def test_a_receipt_with_another_deadline_stands_with_its_wish_and_a_new_one_is_asked_for(
    cast: Cast, smed: Person
) -> None:
    row = ask(cast, smed)
    make(cast, row, letter="receipt")
    assert not receipts_asked_for(smed)
    correct(cast, row, said_at=NOW - 9 * DAY)
    stands = requests.request_in_scope(by=cast.signe, request_id=row.key)
    (shown,) = letters.lines_of(smed, by=cast.asta, today=law.local_day(NOW))
    assert shown.subject and shown.subject.id == stands.id and len(shown.made) == 1
    outdated = line(cast, smed, stands).outdated
    assert outdated and (outdated.says, f"{outdated.due_on:%d-%m-%Y}") == ("21-11-2026", "17-11-2026")
    assert [(each.label, each.says, each.now) for each in shown.changed] == [
        ("Du sagde det", "07-11-2026", "03-11-2026")
    ]
    (reminder,) = receipts_asked_for(smed)
    assert (reminder.about_id, reminder.params) == (row.id, {"says": "21-11-2026", "due_on": "2026-11-17"})
    assert reminder.shows_at == NOW - HOUR and not asked_for(smed)
    for by, shows in ((cast.asta, "inbox"), (cast.signe, "today")):
        found = reasons(lists.listed(by=by, shows=shows, now=NOW))
        assert "receipt_outdated" in {each.kind for each in found}, shows
    make(cast, stands, letter="receipt", at=NOW)
    assert not receipts_asked_for(smed) and line(cast, smed, stands).outdated is None
    assert not line(cast, smed, stands).changed and len(line(cast, smed, stands).made) == 2


def test_where_a_decision_has_a_letter_that_one_is_asked_for_and_not_the_receipt_before_it(
    cast: Cast, smed: Person
) -> None:
    row = ask(cast, smed)
    make(cast, row, letter="receipt")
    correct(cast, row, said_at=NOW - 9 * DAY)
    made = decide(cast, smed, row)
    assert receipts_asked_for(smed), "the decision has no letter yet"
    make(cast, made)
    assert not receipts_asked_for(smed) and not asked_for(smed)


def test_of_what_else_was_corrected_a_receipt_says_what_it_says_wrong_and_nothing_where_it_says_it_right(
    cast: Cast, smed: Person
) -> None:
    row = ask(cast, smed, place="Parken")
    make(cast, row, letter="receipt")
    correct(cast, row, witness="Malik")
    (shown,) = letters.lines_of(smed, by=cast.asta, today=law.local_day(NOW))
    assert shown.subject and not shown.changed and shown.outdated is None
    correct(cast, row, place="Havnen", words="Jeg vil i døgnbehandling", witness="Malik")
    (shown,) = letters.lines_of(smed, by=cast.asta, today=law.local_day(NOW))
    assert [(each.label, each.says, each.now) for each in shown.changed] == [
        ("Det sagde du", "Jeg vil i behandling", "Jeg vil i døgnbehandling"),
        ("Sted", "Parken", "Havnen"),
    ]
    assert shown.outdated is None and not receipts_asked_for(smed)
    details.describe(by=cast.signe, person_id=smed.id, values={"address_protection": "yes"}, seen={}, now=NOW)
    smed.refresh_from_db()
    (shown,) = letters.lines_of(smed, by=cast.asta, today=law.local_day(NOW))
    assert [each.label for each in shown.changed] == ["Det sagde du"]
