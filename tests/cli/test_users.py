"""`brobygger user`: accounts as whoever runs the server makes and closes them."""

import json

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from brobygger.records.access import Membership, User
from brobygger.records.changes import AuditEntry
from tests.cast import NOW, Cast
from tests.cli.calling import Call

GOOD = "fire-ænder-på-rad-77"


def test_an_added_account_has_its_role_and_teams_and_can_log_in(cast: Cast, in_english: Call) -> None:
    words = (
        "user",
        "add",
        "Lone",
        "--role",
        "worker",
        "--name",
        "Lone Å",
        "--team",
        "Gadeteamet",
        "--team",
        "Havneteamet",
    )
    status, printed, _ = in_english(*words, "--password-stdin", typed=f"{GOOD}\n")
    assert (status, "Lone Å" in printed) == (0, True)
    made = User.objects.get(username="lone")
    assert (made.role, made.name, made.organisation_id) == ("worker", "Lone Å", cast.signe.organisation_id)
    assert set(Membership.objects.filter(user=made).values_list("team__name", flat=True)) == {
        "Gadeteamet",
        "Havneteamet",
    }
    assert made.check_password(GOOD)
    entry = AuditEntry.objects.get(note=f"user added {made.pk}")
    assert (entry.act, entry.by.username) == ("access.administer", "drift")
    assert not AuditEntry.objects.filter(by=made).exists(), "it was done to the account, not by it"


@pytest.mark.parametrize(
    ("arguments", "typed", "why"),
    [
        (["signe", "--role", "worker", "--name", "X"], GOOD, "taken"),
        (["ny", "--role", "worker", "--name", "X", "--team", "Findes ikke"], GOOD, "Findes ikke"),
        (["ny", "--role", "worker", "--name", "X"], "kort", "too weak"),
        (["ny", "--role", "worker", "--name", "L" * 201], GOOD, "201 characters"),
        (["ny", "--role", "worker", "--name", "Lone 670761-4285"], GOOD, "CPR number"),
        (["ny", "--role", "worker", "--name", "Lone \0"], GOOD, "cannot be saved"),
        (["ny", "--role", "worker", "--name", "X"], "", "no password"),
    ],
)
def test_what_cannot_be_an_account_is_refused_in_words(
    cast: Cast,
    in_english: Call,
    arguments: list[str],
    typed: str,
    why: str,
) -> None:
    before = User.objects.count()
    status, _, said = in_english("user", "add", *arguments, "--password-stdin", typed=typed)
    assert status == 1
    assert why in said
    assert User.objects.count() == before


def test_a_role_that_does_not_exist_is_a_wrong_call(cast: Cast, in_english: Call) -> None:
    status, _, said = in_english("user", "add", "ny", "--role", "boss", "--name", "X", "--password-stdin", typed=GOOD)
    assert status == 2
    assert "worker" in said


def test_a_new_password_takes_the_place_of_the_old_and_ends_the_session(cast: Cast, in_english: Call) -> None:
    browser = Client()
    browser.force_login(cast.signe, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get(reverse("account_change_password")).status_code == 200
    assert in_english("user", "password", "SIGNE", "--password-stdin", typed=GOOD)[0] == 0
    assert User.objects.get(username="signe").check_password(GOOD)
    assert browser.get(reverse("account_change_password")).status_code == 302


def test_an_account_that_is_not_there_gets_no_password(cast: Cast, in_english: Call) -> None:
    status, _, said = in_english("user", "password", "ingen", "--password-stdin", typed=GOOD)
    assert (status, "ingen" in said) == (1, True)


def test_a_closed_account_is_logged_out_at_once_and_stays_out(cast: Cast, in_english: Call) -> None:
    browser, other = Client(), Client()
    for client, user in ((browser, cast.signe), (other, cast.malik)):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = browser.session.session_key
    assert in_english("user", "off", "signe")[0] == 0
    assert not User.objects.get(username="signe").is_active
    assert not browser.session.exists(key), "the session itself is gone"
    assert browser.get(reverse("account_change_password")).status_code == 302
    assert other.get(reverse("account_change_password")).status_code == 200, "a colleague's session is left alone"
    entry = AuditEntry.objects.get(note=f"user switched off {cast.signe.pk}")
    assert (entry.act, entry.by.username) == ("access.administer", "drift")
    assert in_english("user", "off", "signe")[0] == 1


def test_the_list_tells_role_teams_and_who_is_switched_off(cast: Cast, in_english: Call) -> None:
    in_english("user", "off", "malik")
    status, printed, _ = in_english("user", "list", "--json")
    listed = {row["username"]: row for row in json.loads(printed)["users"]}
    assert status == 0 and set(listed) == {"drift", *(user.username for user in cast.everyone().values())}
    assert (listed["signe"]["role"], listed["signe"]["teams"], listed["signe"]["can_log_in"]) == (
        "worker",
        ["Gadeteamet"],
        True,
    )
    assert (listed["malik"]["is_active"], listed["malik"]["can_log_in"]) == (False, False)
    table = in_english("user", "list")[1]
    assert "Signe Bro" in table and "switched off" in table and "Nabokøbing Kommune" in table


def test_an_account_gets_another_role_and_team_and_keeps_its_history(cast: Cast, in_english: Call) -> None:
    status, printed, _ = in_english("user", "change", "signe", "--role", "leader", "--team", "Havneteamet")
    assert (status, "signe" in printed) == (0, True)
    changed = User.objects.get(username="signe")
    assert changed.role == "leader"
    open_ones = Membership.objects.filter(user=changed, to=None).values_list("team__name", flat=True)
    assert list(open_ones) == ["Havneteamet"]
    assert Membership.objects.filter(user=changed).count() == 2
    assert in_english("user", "change", "signe", "--role", "konge")[0] == 1
    assert in_english("user", "change", "signe", "--team", "Findes ikke")[0] == 1


def test_a_closed_account_can_be_opened_again(cast: Cast, in_english: Call) -> None:
    in_english("user", "off", "signe")
    assert not User.objects.get(username="signe").is_active
    assert in_english("user", "on", "signe")[0] == 0
    assert User.objects.get(username="signe").is_active
    assert in_english("user", "on", "signe")[0] == 1


def test_the_account_that_commands_act_as_cannot_be_closed(cast: Cast, in_english: Call) -> None:
    from brobygger.services import access

    access.operator(now=NOW)
    status, _, said = in_english("user", "off", "drift")
    assert (status, "cannot be closed" in said) == (1, True)
    assert User.objects.get(username="drift").is_active


def test_an_error_of_the_database_ends_with_its_trace_and_without_the_row_it_quotes(
    cast: Cast, in_english: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from brobygger.services import accounts

    name = "Lone fra Mariaparken"

    def refused_by_the_database() -> None:
        raise IntegrityError(f'violates "user"\nDETAIL:  Key ({name}) already exists.\nLINE 1: {name}') from ValueError(
            f"CONTEXT:  COPY records_user, line 1: {name}"
        )

    monkeypatch.setattr(accounts, "accounts", refused_by_the_database)
    status, printed, said = in_english("user", "list")
    assert (status, printed) == (1, "")
    assert "Traceback" in said and "refused_by_the_database" in said
    assert 'django.db.utils.IntegrityError: violates "user"' in said
    assert "Mariaparken" not in said
