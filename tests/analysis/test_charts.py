"""Charts: the numbers they are given are the numbers they show, nothing lies over anything else, and print keeps it all."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger.analysis.charts import (
    BalanceRow,
    BalanceWords,
    ChangeRow,
    ChangeWords,
    DoseRow,
    DoseWords,
    Measure,
    ProfileRow,
    ProfileWords,
    Spec,
    balance,
    change,
    doses,
    has_room_for,
    profile,
    svg,
)
from brobygger.analysis.charts.drawing import figure, lanes, rounded_out, text_width

PROFILE_WORDS = ProfileWords("Profil for <Smed> & co.", "ingen problemer", "størst belastning", "ikke kendt")
CHANGE_WORDS = ChangeWords(
    "Før og efter.", "Start", "6 måneder", "95 %%: %(low)s til %(high)s", "n = %(n)s", "Grå bjælke"
)
ROWS = [
    ProfileRow("Alkohol", [Measure("12-05-2026", 0.75), Measure("14-11-2026", 0.25)]),
    ProfileRow("Kriminalitet", [Measure("12-05-2026", 0.1), Measure("14-11-2026", None)]),
    ProfileRow("Familie og sociale relationer", []),
]
CHANGES = [
    ChangeRow("Alkohol", 0.4, 0.25, -0.15, -0.2, -0.1, 203),
    ChangeRow("Stoffer", None, None, None, None, None, None, "for få til at vise"),
]
WIDTHS = [320, 360, 640, 1160]


def marks(spec: Spec, kind: str) -> list[dict[str, Any]]:
    return [layer["mark"] | layer["data"]["values"][0] for layer in spec["layer"] if layer["mark"]["type"] == kind]


def texts(spec: Spec) -> list[str]:
    return [mark["text"] for mark in marks(spec, "text")]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_known_measurement_is_a_dot_at_its_value_and_the_newest_is_filled(width: int) -> None:
    dots = marks(profile(ROWS, words=PROFILE_WORDS, width=width), "point")
    assert [(dot["value"], dot["note"], dot.get("filled", False)) for dot in dots] == [
        (0.75, "12-05-2026", False),
        (0.25, "14-11-2026", True),
        (0.1, "12-05-2026", False),
    ]


def test_what_is_not_known_is_said_also_where_it_once_was() -> None:
    shown = texts(profile(ROWS, words=PROFILE_WORDS, width=360))
    assert shown.count("ikke kendt") == 2
    assert "0,25" in shown
    assert "0,10" not in shown


def test_a_score_above_one_or_under_nought_widens_the_scale_instead_of_falling_off() -> None:
    rows = [ProfileRow("Alkohol", [Measure("a", 1.035)]), ProfileRow("Arbejde", [Measure("b", -0.025)])]
    spec = profile(rows, words=PROFILE_WORDS)
    dot = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "point")
    assert dot["encoding"]["x"]["scale"]["domain"] == [-0.1, 1.1]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_change_shows_both_means_the_interval_and_how_many(width: int) -> None:
    spec = change(CHANGES, words=CHANGE_WORDS, width=width)
    assert [(dot["value"], dot["note"]) for dot in marks(spec, "point")] == [(0.4, "Start"), (0.25, "6 måneder")]
    bars = [(round(rule["from"], 9), round(rule["to"], 9)) for rule in marks(spec, "rule") if rule["strokeWidth"] == 9]
    assert bars == [(0.2, 0.3)]
    assert {"−0,15", "95 %: −0,20 til −0,10", "n = 203", "for få til at vise"} <= set(texts(spec))


def test_a_row_that_may_not_be_shown_has_no_dot_and_no_number() -> None:
    spec = change(CHANGES[1:], words=CHANGE_WORDS)
    assert marks(spec, "point") == []
    assert [text for text in texts(spec) if re.search(r"n =|%", text)] == []


@pytest.mark.parametrize("spec", [profile(ROWS, words=PROFILE_WORDS), change(CHANGES, words=CHANGE_WORDS)])
def test_the_svg_stands_alone_and_passes_a_strict_content_policy(spec: Spec) -> None:
    drawn = svg(spec)
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.get("aria-label") == spec["description"]
    assert root[0].tag.endswith("title")
    assert root[0].text == spec["description"]
    for part in root.iter():
        assert part.tag.rpartition("}")[2] in {"svg", "title", "rect", "g", "path", "text", "line"}
        assert not {"style", "class", "onload", "href"} & {name.rpartition("}")[2] for name in part.attrib}
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("spec", [profile(ROWS, words=PROFILE_WORDS), change(CHANGES, words=CHANGE_WORDS)])
def test_print_without_colour_loses_nothing(spec: Spec) -> None:
    colours = set(re.findall(r"#([0-9a-f]{6})\b", svg(spec)))
    assert colours
    assert all(colour[:2] == colour[2:4] == colour[4:] for colour in colours)


@settings(max_examples=15, deadline=None)
@given(
    values=st.lists(st.lists(st.floats(0, 1), max_size=4), min_size=1, max_size=4),
    width=st.sampled_from(WIDTHS),
)
def test_no_text_lies_over_another_nor_outside_the_picture(values: list[list[float]], width: int) -> None:
    rows = [
        ProfileRow(f"Område {place}", [Measure(f"1{n}-05-2026", value) for n, value in enumerate(area)])
        for place, area in enumerate(values)
    ]
    drawn = ElementTree.fromstring(svg(profile(rows, words=PROFILE_WORDS, width=width)))
    height = float(drawn.get("height") or 0)
    boxes = []
    for part in drawn.iter():
        if part.tag.endswith("}text") and part.get("fill") != "#ffffff":
            x, y = map(float, re.findall(r"-?[0-9.]+", part.get("transform") or ""))
            size = float((part.get("font-size") or "12").removesuffix("px"))
            wide = text_width(part.text or "", size)
            left = {"middle": x - wide / 2, "end": x - wide}.get(part.get("text-anchor") or "", x)
            boxes.append((left, y - size * 0.8, left + wide, y + 1, part.text))
    assert all(left >= -1 and right <= width + 1 and top >= 0 and end <= height for left, top, right, end, _ in boxes)
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = one[2] <= other[0] + 1 or other[2] <= one[0] + 1 or one[3] <= other[1] + 1 or other[3] <= one[1] + 1
            assert apart, (one, other)


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(1, 90)), max_size=12))
def test_labels_in_one_lane_never_meet_and_the_first_keeps_the_nearest(places: list[tuple[float, float]]) -> None:
    chosen = lanes(places)
    assert chosen[:1] in ([], [0])
    for place, (middle, width) in enumerate(places):
        for other, (far, wide) in enumerate(places[:place]):
            if chosen[place] == chosen[other]:
                assert abs(middle - far) >= (width + wide) / 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.125, "0,13"), (-0.125, "−0,13"), (-0.001, "0,00"), (0.285, "0,29"), (1.0, "1,00"), (0.0, "0,00")],
)
def test_figures_are_rounded_away_from_zero_and_nothing_is_never_minus(value: float, expected: str) -> None:
    assert figure(value, decimal=",") == expected


def test_a_signed_figure_says_plus_and_minus() -> None:
    assert [figure(value, decimal=".", is_signed=True) for value in (0.1, -0.1, 0.0)] == ["+0.10", "−0.10", "0.00"]


def test_a_scale_grows_in_whole_steps_only_where_it_must() -> None:
    assert rounded_out([0.2, 0.5], low=0, high=0.5, step=0.1) == (0, 0.5)
    assert rounded_out([0.51, -0.02], low=0, high=0.5, step=0.1) == (-0.1, 0.6)


def test_a_month_that_tells_of_care_is_a_dot_at_its_share_and_one_that_does_not_has_none() -> None:
    rows = [BalanceRow("okt. 2026", 75, "75 % (n=4)"), BalanceRow("nov. 2026", None, "ikke sagt")]
    words = BalanceWords("Omsorg og forandring.", "kun forandring", "kun omsorg")
    for width in (320, 340, 640):
        spec = balance(rows, words=words, width=width)
        assert [(dot["value"], dot["note"]) for dot in marks(spec, "point")] == [(75, "okt. 2026")]
        assert {"kun forandring", "kun omsorg", "75 % (n=4)", "ikke sagt"} <= set(texts(spec))
        assert svg(spec).startswith("<svg")


DOSES = [
    DoseRow("uge 1", 0, 0, None, "0"),
    DoseRow("uge 2", 3, 2, 2.5, "3 · 2 forsøg"),
    DoseRow("uge 3", 9, 0, 2.5, "9"),
]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_week_shows_contacts_as_a_bar_attempts_apart_and_a_line_only_where_something_was_planned(width: int) -> None:
    spec = doses(DOSES, words=DoseWords("Uge for uge", "planlagt"), width=width)
    bars = [(mark["from"], mark["to"]) for mark in marks(spec, "rule") if "from" in mark]
    assert bars == [(0, 3), (0, 9)]
    lines = [mark for mark in marks(spec, "rule") if "value" in mark]
    assert [mark["value"] for mark in lines] == [2.5, 2.5]
    rings = [mark for mark in marks(spec, "point") if mark["note"] == "attempt"]
    assert len(rings) == 2
    assert not any(line["y"] <= ring["y"] <= line["bottom"] for line in lines for ring in rings), "they reach no line"
    assert texts(spec) == ["planlagt", "uge 1", "0", "uge 2", "3 · 2 forsøg", "uge 3", "9"]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_figures_of_a_busy_week_stand_whole_within_the_picture(width: int) -> None:
    busy = [DoseRow("uge 48", 12, 11, 2.5, "12 · 11 forsøg · på ophold")]
    spec = doses(busy, words=DoseWords("Uge for uge", "planlagt"), width=width)
    place = next(
        layer["encoding"]["x"]["value"]
        for layer in spec["layer"]
        if layer["data"]["values"][0].get("text") == busy[0].figures
    )
    assert place + text_width(busy[0].figures) <= width
    assert has_room_for(busy[0].figures, width=width)
    assert has_room_for("12 · 11 forsøg · 6 dage på ophold", width=width) == (width >= 640)


def test_weeks_without_anything_are_drawn_all_the_same() -> None:
    spec = doses(DOSES[:1], words=DoseWords("Uge for uge", "planlagt"), width=340)
    assert texts(spec) == ["uge 1", "0"]
    assert svg(spec).startswith('<svg role="img" aria-label="Uge for uge"')
