"""What is known of a person, as the course tells it: what was entered or found together is one thing that happened."""

from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate

from brobygger.records.assessments import AreaScore, Finding


def findings(**where: Any) -> Any:
    """The last finding of each day and record, with how many there are of that day (``of_day``): ten findings of one talk are
    one thing that happened. Those in words and those without, as where the citizen will not talk about it, are one each.
    where: of these alone, as ``filter`` takes it."""
    said = {
        "person_id": OuterRef("person_id"),
        "happened_at__date": OuterRef("day"),
        "has_words": OuterRef("has_words"),
    }
    same_day = _with_words().filter(**where, **said)
    later = Q(happened_at__gt=OuterRef("happened_at")) | Q(happened_at=OuterRef("happened_at"), id__gt=OuterRef("id"))
    counted = same_day.order_by().values("person_id").annotate(n=Count("id")).values("n")
    days = _with_words().filter(**where).annotate(day=TruncDate("happened_at"))
    return days.filter(~Exists(same_day.filter(later))).annotate(of_day=Subquery(counted))


def _with_words() -> Any:
    return Finding.objects.current().annotate(has_words=ExpressionWrapper(~Q(text=""), output_field=BooleanField()))


def scores() -> Any:
    """The last score of each entry, with how many areas were entered together (``of_entry``): those of one record, made with
    one instrument at one wave on one day by one source, are one thing that happened."""
    entered = AreaScore.objects.current().filter(origin="entered")
    together = ("person_id", "instrument", "version", "wave", "source", "happened_at")
    same_entry = entered.filter(**{name: OuterRef(name) for name in together})
    later = Q(recorded_at__gt=OuterRef("recorded_at")) | Q(recorded_at=OuterRef("recorded_at"), id__gt=OuterRef("id"))
    counted = same_entry.order_by().values("person_id").annotate(n=Count("id")).values("n")
    return entered.filter(~Exists(same_entry.filter(later))).annotate(of_entry=Subquery(counted))


def scores_taken_back() -> Any:
    """Those entered that were taken back, as ``scores`` shows them: of one entry and by one act they are one thing. What was
    worked out goes with its interview, and is told there."""
    rows = AreaScore.objects.taken_back().filter(origin="entered")
    together = ("person_id", "instrument", "version", "wave", "source", "happened_at", "recorded_at")
    same_entry = rows.filter(**{name: OuterRef(name) for name in together})
    counted = same_entry.order_by().values("person_id").annotate(n=Count("id")).values("n")
    return rows.filter(~Exists(same_entry.filter(id__gt=OuterRef("id")))).annotate(of_entry=Subquery(counted))
