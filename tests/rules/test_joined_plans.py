"""Which plans were agreed with one person known by several records, until somebody has made them into one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from brobygger.rules.joined_plans import Revision, agreed
from brobygger.rules.joined_records import Joined

NOW = datetime(2026, 11, 12, 13, 20, tzinfo=UTC)
ONE, OTHER, THIRD = (UUID(int=n) for n in (1, 2, 3))
BOTH, ALL = Joined(NOW, ONE, OTHER), Joined(NOW + timedelta(days=2), ONE, THIRD)


@pytest.mark.parametrize(
    ("written", "joined", "stand", "since"),
    [
        ([], [BOTH], "", None),
        ([(ONE, -9)], [BOTH], "0", None),
        ([(ONE, -9), (ONE, -8)], [BOTH], "1", None),
        ([(ONE, -9), (OTHER, -8)], [BOTH], "01", 0),
        ([(ONE, -9), (ONE, -8), (OTHER, -7)], [BOTH], "12", 0),
        # Revised since, on whichever record: looked at.
        ([(ONE, -9), (OTHER, -8), (ONE, 1)], [BOTH], "2", None),
        ([(ONE, -9), (OTHER, -8), (OTHER, 1)], [BOTH], "2", None),
        # Of three only those nobody has looked at beside each other.
        ([(ONE, -9), (OTHER, -8), (THIRD, -7)], [BOTH, ALL], "012", 2),
        ([(ONE, -9), (OTHER, -8)], [BOTH, ALL], "01", 0),
        ([(ONE, -9), (OTHER, -8), (THIRD, -7), (ONE, 1)], [BOTH, ALL], "32", 2),
        ([(ONE, -9), (OTHER, -8), (THIRD, -7), (ONE, 3)], [BOTH, ALL], "3", None),
    ],
)
def test_what_was_agreed_on_each_record_stands_until_it_is_revised_after_they_were_joined(
    written: list[tuple[UUID, int]], joined: list[Joined], stand: str, since: int | None
) -> None:
    told = sorted(enumerate(written), key=lambda each: each[1][1])
    revisions = [Revision(UUID(int=n), record, NOW + timedelta(days=days)) for n, (record, days) in told]
    found = agreed(revisions, joined)
    assert found.plans == [UUID(int=int(n)) for n in stand]
    assert found.joined_at == (None if since is None else NOW + timedelta(days=since))


@pytest.mark.parametrize("days", [-6, 1], ids=["before", "after"])
@pytest.mark.parametrize("record", [ONE, OTHER], ids=["its own", "the other"])
def test_a_goal_changed_on_a_phone_settles_nothing_on_whichever_record_it_is_written(days: int, record: UUID) -> None:
    """One written down before the records were joined may come, and stand on the other, after."""
    plans = [
        Revision(UUID(int=0), ONE, NOW - timedelta(days=9)),
        Revision(UUID(int=1), OTHER, NOW - timedelta(days=8)),
        Revision(UUID(int=2), record, NOW + timedelta(days=days), changes=UUID(int=0)),
    ]
    found = agreed(plans, [BOTH])
    assert (found.plans, found.joined_at) == ([UUID(int=2), UUID(int=1)], NOW)
