"""Whoever sees figures only, or nobody yet, finds no name, number or word of a citizen at any address, in any form."""

import re
from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records import models
from brobygger.services import identities, people
from brobygger.services.assessments import scores
from tests.addresses import address
from tests.cast import Cast
from tests.journeys.every_page import every_route
from tests.journeys.filling import fill

NAMELESS = ("eva", "ada", "per", "frida")
TOLD = "instrument=asi-5&fra=baseline&til=m6"
FORMS = [f"/forandring/{form}?{TOLD}" for form in ("", "tal.csv", "tal.json", "figur.svg", "figur.svg?smal&")]
FORMS += [f"/forandring/borgere/?{TOLD}&omraade=psychiatric&tal=people", "/kontakter/givet/"]


def words_of_citizens(cast: Cast) -> set[str]:
    """Every name, alias, number and own word there is about anyone."""
    found = {person.shown_name for person in models.Person.objects.all()}
    found |= {person.legal_name for person in models.Person.objects.all()}
    found |= set(
        models.Detail.objects.filter(kind__in=["alias", "name", "own_wish", "warning"]).values_list("value", flat=True)
    )
    found |= set(models.Contact.objects.values_list("own_words", flat=True))
    found |= set(models.Contact.objects.values_list("note", flat=True))
    found |= set(models.Promise.objects.values_list("what", flat=True))
    found |= set(models.Request.objects.values_list("words", flat=True))
    for person in models.Person.objects.filter(identities__isnull=False).distinct():
        for number in identities.reveal_number(
            by=cast.signe, person_id=person.id, now=person.created_at, purpose="treatment"
        ):
            found |= {number, number.replace("-", "")}
    return {word for word in found if word}


def seen_in(text: str, words: set[str]) -> list[str]:
    return [word for word in words if re.search(rf"\b{re.escape(word)}(?!\w)", text)]


@pytest.fixture
def words(cast: Cast, keys: dict[str, UUID]) -> set[str]:
    fill(cast, keys)
    now = timezone.now()
    told = {"instrument": "asi-5", "version": "5", "source": "Ambulatoriet", "measured_on": now.date()}
    # Figures about fewer than five are offered to none of them, in any form.
    others = [people.meet(by=cast.signe, alias=f"Ukendt nr. {n}", now=now).id for n in range(5)]
    measured = [(keys["person_id"], "baseline"), *((each, wave) for each in others for wave in ("baseline", "m6"))]
    for person_id, wave in measured:
        new = [scores.NewScore("psychiatric", Decimal("0.6"))]
        scores.enter(by=cast.signe, person_id=person_id, scores=new, wave=wave, now=now, **told)
    return words_of_citizens(cast)


def test_roles_that_see_no_names_see_none_anywhere(
    cast: Cast, as_: Callable[[str], Client], keys: dict[str, UUID], words: set[str]
) -> None:
    assert {"Smed", "Smeden", "Ole", "010190-0001", "Kom igen i morgen", "kaffe"} <= words
    page = as_("signe").get(f"/borgere/{keys['person_id']}/").content.decode()
    assert len(seen_in(page, words)) > 5, "the words are not looked for as they are written"
    # One's own account is about oneself, and holds the way out.
    ours = [route for route in every_route() if not route.startswith("konto/")]
    paths = [address(re.sub(r"<str:\w+>", "json", route), keys) for route in ours]
    faults, forms, seen_by_place = [], set(), set()
    for who in NAMELESS:
        client = as_(who)
        for path in [*paths, *FORMS]:
            for answer in (client.get(path, follow=True), client.post(path)):
                forms.add(answer.headers["Content-Type"].split(";")[0])
                seen = seen_in(answer.content.decode(errors="replace"), words)
                if who == "per" and "Kaj" in seen:
                    # Who is referred to Per's place and lets it know: the name, and no other word of anyone.
                    seen_by_place.add(answer.request["PATH_INFO"])
                    seen.remove("Kaj")
                faults += [(who, path, word) for word in seen]
    assert faults == []
    assert seen_by_place == {"/henvisninger/til-os/", f"/henvisninger/til-os/{keys['stay_id']}/accepted/"}
    assert {"text/html", "text/csv", "application/json", "image/svg+xml"} <= forms
