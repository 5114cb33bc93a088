"""POST /field/sync: the one request of a phone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from brobygger.field.answers import answer, for_phones, in_words, language
from brobygger.rules import sync as rules
from brobygger.rules.refusals import Refusal
from brobygger.rules.sync import Told
from brobygger.services import phones
from brobygger.services.sync import answering, showing
from brobygger.services.sync.answering import Answered

SCHEME = "Phone "


def _known(request: HttpRequest) -> phones.Phone:
    named, _, secret = request.headers.get("Authorization", "").removeprefix(SCHEME).partition(".")
    return phones.known(phone_id=named, secret=secret)


def _note(phone: phones.Phone, refusal: Refusal) -> None:
    # What the phone itself tells by this code is that it could not read the answer.
    code = "request_unreadable" if refusal.code == "unreadable" else refusal.code
    answering.not_answered(phone=phone, failure=code, now=timezone.now())


@for_phones(_known, note=_note)
def sync(phone: phones.Phone, told: Any) -> HttpResponse:
    """What the phone has, and what is new."""
    asked = rules.read(told)
    answered = answering.sync(by=phone.user, phone=phone, asked=asked, language=language(), now=timezone.now())
    unreadable = [
        {"id": key, "version": version, "outcome": "refused", "code": refusal.code, "message": in_words(refusal)}
        for (key, version), refusal in asked.unreadable.items()
    ]
    return answer(_written(answered, unreadable), facts=answered.facts)


def _written(answered: Answered, unreadable: list[dict[str, Any]]) -> dict[str, Any]:
    """What is empty is left out: a sync with nothing to say is two hundred bytes."""
    told = {
        "v": rules.VERSION,
        "now": showing.moment(answered.now),
        "cursor": answered.cursor,
        "epoch": answered.epoch,
        "outcomes": [_outcome(each) for each in answered.outcomes] + unreadable,
        "people": answered.people,
        "beds": answered.beds,
        "anew": [str(key) for key in answered.anew],
        "gone": [str(key) for key in answered.gone],
        "became": {str(merged): str(kept) for merged, kept in answered.became.items()},
        "more": answered.has_more,
        "again": answered.again,
        "order": answered.order,
        "site": answered.site,
    }
    # A phone that has no place in the feed yet is told so: an answer without one is none. That no place with beds is open any
    # more is news, too.
    return {
        name: value for name, value in told.items() if value or name == "cursor" or (name == "beds" and value == [])
    }


def _outcome(told: Told) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": str(told.id), "version": told.version, "outcome": told.outcome.value}
    if told.fact is not None and told.fact != told.id:
        shown["fact"] = str(told.fact)
    if told.refusal is not None:
        shown |= {"code": told.refusal.code, "message": in_words(told.refusal)}
    if told.stands is not None:
        shown["stands"] = str(told.stands)
    return shown
