"""What a page tells of a course is told in full: each way it can go has words of its own, and a day that was told stands."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.rules import code_lists
from brobygger.rules.findings import STALLED_WEEKS, Finding
from brobygger.rules.plans import Content, Goal
from brobygger.rules.treatment.substitution import Step
from brobygger.services import endings, people, requests
from brobygger.services.assessments import findings
from brobygger.services.plans import handleplans, revisions
from brobygger.services.requests import decisions
from brobygger.services.treatment import substitution
from tests.cast import Cast

As = Callable[[str], Client]
DAY = timedelta(days=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - 400 * DAY)


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def test_what_stopped_the_clock_is_told_in_its_own_words(cast: Cast, as_: As) -> None:
    now, client = timezone.now(), as_("signe")
    for kind in ("started", "other_offer", "withdrawn"):
        person = people.meet(by=cast.signe, alias=kind, now=now - 9 * DAY)
        said = requests.NewRequest(words="Jeg vil i behandling", said_at=now - 9 * DAY, said_to="Signe")
        row = requests.ask(by=cast.signe, person_id=person.id, new=said, now=now)
        assert "dage tilbage" in page(client, f"/anmodninger/borger/{person.id}/")
        requests.happen(by=cast.signe, request_id=row.id, kind=kind, whom="Skovhuset", note="Vil", at=now, now=now)
        shown = page(client, f"/anmodninger/borger/{person.id}/")
        label = code_lists.label("request_events", kind, "da")
        assert f"{label} <" in shown, "where the deadline stood"
        assert f"<strong>{label}</strong>: Skovhuset" in shown, "and among what has happened since"
        assert "dage tilbage" not in shown, kind


def test_a_deadline_that_runs_says_what_would_stop_it_or_make_it_another(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now, client, address = timezone.now(), as_("signe"), f"/anmodninger/borger/{smed.id}/"
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=now - 2 * DAY, said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)

    def told() -> str:
        _before, _summary, rest = page(client, address).partition("Hvad stopper eller ændrer fristen?")
        return rest.partition("</details>")[0]

    stops = ("started", "other_offer", "withdrawn", "refused")
    labels = {kind: code_lists.label("request_events", kind, "da") for kind in (*stops, "region", "region_back")}
    shown = told()
    assert all(labels[kind] in shown for kind in (*stops, "region")) and labels["region_back"] not in shown
    requests.happen(by=cast.signe, request_id=row.id, kind="region", whom="Regionen", note="", at=now, now=now)
    assert labels["region_back"] in told(), "the region's own deadline"
    requests.happen(by=cast.signe, request_id=row.id, kind="started", whom="", note="", at=now, now=now)
    assert told() == "", "one that has stopped is stopped by nothing"


def test_the_four_ways_a_follow_up_can_go_and_whose_it_is_stand_in_four_rows(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now = timezone.now()
    ended = endings.NewEnding(ended_at=now - 380 * DAY, status="stabilised", reason="finished")
    row = endings.end(by=cast.signe, person_id=smed.id, new=ended, now=now)
    for months, outcome in ((1, "reached"), (3, "not_tried"), (6, "declined"), (12, "not_found")):
        told = {"ending_id": row.id, "months": months, "outcome": outcome}
        at = now - 380 * DAY + timedelta(days=31 * months)
        endings.follow_up(by=cast.signe, at=at, now=now, **told)
    shown = page(as_("signe"), f"/afslutninger/borger/{smed.id}/")
    assert "Stabiliseret</h2>" in shown and "<dd>Færdigbehandlet</dd>" in shown
    table = shown.split("<table")[-1].split("</table>")[0]
    rows = table.split("<tbody>")[1].split("<tr>")[1:]
    told = [
        ("1 måned", "loven<", "Vi talte sammen"),
        ("3 måneder", "projektet<", "Det blev ikke forsøgt"),
        ("6 måneder", "loven, projektet<", "Borgeren ville ikke"),
        ("12 måneder", "projektet<", "Vi ledte, men fandt ikke borgeren"),
    ]
    assert [words for words, row in zip(told, rows, strict=True) if not all(each in row for each in words)] == []


def test_each_result_of_a_decision_stands_with_its_reasons_and_what_is_offered(cast: Cast, as_: As) -> None:
    now, client = timezone.now(), as_("signe")
    for result, offer in (("grant", ""), ("other_offer", "Skovhuset"), ("refuse", "")):
        person = people.meet(by=cast.signe, alias=result, now=now - 9 * DAY)
        said = requests.NewRequest(words="Jeg vil i behandling", said_at=now - 9 * DAY, said_to="Signe")
        row = requests.ask(by=cast.signe, person_id=person.id, new=said, now=now)
        told = decisions.NewDecision(
            about=row.id, result=result, offer=offer, reasons=f"Derfor {result}", decided_at=now
        )
        decisions.decide(by=cast.asta, person_id=person.id, new=told, now=now)
        shown = page(client, f"/anmodninger/borger/{person.id}/")
        for words in (code_lists.label("decision_results", result, "da"), offer, f"Derfor {result}", "Asta Myndighed"):
            assert words in shown, (result, words)


def test_an_action_plan_is_offered_accepted_declined_and_coordinated(cast: Cast, as_: As, smed: people.Person) -> None:
    now, codes = timezone.now(), code_lists.codes("action_plan_statuses")
    # A yes can come after a no, and only what was accepted is coordinated.
    told = ("offered", "declined", "accepted", "coordinated")
    assert sorted(codes) == sorted([*told, "had_before"])
    handleplans.tell_of_before(by=cast.signe, person_id=smed.id, at=now - 9 * DAY, whom="Asta", now=now)
    for day, status in enumerate(told, 1):
        at = now - (len(told) - day) * DAY
        handleplans.tell(by=cast.signe, person_id=smed.id, status=status, at=at, whom="Asta", now=now)
    shown = page(as_("signe"), f"/planer/borger/{smed.id}/").split('id="action-plan-title"')[1]
    assert [
        code for code in codes if f"{code_lists.label('action_plan_statuses', code, 'da')}</strong>: Asta" not in shown
    ] == []


def test_a_plan_shows_care_and_change_and_what_is_for_now_before_the_longer_view(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now = timezone.now()
    goals = [
        Goal("Et fritidsjob", "other_areas", "work_education", "longer"),
        Goal("En seng i nat", "other_areas", "housing", "now"),
        Goal("Se min søster", "other_areas", "family", "now"),
    ]
    content = Content(made_at=now, own_words="Ro", care="Sårene på benet", change="Mindre om formiddagen", goals=goals)
    revisions.revise(by=cast.signe, person_id=smed.id, new=revisions.NewPlan(content), now=now)
    shown = page(as_("signe"), f"/planer/borger/{smed.id}/")
    order = [
        "Lige nu",
        "En seng i nat",
        "Se min søster",
        "På længere sigt",
        "Et fritidsjob",
        "Sårene på benet",
        "Mindre om",
    ]
    found = [shown.index(words, shown.index("Mål:") if words == "Lige nu" else 0) for words in order]
    assert found == sorted(found), "in order of time, and in each in the order the citizen gave them"


def test_a_step_into_substitution_has_the_day_it_was_told_to_be_and_who_told_it(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now = timezone.now()
    told = Step("started", now - 40 * DAY, "Sygeplejerske Bo")
    substitution.tell(by=cast.signe, person_id=smed.id, told=told, now=now)
    shown = page(as_("signe"), f"/behandling/borger/{smed.id}/substitution/")
    begun = shown.split('id="step-')[1].split("skrevet ned")[0]
    assert f'datetime="{timezone.localdate(told.at)}' in begun.split("</h2>")[0] and "Sygeplejerske Bo" in begun


def test_the_board_and_no_workers_day_tells_of_an_assessment_that_has_stalled(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now = timezone.now()
    wish = Finding("housing", "wish", "Eget sted", "citizen", now - timedelta(weeks=STALLED_WEEKS + 1))
    findings.tell(by=cast.signe, person_id=smed.id, told=wish, now=now)
    for who in ("oda", "mona"):
        assert "Udredningen er gået i stå" in page(as_(who), "/tavlen/"), who
    assert "Udredningen er gået i stå" not in page(as_("signe"), "/i-dag/?hvem=all")
