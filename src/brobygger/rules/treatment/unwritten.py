"""Substitution treatment that began without a word of it: a step goes on from it, and none says when it began."""

from collections.abc import Iterable, Iterator

from brobygger.rules.fields import AskedOnce
from brobygger.rules.refusals import words
from brobygger.rules.treatment.substitution import BEGUN, Taken, in_order, out_of_order

# The steps that say that treatment had begun before.
GOES_ON = frozenset({"reenrolled", "paused", "stopped"})
NEVER_BEGUN = words(
    "Nobody has written that treatment began. Did it begin before you knew the citizen, tick it below. Otherwise write "
    "first when it began, or choose another step."
)


def begun_problems(taken: Iterable[Taken], told: Taken) -> Iterator[AskedOnce]:
    """What is asked once of a step that goes on from treatment, where none is written to have begun: it may have before anybody
    here knew the citizen. Nothing where the step cannot follow at all, which is refused. taken: as for ``in_order``, without
    the step that is told."""
    ordered = in_order([*taken, told])
    before = {each.step for each in ordered[: ordered.index(told)]}
    if told.step in GOES_ON and before.isdisjoint(BEGUN) and out_of_order(ordered) is None:
        yield AskedOnce("never_begun", NEVER_BEGUN, field="step")
