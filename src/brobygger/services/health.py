"""Is the site well? What ``brobygger check`` asks: each question has an answer, and where it is not well, what to do.

Nothing is written. Texts are English with places for ``params`` and marked by ``words``; the face translates them.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import Error, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from brobygger.records import sealing
from brobygger.records.access import Organisation, User
from brobygger.records.changes import AuditEntry
from brobygger.records.people import Identity, Person, SearchTerm
from brobygger.records.phones import Phone
from brobygger.records.upkeep import refresh_statistics
from brobygger.rules import definitions
from brobygger.rules.phones import SILENT_AFTER
from brobygger.rules.refusals import words
from brobygger.services import drawing, phones
from brobygger.services.access import standing_for_writing

# No site of this version was ever used before this day, so a clock that says otherwise is wrong.
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
CLOCK_SLACK = timedelta(minutes=5)
GIGABYTE = 1024**3
OLDEST_POSTGRESQL = 15
SAMPLE = 50
DRAWN_AT_ONCE = 500
RESTORE = words("Stop the server, keep the file and restore the newest backup. The first fault: %(why)s")


@dataclass(frozen=True)
class Finding:
    """One question and what was found. ``mend`` is empty where all is well, otherwise what to do; both take ``params``."""

    question: str
    found: str
    mend: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether all is well."""
        return not self.mend

    def said(self, translate: Callable[[str], str]) -> str:
        """What was found, in the language of the face."""
        return _filled(translate(self.found), self.params)

    def advised(self, translate: Callable[[str], str]) -> str:
        """What to do, in the language of the face; empty where all is well."""
        return _filled(translate(self.mend), self.params) if self.mend else ""


QUESTIONS = {
    "database": words("Database"),
    "integrity": words("Database file"),
    "settings": words("Database settings"),
    "version": words("Database version"),
    "migrations": words("Tables"),
    "definitions": words("Definitions"),
    "disk": words("Disk"),
    "clock": words("Clock"),
    "keys": words("Key file"),
    "seal": words("Sealed numbers"),
    "lists": words("Lists"),
    "site": words("Organisation"),
    "phones": words("Phones"),
    "assets": words("Style and texts"),
}


def examine(*, now: datetime, sample: int = SAMPLE) -> Iterator[Finding]:
    """Every question in turn, as soon as it has been answered. Questions to a database that is not there are left out.

    ``sample``: how many people, spread over all, are compared with their facts.
    """
    reached = _database()
    yield reached
    ready = reached.is_good
    for finding in _engine() if ready else ():
        # A damaged file answers no further questions.
        ready = ready and (finding.is_good or finding.question != "integrity")
        yield finding
    if ready:
        migrated = _migrations()
        yield migrated
        ready = migrated.is_good
    yield _definitions()
    yield _disk(settings.DATA)
    yield _clock(now, _newest_entry() if ready else None)
    yield _keys(settings.KEY_FILE)
    if ready:
        yield _seal()
        yield _lists(sample)
        yield _site()
        yield _phones(now)
    yield _assets()


def tables() -> Iterator[Finding]:
    """Whether the database answers, and if so whether its tables are those of this version: what a server cannot do without."""
    reached = _database()
    yield reached
    if reached.is_good:
        yield _migrations()


def keep_quick() -> None:
    """Let the database look at how its rows lie, so that it reads few to find few. Takes a blink, whatever the size."""
    refresh_statistics()


def draw_all() -> int:
    """Draw the lists anew from the facts, for every standing person; returns how many. Facts are not touched."""
    keys = list(Person.objects.standing().order_by("id").values_list("id", flat=True))
    for begin in range(0, len(keys), DRAWN_AT_ONCE):
        with transaction.atomic():
            # Locked, so that what a colleague writes meanwhile is not drawn over; one merged away meanwhile is no more.
            roots = standing_for_writing(keys[begin : begin + DRAWN_AT_ONCE])
            drawing.draw(set(roots.values()))
    return len(keys)


def _database() -> Finding:
    try:
        connection.ensure_connection()
    except Error as error:
        params = {"why": str(error).strip().splitlines()[0]}
        if connection.vendor == "sqlite" and not isinstance(error, OperationalError):
            return Finding("database", words("The file is damaged."), RESTORE, params)
        mend = words("Start the database, or mend BROBYGGER_DATABASE or BROBYGGER_DATA: %(why)s")
        return Finding("database", words("It does not answer."), mend, params)
    return Finding("database", words("%(kind)s answers."), params={"kind": connection.display_name})


def _engine() -> Iterator[Finding]:
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


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        found = words("%(count)s changes to the tables have not been made yet.")
        return Finding("migrations", found, words("Run: brobygger setup"), {"count": len(missing)})
    return Finding("migrations", words("All tables are as this version needs them."))


def _definitions() -> Finding:
    """Every definition can be read, and each published one is as it was published."""
    frozen: Mapping[str, str] = definitions.read("frozen.json")["fingerprints"]
    changed = [path for path in _definition_files(frozen) if _is_changed(path, frozen)]
    params = {"count": len(frozen), "changed": ", ".join(changed)}
    if changed:
        mend = words("Install this version of Brobygger again; scores and verdicts must not rest on these: %(changed)s")
        return Finding("definitions", words("Published definitions have been changed."), mend, params)
    return Finding(
        "definitions", words("All %(count)s published definitions are as they were published."), params=params
    )


def _definition_files(frozen: Mapping[str, str]) -> list[str]:
    folders = sorted({key.partition("/")[0] for key in frozen})
    return [f"{folder}/{name}.json" for folder in folders for name in definitions.names(folder)]


def _is_changed(path: str, frozen: Mapping[str, str]) -> bool:
    try:
        content = definitions.read(path)
        key = f"{path.partition('/')[0]}/{content['id']}@{content['version']}"
    except (ValueError, KeyError):
        return True
    return frozen.get(key) != definitions.fingerprint(path)


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free // GIGABYTE
    if free < 1:
        mend = words("Make room on the disk of %(folder)s, or saving may soon fail.")
        return Finding("disk", words("Less than 1 GB free."), mend, {"folder": folder})
    return Finding("disk", words("%(gigabytes)s GB free."), params={"gigabytes": free})


def _newest_entry() -> datetime | None:
    return AuditEntry.objects.order_by("-id").values_list("at", flat=True).first()


def _clock(now: datetime, newest: datetime | None) -> Finding:
    """Not before this version was made, not before what has been written already, and with Danish summer time."""
    params = {"now": f"{now.astimezone(ZoneInfo(settings.TIME_ZONE)):%d-%m-%Y %H:%M}", "zone": settings.TIME_ZONE}
    summer = ZoneInfo(settings.TIME_ZONE).utcoffset(datetime(2026, 7, 1))
    if now < RELEASED or (newest is not None and newest > now + CLOCK_SLACK):
        mend = words("Set the clock of the machine, and let it follow a time server.")
        return Finding("clock", words("It says %(now)s, which is in the past."), mend, params)
    if settings.TIME_ZONE == "Europe/Copenhagen" and summer != timedelta(hours=2):
        mend = words("Install the machine's time zone data (tzdata).")
        return Finding("clock", words("The time zone %(zone)s is wrong."), mend, params)
    return Finding("clock", words("%(now)s, %(zone)s."), params=params)


def _keys(file: Path) -> Finding:
    params = {"file": file}
    if "BROBYGGER_KEYS" in os.environ:
        return Finding("keys", words("The keys come from the environment."))
    status = file.stat()
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        mend = words("Run: chmod 600 %(file)s")
        return Finding("keys", words("Others can read %(file)s."), mend, params)
    return Finding("keys", words("Only its owner can read %(file)s. Keep a copy in a safe place."), params=params)


def _seal() -> Finding:
    """The keys open what lies in the database. Lost keys show here, while there still may be a copy of them."""
    row = Identity.objects.order_by("-id").first()
    if row is None:
        return Finding("seal", words("There are none."))
    try:
        fits = sealing.fingerprint(sealing.unseal(row.sealed)) == row.fingerprint
    except sealing.CannotOpen:
        fits = False
    if fits:
        return Finding("seal", words("The keys open them."))
    mend = words("Put the key file back that was in use when the numbers were written.")
    return Finding("seal", words("The keys do not open the numbers in the database."), mend)


def _lists(sample: int) -> Finding:
    """What the lists show of some people, spread over all, is what their facts say."""
    people = Person.objects.standing()
    count = people.count()
    step = max(1, count // sample)
    keys = list(people.order_by("id").values_list("id", flat=True)[: step * sample : step])
    stored = {person.id: person for person in Person.objects.filter(id__in=keys)}
    roots, terms = drawing.drawn(keys)
    found: dict[object, set[str]] = {key: set() for key in keys}
    for key, term in SearchTerm.objects.filter(person_id__in=keys).values_list("person_id", "term"):
        found[key].add(term)
    wrong = [
        person.id
        for person in roots
        if found[person.id] != terms[person.id] or _shown(person) != _shown(stored[person.id])
    ]
    params = {"count": len(keys), "wrong": len(wrong), "first": wrong[0] if wrong else ""}
    if wrong:
        mend = words("Run: brobygger check --draw, and tell the makers of Brobygger. The first is %(first)s.")
        return Finding(
            "lists", words("Of %(count)s people, %(wrong)s are shown otherwise than their facts say."), mend, params
        )
    return Finding("lists", words("%(count)s people are shown as their facts say."), params=params)


def _shown(person: Person) -> Sequence[object]:
    return [getattr(person, name) for name in drawing.COLUMNS]


def _site() -> Finding:
    names = list(Organisation.objects.order_by("id").values_list("name", flat=True))
    if not names:
        mend = words("Run: brobygger setup --name NAME --team TEAM, or --demo for a fictional one.")
        return Finding("site", words("No organisation has been made yet."), mend)
    people = sum(user.has_usable_password() for user in User.objects.filter(is_active=True).only("password"))
    params = {"names": ", ".join(names), "people": people}
    if not people:
        mend = words("Run: brobygger user add USERNAME --role manager --name NAME")
        return Finding("site", words("%(names)s: nobody can log in."), mend, params)
    if Organisation.objects.filter(municipality="").exists():
        # Nothing is broken, and whoever set it up may not have known what it is for.
        found = words(
            "%(names)s: %(people)s can log in. Without the municipality's code nobody from elsewhere shows as needing consent: "
            "run brobygger setup --name NAME --municipality CODE."
        )
        return Finding("site", found, params=params)
    return Finding("site", words("%(names)s: %(people)s can log in."), params=params)


def _phones(now: datetime) -> Finding:
    """Silence alone may be a holiday. Silent with something written on it that never came in, somebody must ask."""
    in_use = Phone.objects.filter(revoked_at=None).exclude(enrolled_at=None)
    silent = in_use.filter(phones.is_silent(now))
    params = {"count": in_use.count(), "silent": silent.count(), "days": SILENT_AFTER.days}
    waiting = silent.filter(waiting__gt=0).count()
    if waiting:
        found = words(
            "%(waiting)s phones have not been heard from for over %(days)s days and hold what was never sent."
        )
        mend = words("Ask the leaders to look at the page of the phones, and to talk with the workers.")
        return Finding("phones", found, mend, params | {"waiting": waiting})
    if not params["count"]:
        return Finding("phones", words("None is in use."))
    said = words("%(count)s in use, %(silent)s of them not heard from for over %(days)s days.")
    return Finding("phones", said, params=params)


def _assets() -> Finding:
    if finders.find("brobygger/manifest.json") is None:
        return Finding("assets", words("Style and script have not been built."), words("Run: script/build"))
    danish = Path(settings.LOCALE_PATHS[0]) / "da" / "LC_MESSAGES" / "django.mo"
    if not danish.exists():
        return Finding("assets", words("The Danish texts have not been compiled."), words("Run: script/build"))
    return Finding("assets", words("Style, script and Danish texts are there."))


def _filled(text: str, params: Mapping[str, object]) -> str:
    return text % params if params else text


def _ask(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
