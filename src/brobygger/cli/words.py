"""The language of the command line: Danish, or English with --language en or BROBYGGER_LANGUAGE=en. Without Django, to
start quickly."""

import gettext
import os
from functools import cache
from pathlib import Path

from brobygger.rules.refusals import words

# What typer itself writes around our words; it looks these up in the catalogue that take_language has set.
FRAME = (
    words("Arguments"),
    words("Options"),
    words("Commands"),
    words("Error"),
    words("Aborted."),
    words("[default: {}]"),
    words("[required]"),
    words("Missing command."),
    words("No such command {name!r}."),
    words("Try [blue]'{command_path} {help_option}'[/] for help."),
)

LOCALE = Path(__file__).resolve().parent.parent / "web" / "locale"


def language() -> str:
    """ "da" or "en"."""
    return "en" if os.environ.get("BROBYGGER_LANGUAGE", "da") == "en" else "da"


def take_language(arguments: list[str]) -> list[str]:
    """The arguments without --language da|en, which may stand anywhere and holds for the rest of the run.

    It is taken before any command is loaded, as the words of the help depend on it. What it does not know it leaves for
    typer to refuse.
    """
    left = list(arguments)
    for place, argument in enumerate(left):
        name, _, value = argument.partition("=")
        chosen = value or (left[place + 1] if place + 1 < len(left) else "")
        if name == "--language" and chosen in ("da", "en"):
            os.environ["BROBYGGER_LANGUAGE"] = chosen
            del left[place : place + (1 if value else 2)]
            break
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("django", LOCALE)
    gettext.textdomain("django")
    return left


def whole(number: int) -> str:
    """A whole number with its thousands apart, as the language writes them: 1.472, or 1,472."""
    written = f"{number:,}"
    return written.replace(",", ".") if language() == "da" else written


@cache
def _catalogue(chosen: str) -> gettext.NullTranslations:
    return gettext.translation("django", LOCALE, [chosen], fallback=True)


def translate(message: str) -> str:
    """An English text of the code in the language of the command line."""
    return _catalogue(language()).gettext(message) if message else ""
