"""The numbers of a list's pages as links. Made here and not by a template, which needs ten times as long for each."""

from collections.abc import Iterator
from html import escape
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def links(page: Page[Any], query: QueryDict) -> SafeString:
    """A link for each page to show, with gaps. query: that of the page, which the links keep."""
    begin = escape(begin_of(query, "page"))
    word = escape(_("Page"))
    said = f'<span class="sr-only">{word} </span>'
    return SafeString("\n    ".join(_item(number, page, begin, said) for number in numbers(page)))


def begin_of(query: QueryDict, name: str, *without: str) -> str:
    """The address of another choice of ``name`` on the same page but for its last word. without: what the rest of it does not
    keep either."""
    kept = query.copy()
    for each in (name, *without):
        kept.pop(each, None)
    return f"?{kept.urlencode()}&{name}=" if kept else f"?{name}="


def numbers(page: Page[Any]) -> Iterator[int | str]:
    """The page numbers to show, and a sign for those left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


def _item(number: int | str, page: Page[Any], begin: str, said: str) -> str:
    if not isinstance(number, int):
        return '<li class="pagination-item pagination-overflow"><span>…</span></li>'
    is_here = number == page.number
    look = 'class="button current-page" aria-current="page"' if is_here else 'class="button button-secondary"'
    link = f'<a {look} href="{begin}{number}">{said}{number}</a>'
    return f'<li class="pagination-item pagination-number">{link}</li>'
