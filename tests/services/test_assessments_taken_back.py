"""An interview begun by mistake, and scores from elsewhere, are taken back: nothing counts them, and all is read on."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from brobygger.records.agenda import Reminder
from brobygger.records.assessments import Answer as AnswerRow
from brobygger.records.assessments import AreaScore, Interview
from brobygger.records.changes import AuditEntry, Change
from brobygger.rules.answers import Answer, State
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import deaths, drawing, extracted, happened, merging, people, taken_back
from brobygger.services.access import NotFound
from brobygger.services.assessments import alerts, interviews, mistakes, profiles, scores, verdicts
from brobygger.services.assessments.interviews import NewAnswer
from brobygger.services.assessments.scores import NewScore
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.services import test_imports

DAY = timedelta(days=1)
WHY = "Det var en anden borger"
TODAY = date(2026, 11, 12)
MEDICAL = {"M6": 15, "M7": 3, "M8": 2}


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def begin(cast: Cast, person: people.Person, wave: str = "baseline", at: Any = NOW) -> Interview:
    return interviews.start(by=cast.signe, person_id=person.id, wave=wave, now=at)


def answer(by: Any, interview: Interview, given: dict[str, int], at: Any = NOW) -> interviews.Saved:
    new = [NewAnswer(code, Answer(State.VALUE, Decimal(each))) for code, each in given.items()]
    return interviews.answer(by=by, interview_id=interview.id, answers=new, now=at)


def enter(cast: Cast, person: people.Person, *, on: date = TODAY, **more: str) -> list[AreaScore]:
    given = more or {"alcohol": "0.8", "drug": "0.7", "legal": "0.6"}
    new = [NewScore(area, Decimal(each)) for area, each in given.items()]
    told = {"instrument": "EuropASI", "version": "1", "source": "Centret", "wave": "baseline"}
    return scores.enter(by=cast.signe, person_id=person.id, scores=new, measured_on=on, now=NOW, **told)


def back(cast: Cast, interview: Interview, *, by: Any = None, **more: Any) -> None:
    told = {"by": by or cast.signe, "interview_id": interview.id, "why": WHY, "now": NOW}
    mistakes.take_back_interview(**told | more)


def stalled(person: people.Person) -> list[Any]:
    return list(Reminder.objects.filter(person=person, kind="assessment_stalled").values_list("shows_at", flat=True))


def known(person: people.Person, by: Any) -> set[str]:
    return {area.id for area in profiles.profile(person, by=by).areas if area.newest}


def test_an_interview_taken_back_is_in_no_list_profile_judgement_or_figure(cast: Cast, smed: people.Person) -> None:
    row = begin(cast, smed)
    answer(cast.signe, row, MEDICAL)
    assert known(smed, cast.signe) == {"medical"} and interviews.is_begun(smed, by=cast.signe)
    assert extracted.present(by=cast.eva)[0] == [("asi-5", "baseline", 1)]
    before = Change.objects.count()
    back(cast, row)
    assert not interviews.is_begun(smed, by=cast.signe) and interviews.sheets(smed, by=cast.signe) == []
    assert known(smed, cast.signe) == set()
    assert verdicts.standing(smed, by=cast.signe).lines["areas"] == []
    assert extracted.present(by=cast.eva)[0] == []
    found = extracted.ask(by=cast.eva, instrument="asi-5", waves=["baseline"], needs=[])
    assert (found.interviews, found.scores, found.elsewhen) == ([], [], [])
    smed.refresh_from_db()
    drawn = smed.unknown
    drawing.draw([smed.id])
    smed.refresh_from_db()
    assert smed.unknown == drawn
    kinds = set(Change.objects.order_by("position")[before:].values_list("kind", flat=True))
    assert {"interview", "answer", "score"} <= kinds, "phones and colleagues hear of all three"
    assert AuditEntry.objects.filter(act="assessments.interview", person=smed).count() == 3


def test_what_was_answered_stays_to_be_read_with_who_took_it_back_and_why(cast: Cast, smed: people.Person) -> None:
    row = begin(cast, smed)
    answer(cast.malik, row, MEDICAL)
    interviews.answer(by=cast.signe, interview_id=row.id, answers=[NewAnswer("P8", Answer(State.REFUSED))], now=NOW)
    rows = AnswerRow.objects.count()
    back(cast, row, by=cast.malik, now=NOW + DAY)
    sheet = interviews.sheet(by=cast.signe, interview_id=row.id)
    assert sheet.gone is not None
    assert (sheet.gone.why_taken_back, sheet.gone.recorded_by.name) == (WHY, "Malik Å")
    assert {code: each.recorded_by.name for code, each in sheet.rows.items()} == {
        **dict.fromkeys(MEDICAL, "Malik Å"),
        "P8": "Signe Bro",
    }
    assert AnswerRow.objects.count() == 2 * rows and Interview.objects.filter(id=row.id).exists(), "nothing is deleted"
    (entry,) = taken_back.of(smed, by=cast.signe, kinds={"interview"})
    assert (entry.row.corrects, entry.row.happened_at) == (row, row.happened_at)


def test_the_wave_can_be_begun_anew_and_the_new_interview_taken_back_too(cast: Cast, smed: people.Person) -> None:
    first = begin(cast, smed)
    back(cast, first)
    second = begin(cast, smed)
    assert second.id != first.id and second.wave == "baseline"
    answer(cast.signe, second, MEDICAL)
    assert known(smed, cast.signe) == {"medical"}
    back(cast, second)
    assert begin(cast, smed).id not in {first.id, second.id}
    assert len(taken_back.of(smed, by=cast.signe, kinds={"interview"})) == 2


def test_without_a_reason_or_the_right_to_nothing_is_taken_back(cast: Cast, smed: people.Person) -> None:
    row, (score, *_) = begin(cast, smed), enter(cast, smed)
    for act in (
        lambda by, why: mistakes.take_back_interview(by=by, interview_id=row.id, why=why, now=NOW),
        lambda by, why: mistakes.take_back_scores(by=by, score_ids=[score.id], why=why, now=NOW),
    ):
        with pytest.raises(SeveralRefused):
            act(cast.signe, " ")
        for stranger in (cast.troels, cast.nabo):
            with pytest.raises(NotFound):
                act(stranger, WHY)
        for other in (cast.asta, cast.mona, cast.eva, cast.per):
            with pytest.raises(PermissionDenied):
                act(other, WHY)
    assert interviews.is_begun(smed, by=cast.signe) and known(smed, cast.signe) == {"alcohol", "drug", "legal"}


def test_an_answer_sent_after_it_was_taken_back_is_refused_in_words(cast: Cast, smed: people.Person) -> None:
    row = begin(cast, smed)
    answer(cast.signe, row, {"M6": 3})
    back(cast, row)
    for write in (lambda: answer(cast.malik, row, {"M7": 1}), lambda: answer(cast.malik, row, {"M6": 3})):
        with pytest.raises(Refusal) as refused:
            write()
        assert refused.value.code == "taken_back" and str(refused.value.params["who"]) == "Signe Bro"
    with pytest.raises(Refusal) as refused:
        interviews.start(by=cast.malik, person_id=smed.id, wave="m6", key=row.id, now=NOW)
    assert refused.value.code == "taken_back"
    with pytest.raises(NotFound):
        answer(cast.troels, row, {"M7": 1})


def test_what_a_colleague_answered_meanwhile_is_shown_before_it_is_taken_back(cast: Cast, smed: people.Person) -> None:
    row = begin(cast, smed)
    answer(cast.malik, row, {"M6": 3})
    with pytest.raises(Refusal) as refused:
        back(cast, row, seen=row.id)
    assert refused.value.code == "older_form" and str(refused.value.params["who"]) == "Malik Å"
    assert interviews.is_begun(smed, by=cast.signe)
    back(cast, row, seen=refused.value.params["newest"])
    with pytest.raises(Refusal) as refused:
        back(cast, row)
    assert refused.value.code == "taken_back", "once is enough"


def test_an_alert_stands_until_someone_says_what_was_done_and_says_that_the_interview_is_gone(
    cast: Cast, smed: people.Person
) -> None:
    row = begin(cast, smed)
    answer(cast.signe, row, {"P8": 1})
    back(cast, row)
    (raised,) = alerts.open_alerts(smed, by=cast.malik)
    assert (raised.is_taken_back, raised.now_says) == (True, None)
    smed.refresh_from_db()
    assert smed.open_alerts == 1
    alerts.handle(by=cast.malik, alert_ids=[raised.alert.id], what_was_done="Det var en anden", now=NOW)
    assert alerts.open_alerts(smed, by=cast.malik) == []


def test_an_assessment_that_rests_on_what_was_taken_back_has_not_gone_on(cast: Cast, smed: people.Person) -> None:
    first = begin(cast, smed, at=NOW - 60 * DAY)
    answer(cast.signe, first, {"M6": 3}, at=NOW - 60 * DAY)
    before = stalled(smed)
    later = begin(cast, smed, "m6", at=NOW - 30 * DAY)
    answer(cast.signe, later, {"M6": 3}, at=NOW - 30 * DAY)
    (score,) = enter(cast, smed, legal="0.5", on=TODAY - 10 * DAY)
    assert before and stalled(smed) != before
    mistakes.take_back_scores(by=cast.signe, score_ids=[score.id], why=WHY, now=NOW)
    back(cast, later)
    assert stalled(smed) == before
    back(cast, first)
    assert stalled(smed) == []


def test_of_someone_who_has_died_it_is_taken_back_and_does_not_contradict_the_death(
    cast: Cast, smed: people.Person
) -> None:
    row = begin(cast, smed, at=NOW - DAY)
    answer(cast.signe, row, {"M6": 3}, at=NOW - DAY)
    deaths.die(by=cast.signe, person_id=smed.id, on=None, now=NOW, source="Hospitalet")
    assert deaths.lived_after(smed, by=cast.signe, on=(NOW - 5 * DAY).date()).entries
    back(cast, row)
    assert deaths.lived_after(smed, by=cast.signe, on=(NOW - 5 * DAY).date()).entries == []


def test_of_two_records_that_were_one_the_interview_goes_from_the_one_it_was_begun_on(
    cast: Cast, smed: people.Person
) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    row = begin(cast, ole)
    answer(cast.signe, row, MEDICAL)
    told = {"reason": "samme", "is_difference_seen": True, "kept_id": smed.id, "merged_id": ole.id}
    merge = merging.merge(by=cast.signe, now=NOW, **told)
    back(cast, row)
    (score,) = enter(cast, ole, legal="0.5")
    mistakes.take_back_scores(by=cast.malik, score_ids=[score.id], why=WHY, now=NOW)
    smed.refresh_from_db()
    assert known(smed, cast.signe) == set()
    merging.undo(why="Det er to", by=cast.signe, merge_id=merge.id, now=NOW)
    ole.refresh_from_db()
    smed.refresh_from_db()
    assert [len(taken_back.of(each, by=cast.signe, kinds={"interview"})) for each in (smed, ole)] == [0, 1]
    assert not interviews.is_begun(ole, by=cast.signe)


def test_of_scores_entered_together_one_or_all_are_taken_back(cast: Cast, smed: people.Person) -> None:
    rows = {row.area: row for row in enter(cast, smed)}
    shown, together = mistakes.entered_with(by=cast.malik, score_id=rows["legal"].id)
    assert shown == rows["legal"] and {row.area for row in together} == set(rows)
    mistakes.take_back_scores(by=cast.malik, score_ids=[rows["legal"].id], why=WHY, now=NOW)
    assert known(smed, cast.signe) == {"alcohol", "drug"}
    both = [rows["alcohol"].id, rows["drug"].id, rows["drug"].id]
    mistakes.take_back_scores(by=cast.signe, score_ids=both, why=WHY, now=NOW + DAY)
    assert known(smed, cast.signe) == set() and mistakes.scores_entered(smed, by=cast.signe) == []
    gone = mistakes.scores_taken_back(smed, by=cast.signe)
    assert [[row.area for row in each] for each in gone] == [["alcohol", "drug"], ["legal"]]
    entries = taken_back.of(smed, by=cast.signe, kinds={"score"})
    assert [entry.row.of_entry for entry in entries] == [2, 1], "one thing in the course each"
    assert "score" not in {
        entry.kind for entry in happened.after(smed, by=cast.signe, at=NOW - 9 * DAY, kinds={"score"})
    }


def test_scores_are_taken_back_all_or_none_and_only_those_made_elsewhere(cast: Cast, smed: people.Person) -> None:
    first, second, _ = enter(cast, smed)
    row = begin(cast, smed)
    answer(cast.signe, row, MEDICAL)
    computed = AreaScore.objects.current().get(interview=row)
    other = people.meet(by=cast.signe, alias="Ole", now=NOW)
    (strange,) = enter(cast, other, legal="0.5")
    for chosen in ([first.id, computed.id], [first.id, strange.id], [first.id, row.id]):
        with pytest.raises(NotFound):
            mistakes.take_back_scores(by=cast.signe, score_ids=chosen, why=WHY, now=NOW)
    with pytest.raises(Refusal, match="at least one"):
        mistakes.take_back_scores(by=cast.signe, score_ids=[], why=WHY, now=NOW)
    with pytest.raises(NotFound):
        mistakes.entered_with(by=cast.signe, score_id=computed.id)
    mistakes.take_back_scores(by=cast.malik, score_ids=[second.id], why=WHY, now=NOW)
    with pytest.raises(Refusal) as refused:
        mistakes.take_back_scores(by=cast.signe, score_ids=[first.id, second.id], why=WHY, now=NOW)
    assert refused.value.code == "taken_back" and first.area in known(smed, cast.signe)


def test_a_score_corrected_or_taken_back_meanwhile_is_told(cast: Cast, smed: people.Person) -> None:
    (row,) = enter(cast, smed, legal="0.5")
    new = {"by": cast.malik, "person_id": smed.id, "instrument": "EuropASI", "version": "1", "source": "Centret"}
    new |= {"wave": "baseline", "measured_on": TODAY, "now": NOW}
    (corrected,) = scores.enter(scores=[NewScore("legal", Decimal("0.3"), row.id)], **new)
    with pytest.raises(Refusal) as refused:
        mistakes.take_back_scores(by=cast.signe, score_ids=[row.id], why=WHY, now=NOW)
    assert refused.value.code == "older_form"
    mistakes.take_back_scores(by=cast.signe, score_ids=[corrected.id], why=WHY, now=NOW)
    with pytest.raises(Refusal) as refused:
        scores.enter(scores=[NewScore("legal", Decimal("0.2"), corrected.id)], **new)
    assert refused.value.code == "taken_back", "an older form saved last does not bring it back unseen"
    assert scores.enter(scores=[NewScore("legal", Decimal("0.2"))], **new), "written anew it stands"


def test_a_verdict_says_which_of_its_scores_were_taken_back_since(cast: Cast, smed: people.Person) -> None:
    (legal, *_), row = enter(cast, smed, legal="0.5", alcohol="0.4"), begin(cast, smed)
    answer(cast.signe, row, MEDICAL)
    verdict = verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    assert mistakes.mistaken_scores(verdict, by=cast.signe) == []
    answer_again = [
        NewAnswer("M6", Answer(State.REFUSED), interviews.sheet(by=cast.signe, interview_id=row.id).rows["M6"].id)
    ]
    interviews.answer(by=cast.signe, interview_id=row.id, answers=answer_again, now=NOW)
    assert mistakes.mistaken_scores(verdict, by=cast.signe) == [], "that it cannot be worked out any more is no mistake"
    mistakes.take_back_scores(by=cast.signe, score_ids=[legal.id], why=WHY, now=NOW)
    back(cast, row)
    gone = mistakes.mistaken_scores(verdict, by=cast.malik)
    assert sorted(each.area for each in gone) == ["legal", "medical"]


def test_a_file_does_not_bring_in_again_what_was_taken_back(cast: Cast) -> None:
    test_imports.bring_in(cast, test_imports.row(1), test_imports.row(2))
    row = Interview.objects.order_by("id")[0]
    back(cast, row, by=cast.oda)
    report = test_imports.bring_in(cast, test_imports.row(1), test_imports.row(2), skip_bad=True)
    assert [fault.code for fault in report.faults] == ["taken_back"]
    assert (report.new_interviews, report.unchanged) == (0, 1)
    assert Interview.objects.current().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_an_answer_and_a_taking_back_at_once_either_is_told(cast: Cast, smed: people.Person) -> None:
    row = begin(cast, smed)
    acts: list[Callable[[], object]] = [
        lambda: answer(cast.malik, row, MEDICAL),
        lambda: mistakes.take_back_interview(by=cast.signe, interview_id=row.id, why=WHY, now=NOW, seen=row.id),
    ]
    found = at_once(*acts)
    assert [each.code for each in found if isinstance(each, Refusal)] in (["taken_back"], ["older_form"]), found
    is_gone = not interviews.is_begun(smed, by=cast.signe)
    assert AnswerRow.objects.current().exists() != is_gone and AreaScore.objects.current().exists() != is_gone


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_back_at_once_one_is_told(cast: Cast, smed: people.Person) -> None:
    row, (score, *_) = begin(cast, smed), enter(cast, smed)
    for act in (
        lambda by: mistakes.take_back_interview(by=by, interview_id=row.id, why=WHY, now=NOW),
        lambda by: mistakes.take_back_scores(by=by, score_ids=[score.id], why=WHY, now=NOW),
    ):
        found = at_once(lambda act=act: act(cast.signe), lambda act=act: act(cast.malik))
        assert [each.code for each in found if isinstance(each, Refusal)] == ["taken_back"], connection.vendor
