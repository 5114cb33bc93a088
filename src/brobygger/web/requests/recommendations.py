"""Half a page to the authority: writing it beside what is known, and reading it as it was handed over."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules.refusals import Refusal
from brobygger.services import requests, taken_back, wishes
from brobygger.services.assessments import mistakes
from brobygger.services.requests import decided, recommendations, unnamed
from brobygger.services.requests.recommendations import NewRecommendation
from brobygger.services.requests.waiting import all_waiting
from brobygger.web.fields import LinesField
from brobygger.web.mistakes import ask_why
from brobygger.web.opening import opened
from brobygger.web.pages import new_key, now, page
from brobygger.web.requests import basis
from brobygger.web.telling import Page, TellForm, choices, tell


class RecommendForm(TellForm):
    """The citizen's words first, then what we advise and why."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    mark = forms.CharField(widget=forms.HiddenInput, required=False)
    own_words = LinesField(
        label=gettext_lazy("What does the citizen want? In their own words"),
        help_text=gettext_lazy(
            "Write here what the citizen wants the authority to read. The diary is not handed over."
        ),
        required=False,
        rows=3,
    )
    advice = forms.ChoiceField(label=gettext_lazy("What do we recommend?"), widget=forms.RadioSelect)
    text = LinesField(
        label=gettext_lazy("Why? Half a page"),
        help_text=gettext_lazy(
            "At most 1,200 characters, about 200 words, the citizen's own words above among them. The five criteria and the "
            "open goals stand above."
        ),
        rows=9,
    )

    def __init__(self, *args: Any, mark: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.newest_mark = mark
        self.fields["advice"].choices = choices("recommendation_advice")

    def refuse(self, refusal: Refusal) -> None:
        """What has changed stands on the page now; saved again, the form is handed over beside it."""
        super().refuse(refusal)
        if refusal.code == "recommended_meanwhile":
            self.data = {**self.data.dict(), "mark": self.newest_mark}

    def recommendation(self) -> NewRecommendation:
        """What the valid form says, ready for the service."""
        told = self.cleaned_data
        key = {"id": told["id"]} if told["id"] else {}
        return NewRecommendation(**{name: told[name] for name in ("advice", "text", "own_words", "mark")}, **key)


@page("requests.recommend")
@require_http_methods(["GET", "POST"])
def recommend(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What is known of each criterion, and the half page written from it."""
    person = opened(request, person_id)
    grounds = recommendations.grounds(person, by=request.user)
    waits = grounds.waits
    asked = requests.request_in_scope(by=request.user, request_id=grounds.request_id) if grounds.request_id else None
    before = decided.stands_before(person, asked, by=request.user)
    initial = {"id": new_key(), "mark": grounds.mark}
    if waits:
        initial |= {"own_words": waits.own_words, "advice": waits.advice, "text": waits.text}
    form = RecommendForm(request.POST or None, initial=initial, mark=grounds.mark)
    shown = Page(
        question=_("What do we recommend to the authority?"),
        save=_("Hand it over"),
        draft="recommendation",
        template="requests/recommend.html",
        said=_("Handed over. It stands in the authority's inbox until it is decided."),
        more={
            "grounds": grounds,
            "lines": grounds.lines,
            "waits": waits,
            "unnamed": asked if asked and asked.is_anonymous else None,
            "before": before,
            "mistaken": mistakes.mistaken_scores(grounds.verdict, by=request.user) if grounds.verdict else (),
            "is_unnamed": unnamed.is_only_wish(person, by=request.user),
            "kept_as": wishes.kept_as(person, by=request.user),
        },
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: recommendations.hand_over(
            by=request.user, person_id=person.id, new=form.recommendation(), now=now()
        ),
        back=reverse("requests:overview", args=[person.id]),
    )


@page("requests.read")
@require_GET
def recommendation(request: HttpRequest, recommendation_id: UUID) -> HttpResponse:
    """A recommendation exactly as it was handed over, and what was decided."""
    row = recommendations.in_scope(by=request.user, recommendation_id=recommendation_id)
    person = opened(request, row.person_id)
    gone = taken_back.of(person, by=request.user, kinds={"recommendation"})
    waits = all_waiting(person, by=request.user)
    context = {
        "person": person,
        "row": row,
        "lines": row.lines,
        **basis.taken_back(request, row),
        "waits": any(each.recommendation == row for each in waits),
        "is_of_now": recommendations.is_of_now(row, person, by=request.user),
        "is_withdrawn": requests.is_withdrawn(person, row.request_id, by=request.user),
        "decision": decided.decision_on(person, row.id, by=request.user),
        "gone": next((each.row for each in gone if each.row.corrects_id == row.id), None),
    }
    return render(request, "requests/recommendation.html", context)


@page("requests.recommend")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, recommendation_id: UUID) -> HttpResponse:
    """It was handed over by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="recommendation", key=recommendation_id),
        lambda key, why: recommendations.take_back(by=request.user, recommendation_id=key, why=why, now=now()),
        to="requests:overview",
    )
