"""`brobygger import interviews FILE --map MAP`: control totals first, then all or nothing."""

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from brobygger.cli import skipped_rows
from brobygger.cli.output import WrongCall, acting, console, open_site, print_json
from brobygger.cli.words import language
from brobygger.cli.words import translate as _
from brobygger.rules.refusals import Refusal, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brobygger.rules.import_maps import ImportMap
    from brobygger.rules.tables import Table
    from brobygger.services.access import Account
    from brobygger.services.imports import Report

HELP = _("Bring interviews in from a CSV file, by a map from columns to items.")
SHOWN_FAULTS = 20


def interviews(
    file: Annotated[Path, typer.Argument(help=_("The CSV file."))],
    map_: Annotated[str, typer.Option("--map", help=_("A map file (TOML), or the name of a shipped map."))],
    team: Annotated[str, typer.Option(help=_("The team the people belong to; needed where there are several."))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Say what would be done, and write nothing."))] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help=_("Write what is in order, and list the rest."))] = False,
    skipped: Annotated[
        Path | None, typer.Option(help=_("With --skip-bad: write the rows left out to this file, to be mended."))
    ] = None,
    as_: Annotated[str, typer.Option("--as", help=_("The account to act as."))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("Print one JSON object."))] = False,
) -> None:
    """Plan, show the control totals, only then write. Ends with 1 when nothing was written because of faults."""
    from brobygger.rules import tables

    started = time.perf_counter()
    _check_call(file, skipped, skip_bad)
    data, import_map = _read(file), _map(map_)
    table = tables.read_table(data)
    open_site()
    bring_in = _ready(table, import_map, acting(as_), team, skip_bad)
    report = bring_in(dry_run=True)
    if not as_json:
        _print_totals(report, import_map, table.encoding)
    kept = None
    if not dry_run and (skip_bad or not report.faults):
        # The list comes before the writing: where it cannot be kept, nothing must be written either.
        kept = skipped_rows.keep(file, skipped, table, report.faults) if report.faults else None
        with _bar() as step:
            report = bring_in(progress=step)
    seconds = time.perf_counter() - started
    if as_json:
        print_json(_told(report, import_map, table.encoding, seconds, kept))
    else:
        _print_outcome(report, seconds, kept, skipped if kept else None, is_dry=dry_run)
    if not report.is_written and (report.faults and not skip_bad):
        raise typer.Exit(1)


def _ready(
    table: "Table", import_map: "ImportMap", by: "Account", team: str, skip_bad: bool
) -> "Callable[..., Report]":
    """The import of a table, ready to be tried and then done."""
    from functools import partial

    from django.utils import timezone

    from brobygger.services import imports

    now = timezone.now()
    return partial(
        imports.bring_in,
        by=by,
        planned=imports.prepare(table=table, import_map=import_map, today=timezone.localdate(now)),
        import_map=import_map,
        team=team or imports.only_team(by),
        now=now,
        skip_bad=skip_bad,
    )


def _check_call(file: Path, skipped: Path | None, skip_bad: bool) -> None:
    if skipped is None:
        return
    if not skip_bad:
        raise WrongCall(
            "skipped_needs_skip_bad", words("--skipped goes with --skip-bad: without it no row is left out.")
        )
    if skipped.resolve() == file.resolve():
        raise WrongCall(
            "skipped_is_the_file", words("Choose another file for the rows left out than the one brought in.")
        )


STEPS = {
    "answers": words("Writing answers"),
    "scores": words("Writing scores"),
    "people": words("Bringing the lists up to date"),
    "done": words("Written"),
}


@contextmanager
def _bar() -> "Iterator[Callable[[str, int, int], None]]":
    """A progress bar on standard error, where someone is looking at it."""
    from rich.progress import Progress

    with Progress(console=console(to_errors=True), transient=True) as bar:
        task = bar.add_task(_("Reading"), total=None)
        yield lambda step, done, of: bar.update(task, description=_(STEPS[step]), completed=done, total=of)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise Refusal("no_file", words("There is no file %(file)s. Check its name and folder."), file=file) from None
    except OSError:
        raise Refusal("unreadable_file", words("The file %(file)s cannot be read."), file=file) from None


def _map(name: str) -> "ImportMap":
    from brobygger.rules import map_files

    if name in map_files.shipped_maps():
        return map_files.load_shipped(name)
    return map_files.read_map(_read(Path(name)))


def _told(
    report: "Report", import_map: "ImportMap", encoding: str, seconds: float, kept: Path | None
) -> dict[str, Any]:
    plan = report.plan
    return {
        "map": import_map.id,
        "map_version": import_map.version,
        "encoding": encoding,
        "written": report.is_written,
        "rows": plan.rows,
        # Of those the map does not name only how many: what a file calls them may be anything.
        "columns": {"absent": list(plan.absent_columns), "unused": len(plan.unused_columns)},
        "bad_rows": len({fault.line for fault in report.faults}),
        "duplicates": plan.duplicates,
        "people": {"new": report.new_people, "known": report.known_people},
        "interviews": {"new": report.new_interviews, "unchanged": report.unchanged},
        "interviews_per_wave": dict(plan.interviews_per_wave),
        "answers": report.answers,
        "scores": report.scores,
        "without_score": dict(report.without_score),
        "items": {
            item: {
                "answered": totals.answered,
                "missing": totals.unanswered,
                "refused": totals.refused,
                "not_relevant": totals.not_relevant,
                "out_of_range": totals.out_of_range,
                "unreadable": totals.unreadable,
            }
            for item, totals in plan.items.items()
        },
        "faults": [
            {"line": fault.line, "column": fault.column, "code": fault.code, "reason": skipped_rows.reason(fault)}
            for fault in report.faults
        ],
        "skipped_list": str(kept) if kept else None,
        "seconds": round(seconds, 2),
    }


def _print_totals(report: "Report", import_map: "ImportMap", encoding: str) -> None:
    from rich.table import Table

    plan, screen = report.plan, console()
    title = import_map.title.get(language(), import_map.id)
    totals = Table(title=_("Control totals: %(title)s") % {"title": title}, show_header=False, title_justify="left")
    for label, value in (
        (_("rows"), plan.rows),
        (_("encoding"), encoding),
        (_("people, new"), report.new_people),
        (_("people, known"), report.known_people),
        (_("interviews, new"), report.new_interviews),
        (_("interviews, unchanged"), report.unchanged),
        (_("per wave"), ", ".join(f"{wave} {n}" for wave, n in plan.interviews_per_wave.items())),
        (_("answers"), report.answers),
        (_("scores"), report.scores),
        (_("duplicates"), plan.duplicates),
        (_("bad rows"), len({fault.line for fault in report.faults})),
    ):
        totals.add_row(label, str(value))
    screen.print(totals)
    items = Table(title=_("Per item"), title_justify="left")
    for heading in (_("item"), _("answered"), _("missing"), "X", "N", _("out of range"), _("unreadable")):
        items.add_column(heading, justify="left" if heading == _("item") else "right")
    for item, n in plan.items.items():
        row = (n.answered, n.unanswered, n.refused, n.not_relevant, n.out_of_range, n.unreadable)
        items.add_row(item, *map(str, row))
    screen.print(items)
    for fault in report.faults[:SHOWN_FAULTS]:
        place = _("line %(line)s, column %(column)s") if fault.column else _("line %(line)s")
        where = place % {"line": fault.line, "column": fault.column}
        screen.print(f"{where}: {skipped_rows.reason(fault)}", markup=False)
    if len(report.faults) > SHOWN_FAULTS:
        screen.print(_("... and %(n)s more. --json has them all.") % {"n": len(report.faults) - SHOWN_FAULTS})


def _print_outcome(report: "Report", seconds: float, kept: Path | None, skipped: Path | None, *, is_dry: bool) -> None:
    screen = console()
    screen.print(_outcome(report, is_dry), style="bold")
    if kept:
        screen.print(_("The rows left out are listed in %(file)s.") % {"file": kept}, markup=False)
    if skipped:
        told = _(
            "The rows themselves are in %(file)s, with what is wrong. Mend them there and bring that file in. "
            "It holds personal data: only you can read it; delete it when you are done."
        )
        screen.print(told % {"file": skipped}, markup=False)
    if report.is_written and report.new_people:
        told = _("Nobody is the contact person of the new people yet: they stand on the leader's board.")
        screen.print(told, markup=False)
    screen.print(
        _("%(seconds)s seconds.") % {"seconds": f"{seconds:.1f}".replace(".", "," if language() == "da" else ".")}
    )


def _outcome(report: "Report", is_dry: bool) -> str:
    if is_dry:
        return _("Nothing was written: this was a dry run.")
    if report.is_written and not (report.new_interviews or report.unchanged):
        return _("Nothing was written: no row is in order.")
    if report.is_written:
        return _("Written.") if report.new_interviews else _("Nothing new: everything was here already.")
    return _("Nothing was written, because rows are wrong. Mend them, or leave them out with --skip-bad.")
