"""Findings and diagnoses: added, corrected, taken back, and what the lists show of an assessment that has stalled."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.assessments import Diagnosis, Finding
from brobygger.records.endings import Death
from brobygger.rules import findings as rules
from brobygger.rules import law
from brobygger.rules.answers import Answer, State
from brobygger.rules.diagnoses import Diagnosis as Told
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.findings import STALLED_WEEKS, headings
from brobygger.rules.refusals import Refusal
from brobygger.services import courses, drawing, endings, merging, people, requests, sheets, writing
from brobygger.services.access import NotFound
from brobygger.services.agenda import lists
from brobygger.services.assessments import diagnoses, findings, interviews, scores, situations, verdicts
from brobygger.services.assessments.saving import NewAnswer
from brobygger.services.changes import PermissionDenied
from tests.at_once import at_once
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
WEEKS = timedelta(weeks=STALLED_WEEKS)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def told(text: str = "Eget sted", **more: Any) -> rules.Finding:
    return rules.Finding(
        **{"heading": "housing", "aspect": "wish", "told_by": "citizen", "at": NOW - DAY, **more}, text=text
    )


def add(cast: Cast, person: people.Person, text: str = "Eget sted", **more: Any) -> Finding:
    return findings.tell(by=cast.signe, person_id=person.id, told=told(text, **more), now=NOW)


def correct(by: Any, row: Finding, text: str = "Eget sted") -> Finding:
    return findings.tell(by=by, person_id=row.person_id, told=told(text), corrects_id=row.id, now=NOW)


def adhd(**more: Any) -> Told:
    return Told(**{"what": "ADHD", "source": "Psykiatrien", "certainty": "told", "at": NOW - DAY, **more})


def diagnose(cast: Cast, person: people.Person, said: Told, **more: Any) -> Diagnosis:
    return diagnoses.tell(by=cast.signe, person_id=person.id, told=said, now=NOW, **more)


def texts(person: people.Person, heading: str = "housing") -> list[str]:
    return [row.text for row in situations.situation(person, by=person.created_by).heading(heading).findings]


def stalled(person: people.Person) -> list[Any]:
    return list(Reminder.objects.filter(person=person, kind="assessment_stalled").values_list("shows_at", flat=True))


def die(cast: Cast, person: people.Person) -> None:
    stamps = {"happened_at": NOW - 2 * DAY, "recorded_at": NOW, "received_at": NOW, "recorded_by": cast.signe}
    Death.objects.create(person=person, **stamps)
    drawing.draw([person.id])


def test_wishes_and_resources_come_before_needs_and_problems_and_the_unasked_says_so(
    cast: Cast, smed: people.Person
) -> None:
    add(cast, smed, "Sover ude", aspect="problem", at=NOW)
    add(cast, smed, "Kan holde et hjem", aspect="resource")
    add(cast, smed, "Eget sted")
    add(cast, smed, "En seng i nat", aspect="need")
    assert texts(smed) == ["Eget sted", "Kan holde et hjem", "En seng i nat", "Sover ude"]
    found = situations.situation(smed, by=cast.signe)
    assert (found.known, len(found.headings), found.next) == (1, 6, "substances")
    assert {row.text for row in found.first} == {"Eget sted", "Kan holde et hjem"}


def test_a_correction_keeps_what_it_replaces_and_a_take_back_too(cast: Cast, smed: people.Person) -> None:
    row = add(cast, smed)
    better = correct(cast.malik, row, "Eget sted med hund")
    assert texts(smed) == ["Eget sted med hund"]
    assert [each.text for each in writing.versions(better)] == ["Eget sted med hund", "Eget sted"]
    findings.take_back(by=cast.signe, finding_id=better.id, why="Forkert borger", now=NOW)
    assert texts(smed) == []
    assert [each.is_retraction for each in writing.versions(row)] == [True, False, False]
    assert Finding.objects.count() == 3


def test_an_older_form_is_told_what_it_now_says_and_can_be_saved_on_top(cast: Cast, smed: people.Person) -> None:
    row = add(cast, smed)
    newer = correct(cast.malik, row, "Et værelse")
    with pytest.raises(Refusal) as refused:
        correct(cast.signe, row, "Et hus")
    assert refused.value.code == "older_form"
    assert (refused.value.params["who"], refused.value.params["value"]) == ("Malik Å", "Et værelse")
    assert refused.value.params["newest"] == newer.id
    with pytest.raises(Refusal, match="Malik Å corrected this"):
        findings.take_back(by=cast.signe, finding_id=row.id, why="Forkert borger", now=NOW)
    correct(cast.signe, newer, "Et hus")
    assert texts(smed) == ["Et hus"]


def test_what_a_colleague_has_taken_back_is_not_corrected(cast: Cast, smed: people.Person) -> None:
    row = add(cast, smed)
    findings.take_back(by=cast.malik, finding_id=row.id, why="Forkert borger", now=NOW)
    for again in (
        lambda: correct(cast.signe, row, "Et hus"),
        lambda: findings.take_back(by=cast.signe, finding_id=row.id, why="Forkert borger", now=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            again()
        assert refused.value.code == "taken_back"


def test_sent_twice_it_is_written_once(cast: Cast, smed: people.Person) -> None:
    about, first, second = {"by": cast.signe, "person_id": smed.id, "now": NOW}, uuid4(), uuid4()
    for _ in range(2):
        findings.tell(**about, told=told(), key=first)
    for _ in range(2):
        findings.tell(**about, told=told("Et værelse"), key=second, corrects_id=first)
    assert (Finding.objects.count(), texts(smed)) == (2, ["Et værelse"])
    for _ in range(2):
        diagnose(cast, smed, adhd(), key=first)
    assert Diagnosis.objects.count() == 1


def test_a_history_of_many_versions_is_read_at_once(
    cast: Cast, smed: people.Person, django_assert_num_queries: Any
) -> None:
    row = first = add(cast, smed)
    add(cast, smed, "Noget andet")
    for number in range(9):
        row = correct(cast.signe, row, f"Udgave {number}")
    with django_assert_num_queries(1):
        assert len(writing.versions(row)) == 10
    assert [each.id for each in writing.versions(first)] == [each.id for each in writing.versions(row)]


def test_a_finding_that_cannot_be_writes_nothing(cast: Cast, smed: people.Person) -> None:
    for wrong in ({"aspect": "score"}, {"text": " "}, {"at": NOW + DAY}):
        with pytest.raises(SeveralRefused):
            add(cast, smed, **wrong)
    assert not Finding.objects.exists()


def test_questioned_diagnoses_stand_first_and_a_partial_date_is_kept_as_it_is_known(
    cast: Cast, smed: people.Person
) -> None:
    row = diagnose(cast, smed, adhd(what="Skizofreni", made_on="04-2009", at=NOW - 9 * DAY))
    diagnose(cast, smed, adhd())
    assert [each.what for each in situations.situation(smed, by=cast.signe).diagnoses] == ["ADHD", "Skizofreni"]
    doubted = adhd(what="Skizofreni", made_on="2009-04", questioned="Stillet under påvirkning", questioned_by="partner")
    diagnose(cast, smed, doubted, corrects_id=row.id)
    found = situations.situation(smed, by=cast.signe)
    assert [(each.what, each.made_on) for each in found.diagnoses] == [("Skizofreni", "2009-04"), ("ADHD", "")]
    assert [each.what for each in found.questioned] == ["Skizofreni"]
    diagnoses.take_back(by=cast.signe, diagnosis_id=found.diagnoses[0].id, why="Forkert borger", now=NOW)
    assert [each.what for each in situations.situation(smed, by=cast.signe).diagnoses] == ["ADHD"]
    assert Diagnosis.objects.count() == 4


def test_ten_findings_of_a_day_are_one_thing_in_the_course(cast: Cast, smed: people.Person) -> None:
    for number in range(10):
        add(cast, smed, f"Oplysning {number}", at=NOW - timedelta(minutes=20 - number))
    add(cast, smed, "Dagen før", at=NOW - 2 * DAY)
    diagnose(cast, smed, adhd())
    entries = [entry for month in sheets.course(smed, by=cast.signe).months for entry in month.entries]
    assert [(entry.kind, getattr(entry.row, "of_day", None)) for entry in entries] == [
        ("finding", 10), ("diagnosis", None), ("finding", 1),
    ]  # fmt: skip
    assert entries[0].row.text == "Oplysning 9"
    seen = sheets.course(smed, by=cast.mona).months
    assert [entry.kind for month in seen for entry in month.entries] == []


def test_who_will_not_talk_of_one_heading_hides_nothing_said_of_another_that_day(
    cast: Cast, smed: people.Person
) -> None:
    add(cast, smed, "Et sted med en nøgle", at=NOW - timedelta(minutes=20))
    add(cast, smed, "", heading="health", aspect="refused", at=NOW - timedelta(minutes=10))
    entries = [entry for month in sheets.course(smed, by=cast.signe).months for entry in month.entries]
    assert [(entry.row.aspect, entry.row.text, entry.row.of_day) for entry in entries] == [
        ("refused", "", 1), ("wish", "Et sted med en nøgle", 1),
    ]  # fmt: skip


def test_nothing_new_after_death_and_what_was_written_wrongly_can_still_be_mended(
    cast: Cast, smed: people.Person
) -> None:
    row = add(cast, smed)
    die(cast, smed)
    for write in (
        lambda: add(cast, smed, at=NOW),
        lambda: diagnose(cast, smed, adhd(at=NOW)),
    ):
        with pytest.raises(Refusal) as refused:
            write()
        assert refused.value.code == "has_died"
    correct(cast.signe, row, "Et værelse")
    assert stalled(smed) == []


def test_who_may_not_and_who_is_elsewhere(cast: Cast, smed: people.Person) -> None:
    row = add(cast, smed)
    for stranger in (cast.troels, cast.nabo):
        for write in (
            lambda by=stranger: findings.tell(by=by, person_id=smed.id, told=told(), now=NOW),
            lambda by=stranger: correct(by, row),
            lambda by=stranger: findings.take_back(by=by, finding_id=row.id, why="Forkert borger", now=NOW),
            lambda by=stranger: diagnoses.tell(by=by, person_id=smed.id, told=adhd(), now=NOW),
            lambda by=stranger: findings.finding_in_scope(by=by, finding_id=row.id),
        ):
            with pytest.raises(NotFound):
                write()
    for other in (cast.asta, cast.mona, cast.eva):
        with pytest.raises(PermissionDenied):
            findings.tell(by=other, person_id=smed.id, told=told(), now=NOW)
    assert Finding.objects.count() == 1


def test_merged_records_share_what_is_known_and_each_has_its_own_again(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    row = add(cast, ole, "Bor hos sin bror")
    merge = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    assert texts(smed) == ["Bor hos sin bror"]
    correct(cast.signe, row, "Bor hos sin søster")
    add(cast, ole, "Vil have eget sted")
    assert sorted(texts(smed)) == ["Bor hos sin søster", "Vil have eget sted"]
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW)
    ole.refresh_from_db()
    smed.refresh_from_db()
    assert (texts(smed), texts(ole)) == (["Vil have eget sted"], ["Bor hos sin søster"])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_correct_at_once_one_is_told(cast: Cast, smed: people.Person) -> None:
    row = add(cast, smed)
    both = at_once(
        lambda: correct(cast.signe, row, "Et hus"),
        lambda: correct(cast.malik, row, "Et værelse"),
    )
    assert [each.code for each in both if isinstance(each, Refusal)] == ["older_form"]
    assert Finding.objects.count() == 2


def test_an_assessment_stalls_weeks_after_the_last_finding_or_answer(cast: Cast, smed: people.Person) -> None:
    assert stalled(smed) == []
    add(cast, smed, at=NOW - 60 * DAY)
    first = stalled(smed)
    assert [law.local_day(at) for at in first] == [(NOW - 60 * DAY + WEEKS).date()]
    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW - 30 * DAY)
    one = NewAnswer(item="M1", answer=Answer(State.VALUE, Decimal(1)))
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=[one], now=NOW - 30 * DAY)
    later = stalled(smed)
    assert [law.local_day(at) for at in later] == [(NOW - 30 * DAY + WEEKS).date()]
    drawing.draw([smed.id])
    assert stalled(smed) == later


def test_an_assessment_goes_on_with_a_diagnosis_a_criterion_and_a_score_too(cast: Cast, smed: people.Person) -> None:
    mine: dict[str, Any] = {"by": cast.signe, "person_id": smed.id}
    add(cast, smed, at=NOW - 60 * DAY)

    def goes_on_from(days_ago: int) -> bool:
        at = NOW - days_ago * DAY
        return [law.local_day(each) for each in stalled(smed)] == [law.local_day(at + WEEKS)]

    diagnoses.tell(**mine, told=Told("ADHD", "Smed", "told", NOW - 40 * DAY), now=NOW)
    assert goes_on_from(40)
    met = verdicts.NewCriterionAnswer("poly_drug", "met", "Siger det selv")
    verdicts.answer_criteria(**mine, answers=[met], now=NOW - 30 * DAY)
    assert goes_on_from(30)
    told = {"instrument": "ASI", "version": "5", "source": "Centret", "wave": "baseline"}
    score, day = scores.NewScore("medical", Decimal("0.8")), (NOW - 20 * DAY).date()
    scores.enter(**mine, scores=[score], measured_on=day, now=NOW - 20 * DAY, **told)
    assert goes_on_from(20)


def test_an_assessment_not_begun_in_treatment_is_told_to_the_leader_and_what_begins_it_counts_anew(
    cast: Cast, smed: people.Person
) -> None:
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", at=NOW - 50 * DAY, now=NOW)
    (row,) = Reminder.objects.filter(person=smed, kind="assessment_stalled")
    assert (law.local_day(row.shows_at), row.params) == ((NOW - 50 * DAY + WEEKS).date(), {"begun": False})
    assert "assessment_stalled" in [
        each.kind for whom in lists.listed(by=cast.oda, shows="board", now=NOW).page for each in whom.reasons
    ]
    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW)
    one = NewAnswer(item="M1", answer=Answer(State.VALUE, Decimal(1)))
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=[one], now=NOW)
    (row,) = Reminder.objects.filter(person=smed, kind="assessment_stalled")
    assert (law.local_day(row.shows_at), row.params) == ((NOW + WEEKS).date(), {"begun": True})


def test_whoever_comes_back_has_an_assessment_to_begin_and_none_that_stalled_in_the_course_before(
    cast: Cast, smed: people.Person
) -> None:
    add(cast, smed, at=NOW - 90 * DAY)
    ending = endings.NewEnding(ended_at=NOW - 60 * DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ending, now=NOW)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="followup", at=NOW - 5 * DAY, now=NOW)
    (row,) = Reminder.objects.filter(person=smed, kind="assessment_stalled")
    assert (law.local_day(row.shows_at), row.params) == ((NOW - 5 * DAY + WEEKS).date(), {"begun": False})
    add(cast, smed, "Job i en kiosk", at=NOW - 2 * DAY)
    (row,) = Reminder.objects.filter(person=smed, kind="assessment_stalled")
    assert (law.local_day(row.shows_at), row.params) == ((NOW - 2 * DAY + WEEKS).date(), {"begun": True})


def test_an_ended_course_has_no_stalled_assessment(cast: Cast, smed: people.Person) -> None:
    add(cast, smed, at=NOW - 60 * DAY)
    ending = endings.NewEnding(ended_at=NOW - DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ending, now=NOW)
    assert stalled(smed) == []


@pytest.mark.parametrize("known", range(6))
def test_treatment_begins_however_little_of_the_assessment_is_known(
    cast: Cast, smed: people.Person, known: int
) -> None:
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=NOW - 5 * DAY, said_to="Signe")
    asked = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW)
    for heading in headings()[:known]:
        add(cast, smed, heading=heading)
    assert situations.situation(smed, by=cast.signe).known == known
    requests.happen(by=cast.signe, request_id=asked.id, kind="started", at=NOW, now=NOW)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW)
    (only,) = requests.asked(smed, by=cast.signe)
    smed.refresh_from_db()
    assert (smed.phase, only.clock.stopped_by) == ("treatment", "started")


def test_a_heading_talked_through_is_not_asked_for_again(cast: Cast, smed: people.Person) -> None:
    for heading in headings():
        add(cast, smed, heading=heading)
    assert situations.situation(smed, by=cast.signe).known == 6
    # The verdict is still open, so the assessment is not done.
    assert len(stalled(smed)) == 1


def test_a_heading_the_citizen_will_not_talk_about_is_answered_and_shown_so_until_more_is_told(
    cast: Cast, smed: people.Person
) -> None:
    add(cast, smed, "", aspect="refused", at=NOW - 3 * DAY)
    add(cast, smed, "Har et værelse", aspect="resource", heading="social", at=NOW - 9 * DAY)
    add(cast, smed, "Bor alene, og vil det", aspect="not_relevant", heading="social", told_by="worker")
    known = situations.situation(smed, by=cast.signe)
    assert [row.aspect for row in known.answered] == ["not_relevant", "refused"]
    assert "housing" not in [heading.code for heading in known.missing]
    # What holds of the whole heading stands first.
    assert texts(smed, "social") == ["Bor alene, og vil det", "Har et værelse"]
    add(cast, smed, "Vil gerne flytte", at=NOW - DAY)
    housing = situations.situation(smed, by=cast.signe).heading("housing")
    assert housing.answer is None and [row.text for row in housing.findings] == ["Vil gerne flytte", ""]
    assert housing.overtaken == {housing.findings[1].id}


def settle(cast: Cast, person: people.Person) -> None:
    for heading in headings()[1:]:
        add(cast, person, heading=heading, at=NOW - 90 * DAY)
    add(cast, person, "", heading=headings()[0], aspect="refused", at=NOW - 90 * DAY)


def criteria(cast: Cast, person: people.Person, **answers: str) -> None:
    told = [verdicts.NewCriterionAnswer(name, "met", basis) for name, basis in answers.items()]
    told.append(verdicts.NewCriterionAnswer("troubled", "unknown", "Vil ikke svare"))
    at = NOW - 90 * DAY
    assert not verdicts.answer_criteria(by=cast.signe, person_id=person.id, answers=told, now=at)


X = Answer(State.REFUSED)


def interview(cast: Cast, person: people.Person, days_ago: int, wave: str = "baseline", **answers: Answer) -> None:
    at = NOW - days_ago * DAY
    begun = interviews.start(by=cast.signe, person_id=person.id, wave=wave, now=at)
    new = [NewAnswer(item=item, answer=answer) for item, answer in answers.items()]
    assert not interviews.answer(by=cast.signe, interview_id=begun.id, answers=new, now=at).refused


def test_an_assessment_in_which_the_citizen_will_not_answer_the_rest_has_not_stalled(
    cast: Cast, smed: people.Person
) -> None:
    settle(cast, smed)
    criteria(cast, smed, section_101="sagen", poly_drug="set", limited_use="set")
    assert len(stalled(smed)) == 1
    interview(cast, smed, 90, M6=X, P12=X, E4=X, L24=X)
    assert len(stalled(smed)) == 1
    interview(cast, smed, 90, F30=X)
    assert stalled(smed) == []
    smed.refresh_from_db()
    assert "area:medical" in smed.unknown, "unknown is still not no"


def test_a_verdict_somebody_departed_from_with_a_reason_asks_for_no_more(cast: Cast, smed: people.Person) -> None:
    settle(cast, smed)
    criteria(cast, smed, section_101="sagen", poly_drug="set", limited_use="set")
    told: Any = {"by": cast.signe, "person_id": smed.id, "override": "met", "reason": "Vil ikke svare på ASI"}
    verdict = verdicts.judge(**told, now=NOW - 80 * DAY)
    assert stalled(smed) == []
    verdicts.take_back(by=cast.signe, verdict_id=verdict.id, why="Forkert borger", now=NOW)
    assert len(stalled(smed)) == 1


def test_nothing_answered_in_an_earlier_course_ends_what_is_asked_of_the_next(cast: Cast, smed: people.Person) -> None:
    settle(cast, smed)
    told: Any = {"by": cast.signe, "person_id": smed.id, "override": "met", "reason": "Vil ikke svare på ASI"}
    verdicts.judge(**told, now=NOW - 80 * DAY)
    ending = endings.NewEnding(ended_at=NOW - 60 * DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ending, now=NOW)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="followup", at=NOW - 50 * DAY, now=NOW)
    add(cast, smed, "Job i en kiosk", at=NOW - 45 * DAY)
    assert len(stalled(smed)) == 1


def test_who_would_not_answer_is_asked_anew_once_they_answer_in_a_later_interview_and_in_the_next_course(
    cast: Cast, smed: people.Person
) -> None:
    settle(cast, smed)
    criteria(cast, smed, section_101="sagen", poly_drug="set", limited_use="set")
    interview(cast, smed, 90, M6=X, P12=X, E4=X, L24=X, F30=X)
    interview(cast, smed, 60, "m6", M1=Answer(State.VALUE, Decimal(1)), M7=X)
    assert stalled(smed) == [], "in this course they have said so, and nobody asks for it once more"
    interview(cast, smed, 50, "m6", M6=Answer(State.VALUE, Decimal(3)))
    assert stalled(smed) == [], "of that area they still will not answer another"
    interview(cast, smed, 45, "m12", M7=Answer(State.VALUE, Decimal(1)))
    assert [law.local_day(at) for at in stalled(smed)] == [(NOW - 45 * DAY + WEEKS).date()], (
        "now the area can be scored"
    )
    interview(cast, smed, 44, "m12", M6=X)
    assert stalled(smed) == []
    ending = endings.NewEnding(ended_at=NOW - 40 * DAY, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ending, now=NOW - 40 * DAY)
    back = NOW - 30 * DAY
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="followup", at=back, now=back)
    assert [law.local_day(at) for at in stalled(smed)] == [(back + WEEKS).date()]
    interview(cast, smed, 20, P12=X)
    assert [law.local_day(at) for at in stalled(smed)] == [(NOW - 20 * DAY + WEEKS).date()]
