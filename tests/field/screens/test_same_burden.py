"""The phone judges the burden as the server does, from what a sync has told it: answers, the site's choices, other scores."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from brobygger.rules import definitions, instruments, target_group
from brobygger.rules.scores import needed_items
from brobygger.services import people
from brobygger.services.assessments import interviews, scores, snapshots, verdicts
from brobygger.services.assessments.saving import NewAnswer
from tests.cast import Cast
from tests.field.phone import enrolled
from tests.field.rules import generated
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

PEOPLE = 16
ASI = instruments.load("asi-5")
GROUP = target_group.load()
AREAS = ("economy", "social", "family", "family_social", "legal")
BURDEN = """([told, site, people, today]) => {
    const known = { definition: same.loadGroup(told.group), instrument: same.load(told.asi), site, language: 'da' };
    return people.map((each) => {
        const found = same.burdenOf(known, each, today);
        return { result: found.result, high: found.high, open: found.open, warnings: found.warnings };
    });
}"""


def test_the_burden_is_the_same_as_on_the_server_under_every_reading(
    cast: Cast, open_app: Callable[..., "Page"], app_folder: Path
) -> None:
    page = open_app()
    page.add_script_tag(url=f"/static/brobygger/assets/{next(app_folder.rglob('same-*.js')).name}", type="module")
    until(lambda: page.evaluate("'same' in window"))
    chance = random.Random(11)
    met = [_assessed(cast, chance, number) for number in range(PEOPLE)]
    told = {
        "asi": definitions.read("instruments/asi-5.json"),
        "group": definitions.read(f"target_group/{definitions.names('target_group')[0]}.json"),
    }
    seen: Counter[str] = Counter()
    phone = enrolled(cast.signe)
    for reading in GROUP.readings:
        verdicts.set_reading(by=cast.mona, reading=reading.id, now=timezone.now())
        phone.sync()
        asked = [
            {"card": phone.people[str(each.id)], "facts": _newest_first(phone.facts.values(), str(each.id))}
            for each in met
        ]
        answered = page.evaluate(BURDEN, [told, phone.site, asked, timezone.localdate().isoformat()])
        for person, found in zip(met, answered, strict=True):
            fresh = people.Person.objects.select_related("organisation").get(id=person.id)
            assert found == _expected(fresh, cast, reading), (reading.id, person.shown_name)
            seen[found["result"]] += 1
    assert set(seen) == {"met", "not_met", "unknown"}, seen


def _expected(person: people.Person, cast: Cast, reading: target_group.Reading) -> dict[str, Any]:
    verdict = verdicts.standing(person, by=cast.signe).verdict
    judged = next(each for each in verdict.readings if each.id == reading.id)
    areas = list(zip(reading.areas, judged.areas, strict=True))
    # What could still change it is told of the whole verdict, of which nothing is known here but the burden.
    alone = target_group.judge(GROUP, answers={}, area_scores=_scores(person), reading=reading.id)
    return {
        "result": judged.burden.value,
        "high": [area.label["da"] for area, found in areas if found.result is target_group.Result.MET],
        "open": [area.label["da"] for area, found in areas if set(found.missing) & set(alone.open_areas)],
        "warnings": [GROUP.warnings[name]["da"] for name in alone.warnings],
    }


def _scores(person: people.Person) -> dict[str, Any]:
    return {area: score for area, (score, _) in snapshots.area_scores(GROUP, person).items()}


def _assessed(cast: Cast, chance: random.Random, number: int) -> people.Person:
    """Someone with an interview or two, each as the site counted money then, and perhaps with scores made elsewhere."""
    now = timezone.now()
    met = people.meet(by=cast.signe, alias=f"Nr. {number}", now=now - timedelta(days=100))
    for wave, days in (("baseline", 90), ("m3", 1))[: chance.choice((1, 1, 2))]:
        rate, rule = chance.choice(("1", "7", "7.46")), chance.choice(("va", "ln1p"))
        scores.set_scoring(by=cast.mona, log_rule=rule, currency="DKK", per_unit=Decimal(rate), now=now)
        at = now - timedelta(days=days)
        begun = interviews.start(by=cast.signe, person_id=met.id, wave=wave, now=now, at=at)
        asked = [each for each in ASI.scores if chance.random() < 0.8]
        codes = list(dict.fromkeys(code for each in asked for code in needed_items(each.operation)))
        (given,) = generated.interviews(ASI, codes, 1, seed=chance.randrange(10**6))
        news = [NewAnswer(code, answer, happened_at=at) for code, answer in given.items()]
        interviews.answer(by=cast.signe, interview_id=begun.id, answers=news, now=now)
    for area in chance.sample(AREAS, chance.choice((0, 0, 1, 2))):
        new = scores.NewScore(area, Decimal(chance.randrange(101)) / 100)
        scores.enter(
            by=cast.signe, person_id=met.id, scores=[new], instrument="Egenskabt", version="1", source="Ark",
            wave="baseline", measured_on=(now - timedelta(days=chance.choice((1, 40, 120)))).date(), now=now,
        )  # fmt: skip
    return met


def _newest_first(facts: Any, person: str) -> list[dict[str, Any]]:
    mine = [fact for fact in facts if fact["person"] == person]
    return sorted(mine, key=lambda fact: (fact["happened_at"], fact["id"]), reverse=True)
