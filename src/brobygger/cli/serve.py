"""`brobygger serve`: the server. One process on SQLite, several on PostgreSQL; static files are served by it too."""

import ipaddress
import socket
from contextlib import nullcontext
from typing import Annotated

import typer

from brobygger.cli.output import console, open_site
from brobygger.cli.words import translate as _
from brobygger.rules.refusals import Refusal, words

HELP = _("Run the server.")
THREADS = 4
# A thread that ends leaves its connection to the database to be found when memory is tidied: it is kept as long as can be.
IDLE_SECONDS = 600
STOP_SECONDS = 15


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help=_("The port to listen on."))] = 8000,
    host: Annotated[str, typer.Option(help=_("The address of this machine to listen on."))] = "127.0.0.1",
    workers: Annotated[
        int | None, typer.Option(min=1, help=_("Server processes; 1 on SQLite, otherwise 2 unless you say more."))
    ] = None,
) -> None:
    """Check that it can be served safely, then serve until stopped (Ctrl-C or SIGTERM)."""
    open_site()
    from django.conf import settings
    from django.db import connection

    from brobygger.cli.locking import only_server
    from brobygger.services import upkeep

    is_sqlite = connection.vendor == "sqlite"
    _check_address(host, is_https=settings.HTTPS)
    _check_tables()
    if is_sqlite and workers not in (None, 1):
        raise Refusal(
            "one_process", words("On SQLite there can only be one server process. Use PostgreSQL to run several.")
        )
    with only_server(settings.DATA) if is_sqlite else nullcontext():
        _check_port(host, port)
        upkeep.keep_quick()
        connection.close()
        _run(host, port, processes=1 if is_sqlite else workers or 2)


def _check_address(host: str, *, is_https: bool) -> None:
    """Without HTTPS, passwords and people would travel in the open; that is only right inside the machine."""
    if is_https or host == "localhost":
        return
    try:
        inside = ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        message = words(
            "BROBYGGER_HTTPS is off, so the server may only listen on this machine (127.0.0.1), not on %(host)s. Put a "
            "proxy with HTTPS in front of it, and take BROBYGGER_HTTPS=off away."
        )
        raise Refusal("not_loopback", message, host=host)


def _check_tables() -> None:
    from brobygger.services import health

    for finding in health.tables():
        if not finding.is_good:
            raise Refusal("not_ready", "%(found)s %(mend)s", found=finding.said(_), mend=finding.advised(_))


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server itself will: a port that was in use a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            message = words("You may not use port %(port)s. Choose one above 1023: brobygger serve --port 8000")
            raise Refusal("port_forbidden", message, port=port) from None
        except OSError as error:
            message = words(
                "Port %(port)s on %(host)s cannot be used (%(why)s). Choose another: brobygger serve --port %(next)s"
            )
            why = error.strerror or str(error)
            raise Refusal("port_taken", message, port=port, host=host, why=why, next=port + 1) from None


def _run(host: str, port: int, *, processes: int) -> None:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    server = Granian(
        # By name: the server processes import it, and this floor knows nothing of the one above.
        "brobygger.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=processes,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=IDLE_SECONDS,
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
    )
    address = f"http://{'[' + host + ']' if ':' in host else host}:{port}"
    server.on_startup(
        lambda: console().print(_("Brobygger answers on %(address)s. Stop it with Ctrl-C.") % {"address": address})
    )
    server.serve()
    console().print(_("Stopped."))
