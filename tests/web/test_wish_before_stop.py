"""A wish told on a phone of a day before a deadline stopped: the pages ask whether the day is right, and one press answers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brobygger.records.requests import Request, RequestEvent
from brobygger.services import event_corrections, people, requests
from tests.cast import Cast

As = Callable[[str], Client]
QUESTION = "Der løber ingen frist for det her ønske: er dagen rigtig?"
ON_PERSON = "Borgeren bad om behandling, og der løber ingen frist for det: er dagen rigtig?"
IN_LISTS = "Bad om behandling, men ingen frist løber: er dagen rigtig?"


@pytest.fixture
def row(cast: Cast, smed: people.Person) -> Request:
    now = timezone.now()
    new = requests.NewRequest("Jeg vil i behandling", now - timedelta(days=9), "Signe Bro")
    first = requests.ask(by=cast.signe, person_id=smed.id, new=new, now=now)
    requests.happen(by=cast.signe, request_id=first.id, kind="withdrawn", at=now - timedelta(days=2), now=now)
    told = requests.NewRequest("Nu vil jeg", now - timedelta(days=4), "Signe Bro", is_day_unsure=True)
    return requests.ask(by=cast.signe, person_id=smed.id, new=told, now=now)


@pytest.mark.parametrize(("who", "where"), [("signe", "/i-dag/"), ("oda", "/tavlen/"), ("asta", "/indbakken/")])
def test_whoever_can_say_finds_the_question_in_their_list_on_the_person_and_at_the_wish(
    as_: As, row: Request, who: str, where: str
) -> None:
    client = as_(who)
    overview = f"/anmodninger/borger/{row.person_id}/"
    listed = client.get(where).content.decode()
    # The board shows no words.
    assert IN_LISTS in listed and ("Nu vil jeg" in listed) == (who != "oda")
    assert f'href="{overview}"' in listed
    if who == "asta":
        client.post(f"/borgere/{row.person_id}/formaal/", {"purpose": "decision"})
    else:
        assert ON_PERSON in client.get(f"/borgere/{row.person_id}/").content.decode()
    page = client.get(overview).content.decode()
    assert page.count(QUESTION) == 1 and "hvis frist stoppede" in page
    said = client.post(f"/anmodninger/{row.id}/dagen/", follow=True).content.decode()
    assert "Gemt: det blev sagt den dag" in said and QUESTION not in said
    assert IN_LISTS not in client.get(where).content.decode()
    before = client.get(f"/anmodninger/{row.id}/foer/").content.decode()
    assert before.count("Nu vil jeg") == 2 and before.count("hvor ingen kunne spørges, om dagen er rigtig") == 1


def test_the_day_mended_in_the_form_starts_the_deadline(as_: As, cast: Cast, smed: people.Person, row: Request) -> None:
    client = as_("signe")
    mend = f"/anmodninger/{row.id}/ret/"
    assert f'href="{mend}"' in client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    at = timezone.localtime(row.happened_at)
    form = {
        "words": "Nu vil jeg",
        "said_to": "Signe Bro",
        "is_delegated": "",
        "seen": str(row.id),
        "shown": str(smed.id),
    }
    form |= {"happened_on": f"{at:%d-%m-%Y}", "happened_time": f"{at:%H:%M}"}
    # Saved as it was, or with other words alone, the form asks what nobody was asked.
    asked = client.post(mend, form).content.decode()
    assert "hvis frist stoppede" in asked and Request.objects.filter(first=row).count() == 0
    later = timezone.localtime() - timedelta(days=1)
    saved = client.post(mend, {**form, "happened_on": f"{later:%d-%m-%Y}", "happened_time": "08:00"}, follow=True)
    assert QUESTION not in saved.content.decode()
    assert requests.clock_of(smed, row.id, by=cast.signe).is_running


def test_the_day_confirmed_on_an_old_page_says_that_a_deadline_runs_where_a_colleague_took_the_stop_back(
    as_: As, cast: Cast, smed: people.Person, row: Request
) -> None:
    client, confirm = as_("signe"), f"/anmodninger/{row.id}/dagen/"
    (event,) = RequestEvent.objects.current()
    event_corrections.take_back(by=cast.malik, event_id=event.id, why="Forkert borger", now=timezone.now())
    said = client.post(confirm, follow=True).content.decode()
    assert requests.clock_of(smed, row.id, by=cast.signe).is_running
    assert "Gemt: det blev sagt den dag. Der løber en frist" in said and "løber ingen frist" not in said
    assert not Request.objects.current().filter(is_day_unsure=True).exists()
    # The earlier wish is gone too, and treatment has begun for this one.
    first = Request.objects.get(words="Jeg vil i behandling")
    requests.take_back_request(by=cast.malik, request_id=first.id, why="Forkert borger", now=timezone.now())
    requests.happen(by=cast.signe, request_id=row.id, kind="started", at=timezone.now(), now=timezone.now())
    again = client.post(confirm, follow=True).content.decode()
    assert "Gemt: det blev sagt den dag. Der løber ingen frist for det." in again and "tidligere ønske" not in again


def test_of_a_request_nobody_was_unsure_of_the_day_is_not_confirmed(as_: As, cast: Cast, smed: people.Person) -> None:
    new = requests.NewRequest("Jeg vil i behandling", timezone.now() - timedelta(days=2), "Signe Bro")
    sure = requests.ask(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())
    said = as_("signe").post(f"/anmodninger/{sure.id}/dagen/", follow=True).content.decode()
    assert "Ingen spørger, om dagen" in said and "Gemt" not in said
    assert Request.objects.count() == 1


def test_a_day_confirmed_is_told_as_such_with_who_and_when_and_never_as_a_correction(
    as_: As, cast: Cast, smed: people.Person, row: Request
) -> None:
    as_("oda").post(f"/anmodninger/{row.id}/dagen/")
    client = as_("signe")
    course = client.get(f"/borgere/{smed.id}/").content.decode().split("“Nu vil jeg”")[1].split("</li>")[0]
    overview = client.get(f"/anmodninger/borger/{smed.id}/").content.decode()
    at_wish = overview.split("<p>Nu vil jeg</p>")[1].split("Hvad der stod før")[0].split("</section>")[0]
    newest, earlier = client.get(f"/anmodninger/{row.id}/foer/").content.decode().split("Tidligere version")
    for told in (course, at_wish, newest):
        assert "Dagen er bekræftet" in told and "Oda" in told and "rettet" not in told
    assert "Dagen er bekræftet" not in earlier and "skrevet" in earlier and "Signe Bro" in earlier
    # What is corrected after that is a correction again.
    stands = Request.objects.current().get(first=row)
    new = requests.NewRequest("Nu vil jeg virkelig", stands.happened_at, "Signe Bro")
    requests.correct(by=cast.malik, seen=stands.id, new=new, now=timezone.now())
    course = client.get(f"/borgere/{smed.id}/").content.decode().split("“Nu vil jeg virkelig”")[1].split("</li>")[0]
    assert "rettet" in course and "bekræftet" not in course
    assert client.get(f"/anmodninger/{row.id}/foer/").content.decode().count("Dagen er bekræftet") == 1
