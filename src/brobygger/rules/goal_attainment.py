"""Goal attainment scaling: one figure for several goals, each rated on its own five levels from -2 to 2.

Source: Kiresuk & Sherman's method (free to use), as given by Turner-Stokes. The printed formulas of her paper of 2009 have an
erratum (Clinical Rehabilitation 23:362), so the formula here is held to worked numbers (tests/rules/test_goal_attainment.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

# The correlation the method takes for granted between goals.
RHO = 0.30
SOURCE = "Kiresuk & Sherman; Turner-Stokes, Clin Rehabil 23:362 (erratum)"


def t_score(levels: Sequence[int], weights: Sequence[int] = ()) -> float | None:
    """T = 50 + 10 sum(wx) / sqrt((1 - rho) sum(w^2) + rho (sum w)^2); 50 when every goal is where it was expected to be.

    levels: -2 to 2, one a goal. weights: positive, one a goal; all equal where none are given. None without a goal. Here no
    goal weighs more than another: the weights are part of the published formula, and its worked numbers need them.
    """
    if not levels:
        return None
    weighed = list(weights) or [1] * len(levels)
    total = sum(weight * level for weight, level in zip(weighed, levels, strict=True))
    spread = (1 - RHO) * sum(weight**2 for weight in weighed) + RHO * sum(weighed) ** 2
    return 50 + 10 * total / sqrt(spread)
