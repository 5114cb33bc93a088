"""What a manager chooses for the whole organisation: nobody puts away unseen what a colleague has just chosen."""

import json

from brobygger.rules.refusals import Refusal, words


def shown(choice: object) -> str:
    """A choice as a page keeps it, to tell whether it has been changed since."""
    return json.dumps(choice, sort_keys=True, default=str)


def check_seen(seen: str, stands: object) -> None:
    """Raises ``Refusal`` ("older_form", param ``newest``: what stands, as ``shown``) where another choice stands than the one
    that was ``seen``; empty asks nothing. Asked under the lock of the organisation."""
    if seen and seen != shown(stands):
        message = words(
            "Another choice has been saved since you opened the page. Yours is still here and not saved: load the page again "
            "to see it, or save again to put yours in its place."
        )
        raise Refusal("older_form", message, newest=shown(stands))
