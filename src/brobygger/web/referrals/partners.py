"""A partner's pages: who is referred to the place and lets it know, what the place answers, and how many beds are free."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules import law
from brobygger.rules.partners import ANSWERS
from brobygger.rules.referrals import STAY
from brobygger.rules.refusals import Refusal
from brobygger.rules.stays import last_allowed
from brobygger.services import places
from brobygger.services.access import NotFound
from brobygger.services.referrals import partners
from brobygger.web.opening import shown_to_partner
from brobygger.web.pages import now, page, say
from brobygger.web.referrals import wording
from brobygger.web.referrals.forms import AnswerForm, OwnBedsForm
from brobygger.web.telling import first_shown, is_written

PAGE_SIZE = 25


@page("referrals.consented")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Everyone who is referred to the place and whose yes to it runs now; each shown is a look-up."""
    own = places.own(by=request.user, now=now())
    found = partners.listed(by=request.user, today=timezone.localdate()) if own else []
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    shown_to_partner(request, [each.person_id for each in shown.object_list])
    return render(request, "referrals/consented.html", {"own": own, "shown": shown})


@page("referrals.answer")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, stay_id: UUID, answer: str) -> HttpResponse:
    """What the place says of one of them."""
    if answer not in ANSWERS:
        raise Http404
    try:
        return _answer(request, stay_id, answer)
    except Refusal as refusal:
        # Without what was typed: it is about someone who is no more to be seen here.
        return render(request, "referrals/view_ended.html", {"message": say(refusal)}, status=409)


def _answer(request: HttpRequest, stay_id: UUID, answer: str) -> HttpResponse:
    asked = {"by": request.user, "stay_id": stay_id}
    try:
        seen = partners.one(**asked, today=timezone.localdate())
    except NotFound:
        # Sent twice, a no has closed the page the first time.
        if partners.is_said(**asked, key=request.POST.get("id", "")):
            return _saved(request)
        raise
    shown_to_partner(request, [seen.person_id])
    longest = last_allowed(seen.row.stay_kind, timezone.localdate())
    form = AnswerForm(
        request.POST or None, initial=first_shown(now()), kind=STAY, event=answer, longest=longest, stay=seen.progress
    )
    if is_written(request, form, lambda: partners.answer(**asked, new=form.new(), now=now())):
        return _saved(request)
    if form.errors:
        # The yes may have ended this very moment.
        seen = partners.one(**asked, today=timezone.localdate())
    question = _(wording.PARTNERS[answer].question) % {"name": seen.name}
    context = {"question": question, "form": form, "seen": seen}
    return render(request, "referrals/say.html", context, status=422 if form.errors else 200)


@page("places.confirm_own")
@require_http_methods(["GET", "POST"])
def beds(request: HttpRequest) -> HttpResponse:
    """How many beds are free at the partner's own place."""
    own = places.own(by=request.user, now=now())
    if own is None or not own.place.is_open:
        raise NotFound
    form = OwnBedsForm(request.POST or None, initial=first_shown(now()))
    if is_written(
        request,
        form,
        lambda: places.confirm_own(
            by=request.user, free=form.cleaned_data["free"], at=form.at, id=form.cleaned_data["id"], now=now()
        ),
    ):
        own = places.own(by=request.user, now=now())
        if own is not None and own.report is not None and own.report.happened_at > form.at:
            newer = _("Saved. The outreach team sees a newer word, of %(at)s.")
            messages.success(request, newer % {"at": law.written_moment(own.report.happened_at)})
            return redirect("referrals:consented")
        return _saved(request)
    context = {"question": _("How many beds are free?"), "form": form, "seen": None}
    return render(request, "referrals/say.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved. The outreach team sees it at once."))
    return redirect("referrals:consented")
