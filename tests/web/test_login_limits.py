"""Wrong passwords are counted by all processes of a server together, where there are several: on PostgreSQL."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.cast import PASSWORD, Cast

# A process of the server, with its own settings and not those of the tests: tries a password, so many times.
PROCESS = """
import json, sys, django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("createcachetable", verbosity=0)
told = {"login": "signe", "password": sys.argv[1]}
answers = [Client(SERVER_NAME="127.0.0.1").post("/konto/login/", told) for _ in range(int(sys.argv[2]))]
print(json.dumps([(answer.status_code, "mange" in answer.content.decode()) for answer in answers]))
"""

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "postgresql" not in os.environ.get("BROBYGGER_TEST_DATABASE", ""), reason="SQLite has one process"
    ),
]


@pytest.fixture
def environ(cast: Cast) -> Iterator[dict[str, str]]:
    told = connection.settings_dict
    where = urlencode({"host": told["HOST"], "port": told["PORT"]})
    address = f"postgresql://{told['USER']}:{told['PASSWORD']}@/{told['NAME']}?{where}"
    yield os.environ | {"DJANGO_SETTINGS_MODULE": "brobygger.config.settings", "BROBYGGER_DATABASE": address}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS cache")


def tried(environ: dict[str, str], password: str, times: int) -> list[list[object]]:
    """Status, and whether the page says that it was too often, of each time in a process of its own."""
    command = [sys.executable, "-c", PROCESS, password, str(times)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers: list[list[object]] = json.loads(done.stdout.splitlines()[-1])
    return answers


def test_what_one_process_has_counted_the_next_one_knows(environ: dict[str, str]) -> None:
    assert not any(is_refused for _, is_refused in tried(environ, "forkert", 3))
    assert [is_refused for _, is_refused in tried(environ, "forkert", 3)] == [False, False, True]
    assert tried(environ, PASSWORD, 1)[0][1], "the right one too, until ten minutes have passed"
