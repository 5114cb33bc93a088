"""How it is for the citizen [R-B5, R-E5]: four short questions with faces, asked in words that carry a version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from brobygger.rules import definitions, fields
from brobygger.rules.fields import FieldRefused
from brobygger.rules.law import local_day
from brobygger.rules.refusals import words

QUESTIONS = "four-faces"
# The faces, the saddest first, and the code of an answer for "does not want to answer".
FACES = ("1", "2", "3", "4", "5")
DECLINED = "X"
# Our own choice: whom nobody has asked yet is to be asked so many weeks after treatment began, once they have settled in.
FIRST_ASKED_WEEKS = 4

MESSAGES = {
    "nothing_told": words(
        "Choose a face or write the citizen's own words. If they do not want to, press the button for that."
    ),
    "declined_today": words(
        "The citizen has said no today. It costs nothing, and we do not ask again before tomorrow."
    ),
}


@dataclass(frozen=True)
class Question:
    """One question with its five faces in words, the saddest first; texts by language."""

    id: str
    short: Mapping[str, str]
    text: Mapping[str, str]
    faces: Sequence[Mapping[str, str]]

    def face(self, answer: str) -> Mapping[str, str] | None:
        """An answer in words; None for one that is no face."""
        return self.faces[FACES.index(answer)] if answer in FACES else None


@dataclass(frozen=True)
class Questions:
    """The questions in one version; ``key`` is what an answer is stored with.

    ``ask_again_weeks``: after so many weeks it is time to ask again, a choice of ours; None where the version has none.
    """

    key: str
    title: Mapping[str, str]
    note: Mapping[str, str]
    questions: Sequence[Question]
    ask_again_weeks: int | None = None

    def is_time_again(self, last_at: datetime, today: date) -> bool:
        """Whether it is long since the citizen was asked, no matter what they answered, a no included."""
        weeks = self.ask_again_weeks
        return weeks is not None and today >= local_day(last_at) + timedelta(weeks=weeks)


@dataclass(frozen=True)
class Experience:
    """What the citizen answered. ``answers``: by question a face ("1" to "5") or "X"; no key where it was not asked."""

    at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)
    own_words: str = ""


def is_first_time(treated_since: datetime | None, today: date) -> bool:
    """Whether it is time to ask whom nobody has asked yet. treated_since: None where they are not in treatment."""
    return treated_since is not None and today >= local_day(treated_since) + timedelta(weeks=FIRST_ASKED_WEEKS)


@cache
def load(key: str = QUESTIONS) -> Questions:
    """The questions as they are asked today, or by id and version ("four-faces@1.0.0") as an answer was given to them.

    Raises definitions.DefinitionMissing when there are none such.
    """
    name, _, version = key.partition("@")
    content = definitions.read(f"experience/{name}.json")
    if version and content["version"] != version:
        content = definitions.read(f"experience/{key}.json")
    return Questions(
        key=f"{content['id']}@{content['version']}",
        title=content["title"],
        note=content["note"],
        questions=tuple(Question(**each) for each in content["questions"]),
        ask_again_weeks=content.get("ask_again_weeks"),
    )


def problems(told: Experience, *, now: datetime) -> Iterator[FieldRefused]:
    """Everything wrong with what the citizen is said to have answered. Any question can be left out, but not everything."""
    known = {question.id for question in load().questions}
    for question, answer in told.answers.items():
        if question not in known or answer not in (*FACES, DECLINED):
            yield FieldRefused("unknown_code", field=question[:30], value=str(answer)[:60])
    if not told.answers and not told.own_words.strip():
        yield FieldRefused("nothing_told", MESSAGES["nothing_told"], field="answers")
    yield from fields.text("own_words", told.own_words)
    yield from fields.moment("at", told.at, now)
