"""A referral is taken back from a page that was opened before a colleague corrected it: no words are lost unseen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.referrals import Referral
from brobygger.services import people
from brobygger.services.referrals import referring
from tests.cast import Cast

As = Callable[[str], Client]
WHY = "Det stod på den forkerte borger"


@pytest.fixture
def row(cast: Cast, smed: people.Person) -> Referral:
    told = {"kind": "bridge", "help_kind": "gp", "to": "Lægehuset", "answer_by": timezone.localdate()}
    new = referring.NewReferral(at=timezone.now() - timedelta(hours=2), **told)
    return referring.refer(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())


def described(cast: Cast, row: Referral, words: str) -> Referral:
    """A colleague corrects the referral as it stands."""
    stands = Referral.objects.current().get()
    told: dict[str, Any] = {"referral_id": row.id, "values": {"own_words": words}, "seen": stands.id}
    return referring.describe(by=cast.malik, now=timezone.now(), **told)


@pytest.mark.parametrize("before", [0, 1, 2], ids=["the first version", "the second", "the third"])
def test_what_a_colleague_corrected_since_is_shown_first_and_the_reason_is_kept(
    as_: As, cast: Cast, row: Referral, before: int
) -> None:
    for n in range(before):
        described(cast, row, f"Før {n}")
    client, address = as_("signe"), f"/henvisninger/{row.id}/fortryd/"
    seen = client.get(address).context["form"]["seen"].value()
    described(cast, row, "Kollegaens ord")
    answer = client.post(address, {"seen": str(seen), "why": WHY})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Malik Å har rettet dette, efter at du åbnede det" in page
    assert "Kollegaens ord" in page and WHY in page
    assert Referral.objects.current().get().own_words == "Kollegaens ord"
    again = {"seen": str(answer.context["form"]["seen"].value()), "why": WHY}
    assert WHY in client.post(address, again, follow=True).content.decode()
    assert not Referral.objects.current().exists()
