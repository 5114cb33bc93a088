"""Import maps: a misspelt map is refused, never half understood."""

from decimal import Decimal

import pytest

from brobygger.rules import import_maps, instruments, law, map_files
from brobygger.rules.import_maps import MapRefused

SMALL = """
id = "small"
version = "1.0.0"
instrument = "asi-5"
[person]
column = "ID"
[wave]
column = "TIME"
codes = { 0 = "baseline", 6 = "m6" }
[date]
column = "DAY"
[items]
M6 = "D3"
"""


def read(text: str) -> import_maps.ImportMap:
    return map_files.read_map(text.encode())


def test_the_smallest_map_gets_the_usual_rest() -> None:
    small = read(SMALL)
    assert small.wave.codes == {"0": "baseline", "6": "m6"}
    assert (small.currency, small.per_unit, small.log_rule, small.decimal) == ("DKK", Decimal(1), "", "")
    assert small.unanswered == {""}
    assert small.columns == ("ID", "TIME", "DAY", "D3")


def test_the_help_map_ships_and_says_that_nobody_knows_the_days_of_its_interviews() -> None:
    assert "help-trial" in map_files.shipped_maps()
    help_trial = map_files.load_shipped("help-trial")
    assert len(help_trial.items) == 22
    assert (help_trial.currency, help_trial.log_rule) == ("USD", "ln1p")
    assert not law.has_day(help_trial.dates.first_on)
    assert help_trial.dates.days_when_empty == {"baseline": 0}
    import_maps.check_against(help_trial, instruments.load("asi-5"))


@pytest.mark.parametrize("name", ["no-such-map", "../maps/help-trial", ""])
def test_a_map_that_does_not_ship_is_refused(name: str) -> None:
    with pytest.raises(MapRefused) as refused:
        map_files.load_shipped(name)
    assert refused.value.code == "unknown_map"


DAY, DAYS = 'column = "DAY"', 'days_column = "DAYS"'


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("id =", "idd ="), "unknown_key"),
        (('id = "small"', ""), "key_missing"),
        (('id = "small"', "id = 7"), "not_text"),
        (('id = "small"', 'id = " "'), "key_missing"),
        (('[person]\ncolumn = "ID"', ""), "key_missing"),
        (("[person]", "[person]\nkeys = 1"), "unknown_key"),
        (('[person]\ncolumn = "ID"', "person = 1"), "not_toml"),
        (('"m6"', '"m7"'), "unknown_code"),
        (('column = "TIME"', ""), "key_missing"),
        (("codes = { 0", "code = { 0"), "unknown_key"),
        (('M6 = "D3"', ""), "key_missing"),
        (('M6 = "D3"', "M6 = 3"), "not_text"),
        (('M6 = "D3"', 'M6 = "D3"\nM7 = "D3"'), "column_twice"),
        (('M6 = "D3"', 'M6 = { column = "D3", optinal = true }'), "unknown_key"),
        (('M6 = "D3"', 'M6 = "D3"\n[recode]\nM7 = { a = 1 }'), "unknown_key"),
        (('M6 = "D3"', 'M6 = "D3"\n[recode]\nM6 = 1'), "not_a_table"),
        (("[items]", '[details.shoe_size]\ncolumn = "X"\n[items]'), "unknown_code"),
        (("[items]", '[details.alias]\ncolumn = "X"\nsuffix = "y"\n[items]'), "unknown_key"),
        (("[items]", "[details]\nalias = 1\n[items]"), "not_a_table"),
        (("[items]", '[file]\ndecimal = "dot"\n[items]'), "unknown_code"),
        (("[items]", '[money]\ncurrency = "kr"\n[items]'), "not_a_currency"),
        (("[items]", '[money]\nper_unit = "0"\n[items]'), "not_positive"),
        (("[items]", '[money]\nper_unit = "seven"\n[items]'), "not_positive"),
        (("[items]", '[missing]\nrefused = "-9"\n[items]'), "not_a_list"),
        (('[date]\ncolumn = "DAY"', ""), "key_missing"),
        ((DAY, 'format = "year-first"'), "key_missing"),
        ((DAY, DAY + '\nformat = "month-first"'), "unknown_code"),
        ((DAY, DAYS + '\nfirst_on = "1998-01-01"'), "not_a_date"),
        ((DAY, DAYS + "\ndays_when_empty = { baseline = 0.5 }"), "not_days"),
        ((DAY, DAYS + "\ndays_when_empty = { baseline = -1 }"), "not_days"),
        ((DAY, DAYS + "\ndays_when_empty = { baseline = 18262 }"), "not_days"),
        ((DAY, DAYS + "\ndays_when_empty = { start = 0 }"), "unknown_code"),
        (('id = "small"', f'id = "{"x" * 61}"'), "not_a_name"),
        (('id = "small"', 'id = "fil 070761-4285"'), "not_a_name"),
        (('id = "small"', 'id = "\\u0000"'), "not_a_name"),
        (('version = "1.0.0"', f'version = "{"1" * 21}"'), "not_a_name"),
        (("[items]", "[items"), "not_toml"),
    ],
)
def test_a_fault_in_the_map_is_refused_by_its_key(change: tuple[str, str], code: str) -> None:
    text = SMALL.replace(*change)
    assert text != SMALL
    with pytest.raises(MapRefused) as refused:
        read(text)
    if code != "not_toml":
        assert refused.value.code == code
    assert str(refused.value)


def test_a_map_in_latin_1_is_refused() -> None:
    with pytest.raises(MapRefused) as refused:
        map_files.read_map("id = 'Ærø'".encode("latin-1"))
    assert refused.value.code == "not_utf_8"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('M6 = "D3"', 'M66 = "D3"'), "unknown_item"),
        (('"asi-5"', '"asi-6"'), "other_instrument"),
        (("[items]", '[money]\nlog_rule = "log10"\n[items]'), "unknown_log_rule"),
    ],
)
def test_a_map_that_does_not_fit_the_instrument_is_refused(change: tuple[str, str], code: str) -> None:
    with pytest.raises(MapRefused) as refused:
        import_maps.check_against(read(SMALL.replace(*change)), instruments.load("asi-5"))
    assert refused.value.code == code


def test_a_file_of_one_wave_needs_no_wave_column() -> None:
    fixed = read(SMALL.replace('column = "TIME"\ncodes = { 0 = "baseline", 6 = "m6" }', 'fixed = "baseline"'))
    assert (fixed.wave.fixed, fixed.columns) == ("baseline", ("ID", "DAY", "D3"))
