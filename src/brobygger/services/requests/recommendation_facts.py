"""What the letter of a recommendation says: the half page, and what was frozen with it, in the language of the letter."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from brobygger.records.requests import Recommendation
from brobygger.rules import code_lists, definitions, letters
from brobygger.rules.law import has_day, written_day

Lines = Mapping[str, Any]


def told(row: Recommendation, language: str) -> tuple[dict[str, str], dict[str, Sequence[str]]]:
    """The facts and the lists of its letter, beside whom it is about. Load whoever handed it over with it."""
    lines = row.lines
    verdict, earlier = lines.get("verdict") or {}, lines.get("earlier")
    target_group = _result(verdict.get("override"), lines["result"], language)
    if earlier:
        was = _result(earlier.get("override"), earlier["result"], language)
        day = written_day(datetime.fromisoformat(earlier["on"]))
        target_group += f". {letters.word('course_before', language)}: {was}, {day}"
    facts = {
        "handed_over_on": written_day(row.happened_at),
        "handed_over_by": row.recorded_by.name,
        "own_words": row.own_words,
        "advice": code_lists.label("recommendation_advice", row.advice, language),
        "why": row.text,
        "target_group": target_group,
    }
    return facts, {
        "criteria": [_criterion(each, language) for each in lines["criteria"]],
        "goals": _goals(lines, language),
    }


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


def _result(override: str | None, result: str, language: str) -> str:
    """A verdict in words, and whether a professional has said otherwise than the count."""
    said = code_lists.label("verdict_results", override or result, language)
    return f"{said} ({letters.word('override', language)})" if override else said


def _criterion(line: Lines, language: str) -> str:
    """One criterion: the answer, or that it is not known, what it builds on, since when and from whom."""
    known = line["result"] in ("met", "not_met")
    answer = letters.word(line["result"] if known else "not_known", language)
    basis = f"{letters.word('basis', language)}: {line['basis']}" if line["basis"] else ""
    if line["kind"] == "areas":
        basis = letters.word("worked_out", language) if line["on"] else ""
    day = _day(line["on"]) if line["on"] else ""
    said = "; ".join(each for each in (basis, day, line["who"]) if each)
    label = definitions.text(line["label"], language)
    return f"{label}: {answer}{f' ({said})' if said else ''}"


def _day(told: str) -> str:
    """A day kept as text, "" for one of no calendar."""
    on = date.fromisoformat(told)
    return f"{on:%d-%m-%Y}" if has_day(on) else ""
