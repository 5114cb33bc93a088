"""Every address of the site names its permission, or stands here with the reason why it needs none."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from brobygger.rules.access import ACTS
from tests.cast import Cast

# Name of the address: why it may be opened without an act of ours in front.
PUBLIC = {
    "account_login": "one must be able to log in",
    "account_logout": "one must be able to log out; only POST does it",
    "account_inactive": "says that an account is closed",
    "account_signup": "says that accounts are given, and gives none",
    "feed": "a calendar program cannot log in: the address is a secret of its owner, and what it gives names nobody",
    **dict.fromkeys(
        ("app", "manifest", "sw"), "the phone's app, the same for everyone: it holds no name and asks nothing"
    ),
    "set_language": "changes the language of the pages for this browser, nothing else",
}
# What phones call. No cookie opens these, and no page's permission stands before them: what is known here is a secret.
BY_SECRET = {
    "claim": "whoever has the code of the office, which works once and for ten minutes; the service asks for phones.enrol",
    "ordered": "a phone by a token that can ask whether it is to be emptied, and nothing else: yes or no is all it is told",
    "sync": "a phone by its own secret, sent in a header; the service asks for phones.sync and the worker's scope",
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
        assert name in PUBLIC or name in BY_SECRET or is_account, (
            f"/{route} has no permission: wrap its view in pages.page(act)"
        )
    else:
        assert act in ACTS, f"/{route} asks for {act!r}, which is no act of rules/access.py"


def test_there_are_addresses_of_ours_to_look_at() -> None:
    assert len(OURS) > 10


def test_every_public_name_is_still_an_address() -> None:
    assert {*PUBLIC, *BY_SECRET} <= {name for _, name, _ in ALL}


@pytest.mark.django_db
def test_nobody_comes_in_without_logging_in(client: Any) -> None:
    open_doors = []
    for route, name, _view in OURS:
        if name in PUBLIC or name in BY_SECRET:
            continue
        path = "/" + re.sub(r"<uuid:\w+>", "00000000-0000-7000-8000-000000000000", route)
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<(str:|slug:)?\w+>", "x", path))
        for answer in (client.get(path), client.post(path)):
            if answer.status_code != 302 or "login" not in answer.headers["Location"]:
                open_doors.append(f"{path} answered {answer.status_code}")
    assert open_doors == []


def phone_addresses() -> list[str]:
    return ["/" + route for route, name, _ in OURS if name in BY_SECRET]


@pytest.mark.django_db
@pytest.mark.parametrize("path", phone_addresses())
def test_what_phones_call_tells_a_stranger_a_code_and_no_more_and_minds_no_cookie(cast: Cast, path: str) -> None:
    logged_in = Client()
    logged_in.force_login(cast.signe)
    for client in (Client(), logged_in):
        for told in ("{}", '{"v": 1, "code": "aaaa-bbbb-cccc", "sent_at": "2026-11-26T12:00:00Z"}'):
            answer = client.post(path, told, content_type="application/json", HTTP_AUTHORIZATION="Phone x.y")
            assert answer.status_code in (400, 401)
            assert set(answer.json()) == {"code", "message"}
        assert client.get(path).status_code == 405
