"""A site of one page that shows every shared fragment once, so that the frame is tested apart from the rooms."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import RequestContext, Template
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from brobygger.config.urls import ACCOUNT
from brobygger.rules.refusals import Refusal, words
from brobygger.web.pages import NAVIGATION

PAGE = """
{% extends "base.html" %}
{% block title %}Prøve{% endblock %}
{% block content %}
<div class="page-head"><h1>Hvem skal jeg finde i dag?</h1><a class="button button-primary" href="/">Ny borger</a></div>
{% include "_own_words.html" with text="Jeg vil bare have ro om natten." at=at place="Mariaparken" only %}
<p>{% include "_mark.html" with level="calm" text="i god tid" only %}
   {% include "_mark.html" with level="soon" text="6 dage" only %}
   {% include "_mark.html" with level="now" text="i dag" only %} {{ None|unknown }}</p>
<table class="table table--cards"><caption>Borgere (2)</caption>
  <thead><tr><th scope="col">Borger</th><th scope="col">Fase</th><th scope="col">Sidst set</th></tr></thead>
  <tbody>
  <tr><th scope="row"><a href="/">Smed</a></th><td data-title="Fase">Kontakt</td>
      <td data-title="Sidst set">{% include "_when.html" with at=at only %}</td></tr>
  <tr><th scope="row"><a href="/">Grøn jakke</a></th><td data-title="Fase">Kontakt</td>
      <td data-title="Sidst set">{% include "_when.html" with at=None only %}</td></tr>
  </tbody>
</table>
{% include "_pagination.html" with page=page %}
{% include "_empty.html" with text="Her er ingen endnu." url="/" label="Ny borger" only %}
<h2>Log kontakt</h2>
<form method="post" data-draft="specimen" novalidate>{% csrf_token %}
  {% include "_errors.html" %}
  {% include "_field.html" with field=form.place extra="form-input--short" %}
  {% include "_field.html" with field=form.words %}
  {% include "_field.html" with field=form.number private=True %}
  {% include "_field.html" with field=form.kind %}
  {% include "_field.html" with field=form.agreed %}
  {% include "_chips.html" with field=form.parts %}
  {% include "_radio_tiles.html" with field=form.days %}
  <details><summary>Mere</summary>{% include "_field.html" with field=form.note %}</details>
  <div class="form-actions"><button class="button button-primary">Gem</button> <a href="/">Fortryd</a></div>
</form>
<form hx-post="/stykke/" hx-target="#svar" data-draft="piece">{% csrf_token %}
  <label for="piece">Stykke</label> <input id="piece" name="piece" class="form-input">
  <button class="button button-secondary">Send</button>
</form>
<div id="svar"></div>
{% endblock %}
"""


class SpecimenForm(forms.Form):
    place = forms.CharField(label="Sted", help_text="Hvor I mødtes.")
    words = forms.CharField(label="Egne ord", widget=forms.Textarea, required=False)
    number = forms.CharField(label="CPR", required=False)
    kind = forms.ChoiceField(label="Slags", choices=[("contact", "Kontakt"), ("attempt", "Forsøg")])
    agreed = forms.BooleanField(label="Aftalt med borgeren", required=False)
    parts = forms.MultipleChoiceField(
        label="Hvad lavede I?",
        choices=[("care", "Omsorg"), ("bridge", "Brobygning")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label="Bemærkning", required=False)
    days = forms.ChoiceField(
        label="Hvor mange dage?",
        choices=[("0", "0"), ("30", "30"), ("X", "Vil ikke svare"), ("later", "Ikke i dag")],
        widget=forms.RadioSelect,
    )


def show(request: HttpRequest) -> HttpResponse:
    form = SpecimenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Gemt.")
        return redirect("/gemt/")
    shown: dict[str, Any] = {
        "form": form,
        "at": timezone.now() - timedelta(days=9),
        "page": Paginator(range(200), 20).page(4),
    }
    return HttpResponse(Template(PAGE).render(RequestContext(request, shown)), status=422 if form.errors else 200)


def saved(request: HttpRequest) -> HttpResponse:
    page = '{% extends "base.html" %}{% block title %}Gemt{% endblock %}{% block content %}<h1>Gemt</h1>{% endblock %}'
    return HttpResponse(Template(page).render(RequestContext(request)))


def piece(request: HttpRequest) -> HttpResponse:
    answers = {"nej": 422, "fejl": 500}
    return HttpResponse("<p>Svar</p>", status=answers.get(request.POST["piece"], 200))


def start(request: HttpRequest) -> HttpResponse:
    # As on the real site, where the first page sends one on to one's own list.
    return redirect("/" if request.user.is_authenticated else "account_login")


def refused(request: HttpRequest) -> HttpResponse:
    raise Refusal("gone", words("This has been changed since you opened the page."))


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


PART = """<fieldset id="part-one" class="{{ extra }}" hx-post="/dele/" hx-trigger="click from:#send" hx-swap="outerHTML">
  <label>Et <input name="one" class="form-input" value="{{ one }}"></label></fieldset>"""
PARTS = """{% extends "base.html" %}{% block title %}Dele{% endblock %}{% block content %}<h1>Dele</h1>
<form method="post" data-draft="parts">{% csrf_token %}{{ part }}
  <label>To <input name="two" class="form-input"></label> <button type="button" id="send" class="button">Send</button>
</form>{% endblock %}"""


def parts(request: HttpRequest) -> HttpResponse:
    one = request.POST.get("one", request.GET.get("one", ""))
    is_saved = request.method == "POST"
    part = Template(PART).render(RequestContext(request, {"one": one, "extra": "is-new" if is_saved else ""}))
    return HttpResponse(part if is_saved else Template(PARTS).render(RequestContext(request, {"part": part})))


def navigated() -> Iterator[Any]:
    """The addresses of the menu, whatever rooms there come to be: each shows the page."""
    names = [name.split(":") for _act, name, _label in NAVIGATION]
    for room in {room for room, _page in names}:
        pages = [path(f"{page}/", show, name=page) for other, page in names if other == room]
        yield path(f"{room}/", include((pages, room)))


urlpatterns = [
    path("dele/", parts),
    *navigated(),
    path("i-stykker/", broken),
    path("afvist/", refused),
    path("forbudt/", forbidden),
    path("for-mange/", too_many),
    path("kun-knap/", require_POST(saved)),
    path("", show),
    path("start/", start, name="home"),
    path("bliv/", lambda request: HttpResponse(status=204), name="stay"),
    path("gemt/", saved),
    path("stykke/", piece),
    path("konto/", include(ACCOUNT)),
    path("i18n/", include("django.conf.urls.i18n")),
]
handler404 = "brobygger.web.pages.not_found"
handler403 = "brobygger.web.pages.forbidden"
handler500 = "brobygger.web.pages.server_error"
