"""Two records found to be one person, as whoever merges them sees it."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from brobygger.services import courses, endings, people, requests
from tests.cast import Cast
from tests.web.test_people_pages import text_of

DAY = timedelta(days=1)


def test_the_page_says_in_which_phase_the_course_goes_on_and_the_history_keeps_both(
    cast: Cast, as_: Callable[[str], Client]
) -> None:
    client, now = as_("signe"), timezone.now()
    smed, jacket = (people.meet(by=cast.signe, alias=alias, now=now - 90 * DAY) for alias in ("Smed", "Grøn jakke"))
    same = {"by": cast.signe, "now": now - DAY}
    courses.move(**same, person_id=smed.id, to="treatment", seen="contact", at=now - 50 * DAY)
    ended = endings.NewEnding(now - 40 * DAY, "unfinished", "stayed_away", tried="Ringede")
    endings.end(**same, person_id=jacket.id, new=ended)
    courses.move(**same, person_id=jacket.id, to="contact", seen="followup", at=now - 20 * DAY)
    page = text_of(client.get(f"/borgere/{jacket.id}/sammenlaeg/?anden={smed.id}"))
    assert (
        "Forløbet for Grøn jakke er i fasen Kontakt og indskrivning, og forløbet for Smed er i fasen Behandling. "
        "Lagt sammen fortsætter forløbet i Behandling."
    ) in page
    told = {"other": smed.id, "reason": "samme", "is_difference_seen": "on"}
    client.post(f"/borgere/{jacket.id}/sammenlaeg/", told)
    assert people.Person.objects.get(id=jacket.id).phase == "treatment"
    history = text_of(client.get(f"/afslutninger/borger/{jacket.id}/"))
    assert history.count("Kun på den ene af journalerne: på en anden fortsatte forløbet.") == 2, (
        "the ending and the return"
    )


def test_of_two_in_one_phase_nothing_is_said(cast: Cast, as_: Callable[[str], Client]) -> None:
    smed, ole = (people.meet(by=cast.signe, alias=alias, now=timezone.now()) for alias in ("Smed", "Ole"))
    page = text_of(as_("signe").get(f"/borgere/{smed.id}/sammenlaeg/?anden={ole.id}"))
    assert "Lagt sammen fortsætter" not in page


def test_a_deadline_stopped_by_treatment_is_said_to_be_and_nothing_to_be_decided(
    cast: Cast, as_: Callable[[str], Client]
) -> None:
    client, now = as_("signe"), timezone.now()
    smed, ole = (people.meet(by=cast.signe, alias=alias, now=now - 20 * DAY) for alias in ("Smed", "Ole"))
    told = {"by": cast.signe, "now": now - DAY}
    first, _runs = [
        requests.ask(**told, person_id=person.id, new=requests.NewRequest("Hjælp mig", now - days * DAY, "Signe Bro"))
        for person, days in ((smed, 9), (ole, 5))
    ]
    requests.happen(**told, request_id=first.id, kind="started", at=now - 2 * DAY)
    ole.refresh_from_db()
    day, why = f"{ole.clock_due_on:%d-%m-%Y}", "behandlingen er begyndt på den ene journal"
    address = f"/borgere/{smed.id}/sammenlaeg/"
    before = text_of(client.get(f"{address}?anden={ole.id}"))
    assert f"løber fristen {day} ikke mere: {why}" in before and "afgjort" not in before
    after = text_of(client.post(address, {"other": ole.id, "reason": "samme", "is_difference_seen": "on"}, follow=True))
    assert f"Fristen {day} løber ikke mere: {why}" in after
