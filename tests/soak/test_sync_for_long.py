"""The game of tests/field/test_sync_machine.py, for longer and every time another: many more games, each of more steps.

On the database of the run: script/soak plays it on SQLite and then on PostgreSQL. BROBYGGER_TEST_SOAK_GAMES says how many
games, for a night of them; the seed that is shown where one fails, given as BROBYGGER_TEST_GAME_SEED, plays them again.
"""

import os
import random

import pytest

from tests.cast import Cast
from tests.field.test_sync_machine import play

pytestmark = pytest.mark.django_db(transaction=True)
GAMES = int(os.environ.get("BROBYGGER_TEST_SOAK_GAMES", "150"))


@pytest.mark.parametrize(("rows", "people"), [(2_000, 200), (3, 2)], ids=["whole", "in_small_pages"])
def test_whatever_happens_for_long_nothing_is_lost_doubled_or_shown_to_anyone_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, rows: int, people: int
) -> None:
    monkeypatch.setattr("brobygger.services.sync.answering.ROWS", rows)
    monkeypatch.setattr("brobygger.services.sync.grants.AT_ONCE", people)
    play(cast, games=GAMES, steps=80, seed=int(os.environ.get("BROBYGGER_TEST_GAME_SEED") or random.getrandbits(32)))
