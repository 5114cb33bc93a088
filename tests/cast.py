"""The fixed cast: the people every test of permission is played with. Everyone here is invented."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 11, 12, 13, 20, tzinfo=UTC)
PASSWORD = "broen-over-aaen-2026"


@dataclass(frozen=True)
class Cast:
    """Signe and Malik share a team; Oda leads it; Troels works in another; the rest see what their role gives them."""

    signe: object
    malik: object
    oda: object
    troels: object
    mona: object  # manager
    asta: object  # authority
    per: object  # partner
    frida: object  # facilitator
    eva: object  # evaluator
    ada: object  # agency
    nabo: object  # a worker of another municipality
    nina: object  # its manager
    naja: object  # its authority
    nora: object  # its evaluator

    def everyone(self) -> dict[str, object]:
        return dict(vars(self))


@pytest.fixture
def cast(db: None) -> Cast:
    from django.contrib.auth.hashers import make_password

    from brobygger.records.access import Membership, Organisation, Team, User
    from brobygger.services import access

    site = access.open_site(name="Brokøbing Kommune", teams=["Gadeteamet", "Havneteamet"], municipality="")
    other = Organisation.objects.create(name="Nabokøbing Kommune")
    Team.objects.create(organisation=other, name="Nabo")
    teams = {team.name: team for team in Team.objects.all()}
    sealed = make_password(PASSWORD)

    def one(username: str, name: str, role: str, *, team: str = "", organisation: object = site) -> object:
        user = User(username=username, name=name, role=role, organisation=organisation, password=sealed)
        user.save()
        if team:
            Membership.objects.create(user=user, team=teams[team])
        return user

    return Cast(
        signe=one("signe", "Signe Bro", "worker", team="Gadeteamet"),
        malik=one("malik", "Malik Å", "worker", team="Gadeteamet"),
        oda=one("oda", "Oda Leder", "leader", team="Gadeteamet"),
        troels=one("troels", "Troels Havn", "worker", team="Havneteamet"),
        mona=one("mona", "Mona Centerleder", "manager"),
        asta=one("asta", "Asta Myndighed", "authority"),
        per=one("per", "Per Partner", "partner"),
        frida=one("frida", "Frida Gruppe", "facilitator"),
        eva=one("eva", "Eva Evaluator", "evaluator"),
        ada=one("ada", "Ada Styrelse", "agency"),
        nabo=one("nabo", "Nabo Nielsen", "worker", team="Nabo", organisation=other),
        nina=one("nina", "Nina Nabochef", "manager", organisation=other),
        naja=one("naja", "Naja Nabomyndighed", "authority", organisation=other),
        nora=one("nora", "Nora Naboevaluator", "evaluator", organisation=other),
    )
