"""What a site tells its phones beside people: how areas are counted and money enters a score, and its places with beds."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from brobygger.records.access import Organisation, User
from brobygger.services import places
from brobygger.services.sync.showing import Shown, moment, without_nothing

Told = Mapping[str, Any]
# Enough to tell two choices apart; nothing secret hangs on it.
_MARK = 8


def news(site: Organisation, held: str) -> Told | None:
    """The choices with their mark, which the phone sends back; None where it holds them already (``held``)."""
    chosen = {
        "reading": site.target_group_reading,
        "log_rule": site.log_rule,
        "per_unit": format(site.per_unit.normalize(), "f"),
    }
    mark = hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()[:_MARK]
    return None if held == mark else {"mark": mark, **chosen}


def beds(*, by: User, now: datetime) -> list[Shown]:
    """The open places with what was last confirmed."""
    return [
        without_nothing(
            {
                "id": str(each.place.id),
                "name": each.place.name,
                "kind": each.place.kind,
                "phone": each.place.phone,
                "free": each.beds,
                "confirmed_at": moment(each.report.happened_at if each.report else None),
            }
        )
        for each in places.listed(by=by, now=now)
    ]
