"""People: the person, what we know of them as facts, their identities, merges, and the terms they are found by."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from brobygger.records.access import in_figures, in_scope
from brobygger.records.facts import CodePointField, Fact, FactQuerySet, new_id
from brobygger.rules.access import Scope, scope_of

if TYPE_CHECKING:
    from brobygger.records.access import User


class PersonQuerySet(models.QuerySet["Person"]):
    """Scope first: every reading starts with ``visible_to``."""

    def visible_to(self, user: "User") -> "PersonQuerySet":
        """The people this account may see by name; none for roles that see no names."""
        return self.within(scope_of(user.role), user=user.pk, organisation=user.organisation_id)

    def within(self, scope: Scope, *, user: Any, organisation: Any) -> "PersonQuerySet":
        """As ``visible_to``, of an account with this scope; its key and its organisation's may be ``given`` later."""
        return self.filter(in_scope(scope, user=user, organisation=organisation))

    def counted_for(self, user: "User") -> "PersonQuerySet":
        """The people in the figures this account may see; wider than ``visible_to`` for roles that see no names."""
        return self.filter(in_figures(scope_of(user.role), user=user.pk, organisation=user.organisation_id))

    def standing(self) -> "PersonQuerySet":
        """Those not merged into another."""
        return self.filter(merged_into=None)

    def living(self) -> "PersonQuerySet":
        """Those who have not died, as far as we know."""
        return self.filter(died_at=None)

    def alerted(self) -> "PersonQuerySet":
        """Those with an alert nobody has handled."""
        # The 0 stands in the text: as a parameter SQLite could not see that the index of just these people serves.
        return self.filter(RawSQL('"records_person"."open_alerts" > 0', (), models.BooleanField()))


class Person(models.Model):
    """A citizen. The columns after ``root`` are drawn from facts, kept for lists, and can be drawn again at any time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey("records.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("records.Team", on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The person this one stands as after merges; itself when not merged. Facts never move, so a merge can be undone.
    root = models.ForeignKey("self", on_delete=models.PROTECT, related_name="members")

    shown_name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200, blank=True)
    # The shown name as lists are ordered by it, in Danish on both databases: ``rules.names.name_order``.
    name_order = CodePointField(max_length=200, blank=True)
    rough_age = models.CharField(max_length=20, blank=True)
    phase = models.CharField(max_length=20, default="contact")
    # Whether the course is in treatment or builds bridges after it: ``rules.courses.treated_since``.
    is_treated = models.BooleanField(default=False, db_default=False)
    wish = models.TextField(blank=True)
    wish_at = models.DateTimeField(null=True)
    contact_person = models.ForeignKey(
        "records.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    seen_at = models.DateTimeField(null=True)
    # At what they spoke then, where they did not meet: one of ``rules.sightings.ON_A_LINE``; "" of a meeting.
    seen_through = models.CharField(max_length=30, blank=True, default="", db_default="")
    # Where they were met last at a place somebody named.
    seen_place = models.CharField(max_length=200, blank=True)
    # When they were met there: maybe before they were seen last. None: at no place that was named.
    placed_at = models.DateTimeField(null=True)
    next_promise = models.CharField(max_length=300, blank=True)
    next_promise_at = models.DateTimeField(null=True)
    unknown = models.JSONField(default=list)
    open_alerts = models.PositiveSmallIntegerField(default=0)
    # Whether the case has reached the authority: someone asked for treatment, or a verdict was reached.
    has_case = models.BooleanField(default=False)
    clock_due_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Where the day of the death is not known: when it was written down, as it was then at the latest.
    died_at = models.DateTimeField(null=True)
    is_death_day_known = models.BooleanField(default=True, db_default=True)
    # When nobody could meet them as planned, as ``rules.weeks.as_kept``.
    away = models.JSONField(default=list)
    is_address_protected = models.BooleanField(default=False)
    # Core components and methods that contacts have brought, ",relation,treatment,": what has never been given is counted
    # over everyone at once. "" before the first.
    received = models.CharField(max_length=300, blank=True)
    # What the lists are ordered by; never null, so that one index serves the page on both databases.
    seen_order = models.DateTimeField()
    promise_order = models.DateTimeField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            *(
                models.Index(
                    fields=[owner, *order, "id", "died_at"],
                    name=f"person_{owner[:4]}_{order[0][:4]}",
                    condition=Q(merged_into=None),
                )
                for owner in ("team", "contact_person", "organisation")
                # Of those without a promise, who has not been seen for longest comes first.
                for order in (("promise_order", "seen_order"), ("seen_order",), ("name_order",))
            ),
            # died_at stands last, so that those who have died are left out without opening a row.
            # Counts a municipality, and the hits of a search, without opening a row. The key stands before merged_into so
            # that lists are not tempted by it.
            models.Index(fields=["organisation", "id", "merged_into", "has_case", "died_at"], name="person_orga_count"),
            # Count those who live by what they have received and whether their course has ended, in that order and without
            # opening a row: SQLite looks at the columns of the condition once more.
            *(
                models.Index(
                    fields=[owner, "received", "merged_into", "ended_at", "died_at"],
                    name=f"person_{owner[:4]}_received",
                    condition=Q(merged_into=None, died_at=None),
                )
                for owner in ("team", "organisation")
            ),
            # The authority's list: those whose case has reached it are few among all.
            models.Index(
                fields=["organisation", "promise_order", "seen_order", "id", "died_at"],
                name="person_case",
                condition=Q(merged_into=None, has_case=True),
            ),
            # The leader's list of doses, by name.
            *(
                models.Index(
                    fields=[owner, "name_order", "id"],
                    name=f"person_{owner[:4]}_treated",
                    condition=Q(merged_into=None, died_at=None, is_treated=True),
                )
                for owner in ("team", "organisation")
            ),
            # Of a whole municipality few have died.
            models.Index(
                fields=["organisation", "name_order", "id"],
                name="person_died",
                condition=Q(merged_into=None, died_at__isnull=False),
            ),
            # Whom somebody wrote down last is found by them, and not among everyone of their team.
            models.Index(
                fields=["created_by", "created_at", "id"], name="person_written_last", condition=Q(merged_into=None)
            ),
            # Of the merged only: almost everyone is merged into nobody, and SQLite would take that for a narrow choice.
            models.Index(fields=["merged_into"], name="person_merged", condition=Q(merged_into__isnull=False)),
            models.Index(
                fields=["organisation", "merged_into", "name_order", "id"],
                name="person_alerted",
                condition=Q(open_alerts__gt=0),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_merged_into_self"),
            # Without a name a person would be an empty link in every list.
            models.CheckConstraint(condition=~Q(shown_name=""), name="person_has_a_name"),
            models.CheckConstraint(condition=~Q(phase=""), name="person_phase_told"),
            models.CheckConstraint(
                condition=Q(merged_into=None, root=F("id")) | Q(merged_into__isnull=False) & ~Q(root=F("id")),
                name="person_root_follows_merge",
            ),
        ]


class Detail(Fact):
    """One thing said or known about a person: an alias, a name, a rough age, a warning, the citizen's own wish ..."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="details")
    kind = models.CharField(max_length=30)
    value = models.TextField()
    # In the row that takes a phase back, an alias or a warning; "" where nobody was asked.
    why_taken_back = models.TextField(blank=True, default="", db_default="")
    # Of a phase whether a worker moved the course by hand, and no wish or ending did; no also where nobody was asked.
    is_by_hand = models.BooleanField(default=False, db_default=False)

    objects = FactQuerySet["Detail"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind=""), name="detail_kind_told"),
            models.CheckConstraint(condition=Q(is_by_hand=False) | Q(kind="phase"), name="detail_moved_by_hand"),
        ]


class Assignment(Fact):
    """Who is the person's continuous contact person from now on; nobody when ``worker`` is empty."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    worker = models.ForeignKey("records.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = FactQuerySet["Assignment"].as_manager()


class Handover(Fact):
    """A citizen was handed over to another team. From then on that team sees them, and the one before no more."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    from_team = models.ForeignKey("records.Team", on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey("records.Team", on_delete=models.PROTECT, related_name="+")
    why = models.TextField()

    objects = FactQuerySet["Handover"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(from_team=F("to_team")), name="handover_to_another_team"),
            models.CheckConstraint(condition=~Q(why=""), name="handover_has_reason"),
        ]


class Identity(Fact):
    """A CPR or replacement number, sealed; found again by its keyed fingerprint. A person may get a new one."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities")
    organisation = models.ForeignKey("records.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    sealed = models.BinaryField()
    fingerprint = models.CharField(max_length=64)
    is_in_force = models.BooleanField(default=True)

    objects = FactQuerySet["Identity"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fingerprint"], condition=Q(is_in_force=True), name="identity_one_person"
            ),
            models.CheckConstraint(condition=Q(kind__in=["cpr", "replacement"]), name="identity_kind_known"),
        ]


class ExternalKey(models.Model):
    """The key a person has in a file that was brought in, so that bringing it in again finds the same person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="external_keys")
    organisation = models.ForeignKey("records.Organisation", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=60)
    key = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "source", "key"], name="external_key_one_person")
        ]


class Merge(Fact):
    """Two records that were one person. Undoing it is a retraction that corrects this row; no fact was ever moved."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    # How it is known that they are two, in the row that undoes it.
    why_taken_back = models.TextField(blank=True, default="", db_default="")

    objects = FactQuerySet["Merge"].as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_of_two")]


class SearchTerm(models.Model):
    """A folded word of a standing person's alias or name, for search by the beginning of a word."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="terms", db_index=False)
    term = CodePointField(max_length=80)

    class Meta:
        indexes = [
            # The people of a word, and the words of a person: neither opens a row.
            models.Index(fields=["term", "person"], name="search_term"),
            models.Index(fields=["person", "term"], name="search_person"),
        ]
