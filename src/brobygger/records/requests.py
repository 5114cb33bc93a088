"""Requests for treatment and what became of them: the clock's facts, recommendations, decisions, letters."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from brobygger.records.facts import Fact, FactQuerySet, PersonFact, ReasonedFact


class Request(PersonFact):
    """Someone asked for treatment. ``happened_at`` is when it was said, and the clock runs from it."""

    words = models.TextField()
    said_to = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    witness = models.CharField(max_length=200, blank=True)
    # Whether those it was said to have delegated visitation; without it a request must be passed on to the authority.
    is_delegated = models.BooleanField(null=True)
    is_anonymous = models.BooleanField(default=False)
    # Told on a phone, of a day that belongs to a wish whose deadline had stopped: nobody could be asked whether it is right. A
    # version written in the office since is their answer.
    is_day_unsure = models.BooleanField(default=False, db_default=False)
    # Told of a request taken back, in the row that does so.
    why_taken_back = models.TextField(blank=True, default="", db_default="")
    # Of a correction the first version: what has happened to a request, is advised and decided on it points there.
    first = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = FactQuerySet["Request"].as_manager()

    class Meta:
        # Hardly one is corrected: counted with all that are not, an index of every row looks to SQLite as if it found nobody.
        indexes = [models.Index(fields=["first"], name="request_first", condition=Q(first__isnull=False))]
        constraints = [
            models.CheckConstraint(condition=Q(first=None) | Q(corrects__isnull=False), name="request_version_corrects")
        ]

    @property
    def key(self) -> UUID:
        """The key of the request, whichever version of it this is."""
        return self.first_id or self.id

    @property
    def is_day_confirmed(self) -> bool:
        """Whether this version says of the one before it only that its day is right. Load ``corrects`` with it."""
        was: Any = self.corrects
        if was is None or not was.is_day_unsure or self.is_day_unsure:
            return False
        said = ("happened_at", "words", "said_to", "place", "witness", "is_delegated", "is_anonymous")
        return all(getattr(self, name) == getattr(was, name) for name in said)


# The key of a request in a query.
KEY = Coalesce("first_id", "id")


def of_key(key: object) -> Q:
    """The versions of a request by its key."""
    return Q(id=key) | Q(first_id=key)


# What says that the citizen was told a decision, or that it was taken back.
TELLINGS = ("decision_told", "decision_back_told")


class RequestEvent(ReasonedFact):
    """What stops, changes or tells of a request's clock: withdrawn, another offer chosen, the region, told, started. That the
    citizen was told a decision, or that it is gone, names it (``decision``), and the request where it answers one."""

    request = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="events")
    decision = models.ForeignKey("Decision", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    whom = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    objects = FactQuerySet["RequestEvent"].as_manager()

    class Meta(ReasonedFact.Meta):
        constraints = [
            # An event of a request names a decision only where it tells one; of no request it always does.
            models.CheckConstraint(
                condition=Q(request__isnull=False, decision=None) | Q(decision__isnull=False, kind__in=TELLINGS),
                name="request_event_about",
            )
        ]


class Recommendation(ReasonedFact):
    """Half a page to the authority, written from the criteria and the citizen's own goals, as it was handed over."""

    verdict = models.ForeignKey("records.Verdict", null=True, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="+")
    advice = models.CharField(max_length=20)
    own_words = models.TextField(blank=True)
    text = models.TextField()
    # What is known of each criterion, since when and from whom, and what is not: the verdict's lines when it was written.
    lines = models.JSONField(default=dict)

    objects = FactQuerySet["Recommendation"].as_manager()


class Decision(PersonFact):
    """The authority's decision. One for each recommendation, so that two who decide at once cannot both."""

    recommendation = models.OneToOneField(Recommendation, null=True, on_delete=models.PROTECT, related_name="decision")
    request = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=20)
    offer = models.CharField(max_length=300, blank=True)
    # The citizen has chosen the other offer: what stops the clock, and what the letter then says.
    is_chosen = models.BooleanField(default=False, db_default=False)
    # The citizen's own choice of offer is limited out of regard for them (SEL § 101, stk. 7): the letter does not offer it.
    is_choice_limited = models.BooleanField(default=False, db_default=False)
    reasons = models.TextField()
    # Told of a decision taken back, in the row that does so.
    why_taken_back = models.TextField(blank=True, default="", db_default="")

    objects = FactQuerySet["Decision"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(result__in=["grant", "other_offer", "refuse"]), name="decision_result_known"
            )
        ]

    @property
    def taken_back(self) -> "Decision | None":
        """The row that took it back; None while it stands. Load ``corrected_by`` with it."""
        return getattr(self, "corrected_by", None)


class HomeApproval(ReasonedFact):
    """The home municipality's consent (tilsagn) to treat someone who belongs elsewhere: asked, given or refused."""

    municipality = models.CharField(max_length=4)
    status = models.CharField(max_length=20)
    whom = models.CharField(max_length=200, blank=True)
    valid_to = models.DateField(null=True)
    note = models.TextField(blank=True)

    objects = FactQuerySet["HomeApproval"].as_manager()


class Wording(Fact):
    """The site's own words in one kind of letter, in one version. Letters already written keep theirs."""

    organisation = models.ForeignKey("records.Organisation", on_delete=models.PROTECT, related_name="+")
    letter = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField()
    parts = models.JSONField(default=dict)

    objects = FactQuerySet["Wording"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "letter", "version"], name="wording_version_once")
        ]


class Letter(PersonFact):
    """A letter as it was made: what it says, under which wording, and the file itself."""

    letter = models.CharField(max_length=30)
    about_id = models.UUIDField()
    wording = models.ForeignKey(Wording, null=True, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    pdf = models.BinaryField()

    objects = FactQuerySet["Letter"].as_manager()
