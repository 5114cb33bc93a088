"""The courses of tests/services/test_course_machine.py for longer: many more of them, each of more steps.

BROBYGGER_TEST_SOAK_GAMES says how many, for a night of them.
"""

import os

import pytest

from tests.cast import Cast
from tests.services.test_course_machine import play

pytestmark = pytest.mark.django_db


def test_whatever_order_a_course_takes_for_long_the_pages_agree_with_what_was_written(cast: Cast) -> None:
    play(cast, games=int(os.environ.get("BROBYGGER_TEST_SOAK_GAMES", "60")), steps=50)
