"""One server process on one SQLite file: SQLite has one writer, and fair waiting for it is inside one process only."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brobygger.rules.refusals import Refusal, words

NAME = "server.lock"


@contextmanager
def only_server(data: Path) -> Iterator[None]:
    """Hold the lock of a data folder. The kernel lets it go when the process ends, however it ends; no stale file can stay.

    Raises ``Refusal`` when another process holds it.
    """
    with (data / NAME).open("a+", encoding="ascii") as file:
        if not _take(file.fileno()):
            file.seek(0)
            message = words(
                "A server is running on %(folder)s already (process %(process)s). On SQLite there can only be one: stop it, "
                "choose another folder with BROBYGGER_DATA, or use PostgreSQL."
            )
            raise Refusal("already_serving", message, folder=data, process=file.read().strip() or "?")
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def is_serving(data: Path) -> bool:
    """Whether a server holds the lock just now."""
    try:
        with (data / NAME).open("r+", encoding="ascii") as file:
            return not _take(file.fileno())
    except FileNotFoundError:
        return False


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
