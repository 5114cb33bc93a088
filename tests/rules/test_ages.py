"""Which of several tellings of an age counts, whatever the day it is asked on."""

from datetime import date

import pytest

from brobygger.rules.ages import guess_counts

BORN = date(1980, 12, 31)


@pytest.mark.parametrize(
    ("guess", "born_on", "birth_year", "counts"),
    [
        ("45", None, "", True),
        ("45", None, "1980", True),
        ("20", None, "1980", False),
        ("20-30", None, "1980", False),
        ("40'erne", None, "1980", True),
        ("ung", None, "1980", True),
        ("45", BORN, "", True),
        ("20", BORN, "", False),
        # The number counts before the year.
        ("20", BORN, "2006", False),
        ("45", BORN, "2006", True),
        ("", BORN, "1980", True),
    ],
)
def test_a_guess_counts_while_it_can_be_true_beside_the_number_and_the_year(
    guess: str, born_on: date | None, birth_year: str, counts: bool
) -> None:
    assert guess_counts(guess, date(2026, 11, 15), born_on=born_on, birth_year=birth_year) is counts
    # Told ten years ago it was a guess of somebody ten years younger.
    if guess.isdecimal():
        younger = str(int(guess) - 10)
        assert guess_counts(younger, date(2016, 11, 15), born_on=born_on, birth_year=birth_year) is counts
