"""The threat model: each test it names is there, so that no claim stands on a test that was taken away."""

import re

from tests.house.tracked import ROOT, files

WORDS = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:[\w/]+/)?test_\w+\.py)(?:::(\w+))?", WORDS)))


def places(name: str) -> list[str]:
    """Where a test of this name may lie: written in full, or as the page says in tests/field/."""
    return [name] if name.startswith("tests/") else [f"tests/field/{name}"]


def test_every_claim_of_the_threat_model_names_the_test_itself_and_it_is_there() -> None:
    there = {str(path.relative_to(ROOT)): path for path in files()}
    assert len(NAMED) > 50, "the page is read"
    assert [name for name, function in NAMED if not function] == [], "a file alone shows no claim"
    missing = [name for name, _ in NAMED if not any(place in there for place in places(name))]
    assert missing == []
    for name, function in NAMED:
        text = "".join(there[place].read_text(encoding="utf-8") for place in places(name) if place in there)
        assert re.search(rf"^def {function}\(", text, re.MULTILINE), f"{name}::{function}"


def test_every_row_of_who_might_have_it_names_a_test() -> None:
    section = WORDS.split("## Who might have it")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ") and "|---" not in line][1:]
    assert len(rows) > 8
    assert [row[:60] for row in rows if not re.search(r"test_\w+\.py::test_\w+", row.split("|")[-2])] == []
