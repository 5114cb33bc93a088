"""No file of the project may point at a place that others do not have: a package host, a folder of one machine."""

import json
import re

import pytest

from tests.house.tracked import ROOT, texts

# Put together from pieces, for this file is tracked too.
HOSTS = re.compile(
    "|".join(
        ["registry[.]npm" + "js", "pythonhosted" + "[.]org", "pypi[.]" + "org/simple", "--(extra-)?index" + "-url"]
    )
)
MACHINE = re.compile(
    "|".join(
        ["/wo" + "rk/(main|shared)", "/ro" + "ot/", "/ho" + "me/[a-z]", "/Us" + "ers/[a-z]", "/tmp/" + "(po|contract)"]
    )
)
SECRETS = re.compile("BEGIN [A-Z ]*PRIVATE " + "KEY")


def offenders(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for name, text in texts():
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                found.append(f"{name}:{number}: {line.strip()[:120]}")
    return found


def test_no_file_names_a_package_host() -> None:
    assert offenders(HOSTS) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert offenders(MACHINE) == []


def test_no_file_holds_a_private_key() -> None:
    assert offenders(SECRETS) == []


@pytest.mark.parametrize("lock", ["package-lock.json", "bench/peer/package-lock.json"])
def test_the_npm_lock_says_what_but_not_from_where(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text())["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


def test_the_python_pins_say_what_but_not_from_where() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        assert "://" not in text, path.name
        assert text.count("==") <= text.count("--hash="), f"{path.name} has a package without a hash"


def test_the_lock_of_uv_stays_out_of_git() -> None:
    assert "uv.lock" not in [name for name, _ in texts()]


def test_a_planted_fault_is_seen() -> None:
    assert HOSTS.search("https://registry.npm" + "js.org/x")
    assert MACHINE.search("cd /wo" + "rk/main")
