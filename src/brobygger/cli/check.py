"""`brobygger check`: is the site well, and what to do where it is not."""

from typing import TYPE_CHECKING, Annotated

import typer

from brobygger.cli.output import console, open_site, print_json
from brobygger.cli.words import translate as _

if TYPE_CHECKING:
    from brobygger.services.health import Finding

HELP = _("Ask whether the site is well: database, definitions, disk, clock, keys.")


def check(
    draw: Annotated[
        bool, typer.Option("--draw", help=_("First draw the lists anew from the facts, for everyone."))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print one JSON object."))] = False,
) -> None:
    """Ends with 0 when all is well, with 1 when something has to be done."""
    open_site()
    from django.utils import timezone

    from brobygger.services import health, upkeep

    if draw:
        upkeep.draw_all(now=timezone.now())
    findings = []
    for finding in health.examine(now=timezone.now()):
        findings.append(finding)
        if not as_json:
            _print(finding)
    bad = sum(not finding.is_good for finding in findings)
    if as_json:
        print_json({"good": not bad, "findings": [_told(finding) for finding in findings]})
    elif bad:
        console().print(_("To be mended: %(count)s.") % {"count": bad}, style="bold")
    else:
        console().print(_("All is well."), style="bold")
    if bad:
        raise typer.Exit(1)


def _print(finding: "Finding") -> None:
    from rich.text import Text

    told = _told(finding)
    word = _("in order") if finding.is_good else _("TO MEND")
    line = Text(f"{word:<10}", style="green" if finding.is_good else "bold red")
    line.append(f"{told['label']}: {told['found']}", style="default")
    if not finding.is_good:
        line.append(f"\n{'':<10}→ {told['mend']}", style="bold")
    console().print(line, soft_wrap=True)


def _told(finding: "Finding") -> dict[str, object]:
    from brobygger.services import health

    return {
        "check": finding.question,
        "label": _(health.QUESTIONS[finding.question]),
        "good": finding.is_good,
        "found": finding.said(_),
        "mend": finding.advised(_),
    }
