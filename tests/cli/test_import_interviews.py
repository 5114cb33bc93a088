"""`brobygger import interviews`: totals first, every bad row named, all or nothing, and once is enough."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from brobygger.cli import import_interviews
from brobygger.records.assessments import Interview
from brobygger.records.people import ExternalKey, Person
from brobygger.rules import definitions, map_files
from brobygger.rules.refusals import Refusal
from brobygger.services import assigning, import_history, imported_facts
from brobygger.services.agenda import lists
from tests.cast import Cast
from tests.cli.calling import Call

TEAM = "Gadeteamet"
HELP = map_files.load_shipped("help-trial")
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
    assert (status, told["written"], told["rows"], told["encoding"]) == (0, True, 3, "UTF-8")
    assert told["people"] == {"new": 2, "known": 0}
    assert told["interviews_per_wave"] == {"baseline": 2, "m6": 1}
    assert told["columns"] == {"absent": [], "unused": 0}
    assert told["items"]["M6"]["answered"] == 3
    assert Interview.objects.count() == 3


def test_the_control_totals_count_persons_and_of_each_item_what_is_missing_and_what_cannot_be(
    cast: Cast, in_english: Call, tmp_path: Path
) -> None:
    file = write(tmp_path / "f.csv", [("1", 0, ""), ("1", 6, 180), ("1", 0, ""), ("2", 0, "")], D3="NA")
    with file.open("a", encoding="utf-8", newline="") as out:
        answers = [{"D4": 7}.get(item.column, 0) for item in HELP.items]
        csv.writer(out).writerow(["3", 0, "", *answers])
    status, told, _ = call(in_english, file, "--dry-run")
    assert (status, told["rows"], told["bad_rows"], told["duplicates"]) == (1, 5, 2, 1)
    assert told["people"] == {"new": 2, "known": 0}
    assert [told["items"]["M6"][kind] for kind in ("answered", "missing", "out_of_range")] == [1, 4, 0]
    assert [told["items"]["M7"][kind] for kind in ("answered", "missing", "out_of_range")] == [4, 0, 1]
    named = ("import", "interviews", str(file), "--map", "help-trial", "--as", "mona", "--team", TEAM, "--dry-run")
    printed = in_english(*named)[1]
    assert "line 6, column D4: " in printed and "line 4, column TIME: " in printed
    rows = [re.findall(r"[^│┃|\s][^│┃|]*[^│┃|\s]|[^│┃|\s]", line) for line in printed.splitlines()]
    for row in (["duplicates", "1"], ["people, new", "2"], ["bad rows", "2"], ["M6", "1", "4", *"0000"]):
        assert row in rows
    assert ["M7", "4", "0", "0", "0", "1", "0"] in rows


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


def test_a_map_of_ones_own_is_named_by_its_path(cast: Cast, in_english: Call, file: Path, tmp_path: Path) -> None:
    shipped = definitions.read_bytes("maps/help-trial.toml").decode()
    own = tmp_path / "vores.toml"
    own.write_text(shipped.replace('id = "help-trial"', 'id = "vores"'), encoding="utf-8")
    call(in_english, file)
    status, told, _ = call(in_english, file, "--map", str(own))
    assert (status, told["map"], told["written"]) == (0, "vores", True), "it is the file that is followed"
    status, _, said = call(in_english, file, "--map", str(tmp_path / "ingen.toml"))
    assert status == 1 and "ingen.toml" in said.replace("\n", "")


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


def test_a_file_without_a_row_in_order_does_not_say_that_everything_was_here(
    cast: Cast, in_danish: Call, tmp_path: Path
) -> None:
    file = write(tmp_path / "f.csv", [("1", 99, ""), ("2", 99, "")])
    told = ("import", "interviews", str(file), "--map", "help-trial", "--as", "mona", "--team", TEAM, "--skip-bad")
    said = " ".join(map(str, in_danish(*told)))
    assert "Intet nyt" not in said and "ingen række er i orden" in said


def test_the_totals_stand_on_the_screen_before_anything_is_written(
    cast: Cast, in_danish: Call, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*rows: object, **told: object) -> None:
        raise Refusal("stopped", "stopped")

    monkeypatch.setattr(imported_facts, "write_people", stop)
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


@pytest.mark.parametrize(
    ("encoding", "name", "key"),
    [
        ("utf-8", "UTF-8", "Ærø-Åse"),
        ("utf-8-sig", "UTF-8-BOM", "Ærø-Åse"),
        ("latin-1", "Latin-1", "Ærø-Åse"),
        ("cp1252", "Windows-1252", "Ærø–Åse"),
    ],
)
def test_the_encoding_found_is_named(
    cast: Cast, in_english: Call, tmp_path: Path, encoding: str, name: str, key: str
) -> None:
    file = write(tmp_path / "f.csv", [(key, 0, "")], encoding=encoding)
    _, told, _ = call(in_english, file)
    assert told["encoding"] == name
    assert ExternalKey.objects.get().key == key


def test_the_rows_left_out_can_be_written_as_they_were_mended_and_brought_in(
    cast: Cast, in_english: Call, tmp_path: Path
) -> None:
    file, mended = write(tmp_path / "f.csv", [("1", 0, ""), ("Åse; 2", 99, ""), ("3", 0, "")]), tmp_path / "mend.csv"
    with file.open("a", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["4", 0], ["5", 0, "", *[0] * len(HELP.items)]])
    mended.write_text("an older and longer list\n" * 99, encoding="utf-8")
    mended.chmod(0o644)
    status, told, _ = call(in_english, file, "--skip-bad", "--skipped", str(mended))
    assert (status, told["written"], told["interviews"]) == (0, True, {"new": 3, "unchanged": 0})
    assert mended.stat().st_mode & 0o777 == 0o600
    with mended.open(encoding="utf-8-sig", newline="") as written:
        header, *rows = list(csv.reader(written))
    assert header == ["BROBYGGER_REASON", *HEADER]
    assert [(row[1:3], len(row)) for row in rows] == [(["Åse; 2", "99"], len(header)), (["4", "0"], 3)]
    assert rows[0][0] == "TIME: “99” is no wave in the map." and "columns" in rows[1][0]
    with mended.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(
            [header, [rows[0][0], "Åse; 2", "6", "180", *rows[0][4:]], ["x", "6", "98", *rows[0][3:]]]
        )
    again = tmp_path / "again.csv"
    status, told, _ = call(in_english, mended, "--skip-bad", "--skipped", str(again))
    assert (status, told["people"], told["interviews"]["new"]) == (0, {"new": 1, "known": 0}, 1)
    lines = again.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].count("BROBYGGER_REASON") == 1, "the reasons of the first round are not repeated"
    assert lines[1].startswith("TIME: “98”") and "“99”" not in lines[1]


def test_a_column_of_row_names_without_a_name_gets_one_so_that_the_rows_can_be_brought_in(
    cast: Cast, in_english: Call, tmp_path: Path
) -> None:
    file, mended = write(tmp_path / "f.csv", [("1", 0, ""), ("2", 99, "")]), tmp_path / "mend.csv"
    named = [f"{place or ''},{line}" for place, line in enumerate(file.read_text(encoding="utf-8").splitlines())]
    file.write_text("\n".join([*named, ""]), encoding="utf-8")
    assert call(in_english, file, "--skip-bad", "--skipped", str(mended))[0] == 0
    mended.write_text(mended.read_text(encoding="utf-8-sig").replace("2,99,,", "2,6,180,"), encoding="utf-8")
    status, told, _ = call(in_english, mended)
    assert (status, told["interviews"]["new"]) == (0, 1)


def test_rows_left_out_need_a_file_of_their_own_and_something_left_out(
    cast: Cast, in_danish: Call, file: Path, tmp_path: Path
) -> None:
    for more, word in (
        (["--skipped", str(tmp_path / "x.csv")], "--skip-bad"),
        (["--skip-bad", "--skipped", str(file)], "en anden fil"),
    ):
        status, told, said = call(in_danish, file, *more)
        assert (status, told, word in said) == (2, {}, True)
    bad = write(tmp_path / "g.csv", [("1", 99, "")])
    said = in_danish(
        *("import", "interviews", bad, "--map", "help-trial", "--as", "mona", "--team", TEAM),
        *("--skip-bad", "--skipped", tmp_path / "x.csv"),
    )[1]
    assert "personoplysninger" in " ".join(said.split())
    assert not Interview.objects.exists()


def test_new_people_stand_on_the_leaders_board_and_the_list_of_imports_says_how_many(
    cast: Cast, in_danish: Call, file: Path
) -> None:
    assert "Der er ikke hentet noget ind endnu." in in_danish("import", "list", "--as", "mona")[1]
    said = in_danish("import", "interviews", file, "--map", "help-trial", "--as", "mona", "--team", TEAM)[1]
    assert "tavlen" in said
    on_board = lists.listed(by=cast.oda, shows="board", now=timezone.now())
    assert on_board.counts["no_contact_person"] == 2
    assigning.assign(by=cast.oda, person_id=Person.objects.first().id, worker_id=cast.signe.id, now=timezone.now())
    call(in_danish, file)
    told = json.loads(in_danish("import", "list", "--as", "mona", "--json")[1])["imports"]
    counts = ("people", "new_people", "interviews", "without_contact_person")
    assert [[row[name] for name in counts] for row in told] == [[2, 2, 3, 1]], "the second time wrote nothing"
    table = in_danish("import", "list", "--as", "mona")[1]
    assert "Mona Centerleder" in table and f"help-trial {HELP.version}" in table
    assert json.loads(in_danish("import", "list", "--as", "nina", "--json")[1]) == {"imports": []}
    # A second file, of one new person and one known: each import counts its own, in as many queries as one.
    more = write(file.with_name("mere.csv"), [("2", 6, 180), ("3", 0, "")])
    call(in_danish, more)
    with CaptureQueriesContext(connection) as asked:
        told = import_history.imports_of(by=cast.mona)
    assert [[getattr(each, name) for name in counts] for each in told] == [[2, 1, 2, 1], [2, 2, 3, 1]]
    assert len(asked) == 3
    assert in_danish("import", "list", "--as", "signe")[0] == 1


@pytest.mark.usefixtures("cast")
def test_a_file_that_is_not_there_is_told_as_missing(in_english: Call, tmp_path: Path) -> None:
    told = (
        "import",
        "interviews",
        str(tmp_path / "væk.csv"),
        "--map",
        "help-trial",
        "--as",
        "mona",
        "--team",
        "Gadeteamet",
    )
    status, _, said = in_english(*told)
    assert status == 1 and "There is no file" in said and "cannot be read" not in said
