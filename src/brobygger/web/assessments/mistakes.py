"""An interview begun by mistake and scores from elsewhere: taken back with a reason, and read afterwards."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.rules.definitions import text
from brobygger.services import taken_back
from brobygger.services.assessments import alerts, interviews, mistakes
from brobygger.services.assessments.interviews import Sheet
from brobygger.web import opening, telling
from brobygger.web.assessments.wording import area_name
from brobygger.web.figures import rounded
from brobygger.web.mistakes import MistakeForm, ask_why
from brobygger.web.pages import now, page
from brobygger.web.telling import Page


class ShownField(forms.TypedMultipleChoiceField):
    """Choices of what was on the page: whether it stands still is for the service to say, in words."""

    def valid_value(self, value: str) -> bool:
        """What is no key at all is refused all the same."""
        return True


class ScoresForm(MistakeForm):
    """Which of the scores that were entered together are taken back, and why; all of them, unless some are unticked."""

    scores = ShownField(
        label=gettext_lazy("Which scores?"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one score.")},
    )
    field_order = ("scores", "reason", "why")

    def __init__(self, standing: list[Any], data: Any = None) -> None:
        super().__init__(data, initial={"scores": [row.id for row in standing]})
        self.fields["scores"].choices = [
            (row.id, f"{area_name(row.area)}: {rounded(row.value, 2)}") for row in standing
        ]


@page("assessments.interview")
@require_http_methods(["GET", "POST"])
def take_back_interview(request: HttpRequest, interview_id: UUID) -> HttpResponse:
    """An interview was begun by mistake."""
    entry = taken_back.standing(by=request.user, kind="interview", key=interview_id)
    row = entry.row
    last = mistakes.last_answer(row, by=request.user)
    form = MistakeForm(request.POST or None, initial={"seen": last.id if last else row.id})
    sheet = interviews.sheet(by=request.user, interview_id=row.corrects_id or row.id)
    return ask_why(
        request,
        entry,
        lambda seen, why: mistakes.take_back_interview(
            by=request.user, interview_id=row.id, why=why, now=now(), seen=seen
        ),
        to="assessments:overview",
        question=_("Begun by mistake?"),
        what=_what_goes(sheet, has_alert=_has_alert(request, sheet)),
        form=form,
    )


@page("assessments.enter_score")
@require_http_methods(["GET", "POST"])
def take_back_scores(request: HttpRequest, score_id: UUID) -> HttpResponse:
    """Scores from elsewhere were entered by mistake: all of one form, or some of them."""
    row, standing = mistakes.entered_with(by=request.user, score_id=score_id)
    person = opening.opened(request, row.person_id)
    back = reverse("assessments:profile", args=[person.id])
    if not standing and request.method == "GET":
        return redirect(back)
    form = ScoresForm(standing, request.POST or None)
    shown = Page(
        question=_("Written by mistake?"),
        save=_("Take back"),
        intro=_("What was written stays, struck out, with your name and your reason. It counts no more."),
        draft=f"back-{row.id}",
        template="assessments/take_back_scores.html",
        said=_("Taken back. It stands struck out with your reason, and counts no more."),
        more={"row": row, "count": len(standing)},
    )
    return telling.take_back(
        request,
        shown,
        person=person,
        form=form,
        act=lambda why: mistakes.take_back_scores(
            by=request.user, score_ids=form.cleaned_data["scores"], why=why, now=now()
        ),
        back=back,
    )


def answered(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """What was answered in an interview that was taken back, to be read and no more."""
    person = opening.opened(request, sheet.person.id)
    language = get_language() or "da"
    areas = [
        (text(area.label, language), [(item, sheet.rows[item.code]) for item in items])
        for area in sheet.instrument.areas
        if (items := [item for item in sheet.instrument.items_of(area.id) if item.code in sheet.rows])
    ]
    context = {"person": person, "interview": sheet.interview, "gone": sheet.gone, "areas": areas}
    return render(request, "assessments/interview_gone.html", context)


def _has_alert(request: HttpRequest, sheet: Sheet) -> bool:
    raised = alerts.open_alerts(sheet.person, by=request.user)
    return any(each.alert.answer.interview_id == sheet.interview.id for each in raised)


def _what_goes(sheet: Sheet, *, has_alert: bool) -> str:
    """What goes with an interview, and what does not."""
    count = len(sheet.rows)
    told = [
        ngettext(
            "%(count)s answer goes with it, and the scores made of it. They can still be read.",
            "%(count)s answers go with it, and the scores made of them. They can still be read.",
            count,
        )
        % {"count": count}
        if count
        else _("Nothing was answered in it.")
    ]
    if has_alert:
        told.append(_("The alert from the interview stands until someone has written what was done."))
    return " ".join(told)
