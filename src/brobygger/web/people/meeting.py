"""Meeting someone new: a likely match among known people is shown before a second record is made."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.rules.refusals import Refusal
from brobygger.services import meeting, people
from brobygger.web.pages import now, page, say
from brobygger.web.people.facts import say_of_age
from brobygger.web.people.forms import MeetForm


@page("people.meet")
@require_http_methods(["GET", "POST"])
def meet(request: HttpRequest) -> HttpResponse:
    """The form; then, where someone known could be meant, the choice; then the new person."""
    form = MeetForm(request.POST or None)
    matches: list[meeting.Match] = []
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if "new" not in request.POST:
            matches = meeting.likely_matches(
                by=request.user, alias=told["alias"], rough_age=told["rough_age"], place=told["place"], now=now()
            )
        if not matches:
            try:
                person = people.meet(by=request.user, now=now(), **told)
            except Refusal as refusal:
                form.add_error(None, say(refusal))
            else:
                messages.success(request, _("Saved. You are the contact person."))
                say_of_age(request, told["rough_age"])
                return redirect("people:person", person.id)
    context = {"form": form, "matches": matches}
    return render(request, "people/meet.html", context, status=422 if form.errors else 200)
