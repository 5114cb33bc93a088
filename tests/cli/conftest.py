"""What the tests of commands share: calling them, and a fictional municipality made once."""

import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from brobygger.cli import main, words
from tests.cli.calling import Call, Outcome, run, site


@pytest.fixture
def in_english(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Calls the command in English and gives exit status, standard output and standard error; ``typed`` is standard input."""
    yield from _in_language("en", monkeypatch, capsys)


@pytest.fixture
def in_danish(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """The same in Danish."""
    yield from _in_language("da", monkeypatch, capsys)


def _in_language(language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    from django.utils import translation

    monkeypatch.setenv("BROBYGGER_LANGUAGE", language)
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("COLUMNS", "200")

    def called(*arguments: object, typed: str = "") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["brobygger", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            main.run()
            status: Any = 0
        except SystemExit as end:
            status = end.code or 0
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    with translation.override(language):
        yield called
    words._catalogue.cache_clear()


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The fictional municipality, made once: it takes some seconds. Its folder, and what the command told."""
    folder = tmp_path_factory.mktemp("site") / "data"
    made = run(site(folder), "setup", "--demo", "--json")
    assert made.returncode == 0, made.stderr
    return folder, made.stdout


@pytest.fixture
def demonstration(made_once: tuple[Path, str], tmp_path: Path) -> dict[str, str]:
    """The environment of a fictional municipality of the test's own."""
    folder = tmp_path / "data"
    shutil.copytree(made_once[0], folder)
    return site(folder)
