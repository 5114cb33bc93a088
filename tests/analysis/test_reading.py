"""Files as people send them: what opens, what it is taken to be, and what is said of the ones that will not."""

import tempfile
from pathlib import Path

import duckdb
import pytest

from brobygger.analysis.reading import FileRefused, connect, open_source, refused_by_reader
from brobygger.rules import tables
from brobygger.rules.encodings import TextRefused
from brobygger.rules.refusals import Refusal


def opened(folder: Path, content: bytes | str, name: str = "file.csv") -> tuple[str, list[tuple[str, ...]]]:
    """The encoding found, and every row; raises as a caller would see it."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    connection = connect()
    source = open_source(file, connection)
    try:
        return source.encoding, connection.execute(f"SELECT * FROM {source.named_relation()}").fetchall()
    except duckdb.Error as error:
        raise refused_by_reader(file, error) from error


def refusal(folder: Path, content: bytes | str, name: str = "file.csv") -> Refusal:
    with pytest.raises((FileRefused, TextRefused)) as caught:
        opened(folder, content, name)
    assert name in str(caught.value) or isinstance(caught.value, TextRefused)
    return caught.value


@pytest.mark.parametrize(
    ("encoding", "name", "said"),
    [
        ("utf-8", "UTF-8", "Åse Æbelø"),
        ("utf-8-sig", "UTF-8-BOM", "Åse Æbelø"),
        ("latin-1", "Latin-1", "Åse Æbelø"),
        ("cp1252", "Windows-1252", "“Åse” Æbelø – 5 €"),
    ],
)
def test_danish_letters_arrive_whole_and_the_encoding_is_named_as_an_import_names_it(
    tmp_path: Path, encoding: str, name: str, said: str
) -> None:
    data = f"Løbenr|Navn\n1|{said}\n".encode(encoding)
    assert opened(tmp_path, data) == (name, [("1", said)])
    table = tables.read_table(data)
    assert (table.encoding, [row.values for row in table.rows]) == (name, [("1", said)])


def test_of_a_file_read_by_way_of_a_copy_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file = tmp_path / "file.csv"
    file.write_bytes("a\n5 €\n".encode("cp1252"))
    source = open_source(file, connect())
    copy = Path(source.copy.name if source.copy else "")
    assert copy.parent == tmp_path and copy.stat().st_mode & 0o777 == 0o600
    assert connect().execute(f"SELECT * FROM {source.named_relation()}").fetchall() == [("5 €",)]
    del source
    assert list(tmp_path.iterdir()) == [file]


def test_a_latin_1_file_may_end_in_its_only_danish_letter(tmp_path: Path) -> None:
    assert opened(tmp_path, "a\nBlå".encode("latin-1")) == ("Latin-1", [("Blå",)])


def test_a_letter_cut_in_two_by_a_block_is_still_one_letter(tmp_path: Path) -> None:
    filler = "x" * ((1 << 20) - len("a\n") - 1)
    assert opened(tmp_path, f"a\n{filler}øø\n") == ("UTF-8", [(filler + "øø",)])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_splits_the_header(tmp_path: Path, delimiter: str) -> None:
    rows = [("id", "D23", "note"), ("1", "12", "a")]
    assert opened(tmp_path, "\n".join(delimiter.join(row) for row in rows)) == ("UTF-8", [("1", "12", "a")])


def test_a_decimal_comma_in_a_file_of_semicolons_is_no_delimiter(tmp_path: Path) -> None:
    assert opened(tmp_path, "id;D23\n1;250,75\n")[1] == [("1", "250,75")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_of_every_system_are_lines(tmp_path: Path, line_end: str) -> None:
    assert opened(tmp_path, line_end.join(["a,b", "1,2", "3,4"]))[1] == [("1", "2"), ("3", "4")]


def test_values_are_kept_as_they_are_written(tmp_path: Path) -> None:
    assert opened(tmp_path, 'a,b\n007,"said ""no"",\ntwice"\n,5.0\n')[1] == [
        ("007", 'said "no",\ntwice'),
        (None, "5.0"),
    ]


def test_a_note_of_five_megabytes_is_one_value(tmp_path: Path) -> None:
    note = "æøå😀 " * 400_000
    assert opened(tmp_path, f"a,b\n1,{note}2\n")[1] == [("1", f"{note}2")]


def test_a_name_with_brackets_and_a_nameless_column_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "data [1]*.csv"
    file.write_text(",a\n1,2\n", encoding="utf-8")
    source = open_source(file, connect())
    assert source.columns == ("column1", "a")
    assert connect().execute(f"SELECT * FROM {source.relation()}").fetchall() == [("1", "2")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (",,\n1,2,3\n", "no_header"),
        ("a,b,A\n1,2,3\n", "duplicate_column"),
        ("a,b\n1,2\x00\n", "binary"),
        ("a,b\n1,2\n".encode("utf-16"), "utf_16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (b"PK\x03\x04 an xlsx file", "spreadsheet"),
        (b"a,b\n1,2\n3,\x81\n", "unreadable_bytes"),
        ("a\næble\n".encode() + "båd\n".encode("latin-1"), "mixed_encoding"),
        ("a\nbrød og smø".encode()[:-1], "cut_letter"),
        ("a,b,c\n1,2,3\n4,5\n", "wrong_count"),
        ("a,b\n1,2\n3,4,5\n", "wrong_count"),
        ('a,b\n1,2\n3,"4\n', "broken_line"),
        (b"PAR1 and then nothing", "unreadable"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_not_half_read(tmp_path: Path, content: bytes | str, code: str) -> None:
    assert refusal(tmp_path, content).code == code


def test_the_line_that_is_wrong_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a,b,c\n1,2,3\n4,5\n").params | {"file": ""} == {
        "file": "",
        "line": "3",
        "expected": "3",
        "found": "2",
    }
    assert refusal(tmp_path, b"a,b\n1,2\n3,\x81\n").params["line"] == 3
    filler = "x" * (1 << 20)
    assert refusal(tmp_path, f"a\næ{filler}\n{filler}\n".encode() + b"b\xe5d\n").params["line"] == 4


def test_a_parquet_file_cut_in_half_is_refused(tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT range AS M6 FROM range(10000)) TO '{whole}' (FORMAT parquet)")
    assert refusal(tmp_path, whole.read_bytes()[: whole.stat().st_size // 2], "half.parquet").code == "unreadable"


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    for absent in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(FileRefused) as caught:
            open_source(absent, connect())
        assert caught.value.code == "not_found"


def test_the_reader_fetches_nothing_from_a_network() -> None:
    settings = dict(
        connect().execute("SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%extensions'").fetchall()
    )
    assert settings == {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
