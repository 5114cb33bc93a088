"""Deciding early never disagrees with what the missing could turn out to be: held against all of it, one by one."""

from datetime import date
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger.rules import target_group
from brobygger.rules.target_group import AreaScore, Result, Verdict

GROUP = target_group.load()
PARTS = ("medical", "psychiatric", "economy", "legal", "family", "social")
CRITERIA = ("section_101", "poly_drug", "limited_use", "troubled")
# Which parts each reading counts as one, written out again, so that the definition is not its own witness.
COUNTED = {
    "4": (("medical", "psychiatric"), ("economy",), ("legal",), ("family", "social")),
    "5-health": (("medical",), ("psychiatric",), ("economy",), ("legal",), ("family", "social")),
    "5-social": (("medical", "psychiatric"), ("economy",), ("legal",), ("family",), ("social",)),
    "6": (("medical",), ("psychiatric",), ("economy",), ("legal",), ("family",), ("social",)),
}
VALUES = st.sampled_from([Fraction(0), Fraction(49, 100), Fraction(1, 2), Fraction(1)])
SCORES = st.fixed_dictionaries({}, optional=dict.fromkeys((*PARTS, "family_social"), VALUES))
ANSWERS = st.dictionaries(st.sampled_from(CRITERIA), st.sampled_from([Result.MET, Result.NOT_MET]))
READINGS = st.sampled_from(sorted(COUNTED))
DAYS = st.sampled_from([date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)])
DATED = st.dictionaries(
    st.sampled_from([*PARTS, "family_social"]),
    st.builds(AreaScore, VALUES, st.just("test"), measured_on=DAYS),
)
Dated = dict[str, AreaScore]
Scores = dict[str, Fraction]
Answers = dict[str, Result]


def judge(answers: Answers, scores: Scores, reading: str = "4") -> Verdict:
    known = {area: AreaScore(value, "test") for area, value in scores.items()}
    return target_group.judge(GROUP, answers=answers, area_scores=known, reading=reading)


def by_part(scores: Scores, reading: str) -> Scores:
    """The joint score spelled out: known for both parts where they are one, for family only where they are two."""
    known = {part: value for part, value in scores.items() if part in PARTS}
    joint = scores.get("family_social")
    if joint is None:
        return known
    if ("family", "social") in COUNTED[reading]:
        both = max(joint, known.get("family", joint), known.get("social", joint))
        return {**known, "family": both, "social": both}
    return {**known, "family": max(joint, known.get("family", joint))}


def is_met(highs: dict[str, bool], yes: dict[str, bool], reading: str) -> bool:
    return all(yes.values()) and sum(any(highs[part] for part in area) for area in COUNTED[reading]) >= 3


def completions(answers: Answers, scores: Scores, reading: str) -> dict[tuple[tuple[str, bool], ...], bool]:
    """Every way the missing could turn out, each as what is missing with its outcome, and the verdict it gives."""
    known = by_part(scores, reading)
    missing = [*(name for name in CRITERIA if name not in answers), *(part for part in PARTS if part not in known)]
    table = {}
    for outcome in product((False, True), repeat=len(missing)):
        filled = dict(zip(missing, outcome, strict=True))
        highs = {part: filled[part] if part in filled else known[part] >= Fraction(1, 2) for part in PARTS}
        yes = {name: filled[name] if name in filled else answers[name] is Result.MET for name in CRITERIA}
        table[tuple(filled.items())] = is_met(highs, yes, reading)
    return table


def that_matter(table: dict[tuple[tuple[str, bool], ...], bool]) -> set[str]:
    """Those of the missing that alone can turn the verdict, in some case of the others."""
    found = set()
    for case, verdict in table.items():
        for at, (name, outcome) in enumerate(case):
            turned = (*case[:at], (name, not outcome), *case[at + 1 :])
            if table[turned] != verdict:
                found.add(name)
    return found


@settings(max_examples=50, deadline=None)
@given(answers=ANSWERS, scores=SCORES, reading=READINGS)
def test_a_verdict_is_given_exactly_when_every_completion_of_the_missing_agrees(
    answers: Answers, scores: Scores, reading: str
) -> None:
    table = completions(answers, scores, reading)
    verdict = judge(answers, scores, reading)
    expected = {True: Result.MET, False: Result.NOT_MET}
    outcomes = {expected[outcome] for outcome in table.values()}
    assert verdict.result is (outcomes.pop() if len(outcomes) == 1 else Result.UNKNOWN)
    assert set(verdict.open_areas) | set(verdict.open_criteria) - {"complex_burden"} == that_matter(table)


def burdens(scores: Dated) -> dict[str, Result]:
    """The ASI criterion under each reading."""
    return {each.id: each.burden for each in target_group.judge(GROUP, answers={}, area_scores=scores).readings}


def spoken(scores: Dated, reading: str) -> Scores:
    """What is known of each part once old scores have gone, each score against each other, written out again."""
    joint, family = scores.get("family_social"), scores.get("family")
    if joint is not None and family is not None and family.measured_on > joint.measured_on:
        joint = None
    gone = set() if joint else {"family_social"}
    covered = ("family", "social") if ("family", "social") in COUNTED[reading] else ("family",)
    for part in covered:
        if joint is not None and part in scores and scores[part].measured_on < joint.measured_on:
            gone.add(part)
    return {area: score.value for area, score in scores.items() if area not in gone}


@settings(max_examples=200, deadline=None)
@given(scores=DATED, reading=READINGS)
def test_between_a_joint_score_and_its_parts_the_newer_measurement_speaks(scores: Dated, reading: str) -> None:
    assert (
        burdens(scores)[reading]
        is {each.id: each.burden for each in judge({}, spoken(scores, reading), reading).readings}[reading]
    )


@settings(max_examples=100, deadline=None)
@given(scores=DATED, joint=VALUES, family=VALUES, social=VALUES)
def test_a_joint_score_older_than_both_its_parts_changes_nothing(
    scores: Dated, joint: Fraction, family: Fraction, social: Fraction
) -> None:
    new = date(2026, 6, 1)
    parts = {"family": AreaScore(family, "test", measured_on=new), "social": AreaScore(social, "test", measured_on=new)}
    without = {area: score for area, score in scores.items() if area != "family_social"} | parts
    old = AreaScore(joint, "test", measured_on=date(2024, 1, 1))
    assert burdens({**without, "family_social": old}) == burdens(without)


@settings(max_examples=100, deadline=None)
@given(scores=DATED, joint=VALUES)
def test_parts_older_than_a_joint_score_change_nothing_where_they_are_counted_as_one(
    scores: Dated, joint: Fraction
) -> None:
    newest = {**scores, "family_social": AreaScore(joint, "test", measured_on=date(2026, 6, 1))}
    without = {area: score for area, score in newest.items() if area not in ("family", "social")}
    for reading in ("4", "5-health"):
        assert burdens(newest)[reading] is burdens(without)[reading]


@settings(max_examples=100, deadline=None)
@given(scores=DATED, joint=VALUES, family=VALUES)
def test_of_one_day_the_higher_counts(scores: Dated, joint: Fraction, family: Fraction) -> None:
    def with_both(joint: Fraction, family: Fraction) -> Dated:
        told = {"family_social": joint, "family": family}
        return scores | {area: AreaScore(value, "test", measured_on=date(2026, 1, 1)) for area, value in told.items()}

    assert burdens(with_both(joint, family)) == burdens(with_both(max(joint, family), max(joint, family)))


@settings(max_examples=200, deadline=None)
@given(scores=DATED)
def test_splitting_areas_can_only_help_to_be_met(scores: Dated) -> None:
    burden = burdens(scores)
    for merged, split in (("4", "5-health"), ("4", "5-social"), ("5-health", "6"), ("5-social", "6")):
        assert burden[merged] is not Result.MET or burden[split] is Result.MET
        assert burden[split] is not Result.NOT_MET or burden[merged] is Result.NOT_MET


@settings(max_examples=50, deadline=None)
@given(answers=ANSWERS, scores=SCORES, reading=READINGS, part=st.sampled_from(PARTS), value=VALUES)
def test_a_decided_verdict_stands_when_a_missing_part_becomes_known(
    answers: Answers, scores: Scores, reading: str, part: str, value: Fraction
) -> None:
    before = judge(answers, scores, reading).result
    # A part that a joint score already spoke for may still change what it said: that is a correction, not a missing one.
    if before is not Result.UNKNOWN and part not in by_part(scores, reading):
        assert judge(answers, {**scores, part: value}, reading).result is before
