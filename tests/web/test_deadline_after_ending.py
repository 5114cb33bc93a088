"""The page of a phase after an ending while a deadline still runs."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from brobygger.services import endings, people, requests
from tests.cast import Cast


def test_where_a_deadline_runs_on_after_the_ending_the_page_says_no_new_one_will_and_that_it_goes_on(
    as_: Callable[[str], Client], cast: Cast, smed: people.Person
) -> None:
    now, there = timezone.now(), f"/afslutninger/borger/{smed.id}/"
    said = requests.NewRequest("Hjælp mig", now - timedelta(days=2), "Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    new = endings.NewEnding(now - timedelta(hours=1), "unfinished", "wanted_stop", tried="Talte om det")
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=now)
    page = " ".join(as_("signe").get(there).content.decode().split())
    assert "Fristen for behandlingsstart løber stadig hos myndigheden" in page
    assert "de hører til fristen ovenfor" in page and "Fristen ovenfor løber videre som før" in page
    assert "en ny frist løber" not in page and "løber ingen frist" not in page
    smed.refresh_from_db()
    due_on = smed.clock_due_on
    again = requests.NewRequest("Jeg vil tilbage", now, "Signe Bro")
    requests.ask(by=cast.signe, person_id=smed.id, new=again, now=now)
    smed.refresh_from_db()
    assert due_on is not None and smed.clock_due_on == due_on, "as the page says"
