"""A plan, a decision and a verdict taken back count no more, and a colleague still reads what they said."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.rules import plans as plan_rules
from brobygger.services import event_corrections, people, requests
from brobygger.services.assessments import verdicts
from brobygger.services.plans import goals, revisions
from brobygger.services.requests import decisions
from brobygger.services.requests.waiting import waiting_about
from tests.cast import Cast

As = Callable[[str], Client]
WHY = "Det stod på den forkerte borger"
LEVELS = {str(level): f"trin {level}" for level in plan_rules.LEVELS}


@pytest.fixture
def at() -> datetime:
    return timezone.now() - timedelta(hours=2)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=90))


def read(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


def struck_in_course(client: Client, person: people.Person) -> tuple[str, str]:
    """What stands struck out first in the course, and what is told right after it."""
    struck, after = read(client, f"/borgere/{person.id}/").split("<del>", 1)[1].split("</del>", 1)
    return struck, after.split("</li>", 1)[0]


def plan(by: Any, person: people.Person, at: datetime, words: str, seen: UUID | None = None) -> Any:
    goal = plan_rules.Goal(words, "stabilisation", "drugs", "now", scale=LEVELS)
    content = plan_rules.Content(made_at=at, own_words="Jeg vil sove", care="En varm seng", goals=[goal])
    return revisions.revise(by=by, person_id=person.id, new=revisions.NewPlan(content, seen=seen), now=timezone.now())


def test_a_plan_taken_back_stands_struck_out_in_the_course_and_a_colleague_can_open_and_read_it(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    row = plan(cast.signe, smed, at, "Ro om natten")
    goal = row.goals.get()
    rated = {"goal_id": goal.id, "level": 1, "rated_by": "citizen", "at": at, "now": timezone.now()}
    goals.rate(by=cast.signe, **rated)
    as_("signe").post(f"/planer/{row.id}/fortryd/", {"why": WHY})
    colleague, address = as_("malik"), f"/planer/{row.id}/"
    struck, told = struck_in_course(colleague, smed)
    assert "Planen blev lavet<" in struck and "Jeg vil sove" in struck and f'href="{address}"' in struck
    assert "Taget tilbage" in told and f"Signe Bro: {WHY}" in told
    shown = read(colleague, address)
    assert all(words in shown for words in ("Ro om natten", "En varm seng", "trin 1", f"Signe Bro: {WHY}"))
    assert "Udgaven blev skrevet ved en fejl og gælder ikke" in shown and "Det er den plan, der gælder" not in shown
    assert " T 60" not in shown, "it is in no figure"
    ways = ("/fortryd/", "/planer/maal/", "/planer/opgave/", "/sammenlign/")
    assert not any(way in shown for way in ways), "and nothing can be written in it"
    assert as_("troels").get(address).status_code == 404


def test_the_versions_of_a_plan_lead_to_those_taken_back_and_are_counted_with_them(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    first = plan(cast.signe, smed, at, "Ro om natten")
    as_("signe").post(f"/planer/{first.id}/fortryd/", {"why": WHY})
    colleague, overview = as_("malik"), f"/planer/borger/{smed.id}/"
    _, history = read(colleague, overview).split('id="history-title"')
    assert "(1)" in history.split("</h2>")[0]
    assert f'<del><a href="/planer/{first.id}/">udgave 1</a>' in history and f"Signe Bro: {WHY}" in history
    assert first.id not in {row.id for row in revisions.history(smed, by=cast.malik)}, "it counts no more"
    second = plan(cast.signe, smed, at, "En dør")
    plan(cast.signe, smed, at, "En anden dør", seen=second.id)
    for page in (overview, f"/planer/borger/{smed.id}/sammenlign/"):
        _, history = read(colleague, page).split('id="history-title"')
        assert "(3)" in history.split("</h2>")[0]
        assert len(re.findall(r'<li[^>]*>(?:<del>)?<a href="/planer/', history)) == 3


def test_the_plan_after_one_taken_back_was_made_and_the_one_after_that_is_a_change(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    first = plan(cast.signe, smed, at, "Ro om natten")
    revisions.take_back(by=cast.signe, plan_id=first.id, why=WHY, now=timezone.now())
    second = plan(cast.signe, smed, at, "En dør")
    assert "Planen blev lavet (udgave 2)<" in read(as_("malik"), f"/borgere/{smed.id}/")
    plan(cast.signe, smed, at, "En anden dør", seen=second.id)
    assert "Planen blev ændret (udgave 3)<" in read(as_("malik"), f"/borgere/{smed.id}/")


def test_a_link_that_sets_a_plan_taken_back_beside_another_shows_both_and_says_which_does_not_hold(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    first = plan(cast.signe, smed, at - timedelta(days=8), "Ro om natten")
    second = plan(cast.signe, smed, at, "En dør", seen=first.id)
    revisions.take_back(by=cast.signe, plan_id=second.id, why=WHY, now=timezone.now())
    link = f"/planer/borger/{smed.id}/sammenlign/"
    shown = read(as_("malik"), f"{link}?a={first.id}&b={second.id}")
    assert "Ro om natten" in shown and "En dør" in shown
    assert "Udgave 2 blev skrevet ved en fejl og gælder ikke" in shown and f"Signe Bro: {WHY}" in shown
    assert "taget tilbage" in shown.split("<thead>")[1].split("</thead>")[0].split("Efter:")[1]
    # With nothing left that stands the two are read all the same, and what is chosen is what is shown.
    revisions.take_back(by=cast.signe, plan_id=first.id, why="Også den", now=timezone.now())
    shown = read(as_("malik"), f"{link}?a={first.id}&b={second.id}")
    assert "Udgave 1 blev skrevet ved en fejl" in shown and "Udgave 2 blev skrevet ved en fejl" in shown
    assert as_("malik").get(link).status_code == 302 and as_("malik").get(f"{link}?a={first.id}").status_code == 302
    row = revisions.taken_back(smed, by=cast.signe)[0]
    assert as_("malik").get(f"{link}?a={first.id}&b={row.id}").status_code == 404, "what takes back is no version"
    assert as_("troels").get(f"{link}?a={first.id}&b={second.id}").status_code == 404


def test_a_plan_taken_back_that_is_compared_is_the_one_chosen_in_the_list_of_versions(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    first = plan(cast.signe, smed, at - timedelta(days=8), "Ro om natten")
    second = plan(cast.signe, smed, at - timedelta(days=6), "En seng", seen=first.id)
    third = plan(cast.signe, smed, at, "En dør", seen=second.id)
    revisions.take_back(by=cast.signe, plan_id=third.id, why=WHY, now=timezone.now())
    shown = read(as_("malik"), f"/planer/borger/{smed.id}/sammenlign/?a={second.id}&b={third.id}")
    chosen = re.findall(r'<option value="([^"]+)" selected>([^<]+)<', shown)
    assert [key for key, _ in chosen] == [str(second.id), str(third.id)] and "taget tilbage" in chosen[1][1]


def test_how_far_a_goal_was_said_to_be_on_a_version_taken_back_is_read_on_and_counts_no_more(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    first = plan(cast.signe, smed, at - timedelta(days=8), "Ro om natten")
    goal = first.goals.get()

    def rate(goal: Any, level: int, days: int) -> None:
        told = {"rated_by": "citizen", "at": at - timedelta(days=days), "now": timezone.now()}
        goals.rate(by=cast.signe, goal_id=goal.id, level=level, **told)

    rate(goal, 0, days=4)
    told = plan_rules.Goal("Ro om natten", "stabilisation", "drugs", "now", scale=LEVELS, thread=goal.thread)
    content = plan_rules.Content(made_at=at, own_words="Jeg vil sove godt", goals=[told])
    new = revisions.NewPlan(content, seen=first.id)
    second = revisions.revise(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())
    rate(second.goals.get(), 2, days=0)
    client, overview = as_("malik"), f"/planer/borger/{smed.id}/"
    assert "T 70" in read(client, overview)
    revisions.take_back(by=cast.signe, plan_id=second.id, why=WHY, now=timezone.now())
    said = "på en udgave af planen, der er taget tilbage"
    shown = read(client, overview)
    assert "T 50" in shown and "T 70" not in shown, "what counts is what was said before"
    (row,) = [each.split("</tr>")[0] for each in shown.split("<tr>") if said in each]
    assert re.search(r"<del>[^<]*trin 2", row) and "/fortryd/" not in row
    shown = read(client, f"/planer/{second.id}/")
    assert said in shown and "T 70" not in shown and "T 50" not in shown and shown.count("/fortryd/") == 0
    (in_course,) = [each for each in read(client, f"/borgere/{smed.id}/").split("<li") if said in each]
    assert "<del>" in in_course and f'href="/planer/{second.id}/"' in in_course


def test_a_later_version_taken_back_is_read_with_the_day_its_words_were_first_said(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    first = plan(cast.signe, smed, at - timedelta(days=8), "Ro om natten")
    second = plan(cast.signe, smed, at, "En dør", seen=first.id)
    revisions.take_back(by=cast.signe, plan_id=second.id, why=WHY, now=timezone.now())
    answer = as_("malik").get(f"/planer/{second.id}/")
    assert answer.context["said_at"]["own_words"] == first.happened_at
    assert "Planen blev ændret (udgave 2)<" in struck_in_course(as_("malik"), smed)[0]
    assert "Det er den plan, der gælder" in read(as_("malik"), f"/planer/{first.id}/")


def refused(cast: Cast, person: people.Person, at: datetime) -> Any:
    if not requests.asked(person, by=cast.asta):
        new = requests.NewRequest("Jeg vil i behandling", at, "Signe Bro")
        requests.ask(by=cast.signe, person_id=person.id, new=new, now=timezone.now())
    waits = waiting_about(person, None, by=cast.asta)
    assert waits is not None
    told = decisions.NewDecision(waits.about, "refuse", "Nej, fordi\nder er en anden vej", at)
    return decisions.decide(by=cast.asta, person_id=person.id, new=told, now=timezone.now())


def test_the_reasons_of_a_decision_taken_back_are_read_folded_with_the_requests_and_in_the_course(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    row = refused(cast, smed, at)
    asta = as_("asta")
    asta.post(f"/borgere/{smed.id}/formaal/", {"purpose": "decision"})
    asta.post(f"/anmodninger/afgoerelse/{row.id}/fortryd/", {"why": WHY})
    for client, page in ((each, path) for each in (asta, as_("malik")) for path in ("borgere", "anmodninger/borger")):
        shown = read(client, f"/{page}/{smed.id}/")
        (at_decision,) = [part for part in shown.split("<li")[1:] if "Afgjort" in part and "<del>" in part]
        assert re.search(r"<del>.*Afslag", at_decision, re.DOTALL) and f"Asta Myndighed: {WHY}" in at_decision
        folded = at_decision.split("<summary>Hvad der ellers stod</summary>")[1].split("</details>")[0]
        assert "Nej, fordi\nder er en anden vej" in folded


def test_a_decision_taken_back_is_told_once_in_the_course_with_its_reason_and_not_what_it_did_besides(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    row = refused(cast, smed, at)
    decisions.take_back(by=cast.asta, decision_id=row.id, why=WHY, now=timezone.now())
    for page in ("borgere", "anmodninger/borger"):
        shown = read(as_("malik"), f"/{page}/{smed.id}/")
        assert shown.count(WHY) == 1 and "Afslag" in shown, page
    # What a person wrote to have happened, and took back, is told on its own.
    wish = requests.asked(smed, by=cast.signe)[0].requests[0]
    event = requests.happen(by=cast.signe, request_id=wish.key, kind="withdrawn", at=timezone.now(), now=timezone.now())
    event_corrections.take_back(by=cast.signe, event_id=event.id, why="Hørt forkert", now=timezone.now())
    shown = read(as_("malik"), f"/borgere/{smed.id}/")
    assert shown.count(WHY) == 1 and shown.count("Hørt forkert") == 1


def test_a_decision_taken_back_is_still_read_when_it_is_decided_anew(
    cast: Cast, as_: As, smed: people.Person, at: datetime
) -> None:
    for _ in range(2):
        row = refused(cast, smed, at)
        decisions.take_back(by=cast.asta, decision_id=row.id, why=WHY, now=timezone.now())
    refused(cast, smed, at)
    for page in ("borgere", "anmodninger/borger"):
        shown = read(as_("malik"), f"/{page}/{smed.id}/")
        assert len(re.findall(r"<del>(?:(?!</del>).)*Afslag", shown, re.DOTALL)) == 2
        assert shown.count(WHY) >= 2


@pytest.mark.parametrize("who", ["troels", "eva"])
def test_who_may_not_read_of_the_citizen_reads_no_reasons_of_a_decision_taken_back(
    cast: Cast, as_: As, smed: people.Person, at: datetime, who: str
) -> None:
    row = refused(cast, smed, at)
    decisions.take_back(by=cast.asta, decision_id=row.id, why=WHY, now=timezone.now())
    for page in ("borgere", "anmodninger/borger"):
        answer = as_(who).get(f"/{page}/{smed.id}/")
        assert answer.status_code in {403, 404} and "Nej, fordi" not in answer.content.decode()


def test_a_verdict_taken_back_stands_struck_out_in_the_course_and_leads_to_what_it_said(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    told = {"override": "met", "reason": "Vi kender ham fra gaden"}
    row = verdicts.judge(by=cast.signe, person_id=smed.id, now=timezone.now() - timedelta(hours=1), **told)
    assert "<del>" not in read(as_("malik"), f"/borgere/{smed.id}/")
    back = f"/udredning/vurdering/{row.id}/fortryd/"
    verdicts.take_back(by=cast.signe, verdict_id=row.id, why=WHY, now=timezone.now())
    colleague = as_("malik")
    struck, after = struck_in_course(colleague, smed)
    assert "Målgruppe" in struck and "I målgruppen" in struck
    assert "Taget tilbage" in after and f"Signe Bro: {WHY}" in after and "Vi kender ham fra gaden" in after
    (link,) = re.findall(r'href="([^"]+)"', struck)
    shown = read(colleague, link)
    assert f"Signe Bro: {WHY}" in shown and "Vi kender ham fra gaden" in shown and back not in shown
