"""Meeting someone new: a likely match among known people is shown before a second record is made."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.rules.refusals import Refusal
from brobygger.services import meeting, people
from brobygger.web.gone_back import forgotten
from brobygger.web.pages import new_key, now, page, say
from brobygger.web.people.facts import say_of_age
from brobygger.web.people.forms import MeetForm


@page("people.meet")
@require_http_methods(["GET", "POST"])
def meet(request: HttpRequest) -> HttpResponse:
    """The form; then, where someone known could be meant, the choice; then the new person."""
    form = MeetForm(request.POST or None, initial={"id": new_key()})
    matches: list[meeting.Match] = []
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        key = told.pop("id")
        there = people.met_as(key, by=request.user)
        found = forgotten(request, key, there, now=now())
        if there is not None and found is None:
            return redirect("people:person", there.id)
        if found is not None:
            form.ask_what_it_is(found)
        elif "new" not in request.POST:
            matches = meeting.likely_matches(
                by=request.user, alias=told["alias"], rough_age=told["rough_age"], place=told["place"], now=now()
            )
        if not matches and found is None:
            try:
                person = people.meet(by=request.user, now=now(), key=key, **told)
            except Refusal as refusal:
                form.add_error(None, say(refusal))
            else:
                messages.success(request, _("Saved. You are the contact person."))
                say_of_age(request, told["rough_age"])
                return redirect("people:person", person.id)
        # Asked whether it is somebody known, it is still what a button gave it a key for.
        form.data = form.data.copy()
        form.data["id"] = str(key or new_key())
    context = {"form": form, "matches": matches}
    return render(request, "people/meet.html", context, status=422 if form.errors else 200)
