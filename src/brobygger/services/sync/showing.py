"""How a phone is told things. Never the national number's own field; what somebody wrote in words is told as it was written."""

import json
from datetime import UTC, date, datetime
from typing import Any

Shown = dict[str, Any]

# Where someone with a protected address may be found is not for a pocket.
PROTECTED = frozenset({"usual_place", "phone"})


def moment(at: datetime | date | None) -> str | None:
    """A moment or a day as it travels."""
    if isinstance(at, datetime):
        return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat().removesuffix("+00:00") + "Z"
    return at.isoformat() if at else None


def without_nothing(shown: Shown) -> Shown:
    """What is not known or empty is left out; nought beds are told."""
    return {name: value for name, value in shown.items() if value or (value == 0 and value is not False)}


def in_json(shown: Shown) -> str:
    """As it travels, without a space too many."""
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
