"""`brobygger score` as it is called: what it prints, what it writes, and what its exit status says."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages import mofile, pofile

from brobygger.cli import words

Outcome = tuple[int, str, str]
INTERVIEWS = "id;M6;M7;M8;D23\n1;15;3;1;250,75\n2;31;x;;2\n3;1;1;1;1\n"
CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "There is no file called %(file)s."
msgstr "Der er ingen fil med navnet %(file)s."
"""


@pytest.fixture
def call(in_english: Callable[..., Outcome]) -> Callable[..., Outcome]:
    return in_english


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "interviews.csv"
    made.write_text(INTERVIEWS, encoding="utf-8")
    return made


def test_the_json_is_one_object_that_accounts_for_every_row(call: Callable[..., Outcome], file: Path) -> None:
    status, printed, _ = call("score", "asi-5", file, "--json", "--log-rule", "ln1p", "--per-unit", "7,0")
    told = json.loads(printed)
    assert status == 0
    assert {name: told[name] for name in ("instrument", "version", "log_rule", "per_unit", "encoding", "rows")} == {
        "instrument": "asi-5",
        "version": "1.0.0",
        "log_rule": "ln1p",
        "per_unit": 7.0,
        "encoding": "UTF-8",
        "rows": 3,
    }
    medical = told["scores"]["medical"]
    assert (medical["scored"], medical["not_scored"]) == (2, 1)
    assert medical["reasons"] == {"out_of_range": 1, "missing": 1, "refused": 1}
    assert (medical["high"], medical["why"]) == (0.5, None)
    assert told["scores"]["alcohol"]["mean"] is None
    assert told["scores"]["alcohol"]["why"] == "The file has no column called D1, D2, D26, D28, D30."


def test_out_has_the_files_own_columns_first_and_then_every_score_with_its_why(
    call: Callable[..., Outcome], file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "scored.csv"
    assert call("score", "asi-5", file, "--out", out)[0] == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    scores = ["medical", "employment", "alcohol", "drug", "legal", "family", "psychiatric"]
    assert list(rows[0]) == [
        "id",
        "M6",
        "M7",
        "M8",
        "D23",
        *(part for name in scores for part in (name, f"{name}_why")),
    ]
    assert [(row["D23"], row["medical"], row["medical_why"]) for row in rows] == [
        ("250,75", "0.5", ""),
        ("2", "", "out_of_range:M6;missing:M8;refused:M7"),
        ("1", str(32 / 180), ""),
    ]


def test_without_out_people_see_counts_reasons_and_the_first_rows(call: Callable[..., Outcome], file: Path) -> None:
    status, printed, _ = call("score", "asi-5", file)
    assert status == 0
    for words_to_see in ("not scored", "missing answer 1", "will not answer (X) 1", "0.500", "out of range: M6"):
        assert words_to_see in printed
    assert "3 rows, UTF-8. Log rule va, 1 to the dollar, asi-5 1.0.0." in printed


def test_danish_is_first_and_has_decimal_commas(
    call: Callable[..., Outcome], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BROBYGGER_LANGUAGE")
    assert "0,500" in call("score", "asi-5", file)[1]
    assert "0.500" in call("--language", "en", "score", "asi-5", file)[1]


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_the_language_may_be_chosen_anywhere_in_the_call(call: Callable[..., Outcome], file: Path, place: int) -> None:
    arguments: list[object] = ["score", "asi-5", file]
    arguments[place:place] = ["--language=da"] if place % 2 else ["--language", "da"]
    assert "0,500" in call(*arguments)[1]


def test_a_refusal_is_said_in_the_language_of_the_call(
    call: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "da" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as stream:
        mofile.write_mo(stream, pofile.read_po(io.StringIO(CATALOGUE)))
    monkeypatch.setattr(words, "LOCALE", tmp_path)
    words._catalogue.cache_clear()
    assert call("--language", "da", "score", "asi-5", "ingen.csv") == (
        1,
        "",
        "Der er ingen fil med navnet ingen.csv.\n",
    )


def test_an_instrument_without_a_public_formula_is_refused_with_the_reason(
    call: Callable[..., Outcome], file: Path
) -> None:
    status, printed, said = call("score", "europasi-cs-1997", file, "--json")
    assert (status, printed) == (1, "")
    assert "the formulas are not public" in " ".join(said.split())


@pytest.mark.parametrize(
    "wrong",
    [
        ["score", "asi-6", "FILE"],
        ["score", "asi-5", "FILE", "--per-unit", "0"],
        ["score", "asi-5", "FILE", "--per-unit", "seven"],
        ["score", "asi-5", "FILE", "--log-rule", "log10"],
        ["score", "asi-5", "FILE", "--out", "scores.xlsx"],
        ["score", "asi-5"],
        ["score", "asi-5", "FILE", "--no-such-option"],
        ["--language", "sv", "score", "asi-5", "FILE"],
    ],
)
def test_a_wrong_call_ends_with_two_and_says_what_is_wrong(
    call: Callable[..., Outcome], file: Path, wrong: list[str]
) -> None:
    status, printed, said = call(*(file if part == "FILE" else part for part in wrong))
    assert (status, printed) == (2, "")
    assert said.strip()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"M6,M7,M8\n1,2,3\n1,2\n", "Line 3"),
        (b"navn\nOle\n", "None of the columns"),
        (b"M6,M7,M8\n1,2,\x81\n", "no letters in any encoding"),
    ],
)
def test_a_file_that_cannot_be_used_ends_with_one_and_the_reason(
    call: Callable[..., Outcome], file: Path, content: bytes, said: str
) -> None:
    file.write_bytes(content)
    status, printed, error = call("score", "asi-5", file, "--json")
    assert (status, printed) == (1, "")
    assert said in " ".join(error.split())


@pytest.mark.parametrize(
    ("codec", "name", "place"), [("latin-1", "Latin-1", "Ærøskøbing"), ("cp1252", "Windows-1252", "Ærø – “byen”")]
)
def test_a_file_in_an_old_encoding_is_scored_and_named_as_such(
    call: Callable[..., Outcome], file: Path, tmp_path: Path, codec: str, name: str, place: str
) -> None:
    file.write_bytes(f"by,M6,M7,M8\n{place},1,1,1\n".encode(codec))
    out = tmp_path / "out.csv"
    assert json.loads(call("score", "asi-5", file, "--json", "--out", out)[1])["encoding"] == name
    assert f"{place},1,1,1" in out.read_text(encoding="utf-8")


def test_scoring_never_loads_django_nor_the_heavy_libraries(file: Path) -> None:
    code = (
        "import atexit, sys; from brobygger.cli import main;"
        "atexit.register(lambda: print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr));"
        "main.run()"
    )
    call = [sys.executable, "-c", code, "score", "asi-5", str(file), "--json"]
    loaded = subprocess.run(call, capture_output=True, text=True, check=True)
    assert json.loads(loaded.stdout)["rows"] == 3
    assert "duckdb" in loaded.stderr.split()
    assert {"django", "scipy", "numpy", "pandas", "pydantic"}.isdisjoint(loaded.stderr.split())


def test_the_thousands_of_a_number_stand_apart_as_the_language_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for language, written in (("da", "1.234.567"), ("en", "1,234,567")):
        monkeypatch.setenv("BROBYGGER_LANGUAGE", language)
        assert words.whole(1_234_567) == written
