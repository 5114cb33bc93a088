"""Accounts, as the manager runs them: who has one, a new one, a new password, another role or team, closed and opened."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.rules.refusals import Refusal
from brobygger.services import access, accounts, owners, passwords
from brobygger.services.access import Account
from brobygger.web.access.forms import NewAccountForm, PlaceForm
from brobygger.web.fields import as_keys
from brobygger.web.meeting import carry_on
from brobygger.web.pages import now, page, say

PAGE_SIZE = 25


@page("access.administer")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Everyone with an account, the open ones first."""
    shown = Paginator(accounts.accounts_for(by=request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "access/accounts.html", {"shown": shown})


@page("access.administer")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Give someone an account."""
    form = NewAccountForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("name", "username", "role", "teams", "place")}
        password = passwords.one_time_password()
        try:
            told |= {"organisation": request.user.organisation, "password": password}
            made = accounts.add_user(by=request.user, now=now(), **told)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _show_once(request, made, password)
    return render(request, "access/new_account.html", {"form": form}, status=422 if form.errors else 200)


@page("access.administer")
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One account, with another role, other teams or another place where that is sent."""
    found = accounts.account_for(by=request.user, user_id=user_id)
    form = PlaceForm(request.POST or None, by=request.user, kept=found.place_id, initial=_place(found))
    if request.method == "POST" and form.is_valid():
        try:
            accounts.change(by=request.user, username=found.username, now=now(), leaves_all=True, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
            if refusal.code == "older_form":
                _carry_on(form, accounts.account_for(by=request.user, user_id=user_id), by=request.user)
        else:
            messages.success(request, _("Saved."))
            return redirect("account", found.id)
    return _shown(request, found, form, status=422 if form.errors else 200)


@page("access.administer")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """A new password, shown once: loaded again, the page says that it has been and offers another."""
    found = accounts.account_for(by=request.user, user_id=user_id)
    if request.method == "POST":
        made = passwords.one_time_password()
        accounts.set_password(by=request.user, username=found.username, password=made, now=now())
        if found.id == request.user.id:
            # Everyone else is logged out everywhere; who stands here must still be shown their own.
            update_session_auth_hash(request, accounts.account_for(by=request.user, user_id=user_id))
        return _show_once(request, found, made)
    kept = request.session.pop(_place_in_session(found), "")
    context = {"shown": found, "password": passwords.unsealed(kept) if kept else ""}
    return render(request, "access/one_time_password.html", context)


@page("access.administer")
@require_POST
def close(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Close an account; of someone with citizens it is asked first."""
    found = accounts.account_for(by=request.user, user_id=user_id)
    if "is_sure" not in request.POST and found.id != request.user.id and accounts.citizens_of(found):
        return _shown(
            request,
            found,
            PlaceForm(by=request.user, kept=found.place_id, initial=_place(found)),
            is_asked=True,
            status=422,
        )
    try:
        accounts.switch_off(by=request.user, username=found.username, now=now())
    except Refusal as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, _("The account is closed, and logged out. What it has written stays."))
    return redirect("account", found.id)


@page("access.administer")
@require_POST
def reopen(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Open a closed account again."""
    found = accounts.account_for(by=request.user, user_id=user_id)
    try:
        accounts.switch_on(by=request.user, username=found.username, now=now())
    except Refusal as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, _("The account is open again, with the password it had."))
    return redirect("account", found.id)


def _shown(
    request: HttpRequest, found: Account, form: PlaceForm, *, status: int, is_asked: bool = False
) -> HttpResponse:
    """One account. is_asked: whether it is asked if it is to be closed."""
    citizens = accounts.citizens_of(found)
    carries = found.is_active and access.can(found, "contacts.record")
    leaders = owners.leaders_of(found, by=request.user) if citizens else []
    context = {"form": form, "shown": found, "citizens": citizens, "carries": carries, "leaders": leaders}
    return render(request, "access/account.html", context | {"is_asked": is_asked}, status=status)


def _show_once(request: HttpRequest, found: Account, made: str) -> HttpResponse:
    """The password is shown by a page of its own, so that loading that page again makes no other."""
    request.session[_place_in_session(found)] = passwords.sealed(made)
    return redirect("account_password", found.id)


def _place_in_session(found: Account) -> str:
    return f"password of {found.id}"


def _carry_on(form: PlaceForm, stands: Account, *, by: Account) -> None:
    """Put the form on what a colleague made of the account: what was not touched is theirs. Saved again, it holds."""
    role, _gap, rest = form.cleaned_data["seen"].partition(":")
    place, _gap, teams = rest.partition(":")
    named = accounts.teams_named(as_keys(teams.replace(":", " ")), by=by)
    was, now_there = {"role": role, "place": place, "teams": named}, _place(stands)
    carry_on(form, form.cleaned_data, was=was, stands=now_there, who=_("A colleague"))
    form.data["seen"] = now_there["seen"]


def _place(found: Account) -> dict[str, Any]:
    teams = [membership.team.name for membership in found.open_memberships]
    return {"role": found.role, "teams": teams, "place": found.place_id, "seen": accounts.state_of(found)}
