"""Login, the idle session, roles' first pages, headers."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from brobygger.services import access
from brobygger.web import middleware
from tests.cast import PASSWORD, Cast

As = Callable[[str], Client]
FIRST_PAGE = {
    "signe": "Mine borgere",
    "oda": "Borgere",
    "mona": "Borgere",
    "asta": "Borgere",
    "eva": "Ændrede belastningen sig",
    "ada": "Ændrede belastningen sig",
    "per": "Din konto hører ikke til et sted endnu",
    "frida": "din rolle viser dig endnu ingen borgere",
}


@pytest.mark.parametrize("who", sorted(FIRST_PAGE))
def test_everyone_lands_on_the_first_page_their_role_has_work_on(cast: Cast, who: str) -> None:
    client = Client()
    told = {"login": who.upper(), "password": PASSWORD}
    assert FIRST_PAGE[who] in client.post("/konto/login/", told, follow=True).content.decode()


def test_a_session_ends_after_thirty_idle_minutes_and_slides_while_it_is_used(
    as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_("signe")
    client.get("/borgere/")
    ends = Session.objects.get().expire_date
    assert timedelta(minutes=29) < ends - timezone.now() <= timedelta(minutes=30)
    client.get("/borgere/")
    assert Session.objects.get().expire_date == ends, "a write for every page"
    clock = middleware.time.time() + 61
    monkeypatch.setattr(middleware.time, "time", lambda: clock)
    client.get("/borgere/")
    assert Session.objects.get().expire_date > ends
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/borgere/").headers["Location"].startswith("/konto/login/")


def test_an_account_that_is_closed_is_out_at_once(cast: Cast, as_: As) -> None:
    client = as_("signe")
    assert client.get("/borgere/").status_code == 200
    cast.signe.is_active = False
    cast.signe.save()
    assert client.get("/borgere/").headers["Location"] == "/konto/login/?next=/borgere/"


def test_nobody_can_sign_up_or_ask_for_a_password_by_mail(client: Client, db: None) -> None:
    answer = client.post("/konto/opret/", {"username": "ny", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 200
    assert answer.templates[0].name == "account/signup_closed.html"
    assert not access.User.objects.filter(username="ny").exists()
    for address in ("/konto/password/reset/", "/konto/email/", "/konto/signup/", "/admin/"):
        assert client.get(address).status_code == 404


def test_headers_forbid_what_the_pages_do_not_need(as_: As) -> None:
    headers = as_("signe").get("/borgere/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_cookies_cannot_be_read_by_scripts_and_go_to_this_site_only(cast: Cast) -> None:
    client = Client()
    client.post("/konto/login/", {"login": "signe", "password": PASSWORD})
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    client.post("/i18n/setlang/", {"language": "en"})
    language = client.cookies["django_language"]
    assert (language["httponly"], language["samesite"]) == (True, "Lax")


def test_cookies_travel_only_encrypted_unless_the_site_is_told_it_is_alone() -> None:
    import os
    import subprocess
    import sys

    asked = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SECURE_HSTS_SECONDS"
    code = f"from django.conf import settings as s; print({asked})"
    for https, expected in (("on", "True True True 31536000"), ("off", "False False False 0")):
        environ = os.environ | {"DJANGO_SETTINGS_MODULE": "brobygger.config.settings", "BROBYGGER_HTTPS": https}
        told = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
        assert told.stdout.strip() == expected


def keys(**wrong: object) -> str:
    """Keys of a site as they stand in the environment, with one that cannot work."""
    return json.dumps({"session": "only for tests", "seal": ["A" * 43 + "="], "find": "0" * 64} | wrong)


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("BROBYGGER_HTTPS", "yes", "on or off"),
        ("BROBYGGER_DATABSE", "x", "not a setting"),
        ("BROBYGGER_DATABASE", "mysql://x/y", "postgresql://"),
        ("BROBYGGER_LANGUAGE", "english", "da or en"),
        ("BROBYGGER_KEYS", keys(seal=["not a key"]), "seal must be"),
        ("BROBYGGER_KEYS", keys(seal="A" * 43 + "="), "seal must be"),
        ("BROBYGGER_KEYS", keys(find="z" * 64), "hexadecimal"),
        ("BROBYGGER_KEYS", keys(find="00"), "hexadecimal"),
    ],
)
def test_a_setting_that_is_misspelt_or_wrong_stops_the_start_and_says_how_to_mend_it(
    name: str, value: str, word: str
) -> None:
    import os
    import subprocess
    import sys

    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "brobygger.config.settings", name: value}
    code = "from django.conf import settings; settings.DEBUG"
    told = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert told.returncode != 0
    assert word in told.stderr


def test_after_five_wrong_passwords_not_even_the_right_one_lets_in_and_the_page_says_so(cast: Cast) -> None:
    client = Client()
    answers = [client.post("/konto/login/", {"login": "signe", "password": "forkert"}) for _attempt in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    answer = client.post("/konto/login/", {"login": "signe", "password": PASSWORD})
    assert "mange" in answer.content.decode()
    assert client.get("/borgere/").status_code == 302, "still outside"


def test_pages_are_danish_until_the_reader_chooses_english(client: Client, cast: Cast) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en-GB,en;q=0.9"
    assert client.get("/konto/login/").headers["Content-Language"] == "da"
    assert '<html lang="da">' in client.get("/konto/login/").content.decode()
    client.post("/i18n/setlang/", {"language": "en", "next": "/konto/login/"})
    assert '<html lang="en">' in client.get("/konto/login/").content.decode()
