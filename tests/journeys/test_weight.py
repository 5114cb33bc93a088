"""What a browser loads of pages and app as they are built, and served as in use: little enough for a thin network."""

import gzip
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.config.wsgi import application
from brobygger.services import people
from tests.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MOST_BYTES = 60_000
# Compressed, fonts included; bench/wire.py measures the same over the wire, headers and all.
MOST_BYTES_OF_A_PAGE = 150_000
LOADED = """() => Object.fromEntries(performance.getEntriesByType('resource').map((each) => [each.name, each.transferSize]))"""
# What the browser took in of every script: those the page loads, and those the service worker keeps, itself among them.
WEIGHED = """async () => {
    const text = await (await fetch('/field/sw.js')).text();
    const { files } = JSON.parse(/self\\.BUILT=(\\{.*?\\});/.exec(text)[1]);
    const scripts = files.filter((name) => name.endsWith('.js'));
    await Promise.all(scripts.map(async (name) => (await fetch(name, { cache: 'no-store' })).text()));
    const seen = performance.getEntriesByType('resource').map((each) => [new URL(each.name).pathname, each.encodedBodySize]);
    return Object.fromEntries(seen.filter(([name]) => name.endsWith('.js')));
}"""


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """A test says nothing where nothing is wrong."""


class Several(ThreadingMixIn, WSGIServer):
    """A browser opens lines beforehand on which it asks nothing: one at a time would wait for those for ever."""

    daemon_threads = True


@pytest.fixture
def site() -> Iterator[str]:
    """The address of the site, its files compressed as in use: live_server hands them out raw."""
    server = make_server("127.0.0.1", 0, application, server_class=Several, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_all_scripts_of_the_app_are_at_most_sixty_kilobytes_compressed(browser: "Browser", site: str) -> None:
    context = browser.new_context(locale="da-DK", service_workers="block")
    page = context.new_page()
    page.goto(f"{site}/field/")
    page.wait_for_selector("#app button")
    found = dict(page.evaluate(WEIGHED))
    context.close()
    assert any("/assets/field-" in name for name in found) and "/field/sw.js" in found
    assert sum(found.values()) <= MOST_BYTES, found
    # What is weighed is compressed, and all of it there.
    assert sum(found.values()) > 20_000, found


def test_the_first_page_after_login_weighs_at_most_150_kilobytes_with_its_fonts_and_all_of_it_is_from_here(
    cast: Cast, browser: "Browser", site: str
) -> None:
    for number in range(25):
        people.meet(by=cast.signe, alias=f"Smed {number}", rough_age="ca. 45", place="Parken", now=timezone.now())
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(cast.signe)
    answer = client.get("/borgere/")
    assert answer.headers["Content-Encoding"] == "gzip"
    whole = gzip.decompress(answer.content).decode()
    headers = {
        name: value for name, value in answer.headers.items() if name not in ("Content-Encoding", "Content-Length")
    }
    context = browser.new_context(locale="da-DK")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    # The page itself comes from the test, whose database no other thread sees; whatever it loads comes from the site.
    page.route(f"{site}/borgere/", lambda route: route.fulfill(headers=headers, body=whole))
    page.goto(f"{site}/borgere/", wait_until="networkidle")
    expect(page.locator("tbody tr")).to_have_count(20)
    found = dict(page.evaluate(LOADED))
    context.close()
    assert [url for url in asked if not url.startswith(f"{site}/")] == []
    assert {name.rpartition(".")[2] for name in found} >= {"css", "js", "woff2"} and all(found.values())
    assert len(answer.content) + sum(found.values()) <= MOST_BYTES_OF_A_PAGE, found
