"""The browser goes back to a form that was saved, and it is sent with another word: is it a correction, or something new?"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from brobygger.records import models
from brobygger.services import people
from brobygger.web.gone_back import TICKS
from brobygger.web.telling import TellForm
from tests.cast import Cast
from tests.web import test_sent_again as again

As = Callable[[str], Client]


def contact(cast: Cast, smed: people.Person) -> again.Told:
    return f"/kontakter/{smed.id}/ny/", {"kind": "contact"}, "own_words"


def request(cast: Cast, smed: people.Person) -> again.Told:
    return f"/anmodninger/borger/{smed.id}/ny/", {"words": "Jeg vil i behandling", "said_to": "Signe Bro"}, "words"


CORRECTED = {
    contact: models.Contact,
    request: models.Request,
    again.event: models.Event,
    again.finding: models.Finding,
    again.diagnosis: models.Diagnosis,
}
TAKEN_BACK = {
    again.experience: models.Experience,
    again.referral_event: models.ReferralEvent,
    again.follow_up: models.FollowUp,
    again.action_plan: models.ActionPlan,
}


def named(kinds: dict[Any, Any]) -> Any:
    return pytest.mark.parametrize(("page", "model"), kinds.items(), ids=[each.__name__ for each in kinds])


# What a browser sends that still has the page, with the old key; and one that fetched the page anew, with another.
WAYS = {"kept": lambda form: {}, "fetched": lambda form: {"id": str(uuid7()), "written": form["id"]}}
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@pytest.fixture
def saved(cast: Cast, as_: As, smed: people.Person) -> Callable[..., tuple[Client, str, dict[str, Any], Any]]:
    models.Person.objects.update(created_at=timezone.now() - timedelta(days=60))

    def save(page: Any, way: Any) -> tuple[Client, str, dict[str, Any], Any]:
        address, told, words = page(cast, smed)
        client = as_("signe")
        form = again.sent(told, 2)
        assert client.post(address, form).status_code == 302
        changed = {**form, **way(form), words: "Et andet ord"}
        return client, address, changed, client.post(address, changed)

    return save


def button(answer: Any, words: str) -> tuple[str, str]:
    """The key a button gives, and where it sends the form; "" to where it stands."""
    found = re.search(rf'<button [^>]*value="([^"]+)"(?: formaction="([^"]+)")?>{words}', answer.content.decode())
    assert found, answer.content.decode()
    return found[1], found[2] or ""


@each_way
@named(CORRECTED | TAKEN_BACK)
def test_a_changed_word_is_asked_about_and_nothing_is_written_or_lost_until_it_is_answered(
    saved: Any, page: Any, model: Any, way: Any
) -> None:
    client, address, changed, asked = saved(page, way)
    html = asked.content.decode()
    assert asked.status_code == 422
    assert "Du har allerede gemt dette kl. " in html and "Et andet ord" in html
    assert model.objects.count() == 1
    # Whoever presses the button of the form once more has not answered.
    key = re.search('name="id" value="([^"]+)"', html)
    assert key and client.post(address, {**changed, "id": key[1], "written": ""}).status_code == 422
    assert model.objects.count() == 1


@each_way
@named(CORRECTED)
def test_it_corrects_what_was_saved_by_one_button(saved: Any, page: Any, model: Any, way: Any) -> None:
    client, _address, changed, asked = saved(page, way)
    key, to = button(asked, "Ret det, der er gemt")
    for _ in range(2):
        assert client.post(to, {**changed, "again": key}).status_code == 302
    assert model.objects.count() == 2
    stands = model.objects.current().get()
    assert stands.corrects is not None and "Et andet ord" in str(vars(stands))


def of_page(answer: Any, *names: str) -> dict[str, str]:
    """What the fields of a page hold that nobody sees."""
    found = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.content.decode()))
    return {name: found[name] for name in names if name in found}


@each_way
@named(CORRECTED)
def test_a_colleague_who_corrected_it_meanwhile_is_not_written_over(
    as_: As, saved: Any, page: Any, model: Any, way: Any
) -> None:
    client, _address, changed, asked = saved(page, way)
    key, to = button(asked, "Ret det, der er gemt")
    malik, words = as_("malik"), next(name for name, told in changed.items() if told == "Et andet ord")
    form = {**changed, **of_page(malik.get(to), "id", "seen"), "written": "", words: "Maliks rettelse"}
    assert malik.post(to, form).status_code == 302
    met = client.post(to, {**changed, "again": key})
    assert met.status_code == 422 and "Maliks rettelse" in str(vars(model.objects.current().get()))
    # Seen, it is saved all the same by the form's own button.
    again_sent = {**changed, "written": "", **of_page(met, "id", "seen")}
    assert client.post(to, again_sent).status_code == 302
    assert "Et andet ord" in str(vars(model.objects.current().get()))


@each_way
@named(CORRECTED)
def test_a_correction_that_is_refused_once_is_mended_on_its_page(saved: Any, page: Any, model: Any, way: Any) -> None:
    client, _address, changed, asked = saved(page, way)
    key, to = button(asked, "Ret det, der er gemt")
    words = next(name for name, told in changed.items() if told == "Et andet ord")
    refused = client.post(to, {**changed, "again": key, words: "å" * 200_001})
    assert refused.status_code == 422
    mended = {**changed, "written": "", **of_page(refused, "id", "seen")}
    assert client.post(to, mended).status_code == 302
    assert model.objects.current().count() == 1


@each_way
@named(CORRECTED | TAKEN_BACK)
def test_saved_as_new_and_sent_once_more_with_other_words_it_is_asked_about(
    saved: Any, page: Any, model: Any, way: Any
) -> None:
    client, address, changed, asked = saved(page, way)
    key, _to = button(asked, "Gem som noget nyt")
    words = next(name for name, told in changed.items() if told == "Et andet ord")
    assert client.post(address, {**changed, "again": key}).status_code == 302
    answer = client.post(address, {**changed, "again": key, words: "Et tredje ord"})
    assert answer.status_code == 422 and "Et tredje ord" in answer.content.decode()


@each_way
@named(CORRECTED | TAKEN_BACK)
def test_or_it_is_something_new_and_pressed_twice_it_is_that_once(saved: Any, page: Any, model: Any, way: Any) -> None:
    client, address, changed, asked = saved(page, way)
    key, _to = button(asked, "Gem som noget nyt")
    for _ in range(2):
        assert client.post(address, {**changed, "again": key}).status_code == 302
    assert model.objects.current().count() == 2


@each_way
@named(CORRECTED | TAKEN_BACK)
def test_with_the_same_words_it_is_saved_already(
    cast: Cast, as_: As, smed: people.Person, page: Any, model: Any, way: Any
) -> None:
    models.Person.objects.update(created_at=timezone.now() - timedelta(days=60))
    address, told, _words = page(cast, smed)
    client, form = as_("signe"), again.sent(told, 2)
    for sent in (form, {**form, **way(form)}):
        assert client.post(address, sent).status_code == 302
    assert model.objects.count() == 1


@named(CORRECTED | TAKEN_BACK)
def test_after_the_log_out_other_words_are_not_said_to_be_saved_and_stand_in_the_form(
    cast: Cast, as_: As, smed: people.Person, page: Any, model: Any
) -> None:
    models.Person.objects.update(created_at=timezone.now() - timedelta(days=60))
    address, told, words = page(cast, smed)
    form = again.sent(told, 2)
    assert as_("signe").post(address, form).status_code == 302
    model.objects.update(received_at=timezone.now() - timedelta(minutes=40))
    client, changed = as_("signe"), {**form, words: "Et andet ord"}
    asked = client.post(address, changed)
    html = asked.content.decode()
    assert asked.status_code == 422 and "Et andet ord" in html
    assert model.objects.count() == 1
    assert "Du har allerede gemt dette kl. " in html and "er det ikke gemt" in html
    key, _to = button(asked, "Gem som noget nyt")
    assert client.post(address, {**changed, "again": key}).status_code == 302
    assert sorted("Et andet ord" in str(vars(each)) for each in model.objects.current()) == [False, True]


@named(CORRECTED)
def test_after_the_log_out_too_they_correct_what_was_saved(
    cast: Cast, as_: As, smed: people.Person, page: Any, model: Any
) -> None:
    models.Person.objects.update(created_at=timezone.now() - timedelta(days=60))
    address, told, words = page(cast, smed)
    form = again.sent(told, 2)
    assert as_("signe").post(address, form).status_code == 302
    model.objects.update(received_at=timezone.now() - timedelta(minutes=40))
    client, changed = as_("signe"), {**form, words: "Et andet ord"}
    key, to = button(client.post(address, changed), "Ret det, der er gemt")
    assert client.post(to, {**changed, "again": key}).status_code == 302
    assert "Et andet ord" in str(vars(model.objects.current().get()))


@named({contact: models.Contact, again.experience: models.Experience})
def test_what_was_saved_on_another_day_says_which(
    cast: Cast, as_: As, smed: people.Person, page: Any, model: Any
) -> None:
    models.Person.objects.update(created_at=timezone.now() - timedelta(days=60))
    address, told, words = page(cast, smed)
    form, at = again.sent(told, 2), timezone.localtime() - timedelta(days=1)
    assert as_("signe").post(address, form).status_code == 302
    model.objects.update(received_at=at)
    html = as_("signe").post(address, {**form, words: "Et andet ord"}).content.decode()
    assert f"Du har allerede gemt dette den {at:%d-%m-%Y} kl. {at:%H:%M}" in html


@each_way
def test_a_question_that_was_ticked_and_is_not_asked_again_is_no_changed_word(
    as_: As, smed: people.Person, way: Any
) -> None:
    models.Person.objects.update(created_at=timezone.now() - timedelta(days=900))
    client, address = as_("signe"), f"/anmodninger/borger/{smed.id}/ny/"
    day = timezone.localdate() - timedelta(days=500)
    told = {"words": "Jeg vil i behandling", "said_to": "Signe Bro", "happened_on": f"{day:%d-%m-%Y}"}
    form = again.sent(told)
    assert "is_long_ago" in client.post(address, form).content.decode()
    assert client.post(address, {**form, "is_long_ago": "on"}).status_code == 302
    assert client.post(address, {**form, **way(form)}).status_code == 302
    assert models.Request.objects.count() == 1


def kinds_of(form: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for each in form.__subclasses__():
        yield from (each, *kinds_of(each))


def test_every_tick_that_is_hidden_until_it_is_asked_for_is_known_to_be_one() -> None:
    hidden = {
        name
        for form in kinds_of(TellForm)
        for name, field in form.base_fields.items()
        if isinstance(field, forms.BooleanField) and isinstance(field.widget, forms.HiddenInput)
    }
    assert hidden and hidden <= TICKS


def test_a_form_that_was_refused_first_is_mended_without_a_question(as_: As, smed: people.Person) -> None:
    client, address = as_("signe"), f"/kontakter/{smed.id}/ny/"
    form = again.sent({"kind": "contact"})
    assert client.post(address, {**form, "happened_on": "31-02"}).status_code == 422
    assert client.post(address, form).status_code == 302
