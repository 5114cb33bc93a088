"""Reading a file someone brings in: what is recognised, and how a file that is not whole is refused."""

import pytest

from brobygger.rules import tables
from brobygger.rules.encodings import TextRefused
from brobygger.rules.refusals import Refusal
from brobygger.rules.tables import TableRefused, read_table

PLAIN = "id,name,note\n1,Åse,ærø 👍\n2,José,\n"


def refused(data: bytes) -> Refusal:
    with pytest.raises((TableRefused, TextRefused)) as caught:
        read_table(data)
    assert str(caught.value)
    return caught.value


@pytest.mark.parametrize(("encoding", "name"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8-BOM")])
def test_utf_8_with_and_without_its_mark_is_read_and_named(encoding: str, name: str) -> None:
    table = read_table(PLAIN.encode(encoding))
    assert table.encoding == name
    assert table.header == ("id", "name", "note")
    assert [row.values for row in table.rows] == [("1", "Åse", "ærø 👍"), ("2", "José", "")]


def test_latin_1_is_read_and_named() -> None:
    table = read_table("id;navn\n1;Søren Ærø\n2;Åse\n".encode("latin-1"))
    assert (table.encoding, table.delimiter) == ("Latin-1", ";")
    assert table.rows[0].values == ("1", "Søren Ærø")


def test_windows_signs_make_it_windows_1252() -> None:
    table = read_table("id;navn\n1;“Smed” på 5 €\n".encode("cp1252"))
    assert (table.encoding, table.rows[0].values[1]) == ("Windows-1252", "“Smed” på 5 €")


def test_a_latin_1_file_that_ends_in_a_danish_letter_is_not_taken_for_half_a_file() -> None:
    assert read_table("id;navn\n1;Særslev Sø, æ".encode("latin-1")).rows[0].values[1] == "Særslev Sø, æ"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_the_header_has_most_of(delimiter: str) -> None:
    text = delimiter.join(("id", '"a,b;c;d;e,f,g"', "c", "d", "e")) + "\n" + delimiter.join("12345") + "\n"
    assert read_table(text.encode()).delimiter == delimiter


def test_a_row_knows_the_line_it_began_in() -> None:
    table = read_table(b'id,note\r\n1,"two\r\nlines"\r\n\r\n2,x\r\n')
    assert [(row.line, row.values) for row in table.rows] == [(2, ("1", "two\r\nlines")), (5, ("2", "x"))]


def test_blank_rows_at_the_end_are_left_out() -> None:
    assert len(read_table(b"id;a;b\n1;2;3\n;;\n\n").rows) == 1


def test_a_first_column_without_a_name_holds_row_names() -> None:
    assert read_table(b",id\n0,7\n").header == ("", "id")


@pytest.mark.parametrize("data", [b"", b"  \n\n", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refused(data).code == "empty"


def test_a_header_alone_is_refused() -> None:
    assert refused(b"id,name\n").code == "no_rows"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 an xlsx file", "spreadsheet"),
        (b"\x1f\x8b compressed", "spreadsheet"),
        (b"PAR1....", "spreadsheet"),
        ("id,name\n1,Åse\n".encode("utf-16"), "utf_16"),
        (b"id,name\n1,a\x00b\n", "binary"),
        (b"\x89PNG\r\n\x1a\n\x01\x02", "binary"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, code: str) -> None:
    assert refused(data).code == code


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b'id,name\n1,a\n2,"half of a qu', "open_quote", 3),
        (b'id,name\n1,"a" b\n2,c\n', "stray_quote", 2),
        (b"id,name,age\n1,a,40\n2,b\n", "cut_row", 3),
        (b"id,name,age\n1,a,40\n2", "cut_row", 3),
        ("id,name\n1,Søren\n2,Åse 👍".encode()[:-1], "cut_letter", 3),
        ("id,name\n1,Søren Ærø\n2,".encode() + b"\xc5se\n", "mixed_encoding", 3),
        ("id,name\n1,x\n2,".encode("utf-8-sig") + b"\xc5se\n", "mixed_encoding", 3),
        ("id,name\n1,Søren Ærø på Fyn\n2,".encode("latin-1") + "Åse\n".encode(), "mixed_encoding", 3),
        (b"id,name\n1,x\n2,\x81\xe5\n", "unreadable_bytes", 3),
        (b'id,note\n1,"' + b"x" * 140_000 + b'"\n', "long_field", 2),
    ],
)
def test_a_file_that_is_half_or_broken_is_refused_with_the_line(data: bytes, code: str, line: int) -> None:
    refusal = refused(data)
    assert (refusal.code, refusal.params["line"]) == (code, line)


def test_a_short_row_in_the_middle_is_kept_for_the_plan_to_name() -> None:
    assert [len(row.values) for row in read_table(b"a,b\n1\n1,2,3\n1,2\n").rows] == [1, 3, 2]


def test_two_columns_of_one_name_are_refused_with_both_numbers() -> None:
    refusal = refused(b"id,age, id \n1,2,3\n")
    assert refusal.code == "duplicate_header"
    assert refusal.params == {"name": "id", "first": 1, "column": 3}


def test_a_column_without_a_name_is_refused() -> None:
    assert refused(b"id,,age\n1,2,3\n").params == {"column": 2}


def test_a_file_larger_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    assert refused(b"id,name\n1,2\n").code == "too_large"
