"""`brobygger setup [--demo]`: keys, tables, and what the site needs before anyone can log in. Run it as often as you like."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from brobygger.cli.output import console, open_site, print_json
from brobygger.cli.words import language
from brobygger.cli.words import translate as _
from brobygger.rules.refusals import Refusal, words

HELP = _("Set the site up, or bring it up to date: keys, tables, organisation.")


class _Steps:
    """Says what each step did and how long it took; keeps it for --json."""

    def __init__(self, *, is_quiet: bool) -> None:
        self.is_quiet = is_quiet
        self.done: list[dict[str, object]] = []

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Whoever does the step puts what it did, in words, into the list."""
        begun, told = time.perf_counter(), []
        yield told
        seconds = time.perf_counter() - begun
        self.done.append({"step": name, "did": told[-1], "seconds": round(seconds, 2)})
        if not self.is_quiet:
            figure = f"{seconds:.1f}".replace(".", "," if language() == "da" else ".")
            console().print(f"  {name}: {told[-1]} ({figure} s)", markup=False)


def setup(
    demo: Annotated[
        bool, typer.Option("--demo", help=_("Make a fictional municipality with one login for each role."))
    ] = False,
    name: Annotated[str, typer.Option(help=_("The organisation's name, such as that of the municipality."))] = "",
    team: Annotated[list[str] | None, typer.Option(help=_("A team; may be said several times."))] = None,
    municipality: Annotated[str, typer.Option(help=_("The municipality's four-digit code."))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("Print one JSON object."))] = False,
) -> None:
    """Each step finds out whether it has been done already."""
    steps = _Steps(is_quiet=as_json)
    _check(demo=demo, name=name, teams=team or [], municipality=municipality)
    _keys(steps)
    open_site()
    if _tables(steps):
        _lists(steps)
    if name and _organisation(steps, name, team or [], municipality):
        _lists(steps)
    logins = None
    if demo:
        from brobygger.cli import demo as fiction

        logins = fiction.make(steps.step)
    if as_json:
        print_json({"steps": steps.done, "logins": logins})
    elif logins:
        from brobygger.cli import demo as fiction

        fiction.show(logins)


def _check(*, demo: bool, name: str, teams: list[str], municipality: str) -> None:
    from brobygger.rules import municipalities

    if demo and name:
        raise Refusal("demo_or_real", words("Choose either --demo or an organisation of your own with --name."))
    if (teams or municipality) and not name:
        raise Refusal("name_needed", words("Say the organisation's name too, with --name."))
    if municipality:
        municipalities.check_municipality(municipality)


def _keys(steps: _Steps) -> None:
    """Before Django: the settings cannot be read until there are keys. The attic is named by its name only, as in open_site."""
    data = Path(os.environ.get("BROBYGGER_DATA", "var")).resolve()
    with steps.step(_("Data folder and keys")) as did:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = import_module("brobygger.config.keys").make_keys(data)
        did.append((_("made in %(folder)s") if made else _("there already, in %(folder)s")) % {"folder": data})


def _tables(steps: _Steps) -> bool:
    """Returns whether a site that was there has got newer tables."""
    from django.core.management import call_command
    from django.db import Error, connection
    from django.db.migrations.recorder import MigrationRecorder

    from brobygger.services import upkeep

    with steps.step(_("Tables")) as did:
        recorder = MigrationRecorder(connection)
        try:
            before = len(recorder.applied_migrations())
        except Error as error:
            why = str(error).strip().splitlines()[0]
            raise Refusal("no_database", words("The database does not answer: %(why)s"), why=why) from None
        call_command("migrate", verbosity=0, interactive=False)
        # Failed logins are counted in the database where several processes must count together; elsewhere it does nothing.
        call_command("createcachetable", verbosity=0)
        upkeep.keep_quick()
        new = len(recorder.applied_migrations()) - before
        params = {"database": connection.display_name, "count": new}
        did.append((_("%(count)s changes made, on %(database)s") if new else _("up to date, on %(database)s")) % params)
    return bool(before and new)


def _lists(steps: _Steps) -> None:
    """A newer program may have other reasons to act than those that were drawn by the one before."""
    from django.utils import timezone

    from brobygger.services import upkeep

    with steps.step(_("Lists")) as did:
        did.append(_("drawn anew for %(count)s citizens") % {"count": upkeep.draw_all(now=timezone.now())})


def _organisation(steps: _Steps, name: str, teams: list[str], municipality: str) -> bool:
    """Returns whether a site that was there has got its code, from which on it asks others for consent."""
    from brobygger.services import access

    with steps.step(_("Organisation")) as did:
        organisation = access.open_site(name=name, teams=teams, municipality=municipality)
        names = ", ".join(sorted(each.name for each in organisation.teams.all()))
        did.append(f"{organisation.name}: {names}" if names else organisation.name)
    return bool(municipality) and access.fill_municipality(organisation, municipality)
