"""No test talks to another machine, nor waits on a page in a way its policy forbids."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError

from tests.house.tracked import python


def test_a_test_cannot_reach_another_machine() -> None:
    with (
        socket.socket() as line,
        pytest.warns(UserWarning, match="192.0.2.1"),
        pytest.raises(SocketConnectBlockedError),
    ):
        # An address set aside for documents: nobody answers there either.
        line.connect(("192.0.2.1", 80))


def test_a_test_can_reach_a_server_of_its_own() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_no_test_waits_where_our_policy_forbids_the_looking() -> None:
    # Written in two, so that this file is not found by itself.
    found = [path.name for path in python("tests") if "wait_for" + "_function(" in path.read_text(encoding="utf-8")]
    assert found == [], "ask with page.evaluate (tests/waiting.py)"
