"""What is said where two wrote different things.

{{ conflict.kind|kind_of_conflict }}      what it is about: a detail, or a part of a goal
{{ conflict.yours|word_of:kind }}         what one of the two wrote, in words also where it is a code
"""

from django import template
from django.utils.translation import get_language

from brobygger.rules import code_lists, goal_changes

register = template.Library()


@register.filter
def kind_of_conflict(kind: str) -> str:
    return code_lists.label(goal_changes.list_of(kind), kind, get_language() or "da")


@register.filter
def word_of(value: str, kind: str) -> str:
    codes = goal_changes.list_of_values(kind)
    return code_lists.label(codes, value, get_language() or "da") if codes else value
