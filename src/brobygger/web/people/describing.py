"""What is known of a person on its page: corrected, and one more alias or warning."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.rules.details import SEVERAL
from brobygger.rules.refusals import Refusal
from brobygger.services import details, people
from brobygger.services.detail_versions import Told, told_of
from brobygger.web import opening
from brobygger.web.gone_back import DESCRIBES
from brobygger.web.pages import now, page, say
from brobygger.web.people import forms
from brobygger.web.people.facts import say_of_age


@page("people.describe")
@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What is known of a person; an older form is refused with both values told."""
    found = opening.opened(request, person_id)
    opening.see_protected(request, found)
    known = {kind: row for kind, row in details.newest(found, by=request.user).items() if kind in forms.DESCRIBED}
    told, is_brought = told_of(found, by=request.user), DESCRIBES in request.POST
    initial: dict[str, object] = {kind: row.value for kind, row in known.items()}
    initial |= {f"seen_{kind}": row.id for kind, row in known.items()}
    form = forms.DetailsForm(
        None if is_brought else request.POST or None,
        own=found.organisation.municipality,
        initial=initial | (_brought(request.POST, person_id, told) if is_brought else {}),
        asks_alias=is_brought or "alias" in request.POST,
    )
    if not is_brought and request.method == "POST" and form.is_valid():
        try:
            _write(request, form, found, person_id)
        except details.OlderForm as older:
            form.tell(older.conflicts, older.newest)
        except Refusal as refusal:
            form.add_error("name" if refusal.code == "last_name" else None, say(refusal))
        else:
            messages.success(request, _("Saved."))
            if "rough_age" in form.changed_data:
                say_of_age(request, form.cleaned_data["rough_age"])
            return redirect("people:person", found.id)
    several = [row for row in details.of(found, by=request.user) if row.kind in SEVERAL]
    context = {"form": form, "person": found, "told": told, "several": several, "is_brought": is_brought}
    context |= {"more": forms.MoreForm(), "removed": details.removed(found, by=request.user)}
    return render(request, "people/describe.html", context, status=422 if form.errors else 200)


def _brought(typed: QueryDict, met_as: UUID, told: Told) -> Mapping[str, object]:
    """What was typed in the form for someone new, of whom it said something else before. Its words correct those it wrote then:
    where a colleague has corrected them since that is told, and what was left alone stays as it is."""
    written = {row.id for row in told.rows} | {row.id for rows in told.before.values() for row in rows}
    brought: dict[str, object] = {kind: typed.get(name, "") for name, kind in forms.MET_AS.items()}
    for kind in set(forms.MET_AS.values()) & set(forms.DESCRIBED):
        first = people.told_as(met_as, kind)
        brought[f"seen_{kind}"] = first if first in written else None
    return brought


def _write(request: HttpRequest, form: forms.DetailsForm, found: people.Person, met_as: UUID) -> None:
    """Raises as ``details.describe``. An alias is asked for only where it was typed for someone new: it corrects the first."""
    values = {kind: form.cleaned_data[kind] for kind in forms.DESCRIBED}
    seen = {kind: form.cleaned_data[f"seen_{kind}"] for kind in forms.DESCRIBED}
    details.describe(by=request.user, person_id=found.id, values=values, seen=seen, now=now())
    alias = form.cleaned_data.get("alias", "").strip()
    standing = {row.value for row in details.of(found, by=request.user) if row.kind == "alias"}
    if alias and alias not in standing:
        first = people.told_as(met_as, "alias")
        details.add(by=request.user, person_id=found.id, kind="alias", value=alias, corrects_id=first, now=now())


@page("people.describe")
@require_POST
def add_detail(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One more alias or warning."""
    opening.opened(request, person_id)
    form = forms.MoreForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write something before you save."))
        return redirect("people:describe", person_id)
    try:
        details.add(
            by=request.user,
            person_id=person_id,
            kind=form.cleaned_data["kind"],
            value=form.cleaned_data["value"],
            now=now(),
        )
    except Refusal as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("people:describe", person_id)
