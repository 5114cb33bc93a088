"""A citizen asks for treatment, is recommended, decided on and written to. Asking is told here; the rest has a module each."""

from brobygger.services.requests.asking import (
    Asked,
    NewRequest,
    ask,
    asked,
    clock_of,
    happen,
    is_withdrawn,
    request_as_it_stands,
    request_in_scope,
    running_clock,
    runs_on_after_ending,
    take_back_request,
    write_again,
)
from brobygger.services.requests.correcting import confirm_day, correct, taken_back, versions

__all__ = [
    "Asked",
    "NewRequest",
    "ask",
    "asked",
    "clock_of",
    "confirm_day",
    "correct",
    "happen",
    "is_withdrawn",
    "request_as_it_stands",
    "request_in_scope",
    "running_clock",
    "runs_on_after_ending",
    "take_back_request",
    "taken_back",
    "versions",
    "write_again",
]
