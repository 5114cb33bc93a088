"""What the treatment room's templates may say.

{{ question.short|in_language }}     a text of a definition in the language of the page
{{ question|face_words:answer }}     an answer ("1" to "5") in the words of its question
{{ row|felt }}                       an experience with the questions it was asked in
{{ was|unshown:"housing" }}           the texts of a row that its fragment of the course does not show
{% earlier row as before %}          what stood before a fact was corrected, newest first
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import get_language

from brobygger.rules.definitions import text
from brobygger.rules.treatment.experience import Question
from brobygger.services.treatment import earlier as versions
from brobygger.services.treatment import experiences
from brobygger.web import struck_out

register = template.Library()


@register.filter
def in_language(words: Mapping[str, str]) -> str:
    return text(words, get_language() or "da")


@register.filter
def face_words(question: Question, answer: str) -> str:
    words = question.face(answer)
    return answer if words is None else in_language(words)


@register.filter
def felt(row: experiences.Experience) -> experiences.Felt:
    return experiences.in_words(row)


@register.filter
def unshown(row: object, kind: str) -> list[str]:
    return struck_out.unshown(row, kind)


@register.simple_tag(takes_context=True)
def earlier(context: Any, row: Any) -> Sequence[Any]:
    return versions.earlier(row, by=context["request"].user)
