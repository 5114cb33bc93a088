"""The change feed (what is new, in commit order) and the audit (who did or saw what, and why)."""

from django.db import models

from brobygger.records.facts import new_id

# On PostgreSQL: every transaction with a lower number is over, and what it wrote is seen by the statement that asks.
OLDEST_OPEN = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class Change(models.Model):
    """One written row, for those who follow along: a phone, an export, a cache.

    ``position`` numbers rows as they are written; on PostgreSQL a reader goes by ``(transaction, position)`` and stops before
    the oldest transaction still open, so that a late commit is never passed by. On SQLite there is one writer and
    ``transaction`` is 0.
    """

    position = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    person = models.ForeignKey("records.Person", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["transaction", "position"], name="change_order")]


class AuditEntry(models.Model):
    """One act of one account. Reads of a person carry a purpose. Holds codes and keys, never names, numbers or notes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=60)
    is_read = models.BooleanField()
    purpose = models.CharField(max_length=30, blank=True)
    person = models.ForeignKey("records.Person", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    rows = models.IntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="audit_person_at")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_read=False) | models.Q(person=None) | ~models.Q(purpose=""),
                name="audit_read_has_purpose",
            )
        ]
