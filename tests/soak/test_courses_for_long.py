"""The games of tests/services/test_course_machine.py and test_treatment_machine.py for longer: many more, each of more steps.

BROBYGGER_TEST_SOAK_GAMES says how many, for a night of them.
"""

import os

import pytest

from tests.cast import Cast
from tests.services.playing import Game, play
from tests.services.test_course_machine import Courses
from tests.services.test_treatment_machine import Treatment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", [Courses, Treatment])
def test_whatever_order_it_all_takes_for_long_the_pages_agree_with_what_was_written(
    cast: Cast, kind: type[Game]
) -> None:
    play(kind, cast, games=int(os.environ.get("BROBYGGER_TEST_SOAK_GAMES", "60")), steps=50)
