"""An older form about a referral, saved last, undoes nothing a colleague has written since."""

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.referrals import Referral, ReferralEvent
from brobygger.services import people, places
from brobygger.services.referrals import happening, referring, taking_back
from brobygger.services.referrals.happening import NewEvent
from tests.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture
def referral(cast: Cast) -> Referral:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - 60 * DAY)
    place = places.add(by=cast.oda, told={"name": "Fyret", "kind": "residential", "phone": "", "about": ""}, now=now)
    today = timezone.localdate()
    new = referring.NewReferral(
        kind="stay", to="Fyret", place_id=place.id, stay_kind="taster", at=now - 2 * DAY, answer_by=today + DAY
    )
    return referring.refer(by=cast.signe, person_id=smed.id, new=new, now=now - 2 * DAY)


def shown(client: Client, path: str) -> dict[str, str]:
    """What the form holds as it is opened, as a browser would send it."""
    form = client.get(path).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values |= {"happened_on": f"{timezone.localdate():%d-%m-%Y}"}
    return {name: str(value) for name, value in values.items() if value not in (None, "")} | {
        "seen": values["seen"] or ""
    }


def test_a_bed_that_was_granted_meanwhile_is_not_let_go_by_an_older_form(
    cast: Cast, as_: Callable[[str], Client], referral: Referral
) -> None:
    path = f"/henvisninger/{referral.id}/let_go/"
    client = as_("signe")
    opened = shown(client, path) | {"note": "De tager ikke telefonen"}
    now = timezone.now()
    happening.happen(by=cast.oda, referral_id=referral.id, new=NewEvent("accepted", now, note="Kom kl. 20"), now=now)
    answer = client.post(path, opened)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422 and not ReferralEvent.objects.filter(kind="let_go").exists()
    for told in ("Oda Leder", "Kom kl. 20", "De tager ikke telefonen", "mens din side var åben"):
        assert told in page
    # Saved once more it is meant.
    again = opened | {"seen": answer.context["form"]["seen"].value()}
    assert client.post(path, again).status_code == 302
    assert ReferralEvent.objects.filter(kind="let_go").exists()


def test_what_one_wrote_oneself_and_what_stood_there_already_is_no_news(
    cast: Cast, as_: Callable[[str], Client], referral: Referral
) -> None:
    now = timezone.now()
    happening.happen(by=cast.oda, referral_id=referral.id, new=NewEvent("accepted", now, note="Ja"), now=now)
    path, client = f"/henvisninger/{referral.id}/let_go/", as_("signe")
    opened = shown(client, path) | {"note": "Borgeren vil ikke"}
    assert client.post(path, opened).status_code == 302


def test_what_a_colleague_took_back_or_corrected_meanwhile_is_noticed_too(
    cast: Cast, as_: Callable[[str], Client], referral: Referral
) -> None:
    now = timezone.now()
    yes = happening.happen(by=cast.oda, referral_id=referral.id, new=NewEvent("accepted", now, note="Ja"), now=now)
    client, path = as_("signe"), f"/henvisninger/{referral.id}/let_go/"
    opened = shown(client, path) | {"note": "Borgeren vil ikke"}
    taking_back.take_back(by=cast.oda, event_id=yes.id, why="Et andet sted", now=now)
    answer = client.post(path, opened)
    page = html.unescape(answer.content.decode())
    assert (
        answer.status_code == 422
        and "Oda Leder" in page
        and "Der er ikke skrevet, at der er sket noget med den." in page
    )
    again = opened | {"seen": answer.context["form"]["seen"].value()}
    referring.describe(by=cast.malik, referral_id=referral.id, values={"driver": "Malik"}, seen=referral.id, now=now)
    answer = client.post(path, again)
    assert answer.status_code == 422 and "Malik" in answer.content.decode()
    assert not ReferralEvent.objects.filter(kind="let_go").exists()
