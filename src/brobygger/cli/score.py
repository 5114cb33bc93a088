"""`brobygger score INSTRUMENT FILE`: every composite score of a file of interviews, or the reason why not."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from brobygger.cli.output import WrongCall, console, print_json
from brobygger.cli.words import language, whole
from brobygger.cli.words import translate as _
from brobygger.rules.refusals import Refusal, words

if TYPE_CHECKING:
    from brobygger.analysis.scoring import ScoreCount, Scoring
    from brobygger.rules.instruments import Instrument

HELP = _("Work out the scores of a file of interviews, row by row.")
SHOWN_ROWS = 10

REASONS = {
    "not_a_number": words("not a number"),
    "ambiguous_number": words("number with an unclear sign for thousands"),
    "out_of_range": words("out of range"),
    "not_whole": words("not a whole number"),
    "not_a_choice": words("not one of the choices"),
    "contradicts": words("contradicts another answer"),
    "missing": words("missing answer"),
    "refused": words("will not answer (X)"),
    "not_relevant": words("not relevant (N)"),
    "column_absent": words("column is not in the file"),
}


def score(
    instrument: Annotated[str, typer.Argument(help=_("The instrument, such as asi-5."))],
    file: Annotated[Path, typer.Argument(help=_("CSV or Parquet; the columns are item codes such as M6 and D1."))],
    log_rule: Annotated[
        str, typer.Option(help=_("How money enters: va (nothing stays 0, otherwise ln x) or ln1p (ln(x + 1))."))
    ] = "",
    per_unit: Annotated[
        str, typer.Option(metavar="R", help=_("How much of the file's currency makes one US dollar, such as 7.0."))
    ] = "1",
    out: Annotated[
        Path | None, typer.Option(help=_("Write all columns and the scores to this file (.csv or .parquet)."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print one JSON object."))] = False,
) -> None:
    """Score, then tell what became of each score."""
    from brobygger.analysis import scoring

    chosen = _instrument(instrument)
    rate = _rate(per_unit)
    if out is not None and out.suffix.lower() not in scoring.FORMATS:
        raise WrongCall("unknown_ending", words("Write to a file that ends in .csv or .parquet."))
    if log_rule and log_rule not in chosen.log_rules:
        choices = " | ".join(chosen.log_rules)
        raise WrongCall("unknown_log_rule", words("The log rule must be one of these: %(choices)s."), choices=choices)
    result = scoring.score_file(file, instrument=chosen, log_rule=log_rule or None, per_unit=rate, out=out)
    if as_json:
        print_json(told(result))
        return
    _print_counts(result, chosen)
    if out is None:
        rows = scoring.first_scores(file, instrument=chosen, log_rule=log_rule or None, per_unit=rate, rows=SHOWN_ROWS)
        _print_rows(rows, result)


def told(result: "Scoring") -> dict[str, Any]:
    """What --json prints. Means are rounded to 9 decimals, as their last digits depend on how the work was shared out."""
    return {
        "instrument": result.instrument,
        "version": result.version,
        "log_rule": result.log_rule,
        "per_unit": float(result.per_unit),
        "encoding": result.encoding,
        "rows": result.rows,
        "out": None if result.out is None else str(result.out),
        "scores": {count.id: _count_told(count) for count in result.scores},
    }


def _count_told(count: "ScoreCount") -> dict[str, Any]:
    return {
        "scored": count.scored,
        "not_scored": count.not_scored,
        "reasons": dict(count.reasons),
        "absent": list(count.absent),
        "mean": None if count.mean is None else round(count.mean, 9),
        "low": count.low,
        "high": count.high,
        "why": None if count.scored else _why_none(count),
    }


def _why_none(count: "ScoreCount") -> str:
    """Why a score could be worked out for no row at all, as a sentence."""
    if count.absent:
        return _("The file has no column called %(items)s.") % {"items": ", ".join(count.absent)}
    if not count.not_scored:
        return _("The file has no rows.")
    return _("In every row an answer is missing or cannot be used.")


def _instrument(name: str) -> "Instrument":
    """Raises Refusal for an instrument whose formula is not known, in the definition's own words for why."""
    from brobygger.rules import definitions, instruments

    try:
        found = instruments.load(name)
    except definitions.DefinitionMissing:
        known = ", ".join(instrument.id for instrument in instruments.all_instruments())
        message = words("There is no instrument called “%(name)s”. There are these: %(known)s.")
        raise WrongCall("unknown_instrument", message, name=name, known=known) from None
    if found.status != "ready":
        raise Refusal("formula_needed", definitions.text(found.why_not, language()))
    return found


def _rate(text: str) -> Decimal:
    """The rate as it was typed, with comma or point: 6.87 must not become 6.87000000000000010658."""
    try:
        rate = Decimal(text.replace(",", "."))
    except InvalidOperation:
        rate = Decimal(0)
    if not rate.is_finite() or rate <= 0:
        raise WrongCall("rate_not_positive", words("The rate must be a number above 0."))
    return rate


def _print_counts(result: "Scoring", instrument: "Instrument") -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from brobygger.rules import definitions

    labels = {score.id: definitions.text(score.label, language()) for score in instrument.scores}
    table = Table(title=definitions.text(instrument.title, language()), title_justify="left", box=SIMPLE_HEAD)
    table.add_column(_("score"))
    for heading in (_("scored"), _("not scored"), _("mean"), _("lowest"), _("highest")):
        table.add_column(heading, justify="right", no_wrap=True)
    for count in result.scores:
        figures = [_figure(number) for number in (count.mean, count.low, count.high)]
        table.add_row(labels[count.id], whole(count.scored), whole(count.not_scored), *figures)
    screen = console()
    screen.print(table)
    for count in result.scores:
        if count.not_scored:
            screen.print(f"{labels[count.id]}: {_reasons(count)}", markup=False)
    screen.print()
    screen.print(_method(result), markup=False)
    if result.out is not None:
        screen.print(_("Written to %(file)s.") % {"file": result.out}, markup=False, style="bold")


def _method(result: "Scoring") -> str:
    method = _(
        "%(rows)s rows, %(encoding)s. Log rule %(log_rule)s, %(per_unit)s to the dollar, %(instrument)s %(version)s."
    )
    return method % {
        "rows": whole(result.rows),
        "encoding": result.encoding,
        "log_rule": result.log_rule,
        "per_unit": _local(f"{result.per_unit.normalize():f}"),
        "instrument": result.instrument,
        "version": result.version,
    }


def _reasons(count: "ScoreCount") -> str:
    if count.absent:
        return f"{_(REASONS['column_absent'])} ({', '.join(count.absent)})"
    return ", ".join(f"{_(REASONS[reason])} {whole(rows)}" for reason, rows in count.reasons.items())


def _print_rows(rows: list[dict[str, Any]], result: "Scoring") -> None:
    """The first rows, so that one sees at once whether the right columns were read."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    possible = [count.id for count in result.scores if not count.absent]
    if not rows or not possible:
        return
    table = Table(title=_("The first rows"), title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(_("row"), justify="right")
    for name in possible:
        table.add_column(name, overflow="fold")
    for place, row in enumerate(rows, start=1):
        table.add_row(str(place), *(_cell(row, name) for name in possible))
    screen = console()
    screen.print(table)
    if result.rows > len(rows):
        screen.print(_("Add --out FILE to get the scores of all %(rows)s rows.") % {"rows": whole(result.rows)})


def _cell(row: dict[str, Any], name: str) -> str:
    """A score, or the reason for none with one reason to a line."""
    if row[name] is not None:
        return _figure(row[name])
    parts = (part.partition(":") for part in row[f"{name}_why"].split(";"))
    return "\n".join(f"{_(REASONS[reason])}: {codes.replace(',', ' ')}" for reason, _colon, codes in parts)


def _figure(number: float | None) -> str:
    return "" if number is None else _local(f"{number:.3f}")


def _local(text: str) -> str:
    return text.replace(".", ",") if language() == "da" else text
