"""What a phone fetches before it can be used is small: someone stands in the rain with one bar."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.conftest import ROOT

BUILT = ROOT / "src" / "brobygger" / "web" / "static" / "brobygger"
MOST = 60_000
ENTRIES = ("src/field/main.tsx", "src/field/worker/sw.ts")


def chunks(manifest: dict[str, dict[str, Any]], entry: str) -> set[str]:
    """The files of an entry and of all that it fetches, at once or when it is needed."""
    found, waiting = set(), [entry]
    while waiting:
        part = manifest[waiting.pop()]
        if part["file"] not in found:
            found.add(part["file"])
            waiting += [*part.get("imports", ()), *part.get("dynamicImports", ())]
    return found


def test_all_script_of_the_phone_is_at_most_sixty_kilobytes_as_the_server_sends_it() -> None:
    if not (BUILT / "field" / "sw.js.br").exists():
        pytest.skip("the front end is not built: script/test builds it")
    manifest = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    scripts = set().union(*(chunks(manifest, entry) for entry in ENTRIES))
    # The app works over HTTPS alone (its service worker needs that), and there every browser takes Brotli.
    assert sum((BUILT / f"{name}.br").stat().st_size for name in scripts) <= MOST


@pytest.mark.parametrize(("reads", "way"), [("gzip, deflate, br", "br"), ("gzip;q=1.0, br;q=0", ""), ("", "")])
def test_the_service_worker_comes_as_the_build_compressed_it_to_whoever_reads_that(
    client: Client, reads: str, way: str
) -> None:
    if not (BUILT / "field" / "sw.js.br").exists():
        pytest.skip("the front end is not built: script/test builds it")
    answer = client.get("/field/sw.js", headers={"Accept-Encoding": reads} if reads else {})
    told = answer.headers.get("Content-Encoding", "")
    assert (told if told == "br" else "") == way and "Accept-Encoding" in answer.headers["Vary"]
    if way:
        assert answer.content == (BUILT / "field" / "sw.js.br").read_bytes()


def test_a_chunk_of_any_name_would_be_counted() -> None:
    manifest = {
        "a": {"file": "a.js", "imports": ["b"], "dynamicImports": ["c"]},
        "b": {"file": "shared.js", "imports": ["a"]},
        "c": {"file": "late.js"},
        "office": {"file": "office.js"},
    }
    assert chunks(manifest, "a") == {"a.js", "shared.js", "late.js"}
