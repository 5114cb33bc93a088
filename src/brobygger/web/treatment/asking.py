"""The form of the four questions: made from the definition, a face for each answer, any of them may be left out."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from brobygger.rules.definitions import text
from brobygger.rules.treatment.experience import DECLINED, FACES, Experience, load
from brobygger.web.asked_days import SureMomentForm
from brobygger.web.fields import LinesField


class ExperienceForm(SureMomentForm):
    """How it is for the citizen, in faces and in their own words."""

    own_words = LinesField(label=_("In the citizen's own words"), required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "da"
        self.questions = load().questions
        for question in self.questions:
            faces = [(face, text(words, language)) for face, words in zip(FACES, question.faces, strict=True)]
            self.fields[question.id] = forms.ChoiceField(
                label=text(question.text, language),
                choices=[*faces, (DECLINED, _("Does not want to answer"))],
                required=False,
                widget=forms.RadioSelect,
            )
        self.order_fields(["id", *(question.id for question in self.questions), "own_words"])

    @property
    def faces(self) -> list[forms.BoundField]:
        """The fields of the questions."""
        return [self[question.id] for question in self.questions]

    def told(self) -> Experience:
        """What the valid form says; a question left out has no answer."""
        told = {question.id: self.cleaned_data[question.id] for question in self.questions}
        answers = {key: answer for key, answer in told.items() if answer}
        return Experience(at=self.at, answers=answers, own_words=self.cleaned_data["own_words"])
