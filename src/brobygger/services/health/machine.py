"""Whether the machine has room, the right time and its key file, and the program all that belongs to it."""

import os
import shutil
import stat
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.staticfiles import finders

from brobygger.rules import definitions
from brobygger.rules.refusals import words
from brobygger.services.health.findings import Finding

# No site of this version was ever used before this day, so a clock that says otherwise is wrong.
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
CLOCK_SLACK = timedelta(minutes=5)
GIGABYTE = 1024**3


def program() -> Finding:
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


def disk(folder: Path) -> Finding:
    """There is room where the data lie."""
    free = shutil.disk_usage(folder).free // GIGABYTE
    if free < 1:
        mend = words("Make room on the disk of %(folder)s, or saving may soon fail.")
        return Finding("disk", words("Less than 1 GB free."), mend, {"folder": folder})
    return Finding("disk", words("%(gigabytes)s GB free."), params={"gigabytes": free})


def clock(now: datetime, newest: datetime | None) -> Finding:
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


def keys(file: Path) -> Finding:
    """Nobody but its owner can read the key file."""
    params = {"file": file}
    if "BROBYGGER_KEYS" in os.environ:
        return Finding("keys", words("The keys come from the environment."))
    status = file.stat()
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        mend = words("Run: chmod 600 %(file)s")
        return Finding("keys", words("Others can read %(file)s."), mend, params)
    return Finding("keys", words("Only its owner can read %(file)s. Keep a copy in a safe place."), params=params)


def assets() -> Finding:
    """What is built of the program has been built: style, script, Danish texts."""
    if finders.find("brobygger/manifest.json") is None:
        return Finding("assets", words("Style and script have not been built."), words("Run: script/build"))
    danish = Path(settings.LOCALE_PATHS[0]) / "da" / "LC_MESSAGES" / "django.mo"
    if not danish.exists():
        return Finding("assets", words("The Danish texts have not been compiled."), words("Run: script/build"))
    return Finding("assets", words("Style, script and Danish texts are there."))
