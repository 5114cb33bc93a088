"""Why an item was not taken, told as what it means to whoever wrote it."""

import logging
import traceback

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DataError, IntegrityError

from brobygger.records.access import User
from brobygger.rules.refusals import Refusal
from brobygger.rules.sync import Item, SyncRefused
from brobygger.services.access import NotFound, person_in_scope

logger = logging.getLogger(__name__)

# What a column cannot hold, and a key that is of nothing or of something else.
UNFIT = (DataError, IntegrityError)
# A fault of ours that one item brings to light. Were it an error of the whole request, a phone would send it for ever, and
# nothing else would come through, no order to wipe either.
FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, ObjectDoesNotExist, TypeError, ValueError)
# What an item can cause: it is refused, and the others are taken. That the database is busy or gone no item has caused.
CAUSED = (Refusal, NotFound, PermissionDenied, *UNFIT, *FAULTS)


def in_words(refused: Exception, item: Item, *, by: User) -> Refusal:
    """Why this item was refused."""
    if isinstance(refused, Refusal):
        return refused
    if isinstance(refused, FAULTS):
        # Its words may quote what someone wrote.
        at = traceback.extract_tb(refused.__traceback__)[-1]
        logger.error("Not taken of a phone, %s: %s, %s:%s", item.kind, type(refused).__name__, at.filename, at.lineno)
    if isinstance(refused, (*UNFIT, *FAULTS)):
        return SyncRefused("item_unreadable", field="body")
    if isinstance(refused, PermissionDenied):
        return SyncRefused("not_allowed")
    return SyncRefused("not_there" if _is_of_theirs(item, by) else "not_yours")


def _is_of_theirs(item: Item, by: User) -> bool:
    """Whether the worker may see whom an item is about: then it is something else that is not found, or outside scope."""
    if item.person is None:
        return item.kind != "meet"
    try:
        person_in_scope(by, item.person)
    except NotFound:
        return False
    return True
