"""What fictional people want: of all they have said the newest that stands, by the rule of ``services.wishes``."""

import numpy as np

from brobygger.rules.requests import WITHDRAWN
from brobygger.services.simulation.contacts import LastSeen
from brobygger.services.simulation.courses import Ways
from brobygger.services.simulation.details import Shown


def newest(shown: Shown, last: LastSeen, ways: Ways) -> tuple[list[str], list[int]]:
    """Per person the words and when they were said ("" and -1: none). Of one moment a wish of its own goes before a request,
    and that before a contact."""
    words, at = list(last.words), last.words_at.tolist()
    stopped = ways.asked.stopped_by
    for row, (person, said_at) in enumerate(zip(ways.asked.person.tolist(), ways.asked.at.tolist(), strict=True)):
        if stopped[row] != WITHDRAWN and said_at >= at[person]:
            words[person], at[person] = ways.words[row], said_at
    for person in np.flatnonzero(shown.wish_at >= 0).tolist():
        if shown.wish[person] and shown.wish_at[person] >= at[person]:
            words[person], at[person] = shown.wish[person], int(shown.wish_at[person])
    return words, at
