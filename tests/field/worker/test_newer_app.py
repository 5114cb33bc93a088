"""A newer app is taken whole or not at all, and meanwhile the phone opens the one it has."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

BUILT = ROOT / "src/brobygger/web/static/brobygger/field/sw.js"
SHELL, MANIFEST = "/field/", "/field/manifest.webmanifest"
LISTS, OLD, NEW, CSS = "/assets/lists-1.json", "/assets/field-1.js", "/assets/field-2.js", "/assets/field-2.css"


class Worker:
    """The service worker of the build, and a network it is told of; ``ask`` as in in_node.js."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def ask(self, server: dict[str, int] | None = None, **told: Any) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(told | {"server": server or {}}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@pytest.fixture
def worker() -> Iterator[Worker]:
    if shutil.which("node") is None or not BUILT.exists():
        pytest.skip("needs Node and the built front end: script/test makes them")
    words = ["node", str(Path(__file__).parent / "in_node.js"), str(BUILT)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Worker(process)


def has(*paths: str) -> dict[str, int]:
    return dict.fromkeys((SHELL, MANIFEST, *paths), 200)


@pytest.fixture
def old(worker: Worker) -> Worker:
    """A phone that has an app."""
    worker.ask(load="1", files=[LISTS, OLD])
    assert worker.ask(has(LISTS, OLD), event="install", version="1")["succeeded"]
    assert worker.ask(event="activate", version="1")["kept"] == ["bro-1"]
    return worker


@pytest.mark.parametrize("missing", [NEW, CSS, MANIFEST, SHELL])
@pytest.mark.parametrize("is_answered", [True, False])
def test_a_newer_app_with_a_file_missing_is_not_taken_and_the_older_opens(
    old: Worker, missing: str, is_answered: bool
) -> None:
    old.ask(load="2", files=[LISTS, NEW, CSS])
    server = has(NEW, CSS)
    server |= {missing: 404}
    if not is_answered:
        # The connection breaks.
        del server[missing]
    refused = old.ask(server, event="install", version="2")
    assert not refused["succeeded"] and "bro-1" in refused["kept"]
    for path in (SHELL, LISTS, OLD):
        assert old.ask(open=path, version="1")["from"] == "bro-1"


def test_once_it_is_whole_it_takes_what_the_older_has_from_there_and_the_older_is_forgotten(old: Worker) -> None:
    old.ask(load="2", files=[LISTS, NEW, CSS])
    assert not old.ask(has(NEW) | {CSS: 500}, event="install", version="2")["succeeded"]
    taken = old.ask(has(NEW, CSS), event="install", version="2")
    assert taken["succeeded"] and LISTS not in taken["asked"]
    assert {SHELL, MANIFEST, CSS} <= set(taken["asked"]), "these bear the same names in every app"
    assert old.ask(open=OLD, version="1")["from"] == "bro-1", "until it is let in"
    assert old.ask(event="activate", version="2")["kept"] == ["bro-2"]
    for path in (SHELL, LISTS, NEW, CSS):
        assert old.ask(open=path, version="2")["from"] == "bro-2"


def test_what_is_synced_does_not_pass_through_it(old: Worker) -> None:
    assert old.ask(has("/field/sync"), open="/field/sync", version="1") == {"asked": [], "kept": ["bro-1"]}
