"""Whatever reports can be read by a program: every command has ``--json``, or stands here with the reason why it needs none."""

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from brobygger.cli.main import application

REPORTS_NOTHING = {
    "serve": "answers in the browser, until it is stopped",
    **dict.fromkeys(
        ("user add", "user password", "user change", "user on", "user off"),
        "does one thing to one account; how it went is the exit status, and what there is now tells user list",
    ),
}


def commands(command: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, each in command.commands.items():
        named = f"{before}{name}"
        yield from commands(each, f"{named} ") if hasattr(each, "commands") else [(named, each)]


def test_every_command_that_reports_can_print_one_json_object() -> None:
    told = dict(commands(get_command(application())))
    in_tables = {
        name for name, each in told.items() if "--json" not in [word for option in each.params for word in option.opts]
    }
    assert in_tables == set(REPORTS_NOTHING)
    assert len(told) > 12
