"""What the letter of a recommendation says: the half page, and what was frozen with it, in the language of the letter."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from brobygger.records.requests import Recommendation
from brobygger.rules import code_lists, instruments, letters
from brobygger.rules.definitions import text
from brobygger.rules.law import has_day, written_day

Lines = Mapping[str, Any]


def told(row: Recommendation, language: str) -> tuple[dict[str, str], dict[str, Sequence[str]]]:
    """The facts and the lists of its letter, beside whom it is about. Load whoever handed it over with it."""
    lines = row.lines
    verdict, earlier = lines.get("verdict"), lines.get("earlier")
    target_group = _result(lines["result"], verdict, language)
    if earlier:
        target_group += f". {letters.word('course_before', language)}: {_result(earlier['result'], earlier, language)}"
    facts = {
        "handed_over_on": written_day(row.happened_at),
        "handed_over_by": row.recorded_by.name,
        "own_words": row.own_words,
        "advice": code_lists.label("recommendation_advice", row.advice, language),
        "why": row.text,
        "target_group": target_group,
        # By itself: where it holds what may not be printed, the verdict stands all the same.
        "override_reason": (verdict or earlier or {}).get("override_reason", ""),
    }
    lists: dict[str, Sequence[str]] = {
        "criteria": [_criterion(each, language) for each in lines["criteria"]],
        "areas": _areas(lines, language),
        "scores": _scores(lines, language),
        "goals": _goals(lines, language),
    }
    return facts, lists


def _goals(lines: Lines, language: str) -> list[str]:
    """The open goals, or why there are none and which were reached. Of one handed over before the reason was kept nobody knows
    it any more."""
    goals = _quoted(goal["words"] for goal in lines.get("goals", ()))
    if goals:
        return goals
    reason = lines.get("no_goals")
    if reason is None:
        return [letters.word("no_goals", language)]
    said = letters.word(reason["why"], language)
    if "on" in reason:
        said %= _day(reason["on"])
    reached = [f"{letters.word('reached', language)}: {goal}" for goal in _quoted(reason.get("reached", ()))]
    return [said, *reached]


def _quoted(said: Iterable[str]) -> list[str]:
    return [f"“{each}”" for each in said]


def _result(result: str, verdict: Lines | None, language: str) -> str:
    """A verdict in words, whether a professional has said otherwise than the count, when it was saved and by whom; or that none
    was."""
    if verdict is None:
        said, more = result, [letters.word("no_verdict", language)]
    else:
        said = verdict["override"] or result
        judged = letters.word("override", language) if verdict["override"] else ""
        more = [judged, written_day(datetime.fromisoformat(verdict["on"])), verdict["who"]]
    return f"{code_lists.label('verdict_results', said, language)} ({'; '.join(filter(None, more))})"


def _criterion(line: Lines, language: str) -> str:
    """One criterion: the answer, or that it is not known, what it builds on, since when and from whom."""
    known = line["result"] in ("met", "not_met")
    answer = letters.word(line["result"] if known else "not_known", language)
    basis = f"{letters.word('basis', language)}: {line['basis']}" if line["basis"] else ""
    if line["kind"] == "areas":
        basis = letters.word("worked_out", language) if line["on"] else ""
    day = _day(line["on"]) if line["on"] else ""
    said = "; ".join(each for each in (basis, day, line["who"]) if each)
    label = text(line["label"], language)
    return f"{label}: {answer}{f' ({said})' if said else ''}"


def _areas(lines: Lines, language: str) -> list[str]:
    """Each area of the burden as it was counted: how high it is, or that it is not known; as on the page."""
    reading = next(each for each in lines["readings"] if each["id"] == lines["reading"]["id"])
    return [f"{text(each['label'], language)}: {_area(each, lines, language)}" for each in reading["areas"]]


def _area(area: Lines, lines: Lines, language: str) -> str:
    if area["highest"] is None:
        return letters.word("not_known", language)
    if area["result"] == "met":
        said = letters.word("high", language)
    elif area["result"] == "not_met":
        said = letters.word("below", language) % _number(float(Fraction(lines["line"])), language)
    else:
        said = f"{letters.word('not_known', language)}: {', '.join(text(each['label'], language) for each in area['missing'])}"
    return f"{_number(area['highest'], language)}, {said}"


def _scores(lines: Lines, language: str) -> list[str]:
    """The scores behind the areas, those of one measurement together: with what, from where, when and who wrote it down."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for each in lines["areas"]:
        source = f"{letters.word('from', language)} {each['source']}" if each["source"] else ""
        made = (
            f"{instruments.title_of(each['instrument'], language)} {each['version']}",
            source,
            _day(each["measured_on"]),
            each["who"],
        )
        score = f"{text(each['label'], language)} {_number(each['value'], language)}"
        found[", ".join(filter(None, made))].append(score)
    return [f"{made}: {'; '.join(sorted(scores))}" for made, scores in found.items()]


def _number(value: float, language: str) -> str:
    """With two decimals, half up as the pages round."""
    rounded = str(Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return rounded.replace(".", ",") if language == "da" else rounded


def _day(told: str) -> str:
    """A day kept as text, "" for one of no calendar."""
    on = date.fromisoformat(told)
    return f"{on:%d-%m-%Y}" if has_day(on) else ""
