"""Who may do what and whom each may see, from rules/access.py, and which address asks for which act."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

HEAD = """# Permissions

Roles are fixed; an account has one. Every act is asked for twice, by the page or command and by the service behind it,
also where it only reads.
Whom an account sees by name is its **scope**; whoever lies outside it is a 404, so that nothing tells whether they
exist. Decided in `src/brobygger/rules/access.py`; the reasons are in
[decision 12](decisions/0012-who-sees-whom.md).
"""
SCOPES = {
    "team": "the people of the account's teams",
    "organisation": "everyone of the organisation",
    "decided": (
        "those of the organisation who asked for treatment, have a target-group verdict, are recommended or have ended a "
        "course"
    ),
    "consented": "those referred to the account's place whose yes to it runs, as long as it does; what their referral says",
    "nobody": "nobody; figures at most",
}


def text() -> str:
    """The whole document."""
    return "\n".join([HEAD, *_roles(), "", *_acts(), "", *_addresses()]) + "\n"


def _roles() -> Iterator[str]:
    from brobygger.rules import code_lists
    from brobygger.rules.access import PURPOSE_BY_ROLE, Role
    from brobygger.rules.access import SCOPES as SCOPE_OF

    yield "## Roles and scope\n"
    yield "| role | on the screen | sees by name | purpose of a look-up |"
    yield "|---|---|---|---|"
    for role in Role:
        purpose = PURPOSE_BY_ROLE.get(role)
        opens = SCOPE_OF[role] != "nobody"
        told = (
            code_lists.label("lookup_purposes", purpose, "en") if purpose else "asked for" if opens else "opens nobody"
        )
        yield f"| `{role}` | {code_lists.label('roles', role, 'da')} | {SCOPES[SCOPE_OF[role]]} | {told} |"


def _acts() -> Iterator[str]:
    from brobygger.rules.access import ACTS, Role

    yield "## Acts\n"
    yield "| act | " + " | ".join(Role) + " |"
    yield "|---|" + ":-:|" * len(Role)
    for act, roles in ACTS.items():
        yield f"| `{act}` | " + " | ".join("●" if role in roles else "" for role in Role) + " |"


def _addresses() -> Iterator[str]:
    yield "## Addresses\n"
    yield "Of our own pages; those under `/konto/` are each account's own, and the login's.\n"
    yield "| address | asks for |"
    yield "|---|---|"
    for address, view in sorted(_found(get_resolver(), "/"), key=lambda pair: pair[0]):
        act = getattr(view, "permission", None)
        if act:
            # <uuid:person_id> is <person_id> to a reader.
            yield f"| `{re.sub('<[a-z]+:', '<', address)}` | `{act}` |"


def _found(resolver: URLResolver, before: str) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _found(pattern, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern), pattern.callback
