"""What whoever finds the project sees first: what it is, one picture, two commands, where to go, and on what terms."""

import os
import re
import tomllib

from tests.house.tracked import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DANISH = re.compile(r"\b(og|ikke|der|til|hvem|som)\b|[æøå]")


def test_it_is_one_page_in_english_that_begins_in_danish_too() -> None:
    assert len(README.split()) < 800
    title, danish, english, *rest = README.split("\n\n")
    assert title == "# Brobygger"
    assert danish.startswith("**Dansk:**") and len(DANISH.findall(danish)) > 10
    assert "outreach drug treatment" in english and "outreach workers" in english, "what it is and for whom"
    assert [part for part in (english, *rest) if len(DANISH.findall(part)) > 2] == []


def test_it_shows_the_caseload_and_says_where_to_go_next() -> None:
    assert README.index("pictures/caseload.png") < README.index("## ")
    onwards = README.split("## Where to go next")[1]
    for page in ("docs/guide/medarbejder.md", "docs/guide/running.md", "CONTRIBUTING.md", "docs/GLOSSARY.md"):
        assert page in onwards


def test_its_two_commands_are_there_and_can_be_run() -> None:
    told = README.split("## Two commands")[1].split("## ")[0]
    named = re.findall(r"^    (\S+)", told, re.MULTILINE)
    assert named == ["script/server", "script/test"]
    assert all(os.access(ROOT / name, os.X_OK) for name in named)


def test_the_licence_is_the_same_wherever_it_is_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("Mozilla Public License Version 2.0")
    assert project["license"] == "MPL-2.0"
    assert "license: MPL-2.0" in cited and "[MPL-2.0](LICENSE)" in README
    assert re.findall(r"^version: (.+)$", cited, re.MULTILINE) == [project["version"]]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
