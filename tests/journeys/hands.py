"""Work by keyboard alone: Tab to what one wants, and press what a person would press there."""

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Nobody would go on longer than this.
PATIENCE = 200
# What has focus, as it is read aloud; for a radio button also what else can be chosen with the arrows.
FOCUSED = """() => {
  const one = document.activeElement
  const name = (each) => {
    const said = [...(each.labels ?? [])].map((label) => label.innerText).join(' ')
    return (each.ariaLabel || said || each.innerText || '').replace(/\\s+/g, ' ').trim()
  }
  const group = one.type === 'radio' ? [...document.getElementsByName(one.name)].map(name) : []
  return { name: one === document.body ? '' : name(one), group }
}"""


class Hands:
    """``hands.press("Log kontakt")``, ``hands.write("Notat", "...")``, ``hands.choose("15 min.")``, ``hands.see("...")``."""

    def __init__(self, page: "Page") -> None:
        self.page = page

    def go(self, name: str) -> None:
        """Press Tab until what has focus is called so, or is one of a group of which one is called so.

        The name may go on after a colon, a bracket or a space: "Adresse" is "Adresse (må stå tomt)".
        """
        wanted = re.compile(rf"{re.escape(name)}($|\W)")
        met = []
        for _ in range(PATIENCE):
            self.page.keyboard.press("Tab")
            focused = self._focused()
            if any(wanted.match(each) for each in [focused["name"], *focused["group"]]):
                return
            met.append(focused["name"])
        raise AssertionError(f"Tab never came to {name!r}; it came to {sorted(set(met))}")

    def _focused(self) -> dict[str, Any]:
        try:
            return self.page.evaluate(FOCUSED)
        except Error:  # The page is just giving way to the next; there one begins from the top.
            self.page.wait_for_load_state()
            return {"name": "", "group": []}

    def press(self, name: str, key: str = "Enter") -> None:
        """A button or a link."""
        self.go(name)
        self.page.keyboard.press(key)

    def write(self, name: str, text: str) -> None:
        """Into a field, in place of what stands there; of a list to choose from, the first that begins so."""
        self.go(name)
        if self.page.evaluate("document.activeElement.tagName") != "SELECT":
            self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, name: str) -> None:
        """One of several radio buttons, or a box to tick."""
        self.go(name)
        for _ in range(PATIENCE):
            if self._focused()["name"].startswith(name):
                break
            self.page.keyboard.press("ArrowDown")
        if not self.page.evaluate("document.activeElement.checked"):
            self.page.keyboard.press("Space")

    def see(self, text: str) -> None:
        """Wait until it stands on the page."""
        self.page.locator("body").get_by_text(text).first.wait_for()

    def at(self, heading: str) -> None:
        """Wait for the page with this heading."""
        self.page.locator("h1", has_text=heading).first.wait_for()
