"""`brobygger serve`: it answers, it is alone on its file, it stops when told, and what cannot be served is said in words."""

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from brobygger.cli.locking import is_serving, only_server
from brobygger.cli.main import application
from brobygger.cli.serve import _check_address
from brobygger.rules.refusals import Refusal
from tests.cli.calling import command, run, site


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    made = site(tmp_path_factory.mktemp("serve"))
    assert run(made, "setup", "--name", "Ådal Kommune").returncode == 0
    return made


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(environ: dict[str, str], free_port: int) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        command("serve", "--port", free_port), env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=30)


def fetch(address: str) -> tuple[int, bytes]:
    """Status and body, tried until the server has started."""
    for _ in range(1200):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


def test_it_answers_refuses_a_second_on_the_same_file_and_stops_when_told(
    environ: dict[str, str], server: "subprocess.Popen[str]", free_port: int
) -> None:
    status, body = fetch(f"http://127.0.0.1:{free_port}/konto/login/")
    assert (status, b"<form" in body) == (200, True)
    assert is_serving(Path(environ["BROBYGGER_DATA"]))
    second = run(environ, "serve", "--port", free_port + 1)
    assert second.returncode == 1
    assert "already" in second.stderr and str(server.pid) in second.stderr
    server.send_signal(signal.SIGTERM)
    printed = server.communicate(timeout=30)[0]
    assert server.returncode == 0, printed
    assert f"http://127.0.0.1:{free_port}" in printed and "Traceback" not in printed
    assert not is_serving(Path(environ["BROBYGGER_DATA"]))


def test_unless_told_otherwise_it_stands_where_the_readme_says() -> None:
    command: Any = get_command(application())
    told = {option.name: option.default for option in command.commands["serve"].params}
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    assert f"http://{told['host']}:{told['port']} " in readme


def test_a_port_that_is_taken_is_said_in_words(environ: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run(environ, "serve", "--port", port)
    assert refused.returncode == 1
    assert str(port) in refused.stderr and f"--port {port + 1}" in refused.stderr and "Traceback" not in refused.stderr


def test_without_https_it_listens_on_this_machine_only(environ: dict[str, str]) -> None:
    refused = run(environ, "serve", "--host", "0.0.0.0")
    assert refused.returncode == 1
    assert "BROBYGGER_HTTPS" in refused.stderr


@pytest.mark.parametrize(
    ("host", "is_allowed"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("example.org", False),
    ],
)
def test_only_loopback_is_inside_the_machine(host: str, is_allowed: bool) -> None:
    _check_address(host, is_https=True)
    if is_allowed:
        _check_address(host, is_https=False)
    else:
        with pytest.raises(Refusal):
            _check_address(host, is_https=False)


def test_several_processes_are_refused_on_sqlite(environ: dict[str, str]) -> None:
    refused = run(environ, "serve", "--workers", "2")
    assert refused.returncode == 1
    assert "one server process" in refused.stderr


def test_tables_that_are_not_there_are_said_before_anyone_meets_a_fault(
    environ: dict[str, str], tmp_path: Path
) -> None:
    refused = run(
        {**environ, "BROBYGGER_DATA": str(tmp_path), "BROBYGGER_KEY_FILE": f"{environ['BROBYGGER_DATA']}/keys.json"},
        "serve",
    )
    assert refused.returncode == 1
    assert "brobygger setup" in refused.stderr


def test_the_lock_is_let_go_when_its_holder_ends(tmp_path: Path) -> None:
    with only_server(tmp_path):
        assert is_serving(tmp_path)
        with pytest.raises(Refusal), only_server(tmp_path):
            pass
        assert is_serving(tmp_path), "a refused second server leaves the lock as it was"
    assert not is_serving(tmp_path)
    assert not is_serving(tmp_path / "elsewhere")
