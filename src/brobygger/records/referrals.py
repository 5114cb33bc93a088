"""Places with beds, and referrals: to a short stay, or across a bridge to other help."""

from django.db import models
from django.db.models import Q

from brobygger.records.facts import Fact, FactQuerySet, PersonFact, new_id


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


class Referral(PersonFact):
    """Someone is referred: to a stay at short notice, or to other help with our support until they have landed there."""

    kind = models.CharField(max_length=10)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.CharField(max_length=200)
    stay_kind = models.CharField(max_length=20, blank=True)
    own_words = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    answer_by = models.DateTimeField(null=True)
    driver = models.CharField(max_length=200, blank=True)
    taken_along = models.TextField(blank=True)
    afterwards = models.TextField(blank=True)

    objects = FactQuerySet["Referral"].as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=["stay", "bridge"]), name="referral_kind_known")]


class ReferralEvent(PersonFact):
    """What came of a referral: answered, reminded, first contact, arrived, left, landed, let go with a reason."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)
    whom = models.CharField(max_length=200, blank=True)
    # For an arrival the day the stay is planned to end; for a reminder or a bridge the day to ask again.
    until = models.DateField(null=True)
    note = models.TextField(blank=True)

    objects = FactQuerySet["ReferralEvent"].as_manager()
