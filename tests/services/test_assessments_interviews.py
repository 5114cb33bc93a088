"""Interviews in pieces: begin, go on, answer, correct, and what happens when two work at once."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brobygger.records.assessments import Answer as AnswerRow
from brobygger.records.assessments import Interview
from brobygger.records.changes import AuditEntry, Change
from brobygger.rules import instruments
from brobygger.rules.answers import Answer, State
from brobygger.rules.refusals import Refusal
from brobygger.services import merging, people
from brobygger.services.access import NotFound
from brobygger.services.assessments import interviews, profiles
from brobygger.services.assessments.interviews import NewAnswer, Saved
from tests.cast import NOW, Cast

X, N, LATER = Answer(State.REFUSED), Answer(State.NOT_RELEVANT), Answer(State.NOT_TODAY)


def value(number: int | str) -> Answer:
    return Answer(State.VALUE, Decimal(number))


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW)


@pytest.fixture
def baseline(cast: Cast, smed: people.Person) -> Interview:
    return interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW)


Answering = Callable[..., Saved]


@pytest.fixture
def answer(cast: Cast, baseline: Interview) -> Answering:
    """Answers as one who has just opened the form: ``answer({"M6": value(3)})``."""

    def save(
        given: Mapping[str, Answer | int],
        *,
        by: object = None,
        seen: Mapping[str, UUID | None] | None = None,
        **more: object,
    ) -> Saved:
        by = by or cast.signe
        rows = interviews.sheet(by=by, interview_id=baseline.id).rows
        before = {code: row.id for code, row in rows.items()} if seen is None else seen
        new = [
            NewAnswer(item=code, answer=value(each) if isinstance(each, int) else each, seen=before.get(code), **more)
            for code, each in given.items()
        ]
        return interviews.answer(by=by, interview_id=baseline.id, answers=new, now=NOW)

    return save


def stored(interview: Interview, item: str) -> list[AnswerRow]:
    return list(AnswerRow.objects.filter(interview=interview, item=item).order_by("recorded_at", "id"))


def test_beginning_twice_takes_up_the_same_interview(cast: Cast, smed: people.Person, baseline: Interview) -> None:
    again = interviews.start(by=cast.malik, person_id=smed.id, wave="baseline", now=NOW)
    assert again.id == baseline.id
    assert Interview.objects.count() == 1


def test_two_who_begin_at_the_same_moment_get_the_same_interview(
    cast: Cast, smed: people.Person, baseline: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, looks = interviews._begun, []

    def too_early(*question: object) -> Interview | None:
        looks.append(question)
        return None if len(looks) == 1 else look(*question)

    monkeypatch.setattr(interviews, "_begun", too_early)
    monkeypatch.setattr(interviews, "_round", lambda *_: baseline.round)
    found = interviews.start(by=cast.malik, person_id=smed.id, wave="baseline", now=NOW)
    assert found.id == baseline.id
    assert len(looks) == 2
    assert Interview.objects.count() == 1


def test_an_interview_keeps_the_way_money_was_counted_when_it_was_begun(cast: Cast, baseline: Interview) -> None:
    assert (baseline.log_rule, baseline.currency, baseline.per_unit) == ("va", "DKK", Decimal(7))
    assert baseline.version == "1.0.0"


@pytest.mark.parametrize(
    ("wave", "instrument", "code"), [("m7", "asi-5", "unknown_code"), ("m6", "europasi-cs-1997", "no_questions")]
)
def test_what_cannot_be_begun_is_refused_in_words(
    cast: Cast, smed: people.Person, wave: str, instrument: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        interviews.start(by=cast.signe, person_id=smed.id, wave=wave, instrument_id=instrument, now=NOW)
    assert refused.value.code == code
    assert not Interview.objects.exists()


def test_an_interview_is_nobodys_outside_the_team(cast: Cast, smed: people.Person, baseline: Interview) -> None:
    for stranger in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            interviews.start(by=stranger, person_id=smed.id, wave="m3", now=NOW)
        with pytest.raises(NotFound):
            interviews.sheet(by=stranger, interview_id=baseline.id)
        with pytest.raises(NotFound):
            interviews.answer(by=stranger, interview_id=baseline.id, answers=[NewAnswer("M6", value(3))], now=NOW)


def test_only_those_who_treat_may_answer(cast: Cast, baseline: Interview) -> None:
    for role in (cast.mona, cast.asta, cast.per, cast.eva, cast.ada, cast.frida):
        with pytest.raises(PermissionDenied):
            interviews.answer(by=role, interview_id=baseline.id, answers=[NewAnswer("M6", value(3))], now=NOW)
    assert not AnswerRow.objects.exists()


def test_every_answer_is_a_fact_with_its_moment_and_who_asked(
    cast: Cast, baseline: Interview, answer: Answering
) -> None:
    answer({"M6": 3})
    answer({"M7": X, "G20": N, "M8": LATER}, by=cast.malik, happened_at=NOW - timedelta(days=2))
    rows = {row.item: row for row in AnswerRow.objects.all()}
    assert {code: (row.state, row.value) for code, row in rows.items()} == {
        "M6": ("value", Decimal(3)),
        "M7": ("X", None),
        "G20": ("N", None),
        "M8": ("later", None),
    }
    assert (rows["M6"].recorded_by.name, rows["M7"].recorded_by.name) == ("Signe Bro", "Malik Å")
    assert rows["M6"].happened_at == NOW
    assert rows["M7"].happened_at == NOW - timedelta(days=2)
    assert rows["M7"].recorded_at == NOW
    assert Change.objects.filter(kind="answer").count() == 4
    assert AuditEntry.objects.filter(act="assessments.interview", is_read=False).count() == 3


def test_a_correction_names_the_answer_it_replaces_and_the_old_one_stays(
    baseline: Interview, answer: Answering
) -> None:
    answer({"M6": 3})
    answer({"M6": 5})
    answer({"M6": X})
    first, second, third = stored(baseline, "M6")
    assert (first.value, second.value, third.state) == (Decimal(3), Decimal(5), "X")
    assert (second.corrects_id, third.corrects_id) == (first.id, second.id)
    assert [row.id for row in AnswerRow.objects.current()] == [third.id]


def test_saying_the_same_again_writes_nothing(baseline: Interview, answer: Answering) -> None:
    answer({"M6": 3, "E12": value("1200.50"), "M7": X})
    saved = answer({"M6": 3, "E12": value("1200.5"), "M7": X})
    assert list(saved.items) == []
    assert AnswerRow.objects.count() == 3


def test_an_answer_sent_twice_is_saved_once(cast: Cast, baseline: Interview) -> None:
    new = NewAnswer("M6", value(3))
    for _ in range(2):
        interviews.answer(by=cast.signe, interview_id=baseline.id, answers=[new], now=NOW)
    interviews.answer(
        by=cast.malik, interview_id=baseline.id, answers=[NewAnswer("M6", value(9), seen=new.id)], now=NOW
    )
    late = interviews.answer(by=cast.signe, interview_id=baseline.id, answers=[new], now=NOW)
    assert late.refused == {}
    assert [row.value for row in stored(baseline, "M6")] == [3, 9]


def test_an_older_form_is_refused_with_both_answers_told(cast: Cast, baseline: Interview, answer: Answering) -> None:
    seen = answer({"M6": 3}).sheet.rows["M6"].id
    answer({"M6": 5}, by=cast.malik)
    saved = answer({"M6": 9}, seen={"M6": seen})
    refusal = saved.refused["M6"]
    assert refusal.code == "older_form"
    assert str(refusal) == "Malik Å answered this after you opened the page: 5. You answered: 9."
    assert [row.value for row in stored(baseline, "M6")] == [3, 5]


def test_a_form_opened_before_anyone_answered_is_older_too(cast: Cast, answer: Answering) -> None:
    answer({"M6": 5}, by=cast.malik)
    assert answer({"M6": 9}, seen={}).refused["M6"].code == "older_form"


def test_what_was_left_alone_on_an_older_form_does_not_undo_a_colleague(
    cast: Cast, baseline: Interview, answer: Answering
) -> None:
    seen = {code: row.id for code, row in answer({"M6": 3, "M7": 1}).sheet.rows.items()}
    answer({"M6": 5}, by=cast.malik)
    saved = answer({"M6": 3, "M7": 2}, seen=seen)
    assert saved.refused == {}
    assert list(saved.items) == ["M7"]
    assert saved.sheet.rows["M6"].value == 5


def test_an_answer_that_cannot_be_is_refused_and_the_others_are_saved(baseline: Interview, answer: Answering) -> None:
    saved = answer({"M6": 31, "M7": 7, "M8": N, "M3": 1, "ZZ": 1})
    assert {code: refusal.code for code, refusal in saved.refused.items()} == {
        "M6": "out_of_range",
        "M7": "out_of_range",
        "M8": "not_relevant_not_allowed",
        "ZZ": "unknown_item",
    }
    assert [row.item for row in AnswerRow.objects.all()] == ["M3"]


def test_an_answer_cannot_be_given_further_ahead_than_a_clock_may_be_wrong(answer: Answering) -> None:
    assert answer({"M6": 3}, happened_at=NOW + timedelta(minutes=6)).refused["M6"].code == "in_future"
    assert not AnswerRow.objects.exists()


def test_a_car_needs_a_licence_whichever_is_answered_last(baseline: Interview, answer: Answering) -> None:
    refused = answer({"E4": 0, "E5": 1}).refused
    assert {code: refusal.code for code, refusal in refused.items()} == {"E5": "requires"}
    assert answer({"E4": 1, "E5": 1}).refused == {}
    refusal = answer({"E4": 0}).refused["E4"]
    assert (refusal.code, refusal.params["other"], refusal.params["value"]) == ("leaned_on", "E5", "1")
    # The new answer to E5 cannot stand, so the old one does, and then the licence must stay too.
    assert set(answer({"E4": 0, "E5": 9}).refused) == {"E4", "E5"}
    assert answer({"E4": 0, "E5": 0}).refused == {}
    assert stored(baseline, "E4")[-1].value == 0


def test_an_answer_that_was_retracted_can_be_given_anew(baseline: Interview, answer: Answering) -> None:
    first = answer({"M6": 3}).sheet.rows["M6"]
    told = {
        name: getattr(first, name) for name in ("happened_at", "recorded_at", "received_at", "recorded_by", "value")
    }
    retraction = AnswerRow(interview=baseline, item="M6", state="value", corrects=first, is_retraction=True, **told)
    retraction.save()
    assert "M6" not in interviews.sheet(by=first.recorded_by, interview_id=baseline.id).rows
    again = answer({"M6": 3}, seen={})
    assert again.refused == {}
    assert again.sheet.rows["M6"].corrects_id == retraction.id


def test_a_new_interview_never_touches_the_baseline(
    cast: Cast, smed: people.Person, baseline: Interview, answer: Answering
) -> None:
    answer({"M6": 3, "M7": 1, "M8": 0})
    before = list(AnswerRow.objects.filter(interview=baseline).values())
    again = interviews.start(by=cast.signe, person_id=smed.id, wave="m3", now=NOW + timedelta(days=90))
    interviews.answer(
        by=cast.signe,
        interview_id=again.id,
        answers=[NewAnswer("M6", value(20)), NewAnswer("M7", value(4)), NewAnswer("M8", value(4))],
        now=NOW + timedelta(days=90),
    )
    assert list(AnswerRow.objects.filter(interview=baseline).values()) == before
    assert len(interviews.sheets(smed, by=cast.signe)) == 2


def test_a_colleague_goes_on_at_the_next_unanswered_question(
    cast: Cast, baseline: Interview, answer: Answering
) -> None:
    answer({"M6": 3, "M7": LATER})
    sheet = interviews.sheet(by=cast.malik, interview_id=baseline.id)
    assert sheet.resume_at(NOW.date()) == ("medical", True)
    medical = next(each for each in sheet.progress(NOW.date()) if each.area.id == "medical")
    assert (medical.short_answered, medical.short_total, medical.put_off) == (1, 4, 1)
    assert medical.scores[0].open == ("M7", "M8")


def test_the_interview_of_a_merged_record_is_taken_up_and_not_begun_anew(
    cast: Cast, smed: people.Person, baseline: Interview
) -> None:
    other = people.meet(by=cast.signe, alias="Grøn jakke", now=NOW)
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=other.id, merged_id=smed.id, now=NOW)
    found = interviews.start(by=cast.signe, person_id=other.id, wave="baseline", now=NOW)
    assert found.id == baseline.id


def test_what_is_answered_after_a_merge_goes_with_its_interview_when_the_merge_is_undone(
    cast: Cast, smed: people.Person, baseline: Interview, answer: Answering
) -> None:
    other = people.meet(by=cast.signe, alias="Grøn jakke", now=NOW)
    merged = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=other.id, merged_id=smed.id, now=NOW
    )
    answer({"M6": 15, "M7": 3, "M8": 1, "P8": 1})
    merging.undo(why="Det var to", by=cast.signe, merge_id=merged.id, now=NOW)
    for person, count in ((smed, 1), (other, 0)):
        person.refresh_from_db()
        assert (person.open_alerts, profiles.profile(person, by=cast.signe).known) == (count, count)


def test_answering_costs_the_same_however_much_has_been_answered(
    cast: Cast, baseline: Interview, answer: Answering
) -> None:
    def cost(item: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            interviews.answer(by=cast.signe, interview_id=baseline.id, answers=[NewAnswer(item, value(1))], now=NOW)
        return len(queries)

    first = cost("M1")
    answer({item.code: X for item in instruments.load("asi-5").items if item.code not in ("M1", "M3")})
    assert cost("M3") == first
    # Two of them lock the person on PostgreSQL, so that nobody draws an older list over this one.
    # One asks whether the interview was taken back, seven more draw that the assessment moves on.
    assert first <= 22
