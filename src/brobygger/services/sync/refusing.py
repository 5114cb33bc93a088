"""Why an item was not taken, told as what it means to whoever wrote it."""

from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError

from brobygger.records.access import User
from brobygger.rules.refusals import Refusal
from brobygger.rules.sync import Item, SyncRefused
from brobygger.services.access import NotFound, person_in_scope

# What an item can cause: it is refused, and the others are taken. The last two are what a column cannot hold, and a key that
# is of nothing or of something else.
CAUSED = (Refusal, NotFound, PermissionDenied, DataError, IntegrityError)


def in_words(refused: Exception, item: Item, *, by: User) -> Refusal:
    """Why this item was refused."""
    if isinstance(refused, Refusal):
        return refused
    if isinstance(refused, DataError | IntegrityError):
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
