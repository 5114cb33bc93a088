"""The games of test_course_machine.py, test_treatment_machine.py and test_returns_settled.py in tests/services for longer: many
more, and most of more steps.

BROBYGGER_TEST_SOAK_GAMES says how many, for a night of them.
"""

import os

import pytest

from tests.cast import Cast
from tests.services import test_returns_settled
from tests.services.playing import Game, play
from tests.services.test_course_machine import Courses
from tests.services.test_treatment_machine import Treatment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", [Courses, Treatment])
def test_whatever_order_it_all_takes_for_long_the_pages_agree_with_what_was_written(
    cast: Cast, kind: type[Game]
) -> None:
    play(kind, cast, games=int(os.environ.get("BROBYGGER_TEST_SOAK_GAMES", "60")), steps=50)


def test_where_a_course_began_again_is_settled_for_long(cast: Cast) -> None:
    test_returns_settled.play(cast, games=10 * int(os.environ.get("BROBYGGER_TEST_SOAK_GAMES", "60")), seed=10_000)
