"""What a phone that is locked may ask: whether it is to be emptied. It has no secret then, only a token that asks this."""

import hashlib
import hmac
from uuid import UUID

from brobygger.records.phones import Phone

# The phone makes its token of its secret with the same words: frontend/src/field/store/ordered.ts.
_WORDS = b"am I to be emptied?"


def asking(*, phone_id: str, token: str) -> Phone | None:
    """The phone with this key and token, also one that was stopped; None for whoever is not known.

    The token comes of what the server keeps of the secret. So nothing more is kept, and it opens nothing else.
    """
    try:
        phone = Phone.objects.filter(id=UUID(phone_id)).exclude(secret="").first()
    except ValueError:
        return None
    if phone is None:
        return None
    expected = hmac.new(phone.secret.encode(), _WORDS, hashlib.sha256).hexdigest()
    return phone if hmac.compare_digest(expected.encode(), token.encode()) else None
