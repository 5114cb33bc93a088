"""How time, numbers and not knowing are said on a page."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.core.paginator import Paginator
from django.utils import translation

from brobygger.rules import definitions
from brobygger.rules.access import Role
from brobygger.web import assets, paging, times
from brobygger.web.templatetags import brobygger as tags

# Thursday the 12th of November 2026, 14:20 in Copenhagen.
NOW = datetime(2026, 11, 12, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "danish", "english"),
    [
        (datetime(2026, 11, 12, 7, 5, tzinfo=UTC), "i dag 08:05", "today 08:05"),
        (datetime(2026, 11, 11, 13, 20, tzinfo=UTC), "i går 14:20", "yesterday 14:20"),
        (datetime(2026, 11, 13, 12, 0, tzinfo=UTC), "i morgen 13:00", "tomorrow 13:00"),
        (datetime(2026, 11, 3, 9, 0, tzinfo=UTC), "for 9 dage siden (03-11)", "9 days ago (03-11)"),
        (datetime(2025, 11, 3, 9, 0, tzinfo=UTC), "for 374 dage siden (03-11-2025)", "374 days ago (03-11-2025)"),
        (datetime(1999, 11, 3, 9, 0, tzinfo=UTC), "for 27 år siden (03-11-1999)", "27 years ago (03-11-1999)"),
        (datetime(2026, 11, 14, 12, 0, tzinfo=UTC), "om 2 dage, lørdag 14-11 13:00", "in 2 days, Saturday 14-11 13:00"),
        (date(2026, 11, 12), "i dag", "today"),
        (date(2026, 11, 28), "om 16 dage, lørdag 28-11", "in 16 days, Saturday 28-11"),
        # Half past midnight in Copenhagen is still the day before in UTC: the day that counts is the one at work.
        (datetime(2026, 11, 11, 23, 30, tzinfo=UTC), "i dag 00:30", "today 00:30"),
    ],
)
def test_a_moment_is_said_in_words_and_figures(moment: date, danish: str, english: str) -> None:
    with translation.override("da"):
        assert times.in_words(moment, NOW) == danish
    with translation.override("en"):
        assert times.in_words(moment, NOW) == english


def test_days_are_counted_by_the_calendar_not_by_the_hour() -> None:
    assert times.days_between(datetime(2026, 11, 11, 22, 59, tzinfo=UTC), NOW) == 1
    assert times.days_between(datetime(2026, 11, 11, 23, 1, tzinfo=UTC), NOW) == 0
    assert tags.days_since(None) is None


def test_a_number_has_a_comma_in_danish_and_a_point_in_english() -> None:
    with translation.override("da"):
        assert tags.decimal_comma(0.4249) == "0,42"
        assert tags.decimal_comma(12, 0) == "12"
        assert tags.decimal_comma(0.425) == "0,43"
        assert tags.decimal_comma(0) == "0,00"
    with translation.override("en"):
        assert tags.decimal_comma(0.4249, 3) == "0.425"


def test_nothing_unknown_is_an_empty_cell_a_dash_or_a_zero() -> None:
    with translation.override("da"):
        assert tags.unknown(None) == '<span class="unknown">endnu ikke spurgt</span>'
        assert tags.unknown("", "none_agreed") == '<span class="unknown">intet aftalt</span>'
        assert tags.when(None) == tags.decimal_comma(None) == '<span class="unknown">endnu ikke kendt</span>'
        assert tags.state_words("N") == '<span class="unknown">ikke relevant</span>'


@pytest.mark.parametrize("value", [0, False, "X", "N", "later", "0"])
def test_zero_no_and_a_short_name_are_not_unknown(value: object) -> None:
    assert tags.unknown(value) == value


def test_every_role_has_a_name() -> None:
    for language in ("da", "en"):
        with translation.override(language):
            assert len({tags.role_name(role) for role in Role}) == len(Role)


def test_many_pages_are_shown_with_gaps() -> None:
    assert list(paging.numbers(Paginator(range(2000), 20).page(50))) == [1, "…", 49, 50, 51, "…", 100]


def test_a_built_file_is_found_by_its_plain_name_and_carries_a_fingerprint() -> None:
    if not assets.MANIFEST.exists():
        pytest.skip("the front end is not built: run script/build")
    assert assets.check_built() == []
    for name in ("office.js", "office.css", "icon.svg", "IBMPlexSans-Regular-Latin1.woff2"):
        address = assets.address(name)
        assert address.startswith("/static/brobygger/assets/") and address != f"/static/brobygger/{name}", address


def test_a_missing_front_end_leaves_pages_bare_and_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "MANIFEST", assets.MANIFEST.with_name("nowhere.json"))
    assets._files.cache_clear()
    assert assets.address("office.js") == "/static/brobygger/office.js"
    assert [warning.id for warning in assets.check_built()] == ["brobygger.W001"]
    assets._files.cache_clear()


@pytest.mark.parametrize("example", definitions.read("examples/answers.json")["rounding"], ids=lambda e: e["exact"])
def test_a_score_is_rounded_with_halves_away_from_zero(example: dict[str, str]) -> None:
    with translation.override("en"):
        assert tags.decimal_comma(float(Fraction(example["exact"]))) == example["rounded"]
