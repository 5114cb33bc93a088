"""Findings and diagnoses: added, corrected, taken back, and what the lists show of an assessment that has stalled."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.assessments import Diagnosis, Finding
from brobygger.records.endings import Death
from brobygger.rules import law
from brobygger.rules.answers import Answer, State
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.findings import STALLED_WEEKS, headings
from brobygger.rules.refusals import Refusal
from brobygger.services import drawing, endings, merging, people, sheets
from brobygger.services.access import NotFound
from brobygger.services.assessments import diagnoses, findings, interviews, situations
from brobygger.services.assessments.saving import NewAnswer
from brobygger.services.changes import PermissionDenied
from tests.at_once import at_once
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
WEEKS = timedelta(weeks=STALLED_WEEKS)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def new(text: str = "Eget sted", **more: Any) -> findings.NewFinding:
    told = {"heading": "housing", "aspect": "wish", "told_by": "citizen", "told_at": NOW - DAY, **more}
    return findings.NewFinding(text=text, **told)


def add(cast: Cast, person: people.Person, text: str = "Eget sted", **more: Any) -> Finding:
    return findings.add(by=cast.signe, person_id=person.id, new=new(text, **more), now=NOW)


def adhd(**more: Any) -> diagnoses.NewDiagnosis:
    told = {"what": "ADHD", "source": "Psykiatrien", "certainty": "told", "told_at": NOW - DAY, **more}
    return diagnoses.NewDiagnosis(**told)


def texts(person: people.Person, heading: str = "housing") -> list[str]:
    return [row.text for row in situations.situation(person).heading(heading).findings]


def stalled(person: people.Person) -> list[Any]:
    return list(Reminder.objects.filter(person=person, kind="assessment_stalled").values_list("shows_at", flat=True))


def die(cast: Cast, person: people.Person) -> None:
    stamps = {"happened_at": NOW, "recorded_at": NOW, "received_at": NOW, "recorded_by": cast.signe}
    Death.objects.create(person=person, **stamps)
    drawing.draw([person.id])


def test_wishes_and_resources_come_before_needs_and_problems_and_the_unasked_says_so(
    cast: Cast, smed: people.Person
) -> None:
    add(cast, smed, "Sover ude", aspect="problem", told_at=NOW)
    add(cast, smed, "Kan holde et hjem", aspect="resource")
    add(cast, smed, "Eget sted")
    add(cast, smed, "En seng i nat", aspect="need")
    assert texts(smed) == ["Eget sted", "Kan holde et hjem", "En seng i nat", "Sover ude"]
    found = situations.situation(smed)
    assert (found.known, len(found.headings), found.next) == (1, 6, "substances")
    assert {row.text for row in found.first} == {"Eget sted", "Kan holde et hjem"}


def test_a_correction_keeps_what_it_replaces_and_a_take_back_too(cast: Cast, smed: people.Person) -> None:
    row = add(cast, smed)
    better = findings.correct(by=cast.malik, finding_id=row.id, new=new("Eget sted med hund"), now=NOW)
    assert texts(smed) == ["Eget sted med hund"]
    assert [each.text for each in situations.versions(better)] == ["Eget sted med hund", "Eget sted"]
    findings.take_back(by=cast.signe, finding_id=better.id, now=NOW)
    assert texts(smed) == []
    assert Finding.objects.count() == 3


def test_an_older_form_is_told_what_it_now_says_and_can_be_saved_on_top(cast: Cast, smed: people.Person) -> None:
    row = add(cast, smed)
    findings.correct(by=cast.malik, finding_id=row.id, new=new("Et værelse"), now=NOW)
    with pytest.raises(Refusal) as refused:
        findings.correct(by=cast.signe, finding_id=row.id, new=new("Et hus"), now=NOW)
    assert refused.value.code == "older_form"
    assert (refused.value.params["who"], refused.value.params["value"]) == ("Malik Å", "Et værelse")
    findings.correct(by=cast.signe, finding_id=refused.value.params["newest"], new=new("Et hus"), now=NOW)  # type: ignore[arg-type]
    assert texts(smed) == ["Et hus"]


def test_what_a_colleague_has_taken_back_is_not_corrected(cast: Cast, smed: people.Person) -> None:
    row = add(cast, smed)
    findings.take_back(by=cast.malik, finding_id=row.id, now=NOW)
    for again in (
        lambda: findings.correct(by=cast.signe, finding_id=row.id, new=new("Et hus"), now=NOW),
        lambda: findings.take_back(by=cast.signe, finding_id=row.id, now=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            again()
        assert refused.value.code == "taken_back"


def test_sent_twice_it_is_written_once(cast: Cast, smed: people.Person) -> None:
    told = new()
    for _ in range(2):
        findings.add(by=cast.signe, person_id=smed.id, new=told, now=NOW)
    better = new("Et værelse")
    for _ in range(2):
        findings.correct(by=cast.signe, finding_id=told.id, new=better, now=NOW)
    assert (Finding.objects.count(), texts(smed)) == (2, ["Et værelse"])
    note = adhd()
    for _ in range(2):
        diagnoses.add(by=cast.signe, person_id=smed.id, new=note, now=NOW)
    assert Diagnosis.objects.count() == 1


def test_a_finding_that_cannot_be_writes_nothing(cast: Cast, smed: people.Person) -> None:
    for told in ({"aspect": "score"}, {"text": " "}, {"told_at": NOW + DAY}):
        with pytest.raises(SeveralRefused):
            findings.add(by=cast.signe, person_id=smed.id, new=new(**told), now=NOW)
    assert not Finding.objects.exists()


def test_questioned_diagnoses_stand_first_and_a_partial_date_is_kept_as_it_is_known(
    cast: Cast, smed: people.Person
) -> None:
    told = adhd(what="Skizofreni", made_on="04-2009", told_at=NOW - 9 * DAY)
    row = diagnoses.add(by=cast.signe, person_id=smed.id, new=told, now=NOW)
    diagnoses.add(by=cast.signe, person_id=smed.id, new=adhd(), now=NOW)
    assert [each.what for each in situations.situation(smed).diagnoses] == ["ADHD", "Skizofreni"]
    doubted = adhd(what="Skizofreni", made_on="2009-04", questioned="Stillet under påvirkning", questioned_by="partner")
    diagnoses.correct(by=cast.malik, diagnosis_id=row.id, new=doubted, now=NOW)
    found = situations.situation(smed)
    assert [(each.what, each.made_on) for each in found.diagnoses] == [("Skizofreni", "2009-04"), ("ADHD", "")]
    assert [each.what for each in found.questioned] == ["Skizofreni"]
    diagnoses.take_back(by=cast.signe, diagnosis_id=found.diagnoses[0].id, now=NOW)
    assert [each.what for each in situations.situation(smed).diagnoses] == ["ADHD"]
    assert Diagnosis.objects.count() == 4


def test_ten_findings_of_a_day_are_one_thing_in_the_course(cast: Cast, smed: people.Person) -> None:
    for number in range(10):
        add(cast, smed, f"Oplysning {number}", told_at=NOW - timedelta(minutes=20 - number))
    add(cast, smed, "Dagen før", told_at=NOW - 2 * DAY)
    diagnoses.add(by=cast.signe, person_id=smed.id, new=adhd(), now=NOW)
    entries = [entry for month in sheets.course(smed, by=cast.signe).months for entry in month.entries]
    assert [(entry.kind, getattr(entry.row, "of_day", None)) for entry in entries] == [
        ("finding", 10), ("diagnosis", None), ("finding", 1),
    ]  # fmt: skip
    assert entries[0].row.text == "Oplysning 9"
    seen = sheets.course(smed, by=cast.mona).months
    assert [entry.kind for month in seen for entry in month.entries] == []


def test_nothing_new_after_death_and_what_was_written_wrongly_can_still_be_mended(
    cast: Cast, smed: people.Person
) -> None:
    row = add(cast, smed)
    die(cast, smed)
    for write in (
        lambda: add(cast, smed),
        lambda: diagnoses.add(by=cast.signe, person_id=smed.id, new=adhd(), now=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            write()
        assert refused.value.code == "has_died"
    findings.correct(by=cast.signe, finding_id=row.id, new=new("Et værelse"), now=NOW)
    assert stalled(smed) == []


def test_who_may_not_and_who_is_elsewhere(cast: Cast, smed: people.Person) -> None:
    row = add(cast, smed)
    for stranger in (cast.troels, cast.nabo):
        for write in (
            lambda by=stranger: findings.add(by=by, person_id=smed.id, new=new(), now=NOW),
            lambda by=stranger: findings.correct(by=by, finding_id=row.id, new=new(), now=NOW),
            lambda by=stranger: findings.take_back(by=by, finding_id=row.id, now=NOW),
            lambda by=stranger: diagnoses.add(by=by, person_id=smed.id, new=adhd(), now=NOW),
            lambda by=stranger: situations.finding_in_scope(by=by, finding_id=row.id),
        ):
            with pytest.raises(NotFound):
                write()
    for other in (cast.asta, cast.mona, cast.eva):
        with pytest.raises(PermissionDenied):
            findings.add(by=other, person_id=smed.id, new=new(), now=NOW)
    assert Finding.objects.count() == 1


def test_merged_records_share_what_is_known_and_each_has_its_own_again(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    row = add(cast, ole, "Bor hos sin bror")
    merge = merging.merge(by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW)
    assert texts(smed) == ["Bor hos sin bror"]
    findings.correct(by=cast.signe, finding_id=row.id, new=new("Bor hos sin søster"), now=NOW)
    add(cast, ole, "Vil have eget sted")
    assert sorted(texts(smed)) == ["Bor hos sin søster", "Vil have eget sted"]
    merging.undo(by=cast.signe, merge_id=merge.id, now=NOW)
    ole.refresh_from_db()
    smed.refresh_from_db()
    assert (texts(smed), texts(ole)) == (["Vil have eget sted"], ["Bor hos sin søster"])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_correct_at_once_one_is_told(cast: Cast, smed: people.Person) -> None:
    row = add(cast, smed)
    both = at_once(
        lambda: findings.correct(by=cast.signe, finding_id=row.id, new=new("Et hus"), now=NOW),
        lambda: findings.correct(by=cast.malik, finding_id=row.id, new=new("Et værelse"), now=NOW),
    )
    assert [each.code for each in both if isinstance(each, Refusal)] == ["older_form"]
    assert Finding.objects.count() == 2


def test_an_assessment_stalls_weeks_after_the_last_finding_or_answer(cast: Cast, smed: people.Person) -> None:
    assert stalled(smed) == []
    add(cast, smed, told_at=NOW - 60 * DAY)
    first = stalled(smed)
    assert [law.local_day(at) for at in first] == [(NOW - 60 * DAY + WEEKS).date()]
    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW - 30 * DAY)
    one = NewAnswer(item="M1", answer=Answer(State.VALUE, Decimal(1)))
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=[one], now=NOW - 30 * DAY)
    later = stalled(smed)
    assert [law.local_day(at) for at in later] == [(NOW - 30 * DAY + WEEKS).date()]
    drawing.draw([smed.id])
    assert stalled(smed) == later


def test_an_ended_course_has_no_stalled_assessment(cast: Cast, smed: people.Person) -> None:
    add(cast, smed, told_at=NOW - 60 * DAY)
    ending = endings.NewEnding(ended_at=NOW - DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ending, now=NOW)
    assert stalled(smed) == []


def test_a_heading_talked_through_is_not_asked_for_again(cast: Cast, smed: people.Person) -> None:
    for heading in headings():
        add(cast, smed, heading=heading)
    assert situations.situation(smed).known == 6
    # The verdict is still open, so the assessment is not done.
    assert len(stalled(smed)) == 1
