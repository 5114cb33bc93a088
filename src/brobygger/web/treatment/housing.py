"""Where the citizen lives and has lived, by ETHOS Light."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules import code_lists
from brobygger.services import taken_back
from brobygger.services.earlier import earlier
from brobygger.services.people import Person
from brobygger.services.treatment import housing
from brobygger.services.treatment.housing import Housing
from brobygger.web.mistakes import ask_why
from brobygger.web.opening import opened
from brobygger.web.pages import new_key, now, page
from brobygger.web.telling import Page, language, tell
from brobygger.web.treatment.forms import HousingForm


@page("treatment.read")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The places, the present first."""
    person = opened(request, person_id)
    lived = housing.lived(person, by=request.user)
    # Stored before two places of one day were refused, or brought together by a merge.
    days = dict.fromkeys(f"{each.span.from_on:%d-%m-%Y}" for each in lived if each.span.overlaps)
    gone = taken_back.of(person, by=request.user, kinds={"housing"})
    before = earlier(by=request.user, housing=[each.row for each in lived])
    context = {"person": person, "lived": lived, "overlapping": list(days), "gone": gone, "earlier": before}
    return render(request, "treatment/housing.html", context)


@page("treatment.house")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A new place."""
    person = opened(request, person_id)
    # Of someone who has died no day is suggested: today would be refused.
    initial = {"id": new_key(), "from_on": None if person.died_at else timezone.localdate(now())}
    return _tell(request, person, HousingForm(request.POST or None, initial=initial), draft="housing")


@page("treatment.house")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, housing_id: UUID) -> HttpResponse:
    """A place was written wrong."""
    row = housing.housing_in_scope(by=request.user, housing_id=housing_id)
    person = opened(request, row.person_id)
    asks = partial(housing.now_problems, person, by=request.user, corrects_id=row.id)
    form = HousingForm(request.POST or None, initial=_filled(row), filled=_filled, asks=asks)
    return _tell(request, person, form, draft=f"housing-{row.id}")


@page("treatment.house")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, housing_id: UUID) -> HttpResponse:
    """A place was written by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="housing", key=housing_id),
        lambda key, why: housing.take_back(by=request.user, housing_id=key, why=why, now=now()),
        to="treatment:housing",
    )


def _tell(request: HttpRequest, person: Person, form: HousingForm, *, draft: str) -> HttpResponse:
    written: list[Housing] = []
    return tell(
        request,
        Page(
            question=_("Where did the citizen live?") if person.died_at else _("Where does the citizen live now?"),
            draft=draft,
            said=lambda: _said(request, person, written[0]),
        ),
        person=person,
        form=form,
        write=lambda: written.append(
            housing.tell(by=request.user, person_id=person.id, told=form.told(), now=now(), **form.keys)
        ),
        back=reverse("treatment:housing", args=[person.id]),
    )


def _said(request: HttpRequest, person: Person, row: Housing) -> str:
    """A day before the newest place is written as earlier: what stands as now is another."""
    present, *earlier = housing.lived(person, by=request.user)
    mine = next((each for each in earlier if each.row.id == row.id), None)
    told = {
        "place": code_lists.label("housing_categories", present.span.category, language()),
        "since": f"{present.span.from_on:%d-%m-%Y}",
    }
    if mine is None or mine.span.to_on is None:
        return _("Saved. As now stands: %(place)s, since %(since)s.") % told
    told["until"] = f"{mine.span.to_on:%d-%m-%Y}"
    return _("Saved as an earlier place, until %(until)s. As now stands: %(place)s, since %(since)s.") % told


def _filled(row: Housing) -> dict[str, object]:
    since = timezone.localtime(row.happened_at).date()
    return {"id": new_key(), "seen": row.id, "category": row.category, "from_on": since, "note": row.note}
