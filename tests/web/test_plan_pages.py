"""The plan, the dose and the action plan as a user meets them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.records.plans import ActionPlan, DosePlan, Goal, GoalRating, Plan, Task, TaskTick
from brobygger.records.referrals import Place
from brobygger.rules import code_lists
from brobygger.rules import plans as rules
from brobygger.rules.law import day_only
from brobygger.rules.treatment.breaks import Break
from brobygger.services import contacts, courses, endings, merging, people, requests
from brobygger.services.assessments import scores
from brobygger.services.plans import doses, goals, handleplans, revisions
from brobygger.services.referrals import happening, referring
from brobygger.services.treatment import breaks
from tests.cast import Cast

As = Callable[[str], Client]
LEVELS = {f"goals-0-level-{level}": f"trin {level}" for level in rules.LEVELS}


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now() - timedelta(days=60), own_wish="Ro om natten")


def when(days_ago: int = 0) -> dict[str, str]:
    at = timezone.localtime() - timedelta(days=days_ago, minutes=1)
    return {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}"}


def goal(place: int = 0, words: str = "En dør, der kan låses", **more: str) -> dict[str, str]:
    told = {"own_words": words, "about": "other_areas:housing", "horizon": "now", "order": str(place + 1), "tasks": "2"}
    told |= {"tasks-0-who": "Signe", "tasks-0-what": "ringer til boligkontoret", **more}
    return {f"goals-{place}-{name}": value for name, value in told.items()}


def form(*goals: dict[str, str], **more: str) -> dict[str, str]:
    told = {"goals": str(len(goals)), "own_words": "Jeg vil have mit eget", **when(), **more}
    for each in goals:
        told |= each
    return told


def shown_form(client: Client, person: people.Person) -> dict[str, str]:
    """What the form holds as it is opened, as a browser would send it."""
    found = client.get(f"/planer/borger/{person.id}/skriv/").context["form"]
    sent = {}
    for bound in found:
        value = bound.value()
        if value not in (None, "", False):
            shown = bound.field.widget.format_value(value)
            sent[bound.html_name] = "on" if value is True else str(shown[0] if isinstance(shown, list) else shown)
    return sent


def send(client: Client, person: people.Person, told: dict[str, str]) -> str:
    return client.post(f"/planer/borger/{person.id}/skriv/", told, follow=True).content.decode()


def test_what_the_citizen_told_in_confidence_is_shown_beside_the_first_plan_and_not_put_into_it(
    as_: As, smed: people.Person
) -> None:
    client = as_("signe")
    assert shown_form(client, smed).get("own_words", "") == ""
    page = client.get(f"/planer/borger/{smed.id}/skriv/").content.decode()
    assert "Ro om natten" in page and "hvis borgeren vil have, at myndigheden læser det" in page


def test_the_plan_of_the_citizen_stands_first_on_the_page(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    page = send(client, smed, form(goal(), disagreement="Jeg er ikke syg", care="Mad hver dag", change="Egen bolig"))
    assert page.index("Jeg vil have mit eget") < page.index("Jeg er ikke syg") < page.index("En dør, der kan låses")
    assert "ringer til boligkontoret" in page
    on_person = client.get(f"/borgere/{smed.id}/").content.decode()
    assert "En dør, der kan låses" in on_person and "Planen blev lavet" in on_person


def test_words_that_a_revision_lets_stand_keep_the_day_they_were_first_said(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    days = [f"{timezone.localdate() - timedelta(days=count):%d-%m-%Y}" for count in (40, 20, 5)]

    def said_on(page: str) -> list[str]:
        return re.findall(r"siden \((\d\d-\d\d)\)</time>", page[page.index("words-title") : page.index("goals-1")])

    send(client, smed, form(goal(), disagreement="Jeg er ikke syg", happened_on=days[0], happened_time=""))
    page = send(client, smed, shown_form(client, smed) | {"care": "Mad hver dag", "happened_on": days[1]})
    assert said_on(page) == [days[0][:5], days[0][:5]]
    page = send(client, smed, shown_form(client, smed) | {"own_words": "Mit eget, og en hund", "happened_on": days[2]})
    assert said_on(page) == [days[2][:5], days[0][:5]]
    # A version before stands as it stood then.
    page = client.get(f"/planer/{Plan.objects.get(number=2).id}/").content.decode()
    assert said_on(page) == [days[0][:5], days[0][:5]]


def test_what_is_still_to_be_done_for_a_goal_that_is_reached_is_told_and_can_be_ticked_off(
    as_: As, smed: people.Person
) -> None:
    client, today = as_("signe"), timezone.localdate()
    send(client, smed, form(goal(**{"tasks-0-due_on": f"{today:%d-%m-%Y}"})))
    assert "ringer til boligkontoret" in client.get("/i-dag/?hvem=all").content.decode()
    page = send(client, smed, shown_form(client, smed) | {"goals-0-status": "reached"})
    told = "“En dør, der kan låses” er nået, og ingen bliver mere mindet om det, der ikke er gjort"
    assert f"{told}: Signe: ringer til boligkontoret." in page
    assert (
        page.index('href="#goals-reached"')
        < page.index('id="goals-reached"')
        < page.index("ingen bliver mindet om det, for målet")
    )
    assert "ringer til boligkontoret" not in client.get("/i-dag/?hvem=all").content.decode()
    (done,) = re.findall(r'action="(/planer/[^"]+)"><input[^>]*><button class="link-button no-print">Gjort', page)
    page = client.post(done, follow=True).content.decode()
    assert "ingen bliver mindet om det" not in page
    again = send(client, smed, shown_form(client, smed) | {"care": "Mad hver dag"})
    assert "er nået, og ingen" not in again


def test_a_task_without_a_day_says_that_nobody_is_reminded_of_it(as_: As, smed: people.Person) -> None:
    client, due = as_("signe"), f"{timezone.localdate():%d-%m-%Y}"
    assert "Uden en dag bliver ingen mindet" in client.get(f"/planer/borger/{smed.id}/skriv/").content.decode()
    none = "ingen dag: ingen bliver mindet om det"
    assert none not in send(client, smed, form(goal(**{"tasks-0-due_on": due})))
    page = send(client, smed, shown_form(client, smed) | {"goals-0-tasks-0-due_on": ""})
    assert page.count(none) == 1 and "Signe" in page
    assert none not in send(client, smed, shown_form(client, smed) | {"goals-0-tasks-0-is_done": "on"})


def test_a_goal_rated_as_reached_says_what_is_still_to_be_done_for_it(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    send(client, smed, form({**goal(), **LEVELS}, **when(3)))
    path = f"/planer/maal/{Goal.objects.get().id}/"

    def rated(level: str) -> str:
        told = {"level": level, "rated_by": "citizen", **when()}
        return client.post(path, told, follow=True).content.decode()

    still = "1 ting mangler at blive gjort for det (Signe: ringer til boligkontoret)"
    assert still not in rated("-1")
    assert still in rated("0")


def test_how_long_a_plan_is_to_last_is_told_and_shown_and_its_end_is_not_before_its_beginning(
    as_: As, smed: people.Person
) -> None:
    client, today = as_("signe"), timezone.localdate()
    page = send(client, smed, form(goal(), ends_on=f"{today - timedelta(days=2):%d-%m-%Y}"))
    assert "En plan kan ikke slutte, før den bliver lavet" in page
    page = send(client, smed, form(goal(), ends_on=f"{today + timedelta(days=90):%d-%m-%Y}"))
    assert f"Forventes at vare til</dt><dd>{today + timedelta(days=90):%d-%m-%Y}" in page


def test_a_plan_nobody_wrote_in_or_changed_is_not_saved_and_says_why(as_: As, smed: people.Person) -> None:
    client, path = as_("signe"), f"/planer/borger/{smed.id}/skriv/"
    answer = client.post(path, shown_form(client, smed))
    assert answer.status_code == 422
    assert "Skriv, hvad borgeren vil" in answer.content.decode()
    assert not Plan.objects.exists()
    send(client, smed, form(goal()))
    answer = client.post(path, shown_form(client, smed) | when())
    assert answer.status_code == 422
    assert "Der er ikke ændret noget i planen" in answer.content.decode()
    assert Plan.objects.count() == 1


def test_a_day_that_cannot_be_is_told_at_its_line_and_how_a_day_is_written(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    page = send(client, smed, form(goal(**{"tasks-0-due_on": "01-01-2020"})))
    assert "Dagen ligger før den dag, planen blev lavet" in page
    page = send(client, smed, form(goal(**{"tasks-0-due_on": "på onsdag"})))
    assert "Skriv dagen, for eksempel 24-12" in page and "på onsdag" in page
    assert not Plan.objects.exists()
    page = client.post(f"/planer/borger/{smed.id}/dosis/ny/", {"times": "50", "days": "1", **when()}).content.decode()
    assert "mere end 5 gange om dagen" in page


def test_what_cannot_be_read_and_what_cannot_be_are_told_in_one_go(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    told = form(goal(about="", **{"tasks-0-due_on": "på onsdag"}), review_on="01-01-2020")
    answer = client.post(f"/planer/borger/{smed.id}/skriv/", told)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"goals-0-tasks-0-due_on", "goals-0-about", "review_on"}
    told = form(goal(), happened_on="på onsdag", review_on="01-01-2020")
    errors = client.post(f"/planer/borger/{smed.id}/skriv/", told).context["form"].errors
    assert set(errors) == {"happened_on", "review_on"}
    assert not Plan.objects.exists()


def test_the_first_plan_is_saved_without_a_word_of_one_before(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    assert "Udgaven før" not in send(client, smed, form(goal()))
    changed = shown_form(client, smed) | {"care": "Mad hver dag"} | when()
    assert "Udgaven før er bevaret" in send(client, smed, changed)


def test_a_goal_that_is_reached_stands_by_itself_in_the_plan_and_in_two_versions_compared(
    as_: As, smed: people.Person
) -> None:
    client = as_("signe")
    send(client, smed, form(goal(), goal(1, "Færre dage med hash"), **when(1)))
    assert "Mål: nået" not in client.get(f"/planer/borger/{smed.id}/").content.decode()
    send(client, smed, shown_form(client, smed) | {"goals-0-status": "reached"} | when())
    for path in (f"/planer/borger/{smed.id}/", f"/planer/{Plan.objects.get(number=2).id}/"):
        under_way, reached = client.get(path).content.decode().split("Mål: nået")
        assert "Færre dage med hash" in under_way and "En dør, der kan låses" not in under_way.split("Mål: Lige nu")[1]
        assert "En dør, der kan låses" in reached
    compared = client.get(f"/planer/borger/{smed.id}/sammenlign/?alt").content.decode()
    assert compared.index("Færre dage med hash") < compared.index("Nået mål") < compared.index("En dør, der kan låses")


def test_two_versions_put_what_was_changed_beside_what_it_was_changed_to_and_mark_it(
    as_: As, smed: people.Person, open_page: Callable[..., Any], cast: Cast
) -> None:
    client = as_("signe")
    send(client, smed, form(goal(), goal(1, "Færre dage med hash"), **when(1)))
    changed = {
        "goals-0-own_words": "Min egen dør",
        "goals-0-tasks-1-who": "Smed",
        "goals-0-tasks-1-what": "ringer selv",
    }
    send(client, smed, shown_form(client, smed) | changed | {"care": "Mad hver dag"} | when())
    page = open_page(f"/planer/borger/{smed.id}/sammenlign/", user=cast.signe, width=360)
    expect(page.locator("thead")).to_contain_text("udgave 1")
    expect(page.locator(".is-changed td")).to_have_text(
        [
            *("intet", "Mad hver dag"),
            *("1. “En dør, der kan låses”", "1. “Min egen dør”"),
            *("intet", "Smed: ringer selv"),
        ]
    )
    changed_goal = page.locator("tbody", has_text="Min egen dør")
    expect(changed_goal.get_by_text("Signe: ringer til boligkontoret")).to_have_count(1)
    expect(page.locator("ins")).to_have_count(3)
    expect(page.locator("del")).to_have_count(1)
    was, stands = (cell.bounding_box() for cell in page.locator(".is-changed").nth(1).locator("td").all())
    assert was["x"] == stands["x"] and was["y"] + was["height"] == pytest.approx(stands["y"]), (
        "right beneath each other"
    )


def test_a_version_written_by_mistake_is_taken_back_with_a_reason_and_the_one_before_stands_again(
    as_: As, smed: people.Person
) -> None:
    client, overview = as_("signe"), f"/planer/borger/{smed.id}/"
    send(client, smed, form(goal(), **when(1)))
    send(client, smed, shown_form(client, smed) | {"goals-0-own_words": "En anden borgers mål"} | when())
    wrong = Plan.objects.get(number=2)
    back = f"/planer/{wrong.id}/fortryd/"
    assert back in client.get(overview).content.decode()
    assert client.post(back, {"why": " "}).status_code == 422
    page = client.post(back, {"why": "Forkert borger"}, follow=True).content.decode()
    plan, history = page.split('id="history-title"')
    assert "En dør, der kan låses" in plan and "En anden borgers mål" not in plan
    assert "udgave 2" in history.split("Taget tilbage")[0] and "<s>" not in history
    assert "Forkert borger" in history and "Signe Bro" in history
    assert "har taget" in client.post(back, {"why": "Igen"}).content.decode()
    # The next version gets a number of its own, and the first can be taken back too.
    send(client, smed, shown_form(client, smed) | {"care": "Mad hver dag"} | when())
    assert [row.number for row in Plan.objects.current().order_by("number")] == [1, 3]
    first = Plan.objects.get(number=1, is_retraction=False)
    refused = client.post(f"/planer/{first.id}/fortryd/", {"why": "Fejl"})
    assert refused.status_code == 422, "what does not stand is not taken back"
    for row in Plan.objects.current().order_by("-number"):
        client.post(f"/planer/{row.id}/fortryd/", {"why": "Forkert borger"})
    assert "Der er ikke en plan endnu" in client.get(overview).content.decode()
    saved = send(client, smed, form(goal(), **when()))
    assert "Gemt." in saved and "Udgaven før er bevaret" not in saved, "none stood before"
    assert as_("mona").get(back).status_code == 403


def test_a_goal_can_be_about_drugs_in_three_ways_of_equal_rank_and_about_every_other_area_of_life(
    as_: As, smed: people.Person
) -> None:
    about = as_("signe").get(f"/planer/borger/{smed.id}/skriv/").context["form"].fields["goals-0-about"]
    offered = [value for _group, values in about.choices[1:] for value, _label in values]
    drugs = [f"{kind}:drugs" for kind in ("drug_free", "reduction", "stabilisation")]
    others = [f"other_areas:{area}" for area in code_lists.codes("life_areas") if area != "drugs"]
    assert offered == [*drugs, *others] and len(others) == 10


def test_a_goal_and_a_line_more_come_without_a_script_and_keep_what_was_typed(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    for more, name in (("goal", "goals-1-own_words"), ("task-0", "goals-0-tasks-2-what")):
        answer = client.post(f"/planer/borger/{smed.id}/skriv/", form(goal(), care="Mad", more=more))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert f'name="{name}"' in page
        assert all(words in page for words in ("En dør, der kan låses", "ringer til boligkontoret", "Mad"))
    assert not Plan.objects.exists()


def test_goals_are_kept_changed_moved_taken_out_and_added_in_one_form(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    send(client, smed, form(goal(0, "A"), goal(1, "B"), goal(2, "C")))
    before = {each.own_words: each.thread for each in Goal.objects.all()}
    told = shown_form(client, smed)
    told |= {"goals-2-order": "1", "goals-0-order": "2", "goals-0-own_words": "A igen", "goals-1-remove": "on"}
    told |= goal(3, "D") | {"goals": "4"}
    send(client, smed, told)
    newest = Plan.objects.get(number=2)
    found = list(newest.goals.order_by("position").values_list("own_words", "thread"))
    assert [words for words, _ in found] == ["C", "A igen", "D"]
    assert [thread for _, thread in found[:2]] == [before["C"], before["A"]]


def test_what_is_wrong_is_told_in_the_row_it_was_typed_in_and_nothing_is_lost(as_: As, smed: people.Person) -> None:
    yesterday = f"{timezone.localdate() - timedelta(days=1):%d-%m-%Y}"
    empty = {"goals-0-order": "1", "goals-0-tasks": "1"}
    told = form(empty, goal(1, "", **{"tasks-1-what": "kører"}), review_on=yesterday, care="Mad hver dag")
    answer = as_("signe").post(f"/planer/borger/{smed.id}/skriv/", told)
    found = answer.context["form"].errors
    assert answer.status_code == 422
    assert set(found) == {"goals-1-own_words", "goals-1-tasks-1-who", "review_on"}
    page = answer.content.decode()
    assert "Skriv målet med borgerens ord" in page and "Skriv, hvem der gør det." in page
    assert "Mad hver dag" in page and "ringer til boligkontoret" in page
    assert not Plan.objects.exists()


def test_a_goal_of_which_only_the_five_levels_are_written_is_asked_for_its_words_and_keeps_them(
    as_: As, smed: people.Person
) -> None:
    levels = {f"goals-1-level-{level}": f"mit trin {level}" for level in rules.LEVELS}
    told = form(goal(), {"goals-1-order": "2", "goals-1-horizon": "longer", **levels})
    answer = as_("signe").post(f"/planer/borger/{smed.id}/skriv/", told)
    assert answer.status_code == 422 and "goals-1-own_words" in answer.context["form"].errors
    assert "mit trin 2" in answer.content.decode() and not Plan.objects.exists()


def test_a_colleague_who_was_first_is_shown_and_what_was_typed_can_be_saved_on_top(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    client = as_("signe")
    send(client, smed, form(goal(0, "A")))
    mine = shown_form(client, smed) | {"care": "Det, jeg skrev", "goals-0-own_words": "A, som jeg skrev"}
    send(
        as_("malik"),
        smed,
        shown_form(as_("malik"), smed) | goal(1, "Maliks mål") | {"goals": "2", "own_words": "Nye ord"},
    )
    answer = client.post(f"/planer/borger/{smed.id}/skriv/", mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Malik Å har ændret planen" in page and "Nye ord" in page
    assert "Det, jeg skrev" in page and "A, som jeg skrev" in page
    assert Plan.objects.count() == 2
    again = {name: value for name, value in answer.context["form"].data.dict().items() if value}
    send(client, smed, again)
    newest = Plan.objects.get(number=3)
    assert newest.care == "Det, jeg skrev"
    assert list(newest.goals.order_by("position").values_list("own_words", flat=True)) == [
        "A, som jeg skrev",
        "Maliks mål",
    ]


def again(answer: Any) -> dict[str, str]:
    """What a browser would send of a form that came back."""
    return {name: value for name, value in answer.context["form"].data.dict().items() if value}


def test_of_two_who_make_the_first_plan_the_second_is_shown_the_first_and_wipes_nothing(
    as_: As, smed: people.Person
) -> None:
    client = as_("signe")
    mine = shown_form(client, smed) | {"care": "Søvnen"}
    send(as_("malik"), smed, form(goal(0, "Maliks mål"), disagreement="Jeg er ikke syg", own_words="Ro om natten"))
    answer = client.post(f"/planer/borger/{smed.id}/skriv/", mine)
    page = answer.content.decode()
    assert "Det, din kollega har ændret" in page and page.count("Jeg er ikke syg") == 2
    assert "Malik Å har ændret det her, siden du åbnede siden" in page
    send(client, smed, again(answer))
    newest = Plan.objects.get(number=2)
    assert (newest.care, newest.disagreement, newest.own_words) == ("Søvnen", "Jeg er ikke syg", "Ro om natten")
    assert newest.goals.get().own_words == "Maliks mål"


def test_the_first_plan_saved_in_two_windows_is_told_as_ones_own_and_keeps_each_goal_once(
    as_: As, smed: people.Person
) -> None:
    client = as_("signe")
    one, other = shown_form(client, smed), shown_form(client, smed)
    send(client, smed, one | form(goal(0, "Et sted at bo")))
    mine = other | form(goal(0, "Et  sted at bo "), goal(1, "Mad hver dag"), care="Søvnen")
    answer = client.post(f"/planer/borger/{smed.id}/skriv/", mine)
    page = answer.content.decode()
    assert "Du (i et andet vindue) har ændret planen" in page and "Det, du har ændret i dit andet vindue" in page
    assert "Signe Bro har" not in page and "din kollega" not in page
    send(client, smed, again(answer))
    newest = Plan.objects.get(number=2)
    assert newest.care == "Søvnen"
    goals = list(newest.goals.order_by("position"))
    assert [each.own_words for each in goals] == ["Et  sted at bo", "Mad hver dag"]
    assert goals[0].thread == Plan.objects.get(number=1).goals.get().thread
    assert Task.objects.filter(goal=goals[0]).count() == Task.objects.filter(goal__plan__number=1).count()


def test_what_the_second_did_not_touch_keeps_the_colleagues_words_field_by_field(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    send(client, smed, form(goal(0, "Et sted"), care="Søvnen", change="Arbejde"))
    mine = shown_form(client, smed) | {"change": "Et fritidsjob", "goals-0-tasks-0-due_on": f"{date.today():%d-%m-%Y}"}
    theirs = shown_form(as_("malik"), smed) | {"care": "Søvn og mad", "change": "Skole", "goals-0-horizon": "longer"}
    more = {"goals-0-tasks-0-is_done": "on", "goals-0-tasks-1-who": "Malik", "goals-0-tasks-1-what": "tager med"}
    send(as_("malik"), smed, theirs | more)
    answer = client.post(f"/planer/borger/{smed.id}/skriv/", mine)
    page = answer.content.decode()
    assert "Malik Å har imens skrevet her: “Skole”. Dit står her" in page and "Et fritidsjob" in page
    assert Plan.objects.count() == 2
    send(client, smed, again(answer))
    newest = Plan.objects.get(number=3)
    assert (newest.care, newest.change) == ("Søvn og mad", "Et fritidsjob")
    assert newest.goals.get().horizon == "longer"
    tasks = Task.objects.filter(goal__plan=newest).order_by("position")
    assert [(task.who, task.due_on, task.is_done) for task in tasks] == [
        ("Signe", date.today(), True),
        ("Malik", None, False),
    ]


def test_a_goal_a_colleague_took_out_is_gone_unless_the_second_changed_it(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    send(client, smed, form(goal(0, "Et sted"), goal(1, "Mad")))
    mine = shown_form(client, smed) | {"care": "Søvnen", "goals-1-own_words": "Varm mad"}
    gone = {"goals-0-remove": "on", "goals-1-remove": "on"}
    send(as_("malik"), smed, shown_form(as_("malik"), smed) | gone)
    answer = client.post(f"/planer/borger/{smed.id}/skriv/", mine)
    assert "Malik Å har taget målet ud. Det står, som du ændrede det" in answer.content.decode()
    send(client, smed, again(answer))
    assert [each.own_words for each in Plan.objects.get(number=3).goals.all()] == ["Varm mad"]


def test_any_two_versions_stand_side_by_side(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    send(client, smed, form(goal(0, "Færre piller")) | {"own_words": ""})
    send(client, smed, shown_form(client, smed) | {"goals-0-own_words": "Ingen piller"})
    send(client, smed, shown_form(client, smed) | {"own_words": "Andre ord"})
    one, two, three = Plan.objects.order_by("number").values_list("id", flat=True)
    address = f"/planer/borger/{smed.id}/sammenlign/"
    page = client.get(address, {"a": one, "b": three}).content.decode()
    assert "Færre piller" in page and "Ingen piller" in page and "ændret" in page and "Andre ord" in page
    assert re.findall(r'value="([0-9a-f-]{36})" selected', page) == [str(one), str(three)], "what is compared is chosen"
    assert re.search(r"Borgerens egne ord\W+ny\W", re.sub(r"<[^>]+>", " ", page)), "words where none stood are new"
    page = client.get(address, {"a": two, "b": one}).content.decode()
    assert page.index("Færre piller") < page.index("Ingen piller")
    assert "De to siger det samme" in client.get(address, {"a": one, "b": one}).content.decode()
    assert client.get(address).context["rows"] == client.get(address, {"a": two, "b": three}).context["rows"]
    assert client.get(address, {"a": "x", "b": "y"}).status_code == 404
    assert "Færre piller" in client.get(f"/planer/{one}/").content.decode()


def test_two_plans_after_a_merge_are_told_on_the_page_with_a_way_to_see_both_until_one_is_saved_again(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    client = as_("signe")
    ole = people.meet(by=cast.signe, alias="Ole", now=timezone.now() - timedelta(days=60))
    send(client, smed, form(goal(0, "Færre piller"), **when(1)))
    send(client, ole, form(goal(0, "Egen dør")))
    one, other = Plan.objects.order_by("happened_at").values_list("id", flat=True)
    both = f"/planer/borger/{smed.id}/sammenlign/?a={one}&amp;b={other}&amp;alt"
    there = f"/planer/borger/{smed.id}/"
    assert both not in client.get(there).content.decode()
    told = {"kept_id": smed.id, "merged_id": ole.id, "reason": "samme", "is_difference_seen": True}
    merging.merge(by=cast.signe, **told, now=timezone.now())
    assert both in client.get(there).content.decode()
    page = client.get(both.replace("&amp;", "&")).content.decode()
    assert "Færre piller" in page and "Egen dør" in page
    assert both not in send(client, smed, shown_form(client, smed)), "saved as it stands: both are looked at"


def test_what_was_agreed_in_the_older_of_two_plans_is_ticked_off_where_it_stands_without_a_revision(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    client, due = as_("signe"), f"{timezone.localdate():%d-%m-%Y}"
    ole = people.meet(by=cast.signe, alias="Ole", now=timezone.now() - timedelta(days=60))
    older = goal(0, "Egen dør", **{"tasks-0-what": "finder papirerne", "tasks-0-due_on": due})
    waits = goal(1, "Kørekort", **{"tasks-0-what": "spørger køreskolen", "status": "paused"})
    send(client, ole, form(older, waits, **when(1)))
    send(client, smed, form(goal(0, "Færre piller")))
    told = {"kept_id": smed.id, "merged_id": ole.id, "reason": "samme", "is_difference_seen": True}
    merging.merge(by=cast.signe, **told, now=timezone.now())
    there = f"/planer/borger/{smed.id}/"
    task = Task.objects.get(what="finder papirerne")
    done, undone = (f'action="/planer/opgave/{task.id}/{act}/"' for act in ("gjort", "fortryd"))
    page = client.get(there).content.decode()
    assert "Egen dør" in page and done in page and "spørger køreskolen" not in page
    assert "finder papirerne" in client.get("/i-dag/").content.decode()
    page = client.post(f"/planer/opgave/{task.id}/gjort/", follow=True).content.decode()
    assert "Planen er, som den blev aftalt" in page and "(gjort " in page and undone in page and done not in page
    assert Plan.objects.count() == 2 and "finder papirerne" not in client.get("/i-dag/").content.decode()
    page = client.post(f"/planer/opgave/{task.id}/fortryd/", follow=True).content.decode()
    assert "opgaven er åben igen" in page and done in page
    assert done not in as_("mona").get(there).content.decode(), "whoever may not change the plan"
    # Once somebody has looked at both, only what they then agreed is ticked off.
    send(client, smed, shown_form(client, smed))
    page = client.post(f"/planer/opgave/{task.id}/gjort/", follow=True).content.decode()
    assert "har ændret planen, efter at du åbnede siden" in page and not TaskTick.objects.current().exists()


def test_the_five_levels_are_followed_with_the_citizens_word_beside_the_workers(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    send(client, smed, form(goal(), **LEVELS))
    row = Goal.objects.get()
    for rater, level in (("citizen", "-1"), ("worker", "1")):
        client.post(f"/planer/maal/{row.id}/", {"rated_by": rater, "level": level, **when()})
    page = client.get(f"/planer/borger/{smed.id}/").content.decode()
    assert "trin -1" in page and "Borgeren" in page and "Medarbejderen" in page
    assert "T 40,0" in page and "T 60,0" in page
    assert GoalRating.objects.count() == 2


def test_a_rating_written_by_mistake_is_taken_back_beside_it(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    send(client, smed, form(goal(), **LEVELS))
    client.post(f"/planer/maal/{Goal.objects.get().id}/", {"rated_by": "worker", "level": "1", **when()})
    address = f"/planer/maal/vurdering/{GoalRating.objects.get().id}/fortryd/"
    assert address in client.get(f"/planer/borger/{smed.id}/").content.decode()
    page = client.post(address, {"reason": "twice"}, follow=True).content.decode()
    assert "Taget tilbage" in page and "T 60,0" not in page


def test_a_dose_is_planned_and_the_weeks_stand_in_a_table_beside_the_picture(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    page = client.get(f"/planer/borger/{smed.id}/dosis/ny/").content.decode()
    assert "Ingen kilde siger, hvor meget" in page
    told = {"times": "2", "days": "7", "minutes": "30", "lost_after_days": "5", "basis": "Meget tungt", **when()}
    page = client.post(f"/planer/borger/{smed.id}/dosis/ny/", told, follow=True).content.decode()
    assert "2 gange på 7 dage, cirka 30 minutter" in re.sub(r"\s+", " ", page)
    picture = client.get(f"/planer/borger/{smed.id}/dosis/billede/")
    assert picture["Content-Type"] == "image/svg+xml" and "planlagt" in picture.content.decode()
    dose = DosePlan.objects.get()
    bad = client.post(f"/planer/borger/{smed.id}/dosis/ny/", {**told, "times": "0", "seen": str(dose.id)})
    assert bad.status_code == 422 and set(bad.context["form"].errors) == {"times"}
    page = client.post(f"/planer/dosis/{dose.id}/fortryd/", {"reason": "never"}, follow=True).content.decode()
    assert "Planlagt: <span" in re.sub(r"\s+", " ", page)


def test_a_centre_writes_its_own_suggestion_and_until_then_nothing_is_suggested(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    score = scores.NewScore(area="medical", value=Decimal("0.8"))
    scores.enter(
        by=cast.signe, person_id=smed.id, scores=[score], instrument="ASI", version="5", source="Centret",
        wave="baseline", measured_on=timezone.localdate(), now=timezone.now(),
    )  # fmt: skip
    address = f"/planer/borger/{smed.id}/dosis/ny/"
    assert "Jeres centers eget forslag: <span" in re.sub(r"\s+", " ", as_("signe").get(address).content.decode())
    manager = as_("mona")
    for told, faults in (
        ({"times-1": "0", "lost_after": "28"}, {"days-1"}),
        ({"times-1": "0", "days-1": "7", "lost_after": "28"}, {"times-1"}),
        ({"times-1": "3", "days-1": "7", "lost_after": "0"}, {"lost_after"}),
        ({"times-1": "3", "days-1": "7"}, {"lost_after"}),
    ):
        bad = manager.post("/planer/dosis/forslag/", {"areas-1": "1", **told})
        assert (bad.status_code, set(bad.context["form"].errors)) == (422, faults)
    manager.post("/planer/dosis/forslag/", {"areas-1": "1", "times-1": "3", "days-1": "7", "lost_after": "21"})
    assert 'name="lost_after" value="21"' in manager.get("/planer/dosis/forslag/").content.decode()
    page = re.sub(r"\s+", " ", as_("signe").get(address).content.decode())
    assert "Jeres centers eget forslag: <strong>3 gange på 7 dage" in page
    assert as_("signe").get("/planer/dosis/forslag/").status_code == 403


def test_a_plan_of_an_earlier_course_says_so_until_it_is_saved_again(cast: Cast, as_: As, smed: people.Person) -> None:
    client, day = as_("signe"), timedelta(days=1)
    at, now = timezone.now() - 20 * day, timezone.now()
    content = rules.Content(made_at=at, own_words="En dør, der kan låses")
    plan = revisions.revise(by=cast.signe, person_id=smed.id, new=revisions.NewPlan(content), now=at)
    doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(at, 2, 7), now=at)
    ended = endings.NewEnding(at + day, "stabilised", "finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ended, now=at + day)
    pages = (f"/planer/borger/{smed.id}/", f"/borgere/{smed.id}/")

    def shown(words: str) -> list[bool]:
        return [words in client.get(page).content.decode() for page in pages]

    assert shown("Planen er fra forløbet") == [False, False]
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="followup", now=now - day)
    on = timezone.localtime(at + day)
    assert shown(f"Planen er fra forløbet, der sluttede {on:%d-%m-%Y}") == [True, True]
    assert shown(f"(fra forløbet, der sluttede {on:%d-%m-%Y})") == [True, True], "the dose"
    assert "Planen er fra forløbet" in client.get(f"/planer/{plan.id}/").content.decode()
    new = revisions.NewPlan(replace(content, made_at=now), seen=plan.id)
    revisions.revise(by=cast.signe, person_id=smed.id, new=new, now=now)
    assert shown("Planen er fra forløbet") == [False, False]


@pytest.mark.parametrize("has_hour", [True, False])
def test_a_plan_made_before_an_ending_and_a_return_of_one_day_says_so_where_the_hours_tell_it(
    cast: Cast, as_: As, smed: people.Person, has_hour: bool
) -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    noon = timezone.localtime(now - timedelta(days=1)).replace(hour=12)
    made = noon - hour if has_hour else day_only(noon.date())
    new = revisions.NewPlan(rules.Content(made_at=made, own_words="En dør, der kan låses"))
    revisions.revise(by=cast.signe, person_id=smed.id, new=new, now=now)
    doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(made, 2, 7), now=now)
    endings.end(by=cast.signe, person_id=smed.id, new=endings.NewEnding(noon, "stabilised", "finished"), now=now)
    wish = requests.NewRequest("Jeg vil i gang igen", noon + hour, "Signe")
    requests.ask(by=cast.malik, person_id=smed.id, new=wish, now=now)
    smed.refresh_from_db()
    assert smed.phase == "contact"
    for page in (f"/planer/borger/{smed.id}/", f"/borgere/{smed.id}/"):
        shown = as_("signe").get(page).content.decode()
        # Made some time that day it may be of the new course.
        assert ("Planen er fra forløbet" in shown, "(fra forløbet, der" in shown) == (has_hour, has_hour)


def test_contacts_and_attempts_stand_each_in_their_own_column_and_in_the_picture(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now = timezone.now()
    for n, (kind, outcome) in enumerate([("contact", "")] * 3 + [("attempt", "nobody_there")]):
        at = now - timedelta(seconds=n)
        item = contacts.NewContact(person_id=smed.id, kind=kind, happened_at=at, outcome=outcome, place=f"Bænk {n}")
        contacts.record(by=cast.signe, items=[item], now=now)
    client, page = as_("signe"), f"/planer/borger/{smed.id}/dosis/"
    assert re.search(r'<td class="number">3</td>\s*<td class="number">1</td>', client.get(page).content.decode())
    assert "3 · 1 forsøg" in client.get(f"{page}billede/").content.decode()


def test_the_weeks_and_their_picture_say_when_someone_was_on_a_stay(cast: Cast, as_: As, smed: people.Person) -> None:
    now = timezone.now()
    where = Place.objects.create(organisation_id=smed.organisation_id, name="Skovhuset", kind="residential")
    new = referring.NewReferral("stay", now - timedelta(days=9), now.date(), place_id=where.id, stay_kind="taster")
    row = referring.refer(by=cast.signe, person_id=smed.id, new=new, now=now)
    arrived = happening.NewEvent("arrived", now - timedelta(days=8))
    happening.happen(by=cast.signe, referral_id=row.id, new=arrived, now=now)
    client = as_("signe")
    assert "på ophold" in client.get(f"/planer/borger/{smed.id}/dosis/").content.decode()
    assert "0 · på ophold" in client.get(f"/planer/borger/{smed.id}/dosis/billede/").content.decode()


def test_weeks_in_prison_are_said_once_with_the_word_and_nothing_planned(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    now = timezone.now()
    doses.plan(by=cast.signe, person_id=smed.id, new=doses.NewDose(now - timedelta(days=55), 3, 7), now=now)
    client, page = as_("signe"), f"/planer/borger/{smed.id}/dosis/"
    assert "3,0" in client.get(page).content.decode()
    prison = Break("outside", "prison", now - timedelta(days=54))
    breaks.break_off(by=cast.signe, person_id=smed.id, told=prison, now=now)
    table = client.get(page).content.decode().split("<tbody>")[1].split("</tbody>")[0]
    rows = [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", row)) for row in table.split("</tr>")]
    # This week, and those before it taken together.
    assert [("afbrudt" in row, "3,0" in row) for row in rows[:2]] == [(True, False), (True, False)]
    assert "–" in rows[1]
    assert "0 · afbrudt" in client.get(f"{page}billede/").content.decode()


def test_the_action_plan_is_told_and_taken_back(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    assert "Tilbudt: <span" in re.sub(r"\s+", " ", client.get(f"/planer/borger/{smed.id}/").content.decode())
    address = f"/planer/borger/{smed.id}/handleplan/"
    page = client.post(address, {"status": "offered", "whom": "Asta", **when()}, follow=True).content.decode()
    assert "Tilbudt" in page and "Asta" in page
    assert client.post(address, {"whom": "Asta", **when()}).status_code == 422
    row = ActionPlan.objects.get()
    met = as_("malik").post(address, {"status": "accepted", **when()})
    assert met.status_code == 422 and "Det står ovenfor. Gem igen" in met.content.decode()
    client.post(address, {"status": "accepted", "seen": str(row.id), **when()})
    page = client.post(f"/planer/handleplan/{row.id}/fortryd/", {"reason": "never"}, follow=True).content.decode()
    assert "bygger på det her" in page and ActionPlan.objects.count() == 2
    answer = ActionPlan.objects.get(status="accepted")
    client.post(f"/planer/handleplan/{answer.id}/fortryd/", {"reason": "never"})
    page = client.post(f"/planer/handleplan/{row.id}/fortryd/", {"reason": "never"}, follow=True).content.decode()
    assert "Tilbudt: <span" in re.sub(r"\s+", " ", page)


def test_the_manager_reads_the_plan_and_is_shown_nothing_to_change(as_: As, smed: people.Person) -> None:
    send(as_("signe"), smed, form(goal()))
    client = as_("mona")
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "supervision"})
    page = client.get(f"/planer/borger/{smed.id}/").content.decode()
    assert "En dør, der kan låses" in page
    assert "skriv/" not in page and "Gjort" not in page
    assert client.get(f"/planer/borger/{smed.id}/skriv/").status_code == 403


def test_a_plan_with_nonsense_for_numbers_is_refused_and_not_a_crash(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    for told in ({}, {"goals": "x"}, {"goals": "99999999"}, {"goals": "1", "goals-0-tasks": "-4"}, {"more": "task-99"}):
        assert client.post(f"/planer/borger/{smed.id}/skriv/", told).status_code in (200, 422)
    bad = form(goal(about="x:y", horizon="z", order="0")) | {"seen": "no key", "review_on": "31-02-2027"}
    assert client.post(f"/planer/borger/{smed.id}/skriv/", bad).status_code == 422
    assert not Plan.objects.exists()


@pytest.fixture
def planned(cast: Cast, smed: people.Person) -> dict[str, Any]:
    """A plan of two versions with levels and ratings, a dose and an action plan."""
    now = timezone.now()
    task = rules.Task("ringer til boligkontoret", "Signe", date.today() + timedelta(days=3))
    scale = {str(level): f"Sover {3 + level} timer" for level in rules.LEVELS}
    told = rules.Goal("Ro om natten", "other_areas", "housing", "now", tasks=[task], scale=scale)
    less = rules.Goal("Færre piller", "stabilisation", "drugs", "longer")
    content = rules.Content(
        made_at=now - timedelta(days=9), own_words="Jeg vil have ro", disagreement="Jeg er ikke syg", goals=[told, less]
    )
    one = revisions.revise(by=cast.signe, person_id=smed.id, new=revisions.NewPlan(content), now=now)
    row = revisions.standing(smed, by=cast.signe)
    assert row is not None
    kept = revisions.content_of(row).goals
    later = rules.Content(made_at=now, own_words="Jeg vil have ro nu", goals=kept[:1], review_on=date.today())
    two = revisions.revise(by=cast.malik, person_id=smed.id, new=revisions.NewPlan(later, one.id), now=now)
    goal_row = Goal.objects.get(plan=two)
    goals.rate(by=cast.signe, goal_id=goal_row.id, level=1, rated_by="citizen", at=now, now=now)
    dose = doses.NewDose(now - timedelta(days=40), 2, 7, 30, 5, "Meget tungt")
    doses.plan(by=cast.signe, person_id=smed.id, new=dose, now=now)
    handleplans.tell(by=cast.signe, person_id=smed.id, status="offered", at=now, whom="Asta", now=now)
    return {"one": one.id, "two": two.id, "goal": goal_row.id}


def test_an_older_form_about_the_dose_loses_nothing_says_what_stands_and_is_saved_the_next_time(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    address, now = f"/planer/borger/{smed.id}/dosis/ny/", timezone.localtime()
    opened = now - timedelta(minutes=20)
    told = {"happened_on": f"{opened:%d-%m-%Y}", "happened_time": f"{opened:%H:%M}", "times": "3", "days": "7"}
    mine = told | {"basis": "Borgeren vil selv"}
    theirs = doses.NewDose(now - timedelta(minutes=10), 1, 14)
    dose = doses.plan(by=cast.malik, person_id=smed.id, new=theirs, now=now)
    answer = as_("signe").post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Malik Å har planlagt 1 på 14 dage" in page
    assert "Borgeren vil selv" in page and f'name="seen" value="{dose.id}"' in page
    assert DosePlan.objects.count() == 1
    again = {name: answer.context["form"][name].value() for name in (*mine, "seen")}
    assert as_("signe").post(address, again).status_code == 302
    standing = doses.standing_dose(smed, by=cast.signe)
    assert standing is not None and (standing.times, standing.basis) == (3, "Borgeren vil selv")


def test_a_reason_on_the_board_leads_to_where_the_plan_is_looked_at(
    as_: As, smed: people.Person, planned: dict[str, Any]
) -> None:
    page = as_("oda").get("/tavlen/").content.decode()
    assert f'href="/planer/borger/{smed.id}/"' in page and "Planen skal gennemgås sammen" in page
    assert f'href="/planer/borger/{smed.id}/dosis/"' in page and "Mindre kontakt end planlagt" in page


def test_the_plan_says_how_the_course_ended(as_: As, cast: Cast, smed: people.Person, planned: dict[str, Any]) -> None:
    client = as_("signe")
    assert "Forløbet sluttede" not in client.get(f"/planer/borger/{smed.id}/").content.decode()
    at = timezone.now()
    told = endings.NewEnding(ended_at=at, status="stabilised", reason="finished", remaining="En tandlæge")
    endings.end(by=cast.signe, person_id=smed.id, new=told, now=at)
    page = client.get(f"/planer/borger/{smed.id}/").content.decode()
    assert f"Forløbet sluttede {timezone.localdate():%d-%m-%Y}</a>: " in page
    assert "Mangler stadig: En tandlæge" in page


def test_a_plan_is_made_in_a_browser_without_scripts_and_enter_saves(
    cast: Cast, smed: people.Person, open_page: Any
) -> None:
    page = open_page(f"/planer/borger/{smed.id}/skriv/", user=cast.signe, scripts=False, width=360)
    page.fill("[name=goals-0-own_words]", "Ro om natten")
    page.select_option("[name=goals-0-about]", "stabilisation:drugs")
    page.check("[name=goals-0-horizon][value=now]", force=True)
    page.click("button[value=goal]")
    page.fill("[name=goals-1-own_words]", "En bolig")
    page.select_option("[name=goals-1-about]", "other_areas:housing")
    page.check("[name=goals-1-horizon][value=longer]", force=True)
    page.press("[name=occasion]", "Enter")
    expect(page.locator("h1")).to_contain_text(re.compile("hvem gør hvad", re.IGNORECASE))
    assert Goal.objects.count() == 2


def test_an_older_page_of_a_goal_says_what_its_levels_say_now_and_saves_nothing(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    client = as_("signe")
    client.post(f"/planer/borger/{smed.id}/skriv/", form(goal(), **LEVELS))
    row = Goal.objects.get()
    plan = revisions.standing(smed, by=cast.signe)
    assert plan is not None
    told = revisions.content_of(plan)
    anew = replace(told.goals[0], scale={str(level): f"nyt trin {level}" for level in rules.LEVELS})
    new = revisions.NewPlan(replace(told, goals=[anew], made_at=timezone.now()), seen=plan.id)
    revisions.revise(by=cast.malik, person_id=smed.id, new=new, now=timezone.now())
    answer = client.post(f"/planer/maal/{row.id}/", {"rated_by": "worker", "level": "1", **when()})
    shown = answer.content.decode()
    assert answer.status_code == 422 and not GoalRating.objects.exists()
    assert "Malik Å har skrevet trinene om" in shown and "nyt trin -2; nyt trin -1; nyt trin 0" in shown
