"""Whether the database answers, keeps what it has answered for, and has the tables of this version."""

from collections.abc import Iterator

from django.conf import settings
from django.db import Error, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from brobygger.rules.refusals import words
from brobygger.services.health.findings import Finding

OLDEST_POSTGRESQL = 15
RESTORE = words("Stop the server, keep the file and restore the newest backup. The first fault: %(why)s")


def answering() -> Finding:
    """It can be reached."""
    try:
        connection.ensure_connection()
    except Error as error:
        params = {"why": str(error).strip().splitlines()[0]}
        if connection.vendor == "sqlite" and not isinstance(error, OperationalError):
            return Finding("database", words("The file is damaged."), RESTORE, params)
        mend = words("Start the database, or mend BROBYGGER_DATABASE or BROBYGGER_DATA: %(why)s")
        return Finding("database", words("It does not answer."), mend, params)
    return Finding("database", words("%(kind)s answers."), params={"kind": connection.display_name})


def engine() -> Iterator[Finding]:
    """It is new enough, and set up and whole as this kind of database can be."""
    return _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Iterator[Finding]:
    """The file whole, and the settings on that make it keep what it has answered for."""
    faults = _faults()
    if faults:
        yield Finding("integrity", words("The file is damaged."), RESTORE, {"why": faults[0].splitlines()[-1]})
    else:
        yield Finding("integrity", words("The file is whole."))
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}
    wrong = [name for name, value in wanted.items() if _ask(f"PRAGMA {name}")[0][0] != value]
    if wrong:
        mend = words("Put the data folder on a disk of this machine; these are not in force: %(wrong)s")
        yield Finding("settings", words("The file is not used safely."), mend, {"wrong": ", ".join(wrong)})
    else:
        yield Finding("settings", words("Write-ahead log, full synchronisation and foreign keys are on."))


def _faults() -> list[str]:
    try:
        return [row[0] for row in _ask("PRAGMA quick_check(5)") if row[0] != "ok"]
    except Error as error:
        return [str(error)]


def _postgresql() -> Iterator[Finding]:
    version = int(_ask("SHOW server_version_num")[0][0]) // 10_000
    params = {"version": version, "oldest": OLDEST_POSTGRESQL}
    if version < OLDEST_POSTGRESQL:
        mend = words("Upgrade PostgreSQL to version %(oldest)s or newer.")
        yield Finding("version", words("PostgreSQL %(version)s is too old."), mend, params)
    else:
        yield Finding("version", words("PostgreSQL %(version)s."), params=params)
    cache = settings.CACHES["default"]
    if cache["BACKEND"].endswith("DatabaseCache") and cache["LOCATION"] not in connection.introspection.table_names():
        mend = words("Run: brobygger setup")
        yield Finding("settings", words("The table that counts failed logins is missing."), mend)


def migrations() -> Finding:
    """Its tables are those of this version."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        found = words("%(count)s changes to the tables have not been made yet.")
        return Finding("migrations", found, words("Run: brobygger setup"), {"count": len(missing)})
    return Finding("migrations", words("All tables are as this version needs them."))


def _ask(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
