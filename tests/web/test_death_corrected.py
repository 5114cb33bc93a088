"""The day of a death was written wrong: it is corrected where it stands, and both days can be read."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from brobygger.records.endings import Death
from brobygger.services import contacts, deaths, people
from tests.cast import Cast

BEFORE = "Rettet: Det stod her før"
As = Callable[[str], Client]


def typed(client: Client, address: str, **more: str) -> dict[str, str]:
    form = client.get(address).context["form"]
    return {name: str(form[name].value() or "") for name in ("id", "seen", "source", "note")} | more


def test_the_day_is_corrected_from_what_is_written_after_it_and_the_day_before_stands_too(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    people.Person.objects.update(created_at=timezone.now() - timedelta(days=60))
    now, today = timezone.now(), timezone.localdate()
    first, right, last = (f"{today - timedelta(days=days):%d-%m-%Y}" for days in (9, 2, 1))
    met = {"kind": "contact", "happened_at": now - timedelta(days=3), "person_id": smed.id}
    contacts.record(by=cast.signe, items=[contacts.NewContact(**met)], now=now)
    died = {"on": today - timedelta(days=9), "source": "Politiet", "is_sure": True}
    row = deaths.die(by=cast.signe, person_id=smed.id, now=now, **died)
    client, page = as_("malik"), f"/afslutninger/borger/{smed.id}/"
    address = f"/afslutninger/doed/{row.id}/ret/"
    after = client.get(page).content.decode().split('id="after-death"')[1].split("<ol")[0]
    assert address in after and "Ret dagen" in after
    early = client.post(address, typed(client, address, died_on=f"{today - timedelta(days=5):%d-%m-%Y}"))
    assert early.status_code == 422 and "Du mødte borgeren" in early.content.decode()
    empty = client.get(address).content.decode().split('id="id_died_on"')[0].split("<form")[-1]
    assert "må stå tomt" not in empty, "the day is asked for"
    assert "Skriv dagen." in client.post(address, typed(client, address, died_on="")).content.decode()
    sent = typed(client, address, died_on=right)
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    shown = client.get(page).content.decode()
    assert f"Død {right}" in client.get(f"/borgere/{smed.id}/").content.decode()
    assert 'id="after-death"' not in shown and right[:5] in shown.split(BEFORE)[0]
    assert first[:5] in shown.split(BEFORE)[1].split("</details>")[0]
    # An older form meets what stands now, and what was typed can be saved all the same.
    older = as_("signe").post(address, {**sent, "id": "", "died_on": last})
    assert older.status_code == 422 and "Malik Å har rettet" in older.content.decode()
    kept = older.context["form"]
    assert kept["died_on"].value() == last
    again = {name: str(kept[name].value() or "") for name in ("id", "seen", "source", "note", "died_on")}
    assert as_("signe").post(address, again).status_code == 302
    shown = client.get(page).content.decode()
    (then, at_first) = shown.split(BEFORE)[1].split("</details>")[0].split("</li>")[:2]
    assert right[:5] in then and first[:5] in at_first
    assert Death.objects.count() == 3 and Death.objects.current().count() == 1


def test_a_correction_of_a_death_taken_back_meanwhile_keeps_what_was_typed(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    now = timezone.now()
    row = deaths.die(by=cast.signe, person_id=smed.id, on=timezone.localdate(), source="Politiet", now=now)
    client, address = as_("signe"), f"/afslutninger/doed/{row.id}/ret/"
    sent = typed(client, address, died_on=f"{timezone.localdate():%d-%m-%Y}", note="Ringede kl. 9")
    deaths.take_back(by=cast.malik, death_id=row.id, why="Forkert borger", now=now)
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "Malik Å har taget dette tilbage" in answer.content.decode()
    assert answer.context["form"]["note"].value() == "Ringede kl. 9"
