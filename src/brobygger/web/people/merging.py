"""Two records that were one person: find the other, look at both, merge; and undo it."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from brobygger.rules import municipalities
from brobygger.rules.refusals import Refusal
from brobygger.services import details, merging, people
from brobygger.services.access import can, person_in_scope
from brobygger.services.plans import parted
from brobygger.services.referrals import following
from brobygger.web import telling
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.people.forms import DetailsForm, MergeForm, PartForm, SearchForm
from brobygger.web.plans.parted import in_words
from brobygger.web.telling import Page

# What helps to see whether two are one, in the order it is shown.
COMPARED = ("preferred_name", "rough_age", "birth_year", "phone", "address", "home_municipality", "usual_place")
# What two records can say differently of who it is.
_DIFFERENT = {
    "name": gettext_lazy("what the citizen is called"),
    "birth_year": gettext_lazy("the year of birth"),
    "number": gettext_lazy("the CPR number or replacement number"),
}
# Why a deadline runs no more once two records are one, inside a sentence.
_WHY_STOPPED = {
    "treated": gettext_lazy("treatment has begun on one of the records, and that answers what was said on the other"),
    "withdrawn": gettext_lazy("the citizen has withdrawn the wish, by what is written on one of the records"),
    "other_offer": gettext_lazy("the citizen has chosen another offer, by what is written on one of the records"),
    "region": gettext_lazy("the region has the referral, by what is written on one of the records"),
    "decided": gettext_lazy("what was decided on the one record answers what was said on the other"),
}
PROTECTED = ("phone", "address", "usual_place")


@page("people.merge")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Choose the other record, see both side by side, confirm."""
    kept = opened(request, person_id)
    looks = "q" in request.POST
    form = MergeForm(None if looks else request.POST or None)
    if request.method == "POST" and not looks and form.is_valid():
        told = form.cleaned_data
        stopping = merging.stopping(kept, person_in_scope(request.user, told["other"]), by=request.user)
        try:
            merging.merge(
                by=request.user,
                kept_id=kept.id,
                merged_id=told["other"],
                reason=told["reason"],
                is_difference_seen=told["is_difference_seen"],
                is_death_seen=told["is_death_seen"],
                now=now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            _say_how_to_undo(request)
            if stopping:
                messages.warning(request, _what_stopped(stopping))
            return redirect("people:person", kept.id)
    search = SearchForm(request.POST if looks else None)
    other = request.GET.get("anden", "")
    found: list[people.Person] = []
    if search.is_valid() and search.cleaned_data["q"]:
        found = merging.hits(by=request.user, kept=kept, search=search.cleaned_data["q"], now=now())
    chosen = opened(request, UUID(other)) if _is_key(other) else None
    context = {
        "kept": kept,
        "person": kept,
        "search": search,
        "found": found,
        "other": chosen,
        "kept_details": _details(request, kept) if chosen else [],
        "other_details": _details(request, chosen) if chosen else [],
        "goes_on": merging.goes_on(kept, chosen) if chosen else None,
        "apart": merging.apart(kept, chosen) if chosen else None,
        "differences": [_DIFFERENT[each] for each in merging.differences(kept, chosen, by=request.user)]
        if chosen
        else [],
        "has_one_died": chosen is not None and merging.is_death_told_of_one(kept, chosen),
        "hides_wishes": chosen is not None and merging.hides_wishes(kept, chosen, by=request.user),
        **_stopping(request, kept, chosen),
        "form": form,
    }
    return render(request, "people/merge.html", context, status=422 if form.errors else 200)


def _say_how_to_undo(request: HttpRequest) -> None:
    link = format_html('<a href="#merged">{}</a>', _("Undo it, or see who merged them"))
    messages.success(request, format_html("{} {}", _("The two are now one. Nothing is lost."), link))


def _stopping(request: HttpRequest, kept: people.Person, chosen: people.Person | None) -> dict[str, object]:
    """The deadline that runs no more once two are one, and why, for the page; empty where none stops."""
    found = merging.stopping(kept, chosen, by=request.user) if chosen else None
    return {"stopping": found, "why_stopped": _WHY_STOPPED[found.why]} if found else {}


def _what_stopped(stopping: merging.Stopping) -> str:
    """That a deadline of two that are one runs no more, and why: nobody has looked at that yet."""
    message = _("The deadline %(day)s runs no more: %(why)s. If the authority did not know of it, tell them.")
    return message % {"day": f"{stopping.due_on:%d-%m-%Y}", "why": _WHY_STOPPED[stopping.why]}


@page("people.merge")
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Let the two be two again: what comes of it is told first, and how it is known is asked."""
    row = merging.as_it_stands(by=request.user, merge_id=merge_id)
    person = opened(request, row.kept_id)
    back = reverse("people:person", args=[person.id])
    if row.is_retraction and request.method == "GET":
        return redirect(back)
    name = row.merged.shown_name
    comes = _(
        "“%(name)s” gets a page of its own again, with all that was written there. What was written while they were one stays "
        "here, but what answers a request: that stays with whoever asked. Look at the decisions of both. Both pages tell that "
        "they were one, and why they are two."
    )
    said = _(
        "Undone. “%(name)s” has a page of its own again: find it under Citizens. "
        "What was written while they were one stands here, but what answers a request: look at the decisions of both."
    )
    # Asked before they are parted: afterwards nobody knows which were made while they were one.
    stay = _open_as_one(request, person, row)
    return telling.take_back(
        request,
        Page(
            question=_("Are they two?"),
            save=_("Yes, they are two"),
            intro=comes % {"name": name},
            draft=f"part-{merge_id}",
            template="people/part.html",
            said=lambda: _parted(request, person, row.merged_id, _with_what_stays(said % {"name": name}, stay, person)),
            more={"row": row, "referrals": stay},
        ),
        person=person,
        form=PartForm(request.POST or None),
        act=lambda why: merging.undo(by=request.user, merge_id=merge_id, why=why, now=now()),
        back=back,
    )


def _open_as_one(request: HttpRequest, person: people.Person, row: merging.Merge) -> list[following.Shown]:
    """The open referrals made while two were one, for who parts them: they stay here, whosever they are."""
    if person.died_at is not None or not can(request.user, "referrals.read"):
        return []
    return following.open_as_one(person, row, by=request.user, today=timezone.localdate())


def _with_what_stays(said: str, referrals: Sequence[following.Shown], kept: people.Person) -> str:
    """That the open referrals made while two were one stay on the record whose page follows, and the way to look whose they
    are."""
    if not referrals:
        return said
    message = ngettext(
        "%(n)s open referral made while they were one stays here.",
        "%(n)s open referrals made while they were one stay here.",
        len(referrals),
    )
    there = reverse("referrals:overview", args=[kept.id])
    told = message % {"n": len(referrals)}
    return format_html('{} {} <a href="{}">{}</a>', said, told, there, _("See whose they are"))


def _with_plans(request: HttpRequest, said: str, kept: people.Person) -> str:
    """That a plan, a dose or what is told of the action plan was written while two were one, and the way to look whose it
    is."""
    stays = parted.here(kept, by=request.user) if can(request.user, "plans.read") else []
    if not stays:
        return said
    told = _("Written while they were one, and standing here: %(what)s.") % {"what": in_words(stays)}
    there = reverse("plans:overview", args=[kept.id])
    return format_html('{} {} <a href="{}">{}</a>', said, told, there, _("See whose it is"))


def _parted(request: HttpRequest, kept: people.Person, other_id: UUID, said: str) -> str:
    """What is said of two that were parted; where something of the other was ended meanwhile, the way to look at it. What was
    ended of the citizen whose page follows stands there."""
    other = person_in_scope(request.user, other_id)
    said = _with_plans(request, said, kept)
    if not can(request.user, "referrals.read"):
        return said
    found = following.of(other, by=request.user, today=timezone.localdate())
    if other.died_at is not None or not any(each.ended_as_one for each in found):
        return said
    there = reverse("referrals:overview", args=[other.id])
    word = _("Look at what was ended of “%(name)s” while they were one") % {"name": other.shown_name}
    return format_html('{} <a href="{}">{}</a>', said, there, word)


def _details(request: HttpRequest, person: people.Person) -> list[tuple[str, str]]:
    """What tells one person from another, with its label; the numbers stay hidden, and what is protected says that it is."""
    known = details.newest(person, by=request.user)
    aliases = [row.value for row in details.of(person, by=request.user) if row.kind == "alias"]
    said = {kind: row.value for kind, row in known.items()}
    hidden = PROTECTED if person.is_address_protected else ()
    said |= {kind: _("protected") for kind in hidden if said.get(kind)}
    if "home_municipality" in said:
        said["home_municipality"] = municipalities.name(said["home_municipality"])
    labels = {kind: str(DetailsForm.base_fields[kind].label) for kind in COMPARED}
    return [(_("Aliases"), ", ".join(aliases)), *((label, said.get(kind, "")) for kind, label in labels.items())]


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
