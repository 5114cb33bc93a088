"""Contacts and attempts, and the promises made in them."""

from django.db import models
from django.db.models import Q

from brobygger.records.facts import Fact, FactQuerySet, PersonFact
from brobygger.rules.contacts import PROMISE_OUTCOMES


class Contact(PersonFact):
    """A meeting of any length, or an attempt that found nobody: both are work."""

    person = models.ForeignKey("records.Person", on_delete=models.PROTECT, related_name="contacts", db_index=False)
    kind = models.CharField(max_length=10)
    outcome = models.CharField(max_length=30, blank=True)
    place_kind = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=200, blank=True)
    initiator = models.CharField(max_length=20, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    components = models.JSONField(default=list)
    methods = models.JSONField(default=list)
    care_share = models.PositiveSmallIntegerField(null=True)
    own_words = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    note = models.TextField(blank=True)

    objects = FactQuerySet["Contact"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-happened_at", "-id"], name="contact_person_happened")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["contact", "attempt"]), name="contact_kind_known"),
            models.CheckConstraint(condition=Q(kind="contact") | ~Q(outcome=""), name="attempt_has_outcome"),
            models.CheckConstraint(condition=Q(minutes=None) | Q(minutes__lte=1440), name="contact_within_a_day"),
            models.CheckConstraint(
                condition=Q(care_share=None) | Q(care_share__range=(0, 100)), name="contact_care_share_percent"
            ),
        ]


class Promise(Fact):
    """Something the worker promised the citizen, with a moment."""

    person = models.ForeignKey("records.Person", on_delete=models.PROTECT, related_name="promises")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="promises")
    what = models.CharField(max_length=300)
    due_at = models.DateTimeField()
    # Told of how the promise before it went, where that was a mistake, in the row that lets it stand open again.
    why_taken_back = models.TextField(blank=True, default="", db_default="")

    objects = FactQuerySet["Promise"].as_manager()

    @property
    def outcome(self) -> str:
        """How it ended; empty while it is open. Load ``settled`` with the promise."""
        settled = getattr(self, "settled", None)
        return settled.outcome if settled is not None else ""


class PromiseSettled(Fact):
    """How a promise ended: kept, not kept, or no longer wanted."""

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="settled")
    outcome = models.CharField(max_length=20)

    objects = FactQuerySet["PromiseSettled"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=sorted(PROMISE_OUTCOMES)), name="promise_outcome_known")
        ]
