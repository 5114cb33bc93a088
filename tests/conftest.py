"""What all tests share: which database, no network, a browser."""

import gc
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as examples

from tests import slowness
from tests.addresses import keys  # noqa: F401  (a fixture for every test)
from tests.cast import cast  # noqa: F401  (another)
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
# The services' tests that are run on both databases; the others on PostgreSQL, and on both in script/soak.
OF_BOTH = (
    "agenda",
    "assessments_at_once",
    "at_once",
    "caseload",
    "extract",
    "extract_remembered",
    "feed_order",
    "feed_plans",
    "imports",
)
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_reset_sequences", "client", "admin_client"}
# How long one example takes says how busy the machine is, and nothing of the code.
# Nor does a test fail today and pass tomorrow: the examples come of the test itself.
examples.register_profile(
    "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
examples.load_profile("steady")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Without a window letters would else be set to whole pixels, and be wider than whoever reads the page sees them.
    "--font-render-hinting=none",
    # Whatever a page asks of another machine, it does not get.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only",
        choices=ONLY,
        help="browser: what needs one; records: what else asks the database itself; rest: what neither is said of",
    )
    parser.addoption("--checked", action="store_true", help="script/check was run just before: not the house again")
    parser.addoption("--soak", action="store_true", help="also what takes minutes and the network (script/soak)")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What takes minutes is run when asked for; None leaves the choice to the others."""
    return True if collection_path == ROOT / "tests" / "soak" and not config.getoption("--soak") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only, is_checked = config.getoption("--only"), config.getoption("--checked")

    def is_run(item: pytest.Item) -> bool:
        return (only is None or ONLY[only](item)) and not (is_checked and of_the_check(item))

    config.hook.pytest_deselected(items=[item for item in items if not is_run(item)])
    items[:] = [item for item in items if is_run(item)]


def of_the_check(item: pytest.Item) -> bool:
    """Run by script/check, and the same whatever the database."""
    return ROOT / "tests" / "house" in item.path.parents and needs_no_browser(item) and not touches_the_records(item)


def needs_no_browser(item: pytest.Item) -> bool:
    return "browser" not in getattr(item, "fixturenames", ())


def needs_a_browser(item: pytest.Item) -> bool:
    return not needs_no_browser(item)


def touches_the_records(item: pytest.Item) -> bool:
    """Asks the database otherwise than through a page."""
    if needs_a_browser(item) or {ROOT / "tests" / "web", ROOT / "tests" / "journeys"} & set(item.path.parents):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)


def is_of_both(item: pytest.Item) -> bool:
    """Where the databases differ in what they can do, order or lock, and one walk through every page."""
    is_there = any(item.path.is_relative_to(ROOT / "tests" / where) for where in BOTH)
    return item.get_closest_marker("both") is not None or (is_there and touches_the_records(item))


def asks_the_records(item: pytest.Item) -> bool:
    return touches_the_records(item) or is_of_both(item)


def is_of_the_rest(item: pytest.Item) -> bool:
    return needs_no_browser(item) and (is_of_both(item) or not touches_the_records(item))


BOTH = ("records", "field", *(f"services/test_{name}.py" for name in OF_BOTH))
ONLY = {"browser": needs_a_browser, "records": asks_the_records, "rest": is_of_the_rest}


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: it is not looked through for rubbish again and again."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def data_folder() -> Iterator[Path]:
    """The folder of a site, empty at first and gone afterwards."""
    folder = Path(settings.DATA)
    folder.mkdir(mode=0o700, exist_ok=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Wrong passwords of one test must not shut the door on the next."""
    cache.clear()


def chromium_path() -> str:
    """The browser of script/test, else where this machine has its Chromium, the quickest first; "" where it has none."""
    if told := os.environ.get("BROBYGGER_TEST_BROWSER"):
        return told
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return next((found for found in map(shutil.which, names) if found), "")


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The machine's Chromium; where there is none the test is skipped."""
    path = chromium_path()
    if not Path(path).is_file():
        pytest.skip("needs a browser, and there is none here")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    if slowness.RATE:
        slowness.slow_every_page()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: "Browser", live_server: Any) -> Iterator[Callable[..., "Page"]]:
    """Opens pages of the live server as one person would: ``open_page("/borgere/", user=cast.signe, width=360)``.

    Danish, 1280 wide, logged out unless told; ``context=page.context`` opens another tab of the same browser. The test
    fails when a page asks another machine for anything, breaks its own security policy, or throws in a script.
    """
    faults: list[str] = []
    contexts = []

    def guard(request: Any) -> None:
        if not request.url.startswith(("data:", "blob:", live_server.url)):
            faults.append(f"asked another machine: {request.url}")

    def note(message: Any) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    def new_context(user: Any, how: dict[str, Any]) -> Any:
        context = browser.new_context(locale="da-DK", reduced_motion="reduce", **how)
        contexts.append(context)
        # Told of, and not stood in between: that would put the browser's cache out of use.
        context.on("request", guard)
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return context

    def opener(
        path: str = "/",
        *,
        user: Any = None,
        width: int = 1280,
        height: int = 900,
        scripts: bool = True,
        context: Any = None,
    ) -> "Page":
        how = {"viewport": {"width": width, "height": height}, "java_script_enabled": scripts}
        page = (context or new_context(user, how)).new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(live_server.url + path)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def log_in() -> Callable[..., None]:
    """Logs in on the login page a page stands on, as a person does: ``log_in(page, "mette", "password")``."""

    def type_and_press(page: "Page", username: str, password: str) -> None:
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", password)
        page.click("main button.button-primary")
        page.wait_for_load_state()

    return type_and_press


@pytest.fixture
def barriers() -> Callable[..., list[str]]:
    """What axe finds on a page (WCAG 2.2 A and AA and its best practices), one line each; an accessible page gives [].

    ``also``: rules by their names that axe does not hold a page to by itself.
    """
    script = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        pytest.skip("needs axe-core: script/test installs it")
    source = script.read_text(encoding="utf-8")

    def find(page: "Page", *also: str) -> list[str]:
        # Half a megabyte: once for each page, not for each of its widths.
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        rules = {name: {"enabled": True} for name in also}
        found = page.evaluate(
            "rules => axe.run({ resultTypes: ['violations'], preload: false, rules }).then(found => found.violations)",
            rules,
        )
        return [f"{fault['id']}: {fault['help']} ({node['html'][:200]})" for fault in found for node in fault["nodes"]]

    return find


@pytest.fixture
def too_wide() -> Callable[["Page"], int]:
    """By how many pixels a page is wider than its window; 0 means nobody must scroll sideways."""

    def measure(page: "Page") -> int:
        return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    return measure


@pytest.fixture
def shuts_nobody_out(open_page: Any, barriers: Any, too_wide: Any) -> Callable[..., None]:
    """No page named has a barrier where it is narrow, or scrolls to any side narrow or wide: ``shuts_nobody_out(cast.signe,
    paths)``. For barriers where they are wide every kind of page is looked at in journeys/test_every_page.py."""

    def look(user: Any, paths: Iterable[str]) -> None:
        page = open_page(user=user)
        site = page.evaluate("location.origin")
        for path in paths:
            page.goto(site + path)
            page.set_viewport_size({"width": 1280, "height": 900})
            assert too_wide(page) == 0, (path, 1280)
            page.set_viewport_size({"width": 320, "height": 900})
            assert (barriers(page), too_wide(page)) == ([], 0), (path, 320)

    return look
