"""The phone's store in a real browser, before a server that does what the test tells it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.field.bundling import bundled
from tests.field.store.office import Office, Server, read_page
from tests.field.store.phone import Phone

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the store as the browser gets it."""
    return bundled("store", tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def office(bundle: Path) -> Office:
    return Office(page=read_page(bundle))


@pytest.fixture
def server(office: Office) -> Iterator[Server]:
    started = Server.start(office)
    yield started
    started.stop()


@pytest.fixture
def new_phone(browser: "Browser", server: Server) -> Iterator[Callable[..., Phone]]:
    """``new_phone()`` lives in memory, ``new_phone(tmp_path)`` on the disk."""
    made: list[Phone] = []

    def make(profile: Path | None = None) -> Phone:
        made.append(Phone(browser, server.url, profile))
        return made[-1]

    yield make
    for phone in made:
        phone.close()


@pytest.fixture
def phone(new_phone: Callable[..., Phone]) -> Phone:
    """Enrolled and open."""
    made = new_phone()
    made.enrol()
    return made
