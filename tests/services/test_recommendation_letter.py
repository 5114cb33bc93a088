"""The letter of a recommendation: what is known, since when and from whom, and of the goals never more than is true."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from brobygger.records.requests import Recommendation
from brobygger.services import people
from brobygger.services.assessments import scores, verdicts
from brobygger.services.requests import recommendations
from tests.cast import NOW, Cast
from tests.services.planning import DAY, LESS, SLEEP, come_back, revise
from tests.services.test_letters import draft, text_of


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY)


def recommend(by: Any, person: people.Person) -> Recommendation:
    mark = recommendations.grounds(person, by=by).mark
    new = recommendations.NewRecommendation(advice="grant", text="Vi når ham på gaden", mark=mark)
    return recommendations.hand_over(by=by, person_id=person.id, new=new, now=NOW)


def letter(by: Any, row: Recommendation) -> str:
    return text_of(draft(by, "recommendation", row).pdf)


def goals(by: Any, row: Recommendation) -> str:
    """What stands of the goals in the letter."""
    return letter(by, row).split("Borgerens egne mål ")[1].split(" Vi anbefaler")[0]


def test_without_a_plan_the_letter_says_that_there_is_none(cast: Cast, smed: people.Person) -> None:
    assert goals(cast.signe, recommend(cast.signe, smed)) == "• Der er endnu ikke lavet en plan med borgeren"


def test_goals_that_were_reached_are_told_where_none_is_open(cast: Cast, smed: people.Person) -> None:
    reached, dropped = replace(SLEEP, status="reached"), replace(LESS, status="dropped")
    revise(cast.signe, smed, reached, dropped, at=NOW - 9 * DAY)
    said = goals(cast.signe, recommend(cast.signe, smed))
    assert said == "• Planen fra 03-11-2026 har ingen åbne mål • Nået: “Ro om natten”"


def test_a_plan_that_holds_words_and_no_goal_is_no_plan_missing(cast: Cast, smed: people.Person) -> None:
    revise(cast.signe, smed, at=NOW - 9 * DAY)
    assert goals(cast.signe, recommend(cast.signe, smed)) == "• Planen fra 03-11-2026 har ingen åbne mål"


def test_the_plan_of_a_course_before_is_told_as_such_with_its_day(cast: Cast, smed: people.Person) -> None:
    revise(cast.signe, smed, SLEEP, at=NOW - 80 * DAY)
    come_back(cast.signe, smed, ended=60, back=40)
    said = goals(cast.signe, recommend(cast.signe, smed))
    assert said == "• Planen er fra forløbet før (24-08-2026). I dette forløb er der endnu ikke lavet en"


def test_an_open_goal_stands_in_the_citizens_words_and_the_reached_ones_not_beside_it(
    cast: Cast, smed: people.Person
) -> None:
    revise(cast.signe, smed, LESS, replace(SLEEP, status="reached"))
    assert goals(cast.signe, recommend(cast.signe, smed)) == "• “Færre piller”"


def test_one_handed_over_before_the_reason_was_kept_says_no_more_than_is_known(cast: Cast, smed: people.Person) -> None:
    row = recommend(cast.signe, smed)
    old = {name: told for name, told in row.lines.items() if name != "no_goals"}
    Recommendation.objects.filter(id=row.id).update(lines=old)
    assert goals(cast.signe, row) == "• Der stod ingen åbne mål, da det her blev skrevet"


def measure(by: Any, person: people.Person, days_ago: int, source: str, **values: str) -> None:
    new = [scores.NewScore(area, Decimal(value)) for area, value in values.items()]
    scores.enter(
        by=by, person_id=person.id, scores=new, instrument="EuropASI", version="5", source=source, wave="baseline",
        measured_on=(NOW - days_ago * DAY).date(), now=NOW,
    )  # fmt: skip


def test_the_letter_says_of_each_area_how_high_it_is_and_of_the_scores_with_what_when_and_from_whom(
    cast: Cast, smed: people.Person
) -> None:
    measure(cast.signe, smed, 9, "Centret", medical="0.625", economy="0.1")
    measure(cast.malik, smed, 4, "Fængslet", family="0.3")
    said = letter(cast.signe, recommend(cast.signe, smed)).split("Belastningen, område for område ")[1]
    assert said.startswith(
        "• Helbred: 0,63, høj • Økonomi: 0,10, under grænsen på 0,50 • Kriminalitet: endnu ikke kendt "
        "• Familie og sociale relationer: 0,30, endnu ikke kendt: Sociale relationer "
        "Scorerne bag "
        "• EuropASI 5, fra Fængslet, 08-11-2026, Malik Å: Familie 0,30 "
        "• EuropASI 5, fra Centret, 03-11-2026, Signe Bro: Fysisk helbred 0,63; Økonomi 0,10 "
    )


def test_without_a_score_the_areas_are_not_known_and_nothing_is_behind_them(cast: Cast, smed: people.Person) -> None:
    said = letter(cast.signe, recommend(cast.signe, smed))
    assert "• Kriminalitet: endnu ikke kendt" in said and "Scorerne bag" not in said
    assert "Målgruppe: Endnu ikke kendt (ingen vurdering er gemt)" in said


def test_a_departure_from_the_count_is_told_with_its_reason_its_day_and_who_made_it(
    cast: Cast, smed: people.Person
) -> None:
    verdicts.judge(by=cast.malik, person_id=smed.id, override="met", reason="Kendt i årevis", now=NOW - 2 * DAY)
    said = letter(cast.signe, recommend(cast.signe, smed))
    assert (
        "Målgruppe: I målgruppen (efter faglig vurdering; 10-11-2026; Malik Å) "
        "Begrundelse for den faglige vurdering: Kendt i årevis De fem kriterier" in said
    )


def test_a_reason_with_an_identity_number_stays_out_and_the_verdict_does_not(cast: Cast, smed: people.Person) -> None:
    reason = "Kendt som 010190-1234"
    verdicts.judge(by=cast.malik, person_id=smed.id, override="met", reason=reason, now=NOW - 2 * DAY)
    ready = draft(cast.signe, "recommendation", recommend(cast.signe, smed))
    assert ready.left_out == ["Begrundelse for den faglige vurdering"]
    assert "I målgruppen (efter faglig vurdering; 10-11-2026; Malik Å)" in text_of(ready.pdf)


def test_a_verdict_that_follows_the_count_has_its_day_and_name(cast: Cast, smed: people.Person) -> None:
    verdicts.judge(by=cast.malik, person_id=smed.id, now=NOW - 2 * DAY)
    said = letter(cast.signe, recommend(cast.signe, smed))
    assert "Målgruppe: Endnu ikke kendt (10-11-2026; Malik Å) De fem kriterier" in said
