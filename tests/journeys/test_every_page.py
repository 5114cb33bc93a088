"""Every page, as each role that may open it: width, zoom, keyboard, screen reader and a missing name shut nobody out."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from brobygger.rules import access

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROLES = ("signe", "oda", "mona", "asta", "eva", "ada", "per", "frida", "troels")
WIDE = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}
# 1280 px at 400 %: what WCAG 1.4.10 asks for, and as narrow as the narrowest phone.
ZOOMED = {"width": 320, "height": 256, "deviceScaleFactor": 4, "mobile": False}
# A field of day or time has several parts, each a stop of Tab.
PARTS = 25
# How many times Tab is pressed before the page is asked whether it has been round.
STRIDE = 8
Walker = Callable[[str], tuple["Page", list[str]]]
Found = dict[str, list[str]]


@pytest.mark.parametrize("who", ROLES)
def test_no_page_shuts_anyone_out(
    walker: Walker, unlike: Any, barriers: Any, too_wide: Any, who: str, request: pytest.FixtureRequest
) -> None:
    page, paths = walker(who)
    # In script/soak axe looks at every page whole, also where each part of it was looked at elsewhere.
    is_whole = request.config.getoption("--soak")
    shared = [path for path in paths if who != "signe" and is_open_to_workers(path)]
    of_their_own = unlike(who, shared)
    found: Found = defaultdict(list)
    titles: dict[str, dict[str, str]] = defaultdict(dict)
    kinds: set[str] = set()
    # By width all that axe has looked at.
    looked_at: dict[int, set[str]] = defaultdict(set)
    with sizes(page) as resize:
        for path in along(page, paths):
            view = resolve(urlsplit(path).path).view_name
            is_first_of_its_kind = view not in kinds
            kinds.add(view)
            titles[page.title()][view] = page.locator("h1").first.inner_text()
            found[path] += page.evaluate("looking.plain()")
            # What a worker has walked wide is walked zoomed by the others, where there is least room for faults to hide.
            # Axe, which takes most of the time, has looked at it for the worker, and looks again where it is not the same; wide
            # it looks at one page of each kind, and zoomed wherever something is as it was on no page before.
            is_walked = path in shared
            for size in (ZOOMED,) if is_walked else (WIDE, ZOOMED):
                resize(size)
                is_looked_at = path in of_their_own if is_walked else size is ZOOMED or is_first_of_its_kind
                new = set(page.evaluate("looking.kinds()")) - looked_at[size["width"]] if is_looked_at else set()
                looked_at[size["width"]] |= new
                # Zoomed it looks at every page somebody opens first: of what an element says its parts do not tell.
                faults = barriers(page) if new or is_whole or (is_looked_at and size is ZOOMED) else []
                faults += page.evaluate("[...looking.order(), ...looking.cut()]")
                faults += [f"{wide} px too wide" for wide in [too_wide(page)] if wide]
                found[path] += [f"{size['width']} px: {fault}" for fault in faults]
    assert with_faults(found) == []
    assert [asked for asked in titles.values() if len(set(asked.values())) > 1] == []


@pytest.mark.parametrize("who", ["signe", "oda", "mona", "asta", "eva", "per"])
def test_every_page_can_be_used_by_keyboard_alone(walker: Walker, unlike: Any, who: str) -> None:
    page, paths = walker(who)
    shared = [path for path in paths if who != "signe" and is_open_to_workers(path)]
    # What others share with the workers is walked by one of them, but where it is made of other parts.
    of_their_own = unlike(who, shared)
    paths = [path for path in paths if path not in shared or path in of_their_own]
    assert paths
    found: Found = defaultdict(list)
    with sizes(page) as resize:
        for path in along(page, paths):
            resize(ZOOMED)
            found[path] += [*by_tab(page), *by_enter(page)]
    assert with_faults(found) == []


def is_open_to_workers(path: str) -> bool:
    return access.can("worker", getattr(resolve(urlsplit(path).path).func, "permission", "access.start"))


def along(page: "Page", paths: list[str]) -> Iterator[str]:
    """Opens one page after the other, with everything unfolded."""
    site = page.evaluate("location.origin")
    for path in paths:
        page.goto(site + path)
        page.locator("details:not([open]) > summary").evaluate_all("all => all.forEach(one => one.click())")
        yield path


@contextmanager
def sizes(page: "Page") -> Iterator[Callable[[dict[str, Any]], None]]:
    """``resize(ZOOMED)`` zooms the page that is open."""
    window = page.context.new_cdp_session(page)
    yield lambda size: window.send("Emulation.setDeviceMetricsOverride", size)
    window.detach()


def with_faults(found: Found) -> list[str]:
    return [f"{path}: {fault}" for path, faults in found.items() for fault in faults]


def by_tab(page: "Page") -> list[str]:
    """Tab once round the page: what it never came to, and where focus was not seen."""
    stops = page.evaluate("looking.watch()")
    for _ in range(0, stops + PARTS, STRIDE):
        for _ in range(STRIDE):
            page.keyboard.press("Tab")
        walked = page.evaluate("looking.walked()")
        if not walked["left"]:
            break
    return [*walked["faults"], *(f"Tab never comes to {name}" for name in walked["left"])]


def by_enter(page: "Page") -> list[str]:
    """Enter in each form: what does not send it once, or sends it by another button than the filled one."""
    faults = []
    for form in page.evaluate("looking.forms()"):
        page.focus(form["selector"])
        page.keyboard.press("Enter")
        sent = page.evaluate("looking.sent()")
        if len(sent) != 1:
            faults.append(f"Enter sends {len(sent)} times: {form['name']}")
        elif form["filled"] not in ("", sent[0]):
            faults.append(f"Enter presses {sent[0]}, not {form['filled']}")
    return faults


PLANTED = {
    "2 h1": "main.append(document.createElement('h1')); main.lastChild.textContent = 'To'",
    "2 filled buttons": "main.querySelector('.button-secondary').classList.add('button-primary')",
    "an order of its own": "main.querySelector('a').tabIndex = 2",
    "a word of the machine": "main.append('None')",
    "px too wide": "main.style.width = '2000px'",
    "cut off": "main.querySelector('h1').style.cssText = 'overflow: hidden; white-space: nowrap; width: 2rem'",
    "read before it is seen": "main.style.cssText = 'display: flex; flex-direction: column-reverse'",
    "focus cannot be seen": "main.querySelector('#q').style.cssText = 'outline: none !important; box-shadow: none'",
    "Tab never comes to": "main.querySelector('#q').onfocus = (event) => event.target.blur()",
    "Enter sends 0 times": "main.querySelector('#q').onkeydown = (event) => event.preventDefault()",
}


def test_each_fault_is_found_where_it_is_planted(walker: Walker, too_wide: Any) -> None:
    page, _paths = walker("signe")
    missed = []
    for fault, script in PLANTED.items():
        for _ in along(page, ["/borgere/"]):
            page.evaluate(f"const main = document.querySelector('main'); {script}; 0")
            faults = page.evaluate("[...looking.plain(), ...looking.order(), ...looking.cut()]")
            faults += [f"{too_wide(page)} px too wide", *by_tab(page), *by_enter(page)]
            if not any(fault in each for each in faults):
                missed.append((fault, faults))
    assert missed == []
