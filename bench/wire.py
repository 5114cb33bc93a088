"""What the first page after login costs over the wire: every byte of it, compressed, fonts and pictures included.

    script/bench wire URL --user NAME --password WORD [--limit 150]

Give the address of a running server (script/server). A browser without anything kept logs in and opens the first page;
the browser itself counts the bytes it received, headers and all. Ends with 1 when the sum is over the limit, or when any
request left the machine.
"""

import argparse
import os
import sys
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


def measure(address: str, user: str, password: str) -> list[tuple[int, str]]:
    """Bytes received and address of everything the first page after login loads, with an empty cache."""
    browser_path = os.environ.get("BROBYGGER_TEST_BROWSER", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        context = browser.new_context(locale="da-DK")
        page = context.new_page()
        page.goto(f"{address}/konto/login/")
        page.fill("input[name=login]", user)
        page.fill("input[name=password]", password)
        page.click("main button.button-primary")
        page.wait_for_load_state("networkidle")
        if "/login/" in page.url:
            raise SystemExit("That user name and password do not open this server.")
        received = _counted(context, page.url)
        browser.close()
    return received


def _counted(context: Any, first_page: str) -> list[tuple[int, str]]:
    # A fresh tab whose cache is off counts what a first visit would cost.
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    received: list[tuple[int, str]] = []
    session.on("Network.requestWillBeSent", lambda sent: addresses.update({sent["requestId"]: sent["request"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda done: received.append((int(done["encodedDataLength"]), addresses.get(done["requestId"], ""))),
    )
    page.goto(first_page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    return received


def main() -> int:
    """Print one line for each file and the sum; 1 where it is too much."""
    parser = argparse.ArgumentParser(description="Bytes of the first page after login.")
    parser.add_argument("address", help="http://127.0.0.1:8000")
    parser.add_argument("--user", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--limit", type=float, default=150, help="kB, 1000 bytes each")
    chosen = parser.parse_args()
    received = measure(chosen.address.rstrip("/"), chosen.user, chosen.password)
    for size, address in sorted(received, reverse=True):
        print(f"{size / 1000:8.1f} kB  {urlsplit(address).path}")
    away = [address for _, address in received if urlsplit(address).netloc not in ("", urlsplit(chosen.address).netloc)]
    total = sum(size for size, _ in received) / 1000
    print(
        f"{total:8.1f} kB  in {len(received)} requests; the limit is {chosen.limit:.0f} kB ({total / chosen.limit:.0%} of it)"
    )
    print(f"{len(away):8d}     requests left the machine")
    return 1 if total > chosen.limit or away or not received else 0


if __name__ == "__main__":
    sys.exit(main())
