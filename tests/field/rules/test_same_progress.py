"""How far an interview has come is said by the phone as by the server, and so is the question to go on with."""

import random
from datetime import date, timedelta
from typing import Any

from brobygger.rules.answers import Answer
from brobygger.rules.instruments import Instrument, load, next_unanswered
from brobygger.rules.progress import AreaProgress, ScoreProgress, progress, resume_at
from tests.field.rules import generated
from tests.field.rules.phone import Phone, score_differs, told_all

ASI = load("asi-5")
INTERVIEWS = 600
TODAY = date(2026, 3, 30)  # the night to the day before is an hour short in Denmark
NUMBERS = ("answered", "total", "short_answered", "short_total", "put_off")


def area_told(area: AreaProgress) -> dict[str, Any]:
    return {"area": area.area.id, **{name: getattr(area, name) for name in NUMBERS}}


def score_told(score: ScoreProgress) -> dict[str, Any]:
    days = {name: getattr(score, name) for name in ("oldest", "newest")}
    return {
        "definition": score.definition.id,
        "answered": score.answered,
        "is_stretched": score.is_stretched,
        **{name: list(getattr(score, name)) for name in ("needed", "open", "withheld")},
        **{name: day.isoformat() for name, day in days.items() if day is not None},
    }


def compare(phone: Phone, instrument: Instrument, answers: dict[str, Answer], days: dict[str, date], last: str) -> None:
    mine = progress(instrument, answers, days, today=TODAY)
    theirs = phone.ask(
        "progress",
        name=instrument.id,
        given=told_all(answers),
        given_on={code: day.isoformat() for code, day in days.items()},
        scoring={"today": TODAY.isoformat()},
        last=last,
    )
    for here, there in zip(mine, theirs["areas"], strict=True):
        scores = there.pop("scores")
        assert {**there, "area": there["area"]["id"]} == area_told(here)
        for one, other in zip(here.scores, scores, strict=True):
            assert not score_differs(one.score, other.pop("score"))
            assert {**other, "definition": other["definition"]["id"]} == score_told(one)
    resume = resume_at(mine, last=last)
    assert theirs["resume"] == (None if resume is None else list(resume))
    assert theirs["done"] == [[area.is_done(short=True), area.is_done(short=False)] for area in mine]
    assert theirs["next"] == [
        [asked(instrument, each.id, answers, short) for short in (True, False)] for each in instrument.areas
    ]


def asked(instrument: Instrument, area: str, answers: dict[str, Answer], short: bool) -> str | None:
    item = next_unanswered(instrument, area, answers, short)
    return None if item is None else item.code


def test_hundreds_of_interviews_have_come_as_far_on_the_phone_as_on_the_server(phone: Phone) -> None:
    source = random.Random(6)
    stretched = 0
    for answers in generated.interviews(ASI, list(ASI.by_code), INTERVIEWS, seed=7):
        # An interview that is under way: some areas done, some begun, some not.
        reached = {area.id: source.choice((0, 0.5, 1)) for area in ASI.areas}
        begun = {code: each for code, each in answers.items() if source.random() < reached[ASI.item(code).area]}
        spread = source.choice((1, 30, 33, 400))
        days = {code: TODAY - timedelta(days=source.randrange(spread)) for code in begun if source.random() < 0.98}
        compare(phone, ASI, begun, days, source.choice([*(area.id for area in ASI.areas), "", "elsewhere"]))
        stretched += any(each.is_stretched for area in progress(ASI, begun, days, today=TODAY) for each in area.scores)
    assert 50 < stretched < INTERVIEWS - 50


def test_nothing_and_everything_answered_are_told_alike(phone: Phone) -> None:
    compare(phone, ASI, {}, {}, "")
    whole = next(generated.interviews(ASI, list(ASI.by_code), 1, seed=8))
    compare(phone, ASI, whole, dict.fromkeys(whole, TODAY), "")
    compare(phone, load("europasi-cs-1997"), {}, {}, "")
