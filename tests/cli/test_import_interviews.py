"""`brobygger import interviews`: totals first, every bad row named, all or nothing, and once is enough."""

import csv
import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from brobygger.cli import import_interviews
from brobygger.records.assessments import Interview
from brobygger.rules import import_maps
from brobygger.rules.refusals import Refusal
from brobygger.services import imports
from tests.cast import Cast
from tests.cli.calling import Call

TEAM = "Gadeteamet"
HELP = import_maps.load_shipped("help-trial")
HEADER = ["ID", "TIME", "DAYS_SINCE_BL", *(item.column for item in HELP.items)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two people, one of them seen twice."""
    return write(tmp_path / "samtaler.csv", [("1", 0, ""), ("1", 6, 180), ("2", 0, "")])


def write(path: Path, rows: list[tuple[object, ...]], *, encoding: str = "utf-8", **odd: object) -> Path:
    answers = [odd.get(item.column, 0) for item in HELP.items]
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows([HEADER, *([*row, *answers] for row in rows)])
    return path


def call(run: Call, file: Path, *more: str) -> tuple[int, dict[str, object], str]:
    told = ("import", "interviews", str(file), "--map", "help-trial", "--as", "mona", "--team", "Gadeteamet", "--json")
    status, printed, said = run(*told, *more)
    return status, json.loads(printed) if printed else {}, said


def test_the_totals_are_told_and_the_interviews_are_there(cast: Cast, in_english: Call, file: Path) -> None:
    status, told, _ = call(in_english, file)
    assert (status, told["written"], told["rows"], told["encoding"]) == (0, True, 3, "utf-8")
    assert told["people"] == {"new": 2, "known": 0}
    assert told["interviews_per_wave"] == {"baseline": 2, "m6": 1}
    assert told["items"]["M6"]["answered"] == 3
    assert Interview.objects.count() == 3


@pytest.mark.parametrize("number", ["670761-4285", "6707614285", "67 07 61 4285", "670761-4285" + "x" * 90])
def test_what_could_be_an_identity_number_is_neither_printed_nor_kept(
    cast: Cast, in_english: Call, tmp_path: Path, number: str
) -> None:
    rows = [("1", 0, ""), ("2", number, ""), (number, 0, ""), ("3", 0, number)]
    file = write(tmp_path / "f.csv", rows)
    with file.open("a", newline="") as out:
        csv.writer(out).writerow(["4", 0, "", number, *[0] * (len(HELP.items) - 1)])
    named = ("import", "interviews", str(file), "--map", "help-trial", "--as", "mona", "--team", "Gadeteamet")
    _, printed, said = in_english(*named)
    _, told, more = call(in_english, file, "--skip-bad")
    kept = Path(str(told["skipped_list"]))
    everything = "".join([printed, said, more, json.dumps(told), kept.read_text(encoding="utf-8")])
    assert "4285" not in everything
    assert {fault["code"] for fault in told["faults"]} <= {"number_in_text", "number_in_key"}
    assert {fault["line"] for fault in told["faults"]} == {3, 4, 5, 6}


def test_the_list_of_what_was_left_out_is_for_its_owner_only(cast: Cast, in_english: Call, tmp_path: Path) -> None:
    file = write(tmp_path / "f.csv", [("1", 0, ""), ("2", 99, "")])
    before = file.with_suffix(".skipped.csv")
    before.write_text("an older list, longer than the new one\n" * 9, encoding="utf-8")
    before.chmod(0o644)
    _, told, _ = call(in_english, file, "--skip-bad")
    assert Path(str(told["skipped_list"])) == before
    assert before.stat().st_mode & 0o777 == 0o600
    assert "older" not in before.read_text(encoding="utf-8")


def test_people_read_the_totals_as_a_table_in_danish(cast: Cast, in_danish: Call, file: Path) -> None:
    status, printed, _ = in_danish(
        "import", "interviews", str(file), "--map", "help-trial", "--as", "mona", "--team", "Gadeteamet"
    )
    assert status == 0
    for words in ("Kontroltal", "borgere, nye", "baseline 2, m6 1", "Skrevet."):
        assert words in printed


def test_a_second_time_changes_nothing_and_says_so(cast: Cast, in_english: Call, file: Path) -> None:
    call(in_english, file)
    status, told, _ = call(in_english, file)
    assert (status, told["interviews"]) == (0, {"new": 0, "unchanged": 3})
    assert Interview.objects.count() == 3


def test_a_dry_run_writes_nothing(cast: Cast, in_english: Call, file: Path) -> None:
    status, told, _ = call(in_english, file, "--dry-run")
    assert (status, told["written"], told["interviews"]) == (0, False, {"new": 3, "unchanged": 0})
    assert not Interview.objects.exists()


def test_a_bad_row_is_named_stops_everything_and_can_be_left_out_with_a_list_kept(
    cast: Cast, in_english: Call, tmp_path: Path
) -> None:
    file = write(tmp_path / "f.csv", [("1", 0, ""), ("2", 99, "")])
    status, told, _ = call(in_english, file)
    assert (status, told["written"]) == (1, False)
    assert [(fault["line"], fault["column"], fault["code"]) for fault in told["faults"]] == [
        (3, "TIME", "unknown_wave")
    ]
    assert not Interview.objects.exists()
    status, told, _ = call(in_english, file, "--skip-bad")
    assert (status, told["written"]) == (0, True)
    kept = Path(str(told["skipped_list"])).read_text(encoding="utf-8")
    assert kept.splitlines()[1].startswith("3,TIME,99,")


def test_the_totals_stand_on_the_screen_before_anything_is_written(
    cast: Cast, in_danish: Call, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*rows: object) -> None:
        raise Refusal("stopped", "stopped")

    monkeypatch.setattr(imports, "_write", stop)
    status, printed, _ = in_danish("import", "interviews", file, "--map", "help-trial", "--as", "mona", "--team", TEAM)
    assert status == 1
    assert "Kontroltal" in printed
    assert "Skrevet." not in printed
    assert not Interview.objects.exists()


def test_a_bar_shows_how_far_the_writing_has_come_on_a_terminal_only(
    cast: Cast, in_danish: Call, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = in_danish("import", "interviews", file, "--map", "help-trial", "--as", "mona", "--team", TEAM, "--dry-run")
    assert "Opdaterer listerne" not in said[2]
    screen = io.StringIO()
    monkeypatch.setattr(
        import_interviews,
        "console",
        lambda *, to_errors=False: Console(file=screen, force_terminal=to_errors, width=200),
    )
    # A bar is drawn ten times a second; here every step is drawn, however fast it goes.
    update = Progress.update
    monkeypatch.setattr(Progress, "update", lambda bar, *told, **more: (update(bar, *told, **more), bar.refresh()))
    in_danish("import", "interviews", file, "--map", "help-trial", "--as", "mona", "--team", TEAM)
    drawn = screen.getvalue()
    assert drawn.index("Kontroltal") < drawn.index("Opdaterer listerne") < drawn.rindex("Skrevet.")


def test_where_the_list_of_rows_left_out_cannot_be_kept_nothing_is_written(
    cast: Cast, in_danish: Call, tmp_path: Path
) -> None:
    file = write(tmp_path / "f.csv", [("1", 0, ""), ("2", 99, "")])
    # A folder in the way stops even the superuser, whom a read-only folder would not.
    file.with_suffix(".skipped.csv").mkdir()
    status, told, said = call(in_danish, file, "--skip-bad")
    assert (status, told) == (1, {})
    assert "Der er ikke skrevet noget." in said
    assert not Interview.objects.exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ""),
        (b'ID,TIME\n1,"0\n', ""),
        (b"ID,TIME\n1,0\n", "DAYS_SINCE_BL"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(
    cast: Cast, in_english: Call, tmp_path: Path, content: bytes, word: str
) -> None:
    file = tmp_path / "f.csv"
    file.write_bytes(content)
    status, told, said = call(in_english, file)
    assert (status, told) == (1, {})
    assert word in said
    assert "Traceback" not in said
    assert said.strip()


def test_a_missing_file_a_missing_map_and_a_missing_team_are_refused_in_words(
    cast: Cast, in_english: Call, file: Path
) -> None:
    for arguments in (
        [str(file.with_name("ingen.csv")), "--map", "help-trial"],
        [str(file), "--map", "findes-ikke.toml"],
        [str(file), "--map", "help-trial", "--team", "Findes ikke"],
        [str(file), "--map", "help-trial"],
    ):
        status, _, said = in_english("import", "interviews", *arguments, "--as", "mona")
        assert status == 1, arguments
        assert "Traceback" not in said
        assert said.strip()


def test_only_an_account_that_may_can_import(cast: Cast, in_english: Call, file: Path) -> None:
    status, _, said = in_english(
        "import", "interviews", str(file), "--map", "help-trial", "--as", "signe", "--team", "Gadeteamet"
    )
    assert status == 1
    assert "Traceback" not in said
    assert not Interview.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_the_encoding_found_is_named(cast: Cast, in_english: Call, tmp_path: Path, encoding: str) -> None:
    file = write(tmp_path / "f.csv", [("Ærø-Åse", 0, "")], encoding=encoding)
    _, told, _ = call(in_english, file)
    # Every Latin-1 file is a Windows-1252 one too, which is what spreadsheets write.
    assert told["encoding"] in (encoding, "cp1252" if encoding == "latin-1" else encoding)
