"""Pages as someone of the cast sees them, without a browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from brobygger.services import people
from tests.cast import Cast


@pytest.fixture
def as_(cast: Cast) -> Callable[[str], Client]:
    """``as_("signe").get(...)``: a client in which one of the cast is logged in."""

    def logged_in(who: str) -> Client:
        client = Client()
        client.force_login(getattr(cast, who))
        return client

    return logged_in


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    from django.utils import timezone

    return people.meet(by=cast.signe, alias="Smed", now=timezone.now(), rough_age="45", place="Mariaparken")
