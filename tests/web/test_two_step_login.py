"""Two-step login: turned on, used, and turned off again, on pages that everyone can use."""

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth
from playwright.sync_api import expect

from tests.cast import PASSWORD

pytestmark = [pytest.mark.urls("tests.web.specimen"), pytest.mark.django_db(transaction=True)]


def code_for(secret: str) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def test_a_code_from_the_phone_can_be_asked_for_at_login(cast: Any, open_page: Any, log_in: Any, barriers: Any) -> None:
    page = open_page("/konto/login/", width=360)
    log_in(page, "signe", PASSWORD)
    page.click("footer a[href='/konto/2fa/']")
    assert barriers(page) == []
    page.click("main a.button-primary")
    # What is delicate asks for the password once more.
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.button-primary")
    expect(page.locator("figure.qr svg path")).to_have_count(1)
    assert page.locator("figure.qr").bounding_box()["height"] > 100
    assert barriers(page) == []
    secret = page.text_content("main code")
    page.fill("input[name=code]", code_for(secret))
    page.click("main button.button-primary")
    page.wait_for_url("**/recovery-codes/**")
    expect(page.locator("main li code")).to_have_count(10)
    assert barriers(page) == []
    page.click("[data-logout] button")
    page.wait_for_selector("[data-logout]", state="detached")
    again = open_page("/konto/login/")
    log_in(again, "signe", PASSWORD)
    again.wait_for_url("**/2fa/authenticate/")
    assert barriers(again) == []
    again.fill("input[name=code]", "000000")
    again.click("main button.button-primary")
    again.wait_for_selector("[data-error-summary]")
    again.fill("input[name=code]", code_for(secret))
    again.click("main button.button-primary")
    again.wait_for_selector(".site-header [data-logout]")
