"""The app of the phone, built once over a store in memory, and answered as the server will answer it."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from brobygger.field.app import POLICY
from tests import slowness
from tests.field.bundling import bundled
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PHONE = {"width": 360, "height": 740}


class Answering(SimpleHTTPRequestHandler):
    """GET /field/, /field/sw.js, /field/manifest.webmanifest and /static/brobygger/, under the policy of the phone's pages."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".webmanifest": "application/manifest+json",
    }

    def translate_path(self, path: str) -> str:
        """Where a file of an address is."""
        path = path.split("?")[0].split("#")[0]
        name = "field/index.html" if path == "/field/" else path.removeprefix("/static/brobygger/").lstrip("/")
        return str(Path(self.directory) / name)

    def end_headers(self) -> None:
        """Every answer under the policy, as the middleware sends it."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """A test says nothing where nothing is wrong."""


@pytest.fixture(scope="session")
def app_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built files, with the store in memory in the place of the phone's own."""
    return bundled("screens", tmp_path_factory.mktemp("screens"))


@pytest.fixture
def app_server(app_folder: Path) -> Iterator[ThreadingHTTPServer]:
    """Answers on this machine only."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Answering, directory=str(app_folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def open_app(browser: "Browser", app_server: ThreadingHTTPServer) -> Iterator[Callable[..., "Page"]]:
    """``open_app()``: a phone, open, in Danish; ``state="locked"``, ``language="en"``, ``dark=True``, ``hash="#KODE"``.

    ``late=150``: the store takes so many milliseconds. The test fails when the app asks another machine, breaks its policy,
    or throws.
    """
    faults: list[str] = []
    contexts = []
    site = f"http://127.0.0.1:{app_server.server_port}"

    def note(message: Any) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    def opener(
        *,
        state: str = "open",
        language: str = "da",
        dark: bool = False,
        size: Any = None,
        hash: str = "",
        late: int = 0,
    ) -> "Page":
        context = browser.new_context(
            locale="da-DK" if language == "da" else "en-GB",
            timezone_id="Europe/Copenhagen",
            viewport=size or PHONE,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            has_touch=True,
        )
        contexts.append(context)
        context.add_init_script(f"window.startAs = '{state}'; window.startIn = '{language}'")
        if late or slowness.RATE:
            context.add_init_script(f"window.answersAfter = {late or slowness.LATE_MS}")
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith((site, "data:")) or faults.append(asked.url))
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{site}/field/{hash}")
        page.wait_for_selector("#app button")
        return page

    yield opener
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)
