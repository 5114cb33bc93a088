"""The threat model: each test it names is there, so that no claim stands on a test that was taken away."""

import re

from tests.house.tracked import ROOT, files

WORDS = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:[\w/]+/)?test_\w+\.py)(?:::(\w+))?`", WORDS)))


def places(name: str) -> list[str]:
    """Where a test of this name may lie: written in full, or as the page says in tests/field/."""
    return [name] if name.startswith("tests/") else [f"tests/field/{name}"]


def test_every_test_that_the_threat_model_names_is_there() -> None:
    there = {str(path.relative_to(ROOT)): path for path in files()}
    assert len(NAMED) > 15, "the page is read"
    missing = [name for name, _ in NAMED if not any(place in there for place in places(name))]
    assert missing == []
    for name, function in NAMED:
        text = "".join(there[place].read_text(encoding="utf-8") for place in places(name) if place in there)
        assert re.search(rf"^def {function or 'test_'}", text, re.MULTILINE), f"{name}: {function or 'tests nothing'}"


def test_every_row_of_who_might_have_it_names_a_test() -> None:
    rows = [line for line in WORDS.splitlines() if line.startswith("| ") and "|---" not in line][1:]
    assert len(rows) > 8
    assert [row[:60] for row in rows if not re.search(r"test_\w+\.py", row.split("|")[-2])] == []
