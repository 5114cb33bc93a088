"""An interview the office takes back goes from every phone; what a phone answers in it later is refused in words and kept."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from brobygger.records.assessments import Interview
from brobygger.rules.answers import Answer, State
from brobygger.services import people
from brobygger.services.assessments import interviews, mistakes, scores
from brobygger.services.assessments.interviews import NewAnswer
from tests.cast import Cast
from tests.field.phone import FieldPhone, enrolled

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


def held(phone: FieldPhone, *kinds: str) -> list[dict[str, Any]]:
    return [fact for fact in phone.facts.values() if fact["kind"] in (kinds or ("interview", "answer"))]


def begin(phone: FieldPhone, smed: people.Person, wave: str = "baseline") -> str:
    return phone.write("interview", smed.id, wave=wave, instrument="asi-5")


def answered(phone: FieldPhone, smed: people.Person, interview: object, item: str, value: int = 3) -> str:
    return phone.write("answer", smed.id, interview=interview, item=item, state="value", value=value)


def back(cast: Cast, key: object) -> None:
    told = {"interview_id": UUID(str(key)), "why": "Det var en anden", "now": timezone.now()}
    mistakes.take_back_interview(by=cast.malik, **told)


def test_the_interview_and_its_answers_go_from_the_phone_that_sent_them_and_from_others(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    begun = begin(phone, smed)
    answered(phone, smed, begun, "M6")
    phone.sync()
    other = enrolled(cast.malik)
    other.sync()
    assert len(held(phone)) == len(held(other)) == 2
    back(cast, begun)
    for each in (phone, other):
        each.sync()
        assert held(each) == []
    fresh = enrolled(cast.signe)
    fresh.sync()
    assert held(fresh) == [], "nor does a new phone get it"


def test_what_is_answered_in_it_afterwards_is_refused_in_words_and_stays_on_the_phone(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    begun = begin(phone, smed)
    phone.sync()
    back(cast, begun)
    late = [answered(phone, smed, begun, item) for item in ("M6", "M7")]
    phone.sync()
    assert phone.outcomes() == dict.fromkeys(late, "refused") and set(phone.outbox) == set(late)
    for key in late:
        assert phone.refused[key]["code"] == "taken_back"
        assert phone.refused[key]["message"].startswith("Malik Å har taget samtalen tilbage")
    assert held(phone) == []
    anew = begin(phone, smed)
    given = answered(phone, smed, anew, "M6")
    phone.sync()
    assert phone.outcomes() == {anew: "new", given: "new"}
    assert {fact["id"] for fact in held(phone)} == {anew, given}


def test_sent_again_because_the_answer_was_lost_it_does_not_come_back(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    begun = begin(phone, smed)
    answered(phone, smed, begun, "M6")
    assert phone.post(phone.asked()).status_code == 200  # which never came to the phone
    back(cast, begun)
    phone.sync()
    assert set(phone.outcomes().values()) == {"identical"}
    assert held(phone) == []


def test_sent_once_more_by_a_phone_that_starts_over_it_does_not_come_back(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    begun = begin(phone, smed)
    answered(phone, smed, begun, "M6")
    phone.sync()
    back(cast, begun)
    phone.sync()
    phone.send_again()
    phone.sync()
    assert set(phone.outcomes().values()) == {"identical"}
    assert held(phone) == []


def test_two_phones_that_began_the_same_both_lose_it_and_both_are_told(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    other = enrolled(cast.malik)
    other.sync()
    first = begin(phone, smed)
    phone.sync()
    mine = begin(other, smed)
    other.sync()
    back(cast, first)
    late = answered(other, smed, mine, "M6")
    other.sync()
    assert other.refused[late]["code"] == "taken_back" and held(other) == []
    phone.sync()
    assert held(phone) == [] and Interview.objects.current().count() == 0


def test_one_begun_on_a_phone_while_the_other_was_taken_back_is_an_interview_of_its_own(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    first = interviews.start(by=cast.malik, person_id=smed.id, wave="baseline", now=timezone.now())
    begun = begin(phone, smed)
    given = answered(phone, smed, begun, "M6")
    back(cast, first.id)
    phone.sync()
    assert phone.outcomes() == {begun: "new", given: "new"}
    assert Interview.objects.current().get().id == UUID(begun)


def test_the_waves_to_come_and_the_scores_of_a_card_are_without_what_was_taken_back(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    now = timezone.now()
    row = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=now)
    given = [NewAnswer("M6", Answer(State.VALUE, Decimal(3)))]
    interviews.answer(by=cast.signe, interview_id=row.id, answers=given, now=now)
    new = [scores.NewScore("legal", Decimal("0.5"))]
    told = {"instrument": "EuropASI", "version": "1", "source": "Syd", "wave": "baseline", "measured_on": now.date()}
    (score,) = scores.enter(by=cast.signe, person_id=smed.id, scores=new, now=now, **told)
    phone.sync()
    card = phone.people[str(smed.id)]
    assert card["waves"] and [each["area"] for each in card["scores"]] == ["legal"]
    back(cast, row.id)
    mistakes.take_back_scores(by=cast.signe, score_ids=[score.id], why="Forkert", now=now)
    phone.sync()
    card = phone.people[str(smed.id)]
    assert not card.get("waves") and not card.get("scores")
