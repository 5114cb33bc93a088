"""What became of a phone, and how wrong its clock is."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from brobygger.rules import phones
from brobygger.rules.phones import State
from tests.cast import NOW

HOUR = timedelta(hours=1)


def state(**told: Any) -> State:
    nothing: dict[str, datetime | None] = dict.fromkeys(("wipe_asked_at", "wiped_at", "revoked_at", "given_up_at"))
    return phones.state_of(**{"heard_at": NOW, "has_account": True, "now": NOW, **nothing, **told})


@pytest.mark.parametrize(
    ("told", "became"),
    [
        ({}, State.IN_USE),
        ({"heard_at": NOW - phones.SILENT_AFTER}, State.IN_USE),
        ({"heard_at": NOW - phones.SILENT_AFTER - HOUR}, State.SILENT),
        ({"has_account": False}, State.ACCOUNT_CLOSED),
        ({"wipe_asked_at": NOW, "heard_at": NOW - 9 * phones.SILENT_AFTER}, State.WIPING),
        ({"wipe_asked_at": NOW, "wiped_at": NOW, "revoked_at": NOW}, State.WIPED),
        ({"wipe_asked_at": NOW, "revoked_at": NOW, "has_account": False}, State.STOPPED),
        ({"wiped_at": NOW, "revoked_at": NOW, "given_up_at": NOW}, State.GIVEN_UP),
    ],
)
def test_the_last_thing_that_was_done_about_a_phone_is_what_became_of_it(told: dict[str, Any], became: State) -> None:
    assert state(**told) is became


@pytest.mark.parametrize(("offset", "wrong"), [(0, False), (119_999, False), (-119_999, False), (120_000, True)])
def test_a_clock_is_told_to_be_wrong_from_two_minutes_on(offset: int, wrong: bool) -> None:
    assert (phones.clock_fault(offset) is not None) is wrong
    assert phones.clock_fault(-offset) == (-phones.clock_fault(offset) if wrong else None)
