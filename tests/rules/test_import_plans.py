"""What bringing a file in would do: totals, every fault by line and column, interviews ready to write."""

from datetime import date
from decimal import Decimal

import pytest

from brobygger.rules import import_plans, instruments, law, map_files, tables
from brobygger.rules.import_plans import ImportPlan, PlanRefused
from brobygger.rules.instruments import Answer, State

TODAY = date(2026, 11, 22)
ASI = instruments.load("asi-5")
MAP = """
id = "town"
version = "1.0.0"
instrument = "asi-5"
[person]
column = "key"
[details]
alias = { column = "name" }
[wave]
column = "wave"
codes = { start = "baseline", 6 = "m6" }
[date]
column = "day"
format = "day-first"
[missing]
unanswered = ["NA"]
refused = ["-9"]
not_relevant = ["-8"]
[items]
M6 = "days"
M7 = "bother"
D23 = "money"
E4 = "licence"
E5 = "car"
F3 = "satisfied"
F18 = { column = "mother", optional = true }
[recode.F3]
yes = 2
mixed = 1
no = 0
"""
HEADER = "key;name;wave;day;days;bother;money;licence;car;satisfied;mother;extra"
GOOD = "a1;Åse 👍;start;31-01-2026;15;4;1200,50;1;1;yes;1;?"


def plan(*rows: str, header: str = HEADER, text: str = MAP, encoding: str = "utf-8") -> ImportPlan:
    table = tables.read_table("\n".join([header, *rows, ""]).encode(encoding))
    return import_plans.plan(table, map_files.read_map(text.encode()), ASI, today=TODAY)


def faults(outcome: ImportPlan) -> list[tuple[int, str, str]]:
    assert all(str(fault) for fault in outcome.faults)
    return [(fault.line, fault.column, fault.code) for fault in outcome.faults]


def value(number: str) -> Answer:
    return Answer(State.VALUE, Decimal(number))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_good_row_becomes_an_interview_ready_to_write(encoding: str) -> None:
    outcome = plan(GOOD, encoding=encoding)
    assert faults(outcome) == []
    [interview] = outcome.interviews
    assert (interview.line, interview.person_key, interview.wave, interview.on_date) == (
        2,
        "a1",
        "baseline",
        date(2026, 1, 31),
    )
    expected = {"M6": "15", "M7": "4", "D23": "1200.50", "E4": "1", "E5": "1", "F3": "2", "F18": "1"}
    assert interview.answers == {item: value(number) for item, number in expected.items()}
    assert outcome.details == {"a1": {"alias": "Åse 👍"}}
    assert outcome.unused_columns == ("extra",)


def test_a_latin_1_file_keeps_its_danish_letters() -> None:
    assert plan("a1;Søren Ærø;start;31-01-2026;1;;;;;;;", encoding="latin-1").details["a1"]["alias"] == "Søren Ærø"


def test_missing_refused_and_not_relevant_are_three_things_and_none_is_zero() -> None:
    outcome = plan("a1;;start;31-01-2026;;NA;-9;X;0;mixed;-8;", "a2;;6;01-07-2026;0;0;0,0;0;-9.0;no;N;")
    first, second = (interview.answers for interview in outcome.interviews)
    assert first == {"D23": Answer(State.REFUSED), "E4": Answer(State.REFUSED), "E5": value("0"), "F3": value("1"),
                     "F18": Answer(State.NOT_RELEVANT)}  # fmt: skip
    assert second["M6"] == value("0")
    assert second["E5"] == Answer(State.REFUSED)
    assert second["F18"] == Answer(State.NOT_RELEVANT)
    totals = outcome.items["D23"]
    assert (totals.answered, totals.unanswered, totals.refused, totals.not_relevant) == (1, 0, 1, 0)
    assert (outcome.items["M6"].answered, outcome.items["M6"].unanswered) == (1, 1)


def test_the_control_totals_add_up() -> None:
    outcome = plan(
        GOOD,
        "a1;;6;01-07-2026;31;;;;;;;",
        "a2;;start;31-01-2026;mange;7;;;;;;",
        "a2;;start;31-01-2026;1;;;;;;;",
        "a3;;start;31-01-2026;1;;;;;;;",
    )
    assert (outcome.rows, outcome.bad_rows, len(outcome.interviews), outcome.duplicates) == (5, 3, 2, 1)
    assert outcome.people == 2
    assert outcome.interviews_per_wave == {"baseline": 2}
    days = outcome.items["M6"]
    assert (days.answered, days.out_of_range, days.unreadable) == (3, 1, 1)
    assert outcome.items["M7"].out_of_range == 1
    for totals in outcome.items.values():
        counted = totals.answered + totals.unanswered + totals.refused + totals.not_relevant
        assert counted + totals.out_of_range + totals.unreadable == outcome.rows


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("a1;;start;31-01-2026;31;;;;;;;", "days", "out_of_range"),
        ("a1;;start;31-01-2026;-1;;;;;;;", "days", "out_of_range"),
        ("a1;;start;31-01-2026;;7;;;;;;", "bother", "out_of_range"),
        ("a1;;start;31-01-2026;1,5;;;;;;;", "days", "not_whole"),
        ("a1;;start;31-01-2026;mange;;;;;;;", "days", "not_a_number"),
        ("a1;;start;31-01-2026;;;1.000;;;;;", "money", "ambiguous_number"),
        ("a1;;start;31-01-2026;-8;;;;;;;", "days", "not_relevant_not_allowed"),
        ("a1;;start;31-01-2026;;;;0;1;;;", "car", "requires"),
        ("a1;;start;31-01-2026;;;;;;maybe;;", "satisfied", "not_in_recode"),
        (";;start;31-01-2026;1;;;;;;;", "key", "key_missing"),
        ("x" * 101 + ";;start;31-01-2026;1;;;;;;;", "key", "key_too_long"),
        ("a1;;12;31-01-2026;1;;;;;;;", "wave", "unknown_wave"),
        ("a1;;;31-01-2026;1;;;;;;;", "wave", "unknown_wave"),
        ("a1;;start;31-04-2026;1;;;;;;;", "day", "no_such_date"),
        ("a1;;start;29-02-2025;1;;;;;;;", "day", "no_such_date"),
        ("a1;;start;2026-01-31;1;;;;;;;", "day", "no_such_date"),
        ("a1;;start;23-11-2026;1;;;;;;;", "day", "date_in_future"),
        ("a1;;start;01-01-0226;1;;;;;;;", "day", "date_too_long_ago"),
        ("a1;;start;;1;;;;;;;", "day", "day_missing"),
        ("a1;" + "x" * 201 + ";start;31-01-2026;1;;;;;;;", "name", "too_long"),
        ("a1;;start;31-01-2026;1", "", "wrong_number_of_columns"),
        ("a1;;start;31-01-2026;1;;;;;;;;", "", "wrong_number_of_columns"),
    ],
)
def test_a_bad_row_is_named_with_line_column_and_reason(row: str, column: str, code: str) -> None:
    outcome = plan(GOOD.replace("a1", "a0"), row, GOOD.replace("a1", "a9"))
    assert faults(outcome) == [(3, column, code)]
    assert [interview.person_key for interview in outcome.interviews] == ["a0", "a9"]


def test_an_interview_of_today_is_not_in_the_future() -> None:
    assert plan("a1;;start;22-11-2026;1;;;;;;;").interviews[0].on_date == TODAY


def test_a_fault_says_what_stood_there() -> None:
    [fault] = plan("a1;;start;31-01-2026;31;;;;;;;").faults
    assert fault.value == "31"
    assert "30" in str(fault)


def test_every_fault_of_a_row_is_named_at_once() -> None:
    outcome = plan(";;12;31-02-2026;99;7;;;;;;")
    assert faults(outcome) == [
        (2, "key", "key_missing"),
        (2, "wave", "unknown_wave"),
        (2, "days", "out_of_range"),
        (2, "bother", "out_of_range"),
        (2, "day", "no_such_date"),
    ]


def test_a_second_interview_of_a_person_at_a_wave_names_the_first() -> None:
    outcome = plan(GOOD, GOOD.replace(";15;", ";16;"), GOOD.replace("start", "6"))
    assert faults(outcome) == [(3, "wave", "duplicate_interview")]
    assert outcome.faults[0].params["first"] == 2
    assert outcome.interviews_per_wave == {"baseline": 1, "m6": 1}


def test_what_a_person_is_called_may_not_change_between_rows_but_may_be_left_out() -> None:
    assert faults(plan("a1;Smed;start;31-01-2026;1;;;;;;;", "a1;;6;01-07-2026;1;;;;;;;")) == []
    assert faults(plan("a1;Smed;start;31-01-2026;1;;;;;;;", "a1;Ole;6;01-07-2026;1;;;;;;;")) == [
        (3, "name", "detail_differs")
    ]


@pytest.mark.parametrize("year", ["1881", "2027"])
def test_an_unlikely_year_of_birth_is_a_fault_counted_from_the_day_of_the_import(year: str) -> None:
    born = MAP.replace('alias = { column = "name" }', 'birth_year = { column = "name" }')
    assert faults(plan(f"a1;{year};start;31-01-2026;1;;;;;;;", text=born)) == [(2, "name", "year_unlikely")]
    assert faults(plan("a1;1981;start;31-01-2026;1;;;;;;;", text=born)) == []


@pytest.mark.parametrize(
    "row", ["070761-4285;;start;31-01-2026;1;;;;;;;", "a1;Ole 0707614285;start;31-01-2026;1;;;;;;;"]
)
def test_an_identity_number_in_the_clear_is_refused_and_not_repeated(row: str) -> None:
    outcome = plan(row)
    assert outcome.interviews == ()
    assert "4285" not in repr(outcome.faults)


def test_a_column_the_map_needs_and_the_file_lacks_refuses_the_whole_file() -> None:
    with pytest.raises(PlanRefused) as refused:
        plan("a1;1", header="key;days")
    assert refused.value.params["columns"] == "wave, day, name, bother, money, licence, car, satisfied"


def test_an_optional_column_may_be_absent() -> None:
    outcome = plan(GOOD.rsplit(";", 2)[0], header=HEADER.rsplit(";", 2)[0])
    assert outcome.absent_columns == ("mother",)
    assert "F18" not in outcome.items
    assert len(outcome.interviews) == 1


DAYS = MAP.replace(
    'column = "day"\nformat = "day-first"',
    'days_column = "day"\nfirst_on = 2026-02-28\ndays_when_empty = { baseline = 0 }',
)


@pytest.mark.parametrize(
    ("wave", "days", "on_date"),
    [
        ("start", "", date(2026, 2, 28)),
        ("6.0", "1", date(2026, 3, 1)),
        ("6", "241.0", date(2026, 10, 27)),
    ],
)
def test_days_are_counted_from_the_first_day(wave: str, days: str, on_date: date) -> None:
    [interview] = plan(f"a1;;{wave};{days};1;;;;;;;", text=DAYS).interviews
    assert interview.on_date == on_date


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ("-1", "days_unreadable"),
        ("1,5", "days_unreadable"),
        ("18262", "days_unreadable"),
        ("900", "date_in_future"),
        ("", "day_missing"),
        ("NA", "day_missing"),
    ],
)
def test_days_that_cannot_be_are_refused(days: str, code: str) -> None:
    assert faults(plan(f"a1;;6;{days};1;;;;;;;", text=DAYS)) == [(2, "day", code)]


def test_without_a_first_day_only_the_days_between_interviews_are_known() -> None:
    unknown = DAYS.replace("first_on = 2026-02-28\n", "")
    start, later = (
        plan(f"a1;;{wave};{days};1;;;;;;;", text=unknown).interviews[0].on_date
        for wave, days in (("start", ""), ("6", "18261"))
    )
    assert (later - start).days == 18261
    assert not law.has_day(start) and not law.has_day(later)


def test_rows_without_a_day_are_counted_among_the_bad() -> None:
    outcome = plan(GOOD, GOOD.replace("a1", "a2").replace("31-01-2026", ""))
    assert (outcome.rows, outcome.bad_rows, outcome.people) == (2, 1, 1)


def test_a_map_that_says_how_decimals_are_written_reads_them_only_so() -> None:
    point = '[file]\ndecimal = "point"\n[items]'
    outcome = plan("a1;;start;31-01-2026;15.0;;1.000;;;;;", text=MAP.replace("[items]", point))
    assert outcome.interviews[0].answers == {"M6": value("15"), "D23": value("1")}


def test_a_row_without_a_single_answer_is_an_interview_without_answers() -> None:
    assert plan("a1;;start;31-01-2026;;;;;;;;").interviews[0].answers == {}
