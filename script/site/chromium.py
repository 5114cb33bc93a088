"""A Chromium for the browser tests: the machine's own, or from Debian where that may be installed."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import environment
from steps import Stop, skipped, step

NONE = "none"
# Chromium without a window: the same pages for some two thirds of the processor's time.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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
    # Not every Debian has the one; a machine without a network has neither, and still runs every other test.
    for package in (SHELL, "chromium"):
        with step(f"Browser ({package}, some hundred MB)"), suppress(Stop):
            environment.apt(package)
        if find():
            break
    return find()
