"""Pages as someone of the cast sees them, without a browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from brobygger.services import people
from tests.cast import Cast

KEPT_WHOLE = re.compile(rb'<span class="nowrap">([^<]*\d\d-\d\d[^<]*)</span>')


class Reader(Client):
    """Reads what stands on a page: what keeps a date on one line is no word of it."""

    def request(self, **told: Any) -> Any:
        answer = super().request(**told)
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            answer.content = KEPT_WHOLE.sub(rb"\1", answer.content)
        return answer


@pytest.fixture
def as_(cast: Cast) -> Callable[[str], Client]:
    """``as_("signe").get(...)``: a client in which one of the cast is logged in."""

    def logged_in(who: str) -> Client:
        client = Reader()
        client.force_login(getattr(cast, who))
        return client

    return logged_in


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    from django.utils import timezone

    return people.meet(by=cast.signe, alias="Smed", now=timezone.now(), rough_age="45", place="Mariaparken")
