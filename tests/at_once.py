"""Acts of several people at the same moment, each in a thread and on a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each came to: what it returned, or what it raised."""
    found: list[object] = [None] * len(acts)
    ready = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            ready.wait()
            found[place] = acts[place]()
        except Exception as error:  # noqa: BLE001 (whatever it is, the test tells it)
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def own_connection() -> Any:
    """A connection to the tests' PostgreSQL beside Django's, for what stays open while others go on."""
    import psycopg

    told = connection.get_connection_params()
    return psycopg.connect(
        **{name: told[name] for name in ("dbname", "user", "password", "host", "port") if told.get(name)}
    )
