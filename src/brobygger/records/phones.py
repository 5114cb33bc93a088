"""Phones: whose they are, whom they hold, what came from them, and where two wrote different things of one person."""

from django.db import models
from django.db.models import Q

from brobygger.records.facts import Fact, FactQuerySet, PersonFact, new_id


class Phone(models.Model):
    """A phone of one worker. Made when the office shows a code, taken into use when the phone answers with it.

    Of its secret and of the office's codes only fingerprints are kept. ``office_key`` is the phone's own way back in after ten
    wrong tries; it opens nothing without the phone in hand.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="phones")
    name = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    # The code the office shows: to enrol, or to open a phone again.
    code = models.CharField(max_length=64, blank=True)
    code_ends_at = models.DateTimeField(null=True)
    # Who showed it: the audit of whoever comes with it says so.
    code_by = models.ForeignKey("records.User", null=True, on_delete=models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField(null=True)
    secret = models.CharField(max_length=64, blank=True)
    office_key = models.CharField(max_length=200, blank=True)
    revoked_at = models.DateTimeField(null=True)
    wipe_asked_at = models.DateTimeField(null=True)
    wiped_at = models.DateTimeField(null=True)
    # What it never sent was given up, by whom and why: a code of the list phone_losses.
    given_up_at = models.DateTimeField(null=True)
    given_up_by = models.ForeignKey("records.User", null=True, on_delete=models.PROTECT, related_name="+")
    given_up_reason = models.CharField(max_length=20, blank=True)
    # How many answers have given or taken people.
    answers = models.PositiveIntegerField(default=0)
    # Its health, as of its last word.
    heard_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    waiting = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=40, blank=True)
    failed_at = models.DateTimeField(null=True)
    # The server's clock less the phone's, in milliseconds.
    clock_offset = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["code"], name="phone_code", condition=~Q(code=""))]
        constraints = [
            models.CheckConstraint(
                condition=Q(given_up_at=None, given_up_by=None, given_up_reason="")
                | (Q(given_up_at__isnull=False, given_up_by__isnull=False) & ~Q(given_up_reason="")),
                name="phone_given_up_by_someone_for_a_reason",
            )
        ]


class Grant(models.Model):
    """A person a phone holds. Ended when the person leaves its scope, over when the phone has said that it has forgotten."""

    id = models.BigAutoField(primary_key=True)
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, related_name="grants", db_index=False)
    person = models.ForeignKey("records.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    # The answer it was sent in: a phone that comes with an older cursor has not got it.
    answer = models.PositiveIntegerField()
    ended_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["phone", "person"], condition=Q(forgotten_at=None), name="grant_open_once")
        ]


class Batch(models.Model):
    """What one sync brought, and how wrong the phone's clock was: nothing is put in another order by it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    phone = models.ForeignKey(Phone, on_delete=models.PROTECT, related_name="batches")
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    clock_offset = models.BigIntegerField()
    # By outcome how many.
    outcomes = models.JSONField(default=dict)


class Received(models.Model):
    """An item whose own key does not tell all: edited on the phone, changing something, or carrying what no rule knows."""

    id = models.UUIDField(primary_key=True, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("records.Person", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    # What it said, to tell a second sending from another content.
    digest = models.CharField(max_length=64)
    # The fact that stands for it now, where there is one.
    fact_id = models.UUIDField(null=True)
    unknown = models.JSONField(default=dict)

    class Meta:
        # Of as good as every item there is nothing unknown: what is told asks an index that is as good as empty.
        indexes = [models.Index(fields=["fact_id"], name="received_carried", condition=~Q(unknown={}))]


class Conflict(PersonFact):
    """A phone changed what a colleague had changed meanwhile. The colleague's stands until someone chooses."""

    item_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=30)
    yours = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    # The fact that stood when they met.
    theirs_id = models.UUIDField(null=True)

    objects = FactQuerySet["Conflict"].as_manager()


class ConflictSettled(Fact):
    """Which of the two was chosen, by whom."""

    conflict = models.OneToOneField(Conflict, on_delete=models.PROTECT, related_name="settled")
    choice = models.CharField(max_length=10)

    objects = FactQuerySet["ConflictSettled"].as_manager()

    class Meta(Fact.Meta):
        constraints = [models.CheckConstraint(condition=Q(choice__in=["mine", "theirs"]), name="conflict_choice_known")]


class Epoch(models.Model):
    """One life of this database's feed. A new one begins when it was restored from a copy; the last counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    begun_at = models.DateTimeField()
    # The server that numbers the transactions, where one does.
    server = models.CharField(max_length=40, blank=True)
