"""What a locked phone may ask: with a token that comes of its secret, whether it is to be emptied. Yes or no."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from brobygger.records.access import User
from brobygger.records.phones import Phone
from brobygger.services import phones
from tests.cast import Cast
from tests.field.phone import FieldPhone, enrolled


@pytest.fixture
def phone(cast: Cast) -> FieldPhone:
    cache.clear()
    return enrolled(cast.signe)


def token(secret: str) -> str:
    """As the phone makes it."""
    fingerprint = hashlib.sha256(secret.encode()).hexdigest()
    return hmac.new(fingerprint.encode(), b"am I to be emptied?", hashlib.sha256).hexdigest()


def ask(key: object, told: object) -> Any:
    body = json.dumps({"phone": key, "token": told})
    return Client(SERVER_NAME="localhost").post("/field/ordered", body, content_type="application/json")


def wipe(cast: Cast, phone: FieldPhone, now: datetime | None = None) -> None:
    phones.wipe(by=cast.signe, phone_id=phone.key, now=now or timezone.now())


def test_it_is_told_no_until_the_office_has_ordered_it_emptied(cast: Cast, phone: FieldPhone) -> None:
    assert ask(phone.key, token(phone.secret)).json() == {"empty": False}
    wipe(cast, phone)
    cache.clear()
    assert ask(phone.key, token(phone.secret)).json() == {"empty": True}


def test_also_when_it_was_stopped_after_the_order_but_not_when_it_was_only_stopped(
    cast: Cast, phone: FieldPhone
) -> None:
    other = enrolled(cast.malik)
    phones.revoke(by=cast.malik, phone_id=other.key, now=timezone.now())
    assert ask(other.key, token(other.secret)).json() == {"empty": False}
    wipe(cast, phone)
    phones.revoke(by=cast.signe, phone_id=phone.key, now=timezone.now())
    assert ask(phone.key, token(phone.secret)).json() == {"empty": True}


def test_one_that_was_stopped_or_whose_account_is_closed_is_still_emptied_by_order_and_gets_nothing_else(
    cast: Cast, phone: FieldPhone
) -> None:
    other = enrolled(cast.malik)
    phones.revoke(by=cast.oda, phone_id=phone.key, now=timezone.now())
    User.objects.filter(pk=cast.malik.pk).update(is_active=False)
    for each in (phone, other):
        phones.wipe(by=cast.oda, phone_id=each.key, now=timezone.now())
        assert ask(each.key, token(each.secret)).json() == {"empty": True}
        refused = each.post(each.asked())
        assert (refused.status_code, set(refused.json())) == (401, {"code", "message"})


@pytest.mark.parametrize("told", ["", "x", "æ", token("another")])
def test_whoever_is_not_known_is_told_no_and_not_that_they_are_not_known(
    cast: Cast, phone: FieldPhone, told: str
) -> None:
    wipe(cast, phone)
    for key in (phone.key, "00000000-0000-7000-8000-000000000000", "nobody"):
        answer = ask(key, told)
        assert (answer.status_code, answer.json()) == (200, {"empty": False})


def test_the_token_opens_nothing_else_and_what_is_asked_changes_nothing(cast: Cast, phone: FieldPhone) -> None:
    wipe(cast, phone)
    before = Phone.objects.filter(id=phone.key).values().get()
    ask(phone.key, token(phone.secret))
    assert Phone.objects.filter(id=phone.key).values().get() == before
    secret, phone.secret = phone.secret, token(phone.secret)
    assert phone.post(phone.asked() | {"wiped": True}).json()["code"] == "phone_unknown"
    phone.secret = before["secret"]
    assert phone.post(phone.asked()).json()["code"] == "phone_unknown"
    assert token(secret) not in json.dumps({name: str(value) for name, value in before.items()})


def test_one_that_asks_again_at_once_is_told_to_wait(phone: FieldPhone) -> None:
    assert ask(phone.key, token(phone.secret)).status_code == 200
    again = ask(phone.key, token(phone.secret))
    assert (again.status_code, again.json()["code"]) == (429, "asked_lately")


def test_what_cannot_be_read_is_refused(phone: FieldPhone) -> None:
    assert ask(7, ["x"]).status_code == 400
    huge = ask(phone.key, "x" * 5_000)
    assert huge.status_code == 413
