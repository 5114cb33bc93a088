"""The browser goes back to a form that was sent, fetches it anew, and it is sent again: with another key than before."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from brobygger.records import models
from brobygger.rules.treatment.breaks import Break
from brobygger.services import endings, people, requests
from brobygger.services.referrals import referring
from brobygger.services.treatment import breaks
from tests.cast import Cast

As = Callable[[str], Client]
Told = tuple[str, dict[str, Any], str]


def event(cast: Cast, smed: people.Person) -> Told:
    return f"/behandling/borger/{smed.id}/haendelser/ny/", {"kind": "naloxone"}, "note"


def experience(cast: Cast, smed: people.Person) -> Told:
    return f"/behandling/borger/{smed.id}/oplevelse/ny/", {"hope": "3"}, "own_words"


def finding(cast: Cast, smed: people.Person) -> Told:
    said = {"aspect": "wish", "text": "Eget sted", "told_by": "citizen", "told_on": f"{timezone.localdate():%d-%m-%Y}"}
    return f"/udredning/borger/{smed.id}/situation/housing/", said, "text"


def diagnosis(cast: Cast, smed: people.Person) -> Told:
    said = {"what": "ADHD", "source": "Smed", "certainty": "told", "told_on": f"{timezone.localdate():%d-%m-%Y}"}
    return f"/udredning/borger/{smed.id}/diagnose/", said, "source"


def referral_event(cast: Cast, smed: people.Person) -> Told:
    now = timezone.now() - timedelta(hours=1)
    bridge = {"kind": "bridge", "at": now, "answer_by": timezone.localdate(), "help_kind": "gp", "to": "Lægehuset"}
    row = referring.refer(by=cast.signe, person_id=smed.id, new=referring.NewReferral(**bridge), now=now)
    until = f"{timezone.localdate() + timedelta(days=7):%d-%m-%Y}"
    return f"/henvisninger/{row.id}/asked_again/", {"until": until, "whom": "Lægen"}, "note"


def follow_up(cast: Cast, smed: people.Person) -> Told:
    now = timezone.now()
    ended = endings.NewEnding(now - timedelta(days=31), "stabilised", "finished")
    row = endings.end(by=cast.signe, person_id=smed.id, new=ended, now=now)
    return f"/afslutninger/{row.id}/opfoelgning/1/", {"outcome": "not_found"}, "note"


def action_plan(cast: Cast, smed: people.Person) -> Told:
    return f"/planer/borger/{smed.id}/handleplan/", {"status": "offered"}, "note"


KINDS = {
    event: models.Event,
    experience: models.Experience,
    finding: models.Finding,
    diagnosis: models.Diagnosis,
    referral_event: models.ReferralEvent,
    follow_up: models.FollowUp,
    action_plan: models.ActionPlan,
}
each_kind = pytest.mark.parametrize(("page", "model"), KINDS.items(), ids=[each.__name__ for each in KINDS])


def sent(told: dict[str, Any], minutes_ago: int = 0) -> dict[str, Any]:
    at = timezone.localtime() - timedelta(minutes=minutes_ago)
    return {"id": str(uuid7()), "happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}", **told}


@each_kind
def test_the_same_told_again_is_refused_in_words_and_with_a_changed_word_it_is_saved(
    cast: Cast, as_: As, smed: people.Person, page: Any, model: Any
) -> None:
    models.Person.objects.update(created_at=timezone.now() - timedelta(days=60))
    address, told, words = page(cast, smed)
    client = as_("signe")
    assert client.post(address, sent(told, 2)).status_code == 302
    again = client.post(address, sent(told))
    assert again.status_code == 422
    assert "Du har lige skrevet det samme" in again.content.decode()
    # It is saved, so the browser is told to leave no draft of it.
    assert "data-saved-already" in again.content.decode()
    assert model.objects.count() == 1
    assert client.post(address, sent({**told, words: "En gang til"})).status_code == 302
    assert model.objects.count() == 2


def test_what_happens_again_twenty_minutes_later_is_saved_in_the_very_same_words(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    models.Person.objects.update(created_at=timezone.now() - timedelta(days=60))
    address, told, _words = event(cast, smed)
    now = timezone.now()
    for minutes_ago in (25, 5):
        assert as_("signe").post(address, sent(told, minutes_ago)).status_code == 302
        at = now - timedelta(minutes=minutes_ago)
        said = requests.NewRequest(words="Jeg vil i behandling", said_at=at, said_to="Signe")
        requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    assert (models.Event.objects.count(), models.Request.objects.count()) == (2, 2)


@each_kind
def test_a_form_sent_twice_is_written_once(cast: Cast, as_: As, smed: people.Person, page: Any, model: Any) -> None:
    models.Person.objects.update(created_at=timezone.now() - timedelta(days=60))
    address, told, _words = page(cast, smed)
    form = sent(told)
    for _ in range(2):
        assert as_("signe").post(address, form).status_code == 302
    assert model.objects.count() == 1


def test_what_a_colleague_told_the_day_before_and_what_was_taken_back_may_be_told(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    address, told, _words = event(cast, smed)
    as_("signe").post(address, sent(told))
    assert as_("malik").post(address, sent(told)).status_code == 302
    row = models.Event.objects.filter(recorded_by=cast.signe).get()
    as_("signe").post(f"/behandling/haendelser/{row.id}/fortryd/", {"reason": "never"})
    assert as_("signe").post(address, sent(told)).status_code == 302
    models.Event.objects.update(received_at=timezone.now() - timedelta(minutes=61))
    assert as_("signe").post(address, sent(told)).status_code == 302


def ending(cast: Cast, smed: people.Person) -> Told:
    return f"/afslutninger/borger/{smed.id}/afslut/", {"status": "stabilised", "reason": "other_offer"}, "afsluttet"


def death(cast: Cast, smed: people.Person) -> Told:
    told = {"source": "Politiet", "died_on": f"{timezone.localdate():%d-%m-%Y}"}
    return f"/afslutninger/borger/{smed.id}/doed/", told, "at borgeren er død"


def went_on(cast: Cast, smed: people.Person) -> Told:
    now = timezone.now()
    prison = Break("outside", "prison", now - timedelta(days=9))
    row = breaks.break_off(by=cast.signe, person_id=smed.id, told=prison, now=now)
    return f"/behandling/afbrydelser/{row.id}/slut/", {}, "at forløbet gik videre"


ONCE = {ending: models.Ending, death: models.Death, went_on: models.BreakEnded}


@pytest.mark.parametrize(("page", "model"), ONCE.items(), ids=[each.__name__ for each in ONCE])
def test_what_happens_once_and_is_sent_twice_is_saved_and_a_colleague_who_was_first_is_named(
    cast: Cast, as_: As, smed: people.Person, page: Any, model: Any
) -> None:
    models.Person.objects.update(created_at=timezone.now() - timedelta(days=60))
    address, told, already = page(cast, smed)
    assert re.search('name="id" value="[^"]+"', as_("signe").get(address).content.decode()), "the form has a key"
    form = sent(told)
    for _ in range(2):
        assert as_("signe").post(address, form).status_code == 302
    assert model.objects.count() == 1
    late = as_("malik").post(address, sent(told))
    assert (late.status_code, model.objects.count()) == (422, 1)
    assert re.search(f"Signe Bro har allerede .*{already}", late.content.decode())
