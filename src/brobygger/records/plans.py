"""Plans made with the citizen: revisions, goals and who does what, the dose, the handleplan."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from brobygger.records.facts import FactQuerySet, PersonFact, ReasonedFact, new_id


class PlanQuerySet(FactQuerySet["Plan"]):
    """Revisions, and which of them each is."""

    def numbered(self) -> "PlanQuerySet":
        """With ``version``: which revision of the standing person it is, in the order of their writing, those taken back among
        them: what is written later, of whatever day, moves no number that was shown.

        ``number`` says it of the record it was written on, and two records merged into one have each had a first.
        """
        this = models.OuterRef
        before = Q(recorded_at__lt=this("written_at")) | Q(recorded_at=this("written_at"), number__lt=this("number"))
        tied = Q(recorded_at=this("written_at"), number=this("number"), person_id__lt=this("person_id"))
        others = Plan.objects.filter(before | tied, person__root=this("person__root"), is_retraction=False)
        counted = others.order_by().values("person__root").annotate(n=models.Count("id")).values("n")
        # A row that takes one back has the number of the one it takes back.
        written = self.annotate(written_at=Coalesce("corrects__recorded_at", "recorded_at"))
        return written.annotate(version=Coalesce(models.Subquery(counted), 0) + 1)


class Plan(PersonFact):
    """One revision of the treatment plan, whole. ``follows`` names the revision that stood when it was written; of two who
    revise at once one has the next number, and nothing is ever overwritten."""

    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    number = models.PositiveSmallIntegerField()
    own_words = models.TextField(blank=True)
    disagreement = models.TextField(blank=True)
    care = models.TextField(blank=True)
    change = models.TextField(blank=True)
    occasion = models.CharField(max_length=300, blank=True)
    review_on = models.DateField(null=True)
    # How long the plan is expected to last.
    ends_on = models.DateField(null=True)
    # When it was last fitted to the burden, and to which; a task ticked off fits nothing anew. None: before this was kept.
    fitted_at = models.DateTimeField(null=True)
    burden = models.JSONField(null=True)
    why_taken_back = models.TextField(blank=True, default="", db_default="")

    objects = PlanQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-number"], name="plan_person_number")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "number"], condition=Q(is_retraction=False), name="plan_number_once"
            )
        ]

    @property
    def taken_back(self) -> "Plan | None":
        """The row that took it back, the only one that corrects a revision; None where nobody has. Load ``corrected_by`` with
        it."""
        return getattr(self, "corrected_by", None)


class Goal(models.Model):
    """One goal as one revision has it. ``thread`` is the same goal through the revisions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals", db_index=False)
    thread = models.UUIDField(default=new_id)
    # Its place among all, by priority and then as they were written.
    position = models.PositiveSmallIntegerField()
    # The number it was given, which several can have. None: before this was kept, when each had a number of its own.
    priority = models.PositiveSmallIntegerField(null=True)
    area = models.CharField(max_length=30)
    goal_type = models.CharField(max_length=20)
    horizon = models.CharField(max_length=10)
    own_words = models.TextField()
    status = models.CharField(max_length=20, default="open")
    # Goal attainment scaling: the five levels in words, "-2" to "2"; empty where the site or the citizen does without.
    scale = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "thread"], name="goal_once_in_plan"),
            models.UniqueConstraint(fields=["plan", "position"], name="goal_position_once"),
            models.CheckConstraint(condition=Q(horizon__in=["now", "longer"]), name="goal_horizon_known"),
        ]

    @property
    def rank(self) -> int:
        """The number it is shown with: two of the same are of equal rank."""
        return self.priority or self.position


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks, and which of them somebody has ticked off."""

    def with_ticks(self) -> "TaskQuerySet":
        """With ``ticked``: whether somebody has ticked it off since the revision was written."""
        ticks = TaskTick.objects.current().filter(task=models.OuterRef("pk"))
        return self.annotate(ticked=models.Exists(ticks))

    def to_do(self) -> "TaskQuerySet":
        """Those that were not done when the revision was written, and that nobody has ticked off since."""
        ticks = TaskTick.objects.current().filter(task=models.OuterRef("pk"))
        return self.filter(~models.Exists(ticks), is_done=False)


class Task(models.Model):
    """Who does what for a goal, as one revision has it. ``is_done``: done when the revision was written."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=200)
    due_on = models.DateField(null=True)
    is_done = models.BooleanField(default=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "position"], name="task_position_once")]


class TaskTick(ReasonedFact):
    """A task of the plan that stands is done. It makes no revision: the plan is as it was agreed."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="ticks")

    objects = FactQuerySet["TaskTick"].as_manager()


class GoalRating(ReasonedFact):
    """How far a goal is attained on its own scale, -2 to 2 as the scale's words say, and who says so."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="ratings")
    level = models.SmallIntegerField()
    rated_by = models.CharField(max_length=20)

    objects = FactQuerySet["GoalRating"].as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(level__range=(-2, 2)), name="goal_rating_level")]


class DosePlan(ReasonedFact):
    """How much contact is planned: so many times in so many days, and from when on not being seen is a cause to look."""

    times = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(null=True)
    lost_after_days = models.PositiveSmallIntegerField(null=True)
    basis = models.TextField(blank=True)
    # How many areas were known and how many burdened when it was planned, to see that the burden has changed since.
    burden = models.JSONField(default=dict)

    objects = FactQuerySet["DosePlan"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(times__gte=1, days__gte=1), name="dose_at_least_one"),
        ]


class ActionPlan(ReasonedFact):
    """The authority's handleplan: offered, accepted, declined, or coordinated with ours; or one the citizen had already."""

    status = models.CharField(max_length=20)
    whom = models.CharField(max_length=200, blank=True)
    # Of one the citizen had already, since when: an ISO day, month or year; "" where nobody knows, and of all else.
    since = models.CharField(max_length=10, blank=True, default="", db_default="")
    note = models.TextField(blank=True)

    objects = FactQuerySet["ActionPlan"].as_manager()
