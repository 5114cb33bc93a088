"""The target group on the page: the five lines and the verdict sentence, answering the criteria, and a verdict as it was."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules import target_group as rules
from brobygger.rules.definitions import text
from brobygger.rules.refusals import Refusal
from brobygger.services import access
from brobygger.services.assessments import mistakes, verdicts
from brobygger.services.assessments.verdicts import NewCriterionAnswer, Standing
from brobygger.web import opening, telling
from brobygger.web.assessments.answer_forms import SEEN, as_key
from brobygger.web.faults import ASKED
from brobygger.web.fields import LinesField
from brobygger.web.pages import forbidden, now, page, say
from brobygger.web.telling import Page

RESULTS = [
    ("met", pgettext_lazy("criterion", "Met")),
    ("not_met", pgettext_lazy("criterion", "Not met")),
    ("unknown", pgettext_lazy("criterion", "Not yet known")),
]
BASIS = "basis_"


class JudgeForm(forms.Form):
    """Save the verdict as it stands, or depart from it with a reason."""

    mark = forms.CharField(widget=forms.HiddenInput)
    override = forms.ChoiceField(
        label=gettext_lazy("Depart from the result?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", gettext_lazy("No, keep the result")),
            ("met", gettext_lazy("Yes: in the target group")),
            ("not_met", gettext_lazy("Yes: not in the target group")),
        ],
    )
    reason = LinesField(
        label=gettext_lazy("Why do you depart from the result?"),
        required=False,
        rows=3,
    )


class CriteriaForm(forms.Form):
    """The four criteria one can answer, each with its basis. The fifth is worked out."""

    # Whether it met a colleague's change, as in ``TellForm``.
    has_met = False

    def __init__(self, standing: Standing, data: Any = None) -> None:
        self.standing = standing
        super().__init__(data, initial=_drawn_values(standing))
        language = get_language() or "da"
        for criterion in _asked():
            self.fields[criterion.id] = forms.ChoiceField(
                label=text(criterion.question, language), choices=RESULTS, widget=forms.RadioSelect
            )
            self.fields[BASIS + criterion.id] = LinesField(
                # What it is about goes along, quietly: read aloud, or told as a fault, the four would be one.
                label=format_html(
                    '{}<span class="required small"> {}</span>',
                    _("What does the answer build on? (needed for met and not met)"),
                    text(criterion.label, language),
                ),
                help_text=text(criterion.basis, language),
                required=False,
            )

    def rows(self) -> list[dict[str, Any]]:
        """For the template: answer, basis, and the answer that stands there now."""
        known = self.standing.answers
        return [
            {
                "id": each.id,
                "answer": self[each.id],
                "basis": self[BASIS + each.id],
                "seen": known[each.id].id if each.id in known else "",
            }
            for each in _asked()
        ]

    def answers(self) -> list[NewCriterionAnswer]:
        """What the valid form says."""
        return [
            NewCriterionAnswer(
                each.id,
                self.cleaned_data[each.id],
                self.cleaned_data[BASIS + each.id],
                as_key(self.data.get(each.id + SEEN)),
            )
            for each in _asked()
        ]


@page("people.open")
@require_http_methods(["GET", "POST"])
def target_group(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Is this person in the target group? What is known, what it comes to, and saving it."""
    person = opening.opened(request, person_id)
    if request.method == "POST" and not access.can(request.user, "assessments.judge"):
        return forbidden(request, None)
    form = JudgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            at = now()
            made = verdicts.judge(by=request.user, person_id=person.id, now=at, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(_field_of(refusal), say(refusal))
        else:
            if made.recorded_at == at:
                messages.success(request, _("The verdict is saved as it stands here."))
            else:
                messages.info(
                    request, _("Nothing has changed since this verdict. It still stands; no new one was saved.")
                )
            return redirect("assessments:verdict", made.id)
    standing = verdicts.standing(person, by=request.user)
    context = {
        "person": person,
        "form": form,
        "lines": standing.lines,
        "mark": standing.mark,
        "earlier": verdicts.verdicts_of(person, by=request.user),
        "taken_back": verdicts.taken_back(person, by=request.user),
        "can_be_answered": any(standing.verdict.criteria[each.id] == "unknown" for each in _asked()),
    }
    return render(request, "assessments/target_group.html", context, status=422 if form.errors else 200)


@page("assessments.judge")
@require_http_methods(["GET", "POST"])
def criteria(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Answer the criteria. What can be saved is saved; the others stand as they were typed."""
    person = opening.opened(request, person_id)
    standing = verdicts.standing(person, by=request.user)
    form = CriteriaForm(standing, request.POST or None)
    if form.is_valid():
        refused = verdicts.answer_criteria(by=request.user, person_id=person.id, answers=form.answers(), now=now())
        if not refused:
            if form.has_changed():
                messages.success(request, _("Saved."))
            else:
                messages.info(request, _("Nothing was written: you changed no answer."))
            return redirect("assessments:target_group", person.id)
        form = _again(verdicts.standing(person, by=request.user), request.POST, refused)
    context = {"person": person, "form": form, "rows": form.rows()}
    return render(request, "assessments/criteria.html", context, status=422 if form.errors else 200)


@page("people.open")
@require_GET
def verdict(request: HttpRequest, verdict_id: UUID) -> HttpResponse:
    """One verdict exactly as it was reached, whatever has changed since."""
    found, person = verdicts.verdict_in_scope(by=request.user, verdict_id=verdict_id)
    opening.opened(request, person.id)
    context = {"person": person, "verdict": found, "lines": found.lines}
    gone = verdicts.taken_back(person, by=request.user)
    context["mistaken"] = mistakes.mistaken_scores(found, by=request.user)
    context["gone"] = next((row for row in gone if found.id in (row.id, row.corrects_id)), None)
    return render(request, "assessments/verdict.html", context)


@page("assessments.judge")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, verdict_id: UUID) -> HttpResponse:
    """A verdict was saved by mistake: the one before counts again."""
    found, person = verdicts.verdict_in_scope(by=request.user, verdict_id=verdict_id)
    intro = _("The verdict before it counts again. This one is kept, struck out; a recommendation written on it stays.")
    return telling.take_back(
        request,
        Page(
            question=_("Was the verdict of %(day)s saved by mistake?") % {"day": _day(found.happened_at)},
            save=_("Yes, take it back"),
            intro=intro,
            draft="verdict-back",
        ),
        person=opening.opened(request, person.id),
        act=lambda why: verdicts.take_back(by=request.user, verdict_id=found.id, why=why, now=now()),
        back=reverse("assessments:target_group", args=[person.id]),
    )


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%d-%m-%Y}"


def _asked() -> list[Any]:
    return [each for each in rules.load().criteria if each.kind != "areas"]


def _drawn_values(standing: Standing) -> dict[str, str]:
    values: dict[str, str] = {}
    for each in _asked():
        row = standing.answers.get(each.id)
        values[each.id] = row.answer if row else "unknown"
        values[BASIS + each.id] = row.basis if row else ""
    return values


def _again(standing: Standing, posted: Any, refused: dict[str, Refusal]) -> CriteriaForm:
    data = _drawn_values(standing)
    for code in refused:
        for name in (code, BASIS + code):
            data[name] = posted.get(name, "")
    form = CriteriaForm(standing, data)
    for code, refusal in refused.items():
        if refusal.code == "older_form":
            form.add_error(code, forms.ValidationError(say(refusal), ASKED))
        else:
            form.add_error(BASIS + code, say(refusal))
    form.has_met = any(refusal.code == "older_form" for refusal in refused.values())
    return form


def _field_of(refusal: Refusal) -> str | None:
    return {"override_reason": "reason", "basis_too_long": "reason", "override_same": "override"}.get(refusal.code)
