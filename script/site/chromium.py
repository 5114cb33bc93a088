"""A Chromium for the browser tests: the machine's own, or from Debian where that may be installed."""

import os
import shutil
from pathlib import Path

import environment
from steps import Stop, skipped, step

NONE = "none"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> str | None:
    """The path of a browser on this machine, or the one chosen by BROBYGGER_TEST_BROWSER ("none" for none)."""
    chosen = os.environ.get("BROBYGGER_TEST_BROWSER")
    if chosen:
        return None if chosen == NONE else chosen
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or (str(MAC) if MAC.exists() else None)


def prepare() -> str | None:
    """Find a browser, or install one by apt where this account may; None means the tests that need one are skipped."""
    path = find()
    if path:
        skipped(f"Browser ({path})")
        return path
    if os.environ.get("BROBYGGER_TEST_BROWSER") == NONE or not environment.can_apt():
        return None
    with step("Browser (Debian's chromium, about 400 MB)"):
        try:
            environment.apt("chromium")
        except Stop:
            # A machine without a network still runs every other test.
            return None
    return find()
