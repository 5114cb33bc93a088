"""A slow machine, made on purpose: what a test reads before the page has got there, it then reads too soon every time.

``BROBYGGER_TEST_SLOW=6`` (script/soak slow) makes the processor of every page six times slower, and every answer a little late.
"""

import os
from typing import Any

# By how many times; 0 is as fast as the machine is.
RATE = float(os.environ.get("BROBYGGER_TEST_SLOW") or 0)
LATE_MS = 150
UNLIMITED = -1
SESSIONS: list[Any] = []


def slow_down(page: Any) -> None:
    """From now on, for as long as the page is open."""
    # A browser forgets it together with the session: that must not be let go of.
    session = page.context.new_cdp_session(page)
    SESSIONS.append(session)
    session.send("Emulation.setCPUThrottlingRate", {"rate": RATE})
    line = {"offline": False, "latency": LATE_MS, "downloadThroughput": UNLIMITED, "uploadThroughput": UNLIMITED}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", line)


def slow_every_page() -> None:
    """Whoever opens a page, in whatever browser; called once, before the first."""
    from playwright.sync_api import BrowserContext

    opened = BrowserContext.new_page

    def opens_slowly(context: BrowserContext) -> Any:
        page = opened(context)
        slow_down(page)
        return page

    BrowserContext.new_page = opens_slowly  # type: ignore[method-assign]
