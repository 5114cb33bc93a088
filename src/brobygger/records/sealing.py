"""Sealing of identity numbers: Fernet for the number, a keyed hash to find it again. The keys never lie in the database."""

import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotOpen(Exception):
    """A sealed number that none of the site's keys opens."""


@cache
def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.KEYS.seal])


def seal(number: str) -> bytes:
    """The number as it may lie in the database."""
    return _fernet().encrypt(number.encode("ascii"))


def unseal(sealed: bytes | memoryview) -> str:
    """The number again. Raises ``CannotOpen`` when the key is another or the row was changed."""
    try:
        return _fernet().decrypt(bytes(sealed)).decode("ascii")
    except InvalidToken:
        raise CannotOpen from None


def fingerprint(number: str) -> str:
    """64 hexadecimal digits that find a sealed number without opening any; useless without the site's key."""
    return hmac.new(bytes.fromhex(settings.KEYS.find), number.encode("ascii"), hashlib.sha256).hexdigest()
