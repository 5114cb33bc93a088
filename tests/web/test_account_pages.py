"""Accounts as the manager runs them in the office, without anyone at the server's command line."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.access import Membership, User
from brobygger.records.changes import AuditEntry
from brobygger.services import accounts, people
from tests.cast import Cast

As = Callable[[str], Client]
PASSWORD = re.compile(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b")
NEW = {"name": "Lone Å", "username": "Lone", "role": "worker", "teams": ["Gadeteamet"]}


def text_of(response: Any) -> str:
    return response.content.decode()


def teams_of(username: str) -> list[str]:
    rows = Membership.objects.filter(user__username=username, to=None).order_by("team__name")
    return list(rows.values_list("team__name", flat=True))


def test_a_new_colleague_gets_an_account_and_a_password_that_is_shown_once(as_: As, cast: Cast, caplog: Any) -> None:
    manager = as_("mona")
    page = text_of(manager.post("/konti/ny/", NEW, follow=True))
    password = PASSWORD.findall(page)
    assert len(password) == 1 and "vises kun nu" in page
    made = User.objects.get(username="lone")
    assert (made.name, made.role, made.organisation_id, teams_of("lone")) == (
        "Lone Å",
        "worker",
        cast.mona.organisation_id,
        ["Gadeteamet"],
    )
    assert Client().login(username="lone", password=password[0])
    assert PASSWORD.findall(text_of(manager.get(f"/konti/{made.id}/"))) == []
    entry = AuditEntry.objects.get(note=f"user added {made.pk}")
    assert (entry.act, entry.by) == ("access.administer", cast.mona)
    assert "Lone" not in caplog.text and password[0] not in caplog.text
    again = manager.post("/konti/ny/", NEW)
    assert again.status_code == 422 and "er optaget" in text_of(again)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"username": "lone å"}, "uden mellemrum"),
        ({"username": "670761-4285"}, "ligner et cpr-nummer"),
        ({"username": "signe"}, "er optaget"),
        ({"teams": []}, "Vælg mindst ét team"),
        ({"teams": ["Nabo"]}, "Nabo"),
        ({"role": "konge"}, "konge"),
        ({"name": ""}, "Navn"),
    ],
)
def test_what_cannot_be_an_account_is_said_at_its_field_and_what_was_typed_stays(
    as_: As, cast: Cast, wrong: dict[str, object], word: str
) -> None:
    before = User.objects.count()
    answer = as_("mona").post("/konti/ny/", NEW | wrong)
    assert answer.status_code == 422
    assert word in text_of(answer) and str((NEW | wrong)["name"]) in text_of(answer)
    assert User.objects.count() == before


def test_the_list_tells_role_teams_and_who_is_closed_and_leaves_out_other_organisations(
    as_: As, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    accounts.switch_off(username="malik", now=timezone.now())
    manager = as_("mona")
    manager.get("/konti/")
    with django_assert_max_num_queries(5):
        page = text_of(manager.get("/konti/"))
    assert "Signe Bro" in page and "Udgående behandler" in page and "Gadeteamet" in page
    assert page.index("Troels Havn") < page.index("Malik Å"), "the closed ones stand last"
    assert "Nabo Nielsen" not in page and "drift" not in page
    assert "/konti/" in text_of(manager.get("/udredning/indstillinger/"))


def test_a_forgotten_password_is_replaced_and_the_old_one_stops_working_at_once(as_: As, cast: Cast) -> None:
    colleague = as_("signe")
    assert colleague.get("/borgere/").status_code == 200
    password = PASSWORD.findall(text_of(as_("mona").post(f"/konti/{cast.signe.id}/adgangskode/", follow=True)))[0]
    assert colleague.get("/borgere/").status_code == 302, "logged out everywhere"
    assert Client().login(username="signe", password=password)


@pytest.mark.parametrize("address", ["/konti/ny/", "/konti/{signe}/adgangskode/"])
def test_the_page_of_a_password_loaded_again_makes_no_other_and_says_where_to_get_one(
    as_: As, cast: Cast, address: str
) -> None:
    manager = as_("mona")
    sent = manager.post(address.format(signe=cast.signe.id), NEW)
    assert sent.status_code == 302, "what is loaded again is a page, not the form"
    keeps = str(dict(manager.session.items()))
    page = sent.headers["Location"]
    password = PASSWORD.findall(text_of(manager.get(page)))[0]
    assert password not in keeps and PASSWORD.findall(keeps) == [], "it waits under seal"
    again = text_of(manager.get(page))
    assert PASSWORD.findall(again) == [] and "vises kun én gang" in again and "Til kontoen" in again
    assert "password of" not in str(dict(manager.session.items()))
    username = "lone" if "ny" in address else "signe"
    assert Client().login(username=username, password=password), "still the one that was shown"


def test_what_a_password_must_be_is_a_list_and_no_markup_one_reads(as_: As) -> None:
    page = as_("signe").get("/konto/adgangskode/").content.decode()
    assert "<ul><li>" in page and "&lt;" not in page


def test_a_manager_who_forgot_their_own_is_shown_the_new_one_too(as_: As, cast: Cast) -> None:
    page = text_of(as_("mona").post(f"/konti/{cast.mona.id}/adgangskode/", follow=True))
    assert Client().login(username="mona", password=PASSWORD.findall(page)[0])


def test_nobody_is_shown_the_password_of_another_or_one_made_by_another(as_: As, cast: Cast) -> None:
    manager, page = as_("mona"), f"/konti/{cast.signe.id}/adgangskode/"
    manager.post(page)
    assert PASSWORD.findall(text_of(manager.get(f"/konti/{cast.malik.id}/adgangskode/"))) == []
    assert PASSWORD.findall(text_of(as_("mona").get(page))) == [], "another browser"
    assert as_("oda").get(page).status_code == 403
    assert len(PASSWORD.findall(text_of(manager.get(page)))) == 1


def test_a_colleague_who_leaves_is_closed_and_the_citizens_left_behind_are_counted(as_: As, cast: Cast) -> None:
    people.meet(by=cast.signe, alias="Smed", now=timezone.now())
    manager, home = as_("mona"), f"/konti/{cast.signe.id}/"
    assert "Kontaktperson for én borger" in text_of(manager.get(home))
    asked = text_of(manager.post(f"{home}luk/"))
    assert "Ja, luk kontoen" in asked and "Oda Leder" in asked and User.objects.get(username="signe").is_active
    page = text_of(manager.post(f"{home}luk/", {"is_sure": "1"}, follow=True))
    assert "lukket" in page and "skal have en anden" in page and "Oda Leder" in page
    assert as_("signe").get("/borgere/").status_code == 302
    assert "Åbn kontoen igen" in page
    manager.post(f"{home}aabn/")
    assert User.objects.get(username="signe").is_active


def test_another_role_and_other_teams_take_the_place_of_the_old_ones(as_: As, cast: Cast) -> None:
    manager, home = as_("mona"), f"/konti/{cast.signe.id}/"
    form = manager.get(home).context["form"]
    told = {"role": "leader", "teams": ["Havneteamet"], "seen": form["seen"].value()}
    assert manager.post(home, told).status_code == 302
    assert (User.objects.get(username="signe").role, teams_of("signe")) == ("leader", ["Havneteamet"])
    older = manager.post(home, told | {"teams": ["Gadeteamet"]})
    assert older.status_code == 422 and "efter at du åbnede" in text_of(older)
    assert teams_of("signe") == ["Havneteamet"]
    seen = re.search(r'name="seen" value="([^"]+)"', text_of(older))
    assert seen is not None
    manager.post(home, told | {"teams": ["Gadeteamet"], "seen": seen[1]})
    assert teams_of("signe") == ["Gadeteamet"], "told once, it is what is meant"
    manager.post(home, {"role": "evaluator", "teams": []})
    assert (User.objects.get(username="signe").role, teams_of("signe")) == ("evaluator", [])


def test_what_a_colleague_changed_of_an_account_meanwhile_stands_and_only_what_was_touched_takes_its_place(
    as_: As, cast: Cast
) -> None:
    manager, home = as_("mona"), f"/konti/{cast.signe.id}/"
    was = manager.get(home).context["form"]
    told = {"role": was["role"].value(), "teams": ["Gadeteamet"], "seen": was["seen"].value()}
    given = {"username": "signe", "role": "leader", "teams": teams_of("signe"), "leaves_all": True}
    accounts.change(by=cast.mona, now=timezone.now(), **given)
    met = manager.post(home, told)
    page = text_of(met)
    assert met.status_code == 422 and "En kollega har ændret det her, siden du åbnede siden" in page
    form = met.context["form"]
    assert (form["role"].value(), form["teams"].value()) == ("leader", ["Gadeteamet"])
    again = {"role": form["role"].value(), "teams": form["teams"].value(), "seen": form["seen"].value()}
    assert manager.post(home, again).status_code == 302
    assert (User.objects.get(username="signe").role, teams_of("signe")) == ("leader", ["Gadeteamet"])


def test_nobody_closes_their_own_account_or_the_last_that_can_run_accounts(as_: As, cast: Cast) -> None:
    manager, own = as_("mona"), f"/konti/{cast.mona.id}/"
    assert "Luk kontoen" not in text_of(manager.get(own))
    assert "din egen konto" in text_of(manager.post(f"{own}luk/", follow=True))
    assert "din egen konto" in text_of(manager.post(own, {"role": "evaluator", "teams": []}))
    with pytest.raises(accounts.Refusal) as refused:
        accounts.switch_off(username="mona", now=timezone.now())
    assert refused.value.code == "last_manager", "not from the command line either"
    with pytest.raises(accounts.Refusal):
        accounts.change(username="mona", role="evaluator", teams=[], now=timezone.now())
    manager.post("/konti/ny/", NEW | {"username": "karen", "role": "manager", "teams": []})
    accounts.switch_off(username="mona", now=timezone.now())
    assert not User.objects.get(username="mona").is_active


@pytest.mark.parametrize("who", ["signe", "oda", "asta", "eva", "ada"])
def test_nobody_but_the_manager_comes_near(as_: As, cast: Cast, who: str) -> None:
    client = as_(who)
    for address in ("/konti/", "/konti/ny/", f"/konti/{cast.malik.id}/"):
        assert client.get(address).status_code == 403
    assert client.post(f"/konti/{cast.malik.id}/luk/").status_code == 403
    assert User.objects.get(username="malik").is_active


def test_a_manager_reaches_neither_the_neighbours_nor_the_account_of_the_commands(as_: As, cast: Cast) -> None:
    from brobygger.services import access

    manager = as_("mona")
    for user in (cast.nabo, access.operator(now=timezone.now())):
        for act in ("", "luk/", "adgangskode/"):
            assert manager.post(f"/konti/{user.id}/{act}").status_code == 404
        with pytest.raises(access.NotFound):
            accounts.switch_off(username=user.username, by=cast.mona, now=timezone.now())


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_have_no_barriers_and_fit(
    cast: Cast,
    open_page: Callable[..., Any],
    barriers: Callable[..., list[str]],
    too_wide: Callable[..., int],
    width: int,
) -> None:
    page = open_page("/konti/", user=cast.mona, width=width)
    assert (barriers(page), too_wide(page)) == ([], 0)
    page.click("text=Ny konto")
    page.fill("[name=name]", "Lone Å")
    page.fill("[name=username]", "lone")
    page.click("text=Gadeteamet")
    assert (barriers(page), too_wide(page)) == ([], 0)
    page.click("main form button.button-primary")
    page.wait_for_selector("text=vises kun nu")
    assert (barriers(page), too_wide(page)) == ([], 0)
    page.reload()
    page.wait_for_selector("text=vises kun én gang")
    assert (barriers(page), too_wide(page)) == ([], 0)
    page.click("main a.button-primary")
    page.wait_for_selector("text=Glemt adgangskode?")
    assert (barriers(page), too_wide(page)) == ([], 0)
