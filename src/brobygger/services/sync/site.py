"""What a site has chosen that phones work by: how the areas of the criterion are counted, how money enters a score."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from brobygger.records.access import Organisation

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
