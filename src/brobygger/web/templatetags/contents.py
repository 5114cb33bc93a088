"""{% load contents %}: what stands on a long page, as links at its top.

{% contents %} ... {% endcontents %}    links to each ``<h2 id="...-title">`` inside, before it. A block that is added to the
page is in the list by itself; a heading with a class (such as one for screen readers only) is left out.
"""

import re
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
HEADING = re.compile(r'<h2 id="(?P<id>[\w-]+-title)">(?P<words>[^<]+)</h2>')


class _Contents(template.Node):
    def __init__(self, inside: NodeList) -> None:
        self.inside = inside

    def render(self, context: Any) -> SafeString:
        shown = self.inside.render(context)
        headings = [found.groupdict() | {"words": mark_safe(found["words"])} for found in HEADING.finditer(shown)]
        links = context.template.engine.get_template("_contents.html")
        with context.push(headings=headings):
            return mark_safe(links.render(context) + shown)


@register.tag
def contents(parser: Parser, token: Token) -> _Contents:
    inside = parser.parse(("endcontents",))
    parser.delete_first_token()
    return _Contents(inside)
