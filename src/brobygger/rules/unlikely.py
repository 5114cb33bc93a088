"""What can be and seldom is, so that a form asks about it once: a number or a day may be mistyped. Told to be right, it is
written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from brobygger.rules.doses import MOST_DAYS, MOST_EACH_DAY, MOST_TIMES
from brobygger.rules.fields import AskedOnce
from brobygger.rules.plans import Content
from brobygger.rules.refusals import words

MESSAGES = {
    "seldom_so_often": words(
        "This is more than once a day: %(times)s times in %(days)s days. If it is right, tick it below; otherwise check the "
        "two numbers."
    ),
    "review_after_end": words(
        "This is after the plan is expected to end, on %(ends)s. If it is right, tick it below; otherwise check the two days."
    ),
}


def of_dose(times: int, days: int) -> Iterator[AskedOnce]:
    """What is asked of a planned dose that can be. Our own choice: more than once a day is seldom planned."""
    if 1 <= days <= MOST_DAYS and days < times <= min(MOST_TIMES, MOST_EACH_DAY * days):
        message = MESSAGES["seldom_so_often"]
        yield AskedOnce("seldom_so_often", message, field="times", times=times, days=days)


def of_plan(review_on: date | None, ends_on: date | None, *, last: Content | None) -> Iterator[AskedOnce]:
    """What is asked of the days of a plan that can be: looked at again only after it has ended. Those of the revision before,
    which is ``last``, were agreed already."""
    is_new = last is None or (last.review_on, last.ends_on) != (review_on, ends_on)
    if is_new and review_on is not None and ends_on is not None and ends_on < review_on:
        message = MESSAGES["review_after_end"]
        yield AskedOnce("review_after_end", message, field="review_on", ends=f"{ends_on:%d-%m-%Y}")
