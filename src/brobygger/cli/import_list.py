"""`brobygger import list`: what was brought in, when and by whom."""

from typing import Annotated

import typer

from brobygger.cli.output import acting, console, open_site, print_json
from brobygger.cli.words import translate as _

HELP = _("List what was brought in, newest first.")


def list_(
    as_: Annotated[str, typer.Option("--as", help=_("The account to act as."))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("Print one JSON object."))] = False,
) -> None:
    """Every import of the organisation, with how many still have nobody as contact person."""
    open_site()
    from django.utils import formats, timezone

    from brobygger.services import import_history

    found = import_history.imports_of(by=acting(as_))
    if as_json:
        print_json({"imports": [vars(each) for each in found]})
        return
    if not found:
        console().print(_("Nothing has been brought in yet."))
        return
    from rich.table import Table

    table = Table(title=_("Imports (%(count)s)") % {"count": len(found)}, title_justify="left")
    for heading in (_("when"), _("who"), _("map"), _("people"), _("of them new"), _("interviews")):
        table.add_column(heading, overflow="fold")
    table.add_column(_("no contact person"), overflow="fold")
    for each in found:
        at = formats.date_format(timezone.localtime(each.at), "d-m-Y H:i")
        counts = (each.people, each.new_people, each.interviews, each.without_contact_person)
        table.add_row(at, each.by, each.map, *map(str, counts))
    console().print(table)
