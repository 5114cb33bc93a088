"""How commands speak: a table for people or one JSON object for programs, and refusals in words."""

import gc
import json
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from brobygger.cli.words import language
from brobygger.cli.words import translate as _
from brobygger.rules.refusals import Refusal

if TYPE_CHECKING:
    from rich.console import Console


class WrongCall(Refusal):
    """The command was called in a way it cannot be; ends with 2, where a refusal of what was asked for ends with 1."""


def console(*, to_errors: bool = False) -> "Console":
    """Where tables and progress are printed."""
    from rich.console import Console

    return Console(stderr=to_errors, highlight=False)


def print_json(told: Mapping[str, Any]) -> None:
    """One JSON object on standard output."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n")


def say(refusal: Refusal) -> str:
    """A refusal in the language of the command line."""
    return _(refusal.message) % refusal.params if refusal.params else _(refusal.message)


def open_site() -> None:
    """Make Django ready. Only commands that touch the records need it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    # Whatever a command makes (database, its log, lists) only its owner can read.
    os.umask(0o077)
    # What is loaded now stays: looking through it for what could go costs a tenth of the start.
    gc.disable()
    import django
    from django.utils import translation

    django.setup()
    gc.freeze()
    gc.enable()
    translation.activate(language())


def acting(username: str) -> Any:
    """The account a command acts as: the one named, or the site's own operator."""
    from django.utils import timezone

    from brobygger.services import access

    return access.account(username) if username else access.operator(now=timezone.now())
