"""Places with beds, and referrals: to a short stay, or across a bridge to other help."""

from django.db import models
from django.db.models import Q

from brobygger.records.facts import Fact, FactQuerySet, ReasonedFact, new_id


class Place(models.Model):
    """Somewhere people can be referred to: a residential place with beds, or another help."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey("records.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    phone = models.CharField(max_length=40, blank=True)
    about = models.TextField(blank=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="place_name_once")]


class BedReport(Fact):
    """How many beds are free, as someone at the place confirmed it at this moment."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="reports")
    free = models.PositiveSmallIntegerField()
    said_by = models.CharField(max_length=200, blank=True)

    objects = FactQuerySet["BedReport"].as_manager()

    class Meta(Fact.Meta):
        # The list of places asks for the newest of each.
        indexes = [models.Index(fields=["place", "happened_at", "id"], name="bed_report_newest")]


class Referral(ReasonedFact):
    """Someone is referred: to a stay at short notice, or to other help with our support until they have landed there."""

    kind = models.CharField(max_length=10)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.CharField(max_length=200)
    stay_kind = models.CharField(max_length=20, blank=True)
    help_kind = models.CharField(max_length=30, blank=True)
    own_words = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    answer_by = models.DateTimeField(null=True)
    driver = models.CharField(max_length=200, blank=True)
    taken_along = models.TextField(blank=True)
    afterwards = models.TextField(blank=True)

    objects = FactQuerySet["Referral"].as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=["stay", "bridge"]), name="referral_kind_known")]


class ReferralEvent(ReasonedFact):
    """What came of a referral: answered, asked again, arrived, left, first contact, landed, let go with a reason.

    ``referral`` is the first row of its corrections, so that a correction moves no event.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)
    whom = models.CharField(max_length=200, blank=True)
    # For an arrival and an extension the last day of the stay; for what is still under way the day to act next.
    until = models.DateField(null=True)
    note = models.TextField(blank=True)

    objects = FactQuerySet["ReferralEvent"].as_manager()
