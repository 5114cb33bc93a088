"""What was asked of the page, and the answer to it: the extract, the change, and what this reader may see of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from brobygger.analysis.behind import Behind, behind
from brobygger.analysis.change import AreaChange, changes, hidden_where_small
from brobygger.analysis.seen import accounted, seen
from brobygger.rules import code_lists, instruments, measurements
from brobygger.rules.refusals import Refusal, words
from brobygger.rules.waves import DIED, DIED_SOME_DAY, NO_INTERVIEW, NOT_DUE, check_order
from brobygger.services import access, extract

if TYPE_CHECKING:
    from brobygger.services.access import Account

# What the page says of those behind a figure; the keys are the figures of ``analysis.behind``.
FIGURES = {
    "people": words("everyone with an interview or a score at either of the two"),
    "pairs": words("measured both times"),
    "lost": words("measured before, not after"),
    "floor_before": words("measured both times, and at 0 before"),
    "floor_after": words("measured both times, and at 0 after"),
    "missing_before": words("no score before"),
    "missing_after": words("no score after"),
}
MISSING = ("missing_before", "missing_after")


@dataclass(frozen=True)
class Worked:
    """What is worked out for one instrument and two waves, the same for everyone who counts the same people: before small
    counts are hidden. ``scored``: at which of the waves there is a score; ``whom``: those of whom ``behind`` says whom a figure
    counts."""

    results: Sequence[AreaChange]
    methods: Sequence[str]
    scored: Collection[str]
    behind: Behind
    whom: extract.Whom


@dataclass(frozen=True)
class Answer:
    """The answer for one instrument and two waves. ``results`` and ``worked`` are None where there is nothing to answer from
    yet, or the two cannot be compared (``refused``)."""

    instrument: str
    before: str
    after: str
    choices: Sequence[tuple[str, str, int]]
    is_hidden: bool
    worked: Worked | None = None
    results: Sequence[AreaChange] | None = None
    refused: Refusal | None = None

    @property
    def methods(self) -> Sequence[str]:
        """How the scores were made."""
        return self.worked.methods if self.worked else ()

    @property
    def instruments(self) -> list[str]:
        """The instruments there are scores of."""
        return sorted({instrument for instrument, _wave, _n in self.choices})

    @property
    def waves(self) -> list[str]:
        """The waves of the chosen instrument, in the order of time."""
        there = {wave for instrument, wave, _n in self.choices if instrument == self.instrument}
        return [wave for wave in code_lists.codes("waves") if wave in there]

    @property
    def query(self) -> str:
        """What an address carries to ask for this answer again."""
        return urlencode({"instrument": self.instrument, "fra": self.before, "til": self.after})


def asked(user: "Account", told: Mapping[str, str], *, today: date) -> Answer:
    """The answer to what the address asks for; what it leaves out is chosen: the commonest instrument, its first two waves. So
    is a wave that the instrument chosen beside it has not got. Raises ``NotFound`` for a wave or an instrument that is none."""
    _check_waves(told)
    choices = extract.waves_present(by=user)
    instrument = told.get("instrument") or _commonest(choices)
    is_hidden = not access.can(user, "evaluation.open_people")
    # Whoever sees no small counts is told the same of what a few were measured with as of what is nothing.
    known = {name for name, _wave, _n in choices} | {each.id for each in instruments.all_instruments()}
    if instrument and not is_hidden and instrument not in known:
        raise access.NotFound
    counted = {wave: n for name, wave, n in choices if name == instrument}
    waves = [wave for wave in code_lists.codes("waves") if wave in counted]
    before = told.get("fra") if told.get("fra") in waves else (waves[0] if waves else "")
    later = waves[waves.index(before) + 1 :] if before else []
    after = told.get("til") if told.get("til") in waves else next(iter(later or waves[:1]), "")
    if len(waves) < 2 or not (before and after):
        return Answer(instrument, before or "", "", choices, is_hidden)
    try:
        check_order(before, after)
    except Refusal as refusal:
        return Answer(instrument, before, after, choices, is_hidden, refused=refusal)
    worked = _worked_out(user, instrument, before, after, today=today)
    results = [hidden_where_small(each) for each in worked.results] if is_hidden else worked.results
    return Answer(instrument, before, after, choices, is_hidden, worked, results)


def behind_figure(user: "Account", told: Mapping[str, str], *, today: date) -> Answer:
    """The answer whose people are asked for, as ``asked``, without the results. What the address of a figure says, which is
    all of it, is not looked for first."""
    instrument, before, after = (told.get(name, "") for name in ("instrument", "fra", "til"))
    if not {before, after} <= set(code_lists.codes("waves")):
        return asked(user, told, today=today)
    try:
        check_order(before, after)
        worked = _worked_out(user, instrument, before, after, today=today)
    except (Refusal, access.NotFound):
        return asked(user, told, today=today)
    if not {before, after} <= set(worked.scored):
        return asked(user, told, today=today)
    is_hidden = not access.can(user, "evaluation.open_people")
    return Answer(instrument, before, after, (), is_hidden, worked)


def check_reason(figure: str, reason: str) -> None:
    """Raises ``NotFound`` for a reason that is none, and where a figure has none, or has not got the one it takes."""
    if reason not in (extract.REASONS if figure in MISSING else {""}):
        raise access.NotFound


def _check_waves(told: Mapping[str, str]) -> None:
    if not {told.get(name) or "" for name in ("fra", "til")} <= {"", *code_lists.codes("waves")}:
        raise access.NotFound


def asked_for_all_of(answer: Answer, told: Mapping[str, str]) -> bool:
    """Whether an answer is of the very waves the address names, and none was chosen in their place."""
    return all(told.get(name) in {None, "", wave} for name, wave in (("fra", answer.before), ("til", answer.after)))


def _worked_out(user: "Account", instrument: str, before: str, after: str, *, today: date) -> Worked:
    return extract.worked_out(_work_out, by=user, instrument=instrument, waves=[before, after], on=today)


def _work_out(found: extract.Extract, today: date) -> Worked:
    before, after = found.waves
    rows = accounted(found.measurements, found.followed, today=today)
    of = seen(rows, areas=found.areas, before=before, after=after)
    results = changes(of, before=before, after=after)
    return Worked(results, found.methods, found.scored, behind(list(found.people), of), extract.Whom(found))


def area_label(area: str) -> str:
    """An area in words."""
    return measurements.label(area, get_language() or "da")


def _commonest(choices: Sequence[tuple[str, str, int]]) -> str:
    return max(choices, key=lambda choice: choice[2])[0] if choices else ""


@dataclass(frozen=True)
class Missing:
    """How many have no score at a wave for one reason, in words, with the address of those people."""

    label: str
    count: int | None
    people: str


@dataclass(frozen=True)
class Row:
    """One area for the table. ``people`` gives, by figure, what the address of those it counts carries."""

    label: str
    result: AreaChange
    people: Mapping[str, str]
    missing: Sequence[tuple[str, Sequence[Missing]]]


def parted(answer: Answer, row: Row | None) -> list[Missing]:
    """Whom we have no interview with after, for the sentence on top: by reason, those that may be shown."""
    if row is None:
        return []
    wave = code_lists.label("waves", answer.after, get_language() or "da")
    counts = row.result.missing.get(answer.after, {})
    return [
        Missing(told % {"wave": wave}, count, _query(answer, row.result, "missing_after", reason))
        for reason, told in {
            NOT_DUE: ngettext(
                "has not reached %(wave)s yet", "have not reached %(wave)s yet", counts.get(NOT_DUE) or 0
            ),
            DIED: ngettext("has died", "have died", counts.get(DIED) or 0),
            DIED_SOME_DAY: ngettext(
                "has died, and the day is not known",
                "have died, and the day is not known",
                counts.get(DIED_SOME_DAY) or 0,
            ),
            NO_INTERVIEW: ngettext("has no interview then", "have no interview then", counts.get(NO_INTERVIEW) or 0),
        }.items()
        if (count := counts.get(reason))
    ]


def best(rows: Sequence[Row]) -> Row | None:
    """The area with most pairs, for the sentence on top."""
    return max(rows, key=lambda row: row.result.pairs or 0, default=None)


def rows(answer: Answer) -> list[Row]:
    """The table: areas with any score first, and for each what is missing and why."""
    found = [_row(answer, result) for result in answer.results or ()]
    return sorted(found, key=lambda row: not (row.result.before or row.result.after))


def _row(answer: Answer, result: AreaChange) -> Row:
    return Row(
        label=area_label(result.area),
        result=result,
        people={figure: _query(answer, result, figure) for figure in FIGURES if figure not in MISSING},
        missing=[
            (
                wave,
                [
                    Missing(reason_label(reason), count, _query(answer, result, side, reason))
                    for reason, count in sorted(result.missing.get(wave, {}).items())
                ],
            )
            for side, wave in zip(MISSING, (answer.before, answer.after), strict=True)
        ],
    )


def _query(answer: Answer, result: AreaChange, figure: str, reason: str = "") -> str:
    return f"{answer.query}&{urlencode({'omraade': result.area, 'tal': figure, 'grund': reason})}"


def reason_label(reason: str) -> str:
    """Why a score is missing, in words."""
    return _(extract.REASONS.get(reason, reason))


def figure_label(figure: str, reason: str) -> str:
    """Whom a figure counts, in words."""
    told = _(FIGURES[figure])
    return f"{told}: {reason_label(reason)}" if figure in MISSING else told
