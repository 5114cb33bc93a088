"""The authority's form of a decision, as a browser holds it while something happens meanwhile."""

import re
from collections.abc import Callable, Iterable

from django.test import Client
from django.utils import timezone

from brobygger.services.people import Person

NAMES = ("id", "about", "opened_on", "shown")


def opened(
    as_: Callable[[str], Client], person: Person, *, change: str = "", names: Iterable[str] = NAMES
) -> tuple[Client, str, dict[str, str]]:
    """The form as it is opened, with a refusal typed into it: the client, its address and what would be sent. names: of the
    hidden fields."""
    client, path = as_("asta"), f"/anmodninger/borger/{person.id}/afgoer/{change}"
    client.post(f"/borgere/{person.id}/formaal/", {"purpose": "decision"})
    shown = client.get(path).content.decode()
    typed = {"result": "refuse", "reasons": "Vi kan ikke nå dig", "happened_on": f"{timezone.localtime():%d-%m-%Y}"}
    return client, path, typed | hidden(shown, names)


def hidden(shown: str, names: Iterable[str] = NAMES) -> dict[str, str]:
    """What the hidden fields of a page hold, those that hold something."""
    found = {name: re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', shown) for name in names}
    return {name: each.group(1) for name, each in found.items() if each}
