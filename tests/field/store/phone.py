"""A phone in these tests: a browser with a profile of its own, and the store's acts by the names the screens call them."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.conftest import CHROMIUM_FLAGS, chromium_path
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PIN = "482913"
SMED = "0199c1f0-0000-7000-8000-00000000aaaa"
LOTTE = "0199c1f0-0000-7000-8000-00000000bbbb"


def card(person: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": person, "name": name, "phase": "contact", **more}


def fact(key: str, person: str, happened_at: str, **body: Any) -> dict[str, Any]:
    return {"id": key, "kind": "contact", "person": person, "happened_at": happened_at, "by": "Mette", "body": body}


# What a PIN is made into is slow by intent, and most of a test's time: here it is asked for as ever and made by one round.
ONE_ROUND = """(() => {
    if (!window.isSecureContext) return;
    const derive = crypto.subtle.deriveKey.bind(crypto.subtle);
    window.rounds = [];
    crypto.subtle.deriveKey = (how, ...more) => {
        if (how.name !== "PBKDF2") return derive(how, ...more);
        window.rounds.push(how.iterations);
        return derive({ ...how, iterations: 1 }, ...more);
    };
})()"""


class Phone:
    """In memory only, or with a profile on the disk: that one can be killed and started again."""

    def __init__(
        self, browser: "Browser", url: str, profile: Path | None = None, pages: dict[str, dict[str, Any]] | None = None
    ) -> None:
        self.browser, self.url, self.profile = browser, url, profile
        # What the server does not have, by address.
        self.pages = pages or {}
        # The readers of a finger that it has been given, by the browser's own names.
        self.authenticators: list[str] = []
        self.context: BrowserContext
        self.page: Page
        self.start()

    def start(self, *, clock: bool = False) -> None:
        if self.profile is None:
            self.context = self.browser.new_context()
            self.page = self.context.new_page()
        else:
            path = chromium_path()
            kind = self.browser.browser_type
            self.context = kind.launch_persistent_context(self.profile, executable_path=path, args=CHROMIUM_FLAGS)
            self.page = self.context.pages[0]
        self.context.add_init_script(ONE_ROUND)
        for address, page in self.pages.items():
            self.context.route(address, lambda route, _request, page=page: route.fulfill(**page))
        if clock:
            self.page.clock.install()
        self.open()

    def open(self) -> None:
        self.page.goto(self.url)
        until(lambda: self.page.evaluate("window.store !== undefined"))

    def close(self) -> None:
        self.context.close()

    def kill(self) -> None:
        """As when the battery is torn out: no page hears of it."""
        assert self.profile is not None
        kill(self.context, self.profile)

    def call(self, act: str, *values: Any) -> Any:
        """What the store answers, or ``{"refused": code}``."""
        script = """async ([act, values]) => {
            try {
                return await (await window.store)[act](...values);
            } catch (error) {
                return {refused: error.code ?? String(error)};
            }
        }"""
        return self.page.evaluate(script, [act, list(values)])

    def enrol(self, pin: str = PIN) -> None:
        assert self.call("enrol", "123-456", pin, "Signes telefon") is None

    def write(self, what: str = "contact", person: str | None = SMED, /, **body: Any) -> str:
        found = self.call("write", {"kind": what, "body": body} | ({"person": person} if person else {}))
        assert isinstance(found, str), found
        return found

    def sync_until(self, holds: Callable[[], Any]) -> None:
        """Where a round without a network is under way still, the first sync ends with it."""
        until(lambda: self.call("sync") is None and holds())

    def names(self) -> list[str]:
        return sorted(each["name"] for each in self.call("people"))

    def offline(self, is_off: bool = True) -> None:
        self.context.set_offline(is_off)


def kill(context: "BrowserContext", profile: Path) -> None:
    """The browser of a profile stops at once: no page hears of it, and nothing more is written."""
    from playwright.sync_api import Error

    mine = [process for process in _browsers() if f"--user-data-dir={profile}" in process[1]]
    assert mine, "there is something to kill"
    for number, _words in mine:
        os.kill(number, signal.SIGKILL)
    # It may have been seen to be gone already.
    with suppress(Error):
        context.close()
    until(lambda: not any(f"--user-data-dir={profile}" in words for _number, words in _browsers()))


def _browsers() -> list[tuple[int, str]]:
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if words and "chrom" in words:
            found.append((int(entry.name), words))
    return found
