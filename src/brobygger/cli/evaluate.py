"""`brobygger evaluate --from WAVE --to WAVE`: the first answer, as a table, JSON or CSV."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from brobygger.cli.output import WrongCall, acting, console, open_site, print_json
from brobygger.cli.words import language
from brobygger.cli.words import translate as _
from brobygger.rules.refusals import Refusal, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brobygger.analysis.change import AreaChange
    from brobygger.services.extract import Extract

NO_COMPARISON = words(
    "There is no comparison group: the change also holds regression to the mean, and is not the effect of the treatment."
)
ROUNDED = words(
    "Counts under 5 are left out, the others are rounded to the nearest 5, and sums are of what is left, "
    "so that nobody can be recognised."
)
ENDINGS = frozenset({".csv", ".json"})
NOBODY = words("Nobody was measured with %(instrument)s then.")
HELP = _("Before and after by area, with who is missing and why.")


def evaluate(
    before: Annotated[str, typer.Option("--from", help=_("The wave before, such as baseline."))] = "baseline",
    after: Annotated[str, typer.Option("--to", help=_("The wave after, such as m6."))] = "m6",
    instrument: Annotated[str, typer.Option(help=_("The instrument."))] = "asi-5",
    as_: Annotated[
        str, typer.Option("--as", help=_("The account to act as; its scope and what it may see apply."))
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("Print one JSON object."))] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help=_("Print CSV."))] = False,
    out: Annotated[Path | None, typer.Option(help=_("Write CSV or JSON to this file, by its ending."))] = None,
) -> None:
    """Work out the change within the account's scope."""
    open_site()
    from brobygger.analysis import change as analysis
    from brobygger.analysis import change_tables
    from brobygger.analysis.seen import accounted
    from brobygger.rules.law import local_day
    from brobygger.services import access, extract

    _check_call(before, after, out)
    by = acting(as_)
    try:
        found = extract.scores_at(by=by, instrument=instrument, waves=[before, after])
    except access.NotFound:
        raise Refusal("nobody_measured", NOBODY, instrument=instrument) from None
    rows = accounted(found.measurements, found.followed, today=local_day(datetime.now(UTC)))
    results = analysis.change(rows, areas=found.areas, before=before, after=after)
    is_hidden = not access.can(by, "evaluation.open_people")
    if is_hidden:
        results = [analysis.hidden_where_small(result) for result in results]
    told = change_tables.as_dict(
        results,
        instrument=instrument,
        before=before,
        after=after,
        methods=found.methods,
        are_small_counts_hidden=is_hidden,
    )
    table = change_tables.as_csv(results, before=before, after=after)
    if out is not None:
        _write(out, told, table)
    if as_json:
        print_json(told)
    elif as_csv:
        sys.stdout.write(table)
    else:
        _print(found, results, is_hidden)


def _check_call(before: str, after: str, out: Path | None) -> None:
    from brobygger.rules import code_lists, waves

    for wave in (before, after):
        code_lists.check_code("waves", wave)
    try:
        waves.check_order(before, after)
    except Refusal as refusal:
        raise WrongCall(refusal.code, refusal.message) from None
    if out is not None and out.suffix.lower() not in ENDINGS:
        raise WrongCall("unknown_ending", words("Write to a file that ends in .csv or .json."))


def _write(out: Path, told: object, table: str) -> None:
    import json

    text = table if out.suffix.lower() == ".csv" else json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    try:
        out.write_text(text, encoding="utf-8")
    except OSError:
        message = words("%(file)s cannot be written. Does the folder exist, and may you write in it?")
        raise Refusal("cannot_write", message, file=out) from None


def _print(found: "Extract", results: "Sequence[AreaChange]", is_hidden: bool) -> None:
    from rich.table import Table

    from brobygger.rules import code_lists, measurements
    from brobygger.services.extract import REASONS

    waves = {wave: code_lists.label("waves", wave, language()) for wave in found.waves}
    table = Table(title=" → ".join(waves.values()), title_justify="left")
    changed = _("mean change (95 %% interval)") % {}
    for heading in (_("area"), _("both times"), _("before"), _("after"), changed, _("at 0"), _("before, not after")):
        table.add_column(heading, justify="left" if heading == _("area") else "right")
    for result in results:
        pairs, lost = _count(result.pairs, is_hidden), _count(result.lost, is_hidden)
        means = _number(result.mean_before, is_hidden), _number(result.mean_after, is_hidden)
        area = measurements.label(result.area, language())
        table.add_row(area, pairs, *means, _change(result), _floor(result, is_hidden), lost)
    screen = console()
    screen.print(table)
    screen.print(_("Nobody is counted as missing in silence:"))
    for result in results:
        for wave, reasons in result.missing.items():
            told = [f"{_(REASONS.get(why, why))} {_count(n, is_hidden)}" for why, n in sorted(reasons.items())]
            if told:
                area = measurements.label(result.area, language())
                screen.print(f"  {area}, {waves[wave]}: {', '.join(told)}", style="dim")
    for statement in (NO_COMPARISON, ROUNDED)[: 1 + is_hidden]:
        screen.print(_(statement))


def _number(value: float | None, is_hidden: bool = False) -> str:
    if value is None:
        return _no_figure(is_hidden)
    text = f"{value:.3f}"
    return text.replace(".", ",") if language() == "da" else text


def _floor(result: "AreaChange", is_hidden: bool) -> str:
    shares = result.floor_share_before, result.floor_share_after
    if shares == (None, None):
        return _no_figure(is_hidden)
    return " → ".join(_no_figure(is_hidden) if share is None else f"{100 * share:.0f} %" for share in shares)


def _no_figure(is_hidden: bool) -> str:
    """Held back, for whoever may not see the people, is not the same as not known."""
    return _("too few to show") if is_hidden else _("not known")


def _count(count: int | None, is_hidden: bool) -> str:
    return _("under 5") if count is None and is_hidden else str(count)


def _change(result: "AreaChange") -> str:
    if result.mean_change is None:
        return _("too few to show") if result.why == "hidden" else _("nobody measured both times")
    if result.low is None:
        alone = _("one person: no interval")
        return f"{_number(result.mean_change)} ({alone})"
    return f"{_number(result.mean_change)} ({_number(result.low)}; {_number(result.high)})"
