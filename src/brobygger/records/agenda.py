"""What must be done for whom, drawn from the facts: Today, the board, the inbox, and the links of their calendars."""

from django.db import models

from brobygger.records.facts import new_id


class Reminder(models.Model):
    """One reason to act for one standing person. Not a fact: drawn with the person's columns, and gone when it is done.

    ``shows_at`` is when it begins to be shown (a course is lost from then on), ``due_at`` when it should be done.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("records.Person", on_delete=models.CASCADE, related_name="reminders")
    organisation_id = models.UUIDField()
    team_id = models.UUIDField()
    worker_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=30)
    rank = models.PositiveSmallIntegerField()
    shows_at = models.DateTimeField()
    due_at = models.DateTimeField()
    about_id = models.UUIDField(null=True)
    params = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["worker_id", "rank", "due_at", "id"], name="reminder_worker"),
            models.Index(fields=["team_id", "rank", "due_at", "id"], name="reminder_team"),
            models.Index(fields=["organisation_id", "rank", "due_at", "id"], name="reminder_organisation"),
        ]


class CalendarLink(models.Model):
    """A secret address under which a calendar program fetches one account's list; only its fingerprint is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    shows = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
