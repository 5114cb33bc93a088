"""Opening a person: the purpose comes with the role, or is stated once per session, and every opening is logged.

Every page about one person begins here, whichever room it is in.
"""

import time
from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest

from brobygger.rules.access import PAGES, PURPOSE_BY_ROLE, Role
from brobygger.services import changes, people
from brobygger.services.access import can, person_in_scope
from brobygger.services.referrals import partners
from brobygger.web.pages import now

STATED = "purposes"
OPENED = "opened"
# Going from page to page about one person is one look-up, as long as it goes on.
SAME_LOOKUP_SECONDS = 30 * 60
REMEMBERED = 50


class PurposeNeeded(Exception):
    """The account must say why it opens this person; the middleware asks, and comes back to the page."""

    def __init__(self, person_id: UUID) -> None:
        super().__init__(person_id)
        self.person_id = person_id


def state(request: HttpRequest, person_id: UUID, purpose: str) -> None:
    """Remember the purpose for the rest of the session."""
    request.session[STATED] = {**request.session.get(STATED, {}), str(person_id): purpose}


def purpose_of(request: HttpRequest, person_id: UUID, *, asked_for: UUID | None = None) -> str:
    """Why this account opens this person. Raises ``PurposeNeeded`` when it has not said so.

    ``asked_for``: the record the page was opened with. What was stated there holds of the one it was merged into since.
    """
    stated: dict[str, str] = request.session.get(STATED, {})
    purpose = (
        stated.get(str(person_id)) or stated.get(str(asked_for)) or PURPOSE_BY_ROLE.get(Role(request.user.role), "")
    )
    if not purpose:
        raise PurposeNeeded(person_id)
    return purpose


def where(request: HttpRequest) -> str:
    """The page, as the log of look-ups names it."""
    match = request.resolver_match
    if match is None:
        return ""
    return next((name for name in (match.view_name, match.app_name) if name in PAGES), "")


def opened(request: HttpRequest, person_id: UUID, *, anew: bool = False) -> people.Person:
    """The standing person, with the look-up logged unless this one is still going on (``anew`` logs it all the same).

    Raises ``NotFound`` outside scope, ``PurposeNeeded`` where the purpose is not known.
    """
    person = person_in_scope(request.user, person_id)
    purpose = purpose_of(request, person.id, asked_for=person_id)
    if person.id != person_id and purpose == request.session.get(STATED, {}).get(str(person_id)):
        state(request, person.id, purpose)
    if anew or _not_open(request, [person.id]):
        told = {"purpose": purpose, "where": where(request)}
        person = people.open_person(by=request.user, person_id=person.id, now=now(), **told)
        _remember(request, [person.id])
    return person


def shown_to_partner(request: HttpRequest, people_ids: Sequence[UUID]) -> None:
    """Log whom a partner's page shows: of them it shows all there is, so that this is their opening."""
    begun = _not_open(request, people_ids)
    if begun:
        partners.look_up(by=request.user, people=begun, now=now())
        _remember(request, begun)


def _not_open(request: HttpRequest, people_ids: Sequence[UUID]) -> list[UUID]:
    """Those of whom no look-up is going on."""
    times: dict[str, float] = request.session.get(OPENED, {})
    return [key for key in people_ids if time.time() - times.get(str(key), 0) > SAME_LOOKUP_SECONDS]


def _remember(request: HttpRequest, people_ids: Sequence[UUID]) -> None:
    times = {**request.session.get(OPENED, {}), **dict.fromkeys(map(str, people_ids), time.time())}
    request.session[OPENED] = dict(sorted(times.items(), key=lambda item: item[1])[-REMEMBERED:])


def see_places(request: HttpRequest, person: people.Person) -> None:
    """As ``see_protected``, on a page that shows a place to those who must find the citizen and to nobody else."""
    if can(request.user, "people.describe"):
        see_protected(request, person)


def see_protected(request: HttpRequest, person: people.Person) -> None:
    """Log that what address protection covers is shown on the page; of who has none, nothing."""
    if person.is_address_protected:
        purpose = purpose_of(request, person.id)
        told = {"purpose": purpose, "where": where(request)}
        changes.looked_up(by=request.user, act="people.see_protected", now=now(), people=[person.id], **told)
