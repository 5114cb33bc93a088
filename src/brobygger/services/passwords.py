"""Passwords that are made here, told to someone once, and changed by them."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from brobygger.records import sealing
from brobygger.records.access import User
from brobygger.rules.refusals import Refusal, words

# Without letters and digits that look alike.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """A password to be told to someone: sixteen signs in four groups, some 80 bits."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(4))


def sealed(password: str) -> str:
    """A one-time password as it may lie in a session until a page has shown it: the site's keys alone open it."""
    return sealing.seal(password).decode("ascii")


def unsealed(kept: str) -> str:
    """The password again."""
    return sealing.unseal(kept.encode("ascii"))


def set_checked(user: User, password: str) -> None:
    """Give an account a password, not saved yet. Raises ``Refusal`` for a weak one."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal(
            "password_weak", words("The password is too weak: %(why)s"), why=" ".join(error.messages)
        ) from None
    user.set_password(password)
