"""What the treatment room's templates may say.

{{ question.short|in_language }}     a text of a definition in the language of the page
{{ question|face_words:answer }}     an answer ("1" to "5") in the words of its question
{{ row|felt }}                       an experience with the questions it was asked in
"""

from collections.abc import Mapping

from django import template
from django.utils.translation import get_language

from brobygger.rules.definitions import text
from brobygger.rules.treatment.experience import Question
from brobygger.services.treatment import experiences

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
