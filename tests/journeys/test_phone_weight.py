"""What a phone loads of the app as it is built, and served as in use: little enough for a thin network."""

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from brobygger.config.wsgi import application

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MOST_BYTES = 60_000
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


@pytest.fixture
def site() -> Iterator[str]:
    """The address of the site, its files compressed as in use: live_server hands them out raw."""
    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
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
