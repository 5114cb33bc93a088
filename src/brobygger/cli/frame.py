"""What typer writes around our words, in the language of the command line.

The headings it looks up by gettext (``words.FRAME``). The rest it writes in English as it goes; that is made ours here: the
usage line and the help of --help by the classes of the commands, and what it says of a wrong call by ``PHRASES``.
"""

import re
import sys
from functools import cache
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from brobygger.cli.words import translate as _
from brobygger.rules.refusals import words

# As typer words them, with {} for what it puts in; the first that fits the whole is taken.
PHRASES = (
    words("{}. Did you mean {}?"),
    words("No such option: {} (Possible options: {})"),
    words("No such option: {}"),
    words("Missing argument {}."),
    words("Missing option {}."),
    words("Missing option {}. {}"),
    words("Choose from:\n\t{}"),
    words("Invalid value for {}: {}"),
    words("Invalid value: {}"),
    words("{} is not a valid int."),
    words("{} is not a valid int range."),
    words("{} is not a valid float."),
    words("{} is not in the range {}."),
    words("{} is not one of {}."),
    words("Got unexpected extra argument(s) ({})"),
    words("Option {} requires an argument."),
    words("Option {} does not take a value."),
    words("[OPTIONS]"),
    words("COMMAND [ARGS]..."),
    words("Show this message and exit."),
)


USAGE = words("Usage:")


def said(text: str) -> str:
    """A sentence of typer's in the language of the command line; one that is not known stays as it is."""
    for phrase in PHRASES:
        found = _pattern(phrase).fullmatch(text)
        if found is not None:
            return _(phrase).format(*map(said, found.groups()))
    return text


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(re.escape(phrase).replace(r"\{\}", "(.+?)"), re.DOTALL)


class _Spoken:
    """The parts of a command's help that typer writes in English."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [said(piece) for piece in super().collect_usage_pieces(ctx)]  # type: ignore[misc]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=_(USAGE) + " ")

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None and option.help:
            option.help = said(option.help)
        return option


class Command(_Spoken, TyperCommand):
    """One command."""


class Group(_Spoken, TyperGroup):
    """Several commands under one name."""


class Application(typer.Typer):
    """Commands that speak the language of the command line."""

    def __init__(self, **told: Any) -> None:
        super().__init__(cls=Group, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, **told)

    def command(self, name: str | None = None, **told: Any) -> Any:
        return super().command(name, cls=Command, **told)


def call(application: Application, arguments: list[str]) -> None:
    """Run a command. A wrong call is said in words on standard error and ends with 2, an interrupted one with 1."""
    try:
        status = application(args=arguments, standalone_mode=False)
    except TyperException as error:
        from typer import rich_utils

        message = said(error.format_message())
        error.format_message = lambda: message  # type: ignore[method-assign]
        rich_utils.rich_format_error(error)  # type: ignore[arg-type]
        sys.exit(error.exit_code)
    except typer.Abort:
        from typer import rich_utils

        rich_utils.rich_abort_error()
        sys.exit(1)
    if status:
        sys.exit(status)
