"""The app opens without a network, from cold; what is synced is never kept by the service worker."""

import json
import re
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from brobygger.rules import code_lists
from tests.conftest import ROOT
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]


def settled(page: "Page") -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")


def test_the_app_opens_from_cold_with_the_server_gone(open_app: Opened, app_server: ThreadingHTTPServer) -> None:
    page = open_app()
    settled(page)
    address = page.url
    app_server.shutdown()
    app_server.server_close()
    page.close()
    cold = page.context.new_page()
    cold.goto(address)
    cold.wait_for_selector(".bar")
    expect(cold.locator("h1")).to_have_text("Hvem skal jeg finde i dag?", use_inner_text=True)
    cold.locator(".row", has_text="Smed").first.click()
    cold.get_by_role("button", name="Spørgsmål").click()
    cold.get_by_role("button", name="Begynd").click()
    cold.get_by_text("Fysisk helbred").wait_for()


def test_nothing_but_the_built_files_is_kept(open_app: Opened, app_folder: Path) -> None:
    page = open_app()
    settled(page)
    page.evaluate("fetch('/field/sync', {method: 'POST', body: '{}'}).catch(() => undefined)")
    page.evaluate("fetch('/field/sync').catch(() => undefined)")
    kept = page.evaluate(
        "caches.keys().then(async names => (await Promise.all(names.map(async name => "
        "(await (await caches.open(name)).keys()).map(asked => new URL(asked.url).pathname)))).flat())"
    )
    there = {f"/static/brobygger/{path.relative_to(app_folder)}" for path in app_folder.rglob("assets/*.*")}
    assert set(kept) - there == {"/field/", "/field/manifest.webmanifest"}


def test_a_newer_app_waits_until_it_is_let_in_and_then_starts(open_app: Opened, app_folder: Path) -> None:
    page = open_app()
    settled(page)
    worker = app_folder / "field" / "sw.js"
    older = worker.read_text(encoding="utf-8")
    try:
        worker.write_text(re.sub(r'"version":"\w+"', '"version":"newer"', older), encoding="utf-8")
        page.get_by_role("button", name="Telefon").click()
        page.get_by_role("heading", name="Ny udgave af appen").wait_for()
        until(lambda: page.evaluate("caches.keys().then(names => names.length)") == 2)
        with page.expect_navigation():
            page.get_by_role("button", name="Skift til den nye").click()
        page.wait_for_selector(".bar")
        until(lambda: page.evaluate("caches.keys().then(names => names.join() === 'bro-newer')"))
        # Asked for before it is fetched, it is waited for: the button never does nothing.
        page.get_by_role("button", name="Telefon").click()
        page.evaluate("office.fail('update_app')")
        button = page.locator("main").get_by_role("button", name="Skift til den nye")
        button.wait_for()
        worker.write_text(re.sub(r'"version":"\w+"', '"version":"newest"', older), encoding="utf-8")
        with page.expect_navigation():
            button.click()
        until(lambda: page.evaluate("caches.keys().then(names => names.join() === 'bro-newest')"))
    finally:
        worker.write_text(older, encoding="utf-8")


def test_the_service_worker_is_one_file_without_imports(app_folder: Path) -> None:
    text = (app_folder / "field" / "sw.js").read_text(encoding="utf-8")
    assert not re.search(r"\b(import|export|importScripts)\b", text)
    files = json.loads(re.search(r"self\.BUILT=(\{.*?\});", text)[1])["files"]  # type: ignore[index]
    assert [name for name in files if not (app_folder / name.removeprefix("/static/brobygger/")).exists()] == []


@pytest.mark.parametrize("name", ["index.html", "manifest.webmanifest"])
def test_nothing_that_a_lock_screen_may_show_says_what_the_app_is_for(app_folder: Path, name: str) -> None:
    text = (app_folder / "field" / name).read_text(encoding="utf-8").lower()
    assert "bro" in text
    assert re.findall(r"stof|misbrug|behandl|drug|treat|borger|klient|patient|outreach", text) == []


def test_the_app_shows_no_notification_at_all(app_folder: Path) -> None:
    built = [path.read_text(encoding="utf-8") for path in app_folder.rglob("*.js")]
    assert built and not [text for text in built if re.search(r"\b(Notification|showNotification|pushManager)\b", text)]


def test_the_lists_are_those_of_the_definitions(app_folder: Path) -> None:
    built = json.loads(next(app_folder.rglob("lists-*.json")).read_text(encoding="utf-8"))
    for name in built:
        assert [[code, label] for code, label, _ in built[name]] == [
            list(each) for each in code_lists.choices(name, "da")
        ]


TEXT = re.compile(r'^  (\w+): "(.*)",$', re.MULTILINE)


def dictionary(language: str) -> dict[str, str]:
    folder = ROOT / "frontend" / "src" / "field" / "texts"
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"{language}*.ts")))
    return dict(TEXT.findall(text))


def test_danish_and_english_say_the_same_things_with_the_same_gaps() -> None:
    danish, english = dictionary("da"), dictionary("en")
    assert list(danish) == list(english)
    assert len(danish) > 200
    gaps = {key: set(re.findall(r"\{\w+\}", text)) for key, text in danish.items()}
    assert {key for key, text in english.items() if set(re.findall(r"\{\w+\}", text)) - gaps[key]} == set()
    assert [key for key, text in english.items() if re.search(r"[æøå]|\b(og|ikke|er|det)\b", text)] == []
    assert [key for key, text in danish.items() if re.search(r"\b(the|and|you|with|is)\b", text)] == []
    assert [key for key, text in (danish | english).items() if "misbrug" in text.lower()] == []


def test_no_text_is_left_that_nothing_says() -> None:
    sources = (ROOT / "frontend" / "src" / "field").rglob("*.ts*")
    said = "\n".join(path.read_text(encoding="utf-8") for path in sources if path.parent.name != "texts")
    by_code = ("failure_", "answer_fault_", "contact_fault_")
    assert [key for key in dictionary("da") if f'"{key}"' not in said and not key.startswith(by_code)] == []
