"""Who sees to a state: of each the kind of owner its rules name, the roles that can be it, and who stands in for nobody."""

from collections.abc import Mapping

from brobygger.rules.access import ACTS, Role

CONTACT_PERSON, LEADER, MANAGER, AUTHORITY, RECEIVER = "contact_person", "leader", "manager", "authority", "receiver"

# The roles whose accounts can be the owner. Of the receiver, the other help where somebody has landed, none is ours.
ROLES: Mapping[str, frozenset[Role]] = {
    CONTACT_PERSON: ACTS["contacts.record"],
    LEADER: frozenset({Role.LEADER}),
    MANAGER: frozenset({Role.MANAGER}),
    AUTHORITY: frozenset({Role.AUTHORITY}),
    RECEIVER: frozenset(),
}
# Those of the citizen's own team; the others are of the whole organisation.
OF_TEAM = frozenset({CONTACT_PERSON, LEADER})
# Who sees to it until there is one. A manager is always there: without one no account could be given or closed.
STANDS_IN: Mapping[str, str] = {CONTACT_PERSON: LEADER, LEADER: MANAGER, AUTHORITY: MANAGER}


def in_turn(owner: str) -> list[str]:
    """The owner, and who stands in, one after the other."""
    found = [owner]
    while found[-1] in STANDS_IN:
        found.append(STANDS_IN[found[-1]])
    return found
