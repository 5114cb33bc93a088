"""An alias or a warning no longer holds: why is asked, and it stays to be read."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.services import details
from brobygger.web import telling
from brobygger.web.opening import opened, see_protected
from brobygger.web.pages import now, page
from brobygger.web.telling import Page, SeenForm, WhyForm


class RemoveForm(SeenForm, WhyForm):
    """Why it goes: it may have held until now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = _("Why does it no longer hold?")


@page("people.describe")
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, detail_id: UUID) -> HttpResponse:
    """A detail no longer holds."""
    row = details.as_it_stands(by=request.user, detail_id=detail_id)
    person = opened(request, row.person_id)
    see_protected(request, person)
    back = reverse("people:describe", args=[person.id])
    if row.is_retraction and request.method == "GET":
        return redirect(back)
    form = RemoveForm(request.POST or None, initial={"seen": row.id})
    shown = Page(
        question=_("Is it to be removed?"),
        save=_("Remove"),
        intro=_("It stays among the details, struck out, with your name and your reason."),
        draft=f"remove-{row.id}",
        template="people/remove.html",
        said=_("Removed. It stands struck out with your reason."),
        more={"row": row},
    )
    return telling.take_back(
        request,
        shown,
        person=person,
        form=form,
        act=lambda why: details.retract(
            by=request.user, detail_id=form.cleaned_data["seen"] or detail_id, why=why, now=now()
        ),
        back=back,
    )
