"""How far an interview has come, and where to go on."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from brobygger.rules import instruments
from brobygger.rules.answers import Answer, State
from brobygger.rules.progress import AreaProgress, progress, resume_at

ASI = instruments.load("asi-5")
TODAY = date(2026, 11, 22)
X, LATER = Answer(State.REFUSED), Answer(State.NOT_TODAY)
SHORT = [item.code for item in ASI.items if item.in_short_form]


def value(number: int) -> Answer:
    return Answer(State.VALUE, Decimal(number))


def areas(answers: dict[str, Answer], **days: int) -> dict[str, AreaProgress]:
    given_on = {code: TODAY - timedelta(days=days.get(code, 0)) for code in answers}
    return {each.area.id: each for each in progress(ASI, answers, given_on, today=TODAY)}


def test_x_is_an_answer_and_not_today_is_not() -> None:
    medical = areas({"M6": value(3), "M7": X, "M8": LATER})["medical"]
    assert (medical.short_answered, medical.short_total, medical.put_off) == (2, 4, 1)
    assert not medical.is_done(short=True)


def test_a_score_tells_what_is_open_and_what_was_withheld() -> None:
    score = areas({"M6": value(3), "M7": X, "M8": LATER})["medical"].scores[0]
    assert (score.needed, score.open, score.withheld, score.answered) == (("M6", "M7", "M8"), ("M8",), ("M7",), 1)
    assert score.score.value is None


def test_a_score_is_there_with_its_last_answer() -> None:
    score = areas({"M6": value(15), "M7": value(3), "M8": value(1)})["medical"].scores[0]
    assert score.score.value == 0.5
    assert (score.open, score.withheld) == ((), ())


def test_a_relation_one_never_had_is_not_withheld() -> None:
    family = {"F3": value(2), "F30": value(0), "F32": value(0), "F34": value(0)}
    relations = {f"F{number}": Answer(State.NOT_RELEVANT) for number in range(18, 27)}
    score = areas(family | relations)["family"].scores[0]
    assert (score.withheld, score.score.value) == ((), 0.0)


@pytest.mark.parametrize(("days", "stretched"), [(30, False), (31, True)])
def test_answers_further_apart_than_the_instrument_asks_back_are_told(days: int, stretched: bool) -> None:
    answers = {"M6": value(15), "M7": value(3), "M8": value(1)}
    score = areas(answers, M6=days)["medical"].scores[0]
    assert score.is_stretched is stretched
    assert (score.oldest, score.newest) == (TODAY - timedelta(days=days), TODAY)


def test_old_answers_of_a_finished_score_do_not_grow_older() -> None:
    answers = {"M6": value(15), "M7": value(3), "M8": value(1)}
    assert not areas(answers, M6=200, M7=200, M8=200)["medical"].scores[0].is_stretched
    del answers["M8"]
    assert areas(answers, M6=200, M7=200)["medical"].scores[0].is_stretched


def test_an_area_can_have_two_scores_and_some_have_none() -> None:
    found = areas({})
    assert [score.definition.id for score in found["alcohol_drugs"].scores] == ["alcohol", "drug"]
    assert found["general"].scores == ()
    assert found["general"].is_done(short=True)
    assert not found["general"].is_done(short=False)


def test_one_goes_on_where_one_was_then_with_what_the_scores_need_then_with_the_rest() -> None:
    def place(answers: dict[str, Answer], last: str = "") -> tuple[str, bool] | None:
        return resume_at(tuple(areas(answers).values()), last=last)

    assert place({}) == ("medical", True)
    assert place({"P3": value(1)}, "psychiatric") == ("psychiatric", True)
    done = {code: X for code in SHORT if code.startswith("M")}
    assert place(done, "medical") == ("employment", True)
    assert place(dict.fromkeys(SHORT, X), "family") == ("family", False)
    assert place(dict.fromkeys(SHORT, X)) == ("general", False)
    assert place({item.code: X for item in ASI.items}) is None


def test_an_instrument_without_formulas_has_areas_without_scores() -> None:
    slot = instruments.load("europasi-cs-1997")
    assert all(each.scores == () for each in progress(slot, {}, {}, today=TODAY))
