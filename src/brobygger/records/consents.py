"""What a citizen has said yes or no to being told to others, and that a yes was taken back."""

from django.db import models
from django.db.models import Q

from brobygger.records.facts import FactQuerySet, PersonFact, ReasonedFact


class Consent(ReasonedFact):
    """A yes or a no to one receiver being told something. ``happened_at``: when the citizen said so.

    A yes is specific: about what, for which purpose, and heard by a witness where it was not written.
    """

    answer = models.CharField(max_length=3)
    receiver_kind = models.CharField(max_length=30)
    # Whom exactly, where that was said; needed where the kind says nothing.
    receiver = models.CharField(max_length=200, blank=True)
    place = models.ForeignKey("records.Place", null=True, on_delete=models.PROTECT, related_name="+")
    about = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    form = models.CharField(max_length=10)
    witness = models.CharField(max_length=200, blank=True)
    own_words = models.TextField(blank=True)
    until = models.DateField(null=True)

    objects = FactQuerySet["Consent"].as_manager()

    class Meta(PersonFact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=["yes", "no"]), name="consent_answer_known"),
            models.CheckConstraint(condition=Q(form__in=["oral", "written"]), name="consent_form_known"),
            models.CheckConstraint(condition=~Q(receiver_kind=""), name="consent_receiver_told"),
            models.CheckConstraint(
                condition=Q(answer="no") | (~Q(about="") & ~Q(purpose="")), name="consent_is_specific"
            ),
            models.CheckConstraint(
                condition=Q(answer="no") | Q(form="written") | ~Q(witness=""), name="consent_has_witness"
            ),
            models.CheckConstraint(condition=Q(answer="yes") | Q(until=None), name="consent_no_has_no_end"),
        ]


class ConsentWithdrawn(ReasonedFact):
    """The citizen took a yes back. Told twice, by two or of two days, both stand: it ended with the first.

    ``consent`` is the first row of its corrections, so that a correction moves nothing. ``along_with``: the one the citizen
    spoke of (its first row), where this one went along with it; empty where they spoke of this one.
    """

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="withdrawn")
    along_with = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=10)
    own_words = models.TextField(blank=True)

    objects = FactQuerySet["ConsentWithdrawn"].as_manager()

    class Meta(PersonFact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(form__in=["oral", "written"]), name="consent_withdrawn_form_known")
        ]
