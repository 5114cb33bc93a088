"""Letters: which can be made, how one reads before it is made, and fetching one that is."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules.letters import LANGUAGES
from brobygger.rules.refusals import Refusal
from brobygger.services.access import NotFound
from brobygger.services.requests import approvals, letters, recommendations, unnamed
from brobygger.web.opening import opened, purpose_of, where
from brobygger.web.pages import new_key, now, page, say
from brobygger.web.requests import basis
from brobygger.web.requests.approvals import home_covering

# In the address of a letter: its file is meant, also where it is marked.
FILE = "fil"
# By kind of letter the word in the name of its file.
FILES = {
    "receipt": "kvittering",
    "recommendation": "indstilling",
    "decision_grant": "afgoerelse",
    "decision_other_offer": "afgoerelse",
    "decision_refuse": "afgoerelse",
    "approval_request": "tilsagn",
}


@page("requests.read")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The letters that are made, and those that can be."""
    person = opened(request, person_id)
    context = {
        "person": person,
        "lines": letters.lines_of(person, by=request.user, today=timezone.localdate()),
        "is_unnamed": unnamed.is_asked(person, by=request.user),
    }
    return render(request, "requests/letters.html", context)


@page("requests.letter")
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest, letter: str, about_id: UUID) -> HttpResponse:
    """The letter as it reads, and the button that makes it."""
    language = request.POST.get("sprog") or request.GET.get("sprog", "")
    language = language if language in LANGUAGES else LANGUAGES[0]
    try:
        about = letters.subject(by=request.user, letter=letter, about_id=about_id)
    except Refusal as refusal:
        # The page of the letters says why.
        return redirect("requests:letters", refusal.params["person"])
    person = opened(request, about.person.id)
    refused = ""
    if request.method == "POST":
        told = {"letter": letter, "about_id": about_id, "language": language, "mark": request.POST.get("mark", "")}
        try:
            letters.make(by=request.user, now=now(), key=_key(request.POST.get("id", "")), **told)
        except Refusal as refusal:
            refused = say(refusal)
        else:
            messages.success(request, _("The letter is made. Fetch it here."))
            return redirect("requests:letters", person.id)
    draft = letters.draft(by=request.user, letter=letter, about_id=about_id, language=language, now=now())
    before = letters.made_before(person, by=request.user, letter=letter, about_id=about_id, language=language)
    context = {
        "person": person,
        "draft": draft,
        "content": draft.content,
        "key": new_key(),
        "refused": refused,
        "before": before,
        "is_consent_since": before and letters.is_consent_since(before, by=request.user, today=timezone.localdate()),
        "holds": letters.held_instead(draft.subject, by=request.user),
        **_basis_back(request, letter, about_id),
        "covering": home_covering(request, person) if letter == "approval_request" else None,
        "given": approvals.home_of(person, by=request.user).answer_to(about_id, timezone.localdate()),
    }
    return render(request, "requests/letter.html", context, status=409 if refused else 200)


def _basis_back(request: HttpRequest, letter: str, about_id: UUID) -> dict[str, object]:
    """Of a letter that tells a recommendation what that rests on."""
    is_of_one = letter == "recommendation"
    row = recommendations.in_scope(by=request.user, recommendation_id=about_id) if is_of_one else None
    return basis.taken_back(request, row)


@page("requests.letter")
@require_GET
def fetch(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The file of a letter. Its name tells the letters of a day apart, and neither who it is about nor what was decided. One
    that says something else than today's is shown as it reads first, marked, and its file is asked for from there."""
    person = opened(request, letters.person_of(by=request.user, letter_id=letter_id).id)
    told = {"purpose": purpose_of(request, person.id), "where": where(request)}
    try:
        row = letters.open_file(by=request.user, letter_id=letter_id, now=now(), **told)
    except Refusal as refusal:
        messages.error(request, say(refusal))
        return redirect("requests:letters", person.id)
    line = None if FILE in request.GET else letters.line_with(row, person, by=request.user, today=timezone.localdate())
    if line and line.mark_of(row):
        shown = {"person": person, "row": row, "content": row.content, "line": line, "mark": line.mark_of(row)}
        return render(request, "requests/older_letter.html", {**shown, "file": FILE})
    answer = HttpResponse(bytes(row.pdf), content_type="application/pdf")
    day = timezone.localtime(row.happened_at)
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="brev-{FILES[row.letter]}-{day:%d-%m-%Y-%H%M}-{row.id.hex[-6:]}.pdf"'
    )
    return answer


def _key(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError:
        raise NotFound from None
