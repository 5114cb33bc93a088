"""A cell read in SQL and by the rules, one by one, must come to the same."""

import string
from collections.abc import Iterable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger.analysis import cell_sql
from brobygger.analysis.reading import connect
from brobygger.rules.answers import AnswerRefused, State, read_answer, value_fault
from brobygger.rules.instruments import Item, load

ASI = load("asi-5")
DAYS, RATING, YES_NO, AMOUNT, CHOICE = (ASI.item(code) for code in ("D1", "M7", "E4", "D23", "F3"))
GAPPED = load("asi-5").item("D14")  # its choices are 0-12, 15 and 16

TYPED = [
    *("0", "5", "30", "31", "-1", "4", "1.0", "5.0", "5,0", "2,5", "2.5", "+5", "05", "007", "1e1", "1E+1", "15", "14"),
    *("X", "x", "N", "n", " N ", "later", "Later", "ja", "JA", "yes", "nej", "no", "måske", "NA", "nan", "inf", "null"),
    *("1.000", "1,000", "12.500", "12.500,50", "1,000,000.5", "1 000", "1\N{NO-BREAK SPACE}000", "1.000.000", "0.500"),
    *(
        "",
        " ",
        "\t",
        "\N{NO-BREAK SPACE}",
        "5 ",
        " 5",
        "\t5\n",
        "5.",
        ".5",
        "5,",
        ",5",
        "1_0",
        "0x10",
        "--5",
        "5 6",
        "٥",
    ),
    *("9999999", "9999999,99", "10000000", "123456789012345", "1234567890123456", "0.461111111111111", "😀", "½"),
]
EVERY_PAIR = [first + second for first in string.printable for second in ["", *string.printable]]


def by_rules(item: Item, text: str | None) -> tuple[float | None, str]:
    """The slow, obvious way: a number, or why there is none."""
    try:
        answer = read_answer(item, text or "")
    except AnswerRefused as refusal:
        return None, {"empty": "missing"}.get(refusal.code, refusal.code)
    if answer.state is not State.VALUE or answer.value is None:
        return None, {State.REFUSED: "refused", State.NOT_RELEVANT: "not_relevant"}.get(answer.state, "missing")
    fault = value_fault(item, answer.value)
    return (None, fault) if fault else (float(answer.value), "")


def by_sql(item: Item, texts: Iterable[str | None]) -> list[tuple[float | None, str]]:
    connection = connect()
    for macro in cell_sql.MACROS:
        connection.execute(macro)
    connection.execute("CREATE TABLE cells (place INTEGER, cell VARCHAR)")
    connection.executemany("INSERT INTO cells VALUES (?, ?)", list(enumerate(texts)))
    rows = "cells"
    for step in (
        f"{cell_sql.plain(item, 'cell', 'VARCHAR')} AS plain",
        f"{cell_sql.typed('cell', 'VARCHAR', 'plain')} AS typed",
        f"{cell_sql.parsed(item, 'typed')} AS parsed",
        f"{cell_sql.sound(item, 'VARCHAR', 'plain', 'parsed')} AS sound",
        f"CASE WHEN sound IS NULL THEN {cell_sql.token(item, 'typed', 'coalesce(plain, parsed)')} END AS token",
    ):
        rows = f"(SELECT *, {step} FROM {rows})"
    found = connection.execute(f"SELECT sound, coalesce(token, '') FROM {rows} ORDER BY place").fetchall()
    return [(number, token.removesuffix(f":{item.code}")) for number, token in found]


@pytest.mark.parametrize("item", [DAYS, RATING, YES_NO, AMOUNT, CHOICE, GAPPED], ids=lambda item: item.code)
def test_what_people_type_is_read_alike_in_sql_and_by_the_rules(item: Item) -> None:
    texts = [*TYPED, None]
    assert by_sql(item, texts) == [by_rules(item, text) for text in texts]


@pytest.mark.parametrize("item", [DAYS, YES_NO], ids=lambda item: item.code)
def test_every_pair_of_ascii_signs_is_read_alike(item: Item) -> None:
    found = by_sql(item, EVERY_PAIR)
    different = [
        (text, got, by_rules(item, text))
        for text, got in zip(EVERY_PAIR, found, strict=True)
        if got != by_rules(item, text)
    ]
    assert different == []


@settings(max_examples=25, deadline=None)
@given(
    texts=st.lists(
        st.one_of(
            st.integers(-5, 40).map(str),
            st.decimals(-5, 40, places=2).map(str),
            st.integers(0, 10**8).map(lambda number: f"{number:,}".replace(",", ".")),
            st.from_regex(r"\A[0-9]{1,4}[.,][0-9]{0,4}\Z"),
            st.text(alphabet="0123456789 .,-+eExXnN", max_size=6),
        ),
        min_size=30,
        max_size=60,
    )
)
def test_made_up_cells_are_read_alike(texts: list[str]) -> None:
    for item in (DAYS, AMOUNT):
        assert by_sql(item, texts) == [by_rules(item, text) for text in texts]


def test_an_exponent_that_is_as_long_as_its_number_is_read_alike() -> None:
    texts = ["1E004", "1e03", "10E03", "1E0005", "1000", "10000"]
    for item in (DAYS, AMOUNT):
        assert by_sql(item, texts) == [by_rules(item, text) for text in texts]


def test_the_range_is_the_items_own() -> None:
    assert by_sql(DAYS, ["30", "31"]) == [(30.0, ""), (None, "out_of_range")]
    assert DAYS.high == Decimal(30)
