"""Handing a citizen over to another team on its page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.access import Team, User
from brobygger.records.people import Handover
from brobygger.records.phones import Phone
from brobygger.services import merging, people
from brobygger.web.pages import new_key
from tests.cast import Cast

As = Callable[[str], Client]


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=40))


def form(person: people.Person, **change: object) -> dict[str, object]:
    return {
        "id": str(new_key()),
        "seen": str(person.team_id),
        "team": str(Team.objects.get(name="Havneteamet").id),
        "worker": "",
        "why": "Bor på havnen nu",
        "happened_on": f"{timezone.localdate():%d-%m-%Y}",
        **change,
    }


def test_whoever_hands_over_is_told_and_goes_home_and_the_other_team_finds_the_citizen(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    signe, address = as_("signe"), f"/borgere/{smed.id}/team/"
    assert f'href="{address}"' in signe.get(f"/borgere/{smed.id}/").content.decode()
    page = signe.get(address).content.decode()
    assert '<optgroup label="Havneteamet">' in page and "Troels Havn" in page
    answer = signe.post(address, form(smed, worker=cast.troels.id), follow=True)  # type: ignore[attr-defined]
    assert answer.redirect_chain[-1][0] == "/borgere/"
    assert "Givet videre til Havneteamet" in answer.content.decode()
    assert signe.get(f"/borgere/{smed.id}/").status_code == 404
    page = as_("troels").get(f"/borgere/{smed.id}/").content.decode()
    assert "fra Gadeteamet til Havneteamet" in page
    assert "Bor på havnen nu" in page


def test_what_is_missing_is_told_at_its_field_and_nobody_is_handed_over(as_: As, smed: people.Person) -> None:
    answer = as_("signe").post(f"/borgere/{smed.id}/team/", form(smed, why=""))
    assert answer.status_code == 422
    told = form(smed, happened_on="på onsdag", worker="")
    page = as_("signe").post(f"/borgere/{smed.id}/team/", told).content.decode()
    assert "Skriv dagen, for eksempel 24-12" in page and "Bor på havnen nu" in page and 'value="på onsdag"' in page
    assert not Handover.objects.exists()


def test_a_day_long_ago_is_asked_about_once_and_one_before_the_citizen_was_known_refused(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    known = people.meet(by=cast.signe, alias="Kendt længe", now=timezone.now() - timedelta(days=900))
    long_ago = {"happened_on": f"{timezone.localdate() - timedelta(days=400):%d-%m-%Y}"}
    asked = as_("signe").post(f"/borgere/{known.id}/team/", form(known, **long_ago)).content.decode()
    assert "mere end et år siden" in asked and 'type="checkbox" name="is_long_ago"' in asked
    refused = as_("signe").post(f"/borgere/{smed.id}/team/", form(smed, is_long_ago="on", **long_ago))
    assert (refused.status_code, "før det første, vi ved om" in refused.content.decode()) == (422, True)
    assert as_("signe").post(f"/borgere/{known.id}/team/", form(known, is_long_ago="on", **long_ago)).status_code == 302


def test_of_two_the_second_keeps_what_was_typed_and_is_told(cast: Cast, as_: As, smed: people.Person) -> None:
    # Oda leads both teams, so that she still sees whom she has open.
    from brobygger.records.access import Membership

    harbour = Team.objects.get(name="Havneteamet")
    Membership.objects.create(user=cast.oda, team=harbour)  # type: ignore[misc]
    oda, told = as_("oda"), form(smed)
    as_("signe").post(f"/borgere/{smed.id}/team/", form(smed))
    street = Team.objects.get(name="Gadeteamet")
    answer = oda.post(f"/borgere/{smed.id}/team/", told | {"team": str(street.id), "seen": str(street.id)})
    assert answer.status_code == 422
    assert "En kollega var først" in answer.content.decode()


def test_the_refusal_to_merge_says_how_to_go_on(cast: Cast, as_: As, smed: people.Person) -> None:
    from brobygger.records.access import Membership
    from brobygger.rules.refusals import Refusal

    Membership.objects.create(user=cast.oda, team=Team.objects.get(name="Havneteamet"))  # type: ignore[misc]
    ole = people.meet(by=cast.troels, alias="Ole", now=timezone.now())
    with pytest.raises(Refusal):
        merging.merge(
            reason="samme", is_difference_seen=True, by=cast.oda, kept_id=smed.id, merged_id=ole.id, now=timezone.now()
        )
    answer = as_("oda").post(f"/borgere/{smed.id}/sammenlaeg/", {"other": str(ole.id), "reason": "samme"})
    assert "til et andet team" in answer.content.decode()


def test_whoever_hands_over_is_told_whose_phones_must_send_first(cast: Cast, as_: As, smed: people.Person) -> None:
    now, address = timezone.now(), f"/borgere/{smed.id}/team/"
    day = now - timedelta(days=30)
    made = {"name": "Telefon", "made_at": day, "enrolled_at": day, "made_by": cast.oda}
    Phone.objects.create(user=cast.oda, succeeded_at=now, **made)
    Phone.objects.create(user=cast.troels, succeeded_at=now, waiting=5, **made)
    assert "Lad telefonerne sende først" not in as_("signe").get(address).content.decode(), "nothing waits in this team"
    Phone.objects.filter(user=cast.oda).update(waiting=3)
    Phone.objects.create(user=cast.malik, succeeded_at=now - timedelta(days=9), **made)
    page = as_("signe").get(address).content.decode()
    assert "Lad telefonerne sende først" in page
    assert "Oda Leder, Telefon: 3 ting venter" in page
    assert "Malik Å, Telefon: sidst hørt" in page
    assert "Troels Havn, Telefon" not in page
    # What cannot send any more is not waited for.
    Phone.objects.filter(user=cast.oda).update(revoked_at=now)
    User.objects.filter(pk=cast.malik.pk).update(is_active=False)
    assert "Lad telefonerne sende først" not in as_("signe").get(address).content.decode()
