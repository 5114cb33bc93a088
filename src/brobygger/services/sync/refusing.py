"""Why an item was not taken, told as what it means to whoever wrote it."""

import logging
import traceback
from uuid import UUID, uuid5

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DataError, IntegrityError

from brobygger.records.access import User
from brobygger.records.contacts import Contact
from brobygger.records.people import Handover
from brobygger.rules.refusals import Refusal, words
from brobygger.rules.sync import Item, SyncRefused, key
from brobygger.services import promises
from brobygger.services.access import NotFound, author, person_in_scope
from brobygger.services.sync.items import EDITS
from brobygger.services.writing import check_not_taken_back, older_form, versions

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
    if not _is_of_theirs(item, by):
        return _not_theirs(item, by)
    return _corrected_since(item, by) or SyncRefused("not_there")


def _not_theirs(item: Item, by: User) -> Refusal:
    """Whom one's own team handed over: who wrote of them must know whom to call. Nobody else is told where they are, and of a
    protected address nobody."""
    if item.person is None:
        return SyncRefused("not_yours")
    # Handed over is whoever stands: of a record that was merged before, the one it was merged into.
    rows = Handover.objects.filter(person__root__members=item.person, person__root__is_address_protected=False)
    last = rows.select_related("to_team", "person").order_by("-received_at", "-id").first()
    if last is None or last.from_team_id not in by.team_ids:
        return SyncRefused("not_yours")
    if last.person_id == item.person:
        message = words(
            "Your team has handed the citizen over to %(team)s. Call them, so that they write this down, and then give it up."
        )
        return Refusal("not_yours", message, team=last.to_team.name)
    message = words(
        "The citizen is the same as %(name)s, whom your team has handed over to %(team)s. Call them, so that they write this "
        "down, and then give it up."
    )
    return Refusal("not_yours", message, team=last.to_team.name, name=last.person.shown_name)


def _corrected_since(item: Item, by: User) -> Refusal | None:
    """Of a contact that an item names by a version which a database put back from a copy never had: who corrected it since, and
    what stands. Its phone sends the last version alone, so nobody has the words of the one that was named."""
    named = [found for name in ("corrects", "contact", "promise") if (found := _named(item, name)) is not None]
    later = [uuid5(each, str(version)) for each in named for version in range(2, EDITS + 1)]
    row = Contact.objects.filter(id__in=later).order_by("-received_at", "-id").first() if later else None
    if row is None:
        return None
    try:
        person_in_scope(by, row.person_id)
    except NotFound:
        return None
    stands = versions(row)[0]
    try:
        check_not_taken_back(stands)
    except Refusal as refused:
        return refused
    if item.kind == "promise":
        # Whether it is the same that is promised now nobody can tell.
        return promises.changed_since()
    return older_form(who=author(stands.recorded_by), newest=stands.id)


def _named(item: Item, name: str) -> UUID | None:
    try:
        return key(item.body, name)
    except SyncRefused:
        return None


def _is_of_theirs(item: Item, by: User) -> bool:
    """Whether the worker may see whom an item is about: then it is something else that is not found, or outside scope."""
    if item.person is None:
        return item.kind != "meet"
    try:
        person_in_scope(by, item.person)
    except NotFound:
        return False
    return True
