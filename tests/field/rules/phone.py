"""Asking the phone's rules, and saying Python's answers and what they come to in the phone's words.

How equality is judged: codes, lists, days and counts are the same; exact scores are the same fraction and the same float to
the last bit. A score with a logarithm in it differs in nothing but what the two machines' ln and ln1p differ in: each is
right to about one unit in its last place, so the two lie within LOG_TOLERANCE of each other, and the phone says as Python
does whether it is exact.
"""

import json
import subprocess
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from brobygger.rules.answers import Answer, AnswerRefused, State
from brobygger.rules.scores import Score

LOG_TOLERANCE = 1e-15


class Phone:
    """The phone's rules in a process of their own, one line asked and one answered."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, what: str, **told: object) -> Any:
        """What the rules answer. A refusal is {"refused": code, ...}; anything else that fails is a failed test."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"ask": what, **told}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the phone's rules could not be built, or ended"
        found = json.loads(line)
        assert "fault" not in found, found["fault"]
        return found.get("answer", found)


def told(answer: Answer) -> dict[str, str]:
    """An answer as the phone keeps it: what is not there is no key."""
    value = {} if answer.value is None else {"value": str(answer.value)}
    return {"state": answer.state.value} | value | ({"text": answer.text} if answer.text else {})


def told_all(answers: Mapping[str, Answer]) -> dict[str, dict[str, str]]:
    return {code: told(answer) for code, answer in answers.items()}


def answer_of(told: Mapping[str, str]) -> Answer:
    """An answer of the phone as Python knows it."""
    value = Decimal(told["value"]) if "value" in told else None
    return Answer(State(told["state"]), value, told.get("text", ""))


def refusal(refused: AnswerRefused) -> dict[str, Any]:
    """A refusal as the phone tells it: a limit that is not there is no key."""
    numbers = {key: int(each) if isinstance(each, Decimal) else each for key, each in refused.params.items()}
    return {"refused": refused.code, "params": {key: each for key, each in numbers.items() if each is not None}}


def score_differs(mine: Score, theirs: Mapping[str, Any]) -> bool:
    """Whether a score of Python and one of the phone are not the same (the module says how that is judged)."""
    if (mine.id, list(mine.missing), mine.why) != (theirs["id"], theirs["missing"], theirs["why"]):
        return True
    if (None if mine.exact is None else str(mine.exact)) != theirs.get("exact"):
        return True
    if mine.value is None or mine.exact is not None or theirs.get("value") is None:
        return mine.value != theirs.get("value")
    return abs(mine.value - theirs["value"]) > LOG_TOLERANCE
