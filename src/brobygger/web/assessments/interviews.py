"""Interviews on the page: the overview of a person, one area at a time, and the single row that saves itself."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.rules import code_lists, fields, law
from brobygger.rules.instruments import Item
from brobygger.rules.refusals import Refusal
from brobygger.services import taken_back
from brobygger.services.assessments import alerts, interviews, verdicts
from brobygger.services.assessments.interviews import Sheet
from brobygger.services.people import Person
from brobygger.web import opening
from brobygger.web.assessments import mistakes, shown
from brobygger.web.assessments.answer_forms import AnswersForm
from brobygger.web.assessments.wording import why_refused
from brobygger.web.faults import as_error
from brobygger.web.fields import DayField
from brobygger.web.pages import now, page, say


class AskedForm(forms.Form):
    """When the questions were asked, where that is another day than the one they are typed in."""

    asked_on = DayField(
        label=gettext_lazy("The answers were given on (such as 27-11)"),
        required=False,
    )

    is_long_ago = forms.BooleanField(label=gettext_lazy("Yes, it was more than a year ago"), required=False)
    field_order = ("is_long_ago", "asked_on")

    def __init__(
        self,
        *args: Any,
        earliest: Callable[[], datetime] | None = None,
        known: Collection[date] = (),
        **kwargs: Any,
    ) -> None:
        """earliest: before its day nobody can have answered. known: days asked about already, in the same interview."""
        super().__init__(*args, **kwargs)
        self.earliest, self.known = earliest, known
        # Whoever leaves the page with every answer saved is not asked whether the day is to be saved.
        for name in self.field_order:
            self.fields[name].widget.attrs["data-goes-along"] = ""

    def clean_asked_on(self) -> datetime | None:
        """The moment of the answers: None for now, only the day of an earlier one."""
        day = self.cleaned_data["asked_on"]
        today = timezone.localdate()
        if day is None or day == today:
            return None
        if day > today:
            raise forms.ValidationError(_("The date is in the future. Check the day and the year."))
        if day < law.EARLIEST:
            raise forms.ValidationError(_("The time is too long ago to be right. Check the year."))
        at = law.day_only(day)
        faults = list(fields.not_before("asked_on", at, self.earliest())) if self.earliest else []
        is_meant = self.cleaned_data["is_long_ago"] or day in self.known
        faults += fields.not_long_ago("asked_on", at, now(), is_meant=is_meant)
        if faults:
            raise as_error(faults[0])
        return at


@page("people.open")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """How far the assessment of a person has come, and where to go on."""
    return _overview(request, opening.opened(request, person_id))


def _overview(request: HttpRequest, person: Person, **asked: Any) -> HttpResponse:
    """asked: the wave that was chosen, and the day it is due, where it is asked whether to begin so early."""
    today = timezone.localtime(now()).date()
    every = interviews.sheets(person, by=request.user)
    found = [shown.interview(sheet, today) for sheet in every if not sheet.is_earlier]
    waves, next_wave = _waves_left({each.sheet.interview.wave for each in found})
    context = {
        "person": person,
        "alerts": alerts.open_alerts(person, by=request.user),
        "verdict": verdicts.latest_verdict(person, by=request.user),
        "interviews": list(reversed(found)),
        "earlier": [shown.interview(sheet, today) for sheet in reversed(every) if sheet.is_earlier],
        "waves": waves,
        "next_wave": next_wave,
        "gone": taken_back.of(person, by=request.user, kinds={"interview"}),
        **asked,
    }
    return render(request, "assessments/overview.html", context, status=422 if asked else 200)


@page("assessments.interview")
@require_POST
def start(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Begin the interview of a wave, or take it up."""
    person = opening.opened(request, person_id)
    wave = request.POST.get("wave", "")
    if not wave:
        messages.error(request, _("Choose which interview it is before you begin."))
        return redirect("assessments:overview", person_id)
    today = timezone.localtime(now()).date()
    due = interviews.early_by(by=request.user, person_id=person_id, wave=wave, today=today)
    if due is not None and "is_early" not in request.POST:
        return _overview(request, person, next_wave=wave, due=due)
    interview = interviews.start(by=request.user, person_id=person_id, wave=wave, now=now())
    return redirect("assessments:resume", interview.id)


@page("assessments.interview")
@require_GET
def resume(request: HttpRequest, interview_id: UUID) -> HttpResponse:
    """To the next unanswered question; of an interview that was taken back to what was answered in it."""
    sheet = interviews.sheet(by=request.user, interview_id=interview_id)
    if sheet.gone:
        return mistakes.answered(request, sheet)
    place = sheet.resume_at(timezone.localtime(now()).date())
    if place is None:
        return redirect("assessments:overview", sheet.person.id)
    return redirect(shown.resume_url(sheet, *place))


@page("assessments.interview")
@require_http_methods(["GET", "POST"])
def area(request: HttpRequest, interview_id: UUID, area_id: str) -> HttpResponse:
    """One area, one question to a row. Every answer that can be saved is saved; the others stand as they were typed."""
    sheet = interviews.sheet(by=request.user, interview_id=interview_id)
    items = _asked(request, sheet, area_id)
    if request.method == "GET" and sheet.gone:
        return redirect("assessments:resume", interview_id)
    if request.method == "GET":
        opening.opened(request, sheet.person.id)
        asked = AskedForm(initial={"asked_on": timezone.localdate()})
        return _page(request, sheet, area_id, AnswersForm(items, sheet.rows), asked)
    asked = _told_day(request, sheet)
    if not asked.is_valid():
        return _page(request, sheet, area_id, AnswersForm(items, sheet.rows, request.POST), asked, status=422)
    saved, refused = _save(request, sheet, items, asked.cleaned_data["asked_on"])
    if refused:
        form = AnswersForm.again(items, saved.sheet.rows, request.POST, refused)
        return _page(request, saved.sheet, area_id, form, asked, status=422)
    if saved.items:
        messages.success(request, _("Saved."))
    return redirect(_next(request, saved.sheet, area_id))


@page("assessments.interview")
@require_POST
def row(request: HttpRequest, interview_id: UUID, code: str) -> HttpResponse:
    """One row saves itself; what comes back is the row as a full page would show it, and what the answer changed."""
    sheet = interviews.sheet(by=request.user, interview_id=interview_id)
    item = sheet.instrument.by_code.get(code)
    if item is None:
        raise Http404
    if not request.htmx:
        return redirect("assessments:area", interview_id, item.area)
    asked = _told_day(request, sheet)
    happened_at = asked.cleaned_data["asked_on"] if asked.is_valid() else None
    if asked.errors:
        saved_sheet, refused, has_alert = sheet, {code: asked.errors["asked_on"][0]}, False
    else:
        saved, refused = _save(request, sheet, [item], happened_at)
        saved_sheet, has_alert = saved.sheet, saved.has_alert
    form = (
        AnswersForm.again([item], saved_sheet.rows, request.POST, refused)
        if refused
        else AnswersForm([item], saved_sheet.rows)
    )
    person = saved_sheet.person
    context = _area_context(saved_sheet, item.area) | {
        "question": form.drawn(saved_sheet.instrument, interviews.known_before(saved_sheet, by=request.user))[0],
        "person": person,
        "alerts": alerts.open_alerts(person, by=request.user),
        "has_alert": has_alert,
        "oob": True,
    }
    return render(request, "assessments/_saved.html", context, status=422 if refused else 200)


def _told_day(request: HttpRequest, sheet: Sheet) -> AskedForm:
    """The day a form says the answers were given. One of which there are answers in the interview is no news."""
    known = {law.local_day(row.happened_at) for row in sheet.rows.values()}
    return AskedForm(request.POST, earliest=lambda: interviews.earliest_day(sheet, by=request.user), known=known)


def _waves_left(begun: set[str]) -> tuple[list[tuple[str, str]], str]:
    """The waves not begun yet, and the one that comes after those that are."""
    every = code_lists.choices("waves", get_language() or "da")
    left = [pair for pair in every if pair[0] not in begun]
    last = max((at for at, (code, _label) in enumerate(every) if code in begun), default=-1)
    later = [code for code, _label in every[last + 1 :] if code not in begun]
    return left, next(iter(later or [code for code, _label in left]), "")


def _asked(request: HttpRequest, sheet: Sheet, area_id: str) -> list[Item]:
    """The questions on the page: those of the short form, or all of the area."""
    if area_id not in {each.id for each in sheet.instrument.areas}:
        raise Http404
    return list(sheet.instrument.items_of(area_id, _is_short(request, sheet, area_id)))


def _is_short(request: HttpRequest, sheet: Sheet, area_id: str) -> bool:
    return "hele" not in request.GET and bool(sheet.instrument.items_of(area_id, True))


def _save(
    request: HttpRequest, sheet: Sheet, items: list[Item], happened_at: datetime | None
) -> tuple[interviews.Saved, dict[str, str]]:
    """Saves what can be saved. Returns that, and by item the words why another was not: none where the interview has been
    taken back meanwhile, and what was answered stays on the page."""
    form = AnswersForm(items, sheet.rows, request.POST)
    new, unreadable = form.answers(happened_at)
    try:
        saved = interviews.answer(by=request.user, interview_id=sheet.interview.id, answers=new, now=now())
    except Refusal as refusal:
        return interviews.Saved(sheet, [], {}, False), unreadable | {each.item: say(refusal) for each in new}
    said = {code: why_refused(refusal, sheet.instrument) for code, refusal in saved.refused.items()}
    return saved, unreadable | said


def _next(request: HttpRequest, sheet: Sheet, area_id: str) -> str:
    """The next area with a question open in the form one is working with; the overview when there is none."""
    short = "hele" not in request.GET
    found = sheet.progress(timezone.localtime(now()).date())
    order = [each.area.id for each in found]
    at = order.index(area_id)
    has_short = bool(found[at].short_total)
    for place, each in enumerate([*found[at + 1 :], *found[:at]]):
        # Of an area no score needs, such as the family history, everything is asked or nothing, and nobody is sent round in
        # a ring between two of them.
        is_ahead = has_short or place < len(found) - 1 - at
        if not each.short_total and not each.answered and not each.put_off and is_ahead:
            return shown.area_url(sheet, each.area.id, short)
        if not each.is_done(short) and (each.short_total or not short):
            return shown.area_url(sheet, each.area.id, short)
    return redirect("assessments:overview", sheet.person.id).url


def _page(
    request: HttpRequest, sheet: Sheet, area_id: str, form: AnswersForm, asked: AskedForm, status: int = 200
) -> HttpResponse:
    person = sheet.person
    short = _is_short(request, sheet, area_id)
    items = sheet.instrument.items_of(area_id)
    context = _area_context(sheet, area_id) | {
        "form": form,
        "asked": asked,
        "questions": form.drawn(sheet.instrument, interviews.known_before(sheet, by=request.user)),
        "person": person,
        "alerts": alerts.open_alerts(person, by=request.user),
        "is_short": short,
        "all_count": len(items),
        "short_count": sum(item.in_short_form for item in items),
        "has_amounts": any(item.kind == "amount" for item in items),
    }
    return render(request, "assessments/area.html", context, status=status)


def _area_context(sheet: Sheet, area_id: str) -> dict[str, Any]:
    found = sheet.progress(timezone.localtime(now()).date())
    here = next(each for each in found if each.area.id == area_id)
    return {"interview": sheet.interview, "area": shown.line(sheet, here)}
