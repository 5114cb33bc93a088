"""How the text of one cell becomes an answer, in SQL: the twin of rules.answers.read_answer and value_fault.

The two are held together by tests/analysis/test_cell_sql.py. They agree for numbers of up to 15 significant digits,
which is what a double holds. Each function gives one step, to be put in a SELECT over the step before.
"""

from __future__ import annotations

from brobygger.analysis.reading import literal
from brobygger.rules.answers import WHOLE_KINDS
from brobygger.rules.instruments import Item

# Why an item cannot be used, in the order in which they are told: what cannot be right before what is not there.
REASONS = (
    "not_a_number",
    "ambiguous_number",
    "out_of_range",
    "not_whole",
    "not_a_choice",
    "contradicts",
    "missing",
    "refused",
    "not_relevant",
    "column_absent",
)

_SPACES = "".join(sign for code in range(0x110000) if (sign := chr(code)).isspace())
_AMBIGUOUS = r"[1-9][0-9]{0,2}[.,][0-9]{3}"
_POINTS = r"[1-9][0-9]{0,2}([.][0-9]{3})+(,[0-9]+)?"
_COMMAS = r"[1-9][0-9]{0,2}(,[0-9]{3})+([.][0-9]+)?"
_GAPS = r"[1-9][0-9]{0,2}( [0-9]{3})+([.,][0-9]+)?"
_SIMPLE = r"[0-9]{1,15}([.][0-9]{1,2})?"
_PLAIN = r"[+-]?[0-9]{1,15}([.,][0-9]{1,17})?([eE][+-]?[0-9]{1,2})?"

_PARTS = ", ".join(f"reasons_of(tokens, '{reason}')" for reason in REASONS)

MACROS = (
    # Trimming is slow, and there is seldom anything to trim.
    f"""CREATE TEMP MACRO trimmed(cell) AS CASE
        WHEN regexp_full_match(cell, '[!-~]+') THEN lower(cell)
        WHEN regexp_full_match(cell, '[!-~]+ +') THEN lower(rtrim(cell))
        ELSE lower(trim(replace(cell, chr(160), ' '), {literal(_SPACES)})) END""",
    f"""CREATE TEMP MACRO typed_number(typed) AS CASE
        WHEN typed IS NULL OR typed = '' OR typed >= 'a' THEN NULL
        WHEN regexp_full_match(typed, '{_SIMPLE}') THEN CAST(typed AS DOUBLE)
        WHEN regexp_full_match(typed, '{_AMBIGUOUS}') THEN NULL
        WHEN regexp_full_match(typed, '{_POINTS}') THEN TRY_CAST(replace(replace(typed, '.', ''), ',', '.') AS DOUBLE)
        WHEN regexp_full_match(typed, '{_COMMAS}') THEN TRY_CAST(replace(typed, ',', '') AS DOUBLE)
        WHEN regexp_full_match(typed, '{_GAPS}') THEN TRY_CAST(replace(replace(typed, ' ', ''), ',', '.') AS DOUBLE)
        WHEN regexp_full_match(typed, '{_PLAIN}') THEN TRY_CAST(replace(typed, ',', '.') AS DOUBLE) END""",
    """CREATE TEMP MACRO typed_word(typed) AS CASE typed
        WHEN 'ja' THEN 1.0 WHEN 'yes' THEN 1.0 WHEN 'nej' THEN 0.0 WHEN 'no' THEN 0.0 END""",
    f"""CREATE TEMP MACRO no_number(typed) AS CASE
        WHEN typed IS NULL OR typed IN ('', 'later') THEN 'missing'
        WHEN typed = 'x' THEN 'refused'
        WHEN typed = 'n' THEN 'not_relevant'
        WHEN regexp_full_match(typed, '{_AMBIGUOUS}') THEN 'ambiguous_number'
        ELSE 'not_a_number' END""",
    # "missing:D30 refused:D3 missing:D31" becomes "missing:D30,D31;refused:D3". Most rows have one token, or none.
    r"""CREATE TEMP MACRO reasons_of(tokens, reason) AS CASE WHEN contains(tokens, reason || ':') THEN reason || ':' ||
        array_to_string(regexp_extract_all(tokens, reason || ':(\S+)', 1), ',') END""",
    f"CREATE TEMP MACRO by_reason(tokens) AS CASE WHEN contains(tokens, ' ') THEN concat_ws(';', {_PARTS}) ELSE tokens END",
)


def is_text(column_type: str) -> bool:
    """Whether a column of this DuckDB type holds text, to be read as a person would have typed it."""
    return column_type.startswith(("VARCHAR", "ENUM"))


def plain(item: Item, column: str, column_type: str) -> str:
    """The number in a cell that needs no thought: whole and written as a machine would, or of a numeric type.

    Nearly every cell is such a one, and this is many times faster than a regular expression. NULL for all others.
    """
    if column_type == "BOOLEAN":
        return f"CAST({column} AS TINYINT)"
    if not is_text(column_type):
        number = f"TRY_CAST({column} AS DOUBLE)"
        return f"CASE WHEN NOT isnan({number}) THEN {number} END"
    # As long as its own digits and nothing more: no sign, no space, no decimals that the cast would round away. The text
    # must be looked at as well as cast, or DuckDB has its CSV reader do the casting, which stops at the first X.
    whole = f"TRY_CAST({column} AS {'UTINYINT' if _is_short(item) else 'INTEGER'})"
    digits = f"CASE WHEN {whole} < 10 THEN 1 ELSE 2 END" if _is_short(item) else f"strlen(CAST({whole} AS VARCHAR))"
    is_whole = f"strlen({column}) = {digits} AND {whole} >= 0"
    if not _is_short(item):
        # 1E004 is as long as 10000, and DuckDB takes it for that.
        is_whole += f" AND ({whole} < 1000 OR NOT contains(lower({column}), 'e'))"
    floats = f"WHEN regexp_full_match({column}, '[0-9]{{1,3}}[.]0') THEN {whole}"
    return f"CASE WHEN {is_whole} THEN {whole} {floats} END"


def typed(column: str, column_type: str, plain: str) -> str:
    """What stands in a cell without a plain number, trimmed and in small letters; NULL where there is nothing more."""
    if not is_text(column_type):
        return "NULL::VARCHAR"
    return f"CASE WHEN {plain} IS NULL THEN trimmed(CAST({column} AS VARCHAR)) END"


def parsed(item: Item, typed: str) -> str:
    """The number in what was typed, with decimal comma or grouped thousands; NULL where there is none."""
    return (
        f"coalesce(typed_number({typed}), typed_word({typed}))" if item.kind == "yes_no" else f"typed_number({typed})"
    )


def sound(item: Item, column_type: str, plain: str, parsed: str) -> str:
    """The number of a cell, DOUBLE, where nothing is wrong with it; otherwise NULL."""
    is_whole = is_text(column_type) or column_type == "BOOLEAN"
    whens = [
        f"WHEN {_is_sound(item, plain, is_whole=is_whole)} THEN {plain}::DOUBLE",
        f"WHEN {_is_sound(item, parsed, is_whole=False)} THEN {parsed}",
    ]
    return f"CASE {' '.join(whens)} END"


def token(item: Item, typed: str, number: str) -> str:
    """Why a cell holds no sound number: one of REASONS (without contradicts and column_absent), a colon and the code."""
    fault = f"CASE WHEN {number} IS NULL THEN no_number({typed}) ELSE {_fault(item, number)} END"
    return f"{fault} || ':{item.code}'"


def _fault(item: Item, number: str) -> str:
    """What is wrong with a number that is there, in the order value_fault looks."""
    tests = []
    if item.low is not None:
        tests.append((f"{number} < {item.low}", "out_of_range"))
    if item.high is not None:
        tests.append((f"{number} > {item.high}", "out_of_range"))
    if item.kind in WHOLE_KINDS:
        tests.append((f"{number} <> floor({number})", "not_whole"))
    whens = " ".join(f"WHEN {test} THEN '{reason}'" for test, reason in tests)
    return f"CASE {whens} ELSE 'not_a_choice' END"


def _is_short(item: Item) -> bool:
    """Whether no sound number of the item has more than two digits."""
    return item.low is not None and item.high is not None and item.low >= 0 and item.high < 100


def _is_sound(item: Item, number: str, *, is_whole: bool) -> str:
    limits = ((">=", item.low), ("<=", item.high))
    tests = [f"{number} {sign} {limit}" for sign, limit in limits if limit is not None]
    if item.kind in WHOLE_KINDS and not is_whole:
        tests.append(f"{number} = floor({number})")
    if _has_gaps(item):
        # Not written with IN: DuckDB makes a join of a list of five or more, and then loses the order of the rows.
        offered = ", ".join(str(choice.value) for choice in item.choices)
        tests.append(f"list_contains([{offered}], {number})")
    return " AND ".join([f"{number} IS NOT NULL", *tests])


def _has_gaps(item: Item) -> bool:
    """Whether the choices are other than every whole number from lowest to highest, which the range says already."""
    if not item.choices or item.low is None or item.high is None:
        return bool(item.choices)
    return {choice.value for choice in item.choices} != set(range(int(item.low), int(item.high) + 1))
