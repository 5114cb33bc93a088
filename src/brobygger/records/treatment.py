"""What happens in a course besides the meetings: substitution, slips, harm reduction, housing, breaks, how it is felt."""

from django.db import models
from django.db.models import Q

from brobygger.records.facts import FactQuerySet, ReasonedFact

STEPS = (
    *("wish", "referred", "first_talk", "waiting", "started", "paused", "stopped", "reenrolled"),
    *("not_offered", "not_wanted"),
)


class SubstitutionStep(ReasonedFact):
    """A step on the way into substitution treatment, as the citizen or the health side tells it. Nothing is prescribed."""

    step = models.CharField(max_length=30)
    reported_by = models.CharField(max_length=200, blank=True)
    attendance = models.TextField(blank=True)
    barrier = models.TextField(blank=True)
    tried = models.TextField(blank=True)
    result = models.TextField(blank=True)
    note = models.TextField(blank=True)

    objects = FactQuerySet["SubstitutionStep"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(step__in=STEPS), name="substitution_step_known"),
        ]


class Event(ReasonedFact):
    """A slip, a relapse, an overdose, naloxone, clean equipment: told as it was, never sanctioned."""

    kind = models.CharField(max_length=30)
    own_words = models.TextField(blank=True)
    # Of an overdose; None where nobody knows, and of everything else.
    naloxone_given = models.BooleanField(null=True)
    ambulance_came = models.BooleanField(null=True)
    note = models.TextField(blank=True)

    objects = FactQuerySet["Event"].as_manager()


class Housing(ReasonedFact):
    """Where someone lives from this day on, by the categories of ETHOS Light."""

    category = models.CharField(max_length=10)
    note = models.TextField(blank=True)

    objects = FactQuerySet["Housing"].as_manager()


class Break(ReasonedFact):
    """The course is broken off for a time: by the citizen, by the service or from outside."""

    broken_by = models.CharField(max_length=10)
    reason = models.CharField(max_length=30)
    until = models.DateField(null=True)
    alternative = models.TextField(blank=True)
    note = models.TextField(blank=True)

    objects = FactQuerySet["Break"].as_manager()


class BreakEnded(ReasonedFact):
    """The course goes on after a break."""

    # Not one-to-one: that it ended can be taken back and told again. The lock on the person lets one at a time do so.
    ended_break = models.ForeignKey(Break, on_delete=models.PROTECT, related_name="ended")
    note = models.TextField(blank=True)

    objects = FactQuerySet["BreakEnded"].as_manager()


class Experience(ReasonedFact):
    """How it is for the citizen: four short answers, each 1-5 or X, or none at all where it was declined."""

    # Which questions were asked, by id and version, so that an answer keeps the words it was given to.
    definition = models.CharField(max_length=60, blank=True)
    answers = models.JSONField(default=dict)
    is_declined = models.BooleanField(default=False)
    own_words = models.TextField(blank=True)

    objects = FactQuerySet["Experience"].as_manager()
