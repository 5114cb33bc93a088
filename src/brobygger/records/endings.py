"""Endings and follow-ups: how a course ended, who was reached afterwards. And death, which ends every reminder."""

from typing import Any
from uuid import UUID

from django.db import models

from brobygger.records.facts import FactQuerySet, PersonFact


class Ending(PersonFact):
    """A course ended on the day of ``happened_at``: status and reason, what was reached, what the person returns to."""

    status = models.CharField(max_length=20)
    reason = models.CharField(max_length=30)
    reached = models.TextField(blank=True)
    remaining = models.TextField(blank=True)
    ahead = models.TextField(blank=True)
    tried = models.TextField(blank=True)
    own_view = models.TextField(blank=True)
    # By area the score at the baseline and the newest, as they stood that day; of newer ones the days and instruments too.
    burdens = models.JSONField(default=dict)
    # Whether the citizen was told that we will ask how it goes, and wants that; None where it was not talked about.
    wants_followup = models.BooleanField(null=True)
    # The first version of a corrected one, which its follow-ups were told of and will be; None where it is the first itself.
    first = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    # Told of an ending taken back, in the row that does so.
    why_taken_back = models.TextField(blank=True, default="", db_default="")

    objects = FactQuerySet["Ending"].as_manager()

    @property
    def root_id(self) -> UUID:
        """What its follow-ups name, however often it was corrected."""
        return self.first_id or self.id


class FollowUp(PersonFact):
    """One follow-up of an ending: reached, declined, not found and not tried are four different things. The row that takes one
    back has the reason in the place of the note."""

    ending = models.ForeignKey(Ending, on_delete=models.PROTECT, related_name="followups")
    due = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20)
    own_words = models.TextField(blank=True)
    note = models.TextField(blank=True)

    objects = FactQuerySet["FollowUp"].as_manager()

    @property
    def why_taken_back(self) -> str:
        """Told of a follow-up taken back, in the row that does so; "" where nobody was asked, and it kept the note."""
        was: Any = self.corrects
        return self.note if was is not None and self.note != was.note else ""

    @why_taken_back.setter
    def why_taken_back(self, why: str) -> None:
        self.note = why


class Death(PersonFact):
    """Someone has died. Reminders stop at once; the record stays.

    Where the day of the death is not known, ``happened_at`` is when it was written down: it was then at the latest.
    """

    is_day_known = models.BooleanField(default=True, db_default=True)
    source = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    # Told of a death taken back, in the row that does so.
    why_taken_back = models.TextField(blank=True, default="", db_default="")

    objects = FactQuerySet["Death"].as_manager()
