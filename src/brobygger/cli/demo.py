"""The fictional municipality of `brobygger setup --demo`: clearly not a real one, with one login for each role."""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from brobygger.cli.output import console
from brobygger.cli.words import language
from brobygger.cli.words import translate as _
from brobygger.rules.refusals import Refusal, words

NAME = "Brokøbing Kommune"
# Its code, no real municipality's; citizens from elsewhere come from the other fictional ones.
MUNICIPALITY = "9001"
TEAMS = ("Gadeteamet", "Havneteamet")
# (user name, name, role, teams): every name is a common one and nobody's in particular.
ACCOUNTS: Sequence[tuple[str, str, str, Sequence[str]]] = (
    ("behandler", "Mette Bro", "worker", TEAMS[:1]),
    ("teamleder", "Ole Lund", "leader", TEAMS[:1]),
    ("centerleder", "Karen Holm", "manager", ()),
    ("myndighed", "Jens Dahl", "authority", ()),
    ("partner", "Pia Skov", "partner", ()),
    ("gruppeleder", "Søren Kjær", "facilitator", ()),
    ("evaluator", "Hanne Berg", "evaluator", ()),
    ("styrelse", "Lars Møller", "agency", ()),
)
# More interviews than in the street, and a seed that gives the outreach worker something of everything to look at.
CITIZENS, YEARS, SEED, CONTACTS, INTERVIEWED = 80, 2, 2299, 25, 0.9
FILE = "demo-login.json"
# What every letter needs to say. What else only a municipality can write (the law, how to complain) says that it is invented.
INVENTED = {
    "da": "(Prøvekommunen: her skriver en rigtig kommune: %s.)",
    "en": "(Invented municipality: here a real one writes: %s.)",
}
CONTACT = {
    "da": "Kom forbi Gadeteamet i Havnegade 1, eller spørg efter os på varmestuen. (Brokøbing er en opdigtet kommune.)",
    "en": "Come by the street team at Havnegade 1, or ask for us at the drop-in centre. (Brokøbing is invented.)",
}

Step = Callable[[str], AbstractContextManager[list[str]]]


def make(step: Step) -> dict[str, Any]:
    """The municipality with its accounts and citizens, made where missing. Returns the logins.

    Raises ``Refusal`` where the site has a real organisation: fictional people are never put beside real ones.
    """
    from django.conf import settings
    from django.utils import timezone

    from brobygger.services import access

    with step(_("Fictional municipality")) as did:
        organisation = _organisation()
        did.append(f"{NAME}: {', '.join(TEAMS)}")
    with step(_("Accounts")) as did:
        password, is_new = _password(settings.DATA / FILE)
        made = _accounts(organisation, password, is_new=is_new)
        did.append(_("%(count)s made, one for each role") % {"count": made} if made else _("there already"))
    with step(_("Letters")) as did:
        worded = _letters()
        did.append(_("%(count)s have their words") % {"count": worded} if worded else _("there already"))
    with step(_("Citizens")) as did:
        did.append(_citizens(access.operator(now=timezone.now())))
    with step(_("The partner")) as did:
        did.append(_referred())
    return {
        "password": password,
        "accounts": [{"username": each[0], "name": each[1], "role": each[2]} for each in ACCOUNTS],
    }


def show(logins: dict[str, Any]) -> None:
    """The logins as a table."""
    from rich.table import Table

    from brobygger.rules import code_lists

    table = Table(title=_("%(name)s is fictional. Log in as one of these:") % {"name": NAME}, title_justify="left")
    for heading in (_("role"), _("user name"), _("password")):
        table.add_column(heading)
    for account in logins["accounts"]:
        table.add_row(code_lists.label("roles", account["role"], language()), account["username"], logins["password"])
    console().print(table)


def _organisation() -> Any:
    from brobygger.services import access

    others = [name for name in access.organisation_names() if name != NAME]
    if others:
        message = words(
            "The site has the organisation %(name)s. The fictional municipality is only made in a site of its own."
        )
        raise Refusal("not_a_demo", message, name=others[0])
    return access.open_site(name=NAME, teams=TEAMS, municipality=MUNICIPALITY)


def _password(file: Path) -> tuple[str, bool]:
    """The password of all the fictional accounts, and whether it was made now. It is kept, so that later runs can tell it."""
    if file.exists():
        return str(json.loads(file.read_text(encoding="utf-8"))["password"]), False
    from brobygger.services import passwords

    password = passwords.one_time_password()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump({"password": password}, out)
    return password, True


def _accounts(organisation: Any, password: str, *, is_new: bool) -> int:
    from django.utils import timezone

    from brobygger.services import accounts

    there = {account.username: account for account in accounts.accounts()}
    made = 0
    for username, name, role, teams in ACCOUNTS:
        if username not in there:
            told = {"username": username, "name": name, "role": role, "password": password, "teams": teams}
            accounts.add_user(**told, organisation=organisation, now=timezone.now())
            made += 1
        elif is_new and there[username].is_active:
            accounts.set_password(username=username, password=password, now=timezone.now())
    return made


def _letters() -> int:
    """Write, as the manager of the site, what only a site can say in its letters. Returns how many kinds got words now."""
    from django.utils import timezone

    from brobygger.rules import letters
    from brobygger.services import access
    from brobygger.services.requests import wordings

    manager = access.account("centerleder")
    if wordings.all_newest(by=manager):
        return 0
    words_of = {letters.SHARED: {"contact": CONTACT}}
    for kind in letters.kinds():
        empty = [part for part in kind.parts if part.is_needed and part.default is None and not part.is_shared]
        if empty:
            words_of[kind.id] = {
                part.id: {tongue: says % part.label[tongue] for tongue, says in INVENTED.items()} for part in empty
            }
    for letter, parts in words_of.items():
        wordings.revise(by=manager, letter=letter, parts=parts, seen=0, now=timezone.now())
    return len(words_of)


def _citizens(by: Any) -> str:
    from django.utils import timezone

    from brobygger.services import simulation

    if simulation.has_people(by.organisation):
        return _("there already")
    report = simulation.make(
        by=by,
        citizens=CITIZENS,
        years=YEARS,
        seed=SEED,
        now=timezone.now(),
        contacts_each=CONTACTS,
        interviewed=INTERVIEWED,
    )
    params = {"citizens": report.citizens, "contacts": report.rows["Contact"]}
    return _("%(citizens)s with %(contacts)s contacts and attempts, over two years") % params


def _referred() -> str:
    """Citizens of the outreach worker who are referred to the place of the partner, and let it know."""
    from django.utils import timezone

    from brobygger.services import access, simulation

    told = {"partner": access.account("partner"), "worker": access.account("behandler")}
    place = simulation.refer_some(**told, by=access.account("centerleder"), now=timezone.now())
    return _("citizens are referred to %(place)s") % {"place": place} if place else _("there already")
