"""Every page there is, found from the addresses of the site: a page that is new is walked without anybody naming it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.addresses import address

# Of what allauth has, its pages are ours to dress. The phone's app has no pages of the office, and tests of its own.
OURS = ("brobygger.web.", "allauth.")


@dataclass(frozen=True)
class Answer:
    """What one address answers to one role: ``path`` is where it led, ``page`` its HTML, empty where there is none."""

    route: str
    path: str
    status: int
    page: str


def every_route(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from every_route(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.startswith(OURS):
            yield prefix + str(pattern.pattern)


def ask_everywhere(client: Client, several: Iterable[dict[str, UUID]]) -> list[Answer]:
    """Every address with each set of keys, as whoever is logged in to ``client``. Purposes are stated on the way."""
    found = []
    for keys in several:
        state_purpose(client, keys["person_id"])
        for route in every_route():
            path = address(re.sub(r"<str:\w+>", "x", route), keys)
            answer = client.get(path, follow=True)
            led_to = answer.redirect_chain[-1][0] if answer.redirect_chain else path
            found.append(Answer(route, led_to, answer.status_code, _page(answer)))
    return found


def _page(answer: Any) -> str:
    """What a person reads; "" of what is no page, as a letter or a calendar."""
    is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    return answer.content.decode() if is_page else ""


def state_purpose(client: Client, person_id: UUID) -> None:
    """Those outside the daily work are asked why before they see someone; asked once, it counts for the session."""
    client.post(f"/borgere/{person_id}/formaal/", {"purpose": "decision"})


def pages(client: Client, several: Iterable[dict[str, UUID]]) -> dict[str, str]:
    """All pages open to ``client`` by path: each address once, and once with each kind of question it is linked with."""
    answers = [answer for answer in ask_everywhere(client, several) if answer.page]
    found = {answer.path.split("#")[0]: answer.page for answer in answers}
    asked: dict[tuple[str, ...], str] = {}
    for answer in answers:
        for kind, path in _questions(answer):
            asked.setdefault(kind, path)
    found |= {path: _page(client.get(path)) for path in asked.values()}
    return {path: page for path, page in found.items() if page}


def parts(page: str) -> list[str]:
    """What a page is made of, in its order, without the words: headings, lists, tables, links, fields."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.findall(
        r"<(h\d|table|t[hd]|[uo]l|li|d[ltd]|form|fieldset|label|input|select|textarea|button|nav|a|img)\b", main
    )


def _questions(answer: Answer) -> Iterator[tuple[tuple[str, ...], str]]:
    """Links with a query, such as a filter of a list: which address with which parameters, and one path that shows it."""
    for link in re.findall(r'<a\b[^>]*\bhref="([^"]*\?[^"]*)"', answer.page):
        whole = unescape(link)
        parts = urlsplit(whole)
        if parts.netloc:
            continue
        path = parts.path or urlsplit(answer.path).path
        named: Any = resolve(path)
        yield (named.view_name, *sorted(name for name, _ in parse_qsl(parts.query))), f"{path}?{parts.query}"
