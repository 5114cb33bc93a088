"""Days of the plan that stands which have passed: they cannot be agreed again, so the form leaves them empty and says so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from brobygger.rules import plans as rules
from brobygger.rules.plans import Content
from brobygger.web.meeting import note
from brobygger.web.plans.plan_form import PlanForm


def without_passed(content: Content, today: date) -> Content:
    """A plan as the form shows it: what is to come is there as it was agreed, what has passed is to be agreed anew."""
    return replace(content, **{part: None for part, _on in _passed(content, today)})


def say_what_passed(form: PlanForm, content: Content, today: date) -> None:
    """Say at each field which day stood there."""
    for part, on in _passed(content, today):
        told = _("It said %(day)s, and that day has passed. Write a new one; left empty, no day is agreed.")
        note(form, part, told % {"day": f"{on:%d-%m-%Y}"})


def _passed(content: Content, today: date) -> Iterator[tuple[str, date]]:
    for part in rules.DAYS:
        on = getattr(content, part)
        if on is not None and on < today:
            yield part, on
