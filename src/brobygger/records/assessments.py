"""Assessment: interviews and their answers, area scores, criteria and verdicts, and the alerts an answer can raise."""

from django.db import models
from django.db.models import Q

from brobygger.records.facts import Fact, FactQuerySet, PersonFact, ReasonedFact


class Interview(ReasonedFact):
    """One interview with one instrument at one wave: many answers over many sittings, by whoever was there."""

    person = models.ForeignKey("records.Person", on_delete=models.PROTECT, related_name="interviews", db_index=False)
    instrument = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    wave = models.CharField(max_length=20)
    source = models.CharField(max_length=60, blank=True)
    log_rule = models.CharField(max_length=10)
    per_unit = models.DecimalField(max_digits=12, decimal_places=4, default=1)
    currency = models.CharField(max_length=3)
    # Which interview of this wave it is: someone who comes back is assessed anew. Whose course it is, its day says.
    round = models.PositiveSmallIntegerField(default=1, db_default=1)
    objects = FactQuerySet["Interview"].as_manager()

    class Meta:
        constraints = [
            # The row that takes an interview back says the same once more.
            models.UniqueConstraint(
                fields=["person", "instrument", "wave", "round"],
                condition=Q(corrects=None),
                name="interview_once_per_round",
            ),
            models.CheckConstraint(condition=Q(per_unit__gt=0), name="interview_per_unit_positive"),
            models.CheckConstraint(condition=~Q(wave=""), name="interview_wave_told"),
        ]


class Answer(Fact):
    """One answer to one item: a value, X (refused or does not know), N (not relevant), or put off to another day."""

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="answers", db_index=False)
    item = models.CharField(max_length=12)
    state = models.CharField(max_length=5)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    text = models.TextField(blank=True)

    objects = FactQuerySet["Answer"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["interview", "item"], name="answer_interview_item")]
        constraints = [
            models.UniqueConstraint(fields=["interview", "item"], condition=Q(corrects=None), name="answer_first_once"),
            models.CheckConstraint(
                condition=Q(state="value") & (Q(value__isnull=False) | ~Q(text=""))
                | Q(state__in=["X", "N", "later"], value=None, text=""),
                name="answer_value_only_when_given",
            ),
        ]


class AreaScore(ReasonedFact):
    """The score of one area, worked out from answers here or made elsewhere and entered (0.00-1.00). One that goes with its
    interview, or can no longer be worked out, has no reason of its own."""

    person = models.ForeignKey("records.Person", on_delete=models.PROTECT, related_name="scores")
    interview = models.ForeignKey(Interview, null=True, on_delete=models.PROTECT, related_name="scores")
    instrument = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    wave = models.CharField(max_length=20)
    area = models.CharField(max_length=30)
    value = models.FloatField()
    # "n/d" where the score is rational, so that a line such as 1/2 is judged exactly.
    exact = models.CharField(max_length=40, blank=True)
    measured_on = models.DateField()
    # Of a score worked out here: the day of the oldest answer in it. Far from ``measured_on`` it is no longer one moment.
    oldest_answer_on = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=10)

    objects = FactQuerySet["AreaScore"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(origin="computed", interview__isnull=False)
                | Q(origin="entered", interview=None, value__gte=0, value__lte=1) & ~Q(source=""),
                name="score_origin_known",
            ),
            models.UniqueConstraint(
                fields=["interview", "area"],
                condition=Q(corrects=None, interview__isnull=False),
                name="score_first_once",
            ),
        ]


class CriterionAnswer(Fact):
    """What is known of one target-group criterion, with its basis."""

    person = models.ForeignKey("records.Person", on_delete=models.PROTECT, related_name="criterion_answers")
    criterion = models.CharField(max_length=30)
    answer = models.CharField(max_length=10)
    basis = models.TextField(blank=True)

    objects = FactQuerySet["CriterionAnswer"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="unknown") | Q(answer__in=["met", "not_met"]) & ~Q(basis=""),
                name="criterion_answer_has_basis",
            ),
            models.CheckConstraint(condition=~Q(criterion=""), name="criterion_answer_to_one"),
        ]


class Verdict(PersonFact):
    """A target-group verdict as it was reached: the definition, the reading, every line; never worked out again."""

    person = models.ForeignKey("records.Person", on_delete=models.PROTECT, related_name="verdicts")
    definition = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    reading = models.CharField(max_length=20)
    result = models.CharField(max_length=10)
    override = models.CharField(max_length=10, blank=True)
    override_reason = models.TextField(blank=True)
    lines = models.JSONField()
    why_taken_back = models.TextField(blank=True, default="", db_default="")

    objects = FactQuerySet["Verdict"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(override="") | ~Q(override_reason=""), name="verdict_override_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(result__in=["met", "not_met", "unknown"], override__in=["", "met", "not_met"]),
                name="verdict_result_known",
            ),
        ]


class Alert(Fact):
    """Something the whole team must see at once; today: thoughts of suicide or an attempt told in an interview."""

    person = models.ForeignKey("records.Person", on_delete=models.PROTECT, related_name="alerts")
    kind = models.CharField(max_length=20)
    # Several of one answer where an alert was taken down by mistake: the last stands again, and says why.
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="alerts")
    why_again = models.TextField(blank=True, default="", db_default="")

    objects = FactQuerySet["Alert"].as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(kind=""), name="alert_kind_told")]


class AlertHandled(Fact):
    """What was done about an alert, and by whom."""

    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="handled")
    what_was_done = models.TextField()

    objects = FactQuerySet["AlertHandled"].as_manager()


class Finding(ReasonedFact):
    """Something found under one of the six legal headings: a need, a problem, a resource or a wish, and from whom; or that the
    citizen will not talk about it now, or it is not relevant, where ``text`` can be empty."""

    heading = models.CharField(max_length=20)
    aspect = models.CharField(max_length=20)
    text = models.TextField()
    told_by = models.CharField(max_length=20)

    objects = FactQuerySet["Finding"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(aspect__in=["need", "problem", "resource", "wish", "refused", "not_relevant"]),
                name="finding_aspect_known",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(aspect__in=["refused", "not_relevant"]), name="finding_says_something"
            ),
        ]


class Diagnosis(ReasonedFact):
    """A diagnosis as it was told: by whom, when, how sure, and whether it is questioned."""

    what = models.CharField(max_length=300)
    source = models.CharField(max_length=200)
    made_on = models.CharField(max_length=20, blank=True)
    certainty = models.CharField(max_length=20)
    # Why it is questioned, and by whom (a code of told_by); both empty where it is not.
    questioned = models.TextField(blank=True)
    questioned_by = models.CharField(max_length=20, blank=True)

    objects = FactQuerySet["Diagnosis"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(questioned="", questioned_by="") | ~Q(questioned="") & ~Q(questioned_by=""),
                name="diagnosis_questioned_by_someone",
            )
        ]
