"""A task of the plan is ticked off by one press, a slip of the finger is undone by one more, and what has stood asks why."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from brobygger.records.plans import Plan, Task, TaskTick
from brobygger.services import people
from brobygger.services.plans import tasks
from tests.cast import Cast
from tests.web.test_plan_pages import form, goal, send

As = Callable[[str], Client]


def test_a_task_is_ticked_off_with_one_press_and_an_older_page_is_told(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    send(client, smed, form(goal()))
    task = Task.objects.get()
    for _twice in range(2):
        page = client.post(f"/planer/opgave/{task.id}/gjort/", follow=True).content.decode()
        assert "(gjort " in page and "Signe Bro" in page and "Planen er, som den blev aftalt" in page
    assert Plan.objects.count() == 1
    assert "Gjort:" in client.get(f"/borgere/{smed.id}/").content.decode()
    assert f'<a href="#task-{task.id}">Ikke gjort alligevel?</a>' in page and f'id="task-{task.id}"' in page
    page = client.post(f"/planer/opgave/{task.id}/fortryd/", follow=True).content.decode()
    assert "(gjort " not in page and "opgaven er åben igen" in page and "Fortrudt med det samme" in page
    send(client, smed, form(goal(), seen=str(Plan.objects.get().id), care="mad"))
    page = client.post(f"/planer/opgave/{task.id}/gjort/", follow=True).content.decode()
    assert "har ændret planen, efter at du åbnede siden" in page


def test_a_tick_that_has_stood_is_taken_back_on_a_page_that_asks_why_also_from_an_older_page(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    client = as_("signe")
    send(client, smed, form(goal()))
    task = Task.objects.get()
    tasks.finish(by=cast.signe, task_id=task.id, now=timezone.now() - timedelta(hours=1))
    back, undo = f"/planer/opgave/gjort/{TaskTick.objects.get().id}/fortryd/", f"/planer/opgave/{task.id}/fortryd/"
    page = client.get(f"/planer/borger/{smed.id}/").content.decode()
    assert f'href="{back}"' in page and undo not in page
    # The page was open since then, with the one press.
    page = client.post(undo, follow=True).content.decode()
    assert "Skrevet ved en fejl?" in page and "Opgaven er åben igen" in page and "Skriv, hvorfor" in page
    assert TaskTick.objects.current().exists()
    page = client.post(back, {"reason": "never"}, follow=True).content.decode()
    assert "Signe Bro: Det skete ikke" in page and f'action="/planer/opgave/{task.id}/gjort/"' in page
