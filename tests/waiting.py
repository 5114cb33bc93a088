"""Waiting until something holds.

On a page of ours ask with ``page.evaluate`` each time: Playwright's own ``wait_for_function`` looks once from outside the page
and from then on from inside it, where our policy forbids the text it is handed. It passes only where the first look does.
"""

import time
from collections.abc import Callable
from typing import Any


def until(holds: Callable[[], Any], seconds: float = 8) -> None:
    """Ask again and again until the answer is yes."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.03)
