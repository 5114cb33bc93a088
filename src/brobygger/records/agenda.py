"""What must be done for whom, drawn from the facts: Today, the board, the inbox, and the links of their calendars."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from brobygger.records.facts import new_id
from brobygger.rules.agenda import NEVER


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Lists of reasons to act."""

    def shown_at(self, now: datetime) -> "ReminderQuerySet":
        """Those that are shown at a moment: begun to be, and not gone by themselves."""
        return self.filter(shows_at__lte=now, hides_at__gt=now)

    def counts(self, kinds: Iterable[str], *, most: int) -> tuple[dict[str, int], int]:
        """By kind how many there are, those with none left out, counted no further than ``most``; and whom they are about: how
        many people the first ``most`` of all have. One query."""
        kinds = list(kinds)
        if not kinds:
            return {}, 0
        # Put into words once, as the kinds are many and differ in nothing else.
        # A new key stands for the kind: no other value of the statement can be the same.
        any_kind = str(new_id())
        try:
            statement, values = self.filter(kind=any_kind).order_by().values("id")[:most].query.sql_with_params()
        except EmptyResultSet:  # whoever sees nobody
            return {}, 0
        whose, about = self.filter(kind__in=kinds).order_by().values("person_id")[:most].query.sql_with_params()
        parts = [f"SELECT '' AS kind, COUNT(DISTINCT person_id) FROM ({whose}) AS found"]
        params = list(about)
        for kind in kinds:
            parts.append(f"SELECT %s AS kind, COUNT(*) FROM ({statement}) AS found")
            params += [kind, *(kind if value == any_kind else value for value in values)]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            found = dict(cursor.fetchall())
        people = found.pop("")
        return {kind: count for kind, count in found.items() if count}, people


class Reminder(models.Model):
    """One reason to act for one standing person. Not a fact: drawn with the person's columns, and gone when it is done.

    ``shows_at`` is when it begins to be shown (a course is lost from then on), ``due_at`` when it should be done, ``hides_at``
    when it goes by itself (an overdose long ago); most stay until something is written.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("records.Person", on_delete=models.CASCADE, related_name="reminders")
    organisation_id = models.UUIDField()
    team_id = models.UUIDField()
    worker_id = models.UUIDField(null=True)
    # Whether the person's case has reached the authority, so that the inbox asks no other table.
    has_case = models.BooleanField(default=False)
    kind = models.CharField(max_length=30)
    rank = models.PositiveSmallIntegerField()
    shows_at = models.DateTimeField()
    due_at = models.DateTimeField()
    hides_at = models.DateTimeField(default=NEVER)
    about_id = models.UUIDField(null=True)
    params = models.JSONField(default=dict)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        indexes = [
            *(
                models.Index(fields=[owner, *order], name=f"reminder_{owner[:4]}_{name}")
                for owner in ("worker_id", "team_id")
                for name, order in (("rank", ["rank", "due_at", "id"]), ("kind", ["kind", "shows_at", "hides_at"]))
            ),
            # A whole organisation is many rows: what is asked of each, on the way to a late page too, stands in the index.
            *(
                models.Index(fields=["organisation_id", *order, "has_case"], name=f"reminder_orga_{name}")
                for name, order in (
                    ("rank", ["rank", "due_at", "id", "kind", "shows_at", "hides_at"]),
                    ("kind", ["kind", "shows_at", "hides_at"]),
                    ("due", ["kind", "due_at", "id", "shows_at", "hides_at"]),
                )
            ),
        ]


class CalendarLink(models.Model):
    """A secret address under which a calendar program fetches one account's list; only its fingerprint is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    shows = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
