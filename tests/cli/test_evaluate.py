"""`brobygger evaluate`: the first answer, in the scope of the account it is asked as."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.cli.calling import Call
from tests.cli.test_import_interviews import write


@pytest.fixture
def measured(cast: Cast, in_english: Call, tmp_path: Path) -> None:
    rows = [(key, 0, "") for key in range(9)] + [(key, 6, 180) for key in range(6)]
    file = write(tmp_path / "f.csv", rows)
    told = ("import", "interviews", str(file), "--map", "help-trial", "--as", "mona", "--team", "Gadeteamet")
    assert in_english(*told)[0] == 0


def drug(printed: str) -> dict[str, object]:
    return next(area for area in json.loads(printed)["areas"] if area["area"] == "drug")


@pytest.mark.usefixtures("measured")
def test_the_answer_has_pairs_interval_missing_and_the_floor(in_english: Call) -> None:
    status, printed, _ = in_english("evaluate", "--from", "baseline", "--to", "m6", "--as", "mona", "--json")
    found = drug(printed)
    assert status == 0
    assert (found["pairs"], found["lost"], found["floor_before"]) == (6, 3, 6)
    assert (found["mean_change"], found["low"], found["high"]) == (0, 0, 0)
    assert found["missing"] == [{"wave": "m6", "reason": "no_interview", "n": 3}]


@pytest.mark.parametrize(("before", "after", "change"), [("m6", "m12", 15)])
def test_any_two_waves_are_compared(
    cast: Cast, in_english: Call, tmp_path: Path, before: str, after: str, change: int
) -> None:
    bring_in = ("--map", "help-trial", "--as", "mona", "--team", "Gadeteamet")
    earlier = write(tmp_path / "six.csv", [(key, 6, 180) for key in range(4)])
    later = write(tmp_path / "twelve.csv", [(key, 12, 360) for key in range(1, 4)], H3_30=15)
    for file in (earlier, later):
        assert in_english("import", "interviews", str(file), *bring_in)[0] == 0
    _, printed, _ = in_english("evaluate", "--from", before, "--to", after, "--as", "mona", "--json")
    found = drug(printed)
    assert (found["pairs"], found["missing"]) == (3, [{"wave": "m12", "reason": "no_interview", "n": 1}])
    assert found["mean_change"] == pytest.approx(change / 390)


@pytest.mark.usefixtures("measured")
def test_an_evaluator_gets_no_small_counts(in_english: Call) -> None:
    _, printed, _ = in_english("evaluate", "--as", "eva", "--json")
    assert json.loads(printed)["small_counts_hidden"] is True
    assert (drug(printed)["pairs"], drug(printed)["lost"]) == (5, None)
    _, table, _ = in_english("evaluate", "--as", "eva")
    assert "?" not in table and "family_social" not in table
    assert "too few to show" in table and "not known" not in table and "Family" in table
    _, seen, _ = in_english("evaluate", "--as", "mona")
    assert "not known" in seen and "too few to show" not in seen


@pytest.mark.usefixtures("measured")
def test_the_table_says_what_it_does_not_show(in_danish: Call) -> None:
    status, printed, _ = in_danish("evaluate", "--as", "mona")
    assert status == 0
    assert "regression mod middelværdien" in " ".join(printed.split())
    assert "ændring (95 %-interval)" in " ".join(printed.split())
    assert "ingen samtale fra dengang 3" in " ".join(printed.split())


@pytest.mark.usefixtures("measured")
def test_it_is_written_as_csv_and_json_files(in_english: Call, tmp_path: Path) -> None:
    for name in ("svar.csv", "svar.json"):
        assert in_english("evaluate", "--as", "mona", "--out", str(tmp_path / name))[0] == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "svar.csv").read_text(encoding="utf-8"))))
    assert next(row for row in rows if row["area"] == "drug")["pairs"] == "6"
    assert drug((tmp_path / "svar.json").read_text(encoding="utf-8"))["pairs"] == 6


@pytest.mark.parametrize(
    "arguments",
    [
        ["--from", "jul", "--to", "m6"],
        ["--instrument", "findes-ikke"],
        ["--as", "ukendt"],
        ["--as", "per"],
    ],
)
@pytest.mark.usefixtures("measured")
def test_what_cannot_be_answered_is_refused_in_words(in_english: Call, arguments: list[str]) -> None:
    told = arguments if "--as" in arguments else [*arguments, "--as", "mona"]
    status, _, said = in_english("evaluate", *told)
    assert status == 1
    assert said.strip()
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "arguments", [["--from", "m6", "--to", "m6"], ["--from", "m6", "--to", "baseline"], ["--out", "svar.docx"]]
)
@pytest.mark.usefixtures("cast")
def test_a_call_that_cannot_be_ends_with_two(in_english: Call, arguments: list[str]) -> None:
    status, _, said = in_english("evaluate", *arguments, "--as", "mona")
    assert status == 2
    assert said.strip()


@pytest.mark.usefixtures("measured")
def test_a_file_that_cannot_be_written_is_refused_in_words(in_english: Call, tmp_path: Path) -> None:
    status, _, said = in_english("evaluate", "--as", "mona", "--out", str(tmp_path / "ingen" / "svar.csv"))
    assert status == 1
    assert "cannot be written" in said
