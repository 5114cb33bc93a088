"""`brobygger user`: accounts, made and closed by whoever runs the server."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from brobygger.cli.frame import Application
from brobygger.cli.output import console, open_site, print_json
from brobygger.cli.words import language
from brobygger.cli.words import translate as _
from brobygger.rules.access import Role
from brobygger.rules.refusals import Refusal, words

if TYPE_CHECKING:
    from brobygger.services.access import Account

HELP = _("Accounts: add, list, new password, switch off.")
app = Application(help=HELP)

Username = Annotated[str, typer.Argument(help=_("The user name to log in with."))]
FromInput = Annotated[bool, typer.Option("--password-stdin", help=_("Read the password from standard input."))]


@app.command(help=_("Add an account with one role."))
def add(
    username: Username,
    role: Annotated[Role, typer.Option(help=_("What the account may do."))],
    name: Annotated[str, typer.Option(help=_("The person's name, as colleagues see it."))],
    team: Annotated[list[str] | None, typer.Option(help=_("A team to belong to; may be said several times."))] = None,
    password_stdin: FromInput = False,
) -> None:
    open_site()
    from django.utils import timezone

    from brobygger.services import access, accounts

    organisation = access.site()
    told = {"username": username, "name": name, "role": role, "password": _password(password_stdin)}
    user = accounts.add_user(**told, organisation=organisation, teams=team or (), now=timezone.now())
    console().print(
        _("%(name)s can log in as %(username)s.") % {"name": user.name, "username": user.username}, markup=False
    )


@app.command(help=_("Give an account a new password; it is logged out everywhere."))
def password(username: Username, password_stdin: FromInput = False) -> None:
    open_site()
    from django.utils import timezone

    from brobygger.services import access, accounts

    access.account(username)
    accounts.set_password(username=username, password=_password(password_stdin), now=timezone.now())
    console().print(_("%(username)s has a new password.") % {"username": username}, markup=False)


@app.command("list", help=_("List all accounts."))
def list_(as_json: Annotated[bool, typer.Option("--json", help=_("Print one JSON object."))] = False) -> None:
    open_site()
    from brobygger.services import accounts

    told = [_told(user) for user in accounts.accounts()]
    if as_json:
        print_json({"users": told})
        return
    from rich.table import Table

    from brobygger.rules import code_lists

    table = Table(title=_("Accounts (%(count)s)") % {"count": len(told)}, title_justify="left")
    headings = [_("user name"), _("name"), _("role"), _("teams"), _("state")]
    several = len({row["organisation"] for row in told}) > 1
    for heading in [*headings, _("organisation")] if several else headings:
        table.add_column(heading, overflow="fold")
    for row in told:
        state = _("switched off") if not row["is_active"] else "" if row["can_log_in"] else _("has no password")
        role = code_lists.label("roles", row["role"], language())
        cells = [row["username"], row["name"], role, ", ".join(row["teams"]), state]
        table.add_row(*cells, *([row["organisation"]] if several else []))
    console().print(table)


@app.command(help=_("Close an account: it cannot log in, and is logged out at once. What it has written stays."))
def off(username: Username) -> None:
    open_site()
    from django.utils import timezone

    from brobygger.services import accounts

    accounts.switch_off(username=username, now=timezone.now())
    console().print(_("%(username)s is switched off.") % {"username": username}, markup=False)


@app.command(help=_("Open a closed account again."))
def on(username: Username) -> None:
    open_site()
    from django.utils import timezone

    from brobygger.services import accounts

    accounts.switch_on(username=username, now=timezone.now())
    console().print(_("%(username)s is switched on.") % {"username": username}, markup=False)


@app.command(help=_("Give an account another role or other teams."))
def change(
    username: Username,
    role: Annotated[str, typer.Option(help=_("The new role; the old one stays where none is said."))] = "",
    team: Annotated[list[str] | None, typer.Option(help=_("A team; those not named are left."))] = None,
) -> None:
    open_site()
    from django.utils import timezone

    from brobygger.services import accounts

    accounts.change(username=username, role=role, teams=team or [], now=timezone.now())
    console().print(_("%(username)s is changed.") % {"username": username}, markup=False)


def _told(user: "Account") -> dict[str, Any]:
    return {
        "username": user.username,
        "name": user.name,
        "role": user.role,
        "teams": [membership.team.name for membership in user.open_memberships],
        "organisation": user.organisation.name,
        "is_active": user.is_active,
        "can_log_in": user.is_active and user.has_usable_password(),
        "last_login": user.last_login,
    }


def _password(from_input: bool) -> str:
    """Typed twice and not shown, or the first line of standard input."""
    while not from_input:
        first = str(typer.prompt(_("Password"), hide_input=True))
        if typer.prompt(_("The same once more"), hide_input=True) == first:
            return first
        console(to_errors=True).print(_("The two were not the same. Try again."))
    typed = sys.stdin.readline().rstrip("\r\n")
    if not typed:
        raise Refusal("no_password", words("There was no password on standard input."))
    return typed
