"""The site's own words in its letters: written by those who lead, version by version."""

from itertools import zip_longest
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules import code_lists
from brobygger.rules import letters as rules
from brobygger.rules.definitions import text
from brobygger.rules.refusals import Refusal
from brobygger.services.access import NotFound
from brobygger.services.requests import wordings
from brobygger.web.fields import LinesField
from brobygger.web.pages import now, page
from brobygger.web.telling import TellForm, is_written


class WordingForm(TellForm):
    """The parts of one kind of letter, in Danish and in English. ``seen`` is the version the form was filled in from."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, kind: rules.Kind, newest: Any, again: Any = None, **kwargs: Any) -> None:
        """again: an earlier version whose words are taken up, None for those that stand."""
        self.kind = kind
        self.is_older = False
        self.newest_version = newest.version if newest else 0
        filled_from = again or newest
        parts = filled_from.parts if filled_from else {}
        kwargs["initial"] = {"seen": self.newest_version}
        super().__init__(*args, **kwargs)
        for part in kind.parts:
            for language in rules.LANGUAGES:
                name = f"{part.id}_{language}"
                self.fields[name] = _field(part, language)
                self.initial[name] = parts.get(part.id, {}).get(language, "")

    def refuse(self, refusal: Refusal) -> None:
        """What a colleague wrote stands on the page; saved again, the form comes on top of it."""
        super().refuse(refusal)
        if refusal.code == "older_wording":
            self.is_older = True
            self.data = {**self.data.dict(), "seen": str(self.newest_version)}

    def danish(self) -> list[forms.BoundField]:
        """The fields for letters in Danish."""
        return [self[f"{part.id}_da"] for part in self.kind.parts]

    def english(self) -> list[forms.BoundField]:
        """The fields for letters in English."""
        return [self[f"{part.id}_en"] for part in self.kind.parts]

    def parts(self) -> rules.Parts:
        """What the valid form says."""
        told = self.cleaned_data
        return {
            part.id: {language: told[f"{part.id}_{language}"] for language in rules.LANGUAGES}
            for part in self.kind.parts
        }

    def theirs(self) -> list[tuple[str, str]]:
        """What stands now where it says something else than what was typed: the field's label and the words."""
        names = [f"{part.id}_{language}" for part in self.kind.parts for language in rules.LANGUAGES]
        told = self.cleaned_data
        return [(self.fields[name].label, self.initial[name]) for name in names if self.initial[name] != told.get(name)]


def _field(part: rules.Part, language: str) -> forms.CharField:
    label = text(part.label, get_language() or "da")
    if language != "da":
        label, help_text = _("%(part)s, in English") % {"part": label}, ""
    elif part.default:
        help_text = _("Empty, the letter says: %(words)s") % {"words": text(part.default, language)}
    elif part.is_shared:
        help_text = _("Empty, the letter says what you have written for all letters.")
    elif part.id == "reply":
        help_text = _("To whom and where the other municipality answers. No letter is made before it is written.")
    elif part.id == "contact":
        help_text = _("Where you are, when, and your phone number. No letter is made before it is written.")
    else:
        help_text = _("A decision must say this, and we have no source for the words. Empty, the letter is not made.")
    return LinesField(label=label, help_text=help_text, required=False, rows=3)


@page("requests.word")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Every kind of letter, whose words it has, and what is still empty."""
    written = wordings.all_newest(by=request.user)
    rows = []
    shared = written[rules.SHARED].parts if rules.SHARED in written else {}
    for kind in (rules.worded(rules.SHARED), *rules.kinds()):
        parts = rules.with_shared(kind, written[kind.id].parts if kind.id in written else {}, shared)
        empty = [part for part in kind.parts if not rules.said(part, parts, "da")]
        rows.append(
            {
                "kind": kind,
                "name": _name(kind),
                "newest": written.get(kind.id),
                "empty": [text(part.label, get_language() or "da") for part in empty],
                "is_needed_empty": any(part.is_needed for part in empty),
            }
        )
    return render(request, "requests/wordings.html", {"rows": rows})


@page("requests.word")
@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, letter: str) -> HttpResponse:
    """The words of one kind of letter."""
    try:
        kind = rules.worded(letter)
    except Refusal:
        raise NotFound from None
    versions = wordings.versions(by=request.user, letter=letter)
    newest = versions[0] if versions else None
    asked = request.GET.get("fra", "")
    again = next((each for each in versions if str(each.version) == asked), None) if request.method == "GET" else None
    if asked and request.method == "GET" and again is None:
        raise NotFound
    form = WordingForm(request.POST or None, kind=kind, newest=newest, again=again)

    def write() -> object:
        seen = form.cleaned_data["seen"]
        return wordings.revise(by=request.user, letter=letter, parts=form.parts(), seen=seen, now=now())

    if is_written(request, form, write):
        messages.success(request, _("Saved. Letters from now on have these words; those already made keep theirs."))
        return redirect("requests:wordings")
    context = {
        "kind": kind,
        "name": _name(kind),
        "form": form,
        "again": again,
        "versions": [
            (version, _told(form, version.parts, before.parts if before else None))
            for version, before in zip_longest(versions, versions[1:])
        ],
        "theirs": form.theirs() if form.is_older else [],
    }
    return render(request, "requests/wording.html", context, status=422 if form.errors else 200)


def _told(form: WordingForm, parts: rules.Parts, before: rules.Parts | None) -> list[tuple[str, str, bool]]:
    """What a version of the words says, part by part: the field's label, the words, and whether the version before (None for
    the first) said something else; what was left empty in both is left out."""
    told = []
    for language in rules.LANGUAGES:
        for part in form.kind.parts:
            said = parts.get(part.id, {}).get(language, "")
            said_before = (before or {}).get(part.id, {}).get(language, "")
            if said or said_before:
                label = form.fields[f"{part.id}_{language}"].label
                told.append((label, said, before is not None and said != said_before))
    return told


def _name(kind: rules.Kind) -> str:
    language = get_language() or "da"
    return (
        text(kind.title, language) if kind.id == rules.SHARED else code_lists.label("letter_kinds", kind.id, language)
    )
