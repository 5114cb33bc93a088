"""`brobygger simulate`: a fictional municipality of any size, the same for the same seed."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from brobygger.cli.output import acting, console, open_site, print_json
from brobygger.cli.words import language, whole
from brobygger.cli.words import translate as _
from brobygger.rules.refusals import words

if TYPE_CHECKING:
    from brobygger.services.simulation import Report

HELP = _("Make a fictional municipality: people, contacts and interviews.")
# From here on the server's own writers wait so long that they notice.
NOTICED = 500
LABELS = {
    "Person": words("citizens"),
    "SearchTerm": words("words to search by"),
    "Detail": words("details"),
    "Assignment": words("contact persons"),
    "Identity": words("replacement numbers"),
    "Contact": words("contacts and attempts"),
    "Promise": words("promises"),
    "PromiseSettled": words("settled promises"),
    "Interview": words("interviews"),
    "Answer": words("answers"),
    "AreaScore": words("scores"),
    "Alert": words("alerts"),
    "AlertHandled": words("handled alerts"),
    "CriterionAnswer": words("answered criteria"),
    "Verdict": words("verdicts"),
    "Finding": words("findings"),
    "Diagnosis": words("diagnoses"),
    "Request": words("requests for treatment"),
    "RequestEvent": words("what happened to requests"),
    "Recommendation": words("recommendations"),
    "Decision": words("decisions"),
    "HomeApproval": words("consents of home municipalities"),
    "Ending": words("endings"),
    "FollowUp": words("follow-ups"),
    "Plan": words("plans and their revisions"),
    "Goal": words("goals"),
    "Task": words("tasks"),
    "ActionPlan": words("action plans"),
    "DosePlan": words("planned doses"),
    "Referral": words("referrals"),
    "ReferralEvent": words("what happened to referrals"),
    "Housing": words("housing"),
    "SubstitutionStep": words("steps to substitution treatment"),
    "Event": words("slips, naloxone and the like"),
    "Experience": words("how it is felt"),
}


def simulate(
    citizens: Annotated[int, typer.Option(help=_("How many citizens."))],
    years: Annotated[float, typer.Option(help=_("How many years back from today."))] = 2,
    seed: Annotated[int, typer.Option(help=_("The same seed on the same day gives the same people."))] = 1,
    contacts: Annotated[float, typer.Option(help=_("Contacts and attempts for each citizen, on average."))] = 50,
    among_others: Annotated[
        bool,
        typer.Option(
            "--among-others",
            help=_("Also in a site with people who were met or brought in. They are never told apart again."),
        ),
    ] = False,
    as_: Annotated[str, typer.Option("--as", help=_("The account to act as; a manager."))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("Print one JSON object."))] = False,
) -> None:
    """Write it all, or nothing."""
    open_site()
    from django.utils import timezone

    from brobygger.services import simulation

    by = acting(as_)
    _warn(citizens)
    with _progress(citizens) as progress:
        task = progress.add_task(_("Writing citizens"), total=citizens)
        report = simulation.make(
            by=by,
            citizens=citizens,
            years=years,
            seed=seed,
            now=timezone.now(),
            contacts_each=contacts,
            among_others=among_others,
            progress=lambda done: progress.advance(task, done),
        )
    told = _told(report, years)
    if as_json:
        print_json(told)
    else:
        _print(told)


def _warn(citizens: int) -> None:
    from django.conf import settings
    from django.db import connection

    from brobygger.cli.locking import is_serving

    if connection.vendor == "sqlite" and citizens > NOTICED and is_serving(settings.DATA):
        text = _(
            "A server is running on the same file. It can show pages meanwhile, but nobody can save before this is done."
        )
        console(to_errors=True).print(text, style="yellow")


def _progress(citizens: int) -> Any:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console(to_errors=True), transient=True)


def _told(report: "Report", years: float) -> dict[str, Any]:
    from django.db import connection

    return {
        "citizens": report.citizens,
        "years": years,
        "seed": report.seed,
        "database": connection.display_name,
        "rows": report.rows,
        "total": report.total,
        "seconds": round(report.seconds, 2),
        "rows_per_second": round(report.total / report.seconds),
    }


def _print(told: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(title=_("Written"), title_justify="left")
    table.add_column(_("what"))
    table.add_column(_("rows"), justify="right")
    for name, count in told["rows"].items():
        table.add_row(_(LABELS[name]), whole(count))
    screen = console()
    screen.print(table)
    seconds = f"{told['seconds']:.1f}"
    screen.print(
        _("%(rows)s rows in %(seconds)s seconds: %(rate)s a second on %(database)s.")
        % {
            "rows": whole(told["total"]),
            "seconds": seconds.replace(".", ",") if language() == "da" else seconds,
            "rate": whole(told["rows_per_second"]),
            "database": told["database"],
        }
    )
