"""Decisions: one number each, one page each, all four parts, and what keeps them is there."""

import re

from tests.house.tracked import ROOT

FOLDER = ROOT / "docs" / "decisions"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
PARTS = ("Context", "Decision", "Alternatives", "Consequences")


def test_there_are_decisions_from_the_first_day() -> None:
    assert DECISIONS


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert numbers == [f"{place:04}" for place in range(1, len(numbers) + 1)]


def test_every_decision_is_named_by_what_it_decides() -> None:
    assert [path.name for path in DECISIONS if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)] == []


def test_every_decision_tells_what_else_was_thought_of_and_what_it_costs() -> None:
    wanting = {
        path.name: missing
        for path in DECISIONS
        if (missing := [part for part in PARTS if not re.search(rf"^(#+ |\*\*){part}", path.read_text(), re.MULTILINE)])
    }
    assert wanting == {}


def test_every_decision_says_what_keeps_it_and_that_is_there() -> None:
    kept = {path.name: path.read_text().partition("## Kept by")[2] for path in DECISIONS}
    named = {name: re.findall(r"`([^`\s]+/[^`\s]*)`", text) for name, text in kept.items()}
    assert [name for name, text in kept.items() if not text.strip()] == []
    gone = {name: [each for each in found if not list(ROOT.glob(each.rstrip("/")))] for name, found in named.items()}
    assert {name: found for name, found in gone.items() if found} == {}


def test_every_decision_fits_on_a_page() -> None:
    assert [path.name for path in DECISIONS if len(path.read_text().split()) > 700] == []
