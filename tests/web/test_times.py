"""Moments as a page says them: the hour only where somebody told it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.template import engines
from django.utils.safestring import SafeString

from brobygger.rules import law
from brobygger.web import times
from brobygger.web.templatetags.brobygger import date_whole, exactly, timed, when

NOW = datetime(2026, 11, 15, 14, 0, tzinfo=law.PLACE)


def told(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=law.PLACE)


def test_an_hour_nobody_told_is_not_said_and_a_noon_that_was_typed_is() -> None:
    yesterday = NOW.date() - timedelta(days=1)
    assert times.in_words(told(yesterday, law.DAY_ONLY), NOW) == "i går"
    assert times.in_words(told(yesterday, time(12)), NOW) == "i går 12:00"
    assert times.exactly(told(yesterday, law.DAY_ONLY)) == "14-11-2026"
    assert times.exactly(told(yesterday, time(23, 50))) == "14-11-2026 23:50"


def test_what_is_promised_for_a_day_is_late_when_the_day_is_over_and_for_an_hour_when_it_is() -> None:
    assert not times.is_past(told(NOW.date(), law.DAY_ONLY), NOW)
    assert times.is_past(told(NOW.date(), time(12)), NOW)
    assert times.is_past(told(NOW.date() - timedelta(days=1), law.DAY_ONLY), NOW)


def test_of_a_day_nobody_knows_only_how_long_after_the_first_is_said() -> None:
    for days, said in ((0, ""), (1, ", 1 dag efter den første"), (180, ", 180 dage efter den første")):
        day = law.NO_DAY + timedelta(days=days)
        for moment in (day, law.day_only(day)):
            assert times.in_words(moment, NOW) == f"dag ikke kendt{said}"
            assert times.exactly(moment) == f"dag ikke kendt{said}"
            assert times.month_name(moment) == "dag ikke kendt"
            assert "<time" not in timed(moment), "no machine reads a day either"
    assert times.month_name(NOW) == "november 2026"
    assert times.exactly(law.EARLIEST) == "01-01-1950"


@pytest.mark.parametrize(
    ("days", "said"), [(0, "i dag"), (9, "for 9 dage siden"), (99, "for 99 dage siden"), (571, "siden 23-04-2025")]
)
def test_a_list_says_what_lies_far_back_by_its_day_alone(days: int, said: str) -> None:
    assert times.since(NOW.date() - timedelta(days=days), NOW).startswith(said)


def test_a_list_says_of_what_is_long_overdue_only_since_when() -> None:
    today = NOW.date()
    assert times.short_deadline(today - timedelta(days=571), today) == "over tid siden 23-04-2025"
    near = today - timedelta(days=2)
    assert times.short_deadline(near, today) == times.deadline(near, today)


def test_a_date_in_figures_stands_on_one_line_without_scripts_too() -> None:
    day = NOW.date() - timedelta(days=9)
    assert date_whole(day, "d-m-Y") == exactly(day) == '<span class="nowrap">06-11-2026</span>'
    assert when(day, NOW) == 'for 9 dage siden (<span class="nowrap">06-11</span>)'
    assert date_whole(day, "F Y") == "november 2026"
    assert date_whole(None, "d-m-Y") == ""


def test_no_date_in_a_sentence_is_broken_and_what_is_markup_already_is_left_alone() -> None:
    told = times.whole("Bedt om d. 22-04-2025 & svar 06-11; 35-årig, nr. 010180-1234")
    assert told == (
        'Bedt om d. <span class="nowrap">22-04-2025</span> &amp; svar <span class="nowrap">06-11</span>; 35-årig, nr. '
        "010180-1234"
    )
    link = SafeString('<a href="/22-04-2025/">her</a>')
    assert times.whole(link) == link


def test_the_hour_of_a_date_is_that_of_here() -> None:
    page = engines["django"].from_string('{{ at|date:"d-m-Y H:i" }}')
    assert page.render({"at": NOW.astimezone(UTC)}) == '<span class="nowrap">15-11-2026</span> 14:00'
