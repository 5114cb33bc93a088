"""What fictional people want: of all they have wished the newest that stands, by the rule of ``services.wishes``."""

import numpy as np

from brobygger.rules.requests import WITHDRAWN
from brobygger.services.simulation.courses import Ways
from brobygger.services.simulation.details import Shown


def newest(shown: Shown, ways: Ways) -> tuple[list[str], list[int]]:
    """Per person the words and when they were said ("" and -1: none). Of one moment a wish of its own goes before a request."""
    size = len(shown.wish)
    words, at = [""] * size, [-1] * size
    stopped = ways.asked.stopped_by
    for row, (person, said_at) in enumerate(zip(ways.asked.person.tolist(), ways.asked.at.tolist(), strict=True)):
        if stopped[row] != WITHDRAWN and said_at >= at[person]:
            words[person], at[person] = ways.words[row], said_at
    for person in np.flatnonzero(shown.wish_at >= 0).tolist():
        if shown.wish[person] and shown.wish_at[person] >= at[person]:
            words[person], at[person] = shown.wish[person], int(shown.wish_at[person])
    return words, at
