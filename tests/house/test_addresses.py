"""Every address of the site names its permission, or stands here with the reason why it needs none."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from brobygger.rules.access import ACTS

# Name of the address: why it may be opened without an act of ours in front.
PUBLIC = {
    "account_login": "one must be able to log in",
    "account_logout": "one must be able to log out; only POST does it",
    "account_inactive": "says that an account is closed",
    "account_signup": "says that accounts are given, and gives none",
    "feed": "a calendar program cannot log in: the address is a secret of its owner, and what it gives names nobody",
    "set_language": "changes the language of the pages for this browser, nothing else",
}
# These are one's own account, guarded by allauth: login, and for what is delicate the password once more.
OWN_ACCOUNT = re.compile("(account|mfa)_")


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.name or "", pattern.callback


ALL = list(addresses(get_resolver()))
OURS = [address for address in ALL if address[2].__module__.startswith("brobygger.")]


@pytest.mark.parametrize(("route", "name", "view"), ALL, ids=[route or "/" for route, _, _ in ALL])
def test_every_address_names_its_permission(route: str, name: str, view: Any) -> None:
    act = getattr(view, "permission", None)
    if act is None:
        is_account = bool(OWN_ACCOUNT.match(name)) and view.__module__.startswith("allauth.")
        assert name in PUBLIC or is_account, f"/{route} has no permission: wrap its view in pages.page(act)"
    else:
        assert act in ACTS, f"/{route} asks for {act!r}, which is no act of rules/access.py"


def test_there_are_addresses_of_ours_to_look_at() -> None:
    assert len(OURS) > 10


def test_every_public_name_is_still_an_address() -> None:
    assert set(PUBLIC) <= {name for _, name, _ in ALL}


@pytest.mark.django_db
def test_nobody_comes_in_without_logging_in(client: Any) -> None:
    open_doors = []
    for route, name, _view in OURS:
        if name in PUBLIC:
            continue
        path = "/" + re.sub(r"<uuid:\w+>", "00000000-0000-7000-8000-000000000000", route)
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<(str:|slug:)?\w+>", "x", path))
        for answer in (client.get(path), client.post(path)):
            if answer.status_code != 302 or "login" not in answer.headers["Location"]:
                open_doors.append(f"{path} answered {answer.status_code}")
    assert open_doors == []
